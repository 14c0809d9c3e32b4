"""Frames as spreadsheets with the same bytes on every run."""

from __future__ import annotations

import io
import re
import zipfile
from collections.abc import Mapping
from datetime import datetime
from math import ceil
from typing import TYPE_CHECKING, Any, NamedTuple
from unicodedata import east_asian_width

from ipcompare.corpus.lookup import records

if TYPE_CHECKING:
    import pandas as pd
    from openpyxl import Workbook
    from openpyxl.cell import Cell, MergedCell
    from openpyxl.worksheet.worksheet import Worksheet

_EPOCH = datetime(2000, 1, 1)
_HEAD_COLOR = "1F3A5F"
_FONT = "Calibri"
_LINE = 15.0  # points a line


class Column(NamedTuple):
    """How a column is headed and shown."""

    title: str
    width: float = 14
    number_format: str = "General"
    wrap: bool = False


class Sheet(NamedTuple):
    """One sheet: a note above, a frame, and how its columns look."""

    title: str
    note: str
    frame: pd.DataFrame
    columns: Mapping[str, Column]


def workbook_bytes(sheets: list[Sheet], *, title: str) -> bytes:
    """Write sheets with frozen headers, filters, widths and number formats; give the file's bytes."""
    from openpyxl import Workbook

    book = Workbook()
    book.remove(book.worksheets[0])
    book.properties.title = title
    book.properties.creator = "ipcompare"
    book.properties.created = book.properties.modified = _EPOCH
    for sheet in sheets:
        _fill(book.create_sheet(sheet.title), sheet)
    return _same_bytes(book)


def _fill(page: Worksheet, sheet: Sheet) -> None:
    from openpyxl.styles import Font
    from openpyxl.utils import get_column_letter
    from openpyxl.worksheet.properties import PageSetupProperties

    _put(page.cell(1, 1), sheet.note)
    page.cell(1, 1).font = Font(name=_FONT, italic=True, color="555555")
    _head(page, sheet)
    _body(page, sheet)
    page.freeze_panes = "A3"
    page.auto_filter.ref = f"A2:{get_column_letter(len(sheet.columns))}{len(sheet.frame) + 2}"
    page.page_setup.orientation = "landscape"
    page.page_setup.fitToHeight = 0
    page.sheet_properties.pageSetUpPr = PageSetupProperties(fitToPage=True)
    page.print_title_rows = "2:2"


def _head(page: Worksheet, sheet: Sheet) -> None:
    from openpyxl.styles import Alignment, Font, PatternFill
    from openpyxl.utils import get_column_letter

    for at, column in enumerate(sheet.columns.values(), start=1):
        head = page.cell(2, at)
        _put(head, column.title)
        head.font = Font(name=_FONT, bold=True, color="FFFFFF")
        head.fill = PatternFill("solid", fgColor=_HEAD_COLOR)
        head.alignment = Alignment(wrap_text=True, vertical="center", indent=1)
        page.column_dimensions[get_column_letter(at)].width = column.width
    lines = max((_lines(column.title, column.width * 0.8) for column in sheet.columns.values()), default=1)
    page.row_dimensions[2].height = _LINE * max(2, lines)


def _body(page: Worksheet, sheet: Sheet) -> None:
    from openpyxl.styles import Alignment

    looks = {
        (wrap, text): Alignment(horizontal="left" if text else None, wrap_text=wrap, vertical="top", indent=int(text))
        for wrap in (True, False)
        for text in (True, False)
    }
    for line, row in enumerate(records(sheet.frame[list(sheet.columns)]), start=3):
        lines = 1
        for at, (name, column) in enumerate(sheet.columns.items(), start=1):
            cell = page.cell(line, at)
            _put(cell, row[name])
            cell.number_format = column.number_format
            cell.alignment = looks[column.wrap, isinstance(row[name], str)]
            if column.wrap and isinstance(row[name], str):
                lines = max(lines, _lines(row[name], column.width))
        if lines > 1:
            page.row_dimensions[line].height = _LINE * lines


def _lines(text: str, width: float) -> int:
    """Estimate the lines that a text takes in a column; a Chinese character is two Latin ones wide."""
    wide = sum(2 if east_asian_width(sign) in "WF" else 1 for sign in text)
    return ceil(wide / (1.1 * (width - 1.5)))


def _put(cell: Cell | MergedCell, value: Any) -> None:
    """Fill a cell; text is text even where it starts like a formula, what is missing stays empty."""
    import pandas as pd

    if value is None or value is pd.NA or value != value:
        return
    if isinstance(value, str):
        cell.value = value
        cell.data_type = "s"
    elif value in (float("inf"), float("-inf")):
        cell.value = "∞" if value > 0 else "-∞"
    else:
        cell.value = value.item() if hasattr(value, "item") else value


def _same_bytes(book: Workbook) -> bytes:
    """Save with sorted members and fixed times, so that the bytes depend on the content alone."""
    raw = io.BytesIO()
    book.save(raw)
    packed = io.BytesIO()
    with zipfile.ZipFile(raw) as source, zipfile.ZipFile(packed, "w", zipfile.ZIP_DEFLATED) as target:
        names = sorted(source.namelist(), key=lambda name: (name != "[Content_Types].xml", name))
        for name in names:
            content = source.read(name)
            if name == "docProps/core.xml":
                stamp = _EPOCH.strftime("%Y-%m-%dT%H:%M:%SZ").encode()
                content = re.sub(rb"(<dcterms:modified[^>]*>)[^<]*", rb"\g<1>" + stamp, content)
            entry = zipfile.ZipInfo(name, (1980, 1, 1, 0, 0, 0))
            entry.compress_type = zipfile.ZIP_DEFLATED
            entry.external_attr = 0o644 << 16
            target.writestr(entry, content)
    return packed.getvalue()


def plain_sheet(frame: pd.DataFrame, title: str) -> Sheet:
    """Show any frame as one sheet, headed by its column names."""
    columns = {name: Column(name, min(40, max(10, len(name) + 4))) for name in frame.columns}
    return Sheet(title, "", frame, columns)
