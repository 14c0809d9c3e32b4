"""Targets beside those of nation and province: level against level, pace against pace in the same years."""

from __future__ import annotations

from math import inf, isnan, nan

import pandas as pd
import pytest
from helpers.panels_of_values import HV, made, value

import ipcompare as ipc
from ipcompare.errors import IpcompareError, UnknownNameError
from ipcompare.measure.ambition import YARDSTICKS, ambition
from ipcompare.results import Panel

LEVEL_REASONS = {"no_tier_target", "reading_unknown", "year", "scope"}
PACE_REASONS = {"no_baseline", "no_tier_target", "no_tier_baseline", "no_common_years", "zero_base", "reading_unknown"}
OWN = (value("bengbu", 2020, 5, "baseline"), value("bengbu", 2025, 10))


@pytest.fixture(scope="module")
def nation(panel) -> pd.DataFrame:
    return ambition(panel, against="nation")


@pytest.fixture(scope="module")
def province(panel) -> pd.DataFrame:
    return ambition(panel, against="province")


def only(panel: Panel, *values, tier: str = "nation") -> pd.Series:
    (row,) = ambition(made(panel, *values), against=tier).to_dict("records")
    return pd.Series(row, dtype="object")


def three(row: pd.Series, name: str) -> list[float]:
    return [row[f"{name}_{end}"] for end in ("lo", "mid", "hi")]


def at(rows: pd.DataFrame, city: str, indicator: str = HV) -> pd.Series:
    return rows[(rows["city"] == city) & (rows["indicator"] == indicator)].iloc[0]


@pytest.mark.parametrize("tier", ["nation", "province"])
def test_every_target_has_one_row_and_a_level_or_a_reason_and_a_pace_or_a_reason(panel, tier):
    rows = ambition(panel, against=tier)
    values = panel.values
    targets = values[(values["status"] == "used") & (values["origin"] == "plan") & (values["role"] == "target")]
    assert sorted(rows["target_id"]) == sorted(targets["value_id"])
    assert (rows["level_lo"].isna() == rows["level_reason"].notna()).all()
    assert (rows["amplification_lo"].isna() == rows["pace_reason"].notna()).all()
    assert set(rows["level_reason"].dropna()) <= LEVEL_REASONS
    assert set(rows["pace_reason"].dropna()) <= PACE_REASONS


@pytest.mark.parametrize(
    ("city", "indicator", "against_nation", "against_province"),
    [
        # The nation and Anhui aim at 12 in 2025, Zhejiang at 17; Hangzhou at 40, Suzhou at 2.
        ("hangzhou", HV, [40 / 12] * 3, [40 / 17] * 3),
        ("suzhou_anhui", HV, [2 / 12] * 3, [2 / 12] * 3),
        # At least 8; Hubei aims at 12 too.
        ("jingmen_htz", HV, [8 / 12, nan, inf], [8 / 12, nan, inf]),
        # Above 4.2 in 2020, the nation and Shandong at 12: the plans of those years, not of today.
        ("jining", "valid_patents_per_10k", [4.2 / 12, nan, inf], [4.2 / 12, nan, inf]),
        # 5.12 per cent beside 7.5 of the nation and of Anhui
        ("suzhou_anhui", "copyright_gdp_share", [5.12 / 7.5] * 3, [5.12 / 7.5] * 3),
    ],
)
def test_level_by_hand(nation, province, city, indicator, against_nation, against_province):
    for rows, expected in ((nation, against_nation), (province, against_province)):
        assert three(at(rows, city, indicator), "level") == pytest.approx(expected, nan_ok=True)


def test_the_level_is_that_of_the_year_of_the_tier_even_if_the_plan_goes_on(nation):
    # Bengbu aims at 14 in 2026 and prints 12 for 2025, the nation's year.
    row = at(nation, "bengbu")
    assert (row["target_year"], row["mid"], row["tier_year"]) == (2026, 14, 2025)
    assert three(row, "level") == [1, 1, 1]
    assert (row["level_id"], row["target_id"]) == ("v:bengbu-2024@1165+3", "v:bengbu-2024@1170+3")


