"""A panel whose values are written down in the test: a few points instead of whole plans."""

from __future__ import annotations

from math import inf, nan

import pandas as pd

from ipcompare.harmonization.value import VALUE_TYPES, Row
from ipcompare.results import Panel

HV, ABOVE = "hv_patents_per_10k", ("china", "anhui", "zhejiang", "shandong", "hubei")


def value(
    city: str, year: int, number: float, role: str = "target", comparator: str = "eq", high: float = nan, **cells
) -> Row:
    """Give one printed value, of high-value patents unless said otherwise; places above the cities are context."""
    bounds = {"ge": (number, nan, inf), "le": (0.0, nan, number), "range": (number, (number + high) / 2, high)}
    lo, mid, hi = bounds.get(comparator, (number, number, number))
    outside = city in ABOVE or cells.get("origin") == "context"
    about = {"origin": "context", "place": None} if outside else {"origin": "plan", "place": "table"}
    row = {"city": city, "indicator": HV, "unit": "item/10k_persons", "basis": "stock", "method": "printed"}
    row |= {"year": year, "role": role, "comparator": comparator, "lo": lo, "mid": mid, "hi": hi}
    row |= {"grade": "A", "status": "used", **about, **cells}
    name = ":".join(str(row[part]) for part in ("city", "indicator", "unit", "basis", "role", "year", "origin"))
    return {**dict.fromkeys(VALUE_TYPES), "value_id": name, **row}


def base_to_target(base: tuple, target: tuple, **cells) -> list[Row]:
    """Give Bengbu a base in 2020 and a target for 2025: a number each, comparator and high end if it is no point."""
    ends = ((2020, "baseline", base), (2025, "target", target))
    return [value("bengbu", year, end[0], role, *end[1:], **cells) for year, role, end in ends]


def made(panel: Panel, *rows: Row) -> Panel:
    """Give the panel with these values and no others."""
    columns = {name: pd.Series([row[name] for row in rows], dtype=kind) for name, kind in VALUE_TYPES.items()}
    return panel._replace(values=pd.DataFrame(columns))


def directed(panel: Panel, direction: str, indicator: str = HV) -> Panel:
    """Give the panel with another direction of one indicator."""
    frame = panel.data.indicators.copy()
    frame.loc[frame["indicator"] == indicator, "direction"] = direction
    return panel._replace(data=panel.data._replace(indicators=frame))
