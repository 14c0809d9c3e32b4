"""The pace between the printed years of a path."""

from __future__ import annotations

from fractions import Fraction
from itertools import product
from math import inf, isnan, prod
from typing import TYPE_CHECKING, Any, NamedTuple

from ipcompare.corpus.names import Names
from ipcompare.corpus.rows import to_rows
from ipcompare.corpus.vocabulary import Vocabulary
from ipcompare.errors import IpcompareError
from ipcompare.harmonization.precision import reach
from ipcompare.harmonization.rates import compound_rate
from ipcompare.harmonization.scope import AsOf, Plans, scope
from ipcompare.harmonization.value import POINTS
from ipcompare.measure.filters import filtered
from ipcompare.measure.growth import DIGITAL, KEYS, rounded_change
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
        zero as well), each with ``_lo`` and ``_hi``; ``step_rounded`` and ``cagr_rounded`` as in `growth`;
        ``share`` (of the whole increase from the first to the last printed year that falls into the stretch; missing
        where an end is a bound, nothing changes or the path has one stretch only) with ``_lo`` and ``_hi`` (missing
        where the whole may be nothing), and ``share_rounded`` by the digits of all ends; ``even_share`` (what the
        stretch would have if every year brought the same), ``back_loading``
        (``share / even_share``: above one, the later the more), ``back_loaded`` (whether it is
        above one), ``loading_survives`` (whether a share that is above, or
        below, the even one is so for all that the digits leave open; missing without digits or share, or where it
        is even),
        ``last``
        (whether it is the last stretch of the path), ``from_id``, ``to_id``, ``path_from_id``, ``path_to_id``
        (the ends of the whole path).

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
    after = points.groupby(KEYS, sort=False)[["year", "lo", "mid", "hi", "half_unit", "value_id", "place"]].shift(-1)
    rows = pd.concat([points, after.add_suffix("_to")], axis=1)
    follows = after["value_id"].notna() & (rows["role"] != "target") & (rows["year_to"] > rows["year"])
    rows = _measured(rows[follows.fillna(False)].reset_index(drop=True))
    # The share of a stretch rests on both ends of its path.
    path = rows.groupby("path", sort=False)
    ends = {"path_from_id": path["value_id"].transform("first"), "path_to_id": path["value_id_to"].transform("last")}
    rows = rows.assign(**ends)
    names = {"year": "from_year", "year_to": "to_year", "value_id": "from_id", "value_id_to": "to_id"}
    return rows.rename(columns=names)


