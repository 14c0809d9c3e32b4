"""Tables as spreadsheets with the same bytes on every run."""

from __future__ import annotations

import io
import re
import zipfile
from collections.abc import Mapping, Sequence
from datetime import datetime
from math import ceil
from typing import TYPE_CHECKING, Any, NamedTuple

from ipcompare.corpus.lookup import records
from ipcompare.present.cells import Link, Look, Styles, is_empty, links_xml, row_xml, written
from ipcompare.present.words.signs import printable

if TYPE_CHECKING:
    import pandas as pd
    from openpyxl import Workbook
    from openpyxl.chart._chart import ChartBase
    from openpyxl.worksheet.worksheet import Worksheet

FIRST_LINE = 3  # of the rows: the note and the heads stand above
_QUOTED = 255  # characters that a text in a formula can have
_EPOCH = datetime(2000, 1, 1)
_HEAD, _NOTE, _LINK, _INPUT = "1F3A5F", "444444", "0B5394", "1F4FD8"
_BAR, _SHADE, _RULE = "9DC3E6", "63A0CB", "D0D0D0"


class Column(NamedTuple):
    """How a column is headed and shown, and what a reader may want to know about its head."""

    title: str
    width: float = 14
    number_format: str = "General"
    wrap: bool = False
    bar: bool = False
    comment: str = ""
    kind: str = ""


class Chart(NamedTuple):
    """A chart and the cell that its upper left corner stands in."""

    chart: ChartBase
    at: str


class Sheet(NamedTuple):
    """
    One sheet: a note above, rows, how its columns look, and what else is on it.

    A row holds under the name of each column a text, a number, a date, a
    `Formula`, a `Link`, or nothing. Columns from `unprinted` on stay out of the print
    area. In a sheet that is `fixed`, rows cannot be sorted, since formulas point
    at them; nothing is hidden, and there is no password. `scale` shades the numbers
    from one column to another, `marks` gives cells of a text a colour. Charts
    stand below the rows, down to `last_line`.
    """

    title: str
    note: str
    rows: pd.DataFrame | Sequence[Mapping[str, Any]]
    columns: Mapping[str, Column]
    frozen: int = 0
    unprinted: str = ""
    filtered: bool = True
    fixed: bool = False
    scale: tuple[str, str] | None = None
    marks: Mapping[str, str] = {}
    charts: Sequence[Chart] = ()
    last_line: int = 0


class Typeface(NamedTuple):
    """The type that a workbook is set in: a font that the readers have, its size and the points a line."""

    font: str = "Calibri"
    size: int = 11
    line: float = 15.0


CALIBRI = Typeface()


class _Page(NamedTuple):
    """A worksheet with the XML of its rows and links."""

    page: Worksheet
    rows: str
    links: str


def workbook_bytes(sheets: Sequence[Sheet], *, title: str, typeface: Typeface = CALIBRI, footer: str = "") -> bytes:
    """
    Write sheets with frozen heads, filters, widths, number formats and pages to print; give the file's bytes.

    Notes
    -----
    openpyxl writes formulas without their values, and one object a cell. So it
    makes the workbook, styles, charts and page settings, and the cells are put in
    as XML, formulas with the number that they give: readers that do not
    recalculate see the same as those that do.
    """
    from openpyxl import Workbook

    book = Workbook()
    book.remove(book.worksheets[0])
    book.properties.title = printable(title)
    book.properties.creator = "ipcompare"
    book.properties.created = book.properties.modified = _EPOCH
    pages = [book.create_sheet(sheet.title) for sheet in sheets]
    for page, sheet in zip(pages, sheets, strict=True):
        page.sheet_format.defaultRowHeight = typeface.line
        _settle(page, sheet, footer)
    style = _styles(pages[0], typeface)
    filled = [_Page(page, *_cells(sheet, style, typeface)) for page, sheet in zip(pages, sheets, strict=True)]
    return _same_bytes(book, filled)


def letters(columns: Mapping[str, Column]) -> dict[str, str]:
    """Give the letter of every column."""
    from openpyxl.utils import get_column_letter

    return {name: get_column_letter(at) for at, name in enumerate(columns, start=1)}


def place(sheet: str, cell: str) -> str:
    """
    Name a cell of another sheet so that a formula keeps pointing at it when its own row is moved.

    Examples
    --------
    >>> place("规划原文", "K12")
    "'规划原文'!$K$12"
    """
    from openpyxl.utils import absolute_coordinate, quote_sheetname

    return f"{quote_sheetname(sheet)}!{absolute_coordinate(cell)}"


def plain_sheet(frame: pd.DataFrame, title: str) -> Sheet:
    """Show any frame as one sheet, headed by its column names."""
    columns = {name: Column(name, min(40, max(10, len(name) + 4))) for name in frame.columns}
    return Sheet(title, "", frame, columns)


