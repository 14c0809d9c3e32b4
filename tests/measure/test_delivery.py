"""Targets against outcomes: each verdict by hand, nothing compared across definitions, and all verdicts of the data."""

from __future__ import annotations

from itertools import product
from math import inf, nan

import pandas as pd
import pytest
from helpers.shipped_tables_changed import changed

import ipcompare as ipc
from ipcompare.errors import IpcompareError
from ipcompare.measure.delivery import delivery
from ipcompare.results import Data

COMPARATORS = ("eq", "ge", "gt", "le", "lt", "approx")
TARGET = {"role": "target", "value": 20.0, "year": 2025}
BASE = {"role": "baseline", "value": 10.0, "year": 2020}
SHARE = {"indicator": "copyright_gdp_share", "unit": "percent"}


def of_facts(data: Data, *rows: dict[str, object]) -> Data:
    """Give tables with these facts alone, T-0, T-1 and so on, otherwise like one outcome of Shandong; no plans."""
    like = data.context[data.context["fact_id"] == "SD-O-08"]
    frame = pd.concat([like] * len(rows), ignore_index=True)
    for at, row in enumerate(rows):
        for name, cell in {"fact_id": f"T-{at}", **row}.items():
            frame.loc[at, name] = cell
    return data._replace(context=frame, observations=data.observations.head(0))


def with_facts(data: Data, *rows: dict[str, object]) -> Data:
    """Give the shipped tables with these facts added."""
    return data._replace(context=pd.concat([data.context, of_facts(data, *rows).context], ignore_index=True))


def directed(data: Data, direction: str, indicator: str = "hv_patents_per_10k") -> Data:
    frame = data.indicators.copy()
    frame.loc[frame["indicator"] == indicator, "direction"] = direction
    return data._replace(indicators=frame)


def judged(data: Data, as_of: int | None = None, target_id: str = "v:T-0") -> pd.Series:
    return delivery(ipc.harmonize(data), as_of=as_of).set_index("target_id").loc[target_id]


@pytest.fixture(scope="module")
def rows(panel) -> pd.DataFrame:
    return delivery(panel).set_index("target_id")


# Verdicts


@pytest.mark.parametrize(
    ("target", "outcome", "status", "missed_by"),
    [
        (("eq", 10), ("eq", 10), "reached", None),
        (("eq", 10), ("eq", 9), "missed", (1, 1)),
        (("ge", 10), ("eq", 10), "reached", None),
        (("gt", 10), ("eq", 10), "missed", (0, 0)),  # more than ten is not ten
        (("gt", 10), ("gt", 10), "reached", None),
        (("gt", 10), ("ge", 10), "undecided", None),
        (("eq", 10), ("lt", 10), "missed", (0, 10)),  # anything from 0 to just below 10
        (("eq", 10), ("le", 10), "undecided", None),
        (("eq", 10), ("lt", 12), "undecided", None),
        (("eq", 10), ("ge", 8), "undecided", None),
        (("eq", 10), ("gt", 12), "reached", None),
        (("eq", 10), ("approx", 10), "undecided", None),  # 9.5 to 10.5
        (("eq", 10), ("approx", 8), "missed", (1.6, 2.4)),  # 7.6 to 8.4
        (("approx", 10), ("eq", 9.6), "reached", None),  # the low end of about ten is 9.5
        (("approx", 10), ("eq", 9), "missed", (0.5, 0.5)),
    ],
)
def test_a_verdict_holds_for_all_that_the_bounds_leave_open(data, target, outcome, status, missed_by):
    ends = ({"comparator": comparator, "value": float(value), "year": 2025} for comparator, value in (target, outcome))
    row = judged(of_facts(data, {**next(ends), "role": "target"}, next(ends)))
    assert row["status"] == status
    if missed_by:
        assert (row["missed_by_lo"], row["missed_by_hi"]) == pytest.approx(missed_by)
    else:
        assert row[["missed_by_lo", "missed_by_hi"]].isna().all()


