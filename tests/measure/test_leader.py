"""The share of the distance to the leading city that a plan closes, by hand."""

from __future__ import annotations

from math import isnan, nan

import pandas as pd
import pytest
from helpers.panels_of_values import HV, base_to_target, directed, made, value
from hypothesis import given, settings
from hypothesis import strategies as st

from ipcompare import results
from ipcompare.errors import IpcompareError
from ipcompare.harmonization.value import Value
from ipcompare.measure.ambition import ambition
from ipcompare.measure.leader import against_leader

few = settings(max_examples=8, deadline=None, database=None, derandomize=True)
REASONS = {"no_baseline", "basis_differs", "reading_unknown", "zero_base", "no_leader", "leads", "level"}


def leading(*target, city: str = "hangzhou", **cells) -> Value:
    return value(city, 2025, target[0], "target", *target[1:], **cells)


def closed(panel: results.Panel, *values: Value, city: str = "bengbu") -> pd.Series:
    return against_leader(made(panel, *values)).set_index("city").loc[city]


def shares(row: pd.Series) -> list[float]:
    return [row["closed_lo"], row["closed_mid"], row["closed_hi"]]


@pytest.fixture(scope="module")
def rows(panel) -> pd.DataFrame:
    return ambition(panel, against="leader")


@pytest.mark.parametrize(
    ("city", "share"),
    [
        ("bengbu", 4.46 / 30.46),  # from 9.54 to 14, of the way to Hangzhou's 40
        ("suzhou_anhui", 1 / 39),  # from 1 to 2
    ],
)
def test_gap_closing_by_hand(rows, city, share):
    row = rows.set_index(["city", "indicator"]).loc[(city, HV)]
    assert (row["leader"], row["leader_lo"], row["leader_hi"], row["leader_year"]) == ("hangzhou", 40, 40, 2025)
    assert shares(row) == pytest.approx([share] * 3)


def test_a_share_is_graded_and_names_what_it_rests_on(rows, panel):
    known = panel.values.set_index("value_id")
    for row in rows[rows["reason"].isna()].to_dict("records"):
        ends = known.loc[[row["base_id"], row["target_id"], row["leader_id"]]]
        assert row["grade"] >= ends["grade"].max()
        if row["target_year"] != row["leader_year"] or (ends["lo"] != ends["hi"]).any():
            assert row["grade"] >= "C"
    # Bengbu's target is due in 2026, that of Hangzhou in 2025.
    assert rows.set_index(["city", "indicator"]).loc[("bengbu", HV), "grade"] == "C"


def test_every_target_closes_a_share_or_says_why_not(rows, panel):
    values = panel.values
    targets = values[(values["status"] == "used") & (values["origin"] == "plan") & (values["role"] == "target")]
    assert sorted(rows["target_id"]) == sorted(targets["value_id"])
    assert (rows["closed_lo"].isna() == rows["reason"].notna()).all()
    assert set(rows["reason"].dropna()) <= REASONS
    reasons = rows.set_index(["city", "indicator"])["reason"]
    assert reasons.loc[("hangzhou", HV)] == "leads"
    # The high-tech zone alone sets it, and a zone leads no cities.
    assert reasons.loc[("jingmen_htz", "gi_trademarks")] == "level"


def test_bounds_of_base_target_and_leader_are_all_carried_through(panel):
    # From 8..12 to 20..24, leader 40..60: least (20 - 12) / (60 - 12), most (24 - 8) / (40 - 8), points 12 / 40.
    values = [*base_to_target((8, "range", 12), (20, "range", 24)), leading(40, "range", 60)]
    low, mid, high = shares(closed(panel, *values))
    assert low <= 8 / 48
    assert mid == pytest.approx(12 / 40)
    assert high >= 16 / 32
    # A leader of at least 40: the more it means, the less is closed.
    row = closed(panel, *base_to_target((10,), (20,)), leading(40, "ge"))
    assert shares(row) == pytest.approx([0, nan, 1 / 3], nan_ok=True)


def test_where_lower_is_better_the_lowest_target_leads(panel):
    # From 10 down to 4, on the way to 2: 6 of 8.
    row = closed(directed(panel, "lower"), *base_to_target((10,), (4,)), leading(2))
    assert row["leader"] == "hangzhou"
    assert shares(row) == pytest.approx([6 / 8] * 3)


