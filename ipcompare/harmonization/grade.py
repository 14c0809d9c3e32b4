"""How well two plans compare on an indicator, and why not better."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Sequence
from itertools import combinations
from typing import TYPE_CHECKING, NamedTuple

from ipcompare.corpus.names import Names, resolve
from ipcompare.corpus.rows import to_frame, to_rows
from ipcompare.corpus.vocabulary import Indicator, Vocabulary, vocabulary
from ipcompare.harmonization.scope import AsOf, Entrant, Plans, entrants, scope
from ipcompare.harmonization.value import Value
from ipcompare.model import Grade

if TYPE_CHECKING:
    import pandas as pd

    from ipcompare.harmonization.panel import Panel

# The usable values of plans by indicator and plan.
Stated = dict[tuple[str, str], list[Value]]


class Graded(NamedTuple):
    """The best comparison of two plans on one indicator."""

    indicator: str
    city_a: str
    city_b: str
    plan_a: str
    plan_b: str
    grade: str
    reasons: str
    year: int | None
    value_a: str
    value_b: str


class _Way(NamedTuple):
    """One way to compare two plans."""

    grade: Grade
    reasons: tuple[str, ...]
    year: int | None
    value_a: str
    value_b: str
    distance: int = 0


def grade(
    panel: Panel, indicator: Names = None, city: Names = None, *, plans: Plans = None, as_of: AsOf = None
) -> pd.DataFrame:
    """
    Grade the comparison of every pair of places on every indicator.

    A: same definition, basis, unit and year, both as printed. B: after an exact
    conversion. C: under named assumptions or between bounds, an interval. D:
    same theme only (another definition, or no year in common). X: not comparable.
    Of several ways to compare, the best graded counts, then the latest year.

    Parameters
    ----------
    panel
        From `harmonize`; its assumptions decide what can be compared.
    indicator
        Only these indicators; by default all that any plan states or that an
        assumption makes of what it states.
    city
        Only pairs among these places; of a single one, its pairs with all others.
    plans, as_of
        Which plans are compared: by default the one in force of each place (see `in_force`).

    Returns
    -------
    pandas.DataFrame
        ``indicator``, ``city_a``, ``city_b``, ``plan_a``, ``plan_b``, ``grade``, ``reasons`` (codes of
        list ``reason``, separated by semicolons; empty for A), ``year`` (missing
        without a common one), ``value_a``, ``value_b`` (ids; for D across
        definitions those of the related indicator). Pairs of which one place
        says nothing on the theme are left out: silence has no grade.

    Raises
    ------
    UnknownNameError
        If an indicator, city or plan does not exist.

    Examples
    --------
    >>> import ipcompare as ipc
    >>> rows = ipc.grade(ipc.harmonize(ipc.load()), "hv_patents_per_10k", ["bengbu", "hangzhou"])
    >>> rows[["grade", "year"]].values.tolist()
    [['A', 2025]]
    """
    chosen = scope(panel, "grade", plans=plans, as_of=as_of)
    names, cities = resolve(panel.data, "indicator", indicator), resolve(panel.data, "city", city)
    return to_frame(Graded, graded(chosen, names, cities))


def graded(panel: Panel, indicators: Sequence[str] | None = None, cities: Sequence[str] | None = None) -> list[Graded]:
    """Grade as `grade` does, within a panel whose plans are chosen."""
    words, values = vocabulary(panel.data), stated(panel)
    alone = cities is not None and len(cities) == 1
    pairs = [
        (one, other)
        for one, other in combinations(entrants(panel, None if alone else cities), 2)
        if one.city != other.city and (not alone or (cities or [""])[0] in (one.city, other.city))
    ]
    names = sorted({name for name, _ in values}) if indicators is None else indicators
    rows = []
    for name in names:
        siblings = words.siblings(name)
        for one, other in pairs:
            way = _best_way(values, name, siblings, one, other, words)
            if way:
                ids = (one.city, other.city, one.plan_id or "", other.plan_id or "")
                reasons = ";".join(dict.fromkeys(way.reasons))
                rows.append(Graded(name, *ids, str(way.grade), reasons, way.year, way.value_a, way.value_b))
    return rows


def stated(panel: Panel) -> Stated:
    """Give the usable values of the plans by indicator and plan, past achievements apart."""
    values = panel.values
    usable = values["status"].isin(["used", "derived"]) & (values["origin"] == "plan") & values["year"].notna()
    by_plan: Stated = defaultdict(list)
    for value in to_rows(Value, values[usable & (values["role"] != "past")]):
        by_plan[value.indicator, value.plan_id or ""].append(value)
    return by_plan


def _best_way(
    values: Stated, name: str, siblings: Iterable[str], one: Entrant, other: Entrant, words: Vocabulary
) -> _Way | None:
    """Choose the best way to compare two plans; a zone beside a city is C at best."""
    way = _any_way(values, name, siblings, one, other, words)
    levels = {words.places[place.city].level for place in (one, other)}
    if way and len(levels) > 1 and way.grade < Grade.D:
        return way._replace(grade=max(way.grade, Grade.C), reasons=(*way.reasons, "level"))
    return way


def _any_way(
    values: Stated, name: str, siblings: Iterable[str], one: Entrant, other: Entrant, words: Vocabulary
) -> _Way | None:
    a, b = one.plan_id or "", other.plan_id or ""
    first, second = values.get((name, a), []), values.get((name, b), [])
    if first and second:
        return _same_indicator(first, second)
    if not first and not second:
        return None
    for sibling in siblings:
        instead = values.get((sibling, b if first else a), [])
        if instead:
            pair = (first, instead) if first else (instead, second)
            reason = _difference(words.indicators[name], words.indicators[sibling])
            return _Way(Grade.D, (reason,), None, last(pair[0]).value_id, last(pair[1]).value_id)
    return None


def _difference(one: Indicator, other: Indicator) -> str:
    if one.denominator != other.denominator:
        return "denominator"
    return "basis" if one.basis != other.basis and one.unit == other.unit else "definition"


def _same_indicator(first: list[Value], second: list[Value]) -> _Way:
    """Choose the best way to compare two plans that state the same indicator."""
    ways = [_way(one, other) for one in first for other in second if (one.year, one.unit) == (other.year, other.unit)]
    if ways:
        return min(ways, key=lambda way: (way.grade, -(way.year or 0), way.distance))
    one, other = last(first), last(second)
    ids = (one.value_id, other.value_id)
    return _Way(Grade.D, ("year",), None, *ids) if one.unit == other.unit else _Way(Grade.X, ("unit",), None, *ids)


def _way(one: Value, other: Value) -> _Way:
    grades = [Grade(one.grade), Grade(other.grade)]
    reasons = [reason for value in (one, other) for reason in value.reasons.split(";") if reason]
    if "unspecified" in (one.basis, other.basis):
        grades.append(Grade.D)
        reasons.append("basis")
    elif one.basis != other.basis:
        grades.append(Grade.C)
        reasons.append("basis")
    if one.basis == other.basis == "cumulative_flow" and (one.window is None or one.window != other.window):
        grades.append(Grade.D)
        reasons.append("year")
    if not (one.is_point and other.is_point):
        grades.append(Grade.C)
        reasons.append("comparator")
    # Two values in one unit that is not the canonical one compare as they are printed.
    if one.grade == other.grade == Grade.X:
        printed = one.method == other.method == "printed"
        grades = [(Grade.A if printed else Grade.C) if mark == Grade.X else mark for mark in grades]
        reasons = [reason for reason in reasons if reason != "unit"]
    return _Way(max(grades), tuple(reasons), one.year, one.value_id, other.value_id, one.distance + other.distance)


def last(values: list[Value]) -> Value:
    """Give the value that stands for a plan: the nearest to print, then the latest year."""
    return min(values, key=lambda value: (value.distance, -(value.year or 0), value.value_id))
