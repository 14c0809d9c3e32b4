"""How well two places compare and why not better; what a grade lets into a ranking and a mean."""

from __future__ import annotations

from itertools import combinations
from math import inf, isnan, nan

import pandas as pd
import pytest
from helpers.shipped_tables_changed import changed, with_statement

import ipcompare as ipc
from ipcompare.errors import IpcompareError, UnknownNameError
from ipcompare.results import Data, Panel

HV = "hv_patents_per_10k"


def pair(panel: Panel, indicator: str, city_a: str, city_b: str) -> tuple[str, list[str], object]:
    rows = ipc.grade(panel, indicator=indicator).set_index(["city_a", "city_b"])
    row = rows.loc[(city_a, city_b)]
    return row["grade"], [reason for reason in row["reasons"].split(";") if reason], row["year"]


@pytest.fixture(scope="module")
def overlapping(data) -> Data:
    """High-value patents per 10,000 for 2025: Bengbu 10 to 14, Hangzhou at least 13, Suzhou (Anhui) 12."""
    told = changed(data, "bengbu-2024@1165+3", value=10.0, value_max=14.0, comparator="range")
    told = changed(told, "hangzhou-2023@762+3", value=13.0, comparator="ge")
    return changed(told, "suzhou-anhui-2022@2181+1", value=12.0)


@pytest.mark.parametrize(
    ("indicator", "city_a", "city_b", "grade", "reasons", "year"),
    [
        # 12 and 40 for 2025, both printed, both per 10,000 residents
        (HV, "bengbu", "hangzhou", "A", [], 2025),
        # 12 and 2 for 2025, though 2023 is printed by both as well: the latest year counts
        (HV, "bengbu", "suzhou_anhui", "A", [], 2025),
        # 12 beside at least 8 of a zone, whichever comes first
        (HV, "jingmen_htz", "hangzhou", "C", ["comparator", "level"], 2025),
        (HV, "bengbu", "jingmen_htz", "C", ["comparator", "level"], 2025),
        # 175 beside more than 80
        ("standard_applying_enterprises", "bengbu", "suzhou_anhui", "C", ["basis", "comparator"], 2025),
        # enterprises that apply a standard beside those that hold its certificate
        ("standard_certified_enterprises", "bengbu", "jingmen_htz", "D", ["definition", "year"], pd.NA),
        # a total by two populations, and by that of another place
        ("hv_patents", "bengbu", "hangzhou", "C", ["denominator", "comparator"], 2025),
        ("hv_patents", "bengbu", "jingmen_htz", "C", ["denominator", "scope", "comparator", "level"], 2025),
        # 2026 beside 2020
        ("valid_trademarks", "bengbu", "jining", "D", ["year"], pd.NA),
        # high-value beside all valid patents
        (HV, "bengbu", "jining", "D", ["definition", "year"], pd.NA),
        # trademarks beside trademarks per 100 enterprises
        ("valid_trademarks", "bengbu", "hangzhou", "D", ["denominator", "year"], pd.NA),
        # without 年 or 累计 beside a yearly number
        ("copyright_registrations", "jining", "suzhou_anhui", "D", ["basis", "year"], pd.NA),
        # registrations of works beside those of any copyright
        ("work_registrations_annual", "jining", "suzhou_anhui", "D", ["definition", "year"], pd.NA),
        ("work_registrations_annual", "bengbu", "suzhou_anhui", "D", ["definition", "year"], pd.NA),
        # Bengbu leaves 2025 blank
        ("satisfaction", "bengbu", "jingmen_htz", "D", ["year"], pd.NA),
        # per cent beside points
        ("satisfaction", "bengbu", "suzhou_anhui", "X", ["unit"], pd.NA),
    ],
)
def test_named_pairs_have_their_grade_their_reasons_and_their_year(
    panel, indicator, city_a, city_b, grade, reasons, year
):
    found = pair(panel, indicator, city_a, city_b)
    assert found[:2] == (grade, reasons)
    assert str(found[2]) == str(year)


