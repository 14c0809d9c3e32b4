"""Folders that spreadsheets, exports and half-finished work leave behind: one fault is one finding, never a crash."""

from __future__ import annotations

import csv
from pathlib import Path

import pytest
from helpers.csv_files import BENGBU, JINING, SUZHOU, change_bytes, drop_column, replace_text, set_cells
from helpers.expected_findings import assert_complete, assert_exactly, error, name_of

import ipcompare as ipc
from ipcompare.errors import DataError

pytestmark = pytest.mark.usefixtures("no_sources")

NUMBER, INTEGER = "a plain number such as 9.54", "an integer such as 2025"


def no_words(folder: Path) -> None:
    (folder / "words.csv").unlink()


def words_in_gb18030(folder: Path) -> None:
    change_bytes(folder, "words.csv", lambda content: content.decode().encode("gb18030"))


def letter_in_the_value_of_a_word(folder: Path) -> None:
    set_cells(folder, "words.csv", 12, value="1OO")


def statements_in_gb18030(folder: Path) -> None:
    change_bytes(folder, SUZHOU, lambda content: content.decode().encode("gb18030"))


def empty_statements(folder: Path) -> None:
    change_bytes(folder, JINING, lambda content: b"")


def comma_not_quoted_in_a_row_that_others_link_to(folder: Path) -> None:
    replace_text(folder, "cities.csv", "jining,济宁,", "jining,济,宁,")


def vocabulary_without_key(folder: Path) -> None:
    drop_column(folder, "indicators.csv", "indicator")


def statements_of_one_plan_gone(folder: Path) -> None:
    (folder / JINING).unlink()


ONE_FAULT = {
    no_words: error("file-missing", "words.csv", 1, "", "no file", "a CSV file"),
    words_in_gb18030: error("file-encoding", "words.csv", 2, "", "byte 0xb3 at 45", "UTF-8"),
    letter_in_the_value_of_a_word: error("type", "words.csv", 12, "value", "1OO", NUMBER),
    statements_in_gb18030: error("file-encoding", SUZHOU, 2, "", "byte 0xb9 at 291", "UTF-8"),
    empty_statements: error("file-empty", JINING, 1, "", "an empty file", "a header and rows"),
    comma_not_quoted_in_a_row_that_others_link_to: error("row-width", "cities.csv", 3, "", "9 cells", "8 cells"),
    vocabulary_without_key: error("column-missing", "indicators.csv", 1, "indicator", "no such column", "indicator"),
    statements_of_one_plan_gone: error("file-missing", JINING, 1, "", "no file", "a CSV file"),
}  # fmt: skip


@pytest.mark.parametrize(("break_it", "fault"), ONE_FAULT.items(), ids=name_of)
def test_rows_that_cannot_be_read_do_not_make_the_rows_that_link_to_them_faulty(data_folder, break_it, fault):
    break_it(data_folder)
    findings = ipc.check(data_folder)
    assert_exactly(findings[findings["severity"] == "error"], [fault])


def nan_in_empty_cells(folder: Path) -> None:
    set_cells(folder, JINING, 3, value_max="NaN", period_start="NaN", period_end="NaN")


def infinite_offsets(folder: Path) -> None:
    set_cells(folder, JINING, 3, start="Infinity", end="Infinity")


def a_superscript_for_an_offset(folder: Path) -> None:
    set_cells(folder, JINING, 3, start="²")


def nothing_but_a_byte_order_mark(folder: Path) -> None:
    change_bytes(folder, "cities.csv", lambda content: b"\xef\xbb\xbf")


def byte_order_mark_and_a_line_end(folder: Path) -> None:
    change_bytes(folder, "cities.csv", lambda content: b"\xef\xbb\xbf\r\n")


CRASHES = {
    nan_in_empty_cells: [
        error("type", JINING, 3, "period_end", "NaN", INTEGER),
        error("type", JINING, 3, "period_start", "NaN", INTEGER),
        error("type", JINING, 3, "value_max", "NaN", NUMBER),
    ],
    infinite_offsets: [
        error("type", JINING, 3, "end", "Infinity", INTEGER),
        error("type", JINING, 3, "start", "Infinity", INTEGER),
    ],
    a_superscript_for_an_offset: [error("type", JINING, 3, "start", "²", INTEGER)],
    nothing_but_a_byte_order_mark: [error("file-empty", "cities.csv", 1, "", "an empty file", "a header and rows")],
    byte_order_mark_and_a_line_end: [error("file-empty", "cities.csv", 1, "", "an empty file", "a header and rows")],
}


@pytest.mark.parametrize(("break_it", "faults"), CRASHES.items(), ids=name_of)
def test_odd_cells_and_files_are_findings_and_never_a_crash(data_folder, sources, break_it, faults):
    break_it(data_folder)
    findings = ipc.check(data_folder, sources=sources)
    assert_exactly(findings[findings["severity"] == "error"], faults)


def test_a_quote_left_open_in_a_long_file_is_a_finding_at_the_line_that_opens_it(data_folder):
    replace_text(data_folder, JINING, ",200件,", ',"200件,')
    change_bytes(data_folder, JINING, lambda content: content + b"x" * 200_000 + b"\n")
    findings = ipc.check(data_folder).query("severity == 'error'")
    assert list(zip(findings["file"], findings["line"], strict=True)) == [(JINING, 3)]


