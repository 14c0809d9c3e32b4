"""Between and beyond printed years: interpolation, sums over a plan, mean years, compound growth."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable
from math import isnan
from typing import TYPE_CHECKING, Any, NamedTuple

from ipcompare.corpus.rows import to_frame, to_rows
from ipcompare.corpus.vocabulary import Indicator, Vocabulary
from ipcompare.errors import IpcompareError
from ipcompare.harmonization.assume import Assumptions
from ipcompare.harmonization.rates import between
from ipcompare.harmonization.value import POINTS, SERIES, Derived, Value, bound
from ipcompare.model import Grade, Interval

if TYPE_CHECKING:
    import numpy as np
    import pandas as pd

# Of several values of a series for one year the first of these is on its path.
PATH_ROLES = ("target", "milestone", "baseline")


class _Between(NamedTuple):
    """A row of `interpolate`: a value for a year between or beyond two printed ones."""

    year: int
    lo: float
    mid: float
    hi: float
    role: str
    from_id: str
    to_id: str


def interpolate(values: pd.DataFrame, *, until: int | None = None) -> pd.DataFrame:
    """
    Fill the years between the printed years of each series.

    Stocks and flows grow at an even rate between two printed years (log-linear),
    shares, scores and growth rates change by even steps (linear). Low end,
    point and high end are each interpolated; an open end stays open.

    Parameters
    ----------
    values
        Columns ``plan_id`` (may be left out where there is one plan a city), ``city``, ``indicator``,
        ``unit``, ``basis``, ``reading``, ``year``, ``lo``, ``mid``, ``hi``, ``value_id``. One row per
        series and year.
    until
        Extrapolate to this year at the pace of the last two printed years; not by default.

    Returns
    -------
    pandas.DataFrame
        Only the new rows, with the same columns, ``role`` (interpolated or
        extrapolated), ``from_id`` and ``to_id`` (the printed rows that they rest
        on). Even rates from or to zero do not exist: such rows have NaN bounds.

    Raises
    ------
    IpcompareError
        If a series has two rows for one year.

    Examples
    --------
    >>> import pandas as pd
    >>> ends = pd.DataFrame({
    ...     "city": "x", "indicator": "i", "unit": "item", "basis": "stock", "reading": None,
    ...     "year": [2020, 2022], "lo": [1.0, 4.0], "mid": [1.0, 4.0], "hi": [1.0, 4.0], "value_id": ["a", "b"],
    ... })
    >>> interpolate(ends)[["year", "mid"]].values.tolist()
    [[2021.0, 2.0]]
    """
    import numpy as np
    import pandas as pd

    timeless = values["year"].isna()
    if timeless.any():
        where = ", ".join(values.loc[timeless, "value_id"].head(3))
        raise IpcompareError(
            "values without a year", where=where, expected="a year in every row", hint="leave them out"
        )
    series = _number_series(values)
    year = values["year"].to_numpy(dtype="int64")
    order = np.lexsort((year, series))
    series, year = series[order], year[order]
    _refuse_twice(values, order, series, year)
    paired = np.flatnonzero(series[1:] == series[:-1])
    start, stop = order[paired], order[paired + 1]
    gap = year[paired + 1] - year[paired]
    last = np.append(paired[1:] != paired[:-1] + 1, True) if len(paired) else np.array([], dtype=bool)
    beyond = np.maximum(0, until - year[paired + 1]) * last if until is not None else np.zeros_like(gap)
    count = gap - 1 + beyond
    at = np.repeat(np.arange(len(paired)), count)
    step = np.arange(count.sum()) - np.repeat(np.cumsum(count) - count, count) + 1
    step = step + (step >= gap[at])  # the printed end itself is not made again
    made = values.iloc[start[at]].reset_index(drop=True)
    weight = step / gap[at]
    linear = values["basis"].isin(POINTS).to_numpy()[start[at]]
    ends = {name: values[name].to_numpy(dtype="float64") for name in ("lo", "mid", "hi")}
    # Beyond the last year a higher start means a slower pace, and a lower value.
    outer = {"lo": "hi", "mid": "mid", "hi": "lo"}
    first = {name: np.where(weight > 1, ends[outer[name]][start[at]], ends[name][start[at]]) for name in outer}
    filled = {name: between(first[name], ends[name][stop[at]], weight, linear) for name in outer}
    # A low end of zero under a high end above zero is that of an upper bound: between years it stays open downward,
    # and from it any pace is left open beyond them.
    from_zero, to_zero = (ends["lo"][end[at]] == 0 for end in (start, stop))
    rated = ~linear & (ends["hi"][start[at]] > 0) & (ends["hi"][stop[at]] > 0)
    lo = np.where(rated & ((from_zero & (weight < 1)) | to_zero), 0.0, filled["lo"])
    # From a start without an upper end any fall is left open.
    falls = (weight > 1) & np.isinf(ends["hi"][start[at]])
    made["lo"] = np.where(falls, np.where(linear, -np.inf, 0.0), lo)
    made["hi"] = np.where(rated & from_zero & (weight > 1), np.inf, filled["hi"])
    made["mid"] = filled["mid"]
    made["year"] = year[paired][at] + step
    made["role"] = pd.array(["interpolated", "extrapolated"], dtype="str").take((weight > 1).astype("int64"))
    ids = values["value_id"].array
    return made.assign(from_id=ids.take(start[at]), to_id=ids.take(stop[at]))


def _number_series(values: pd.DataFrame) -> np.ndarray[Any, Any]:
    """Give every row the number of its series; a missing part of the key is a part like any other."""
    import numpy as np
    import pandas as pd

    series = np.zeros(len(values), dtype="int64")
    for name in (name for name in SERIES if name in values):
        codes, names = pd.factorize(values[name])
        if len(names) + (codes == -1).any() > 1:
            series = pd.factorize(series * (len(names) + 1) + codes + 1)[0]
    return series


def _refuse_twice(values: pd.DataFrame, order: Any, series: Any, year: Any) -> None:
    import numpy as np

    twice = np.flatnonzero((series[1:] == series[:-1]) & (year[1:] == year[:-1]))
    if len(twice):
        ids = values["value_id"].iloc[order[[twice[0], twice[0] + 1]]].to_list()
        raise IpcompareError(
            f"two values of one series for {year[twice[0]]}",
            where=" and ".join(ids),
            expected="one value per plan, city, indicator, unit, basis, reading and year",
            hint="keep the rows with status used",
        )


def fill_years(values: Iterable[Value], words: Vocabulary, assume: Assumptions) -> Derived:
    """Interpolate the series of each plan, never for a year that it prints blank; extrapolate where asked by name."""
    derived = Derived.empty()
    path = _one_a_year(value for value in values if _on_a_path(value))
    if not path or not (assume.on("interpolate_log") or assume.on("interpolate_linear")):
        return derived
    windows = [words.window(value.plan_id) for value in path]
    until = max((window[1] for window in windows if window), default=None) if assume.on("extrapolate_pace") else None
    printed = {value.value_id: value for value in path}
    for filled in to_rows(_Between, interpolate(to_frame(Value, path), until=until)):
        start = printed[filled.from_id]
        assumption = "interpolate_linear" if start.basis in POINTS else "interpolate_log"
        if not assume.on(assumption):
            continue
        if (start.plan_id, start.indicator, filled.year) in words.blanks:
            derived.refuse(start, "blank", str(filled.year), str(filled.year))
            continue
        if isnan(filled.lo):
            derived.refuse_years(start, "zero_base", [filled.year])
            continue
        ids = (filled.from_id, filled.to_id)
        ends = Interval(filled.lo, filled.mid, filled.hi)
        value = start.derive(f"{filled.role}({','.join(ids)})@{filled.year}", filled.role, "year")._replace(
            year=filled.year,
            role=filled.role,
            lo=filled.lo,
            mid=filled.mid,
            hi=filled.hi,
            # Beyond the last year an end rests on the far end of the base: none is claimed to be open.
            comparator=bound(ends, (start, printed[filled.to_id]) if filled.role == "interpolated" else ()),
            place=None,
        )
        beyond = ["extrapolate_pace"] if filled.role == "extrapolated" else []
        derived.add(value, ids, filled.role, [assumption, *beyond])
    return derived


def _one_a_year(values: Iterable[Value]) -> list[Value]:
    """Keep one point per series and year: print before readings, a target before a milestone of the same year."""
    kept: dict[tuple[object, ...], Value] = {}
    for value in sorted(values, key=lambda value: (value.distance, PATH_ROLES.index(value.role), value.value_id)):
        kept.setdefault((*value.series, value.year), value)
    return list(kept.values())


def _on_a_path(value: Value) -> bool:
    """Say whether a value is a printed point of a plan's path."""
    on_path = value.role in PATH_ROLES and value.origin == "plan"
    return on_path and value.basis not in ("unspecified", "cumulative_flow")


