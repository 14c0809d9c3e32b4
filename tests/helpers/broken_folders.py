"""The ways in which a user's folder is broken, one small named mutation each."""

from __future__ import annotations

from pathlib import Path

from helpers.csv_files import (
    BENGBU,
    JINING,
    SUZHOU,
    add_column,
    change_bytes,
    drop_column,
    repeat_line,
    replace_text,
    set_cells,
)


def missing_column(folder: Path) -> None:
    drop_column(folder, JINING, "basis")


def misspelt_column(folder: Path) -> None:
    replace_text(folder, "cities.csv", ",level,", ",levle,")


def extra_column(folder: Path) -> None:
    add_column(folder, JINING, "remark", "mine")


def year_as_decimal(folder: Path) -> None:
    set_cells(folder, JINING, 3, year="2020.0")


def letter_in_an_offset(folder: Path) -> None:
    set_cells(folder, JINING, 3, start="527a")


def date_in_another_order(folder: Path) -> None:
    set_cells(folder, "plans.csv", 2, issue_date="4.3.2024")


def yes_for_true(folder: Path) -> None:
    set_cells(folder, "assumptions.csv", 2, exact="yes")


def year_before_all_plans(folder: Path) -> None:
    set_cells(folder, JINING, 3, year="1920")


def id_in_capitals(folder: Path) -> None:
    set_cells(folder, "plans.csv", 2, text_sha256="ABC")


def statement_twice(folder: Path) -> None:
    repeat_line(folder, JINING, 3)


def city_twice(folder: Path) -> None:
    repeat_line(folder, "cities.csv", 3)


def misspelt_indicator(folder: Path) -> None:
    set_cells(folder, JINING, 2, indicator="valid_patent_per_10k")


def misspelt_unit(folder: Path) -> None:
    set_cells(folder, JINING, 2, unit="item/10k_person")


def invented_unit(folder: Path) -> None:
    set_cells(folder, JINING, 3, unit="furlong")


def misspelt_plan(folder: Path) -> None:
    set_cells(folder, JINING, 3, plan_id="jinning-2017", obs_id="jinning-2017@527+4")


def value_without_its_wan(folder: Path) -> None:
    set_cells(folder, JINING, 5, value="1")


def value_max_where_none_is_printed(folder: Path) -> None:
    set_cells(folder, JINING, 3, value_max="300")


def value_max_left_out(folder: Path) -> None:
    set_cells(folder, SUZHOU, 29, value_max="")


def comparator_against_its_suffix(folder: Path) -> None:
    set_cells(folder, BENGBU, 9, comparator="eq")


def comparator_against_the_word_before(folder: Path) -> None:
    set_cells(folder, JINING, 2, comparator="eq")


def unit_not_the_printed_one(folder: Path) -> None:
    set_cells(folder, JINING, 3, unit_raw="项")


def start_off_by_one(folder: Path) -> None:
    set_cells(folder, JINING, 3, start="528")


def end_off_by_one(folder: Path) -> None:
    set_cells(folder, JINING, 3, end="532")


def both_offsets_off_by_one(folder: Path) -> None:
    set_cells(folder, JINING, 3, start="528", end="532")


def id_and_offsets_off_by_one(folder: Path) -> None:
    set_cells(folder, JINING, 3, start="528", end="532", obs_id="jining-2017@528+4")


def byte_order_mark(folder: Path) -> None:
    change_bytes(folder, JINING, lambda content: b"\xef\xbb\xbf" + content)


def windows_line_ends(folder: Path) -> None:
    change_bytes(folder, JINING, lambda content: content.replace(b"\n", b"\r\n"))


def one_windows_line_end(folder: Path) -> None:
    change_bytes(folder, "cities.csv", lambda content: content.replace(b"shandong,,\n", b"shandong,,\r\n"))


def gb18030(folder: Path) -> None:
    change_bytes(folder, "cities.csv", lambda content: content.decode().encode("gb18030"))


def utf16(folder: Path) -> None:
    change_bytes(folder, "cities.csv", lambda content: b"\xff\xfe" + content.decode().encode("utf-16-le"))


def empty_file(folder: Path) -> None:
    change_bytes(folder, "cities.csv", lambda content: b"")


def blank_file(folder: Path) -> None:
    change_bytes(folder, "cities.csv", lambda content: b" \n\r\n\n")


def missing_file(folder: Path) -> None:
    (folder / "concepts.csv").unlink()


def no_statements_at_all(folder: Path) -> None:
    for path in (folder / "observations").glob("*.csv"):
        path.unlink()


def comma_not_quoted(folder: Path) -> None:
    replace_text(folder, JINING, ",国内有效注册商标,", ",国内,有效注册商标,")


def broken_enum(folder: Path) -> None:
    set_cells(folder, JINING, 3, modality="frim")


def required_cell_empty(folder: Path) -> None:
    set_cells(folder, JINING, 3, section="")


def recurring_with_a_year(folder: Path) -> None:
    set_cells(folder, JINING, 3, role="recurring")


def target_without_a_year(folder: Path) -> None:
    set_cells(folder, JINING, 3, year="")


def window_of_a_stock(folder: Path) -> None:
    set_cells(folder, JINING, 4, period_start="2017", period_end="2020")


def window_without_an_end(folder: Path) -> None:
    set_cells(folder, BENGBU, 5, period_end="")


def basis_of_another_indicator(folder: Path) -> None:
    set_cells(folder, JINING, 2, basis="annual_flow")


def city_of_another_plan(folder: Path) -> None:
    set_cells(folder, JINING, 2, city="hangzhou")


def number_without_a_unit(folder: Path) -> None:
    set_cells(folder, JINING, 3, unit="")


def placeholder_without_a_value(folder: Path) -> None:
    replace_text(folder, "claims.csv", "{statements} statements on", "{statement} statements on")


def value_without_a_placeholder(folder: Path) -> None:
    set_cells(folder, "claim_values.csv", 3, name="rows")


def brace_left_open(folder: Path) -> None:
    replace_text(folder, "claims.csv", "{plans} plans.", "{plans plans.")


def claim_without_its_english(folder: Path) -> None:
    set_cells(folder, "claims.csv", 2, text_en="")


def placeholder_filled_twice(folder: Path) -> None:
    repeat_line(folder, "claim_values.csv", 3)


def count_with_a_column(folder: Path) -> None:
    set_cells(folder, "claim_values.csv", 3, column="obs_id")


def cell_without_a_column(folder: Path) -> None:
    set_cells(folder, "claim_values.csv", 2, column="")


def result_that_is_no_name(folder: Path) -> None:
    set_cells(folder, "claim_values.csv", 3, frame="data.plans")


def condition_that_is_code(folder: Path) -> None:
    set_cells(folder, "claim_values.csv", 3, where="year > 2020")


def two_faults_in_two_files(folder: Path) -> None:
    value_without_its_wan(folder)
    city_twice(folder)


def three_files_broken_in_three_ways(folder: Path) -> None:
    windows_line_ends(folder)
    gb18030(folder)
    comparator_against_its_suffix(folder)
