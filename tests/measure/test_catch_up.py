"""Years to the nation's level, its target and the leading target at a plan's own pace, by hand."""

from __future__ import annotations

from math import inf, isnan, log

import pandas as pd
import pytest
from helpers.panels_of_values import HV, base_to_target, directed, made, value
from hypothesis import given, settings
from hypothesis import strategies as st

import ipcompare as ipc
from ipcompare import results
from ipcompare.errors import IpcompareError, UnknownNameError
from ipcompare.harmonization.value import Value
from ipcompare.measure.catch_up import catch_up

few = settings(max_examples=8, deadline=None, database=None, derandomize=True)
REASONS = {
    "no_baseline",
    "rate_printed",
    "share_without_base",
    "past_basis_open",
    "basis_differs",
    "reading_unknown",
    "zero_base",
    "no_goal",
    "no_leader",
    "leads",
    "level",
    "scope",
}
GOALS = ["leading_target", "nation_level", "nation_target"]


def years(panel: results.Panel, *values: Value, goal: str = "nation_target") -> pd.Series:
    return catch_up(made(panel, *values)).set_index(["city", "goal"]).sort_index().loc[("bengbu", goal)]


def of(rows: pd.DataFrame, city: str, indicator: str) -> pd.DataFrame:
    return rows[(rows["city"] == city) & (rows["indicator"] == indicator)].set_index("goal")


@pytest.fixture(scope="module")
def rows(panel) -> pd.DataFrame:
    return catch_up(panel)


@pytest.mark.parametrize(
    ("city", "indicator", "goal", "goal_of", "number", "expected"),
    [
        # 9.54 grows by 13.6388 % a year: log(16 / 9.54) / log(1.136388) = 4.0444; the nation was at 16 in 2025.
        ("bengbu", HV, "nation_level", "china", 16, 4.0444),
        ("bengbu", HV, "nation_target", "china", 12, 1.79433),
        ("bengbu", HV, "leading_target", "hangzhou", 40, 11.21106),
        # 1 doubles in four years: 16 takes four doublings.
        ("suzhou_anhui", HV, "nation_level", "china", 16, 16),
        # From 5.6 per cent to 13: 7.4 points at 1.65 a year
        ("suzhou_anhui", "patent_intensive_gdp_share", "nation_target", "china", 13, 4.484848),
        # From 80.05 per cent to 91.9: 11.85 points at 0.9875 a year
        ("suzhou_anhui", "first_instance_acceptance_rate", "nation_level", "china", 91.9, 12),
    ],
)
def test_years_to_a_goal_by_hand(rows, city, indicator, goal, goal_of, number, expected):
    row = of(rows, city, indicator).loc[goal]
    assert (row["goal_of"], row["goal_lo"], row["goal_hi"]) == (goal_of, number, number)
    assert [row["years_lo"], row["years_hi"]] == pytest.approx([expected] * 2, rel=1e-5)


def test_years_by_the_printed_digits_by_hand(rows):
    # 9.54 is 9.535 to 9.545, 14 is 13.5 to 14.5, the nation's 16 is 15.5 to 16.5
    bengbu = of(rows, "bengbu", HV).loc["nation_level"]
    slow, fast = (3 * log(16.5 / 9.545) / log(13.5 / 9.545), 3 * log(15.5 / 9.535) / log(14.5 / 9.535))
    assert [bengbu["years_rounded_lo"], bengbu["years_rounded_hi"]] == pytest.approx([fast, slow])
    # 1 may be 1.5, and 2 as well: a pace of nothing
    suzhou = of(rows, "suzhou_anhui", HV).loc["nation_level"]
    assert suzhou["years_rounded_lo"] == pytest.approx(4 * log(15.5 / 0.5) / log(2.5 / 0.5))
    assert suzhou["years_rounded_hi"] == inf


def test_years_by_the_printed_digits_contain_those_as_printed_and_can_be_switched_off(rows, panel):
    rounded = rows[rows["years_rounded_lo"].notna()]
    assert len(rounded) == rows["years_lo"].notna().sum() > 0
    assert (rounded["years_rounded_lo"] <= rounded["years_lo"]).all()
    assert (rounded["years_rounded_hi"] >= rounded["years_hi"]).all()
    off = catch_up(ipc.harmonize(panel.data, without=["printed_digits"]))
    assert off["years_rounded_lo"].isna().all()
    assert off["years_lo"].equals(rows["years_lo"])


def test_every_target_and_goal_has_years_or_a_reason(rows, panel):
    values = panel.values
    targets = values[(values["status"] == "used") & (values["origin"] == "plan") & (values["role"] == "target")]
    pairs = [(target, goal) for target in targets["value_id"] for goal in GOALS]
    assert sorted(zip(rows["target_id"], rows["goal"], strict=True)) == sorted(pairs)
    assert (rows["years_lo"].isna() == rows["reason"].notna()).all()
    assert set(rows["reason"].dropna()) <= REASONS
    known = rows[rows["reason"].isna()]
    assert len(known) > 10
    assert (known["grade"] >= "C").all(), "that the pace goes on is an assumption"
    assert ((known["years_lo"] >= 0) & (known["years_lo"] <= known["years_hi"])).all()