def sums(values: Iterable[Value], words: Vocabulary, assume: Assumptions) -> Derived:
    """Add yearly amounts up over the years of a plan, where all of them are known."""
    derived = Derived.empty()
    if not assume.on("sum_of_path"):
        return derived
    summed = {row.source: row.target for row in words.related("sum")}
    for path in _yearly_paths(values, summed):
        some = path[max(path)]
        start, end = words.window(some.plan_id) or (min(path), max(path))
        missing = [year for year in range(start, end + 1) if year not in path]
        if missing:
            derived.refuse_years(some, "incomplete_path", missing)
            continue
        parts = [path[year] for year in range(start, end + 1)]
        lo, mid, hi = (sum(ends) for ends in zip(*(part.ends for part in parts), strict=True))
        last = parts[-1]
        reasons = ";".join(["basis", *(part.reasons for part in parts)])
        worst = max(Grade.C, *(Grade(part.grade) for part in parts))
        ends = Interval(lo, mid, hi)
        total = last.derive(f"sum({parts[0].value_id}..{last.value_id})", "summed", reasons, worst)._replace(
            indicator=summed[last.indicator],
            basis="cumulative_flow",
            role="sum",
            period_start=start,
            period_end=end,
            comparator=bound(ends, parts),
            lo=lo,
            mid=mid,
            hi=hi,
        )
        derived.add(total, [part.value_id for part in parts], "sum", ["sum_of_path"])
    return derived