def _settle(page: Worksheet, sheet: Sheet, footer: str) -> None:
    """Set what surrounds the cells: panes, filter, protection, bars and scales, comments, charts, and the print."""
    names, last = letters(sheet.columns), FIRST_LINE + max(1, len(sheet.rows)) - 1
    end = names[next(reversed(names))]
    page.cell(1, 1)
    page.cell(last, len(names))  # the lower right corner, so that the recorded size of the sheet is right
    for name, column in sheet.columns.items():
        page.column_dimensions[names[name]].width = column.width
    page.freeze_panes = f"{list(names.values())[sheet.frozen]}{FIRST_LINE}"
    if sheet.filtered:
        page.auto_filter.ref = f"A{FIRST_LINE - 1}:{end}{last}"
    if sheet.fixed:
        page.protection.sheet = True
        page.protection.autoFilter = page.protection.formatColumns = page.protection.formatRows = False
    _mark(page, sheet, names, last)
    for chart, at in sheet.charts:
        page.add_chart(chart, at)
    printed = names[sheet.unprinted] if sheet.unprinted else ""
    _print(page, f"A1:{_before(printed) if printed else end}{max(last, sheet.last_line)}", footer)
    page.page_setup.fitToHeight = 1 if sheet.charts else 0


def _before(letter: str) -> str:
    from openpyxl.utils import column_index_from_string, get_column_letter

    return get_column_letter(column_index_from_string(letter) - 1)


def _mark(page: Worksheet, sheet: Sheet, names: dict[str, str], last: int) -> None:
    """Rule the lines, and add data bars, colours and comments."""
    from openpyxl.comments import Comment
    from openpyxl.formatting import rule
    from openpyxl.styles import Border, PatternFill, Side

    make: Any = rule
    for name, column in sheet.columns.items():
        if column.bar:
            bar = make.DataBarRule("num", 0, "max", None, color=_BAR, minLength=0, maxLength=100)
            page.conditional_formatting.add(f"{names[name]}{FIRST_LINE}:{names[name]}{last}", bar)
        if column.comment:
            page[f"{names[name]}{FIRST_LINE - 1}"].comment = Comment(printable(column.comment), "ipcompare", 110, 280)
    whole = f"A{FIRST_LINE}:{names[next(reversed(names))]}{last}"
    if sheet.scale:
        shades = make.ColorScaleRule("num", 0, "FFFFFF", None, None, None, "max", None, _SHADE)
        page.conditional_formatting.add(f"{names[sheet.scale[0]]}{FIRST_LINE}:{names[sheet.scale[1]]}{last}", shades)
    for text, colour in sheet.marks.items():
        if len(text) > _QUOTED:
            continue
        quoted = text.replace('"', '""')
        page.conditional_formatting.add(
            whole, make.CellIsRule("equal", [f'"{quoted}"'], fill=PatternFill("solid", bgColor=colour))
        )
    # As a rule for the whole range, lines cost no style of their own in empty cells.
    line = Border(bottom=Side("thin", color=_RULE))
    page.conditional_formatting.add(whole, make.FormulaRule(["TRUE"], border=line))


def _print(page: Worksheet, area: str, footer: str) -> None:
    """Set an A4 page across, as wide as the sheet, with the heads and a footer on every page."""
    from openpyxl.worksheet.properties import PageSetupProperties

    page.print_area = area
    page.print_title_rows = f"{FIRST_LINE - 1}:{FIRST_LINE - 1}"
    page.page_setup.orientation, page.page_setup.paperSize = "landscape", 9
    page.sheet_properties.pageSetUpPr = PageSetupProperties(fitToPage=True)
    page.print_options.horizontalCentered = True
    page.page_margins.left = page.page_margins.right = 0.4
    page.page_margins.top, page.page_margins.bottom, page.page_margins.footer = 0.5, 0.75, 0.3
    foot: Any = page.oddFooter
    foot.left.text, foot.right.text = "&A", footer


def _styles(page: Worksheet, typeface: Typeface) -> Styles:
    """Give the number that the workbook has for a look."""
    from openpyxl.cell import Cell
    from openpyxl.styles import Alignment, Font, PatternFill, Protection

    fonts = {
        "note": Font(typeface.font, typeface.size, italic=True, color=_NOTE),
        "head": Font(typeface.font, typeface.size, bold=True, color="FFFFFF"),
        "link": Font(typeface.font, typeface.size, underline="single", color=_LINK),
        "input": Font(typeface.font, typeface.size, color=_INPUT),
    }
    plain = Font(typeface.font, typeface.size)

    def style(look: Look) -> int:
        cell = Cell(page, 1, 1)
        text = look.kind in ("text", "link")
        cell.font = fonts.get(look.kind, plain)
        cell.number_format = look.number_format
        if look.kind == "head":
            cell.fill = PatternFill("solid", fgColor=_HEAD)
            cell.alignment = Alignment(horizontal="center", wrap_text=True, vertical="center")
        elif look.kind != "note":
            side = "left" if text else "right"
            cell.alignment = Alignment(horizontal=side, wrap_text=look.wrap, vertical="top", indent=1)
        if look.kind == "input":
            cell.protection = Protection(locked=False)
        cell.quotePrefix = look.quoted
        return int(cell.style_id)

    known: dict[Look, int] = {}

    def remembered(look: Look) -> int:
        if look not in known:
            known[look] = style(look)
        return known[look]

    return remembered