def test_of_several_years_that_both_print_that_of_the_target_goes_first_then_the_last(panel):
    own = [value("bengbu", 2023, 6, "milestone"), value("bengbu", 2024, 8, "milestone"), value("bengbu", 2025, 9)]
    tier = {year: value("china", year, 10 * (year - 2020)) for year in (2023, 2024, 2025, 2030)}
    row = only(panel, *own, *tier.values())
    assert (row["tier_year"], row["level_mid"]) == (2025, 9 / 50)
    del tier[2025]
    row = only(panel, *own, *tier.values())
    assert (row["tier_year"], row["level_mid"]) == (2024, 8 / 40)


@pytest.mark.parametrize(
    ("city", "indicator", "years", "own", "tier"),
    [
        # 9.54 to 12 in two years, 12 / 9.54 = 1.257862, its root 1.121544; the nation (12 / 6.3) ** (1 / 5) = 1.137544
        ("bengbu", HV, (2023, 2025), 0.121544, 0.137544),
        # 1 to 2 in four years: 2 ** (1 / 4) = 1.189207
        ("suzhou_anhui", HV, (2021, 2025), 0.189207, 0.137544),
        # 5.6 to 12.2 per cent in four years; the nation 11.6 to 13 in six, for 11.6 is of 2019: points a year
        ("suzhou_anhui", "patent_intensive_gdp_share", (2021, 2025), 1.65, 1.4 / 6),
        # 1亿 to 2亿 in two years, 2 ** (1 / 2); the nation 3194.4 to 3500: 1.095667 ** (1 / 5) = 1.018441
        ("suzhou_anhui", "ip_royalties_trade_annual", (2023, 2025), 0.414214, 0.018441),
    ],
)
def test_amplification_by_hand(nation, city, indicator, years, own, tier):
    row = at(nation, city, indicator)
    assert (row["from_year"], row["to_year"]) == years
    assert three(row, "pace") == pytest.approx([own] * 3, rel=1e-5)
    assert three(row, "tier_pace") == pytest.approx([tier] * 3, rel=1e-4)
    assert three(row, "amplification") == pytest.approx([own - tier] * 3, abs=1e-5)


def test_a_tier_from_less_than_leaves_the_amplification_open_below(province):
    # Anhui from less than 5 in 2020 to 12: at least (12 / 5) ** (1 / 5) - 1 = 0.191358 a year.
    row = at(province, "suzhou_anhui")
    assert three(row, "amplification") == pytest.approx([-inf, nan, 0.189207 - 0.191358], abs=1e-5, nan_ok=True)


def test_a_total_of_a_nation_is_no_level_for_a_city_but_its_pace_is(nation):
    row = at(nation, "suzhou_anhui", "ip_royalties_trade_annual")
    assert row["level_reason"] == "scope"
    assert isnan(row["level_mid"])
    assert row["amplification_mid"] == pytest.approx(0.395773, abs=1e-5)


def test_only_the_years_that_both_paths_have_count(panel):
    # The city doubles a year until 2022 and stands still after, the nation starts in 2021 and ends in 2023.
    own = [value("bengbu", 2020, 1, "baseline"), value("bengbu", 2022, 4, "milestone"), value("bengbu", 2024, 4)]
    row = only(panel, *own, value("china", 2021, 10, "baseline"), value("china", 2023, 12.1))
    # 2021 to 2023: once doubled, once the same, 2 ** (1 / 2) a year; the nation 1.21 ** (1 / 2) = 1.1
    assert (row["from_year"], row["to_year"]) == (2021, 2023)
    assert three(row, "pace") == pytest.approx([2**0.5 - 1] * 3)
    assert three(row, "amplification") == pytest.approx([2**0.5 - 1.1] * 3)


