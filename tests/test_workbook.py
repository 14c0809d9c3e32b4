from __future__ import annotations

import io
import math
import zipfile
from datetime import datetime

import openpyxl
import pandas as pd
import pytest

import ipcompare as ipc
from ipcompare.errors import UnknownNameError
from ipcompare.present.spreadsheet import Column, Sheet, plain_sheet, workbook_bytes

SHEETS = {
    "en": ["Comparison", "Observations", "Sources", "Notes"],
    "zh": ["比较", "陈述", "来源", "说明"],
}
# Heads of the comparison that the tests below look at, by language.
HEADS = {
    "en": {
        "indicator": "Indicator", "city": "City", "base_year": "Base year", "base": "Base",
        "target_year": "Target year", "shown": "Target as a bound", "lo": "Target, low end", "hi": "Target, high end",
        "unit": "Unit", "cagr_lo": "Compound annual growth, low end", "cagr_hi": "Compound annual growth, high end",
        "step_lo": "Step per year", "id": "Statement",
    },
    "zh": {
        "indicator": "指标", "city": "城市", "base_year": "基期年", "base": "基期值",
        "target_year": "目标年", "shown": "目标（区间写法）", "lo": "目标下限", "hi": "目标上限",
        "unit": "单位", "cagr_lo": "年均复合增长率下限", "cagr_hi": "年均复合增长率上限",
        "step_lo": "年均增量", "id": "陈述编号",
    },
}  # fmt: skip
GROWTH = ("base_year", "base", "cagr_lo", "cagr_hi", "step_lo")
FORMATS = {"base_year": "0", "target_year": "0", "base": "#,##0.####", "lo": "#,##0.####", "cagr_lo": "0.0%"}


@pytest.fixture(scope="module")
def contents(panel):
    return {lang: ipc.workbook(panel, lang=lang) for lang in SHEETS}


@pytest.fixture(scope="module", params=SHEETS)
def lang(request):
    return request.param


@pytest.fixture(scope="module")
def book(contents, lang):
    return openpyxl.load_workbook(io.BytesIO(contents[lang]))


def head_of(sheet):
    return [cell.value for cell in sheet[2]]


def rows_of(sheet):
    """Give the rows below the heads, by head."""
    return [dict(zip(head_of(sheet), row, strict=True)) for row in sheet.iter_rows(min_row=3, values_only=True)]


def comparison_rows(book, lang):
    """Give the rows of the first sheet under names that do not depend on the language."""
    return [{name: row[head] for name, head in HEADS[lang].items()} for row in rows_of(book.worksheets[0])]


def used_targets(panel):
    values = panel.values
    chosen = (values["status"] == "used") & (values["origin"] == "plan") & (values["role"] == "target")
    return values[chosen].set_index("value_id")


def names(frame, key, lang):
    return dict(zip(frame[key], frame[f"name_{lang}"], strict=True))


def test_there_are_four_sheets_in_the_readers_language(book, lang):
    assert book.sheetnames == SHEETS[lang]
    assert all(sheet["A1"].value for sheet in book)
    assert all(len(set(head_of(sheet))) == sheet.max_column for sheet in book)


def test_heads_stay_in_view_and_every_column_can_be_filtered(book):
    for sheet in book:
        assert sheet.freeze_panes == "A3"
        assert sheet.auto_filter.ref == f"A2:{sheet.cell(sheet.max_row, sheet.max_column).coordinate}"
        assert sheet.print_title_rows == "$2:$2"


def test_every_column_has_a_width_of_its_own_that_a_screen_can_show(book):
    for sheet in book:
        letters = [cell.column_letter for cell in sheet[2]]
        widths = [sheet.column_dimensions[letter].width for letter in letters]
        assert set(letters) <= set(sheet.column_dimensions)
        assert all(8 <= width <= 120 for width in widths)
        assert len(set(widths)) > 2


def test_numbers_are_numbers_with_a_format_that_suits_them(book, lang):
    sheet = book.worksheets[0]
    heads = head_of(sheet)
    for name, number_format in FORMATS.items():
        column = [row[heads.index(HEADS[lang][name])] for row in sheet.iter_rows(min_row=3)]
        filled = [cell for cell in column if cell.value is not None]
        assert filled
        assert {cell.number_format for cell in filled} == {number_format}
        assert {cell.data_type for cell in filled} == {"n"}


def test_a_day_of_issue_is_a_date(panel, book, lang):
    column = head_of(book.worksheets[2]).index({"en": "Date of issue", "zh": "发文日期"}[lang])
    cells = [row[column] for row in book.worksheets[2].iter_rows(min_row=3)]
    expected = [day.to_pydatetime() if day == day else None for day in panel.data.plans["issue_date"]]
    assert [cell.value for cell in cells] == expected
    assert {cell.number_format for cell in cells if cell.value} == {"yyyy-mm-dd"}


def test_every_used_target_of_the_panel_is_compared_with_its_numbers(panel, book, lang):
    rows, targets = comparison_rows(book, lang), used_targets(panel)
    places, units = names(panel.data.cities, "city", lang), names(panel.data.units, "unit", lang)
    indicators = names(panel.data.indicators, "indicator", lang)
    assert sorted(row["id"] for row in rows) == sorted(targets.index)
    assert len(rows) > 60
    for row in rows:
        target = targets.loc[row["id"]]
        assert (row["city"], row["unit"]) == (places[target["city"]], units[target["unit"]])
        assert row["indicator"] == indicators[target["indicator"]]
        assert row["target_year"] == target["year"]
        assert row["lo"] == target["lo"]
        assert row["hi"] == (None if math.isinf(target["hi"]) else target["hi"])


