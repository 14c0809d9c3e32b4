"""How well two plans compare on an indicator, and why not better."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Iterable, Sequence
from itertools import combinations
from typing import TYPE_CHECKING, NamedTuple

from ipcompare.corpus.lookup import require
from ipcompare.corpus.names import Names, resolve
from ipcompare.corpus.rows import to_frame, to_rows
from ipcompare.corpus.vocabulary import Indicator, Vocabulary, vocabulary
from ipcompare.harmonization.doubts import marked
from ipcompare.harmonization.lineage import Lineage
from ipcompare.harmonization.scope import AsOf, Entrant, Plans, entrants, scope
from ipcompare.harmonization.value import Value
from ipcompare.model import Grade

if TYPE_CHECKING:
    import pandas as pd

    from ipcompare.harmonization.panel import Panel

# What was there, and what is meant to be.
_REALISED, _PLANNED = {"baseline", "past", "outcome"}, {"milestone", "target", "recurring"}
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
    panel: Panel,
    indicator: Names = None,
    city: Names = None,
    *,
    by: str = "indicators",
    plans: Plans = None,
    as_of: AsOf = None,
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
    by
        What a row is: ``indicators`` (a pair of places on an indicator of the vocabulary, so that one printed number
        counts under every indicator that it is read as or worked out to), ``themes`` (a pair of places on a theme, with
        its best graded indicator: cases) or ``statements`` (a pair of printed statements, or of the sets of
        statements that two values rest on, with its best graded indicator; grades A to C only).
    plans, as_of
        Which plans are compared: by default the one in force of each place (see `in_force`).

    Returns
    -------
    pandas.DataFrame
        ``indicator``, ``city_a``, ``city_b``, ``plan_a``, ``plan_b``, ``grade``, ``reasons`` (codes of
        list ``reason``, separated by semicolons; empty for A), ``year`` (missing
        without a common one), ``value_a``, ``value_b`` (ids; for D across
        definitions those of the related indicator), ``doubts`` (traps by which either
        number is in doubt). Pairs of which one place
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
    require("way to count", [by], ["indicators", "themes", "statements"])
    rows = graded(chosen, names, cities)
    if by != "indicators":
        rows = _themes(rows, panel) if by == "themes" else _pairs_of_statements(rows, panel)
    return marked(to_frame(Graded, rows), panel)


def _themes(rows: list[Graded], panel: Panel) -> list[Graded]:
    """Give for every theme and pair of plans the best graded indicator, of equal ones the first."""
    indicators = vocabulary(panel.data).indicators
    return _best_by(rows, lambda row: (indicators[row.indicator].concept, row.plan_a, row.plan_b))


def _pairs_of_statements(rows: list[Graded], panel: Panel) -> list[Graded]:
    """Give for every pair of statements, or of sets of them, the best graded indicator that they are compared on."""
    lineage, printed = Lineage(panel), set(panel.data.observations["obs_id"])

    def roots(value_id: str) -> frozenset[str]:
        return frozenset(printed.intersection(lineage.walk([value_id], overruled=False)))

    compared = [row for row in rows if Grade(row.grade) <= Grade.C]
    return _best_by(compared, lambda row: (roots(row.value_a), roots(row.value_b)))


def _best_by(rows: list[Graded], key: Callable[[Graded], object]) -> list[Graded]:
    best: dict[object, Graded] = {}
    for row in rows:
        kept = best.setdefault(key(row), row)
        if row.grade < kept.grade:
            best[key(row)] = row
    return list(best.values())


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
        for one, other in pairs:
            way = _best_way(values, name, one, other, words)
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


def _best_way(values: Stated, name: str, one: Entrant, other: Entrant, words: Vocabulary) -> _Way | None:
    """Choose the best way to compare two plans; a zone beside a city is C at best."""
    a, b = one.plan_id or "", other.plan_id or ""
    first, second = values.get((name, a), []), values.get((name, b), [])
    way = _same_indicator(first, second) if first and second else None
    if first and not second:
        way = _instead(last(first), b, values, words)
    elif second and not first:
        way = _instead(last(second), a, values, words)
        way = way and way._replace(value_a=way.value_b, value_b=way.value_a)
    return way and _levelled(way, one.city, other.city, words)


def _instead(value: Value, plan: str, values: Stated, words: Vocabulary) -> _Way | None:
    """Set a number beside what a plan states on the same theme instead; nothing where it is silent."""
    for sibling in words.siblings(value.indicator):
        instead = values.get((sibling, plan), [])
        if instead:
            return _apart(value, last(instead), words)
    return None


def _levelled(way: _Way, city: str, other: str, words: Vocabulary) -> _Way:
    """Grade a zone beside a city, a province or the nation C at best."""
    if way.grade < Grade.D and words.mixed_levels(city, other):
        return way._replace(grade=max(way.grade, Grade.C), reasons=(*way.reasons, "level"))
    return way


class Mark(NamedTuple):
    """The grade of one number among the places shown: the best with any of them, and with whom it has that grade."""

    grade: str | None
    reasons: str
    graded_with: str | None


def mark(value: Value, entered: Sequence[Entrant], values: Stated, words: Vocabulary) -> Mark | None:
    """
    Grade one number: against what the other places state for the same year, whatever else its own plan states.

    None where no other place speaks of the theme.
    """
    ways = []
    for other in entered:
        if other.city != value.city:
            theirs = values.get((value.indicator, other.plan_id or ""), [])
            way = _same_indicator([value], theirs) if theirs else _instead(value, other.plan_id or "", values, words)
            if way:
                ways.append((_levelled(way, value.city, other.city, words), not theirs, other.city))
    if not ways:
        return None
    # Of equal grades that on the indicator itself comes before that on another one of its theme.
    best, apart, _ = min(ways, key=lambda one: (one[0].grade, one[1], one[0].reasons))
    partners = dict.fromkeys(city for way, other, city in ways if (way.grade, other) == (best.grade, apart))
    return Mark(str(best.grade), ";".join(dict.fromkeys(best.reasons)), ";".join(partners))


def pair_grade(one: Value, other: Value, words: Vocabulary) -> Grade:
    """Grade two numbers side by side as they are: another definition or year is D, another unit X."""
    return pair_mark(one, other, words)[0]


def pair_mark(one: Value, other: Value, words: Vocabulary) -> tuple[Grade, tuple[str, ...]]:
    """Grade two numbers as `pair_grade` does, with the reasons why it is no A."""
    way = _same_indicator([one], [other]) if one.indicator == other.indicator else _apart(one, other, words)
    way = _levelled(way, one.city, other.city, words)
    return way.grade, way.reasons


def series_grades(values: Iterable[Value], words: Vocabulary) -> list[str]:
    """Grade the series of an indicator that stand on one axis of years: of every two places the best way."""
    series: dict[str, list[Value]] = defaultdict(list)
    for value in values:
        series[value.city].append(value)
    ways = (
        _levelled(_same_indicator(series[one], series[other]), one, other, words)
        for one, other in combinations(series, 2)
    )
    return [str(way.grade) for way in ways]


def _apart(one: Value, other: Value, words: Vocabulary) -> _Way:
    """Set numbers of two indicators of a theme side by side."""
    reasons = [_difference(words.indicators[one.indicator], words.indicators[other.indicator])]
    reasons += ["year"] if one.year != other.year else []
    return _Way(Grade.D, tuple(reasons), None, one.value_id, other.value_id)


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
    if across_roles([one, other]):
        grades.append(Grade.C)
        reasons.append("role")
    if not (one.is_point and other.is_point):
        grades.append(Grade.C)
        reasons.append("comparator")
    # Two values in one unit that is not the canonical one compare as they are printed.
    if one.grade == other.grade == Grade.X:
        printed = one.method == other.method == "printed"
        grades = [(Grade.A if printed else Grade.C) if mark == Grade.X else mark for mark in grades]
        reasons = [reason for reason in reasons if reason != "unit"]
    return _Way(max(grades), tuple(reasons), one.year, one.value_id, other.value_id, one.distance + other.distance)


def across_roles(values: Iterable[Value]) -> bool:
    """Say whether some numbers are realised and others planned: side by side they compare two questions."""
    roles = {value.role for value in values}
    return bool(roles & _REALISED and roles & _PLANNED)


def last(values: list[Value]) -> Value:
    """Give the value that stands for a plan: the nearest to print, then the latest year."""
    return min(values, key=lambda value: (value.distance, -(value.year or 0), value.value_id))
