"""Whether the targets whose year has come were reached, and whether the others are on their way."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Iterator
from math import inf, isnan, nan
from numbers import Integral
from typing import TYPE_CHECKING, NamedTuple

from ipcompare.corpus.names import Names
from ipcompare.corpus.rows import to_frame, to_rows
from ipcompare.corpus.vocabulary import Vocabulary, vocabulary
from ipcompare.errors import IpcompareError
from ipcompare.harmonization.rates import compound_rate
from ipcompare.harmonization.scope import Plans, scope
from ipcompare.harmonization.value import POINTS, Value
from ipcompare.measure.filters import filtered
from ipcompare.model import Interval

if TYPE_CHECKING:
    import pandas as pd

    from ipcompare.corpus.tables import Data
    from ipcompare.harmonization.panel import Panel


def delivery(
    panel: Panel, indicator: Names = None, city: Names = None, *, plans: Plans = None, as_of: int | None = None
) -> pd.DataFrame:
    """
    Judge every printed target by the outcomes in the context facts.

    A target is compared with an outcome of its own place, indicator, unit and
    basis, and with nothing else: a figure whose wording leaves the basis open, a
    running total without its years, or a place that stands in for another gives
    no verdict. Bounds stay bounds: a verdict holds for all that they leave open.

    A target whose year is still to come is judged by its pace, as Eurostat judges
    indicators with a quantitative target: the compound annual growth rate from the
    base to the last outcome over the one from the same base to the target. Shares,
    scores and growth rates are judged by points a year instead. The limits
    of the classes are those of table ``thresholds``.

    Parameters
    ----------
    panel
        From `harmonize`. Printed values with status ``used`` count: targets of the
        plans, and those of the nation, provinces and cities among the facts.
    indicator, city
        Only these; by default all, those of the nation and the provinces too.
    plans
        Which plans of the places: by default the one in force of each (see `in_force`); ``all`` judges
        those before it as well.
    as_of
        The year at whose end things are judged; a later outcome is not looked at.
        By default the last year with a year-end outcome, so that the verdict
        does not depend on the day.

    Returns
    -------
    pandas.DataFrame
        One row per target: ``plan_id``, ``city`` (or jurisdiction), ``indicator``, ``unit``,
        ``basis``, ``target_year``, ``target_lo``, ``target_hi``, ``comparator``;
        ``base_year`` and ``base`` (the printed number of the baseline of the plan,
        else the last outcome up to the year in which the plan starts; for targets
        among the facts the baseline of the same plan); ``outcome_year`` (that of the last outcome up to
        the target year: 2024.0 is the end of 2024, 2024.5 June 2025),
        ``outcome_lo``, ``outcome_mid``, ``outcome_hi``; ``status`` (a code of list
        ``delivery``: reached, missed, undecided, reached_early (a level reached before its
        year may be lost again; an amount of another year says nothing), on_track,
        behind, far_behind, moving_away, unknown); ``missed_by_lo``, ``missed_by_hi`` (what
        is wanting, in ``unit``; missing unless missed); ``required_pace``,
        ``observed_pace`` (fractions a year, or points; missing where an end is a
        bound) and ``pace_ratio``; ``grade`` (C where a number was worked out from
        others, or the outcome is a bound; missing without one); ``reason`` (a code of
        list ``reason``: why it is unknown or undecided); ``target_id``,
        ``outcome_id``, ``base_id``, ``origin`` (plan or context). The plans come
        first, cities and jurisdictions in the order of their tables.

    Raises
    ------
    UnknownNameError
        If a name does not exist.
    IpcompareError
        If no panel is given, there is no target with a number and a year, or none that is asked
        for, or no outcome.

    References
    ----------
    Eurostat (2021), Sustainable development in the European Union: monitoring
    report on progress towards the SDGs in an EU context, 2021 edition: assessment
    of indicators with a quantitative target.

    Examples
    --------
    >>> import ipcompare as ipc
    >>> from ipcompare.measure.delivery import delivery
    >>> rows = delivery(ipc.harmonize(ipc.load())).set_index("target_id")
    >>> rows.loc["v:jining-2017@495+4", "status"]
    'missed'
    """
    chosen, words = scope(panel, "delivery", plans=plans), vocabulary(panel.data)
    if as_of is not None and (isinstance(as_of, bool) or not isinstance(as_of, Integral) or not 0 < as_of < 10_000):
        raise IpcompareError(f"as_of {as_of!r}", expected="a year such as 2024, at whose end things are judged")
    rows = list(_dated(chosen, words))
    outcomes = [row for row in rows if row.value.role == "outcome"]
    targets = _once([row for row in rows if row.value.role == "target"])
    if as_of is None:
        as_of = max((row.value.year or 0 for row in outcomes if row.at == row.value.year), default=None)
    if not targets or as_of is None:
        raise IpcompareError(
            f"nothing to judge: no {'outcome' if targets else 'target'}",
            expected="targets with a number and a year, and year-end outcomes in table context",
            hint="see panel.values for what there is; as_of names the year where no outcome is of a year-end",
        )
    known = _known(rows, [row for row in outcomes if row.at <= as_of])
    limits = _limits(panel.data)
    frame = to_frame(Verdict, [_judged(row, known, words, as_of, limits) for row in targets])
    places = dict.fromkeys([*panel.data.cities["city"], *panel.data.jurisdictions["jurisdiction"]])
    frame["order"] = frame["city"].map({place: at for at, place in enumerate(places)})
    order = ["origin", "order", "indicator", "target_year", "target_id"]
    frame = frame.sort_values(order, ascending=[False, *[True] * 4]).drop(columns="order")
    return filtered(frame, panel, indicator, city).reset_index(drop=True)


class Verdict(NamedTuple):
    """What became of a target."""

    plan_id: str | None
    city: str
    indicator: str
    unit: str
    basis: str
    target_year: int | None
    target_lo: float
    target_hi: float
    comparator: str
    base_year: float
    base: float
    outcome_year: float
    outcome_lo: float
    outcome_mid: float
    outcome_hi: float
    status: str
    missed_by_lo: float
    missed_by_hi: float
    required_pace: float
    observed_pace: float
    pace_ratio: float
    grade: str | None
    reason: str | None
    target_id: str
    outcome_id: str | None
    base_id: str | None
    origin: str


Key = tuple[str, ...]
# The meaning of these is open, or hangs on a window that no fact names.
_OPEN = ("unspecified", "cumulative_flow")


class Dated(NamedTuple):
    """A printed number with the place that it is of, its time as a year-end, and how good it is as evidence."""

    value: Value
    city: str
    stands_for: str | None
    concept: str
    at: float
    grade: str

    @property
    def key(self) -> Key:
        """Place, indicator, unit and basis: what an outcome must share with a target."""
        return self.city, self.value.indicator, self.value.unit, self.value.basis

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
    """The end that must be reached, and whether upwards (1) or downwards (-1); NaN where nothing is asked for."""

    number: float
    sign: float


class _Known(NamedTuple):
    """What targets are held against, the latest first: outcomes by definition, baselines by plan and definition."""

    outcomes: dict[Key, list[Dated]]
    baselines: dict[tuple[str | None, Key], list[Dated]]
    instead: list[tuple[str, str, set[Key]]]


def _dated(panel: Panel, words: Vocabulary) -> Iterator[Dated]:
    """Give the printed numbers that count, with their own city."""
    values = panel.values
    counts = (values["method"] == "printed") & (values["status"] == "used") & values["year"].notna()
    facts = panel.data.context
    derived = {f"v:{name}" for name in facts.loc[facts["derived"].fillna(False), "fact_id"]}
    for value in to_rows(Value, values[counts]):
        at = value.times[1]
        margin = value.lo != value.hi and (value.role != "target" or value.comparator == "approx")
        # Two values in one unit that is not the canonical one compare as they are printed.
        grade = "C" if value.value_id in derived or margin else "A" if value.grade == "X" else value.grade
        city, proxied = words.same.get(value.city, value.city), words.stands_for.get(value.city)
        yield Dated(value, city, proxied, words.indicators[value.indicator].concept, at, grade)


def _once(targets: list[Dated]) -> list[Dated]:
    """Keep one of several facts that say the same: two documents of one place may print a target."""
    kept: dict[tuple[object, ...], Dated] = {}
    for row in sorted(targets, key=lambda row: row.value.value_id, reverse=True):
        plan = row.value.plan_id if row.value.origin == "plan" else None
        kept[plan, row.key, row.value.origin, row.at, row.value.lo, row.value.hi, row.value.comparator] = row
    ids = {row.value.value_id for row in kept.values()}
    return [row for row in targets if row.value.value_id in ids]


def _known(rows: list[Dated], seen: list[Dated]) -> _Known:
    outcomes, baselines = defaultdict(list), defaultdict(list)
    for row in sorted(rows, key=lambda row: -row.at):
        if row.value.role == "baseline":
            baselines[row.value.plan_id, row.key].append(row)
    for row in sorted(seen, key=lambda row: -row.at):
        if row.value.basis not in _OPEN:
            outcomes[row.key].append(row)
    return _Known(outcomes, baselines, _instead(seen))


def _keys(row: Dated) -> dict[str, Key]:
    """Give the keys by which something else may stand in place of an outcome of the same definition."""
    place, value = row.city, row.value
    return {
        "definition": row.key,
        "unit": (place, value.indicator, value.basis),
        "basis": (place, value.indicator),
        "theme": (place, row.concept),
    }


def _instead(seen: list[Dated]) -> list[tuple[str, str, set[Key]]]:
    """Give what may be there in place of an outcome of the same definition, the nearest first."""
    sums = [row for row in seen if row.value.basis == "cumulative_flow"]
    nearby = [row._replace(city=row.stands_for) for row in seen if row.stands_for is not None]
    kinds: list[tuple[str, str, Iterable[Dated]]] = [
        ("no_window", "definition", sums),
        ("no_outcome_year", "definition", seen),
        ("unit", "unit", seen),
        ("basis", "basis", seen),
        ("scope", "definition", nearby),
        ("definition", "theme", seen),
    ]
    return [(reason, name, {_keys(row)[name] for row in rows}) for reason, name, rows in kinds]


def _limits(data: Data) -> dict[str, float]:
    """Give the low ends of the classes of the ratio of paces, the highest first."""
    limits = data.thresholds[data.thresholds["kind"] == "pace_ratio"].fillna({"value": -inf})
    limits = limits.sort_values("value", ascending=False)
    return dict(zip(limits["threshold"], limits["value"], strict=True))


def _judged(target: Dated, known: _Known, words: Vocabulary, as_of: int, limits: dict[str, float]) -> Verdict:
    """Set outcome, base and paces beside a target, and give it its status."""
    goal = _goal(target.value, words)
    outcomes = [row for row in known.outcomes.get(target.key, []) if row.at <= target.at]
    outcome, base = next(iter(outcomes), None), _base(target, outcomes, known, words)
    required = max(goal.sign * _pace(base, goal.number, target.at), 0.0) * goal.sign + 0.0
    observed = _pace(base, outcome.point, outcome.at) if outcome else nan
    ratio = _ratio(goal.sign * observed, abs(required))
    status, reason = _status(target, goal, outcome, base, as_of)
    evidence = [target, outcome, base] if status == "paced" else [target, outcome]
    if status == "paced":
        status, reason = _class(ratio, limits)
    if reason == "no_outcome":
        keys = _keys(target)
        reason = next((other for other, name, there in known.instead if keys[name] in there), reason)
    low, high = _good(goal.sign, outcome) if outcome and status == "missed" else (nan, nan)
    value, ends = target.value, outcome.value.ends if outcome else Interval(nan, nan, nan)
    return Verdict(
        plan_id=value.plan_id,
        city=target.city,
        indicator=value.indicator,
        unit=value.unit,
        basis=value.basis,
        target_year=value.year,
        target_lo=value.lo,
        target_hi=value.hi,
        comparator=value.comparator,
        base_year=base.at if base else nan,
        base=base.printed if base else nan,
        outcome_year=outcome.at if outcome else nan,
        outcome_lo=ends.lo,
        outcome_mid=ends.mid,
        outcome_hi=ends.hi,
        status=status,
        missed_by_lo=goal.sign * goal.number - high,
        missed_by_hi=goal.sign * goal.number - low,
        required_pace=required,
        observed_pace=observed,
        pace_ratio=ratio,
        grade=max(row.grade for row in evidence if row) if outcome else None,
        reason=reason,
        target_id=value.value_id,
        outcome_id=outcome and outcome.value.value_id,
        base_id=base and base.value.value_id,
        origin=value.origin,
    )


def _goal(target: Value, words: Vocabulary) -> Goal:
    """Give the end that must be reached; a bound on the other side asks for nothing."""
    direction, bound = words.indicators[target.indicator].direction, target.comparator
    up = direction == "higher"
    asked = bound not in (("le", "lt") if up else ("ge", "gt"))
    return Goal((target.lo if up else target.hi) if asked else nan, {"higher": 1, "lower": -1}.get(direction, nan))


def _base(target: Dated, outcomes: list[Dated], known: _Known, words: Vocabulary) -> Dated | None:
    """Choose what the same plan prints as its base, else the last outcome up to the year in which it starts."""
    printed = known.baselines.get((target.value.plan_id, target.key), [])
    window = words.window(target.value.plan_id) if target.value.origin == "plan" else None
    earlier = [row for row in outcomes if window and row.at <= window[0]]
    return next(iter([row for row in printed if row.at < target.at] + earlier), None)


def _pace(base: Dated | None, end: float, at: float) -> float:
    """Give the change a year from a base to an end: a rate, or points where a rate would mislead."""
    if base is None or not at > base.at or base.value.basis in _OPEN:
        return nan
    start, years = base.point, at - base.at
    if base.value.basis in POINTS:
        return (end - start) / years
    return float(compound_rate(start, end, years)) if start > 0 and end >= 0 else nan


def _ratio(observed: float, required: float) -> float:
    """Give the one pace over the other; from a base that is already there no pace is asked for, only none back."""
    if required == 0:
        return -inf if observed < 0 else nan
    return round(observed / required, 9)


def _class(ratio: float, limits: dict[str, float]) -> tuple[str, str | None]:
    """Give the class of a ratio; there is none where an end is a bound."""
    if isnan(ratio):
        return "undecided", "comparator"
    return next((name for name, low in limits.items() if ratio >= low), "unknown"), None


def _good(sign: float, outcome: Dated) -> tuple[float, float]:
    """Give the ends of an outcome on a scale on which more is better."""
    low, high = sorted((sign * outcome.value.lo, sign * outcome.value.hi))
    return low, high


def _status(target: Dated, goal: Goal, outcome: Dated | None, base: Dated | None, as_of: int) -> tuple[str, str | None]:
    """Give the status and the reason for it: of the cases the first that holds counts."""
    if target.value.basis == "unspecified":
        return "unknown", "reading_unknown"
    if isnan(goal.sign):
        return "unknown", "no_direction"
    if isnan(goal.number):
        return "unknown", "comparator"
    if outcome is None:
        return "unknown", "no_outcome"
    reached, missed = _verdict(target.value, goal, outcome)
    if outcome.at == target.at:
        return ("reached", None) if reached else ("missed", None) if missed else ("undecided", "comparator")
    if reached and target.value.basis != "annual_flow":
        return "reached_early", None
    if target.at <= as_of:
        return "unknown", "no_outcome_year"
    return _unpaced(target, goal, outcome, base) or ("paced", None)


def _unpaced(target: Dated, goal: Goal, outcome: Dated, base: Dated | None) -> tuple[str, str] | None:
    """Say why a target whose year is to come cannot be judged by its pace; None where it can."""
    if base is None:
        return "unknown", "no_baseline"
    if outcome.at <= base.at:
        return "unknown", "outcome_before_base"
    zero = target.value.basis not in POINTS and (base.printed <= 0 or goal.number <= 0)
    return ("unknown", "zero_base") if zero else None


def _verdict(target: Value, goal: Goal, outcome: Dated) -> tuple[bool, bool]:
    """Say whether an outcome surely reaches the goal, and whether it surely does not; more than ten is not ten."""
    low, high = _good(goal.sign, outcome)
    number, bound = goal.sign * goal.number, outcome.value.comparator
    beyond, short = ("gt", "lt") if goal.sign > 0 else ("lt", "gt")
    strict = target.comparator == beyond
    reached = low > number or (low == number and (not strict or bound == beyond))
    missed = high < number or (high == number and (strict or bound == short))
    return reached, missed
