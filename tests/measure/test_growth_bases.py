"""Why a rate is missing, which base is taken, from the plan or from outside, and how long doubling takes."""

from __future__ import annotations

from math import inf, isnan, log, nan

import pandas as pd
import pytest
from helpers.panels_of_values import HV, base_to_target, made, value
from hypothesis import given, settings
from hypothesis import strategies as st

import ipcompare as ipc
from ipcompare import results
from ipcompare.errors import UnknownNameError
from ipcompare.harmonization.value import Value
from ipcompare.measure.growth import NO_BASE, growth

few = settings(max_examples=10, deadline=None, database=None, derandomize=True)
REASONS = {
    "no_baseline", "basis_differs", "reading_unknown", "zero_base", "share_or_score",
    "lower_bound_only", "upper_bound_only", "rate_printed", "share_without_base", "past_basis_open",
}  # fmt: skip
ENDS = ("_lo", "", "_hi")
numbers = st.floats(0.1, 1000)


def only(panel: results.Panel, *values: Value, baselines: str = "plan") -> pd.Series:
    rows = growth(made(panel, *values), baselines=baselines)
    assert len(rows) == 1
    return rows.iloc[0]


def outside(year: int, number: float, **cells) -> Value:
    return value("bengbu", year, number, "outcome", origin="context")._replace(**cells)


@pytest.fixture(scope="module")
def asked(panel) -> pd.DataFrame:
    return growth(panel, baselines="context").set_index(["city", "indicator"])


def test_every_row_has_a_rate_with_a_point_or_a_typed_reason(panel):
    rows = growth(panel)
    assert (rows["cagr"].isna() == rows["reason"].notna()).all()
    assert set(rows["reason"].dropna()) <= REASONS
    alone = rows["base_id"].isna()
    assert rows["growth_id"].is_unique
    assert (rows.loc[alone, "growth_id"] == rows.loc[alone, "target_id"]).all()
    assert set(rows["base_origin"].dropna()) == {"plan"}


TEXT = {"place": "tasks"}
OPEN = {"basis": "unspecified"}


@pytest.mark.parametrize(
    ("values", "reason"),
    [
        ([value("bengbu", 2025, 20)], "no_baseline"),
        ([value("bengbu", 2020, 10, "milestone"), value("bengbu", 2025, 20)], "no_baseline"),
        ([value("hangzhou", 2020, 10, "baseline"), value("bengbu", 2025, 20)], "no_baseline"),
        ([value("bengbu", 2020, 10, "baseline", basis="annual_flow"), value("bengbu", 2025, 20)], "basis_differs"),
        ([value("bengbu", 2020, 10, "baseline", unit="item"), value("bengbu", 2025, 20)], "basis_differs"),
        ([value("bengbu", 2025, 20, basis="share")], "share_without_base"),
        ([value("bengbu", 2025, 20, basis="score")], "share_without_base"),
        ([value("bengbu", 2025, 20, basis="annual_growth")], "rate_printed"),
        ([value("bengbu", 2020, 10, "past"), value("bengbu", 2025, 20)], "past_basis_open"),
        (
            [value("bengbu", 2020, 10, "past", basis="share"), value("bengbu", 2025, 20, basis="share")],
            "share_without_base",
        ),
        (
            [
                value("bengbu", 2020, 10, "past", basis="annual_growth"),
                value("bengbu", 2025, 20, basis="annual_growth"),
            ],
            "rate_printed",
        ),
        (base_to_target((10,), (20,), **OPEN), None),
        (base_to_target((10,), (20,), **OPEN, **TEXT), "reading_unknown"),
        ([value("bengbu", 2020, 0, "baseline", **OPEN, **TEXT), value("bengbu", 2025, 20, **OPEN)], "reading_unknown"),
        (base_to_target((0,), (20,)), "zero_base"),
        (base_to_target((0,), (20, "ge")), "zero_base"),
        (base_to_target((10,), (20,), basis="share"), "share_or_score"),
        (base_to_target((0,), (20,), basis="score"), "share_or_score"),
        (base_to_target((10,), (20,), basis="annual_growth"), "share_or_score"),
        (base_to_target((10,), (20, "ge")), "lower_bound_only"),
        (base_to_target((10, "le"), (20,)), "lower_bound_only"),
        (base_to_target((10,), (20, "le")), "upper_bound_only"),
        (base_to_target((10,), (20, "range", 30)), None),
        (base_to_target((10,), (5,)), None),
    ],
)
def test_what_stands_in_the_way_of_a_rate_is_said(panel, values, reason):
    row = only(panel, *values)
    assert row["reason"] == reason if reason else pd.isna(row["reason"])
    assert isnan(row["cagr"]) == (reason is not None)
    assert isnan(row["step_lo"]) == (reason in {*NO_BASE, "reading_unknown"})


