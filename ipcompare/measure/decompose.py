"""What the difference between the targets of two cities consists of."""

from __future__ import annotations

from collections.abc import Sequence
from itertools import product
from math import nan, sqrt
from typing import TYPE_CHECKING, NamedTuple

from ipcompare.corpus.names import resolve_one
from ipcompare.corpus.rows import to_rows
from ipcompare.errors import IpcompareError
from ipcompare.harmonization.lineage import Lineage
from ipcompare.harmonization.scope import AsOf, Plans, scope
from ipcompare.harmonization.value import POINTS, Value

if TYPE_CHECKING:
    import pandas as pd

    from ipcompare.harmonization.panel import Panel


def decompose(
    panel: Panel, indicator: str, city: str, other: str, *, plans: Plans = None, as_of: AsOf = None
) -> pd.DataFrame:
    """
    Split the difference between the targets of two cities into level, pace and catch-up.

    Over the years that both paths have, with B the levels of the first year, T of
    the last and r = T / B: the difference T1 - T2 is exactly the *level* part
    B1 - B2, what the first city was ahead; the *pace* part (B1 - B2)((r1 + r2) / 2 - 1),
    what that lead grows to at the mean of both paces; and the *catch-up* part
    (r1 - r2)(B1 + B2) / 2, what the first city gains by its own faster pace (negative where
    it is slower), from the mean of both levels. So no part depends on which city is named first:
    it is the mean over both orders, as in Kitagawa (1955) and in Shapley's value (Shorrocks 2013), and the parts of
    the two orders alone are beside it. Shares and scores move by points: a lead does not grow by
    itself, and the pace part is zero. It describes plans and explains nothing.

    Parameters
    ----------
    panel
        From `harmonize`.
    indicator
        One indicator for which both plans print a path.
    city, other
        The two cities.
    plans, as_of
        Which plans: by default the one in force of each place (see `in_force`); of several of one place
        the two that share most years.

    Returns
    -------
    pandas.DataFrame
        Three rows: ``part`` (level, pace, catch_up), ``amount`` in ``unit`` with ``amount_lo`` and ``amount_hi`` where
        levels are intervals (missing where both levels of a city are interpolated from one printed value),
        ``amount_first`` and ``amount_other`` (the same with the lead growing at the pace of the other city, and at
        that of the first), ``share`` of the difference (missing where there is none), ``from_year``, ``to_year``,
        ``city``, ``other``, ``plan_id``, ``other_plan``, ``indicator``, ``unit``.

    Raises
    ------
    UnknownNameError
        If a city or the indicator does not exist.
    IpcompareError
        If no panel is given, or the two paths have fewer than two years in common, in points.

    Examples
    --------
    >>> import ipcompare as ipc
    >>> parts = ipc.decompose(ipc.harmonize(ipc.load()), "hv_patents_per_10k", "bengbu", "suzhou_anhui")
    >>> parts[["part", "amount"]].round(2).values.tolist()
    [['level', 8.04], ['pace', 2.38], ['catch_up', -0.42]]
    """
    import pandas as pd

    chosen = scope(panel, "decompose", plans=plans, as_of=as_of)
    name = resolve_one(panel.data, "indicator", indicator)
    cities = [resolve_one(panel.data, "city", place) for place in (city, other)]
    known = [_levels(chosen, name, place) for place in cities]
    first, second, common = _common(*known)
    if len(common) < 2 or cities[0] == cities[1]:
        covered = [f"{place}: {_years(paths)}" for place, paths in zip(cities, known, strict=True)]
        raise IpcompareError(
            f"{name}: the paths of {cities[0]} and {cities[1]} have {len(common)} years in common",
            where="; ".join(covered),
            expected="two different cities with points in at least two common years, in one unit and basis",
            hint="growth(panel) says of every target what it lacks",
        )
    start, end = common[0], common[-1]
    levels = [path[year] for path in (known[0][first], known[1][second]) for year in (start, end)]
    points = first.basis in POINTS
    amounts, one, two = _amounts([level.mid for level in levels], points=points)
    lows, highs = _bounds(levels, Lineage(chosen), points=points)
    gap = levels[1].mid - levels[3].mid
    columns = {"amount": amounts, "amount_lo": lows, "amount_hi": highs, "amount_first": one, "amount_other": two}
    parts = pd.DataFrame({"part": PARTS, **columns})
    return parts.assign(
        share=parts["amount"] / gap if gap else nan,
        from_year=start,
        to_year=end,
        city=cities[0],
        other=cities[1],
        plan_id=first.plan_id,
        other_plan=second.plan_id,
        indicator=name,
        unit=first.unit,
    )


