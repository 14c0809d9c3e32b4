"""A bound stays a bound: every comparator as an interval, and open ends from the print to the workbook."""

from __future__ import annotations

import io
from fractions import Fraction
from math import inf, isnan, nan

import openpyxl
import pytest

import ipcompare as ipc
from ipcompare import results
from ipcompare.harmonization.convert import interval
from ipcompare.present.words.intervals import full_interval

BASE, MIDDLE, TARGET = (f"suzhou-anhui-2022@{place}" for place in ("2173+1", "2176+3", "2181+1"))
BENGBU_PEOPLE, BENGBU_PEOPLE_BASE = "bengbu-2024@1341+4", "bengbu-2024@1323+4"


def changed(data: results.Data, obs_id: str, **cells: object) -> results.Data:
    """Give the shipped tables with cells of one statement changed."""
    frame = data.observations.copy()
    for name, cell in cells.items():
        frame.loc[frame["obs_id"] == obs_id, name] = cell
    return data._replace(observations=frame)


def bounds(panel: results.Panel, value_id: str) -> tuple[float, float, float]:
    row = panel.values.set_index("value_id").loc[value_id]
    return row["lo"], row["mid"], row["hi"]


def same(found: tuple[float, ...], expected: tuple[float, ...]) -> bool:
    return found == pytest.approx(expected, rel=1e-12, nan_ok=True)


@pytest.fixture(scope="module")
def at_least(data) -> results.Panel:
    """Suzhou (Anhui) with its target of 2 (from a base of 1 in 2021) read as "at least 2"."""
    return ipc.harmonize(changed(data, TARGET, comparator="ge"))


@pytest.mark.parametrize(
    ("value", "value_max", "comparator", "expected"),
    [
        (8.0, nan, "eq", (8.0, 8.0, 8.0)),
        (8.0, nan, "ge", (8.0, nan, inf)),
        (8.0, nan, "gt", (8.0, nan, inf)),
        (8.0, nan, "le", (0.0, nan, 8.0)),
        (8.0, nan, "lt", (0.0, nan, 8.0)),
        (8.0, nan, "approx", (7.6, 8.0, 8.4)),  # 5 per cent of 8 is 0.4
        (2.0, 3.0, "range", (2.0, 2.5, 3.0)),
        (nan, nan, "none", (nan, nan, nan)),
    ],
)
def test_every_comparator_leaves_open_what_the_words_leave_open(value, value_max, comparator, expected):
    found = interval(value, value_max, comparator, factor=Fraction(1), approx=0.05)
    assert same(tuple(found), expected)


def test_a_factor_scales_both_ends_exactly():
    # 0.1 is no binary number: 0.1 * 3 is 0.30000000000000004 in floats, 3/10 in fractions.
    assert interval(0.1, 0.2, "range", factor=Fraction(3), approx=0.05) == (0.3, 0.45, 0.6)


@pytest.mark.parametrize("comparator", ["eq", "ge", "gt", "le", "lt", "approx"])
def test_a_statement_has_the_interval_of_its_comparator_in_the_panel(data, comparator):
    panel = ipc.harmonize(changed(data, TARGET, comparator=comparator))
    expected = {
        "eq": (2, 2, 2), "ge": (2, nan, inf), "gt": (2, nan, inf), "le": (0, nan, 2), "lt": (0, nan, 2),
        "approx": (1.9, 2, 2.1),
    }  # fmt: skip
    assert same(bounds(panel, f"v:{TARGET}"), expected[comparator])


def test_shipped_bounds_ranges_and_approximations_are_intervals(panel):
    assert same(bounds(panel, "v:jingmen-htz-2023@1572+4"), (8, nan, inf))  # 8件以上
    assert same(bounds(panel, "v:suzhou-anhui-2022@1865+4"), (4e9, nan, inf))  # 突破40亿元
    assert same(bounds(panel, "v:suzhou-anhui-2022@1920+4"), (1, 1.5, 2))  # 1-2个
    assert same(bounds(panel, "v:N14-06"), (9.5, 10, 10.5))  # about 10, 5 per cent either way
    assert same(bounds(panel, "v:AH14-05"), (0, nan, 5))  # less than 5