@pytest.mark.parametrize(
    ("target", "outcome", "status", "missed_by"),
    [
        (("eq", 10), ("eq", 10), "reached", None),
        (("eq", 10), ("eq", 8), "reached", None),
        (("le", 10), ("eq", 12), "missed", (2, 2)),
        (("lt", 10), ("eq", 10), "missed", (0, 0)),
        (("lt", 10), ("lt", 10), "reached", None),
        (("eq", 10), ("lt", 12), "undecided", None),
        (("eq", 10), ("gt", 10), "missed", (0, inf)),
    ],
)
def test_where_less_is_better_the_target_must_not_be_exceeded(data, target, outcome, status, missed_by):
    ends = ({"comparator": comparator, "value": float(value), "year": 2025} for comparator, value in (target, outcome))
    row = judged(directed(of_facts(data, {**next(ends), "role": "target"}, next(ends)), "lower"))
    assert row["status"] == status
    if missed_by:
        assert (row["missed_by_lo"], row["missed_by_hi"]) == pytest.approx(missed_by)


def satisfied(value: float, comparator: str, bound: float, *, up: bool) -> bool:
    """Say by the words alone whether a number is one that a target asks for."""
    if comparator == ("gt" if up else "lt"):
        return value > bound if up else value < bound
    if comparator == "approx":
        bound = bound * (0.95 if up else 1.05)
    return value >= bound - 1e-9 if up else value <= bound + 1e-9


def meant(comparator: str, bound: float) -> list[float]:
    """List numbers that a printed bound may mean, its ends and near them."""
    tiny = 1e-6
    return {
        "eq": [bound],
        "ge": [bound, bound + tiny, 1e9],
        "gt": [bound + tiny, 1e9],
        "le": [0, bound - tiny, bound],
        "lt": [0, bound - tiny],
        "approx": [bound * 0.95, bound, bound * 1.05],
    }[comparator]


@pytest.mark.parametrize("direction", ["higher", "lower"])
def test_every_pair_of_bounds_is_judged_as_going_through_the_numbers_meant_would(data, direction):
    up = direction == "higher"
    wanted = [name for name in COMPARATORS if name not in (("le", "lt") if up else ("ge", "gt"))]
    cases = list(product(wanted, COMPARATORS, (8.0, 10.0, 12.0)))
    facts = []
    for year, (asked, printed, value) in enumerate(cases, start=1990):
        facts.append({"role": "target", "comparator": asked, "value": 10.0, "year": year})
        facts.append({"comparator": printed, "value": value, "year": year})
    table = delivery(ipc.harmonize(directed(of_facts(data, *facts), direction))).set_index("target_year")
    assert len(table) == len(cases) == 72
    for year, (asked, printed, value) in enumerate(cases, start=1990):
        met = {satisfied(number, asked, 10.0, up=up) for number in meant(printed, value)}
        expected = {(True,): "reached", (False,): "missed", (False, True): "undecided"}[tuple(sorted(met))]
        assert table.loc[year, "status"] == expected, (asked, printed, value)


@pytest.mark.parametrize(
    ("direction", "comparator"), [("higher", "le"), ("higher", "lt"), ("lower", "ge"), ("lower", "gt")]
)
def test_a_bound_on_the_side_that_does_no_harm_asks_for_nothing(data, direction, comparator):
    target = {**TARGET, "comparator": comparator}
    row = judged(directed(of_facts(data, target, {"value": 20.0, "year": 2025}), direction))
    assert (row["status"], row["reason"]) == ("unknown", "comparator")


def test_without_a_direction_nothing_is_good_or_bad(data):
    row = judged(directed(of_facts(data, TARGET, {"value": 30.0, "year": 2025}), "none"))
    assert (row["status"], row["reason"]) == ("unknown", "no_direction")


# Time


def test_what_was_there_before_the_target_year_is_reached_early(data):
    facts = of_facts(data, TARGET, {"value": 15.0, "year": 2022}, {"value": 21.0, "year": 2023})
    for as_of in (2024, 2025):
        row = judged(facts, as_of)
        assert (row["status"], row["outcome_year"], row["outcome_id"]) == ("reached_early", 2023, "v:T-2")


def test_what_was_lost_again_before_the_target_year_is_not_reached_early(data):
    row = judged(of_facts(data, TARGET, {"value": 21.0, "year": 2022}, {"value": 19.0, "year": 2023}), 2025)
    assert (row["status"], row["reason"], row["outcome_mid"]) == ("unknown", "no_outcome_year", 19)


def test_an_outcome_after_the_target_year_or_the_day_of_judgement_is_not_looked_at(data):
    late = judged(of_facts(data, TARGET, {"value": 30.0, "year": 2026}), 2026)
    assert (late["status"], late["reason"]) == ("unknown", "no_outcome_year")
    assert pd.isna(late["outcome_id"])
    facts = of_facts(data, TARGET, {"value": 15.0, "year": 2022}, {"value": 30.0, "year": 2025})
    assert judged(facts, 2025)["status"] == "reached"
    early = judged(facts, 2024)
    assert (early["status"], early["reason"], early["outcome_mid"]) == ("unknown", "no_baseline", 15)


