"""Cost grows with the work: no step of a verb grows faster than the statements in it and the rows of its result."""

from __future__ import annotations

from collections.abc import Callable
from difflib import get_close_matches
from functools import cache

import pandas as pd
import pytest
from helpers.lines_run import lines_run
from helpers.many_plans import many_plans

import ipcompare as ipc
from ipcompare import errors
from ipcompare.errors import Nearest, nearest
from ipcompare.harmonization import grade
from ipcompare.results import Data, Panel

HV = "hv_patents_per_10k"
# Beside the shipped ones; each plan has so many statements that the largest shipped one fits.
SIZES, A_PLAN = (1_100, 2_200), 110
# Below so many lines a function says nothing of how it grows.
FEW = 500
VERBS: dict[str, Callable[[Panel], pd.DataFrame]] = {
    "harmonize": lambda panel: ipc.harmonize(panel.data).values,
    "growth": ipc.growth,
    "grade of one": lambda panel: ipc.grade(panel, HV),
    "compare of one": lambda panel: ipc.compare(panel, HV),
    "rank": lambda panel: ipc.rank(panel, HV).frame,
    "delivery": ipc.delivery,
    "pace": ipc.pace,
    "coverage": ipc.coverage,
    "leader": lambda panel: ipc.ambition(panel, against="leader"),
    "nation": lambda panel: ipc.ambition(panel, against="nation"),
}


@cache
def tables(statements: int) -> Data:
    return many_plans(ipc.load(), statements, a_plan=A_PLAN)


@cache
def panel_of(statements: int) -> Panel:
    return ipc.harmonize(tables(statements))


def test_copied_plans_pass_the_check(no_sources):
    findings = ipc.check(tables(SIZES[0]))
    assert findings["rule"].to_list() == ["texts-not-at-hand"]
    assert len(tables(SIZES[0]).observations) == len(ipc.load().observations) + SIZES[0]


@pytest.mark.parametrize("verb", VERBS)
def test_no_step_grows_faster_than_the_statements_or_the_rows_of_the_result(verb):
    panels = [panel_of(size) for size in SIZES]
    results: list[pd.DataFrame] = []
    few, many = (lines_run(lambda panel=panel: results.append(VERBS[verb](panel))) for panel in panels)
    statements, rows = (
        len(more) / len(less) for less, more in ([panel.data.observations for panel in panels], results)
    )
    limit = 1.25 * max(statements, rows, 2)
    grown = {name: (few[name], lines) for name, lines in many.items() if lines > FEW + limit * few[name]}
    assert grown == {}
    assert sum(many.values()) > FEW


@pytest.mark.parametrize("indicator", [HV, "valid_trademarks", "pledge_finance_annual"])
def test_every_pair_among_many_places_is_graded_as_it_is_alone(indicator):
    panel = panel_of(SIZES[0])
    rows = ipc.grade(panel, indicator)
    assert rows["grade"].nunique() > 1
    for at, row in rows.iloc[:: max(1, len(rows) // 12)].iterrows():
        alone = ipc.grade(panel, indicator, [row["city_a"], row["city_b"]])
        pd.testing.assert_frame_equal(alone, rows.loc[[at]].reset_index(drop=True))


def test_one_indicator_is_graded_once_and_no_other(panel, monkeypatch):
    graded = []

    class Counted(grade.Standing):
        def __init__(self, values, indicator, entered, words):
            graded.append(indicator)
            super().__init__(values, indicator, entered, words)

    for module in ("ipcompare.harmonization.grade", "ipcompare.measure.compare"):
        monkeypatch.setattr(f"{module}.Standing", Counted)
    ipc.compare(panel, HV)
    ipc.grade(panel, HV)
    assert graded == [HV, HV]


def test_thousands_of_unknown_names_are_compared_with_no_more_names_than_hundreds(data, monkeypatch):
    compared = []

    def counting(name, known, **limits):
        compared.append(len(known))
        return get_close_matches(name, known, **limits)

    monkeypatch.setattr(errors, "get_close_matches", counting)
    known = data.indicators["indicator"]
    suggest = Nearest(known)
    assert all(suggest(f"{name}s") for name in known[:100])
    assert sum(compared) == 100 * len(known)
    for number in range(3_000):
        suggest(f"x{number}")
    assert sum(compared) <= Nearest.ENOUGH + len(known)
    assert suggest(f"{known[0]}s"), "an answer that was given stays"


def test_a_name_is_compared_with_no_more_than_a_thousand_others(monkeypatch):
    compared = []

    def counting(name, known, **limits):
        compared.append(len(known))
        return get_close_matches(name, known, **limits)

    monkeypatch.setattr(errors, "get_close_matches", counting)
    known = [f"plan-{plan}@{at}+3" for plan in range(100) for at in range(100, 200)]
    assert nearest("plan-7@1500+3", known)[0].startswith("plan-7@150")
    assert nearest("lan-7@150+3", known)[0] == "plan-7@150+3"
    assert max(compared) <= Nearest.MOST


def test_few_names_have_the_nearest_of_all(data):
    known = list(data.indicators["indicator"])
    for name in [*known, *(name[:-2] for name in known), "zzz"]:
        assert nearest(name, known) == get_close_matches(name, known, n=3, cutoff=0.6)