def test_the_width_of_about_can_be_replaced_and_the_ledger_says_so(data):
    panel = ipc.harmonize(data, assumptions={"approx_width": (0.2, 0.2)})
    assert same(bounds(panel, "v:N14-06"), (8, 10, 12))
    row = panel.ledger.set_index("assumption_id").loc["approx_width"]
    assert (row["lo"], row["hi"]) == (0.2, 0.2)


def test_a_width_between_two_bounds_is_the_wider_one_or_refused(data):
    panel = ipc.harmonize(data, assumptions={"approx_width": (0.05, 0.1)})
    assert same(bounds(panel, "v:N14-06"), (9, 10, 11)), "about 10, 10 per cent either way"


def test_a_range_printed_upside_down_is_never_carried_with_lo_above_hi(data):
    upside_down = changed(data, "suzhou-anhui-2022@1920+4", value_raw="2-1个", value=2.0, value_max=1.0)
    values = ipc.harmonize(upside_down).values
    assert list(values.loc[values["lo"] > values["hi"], "value_id"]) == []


def test_at_least_two_from_one_grows_by_at_least_so_much_a_year(at_least):
    rows = ipc.growth(at_least).set_index("target_id").loc[f"v:{TARGET}"]
    # 2021 to 2025 are 4 years: 2 ** (1/4) - 1 = 0.18920711500272103
    assert rows["cagr_lo"] == pytest.approx(0.18920711500272103, rel=1e-12)
    assert isnan(rows["cagr"])
    assert rows["cagr_hi"] == inf
    assert (rows["ratio_lo"], rows["ratio_hi"]) == (2, inf)
    assert (rows["step_lo"], rows["step_hi"]) == (0.25, inf)  # (2 - 1) / 4
    assert isnan(rows["ratio"])
    assert isnan(rows["step"])
    assert (rows["bound"], rows["reason"], rows["target"]) == ("ge", "lower_bound_only", 2)


def test_an_open_target_leaves_the_years_before_it_open(at_least):
    # 2024 lies half way between 1.5 (2023) and at least 2 (2025): at least sqrt(1.5 * 2) = 1.7320508
    found = bounds(at_least, f"interpolated(v:{MIDDLE},v:{TARGET})@2024")
    assert same(found, (1.7320508075688772, nan, inf))
    # The years before the last closed point stay closed: sqrt(1 * 1.5) = 1.2247449
    assert same(bounds(at_least, f"interpolated(v:{BASE},v:{MIDDLE})@2022"), (1.224744871391589,) * 3)


def test_an_open_end_stays_open_through_readings_means_denominators_and_bridges(data):
    panel = ipc.harmonize(data, use=["bridge_hv_share"])
    assert same(bounds(panel, "v:suzhou-anhui-2022@1865+4|cumulative"), (4e9, nan, inf))
    assert same(bounds(panel, "mean_year(v:suzhou-anhui-2022@1865+4|cumulative)"), (8e8, nan, inf))
    # 8 per 10,000 of 430,532 people: 344.4256; the conventions without a number may be lower by 0.93
    assert same(bounds(panel, "multiplied(v:jingmen-htz-2023@1572+4,POP-DD-2020)"), (344.4256 * 0.93, nan, inf))
    # 4.2 / 6 = 0.7: Suzhou (Anhui) wants 2 high-value patents of 12
    assert same(bounds(panel, "bridged(v:jining-2017@495+4,bridge_hv_share)"), (0.7, nan, inf))


def test_an_upper_bound_stays_open_downward_to_zero_through_a_denominator(panel):
    # Less than 5 per 10,000 of 61,027,171 people: 0 to 30,513.5855, by another convention up to 1.07 times as many
    assert same(bounds(panel, "multiplied(v:AH14-05,POP-AH-2020)"), (0, nan, 30513.5855 * 1.07))


