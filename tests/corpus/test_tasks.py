"""The coded tasks against the plan texts, read here with nothing of the package."""

from __future__ import annotations

import hashlib
import re
from collections import Counter
from itertools import pairwise
from pathlib import Path

import pytest
from helpers.csv_files import read_records
from helpers.repository import PLANS

import ipcompare as ipc

# Tasks, boxes and safeguards of each plan, counted in the texts.
KINDS = ("task", "box", "safeguard")
COUNTS = {
    "bengbu-2024": (17, 6, 3),
    "hangzhou-2023": (20, 0, 3),
    "jingmen-htz-2023": (19, 0, 4),
    "jining-2017": (17, 0, 5),
    "suzhou-anhui-2022": (22, 1, 3),
}
# Lists of indicators: goals, which name no instrument and are of no single dimension.
INDICATOR_TABLES = {"bengbu-2024@1084+15", "suzhou-anhui-2022@2091+18"}
SIX = {"creation", "utilization", "protection", "management", "service", "culture_talent"}
GARBLED = "hangzhou-2023"


def rows_of(root: Path, table: str) -> list[dict[str, str]]:
    return read_records(root / "data" / f"{table}.csv")


def plan_of(row: dict[str, str]) -> str:
    return row.get("plan_id") or row["task_id"].partition("@")[0]


def cut(texts: dict[str, str], row: dict[str, str], start: str = "start", end: str = "end") -> str:
    return texts[plan_of(row)][int(row[start]) : int(row[end])]


@pytest.fixture(scope="module")
def tasks(root) -> dict[str, dict[str, str]]:
    return {row["task_id"]: row for row in rows_of(root, "tasks")}


def test_every_numbered_task_box_and_safeguard_of_every_plan_has_one_row(tasks):
    for plan, counts in COUNTS.items():
        for kind, count in zip(KINDS, counts, strict=True):
            own = [row["number"] for row in tasks.values() if (row["plan_id"], row["kind"]) == (plan, kind)]
            assert own == [str(number) for number in range(1, count + 1)]
    assert len(tasks) == sum(map(sum, COUNTS.values()))


def test_the_characters_of_every_task_box_title_agency_and_instrument_are_the_recorded_ones(root, tasks, plan_texts):
    for table, start, end in (
        ("tasks", "text_start", "text_end"),
        ("task_instruments", "start", "end"),
    ):
        for row in rows_of(root, table):
            characters = cut(plan_texts, row, start, end)
            assert characters.strip() == characters != ""
            assert row["text_sha256"] == hashlib.sha256(characters.encode()).hexdigest(), row
    for row in tasks.values():
        assert cut(plan_texts, row) == row["title_raw"]
        assert row["task_id"] == f"{row['plan_id']}@{row['start']}+{len(row['title_raw'])}"
    for table, column in (("task_agencies", "name_raw"), ("plan_agencies", "name_raw"), ("blanks", "value_raw")):
        for row in rows_of(root, table):
            assert cut(plan_texts, row) == row[column]


def test_a_title_is_the_printed_one_where_the_file_is_not_garbled(tasks):
    for row in tasks.values():
        if row["plan_id"] != GARBLED:
            assert row["title_zh"] == row["title_raw"]
        else:
            # The pinyin marks of the garbled file stand in brackets; without them both have the same length.
            assert len(re.sub(r"\([^()]*\)", "", row["title_raw"])) == len(row["title_zh"])


def test_every_task_starts_behind_its_number_and_no_task_runs_into_another(tasks, plan_texts):
    for plan in PLANS:
        own = [row for row in tasks.values() if row["plan_id"] == plan]
        ranges = [(int(row["text_start"]), int(row["text_end"])) for row in own]
        assert ranges == sorted(ranges)
        assert all(one[1] <= other[0] for one, other in pairwise(ranges))
        for row in own:
            before = plan_texts[plan][: int(row["start"])].rstrip()
            if row["kind"] == "task":
                assert re.search(rf"(?<!\d){row['number']}[.．、。]\s*$", before), row["task_id"]