def test_an_exact_conversion_is_graded_b(data):
    # 0.25 per million yuan is 25 per 100 million yuan.
    like = "jingmen-htz-2023@1619+11"
    cells = {"indicator": "valid_patents_per_100m_revenue", "basis": "stock", "comparator": "eq"}
    told = with_statement(
        data, like, "hangzhou-2023@9001+3", city="hangzhou", value=50.0, unit="item/100M_CNY", **cells
    )
    told = with_statement(told, like, "bengbu-2024@9001+3", city="bengbu", value=0.25, unit="item/1M_CNY", **cells)
    panel = ipc.harmonize(told)
    assert panel.values.set_index("value_id").loc["v:bengbu-2024@9001+3", "mid"] == 25
    assert pair(panel, cells["indicator"], "bengbu", "hangzhou") == ("B", ["unit"], 2025)
    ranking = ipc.rank(panel, cells["indicator"], min_grade="B").frame
    assert ranking[["city", "mid", "rank_best"]].to_numpy().tolist() == [["hangzhou", 50.0, 1], ["bengbu", 25.0, 2]]
    with pytest.raises(IpcompareError, match="1 of 5 places"):
        ipc.rank(panel, cells["indicator"], min_grade="A")


def test_every_grade_has_reasons_from_the_code_list_and_only_a_has_none(data, panel):
    rows = ipc.grade(panel)
    assert len(rows) > 200
    codes = set(data.codes.loc[data.codes["list"] == "reason", "code"])
    for row in rows.to_dict("records"):
        reasons = [reason for reason in row["reasons"].split(";") if reason]
        assert (row["grade"] == "A") == (not reasons)
        assert set(reasons) <= codes
        assert row["city_a"] != row["city_b"]
    ids = set(panel.values["value_id"])
    assert set(rows["value_a"]) | set(rows["value_b"]) <= ids


def test_silence_has_no_grade(data, panel):
    concepts = data.indicators.set_index("indicator")["concept"]
    speaking = set(zip(data.observations["city"], data.observations["indicator"].map(concepts), strict=True))
    rows = ipc.grade(panel)
    for row in rows.to_dict("records"):
        for city in (row["city_a"], row["city_b"]):
            assert (city, concepts[row["indicator"]]) in speaking
    assert not ((rows["indicator"] == "satisfaction") & rows["city_b"].eq("jining")).any()


def test_sums_over_different_years_are_not_compared_as_if_they_were_one(panel):
    # More than 40 over five years (2021 to 2025) beside 3 over three (2023 to 2025): no calendar accident.
    rows = ipc.grade(panel, indicator="pledge_finance_cumulative").set_index(["city_a", "city_b"])
    row = rows.loc[("jingmen_htz", "suzhou_anhui")]
    windows = panel.values.set_index("value_id")[["period_start", "period_end"]]
    assert windows.loc[row["value_a"]].to_list() != windows.loc[row["value_b"]].to_list()
    assert row["grade"] >= "D" or "year" in row["reasons"].split(";")


def test_sums_over_different_years_share_no_rank_and_no_mean(panel):
    windows = panel.values.set_index("value_id")[["period_start", "period_end"]]
    for allowed in (False, True):
        try:
            frame = ipc.rank(panel, "pledge_finance_cumulative", allow_mixed_levels=allowed).frame
        except IpcompareError:
            continue
        spans = {tuple(windows.loc[value_id].astype(str)) for value_id in frame["value_id"]}
        assert len(spans) == 1, f"{spans} in one ranking"