def test_the_last_level_and_the_last_target_of_the_nation_are_the_goals(panel):
    nation = [(2021, 12, "outcome"), (2022, 16, "outcome"), (2030, 24, "target"), (2025, 18, "target")]
    own = [*base_to_target((10,), (15,), basis="share", unit="percent")]
    seen = [value("china", *point, basis="share", unit="percent") for point in nation]
    halfway = value("china", 2023, 99, "outcome", basis="share", unit="percent", as_of="2024-06-30")
    # One point a year from 10: to 16 and to 24
    assert years(panel, *own, *seen, halfway, goal="nation_level")["years_lo"] == pytest.approx(6)
    assert years(panel, *own, *seen, halfway)["years_lo"] == pytest.approx(14)


def test_there_already_never_and_at_most(panel):
    there = years(panel, *base_to_target((10,), (20,)), value("china", 2025, 8))
    never = years(panel, *base_to_target((10,), (9,)), value("china", 2025, 12))
    # 10 to at least 20 in five years: 40 takes two doublings, ten years at most.
    soon = years(panel, *base_to_target((10,), (20, "ge")), value("china", 2025, 40))
    # To at least 40: two doublings, or for ever.
    far = years(panel, *base_to_target((10,), (20,)), value("china", 2025, 40, comparator="ge"))
    found = [(row["years_lo"], row["years_hi"]) for row in (there, never, soon, far)]
    assert found == [(0, 0), (inf, inf), (0, pytest.approx(10)), (pytest.approx(10), inf)]


def test_where_lower_is_better_a_falling_pace_leads_there(panel):
    # Halved in five years: from 10 to 2.5 in ten; a city at 2 is there, one that rises never comes.
    low, goal = directed(panel, "lower"), value("china", 2025, 2.5)
    found = [
        years(low, *base_to_target(*pair), goal)["years_hi"] for pair in (((10,), (5,)), ((2,), (1,)), ((4,), (5,)))
    ]
    assert found == [pytest.approx(10), 0, inf]


def test_to_at_most_there_is_a_number_of_years_and_no_crash(panel):
    # From 10 to at most 5: halved in five years or sooner, 4 is reached in 5 * log(2.5) / log(2) = 6.61 or sooner.
    row = years(directed(panel, "lower"), *base_to_target((10,), (5, "le")), value("china", 2025, 4))
    assert [row["years_lo"], row["years_hi"]] == pytest.approx([0, 5 * log(2.5) / log(2)])


def test_a_target_of_zero_is_a_number_of_years_or_a_reason_and_no_crash(panel):
    row = years(directed(panel, "lower"), *base_to_target((10,), (0,)), value("china", 2025, 4))
    assert isinstance(row["reason"], str) or 0 <= row["years_lo"] <= row["years_hi"] <= 5


def test_a_goal_of_at_most_may_never_be_reached(panel):
    # Halved every five years, 10 is at 4 after 6.61 years; at most 4 may be nothing, which halving never reaches.
    goal = value("china", 2025, 4, comparator="le")
    row = years(directed(panel, "lower"), *base_to_target((10,), (5,)), goal)
    assert [row["years_lo"], row["years_hi"]] == pytest.approx([5 * log(2.5) / log(2), inf])


def test_a_base_that_may_already_be_there_takes_from_no_years_on(panel):
    # A base of 8 to 12 and a goal of 11
    row = years(panel, *base_to_target((8, "range", 12), (15,)), value("china", 2025, 11))
    assert row["years_lo"] == 0


def test_without_a_direction_there_is_no_catching_up(panel):
    row = years(directed(panel, "none"), *base_to_target((10,), (20,)), value("china", 2025, 40))
    assert isinstance(row["reason"], str)


@pytest.mark.parametrize(
    ("values", "goal", "reason"),
    [
        (base_to_target((10,), (20,)), "nation_target", "no_goal"),
        (base_to_target((10,), (20,)), "leading_target", "no_leader"),
        ([*base_to_target((30,), (50,)), value("hangzhou", 2025, 40)], "leading_target", "leads"),
        ([value("bengbu", 2025, 20), value("china", 2025, 40)], "nation_target", "no_baseline"),
        ([*base_to_target((0,), (20,)), value("china", 2025, 40)], "nation_target", "zero_base"),
        ([*base_to_target((1,), (2,), unit="item"), value("china", 2025, 9, unit="item")], "nation_target", "scope"),
    ],
)
def test_why_there_are_no_years_is_said(panel, values, goal, reason):
    row = years(panel, *values, goal=goal)
    assert row["reason"] == reason
    assert isnan(row["years_lo"])


def test_a_base_from_outside_is_used_on_request_and_said_to_be_one(panel, rows):
    # Jining prints none; the facts from outside have 2.92 patents per 10,000 for 2018.
    city, indicator = "jining", "valid_patents_per_10k"
    assert set(of(rows, city, indicator)["reason"]) == {"no_baseline"}
    asked = of(catch_up(panel, baselines="context"), city, indicator)
    assert asked["base"].to_list() == [2.92] * 3
    assert set(asked["base_origin"]) == {"context"}


def test_unknown_baselines_and_plans_without_targets_are_errors(panel):
    with pytest.raises(UnknownNameError, match="kind of baselines"):
        catch_up(panel, baselines="all")
    with pytest.raises(IpcompareError, match="no growth to measure"):
        catch_up(made(panel, value("bengbu", 2020, 5, "baseline")))


@few
@given(base=st.floats(1, 50), more=st.floats(0.1, 50), far=st.floats(0, 100))
def test_after_so_many_years_at_that_pace_the_goal_is_reached(panel, base, more, far):
    row = years(panel, *base_to_target((base,), (base + more,)), value("china", 2025, base + more + far))
    assert row["years_lo"] >= 5 - 1e-9, "not before the target year"
    assert base * (1 + row["pace_lo"]) ** row["years_lo"] == pytest.approx(base + more + far)
