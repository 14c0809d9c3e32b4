from __future__ import annotations

import io
import math
import re
import zipfile
from datetime import datetime

import numpy as np
import openpyxl
import pandas as pd
import pytest
from helpers.languages import english_in
from helpers.tables_of_plans import with_plan
from openpyxl.utils import coordinate_to_tuple

import ipcompare as ipc
from ipcompare.corpus.lookup import coded_plans
from ipcompare.errors import UnknownNameError
from ipcompare.present.cells import Formula, Link
from ipcompare.present.spreadsheet import Column, Sheet, plain_sheet, workbook_bytes

SHEETS = {
    "en": [
        "Contents", "Comparison", "Growth", "Year by year", "Nation and province", "Delivery", "Coverage", "Gaps",
        "Instruments", "Agencies", "Chart 1 Paths", "Chart 2 Growth", "Observations", "Context facts", "Sources",
        "Notes",
    ],
    "zh": [
        "目录", "目标比较", "增长速度", "分年进度", "对照国家和省", "完成情况", "指标覆盖", "目标空白",
        "政策工具", "责任单位", "图1 目标路径", "图2 年均增速", "规划原文", "背景数据", "来源", "说明",
    ],
}  # fmt: skip
# Places of the sheets that the tests below look at.
COMPARISON, GROWTH, PACE, TIERS, DELIVERY, COVERAGE, GAPS, TOOLS, AGENCIES = range(1, 10)
PATHS, RATES, PRINTED, FACTS, SOURCES, NOTES = range(10, 16)
# Heads by what they hold: the words of the tables and figures, or the schema's.
HEADS = {
    "en": {
        "indicator": "Indicator", "city": "City", "place": "Place", "base_year": "Base year", "base": "Base",
        "target_year": "Target year", "shown": "Target as a bound", "lo": "Target, low end", "hi": "Target, high end",
        "unit": "Unit", "cagr_lo": "Compound annual growth, low end", "cagr_hi": "Compound annual growth, high end",
        "step_lo": "Step per year, low end", "step_hi": "Step per year, high end", "ratio_lo": "Ratio, low end",
        "ratio_hi": "Ratio, high end", "doubling_hi": "Years to double, at the low end of the rate",
        "target_id": "Statement of the target", "base_id": "Statement of the base", "share": "Share",
        "even_share": "Even share", "back_loading": "Back-loading", "from_id": "Statement of the start",
        "to_id": "Statement of the end", "level_lo": "Level over the tier's, low end",
        "level_hi": "Level over the tier's, high end", "tier_id": "Fact of the tier", "own_id": "Statement of the plan",
        "pace_lo": "Pace, low end", "tier_pace_hi": "Average pace of the tier, high end",
        "amplification_lo": "Amplification, over the average, low end",
        "amplification_hi": "Amplification, over the average, high end",
        "tier_left_lo": "Pace that was left to the tier, low end",
        "amplification_left_lo": "Amplification, over what was left, low end",
        "status": "Status", "missed_by_lo": "Short by, low end", "required_pace": "Required pace",
        "observed_pace": "Observed pace", "pace_ratio": "Pace ratio", "outcome": "Outcome",
        "outcome_year": "Year of the outcome", "outcome_as_of": "Day of the outcome",
        "carried_lo": "Carried to the end of the year, low end",
        "carried_hi": "Carried to the end of the year, high end", "progress": "Progress evidence",
        "base_origin": "Origin of the base", "outcome_id": "Fact of the outcome", "issued": "Date of issue",
    },
    "zh": {
        "indicator": "指标", "city": "城市", "place": "地区", "base_year": "基期年", "base": "基期值",
        "target_year": "目标年", "shown": "目标（区间写法）", "lo": "目标值下限", "hi": "目标值上限",
        "unit": "单位", "cagr_lo": "年均复合增长率下限", "cagr_hi": "年均复合增长率上限",
        "step_lo": "年均增量下限", "step_hi": "年均增量上限", "ratio_lo": "倍数下限", "ratio_hi": "倍数上限",
        "doubling_hi": "翻番年数（按增长率下限）", "target_id": "目标值的陈述编号", "base_id": "基期值的陈述编号",
        "share": "占比", "even_share": "均匀占比", "back_loading": "后置程度", "from_id": "起始值的编号",
        "to_id": "截止值的编号", "level_lo": "与上级目标之比下限", "level_hi": "与上级目标之比上限",
        "tier_id": "上级目标的编号", "own_id": "规划值的陈述编号", "pace_lo": "增速下限",
        "tier_pace_hi": "上级规划平均增速上限", "tier_left_lo": "上级尚需增速下限",
        "amplification_left_lo": "与上级尚需增速之差下限",
        "amplification_lo": "与上级平均增速之差下限", "amplification_hi": "与上级平均增速之差上限",
        "status": "完成情况", "missed_by_lo": "差额下限", "required_pace": "所需增速",
        "observed_pace": "实际增速", "pace_ratio": "进度比",
        "outcome": "实际值", "outcome_year": "实际值年份", "outcome_as_of": "实际值日期",
        "carried_lo": "推算至年末下限",
        "carried_hi": "推算至年末上限", "progress": "进展资料", "base_origin": "基期来源",
        "outcome_id": "实际值的编号", "issued": "发文日期",
    },
}  # fmt: skip
HOSTILE = ["=1+1", "+1", "-1", "@SUM(A1)", '=HYPERLINK("http://example.org")', "\t=1", "\r=1", "0012", "1e3"]