def _yearly_paths(values: Iterable[Value], summed: dict[str, str]) -> list[dict[int, Value]]:
    """Give the yearly amounts of each plan by year; of several for one year the one nearest to print."""
    paths: dict[tuple[str, ...], dict[int, Value]] = defaultdict(dict)
    for value in sorted(values, key=lambda value: (value.distance, value.value_id)):
        yearly = value.basis == "annual_flow" and value.indicator in summed and value.origin == "plan"
        if yearly and value.role in (*PATH_ROLES, "interpolated") and value.year is not None:
            key = (value.city, value.plan_id or "", value.indicator, value.unit)
            paths[key].setdefault(value.year, value)
    return [path for _, path in sorted(paths.items())]


def mean_years(values: Iterable[Value], words: Vocabulary, assume: Assumptions) -> Derived:
    """Divide sums over a window by its years; a cumulative figure without a window is refused."""
    derived = Derived.empty()
    if not assume.on("mean_of_window"):
        return derived
    yearly = {row.target: row.source for row in words.related("sum")}
    for value in values:
        if value.basis != "cumulative_flow" or value.indicator not in yearly or value.role == "sum":
            continue
        window = value.window
        if window is None:
            derived.refuse_years(value, "no_window", [value.year])
            continue
        years = window[1] - window[0] + 1
        mean = value.derive(f"mean_year({value.value_id})", "averaged", "basis")._replace(
            indicator=yearly[value.indicator],
            basis="annual_flow",
            role="mean_year",
            lo=value.lo / years,
            mid=value.mid / years,
            hi=value.hi / years,
        )
        derived.add(mean, [value.value_id], "mean_year", ["mean_of_window"])
    return derived


def compound(values: Iterable[Value], words: Vocabulary, assume: Assumptions) -> Derived:
    """Turn growth targets into levels, where the plan prints a base of what is to grow."""
    derived = Derived.empty()
    if not assume.on("compound_growth"):
        return derived
    values, bases = list(values), defaultdict(list)
    for value in values:
        if value.role == "baseline":
            bases[value.plan_id, value.city, value.indicator].append(value)
    grown = {row.source: row.target for row in words.related("growth")}
    for rate in values:
        if rate.basis == "annual_growth" and rate.indicator in grown and rate.origin == "plan" and rate.year:
            indicator = words.indicators[grown[rate.indicator]]
            base = _last_before(bases.get((rate.plan_id, rate.city, indicator.indicator), []), rate.year)
            _compound(derived, rate, base, indicator)
    return derived


def _compound(derived: Derived, rate: Value, base: Value | None, indicator: Indicator) -> None:
    if base is None or base.lo <= 0 or base.year is None or rate.year is None:
        derived.refuse(rate, "no_baseline" if base is None else "zero_base", indicator.name_zh, indicator.name_en)
        return
    ends = compounded(base.ends, rate.ends, rate.year - base.year)
    level = base.derive(f"compound({base.value_id},{rate.value_id})", "compounded", "basis")._replace(
        year=rate.year,
        role="compounded",
        comparator=bound(ends, (base, rate)),
        lo=ends.lo,
        mid=ends.mid,
        hi=ends.hi,
    )
    derived.add(level, [base.value_id, rate.value_id], "compound", ["compound_growth"])


def compounded(base: Interval, percent: Interval, years: int) -> Interval:
    """Let a base grow by a rate in percent a year."""
    lo, mid, hi = (start * (1 + rate / 100) ** years for start, rate in zip(base, percent, strict=True))
    return Interval(lo, mid, hi)


def _last_before(bases: list[Value], year: int) -> Value | None:
    """Find the last baseline before the year of a growth target."""
    earlier = [(value.year, value.value_id, value) for value in bases if value.year and value.year < year]
    return max(earlier, default=(0, "", None))[2]
