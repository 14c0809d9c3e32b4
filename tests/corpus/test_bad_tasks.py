"""Each way to break the tables of tasks, with the exact findings it must give."""

from __future__ import annotations

import hashlib
import shutil
from collections.abc import Callable
from pathlib import Path

import pytest
from helpers.csv_files import BENGBU, drop_column, line_of, read_rows, repeat_line, set_cells, write_rows
from helpers.expected_findings import Fault, assert_complete, assert_exactly, error, name_of
from helpers.repository import PLANS

import ipcompare as ipc
from ipcompare.errors import DataError

pytestmark = pytest.mark.usefixtures("no_sources")

TASKS, LINKS = "tasks.csv", "task_statements.csv"
INSTRUMENTS, AGENCIES = "task_instruments.csv", "task_agencies.csv"
# Line 2 is the first box of Bengbu, line 3 its first task: title from 1384 to 1398, text to 1648; next 1652.
BOX, FIRST, SECOND = "bengbu-2024@1084+15", "bengbu-2024@1384+14", "bengbu-2024@1652+11"
# The statement of the first task; in the table of links those of the box before it come first.
OBS, LINK = "bengbu-2024@1492+4", 24


def task_without_a_section(folder: Path) -> None:
    set_cells(folder, TASKS, 3, section="")


def task_of_a_seventh_dimension(folder: Path) -> None:
    set_cells(folder, TASKS, 3, dimension="context")


def title_off_by_one(folder: Path) -> None:
    set_cells(folder, TASKS, 3, start="1385", end="1399")


def title_before_its_text(folder: Path) -> None:
    set_cells(folder, TASKS, 3, text_start="1390")


def text_into_the_next_task(folder: Path) -> None:
    set_cells(folder, TASKS, 3, text_end="1653")


def number_left_out(folder: Path) -> None:
    set_cells(folder, TASKS, 3, number="2")


def instrument_without_offsets(folder: Path) -> None:
    set_cells(folder, INSTRUMENTS, 2, start="", end="")


def instrument_that_there_is_not(folder: Path) -> None:
    set_cells(folder, INSTRUMENTS, 2, instrument="performance_asessment")


def depth_between_the_two(folder: Path) -> None:
    set_cells(folder, INSTRUMENTS, 2, depth="actions")


def instrument_twice_in_a_task(folder: Path) -> None:
    repeat_line(folder, INSTRUMENTS, 2)


def words_in_the_next_task(folder: Path) -> None:
    set_cells(folder, INSTRUMENTS, 2, start="1664", end="1675")


def words_of_no_length(folder: Path) -> None:
    set_cells(folder, INSTRUMENTS, 2, start="1468")


def words_in_a_box(folder: Path) -> None:
    header, box, task, *rows = read_rows(folder / TASKS)
    # A box inside the first task; the boxes after it count on.
    inside = dict(zip(header, task, strict=True)) | {
        "task_id": "bengbu-2024@1452+1", "kind": "box", "number": "2", "title_raw": "识",
        "start": "1452", "end": "1453", "text_start": "1452", "text_end": "1465",
    }  # fmt: skip
    numbered = header.index("number")
    for row in rows:
        if row[1] == "bengbu-2024" and row[2] == "box":
            row[numbered] = str(int(row[numbered]) + 1)
    write_rows(folder / TASKS, [header, box, task, list(inside.values()), *rows])


def box_across_the_end_of_a_task(folder: Path) -> None:
    set_cells(folder, TASKS, 2, text_end="1400")


def box_without_a_dimension(folder: Path) -> None:
    set_cells(folder, TASKS, line_of(folder / TASKS, "task_id", "bengbu-2024@2176+15"), dimension="")


def task_without_a_dimension(folder: Path) -> None:
    set_cells(folder, TASKS, 3, dimension="")


def words_off_by_one(folder: Path) -> None:
    set_cells(folder, INSTRUMENTS, 2, start="1452", end="1469")


def agency_missing_from_the_vocabulary(folder: Path) -> None:
    set_cells(folder, AGENCIES, 2, agency="tourism")


def successor_missing_from_the_vocabulary(folder: Path) -> None:
    set_cells(folder, "agencies.csv", 29, successor="market_regulations")


def agencies_in_another_order(folder: Path) -> None:
    set_cells(folder, AGENCIES, 3, order="3")
    set_cells(folder, AGENCIES, 4, order="2")


def agency_shortened(folder: Path) -> None:
    set_cells(folder, AGENCIES, 3, name_raw="科技局")


