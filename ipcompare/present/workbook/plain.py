"""A sheet of any result by the columns of the registry alone: every row, names, both ends of intervals."""

from __future__ import annotations

from collections.abc import Callable
from math import isinf
from typing import TYPE_CHECKING, Any

from ipcompare.corpus.lookup import records
from ipcompare.errors import IpcompareError
from ipcompare.present.cells import QUANTITY
from ipcompare.present.registry import Result, columns_of, first_frame
from ipcompare.present.spreadsheet import Column, Sheet
from ipcompare.present.table import items_of
from ipcompare.present.words.labels import Labels
from ipcompare.present.workbook.statements import RATE, YEAR, Book, ends_of

if TYPE_CHECKING:
    import pandas as pd

_FORMATS = {"year": YEAR, "rate": RATE}


def plain_layout(result: Result) -> Callable[[Book, str], Sheet]:
    """Lay out the first frame of a result."""

    def layout(book: Book, title: str) -> Sheet:
        try:
            frame = first_frame(result, book.panel)
        except IpcompareError as error:  # nothing to show: the sheet says so
            return Sheet(title, error.what, [], {"city": Column(book.words.heading(columns_of()["city"]))})
        return _sheet(frame, book.words, title)

    return layout


def _sheet(frame: pd.DataFrame, words: Labels, title: str) -> Sheet:
    """Show names and numbers, of an interval both ends."""
    columns: dict[str, Column] = {}
    kinds: dict[str, str] = {}
    for item in items_of(frame, columns_of(frame.columns)).values():
        heading, shape = words.heading(item.column), _FORMATS.get(item.column.kind, QUANTITY)
        ends = {"": ""} if item.prefix is None else {"lo": ends_of(words)["lo"], "hi": ends_of(words)["hi"]}
        for end, suffix in ends.items():
            name = f"{item.prefix}{end}" if end else item.name
            columns[name], kinds[name] = Column(heading + suffix, 18, shape, wrap=True), item.column.kind
    rows = [{name: _cell(row[name], kind, words) for name, kind in kinds.items()} for row in records(frame)]
    return Sheet(title, "", rows, columns, frozen=1)


def _cell(value: Any, kind: str, words: Labels) -> Any:
    """Name what has a name; an open end of an interval is empty."""
    if isinstance(value, str):
        return words.reasons(value) if kind == "reasons" else words.names(kind).get(value, value)
    return None if isinstance(value, float) and isinf(value) else value