def test_a_value_within_a_year_stands_at_its_month_and_is_no_year_end_value(data):
    # June 2025 is half a year after the end of 2024; December is the end of the year.
    half = {"value": 21.0, "year": 2025, "as_of": "2025-06-30"}
    row = judged(of_facts(data, TARGET, half), 2025)
    assert (row["status"], row["reason"], row["grade"]) == ("probably_reached", "before_year_end", "C")
    assert (row["outcome_year"], row["outcome_as_of"]) == (2024.5, "2025-06-30")
    assert pd.isna(judged(of_facts(data, TARGET, half), 2024)["outcome_id"]), "not known at the end of 2024"
    full = judged(of_facts(data, TARGET, half, {"value": 19.0, "year": 2025}), 2025)
    assert (full["status"], full["outcome_year"]) == ("missed", 2025)
    assert judged(of_facts(data, TARGET, {**half, "as_of": "2025-12-31"}), 2025)["status"] == "reached"


def test_the_day_of_judgement_is_the_last_year_end_of_an_outcome(data):
    row = judged(
        of_facts(
            data, TARGET, BASE, {"value": 15.0, "year": 2023}, {"value": 18.0, "year": 2024, "as_of": "2024-06-30"}
        )
    )
    # Judged at the end of 2023, as 2024 has no year-end outcome: 1.5-fold in three years, where 2-fold in five is due.
    assert (row["outcome_year"], row["outcome_mid"]) == (2023, 15)
    assert row["pace_ratio"] == pytest.approx((1.5 ** (1 / 3) - 1) / (2 ** (1 / 5) - 1))


# Pace


@pytest.mark.parametrize(
    ("outcome", "ratio", "status"),
    [
        # From 10 in 2020 to 20 in 2025: the fifth root of 2 less 1 is 14.870 % a year.
        (13.2, 1.00144, "on_track"),  # sqrt(1.32) - 1 = 14.891 %
        (12.0, 0.64187, "behind"),  # sqrt(1.2) - 1 = 9.545 %
        (11.0, 0.32824, "far_behind"),  # sqrt(1.1) - 1 = 4.881 %
        (10.0, 0.0, "far_behind"),
        (9.9, -0.03371, "moving_away"),  # sqrt(0.99) - 1 = -0.501 %
    ],
)
def test_a_target_to_come_is_judged_by_its_rate_of_growth(data, outcome, ratio, status):
    row = judged(of_facts(data, TARGET, BASE, {"value": outcome, "year": 2022}), 2022)
    assert row["required_pace"] == pytest.approx(0.148698, rel=1e-5)
    assert row["pace_ratio"] == pytest.approx(ratio, abs=1e-5)
    assert row["status"] == status
    assert pd.isna(row["reason"])


@pytest.mark.parametrize(
    ("outcome", "status"), [(13.8, "on_track"), (13.7, "behind"), (12.4, "behind"), (12.3, "far_behind")]
)
def test_shares_are_judged_by_points_and_a_limit_belongs_to_the_better_class(data, outcome, status):
    # From 10 to 20 in ten years is a point a year; 3.8 points in four years are 95 per cent of it, 2.4 are 60.
    target, base = {**SHARE, **TARGET, "year": 2030}, {**SHARE, **BASE}
    row = judged(of_facts(data, target, base, {**SHARE, "value": outcome, "year": 2024}), 2024)
    assert (row["required_pace"], row["observed_pace"]) == pytest.approx((1, (outcome - 10) / 4))
    assert row["status"] == status


def test_the_limits_are_those_of_the_table(data):
    facts = of_facts(data, TARGET, BASE, {"value": 12.0, "year": 2022})
    limits = facts.thresholds.copy()
    limits.loc[limits["threshold"] == "on_track", "value"] = 0.64
    assert judged(facts, 2022)["status"] == "behind"
    assert judged(facts._replace(thresholds=limits), 2022)["status"] == "on_track"


def test_a_mid_year_outcome_is_half_a_year_nearer_to_the_base(data):
    # June 2022 is one and a half years after the end of 2020: 1.2 ** (1 / 1.5) - 1 = 12.924 %
    row = judged(of_facts(data, TARGET, BASE, {"value": 12.0, "year": 2022, "as_of": "2022-06-30"}), 2022)
    assert row["observed_pace"] == pytest.approx(0.129243, rel=1e-5)
    assert row["status"] == "behind"


