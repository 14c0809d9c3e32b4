"""Each way to break the plans and what the facts say of them, with the exact findings it must give."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import pytest
from helpers.csv_files import line_of, set_cells
from helpers.expected_findings import Fault, assert_complete, assert_exactly, error, name_of, warning
from helpers.repository import PLANS as CODED
from helpers.repository import ROOT

import ipcompare as ipc
from ipcompare.corpus.lookup import coded_plans
from ipcompare.errors import DataError

pytestmark = pytest.mark.usefixtures("no_sources")

CONTEXT, PLANS = "context.csv", "plans.csv"
NATION, HANGZHOU, ZHEJIANG, JINING = "china-outline-2021", "hangzhou-2023", "zhejiang-14fyp-2021", "jining-14fyp-2021"
# A target of the nation, one of Jining's later plan, and something realised in Jining.
OF_NATION, OF_JINING, REALISED = "N35-01", "JN14-08", "JN-O-01"
# A value of late in a year, and the less sure one of two counts.
LATE, COUNTED_TWICE = "JN-O-07", "SD-O-21"


def set_plan(folder: Path, plan: str, **cells: str) -> None:
    set_cells(folder, PLANS, line_of(folder / PLANS, "plan_id", plan), **cells)


def set_fact(folder: Path, fact: str, **cells: str) -> None:
    set_cells(folder, CONTEXT, line_of(folder / CONTEXT, "fact_id", fact), **cells)


def plan_of_nobody(folder: Path) -> None:
    set_plan(folder, NATION, jurisdiction="")


def plan_of_a_city_and_its_province(folder: Path) -> None:
    set_plan(folder, HANGZHOU, jurisdiction="zhejiang")


def city_in_the_column_of_jurisdictions(folder: Path) -> None:
    set_plan(folder, JINING, city="", jurisdiction="jining")


def province_that_there_is_not(folder: Path) -> None:
    set_plan(folder, ZHEJIANG, jurisdiction="zhejang")


def coded_plan_of_a_province(folder: Path) -> None:
    set_plan(folder, HANGZHOU, city="", jurisdiction="zhejiang")


def coded_plan_without_its_text(folder: Path) -> None:
    set_plan(folder, HANGZHOU, text_sha256="", text_length="")


def recorded_text_without_statements(folder: Path) -> None:
    set_plan(folder, ZHEJIANG, text_length="9000")


def target_of_no_plan(folder: Path) -> None:
    set_fact(folder, OF_NATION, plan_id="")


def baseline_of_no_plan(folder: Path) -> None:
    set_fact(folder, OF_NATION, role="baseline", plan_id="", year="2020")


def realised_value_of_a_plan(folder: Path) -> None:
    set_fact(folder, REALISED, plan_id=JINING)


def target_of_a_plan_that_there_is_not(folder: Path) -> None:
    set_fact(folder, OF_NATION, plan_id="china-outlin-2021")


def target_of_the_plan_of_another_place(folder: Path) -> None:
    set_fact(folder, OF_NATION, plan_id="hubei-14fyp-2021")


def target_of_a_city_in_the_plan_of_its_province(folder: Path) -> None:
    set_fact(folder, OF_JINING, plan_id="shandong-14fyp-2021")


def target_of_a_district_that_stands_in_for_a_zone(folder: Path) -> None:
    set_fact(folder, OF_JINING, jurisdiction="duodao", plan_id="jingmen-htz-2023")


def target_of_the_area_of_a_zone(folder: Path) -> None:
    set_fact(folder, OF_JINING, jurisdiction="jingmen_htz_duodao", plan_id="jingmen-htz-2023")


def target_after_its_plan(folder: Path) -> None:
    set_fact(folder, OF_JINING, year="2026")


def target_before_its_plan(folder: Path) -> None:
    set_fact(folder, OF_JINING, year="2020")


def baseline_before_its_plan(folder: Path) -> None:
    set_fact(folder, OF_JINING, year="2020", role="baseline")


def value_of_after_its_source(folder: Path) -> None:
    set_fact(folder, LATE, as_of="")


def target_of_after_its_source(folder: Path) -> None:
    set_fact(folder, OF_JINING, source_date="2021-12-10", as_of="2025-12-30")


def second_outcome_of_a_time(folder: Path) -> None:
    set_fact(folder, COUNTED_TWICE, role="outcome")


# The lines of what is broken, as they stand in the shipped tables.
AT = {plan: line_of(ROOT / "data" / PLANS, "plan_id", plan) for plan in (NATION, HANGZHOU, ZHEJIANG, JINING)}
AT |= {
    fact: line_of(ROOT / "data" / CONTEXT, "fact_id", fact)
    for fact in (OF_NATION, OF_JINING, REALISED, LATE, COUNTED_TWICE)
}
RECORDED = "a plan with statements or tasks is a city's, and its text is recorded"
PLANNED = "a target or baseline is a plan's, what was realised is the place's alone"
DUE = "a target is due within the years of its plan: correct the year, the plan or its window"


def of_plan(rule: str, plan: str, column: str, found: str, expected: str, hint: str) -> Fault:
    return error(rule, PLANS, AT[plan], column, found, expected, hint)


def of_fact(fact: str, found: str, expected: str, hint: str, rule: str = "plan") -> Fault:
    return error(rule, CONTEXT, AT[fact], "plan_id", found, expected, hint)


EMPTY, EITHER = "an empty cell", "either a city or a jurisdiction"
CASES: dict[Callable[[Path], None], list[Fault]] = {
    plan_of_nobody: [
        of_plan("one-of", NATION, "city", "'' and ''", EITHER, "fill exactly one")
    ],
    plan_of_a_city_and_its_province: [
        of_plan("one-of", HANGZHOU, "city", "'hangzhou' and 'zhejiang'", EITHER, "fill exactly one")
    ],
    city_in_the_column_of_jurisdictions: [
        of_plan(
            "place", JINING, "jurisdiction", "jining", "city jining",
            "a city or zone whose plans are compared stands in column city",
        )
    ],
    province_that_there_is_not: [
        of_plan(
            "unknown-name", ZHEJIANG, "jurisdiction", "zhejang", "a jurisdiction of table jurisdictions",
            "nearest: zhejiang",
        ),
    ],
    coded_plan_of_a_province: [of_plan("required", HANGZHOU, "city", EMPTY, "a value", RECORDED)],
    coded_plan_without_its_text: [
        of_plan("required", HANGZHOU, "text_length", EMPTY, "a value", RECORDED),
        of_plan("required", HANGZHOU, "text_sha256", EMPTY, "a value", RECORDED),
    ],
    recorded_text_without_statements: [
        error(
            "file-missing", f"observations/{ZHEJIANG}.csv", 1, "", "no file", "a CSV file",
            "add the statements of the plan",
        ),
        of_plan("required", ZHEJIANG, "city", EMPTY, "a value", RECORDED),
        of_plan("required", ZHEJIANG, "text_sha256", EMPTY, "a value", RECORDED),
    ],
    target_of_no_plan: [of_fact(OF_NATION, EMPTY, "a plan_id of table plans", PLANNED)],
    baseline_of_no_plan: [of_fact(OF_NATION, EMPTY, "a plan_id of table plans", PLANNED)],
    realised_value_of_a_plan: [of_fact(REALISED, JINING, EMPTY, PLANNED)],
    target_of_a_plan_that_there_is_not: [
        of_fact(
            OF_NATION, "china-outlin-2021", "a plan_id of table plans",
            "nearest: china-outline-2021, anhui-outline-2021, china-14fyp-2021", "unknown-name",
        )
    ],
    target_of_the_plan_of_another_place: [
        of_fact(OF_NATION, "hubei-14fyp-2021", "a plan of china", "hubei-14fyp-2021 is a plan of hubei")
    ],
    target_of_a_city_in_the_plan_of_its_province: [
        of_fact(OF_JINING, "shandong-14fyp-2021", "a plan of jining", "shandong-14fyp-2021 is a plan of shandong")
    ],
    target_of_a_district_that_stands_in_for_a_zone: [
        of_fact(OF_JINING, "jingmen-htz-2023", "a plan of duodao", "jingmen-htz-2023 is a plan of jingmen_htz")
    ],
    target_of_the_area_of_a_zone: [],
    target_after_its_plan: [warning("window", CONTEXT, AT[OF_JINING], "year", "2026", "2021 to 2025", DUE)],
    target_before_its_plan: [warning("window", CONTEXT, AT[OF_JINING], "year", "2020", "2021 to 2025", DUE)],
    baseline_before_its_plan: [],
    value_of_after_its_source: [
        error(
            "as-of", CONTEXT, AT[LATE], "as_of", EMPTY, "no day after the source, 2021-12-10",
            "a value of before the end of its year names its day, or the first and last day that it can be of",
        )
    ],
    target_of_after_its_source: [],
    second_outcome_of_a_time: [
        error(
            "two-outcomes", CONTEXT, AT[COUNTED_TWICE], "fact_id", COUNTED_TWICE, "one outcome beside PCT-SD-2018",
            "keep the surer one; the other has role progress and a note, or is left out",
        )
    ],
}  # fmt: skip


@pytest.mark.parametrize(("break_it", "faults"), CASES.items(), ids=name_of)
def test_broken_plans_give_exactly_these_findings(data_folder, break_it, faults):
    break_it(data_folder)
    findings = ipc.check(data_folder)
    assert findings.iloc[-1]["rule"] == "texts-not-at-hand"
    assert_exactly(findings.iloc[:-1], faults)
    assert_complete(findings, data_folder)


@pytest.mark.parametrize(("break_it", "faults"), CASES.items(), ids=name_of)
def test_load_refuses_errors_of_plans_and_takes_warnings(data_folder, break_it, faults):
    break_it(data_folder)
    if any(fault.severity == "error" for fault in faults):
        with pytest.raises(DataError):
            ipc.load(data_folder)
    else:
        assert len(ipc.load(data_folder).context) > 0


def test_a_recorded_text_is_asked_for_and_one_that_was_never_coded_is_not(data_folder, sources):
    assert ipc.check(data_folder, sources=sources).empty
    recorded_text_without_statements(data_folder)
    missing = ipc.check(data_folder, sources=sources).query("rule == 'text-missing'")
    assert missing["row_id"].tolist() == [ZHEJIANG]


def test_plans_known_by_facts_only_are_no_coded_plans(data):
    assert coded_plans(data)["plan_id"].tolist() == CODED
    assert len(data.plans) > len(CODED)
    without = data._replace(observations=data.observations.query("plan_id != 'bengbu-2024'"))
    assert coded_plans(without)["plan_id"].tolist() == CODED[1:]


def test_every_target_and_baseline_among_the_facts_names_a_plan_and_nothing_else_does(data):
    planned = data.context["role"].isin(["target", "baseline"])
    assert planned.sum() == 61
    assert data.context.loc[planned, "plan_id"].notna().all()
    assert data.context.loc[~planned, "plan_id"].isna().all()
    known_by_facts = set(data.plans["plan_id"]) - set(CODED)
    assert set(data.context.loc[planned, "plan_id"]) == known_by_facts


def test_a_plan_known_by_facts_says_in_both_languages_how_it_is_known(data):
    plans = data.plans[~data.plans["plan_id"].isin(CODED)]
    assert plans["note_en"].str.fullmatch(r"[A-Z].+\.").all()
    assert plans["note_zh"].str.fullmatch(r"[^A-Za-z]+。").all()
    assert plans["text_sha256"].isna().all()
    kinds = plans["plan_id"].str.rsplit("-", n=1, expand=True)
    assert kinds[1].tolist() == plans["window_start"].astype(str).tolist()
    owners = plans["city"].fillna(plans["jurisdiction"])
    assert all(plan.startswith(f"{owner}-") for plan, owner in zip(plans["plan_id"], owners, strict=True))