@pytest.mark.parametrize("lang", ["en", "zh"])
def test_explain_says_grade_reasons_assumptions_and_what_would_help(data, panel, lang):
    text = ipc.explain(panel, "hv_patents", "bengbu", "jingmen_htz", lang=lang)
    codes = data.codes.set_index(["list", "code"])[f"name_{lang}"]
    assert {"en": "Grade C", "zh": "等级C"}[lang] in text
    assert codes["grade", "C"] in text
    for reason in ("denominator", "scope", "comparator", "level"):
        assert codes["reason", reason] in text
    assumptions = data.assumptions.set_index("assumption_id")[f"text_{lang}"]
    for name in ("denominator_census", "denominator_unknown", "denominator_proxy"):
        assert name in text
        assert assumptions[name] in text
    assert {"en": "What would raise the grade: ", "zh": "等级可以提高"}[lang] in text
    # 12 per 10,000 of 0.93 to 1.07 times 3,296,408 people (3,678.8 to 4,232.6), at least 8 of 0.93 * 430,532
    # (320.3): two digits and one are printed, so that three and two are written, ends outward.
    for number in ("3,670", "4,240", "≥ 320"):
        assert number in text
    assert data.cities.set_index("city").loc["bengbu", f"name_{lang}"] in text


def test_explain_names_the_assumptions_behind_the_parents_of_a_value(panel):
    # The mean year of Suzhou (Anhui) rests on the sum over five years, and that on a reading.
    text = ipc.explain(panel, "pledge_finance_annual", "bengbu", "suzhou_anhui")
    for name in ("mean_of_window", "reading_cumulative", "reading_annual"):
        assert f"It rests on {name}: " in text


def test_explain_in_chinese_has_no_english_words_left(panel):
    text = ipc.explain(panel, "hv_patents", "bengbu", "jingmen_htz", lang="zh")
    assert " to " not in text


def test_explain_of_an_a_needs_no_excuse(panel):
    assert ipc.explain(panel, HV, "hangzhou", "bengbu").splitlines() == [
        "Hangzhou: 40 items per 10,000 people in 2025 (High-value invention patents per 10,000 people, as printed).",
        "Bengbu: 12 items per 10,000 people in 2025 (High-value invention patents per 10,000 people, as printed).",
        "Grade A: Same definition, basis and unit.",
    ]


def test_explain_names_the_one_who_is_silent(panel):
    text = ipc.explain(panel, "satisfaction", "jining", "bengbu")
    assert (
        text
        == "Jining says nothing on the theme of Public satisfaction with IP protection; there is nothing to compare."
    )
    assert "济宁" in ipc.explain(panel, "satisfaction", "jining", "bengbu", lang="zh")


@pytest.mark.parametrize(
    ("indicator", "why"),
    [
        ("valid_patents_per_10k", "both print high-value patents per 10,000 people"),
        ("satisfaction", "Bengbu prints 90 per cent, Hangzhou a level without a number"),
    ],
)
def test_nobody_who_speaks_on_a_theme_is_called_silent(panel, indicator, why):
    assert "says nothing" not in ipc.explain(panel, indicator, "bengbu", "hangzhou"), why


def test_a_city_is_not_compared_with_itself(panel):
    with pytest.raises(IpcompareError, match="'bengbu' is compared with itself"):
        ipc.explain(panel, HV, "bengbu", "bengbu")


@pytest.mark.parametrize(
    ("call", "name", "near"),
    [
        (lambda panel: ipc.explain(panel, HV, "bengbo", "hangzhou"), "bengbo", "bengbu"),
        (lambda panel: ipc.explain(panel, HV, "bengbu", "hangzhu"), "hangzhu", "hangzhou"),
        (lambda panel: ipc.explain(panel, "hv_patent_per_10k", "bengbu", "hangzhou"), "hv_patent_per_10k", HV),
        (lambda panel: ipc.grade(panel, indicator="satisfacton"), "satisfacton", "satisfaction"),
        (lambda panel: ipc.compare(panel, "satisfacton"), "satisfacton", "satisfaction"),
        (lambda panel: ipc.rank(panel, "satisfacton"), "satisfacton", "satisfaction"),
        (lambda panel: ipc.mean(panel, "satisfacton"), "satisfacton", "satisfaction"),
    ],
)
def test_an_unknown_name_is_answered_with_the_nearest(panel, call, name, near):
    with pytest.raises(UnknownNameError, match=f"'{name}'") as caught:
        call(panel)
    assert caught.value.hint.startswith(f"nearest: {near}")


