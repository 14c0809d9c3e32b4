"""Between and beyond printed years: interpolation, sums over a plan, mean years, compound growth."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable
from typing import TYPE_CHECKING, Any

from ipcompare.corpus.lookup import records
from ipcompare.errors import IpcompareError
from ipcompare.harmonization.assume import Assumptions
from ipcompare.harmonization.value import METHODS, Derived, Row, derive, refuse, window
from ipcompare.model import Grade

if TYPE_CHECKING:
    import numpy as np
    import pandas as pd

    from ipcompare.corpus.tables import Data

SERIES = ["city", "indicator", "unit", "basis", "reading"]
NEEDED = [*SERIES, "year", "lo", "mid", "hi", "value_id"]
LINEAR = ("share", "score", "annual_growth")


def interpolate(values: pd.DataFrame, *, until: int | None = None) -> pd.DataFrame:
    """
    Fill the years between the printed years of each series.

    Stocks and flows grow at an even rate between two printed years (log-linear),
    shares, scores and growth rates change by even steps (linear). Low end,
    point and high end are each interpolated; an open end stays open.

    Parameters
    ----------
    values
        Columns ``city``, ``indicator``, ``unit``, ``basis``, ``reading``,
        ``year``, ``lo``, ``mid``, ``hi``, ``value_id``. One row per series and year.
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
    linear = values["basis"].isin(LINEAR).to_numpy()[start[at]]
    ends = {name: values[name].to_numpy(dtype="float64") for name in ("lo", "mid", "hi")}
    between = {name: _between(known[start[at]], known[stop[at]], weight, linear) for name, known in ends.items()}
    # A low end of zero under a high end above zero is that of an upper bound: it stays open downward.
    open_below = ((ends["lo"] == 0) & (ends["hi"] > 0))[start[at]] | ((ends["lo"] == 0) & (ends["hi"] > 0))[stop[at]]
    between["lo"] = np.where(open_below & ~linear, 0.0, between["lo"])
    # Beyond the last year a narrowing interval would turn inside out.
    made["lo"], made["hi"] = np.minimum(between["lo"], between["hi"]), np.maximum(between["lo"], between["hi"])
    made["mid"] = np.clip(between["mid"], made["lo"], made["hi"])
    made["year"] = year[paired][at] + step
    made["role"] = pd.array(["interpolated", "extrapolated"], dtype="str").take((weight > 1).astype("int64"))
    ids = values["value_id"].array
    return made.assign(from_id=ids.take(start[at]), to_id=ids.take(stop[at]))


def _number_series(values: pd.DataFrame) -> np.ndarray[Any, Any]:
    """Give every row the number of its series; a missing part of the key is a part like any other."""
    import numpy as np
    import pandas as pd

    series = np.zeros(len(values), dtype="int64")
    for name in SERIES:
        codes, names = pd.factorize(values[name])
        if len(names) + (codes == -1).any() > 1:
            series = pd.factorize(series * (len(names) + 1) + codes + 1)[0]
    return series


def _between(first: Any, last: Any, weight: Any, linear: Any) -> np.ndarray[Any, Any]:
    import numpy as np

    with np.errstate(divide="ignore", invalid="ignore"):
        even_steps = first + (last - first) * weight
        even_rates = np.where((first > 0) & (last > 0), first * (last / first) ** weight, np.nan)
    between = np.where(linear, even_steps, even_rates)
    return np.where(np.isinf(first) | np.isinf(last), np.inf, between)


def _refuse_twice(values: pd.DataFrame, order: Any, series: Any, year: Any) -> None:
    import numpy as np

    twice = np.flatnonzero((series[1:] == series[:-1]) & (year[1:] == year[:-1]))
    if len(twice):
        ids = values["value_id"].iloc[order[[twice[0], twice[0] + 1]]].to_list()
        raise IpcompareError(
            f"two values of one series for {year[twice[0]]}",
            where=" and ".join(ids),
            expected="one value per city, indicator, unit, basis, reading and year",
            hint="keep the rows with status used",
        )