def _cells(sheet: Sheet, style: Styles, typeface: Typeface) -> tuple[str, str]:
    """Write note, heads and rows as XML, and the links that stand in them."""
    columns = [(letter, name, sheet.columns[name]) for name, letter in letters(sheet.columns).items()]
    links: list[tuple[str, Link]] = []
    lines = [_heading(sheet, style, typeface)]
    for line, row in enumerate(rows_of(sheet), start=FIRST_LINE):
        cells, height = [], 1
        for letter, name, column in columns:
            value = row.get(name)
            if is_empty(value):
                continue
            look, held = written(value, column.number_format, kind=column.kind, wrap=column.wrap)
            cells.append((letter, style(look), held))
            if isinstance(value, Link):
                links.append((f"{letter}{line}", value))
            if column.wrap:
                height = max(height, _lines(value, column.width))
        lines.append(row_xml(line, cells, typeface.line * height if height > 1 else None))
    return "".join(lines), links_xml(links)


def _heading(sheet: Sheet, style: Styles, typeface: Typeface) -> str:
    """Write the note and the heads of the columns."""

    def cell(letter: str, text: str, kind: str) -> tuple[str, int, str]:
        look, held = written(text, kind=kind)
        return letter, style(look), held

    note = [cell("A", sheet.note, "note")] if sheet.note else []
    heads = [cell(letter, sheet.columns[name].title, "head") for name, letter in letters(sheet.columns).items()]
    height = max([2, *(_lines(column.title, column.width * 0.95) for column in sheet.columns.values())])
    return row_xml(1, note, None) + row_xml(2, heads, typeface.line * height)


def rows_of(sheet: Sheet) -> Sequence[Mapping[str, Any]]:
    """Give the rows of a sheet, whichever way they came."""
    return sheet.rows if isinstance(sheet.rows, Sequence) else records(sheet.rows[list(sheet.columns)])


def _lines(value: Any, width: float) -> int:
    """Estimate the lines that a text takes in a column."""
    return sum(_wrapped(part, width - 1.3) for part in printable(value).split("\n")) if isinstance(value, str) else 1


def _wrapped(text: str, width: float) -> int:
    # In UTF-8 a Latin letter has one byte and a Chinese character three; it is two letters wide.
    wide = (len(text.encode()) - len(text)) / 2
    signs = 0.9 * (len(text) - wide) + 2 * wide
    if signs <= width:
        return 1
    # Lines break between words, so that some room is lost at their ends.
    return ceil(signs / (width - max(3, max(map(len, text.split(" "))) / 3 if wide < 5 else 1)))


def _same_bytes(book: Workbook, pages: Sequence[_Page]) -> bytes:
    """Save with the cells put in, sorted members and fixed times: the bytes depend on the content alone."""
    raw, packed = io.BytesIO(), io.BytesIO()
    book.save(raw)
    filled = {page.page.path[1:]: page for page in pages}
    with zipfile.ZipFile(raw) as source, zipfile.ZipFile(packed, "w") as target:
        for name in sorted(source.namelist(), key=lambda name: (name != "[Content_Types].xml", name)):
            entry = zipfile.ZipInfo(name, (1980, 1, 1, 0, 0, 0))
            entry.compress_type = zipfile.ZIP_DEFLATED
            entry.external_attr = 0o644 << 16
            target.writestr(entry, _final(name, source.read(name), filled), compresslevel=3)
    return packed.getvalue()


def _final(name: str, xml: bytes, filled: Mapping[str, _Page]) -> bytes:
    """Put the cells and links of a sheet in, and a fixed time for that of saving."""
    if name == "docProps/core.xml":
        stamp = _EPOCH.strftime("%Y-%m-%dT%H:%M:%SZ").encode()
        return re.sub(rb"(<dcterms:modified[^>]*>)[^<]*", rb"\g<1>" + stamp, xml)
    if name not in filled:
        return xml
    rows = f"<sheetData>{filled[name].rows}</sheetData>".encode()
    before, _, after = _SHEET_DATA.sub(lambda _: rows, xml, count=1).partition(b"<printOptions")
    return before + filled[name].links.encode() + b"<printOptions" + after


_SHEET_DATA = re.compile(rb"<sheetData>.*?</sheetData>|<sheetData ?/>", re.DOTALL)