@pytest.mark.parametrize("file", ["cities.csv", JINING])
def test_a_quote_left_open_in_the_header_of_a_long_file_is_the_one_finding(data_folder, file):
    change_bytes(data_folder, file, lambda content: b'"' + content.replace(b'"', b"") + b"x" * 200_000)
    findings = ipc.check(data_folder).query("severity == 'error'")
    assert findings[["rule", "file", "line"]].to_numpy().tolist() == [["row-unreadable", file, 1]]


@pytest.mark.parametrize("limit", [10, 2**31 - 1])
def test_the_length_of_a_cell_does_not_hang_on_what_another_library_set(data_folder, limit):
    before = csv.field_size_limit(limit)
    try:
        assert ipc.check(data_folder).query("severity == 'error'").empty
        change_bytes(data_folder, "cities.csv", lambda content: b'"' + content.replace(b'"', b"") + b"x" * 200_000)
        findings = ipc.check(data_folder).query("severity == 'error'")
        assert findings[["rule", "file", "line"]].to_numpy().tolist() == [["row-unreadable", "cities.csv", 1]]
        assert csv.field_size_limit() == limit
    finally:
        csv.field_size_limit(before)


def test_a_number_too_large_for_its_column_is_refused_as_a_fault_of_the_data(data_folder):
    set_cells(data_folder, "plans.csv", 2, text_length="9" * 30)
    with pytest.raises(DataError) as caught:
        ipc.load(data_folder)
    (fault,) = caught.value.findings.to_dict("records")
    assert (fault["file"], fault["line"], fault["column"]) == ("plans.csv", 2, "text_length")


def test_a_row_with_a_line_break_in_a_cell_is_named_by_its_first_line(data_folder):
    set_cells(data_folder, JINING, 3, note_en="two\nlines", modality="frim")
    set_cells(data_folder, JINING, 4, place="tabel")
    findings = ipc.check(data_folder).query("severity == 'error'")
    assert list(zip(findings["column"], findings["line"], strict=True)) == [("modality", 3), ("place", 5)]


def test_a_quote_left_open_is_named_by_the_line_that_opens_it(data_folder):
    replace_text(data_folder, JINING, ",200件,", ',"200件,')
    findings = ipc.check(data_folder).query("severity == 'error'")
    assert list(zip(findings["rule"], findings["line"], strict=True)) == [("row-width", 3)]


def blank_line_at_the_end(folder: Path) -> None:
    change_bytes(folder, JINING, lambda content: content + b"\n")


def cell_too_few(folder: Path) -> None:
    def shortened(content: bytes) -> bytes:
        lines = content.split(b"\n")
        return b"\n".join([*lines[:2], lines[2].replace(b",goals", b"", 1), *lines[3:]])

    change_bytes(folder, JINING, shortened)


@pytest.mark.parametrize(("break_it", "line"), [(blank_line_at_the_end, 6), (cell_too_few, 3)], ids=name_of)
def test_a_row_with_too_few_cells_is_not_blamed_on_commas_to_quote(data_folder, break_it, line):
    break_it(data_folder)
    findings = ipc.check(data_folder)
    assert set(findings["hint"]) & {"quote cells that hold a comma"} == set()
    assert set(findings["line"]) <= {line, 1}


def test_a_column_that_stands_twice_is_found(data_folder):
    def twice(content: bytes) -> bytes:
        header, *rows = content.decode().splitlines()
        return "\n".join([f"{header},level", *(f"{row},zone" for row in rows), ""]).encode()

    change_bytes(data_folder, "cities.csv", twice)
    findings = ipc.check(data_folder).query("severity == 'error'")
    assert findings[["file", "line", "column"]].to_numpy().tolist() == [["cities.csv", 1, "level"]]


@pytest.mark.parametrize("file", ["cities.csv", "indicators.csv", "units.csv", "plans.csv"])
def test_a_table_of_headers_only_leaves_the_names_of_the_others_unknown(data_folder, file):
    change_bytes(data_folder, file, lambda content: content.splitlines(keepends=True)[0])
    errors = ipc.check(data_folder).query("severity == 'error'")
    assert "unknown-name" in set(errors["rule"])
    with pytest.raises(DataError):
        ipc.load(data_folder)


@pytest.mark.parametrize("column", ["note_en", "obs_id", "value"])
def test_a_column_missing_in_one_file_does_not_hide_the_faults_of_the_others(data_folder, column):
    drop_column(data_folder, JINING, column)
    set_cells(data_folder, BENGBU, 2, value="15")
    findings = ipc.check(data_folder)
    assert_exactly(
        findings[findings["severity"] == "error"],
        [
            error("value", BENGBU, 2, "value", "15", "14", "the plan prints 14件"),
            error("column-missing", JINING, 1, column, "no such column", column, "add the column"),
        ],
    )


def comparator_empty(folder: Path) -> None:
    set_cells(folder, JINING, 3, comparator="")


def id_empty(folder: Path) -> None:
    set_cells(folder, JINING, 3, obs_id="")


def fact_without_a_value(folder: Path) -> None:
    set_cells(folder, "context.csv", 2, value="")


def fact_with_words_for_a_number(folder: Path) -> None:
    set_cells(folder, "context.csv", 2, value_raw="约316万")


@pytest.mark.parametrize(
    "break_it", [comparator_empty, id_empty, fact_without_a_value, fact_with_words_for_a_number], ids=name_of
)
def test_no_finding_says_nothing_or_none_for_what_was_found_or_expected(data_folder, sources, break_it):
    break_it(data_folder)
    findings = ipc.check(data_folder, sources=sources)
    assert "error" in set(findings["severity"])
    assert_complete(findings, data_folder)
    assert "None" not in {*findings["found"], *findings["expected"]}