def fill_years(rows: Iterable[Row], data: Data, assume: Assumptions) -> Derived:
    """Interpolate the series of each plan, and extrapolate them where that is asked for by name."""
    import pandas as pd

    made = Derived.empty()
    wanted = _one_a_year(row for row in rows if _on_a_path(row))
    if not wanted or not (assume.on("interpolate_log") or assume.on("interpolate_linear")):
        return made
    until = int(data.plans["window_end"].max()) if assume.on("extrapolate_pace") else None
    frame = pd.DataFrame({name: [row[name] for row in wanted] for name in NEEDED})
    printed = {row["value_id"]: row for row in wanted}
    for between in records(interpolate(frame, until=until)):
        parents = [between["from_id"], between["to_id"]]
        row = {**printed[parents[0]], **{name: between[name] for name in ("year", "role", "lo", "mid", "hi")}}
        assumption = "interpolate_linear" if row["basis"] in LINEAR else "interpolate_log"
        if not assume.on(assumption):
            continue
        if row["lo"] != row["lo"]:
            made.refusals.append(
                refuse(parents[0], row["city"], row["indicator"], "zero_base", str(row["year"]), str(row["year"]))
            )
            continue
        names = [assumption, "extrapolate_pace"] if row["role"] == "extrapolated" else [assumption]
        point = None if row["mid"] != row["mid"] else row["mid"]
        comparator = "eq" if point is not None else "ge" if row["hi"] == float("inf") else "le"
        value_id = f"{row['role']}({parents[0]},{parents[1]})@{row['year']}"
        changes: Row = {"comparator": comparator, "place": None}
        value = derive(row, value_id=value_id, method=row["role"], reason="year", **changes)
        made.add(value, parents, row["role"], names)
    return made


def _one_a_year(rows: Iterable[Row]) -> list[Row]:
    """Keep one point per series and year: print before readings, a target before a milestone of the same year."""
    roles = ("target", "milestone", "baseline")
    ranked = sorted(rows, key=lambda row: (METHODS.index(row["method"]), roles.index(row["role"]), row["value_id"]))
    kept: dict[tuple[Any, ...], Row] = {}
    for row in ranked:
        kept.setdefault((*(row[name] for name in SERIES), row["year"]), row)
    return list(kept.values())


def _on_a_path(row: Row) -> bool:
    """Say whether a value is a printed point of a plan's path."""
    on_path = row["role"] in ("baseline", "milestone", "target") and row["origin"] == "plan"
    return on_path and row["basis"] != "unspecified" and row["basis"] != "cumulative_flow"


def sums(rows: Iterable[Row], data: Data, assume: Assumptions) -> Derived:
    """Add yearly amounts up over the years of a plan, where all of them are known."""
    made = Derived.empty()
    if not assume.on("sum_of_path"):
        return made
    target = {row["source"]: row["target"] for row in records(data.relations) if row["relation"] == "sum"}
    windows = {row["city"]: range(row["window_start"], row["window_end"] + 1) for row in records(data.plans)}
    for (city, indicator, _), path in sorted(_yearly_paths(rows, target).items()):
        window = windows[city]
        missing = [str(year) for year in window if year not in path]
        if missing:
            ids, years = path[max(path)]["value_id"], ", ".join(missing)
            made.refusals.append(refuse(ids, city, indicator, "incomplete_path", years, years))
            continue
        parts = [path[year] for year in window]
        totals = {name: sum(part[name] for part in parts) for name in ("lo", "mid", "hi")}
        value = derive(
            parts[-1],
            value_id=f"sum({parts[0]['value_id']}..{parts[-1]['value_id']})",
            method="summed",
            reason=";".join(["basis", *(part["reasons"] for part in parts)]),
            grade=max(Grade(part["grade"]) for part in [*parts, {"grade": "C"}]),
            indicator=target[indicator],
            basis="cumulative_flow",
            role="sum",
            period_start=window[0],
            period_end=window[-1],
            **totals,
        )
        made.add(value, [part["value_id"] for part in parts], "sum", ["sum_of_path"])
    return made


