"""The rules of delivery: what a dated number says of a target, surely, probably, or on the way."""

from __future__ import annotations

from math import inf, isfinite, isnan, nan, nextafter
from typing import NamedTuple

from ipcompare.harmonization.rates import between, compound_rate
from ipcompare.harmonization.value import POINTS, Value
from ipcompare.model import Interval

Key = tuple[str, ...]
# The meaning of these is open, or hangs on a window that no fact names.
OPEN = ("unspecified", "cumulative_flow")
# These are of a whole year: what holds for one says nothing of another.
YEARLY = ("annual_flow", "annual_growth")
# What was counted once is never taken away again.
GROWING = ("running_total",)


class Dated(NamedTuple):
    """A printed number with the place that it is of, its theme, and how good it is as evidence."""

    value: Value
    city: str
    stands_for: str | None
    concept: str
    grade: str

    @property
    def key(self) -> Key:
        """Place, indicator, unit and basis: what an outcome must share with a target."""
        return self.city, self.value.indicator, self.value.unit, self.value.basis

    @property
    def at(self) -> float:
        """The last time that it can be of; 2024.0 is the end of 2024."""
        return self.value.times[1]

    @property
    def whole(self) -> bool:
        """Whether it is of the end of its year, or of the whole of it."""
        return self.value.times == (self.value.year, self.value.year)

    @property
    def point(self) -> float:
        """The number where it is a point, else NaN."""
        return self.value.lo if self.value.lo == self.value.hi else nan

    @property
    def printed(self) -> float:
        """The number as it is printed, also where it is a bound."""
        bound = self.value.hi if self.value.comparator in ("le", "lt") else self.value.lo
        return bound if isnan(self.value.mid) else self.value.mid


class Goal(NamedTuple):
    """The end that must be reached, upwards (1) or downwards (-1), whether beyond it, and when; NaN: nothing asked."""

    number: float
    sign: float
    strict: bool
    at: float
    basis: str

    @property
    def signed(self) -> float:
        """The end on a scale on which more is better."""
        return self.sign * self.number


class Ruling(NamedTuple):
    """A status with the reason why it is no sure one, what it rests on, and an outcome carried to the year's end."""

    status: str
    reason: str | None = None
    evidence: tuple[Dated, ...] = ()
    carried: tuple[float, ...] = ()


def goal_of(target: Value, direction: str) -> Goal:
    """Give the end that must be reached; a bound on the other side asks for nothing."""
    up, bound = direction == "higher", target.comparator
    asked = bound not in (("le", "lt") if up else ("ge", "gt"))
    sign = {"higher": 1, "lower": -1}.get(direction, nan)
    number = (target.lo if up else target.hi) if asked else nan
    return Goal(number, sign, bound == ("gt" if up else "lt"), target.times[1], target.basis)


def at_year_end(row: Dated, at: float) -> Value | None:
    """
    Give what an outcome surely says of the end of a year or the whole of it: itself, a lower bound, or nothing.

    A part of a year's flow bounds the flow of that year from below, and a running total all that come after it.
    """
    if row.whole and row.at == at:
        return row.value
    part = row.value.basis == "annual_flow" and row.value.year == at
    if row.at > at or not (part or row.value.basis in GROWING):
        return None
    return row.value._replace(mid=nan, hi=inf, comparator="gt" if row.value.comparator == "gt" else "ge")


def met(goal: Goal, value: Value) -> bool | None:
    """Say whether a value surely reaches the goal, or surely does not; None where its bounds leave it open."""
    low, high = sorted((goal.sign * value.lo, goal.sign * value.hi))
    beyond, short = ("gt", "lt") if goal.sign > 0 else ("lt", "gt")
    if low > goal.signed or (low == goal.signed and (not goal.strict or value.comparator == beyond)):
        return True
    missed = high < goal.signed or (high == goal.signed and (goal.strict or value.comparator == short))
    return False if missed else None


def ruled_when_due(goal: Goal, outcomes: list[Dated], series: list[Dated]) -> Ruling | None:
    """
    Judge a target by the outcomes of its year, the latest first; None where there is none.

    Sure is what holds for the end of the year. Else the last outcome within the year is carried to its end, at the
    paces of the whole series, what came after the year among it.
    """
    found = [(row, at_year_end(row, goal.at)) for row in outcomes if row.value.year == goal.at]
    sure = [(row, met(goal, value)) for row, value in found if value]
    reached, missed = (tuple(row for row, held in sure if held is wanted) for wanted in (True, False))
    if reached and missed:
        return Ruling("undecided", "outcomes_differ", reached + missed)
    if reached or missed:
        return Ruling("reached" if reached else "missed", None, (reached + missed)[:1])
    ended = tuple(row for row, _ in sure if row.whole)
    if ended:
        return Ruling("undecided", "comparator", ended[:1])
    late = next((row for row in outcomes if row.at > goal.at - 1), None)
    return _probably(goal, late, series) if late else None