@pytest.mark.parametrize(("outcome", "ratio", "status"), [(16.0, 0.81555, "behind"), (21.0, -0.19077, "moving_away")])
def test_where_less_is_better_the_pace_is_one_of_decline(data, outcome, ratio, status):
    # From 20 to 10 in five years: -12.945 % a year; 16 after two years: sqrt(0.8) - 1 = -10.557 %, 21: +2.470 %
    facts = of_facts(data, {**TARGET, "value": 10.0}, {**BASE, "value": 20.0}, {"value": outcome, "year": 2022})
    row = judged(directed(facts, "lower"), 2022)
    assert row["required_pace"] == pytest.approx(-0.129449, rel=1e-5)
    assert row["pace_ratio"] == pytest.approx(ratio, abs=1e-5)
    assert row["status"] == status


@pytest.mark.parametrize(("direction", "outcome"), [("higher", 19.0), ("lower", 21.0)])
def test_from_a_base_that_is_there_already_no_pace_is_asked_for_but_none_back(data, direction, outcome):
    base = 25.0 if direction == "higher" else 15.0
    row = judged(
        directed(of_facts(data, TARGET, {**BASE, "value": base}, {"value": outcome, "year": 2022}), direction), 2022
    )
    assert (row["required_pace"], row["status"]) == (0, "moving_away")
    assert pd.isna(row["pace_ratio"])


@pytest.mark.parametrize(
    ("base", "outcome", "status", "reason"),
    [
        ({}, None, "unknown", "no_outcome"),
        (None, {}, "unknown", "no_baseline"),
        ({"year": 2022}, {}, "unknown", "outcome_before_base"),
        ({"value": 0.0}, {}, "unknown", "zero_base"),
        ({"comparator": "lt"}, {}, "undecided", "comparator"),
        ({}, {"comparator": "gt"}, "undecided", "comparator"),
    ],
)
def test_without_both_ends_of_a_pace_it_is_said_what_is_missing(data, base, outcome, status, reason):
    other = {"year": 2022, "indicator": "pct_filings_annual", "unit": "item"}
    facts = [TARGET, {"value": 12.0, "year": 2022, **(other if outcome is None else outcome)}]
    row = judged(of_facts(data, *facts, *([] if base is None else [{**BASE, **base}])), 2022)
    assert (row["status"], row["reason"]) == (status, reason)
    assert pd.isna(row["pace_ratio"])
    assert pd.isna(row["outcome_mid"]) == (outcome is None or "comparator" in outcome)


def test_a_plan_is_held_against_the_base_that_it_prints(data):
    # Bengbu prints 9.54 for 2023 and 14 for 2026: 13.639 % a year; 10.5 a year later is 10.063 %, 74 per cent of it.
    outcomes = [{"jurisdiction": "bengbu", "value": value, "year": year} for value, year in ((8.0, 2022), (10.5, 2024))]
    row = judged(with_facts(data, *outcomes), 2024, "v:bengbu-2024@1170+3")
    assert (row["base"], row["base_year"], row["base_id"]) == (9.54, 2023, "v:bengbu-2024@1151+5")
    assert row["pace_ratio"] == pytest.approx(0.10063 / 0.13639, rel=1e-4)
    assert row["status"] == "behind"


def test_a_plan_without_a_base_is_held_against_the_last_outcome_up_to_its_start(data):
    # Jingmen High-tech Zone, plan from 2023: 23.24 in June 2023, at least 30 two and a half years on.
    added = {"jurisdiction": "jingmen_htz_duodao", "indicator": "valid_patents_per_10k", "value": 26.0, "year": 2024}
    row = judged(with_facts(data, added), 2024, "v:jingmen-htz-2023@1551+5")
    assert (row["base_year"], row["base"], row["base_id"]) == (2022.5, 23.24, "v:JMH-O-01")
    # (30 / 23.24) ** (1 / 2.5) - 1 = 10.753 %; (26 / 23.24) ** (1 / 1.5) - 1 = 7.768 %
    assert (row["required_pace"], row["observed_pace"]) == pytest.approx((0.10753, 0.07768), abs=1e-5)
    assert row["status"] == "behind"


