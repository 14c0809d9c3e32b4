"""The pace between the printed years of a path."""

from __future__ import annotations

from math import inf
from typing import TYPE_CHECKING, NamedTuple

from ipcompare.corpus.lookup import column_map, records
from ipcompare.corpus.names import Names
from ipcompare.errors import IpcompareError
from ipcompare.harmonization.value import Row
from ipcompare.measure.filters import filtered
from ipcompare.measure.growth import KEYS, POINTS

if TYPE_CHECKING:
    import pandas as pd

    from ipcompare.harmonization.panel import Panel

ENDS = (("", "mid", "mid"), ("_lo", "hi", "lo"), ("_hi", "lo", "hi"))


def pace(panel: Panel, indicator: Names = None, city: Names = None) -> pd.DataFrame:
    """
    Measure the pace of every stretch between two printed years of a plan's path.

    A path runs from a baseline over milestones to a target. A target ends it: what
    a later plan starts from is that plan's own baseline.

    Parameters
    ----------
    panel
        From `harmonize`; the paths of the plans and of the nation's and provinces'
        own plans among the context facts.
    indicator, city
        What to keep, one or several, by ids or names; all by default.

    Returns
    -------
    pandas.DataFrame
        ``city`` (or jurisdiction), ``indicator``, ``unit``, ``basis``, ``from_year``,
        ``to_year``, ``years``, ``step`` (change a year, in ``unit``; missing where the basis
        is open and the two ends do not stand in one table), ``cagr``
        (compound annual growth rate; missing for shares and scores and from
        zero as well), each with ``_lo`` and ``_hi``; ``share`` (of the whole increase from
        the first to the last printed year that falls into the stretch; missing
        where an end is a bound, nothing changes or the path has one stretch only), ``even_share`` (what the
        stretch would have if every year brought the same), ``back_loading``
        (``share / even_share``: above one, the later the more), ``last``
        (whether it is the last stretch of the path), ``from_id``, ``to_id``.

    Raises
    ------
    IpcompareError
        If no path has two printed years.

    Examples
    --------
    >>> import ipcompare as ipc
    >>> rows = ipc.pace(ipc.harmonize(ipc.load()))
    >>> own = rows[(rows.city == "bengbu") & (rows.indicator == "hv_patents_per_10k")]
    >>> own[["to_year", "share"]].round(3).values.tolist()
    [[2024, 0.215], [2025, 0.336], [2026, 0.448]]
    """
    rows = stretches(panel)[_COLUMNS]
    if rows.empty:
        raise IpcompareError(
            "no path to measure",
            expected="a baseline and a later milestone or target of one indicator, in one unit and basis",
            hint="growth(panel) says of every target what it lacks",
        )
    return filtered(rows, panel, indicator, city)


def stretches(panel: Panel) -> pd.DataFrame:
    """Measure as `pace` does, with the ends of each stretch; empty where there is nothing to measure."""
    import pandas as pd

    values = panel.values
    on_path = values["role"].isin(["baseline", "milestone", "target"]) & (values["status"] == "used")
    # What others report of a city is no part of the path that its plan prints.
    foreign = (values["origin"] == "context") & values["city"].isin(panel.data.cities["city"])
    points = values[on_path & ~foreign & values["year"].notna() & values["month"].isna()]
    # A target ends a path before a baseline of the same year begins the next.
    points = points.assign(order=points["role"].map({"target": 0, "milestone": 1, "baseline": 2}))
    points = points.sort_values([*KEYS, "year", "order", "value_id"]).drop_duplicates([*KEYS, "year", "order"])
    after = points.groupby(KEYS, sort=False)[["year", "lo", "mid", "hi", "value_id", "place"]].shift(-1)
    rows = pd.concat([points, after.add_suffix("_to")], axis=1)
    follows = after["value_id"].notna() & (rows["role"] != "target") & (rows["year_to"] > rows["year"])
    rows = _measured(rows[follows.fillna(False)].reset_index(drop=True))
    names = {"year": "from_year", "year_to": "to_year", "value_id": "from_id", "value_id_to": "to_id"}
    return rows.rename(columns=names)