@pytest.fixture(scope="module")
def contents(panel):
    return {lang: ipc.workbook(panel, lang=lang) for lang in SHEETS}


@pytest.fixture(scope="module", params=SHEETS)
def lang(request):
    return request.param


@pytest.fixture(scope="module")
def book(contents, lang):
    """The workbook with its formulas."""
    return openpyxl.load_workbook(io.BytesIO(contents[lang]))


@pytest.fixture(scope="module")
def values(contents, lang):
    """The workbook as a reader sees it that does not recalculate."""
    return openpyxl.load_workbook(io.BytesIO(contents[lang]), data_only=True)


def head_of(sheet):
    return [cell.value for cell in sheet[2]]


def rows_of(sheet, lang):
    """Give the rows below the heads under names that do not depend on the language."""
    names = {head: name for name, head in HEADS[lang].items()}
    heads = [names.get(head, head) for head in head_of(sheet)]
    return [dict(zip(heads, row, strict=True)) for row in sheet.iter_rows(min_row=3, values_only=True)]


def formulas_of(book):
    return {
        (sheet.title, cell.coordinate): cell.value
        for sheet in book
        for row in sheet.iter_rows()
        for cell in row
        if cell.data_type == "f"
    }


def table_sheets(book):
    """The sheets that are one table each: all but the contents and those with a chart below their table."""
    return [sheet for at, sheet in enumerate(book) if at not in (0, PATHS, RATES)]


def same(shown, expected):
    """Say whether cells hold these numbers; a missing or open one is an empty cell."""
    expected = [None if value is pd.NA or not math.isfinite(value) else float(value) for value in expected]
    return [value is None for value in shown] == [value is None for value in expected] and shown == [
        None if value is None else pytest.approx(value, rel=1e-12, abs=1e-15) for value in expected
    ]


def used_targets(panel):
    values = panel.values
    chosen = (values["status"] == "used") & (values["origin"] == "plan") & (values["role"] == "target")
    return values[chosen].set_index("value_id")


def names(frame, key, lang):
    return dict(zip(frame[key], frame[f"name_{lang}"], strict=True))


def without(panel, **chosen):
    """The panel of the tables without some rows."""
    (table, keep), *_ = chosen.items()
    frame = getattr(panel.data, table)
    return ipc.harmonize(panel.data._replace(**{table: frame[keep(frame)].reset_index(drop=True)}))


def test_there_is_one_sheet_per_question_in_the_readers_language(book, lang):
    assert book.sheetnames == SHEETS[lang]
    assert all(sheet["A1"].value for sheet in book)
    assert all(len(set(head_of(sheet))) == sheet.max_column for sheet in book)
    assert all(sheet.dimensions.startswith("A1:") for sheet in book)


def test_the_contents_lead_to_every_sheet_and_name_version_and_tables(book, panel, lang):
    page = book.worksheets[0]
    rows = list(page.iter_rows(min_row=3))
    linked = [(row[1].value, row[1].hyperlink.location) for row in rows if row[1].hyperlink]
    assert linked == [(name, f"'{name}'!A1") for name in SHEETS[lang][1:]]
    assert [row[1].value for row in rows if row[2].value and row[1].value in set("ABCDX")] == list("ABCDX")
    version, tables = ipc.colophon(panel.data).splitlines()
    told = [row[2].value for row in rows]
    assert version.split(",")[0] in told
    assert tables.split()[-1] in told


def test_the_contents_name_the_assumptions_that_were_chosen(data, lang):
    panel = ipc.harmonize(data, use=["extrapolate_pace"])
    page = openpyxl.load_workbook(io.BytesIO(ipc.workbook(panel, lang=lang))).worksheets[0]
    assert "use=['extrapolate_pace']" in [row[2] for row in page.iter_rows(values_only=True)]


def test_heads_stay_in_view_and_every_table_can_be_filtered(book):
    for sheet in table_sheets(book):
        assert re.fullmatch("[A-D]3", sheet.freeze_panes)
    for sheet in (sheet for at, sheet in enumerate(table_sheets(book)) if at != COVERAGE - 1):
        assert sheet.auto_filter.ref == f"A2:{sheet.cell(sheet.max_row, sheet.max_column).coordinate}"


def test_every_sheet_prints_on_a4_across_as_wide_as_the_page_with_its_heads_on_every_page(book):
    for sheet in book:
        assert (sheet.page_setup.orientation, int(sheet.page_setup.paperSize)) == ("landscape", 9)
        assert sheet.sheet_properties.pageSetUpPr.fitToPage
        assert sheet.page_setup.fitToHeight == (1 if sheet._charts else 0)
        assert sheet.print_title_rows == "$2:$2"
        first, last = sheet.print_area.rpartition("!")[2].replace("$", "").split(":")
        assert first == "A1"
        assert coordinate_to_tuple(last)[0] >= sheet.max_row
        assert "&P" in sheet.oddFooter.right.text


def test_every_column_has_a_width_of_its_own_that_a_screen_can_show(book):
    for sheet in book:
        letters = [cell.column_letter for cell in sheet[2]]
        widths = [sheet.column_dimensions[letter].width for letter in letters]
        assert set(letters) <= set(sheet.column_dimensions)
        assert all(8 <= width <= 120 for width in widths)


def test_the_note_above_a_table_is_not_wider_than_what_is_printed(book):
    for sheet in book:
        printed = coordinate_to_tuple(sheet.print_area.rpartition(":")[2].replace("$", ""))[1]
        room = sum(sheet.column_dimensions[cell.column_letter].width for cell in sheet[2][:printed])
        note = sheet["A1"].value
        assert sum(1.9 if ord(sign) > 0x2000 else 0.9 for sign in note) <= room, sheet.title


