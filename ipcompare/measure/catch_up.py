"""How long each city would take to a goal at its own planned pace."""

from __future__ import annotations

from itertools import product
from math import inf, log, nan
from typing import TYPE_CHECKING

from ipcompare.corpus.lookup import column_map, records
from ipcompare.corpus.names import Names
from ipcompare.harmonization.value import Row
from ipcompare.measure.filters import filtered
from ipcompare.measure.growth import POINTS, growth
from ipcompare.measure.leader import Ends, Key, ends_of_values, leaders_of
from ipcompare.measure.pace import is_total

if TYPE_CHECKING:
    import pandas as pd

    from ipcompare.harmonization.panel import Panel


def catch_up(panel: Panel, indicator: Names = None, city: Names = None, *, baselines: str = "plan") -> pd.DataFrame:
    """
    Ask how long each city would take to a goal at its own planned pace.

    Goals are the nation's last realised level, the nation's own last target, and
    the leading city's target. The pace is the plan's own from base to target,
    and it is assumed to go on beyond the target year: a way to show distance,
    no forecast.

    Parameters
    ----------
    panel
        From `harmonize`.
    indicator, city
        What to keep, one or several, by ids or names; all by default.
    baselines
        As in `growth`.

    Returns
    -------
    pandas.DataFrame
        One row per target and goal: ``city``, ``indicator``, ``unit``,
        ``basis``, ``goal`` (nation_level, nation_target, leading_target), ``goal_of``,
        ``goal_year``, ``goal_lo``, ``goal_hi``, ``base_year``, ``base``, ``base_origin``,
        ``grade`` (as in `growth`), ``pace_lo``, ``pace_hi`` (fractions, or points for shares and scores), ``years_lo``,
        ``years_hi`` (from the base year; zero where the base is already there,
        infinite where the pace never leads there), ``reason`` (why there are none: the
        reason of `growth`, ``no_goal``, ``no_leader``, ``leads``, ``reading_unknown``,
        or ``scope``: a total of a nation is no goal for a city), ``target_id``, ``goal_id``.

    Raises
    ------
    IpcompareError
        If no plan prints a target.

    Examples
    --------
    >>> import ipcompare as ipc
    >>> rows = ipc.catch_up(ipc.harmonize(ipc.load()))
    >>> own = rows[(rows.city == "bengbu") & (rows.indicator == "hv_patents_per_10k")].set_index("goal")
    >>> own.loc["nation_level", ["goal_lo", "years_lo"]].round(2).tolist()
    [16.0, 4.04]
    """
    import pandas as pd

    goals, ends = _goals(panel), ends_of_values(panel)
    zones = set(panel.data.cities.loc[panel.data.cities["level"] == "zone", "city"])
    rows = [
        _to_goal(panel, row, name, found.get((row["indicator"], row["unit"], row["basis"])), ends, zones)
        for row in records(growth(panel, baselines=baselines))
        for name, found in goals.items()
    ]
    frame = pd.DataFrame(rows)[_CATCH_UP].astype(dict.fromkeys(("base_year", "goal_year"), "Int64"))
    return filtered(frame, panel, indicator, city)


_CATCH_UP = [
    "city", "indicator", "unit", "basis", "goal", "goal_of", "goal_year", "goal_lo", "goal_hi",
    "base_year", "base", "base_origin", "pace_lo", "pace_hi", "years_lo", "years_hi", "grade", "reason",
    "target_id", "goal_id",
]  # fmt: skip


Goals = dict[Key, Row]
NATION = {"nation_level": "outcome", "nation_target": "target"}


def _goals(panel: Panel) -> dict[str, Goals]:
    """Give the goals by name: the last of the nation's year-end values and targets, and the leading targets."""
    data, values = panel.data, panel.values
    nation = data.jurisdictions.loc[data.jurisdictions["level"] == "nation", "jurisdiction"]
    own = values[values["city"].isin(nation) & (values["status"] == "used") & values["month"].isna()]
    own = own[own["year"].notna()].sort_values(["year", "value_id"], ascending=[True, False])
    found: dict[str, Goals] = {
        name: {(row["indicator"], row["unit"], row["basis"]): row for row in records(own[own["role"] == role])}
        for name, role in NATION.items()
    }
    leading = {key: row for key, row in leaders_of(panel).items() if row is not None}
    return {**found, "leading_target": leading}


def _to_goal(panel: Panel, row: Row, name: str, goal: Row | None, ends: Ends, zones: set[str]) -> Row:
    said: Row = {column: row[column] for column in ("city", "indicator", "unit", "basis", "grade", "target_id")}
    goal_of = {"goal_of": "city", "goal_year": "year", "goal_lo": "lo", "goal_hi": "hi", "goal_id": "value_id"}
    said |= {"goal": name, **{ours: goal[theirs] if goal else None for ours, theirs in goal_of.items()}}
    side = "step" if row["basis"] in POINTS else "cagr"
    said |= {column: row[column] for column in ("base_year", "base", "base_origin")}
    said |= {"pace_lo": row[f"{side}_lo"], "pace_hi": row[f"{side}_hi"], "years_lo": nan, "years_hi": nan}
    zone = name == "leading_target" and row["city"] in zones
    said["reason"] = "level" if zone else _no_years(panel, row, name, goal, said["pace_lo"])
    if goal and said["reason"] is None:
        lower = _direction(panel, row) == "lower"
        years = [
            _years(start, to, at, points=side == "step", lower=lower)
            for start, to, at in product(
                ends[row["base_id"]][::2], (goal["lo"], goal["hi"]), (said["pace_lo"], said["pace_hi"])
            )
        ]
        said |= {"years_lo": min(years), "years_hi": max(years)}
    return said


def _direction(panel: Panel, row: Row) -> str:
    return str(column_map(panel.data.indicators, "indicator", "direction")[row["indicator"]])


def _no_years(panel: Panel, row: Row, name: str, goal: Row | None, pace: float) -> str | None:
    """Say why no number of years can be given."""
    cases = [
        (row["basis"] == "unspecified", "reading_unknown"),
        (pace != pace, row["reason"]),
        (_direction(panel, row) == "none", "no_direction"),
        (goal is None, "no_leader" if name == "leading_target" else "no_goal"),
        (goal is not None and goal["city"] == row["city"], "leads"),
        (name in NATION and is_total(panel, row["unit"], row["basis"]), "scope"),
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
