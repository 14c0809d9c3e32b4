"""Each way to break a folder, with the exact findings it must give: what, where, what instead, what to do."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import pytest
from helpers import broken_folders as broken
from helpers.csv_files import BENGBU, JINING, SUZHOU, fingerprint
from helpers.expected_findings import Fault, assert_complete, assert_exactly, error, name_of, warning
from helpers.repository import ROOT

import ipcompare as ipc
from ipcompare.errors import DataError

pytestmark = pytest.mark.usefixtures("no_sources")


VALUE = error("value", JINING, 5, "value", "1", "10000", "the plan prints 1万件")
DUPLICATE_CITY = error(
    "duplicate", "cities.csv", 7, "city", "jining", "a value not yet used at cities.csv:3", "remove one"
)
SUFFIX = error("comparator", BENGBU, 9, "comparator", "eq", "ge", "the plan prints 90%以上")
ENCODING = error("file-encoding", "cities.csv", 2, "", "byte 0xb0 at 70", "UTF-8", "save the file as UTF-8")

VALUES, NAME = "claim_values.csv", "a name of table claim_values"
# The line of the last row of the shipped table: a repeated line stands after it.
LAST = len((ROOT / "data" / "claim_values.csv").read_text(encoding="utf-8").splitlines())
CONDITIONS = "^[a-z_]+=[^;=]*(;[a-z_]+=[^;=]*)*$"

CASES: dict[Callable[[Path], None], list[Fault]] = {
    broken.missing_column: [error("column-missing", JINING, 1, "basis", "no such column", "basis", "add the column")],
    broken.misspelt_column: [
        error("column-missing", "cities.csv", 1, "level", "no such column", "level", "rename levle"),
        warning(
            "column-unknown", "cities.csv", 1, "levle", "levle", "a column of the schema", "perhaps level was meant"
        ),
    ],
    broken.extra_column: [
        warning(
            "column-unknown",
            JINING,
            1,
            "remark",
            "remark",
            "a column of the schema",
            "remove the column, it is not read",
        )
    ],
    broken.year_as_decimal: [],
    broken.letter_in_an_offset: [error("type", JINING, 3, "start", "527a", "an integer such as 2025")],
    broken.date_in_another_order: [
        error("type", "plans.csv", 2, "issue_date", "4.3.2024", "a date such as 2024-03-04")
    ],
    broken.yes_for_true: [error("type", "assumptions.csv", 2, "exact", "yes", "true or false")],
    broken.year_before_all_plans: [error("minimum", JINING, 3, "year", "1920", "1990 or more")],
    broken.id_in_capitals: [
        error("pattern", "plans.csv", 2, "text_sha256", "ABC", "text of the form ^[0-9a-f]{64}$")
    ],
    broken.statement_twice: [
        error(
            "duplicate",
            JINING,
            6,
            "obs_id",
            "jining-2017@527+4",
            f"a value not yet used at {JINING}:3",
            "a second statement on the same characters takes #2",
        )
    ],
    broken.city_twice: [DUPLICATE_CITY],
    broken.misspelt_plan: [
        error(
            "unknown-name", JINING, 3, "plan_id", "jinning-2017", "a plan_id of table plans",
            "nearest: jining-2017, jining-14fyp-2021",
        )
    ],
    broken.invented_unit: [
        error("unknown-name", JINING, 3, "unit", "furlong", "a unit of table units", "add it to that table first")
    ],
    broken.value_without_its_wan: [VALUE],
    broken.value_max_where_none_is_printed: [
        error("value", JINING, 3, "value_max", "300", "an empty cell", "the plan prints 200件")
    ],
    broken.value_max_left_out: [
        error("value", SUZHOU, 29, "value_max", "an empty cell", "2", "the plan prints 1—2个")
    ],
    broken.comparator_against_its_suffix: [SUFFIX],
    broken.unit_not_the_printed_one: [
        error("unit-printed", JINING, 3, "unit_raw", "项", "件", "the plan prints 200件")
    ],
    broken.start_off_by_one: [
        error("offset", JINING, 3, "end", "531", "532 (4 characters from 528)", "the plan prints 200件"),
        error("offset", JINING, 3, "obs_id", "jining-2017@527+4", "jining-2017@528+3"),
    ],
    broken.end_off_by_one: [
        error("offset", JINING, 3, "end", "532", "531 (4 characters from 527)", "the plan prints 200件"),
        error("offset", JINING, 3, "obs_id", "jining-2017@527+4", "jining-2017@527+5"),
    ],
    broken.both_offsets_off_by_one: [
        error("offset", JINING, 3, "obs_id", "jining-2017@527+4", "jining-2017@528+4"),
    ],
    broken.id_and_offsets_off_by_one: [],
    broken.byte_order_mark: [],
    broken.windows_line_ends: [],
    broken.one_windows_line_end: [],
    broken.gb18030: [ENCODING],
    broken.utf16: [ENCODING._replace(line=1, found="byte 0xff at 0")],
    broken.empty_file: [error("file-empty", "cities.csv", 1, "", "an empty file", "a header and rows")],
    broken.blank_file: [error("file-empty", "cities.csv", 1, "", "an empty file", "a header and rows")],
    broken.missing_file: [error("file-missing", "concepts.csv", 1, "", "no file", "a CSV file", "add the table")],
    broken.comma_not_quoted: [
        error("row-width", JINING, 4, "", "28 cells", "27 cells", "quote cells that hold a comma")
    ],
    broken.broken_enum: [error("enum", JINING, 3, "modality", "frim", "firm, strive, report", "nearest: firm")],
    broken.required_cell_empty: [error("required", JINING, 3, "section", "an empty cell", "a value")],
    broken.recurring_with_a_year: [
        error(
            "year",
            JINING,
            3,
            "year",
            "2020",
            "a year unless role is recurring",
            "a yearly duty has no year, everything else has one",
        )
    ],
    broken.target_without_a_year: [
        error("year", JINING, 3, "year", "an empty cell", "a year unless role is recurring")
    ],
    broken.window_of_a_stock: [
        error("period", JINING, 4, "period_start", "2017", "an empty cell", "only a cumulative figure has a window")
    ],
    broken.window_without_an_end: [
        error("period", BENGBU, 5, "period_start", "2024 to ", "both years in order, or neither")
    ],
    broken.basis_of_another_indicator: [error("basis", JINING, 2, "basis", "annual_flow", "stock")],
    broken.city_of_another_plan: [
        error("city", JINING, 2, "city", "hangzhou", "jining", "the city of the plan")
    ],
    broken.number_without_a_unit: [
        error("unit", JINING, 3, "unit", "an empty cell", "a unit where there is a number")
    ],
    broken.placeholder_without_a_value: [
        error("placeholder", VALUES, 3, "name", "statements", "{statements} in text_en of the claim"),
        error("placeholder", "claims.csv", 2, "text_en", "{statement}", NAME, "nearest: statements"),
    ],
    broken.value_without_a_placeholder: [
        error("placeholder", VALUES, 3, "name", "rows", "{rows} in text_zh of the claim"),
        error("placeholder", VALUES, 3, "name", "rows", "{rows} in text_en of the claim"),
        error("placeholder", "claims.csv", 2, "text_en", "{statements}", NAME, "add the row, or correct the text"),
        error("placeholder", "claims.csv", 2, "text_zh", "{statements}", NAME, "add the row, or correct the text"),
    ],
    broken.brace_left_open: [
        error("placeholder", VALUES, 2, "name", "plans", "{plans} in text_en of the claim"),
        error("placeholder", "claims.csv", 2, "text_en", "a brace by itself", "placeholders such as {rate}"),
    ],
    broken.claim_without_its_english: [
        error("required", "claims.csv", 2, "text_en", "an empty cell", "a value"),
    ],
    broken.placeholder_filled_twice: [
        error("duplicate", VALUES, LAST + 1, "name", "statements/statements", f"a value not yet used at {VALUES}:3")
    ],
    broken.count_with_a_column: [error("column", VALUES, 3, "column", "obs_id", "an empty cell")],
    broken.cell_without_a_column: [error("column", VALUES, 2, "column", "an empty cell", "a column")],
    # Which results there are, the registry says, and claims refuse all others.
    broken.result_that_is_no_name: [
        error("pattern", VALUES, 3, "frame", "data.plans", "text of the form ^[a-z][a-z0-9_]*$")
    ],
    broken.condition_that_is_code: [
        error("pattern", VALUES, 3, "where", "year > 2020", f"text of the form {CONDITIONS}")
    ],
    broken.two_faults_in_two_files: [DUPLICATE_CITY, VALUE],
    broken.three_files_broken_in_three_ways: [ENCODING, SUFFIX],
}  # fmt: skip

SPAN = error("span", JINING, 3, "value_raw", "200件", "'00件;'", "the nearest such characters start at 527")
CASES_AGAINST_THE_TEXTS: dict[Callable[[Path], None], list[Fault]] = {
    broken.comparator_against_the_word_before: [error("comparator", JINING, 2, "comparator", "eq", "gt")],
    broken.start_off_by_one: [*CASES[broken.start_off_by_one], SPAN._replace(expected="'00件'")],
    broken.end_off_by_one: [*CASES[broken.end_off_by_one], SPAN._replace(expected="'200件;'")],
    broken.both_offsets_off_by_one: [*CASES[broken.both_offsets_off_by_one], SPAN],
    broken.id_and_offsets_off_by_one: [SPAN],
    broken.value_without_its_wan: [VALUE],
    broken.comparator_against_its_suffix: [SUFFIX],
    broken.letter_in_an_offset: CASES[broken.letter_in_an_offset],
    broken.gb18030: [ENCODING],
}


@pytest.mark.parametrize(("break_it", "faults"), CASES.items(), ids=name_of)
def test_a_broken_folder_gives_exactly_these_findings(data_folder, break_it, faults):
    break_it(data_folder)
    findings = ipc.check(data_folder)
    assert findings.iloc[-1]["rule"] == "texts-not-at-hand"
    assert_exactly(findings.iloc[:-1], faults)
    assert_complete(findings, data_folder)


@pytest.mark.parametrize(("break_it", "faults"), CASES_AGAINST_THE_TEXTS.items(), ids=name_of)
def test_a_folder_that_departs_from_the_texts_gives_exactly_these_findings(data_folder, sources, break_it, faults):
    break_it(data_folder)
    findings = ipc.check(data_folder, sources=sources)
    assert_exactly(findings, faults)
    assert_complete(findings, data_folder)


def test_the_bound_before_a_value_is_shown_in_the_hint(data_folder, sources):
    broken.comparator_against_the_word_before(data_folder)
    (hint,) = ipc.check(data_folder, sources=sources)["hint"]
    assert hint.startswith("before the value stands ")
    assert "words.csv" in hint
    assert "超过; " in hint


@pytest.mark.parametrize(
    ("break_it", "column", "near"),
    [
        (broken.misspelt_indicator, "indicator", "valid_patents_per_10k"),
        (broken.misspelt_unit, "unit", "item/10k_persons"),
    ],
    ids=name_of,
)
def test_a_misspelt_name_is_answered_with_the_nearest_one_first(data_folder, break_it, column, near):
    break_it(data_folder)
    findings = ipc.check(data_folder)
    assert list(findings["severity"]) == ["error", "note"]
    first = findings.loc[0]
    assert (first["rule"], first["file"], first["line"]) == ("unknown-name", JINING, 2)
    assert (first["column"], first["row_id"]) == (column, "jining-2017@495+4")
    assert near not in first["found"]
    assert f"of table {column}s" in first["expected"]
    assert first["hint"].startswith(f"nearest: {near}")


def test_a_folder_without_any_statements_says_so(data_folder):
    broken.no_statements_at_all(data_folder)
    errors = ipc.check(data_folder).query("severity == 'error'")
    assert set(errors["rule"]) == {"file-missing"}
    assert all(errors["file"].str.startswith("observations/"))
    with pytest.raises(DataError):
        ipc.load(data_folder)


@pytest.mark.parametrize(("break_it", "faults"), CASES.items(), ids=name_of)
def test_load_refuses_errors_and_takes_warnings_and_nothing_is_written(data_folder, sources, break_it, faults):
    break_it(data_folder)
    before = fingerprint(data_folder.parent)
    refused = any(fault.severity == "error" for fault in faults)
    if refused:
        with pytest.raises(DataError) as caught:
            ipc.load(data_folder)
        assert_exactly(caught.value.findings, faults)
    assert len(ipc.load(data_folder, strict=not refused).context) > 0
    ipc.check(data_folder, sources=sources)
    assert fingerprint(data_folder.parent) == before
    assert len(before) == len(list(data_folder.rglob("*.*")))