def test_numbers_have_a_format_that_suits_them(book, lang):
    def formats(at, name):
        column = head_of(book.worksheets[at]).index(HEADS[lang][name])
        cells = [row[column] for row in book.worksheets[at].iter_rows(min_row=3)]
        return {cell.number_format for cell in cells if cell.value is not None}

    assert formats(COMPARISON, "base_year") == formats(COMPARISON, "target_year") == {"0"}
    assert formats(COMPARISON, "cagr_lo") == formats(GROWTH, "cagr_hi") == {"0.0%"}
    assert formats(COMPARISON, "lo") == {"General", "#,##0"}
    assert formats(GROWTH, "base") == {"General", "#,##0"}
    # June 2025 is half a year after the end of 2024; a bound keeps its sign.
    assert formats(DELIVERY, "outcome_year") == {"0", "0.0#"}
    assert '"> "#,##0' in formats(DELIVERY, "outcome")


def test_a_day_of_issue_is_a_date(panel, book, lang):
    page = book.worksheets[SOURCES]
    cells = [row[head_of(page).index(HEADS[lang]["issued"])] for row in page.iter_rows(min_row=3)]
    expected = [day.to_pydatetime() if day == day else None for day in coded_plans(panel.data)["issue_date"]]
    assert [cell.value for cell in cells] == expected
    assert {cell.number_format for cell in cells if cell.value} == {"yyyy-mm-dd"}


def test_every_used_target_of_the_panel_is_compared_with_its_numbers(panel, values, lang):
    rows, targets = rows_of(values.worksheets[COMPARISON], lang), used_targets(panel)
    places, units = names(panel.data.cities, "city", lang), names(panel.data.units, "unit", lang)
    indicators = names(panel.data.indicators, "indicator", lang)
    assert sorted(f"v:{row['target_id']}" for row in rows) == sorted(targets.index)
    assert len(rows) > 60
    for row in rows:
        target = targets.loc[f"v:{row['target_id']}"]
        assert (row["city"], row["unit"]) == (places[target["city"]], units[target["unit"]])
        assert row["indicator"] == indicators[target["indicator"]]
        assert row["target_year"] == target["year"]
        assert same([row["lo"], row["hi"]], [target["lo"], target["hi"]])


def test_the_open_end_of_a_bound_is_empty_and_the_bound_keeps_its_sign(panel, values, lang):
    rows, targets = rows_of(values.worksheets[COMPARISON], lang), used_targets(panel)
    bounds = [row for row in rows if math.isinf(targets.loc[f"v:{row['target_id']}", "hi"])]
    assert len(bounds) > 20
    assert {row["hi"] for row in bounds} == {None}
    signs = {"ge": "≥", "gt": ">"}
    assert [row["shown"][0] for row in bounds] == [
        signs[targets.loc[f"v:{row['target_id']}", "comparator"]] for row in bounds
    ]
    assert {row["shown"][0] for row in bounds} == set(signs.values())
    assert not any(str(row["shown"]).startswith(("≥", ">")) for row in rows if row not in bounds)
    cells = [cell for sheet in values.worksheets[:PATHS] for row in sheet.iter_rows() for cell in row]
    assert not any(isinstance(cell.value, str) and "∞" in cell.value for cell in cells)


def test_growth_stands_beside_its_target_and_only_there(panel, values, lang):
    growth = ipc.growth(panel).set_index("target_id")
    columns = ["base_year", "base", "cagr_lo", "cagr_hi", "step_lo"]
    for row in rows_of(values.worksheets[COMPARISON], lang):
        expected = growth.loc[f"v:{row['target_id']}", columns]
        assert same([row[name] for name in columns], expected), row["target_id"]


def test_growth_holds_what_the_library_gives_for_every_target_with_a_base_in_its_plan(panel, values, lang):
    growth = ipc.growth(panel).set_index("target_id")
    rows = rows_of(values.worksheets[GROWTH], lang)
    measured = growth[growth["step_lo"].notna()]
    assert sorted(f"v:{row['target_id']}" for row in rows) == sorted(measured.index)
    assert len(rows) > 10
    columns = [
        "base_year",
        "base",
        "target_year",
        *(f"{name}_{end}" for name in ("ratio", "cagr", "step") for end in ("lo", "hi")),
    ]
    for row in rows:
        expected = growth.loc[f"v:{row['target_id']}"]
        assert row["base_id"] == expected["base_id"].removeprefix("v:")
        assert same([row[name] for name in columns], expected[columns])
        assert same([row["doubling_hi"]], [expected["doubling_hi"]])
    rated = [row["cagr_lo"] is not None for row in rows]
    assert rated == sorted(rated, reverse=True)


def test_growth_by_hand(values, lang):
    # Bengbu: from 9.54 in 2023 to 14 in 2026: 14 / 9.54 = 1.467505, its cube root less 1 is 13.6388 %,
    # (14 - 9.54) / 3 = 1.486667, ln 2 / ln 1.136388 = 5.42137 years.
    rows = rows_of(values.worksheets[GROWTH], lang)
    (row,) = [row for row in rows if row["target_id"] == "bengbu-2024@1170+3"]
    shown = [row[name] for name in ("base", "lo", "hi", "ratio_lo", "cagr_lo", "step_lo", "doubling_hi")]
    assert shown == pytest.approx([9.54, 14, 14, 1.467505, 0.136388, 1.486667, 5.42137], rel=1e-5)