def test_the_base_of_one_plan_is_no_base_of_another(data):
    # A target of the province among the facts does not rest on what Bengbu's plan prints, nor the other way round.
    target = {**TARGET, "jurisdiction": "bengbu", "value": 14.0, "year": 2026}
    rows = delivery(ipc.harmonize(with_facts(data, target))).set_index("target_id")
    assert pd.isna(rows.loc["v:T-0", "base"])
    assert rows.loc["v:bengbu-2024@1170+3", "base"] == 9.54


def test_what_bears_on_a_target_and_is_no_outcome_stands_beside_it_alone(data):
    told = [TARGET, BASE, {"value": 15.0, "year": 2023}]
    evidence = [
        {"role": "progress", "value": value, "year": year, "as_of": as_of, **other}
        for value, year, as_of, other in (
            (99.0, 2023, "2023-04-30", {}), (5.0, 2024, None, {"unit": "item"}), (98.0, 2026, None, {}),
            (97.0, 2023, None, {"jurisdiction": "hubei"}), (96.0, 2023, None, {"indicator": "valid_patents_per_10k"}),
        )
    ]  # fmt: skip
    bare, beside = (judged(of_facts(data, *facts), 2024) for facts in (told, [*told, *evidence]))
    # The later one first; nothing of after the target year, of another place or indicator.
    assert (bare.isna()["progress_ids"], beside["progress_ids"]) == (True, "v:T-4~v:T-3")
    pd.testing.assert_series_equal(beside.drop("progress_ids"), bare.drop("progress_ids"))
    assert judged(of_facts(data, *told, *evidence), 2023)["progress_ids"] == "v:T-3"
    only = judged(of_facts(data, TARGET, {"value": 15.0, "year": 2024, "jurisdiction": "hubei"}, *evidence), 2024)
    assert (only["status"], only["reason"], only["progress_ids"]) == ("unknown", "no_outcome", "v:T-3~v:T-2")
    with pytest.raises(IpcompareError, match="no outcome"):
        delivery(ipc.harmonize(of_facts(data, TARGET, *evidence)))


def test_a_part_of_the_flow_of_a_year_bounds_it_from_below(data):
    flow = {"indicator": "pct_filings_annual", "unit": "item"}
    part = {**flow, "value": 25.0, "year": 2025, "as_of": "2025-09-30"}
    for value, status, reason in ((20.0, "reached", None), (30.0, "undecided", "before_year_end")):
        row = judged(of_facts(data, {**flow, **TARGET, "value": value}, part), 2025)
        assert (row["status"], row["outcome_mid"], row["outcome_as_of"]) == (status, 25, "2025-09-30")
        assert row["reason"] == reason or (reason is None and pd.isna(row["reason"]))
        assert row[["missed_by_lo", "carried_lo"]].isna().all()
    earlier = judged(of_facts(data, {**flow, **TARGET}, {**part, "year": 2024, "as_of": "2024-09-30"}), 2025)
    assert (earlier["status"], earlier["reason"]) == ("unknown", "no_outcome_year")
    less = directed(of_facts(data, {**flow, **TARGET}, part), "lower", "pct_filings_annual")
    row = judged(less, 2025)
    assert (row["status"], row["missed_by_lo"], row["missed_by_hi"]) == ("missed", 5, inf)


def test_the_origin_of_a_base_is_said(rows):
    assert rows.loc["v:bengbu-2024@1170+3", "base_origin"] == "plan"
    assert rows.loc["v:jingmen-htz-2023@1551+5", ["base_id", "base_origin"]].to_list() == ["v:JMH-O-01", "context"]


# What is not compared


def test_a_figure_of_open_basis_is_not_judged_however_alike_the_wording(data):
    # Jining's 200 PCT filings in 2020: nothing says whether of the year or of the plan.
    added = {"jurisdiction": "jining", "indicator": "pct_filings", "unit": "item", "value": 500.0, "year": 2020}
    row = judged(with_facts(data, added), target_id="v:jining-2017@527+4")
    assert (row["status"], row["reason"]) == ("unknown", "reading_unknown")
    assert pd.isna(row["outcome_id"])