def test_every_box_that_a_text_prints_has_its_row(tasks, plan_texts):
    for plan, text in plan_texts.items():
        boxes = [row for row in tasks.values() if (row["plan_id"], row["kind"]) == (plan, "box")]
        headed = [row for row in boxes if text[: int(row["start"])].rstrip().endswith(f"专栏{row['number']}")]
        assert [row["number"] for row in headed] == re.findall(r"^专栏(\d+)", text, re.M)
        assert {row["task_id"] for row in boxes if row not in headed} <= INDICATOR_TABLES


def test_supporting_words_lie_in_their_task_and_outside_boxes(root, tasks):
    boxes = [row for row in tasks.values() if row["kind"] == "box"]
    for table in ("task_instruments", "task_agencies"):
        for row in rows_of(root, table):
            task, start, end = tasks[row["task_id"]], int(row["start"]), int(row["end"])
            assert int(task["text_start"]) <= start < end <= int(task["text_end"])
            for box in boxes:
                if box["plan_id"] == task["plan_id"] and box is not task:
                    assert end <= int(box["text_start"]) or int(box["text_end"]) <= start


def test_all_but_tables_of_indicators_name_an_instrument_and_every_instrument_is_named(root, data, tasks):
    rows = rows_of(root, "task_instruments")
    assert {row["task_id"] for row in rows} == set(tasks) - INDICATOR_TABLES
    assert {key for key, row in tasks.items() if not row["dimension"]} == INDICATOR_TABLES
    assert {row["instrument"] for row in rows} == set(data.instruments["instrument"])
    assert {row["depth"] for row in rows} == {"action", "mention"}


def test_the_vocabulary_says_what_counts_and_what_does_not(data):
    frame = data.instruments
    assert frame["instrument"].is_unique
    assert frame.notna().all(axis=None)
    for column in ("name_zh", "name_en", "definition_zh", "definition_en"):
        assert frame[column].is_unique, column
    assert set(frame["dimension"]) == set(data.tasks["dimension"].dropna()) == SIX
    # Where another entry takes a wording, both languages name it, and it exists.
    for row in frame.to_dict("records"):
        named = [set(re.findall(r"[a-z]+(?:_[a-z]+)+", row[f"not_counted_{lang}"])) for lang in ("zh", "en")]
        assert named[0] == named[1] <= set(frame["instrument"]) - {row["instrument"]}, row["instrument"]


def test_agencies_stand_in_the_order_of_print_and_only_the_text_makes_a_lead(root, tasks):
    rows = rows_of(root, "task_agencies")
    for task in tasks:
        own = [(int(row["order"]), int(row["start"])) for row in rows if row["task_id"] == task]
        assert [order for order, _ in own] == list(range(1, len(own) + 1))
        assert sorted(own) == own == sorted(own, key=lambda pair: pair[1])
    lead = [row for row in rows if row["role"] == "lead"]
    assert [(plan_of(row), tasks[row["task_id"]]["kind"]) for row in lead] == [("jingmen-htz-2023", "safeguard")]


def test_every_plan_says_who_leads_or_co_ordinates_the_whole_of_it(root, plan_texts):
    rows = rows_of(root, "plan_agencies")
    assert {row["plan_id"] for row in rows if row["duty"] in ("lead", "coordinate")} == set(plan_texts)
    # The last line of Hangzhou's text, from 5044: 由市市場監管局負責牽頭組織實施.
    leads = {row["plan_id"]: row for row in rows if row["duty"] == "lead"}
    assert leads["hangzhou-2023"]["agency"] == "market_regulation"
    assert int(leads["hangzhou-2023"]["start"]) >= plan_texts["hangzhou-2023"].rindex("本工作方案") == 5044
    for plan, row in leads.items():
        assert re.match("负责牵头|負責牽頭|切实负起牵头", plan_texts[plan][int(row["end"]) :])
    # Wherever a text says who leads the plan, there is a row; who leads a fund or a consortium is another matter.
    for plan, text in plan_texts.items():
        said = len(re.findall("负责牵头|負責牽頭|牵头部门责任|牵头单位", text))
        assert said == (plan in leads), plan