def test_the_pace_of_every_stretch_is_what_the_library_gives(panel, values, lang):
    pace = ipc.pace(panel).set_index(["from_id", "to_id"])
    rows = rows_of(values.worksheets[PACE], lang)
    assert len(rows) == len(pace)
    columns = ["cagr_lo", "cagr_hi", "step_lo", "step_hi", "share", "back_loading"]
    for row in rows:
        assert same([row[name] for name in columns], pace.loc[(f"v:{row['from_id']}", f"v:{row['to_id']}"), columns])
    ours = set(names(panel.data.cities, "city", lang).values())
    plans_first = [row["place"] not in ours for row in rows]
    assert plans_first == sorted(plans_first)
    assert set(plans_first) == {True, False}


@pytest.mark.parametrize("tier", ["nation", "province"])
def test_the_sheet_on_the_tiers_is_ambition_where_the_tier_sets_a_target(panel, values, lang, tier):
    found = ipc.ambition(panel, against=tier)
    found = found[found["tier_id"].notna()].assign(own_id=found["level_id"].fillna(found["target_id"]))
    found = found.set_index(["own_id", "tier_id"])
    rows = {(f"v:{row['own_id']}", f"v:{row['tier_id']}"): row for row in rows_of(values.worksheets[TIERS], lang)}
    columns = ["level_lo", "level_hi", "pace_lo", "tier_pace_hi", "amplification_lo", "amplification_hi"]
    columns += ["tier_left_lo", "amplification_left_lo"]
    assert set(found.index) <= set(rows)
    for key in found.index:
        assert same([rows[key][name] for name in columns], found.loc[key, columns])


def test_delivery_tells_the_status_in_words_and_what_is_wanting(panel, values, lang):
    found = ipc.delivery(panel).set_index("target_id")
    rows, words = rows_of(values.worksheets[DELIVERY], lang), panel.data.codes
    statuses, origins = (names(words[words["list"] == kind], "code", lang) for kind in ("delivery", "origin"))
    assert len(rows) == len(found)
    columns = ["missed_by_lo", "required_pace", "observed_pace", "pace_ratio", "outcome_year", "base_year", "base"]
    for row in rows:
        expected = found.loc[f"v:{row['target_id']}"]
        assert row["status"] == statuses[expected["status"]]
        assert same([row[name] for name in columns], expected[columns])
        assert same([row[name] for name in ("carried_lo", "carried_hi")], expected[["carried_lo", "carried_hi"]])
        assert row["base_origin"] == origins.get(expected["base_origin"])
        assert (row["outcome_as_of"] or "") == (
            expected["outcome_as_of"] if pd.notna(expected["outcome_as_of"]) else ""
        )
    # Jining wanted more than 4.2 valid patents per 10,000 people in 2020 and had 3.75 before the year's end.
    (jining,) = [row for row in rows if row["target_id"] == "jining-2017@495+4"]
    assert jining["missed_by_lo"] is None
    assert (jining["outcome"], jining["outcome_as_of"]) == (3.75, "2020-09-30/2020-12-10")
    assert 3.75 < jining["carried_lo"] < jining["carried_hi"] < 4.2
    verdicts = [row["status"] != statuses["unknown"] for row in rows]
    assert verdicts == sorted(verdicts, reverse=True)


def test_what_bears_on_a_target_and_is_no_outcome_has_a_column_of_its_own(data, lang):
    like = data.context[data.context["fact_id"] == "HZ-O-13"]
    more = like.assign(fact_id="HZ-P-1", role="progress", value=120.0, as_of="2025-06-30")
    panel = ipc.harmonize(data._replace(context=pd.concat([data.context, more], ignore_index=True)))
    page = openpyxl.load_workbook(io.BytesIO(ipc.workbook(panel, lang=lang)), data_only=True).worksheets[DELIVERY]
    told = {row["outcome_id"]: row["progress"] for row in rows_of(page, lang) if row["progress"]}
    assert "HZ-P-1" in told["HZ-O-13"].split(", ")


def test_coverage_counts_indicators_by_city_and_dimension(panel, values, lang):
    found = ipc.coverage(panel).set_index(["dimension", "city"])
    dimensions = names(panel.data.codes[panel.data.codes["list"] == "dimension"], "code", lang)
    places = names(panel.data.cities, "city", lang)
    *rows, total = rows_of(values.worksheets[COVERAGE], lang)
    heads = head_of(values.worksheets[COVERAGE])
    by_name = {row[heads[0]]: row for row in rows}
    for (dimension, city), expected in found.iterrows():
        row = by_name[dimensions[dimension]]
        assert row[heads[1]] == expected["vocabulary"]
        assert row[places[city]] == expected["indicators"]
        share = next(head for head in heads if head.startswith(places[city]) and head != places[city])
        assert row[share] == pytest.approx(expected["share"])
    for city, name in places.items():
        assert total[name] == found.xs(city, level="city")["indicators"].sum()


