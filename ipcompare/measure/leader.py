"""A plan beside the target of the leading city: the share of the distance that it closes."""

from __future__ import annotations

from collections import defaultdict
from itertools import product
from math import isinf, isnan, nan
from typing import TYPE_CHECKING, NamedTuple

from ipcompare.corpus.rows import to_frame, to_rows
from ipcompare.corpus.vocabulary import Vocabulary, vocabulary
from ipcompare.harmonization.precision import reach
from ipcompare.harmonization.value import Value
from ipcompare.measure.growth import Grown, grown
from ipcompare.measure.tiers import Definition, Target, bound_of, last_targets
from ipcompare.model import Grade, Interval

if TYPE_CHECKING:
    import pandas as pd

    from ipcompare.harmonization.panel import Panel


class Closed(NamedTuple):
    """The share of the distance between base and leading target that a plan covers."""

    leader: str | None
    leader_year: int | None
    leader_lo: float
    leader_hi: float
    leader_bound: str | None
    leader_id: str | None
    reason: str | None
    closed_lo: float = nan
    closed_mid: float = nan
    closed_hi: float = nan
    closed_bound: str | None = None
    grade: str | None = None


_BASE_AND_TARGET = [
    "plan_id", "city", "indicator", "unit", "basis", "base_year", "base", "target_year", "target", "bound",
    "base_id", "target_id",
]  # fmt: skip


def against_leader(panel: Panel, *, baselines: str = "plan") -> pd.DataFrame:
    """
    Measure the share of the distance to the leading city's target that each plan closes.

    The columns are those that `ambition` documents for this yardstick.
    """
    words, leaders = vocabulary(panel.data), leading_targets(panel)
    values = {value.value_id: value for value in to_rows(Value, panel.values)}
    frame = grown(panel, baselines)
    rows = [_closed(row, leaders, values, words) for row in to_rows(Grown, frame)]
    return frame[_BASE_AND_TARGET].join(to_frame(Closed, rows))


def _closed(
    row: Grown, leaders: dict[Definition, Target | None], values: dict[str, Value], words: Vocabulary
) -> Closed:
    leader = leaders.get(row.definition)
    reason = _no_share(row, leader, values, words, known=row.definition in leaders)
    if leader is None:
        return Closed(None, None, nan, nan, None, None, reason)
    goal = Closed(leader.city, leader.target_year, leader.lo, leader.hi, leader.bound, leader.target_id, reason)
    if reason or row.base_id is None:
        return goal
    ends = [values[name] for name in (row.base_id, row.target_id, leader.target_id)]
    share = _shares(*(value.ends for value in ends))
    exact = all(value.lo == value.hi for value in ends) and row.target_year == leader.target_year
    return goal._replace(
        closed_lo=share.lo,
        closed_mid=share.mid,
        closed_hi=share.hi,
        closed_bound=bound_of(share, *(value.comparator for value in ends)),
        # Between bounds, or where one target is due before the other, the share is an assumption.
        grade=str(max(Grade.A if exact else Grade.C, *(Grade(value.grade) for value in ends))),
    )


def leading_targets(panel: Panel) -> dict[Definition, Target | None]:
    """Find the target that is surely the best; None where bounds leave it open or only one city sets it."""
    words = vocabulary(panel.data)
    targets: dict[Definition, list[Target]] = defaultdict(list)
    for value in last_targets(panel):
        if value.city not in words.zones and value.basis != "unspecified":
            targets[value.definition].append(value)
    return {key: _best(values, words.indicators[key[0]].direction) for key, values in targets.items()}


def _best(targets: list[Target], direction: str) -> Target | None:
    if len({value.city for value in targets}) < 2 or direction == "none":
        return None
    if direction == "lower":
        best = min(targets, key=lambda value: value.hi)
        return best if all(value is best or value.lo > best.hi for value in targets) else None
    best = max(targets, key=lambda value: value.lo)
    return best if all(value is best or value.hi < best.lo for value in targets) else None


def ends_by_id(panel: Panel) -> dict[str, Interval]:
    """Give the low end, the point and the high end of every value."""
    values = panel.values
    ends = map(Interval, values["lo"], values["mid"], values["hi"])
    return dict(zip(values["value_id"], ends, strict=True))


def digits_by_id(panel: Panel) -> dict[str, Interval]:
    """Give the low end, the point and the high end that the digits leave open of every value printed in digits."""
    values = panel.values[panel.values["half_unit"].notna()]
    low, high = reach(*(values[name].to_numpy() for name in ("lo", "hi", "half_unit", "basis")))
    ends = map(Interval, low.tolist(), values["mid"], high.tolist())
    return dict(zip(values["value_id"], ends, strict=True))


def _shares(base: Interval, target: Interval, leader: Interval) -> Interval:
    """Give the share of the distance that is covered, at all corners of the three intervals and at their points."""
    corners = [_share(*corner) for corner in product(base[::2], target[::2], leader[::2])]
    known = [corner for corner in corners if not isnan(corner)]
    return Interval(min(known), _share(base.mid, target.mid, leader.mid), max(known))


def _share(start: float, end: float, goal: float) -> float:
    if isinf(goal):
        return nan if isinf(end) else 0.0
    return (end - start) / (goal - start)


def _no_share(
    row: Grown, leader: Target | None, values: dict[str, Value], words: Vocabulary, *, known: bool
) -> str | None:
    if row.city in words.zones:
        return "level"
    if row.basis == "unspecified":
        return "reading_unknown"
    if leader is None:
        return "no_leader" if known else "level"
    if row.city == leader.city:
        return "leads"
    if isnan(row.step_lo) or row.base_id is None:
        return row.reason
    base = values[row.base_id]
    lower = words.indicators[row.indicator].direction == "lower"
    return "at_goal" if (base.lo <= leader.hi if lower else base.hi >= leader.lo) else None
