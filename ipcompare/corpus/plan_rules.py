"""What the schema cannot say of plans: whose they are, what a coded one must record, and which fact is whose."""

from __future__ import annotations

from collections.abc import Iterator

from ipcompare.corpus.findings import Finding
from ipcompare.corpus.read import Raw, plans_with_text
from ipcompare.corpus.rules import Raws, column_map, one_of, whole
from ipcompare.model import Severity

# Roles of a fact that only a plan can give; everything else was realised and belongs to the place alone.
PLANNED = ("baseline", "milestone", "target")


def plan_faults(raws: Raws) -> Iterator[Finding]:
    """Check that a plan has one place, and that one coded from a text has a city and records the text."""
    plans, same = raws["plans"], _same(raws)
    yield from one_of(plans, "city", "jurisdiction", "either a city or a jurisdiction")
    for row, jurisdiction in enumerate(plans.cells.get("jurisdiction", [])):
        if jurisdiction in same:
            hint = "a city or zone whose plans are compared stands in column city"
            yield plans.fault("place", row, "jurisdiction", jurisdiction, f"city {same[jurisdiction]}", hint)
    with_text = plans_with_text(raws)
    for row, plan in enumerate(plans.cells.get("plan_id", [])):
        cell = {name: cells[row] for name, cells in plans.cells.items()}
        # A plan without any place has its finding already.
        asked = ("city", "text_sha256", "text_length") if cell.get("jurisdiction") else ("text_sha256", "text_length")
        for column in asked if plan in with_text else ():
            if cell.get(column) == "":
                hint = "a plan with statements or tasks is a city's, and its text is recorded"
                yield plans.fault("required", row, column, "", "a value", hint)


def fact_faults(raws: Raws) -> Iterator[Finding]:
    """Check that targets and baselines among the facts name a plan of their place and years, and others none."""
    facts, plans = raws["context"], raws["plans"]
    if not all(set(raw.cells) == set(raw.table.columns) for raw in (facts, plans)):
        return
    lines = {plan: row for row, plan in enumerate(plans.cells["plan_id"])}
    known = {*raws["cities"].cells.get("city", []), *raws["jurisdictions"].cells.get("jurisdiction", [])}
    places = {name: name for name in known} | _same(raws)
    for row, plan in enumerate(facts.cells["plan_id"]):
        planned = facts.cells["role"][row] in PLANNED
        if planned != bool(plan):
            expected = "a plan_id of table plans" if planned else "an empty cell"
            hint = "a target or baseline is a plan's, what was realised is the place's alone"
            yield facts.fault("plan", row, "plan_id", plan, expected, hint)
        elif plan in lines:
            named = {name: cells[lines[plan]] for name, cells in plans.cells.items()}
            yield from _place_faults(facts, row, named, places)
            yield from _window_faults(facts, row, named)


def _place_faults(facts: Raw, row: int, plan: dict[str, str], places: dict[str, str]) -> Iterator[Finding]:
    """Check that the plan is one of the place of its fact; places that do not exist have their findings already."""
    jurisdiction, owner = facts.cells["jurisdiction"][row], plan["city"] or plan["jurisdiction"]
    if {jurisdiction, owner} <= set(places) and places[jurisdiction] != owner:
        hint = f"{plan['plan_id']} is a plan of {owner}"
        yield facts.fault("plan", row, "plan_id", plan["plan_id"], f"a plan of {jurisdiction}", hint)


def _window_faults(facts: Raw, row: int, plan: dict[str, str]) -> Iterator[Finding]:
    first, due, last = map(whole, (plan["window_start"], facts.cells["year"][row], plan["window_end"]))
    if facts.cells["role"][row] == "baseline" or first is None or due is None or last is None:
        return
    if not first <= due <= last:
        hint = "a target is due within the years of its plan: correct the year, the plan or its window"
        yield facts.fault("window", row, "year", str(due), f"{first} to {last}", hint, Severity.WARNING)


def _same(raws: Raws) -> dict[str, str]:
    """Give the jurisdictions that are the very place of a city or zone, with that place."""
    cities = column_map(raws, "jurisdictions", "jurisdiction", "city")
    relations = column_map(raws, "jurisdictions", "jurisdiction", "relation")
    return {name: city for name, city in cities.items() if city and relations.get(name) == "same"}


RULES = (plan_faults, fact_faults)