def test_gaps_tell_numbered_targets_from_words_and_silence_and_lead_to_the_statement(panel, book, lang):
    page, data = book.worksheets[GAPS], panel.data
    words = {
        "en": ("numbered target", "no numbered target", "silent"),
        "zh": ("有量化目标", "有表述，无量化目标", "未涉及"),
    }
    rows = data.observations.merge(data.indicators[["indicator", "concept"]], on="indicator")
    places, concepts = names(data.cities, "city", lang), names(data.concepts, "concept", lang)
    cells = {
        (row[1].value, head): cell
        for row in page.iter_rows(min_row=3)
        for head, cell in zip(head_of(page), row, strict=True)
    }
    for concept in rows["concept"].unique():
        for city, place in places.items():
            own = rows[(rows["city"] == city) & (rows["concept"] == concept)]
            numbered = own[own["role"].isin(["target", "recurring"]) & own["value"].notna()]
            cell = cells[concepts[concept], place]
            assert cell.value == words[lang][0 if len(numbered) else 1 if len(own) else 2]
            assert (cell.hyperlink is None) == own.empty
            if len(own):
                led = book[book.sheetnames[PRINTED]][cell.hyperlink.location.rpartition("!")[2]].value
                assert led in set(numbered["obs_id"] if len(numbered) else own["obs_id"])


def test_instruments_are_counted_by_plan_and_a_mere_mention_is_marked_as_such(panel, values, lang):
    data, page = panel.data, values.worksheets[TOOLS]
    tools, places = names(data.instruments, "instrument", lang), names(data.cities, "city", lang)
    words = names(data.codes[data.codes["list"] == "depth"], "code", lang)
    heads = head_of(page)
    rows = {row[1]: dict(zip(heads, row, strict=True)) for row in page.iter_rows(min_row=3, values_only=True)}
    tasks = data.tasks[data.tasks["kind"] != "safeguard"].merge(data.plans[["plan_id", "city"]], on="plan_id")
    used = data.task_instruments.merge(tasks[["task_id", "city"]], on="task_id")
    assert set(rows) == set(tools.values())
    for instrument, tool in tools.items():
        own = used[used["instrument"] == instrument]
        assert rows[tool][heads[-1]] == own["city"].nunique()
        for city, place in places.items():
            here = own[own["city"] == city]
            depth = "action" if "action" in set(here["depth"]) else "mention" if len(here) else "silent"
            count, told = (rows[tool][head] for head in heads if head.startswith(place))
            assert (count, told) == (len(here), words[depth])


def test_agencies_are_those_of_the_plans_that_name_them_and_the_others_are_said_not_to(panel, values, lang):
    data, page = panel.data, values.worksheets[AGENCIES]
    bodies, places = names(data.agencies, "agency", lang), names(data.cities, "city", lang)
    tasks = data.tasks[data.tasks["kind"] == "task"].merge(data.plans[["plan_id", "city"]], on="plan_id")
    named = data.task_agencies.merge(tasks[["task_id", "city"]], on="task_id")
    rows = list(page.iter_rows(min_row=3, values_only=True))
    counts = named.groupby(["city", "agency"]).size()
    expected = {(places[city], bodies[agency]): count for (city, agency), count in counts.items()}
    assert {(row[0], row[1]): row[3] for row in rows} == expected
    for city in named["city"].unique():
        assert sum(row[4] for row in rows if row[0] == places[city]) == pytest.approx(1)
    silent = set(places) - set(named["city"])
    assert silent
    assert [city for city in silent if places[city] not in page["A1"].value] == []


def test_every_id_is_that_of_a_statement_or_fact_and_leads_to_its_row(book):
    linked = 0
    for sheet in book.worksheets[1:PRINTED]:
        for row in sheet.iter_rows(min_row=3):
            for cell in row:
                if cell.hyperlink is None or sheet is book.worksheets[GAPS]:
                    continue
                title, _, at = cell.hyperlink.location.rpartition("!")
                assert book[title.strip("'")][at].value == cell.value
                linked += 1
    assert linked > 400
    shown = [cell.value for sheet in book for row in sheet.iter_rows() for cell in row]
    assert not any(isinstance(value, str) and value.startswith("v:") for value in shown)


def test_every_row_of_targets_has_a_link_to_its_statement(book):
    for at in (COMPARISON, GROWTH, PACE, TIERS, DELIVERY):
        for row in book.worksheets[at].iter_rows(min_row=3):
            assert any(cell.hyperlink for cell in row)


def test_printed_numbers_in_a_row_are_those_of_the_statements_that_it_links_to(book):
    """A formula that is nothing but a reference points into a row that the same row is linked to."""
    sheets, seen = {book.sheetnames[PRINTED], book.sheetnames[FACTS]}, 0
    for sheet in (book.worksheets[at] for at in (COMPARISON, GROWTH, PACE, TIERS, DELIVERY)):
        for row in sheet.iter_rows(min_row=3):
            linked = {cell.value for cell in row if cell.hyperlink}
            for cell in row:
                found = re.fullmatch(r"='([^']+)'!\$[A-Z]+\$(\d+)", str(cell.value))
                if found:
                    assert found[1] in sheets
                    assert book[found[1]].cell(int(found[2]), 1).value in linked
                    seen += 1
    assert seen > 800


def test_growth_pace_ambition_delivery_coverage_and_charts_are_live_formulas(book, lang):
    live = formulas_of(book)
    counts = {name: sum(sheet == name for sheet, _ in live) for name in book.sheetnames}
    printed = [book.sheetnames[at] for at in (0, FACTS, SOURCES, NOTES)]
    assert [name for name, count in counts.items() if not count] == printed
    live_columns = {
        GROWTH: ("base", "lo", "ratio_lo", "cagr_lo", "step_hi", "doubling_hi"),
        PACE: ("cagr_lo", "step_lo", "share", "even_share", "back_loading"),
        TIERS: ("level_lo", "pace_lo", "tier_pace_hi", "amplification_hi"),
        DELIVERY: ("outcome", "carried_lo", "required_pace", "pace_ratio"),
    }
    for at, columns in live_columns.items():
        places = {name: head_of(book.worksheets[at]).index(HEADS[lang][name]) for name in columns}
        for name, column in places.items():
            cells = [row[column] for row in book.worksheets[at].iter_rows(min_row=3)]
            assert {cell.data_type for cell in cells if cell.value is not None} == {"f"}, name


