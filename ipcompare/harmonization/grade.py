"""How well two plans compare on an indicator, and why not better."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Iterable, Iterator, Sequence
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
    words = vocabulary(panel.data)
    values = stated(panel, indicators and themes(indicators, words))
    alone = cities[0] if cities is not None and len(cities) == 1 else None
    entered = entrants(panel, None if alone else cities)
    names = sorted({name for name, _ in values}) if indicators is None else indicators
    return [row for name in names for row in _graded(Standing(values, name, entered, words), alone)]


def _graded(standing: Standing, alone: str | None) -> Iterator[Graded]:
    """Grade the pairs of places on one indicator, of a single place those with it."""
    for one, other in combinations(standing.stands, 2):
        apart = one.instead and other.instead
        if not apart and one.city != other.city and (alone is None or alone in (one.city, other.city)):
            way, first, second = standing.way(one, other)
            ids = (one.city, other.city, one.plan_id, other.plan_id)
            yield Graded(
                standing.indicator, *ids, str(way.grade), ";".join(dict.fromkeys(way.reasons)), way.year,
                one.values[first].value_id, other.values[second].value_id,
            )  # fmt: skip


def stated(panel: Panel, indicators: Iterable[str] | None = None) -> Stated:
    """Give the usable values of the plans by indicator and plan, past achievements apart; of some indicators or all."""
    values = panel.values if indicators is None else panel.values[panel.values["indicator"].isin(list(indicators))]
    usable = values["status"].isin(["used", "derived"]) & (values["origin"] == "plan") & values["year"].notna()
    by_plan: Stated = defaultdict(list)
    for value in to_rows(Value, values[usable & (values["role"] != "past")]):
        by_plan[value.indicator, value.plan_id or ""].append(value)
    return by_plan


def themes(indicators: Iterable[str], words: Vocabulary) -> list[str]:
    """Give indicators, each with all others of its theme."""
    return [name for one in indicators for name in (one, *words.siblings(one))]


class Mark(NamedTuple):
    """The grade of one number among the places shown: the best with any of them, and with whom it has that grade."""

    grade: str | None
    reasons: str
    graded_with: str | None


class Stand(NamedTuple):
    """
    Where a plan stands on an indicator: its numbers, or the one that it states on the same theme instead.

    Stands of which everything that a grade looks at is the same have the same ``kind``.
    """

    plan_id: str
    city: str
    values: list[Value]
    instead: bool
    kind: int


class Standing:
    """
    Where plans stand on one indicator, and the best way to compare any two of them; kinds are compared once.

    Parameters
    ----------
    values
        What the plans state.
    indicator
        On which indicator; a plan that is silent on its theme has no stand.
    entered
        The plans that are compared.
    words
        The vocabulary of the tables.
    """

    def __init__(self, values: Stated, indicator: str, entered: Iterable[Entrant], words: Vocabulary) -> None:
        self.indicator, self.stands, self._words = indicator, list[Stand](), words
        self._kinds: dict[object, int] = {}
        self._ways: dict[tuple[int, int], tuple[_Way, int, int]] = {}
        siblings = words.siblings(indicator)
        for plan_id, city in entered:
            plan = plan_id or ""
            own = values.get((indicator, plan))
            sibling = None if own else next((name for name in siblings if (name, plan) in values), None)
            if own or sibling:
                self.stands.append(self._stand(plan, city, own or [last(values[sibling or "", plan])], instead=not own))
        self._alike = defaultdict[int, dict[str, Stand]](dict)
        for stand in self.stands:
            self._alike[stand.kind].setdefault(stand.city, stand)
        self._order = {stand.city: at for at, stand in enumerate(self.stands)}

    def _stand(self, plan: str, city: str, values: list[Value], *, instead: bool) -> Stand:
        kind = (self._words.places[city].level, values.index(last(values)), *map(looked_at, values))
        return Stand(plan, city, values, instead, self._kinds.setdefault(kind, len(self._kinds)))

    def way(self, one: Stand, other: Stand) -> tuple[_Way, int, int]:
        """Give the best way to compare two stands, and which of their numbers it compares."""
        kinds = one.kind, other.kind
        if kinds not in self._ways:
            apart = one.instead or other.instead
            first, second = one.values, other.values
            way = _apart(last(first), last(second), self._words) if apart else _same_indicator(first, second)
            at, there = _place(way.value_a, first), _place(way.value_b, second)
            self._ways[kinds] = _levelled(way, one.city, other.city, self._words), at, there
        return self._ways[kinds]

    def mark(self, value: Value) -> Mark:
        """
        Grade one number: against what the other places state for the same year, whatever else its own plan states.

        It has no grade where no other place speaks of the theme.
        """
        own = self._stand(value.plan_id or "", value.city, [value], instead=False)
        others = (next((row for row in rows.values() if row.city != value.city), None) for rows in self._alike.values())
        ways = {stand.kind: (self.way(own, stand)[0], stand.instead) for stand in others if stand}
        if not ways:
            return Mark(None, "", None)
        # Of equal grades that on the indicator itself comes before that on another one of its theme.
        best, apart = min(ways.values(), key=lambda one: (one[0].grade, one[1], one[0].reasons))
        equal = {kind for kind, (way, instead) in ways.items() if (way.grade, instead) == (best.grade, apart)}
        partners = sorted(
            set[str]().union(*(self._alike[kind] for kind in equal)) - {value.city}, key=self._order.__getitem__
        )
        return Mark(str(best.grade), ";".join(dict.fromkeys(best.reasons)), ";".join(partners))


def _place(value_id: str, values: list[Value]) -> int:
    """Give the place of a value among others."""
    return next(at for at, value in enumerate(values) if value.value_id == value_id)


def looked_at(value: Value) -> tuple[object, ...]:
    """Give all of a number that a grade looks at."""
    about = (value.indicator, value.year, value.unit, value.grade, value.reasons, value.basis, value.role)
    return (*about, value.method, value.window, value.is_point)


def _levelled(way: _Way, city: str, other: str, words: Vocabulary) -> _Way:
    """Grade a zone beside a city, a province or the nation C at best."""
    if way.grade < Grade.D and words.mixed_levels(city, other):
        return way._replace(grade=max(way.grade, Grade.C), reasons=(*way.reasons, "level"))
    return way


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