def test_falling_ranges_do_not_turn_an_interval_inside_out(panel):
    # From 10 down to 4..6, on the way to 1..3: least 4 / 9, most 6 / 7, points 5 / 8.
    values = [*base_to_target((10,), (4, "range", 6)), leading(1, "range", 3)]
    assert shares(closed(directed(panel, "lower"), *values)) == pytest.approx([4 / 9, 5 / 8, 6 / 7])


def test_a_plan_that_moves_away_closes_less_than_nothing(panel):
    # From 10 down to 8..9 where the leader aims at 20..30: least -2 / 10, most -1 / 20, points -1.5 / 15.
    row = closed(panel, *base_to_target((10,), (8, "range", 9)), leading(20, "range", 30))
    assert shares(row) == pytest.approx([-2 / 10, -1.5 / 15, -1 / 20])


@pytest.mark.parametrize(("base", "target"), [(40, 39), (40, 40), (50, 39)])
def test_there_is_no_share_of_a_distance_that_is_none(panel, base, target):
    # The base is at, or beyond, the leader's 40; a second city at 40 does not make it a crash.
    row = closed(panel, *base_to_target((base,), (target,)), leading(40))
    assert isinstance(row["reason"], str)
    assert isnan(row["closed_mid"])
    row = closed(
        panel, value("hangzhou", 2020, 40, "baseline"), leading(40), leading(40, city="bengbu"), city="hangzhou"
    )
    assert isinstance(row["reason"], str)


def test_cities_that_share_the_best_target_are_treated_alike(panel):
    values = [*base_to_target((5,), (10,)), value("hangzhou", 2020, 5, "baseline"), leading(10)]
    assert closed(panel, *values)["reason"] == closed(panel, *values, city="hangzhou")["reason"]


@pytest.mark.parametrize(
    ("direction", "target"),
    [
        ("higher", (20, "ge")),  # at least 20 may be more than 40
        ("higher", (30, "range", 50)),
        ("lower", (60, "le")),  # at most 60 may be less than 40
        ("none", (20,)),
    ],
)
def test_bounds_may_leave_open_who_leads(panel, direction, target):
    row = closed(directed(panel, direction), *base_to_target((10,), target), leading(40))
    assert row["reason"] == "no_leader"
    assert pd.isna(row["leader"])


@pytest.mark.parametrize("other", [{}, {"city": "jingmen_htz"}, {"basis": "annual_flow"}, {"unit": "item"}])
def test_there_is_no_leader_among_less_than_two_cities_of_the_same_kind(panel, other):
    others = [leading(40, **other)] if other else []
    assert closed(panel, *base_to_target((10,), (20,)), *others)["reason"] == "no_leader"


@pytest.mark.parametrize(
    ("values", "reason"),
    [
        ([value("bengbu", 2025, 20)], "no_baseline"),
        (base_to_target((0,), (20,)), None),
        ([value("bengbu", 2020, 10, "baseline", basis="annual_flow"), value("bengbu", 2025, 20)], "basis_differs"),
        (base_to_target((10,), (50,)), "leads"),
    ],
)
def test_what_is_lacking_is_said_and_a_base_of_zero_is_no_lack(panel, values, reason):
    row = closed(panel, *values, leading(40))
    assert row["reason"] == reason if reason else row["closed_mid"] == 0.5


@few
@given(base=st.floats(1, 50), more=st.floats(0.1, 50), far=st.floats(0.1, 100), half=st.floats(0, 0.04))
def test_the_interval_holds_the_share_of_the_points(panel, base, more, far, half):
    leader = base + more + far
    ranges = [(number - half, "range", number + half) for number in (base, base + more, leader)]
    low, mid, high = shares(closed(panel, *base_to_target(*ranges[:2]), leading(*ranges[2])))
    assert mid == pytest.approx(more / (more + far))
    assert low - 1e-9 <= mid <= high + 1e-9


def test_nothing_to_measure_is_an_error(panel):
    with pytest.raises(IpcompareError, match="no growth to measure"):
        against_leader(made(panel, value("bengbu", 2020, 5, "baseline")))
