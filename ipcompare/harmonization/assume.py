"""Which assumptions a run makes, and with which numbers."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from math import inf, isnan, nan
from typing import TYPE_CHECKING, NamedTuple

from ipcompare.corpus.lookup import require
from ipcompare.corpus.rows import to_rows
from ipcompare.errors import IpcompareError

if TYPE_CHECKING:
    import pandas as pd

Bounds = tuple[float, float]
# A printed number stands for all that round to it. Made by default it is noted beside each value; asked for by name, it
# widens the values themselves.
DIGITS = "printed_digits"


class Assumption(NamedTuple):
    """What a row of table ``assumptions`` says of its use."""

    assumption_id: str
    kind: str
    lo: float
    hi: float
    exact: bool
    on_request: bool


class Assumptions(NamedTuple):
    """The assumptions that are on, each with its bounds (NaN where it has none), and those asked for by name."""

    bounds: dict[str, Bounds]
    asked: frozenset[str]

    def on(self, assumption_id: str) -> bool:
        """Say whether an assumption is made."""
        return assumption_id in self.bounds


def choose(
    table: pd.DataFrame,
    *,
    assumptions: Mapping[str, Bounds] | None = None,
    use: Iterable[str] = (),
    without: Iterable[str] = (),
) -> Assumptions:
    """
    Switch assumptions on and off.

    Parameters
    ----------
    table
        Table ``assumptions``.
    assumptions
        Bounds to use instead of those of the table; naming an assumption here
        also switches it on.
    use
        Assumptions to switch on that are made only on request (bridges, extrapolation); ``printed_digits`` asked for
        by name widens every printed value by the digits that it is printed with.
    without
        Assumptions to switch off.

    Raises
    ------
    UnknownNameError
        If an id does not exist.
    IpcompareError
        If bounds are not two positive numbers in order, the assumption has no
        bounds to replace, it is exact, or it is asked for and refused at once.
    """
    rows = {row.assumption_id: row for row in to_rows(Assumption, table)}
    given, wanted, unwanted = dict(assumptions or {}), set(use), set(without)
    require("assumption", [*given, *sorted(wanted), *sorted(unwanted)], rows)
    for name in sorted(unwanted & (wanted | set(given))):
        raise IpcompareError(f"assumption {name!r} is asked for and refused at once", hint="name it in one place only")
    for name in sorted(unwanted):
        _may_be_dropped(rows[name])
    on = {name for name, row in rows.items() if not row.on_request} | wanted | set(given)
    chosen = {name: (row.lo, row.hi) for name, row in rows.items() if name in on - unwanted}
    for name in chosen:
        if rows[name].kind == "bridge" and name not in given and not isnan(rows[name].lo):
            given[name] = chosen[name]
    checked = {name: _checked(rows[name], bounds) for name, bounds in given.items()}
    return Assumptions({**chosen, **checked}, frozenset(wanted))


def _may_be_dropped(row: Assumption) -> None:
    if row.kind in ("reading", "notation", "word", "unit", "priority", "bound"):
        raise IpcompareError(
            f"assumption {row.assumption_id!r} cannot be switched off",
            expected="an assumption of kind basis, time, denominator, bridge or precision",
            hint="it says how characters are read; correct the statement instead",
        )


def _checked(row: Assumption, bounds: Bounds) -> Bounds:
    name = row.assumption_id
    if row.exact or (isnan(row.lo) and row.kind != "bridge"):
        raise IpcompareError(f"assumption {name!r} has no bounds to replace", hint="switch it on or off instead")
    try:
        lo, hi = (float(bound) for bound in bounds) if not isinstance(bounds, str) else (nan, nan)
    except (TypeError, ValueError):
        lo, hi = nan, nan
    if not 0 < lo <= hi < inf:
        raise IpcompareError(
            f"the bounds of {name!r} are {bounds!r}",
            expected="two positive numbers, the lower first; a ratio of zero would erase what it converts",
            hint="leave them out, and they are those of every pair in the tables"
            if isnan(row.lo)
            else f"the table has {row.lo:g} to {row.hi:g}",
        )
    return lo, hi
