"""A panel whose values are written down in the test: a few points instead of whole plans."""

from __future__ import annotations

from math import inf, nan

import pandas as pd

from helpers.repository import ROOT
from ipcompare import results
from ipcompare.corpus.rows import to_frame
from ipcompare.harmonization.value import Value

HV, ABOVE = "hv_patents_per_10k", ("china", "anhui", "zhejiang", "shandong", "hubei")
# The plan of every city whose text is shipped; any other place has one named after it.
SHIPPED = pd.read_csv(ROOT / "data" / "plans.csv").dropna(subset="text_sha256").set_index("city")["plan_id"].to_dict()


def plan_of(place: str) -> str:
    """Name the plan of a place, shipped or made up."""
    return SHIPPED.get(place, f"{place}-plan")


def value(
    city: str, year: int, number: float, role: str = "target", comparator: str = "eq", high: float = nan, **cells
) -> Value:
    """
    Give one printed value, of high-value patents unless said otherwise; places above the cities are context.

    It belongs to the plan of its place, unless another is given or it was realised.
    """
    bounds = {"ge": (number, nan, inf), "le": (0.0, nan, number), "range": (number, (number + high) / 2, high)}
    lo, mid, hi = bounds.get(comparator, (number, number, number))
    outside = city in ABOVE or cells.get("origin") == "context"
    about = {"origin": "context", "place": None} if outside else {"origin": "plan", "place": "table"}
    stated = not outside or role in ("target", "baseline", "milestone")
    row = {"city": city, "indicator": HV, "unit": "item/10k_persons", "basis": "stock", "method": "printed"}
    row |= {"year": year, "role": role, "comparator": comparator, "lo": lo, "mid": mid, "hi": hi}
    row |= {"grade": "A", "reasons": "", "status": "used", "doubts": "", "plan_id": plan_of(city) if stated else None}
    row |= {**about, **cells}
    parts = ["city", "indicator", "unit", "basis", "role", "year", "origin"]
    # A second plan of a place may say the same of the same year.
    parts += ["plan_id"] if "plan_id" in cells else []
    name = ":".join(str(row[part]) for part in parts)
    return Value(**{**dict.fromkeys(Value._fields), "value_id": name, **row})


def base_to_target(base: tuple, target: tuple, **cells) -> list[Value]:
    """Give Bengbu a base in 2020 and a target for 2025: a number each, comparator and high end if it is no point."""
    ends = ((2020, "baseline", base), (2025, "target", target))
    return [value("bengbu", year, end[0], role, *end[1:], **cells) for year, role, end in ends]


def made(panel: results.Panel, *rows: Value) -> results.Panel:
    """Give the panel with these values and no others."""
    return panel._replace(values=to_frame(Value, rows))


def directed(panel: results.Panel, direction: str, indicator: str = HV) -> results.Panel:
    """Give the panel with another direction of one indicator."""
    frame = panel.data.indicators.copy()
    frame.loc[frame["indicator"] == indicator, "direction"] = direction
    return panel._replace(data=panel.data._replace(indicators=frame))
