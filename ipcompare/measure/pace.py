"""The pace between the printed years of a path."""

from __future__ import annotations

from math import inf, isnan
from typing import TYPE_CHECKING, NamedTuple

from ipcompare.corpus.names import Names
from ipcompare.corpus.rows import to_rows
from ipcompare.corpus.vocabulary import Vocabulary
from ipcompare.errors import IpcompareError
from ipcompare.harmonization.rates import between, compound_rate
from ipcompare.harmonization.scope import AsOf, Plans, scope
from ipcompare.harmonization.value import POINTS
from ipcompare.measure.filters import filtered
from ipcompare.measure.growth import KEYS
from ipcompare.model import Interval

if TYPE_CHECKING:
    import pandas as pd

    from ipcompare.harmonization.panel import Panel

EXACT = 1e-9
ENDS = (("", "mid", "mid"), ("_lo", "hi", "lo"), ("_hi", "lo", "hi"))


def pace(
    panel: Panel, indicator: Names = None, city: Names = None, *, plans: Plans = None, as_of: AsOf = None
) -> pd.DataFrame:
    """
    Measure the pace of every stretch between two printed years of a plan's path.

    A path belongs to one plan, and runs from a baseline over milestones to a target. A target
    ends it: what a later plan starts from is that plan's own baseline.

    Parameters
    ----------
    panel
        From `harmonize`; the paths of the plans and of the nation's and provinces'
        own plans among the context facts.
    indicator, city
        Only these; by default all, those of the nation and the provinces too.
    plans, as_of
        Which plans of the places: by default the one in force of each (see `in_force`).

    Returns
    -------
    pandas.DataFrame
        ``plan_id``, ``city`` (or jurisdiction), ``indicator``, ``unit``, ``basis``, ``from_year``,
        ``to_year``, ``years``, ``step`` (change a year, in ``unit``; missing where the basis
        is open and the two ends do not stand in one table), ``cagr``
        (compound annual growth rate; missing for shares and scores and from
        zero as well), each with ``_lo`` and ``_hi``; ``share`` (of the whole increase from
        the first to the last printed year that falls into the stretch; missing
        where an end is a bound, nothing changes or the path has one stretch only), ``even_share`` (what the
        stretch would have if every year brought the same), ``back_loading``
        (``share / even_share``: above one, the later the more), ``back_loaded`` (whether it is above one), ``last``
        (whether it is the last stretch of the path), ``from_id``, ``to_id``.

    Raises
    ------
    UnknownNameError
        If a name does not exist.
    IpcompareError
        If no path has two printed years, or none that is asked for.

    Examples
    --------
    >>> import ipcompare as ipc
    >>> rows = ipc.pace(ipc.harmonize(ipc.load()))
    >>> own = rows[(rows.city == "bengbu") & (rows.indicator == "hv_patents_per_10k")]
    >>> own[["to_year", "share"]].round(3).values.tolist()
    [[2024, 0.215], [2025, 0.336], [2026, 0.448]]
    """
    rows = stretches(scope(panel, "pace", plans=plans, as_of=as_of))[_COLUMNS]
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
    points = values[on_path & values["plan_id"].notna() & values["year"].notna() & values["as_of"].isna()]
    # A target ends a path before a baseline of the same year begins the next.
    points = points.assign(order=points["role"].map({"target": 0, "milestone": 1, "baseline": 2}))
    points = points.sort_values([*KEYS[1:], "plan_id", "year", "order", "value_id"]).drop_duplicates(
        [*KEYS, "year", "order"]
    )
    after = points.groupby(KEYS, sort=False)[["year", "lo", "mid", "hi", "value_id", "place"]].shift(-1)
    rows = pd.concat([points, after.add_suffix("_to")], axis=1)
    follows = after["value_id"].notna() & (rows["role"] != "target") & (rows["year_to"] > rows["year"])
    rows = _measured(rows[follows.fillna(False)].reset_index(drop=True))
    names = {"year": "from_year", "year_to": "to_year", "value_id": "from_id", "value_id_to": "to_id"}
    return rows.rename(columns=names)


