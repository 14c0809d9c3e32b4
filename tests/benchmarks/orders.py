"""
Time growth, rank acceptability and one plain ranking beside numpy, scikit-criteria and pymcdm, in one run.

Run ``python -m tests.benchmarks.orders``. A peer that is not installed is skipped and said to be. Nothing is asserted.
"""

from __future__ import annotations

import importlib.util
from functools import partial

import numpy as np
import pandas as pd

import ipcompare as ipc
from ipcompare.measure.arrays.composite import aggregate, normalise
from ipcompare.measure.arrays.draws import stream, uniform_weights
from ipcompare.measure.arrays.ranks import acceptability, ranks
from ipcompare.results import Panel

from .peers import timed

DRAWS = 100_000
CHUNK = 5_000


def plain_loop(scores: np.ndarray, draws: int) -> np.ndarray:
    """Count ranks and wins under uniform weights as one would write it down in numpy."""
    rng = np.random.default_rng(0)
    places, indicators = scores.shape
    counts, wins = np.zeros((places, places)), np.zeros((places, places))
    for _ in range(draws // CHUNK):
        weights = -np.log(rng.random((CHUNK, indicators)))
        weights /= weights.sum(axis=1, keepdims=True)
        values = weights @ scores.T
        held = np.argsort(np.argsort(-values, axis=1), axis=1)
        for place in range(places):
            counts[place] += np.bincount(held[:, place], minlength=places)
        for place in range(places):
            wins[place] += (values[:, place : place + 1] > values).sum(axis=0)
    return counts / draws


def in_chunks(scores: np.ndarray, draws: int) -> np.ndarray:
    """Count ranks under uniform weights with the arithmetic of the package."""
    numbers, held = stream(0), []
    for _ in range(draws // CHUNK):
        weights = uniform_weights(numbers.random((CHUNK, scores.shape[1])))
        held.append(ranks(aggregate(scores[None], weights, "arithmetic")))
    return acceptability(np.concatenate(held))


def synthetic_panel(series: int) -> Panel:
    """Make a panel of series with gaps, zero bases and open targets."""
    panel = ipc.harmonize(ipc.load())
    rng = np.random.default_rng(1)
    base, target = rng.uniform(1, 50, series), rng.uniform(50, 100, series)
    base[::10] = 0
    rows = []
    for role, year, numbers in (("baseline", 2020, base), ("target", 2025, target)):
        bound = (np.arange(series) % 4 == 0) & (role == "target")
        part = pd.DataFrame(
            {
                "value_id": [f"v:{role}-{at}" for at in range(series)],
                "indicator": [f"i{at}" for at in range(series)],
                "year": year,
                "lo": numbers,
                "mid": np.where(bound, np.nan, numbers),
                "hi": np.where(bound, np.inf, numbers),
                "role": role,
                "comparator": np.where(bound, "ge", "eq"),
            }
        )
        rows.append(part if role == "target" else part[np.arange(series) % 5 != 0])
    same = {
        "plan_id": "bengbu-2024", "city": "bengbu", "unit": "item", "basis": "stock", "origin": "plan", "grade": "A",
        "status": "used", "method": "printed", "place": "table",
    }  # fmt: skip
    frame = pd.concat(rows, ignore_index=True).assign(**same).reindex(columns=panel.values.columns)
    return panel._replace(values=frame.astype(panel.values.dtypes.to_dict()))


def peers_once(scores: np.ndarray, weights: np.ndarray) -> dict[str, object]:
    """Give one weighted sum on the same matrix by every peer that is installed."""
    found: dict[str, object] = {}
    kinds = np.ones(scores.shape[1])
    if importlib.util.find_spec("pymcdm"):
        from pymcdm.methods import WSM
        from pymcdm.normalizations import minmax_normalization

        method = WSM(minmax_normalization)
        found["pymcdm"] = lambda: method(scores, weights, kinds)
    if importlib.util.find_spec("skcriteria"):
        import skcriteria
        from skcriteria.agg.simple import WeightedSumModel
        from skcriteria.preprocessing.scalers import MinMaxScaler

        matrix = skcriteria.mkdm(scores + 1, kinds.astype(int).tolist(), weights=weights)
        found["scikit-criteria"] = lambda: WeightedSumModel().evaluate(MinMaxScaler("matrix").transform(matrix))
    return found


def once(scores: np.ndarray, weights: np.ndarray) -> np.ndarray:
    """Normalise, weigh and rank a matrix once."""
    return ranks(aggregate(normalise(scores, "min_max"), weights, "arithmetic")[None, :])


def main() -> None:
    """Print the times."""
    panel = synthetic_panel(1000)
    print(f"growth of 1,000 series: {timed(lambda: ipc.growth(panel)):.0f} ms")
    for places, indicators, draws in ((5, 8, DRAWS), (300, 20, DRAWS // 10)):
        scores = np.random.default_rng(2).random((places, indicators))
        ours = timed(partial(in_chunks, scores, draws))
        plain = timed(partial(plain_loop, scores, draws))
        print(f"{places} x {indicators}: {draws:,} draws {ours:.0f} ms, plain numpy loop {plain:.0f} ms")
        weights = np.full(indicators, 1 / indicators)
        print(f"  one weighted sum with ranks {timed(partial(once, scores, weights)):.2f} ms")
        for name, work in peers_once(scores, weights).items():
            print(f"  {name} {timed(work):.2f} ms")
    missing = [name for name in ("pymcdm", "skcriteria") if not importlib.util.find_spec(name)]
    if missing:
        print("not installed:", ", ".join(missing))


if __name__ == "__main__":
    main()