_COLUMNS = [
    "city", "indicator", "unit", "basis", "from_year", "to_year", "years", "step", "step_lo", "step_hi",
    "cagr", "cagr_lo", "cagr_hi", "share", "even_share", "back_loading", "last", "from_id", "to_id",
]  # fmt: skip


def _measured(rows: pd.DataFrame) -> pd.DataFrame:
    import numpy as np

    rows["years"] = (rows["year_to"] - rows["year"]).astype("float64")
    in_one_table = (rows["place"] == "table") & (rows["place_to"] == "table")
    known = (rows["basis"] != "unspecified") | in_one_table
    rated = known & ~rows["basis"].isin(POINTS) & (rows["hi"] > 0)
    for end, base, target in ENDS:
        low, high = rows[base], rows[f"{target}_to"]
        rows[f"step{end}"] = ((high - low) / rows["years"]).where(known)
        with np.errstate(divide="ignore", invalid="ignore"):
            rows[f"cagr{end}"] = ((high / low) ** (1 / rows["years"]) - 1).where(rated)
    rows["path"] = (rows["value_id"] != rows.groupby(KEYS)["value_id_to"].shift()).cumsum()
    ends = {"first": ("mid", "first"), "last": ("mid_to", "last"), "years": ("years", "sum"), "size": ("mid", "size")}
    whole = rows.groupby("path").agg(**ends).loc[rows["path"]].reset_index(drop=True)
    change = (whole["last"] - whole["first"]).replace(0, np.nan).where(whole["size"] > 1)
    rows["share"] = (rows["mid_to"] - rows["mid"]) / change
    rows["even_share"] = rows["years"] / whole["years"]
    rows["back_loading"] = rows["share"] / rows["even_share"]
    return rows.assign(last=~rows["path"].duplicated(keep="last"))


class Pace(NamedTuple):
    """A mean pace over some years, as a fraction a year, or in points a year for shares and scores."""

    lo: float
    mid: float
    hi: float


def paths(panel: Panel) -> dict[tuple[str, str, str, str], list[list[Row]]]:
    """Give the paths of every place on every indicator, unit and basis: each a list of stretches that follow on."""
    found: dict[tuple[str, str, str, str], list[list[Row]]] = {}
    for row in records(stretches(panel)):
        known = found.setdefault((row["city"], row["indicator"], row["unit"], row["basis"]), [])
        if known and known[-1][-1]["to_id"] == row["from_id"]:
            known[-1].append(row)
        else:
            known.append([row])
    return found


def mean_pace(path: list[Row], start: int, end: int) -> Pace | None:
    """
    Average the pace of a path over the years from `start` to `end`, compounding.

    Only the values at both ends count; within a stretch the pace is even. None where
    the path does not reach over all of the years, or has no rate.
    """
    if not path or end <= start or start < path[0]["from_year"] or end > path[-1]["to_year"]:
        return None
    if path[0]["step_lo"] != path[0]["step_lo"]:
        return None
    points = path[0]["basis"] in POINTS
    first, last = _value_in(path, start, points=points), _value_in(path, end, points=points)
    years = end - start
    if points:
        return Pace(*((last[to] - first[of]) / years for of, to in ((2, 0), (1, 1), (0, 2))))
    if first[2] <= 0:
        return None
    return Pace(*((_ratio(last[to], first[of])) ** (1 / years) - 1 for of, to in ((2, 0), (1, 1), (0, 2))))


def _ratio(last: float, first: float) -> float:
    return last / first if first else inf


def _value_in(path: list[Row], year: int, *, points: bool) -> tuple[float, float, float]:
    """Give the value of a path in a year, between two printed years at an even pace."""
    row = next(row for row in path if row["from_year"] <= year <= row["to_year"])
    weight = (year - row["from_year"]) / row["years"]
    ends = [(row[end], row[f"{end}_to"]) for end in ("lo", "mid", "hi")]
    if weight in (0, 1):
        return tuple(pair[int(weight)] for pair in ends)
    if points:
        return tuple(low + (high - low) * weight for low, high in ends)
    return tuple(low ** (1 - weight) * high**weight for low, high in ends)


def is_total(panel: Panel, unit: str, basis: str) -> bool:
    """Say whether values add up over places: such a number of a nation is no yardstick for a city."""
    per = column_map(panel.data.units, "unit", "per")[unit]
    return per != per and basis not in POINTS