_COLUMNS = [
    "plan_id", "city", "indicator", "unit", "basis", "from_year", "to_year", "years", "step", "step_lo", "step_hi",
    "cagr", "cagr_lo", "cagr_hi", "share", "even_share", "back_loading", "back_loaded", "last", "from_id", "to_id",
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
        rows[f"cagr{end}"] = compound_rate(low, high, rows["years"]).where(rated)
    rows["path"] = (rows["value_id"] != rows.groupby(KEYS)["value_id_to"].shift()).cumsum()
    ends = {"first": ("mid", "first"), "last": ("mid_to", "last"), "years": ("years", "sum"), "size": ("mid", "size")}
    whole = rows.groupby("path").agg(**ends).loc[rows["path"]].reset_index(drop=True)
    change = (whole["last"] - whole["first"]).replace(0, np.nan).where(whole["size"] > 1)
    rows["share"] = (rows["mid_to"] - rows["mid"]) / change
    rows["even_share"] = rows["years"] / whole["years"]
    rows["back_loading"] = rows["share"] / rows["even_share"]
    # What is above one by rounding alone is an even share.
    rows["back_loaded"] = rows["back_loading"] > 1 + EXACT
    return rows.assign(last=~rows["path"].duplicated(keep="last"))


class Stretch(NamedTuple):
    """A stretch of a path with its ends, as a row."""

    plan_id: str
    city: str
    indicator: str
    unit: str
    basis: str
    from_year: int
    to_year: int
    lo: float
    mid: float
    hi: float
    lo_to: float
    mid_to: float
    hi_to: float
    step_lo: float
    from_id: str
    to_id: str

    @property
    def years(self) -> int:
        """Years from one end to the other."""
        return self.to_year - self.from_year


Path = list[Stretch]


def paths(panel: Panel) -> dict[tuple[str, str, str, str], list[Path]]:
    """Give the paths of every place on every indicator, unit and basis: each of one plan, stretches that follow on."""
    series: dict[tuple[str, str, str, str], list[Path]] = {}
    for row in to_rows(Stretch, stretches(panel)):
        known = series.setdefault((row.city, row.indicator, row.unit, row.basis), [])
        if known and known[-1][-1].to_id == row.from_id:
            known[-1].append(row)
        else:
            known.append([row])
    return series


def mean_pace(path: Path, start: int, end: int) -> Interval | None:
    """
    Average the pace of a path over the years from `start` to `end`: a fraction a year, or points for shares and scores.

    Only the values at both ends count; within a stretch the pace is even. None where
    the path does not reach over all of the years, or has no rate.
    """
    if not path or end <= start or start < path[0].from_year or end > path[-1].to_year or isnan(path[0].step_lo):
        return None
    points = path[0].basis in POINTS
    first, last = _value_in(path, start, points=points), _value_in(path, end, points=points)
    return pace_between(first, last, end - start, points=points)


def pace_between(first: Interval, last: Interval, years: int, *, points: bool) -> Interval | None:
    """Give the mean pace from one value to another: points a year, or a rate; None where it starts from zero."""
    pairs = [(first.hi, last.lo), (first.mid, last.mid), (first.lo, last.hi)]
    if points:
        return Interval(*((high - low) / years for low, high in pairs))
    if first.hi <= 0:
        return None
    return Interval(*(float(compound_rate(low, high, years)) if low else inf for low, high in pairs))


def ids_in(path: Path, year: int) -> list[str]:
    """Give the value of a path in a year by its id, or the two between which it is interpolated."""
    row = next(row for row in path if row.from_year <= year <= row.to_year)
    return {row.from_year: [row.from_id], row.to_year: [row.to_id]}.get(year, [row.from_id, row.to_id])


def _value_in(path: Path, year: int, *, points: bool) -> Interval:
    """Give the value of a path in a year, between two printed years at an even pace."""
    row = next(row for row in path if row.from_year <= year <= row.to_year)
    ends = [(row.lo, row.lo_to), (row.mid, row.mid_to), (row.hi, row.hi_to)]
    if year in (row.from_year, row.to_year):
        return Interval(*(pair[year == row.to_year] for pair in ends))
    weight = (year - row.from_year) / row.years
    # An even rate from or to zero stays at zero: the low end of an upper bound.
    return Interval(*(0.0 if 0 in pair and not points else float(between(*pair, weight, points)) for pair in ends))


def is_total(words: Vocabulary, unit: str, basis: str) -> bool:
    """Say whether values add up over places: such a number of a nation is no yardstick for a city."""
    return not words.units[unit].per and basis not in POINTS
