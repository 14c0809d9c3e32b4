"""Doubts about printed numbers, carried to every value that rests on one and to every row that shows one."""

from __future__ import annotations

from collections.abc import Iterable
from typing import TYPE_CHECKING

from ipcompare.corpus.lookup import column_map
from ipcompare.harmonization.value import Step, Value

if TYPE_CHECKING:
    import pandas as pd

    from ipcompare.corpus.tables import Data
    from ipcompare.harmonization.panel import Panel


def doubted_rows(data: Data) -> dict[str, str]:
    """Give the statements and facts whose own number is in doubt, each with its traps, separated by semicolons."""
    doubted = data.trap_rows["part"] == "doubted"
    return {row_id: ";".join(traps) for row_id, traps in _by_row(data.trap_rows[doubted]).items()}


def traps_of(data: Data) -> dict[str, list[str]]:
    """Give the traps that touch statements and facts, in doubt or not; one that a row only bears witness to is none."""
    return _by_row(data.trap_rows[data.trap_rows["part"] != "witness"])


def _by_row(rows: pd.DataFrame) -> dict[str, list[str]]:
    found: dict[str, list[str]] = {}
    for trap, row_id in zip(rows["trap"], rows["obs_id"].fillna(rows["fact_id"]), strict=True):
        found.setdefault(row_id, []).append(trap)
    return found


def with_doubts(values: list[Value], steps: Iterable[Step], data: Data) -> list[Value]:
    """Mark printed values that are in doubt, and what is derived from them; the steps come in the order of deriving."""
    doubts = {f"v:{row_id}": traps for row_id, traps in doubted_rows(data).items()}
    for step in steps:
        doubts[step.value_id] = joined([doubts.get(step.value_id, ""), doubts.get(step.parent_id, "")])
    return [value._replace(doubts=doubts[value.value_id]) if doubts.get(value.value_id) else value for value in values]


def marked(frame: pd.DataFrame, panel: Panel) -> pd.DataFrame:
    """Give a frame with column ``doubts``: those of all values that a row names by their ids; else as it is."""
    import pandas as pd

    if not id_columns(frame):
        return frame

    doubted = panel.values[panel.values["doubts"].fillna("") != ""]
    known = column_map(doubted, "value_id", "doubts")
    found = [joined([known.get(name, "") for name in names]) for names in ids_of(frame)]
    return frame.assign(doubts=pd.Series(found, index=frame.index, dtype="str"))


def id_columns(frame: pd.DataFrame) -> list[str]:
    """Give the columns that hold ids of values."""
    return [str(name) for name in frame.columns if _names_values(str(name))]


def _names_values(column: str) -> bool:
    return column in ("value_a", "value_b") or (
        column.endswith("_id") and column not in ("plan_id", "task_id", "assumption_id")
    )


def ids_of(frame: pd.DataFrame) -> list[list[str]]:
    """Give the ids of values that each row names; one cell may join several."""
    columns = [frame[name] for name in id_columns(frame)]
    rows = zip(*columns, strict=True) if columns else ([] for _ in range(len(frame)))
    return [[part for cell in row if isinstance(cell, str) for part in cell.split("~")] for row in rows]


def joined(texts: Iterable[str]) -> str:
    """Join codes that are separated by semicolons, each once."""
    return ";".join(dict.fromkeys(trap for text in texts for trap in text.split(";") if trap))
