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
from ipcompare.harmonization.scope import Plans, scope
from ipcompare.harmonization.value import Value
from ipcompare.measure.filters import filtered
from ipcompare.measure.verdicts import (
    OPEN,
    YEARLY,
    Dated,
    Goal,
    Key,
    Ruling,
    at_year_end,
    goal_of,
    pace,
    ruled_before,
    ruled_when_due,
    wanting,
)
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
    no verdict. Bounds stay bounds: a verdict holds for all that they leave open, and for every
    outcome of the same time.

    An outcome of before the end of the target year gives a sure verdict only where its series can only grow: a
    running total, or a part of a year's flow. Otherwise it is carried to the end of the year, from the first and the
    last day that it can be of, at the paces to the nearest outcome of the same definition before it and after it:
    short in every case is probably missed, there in every case probably reached. Without such a pace, a level that is
    there within the year is probably reached, as it would have to be lost again. All else is undecided.

    A target whose year is still to come is judged by its pace, as Eurostat judges
    indicators with a quantitative target: the compound annual growth rate from the
    base to the last outcome over the one from the same base to the target. Shares,
    scores and growth rates are judged by points a year instead. The limits
    of the classes are those of table ``thresholds``. An amount of a year that is as good as the target is on track.

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
        among the facts the baseline of the same plan), ``base_origin`` (plan or context); ``outcome_year`` (that of
        the outcome: 2024.0 is the end of 2024, 2024.5 June 2025; the last time that it can be of),
        ``outcome_as_of`` (its day, or the first and last that it can be of; missing for the end of the year or
        the whole of it), ``outcome_comparator``, ``outcome_lo``, ``outcome_mid``, ``outcome_hi``; ``status`` (a code
        of list ``delivery``: reached, reached_early (a level reached before its
        year may be lost again; an amount of another year says nothing), probably_reached, probably_missed,
        missed, undecided, on_track, behind, far_behind, moving_away, unknown); ``missed_by_lo``, ``missed_by_hi``
        (what is wanting, in ``unit``, infinite where the outcome is a lower bound; missing unless missed);
        ``carried_lo``, ``carried_hi`` (the outcome carried to the end of the target year, in ``unit``; missing where
        it is not); ``required_pace``, ``observed_pace`` (fractions a year, or points; missing where an end is a
        bound or its day is open) and ``pace_ratio`` (missing too where no pace is asked for); ``grade`` (C where a
        number was worked out from others, the outcome is a bound, or the verdict a probable one; missing without
        an outcome); ``reason`` (a code of list ``reason``: why the verdict is unknown, undecided or only probable);
        ``target_id``, ``outcome_id``, ``base_id``, ``carried_id`` (the outcomes whose paces carry, joined by ``~``),
        ``progress_ids`` (facts of role ``progress`` on the same place and indicator up to then, joined by ``~``: they
        bear on the target and never on the verdict; missing without any), ``origin`` (plan or context). The plans come
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
    >>> rows.loc["v:jining-2017@495+4", ["status", "reason"]].to_list()
    ['probably_missed', 'before_year_end']
    """
    chosen, words = scope(panel, "delivery", plans=plans), vocabulary(panel.data)
    if as_of is not None and (isinstance(as_of, bool) or not isinstance(as_of, Integral) or not 0 < as_of < 10_000):
        raise IpcompareError(f"as_of {as_of!r}", expected="a year such as 2024, at whose end things are judged")
    rows = list(_dated(chosen, words))
    outcomes = [row for row in rows if row.value.role == "outcome"]
    targets = _once([row for row in rows if row.value.role == "target"])
    if as_of is None:
        as_of = max((row.value.year or 0 for row in outcomes if row.whole), default=None)
    if not targets or as_of is None:
        raise IpcompareError(
            f"nothing to judge: no {'outcome' if targets else 'target'}",
            expected="targets with a number and a year, and year-end outcomes in table context",
            hint="see panel.values for what there is; as_of names the year where no outcome is of a year-end",
        )
    known = _known([row for row in rows if row.at <= as_of or row.value.role == "baseline"])
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
    base_origin: str | None
    outcome_year: float
    outcome_as_of: str | None
    outcome_comparator: str | None
    outcome_lo: float
    outcome_mid: float
    outcome_hi: float
    status: str
    missed_by_lo: float
    missed_by_hi: float
    carried_lo: float
    carried_hi: float
    required_pace: float
    observed_pace: float
    pace_ratio: float
    grade: str | None
    reason: str | None
    target_id: str
    outcome_id: str | None
    base_id: str | None
    carried_id: str | None
    progress_ids: str | None
    origin: str


class _Known(NamedTuple):
    """What targets are held against, the latest first: outcomes by definition, baselines by plan and definition."""

    outcomes: dict[Key, list[Dated]]
    progress: dict[Key, list[Dated]]
    baselines: dict[tuple[str | None, Key], list[Dated]]
    instead: list[tuple[str, str, set[Key]]]


def _dated(panel: Panel, words: Vocabulary) -> Iterator[Dated]:
    """Give the printed numbers that count, with their own city."""
    values = panel.values
    counts = (values["method"] == "printed") & (values["status"] == "used") & values["year"].notna()
    facts = panel.data.context
    derived = {f"v:{name}" for name in facts.loc[facts["derived"].fillna(False), "fact_id"]}
    for value in to_rows(Value, values[counts]):
        margin = value.lo != value.hi and (value.role != "target" or value.comparator == "approx")
        # Two values in one unit that is not the canonical one compare as they are printed.
        grade = "C" if value.value_id in derived or margin else "A" if value.grade == "X" else value.grade
        city, proxied = words.same.get(value.city, value.city), words.stands_for.get(value.city)
        yield Dated(value, city, proxied, words.indicators[value.indicator].concept, grade)


def _once(targets: list[Dated]) -> list[Dated]:
    """Keep one of several facts that say the same: two documents of one place may print a target."""
    kept: dict[tuple[object, ...], Dated] = {}
    for row in sorted(targets, key=lambda row: row.value.value_id, reverse=True):
        plan = row.value.plan_id if row.value.origin == "plan" else None
        kept[plan, row.key, row.value.origin, row.at, row.value.lo, row.value.hi, row.value.comparator] = row
    ids = {row.value.value_id for row in kept.values()}
    return [row for row in targets if row.value.value_id in ids]


def _known(rows: list[Dated]) -> _Known:
    """Sort what is known by what it can be held against, the latest first; of one time the better grade."""
    outcomes, progress, baselines = defaultdict(list), defaultdict(list), defaultdict(list)
    seen = [row for row in rows if row.value.role == "outcome"]
    for row in sorted(rows, key=lambda row: (-row.at, -row.value.times[0], row.grade, row.value.value_id)):
        if row.value.role == "baseline":
            baselines[row.value.plan_id, row.key].append(row)
        elif row.value.role == "progress":
            progress[_keys(row)["basis"]].append(row)
        elif row.value.role == "outcome" and row.value.basis not in OPEN:
            outcomes[row.key].append(row)
    return _Known(outcomes, progress, baselines, _instead(seen))


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
    goal = goal_of(target.value, words.indicators[target.value.indicator].direction)
    series = known.outcomes.get(target.key, [])
    outcomes = _bearing(target, series)
    base = _base(target, outcomes, known, words)
    ruling = _unjudged(target, goal, outcomes) or ruled_when_due(goal, outcomes, series)
    ruling = ruling or ruled_before(goal, outcomes[0], base, limits, due=target.at <= as_of)
    outcome = next(iter([*ruling.evidence, *outcomes]), None)
    progress = _bearing(target, known.progress.get(_keys(target)["basis"], []))
    required, observed = _pace(base, goal.number, (goal.at, goal.at)), nan
    if outcome:
        observed = _pace(base, outcome.point, outcome.value.times)
    # From a base that is there already no pace is asked for.
    required = max(goal.sign * required, 0.0) * goal.sign + 0.0
    value, ends = target.value, outcome.value.ends if outcome else Interval(nan, nan, nan)
    missed = (ruling.status == "missed" and outcome and at_year_end(outcome, goal.at)) or None
    short = wanting(goal, missed) if missed else Interval(nan, nan, nan)
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
        base_origin=base and base.value.origin,
        outcome_year=outcome.at if outcome else nan,
        outcome_as_of=outcome and outcome.value.as_of,
        outcome_comparator=outcome and outcome.value.comparator,
        outcome_lo=ends.lo,
        outcome_mid=ends.mid,
        outcome_hi=ends.hi,
        status=ruling.status,
        missed_by_lo=short.lo,
        missed_by_hi=short.hi,
        carried_lo=min(ruling.carried, default=nan),
        carried_hi=max(ruling.carried, default=nan),
        required_pace=required,
        observed_pace=observed,
        pace_ratio=round(observed / required, 9) if required else nan,
        grade=_grade(target, ruling) if outcome else None,
        reason=_reason(target, known, ruling),
        target_id=value.value_id,
        outcome_id=outcome and outcome.value.value_id,
        base_id=base and base.value.value_id,
        carried_id=_joined(ruling.evidence[1:]) if ruling.carried else None,
        progress_ids=_joined(progress),
        origin=value.origin,
    )


def _bearing(target: Dated, rows: list[Dated]) -> list[Dated]:
    """Keep what can bear on a target: nothing of after its year, and of a yearly amount no part of another year."""
    part = target.value.basis in YEARLY
    return [
        row
        for row in rows
        if row.value.times[0] <= target.at and not (part and not row.whole and row.value.year != target.at)
    ]


def _joined(rows: Iterable[Dated]) -> str | None:
    return "~".join(row.value.value_id for row in rows) or None


def _base(target: Dated, outcomes: list[Dated], known: _Known, words: Vocabulary) -> Dated | None:
    """Choose what the same plan prints as its base, else the last outcome up to the year in which it starts."""
    printed = known.baselines.get((target.value.plan_id, target.key), [])
    window = words.window(target.value.plan_id) if target.value.origin == "plan" else None
    earlier = [row for row in outcomes if window and row.at <= window[0]]
    return next(iter([row for row in printed if row.at < target.at] + earlier), None)


def _pace(base: Dated | None, end: float, times: tuple[float, float]) -> float:
    """Give the change a year from a base to an end, both of a known day."""
    if base is None or base.value.basis in OPEN or len({*base.value.times}) > 1 or len({*times}) > 1:
        return nan
    return pace((base.point, base.at), (end, times[0]), base.value.basis)


def _grade(target: Dated, ruling: Ruling) -> str:
    """Give the worst grade of what a verdict rests on; a probable one rests on an assumption."""
    return max(
        target.grade, *(row.grade for row in ruling.evidence), "C" if ruling.status.startswith("probably") else ""
    )


def _reason(target: Dated, known: _Known, ruling: Ruling) -> str | None:
    """Give the reason of a ruling; where there is no outcome, what there is in place of one."""
    if ruling.reason != "no_outcome":
        return ruling.reason
    keys = _keys(target)
    return next((other for other, name, there in known.instead if keys[name] in there), ruling.reason)


def _unjudged(target: Dated, goal: Goal, outcomes: list[Dated]) -> Ruling | None:
    """Say why nothing can be said: of the reasons the first that holds counts."""
    reasons = {
        "reading_unknown": target.value.basis == "unspecified",
        "no_direction": isnan(goal.sign),
        "comparator": isnan(goal.number),
        "no_outcome": not outcomes,
    }
    return next((Ruling("unknown", reason) for reason, holds in reasons.items() if holds), None)
