"""A city beside the leading one and the nation: the distance that its plan closes."""

from __future__ import annotations

from itertools import product
from math import inf, nan
from typing import TYPE_CHECKING

from ipcompare.corpus.lookup import column_map, records
from ipcompare.harmonization.value import Row
from ipcompare.measure.growth import growth
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

    leaders, ends = leaders_of(panel), ends_of_values(panel)
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


def ends_of_values(panel: Panel) -> Ends:
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