def test_every_cell_of_an_indicator_table_is_a_statement_or_a_blank(root, data, plan_texts):
    for plan, text in plan_texts.items():
        marks = [match.start() for match in re.finditer(r"(?m)^\s*(——|/)\s*$", text)]
        found = [
            text.index(next(mark for mark in ("——", "/") if text[at:].lstrip().startswith(mark)), at) for at in marks
        ]
        assert found == [int(row["start"]) for row in rows_of(root, "blanks") if row["plan_id"] == plan]
    told = data.observations.set_index(["plan_id", "indicator", "year"]).index
    assert not data.blanks.set_index(["plan_id", "indicator", "year"]).index.isin(told).any()


def test_two_plans_name_agencies_for_all_their_tasks_and_three_for_none(root, tasks):
    naming = {row["task_id"] for row in rows_of(root, "task_agencies")}
    counts = Counter(row["plan_id"] for row in tasks.values() if row["kind"] == "task" and row["task_id"] in naming)
    assert counts == {"bengbu-2024": 17, "jining-2017": 17}


def test_an_agency_is_named_by_a_plan_or_took_over_from_one_that_is(data):
    named = {*data.task_agencies["agency"], *data.plan_agencies["agency"]}
    successors = set(data.agencies["successor"].dropna())
    assert set(data.agencies["agency"]) == named | successors
    assert data.agencies.set_index("agency").loc[sorted(successors), "successor"].isna().all()


def test_exactly_the_statements_inside_a_task_or_box_are_linked_to_it(root, data, tasks):
    links = {row["obs_id"]: row["task_id"] for row in rows_of(root, "task_statements")}
    expected = {}
    for row in data.observations.to_dict("records"):
        for id_, task in tasks.items():
            within = int(task["text_start"]) <= row["start"] and row["end"] <= int(task["text_end"])
            if within and task["plan_id"] == row["plan_id"]:
                expected[row["obs_id"]] = id_
    assert links == expected
    # What the statements call a table is a box here, and the other way round.
    places = data.observations.set_index("obs_id")["place"]
    kinds = {obs: "table" if tasks[task]["kind"] == "box" else "task" for obs, task in links.items()}
    assert places[list(links)].to_dict() == kinds
    assert set(places.index[places.isin(["task", "table"])]) == set(links)


def test_codes_of_the_tasks_have_names_in_both_languages(data):
    named = data.codes.groupby("list")["code"].agg(set)
    for name, column in {
        "task_kind": data.tasks["kind"],
        "dimension": data.tasks["dimension"].dropna(),
        "depth": ipc.instruments(ipc.harmonize(data)).presence["depth"],
        "agency_kind": data.agencies["kind"],
        "agency_role": data.task_agencies["role"],
        "duty": data.plan_agencies["duty"],
        "reason": ipc.agencies(ipc.harmonize(data)).not_named["reason"],
    }.items():
        assert set(column) <= named[name], name


def test_the_page_on_tasks_has_the_numbers_of_the_tables(root, data):
    page = (root / "docs" / "tasks.md").read_text(encoding="utf-8")
    today, record = page.split("## A record of agreement")
    kinds = data.tasks["kind"].value_counts()
    doubts = data.task_instruments["note_en"].str.contains("doubt", case=False, na=False)
    accounted = {
        *(str(count) for count in kinds),
        str(len(data.instruments)),
        str(len(data.task_instruments)),
        str(int(doubts.sum())),
        "2018",
    }
    prose = re.sub(r"```.*?```|`[^`]*`|\]\([^)]*\)", "", today, flags=re.S)
    assert set(re.findall(r"\d[\d,.]*\d|\d", prose)) == accounted
    # The record is of two codings that are not kept: it says so, and what it counts is not what the tables hold now.
    assert "cannot be worked out again" in record