def test_from_at_least_there_is_an_upper_bound_only(panel):
    # From 10 or more to 20: doubled at most.
    row = only(panel, *base_to_target((10, "ge"), (20,)))
    assert (row["ratio_lo"], row["ratio_hi"]) == (0, 2)
    assert row["reason"] == "upper_bound_only"


def test_with_all_ends_open_nothing_is_known(panel):
    row = only(panel, *base_to_target((10, "ge"), (20, "ge")))
    assert [row["cagr_lo"], row["cagr_hi"], row["step_lo"], row["step_hi"]] == [-1, inf, -inf, inf]
    assert isinstance(row["reason"], str)


@pytest.mark.parametrize("year", [2025, 2027])
def test_a_base_that_is_no_earlier_than_the_target_is_no_base_and_no_other_basis(panel, year):
    row = only(panel, value("bengbu", year, 10, "baseline"), value("bengbu", 2025, 20))
    assert row["reason"] == "no_baseline"


def test_of_several_bases_the_last_one_before_the_target_is_taken(panel):
    bases = [value("bengbu", year, number, "baseline") for year, number in ((2018, 2), (2021, 5))]
    row = only(panel, *bases, value("bengbu", 2025, 20))
    assert (row["base_year"], row["base"], row["ratio"]) == (2021, 5, 4)


def test_a_base_after_the_target_does_not_hide_an_earlier_one(panel):
    bases = [value("bengbu", year, number, "baseline") for year, number in ((2021, 5), (2026, 30))]
    row = only(panel, *bases, value("bengbu", 2025, 20))
    assert row["base"] == 5


@pytest.mark.parametrize(
    ("base", "target", "doubling"),
    [
        ((10,), (20,), [5, 5, 5]),
        ((1,), (1024,), [0.5, 0.5, 0.5]),  # ten doublings in five years
        ((10,), (20, "ge"), [0, nan, 5]),
        ((10,), (20, "range", 40), [2.5, 5 * log(2) / log(3), 5]),
        ((10,), (10,), [inf, inf, inf]),
        ((10,), (9,), [inf, inf, inf]),
        ((10,), (5, "range", 20), [5, 5 * log(2) / log(1.25), inf]),
        ((0,), (20,), [nan, nan, nan]),
    ],
)
def test_doubling_by_hand(panel, base, target, doubling):
    row = only(panel, *base_to_target(base, target))
    assert [row[f"doubling{end}"] for end in ENDS] == pytest.approx(doubling, nan_ok=True)


@few
@given(base=numbers, target=numbers, more=st.floats(0, 1000), less=st.floats(0, 0.9))
def test_intervals_hold_their_points_and_doubling_doubles(panel, base, target, more, less):
    row = only(panel, *base_to_target((base * (1 - less), "range", base), (target, "range", target + more)))
    for name in ("ratio", "cagr", "step", "doubling"):
        low, mid, high = (row[f"{name}{end}"] for end in ENDS)
        assert low <= mid or low == pytest.approx(mid), name
        assert mid <= high or mid == pytest.approx(high), name
    if row["cagr"] > 1e-6:
        assert (1 + row["cagr"]) ** row["doubling"] == pytest.approx(2)
        assert 2 ** (row["years"] / row["doubling"]) == pytest.approx(row["ratio"])


def test_the_grade_is_the_worse_of_the_two_and_c_at_best_from_outside(panel):
    def grades(*pairs: str, **cells) -> list[str]:
        ends = [
            value("bengbu", year, number, grade=grade, indicator=pair, **more)
            for pair in pairs
            for year, number, grade, more in ((2020, 10, pair[0], cells), (2025, 20, pair[1], {}))
        ]
        return growth(made(panel, *ends), baselines="context").set_index("indicator").loc[[*pairs], "grade"].to_list()

    assert grades("AA", "AB", "CA", "DB", "AX", role="baseline") == ["A", "B", "C", "D", "X"]
    assert grades("AA", "BA", "AC", "DA", "AX", role="outcome", origin="context") == ["C", "C", "C", "D", "X"]


