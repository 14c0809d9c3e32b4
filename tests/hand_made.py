"""Panels whose values are written by hand, so that every order and score can be worked out beside them."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from math import inf, nan

import pandas as pd

import ipcompare as ipc

Ends = tuple[float, float]
Cell = float | Ends | Sequence[Ends]
"""A point, an interval, or the readings of an open figure side by side."""

# Four indicators in one unit, stocks of which more is better, and the cities without the zone.
FIRST, SECOND, THIRD, FOURTH = "hv_patents", "valid_patents", "valid_trademarks", "gi_products"
A, B, C, D = "bengbu", "jining", "hangzhou", "suzhou_anhui"


def hand_made(panel: ipc.Panel, cells: Mapping[str, Mapping[str, Cell]]) -> ipc.Panel:
    """Give the panel with the values of some indicators replaced: by indicator and place."""
    values = panel.values
    like = values[values["value_id"] == "v:bengbu-2024@1170+3"].assign(year=2025, indicator=None, unit="item")
    rows = [
        _row(indicator, place, at, ends, len(ways))
        for indicator, places in cells.items()
        for place, cell in places.items()
        for ways in [_ways(cell)]
        for at, ends in enumerate(ways)
    ]
    added = pd.concat([like] * len(rows), ignore_index=True).assign(**pd.DataFrame(rows)).astype(values.dtypes)
    others = values[~values["indicator"].isin(list(cells))]
    return panel._replace(values=pd.concat([others, added], ignore_index=True))


def _ways(cell: Cell) -> list[Ends]:
    if isinstance(cell, int | float):
        return [(cell, cell)]
    return [cell] if isinstance(cell, tuple) else list(cell)


def _row(indicator: str, place: str, at: int, ends: Ends, ways: int) -> dict[str, object]:
    low, high = ends
    return {
        "value_id": f"{place}:{indicator}:{at}",
        "city": place,
        "indicator": indicator,
        "lo": float(low),
        "mid": (low + high) / 2 if high < inf else nan,
        "hi": float(high),
        "method": "printed" if ways == 1 else "reading",
        "status": "used" if ways == 1 else "derived",
        "grade": "A" if ways == 1 else "C",
    }


def with_direction(panel: ipc.Panel, indicator: str, direction: str) -> ipc.Panel:
    """Give the panel with another direction of one indicator."""
    frame = panel.data.indicators.copy()
    frame.loc[frame["indicator"] == indicator, "direction"] = direction
    return panel._replace(data=panel.data._replace(indicators=frame))


def with_places(panel: ipc.Panel, count: int) -> tuple[ipc.Panel, list[str]]:
    """Give the panel with so many cities and nothing else, and their names in order."""
    names = [f"city_{at}" for at in range(count)]
    frame = pd.concat([panel.data.cities.head(1)] * count, ignore_index=True).assign(city=names, level="city")
    return panel._replace(data=panel.data._replace(cities=frame)), names
