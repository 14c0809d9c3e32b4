"""What stands for a plan on an indicator: the hull of its readings, or what it states instead."""

from __future__ import annotations

from collections import defaultdict
from math import inf, isnan
from typing import TYPE_CHECKING

from ipcompare.harmonization.value import Value, bound
from ipcompare.model import Comparator, Interval

if TYPE_CHECKING:
    from ipcompare.corpus.vocabulary import Vocabulary
    from ipcompare.harmonization.panel import Panel


# Whether a plan states an indicator with a number, by plan.
Spoken = dict[str, dict[str, bool]]


def spoken(panel: Panel, words: Vocabulary, indicator: str) -> Spoken:
    """Give the indicators on the theme of one that each plan states."""
    statements = panel.data.observations
    statements = statements[statements["indicator"].isin([indicator, *words.siblings(indicator)])]
    said: Spoken = defaultdict(dict)
    for plan, name, number in zip(*(statements[key] for key in ("plan_id", "indicator", "value")), strict=True):
        said[plan][name] = said[plan].get(name, False) or not isnan(number)
    return said


def instead(said: dict[str, bool], words: Vocabulary, indicator: str) -> str:
    """Say what a plan states in place of a numbered target: nothing, no number, or a related definition."""
    if indicator in said:
        return "no_target" if said[indicator] else "no_number"
    related, wanted = set(said), words.indicators[indicator]

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
