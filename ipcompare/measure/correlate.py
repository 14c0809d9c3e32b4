"""Rank correlation for few places, with the exact p-value and how little it can say."""

from __future__ import annotations

from itertools import permutations
from math import factorial
from typing import TYPE_CHECKING, Any, NamedTuple

from ipcompare.corpus.lookup import require
from ipcompare.errors import IpcompareError
from ipcompare.measure.gate import Options, let_in, refused_cells
from ipcompare.measure.smaa import checked_draws

if TYPE_CHECKING:
    import numpy as np
    import pandas as pd

    from ipcompare.harmonization.panel import Panel

METHODS = ("spearman", "kendall")
MOST = 8
ALPHA = 0.05
STRONG = 0.8


class Correlation(NamedTuple):
    """
    A rank correlation between two indicators over a few places.

    Attributes
    ----------
    statistic : float
        Spearman's rho or Kendall's tau-b.
    p : float
        Exact two-sided p-value: the share of all orders of one indicator whose
        statistic is at least as far from zero.
    smallest_p : float
        The smallest p-value that so many places can give at all.
    power : float
        The probability that a test at 5 % would find a strong correlation (0.8 in a
        bivariate normal population) with so many places.
    method : str
        spearman or kendall.
    cities : list of str
        The places that have a point on both indicators.
    refused : pandas.DataFrame
        ``city``, ``indicator``, ``reason``, ``detail``.
    """

    statistic: float
    p: float
    smallest_p: float
    power: float
    method: str
    cities: list[str]
    refused: pd.DataFrame


def correlate(
    panel: Panel,
    indicator: str,
    other: str,
    *,
    method: str = "spearman",
    min_grade: str = "C",
    allow_mixed_levels: bool = False,
    draws: int = 10_000,
    seed: int = 0,
) -> Correlation:
    """
    Correlate the ranks of places on two indicators.

    Parameters
    ----------
    panel
        From `harmonize`.
    indicator, other
        Two indicators.
    method
        ``spearman`` or ``kendall``.
    min_grade, allow_mixed_levels
        As in `rank`.
    draws, seed
        For the power.

    Returns
    -------
    Correlation
        The statistic with its exact p-value, the smallest one possible, and the power.

    Raises
    ------
    UnknownNameError
        If an indicator, the method or the grade does not exist.
    IpcompareError
        If fewer than three or more than eight places have a point on both indicators, or all
        points of one are equal.

    Notes
    -----
    All orders are listed, so ties need no correction (Good, Permutation, Parametric, and Bootstrap Tests of
    Hypotheses, 3rd ed. 2005). The statistics are scipy's.
    """
    import numpy as np

    require("method", [method], METHODS)
    checked_draws(draws, seed)
    if indicator == other:
        raise IpcompareError(f"{indicator} with itself", expected="two different indicators")
    gates = {name: let_in(panel, name, Options(None, min_grade, allow_mixed_levels)) for name in (indicator, other)}
    pointless = {name: [row["city"] for row in gate.rows if row["mid"] != row["mid"]] for name, gate in gates.items()}
    gates = {
        name: gate._replace(refused=[*gate.refused, *((city, "comparator", "a bound") for city in pointless[name])])
        for name, gate in gates.items()
    }
    points = [{row["city"]: row["mid"] for row in gate.rows if row["mid"] == row["mid"]} for gate in gates.values()]
    cities = [city for city in panel.data.cities["city"] if all(city in known for known in points)]
    first, second = (np.array([known[city] for city in cities]) for known in points)
    _refuse(cities, {indicator: first, other: second}, refused_cells(gates))
    every = _every(len(cities))
    statistics = _statistics(first, second[every], method)
    found = float(statistics[0])
    p = float((np.abs(statistics) >= abs(found) - 1e-12).mean())
    plain = np.arange(len(cities), dtype="float64")
    untied = np.abs(_statistics(plain, plain[every], method))
    smallest = float((untied >= 1 - 1e-12).mean())
    power = _power(untied, len(cities), method, draws, seed)
    return Correlation(found, p, smallest, power, method, cities, refused_cells(gates))


def _refuse(cities: list[str], series: dict[str, np.ndarray[Any, Any]], refused: pd.DataFrame) -> None:
    if not 3 <= len(cities) <= MOST:
        said = [f"{city}, {name}: {detail}" for city, name, _, detail in refused.itertuples(index=False)]
        raise IpcompareError(
            f"{len(cities)} places have a point on both indicators",
            where="; ".join(said),
            expected=f"three to {MOST}; all orders of more are too many to list",
            hint="another min_grade; for many places scipy.stats.spearmanr",
        )
    for name, points in series.items():
        if len(set(points)) == 1:
            raise IpcompareError(f"all places are equal on {name}", expected="at least two different values")


def _every(places: int) -> np.ndarray[Any, Any]:
    """List all orders, the given one first."""
    import numpy as np

    return np.array(list(permutations(range(places)))).reshape(factorial(places), places)


def _statistics(first: np.ndarray[Any, Any], others: np.ndarray[Any, Any], method: str) -> np.ndarray[Any, Any]:
    """Correlate one series with many: Spearman by ranks, Kendall by the signs of all differences."""
    import numpy as np
    from scipy.stats import rankdata

    if method == "spearman":
        left, right = rankdata(first), rankdata(others, axis=1)
    else:
        pairs = np.triu_indices(len(first), 1)
        left = np.sign(first[:, None] - first[None, :])[pairs]
        right = np.sign(others[:, :, None] - others[:, None, :])[:, pairs[0], pairs[1]]
    if method == "spearman":
        left, right = left - left.mean(), right - right.mean(axis=1, keepdims=True)
    return np.asarray(right @ left / np.sqrt((left**2).sum() * (right**2).sum(axis=1)))


def _power(untied: np.ndarray[Any, Any], places: int, method: str, draws: int, seed: int) -> float:
    """Simulate how often a strong correlation would be found, given the exact critical value."""
    import numpy as np

    significant = [value for value in np.unique(untied) if (untied >= value - 1e-12).mean() <= ALPHA]
    if not significant:
        return 0.0
    normal = np.random.Generator(
        np.random.PCG64(np.random.SeedSequence([abs(int(seed)), int(seed < 0)]))
    ).standard_normal((2, draws, places))
    second = STRONG * normal[0] + np.sqrt(1 - STRONG**2) * normal[1]
    # Put the first series in order, so that all draws can be compared with one series.
    order = np.argsort(normal[0], axis=1)
    statistics = _statistics(np.arange(places, dtype="float64"), np.take_along_axis(second, order, axis=1), method)
    return float((np.abs(statistics) >= significant[0] - 1e-12).mean())
