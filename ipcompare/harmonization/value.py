"""The type of a value, its keys, and how one value is derived from others."""

from __future__ import annotations

from calendar import monthrange
from collections.abc import Iterable
from math import inf, isnan, nan, nextafter
from typing import NamedTuple, Self

from ipcompare.model import Comparator, Grade, Interval

# A change of these is counted in points a year: a percentage of a percentage would mislead.
POINTS = ("share", "score", "annual_growth")
# What makes values of one plan a series; the plan comes first, so that nothing ever runs across two.
SERIES = ("plan_id", "city", "indicator", "unit", "basis", "reading")
# From print to what is farthest from it: of two values that are graded the same the nearer one is shown.
METHODS = (
    "printed", "reading", "interpolated", "summed", "averaged", "compounded", "divided", "multiplied", "bridged",
    "extrapolated",
)  # fmt: skip


def times(year: int, as_of: str | None) -> tuple[float, float]:
    """
    Give the first and last time that a value can be of, 2024.0 being the end of 2024 and 2024.5 that of June 2025.

    Examples
    --------
    >>> times(2025, None), times(2025, "2025-06-30"), times(2020, "2020-07-31/2020-09-30")
    ((2025.0, 2025.0), (2024.5, 2024.5), (2019.5833333333333, 2019.75))
    """
    if as_of is None:
        return float(year), float(year)
    first, _, last = as_of.partition("/")
    return _time(first), _time(last or first)


def _time(day: str) -> float:
    year, month, date = map(int, day.split("-"))
    return year - 1 + (month - 1 + date / monthrange(year, month)[1]) / 12


class Value(NamedTuple):
    """
    One comparable value; the fields are the columns of ``panel.values``.

    ``plan_id`` is the plan that states it, None for what was realised: that belongs
    to a place alone. ``lo``, ``mid`` and ``hi`` as in `Interval`. ``half_unit`` is half a unit of the last printed
    digit, in ``unit``, NaN where nothing was printed; what else is missing is None.
    """

    value_id: str
    plan_id: str | None
    city: str
    indicator: str
    year: int | None
    as_of: str | None
    lo: float
    mid: float
    hi: float
    unit: str
    basis: str
    role: str
    origin: str
    grade: str
    reasons: str
    method: str
    reading: str | None
    comparator: str
    place: str | None
    period_start: int | None
    period_end: int | None
    status: str
    used_instead: str | None
    doubts: str
    half_unit: float

    @property
    def ends(self) -> Interval:
        """The value as an interval."""
        return Interval(self.lo, self.mid, self.hi)

    @property
    def is_point(self) -> bool:
        """Whether one number is stated; that its digits leave more open makes it no interval."""
        return self.lo == self.hi or (self.method == "printed" and self.comparator == "eq")

    @property
    def reach(self) -> tuple[float, float]:
        """
        The least and the most that the value can be: an end that is not reached gives way to the next number.

        So "more than 8" begins above 8 and lies surely above "at most 8"; whatever compares ends compares these.
        """
        low = nextafter(self.lo, inf) if self.comparator == Comparator.GT else self.lo
        return low, nextafter(self.hi, -inf) if self.comparator == Comparator.LT else self.hi

    @property
    def times(self) -> tuple[float, float]:
        """The first and last time that the value can be of, as `times` gives them."""
        return times(self.year or 0, self.as_of)

    @property
    def window(self) -> tuple[int, int] | None:
        """The years that a cumulative figure runs over, None where it does not say."""
        if self.period_start is None or self.period_end is None:
            return None
        return self.period_start, self.period_end

    @property
    def series(self) -> tuple[str | None, ...]:
        """The key of the series that the value belongs to: the fields of ``SERIES``."""
        return self.plan_id, self.city, self.indicator, self.unit, self.basis, self.reading

    @property
    def distance(self) -> int:
        """How far the value is from print, by its method."""
        return METHODS.index(self.method)

    def derive(self, value_id: str, method: str, reason: str, grade: Grade = Grade.C) -> Self:
        """
        Start a value made from this one; what else changes follows with ``_replace``.

        Its grade never rises, and the reasons are added to those it had.
        """
        reasons = dict.fromkeys(filter(None, f"{self.reasons};{reason}".split(";")))
        return self._replace(
            value_id=value_id,
            method=method,
            status="derived",
            used_instead=None,
            half_unit=nan,
            grade=str(max(grade, Grade(self.grade))),
            reasons=";".join(reasons),
        )


def bound(ends: Interval, parents: Iterable[Value]) -> str:
    """
    Give the comparator of ends that an increasing map makes of values: reached only if that of all of them is.

    Examples
    --------
    >>> bound(Interval(1.0, 1.0, 1.0), [])
    'eq'
    """
    if not isnan(ends.mid):
        return str(Comparator.EQ)
    strict, weak = (Comparator.GT, Comparator.GE) if ends.hi == inf else (Comparator.LT, Comparator.LE)
    return str(strict if any(parent.comparator == strict for parent in parents) else weak)


class Step(NamedTuple):
    """One line of lineage."""

    value_id: str
    parent_id: str
    step: str
    assumption_id: str


class Refusal(NamedTuple):
    """What was not converted: a code of list ``reason``, and in detail names, years or the evidence of a table."""

    row_id: str
    plan_id: str | None
    city: str
    indicator: str
    reason: str
    detail_zh: str
    detail_en: str


class Derived(NamedTuple):
    """New values with their lineage, and what was refused."""

    values: list[Value]
    steps: list[Step]
    refusals: list[Refusal]

    @classmethod
    def empty(cls) -> Derived:
        """Start with nothing."""
        return cls([], [], [])

    def add(self, value: Value, parents: Iterable[str], step: str, assumptions: Iterable[str]) -> None:
        """Add a value that rests on parents by some assumptions."""
        self.values.append(value)
        assumptions = list(assumptions)
        for parent in parents:
            self.steps.extend(Step(value.value_id, parent, step, name) for name in assumptions)

    def add_step(self, value_id: str, parent_id: str, step: str, assumption_id: str) -> None:
        """Add one line of lineage."""
        self.steps.append(Step(value_id, parent_id, step, assumption_id))

    def refuse(self, value: Value, reason: str, detail_zh: str, detail_en: str) -> None:
        """Refuse a value, with a detail in the words of each language; empty where the reason says it all."""
        row = (value.value_id, value.plan_id, value.city, value.indicator, reason)
        self.refusals.append(Refusal(*row, detail_zh, detail_en))

    def refuse_years(self, value: Value, reason: str, years: Iterable[int | None]) -> None:
        """Refuse a value because of some years."""
        listed = [str(year) for year in years]
        self.refuse(value, reason, "、".join(f"{year}年" for year in listed), ", ".join(listed))

    def extend(self, other: Derived) -> None:
        """Take over what another step derived."""
        self.values.extend(other.values)
        self.steps.extend(other.steps)
        self.refusals.extend(other.refusals)