@pytest.mark.parametrize(
    ("tier", "level_reason", "pace_reason"),
    [
        ([], "no_tier_target", "no_tier_target"),
        ([value("china", 2025, 8)], None, "no_tier_baseline"),
        ([value("china", 2020, 4, "baseline"), value("china", 2030, 8)], "year", None),
        ([value("china", 2015, 4, "baseline"), value("china", 2020, 8)], "year", "no_common_years"),
        ([value("china", 2020, 0, "baseline"), value("china", 2025, 8)], None, "zero_base"),
        ([value("china", 2020, 4, "baseline", basis="annual_flow"), value("china", 2025, 8)], None, "no_tier_baseline"),
        ([value("anhui", 2020, 4, "baseline"), value("anhui", 2025, 8)], "no_tier_target", "no_tier_target"),
        ([value("china", 2025, 8, "outcome")], "no_tier_target", "no_tier_target"),
    ],
)
def test_what_the_tier_lacks_is_said(panel, tier, level_reason, pace_reason):
    row = only(panel, *OWN, *tier)
    found = [None if pd.isna(row[name]) else row[name] for name in ("level_reason", "pace_reason")]
    assert found == [level_reason, pace_reason]


def test_a_city_without_a_base_has_a_level_and_no_pace(panel):
    row = only(panel, OWN[1], value("china", 2020, 4, "baseline"), value("china", 2025, 8))
    assert (row["level_mid"], row["pace_reason"]) == (10 / 8, "no_baseline")


def test_bounds_on_both_sides_are_carried_through(panel):
    # 8 to 12 over 4 to 5: from 8 / 5 to 12 / 4, and 10 / 4.5 in the middle.
    ranges = [
        value(city, 2025, low, comparator="range", high=high)
        for city, low, high in (("bengbu", 8, 12), ("china", 4, 5))
    ]
    row = only(panel, *ranges)
    assert three(row, "level") == pytest.approx([1.6, 10 / 4.5, 3])
    # 10 over at least 8: at most 10 / 8, and nothing says how little.
    row = only(panel, OWN[1], value("china", 2025, 8, comparator="ge"))
    assert three(row, "level") == pytest.approx([0, nan, 1.25], nan_ok=True)


def test_a_tier_that_sets_at_most_leaves_the_level_open_above(panel):
    # 10 over at most 8: at least 10 / 8, with no upper end.
    row = only(panel, OWN[1], value("china", 2025, 8, comparator="le"))
    assert three(row, "level") == pytest.approx([1.25, nan, inf], nan_ok=True)


def test_a_tier_that_aims_at_zero_is_a_reason_and_no_crash(panel):
    row = only(panel, OWN[1], value("china", 2025, 0))
    assert isinstance(row["level_reason"], str)
    assert isnan(row["level_mid"])


def test_two_plans_of_a_tier_with_a_hole_between_them_are_not_said_to_start_from_zero(panel):
    # The nation's plans run from 2015 to 2020 and from 2021 to 2025, the city's from 2019 to 2025.
    points = [(2015, 5, "baseline"), (2020, 8, "target"), (2021, 8, "baseline"), (2025, 12, "target")]
    own = (value("bengbu", 2019, 5, "baseline"), OWN[1])
    row = only(panel, *own, *(value("china", *point) for point in points))
    assert row["pace_reason"] != "zero_base"


def test_paths_of_an_open_basis_are_not_compared_in_level_nor_in_pace(panel):
    # One place may count a year and the other a sum: the rates of the two say nothing about each other.
    about = {"indicator": "pct_filings", "unit": "item", "basis": "unspecified"}
    ends = [(place, *end) for place in ("bengbu", "china") for end in ((2020, 5, "baseline"), (2025, 10, "target"))]
    row = only(panel, *(value(*end, **about) for end in ends))
    assert row["level_reason"] == "reading_unknown"
    assert row["pace_reason"] == "reading_unknown"


@pytest.mark.parametrize("against", YARDSTICKS)
def test_without_any_target_there_is_an_error_and_no_empty_frame(data, against):
    frame = data.observations
    kept = frame[~frame["role"].isin(["target", "milestone", "recurring"])].reset_index(drop=True)
    with pytest.raises(IpcompareError) as caught:
        ambition(ipc.harmonize(data._replace(observations=kept)), against=against)
    assert "target" in caught.value.expected


def test_an_unknown_yardstick_is_refused_with_the_nearest(panel):
    with pytest.raises(UnknownNameError, match="unknown yardstick 'nations'") as caught:
        ambition(panel, against="nations")
    assert "nation" in caught.value.hint
