"""What figures of targets beside those of the province or the nation share."""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING

from ipcompare.corpus.lookup import Row, column_map, records
from ipcompare.corpus.tables import Data
from ipcompare.errors import IpcompareError
from ipcompare.present.plot.kit.rows import counted_reasons, row_sentence
from ipcompare.present.plot.kit.wording import in_row, joined, reason_counts, source_note
from ipcompare.present.words.labels import Labels

if TYPE_CHECKING:
    import pandas as pd

# Rows told one by one in a text alternative.
MOST = 6


def compared(frame: pd.DataFrame, part: str) -> list[Row]:
    """Choose the targets that have a comparison of level or pace, each with the doubts about that part alone."""
    why = frame[f"{part}_reason"]
    shown = frame[why.isna()]
    if shown.empty:
        raise IpcompareError(
            "no target stands beside one of the tier above",
            where=f"{part}_reason: {counted_reasons(why)}",
            expected="a target on an indicator on which the tier above sets one too",
            hint="another yardstick of ambition, or more facts in table context",
        )
    return records(shown.assign(doubts=shown[f"{part}_doubts"]))


def tier_name(labels: Labels, frame: pd.DataFrame, data: Data) -> str:
    """Name the tier as the owner of a target: the nation's or the province's."""
    level = column_map(data.jurisdictions, "jurisdiction", "level")[frame["tier"].iloc[0]]
    return labels.phrase("全国", "the nation's") if level == "nation" else labels.phrase("所在省", "the province's")


def tier_note(labels: Labels, marks: str, frame: pd.DataFrame, part: str) -> str:
    """Join a note: the marks, what cannot be compared and why, the worst grade of all that is drawn, the source."""
    rows = compared(frame, part)
    source = source_note(labels, frame["city"], grades=[row[f"{part}_grade"] for row in rows], rows=rows)
    return joined(labels, [marks, missing(labels, frame[f"{part}_reason"]), source])


def missing(labels: Labels, codes: pd.Series) -> str:
    """Count the targets without a comparison by reason."""
    count, why = int(codes.notna().sum()), reason_counts(labels, codes)
    if not count:
        return ""
    return labels.phrase(f"另有{count}项目标无法比较：{why}。", f"Not compared: {count}. Reasons: {why}.")


def first_rows(labels: Labels, rows: list[Row], write: Callable[[Labels, Row], str]) -> str:
    """Tell the first rows one by one, and how many more there are."""
    sentences = [row_sentence(labels, row, write(labels, row)) for row in rows[:MOST]]
    more = len(rows) - MOST
    if more > 0:
        sentences.append(labels.phrase(f"其余{more}项从略", f"{more} more"))
    return in_row(labels, sentences) + labels.phrase("。", ".")
