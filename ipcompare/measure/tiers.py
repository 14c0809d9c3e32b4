"""Targets beside those of the tiers above: level against level, and pace against pace in the same years."""

from __future__ import annotations

from collections import defaultdict
from itertools import product
from math import inf, nan
from typing import TYPE_CHECKING, NamedTuple

from ipcompare.corpus.rows import side_by_side, to_rows
from ipcompare.corpus.vocabulary import Vocabulary, vocabulary
from ipcompare.harmonization.panel import used
from ipcompare.harmonization.value import Value
from ipcompare.measure.pace import Path, is_total, mean_pace, paths
from ipcompare.model import Interval

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
    grade: str
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
    tier_year: int | None = None
    level_lo: float = nan
    level_mid: float = nan
    level_hi: float = nan
    level_reason: str | None = None
    level_id: str | None = None
    tier_id: str | None = None


class Amplification(NamedTuple):
    """The pace of a plan less that of the tier above, over the years that both have."""

    from_year: int | None = None
    to_year: int | None = None
    pace_lo: float = nan
    pace_mid: float = nan
    pace_hi: float = nan
    tier_pace_lo: float = nan
    tier_pace_mid: float = nan
    tier_pace_hi: float = nan
    amplification_lo: float = nan
    amplification_mid: float = nan
    amplification_hi: float = nan
    pace_reason: str | None = None


def against_tier(panel: Panel, tier: str) -> pd.DataFrame:
    """
    Set every target beside that of the province or the nation.

    The columns are those that `ambition` documents for these yardsticks.
    """
    words, known = vocabulary(panel.data), paths(panel)
    promised, planned = _tier_targets(panel), _planned(panel)
    rows = []
    for target in last_targets(panel):
        above = words.tier(tier, target.city)
        theirs = promised.get((above or "", *target.definition), [])
        level = _level(words, target, above, theirs, planned[target.plan_id or "", *target.definition])
        routes = [
            path for path in known.get((target.city, *target.definition), []) if path[0].plan_id == target.plan_id
        ]
        tier_routes = known.get((above or "", *target.definition), [])
        rows.append((target, level, _amplification(target, routes, tier_routes, has_target=bool(theirs))))
    return side_by_side((Target, Level, Amplification), rows)


def last_targets(panel: Panel) -> list[Target]:
    """Give the last printed target of every plan on every indicator, unit and basis."""
    dated = used(panel, "target").sort_values(["indicator", "city", "plan_id", "year"], kind="stable")
    last = dated.drop_duplicates(["plan_id", "indicator", "unit", "basis"], keep="last")
    return to_rows(Target, last.rename(columns={"year": "target_year", "value_id": "target_id"}))


def _planned(panel: Panel) -> dict[tuple[str, str, str, str], dict[int, Value]]:
    """Give what each plan prints for a year to come, targets before milestones."""
    planned: dict[tuple[str, str, str, str], dict[int, Value]] = defaultdict(dict)
    for value in to_rows(Value, used(panel, "milestone", "target").sort_values("role")):
        planned[value.plan_id or "", value.indicator, value.unit, value.basis][value.year or 0] = value
    return planned


def _tier_targets(panel: Panel) -> dict[tuple[str, str, str, str], list[Value]]:
    """Give the targets that the tiers above print themselves, once a year."""
    printed = used(panel, "target", origin="context").sort_values(["year", "value_id"])
    targets: dict[tuple[str, str, str, str], list[Value]] = defaultdict(list)
    for value in to_rows(Value, printed.drop_duplicates(["city", "indicator", "unit", "basis", "year"])):
        targets[value.city, value.indicator, value.unit, value.basis].append(value)
    return targets


def _level(words: Vocabulary, target: Target, tier: str | None, theirs: list[Value], plan: dict[int, Value]) -> Level:
    """Divide the plan's value by the tier's own target for the same year: that of the target, else the last shared."""
    shared = [other for other in theirs if other.year in plan]
    chosen = max(shared, key=lambda other: (other.year == target.target_year, other.year), default=None)
    value = plan[chosen.year or 0] if chosen else None
    reason = _no_level(words, target, theirs, chosen)
    shown = chosen or (theirs[-1] if theirs else None)
    over = _over(value.ends, chosen.ends) if value and chosen and reason is None else NOTHING
    level = Level(tier, level_lo=over.lo, level_mid=over.mid, level_hi=over.hi, level_reason=reason)
    if shown:
        level = level._replace(tier_lo=shown.lo, tier_mid=shown.mid, tier_hi=shown.hi, tier_year=shown.year)
    return level._replace(level_id=value and value.value_id, tier_id=shown and shown.value_id)


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


def _amplification(target: Target, plan: list[Path], theirs: list[Path], *, has_target: bool) -> Amplification:
    """Subtract the tier's pace from the plan's own over the most years that a path of each has in common."""
    reason = _no_pace(target, plan, theirs, has_target=has_target)
    if reason:
        return Amplification(pace_reason=reason)
    path, tier_path = max(product(plan, theirs), key=lambda pair: _overlap(*pair)[1] - _overlap(*pair)[0])
    start, end = _overlap(path, tier_path)
    if end <= start:
        return Amplification(pace_reason="no_common_years")
    pace, other = mean_pace(path, start, end), mean_pace(tier_path, start, end)
    if pace is None or other is None:
        return Amplification(pace_reason="zero_base")
    gap = (pace.lo - other.hi, pace.mid - other.mid, pace.hi - other.lo)
    return Amplification(start, end, *pace, *other, *gap)


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