@pytest.mark.parametrize(
    ("target", "outcome", "reason"),
    [
        ({}, {"jurisdiction": "hubei"}, "no_outcome"),
        ({}, {"indicator": "valid_patents_per_10k"}, "definition"),
        ({}, {"indicator": "satisfaction", "unit": "point"}, "no_outcome"),
        ({}, {"unit": "item"}, "unit"),
        ({"jurisdiction": "jingmen_htz_duodao"}, {"jurisdiction": "duodao"}, "scope"),
        ({"jurisdiction": "jingmen_htz_duodao"}, {"jurisdiction": "jingmen"}, "no_outcome"),
    ],
)
def test_an_outcome_of_something_else_is_no_outcome(data, target, outcome, reason):
    row = judged(of_facts(data, {**TARGET, **target}, {"value": 30.0, "year": 2025, **outcome}), 2025)
    assert (row["status"], row["reason"]) == ("unknown", reason)
    assert pd.isna(row["outcome_id"])
    assert pd.isna(row["grade"])


def test_another_basis_of_the_same_indicator_is_another_definition(data):
    # Suzhou's service points are a stock. A fact has the basis of its indicator: were it yearly, it would not be one.
    target_id, added = "v:suzhou-anhui-2022@2538+1", {"jurisdiction": "suzhou_anhui", "value": 9.0, "year": 2025}
    told = with_facts(data, {**added, "indicator": "info_service_points", "unit": "institution"})
    assert judged(told, target_id=target_id)["status"] == "reached"
    frame = data.indicators.copy()
    frame.loc[frame["indicator"] == "info_service_points", "basis"] = "annual_flow"
    row = judged(told._replace(indicators=frame), target_id=target_id)
    assert (row["status"], row["reason"]) == ("unknown", "basis")
    bare = changed(told, target_id.removeprefix("v:"), basis="unspecified")
    assert judged(bare, target_id=target_id)["reason"] == "reading_unknown"


def test_a_running_total_without_its_years_is_not_judged(data):
    sums = {"indicator": "pledge_finance_cumulative", "unit": "CNY"}
    row = judged(of_facts(data, {**sums, **TARGET}, {**sums, "value": 30.0, "year": 2025}))
    assert (row["status"], row["reason"]) == ("unknown", "no_window")


def test_the_statistics_of_the_zone_itself_count_for_its_plan(data):
    added = {"jurisdiction": "jingmen_htz_duodao", "value": 9.0, "year": 2025}
    assert judged(with_facts(data, added), target_id="v:jingmen-htz-2023@1572+4")["status"] == "reached"
    for stranger in ("duodao", "jingmen"):
        row = judged(with_facts(data, {**added, "jurisdiction": stranger}), target_id="v:jingmen-htz-2023@1572+4")
        assert row["outcome_id"] == "v:JMH-O-03"


def test_only_what_is_printed_is_judged_whatever_else_a_panel_derives(data, panel):
    bridged = ipc.harmonize(data, use=["bridge_hv_share", "extrapolate_pace"])
    assert len(bridged.values) > len(panel.values)
    pd.testing.assert_frame_equal(delivery(bridged), delivery(panel))


# The shipped data


def test_jining_2020_by_hand(rows):
    patents, trademarks = rows.loc["v:jining-2017@495+4"], rows.loc["v:jining-2017@542+6"]
    # 3.75 on a day between 30 September and 10 December 2020; 2.92 at the end of 2018 and 6.74 at that of 2022.
    september, december = 0.25, 1 - (11 + 10 / 31) / 12
    faster, slower = 6.74 / 3.75, 3.75 / 2.92
    carried = [3.75 * slower ** (december / (2 - december)), 3.75 * faster ** (september / (2 + september))]
    assert (patents["comparator"], patents["target_lo"], patents["outcome_mid"]) == ("gt", 4.2, 3.75)
    assert patents["outcome_as_of"] == "2020-09-30/2020-12-10"
    assert (patents["carried_lo"], patents["carried_hi"]) == pytest.approx(carried)
    assert carried == pytest.approx([3.78, 4.00], abs=0.005)
    assert (patents["status"], patents["reason"]) == ("probably_missed", "before_year_end")
    assert patents[["missed_by_lo", "missed_by_hi"]].isna().all(), "what was wanting at the end of the year is unknown"
    # 82,451 on a day between 30 September and 10 December 2021, between 0.81 and 1.19 years later.
    growth, apart = 82_451 / 62_510, september - december
    # From September 2020 it is a year or more to the fact of 2021, from December a year or less.
    ends = [
        *(growth ** (september / gap) for gap in (1, 1 + apart)),
        *(growth ** (december / gap) for gap in (1, 1 - apart)),
    ]
    carried = (trademarks["carried_lo"], trademarks["carried_hi"])
    assert carried == pytest.approx((62_510 * min(ends), 62_510 * max(ends)))
    assert (trademarks["status"], trademarks["target_lo"], trademarks["outcome_mid"]) == (
        "probably_reached",
        37_500,
        62_510,
    )
    # Both outcomes were worked out from the year after.
    assert [patents["grade"], trademarks["grade"]] == ["C", "C"]


