"""How long each place would take to a goal at the pace of its own plan."""

from __future__ import annotations

from itertools import product
from math import inf, isinf, isnan, log, nan
from typing import TYPE_CHECKING, NamedTuple

from ipcompare.corpus.names import Names
from ipcompare.corpus.rows import to_frame, to_rows
from ipcompare.corpus.vocabulary import Vocabulary, vocabulary
from ipcompare.harmonization.panel import used
from ipcompare.harmonization.rates import compound_rate
from ipcompare.harmonization.scope import AsOf, Plans, scope
from ipcompare.harmonization.value import POINTS
from ipcompare.measure.filters import filtered
from ipcompare.measure.growth import Grown, grown
from ipcompare.measure.leader import digits_by_id, ends_by_id, leading_targets
from ipcompare.measure.pace import is_total
from ipcompare.measure.tiers import Definition, Target, as_targets
from ipcompare.model import Grade, Interval

if TYPE_CHECKING:
    import pandas as pd

    from ipcompare.harmonization.panel import Panel


def catch_up(
    panel: Panel,
    indicator: Names = None,
    city: Names = None,
    *,
    baselines: str = "plan",
    plans: Plans = None,
    as_of: AsOf = None,
) -> pd.DataFrame:
    """
    Ask how long each place would take to a goal at the pace of its own plan.

    Goals are the nation's last realised level, the nation's own last target, and
    the leading city's target. The pace is the plan's own from base to target,
    and it is assumed to go on beyond the target year: a way to show distance,
    no forecast.

    Parameters
    ----------
    panel
        From `harmonize`.
    indicator, city
        Only these; by default all. The leading city is that of all plans that are compared.
    baselines
        As in `growth`.
    plans, as_of
        Which plans: by default the one in force of each place (see `in_force`).

    Returns
    -------
    pandas.DataFrame
        One row per target and goal: ``plan_id``, ``city``, ``indicator``, ``unit``,
        ``basis``, ``goal`` (nation_level, nation_target, leading_target), ``goal_of``,
        ``goal_year``, ``goal_lo``, ``goal_hi``, ``base_year``, ``base``, ``base_origin``,
        ``grade`` (as in `growth`; with a number of years C at best, for that the pace goes on is an assumption),
        ``pace_lo``, ``pace_hi`` (fractions, or points for shares and scores), ``years_lo``,
        ``years_hi`` (from the base year; zero where the base is already there,
        infinite where the pace never leads there), ``years_rounded`` with ``_lo`` and ``_hi`` (what the years may be
        if base, target and goal were rounded to the digits that they are printed with; missing where none is printed
        in digits, or without ``printed_digits``), ``reason`` (why there are none: the
        reason of `growth`, ``no_goal``, ``no_leader``, ``leads``, ``reading_unknown``,
        or ``scope``: a total of a nation is no goal for a city), ``base_id``, ``target_id``, ``goal_id``.

    Raises
    ------
    UnknownNameError
        If a name does not exist.
    IpcompareError
        If no plan prints a target, or none that is asked for.

    Examples
    --------
    >>> import ipcompare as ipc
    >>> rows = ipc.catch_up(ipc.harmonize(ipc.load()))
    >>> own = rows[(rows.city == "bengbu") & (rows.indicator == "hv_patents_per_10k")].set_index("goal")
    >>> own.loc["nation_level", ["goal_lo", "years_lo"]].round(2).tolist()
    [16.0, 4.04]
    """
    chosen = scope(panel, "catch_up", plans=plans, as_of=as_of)
    words, goals, ends = vocabulary(chosen.data), _goals(chosen), ends_by_id(chosen)
    digits = digits_by_id(chosen)
    frame = grown(chosen, baselines)
    rows = [
        _to_goal(words, row, name, known.get(row.definition), ends, digits)
        for row in to_rows(Grown, frame)
        for name, known in goals.items()
    ]
    starts = frame.loc[frame.index.repeat(len(goals)), _START].reset_index(drop=True)
    found = starts.join(to_frame(ToGoal, rows))
    assumed = found["reason"].isna() & (found["grade"] < Grade.C)
    return filtered(found.assign(grade=found["grade"].mask(assumed, str(Grade.C))), panel, indicator, city)


_START = [
    "plan_id", "city", "indicator", "unit", "basis", "base_year", "base", "base_origin", "grade", "base_id",
    "target_id",
]  # fmt: skip


