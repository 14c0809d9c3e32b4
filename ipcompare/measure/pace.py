"""The pace between the printed years of a path."""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

from ipcompare.corpus.lookup import column_map
from ipcompare.errors import IpcompareError
from ipcompare.harmonization.rows import Row
from ipcompare.measure.growth import KEYS, POINTS

if TYPE_CHECKING:
    import pandas as pd

    from ipcompare.harmonization.panel import Panel

ENDS = (("", "mid", "mid"), ("_lo", "hi", "lo"), ("_hi", "lo", "hi"))


def pace(panel: Panel) -> pd.DataFrame:
    """
    Measure the pace of every stretch between two printed years of a plan's path.

    A path runs from a baseline over milestones to a target. A target ends it: what
    a later plan starts from is that plan's own baseline.

    Parameters
    ----------
    panel
        From `harmonize`; the paths of the plans and of the nation's and provinces'
        own plans among the context facts.

    Returns
    -------
    pandas.DataFrame
        ``city`` (or jurisdiction), ``indicator``, ``unit``, ``basis``, ``from_year``,
        ``to_year``, ``years``, ``step`` (change a year, in ``unit``), ``cagr``
        (compound annual growth rate; missing for shares and scores and from
        zero), each with ``_lo`` and ``_hi``; ``share`` (of the whole increase from
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
    rows = stretches(panel)
    if rows.empty:
        raise IpcompareError(
            "no path to measure",
            expected="a baseline and a later milestone or target of one indicator, in one unit and basis",
            hint="growth(panel) says of every target what it lacks",
        )
    return rows


def stretches(panel: Panel) -> pd.DataFrame:
    """Measure as `pace` does; empty where there is nothing to measure."""
    import pandas as pd

    values = panel.values
    on_path = values["role"].isin(["baseline", "milestone", "target"]) & (values["status"] == "used")
    points = values[on_path & values["year"].notna() & values["month"].isna()]
    # A state goes before a promise for the same year.
    order = points["role"].map({"baseline": 0, "milestone": 2, "target": 1})
    points = points.assign(order=order).sort_values(["city", "indicator", "unit", "basis", "year", "order", "value_id"])
    points = points.drop_duplicates([*KEYS, "year"])
    after = points.groupby(KEYS, sort=False)[["year", "lo", "mid", "hi", "value_id"]].shift(-1)
    rows = pd.concat([points, after.add_suffix("_to")], axis=1)
    rows = rows[after["value_id"].notna() & (rows["role"] != "target")].reset_index(drop=True)
    rows = _measured(rows).rename(
        columns={"year": "from_year", "year_to": "to_year", "value_id": "from_id", "value_id_to": "to_id"}
    )
    return rows[_COLUMNS]


_COLUMNS = [
    "city", "indicator", "unit", "basis", "from_year", "to_year", "years", "step", "step_lo", "step_hi",
    "cagr", "cagr_lo", "cagr_hi", "share", "even_share", "back_loading", "last", "from_id", "to_id",
]  # fmt: skip


def _measured(rows: pd.DataFrame) -> pd.DataFrame:
    import numpy as np

    rows["years"] = (rows["year_to"] - rows["year"]).astype("float64")
    rated = ~rows["basis"].isin(POINTS)
    for end, base, target in ENDS:
        low, high = rows[base], rows[f"{target}_to"]
        rows[f"step{end}"] = (high - low) / rows["years"]
        with np.errstate(divide="ignore", invalid="ignore"):
            rows[f"cagr{end}"] = ((high / low) ** (1 / rows["years"]) - 1).where(rated & (rows["hi"] > 0))
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


def mean_pace(path: list[Row], start: int, end: int) -> Pace | None:
    """
    Average the pace of a path over the years from `start` to `end`, compounding.

    Within a stretch the pace is even. None where the path does not reach over
    all of the years, or has no rate in them.
    """
    weights = [max(0, min(end, row["to_year"]) - max(start, row["from_year"])) for row in path]
    if end <= start or sum(weights) < end - start:
        return None
    within = [(weight, row) for weight, row in zip(weights, path, strict=True) if weight]
    if within[0][1]["basis"] in POINTS:
        means = [sum(weight * row[f"step{side}"] for weight, row in within) / (end - start) for side in _SIDES]
    else:
        means = [_compounded([(weight, row[f"cagr{side}"]) for weight, row in within], end - start) for side in _SIDES]
    return Pace(*means) if means[0] == means[0] else None


_SIDES = ("_lo", "", "_hi")


def _compounded(rates: list[tuple[int, float]], years: int) -> float:
    total = 1.0
    for weight, rate in rates:
        total *= (1 + rate) ** weight
    return float(total ** (1 / years) - 1)


def is_total(panel: Panel, unit: str, basis: str) -> bool:
    """Say whether values add up over places: such a number of a nation is no yardstick for a city."""
    per = column_map(panel.data.units, "unit", "per")[unit]
    return per != per and basis not in POINTS
