"""What stands for a plan on an indicator: the hull of its readings, or what it states instead."""

from __future__ import annotations

from math import inf
from typing import TYPE_CHECKING

from ipcompare.harmonization.value import Value, bound
from ipcompare.model import Comparator, Interval

if TYPE_CHECKING:
    from ipcompare.corpus.vocabulary import Vocabulary
    from ipcompare.harmonization.panel import Panel


def instead(panel: Panel, words: Vocabulary, plan_id: str | None, indicator: str) -> str:
    """Say what a plan states in place of a numbered target: nothing, no number, or a related definition."""
    statements = panel.data.observations[panel.data.observations["plan_id"] == plan_id]
    same = statements[statements["indicator"] == indicator]
    if len(same):
        return "no_target" if same["value"].notna().any() else "no_number"
    related = set(words.siblings(indicator)).intersection(statements["indicator"])
    wanted = words.indicators[indicator]

    def difference(name: str) -> tuple[bool, bool, str]:
        other = words.indicators[name]
        return other.basis != wanted.basis, other.unit != wanted.unit, name

    return f"other:{min(related, key=difference)}" if related else "silent"


def hull(values: list[Value]) -> Value:
    """Join the best graded values of one plan and year: readings side by side span an interval, without a point."""
    best = min(value.grade for value in values)
    joined = sorted((value for value in values if value.grade == best), key=lambda value: value.distance)
    first = joined[0]
    if len(joined) == 1 or first.method == "printed":
        return first
    alike = [value for value in joined if value.unit == first.unit]
    lo, hi = min(value.lo for value in alike), max(value.hi for value in alike)
    ids = "~".join(value.value_id for value in alike)
    ends = Interval(lo, lo if lo == hi else float("nan"), hi)
    # An end is not reached only where none of the values that have it reaches it.
    edge = [value for value in alike if (value.lo == lo if hi == inf else value.hi == hi)]
    open_end = all(value.comparator in (Comparator.GT, Comparator.LT) for value in edge)
    return first._replace(**ends._asdict(), value_id=ids, comparator=bound(ends, edge if open_end else ()))