class ToGoal(NamedTuple):
    """A goal, the pace that is assumed to go on, and the years that it takes."""

    goal: str
    goal_of: str | None
    goal_year: int | None
    goal_lo: float
    goal_hi: float
    goal_id: str | None
    pace_lo: float
    pace_hi: float
    years_lo: float = nan
    years_hi: float = nan
    years_rounded_lo: float = nan
    years_rounded_hi: float = nan
    reason: str | None = None


NATION = {"nation_level": "outcome", "nation_target": "target"}


def _goals(panel: Panel) -> dict[str, dict[Definition, Target]]:
    """Give the goals by name: the last of the nation's year-end values and targets, and the leading targets."""
    nation = vocabulary(panel.data).nation
    goals: dict[str, dict[Definition, Target]] = {}
    for name, role in NATION.items():
        printed = used(panel, role, origin="context")
        printed = printed[(printed["city"] == nation) & printed["as_of"].isna()]
        ordered = printed.sort_values(["year", "value_id"], ascending=[True, False])
        goals[name] = {goal.definition: goal for goal in as_targets(ordered)}
    leading = {key: goal for key, goal in leading_targets(panel).items() if goal is not None}
    return {**goals, "leading_target": leading}


_Ends = dict[str, Interval]


def _to_goal(words: Vocabulary, row: Grown, name: str, goal: Target | None, ends: _Ends, digits: _Ends) -> ToGoal:
    points = row.basis in POINTS
    pace = (row.step_lo, row.step_hi) if points else (row.cagr_lo, row.cagr_hi)
    leading_zone = name == "leading_target" and row.city in words.zones
    reason = "level" if leading_zone else _no_years(words, row, name, goal, pace[0])
    if goal is None:
        return ToGoal(name, None, None, nan, nan, None, *pace, reason=reason)
    years = ToGoal(name, goal.city, goal.target_year, goal.lo, goal.hi, goal.target_id, *pace, reason=reason)
    if reason or row.base_id is None:
        return years
    lower = words.indicators[row.indicator].direction == "lower"
    span = row.target_year - (row.base_year or 0)
    three = (row.base_id, row.target_id, goal.target_id)

    def counted(known: _Ends) -> tuple[float, float]:
        # The base is that of the pace, too. The years rise or fall in base, target and goal: their bounds lie at ends.
        corners = product(*(known.get(one, ends[one])[::2] for one in three))
        paced = [(base, goal_at, _pace(base, target, span, points=points)) for base, target, goal_at in corners]
        counts = [_years(*corner, points=points, lower=lower) for corner in paced if not isnan(corner[2])]
        return min(counts), max(counts)

    least, most = counted(ends)
    fewest, longest = counted(digits) if digits.keys() & set(three) else (nan, nan)
    return years._replace(years_lo=least, years_hi=most, years_rounded_lo=fewest, years_rounded_hi=longest)


def _pace(base: float, target: float, span: int, *, points: bool) -> float:
    """Give the pace from a base to a target; NaN where both are open."""
    if isinf(base) and isinf(target):
        return nan
    return (target - base) / span if points else float(compound_rate(base, target, span))


def _no_years(words: Vocabulary, row: Grown, name: str, goal: Target | None, pace: float) -> str | None:
    """Say why no number of years can be given."""
    cases = [
        (row.basis == "unspecified", "reading_unknown"),
        (isnan(pace), row.reason),
        (words.indicators[row.indicator].direction == "none", "no_direction"),
        (goal is None, "no_leader" if name == "leading_target" else "no_goal"),
        (goal is not None and goal.city == row.city, "leads"),
        (name in NATION and is_total(words, row.unit, row.basis), "scope"),
    ]
    return next((reason for holds, reason in cases if holds), None)


def _years(base: float, goal: float, rate: float, *, points: bool, lower: bool) -> float:
    """Count the years from a base to a goal at an even pace: zero if it is there, infinite if it never gets there."""
    if goal >= base if lower else goal <= base:
        return 0.0
    if (rate in (inf, -1.0) and not points) or rate in (inf, -inf):
        return 0.0 if (rate < 0) == lower else inf
    if goal == inf or rate == 0 or (rate < 0) != lower:
        return inf
    if points:
        return (goal - base) / rate
    return log(goal / base) / log(1 + rate) if goal > 0 and base > 0 else inf
