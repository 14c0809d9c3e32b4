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


@pytest.mark.parametrize(
    ("city", "left_from", "left", "over_average", "over_left"),
    [
        # 11.8 in 2023 to 12 in 2025: (12 / 11.8) ** (1 / 2) = 1.008439; 12.15 % is 1.6 points less than the average
        ("bengbu", 2023, 0.008439, -0.016, 0.113105),
        # 7.5 in 2021 to 12 in 2025: 1.6 ** (1 / 4) = 1.124683
        ("suzhou_anhui", 2021, 0.124683, 0.051663, 0.064524),
    ],
)
def test_both_paces_of_the_nation_stand_side_by_side(nation, city, left_from, left, over_average, over_left):
    row = at(nation, city)
    assert (row["left_from_year"], row["left_to_year"]) == (left_from, 2025)
    assert three(row, "tier_left") == pytest.approx([left] * 3, abs=1e-6)
    assert three(row, "amplification") == pytest.approx([over_average] * 3, abs=1e-5)
    assert three(row, "amplification_left") == pytest.approx([over_left] * 3, abs=1e-5)


def test_the_digits_may_turn_the_sign_of_a_difference(nation):
    rows = {city: at(nation, city) for city in ("bengbu", "suzhou_anhui")}
    survives = {city: (row["amplification_survives"], row["amplification_left_survives"]) for city, row in rows.items()}
    # 1 to 2 in whole numbers is anything from 0 to 50 % a year; 9.54 to 12 is more than 0.8 % whatever the digits.
    assert survives == {"bengbu": (False, True), "suzhou_anhui": (False, False)}


TIER = (value("china", 2020, 4, "baseline"), value("china", 2025, 8))


@pytest.mark.parametrize(
    ("seen", "expected"),
    [
        # The last year-end by the first common year, from 2018 on: 8 / 2 in seven years
        ([value("china", 2018, 2, "outcome")], (2020, 4)),
        ([value("china", 2020, 5, "outcome")], (2020, 5)),
        ([value("china", 2021, 7, "outcome")], (2020, 4)),
        ([value("china", 2020, 5, "outcome", as_of="2020-06-30")], (2020, 4)),
        ([value("china", 2020, 5, "progress")], (2020, 4)),
        ([value("china", 2020, 5, "outcome", doubts="some_trap")], (2020, 4)),
    ],
)
def test_what_was_left_counts_from_the_last_sure_year_end(panel, seen, expected):
    row = only(panel, *OWN, *TIER, *seen)
    year, start = expected
    assert row["left_from_year"] == year
    assert row["tier_left_mid"] == pytest.approx((8 / start) ** (1 / (2025 - year)) - 1)


def test_without_a_sure_realised_value_there_is_a_reason_and_the_average_stays(panel):
    row = only(panel, *OWN, TIER[0]._replace(doubts="some_trap"), TIER[1])
    assert row["left_reason"] == "no_outcome"
    assert isnan(row["tier_left_mid"])
    assert row["amplification_mid"] == pytest.approx(0)
    assert (row["pace_grade"], row["pace_doubts"]) == ("C", "some_trap")


def test_targets_of_two_plans_of_the_nation_for_one_year_span_an_interval(panel):
    two = [value("china", 2025, number, plan_id=f"china-{number}") for number in (8, 10)]
    row = only(panel, *OWN, *two)
    assert three(row, "tier") == pytest.approx([8, nan, 10], nan_ok=True)
    assert three(row, "level") == pytest.approx([1, nan, 1.25], nan_ok=True)
    assert (row["level_grade"], row["tier_bound"]) == ("C", "range")
    assert set(row["tier_id"].split("~")) == {other.value_id for other in two}


def test_paths_of_two_plans_over_the_same_years_span_an_interval(panel):
    paths = [
        value("china", *point, plan_id=name)
        for name, points in {"a": [(2020, 4, "baseline"), (2025, 8)], "b": [(2020, 4, "baseline"), (2025, 4)]}.items()
        for point in points
    ]
    row = only(panel, *OWN, *paths)
    # OWN doubles in five years, as one of the plans; the other stands still.
    assert three(row, "tier_pace") == pytest.approx([0, nan, 2 ** (1 / 5) - 1], nan_ok=True)
    assert three(row, "amplification") == pytest.approx([0, nan, 2 ** (1 / 5) - 1], nan_ok=True)


