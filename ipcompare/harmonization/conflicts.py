"""Several statements of one plan about the same thing: which one is used, and what becomes of the others."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable
from typing import Any

from ipcompare.harmonization.value import Row, Step
from ipcompare.model import Span


def resolve(rows: Iterable[Row], *, order: list[str]) -> tuple[list[Row], list[Step]]:
    """
    Choose one statement where a plan makes several about the same indicator, year and role.

    Parameters
    ----------
    rows
        Printed values; only those of plans with a year are compared.
    order
        Places of a plan by falling priority; within one place the earlier statement wins.

    Returns
    -------
    rows : list of dict
        With ``status``: used, repeats (it says the same as the one used) or
        overruled, and ``used_instead``, the id of the value that is used.
    steps : list of Step
        One line of lineage per overruled value, step ``overrule``, so that a
        loser is never lost.
    """
    rows = list(rows)
    groups: dict[tuple[Any, ...], list[Row]] = defaultdict(list)
    for row in rows:
        if row["origin"] == "plan" and isinstance(row["year"], int):
            groups[row["city"], row["indicator"], row["year"], row["role"]].append(row)
    winners = {}
    for group in groups.values():
        winner = min(group, key=lambda row: (order.index(row["place"]), _start(row), row["value_id"]))
        winners.update({row["value_id"]: winner for row in group})
    settled = [_settle(row, winners.get(row["value_id"], row)) for row in rows]
    lost = [row for row in settled if row["status"] == "overruled"]
    return settled, [Step(row["used_instead"], row["value_id"], "overrule", "table_first") for row in lost]


def _start(row: Row) -> int:
    return Span.parse(row["value_id"].removeprefix("v:")).start


def _settle(row: Row, winner: Row) -> Row:
    if row["value_id"] == winner["value_id"]:
        return {**row, "status": "used", "used_instead": None}
    agrees = all(row[name] == winner[name] for name in ("lo", "hi", "comparator", "unit"))
    return {**row, "status": "repeats" if agrees else "overruled", "used_instead": winner["value_id"]}