@pytest.mark.parametrize("call", [ipc.rank, ipc.mean])
def test_an_unknown_grade_is_refused(panel, call):
    with pytest.raises(UnknownNameError, match="unknown grade 'E'"):
        call(panel, HV, min_grade="E")


def test_a_zone_is_ranked_with_cities_only_if_that_is_allowed_and_then_marked(panel):
    strict = ipc.rank(panel, HV)
    assert list(strict.frame["city"]) == ["hangzhou", "bengbu", "suzhou_anhui"]
    assert not strict.frame["mixed"].any()
    (refused,) = strict.refused[strict.refused["city"] == "jingmen_htz"].to_dict("records")
    assert refused == {"city": "jingmen_htz", "plan_id": "jingmen-htz-2023", "reason": "level", "detail": "zone"}
    mixed = ipc.rank(panel, HV, allow_mixed_levels=True)
    assert set(mixed.frame["city"]) == {"hangzhou", "bengbu", "suzhou_anhui", "jingmen_htz"}
    assert mixed.frame["mixed"].all()
    assert mixed.frame.set_index("city")["level"].to_dict()["jingmen_htz"] == "zone"


def test_a_mean_over_a_zone_and_cities_is_refused_unless_allowed(panel):
    strict = ipc.mean(panel, HV)
    assert (strict.lo, strict.mid, strict.hi) == (18, 18, 18)  # (12 + 40 + 2) / 3
    assert (strict.year, strict.unit, strict.grade) == (2025, "item/10k_persons", "A")
    assert dict(zip(strict.refused["city"], strict.refused["reason"], strict=True))["jingmen_htz"] == "level"
    mixed = ipc.mean(panel, HV, allow_mixed_levels=True)
    assert (mixed.lo, mixed.hi) == (15.5, inf)  # (12 + 40 + 2 + at least 8) / 4
    assert isnan(mixed.mid)


def test_derived_totals_are_no_a(panel):
    ipc.rank(panel, "hv_patents")
    for call in (ipc.rank, ipc.mean):
        with pytest.raises(IpcompareError, match="0 of 5 places") as caught:
            call(panel, "hv_patents", min_grade="A")
        for city in ("bengbu", "jining", "jingmen_htz", "hangzhou", "suzhou_anhui"):
            assert f"{city}: " in caught.value.where
        assert "bengbu: another denominator (C)" in caught.value.where


@pytest.mark.parametrize(("min_grade", "allowed"), [("A", True), ("B", True), ("C", True), ("C", False)])
def test_no_two_places_share_a_ranking_that_compare_worse_than_asked(data, panel, min_grade, allowed):
    grades = ipc.grade(panel).set_index(["indicator", "city_a", "city_b"])["grade"]
    order = {city: at for at, city in enumerate(data.cities["city"])}
    ranked = 0
    for indicator in sorted(set(panel.values["indicator"])):
        try:
            ranking = ipc.rank(panel, indicator, min_grade=min_grade, allow_mixed_levels=allowed)
        except IpcompareError:
            continue
        ranked += 1
        for a, b in combinations(sorted(ranking.frame["city"], key=order.get), 2):
            assert grades[indicator, a, b] <= min_grade, f"{indicator}: {a} and {b}"
    assert ranked > 0


def test_an_interpolated_value_in_another_unit_is_no_a(data):
    # Bengbu's 88.67 per cent for 2025 lies between 86 (2023) and 90 (2026); Hangzhou is made to print 85 per cent.
    cells = {
        "value_raw": "85%",
        "value": 85.0,
        "comparator": "eq",
        "unit": "percent",
        "unit_raw": "%",
        "basis": "score",
    }
    told = changed(data, "hangzhou-2023@1008+9", **cells)
    panel = ipc.harmonize(told._replace(blanks=told.blanks.iloc[:0]))
    assert pair(panel, "satisfaction", "bengbu", "hangzhou")[:2] == ("C", ["year"])
    with pytest.raises(IpcompareError, match="of 5 places"):
        ipc.rank(panel, "satisfaction", year=2025, min_grade="A")