@pytest.mark.parametrize(
    ("city", "year", "base", "target", "rate"),
    [
        # Jining prints more than 4.2 for 2020 and no base: from 2.92 in 2018, (4.2 / 2.92) ** (1 / 2) = 1.199315
        ("jining", 2018, 2.92, 4.2, (0.199315, nan, inf)),
        # Suzhou prints 12 for 2025: from 1.5 in 2018, 8 ** (1 / 7) = 1.345900
        ("suzhou_anhui", 2018, 1.5, 12, (0.345900,) * 3),
    ],
)
def test_bases_from_outside_by_hand(asked, city, year, base, target, rate):
    row = asked.loc[(city, "valid_patents_per_10k")]
    assert (row["base_year"], row["base"], row["target"]) == (year, base, target)
    assert [row[f"cagr{end}"] for end in ENDS] == pytest.approx(rate, rel=1e-5, nan_ok=True)
    assert (row["base_origin"], row["grade"]) == ("context", "C")


def test_bases_from_outside_enter_only_on_request_and_touch_no_other_row(asked, panel):
    plain = growth(panel).set_index(["city", "indicator"])
    assert not (plain["base_origin"] == "context").any()
    own = asked["base_origin"] != "context"
    assert 0 < (~own).sum() < 10
    pd.testing.assert_frame_equal(asked[own], plain[own.to_numpy()])
    assert set(plain.loc[~own.to_numpy(), "reason"]) == {"no_baseline"}


@pytest.mark.parametrize(
    ("facts", "year"),
    [
        # Bengbu's plan starts in 2024: the latest up to then, else the earliest after it, and before 2026, the target.
        ([(2019, {}), (2022, {}), (2025, {})], 2022),
        ([(2023, {}), (2024, {}), (2025, {})], 2024),
        ([(2025, {}), (2026, {})], 2025),
        ([(2022, {"method": "divided", "status": "derived"}), (2022, {"value_id": "z"})], 2022),
        ([(2019, {}), (2022, {"method": "divided", "status": "derived", "grade": "C"})], 2022),
        ([(2019, {}), (2022, {"as_of": "2022-06-30"})], 2019),
        ([(2019, {}), (2022, {"method": "reading", "status": "derived"})], 2019),
        ([(2019, {}), (2022, {"grade": "X"})], 2019),
        ([(2019, {}), (2022, {"role": "target"})], 2019),
        ([(2019, {}), (2022, {"city": "anhui"})], 2019),
        ([(2019, {}), (2022, {"unit": "item"})], 2019),
        ([(2019, {}), (2022, {"basis": "annual_flow"})], 2019),
        ([(2026, {})], None),
    ],
)
def test_which_value_from_outside_is_the_base(panel, facts, year):
    rows = [outside(when, number, **cells) for number, (when, cells) in enumerate(facts, start=1)]
    row = only(panel, *rows, value("bengbu", 2026, 20), baselines="context")
    assert (row["base_year"] if pd.notna(row["base_year"]) else None) == year
    if "z" in {made_row.value_id for made_row in rows}:
        assert row["base_id"] == "z", "of one year the printed value"


def test_a_base_of_the_plan_goes_before_a_later_one_from_outside_and_sums_are_none(panel):
    own, target = value("bengbu", 2020, 10, "baseline"), value("bengbu", 2026, 20)
    assert only(panel, own, outside(2022, 12), target, baselines="context")["base_origin"] == "plan"
    total = [outside(2022, 12, basis="cumulative_flow"), value("bengbu", 2026, 20, basis="cumulative_flow")]
    assert only(panel, *total, baselines="context")["reason"] == "no_baseline"


def test_a_zone_starts_from_the_area_of_its_plan_and_not_from_a_stand_in(panel):
    target = value("jingmen_htz", 2025, 20)
    for place, reason in (("jingmen_htz_duodao", None), ("duodao", "no_baseline"), ("jingmen", "no_baseline")):
        fact = value(place, 2021, 10, "outcome", origin="context")
        row = only(panel, fact, target, baselines="context")
        assert row["reason"] == reason if reason else row["ratio"] == 2


def test_the_order_of_statements_is_irrelevant(data, panel):
    frame = data.observations.sample(frac=1, random_state=1).reset_index(drop=True)
    mixed = growth(ipc.harmonize(data._replace(observations=frame)), baselines="context")
    pd.testing.assert_frame_equal(mixed, growth(panel, baselines="context"))


def test_another_kind_of_baselines_is_refused(panel):
    with pytest.raises(UnknownNameError, match="unknown kind of baselines 'contexts'") as caught:
        growth(panel, baselines="contexts")
    assert "context" in caught.value.hint


def test_the_shipped_reasons_of_one_city(panel):
    rows = growth(panel).set_index(["city", "indicator"]).sort_index()
    assert set(rows.loc["hangzhou", "reason"]) == {"no_baseline"}
    assert rows.loc[("suzhou_anhui", HV), "doubling"] == pytest.approx(4), "1 to 2 in four years"
