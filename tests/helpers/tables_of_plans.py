"""Further plans of a place, with statements written down in the test: no text behind them, but valid ids."""

from __future__ import annotations

from collections.abc import Sequence
from typing import NamedTuple

import pandas as pd

from ipcompare import results

HV = "hv_patents_per_10k"


class Statement(NamedTuple):
    """What a made-up plan states: a number for a year, of an indicator in its own unit and basis unless given."""

    year: int | None
    value: float
    role: str = "target"
    indicator: str = HV
    comparator: str = "eq"
    value_max: float = float("nan")
    place: str = "goals"
    modality: str = "firm"
    unit: str | None = None
    basis: str | None = None
    period: tuple[int, int] | None = None


def with_plan(
    data: results.Data,
    plan_id: str,
    city: str,
    window: tuple[int, int],
    statements: Sequence[Statement | tuple],
    issue_date: str | None = None,
) -> results.Data:
    """
    Give the tables with one more plan of a place.

    A statement may be a tuple with the first fields of `Statement`: ``(2025, 11)`` is a target.
    It gets the id ``plan@start+length`` and what the tables say of its indicator.
    Without an issue date the plan counts from the first day of its years.
    """
    plan = {
        "plan_id": plan_id, "city": city, "title_zh": plan_id, "title_en": plan_id, "issuer_zh": "x", "issuer_en": "x",
        "issue_date": pd.to_datetime(issue_date), "window_start": window[0], "window_end": window[1],
        "published_in_en": window[0], "text_sha256": "0" * 64, "text_length": 10_000,
    }  # fmt: skip
    rows = [_row(data, plan_id, city, at, Statement(*cells)) for at, cells in enumerate(statements)]
    return data._replace(plans=_added(data.plans, [plan]), observations=_added(data.observations, rows))


def without_plans(data: results.Data, city: str) -> results.Data:
    """Give the tables without the plans of a place."""
    plans, observations = data.plans, data.observations
    return data._replace(
        plans=plans[(plans["city"] != city).fillna(True)].reset_index(drop=True),
        observations=observations[observations["city"] != city].reset_index(drop=True),
    )


def _row(data: results.Data, plan_id: str, city: str, at: int, statement: Statement) -> dict[str, object]:
    indicator = data.indicators.set_index("indicator").loc[statement.indicator]
    unit, raw = statement.unit or indicator["unit"], f"{statement.value:g}"
    form = data.units.set_index("unit").loc[unit, "printed"].split(";")[0]
    start = 100 + 20 * at
    lo, hi = statement.period or (None, None)
    return {
        "obs_id": f"{plan_id}@{start}+{len(raw)}", "plan_id": plan_id, "city": city, "indicator": statement.indicator,
        "name_zh": indicator["name_zh"], "value_raw": raw, "start": start, "end": start + len(raw), "section": "x",
        "value": float(statement.value), "value_max": statement.value_max, "comparator": statement.comparator,
        "unit": unit, "unit_raw": form, "year": statement.year, "period_start": lo, "period_end": hi,
        "role": statement.role, "basis": statement.basis or indicator["basis"], "modality": statement.modality,
        "place": statement.place,
    }  # fmt: skip


def _added(frame: pd.DataFrame, rows: Sequence[dict[str, object]]) -> pd.DataFrame:
    added = pd.DataFrame(list(rows), columns=frame.columns).astype(frame.dtypes.to_dict())
    return pd.concat([frame, added], ignore_index=True)