def test_sums_that_name_no_years_are_not_taken_for_sums_over_the_same_years(data):
    told = with_statement(data, "hangzhou-2023@825+5", "bengbu-2024@9001+3", city="bengbu", value=1e9)
    grade, reasons, _ = pair(ipc.harmonize(told), "pledge_finance_cumulative", "bengbu", "hangzhou")
    assert grade >= "D"
    assert "year" in reasons


@pytest.mark.parametrize("min_grade", ["A", "B", "C", "D"])
def test_everyone_who_is_refused_is_refused_for_a_reason(data, panel, min_grade):
    refused = ipc.rank(panel, HV, min_grade=min_grade, allow_mixed_levels=True).refused
    assert len(refused) > 0
    assert refused["reason"].isin(data.codes.query("list == 'reason'")["code"]).all()
    assert (refused["detail"] != "").all()


def test_readings_of_one_indicator_that_are_graded_c_can_be_ranked(data):
    told = with_statement(data, "suzhou-anhui-2022@1960+3", "hangzhou-2023@9001+3", city="hangzhou", value=9e8)
    panel = ipc.harmonize(told)
    assert pair(panel, "ip_service_revenue", "hangzhou", "suzhou_anhui")[0] == "C"
    assert list(ipc.rank(panel, "ip_service_revenue").frame["city"]) == ["hangzhou", "suzhou_anhui"]


def test_ranks_and_mean_under_overlapping_intervals(overlapping):
    panel = ipc.harmonize(overlapping)
    frame = ipc.rank(panel, HV, year=2025).frame.set_index("city")
    ranks = {city: tuple(row) for city, row in frame[["rank_best", "rank_worst"]].iterrows()}
    # Bengbu [10, 14]: nobody is surely above 14, nobody surely below 10. Hangzhou [13, ...): 12 is surely below.
    # Suzhou (Anhui) 12: at least 13 is surely above.
    assert ranks == {"bengbu": (1, 3), "hangzhou": (1, 2), "suzhou_anhui": (2, 3)}
    found = ipc.mean(panel, HV, year=2025)  # from (10 + 13 + 12) / 3 up
    assert (found.lo, found.mid, found.hi) == pytest.approx((35 / 3, nan, inf), nan_ok=True)


def test_ranks_where_less_is_better_turn_around(overlapping):
    indicators = overlapping.indicators.copy()
    indicators.loc[indicators["indicator"] == HV, "direction"] = "lower"
    told = overlapping._replace(indicators=indicators)
    frame = ipc.rank(ipc.harmonize(told), HV, year=2025).frame.set_index("city")
    ranks = {city: tuple(row) for city, row in frame[["rank_best", "rank_worst"]].iterrows()}
    # 12 is surely better than at least 13; Bengbu's 10 to 14 may be anywhere.
    assert ranks == {"suzhou_anhui": (1, 2), "bengbu": (1, 3), "hangzhou": (2, 3)}


def test_equal_numbers_share_their_ranks(data):
    panel = ipc.harmonize(changed(data, "hangzhou-2023@762+3", value=12.0))
    frame = ipc.rank(panel, HV, year=2025).frame.set_index("city")
    assert frame.loc[["bengbu", "hangzhou"], ["rank_best", "rank_worst"]].to_numpy().tolist() == [[1, 2], [1, 2]]
    assert frame.loc["suzhou_anhui", ["rank_best", "rank_worst"]].to_list() == [3, 3]


def test_an_indicator_without_a_direction_is_not_ranked(data, panel):
    indicators = data.indicators.copy()
    indicators.loc[indicators["indicator"] == HV, "direction"] = "none"
    with pytest.raises(IpcompareError, match="no direction"):
        ipc.rank(panel._replace(data=data._replace(indicators=indicators)), HV)