def test_compare_keeps_the_open_end_and_never_shows_a_point(at_least):
    row = ipc.compare(at_least, "hv_patents_per_10k").set_index("city").loc["suzhou_anhui"]
    assert same((row["lo"], row["mid"], row["hi"]), (2, nan, inf))
    assert row["cagr_lo"] == pytest.approx(0.18920711500272103)
    assert row["cagr_hi"] == inf
    # The nation aims at 12: at least 2 / 12 of it
    assert row["to_nation_lo"] == pytest.approx(2 / 12)
    assert row["to_nation_hi"] == inf


def test_an_open_target_of_the_nation_gives_no_point_either(data):
    # At least 12 for the nation: 40 in Hangzhou is at most 40 / 12 of it, and no lower end is known.
    context = data.context.copy()
    context.loc[context["fact_id"].isin(["N14-02", "N35-04"]), "comparator"] = "ge"
    rows = ipc.compare(ipc.harmonize(data._replace(context=context)), "hv_patents_per_10k").set_index("city")
    hangzhou = rows.loc["hangzhou"]
    assert hangzhou["to_nation_lo"] != pytest.approx(40 / 12)


def test_rank_leaves_open_every_place_that_the_bound_may_take(at_least):
    frame = ipc.rank(at_least, "hv_patents_per_10k", year=2025).frame.set_index("city")
    # Bengbu 12, Hangzhou 40, Suzhou (Anhui) at least 2: it may be first, and it may be last.
    ranks = frame[["rank_best", "rank_worst"]]
    assert ranks.loc["suzhou_anhui"].to_list() == [1, 3]
    assert ranks.loc["hangzhou"].to_list() == [1, 2]
    assert ranks.loc["bengbu"].to_list() == [2, 3]


def test_a_mean_over_a_bound_is_at_least_and_has_no_point(at_least):
    found = ipc.mean(at_least, "hv_patents_per_10k", year=2025)
    assert same((found.lo, found.mid, found.hi), (18, nan, inf))  # (12 + 40 + 2) / 3


@pytest.mark.parametrize(("lang", "low", "high"), [("en", "low end", "high end"), ("zh", "下限", "上限")])
def test_the_workbook_leaves_the_high_end_empty(at_least, lang, low, high):
    page = openpyxl.load_workbook(io.BytesIO(ipc.workbook(at_least, lang=lang)), data_only=True).worksheets[1]
    titles = [cell.value for cell in page[2]]
    at = next(column for column, title in enumerate(titles) if high in title)
    under = next(column for column, title in enumerate(titles) if low in title)
    (row,) = [row for row in page.iter_rows(min_row=3, values_only=True) if TARGET in row]
    assert (row[under], row[at]) == (2, None)
    assert "≥2" in row


def test_words_write_bounds_as_bounds():
    assert full_interval(2, nan, inf) == "≥ 2"
    assert full_interval(0, nan, 5) == "≤ 5"
    assert full_interval(0, 2, 4) == "0 to 4"
    assert full_interval(7, 7, 7) == "7"


def test_a_target_of_at_most_shows_its_printed_number_and_why_it_has_no_rate(data):
    panel = ipc.harmonize(changed(data, BENGBU_PEOPLE, comparator="le"))
    row = ipc.growth(panel).set_index("base_id").loc[f"v:{BENGBU_PEOPLE_BASE}"]
    # From 471 to at most 800 in 3 years: at most (800 / 471) ** (1/3) - 1 = 0.1931345... a year
    assert row["cagr_hi"] == pytest.approx((800 / 471) ** (1 / 3) - 1)
    assert isnan(row["cagr"])
    assert row["bound"] == "le"
    assert row["target"] == 800, "the printed number, not the zero that closes the interval"
    assert isinstance(row["reason"], str), "a missing rate has a reason"


def test_a_year_before_an_upper_bound_is_not_called_an_end_of_zero(data):
    panel = ipc.harmonize(changed(data, TARGET, comparator="le"))
    said = panel.refusals[panel.refusals["row_id"].isin([f"v:{MIDDLE}", f"v:{TARGET}"])]
    assert "zero_base" not in list(said["reason"]), "the plan prints 1.5 and at most 2, and no zero"
