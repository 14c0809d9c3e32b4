"""Replays of a panel under other conventions and other outcomes of the conflicts that its values rest on."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from itertools import product
from typing import TYPE_CHECKING, NamedTuple

from ipcompare.corpus.lookup import column_map
from ipcompare.corpus.rows import to_rows
from ipcompare.harmonization.lineage import Lineage
from ipcompare.harmonization.panel import harmonize
from ipcompare.harmonization.ratios import UNKNOWN
from ipcompare.harmonization.scope import Entrant
from ipcompare.harmonization.value import Value
from ipcompare.measure.robustness.gate import Field, Gate, Options, let_in

if TYPE_CHECKING:
    from ipcompare.harmonization.panel import Panel

# What makes two statements of a plan say the same.
SAME = ["plan_id", "city", "indicator", "year", "role", "lo", "hi", "comparator", "unit"]
Ways = dict[tuple[Entrant, str], list[Value]]


class Factor(NamedTuple):
    """
    One thing that is uncertain.

    ``kind`` is value, width, reading, denominator, conflict, gap, weight, normalisation
    or aggregation. ``levels`` are the choices of a discrete factor, the one that
    the panel itself takes first; a continuous factor has none and runs from 0 to 1.
    """

    name: str
    kind: str
    levels: tuple[str, ...] = ()


class Replay(NamedTuple):
    """The panel under one convention and one outcome of every conflict, with the values of every cell."""

    panel: Panel
    ways: Ways


def replays(field: Field, gates: Mapping[str, Gate], options: Options) -> tuple[list[Factor], list[Replay]]:
    """Replay the panel under every convention and every outcome of a conflict that the values let in rest on."""
    ways = [way.value_id for gate in gates.values() for one in gate.admitted.values() for way in one.ways]
    touched = set(Lineage(field.panel).walk(ways))
    conventions = _conventions(field.panel, touched)
    factors = [Factor("denominator", "denominator", tuple(conventions))] if len(conventions) > 1 else []
    unknown = [name for name in field.panel.ledger["assumption_id"] if name == UNKNOWN]
    factors += [Factor(f"conflict:{ids[0]}", "conflict", tuple(ids)) for ids in _conflicts(field.panel, touched)]
    outcomes = []
    for choice in product(*(factor.levels for factor in factors)):
        without: list[str] = []
        drop: list[str] = []
        for factor, level in zip(factors, choice, strict=True):
            others = [name for name in factor.levels if name != level]
            if factor.kind == "denominator":
                # One convention for all places: what those without a number leave open is another's.
                without = [*others, *unknown]
            elif level != factor.levels[0]:
                drop += others
        panel = _replay(field.panel, drop, without) if drop or without else field.panel
        outcomes.append(Replay(panel, _ways(field._replace(panel=panel), gates, options)))
    return factors, outcomes


def _ways(field: Field, gates: Mapping[str, Gate], options: Options) -> Ways:
    """Give the values of every cell under one replay; a plan that its gate refuses is not among them."""
    return {
        (entrant, name): one.ways
        for name, gate in gates.items()
        for entrant, one in let_in(field, name, options._replace(year=gate.year, min_grade="X")).admitted.items()
    }


def _replay(panel: Panel, drop: Sequence[str], without: Sequence[str]) -> Panel:
    """Make the panel again without some statements and conventions."""
    observations, recipe = panel.data.observations, panel.recipe
    stays = ~("v:" + observations["obs_id"]).isin(_repeating(panel, drop))
    return harmonize(
        panel.data._replace(observations=observations[stays].reset_index(drop=True)),
        assumptions={name: ends for name, ends in recipe["assumptions"].items() if name not in without},
        use=[name for name in recipe["use"] if name not in without],
        without=[*recipe["without"], *without],
    )


def _repeating(panel: Panel, ids: Sequence[str]) -> set[str]:
    """Give these statements and those of the same plan that say the same: they fall together."""
    values = panel.values
    printed = values[(values["origin"] == "plan") & (values["method"] == "printed")]
    statements = printed.loc[printed["value_id"].isin(ids), SAME].drop_duplicates()
    return {*ids, *printed.merge(statements, on=SAME)["value_id"]}


def _conventions(panel: Panel, touched: set[str]) -> list[str]:
    """Give the denominator conventions with a number that the values rest on; a proxy is no convention."""
    kinds = column_map(panel.data.assumptions, "assumption_id", "kind")
    lineage = panel.lineage[panel.lineage["value_id"].isin(touched)]
    used = set(lineage["assumption_id"]) - {"denominator_proxy", UNKNOWN}
    return [name for name, kind in kinds.items() if kind == "denominator" and name in used]


def _conflicts(panel: Panel, touched: set[str]) -> list[list[str]]:
    """Give the statements that contradict each other, the one that is used first; one of each that say the same."""
    lineage = panel.lineage[(panel.lineage["step"] == "overrule") & panel.lineage["value_id"].isin(touched)]
    rows = panel.values[panel.values["value_id"].isin([*lineage["value_id"], *lineage["parent_id"]])]
    content = {row.value_id: (row.lo, row.hi, row.comparator, row.unit) for row in to_rows(Value, rows)}
    conflicts: dict[str, dict[object, str]] = {}
    for winner, loser in zip(lineage["value_id"], lineage["parent_id"], strict=True):
        conflicts.setdefault(winner, {content[winner]: winner}).setdefault(content[loser], loser)
    return [list(ids.values()) for ids in conflicts.values()]