def test_the_nation_2025_by_hand(rows):
    # 12 high-value patents per 10,000 people against 16; from 6.3 in 2020 12 took 13.754 % a year, 16 was 20.491 %.
    row = rows.loc["v:N14-02"]
    assert (row["status"], row["base"], row["outcome_mid"], row["grade"]) == ("reached", 6.3, 16, "A")
    assert (row["required_pace"], row["observed_pace"]) == pytest.approx((0.137544, 0.204914), rel=1e-5)


VERDICTS = {
    "v:jining-2017@495+4": ("probably_missed", "v:JN-O-03"),
    "v:jining-2017@542+6": ("probably_reached", "v:JN-O-04"),
    "v:hangzhou-2023@786+4": ("undecided", "v:HZ-O-13"),  # less than 147 trademarks per 100 enterprises, target 125
    "v:JN14-08": ("reached_early", "v:JN-O-13"),
    "v:JN14-10": ("reached_early", "v:JN-O-15"),
    "v:N14-15": ("reached_early", "v:NO-FP-01"),
    "v:N14-02": ("reached", "v:NO-HV-07"),
    "v:N14-10": ("reached_early", "v:NO-PI-07"),
    "v:N13-14": ("reached", "v:NO-SA-12"),  # 80.05 points in 2020, target 80
    "v:N14-14": ("reached", "v:NO-SA-11"),
    "v:AH13-01": ("reached_early", "v:AH-O-12"),  # 10.7 in June 2019, target more than 10 in 2020
    "v:AH14-01": ("probably_reached", "v:AH-O-01"),  # June 2025
    "v:HB14-01": ("reached", "v:HB-O-04"),
    "v:HB14-03": ("reached_early", "v:HB-O-05"),  # 20.1 in November 2022, target 20 in 2025
    "v:SD13-01": ("reached", "v:SD-O-05"),
    "v:SD13-03": ("reached_early", "v:SD-O-18"),  # 1,298,000 in 2019, target 650,000 in 2020
    "v:ZJ14-01": ("reached", "v:ZJ-O-01"),
}


def test_every_verdict_on_the_shipped_tables_was_checked_by_eye(rows):
    known = rows[rows["status"] != "unknown"]
    found = {
        name: (status, fact)
        for name, status, fact in zip(known.index, known["status"], known["outcome_id"], strict=True)
    }
    assert found == VERDICTS


@pytest.mark.parametrize(
    ("target_id", "outcome", "reason"),
    [
        ("v:bengbu-2024@1170+3", nan, "definition"),  # high-value patents; the facts have all valid ones, of 2020
        ("v:hangzhou-2023@762+3", nan, "definition"),  # the same, of 2025
        ("v:hangzhou-2023@825+5", nan, "definition"),  # a sum; the facts have 2021 alone
        ("v:jingmen-htz-2023@1551+5", 23.24, "no_outcome_year"),  # June 2023
        ("v:jingmen-htz-2023@1572+4", 5.2, "no_outcome_year"),
        ("v:suzhou-anhui-2022@1609+3", 1.5, "no_outcome_year"),  # 2018
        ("v:HB-T-02", 13.7, "no_baseline"),
        ("v:N13-02", nan, "definition"),  # all valid patents in 2020; the facts have the high-value ones
    ],
)
def test_what_cannot_be_judged_says_why_and_shows_the_last_outcome(rows, target_id, outcome, reason):
    row = rows.loc[target_id]
    assert (row["status"], row["reason"]) == ("unknown", reason)
    assert row["outcome_mid"] == pytest.approx(outcome, nan_ok=True)


def test_at_the_end_of_2022_the_nation_was_on_its_way(panel):
    rows = delivery(panel, as_of=2022).set_index("target_id")
    # 6.3 to 9.4 in two years is 22.15 % a year, 13.75 % would have done; copyright 0.01 points a year of 0.022
    assert (rows.loc["v:N14-02", "status"], rows.loc["v:N14-12", "status"]) == ("on_track", "far_behind")
    assert rows.loc["v:N14-12", "pace_ratio"] == pytest.approx(0.01 / 0.022)


