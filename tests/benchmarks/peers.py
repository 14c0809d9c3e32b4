"""
Time unit conversion and yearly interpolation beside pyam, scmdata and pint-pandas, on the same frames in one run.

Run ``python -m tests.benchmarks.peers``. A peer that is not installed is skipped and said to be. Nothing is asserted.
"""

from __future__ import annotations

import importlib.util
import time
import tracemalloc
import warnings
from collections.abc import Callable
from statistics import median

import numpy as np
import pandas as pd

import ipcompare as ipc

RUNS = 5


def timed(work: Callable[[], object]) -> float:
    """Give the median milliseconds of some runs, after one that is not counted."""
    work()
    times = []
    for _ in range(RUNS):
        start = time.perf_counter()
        work()
        times.append(time.perf_counter() - start)
    return 1000 * median(times)


def peak(work: Callable[[], object], frame: pd.DataFrame) -> float:
    """Give the peak memory of a run as a multiple of the input frame."""
    tracemalloc.start()
    work()
    _, high = tracemalloc.get_traced_memory()
    tracemalloc.stop()
    return high / frame.memory_usage(deep=True).sum()


def units_frame(rows: int) -> pd.DataFrame:
    """Make values per million yuan."""
    numbers = np.random.default_rng(0).uniform(1, 100, rows)
    return pd.DataFrame({"lo": numbers, "mid": numbers, "hi": numbers, "unit": "item/1M_CNY"})


def series_frame(rows: int) -> pd.DataFrame:
    """Make series with a base and a target five years later."""
    count = rows // 2
    start = np.random.default_rng(0).uniform(1, 100, count)
    numbers = np.column_stack([start, start * 2]).ravel()
    city = np.repeat([f"c{number}" for number in range(count)], 2)
    ids = [f"v{number}" for number in range(2 * count)]
    keys = {"city": city, "indicator": "i", "unit": "item", "basis": "stock", "reading": None}
    ends = {"lo": numbers, "mid": numbers, "hi": numbers, "value_id": ids}
    return pd.DataFrame({**keys, "year": np.tile([2020, 2025], count), **ends})


def wide(frame: pd.DataFrame) -> pd.DataFrame:
    """Give the same series as model, scenario, region, variable, unit and one column a year."""
    years = frame.pivot(index="city", columns="year", values="mid").rename_axis(columns=None).reset_index()
    named = years.rename(columns={"city": "region"})
    return named.assign(model="m", scenario="s", variable="Primary Energy", unit="EJ/yr", climate_model="c")


def units() -> dict[str, Callable[[], object] | None]:
    """Convert 100,000 values."""
    frame, table = units_frame(100_000), ipc.load().units
    works: dict[str, Callable[[], object] | None] = {
        "ipcompare": lambda: ipc.convert(frame, to="item/100M_CNY", units=table)
    }
    works["pint-pandas"] = works["pyam"] = works["scmdata"] = None
    if importlib.util.find_spec("pint_pandas"):
        import pint_pandas  # noqa: F401

        series = frame["mid"].astype("pint[kilogram]")
        works["pint-pandas"] = lambda: series.pint.to("gram")
    if importlib.util.find_spec("pyam"):
        import pyam

        data = pyam.IamDataFrame(wide(series_frame(100_000)).drop(columns="climate_model"))
        works["pyam"] = lambda: data.convert_unit("EJ/yr", to="PJ/yr")
    if importlib.util.find_spec("scmdata"):
        import scmdata

        run = scmdata.ScmRun(wide(series_frame(100_000)))
        works["scmdata"] = lambda: run.convert_unit("PJ/yr")
    return works


def interpolation(rows: int) -> dict[str, Callable[[], object] | None]:
    """Fill the four years between the ends of each series."""
    frame = series_frame(rows)
    works: dict[str, Callable[[], object] | None] = {"ipcompare": lambda: ipc.interpolate(frame)}
    works["pyam"] = works["scmdata"] = None
    if importlib.util.find_spec("pyam"):
        import pyam

        data = pyam.IamDataFrame(wide(frame).drop(columns="climate_model"))
        works["pyam"] = lambda: data.interpolate(range(2021, 2025), inplace=False)
    if importlib.util.find_spec("scmdata"):
        import scmdata
        from scmdata.time import TimePoints

        run = scmdata.ScmRun(wide(frame))
        years = TimePoints(np.arange("2020", "2026", dtype="datetime64[Y]")).values
        works["scmdata"] = lambda: run.interpolate(years)
    return works


def report(title: str, works: dict[str, Callable[[], object] | None]) -> None:
    """Print one line a library."""
    print(title)
    own = float("nan")
    for name, work in works.items():
        if work is None:
            print(f"  {name:12} not installed, skipped")
            continue
        try:
            took = timed(work)
        except Exception as error:  # a peer that does not run with the installed versions is no fault of ours
            print(f"  {name:12} does not run here: {type(error).__name__}: {error}")
            continue
        own = took if name == "ipcompare" else own
        print(f"  {name:12} {took:10.1f} ms   {took / own:8.1f} x ipcompare")


def main() -> None:
    """Print the comparison."""
    warnings.simplefilter("ignore")
    report("units of 100,000 rows", units())
    report("yearly interpolation, 10,000 rows", interpolation(10_000))
    report("yearly interpolation, 100,000 rows", interpolation(100_000))
    data = ipc.load()
    print(f"harmonize the five plans {timed(lambda: ipc.harmonize(data)):.1f} ms")
    frame, series = units_frame(100_000), series_frame(100_000)
    units_peak = peak(lambda: ipc.convert(frame, to="item/100M_CNY", units=data.units), frame)
    print(f"peak memory, as a multiple of the input: units {units_peak:.1f}", end="")
    print(f", interpolation {peak(lambda: ipc.interpolate(series), series):.1f} (of which output 2.0)")


if __name__ == "__main__":
    main()