def _yearly_paths(rows: Iterable[Row], target: dict[str, str]) -> dict[tuple[str, str, str], dict[int, Row]]:
    """Give the yearly amounts by city, indicator and unit; of several for one year the one nearest to print."""
    paths: dict[tuple[str, str, str], dict[int, Row]] = defaultdict(dict)
    for row in sorted(rows, key=lambda row: (METHODS.index(row["method"]), row["value_id"])):
        yearly = row["basis"] == "annual_flow" and row["indicator"] in target and row["origin"] == "plan"
        if yearly and row["role"] in ("baseline", "milestone", "target", "interpolated"):
            paths[row["city"], row["indicator"], row["unit"]].setdefault(int(row["year"]), row)
    return paths


def mean_years(rows: Iterable[Row], data: Data, assume: Assumptions) -> Derived:
    """Divide sums over a window by its years; a cumulative figure without a window is refused."""
    made = Derived.empty()
    if not assume.on("mean_of_window"):
        return made
    yearly = {row["target"]: row["source"] for row in records(data.relations) if row["relation"] == "sum"}
    for row in rows:
        if row["basis"] != "cumulative_flow" or row["indicator"] not in yearly or row["role"] == "sum":
            continue
        span = window(row)
        if span is None:
            said = str(row["year"])
            made.refusals.append(refuse(row["value_id"], row["city"], row["indicator"], "no_window", said, said))
            continue
        years = span[1] - span[0] + 1
        value = derive(
            row,
            value_id=f"mean_year({row['value_id']})",
            method="averaged",
            reason="basis",
            indicator=yearly[row["indicator"]],
            basis="annual_flow",
            role="mean_year",
            **{name: row[name] / years for name in ("lo", "mid", "hi")},
        )
        made.add(value, [row["value_id"]], "mean_year", ["mean_of_window"])
    return made


def compound(rows: Iterable[Row], data: Data, assume: Assumptions) -> Derived:
    """Turn growth targets into levels, where the plan prints a base of what is to grow."""
    made = Derived.empty()
    if not assume.on("compound_growth"):
        return made
    rows = list(rows)
    grown = {row["source"]: row["target"] for row in records(data.relations) if row["relation"] == "growth"}
    for row in rows:
        if row["basis"] != "annual_growth" or row["indicator"] not in grown or row["origin"] != "plan":
            continue
        if not isinstance(row["year"], int):
            continue
        indicator = grown[row["indicator"]]
        base = _base(rows, row, indicator)
        if base is None or base["lo"] <= 0:
            reason = "no_base" if base is None else "zero_base"
            said = (row["value_id"], row["city"], row["indicator"], reason, indicator, indicator)
            made.refusals.append(refuse(*said))
            continue
        years = int(row["year"]) - int(base["year"])
        level = {name: base[name] * (1 + row[name] / 100) ** years for name in ("lo", "mid", "hi")}
        value_id = f"compound({base['value_id']},{row['value_id']})"
        changes = {"year": row["year"], "role": "compounded", "comparator": row["comparator"], **level}
        value = derive(base, value_id=value_id, method="compounded", reason="basis", **changes)
        made.add(value, [base["value_id"], row["value_id"]], "compound", ["compound_growth"])
    return made


def _base(rows: list[Row], target: Row, indicator: str) -> Row | None:
    """Find the last baseline of an indicator before the year of a growth target."""
    bases = [
        row
        for row in rows
        if (row["city"], row["indicator"], row["role"]) == (target["city"], indicator, "baseline")
        and row["year"] < target["year"]
    ]
    return max(bases, key=lambda row: (row["year"], row["value_id"]), default=None)
