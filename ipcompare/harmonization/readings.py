"""What a figure of unspecified basis may mean: its admissible readings, side by side."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable
from typing import TYPE_CHECKING

from ipcompare.corpus.lookup import column_map, records
from ipcompare.harmonization.assume import Assumptions
from ipcompare.harmonization.value import Derived, Row, derive, refuse

if TYPE_CHECKING:
    from ipcompare.corpus.tables import Data

BASES = {"annual": "annual_flow", "cumulative": "cumulative_flow", "stock": "stock"}


def read_openly(rows: Iterable[Row], data: Data, assume: Assumptions) -> Derived:
    """
    Carry every admissible reading of every value whose basis is unspecified.

    Rows of table ``readings`` for the place and role of a value go before those
    for the place, and these before those for all places. A reading that the
    evidence contradicts is not carried but listed among the refusals. A sum over
    the plan has the plan's years as its window where the value is a target.
    """
    table = _by_indicator(data)
    windows = {row["city"]: (row["window_start"], row["window_end"]) for row in records(data.plans)}
    units = column_map(data.indicators, "indicator", "unit")
    made = Derived.empty()
    for row in rows:
        if row["basis"] != "unspecified":
            continue
        keys = [(row["city"], row["role"]), (row["city"], None), (None, None)]
        options = next((table[row["indicator"], *key] for key in keys if (row["indicator"], *key) in table), [])
        if not options:
            detail = (row["value_id"], row["city"], row["indicator"], "no_reading")
            made.refusals.append(refuse(*detail, "增幅等比值", "a growth or ratio over a period"))
        for option in options:
            if assume.on(f"reading_{option['reading']}"):
                _carry(made, row, option, windows.get(row["city"]), units)
    return made


def _by_indicator(data: Data) -> dict[tuple[str, str | None, str | None], list[Row]]:
    table: dict[tuple[str, str | None, str | None], list[Row]] = defaultdict(list)
    for option in records(data.readings):
        place, role = (option[name] if isinstance(option[name], str) else None for name in ("place", "role"))
        table[option["indicator"], place, role].append(option)
    return table


def _carry(made: Derived, row: Row, option: Row, window: tuple[int, int] | None, units: dict[str, str]) -> None:
    reading = option["reading"]
    if option["support"] == "contradicted":
        texts = (option["evidence_zh"], option["evidence_en"])
        made.refusals.append(refuse(row["value_id"], row["city"], row["indicator"], "reading_contradicted", *texts))
        return
    summed = reading == "cumulative" and row["role"] == "target" and row["origin"] == "plan" and window is not None
    start, end = window if summed and window else (None, None)
    indicator = option["as_indicator"] if isinstance(option["as_indicator"], str) else row["indicator"]
    if units[indicator] != row["unit"]:
        indicator = row["indicator"]
    value = derive(
        row,
        value_id=f"{row['value_id']}|{reading}",
        method="reading",
        reason="basis",
        indicator=indicator,
        basis=BASES[reading],
        reading=reading,
        period_start=start,
        period_end=end,
    )
    made.add(value, [row["value_id"]], "reading", [f"reading_{reading}"])