def test_the_open_end_of_a_bound_is_empty_and_the_bound_keeps_its_sign(panel, book, lang):
    rows, targets = comparison_rows(book, lang), used_targets(panel)
    bounds = [row for row in rows if math.isinf(targets.loc[row["id"], "hi"])]
    assert len(bounds) > 20
    assert {row["hi"] for row in bounds} == {None}
    assert all(row["shown"].startswith("≥") for row in bounds)
    assert not any(str(row["shown"]).startswith("≥") for row in rows if row not in bounds)
    assert not any(isinstance(cell.value, str) and "∞" in cell.value for row in book.worksheets[0] for cell in row)


def test_growth_stands_beside_its_target_and_only_there(panel, book, lang):
    growth = ipc.growth(panel).set_index("target_id")
    for row in comparison_rows(book, lang):
        shown = [row[name] for name in GROWTH]
        if row["id"] in growth.index:
            rate = growth.loc[row["id"]]
            expected = [rate[name] for name in GROWTH]
            shown = [math.nan if value is None else value for value in shown]
            assert shown == pytest.approx([float(value) for value in expected], rel=1e-14, nan_ok=True)
        else:
            assert shown == [None] * len(GROWTH)


def test_indicators_that_most_plans_share_come_first(book, lang):
    head = {"en": "Plans that set it", "zh": "设定该指标的规划数"}[lang]
    counts = [row[head] for row in rows_of(book.worksheets[0])]
    assert counts == sorted(counts, reverse=True)
    assert counts[0] == 4


def test_statement_ids_of_the_comparison_can_be_looked_up_among_the_observations(panel, book, lang):
    known = {row[0] for row in book.worksheets[1].iter_rows(min_row=3, values_only=True)}
    assert known == set(panel.data.observations["obs_id"])
    for row in comparison_rows(book, lang):
        assert row["id"].removeprefix("v:") in known


def test_the_other_sheets_hold_every_statement_plan_trap_assumption_and_refusal(panel, book):
    data = panel.data
    _, observations, sources, notes = book
    printed = [row["value_raw"] for _, row in data.observations.iterrows()]
    column = observations.max_column
    assert observations.max_row - 2 == len(printed)
    assert any(
        [observations.cell(line, at).value for line in range(3, len(printed) + 3)] == printed
        for at in range(1, column + 1)
    )
    assert [row[0] for row in sources.iter_rows(min_row=3, values_only=True)] == data.plans["plan_id"].to_list()
    ids = [row[1] for row in notes.iter_rows(min_row=3, values_only=True)]
    expected = [*data.traps["trap"], *panel.ledger["assumption_id"], *panel.refusals["row_id"]]
    assert sorted(ids) == sorted(expected)
    assert all(row[2] for row in notes.iter_rows(min_row=3, values_only=True))


def test_no_cell_of_the_workbook_is_a_formula(book):
    cells = [cell for sheet in book for row in sheet.iter_rows() for cell in row if cell.value is not None]
    assert {cell.data_type for cell in cells} == {"s", "n", "d"}


@pytest.mark.parametrize("text", ["=1+1", "+1", "-1", "@SUM(A1)", '=HYPERLINK("http://example.org")', "0012", "1e3"])
def test_text_stays_text_whatever_it_starts_with(text):
    frame = pd.DataFrame({text: [text, None], "plain": ["a", "b"]})
    sheet = Sheet("sheet", text, frame, {text: Column(text), "plain": Column("plain")})
    content = workbook_bytes([sheet], title="a title")
    page = openpyxl.load_workbook(io.BytesIO(content)).worksheets[0]
    for cell in (page["A1"], page["A2"], page["A3"]):
        assert (cell.value, cell.data_type) == (text, "s")
    assert page["A4"].value is None
    assert b"<f>" not in zipfile.ZipFile(io.BytesIO(content)).read("xl/worksheets/sheet1.xml")


def test_what_is_missing_stays_empty_and_numbers_keep_the_digits_that_excel_has():
    frame = pd.DataFrame(
        {
            "whole": pd.array([3, None], dtype="Int64"),
            "number": [2.55, float("nan")],
            "amount": [123456789012.345, float("nan")],
            "flag": pd.array([True, None], dtype="boolean"),
            "text": pd.array(["万", None], dtype="str"),
        }
    )
    content = workbook_bytes([plain_sheet(frame, "frame")], title="")
    sheet = openpyxl.load_workbook(io.BytesIO(content)).worksheets[0]
    assert head_of(sheet) == list(frame.columns)
    rows = list(sheet.iter_rows(min_row=3, values_only=True))
    assert rows == [(3, 2.55, 123456789012.345, True, "万"), (None,) * 5]


def test_the_file_tells_no_time_and_nobodys_name(contents, lang):
    properties = openpyxl.load_workbook(io.BytesIO(contents[lang])).properties
    assert properties.created == properties.modified == datetime(2000, 1, 1)
    assert (properties.creator, properties.lastModifiedBy) == ("ipcompare", None)
    assert {entry.date_time for entry in zipfile.ZipFile(io.BytesIO(contents[lang])).infolist()} == {
        (1980, 1, 1, 0, 0, 0)
    }


def test_an_unknown_language_is_refused_with_the_nearest(panel):
    with pytest.raises(UnknownNameError, match="unknown language 'eng'") as caught:
        ipc.workbook(panel, lang="eng")
    assert caught.value.hint == "nearest: en"