def test_every_formula_carries_its_number_for_readers_that_do_not_recalculate(book, values):
    live = formulas_of(book)
    assert len(live) > 2000
    numbers = [values[sheet][at].value for sheet, at in live]
    assert all(isinstance(number, (int, float)) and math.isfinite(number) for number in numbers)


def test_pandas_sees_the_growth_rates(contents, panel, lang):
    frame = pd.read_excel(io.BytesIO(contents[lang]), sheet_name=SHEETS[lang][GROWTH], header=1)
    growth = ipc.growth(panel)
    expected = sorted(growth["cagr_lo"].dropna())
    assert sorted(frame[HEADS[lang]["cagr_lo"]].dropna()) == pytest.approx(expected, rel=1e-12)


def test_the_sheets_that_formulas_point_at_cannot_be_sorted_but_filtered_and_their_numbers_changed(book):
    for at in (PRINTED, FACTS):
        sheet = book.worksheets[at]
        locks = sheet.protection
        assert (locks.sheet, locks.sort, locks.autoFilter, locks.password) == (True, True, False, None)
        used = {
            re.sub(r"[\d$]", "", reference)
            for formula in formulas_of(book).values()
            for reference in re.findall(rf"'{sheet.title}'!(\$[A-Z]+\$\d+)(?!:)", formula)
        }
        free = {cell.column_letter for row in sheet.iter_rows(min_row=3) for cell in row if not cell.protection.locked}
        assert used
        assert used <= free
    assert not any(book.worksheets[at].protection.sheet for at in (COMPARISON, GROWTH, PACE))


def test_indicators_that_most_plans_share_come_first(values, lang):
    head = {"en": "Plans that set it", "zh": "设定该指标的规划数"}[lang]
    counts = [row[head] for row in rows_of(values.worksheets[COMPARISON], lang)]
    assert counts == sorted(counts, reverse=True)
    assert counts[0] == 4


def test_the_other_sheets_hold_every_statement_fact_plan_trap_assumption_and_refusal(panel, book, lang):
    data = panel.data
    heads = {"en": ("Value as printed", "Value as given"), "zh": ("原文数值", "来源数值")}[lang]
    printed, facts, sources, notes = (book.worksheets[at] for at in (PRINTED, FACTS, SOURCES, NOTES))
    tables = ((printed, data.observations, "obs_id"), (facts, data.context, "fact_id"))
    for (sheet, frame, key), head in zip(tables, heads, strict=True):
        raw = head_of(sheet).index(head)
        rows = list(sheet.iter_rows(min_row=3, values_only=True))
        assert [row[0] for row in rows] == frame[key].to_list()
        assert [row[raw] for row in rows] == frame["value_raw"].to_list()
    assert [row[0] for row in sources.iter_rows(min_row=3, values_only=True)] == coded_plans(data)["plan_id"].to_list()
    rows = list(notes.iter_rows(min_row=3, values_only=True))
    expected = [*data.traps["trap"], *panel.ledger["assumption_id"], *panel.refusals["row_id"]]
    assert sorted(row[1] for row in rows) == sorted(value.removeprefix("v:") for value in expected)
    assert all(row[2] for row in rows)


def test_the_chinese_workbook_holds_no_english_prose(contents, data):
    """Ids and addresses have no spaces; the title of a source is what its publisher calls it."""
    titles = set(data.context["source_title"])
    english = [
        f"{sheet.title}!{cell.coordinate}: {text}"
        for sheet in openpyxl.load_workbook(io.BytesIO(contents["zh"]))
        for row in sheet.iter_rows()
        for cell in row
        for text in (cell.value, cell.comment.text if cell.comment else None)
        if isinstance(text, str) and not text.startswith("=") and text not in titles and english_in(text)
    ]
    assert english == []


def test_no_refusal_names_a_thing_by_its_id(panel, data):
    ids = {
        *data.indicators["indicator"],
        *data.cities["city"],
        *data.jurisdictions["jurisdiction"],
        *data.units["unit"],
    }
    coded = {name for name in ids if "_" in name}
    for column in ("text_zh", "text_en"):
        told = panel.refusals[column]
        assert [text for text in told if coded & set(re.findall(r"\w+", text))] == []
    assert [text for text in panel.refusals["text_zh"] if re.search("[A-Za-z]{3}", text)] == []


def test_charts_have_titles_and_axes_in_the_readers_language_and_stand_below_their_table(book, lang):
    said = {
        "en": ("High-value invention patents", "Year", "items per 10,000 people"),
        "zh": ("高价值发明专利", "年份", "件/万人"),
    }
    texts = {}
    for at in (PATHS, RATES):
        sheet = book.worksheets[at]
        (chart,) = sheet._charts
        assert chart.anchor._from.row >= sheet.max_row
        assert (chart.x_axis.delete, chart.y_axis.delete) == (False, False)
        titles = [chart.title, chart.x_axis.title, chart.y_axis.title]
        texts[at] = " ".join(run.t for title in titles if title for line in title.tx.rich.p for run in line.r or [])
    assert all(text in texts[PATHS] for text in said[lang])
    assert HEADS[lang]["cagr_lo"] in texts[RATES]