PARTS = ("level", "pace", "catch_up")
Amounts = tuple[float, ...]


def _amounts(levels: Sequence[float], *, points: bool) -> tuple[Amounts, Amounts, Amounts]:
    """Give the parts: the mean over both orders, and those of the orders."""
    base, target, other_base, other_target = levels
    gap, lead = target - other_target, base - other_base
    rates = (0.0, 0.0) if points else (other_target / other_base - 1, target / base - 1)
    one, two = ((lead, lead * rate, gap - lead - lead * rate) for rate in rates)
    return tuple((first + second) / 2 for first, second in zip(one, two, strict=True)), one, two


def _bounds(levels: Sequence[Value], lineage: Lineage, *, points: bool) -> tuple[Amounts, Amounts]:
    """
    Bound the parts where the levels are intervals; missing where both levels of a city rest on one printed value.

    The level and the catch-up part rise or fall in each level alone, so their bounds lie where each is at an end; the
    pace part turns once in each base.
    """
    printed = [_rests_on(level, lineage) for level in levels]
    ends = [(level.lo, level.hi) for level in levels]
    if any(lo != hi for lo, hi in ends) and (printed[0] & printed[1] or printed[2] & printed[3]):
        return (nan,) * 3, (nan,) * 3
    corners = list(product(*ends))
    if not points:
        for base, target, other_base, other_target in list(corners):
            turns = (_turn(target, other_base, other_target), _turn(other_target, base, target))
            if ends[0][0] < turns[0] < ends[0][1]:
                corners.append((turns[0], target, other_base, other_target))
            if ends[2][0] < turns[1] < ends[2][1]:
                corners.append((base, target, turns[1], other_target))
    found = [_amounts(corner, points=points)[0] for corner in corners]
    parts = list(zip(*found, strict=True))
    return tuple(map(min, parts)), tuple(map(max, parts))


def _turn(target: float, other_base: float, other_target: float) -> float:
    """Give the base at which the pace part turns, NaN where it does not."""
    slope = 1 - other_target / other_base / 2
    return sqrt(other_base * target / 2 / slope) if slope > 0 else nan


def _rests_on(level: Value, lineage: Lineage) -> set[str]:
    parents = {step.parent_id for step in lineage.steps(level.value_id) if step.step == "interpolated"}
    return parents or {level.value_id}


class _Key(NamedTuple):
    """A path of a place: its plan, unit and basis."""

    plan_id: str
    unit: str
    basis: str


Paths = dict[_Key, dict[int, Value]]
# Of several points of a path for one year the first of these counts.
_ROLES = ("interpolated", "target", "milestone", "baseline")


def _levels(panel: Panel, indicator: str, city: str) -> Paths:
    """Give the points of the paths of a place's plans above zero, interpolated years included, by year."""
    values = panel.values
    path = values[(values["city"] == city) & (values["indicator"] == indicator) & (values["origin"] == "plan")]
    path = path[path["role"].isin(_ROLES) & path["status"].isin(["used", "derived"]) & path["year"].notna()]
    path = path[(path["mid"] > 0) & path["reading"].isna() & (path["basis"] != "unspecified")]
    points = to_rows(Value, path[path["method"].isin(["printed", "interpolated"])])
    paths: Paths = {}
    for point in sorted(points, key=lambda point: _ROLES.index(point.role)):
        paths.setdefault(_Key(point.plan_id or "", point.unit, point.basis), {})[point.year or 0] = point
    return paths


def _common(one: Paths, other: Paths) -> tuple[_Key, _Key, list[int]]:
    """Find the two paths in one unit and basis that share most years."""
    pairs = [
        (sorted(set(one[first]) & set(other[second])), first, second)
        for first, second in product(one, other)
        if first[1:] == second[1:]
    ]
    nowhere: tuple[list[int], _Key, _Key] = ([], _Key("", "", ""), _Key("", "", ""))
    years, first, second = max(pairs, key=lambda pair: (len(pair[0]), pair[1:]), default=nowhere)
    return first, second, years


def _years(paths: Paths) -> str:
    return " and ".join(", ".join(map(str, sorted(path))) for path in paths.values()) or "none"