def test_there_is_one_row_for_every_printed_target_and_a_reason_for_every_silence(data, panel, rows):
    values = panel.values
    targets = values[(values["status"] == "used") & (values["role"] == "target")].sort_values("value_id")
    # Two documents of the nation print four targets of 2025: each is judged once.
    says = ["city", "indicator", "unit", "basis", "year", "lo", "hi", "comparator", "origin"]
    targets = targets[~targets.duplicated(says)]
    assert sorted(rows.index) == sorted(targets["value_id"])
    assert rows["origin"].value_counts().to_dict() == targets["origin"].value_counts().to_dict()
    names = data.codes.groupby("list")["code"].agg(set)
    assert set(rows["status"]) <= names["delivery"]
    assert set(rows["reason"].dropna()) <= names["reason"]
    unsure = rows["status"].isin(["unknown", "undecided", "probably_reached", "probably_missed"])
    assert (rows["reason"].notna() == unsure).all()
    assert (rows["carried_lo"].notna() == rows["carried_id"].notna()).all()
    assert (rows["base_origin"].notna() == rows["base_id"].notna()).all()
    assert not rows.loc[rows["status"].str.startswith("probably"), "grade"].isin(["A", "B"]).any()
    assert (rows["missed_by_lo"].notna() == (rows["status"] == "missed")).all()
    assert (rows["grade"].notna() == rows["outcome_id"].notna()).all()


def test_every_judged_pair_is_of_one_place_indicator_unit_and_basis(data, panel, rows):
    values = panel.values.set_index("value_id")
    own = dict(zip(data.jurisdictions["jurisdiction"], data.jurisdictions["city"], strict=True))
    for target_id, row in rows[rows["outcome_id"].notna()].iterrows():
        target, outcome = values.loc[target_id], values.loc[row["outcome_id"]]
        assert target[["indicator", "unit", "basis"]].equals(outcome[["indicator", "unit", "basis"]])
        assert row["city"] in (outcome["city"], own[outcome["city"]])
        assert (outcome["role"], outcome["method"]) == ("outcome", "printed")


def test_plans_come_first_and_the_order_of_the_tables_decides_not_the_order_of_rows(data, panel):
    table = delivery(panel)
    assert table["origin"].is_monotonic_decreasing
    plans = table.loc[table["origin"] == "plan", "city"]
    assert list(plans.unique()) == list(data.cities["city"])
    turned = data._replace(context=data.context[::-1].reset_index(drop=True), observations=data.observations[::-1])
    pd.testing.assert_frame_equal(delivery(ipc.harmonize(turned)), table)


def test_nothing_to_judge_is_an_error_that_says_what_is_needed(data):
    with pytest.raises(IpcompareError, match="no target"):
        delivery(ipc.harmonize(of_facts(data, BASE, {"value": 1.0, "year": 2025})))
    with pytest.raises(IpcompareError, match="no outcome") as caught:
        delivery(ipc.harmonize(of_facts(data, TARGET, {"value": 1.0, "year": 2025, "as_of": "2025-06-30"})))
    assert "as_of" in caught.value.hint
    assert (
        judged(of_facts(data, TARGET, {"value": 21.0, "year": 2025, "as_of": "2025-06-30"}), 2025)["status"]
        == "probably_reached"
    )


# Tables


def test_every_limit_opens_a_class_with_a_name_and_they_fall(data):
    limits = data.thresholds[data.thresholds["kind"] == "pace_ratio"]
    assert set(limits["threshold"]) <= set(data.codes.loc[data.codes["list"] == "delivery", "code"])
    # Eurostat (2021), Sustainable development in the European Union, indicators with a quantitative target
    assert list(limits["value"].dropna()) == [0.95, 0.6, 0]
    assert list(limits.loc[limits["value"].isna(), "threshold"]) == ["moving_away"]


def test_the_day_of_a_fact_comes_through_and_its_derived_values_inherit_it(data, panel):
    values = panel.values.set_index("value_id")
    facts = data.context.set_index("v:" + data.context["fact_id"])["as_of"]
    assert values.loc[facts.index, "as_of"].equals(facts.rename_axis("value_id"))
    assert values.loc[values["origin"] == "plan", "as_of"].isna().all()
    derived = values[values.index.str.contains("v:JN-O-16", regex=False)]
    assert len(derived) > 1
    assert set(derived["as_of"]) == {facts["v:JN-O-16"]}
