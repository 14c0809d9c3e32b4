"""Targets beside those of the tiers above: level against level, and pace against pace in the same years."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable
from itertools import chain, product
from math import inf, isnan, nan
from typing import TYPE_CHECKING, Any, NamedTuple

from ipcompare.corpus.rows import side_by_side, to_rows
from ipcompare.corpus.vocabulary import Vocabulary, vocabulary
from ipcompare.harmonization.doubts import joined
from ipcompare.harmonization.grade import pair_mark
from ipcompare.harmonization.panel import used
from ipcompare.harmonization.precision import reach
from ipcompare.harmonization.value import POINTS, Value
from ipcompare.measure.pace import Path, ids_in, is_total, mean_pace, pace_between, paths
from ipcompare.measure.realised import Series, realised
from ipcompare.model import Grade, Interval

if TYPE_CHECKING:
    import pandas as pd

    from ipcompare.harmonization.panel import Panel

NOTHING = Interval(nan, nan, nan)
Definition = tuple[str, str, str]


class Target(NamedTuple):
    """The last target of a plan on a definition."""

    plan_id: str | None
    city: str
    indicator: str
    unit: str
    basis: str
    lo: float
    mid: float
    hi: float
    bound: str
    target_year: int
    target_id: str

    @property
    def definition(self) -> Definition:
        """Indicator, unit and basis: what another number must share to be compared."""
        return self.indicator, self.unit, self.basis

    @property
    def ends(self) -> Interval:
        """The target as an interval."""
        return Interval(self.lo, self.mid, self.hi)


class Level(NamedTuple):
    """What a plan prints for a year over the target of the tier above for that year."""

    tier: str | None
    tier_lo: float = nan
    tier_mid: float = nan
    tier_hi: float = nan
    tier_bound: str | None = None
    tier_year: int | None = None
    level_lo: float = nan
    level_mid: float = nan
    level_hi: float = nan
    level_bound: str | None = None
    level_grade: str | None = None
    level_doubts: str = ""
    level_reason: str | None = None
    level_id: str | None = None
    tier_id: str | None = None


class Amplification(NamedTuple):
    """The pace of a plan less that of the tier above: its average, and what was left to do when the plan began."""

    from_year: int | None = None
    to_year: int | None = None
    pace_lo: float = nan
    pace_mid: float = nan
    pace_hi: float = nan
    pace_bound: str | None = None
    tier_pace_lo: float = nan
    tier_pace_mid: float = nan
    tier_pace_hi: float = nan
    tier_pace_bound: str | None = None
    amplification_lo: float = nan
    amplification_mid: float = nan
    amplification_hi: float = nan
    amplification_bound: str | None = None
    amplification_survives: bool | None = None
    left_from_year: int | None = None
    left_to_year: int | None = None
    tier_left_lo: float = nan
    tier_left_mid: float = nan
    tier_left_hi: float = nan
    tier_left_bound: str | None = None
    amplification_left_lo: float = nan
    amplification_left_mid: float = nan
    amplification_left_hi: float = nan
    amplification_left_bound: str | None = None
    amplification_left_survives: bool | None = None
    pace_grade: str | None = None
    pace_doubts: str = ""
    pace_reason: str | None = None
    left_reason: str | None = None
    from_id: str | None = None
    to_id: str | None = None
    tier_from_id: str | None = None
    tier_to_id: str | None = None
    left_id: str | None = None


class Graded(NamedTuple):
    """The worst grade of what a row shows, and why it is no A."""

    grade: str | None
    reasons: str


Mark = tuple[Grade, tuple[str, ...]]


class _Pace(NamedTuple):
    """A mean pace from a first to a last value; two values where one is interpolated, more for several plans."""

    ends: Interval
    years: tuple[int, int]
    first: tuple[Value, ...]
    last: tuple[Value, ...]
    interpolated: bool = False

    @property
    def values(self) -> tuple[Value, ...]:
        """The values that it rests on."""
        return *self.first, *self.last


class _Tiers(NamedTuple):
    """What targets are held against, read once."""

    words: Vocabulary
    values: dict[str, Value]
    paths: dict[tuple[str, str, str, str], list[Path]]
    promised: dict[tuple[str, str, str, str], list[Value]]
    realised: dict[tuple[str, str, str, str], Series]


def against_tier(panel: Panel, tier: str) -> pd.DataFrame:
    """
    Set every target beside that of the province or the nation.

    The columns are those that `ambition` documents for these yardsticks.
    """
    values = {value.value_id: value for value in to_rows(Value, panel.values)}
    known = _Tiers(vocabulary(panel.data), values, paths(panel), _tier_targets(panel), realised(panel))
    wide, planned = _widened(panel), _planned(panel)
    digits = known._replace(paths=paths(wide), realised=realised(wide))
    rows = []
    for target in last_targets(panel):
        above = known.words.tier(tier, target.city)
        level, level_mark = _level(known, target, above, planned[target.plan_id or "", *target.definition])
        pace, pace_mark = _amplification(known, target, above or "")
        pace = _survives(pace, _amplification(digits, target, above or "")[0])
        marks = [mark for mark in (level_mark, pace_mark) if mark]
        worst = str(max(grade for grade, _ in marks)) if marks else None
        reasons = joined(reason for _, why in marks for reason in why)
        rows.append((target, level, pace, Graded(worst, reasons)))
    return side_by_side((Target, Level, Amplification, Graded), rows)


def _widened(panel: Panel) -> Panel:
    """Give the panel in which every value is as wide as its printed digits leave open."""
    values = panel.values
    low, high = reach(values["lo"], values["hi"], values["half_unit"], values["basis"])
    return panel._replace(values=values.assign(lo=low, hi=high))


def _survives(pace: Amplification, wide: Amplification) -> Amplification:
    """Say of both differences whether their sign stays for all that the digits leave open."""
    return pace._replace(
        amplification_survives=_sign_stays(
            (pace.amplification_lo, pace.amplification_hi), (wide.amplification_lo, wide.amplification_hi)
        ),
        amplification_left_survives=_sign_stays(
            (pace.amplification_left_lo, pace.amplification_left_hi),
            (wide.amplification_left_lo, wide.amplification_left_hi),
        ),
    )


def _sign_stays(gap: tuple[float, float], wide: tuple[float, float]) -> bool | None:
    """Say whether a gap that is surely above or below zero still is; None where it has no sure sign."""
    return wide[0] > 0 or wide[1] < 0 if gap[0] > 0 or gap[1] < 0 else None


def last_targets(panel: Panel) -> list[Target]:
    """Give the last printed target of every plan on every indicator, unit and basis."""
    dated = used(panel, "target").sort_values(["indicator", "city", "plan_id", "year"], kind="stable")
    return as_targets(dated.drop_duplicates(["plan_id", "indicator", "unit", "basis"], keep="last"))


def as_targets(values: pd.DataFrame) -> list[Target]:
    """Read values as targets."""
    names = {"year": "target_year", "value_id": "target_id", "comparator": "bound"}
    return to_rows(Target, values.rename(columns=names))


def bound_of(ends: Interval, *comparators: str | None) -> str:
    """Give the comparator of what is worked out from values with these: it excludes its end if one of them does."""
    strict = any(comparator in ("gt", "lt") for comparator in comparators)
    if ends.hi == inf:
        return "none" if ends.lo == -inf else "gt" if strict else "ge"
    if ends.lo == -inf or (isnan(ends.mid) and ends.lo == 0):
        return "lt" if strict else "le"
    return "eq" if ends.lo == ends.hi else "range"


def _planned(panel: Panel) -> dict[tuple[str, str, str, str], dict[int, Value]]:
    """Give what each plan prints for a year to come, targets before milestones."""
    planned: dict[tuple[str, str, str, str], dict[int, Value]] = defaultdict(dict)
    for value in to_rows(Value, used(panel, "milestone", "target").sort_values("role")):
        planned[value.plan_id or "", value.indicator, value.unit, value.basis][value.year or 0] = value
    return planned


def _tier_targets(panel: Panel) -> dict[tuple[str, str, str, str], list[Value]]:
    """Give the targets that the tiers above print themselves, one a year: where plans differ, all that they span."""
    printed = used(panel, "target", origin="context").sort_values(["year", "value_id"])
    by_year: dict[tuple[str, str, str, str], dict[int, list[Value]]] = defaultdict(lambda: defaultdict(list))
    for value in to_rows(Value, printed):
        by_year[value.city, value.indicator, value.unit, value.basis][value.year or 0].append(value)
    return {key: [_spanned(values) for values in years.values()] for key, years in by_year.items()}


def _spanned(values: list[Value]) -> Value:
    """Join the targets of several plans for one year; the first where all are the same."""
    first = values[0]
    if all((value.lo, value.hi) == (first.lo, first.hi) for value in values):
        return first
    return first._replace(
        lo=min(value.lo for value in values),
        mid=nan,
        hi=max(value.hi for value in values),
        comparator="range",
        grade=max(value.grade for value in values),
        doubts=joined(value.doubts for value in values),
        value_id="~".join(value.value_id for value in values),
    )


def _level(known: _Tiers, target: Target, tier: str | None, plan: dict[int, Value]) -> tuple[Level, Mark | None]:
    """Divide the plan's value by the tier's own target for the same year: that of the target, else the last shared."""
    theirs = known.promised.get((tier or "", *target.definition), [])
    shared = [other for other in theirs if other.year in plan]
    chosen = max(shared, key=lambda other: (other.year == target.target_year, other.year), default=None)
    value = plan[chosen.year or 0] if chosen else None
    level = Level(tier, level_reason=_no_level(known.words, target, theirs, chosen), level_id=value and value.value_id)
    shown = chosen or (theirs[-1] if theirs else None)
    if shown:
        level = level._replace(
            tier_lo=shown.lo, tier_mid=shown.mid, tier_hi=shown.hi, tier_bound=shown.comparator,
            tier_year=shown.year, tier_id=shown.value_id,
        )  # fmt: skip
    if value is None or chosen is None or level.level_reason:
        return level, None
    over = _over(value.ends, chosen.ends)
    mark = _doubted(pair_mark(value, chosen, known.words), [value, chosen])
    return level._replace(
        level_lo=over.lo,
        level_mid=over.mid,
        level_hi=over.hi,
        level_bound=bound_of(over, value.comparator, chosen.comparator),
        level_grade=str(mark[0]),
        level_doubts=joined([value.doubts, chosen.doubts]),
    ), mark


def _doubted(mark: Mark, values: Iterable[Value]) -> Mark:
    """Grade C at best what rests on a number in doubt: that it is right is an assumption."""
    return _worse(mark, "doubted") if any(value.doubts for value in values) else mark


def _worse(mark: Mark, reason: str) -> Mark:
    return max(mark[0], Grade.C), (*mark[1], reason)


def _no_level(words: Vocabulary, target: Target, theirs: list[Value], chosen: Value | None) -> str | None:
    if target.basis == "unspecified":
        return "reading_unknown"
    if not theirs:
        return "no_tier_target"
    if chosen is None:
        return "year"
    if is_total(words, target.unit, target.basis):
        return "scope"
    return "zero_base" if chosen.hi <= 0 else None


def _over(value: Interval, other: Interval) -> Interval:
    """Divide two intervals; an upper bound below leaves the ratio open above."""
    mid = value.mid / other.mid if other.mid else nan
    return Interval(value.lo / other.hi, mid, value.hi / other.lo if other.lo > 0 else inf)


def _amplification(known: _Tiers, target: Target, tier: str) -> tuple[Amplification, Mark | None]:
    """Subtract the tier's pace from the plan's own over the most years that a path of each has in common."""
    plan = [
        path for path in known.paths.get((target.city, *target.definition), []) if path[0].plan_id == target.plan_id
    ]
    theirs = known.paths.get((tier, *target.definition), [])
    reason = _no_pace(target, plan, theirs, has_target=(tier, *target.definition) in known.promised)
    if reason:
        return Amplification(pace_reason=reason), None
    path, widest = max(product(plan, theirs), key=lambda pair: _overlap(*pair)[1] - _overlap(*pair)[0])
    start, end = _overlap(path, widest)
    if end <= start:
        return Amplification(pace_reason="no_common_years"), None
    # Plans of a tier that cover the same years count alike: what their paces span.
    theirs = [other for other in theirs if _overlap(path, other) == (start, end)]
    own, average = _mean(known, [path], start, end), _mean(known, theirs, start, end)
    if own is None or average is None:
        return Amplification(pace_reason="zero_base"), None
    return _beside(known.words, own, average, _left(known, target, tier, theirs, start))


def _no_pace(target: Target, plan: list[Path], theirs: list[Path], *, has_target: bool) -> str | None:
    if target.basis == "unspecified":
        return "reading_unknown"
    if not plan:
        return "no_baseline"
    if not theirs:
        return "no_tier_baseline" if has_target else "no_tier_target"
    return None


def _overlap(one: Path, other: Path) -> tuple[int, int]:
    return max(one[0].from_year, other[0].from_year), min(one[-1].to_year, other[-1].to_year)


def _mean(known: _Tiers, ways: list[Path], start: int, end: int) -> _Pace | None:
    """Average the pace of paths over some years; None where one of them has none."""
    ends = [pace for way in ways if (pace := mean_pace(way, start, end))]
    if len(ends) < len(ways):
        return None
    names = [[ids_in(way, year) for way in ways] for year in (start, end)]
    first, last = (tuple(known.values[name] for name in dict.fromkeys(chain(*found))) for found in names)
    return _Pace(_hull(ends), (start, end), first, last, any(len(ids) > 1 for ids in chain(*names)))


def _left(known: _Tiers, target: Target, tier: str, ways: list[Path], start: int) -> _Pace | None:
    """Give the pace that was left to a tier: from its last realised value by some year to its own last target."""
    seen = known.realised.get((tier, *target.definition), {})
    since = max((year for year in seen if year <= start), default=None)
    if since is None:
        return None
    points = target.basis in POINTS
    goals = [way[-1] for way in ways]
    spans = [Interval(goal.lo_to, goal.mid_to, goal.hi_to) for goal in goals]
    paces = [
        pace
        for goal, end in zip(goals, spans, strict=True)
        if (pace := pace_between(seen[since].ends, end, goal.to_year - since, points=points))
    ]
    if len(paces) < len(goals):
        return None
    last = tuple(known.values[name] for name in dict.fromkeys(goal.to_id for goal in goals))
    return _Pace(_hull(paces), (since, max(goal.to_year for goal in goals)), (seen[since],), last)


def _hull(parts: list[Interval]) -> Interval:
    """Join intervals; the point stays where all have the same."""
    mids = {part.mid for part in parts}
    mid = mids.pop() if len(mids) == 1 else nan
    return Interval(min(part.lo for part in parts), mid, max(part.hi for part in parts))


def _beside(words: Vocabulary, own: _Pace, average: _Pace, left: _Pace | None) -> tuple[Amplification, Mark]:
    """Set a pace beside the average of the tier and what was left to it, with the worst grade of all."""
    mark = _pace_mark(words, own, [average, left] if left else [average])
    cells = _shown("pace", own) | _shown("tier_pace", average) | _gap("amplification", own, average)
    if left:
        cells |= _shown("tier_left", left) | _gap("amplification_left", own, left)
        cells |= {"left_from_year": left.years[0], "left_to_year": left.years[1], "left_id": left.first[0].value_id}
    doubts = joined(value.doubts for pace in (own, average, left) if pace for value in pace.values)
    found = Amplification(
        *own.years,
        pace_grade=str(mark[0]),
        pace_doubts=doubts,
        left_reason=None if left else "no_outcome",
        from_id=_ids(own.first),
        to_id=_ids(own.last),
        tier_from_id=_ids(average.first),
        tier_to_id=_ids(average.last),
    )
    return found._replace(**cells), mark


def _shown(name: str, pace: _Pace) -> dict[str, Any]:
    bound = bound_of(pace.ends, *(value.comparator for value in pace.values))
    return {**_ends(name, pace.ends), f"{name}_bound": bound}


def _gap(name: str, own: _Pace, other: _Pace) -> dict[str, Any]:
    """Subtract a pace from another, end from opposite end."""
    (low, mid, high), (other_low, other_mid, other_high) = own.ends, other.ends
    gap = Interval(low - other_high, mid - other_mid, high - other_low)
    comparators = (value.comparator for value in (*own.values, *other.values))
    return {**_ends(name, gap), f"{name}_bound": bound_of(gap, *comparators)}


def _ends(name: str, ends: Interval) -> dict[str, Any]:
    return dict(zip((f"{name}_lo", f"{name}_mid", f"{name}_hi"), ends, strict=True))


def _ids(values: tuple[Value, ...]) -> str:
    return "~".join(value.value_id for value in values)


def _pace_mark(words: Vocabulary, own: _Pace, others: list[_Pace]) -> Mark:
    """Grade paces side by side: the worst of their values, C with bounds, doubts, interpolation or other years."""
    paces = [own, *others]
    values = [value for pace in paces for value in pace.values]
    # Values in one unit that is not the canonical one are beside each other as they are printed.
    marks = [Grade.A if value.grade == Grade.X else Grade(value.grade) for value in values]
    mark: Mark = max(marks), tuple(reason for value in values for reason in value.reasons.split(";") if reason)
    cases = (
        (any(value.lo != value.hi for value in values), "comparator"),
        (any(pace.interpolated for pace in paces), "interpolated"),
        (any(pace.years != own.years for pace in others), "year"),
        (any(words.mixed_levels(own.first[0].city, pace.first[0].city) for pace in others), "level"),
        (any(value.doubts for value in values), "doubted"),
    )
    for holds, reason in cases:
        mark = _worse(mark, reason) if holds else mark
    return mark