def _probably(goal: Goal, late: Dated, series: list[Dated]) -> Ruling:
    """Judge by an outcome within the year: carried to its end, or, without a pace, by where it stands."""
    carried, others = _carried(late, series, goal.at)
    if carried:
        ends = [met(goal, late.value._replace(lo=end, mid=end, hi=end, comparator="eq")) for end in carried]
    else:
        # What only grows may still pass a limit that it keeps; a part of a year is no level at all.
        stands = goal.basis not in YEARLY and (goal.sign > 0 or goal.basis not in GROWING)
        ends = [True if stands and met(goal, late.value) else None]
    status = "probably_reached" if all(ends) else "probably_missed" if set(ends) == {False} else "undecided"
    return Ruling(status, "before_year_end", (late, *others), tuple(carried))


def _carried(late: Dated, series: list[Dated], at: float) -> tuple[list[float], list[Dated]]:
    """Carry an outcome to a year's end at the paces to its neighbours, from every day that it and they can be of."""
    (first, last), points = late.value.times, late.value.basis in POINTS
    known = [row for row in series if row.point > 0 or (points and not isnan(row.point))]
    if late not in known or late.value.basis in YEARLY:
        return [], []
    before = max((row.at for row in known if row.at < first), default=None)
    after = min((row.value.times[0] for row in known if row.value.times[0] > last), default=None)
    near = [row for row in known if row.at == before or row.value.times[0] == after]
    cases = [
        float(between(late.point, row.point, (at - mine) / (theirs - mine), points))
        for row in near
        for mine in set(late.value.times)
        for theirs in set(row.value.times)
    ]
    return cases, near


def ruled_before(goal: Goal, outcome: Dated, base: Dated | None, limits: dict[str, float], *, due: bool) -> Ruling:
    """Judge a target by an outcome of a year before its own: whether it is there already, or on its way."""
    sure = at_year_end(outcome, goal.at)
    there = met(goal, sure or outcome.value)
    if there and goal.basis not in YEARLY:
        return Ruling("reached_early", None, (outcome,))
    if sure and there is False:
        return Ruling("missed", None, (outcome,))
    if due:
        return Ruling("unknown", "no_outcome_year", (outcome,))
    return Ruling("on_track", None, (outcome,)) if there else _on_the_way(goal, outcome, base, limits)


def _on_the_way(goal: Goal, outcome: Dated, base: Dated | None, limits: dict[str, float]) -> Ruling:
    """Judge a target by the pace from its base; the class holds for all that bounds and days leave open."""
    if base is None:
        return Ruling("unknown", "no_baseline", (outcome,))
    if outcome.value.times[0] <= base.at:
        return Ruling("unknown", "outcome_before_base", (outcome,))
    if goal.basis not in POINTS and (base.printed <= 0 or goal.number <= 0):
        return Ruling("unknown", "zero_base", (outcome,))
    classes = set(_classes(goal, outcome, base, limits))
    if len(classes) == 1:
        return Ruling(classes.pop(), None, (outcome, base))
    return Ruling("undecided", "comparator", (outcome, base))


def _classes(goal: Goal, outcome: Dated, base: Dated, limits: dict[str, float]) -> list[str]:
    """Give the class from every day that base and outcome can be of to both ends of the outcome; none for a bound."""
    if isnan(base.point):
        return []
    return [
        _class(goal, (base.point, start), (end, at), limits)
        for start in set(base.value.times)
        for at in set(outcome.value.times)
        for end in _reach(outcome.value)
    ]


def _reach(value: Value) -> set[float]:
    """Give the least and the most that a value can be: more than ten is not ten."""
    low = nextafter(value.lo, inf) if value.comparator == "gt" else value.lo
    return {low, nextafter(value.hi, -inf) if value.comparator == "lt" else value.hi}


def _class(goal: Goal, base: tuple[float, float], outcome: tuple[float, float], limits: dict[str, float]) -> str:
    """Give the class of a pace: on track where the goal is reached, moving away below it from a base that is there."""
    if goal.sign * outcome[0] > goal.signed or (outcome[0] == goal.number and not goal.strict):
        return "on_track"
    required, observed = (goal.sign * pace(base, end, goal.basis) for end in ((goal.number, goal.at), outcome))
    if required <= 0:
        return "moving_away" if goal.sign * (outcome[0] - base[0]) < 0 else "far_behind"
    ratio = round(observed / required, 9) if isfinite(observed) else observed
    return next((name for name, low in limits.items() if ratio >= low), "unknown")


def pace(base: tuple[float, float], end: tuple[float, float], basis: str) -> float:
    """Give the change a year from a number at a time to another: a rate, or points where a rate would mislead."""
    (start, since), (number, at) = base, end
    if not at > since:
        return nan
    if basis in POINTS:
        return (number - start) / (at - since)
    return float(compound_rate(start, number, at - since)) if start > 0 and number >= 0 else nan


def wanting(goal: Goal, value: Value) -> Interval:
    """Give what a value is short of the goal."""
    low, high = sorted((goal.sign * value.lo, goal.sign * value.hi))
    return Interval(goal.signed - high, nan, goal.signed - low)