def agency_in_other_characters(folder: Path) -> None:
    set_cells(folder, AGENCIES, 3, name_raw="市科技厅")


def agency_that_leads_in_part(folder: Path) -> None:
    set_cells(folder, AGENCIES, 3, role="leads")


def statement_in_another_task(folder: Path) -> None:
    set_cells(folder, LINKS, LINK, task_id=SECOND)


def statement_without_its_task(folder: Path) -> None:
    write_rows(folder / LINKS, [row for row in read_rows(folder / LINKS) if row[0] != OBS])


def tasks_without_their_plans(folder: Path) -> None:
    drop_column(folder, TASKS, "plan_id")


WITHIN = "characters within 1384 to 1648"
CASES: dict[Callable[[Path], None], list[Fault]] = {
    task_without_a_section: [
        error("required", TASKS, 3, "section", "an empty cell", "a value", "Heading that it stands under.")
    ],
    task_of_a_seventh_dimension: [
        error("enum", TASKS, 3, "dimension", "context",
              "creation, utilization, protection, management, service, culture_talent")
    ],
    title_off_by_one: [
        error("offset", TASKS, 3, "task_id", FIRST, "bengbu-2024@1385+14", "the id repeats plan, start and length")
    ],
    title_before_its_text: [
        error("outside", TASKS, 3, "start", "1384 to 1398", "characters within 1390 to 1648")
    ],
    text_into_the_next_task: [
        error("overlap", TASKS, 4, "text_start", "1652", "1653 or more, where the task before it ends")
    ],
    number_left_out: [error("running-number", TASKS, 3, "number", "2", "1")],
    instrument_without_offsets: [
        error("required", INSTRUMENTS, 2, "end", "an empty cell", "a value"),
        error("required", INSTRUMENTS, 2, "start", "an empty cell", "a value"),
    ],
    instrument_that_there_is_not: [
        error("unknown-name", INSTRUMENTS, 2, "instrument", "performance_asessment",
              "a instrument of table instruments", "nearest: performance_assessment")
    ],
    depth_between_the_two: [
        error("enum", INSTRUMENTS, 2, "depth", "actions", "action, mention", "nearest: action")
    ],
    instrument_twice_in_a_task: [
        error("duplicate", INSTRUMENTS, 399, "instrument", f"{FIRST}/performance_assessment",
              f"a value not yet used at {INSTRUMENTS}:2", "remove one")
    ],
    words_in_the_next_task: [error("outside", INSTRUMENTS, 2, "start", "1664 to 1675", WITHIN)],
    words_of_no_length: [error("outside", INSTRUMENTS, 2, "start", "1468 to 1468", WITHIN)],
    words_in_a_box: [
        error("outside", INSTRUMENTS, 2, "start", "1451 to 1468", "characters outside the box from 1452 to 1465",
              "what a box says is coded for the box")
    ],
    box_across_the_end_of_a_task: [
        error("overlap", TASKS, 3, "text_start", "1384", "1400 or more, where the task before it ends",
              "tasks follow one another; a box may lie inside one")
    ],
    box_without_a_dimension: [],
    task_without_a_dimension: [error("required", TASKS, 3, "dimension", "an empty cell", "a value")],
    words_off_by_one: [],
    agency_missing_from_the_vocabulary: [
        error("unknown-name", AGENCIES, 2, "agency", "tourism", "a agency of table agencies",
              "nearest: culture_tourism")
    ],
    successor_missing_from_the_vocabulary: [
        error("unknown-name", "agencies.csv", 29, "successor", "market_regulations", "a agency of table agencies",
              "nearest: market_regulation")
    ],
    agencies_in_another_order: [
        error("running-number", AGENCIES, 3, "order", "3", "2", "count in the order as printed, without a gap"),
        error("running-number", AGENCIES, 4, "order", "2", "3"),
    ],
    agency_shortened: [
        error("offset", AGENCIES, 3, "end", "1605", "1604 (3 characters from 1601)", "the plan prints 科技局")
    ],
    agency_in_other_characters: [],
    agency_that_leads_in_part: [
        error("enum", AGENCIES, 3, "role", "leads", "responsible, lead", "nearest: lead")
    ],
    statement_in_another_task: [
        error("outside", LINKS, LINK, "task_id", SECOND, f"a link to {FIRST}",
              "link it to the task or box in which it stands")
    ],
    statement_without_its_task: [
        error("unlinked", BENGBU, 35, "obs_id", "no link to a task", f"a link to {FIRST}")
    ],
    tasks_without_their_plans: [
        error("column-missing", TASKS, 1, "plan_id", "no such column", "plan_id", "add the column")
    ],
}  # fmt: skip