_COLUMNS = [
    "plan_id", "city", "indicator", "unit", "basis", "from_year", "to_year", "years", "step", "step_lo", "step_hi",
    "cagr", "cagr_lo", "cagr_hi", "step_rounded_lo", "step_rounded_hi", "cagr_rounded_lo", "cagr_rounded_hi",
    "share", "share_lo", "share_hi", "share_rounded_lo", "share_rounded_hi", "even_share", "back_loading",
    "back_loaded", "loading_survives", "last", "from_id", "to_id", "path_from_id",
    "path_to_id",
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
    first, last = ({name: rows[f"{name}{end}"].to_numpy() for name in DIGITAL} for end in ("", "_to"))
    basis, years = rows["basis"].to_numpy(), rows["years"].to_numpy()
    rows = rows.assign(**rounded_change(first, last, basis, years, rated.to_numpy(), known.to_numpy()))
    rows["path"] = (rows["value_id"] != rows.groupby(KEYS)["value_id_to"].shift()).cumsum()
    ends = {"first": ("mid", "first"), "last": ("mid_to", "last"), "years": ("years", "sum"), "size": ("mid", "size")}
    whole = rows.groupby("path").agg(**ends).loc[rows["path"]].reset_index(drop=True)
    change = (whole["last"] - whole["first"]).replace(0, np.nan).where(whole["size"] > 1)
    rows["share"] = (rows["mid_to"] - rows["mid"]) / change
    digits = [reach(end["lo"], end["hi"], end["half_unit"], basis) for end in (first, last)]
    printed = [(end["lo"], end["hi"]) for end in (first, last)]
    for name, known_ends in (("share", printed), ("share_rounded", digits)):
        low, high = _share_bounds(rows["path"].to_numpy(), *known_ends)
        shown = rows["share"].notna() & (rows["step_rounded_lo"].notna() | (name == "share"))
        rows[f"{name}_lo"], rows[f"{name}_hi"] = np.where(shown, low, np.nan), np.where(shown, high, np.nan)
    rows["even_share"] = rows["years"] / whole["years"]
    rows["back_loading"] = rows["share"] / rows["even_share"]
    # What is above one by rounding alone is an even share.
    rows["back_loaded"] = rows["back_loading"] > 1 + EXACT
    above, below = rows["share"] > rows["even_share"], rows["share"] < rows["even_share"]
    survives = (rows["share_rounded_lo"] > rows["even_share"]).where(
        above, rows["share_rounded_hi"] < rows["even_share"]
    )
    uneven = (above | below) & rows["step_rounded_lo"].notna()
    rows["loading_survives"] = survives.astype("boolean").where(uneven)
    return rows.assign(last=~rows["path"].duplicated(keep="last"))


def _share_bounds(path: Any, starts: tuple[Any, Any], stops: tuple[Any, Any]) -> tuple[Any, Any]:
    """
    Bound the share of each stretch in the increase of its path, rows of a path following each other.

    The share rises or falls in each of the printed values alone, so its bounds lie at ends of these; the first and the
    last value of a path count for stretch and path at once.
    """
    import numpy as np

    begins = np.append(True, path[1:] != path[:-1])[: len(path)]
    ends = np.append(path[1:] != path[:-1], True)[-len(path) :] if len(path) else begins
    first = np.flatnonzero(begins)[np.cumsum(begins) - 1]
    last = np.flatnonzero(ends)[np.cumsum(ends) - ends]
    lowest, highest = np.full(len(path), np.inf), np.full(len(path), -np.inf)
    for at in product((0, 1), repeat=4):
        start, stop = starts[at[0]], stops[at[1]]
        base = np.where(begins, start, starts[at[2]][first])
        goal = np.where(ends, stop, stops[at[3]][last])
        with np.errstate(divide="ignore", invalid="ignore"):
            share = (stop - start) / (goal - base)
        lowest, highest = np.minimum(lowest, share), np.maximum(highest, share)
    rises, falls = starts[1][first] < stops[0][last], starts[0][first] > stops[1][last]
    sure = rises | falls
    return np.where(sure, lowest, np.nan), np.where(sure, highest, np.nan)


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

    Only the values at both ends count; within a stretch the pace is even. A printed value that both rest on
    is the same in both. None where the path does not reach over all of the years, or has no rate.
    """
    if not path or end <= start or start < path[0].from_year or end > path[-1].to_year or isnan(path[0].step_lo):
        return None
    before, after, known = _parts(path, start), _parts(path, end), _printed(path)
    if path[0].basis not in POINTS and any(known[year].hi <= 0 for year in before):
        return None
    weights = {year: (after.get(year, 0) - before.get(year, 0)) / Fraction(end - start) for year in known}
    parts = [(known[year], weight) for year, weight in weights.items() if weight]
    return _combined(parts, points=path[0].basis in POINTS)


def pace_between(first: Interval, last: Interval, years: int, *, points: bool) -> Interval | None:
    """Give the mean pace from one value to another: points a year, or a rate; None where it starts from zero."""
    if first.hi <= 0 and not points:
        return None
    return _combined([(first, Fraction(-1, years)), (last, Fraction(1, years))], points=points)


def _combined(parts: list[tuple[Interval, Fraction]], *, points: bool) -> Interval:
    """Add values with their weights to points a year, or multiply their powers to a rate."""
    low, mid, high = ([_end(value, weight, at) for value, weight in parts] for at in (-1, 0, 1))
    if points:
        return Interval(*(sum(value * weight for value, weight in ends) for ends in (low, mid, high)))
    return Interval(*(_product(ends) - 1 for ends in (low, mid, high)))


def ids_in(path: Path, year: int) -> list[str]:
    """Give the value of a path in a year by its id, or the two between which it is interpolated."""
    names = {path[0].from_year: path[0].from_id, **{row.to_year: row.to_id for row in path}}
    return [names[printed] for printed in _parts(path, year)]


def _printed(path: Path) -> dict[int, Interval]:
    """Give the printed values of a path by year."""
    first = path[0]
    ends = {row.to_year: Interval(row.lo_to, row.mid_to, row.hi_to) for row in path}
    return {first.from_year: Interval(first.lo, first.mid, first.hi), **ends}


def _parts(path: Path, year: int) -> dict[int, Fraction]:
    """Say which printed years the value of a path in a year is made of, each with its exact weight."""
    row = next(row for row in path if row.from_year <= year <= row.to_year)
    weight = Fraction(year - row.from_year, row.years)
    return {row.from_year: 1 - weight, row.to_year: weight} if 0 < weight < 1 else {year: Fraction(1)}


def _end(value: Interval, weight: Fraction, at: int) -> tuple[float, float]:
    """Give the end of a value that makes a total lowest (-1) or highest (1), or its point (0), with its weight."""
    return (value.mid if at == 0 else value.hi if (weight > 0) == (at > 0) else value.lo), float(weight)


def _product(parts: list[tuple[float, float]]) -> float:
    """Multiply powers; zero to a negative power is infinite."""
    powers = [inf if value == 0 and weight < 0 else value**weight for value, weight in parts]
    return inf if inf in powers else prod(powers)


def is_total(words: Vocabulary, unit: str, basis: str) -> bool:
    """Say whether values add up over places: such a number of a nation is no yardstick for a city."""
    return not words.units[unit].per and basis not in POINTS
