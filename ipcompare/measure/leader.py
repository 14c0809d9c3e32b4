"""A city beside the leading one and the nation: the distance that its plan closes, and how long the rest takes."""

from __future__ import annotations

from itertools import product
from math import inf, log, nan
from typing import TYPE_CHECKING

from ipcompare.corpus.lookup import column_map, records
from ipcompare.harmonization.rows import Row
from ipcompare.measure.growth import POINTS, growth
from ipcompare.measure.pace import is_total
from ipcompare.measure.tiers import last_targets

if TYPE_CHECKING:
    import pandas as pd

    from ipcompare.harmonization.panel import Panel


def against_leader(panel: Panel, *, baselines: str = "plan") -> pd.DataFrame:
    """
    Measure the share of the distance to the leading city's target that each plan closes.

    The columns are those that `ambition` documents for this yardstick.
    """
    import pandas as pd

    leaders, ends = leaders_of(panel), _ends(panel)
    zones = set(panel.data.cities.loc[panel.data.cities["level"] == "zone", "city"])
    rows = [_closed(row, leaders, ends, zones) for row in records(growth(panel, baselines=baselines))]
    return pd.DataFrame(rows).astype(dict.fromkeys(("base_year", "target_year", "leader_year"), "Int64"))


Key = tuple[str, str, str]


def leaders_of(panel: Panel) -> dict[Key, Row | None]:
    """Find the city whose target is surely the best; None where bounds leave it open or only one city sets it."""
    better = column_map(panel.data.indicators, "indicator", "direction")
    cities = set(panel.data.cities.loc[panel.data.cities["level"] == "city", "city"])
    targets: dict[Key, list[Row]] = {}
    for row in records(last_targets(panel)):
        if row["city"] in cities and row["basis"] != "unspecified":
            targets.setdefault((row["indicator"], row["unit"], row["basis"]), []).append(row)
    found = {key: _best(rows, better[key[0]]) for key, rows in targets.items()}
    return {key: {**row, "lower": better[key[0]] == "lower"} if row else None for key, row in found.items()}


def _best(rows: list[Row], direction: str) -> Row | None:
    if len(rows) < 2 or direction == "none":
        return None
    if direction == "lower":
        best = min(rows, key=lambda row: row["hi"])
        return best if all(row is best or row["lo"] > best["hi"] for row in rows) else None
    best = max(rows, key=lambda row: row["lo"])
    return best if all(row is best or row["hi"] < best["lo"] for row in rows) else None


Bounds = tuple[float, float, float]
Ends = dict[str, Bounds]


def _ends(panel: Panel) -> Ends:
    """Give the low end, the point and the high end of every value."""
    values = panel.values
    ends = zip(values["lo"], values["mid"], values["hi"], strict=True)
    return dict(zip(values["value_id"], ends, strict=True))


def _closed(row: Row, leaders: dict[Key, Row | None], ends: Ends, zones: set[str]) -> Row:
    names = ("city", "indicator", "unit", "basis", "base_year", "base", "target_year", "target")
    said: Row = {name: row[name] for name in names}
    key = (row["indicator"], row["unit"], row["basis"])
    leader = leaders.get(key)
    said |= {
        "leader": leader["city"] if leader else None,
        "leader_year": leader["year"] if leader else None,
        "leader_lo": leader["lo"] if leader else nan,
        "leader_hi": leader["hi"] if leader else nan,
    }
    said["reason"] = "level" if row["city"] in zones else _no_share(row, leader, ends, known=key in leaders)
    shares = (nan, nan, nan)
    if leader and said["reason"] is None:
        shares = _shares(ends[row["base_id"]], ends[row["target_id"]], ends[leader["value_id"]])
    said |= dict(zip(("closed_lo", "closed_mid", "closed_hi"), shares, strict=True))
    return said | {"target_id": row["target_id"], "leader_id": leader["value_id"] if leader else None}


def _shares(base: Bounds, target: Bounds, leader: Bounds) -> Bounds:
    """Give the share of the distance that is covered, at all corners of the three intervals and at their points."""
    corners = [_share(*corner) for corner in product(base[::2], target[::2], leader[::2])]
    found = [corner for corner in corners if corner == corner]
    return min(found), _share(base[1], target[1], leader[1]), max(found)


def _share(start: float, end: float, goal: float) -> float:
    if goal in (inf, -inf):
        return nan if end in (inf, -inf) else 0.0
    return (end - start) / (goal - start)


def _no_share(row: Row, leader: Row | None, ends: Ends, *, known: bool) -> str | None:
    if row["basis"] == "unspecified":
        return "reading_unknown"
    if leader is None:
        return "no_leader" if known else "level"
    if row["city"] == leader["city"]:
        return "leads"
    if row["step_lo"] != row["step_lo"]:
        return str(row["reason"])
    low, _, high = ends[row["base_id"]]
    there = low <= leader["hi"] if leader["lower"] else high >= leader["lo"]
    return "at_goal" if there else None


def catch_up(panel: Panel, *, baselines: str = "plan") -> pd.DataFrame:
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

    goals, ends = _goals(panel), _ends(panel)
    zones = set(panel.data.cities.loc[panel.data.cities["level"] == "zone", "city"])
    rows = [
        _to_goal(panel, row, name, found.get((row["indicator"], row["unit"], row["basis"])), ends, zones)
        for row in records(growth(panel, baselines=baselines))
        for name, found in goals.items()
    ]
    return pd.DataFrame(rows)[_CATCH_UP].astype(dict.fromkeys(("base_year", "goal_year"), "Int64"))


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
