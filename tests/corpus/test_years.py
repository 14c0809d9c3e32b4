"""Every year is the plan's or printed: moved, undated, beyond the plan, or shifted within a text."""

from __future__ import annotations

import csv

import pytest
from helpers.csv_files import BENGBU, JINING, SUZHOU, line_of, read_rows, set_cells, write_rows

import ipcompare as ipc
from ipcompare.corpus.year_rules import read_date, read_years


def errors(folder, sources=None):
    findings = ipc.check(folder, sources=sources).query("severity == 'error'")
    return list(zip(findings["rule"], findings["file"], findings["column"], strict=True))


@pytest.mark.parametrize("shift", [30, -30, 10, 1, -1])
def test_years_moved_as_one_are_found_with_and_without_the_texts(data_folder, sources, no_sources, shift):
    moved = 0
    for path in (data_folder / "observations").glob("*.csv"):
        header, *rows = read_rows(path)
        at = header.index("year")
        for row in rows:
            row[at] = str(int(row[at]) + shift) if row[at] else ""
            moved += row[at] != ""
        write_rows(path, [header, *rows])
    found = [fault for fault in errors(data_folder, sources) if fault[0] == "year-printed" and fault[2] == "year"]
    undated = [fault for fault in errors(data_folder, sources) if fault[0] == "undated"]
    assert moved == len(found) + len(undated)
    assert len(errors(data_folder)) > 20


@pytest.mark.parametrize(
    ("file", "line", "cells", "fault"),
    [
        # a target of Bengbu's plan of 2024 to 2026, moved behind it
        (BENGBU, 2, {"year": "2096"}, ("window", BENGBU, "year")),
        # a milestone before it
        (BENGBU, 14, {"year": "2023"}, ("window", BENGBU, "year")),
        # a reason where none is needed
        (BENGBU, 2, {"outside_window": "outlook"}, ("window", BENGBU, "outside_window")),
        # an undated target is due in the last year of the plan
        (JINING, 3, {"year": "2019", "year_at": ""}, ("undated", JINING, "year")),
        # an undated base is of the year before the first
        (SUZHOU, 2, {"year": "2019", "year_at": ""}, ("undated", SUZHOU, "year")),
        # a milestone is never undated
        (BENGBU, 14, {"year_at": ""}, ("undated", BENGBU, "year")),
        # a sum over other years than those of the plan, without printed characters
        (BENGBU, 5, {"period_start": "2023"}, ("period", BENGBU, "period_start")),
        (BENGBU, 5, {"period_end": "2025"}, ("period", BENGBU, "period_start")),
    ],
)
def test_a_year_that_is_not_the_plans_is_an_error_without_the_texts(data_folder, no_sources, file, line, cells, fault):
    set_cells(data_folder, file, line, **cells)
    assert errors(data_folder) == [fault]


def test_a_year_beyond_the_plan_needs_a_reason_and_no_more(data_folder, sources, texts_copy):
    text = (texts_copy / "jining-2017.txt").read_text(encoding="utf-8")
    set_cells(data_folder, JINING, 3, year="2015", year_at=str(text.index("2015")))
    assert errors(data_folder, texts_copy) == [("window", JINING, "year")]
    set_cells(data_folder, JINING, 3, outside_window="earlier")
    assert errors(data_folder, texts_copy) == []


@pytest.mark.parametrize(
    ("file", "key", "row", "column"),
    [
        (JINING, "obs_id", "jining-2017@527+4", "year_at"),
        ("blanks.csv", "start", "1301", "year_at"),
        ("plans.csv", "plan_id", "jining-2017", "issue_date_at"),
        ("plans.csv", "plan_id", "suzhou-anhui-2022", "window_start_at"),
        ("plans.csv", "plan_id", "jingmen-htz-2023", "window_end_at"),
    ],
)
def test_a_place_at_which_no_such_year_stands_is_an_error(data_folder, sources, file, key, row, column):
    line = line_of(data_folder / file, key, row)
    set_cells(data_folder, file, line, **{column: "3"})
    ((rule, found, _),) = errors(data_folder, sources)
    assert (rule, found) == ("year-printed", file)


def test_the_years_of_a_printed_sum_are_read_from_the_text(data_folder, sources, texts_copy):
    """Bengbu's sum of 2024 to 2026, made one of 2025 to 2026 by what the text prints elsewhere."""
    text = (texts_copy / "bengbu-2024.txt").read_text(encoding="utf-8")
    set_cells(data_folder, BENGBU, 5, period_start="2025", period_at=str(text.index("2025")))
    assert errors(data_folder, texts_copy) == []
    set_cells(data_folder, BENGBU, 5, period_start="2023")
    assert errors(data_folder, texts_copy) == [("year-printed", BENGBU, "period_start")]


@pytest.mark.parametrize(
    ("text", "at", "years"),
    [
        ("到2025年，", 1, (2025, 2025)),
        ("二〇二五年", 0, (2025, 2025)),
        ("二零二五年", 0, (2025, 2025)),
        ("２０２５年", 0, (2025, 2025)),
        ("2023—25年", 5, (2025, 2025)),
        ("“十四五”末", 1, (2021, 2025)),
        ("“十三五”期间", 1, (2016, 2020)),
        ("“十五五”", 1, (2026, 2030)),
        ("“十五”", 1, (2001, 2005)),
        ("到2025年，", 2, None),
        ("25年", 0, None),
        ("", 5, None),
    ],
)
def test_years_are_read_as_plans_print_them(text, at, years):
    assert read_years(text, at) == years


@pytest.mark.parametrize(
    ("text", "day"),
    [
        ("2024年3月4日", "2024-03-04"),
        ("2024-03-04", "2024-03-04"),
        ("２０２４年１２月１日", "2024-12-01"),
        ("3月4日", None),
    ],
)
def test_days_are_read_as_plans_print_them(text, day):
    assert read_date(text, 0) == day


def test_every_year_of_the_shipped_statements_is_printed_or_follows_from_the_plan(data):
    dated = data.observations[data.observations["year"].notna()]
    undated = dated[dated["year_at"].isna()]
    assert undated["note_en"].str.contains("Undated|last of the three").all()
    assert dated["year_at"].notna().sum() + len(undated) == len(dated)
    assert 0 < len(undated) < len(dated) / 2


def test_what_the_rows_of_a_written_table_hold_is_what_csv_reads(data_folder):
    """The new columns are plain ones: another reader of CSV finds them."""
    with (data_folder / "blanks.csv").open(newline="", encoding="utf-8") as stream:
        assert [row["year_at"] for row in csv.DictReader(stream)] == ["1114", "1121", "2122", "2122"]
