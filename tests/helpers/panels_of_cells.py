"""Panels of a few indicators and places whose values are written by hand, to work out orders and scores beside them."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from math import inf, sqrt

import pandas as pd

from helpers.panels_of_values import made, plan_of, value
from ipcompare import results
from ipcompare.harmonization.value import Value

Ends = tuple[float, float]
Cell = float | Ends | Sequence[float | Ends]
"""A point, an interval, or the readings of an open figure side by side."""

# Four stocks in one unit of which more is better, and the cities without the zone.
FIRST, SECOND, THIRD, FOURTH = "hv_patents", "valid_patents", "valid_trademarks", "gi_products"
A, B, C, D = "bengbu", "jining", "hangzhou", "suzhou_anhui"

DRAWS = 4000
# Points, intervals, readings and gaps together, and one plain way to make a score of several indicators.
MIXED: dict[str, dict[str, Cell]] = {
    FIRST: {A: (1, 4), B: [2, (3, 5)], C: 3},
    SECOND: {A: 5, B: (1, 9)},
    THIRD: {A: 2, B: 1, C: (0, 3)},
}
PLAIN = {"normalisations": ["min_max"], "aggregations": ["arithmetic"]}


def hand_made(panel: results.Panel, cells: Mapping[str, Mapping[str, Cell]]) -> results.Panel:
    """Give the panel with these values, by indicator and place, and no others."""
    return made(
        panel,
        *(
            _row(indicator, place, at, ends, open_basis=isinstance(cell, list))
            for indicator, places in cells.items()
            for place, cell in places.items()
            for at, ends in enumerate(cell if isinstance(cell, list) else [cell])
        ),
    )


def _row(indicator: str, place: str, at: int, ends: float | Ends, *, open_basis: bool) -> Value:
    low, high = ends if isinstance(ends, tuple) else (ends, ends)
    bound = "eq" if low == high else "ge" if high == inf else "range"
    way = {"method": "reading", "status": "derived", "grade": "C"} if open_basis else {}
    cells = {"indicator": indicator, "unit": "item", "value_id": f"{place}:{indicator}:{at}", **way}
    return value(place, 2025, float(low), comparator=bound, high=float(high), **cells)


def with_places(panel: results.Panel, count: int) -> tuple[results.Panel, list[str]]:
    """Give the panel with so many cities, each with a plan, and no others, and their names in order."""
    names = [f"city_{at}" for at in range(count)]
    cities, plans = (
        pd.concat([frame.head(1)] * count, ignore_index=True).assign(city=names)
        for frame in (panel.data.cities, panel.data.plans)
    )
    plans = plans.assign(plan_id=[plan_of(name) for name in names])
    return panel._replace(data=panel.data._replace(cities=cities.assign(level="city"), plans=plans)), names


def near(share: float, exact: float, draws: int = DRAWS) -> bool:
    """Say whether a share of draws is within four standard deviations of the exact one: a right one rarely is not."""
    return abs(share - exact) <= 4 * sqrt(exact * (1 - exact) / draws)


def won(found: results.Simulation, city: str, other: str) -> float:
    """Give the share of draws in which one place is above another."""
    return float(found.wins.set_index(["city", "other"])["share"].loc[(city, other)])