def test_the_path_of_every_plan_that_prints_one_is_drawn_from_its_statements(panel, values, lang):
    page = values.worksheets[PATHS]
    places = {**names(panel.data.jurisdictions, "jurisdiction", lang), **names(panel.data.cities, "city", lang)}
    shown = {}
    for row in page.iter_rows(min_row=3, values_only=True):
        for head, value in list(zip(head_of(page), row, strict=True))[1:]:
            if value is not None:
                shown[re.sub(r" ?[（(]≥[）)]", "", head), row[0]] = value
    # Bengbu's table, Hangzhou's 40 and Jingmen's "8 or more" for 2025, Suzhou's table, the nation's 6.3 and 12.
    expected = {
        "bengbu": {2023: 9.54, 2024: 10.5, 2025: 12, 2026: 14}, "hangzhou": {2025: 40}, "jingmen_htz": {2025: 8},
        "suzhou_anhui": {2021: 1, 2023: 1.5, 2025: 2}, "china": {2020: 6.3, 2025: 12},
    }  # fmt: skip
    assert shown == {(places[place], year): value for place, path in expected.items() for year, value in path.items()}
    assert sum("≥" in head for head in head_of(page)) == 1


def test_growth_and_shares_have_data_bars_and_a_scale(book):
    def kinds(at):
        rules = book.worksheets[at].conditional_formatting
        return [rule.type for part in rules for rule in part.rules]

    for at in (COMPARISON, GROWTH, PACE, TIERS, GAPS):
        assert "dataBar" in kinds(at)
    assert "colorScale" in kinds(COVERAGE)


def test_comments_are_few_and_all_of_one_size_and_author(book, contents, lang):
    comments = [cell.comment for sheet in book for row in sheet.iter_rows() for cell in row if cell.comment]
    assert 3 < len(comments) < 12
    assert {comment.author for comment in comments} == {"ipcompare"}
    archive = zipfile.ZipFile(io.BytesIO(contents[lang]))
    drawn = b"".join(archive.read(name) for name in archive.namelist() if name.endswith(".vml"))
    sizes = re.findall(rb"width:(\d+)px;\s*height:(\d+)px", drawn)
    assert len(sizes) == len(comments)
    assert set(sizes) == {(b"280", b"110")}


def test_the_chinese_workbook_is_set_in_a_font_that_chinese_offices_have(book, lang):
    fonts = {
        cell.font.name for sheet in book for row in sheet.iter_rows(max_row=9) for cell in row if cell.value is not None
    }
    assert fonts == {{"en": "Calibri", "zh": "微软雅黑"}[lang]}


def test_a_panel_without_bases_outcomes_or_milestones_still_makes_a_workbook(panel, lang):
    bare = without(panel, observations=lambda rows: rows["role"] != "baseline")
    bare = without(bare, context=lambda rows: rows["role"] == "context")
    book = openpyxl.load_workbook(io.BytesIO(ipc.workbook(bare, lang=lang)))
    assert book.sheetnames == SHEETS[lang]
    assert book.worksheets[GROWTH].max_row == 2
    assert not book.worksheets[RATES]._charts
    assert "outcome" in book.worksheets[DELIVERY]["A1"].value


def hostile(data):
    """The tables with every text that is shown made to start like a formula; ids and numbers stay."""
    at = iter(range(10**6))

    def spoilt(frame, names):
        columns = {
            name: [text if text != text else f"{HOSTILE[next(at) % 7]}{text}" for text in frame[name]] for name in names
        }
        return frame.assign(**columns).astype(dict.fromkeys(names, "str"))

    facts = ["name_zh", "value_raw", "note_zh", "note_en", "source_title", "publisher_zh", "publisher_en", "source_url"]
    plans = [
        "title_zh",
        "title_en",
        "issuer_zh",
        "document_number",
        "published_in_zh",
        "published_in_en",
        "note_zh",
        "note_en",
    ]
    named = ("cities", "jurisdictions", "indicators", "units", "concepts", "codes")
    return data._replace(
        observations=spoilt(data.observations, ["name_zh", "section", "note_zh", "note_en"]),
        context=spoilt(data.context, facts),
        plans=spoilt(data.plans, plans),
        traps=spoilt(data.traps, ["text_zh", "text_en"]),
        assumptions=spoilt(data.assumptions, ["text_zh", "text_en"]),
        **{name: spoilt(getattr(data, name), ["name_zh", "name_en"]) for name in named},
    )


def test_no_text_of_the_tables_becomes_a_formula_on_any_sheet(data, book, lang):
    spoilt = openpyxl.load_workbook(io.BytesIO(ipc.workbook(ipc.harmonize(hostile(data)), lang=lang)))
    assert formulas_of(spoilt) == formulas_of(book)
    cells = [cell for sheet in spoilt for row in sheet.iter_rows() for cell in row if cell.data_type != "f"]
    strings = [cell for cell in cells if str(cell.value).startswith(("=", "+", "-", "@", "\t"))]
    assert {cell.data_type for cell in strings} == {"s"}
    # All but the contents and the charts' growth table, whose labels begin with a city.
    assert {cell.parent.title for cell in strings} >= set(SHEETS[lang]) - {SHEETS[lang][0]}
    assert all(cell.quotePrefix for cell in strings), "typed text, even once a reader has edited the cell"
    assert len(strings) > 2000


