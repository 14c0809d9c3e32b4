"""What stands for a place on an indicator: the hull of its readings, or what it states instead."""

from __future__ import annotations

from typing import TYPE_CHECKING

from ipcompare.corpus.lookup import column_map, records
from ipcompare.harmonization.value import METHODS, Row

if TYPE_CHECKING:
    from ipcompare.harmonization.panel import Panel


def instead(panel: Panel, city: str, indicator: str) -> str:
    """Say what a city states in place of a numbered target: nothing, no number, or a related definition."""
    data = panel.data
    own = data.observations[data.observations["city"] == city]
    if (own["indicator"] == indicator).any():
        return "no_target" if own.loc[own["indicator"] == indicator, "value"].notna().any() else "no_number"
    concepts = column_map(data.indicators, "indicator", "concept")
    related = {name for name in own["indicator"] if concepts[name] == concepts[indicator]}
    kinds = {row["indicator"]: (row["unit"], row["basis"]) for row in records(data.indicators)}
    unit, basis = kinds[indicator]
    nearest = sorted(related, key=lambda name: (kinds[name][1] != basis, kinds[name][0] != unit, name))
    return f"other:{nearest[0]}" if nearest else "silent"


def hull(rows: list[Row]) -> Row:
    """Join the best graded values of one place and year: readings side by side span an interval, without a point."""
    best = min(row["grade"] for row in rows)
    joined = sorted((row for row in rows if row["grade"] == best), key=lambda row: METHODS.index(row["method"]))
    if len(joined) == 1 or joined[0]["method"] == "printed":
        return joined[0]
    alike = [row for row in joined if row["unit"] == joined[0]["unit"]]
    lo, hi = min(row["lo"] for row in alike), max(row["hi"] for row in alike)
    mid = lo if lo == hi else float("nan")
    return {**joined[0], "lo": lo, "mid": mid, "hi": hi, "value_id": "~".join(row["value_id"] for row in alike)}
