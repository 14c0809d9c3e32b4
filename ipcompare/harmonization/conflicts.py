"""Several statements of one plan about the same thing: which one is used, and what becomes of the others."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable

from ipcompare.harmonization.value import Step, Value
from ipcompare.model import Span


def resolve(values: Iterable[Value], *, order: list[str]) -> tuple[list[Value], list[Step]]:
    """
    Choose one statement where a plan makes several about the same indicator, year and role.

    Parameters
    ----------
    values
        Printed values; only those of plans with a year are compared, and never across two plans.
    order
        Places of a plan by falling priority; within one place the earlier statement wins.

    Returns
    -------
    values : list of Value
        With ``status``: used, repeats (it says the same as the one used) or
        overruled, and ``used_instead``, the id of the value that is used.
    steps : list of Step
        One line of lineage per overruled value, step ``overrule``, so that a
        loser is never lost.
    """
    values = list(values)
    groups: dict[tuple[object, ...], list[Value]] = defaultdict(list)
    for value in values:
        if value.origin == "plan" and value.year is not None:
            groups[value.plan_id, value.city, value.indicator, value.year, value.role].append(value)
    priority = {place: at for at, place in enumerate(order)}
    winners = {}
    for group in (group for group in groups.values() if len(group) > 1):
        winner = min(group, key=lambda value: (priority[value.place or ""], _start(value), value.value_id))
        winners.update({value.value_id: winner for value in group})
    settled = [_settle(value, winners.get(value.value_id, value)) for value in values]
    overruled = [(value.used_instead, value.value_id) for value in settled if value.status == "overruled"]
    return settled, [Step(winner, loser, "overrule", "table_first") for winner, loser in overruled if winner]


def _start(value: Value) -> int:
    return Span.parse(value.value_id.removeprefix("v:")).start


def _settle(value: Value, winner: Value) -> Value:
    if value.value_id == winner.value_id:
        return value
    same = (value.lo, value.hi, value.comparator, value.unit) == (winner.lo, winner.hi, winner.comparator, winner.unit)
    return value._replace(status="repeats" if same else "overruled", used_instead=winner.value_id)