@pytest.mark.parametrize("text", HOSTILE)
def test_text_stays_text_whatever_it_starts_with(text):
    frame = pd.DataFrame({text: [text, None], "plain": ["a", "b"]})
    sheet = Sheet("sheet", text, frame, {text: Column(text), "plain": Column("plain")})
    content = workbook_bytes([sheet], title="a title")
    page = openpyxl.load_workbook(io.BytesIO(content)).worksheets[0]
    for cell in (page["A1"], page["A2"], page["A3"]):
        assert (cell.value, cell.data_type) == (text, "s")
    assert page["A4"].value is None
    assert b"<f>" not in zipfile.ZipFile(io.BytesIO(content)).read("xl/worksheets/sheet1.xml")


def test_a_text_that_leads_somewhere_and_an_odd_sheet_name_stay_text_too():
    rows = [{"a": Link("=1+1", "'it''s <&> \"odd\"'!A3"), "b": Formula("1+1", 2.0)}]
    sheet = Sheet('it\'s <&> "odd"', "note", rows, {"a": Column("A"), "b": Column("B")})
    page = openpyxl.load_workbook(io.BytesIO(workbook_bytes([sheet], title=""))).worksheets[0]
    assert (page["A3"].value, page["A3"].data_type, page["A3"].quotePrefix) == ("=1+1", "s", True)
    assert page["A3"].hyperlink.location == "'it''s <&> \"odd\"'!A3"
    assert page["B3"].value == "=1+1"


def test_signs_that_xml_does_not_know_are_replaced_and_markup_is_text():
    text = "a\x07b\x0b & <b>bold</b> \ufffe\ud800 ]]>"
    content = workbook_bytes([plain_sheet(pd.DataFrame({"a": [text]}), "s")], title="")
    page = openpyxl.load_workbook(io.BytesIO(content)).worksheets[0]
    assert page["A3"].value == "a\ufffdb\ufffd & <b>bold</b> \ufffd\ufffd ]]>"


def test_what_is_missing_stays_empty_and_numbers_keep_the_digits_that_excel_has():
    frame = pd.DataFrame(
        {
            "whole": pd.array([3, None], dtype="Int64"),
            "number": [2.55, float("nan")],
            "amount": [123456789012.345, float("nan")],
            "flag": pd.array([True, None], dtype="boolean"),
            "text": pd.array(["万", None], dtype="str"),
            "day": pd.to_datetime(["2024-03-04 12:00", None]),
            "any": pd.Series([np.float64(0.1), None], dtype=object),
        }
    )
    content = workbook_bytes([plain_sheet(frame, "frame")], title="")
    sheet = openpyxl.load_workbook(io.BytesIO(content)).worksheets[0]
    assert head_of(sheet) == list(frame.columns)
    rows = list(sheet.iter_rows(min_row=3, max_row=4, values_only=True))
    # 4 March 2024 is day 45,355 of the count that begins with 1 January 1900 as day 1 and has a 29 February 1900.
    assert rows == [(3, 2.55, 123456789012.345, True, "万", 45355.5, 0.1), (None,) * 7]


def test_an_infinite_number_is_shown_as_such():
    content = workbook_bytes([plain_sheet(pd.DataFrame({"a": [math.inf, -math.inf]}), "s")], title="")
    page = openpyxl.load_workbook(io.BytesIO(content)).worksheets[0]
    assert [page["A3"].value, page["A4"].value] == ["∞", "-∞"]


def test_the_file_tells_no_time_and_nobodys_name(contents, lang):
    properties = openpyxl.load_workbook(io.BytesIO(contents[lang])).properties
    assert properties.created == properties.modified == datetime(2000, 1, 1)
    assert (properties.creator, properties.lastModifiedBy) == ("ipcompare", None)
    assert {entry.date_time for entry in zipfile.ZipFile(io.BytesIO(contents[lang])).infolist()} == {
        (1980, 1, 1, 0, 0, 0)
    }


@pytest.mark.parametrize(("asked", "hint"), [("eng", "nearest: en"), ("both", "")])
def test_a_language_that_there_is_no_workbook_in_is_refused(panel, asked, hint):
    with pytest.raises(UnknownNameError, match=f"unknown language '{asked}'") as caught:
        ipc.workbook(panel, lang=asked)
    assert hint in caught.value.hint


@pytest.mark.parametrize(
    ("window", "issued", "statements"),
    [
        ((2018, 2020), "2018-03-01", [(2017, 2.0, "baseline"), (2020, 6.0)]),  # before the one in force
        ((2025, 2027), "2025-02-01", [(2024, 11.0, "baseline"), (2027, 16.0)]),  # after it
        ((2024, 2028), None, [(2023, 9.0, "baseline"), (2028, 17.0)]),  # overlapping, without a date
    ],
)
def test_a_workbook_compares_the_plans_in_force_alone(data, window, issued, statements):
    panel = ipc.harmonize(with_plan(data, "bengbu-other", "bengbu", window, statements, issued))
    book = openpyxl.load_workbook(io.BytesIO(ipc.workbook(panel)))
    assert len(rows_of(book.worksheets[COMPARISON], "en")) == len(ipc.compare(panel))
    tiers = [row for name in ("nation", "province") for row in ipc.ambition(panel, against=name)["tier_id"].dropna()]
    assert sum(1 for row in book.worksheets[TIERS].iter_rows(min_row=3) if row[0].value) == len(tiers)
    assert "bengbu-other" in [row[0].value for row in book.worksheets[SOURCES].iter_rows(min_row=3)]