@pytest.mark.parametrize(
    ("own", "tier", "grade", "bounds"),
    [
        ([OWN[1]], [value("china", 2025, 8)], "A", ("eq", "eq")),
        ([value("bengbu", 2025, 10, comparator="ge")], [value("china", 2025, 8)], "C", ("ge", "eq")),
        ([OWN[1]], [value("china", 2025, 8, comparator="ge")], "C", ("eq", "ge")),
        ([value("jingmen_htz", 2025, 10)], [value("china", 2025, 8)], "C", ("eq", "eq")),
        ([OWN[1]], [value("china", 2025, 8, doubts="some_trap")], "C", ("eq", "eq")),
    ],
)
def test_a_level_is_graded_as_the_two_numbers_that_it_divides(panel, own, tier, grade, bounds):
    row = only(panel, *own, *tier)
    assert (row["level_grade"], row["grade"]) == (grade, grade)
    assert (row["bound"], row["tier_bound"]) == bounds


def test_paces_are_graded_by_all_they_rest_on(panel):
    exact = only(panel, *OWN, *TIER)
    assert (exact["pace_grade"], exact["grade"], exact["reasons"]) == ("A", "A", "")
    # From 2021 the nation's path is interpolated.
    between = only(panel, value("bengbu", 2021, 5, "baseline"), OWN[1], *TIER)
    assert between["pace_grade"] == "C"
    assert "interpolated" in between["reasons"].split(";")
    assert between["tier_from_id"].split("~") == [item.value_id for item in TIER]


@pytest.mark.parametrize("tier", ["nation", "province"])
def test_every_row_names_what_it_rests_on_and_is_graded_as_its_worst_part(panel, tier):
    rows = ambition(panel, against=tier)
    known = panel.values.set_index("value_id")
    for part, names in PARTS.items():
        shown = rows[rows[f"{part}_reason"].isna()]
        assert rows.loc[rows[f"{part}_reason"].notna(), f"{part}_grade"].isna().all()
        for row in shown.to_dict("records"):
            ids = [each for name in names if isinstance(row[name], str) for each in row[name].split("~")]
            assert row[f"{part}_grade"] >= known.loc[ids, "grade"].max()
            # Bounds, doubts and zones are no A.
            cells = known.loc[ids]
            if cells["doubts"].ne("").any() or (cells["lo"] != cells["hi"]).any() or row["city"] == "jingmen_htz":
                assert row[f"{part}_grade"] >= "C"
            assert set(row["doubts"].split(";")) >= {trap for cell in cells["doubts"] for trap in cell.split(";")} - {
                ""
            }
    parts = rows[["level_grade", "pace_grade"]]
    assert rows["grade"].fillna("").tolist() == parts.fillna("").max(axis=1).tolist()


PARTS = {
    "level": ["level_id", "tier_id"],
    "pace": ["from_id", "to_id", "tier_from_id", "tier_to_id", "left_id"],
}


def test_the_year_of_the_national_baselines_is_in_doubt_wherever_they_are_used(nation):
    rows = nation[nation["pace_doubts"].str.contains("national_baseline_year")]
    assert {"copyright_gdp_share", "patent_intensive_gdp_share"} <= set(rows["indicator"])
    assert set(rows["pace_grade"]) == {"C"}
    level = at(nation, "suzhou_anhui", "patent_intensive_gdp_share")
    assert level["level_doubts"] == "", "the level rests on two targets, not on the baseline"


def test_more_than_stays_more_than_in_whatever_is_worked_out(province):
    # Anhui starts from less than 5; Jining aims at more than 4.2.
    row = at(province, "bengbu")
    assert (row["tier_pace_bound"], row["amplification_bound"]) == ("gt", "lt")
    assert at(province, "jining", "valid_patents_per_10k")["level_bound"] == "gt"


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