AGAINST_THE_TEXTS: dict[Callable[[Path], None], list[tuple[str, str, int, str]]] = {
    title_off_by_one: [("offset", TASKS, 3, "task_id"), ("span", TASKS, 3, "title_raw")],
    title_before_its_text: [("outside", TASKS, 3, "start"), ("words-identity", TASKS, 3, "text_sha256")],
    text_into_the_next_task: [("words-identity", TASKS, 3, "text_sha256"), ("overlap", TASKS, 4, "text_start")],
    words_off_by_one: [("words-identity", INSTRUMENTS, 2, "text_sha256")],
    instrument_without_offsets: [("required", INSTRUMENTS, 2, "end"), ("required", INSTRUMENTS, 2, "start")],
    agency_in_other_characters: [("span", AGENCIES, 3, "name_raw")],
    agency_shortened: [("offset", AGENCIES, 3, "end"), ("span", AGENCIES, 3, "name_raw")],
    task_without_a_section: [("required", TASKS, 3, "section")],
}


@pytest.mark.parametrize(("break_it", "faults"), CASES.items(), ids=name_of)
def test_broken_tasks_give_exactly_these_findings(data_folder, break_it, faults):
    break_it(data_folder)
    findings = ipc.check(data_folder)
    assert findings.iloc[-1]["rule"] == "texts-not-at-hand"
    assert_exactly(findings.iloc[:-1], faults)
    assert_complete(findings, data_folder)
    if faults:
        with pytest.raises(DataError):
            ipc.load(data_folder)


@pytest.mark.parametrize(("break_it", "places"), AGAINST_THE_TEXTS.items(), ids=name_of)
def test_tasks_that_depart_from_the_texts_are_found_at_their_rows(data_folder, sources, break_it, places):
    break_it(data_folder)
    findings = ipc.check(data_folder, sources=sources)
    assert set(findings["severity"]) == {"error"}
    assert list(findings[["rule", "file", "line", "column"]].itertuples(index=False, name=None)) == places
    assert_complete(findings, data_folder)


def test_a_name_in_simplified_characters_is_not_what_the_garbled_file_prints(data_folder, sources):
    line = line_of(data_folder / TASKS, "task_id", "hangzhou-2023@2989+10")
    set_cells(data_folder, TASKS, line, title_raw="加强知识产权司法保护")
    findings = ipc.check(data_folder, sources=sources)
    assert_exactly(
        findings, [error("span", TASKS, line, "title_raw", "加强知识产权司法保护", "'加強知識產權司法保護'")]
    )


def test_a_changed_character_in_a_text_is_found_in_the_task_and_the_instrument_that_rest_on_it(sources, tmp_path):
    texts = tmp_path / "texts"
    texts.mkdir()
    for plan in PLANS:
        shutil.copyfile(sources / f"{plan}.txt", texts / f"{plan}.txt")
    path = texts / "bengbu-2024.txt"
    text = path.read_bytes().decode()
    # Character 1455 stands in the words for the first instrument of the first task, and in nothing else that is coded.
    path.write_bytes((text[:1455] + "▲" + text[1456:]).encode())
    findings = ipc.check(sources=texts)
    assert list(findings[["rule", "file", "line"]].itertuples(index=False, name=None)) == [
        ("text-identity", "plans.csv", 2),
        ("words-identity", INSTRUMENTS, 2),
        ("words-identity", TASKS, 3),
    ]
    changed = hashlib.sha256((text[1384:1455] + "▲" + text[1456:1648]).encode()).hexdigest()
    assert findings.loc[2, "found"] == changed


def test_a_number_in_a_box_belongs_to_the_box_also_where_a_task_encloses_it(data):
    tasks = data.tasks.copy()
    # The first task of Bengbu starts before the indicator table, whose numbers are linked to the table alone.
    tasks.loc[tasks["task_id"] == FIRST, "text_start"] = 1079
    assert set(ipc.check(data._replace(tasks=tasks))["rule"]) == {"texts-not-at-hand"}
    links = data.task_statements.copy()
    links.loc[links["task_id"] == BOX, "task_id"] = FIRST
    findings = ipc.check(data._replace(tasks=tasks, task_statements=links))
    wrong = findings[findings["rule"] == "outside"]
    assert set(wrong["expected"]) == {f"a link to {BOX}"}
    assert sorted(wrong["row_id"]) == sorted(data.task_statements.query("task_id == @BOX")["obs_id"])
