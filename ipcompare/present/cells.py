"""Cells of a sheet as spreadsheet XML: text that stays text, numbers, live formulas with their value, links."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable
from math import inf, isnan
from typing import Any, NamedTuple
from xml.sax.saxutils import quoteattr

from ipcompare.present.words.signs import MORE, printable

QUANTITY = "quantity"
_LIMIT = 32_767  # characters that a cell can hold, in the count of UTF-16
_HIGHEST = 409  # points that a row can have
_FORMULA_SIGNS = tuple("=+-@\t\r\n")


class Formula(NamedTuple):
    """A live formula, made by the package and never from a text of the tables, and the number that it gives."""

    text: str
    value: float
    number_format: str = ""


class Link(NamedTuple):
    """A text that leads to a cell of the same workbook, as in ``'Sheet'!A12``."""

    text: str
    target: str


class Look(NamedTuple):
    """How a cell looks; every combination is one style of the workbook."""

    kind: str
    number_format: str = "General"
    wrap: bool = False
    quoted: bool = False


Styles = Callable[[Look], int]


def quantity_format(number: float, sign: str = "") -> str:
    """
    Give the number format that shows a number without needless zeros, with the sign of a bound before it.

    Examples
    --------
    >>> quantity_format(9.54), quantity_format(2_500_000_000), quantity_format(8, "≥")
    ('General', '#,##0', '"≥ "General')
    """
    shape = "General" if abs(number) < 1000 else "#,##0" if number == int(number) else "#,##0.####"
    return f'"{sign} "{shape}' if sign else shape


def is_empty(value: Any) -> bool:
    """Say whether there is nothing to show: None, NaN, NA, NaT or an empty text."""
    if isinstance(value, (str, int, tuple)):
        return value == ""
    return value is None or type(value).__name__ in ("NAType", "NaTType") or (isinstance(value, float) and isnan(value))


def written(value: Any, number_format: str = "General", *, kind: str = "", wrap: bool = False) -> tuple[Look, str]:
    """
    Give the look of a cell and what it holds, as XML from the data type on; the one place where text becomes a cell.

    A text that a program could take for a formula is marked as typed text as well.
    """
    if isinstance(value, str):
        return Look(kind or "text", "General", wrap, value.startswith(_FORMULA_SIGNS)), _typed(value)
    if isinstance(value, Formula):
        shape = value.number_format or number_format
        if shape == QUANTITY:
            shape = quantity_format(value.value)
        return Look(kind or "number", shape, wrap), f"><f>{_text(value.text)}</f><v>{float(value.value)!r}</v>"
    if isinstance(value, Link):
        return Look("link", "General", wrap, value.text.startswith(_FORMULA_SIGNS)), _typed(value.text)
    if hasattr(value, "item"):  # a scalar of numpy
        value = value.item()
    if isinstance(value, bool):
        return Look(kind or "number"), f' t="b"><v>{int(value)}</v>'
    number = value if isinstance(value, (int, float)) else _serial(value)
    if abs(number) == inf:
        return Look(kind or "number"), _typed("∞" if number > 0 else "-∞")
    shape = quantity_format(number) if number_format == QUANTITY else number_format
    return Look(kind or "number", shape, wrap), f"><v>{number!r}</v>"


def row_xml(line: int, cells: Iterable[tuple[str, int, str]], height: float | None) -> str:
    """Join the cells of a row; each is its column's letter, its style and what it holds."""
    size = f' ht="{min(height, _HIGHEST):g}" customHeight="1"' if height else ""
    inside = "".join([f'<c r="{letter}{line}" s="{style}"{held}</c>' for letter, style, held in cells])
    return f'<row r="{line}"{size}>{inside}</row>'


def _typed(text: str) -> str:
    return (
        f' t="inlineStr"><is><t xml:space="preserve">{_CODED.sub("_x005F_", _text(_fitting(printable(text))))}</t></is>'
    )


def _fitting(text: str) -> str:
    """Cut a text to what a cell can hold; its last character says that there is more."""
    if len(text) * 2 <= _LIMIT or len(units := text.encode("utf-16-le")) <= 2 * _LIMIT:
        return text
    return units[: 2 * (_LIMIT - 1)].decode("utf-16-le", errors="ignore") + MORE


def _serial(day: Any) -> float:
    """Count the days as spreadsheets do."""
    from openpyxl.utils import datetime

    count: Any = datetime.to_excel
    return float(count(day))


def links_xml(links: Iterable[tuple[str, Link]]) -> str:
    """Write the links of a sheet, each with the cell that it stands in."""
    inside = "".join(f'<hyperlink ref="{at}" location={quoteattr(link.target)}/>' for at, link in links)
    return f"<hyperlinks>{inside}</hyperlinks>" if inside else ""


_ESCAPES = {ord("&"): "&amp;", ord("<"): "&lt;", ord(">"): "&gt;", ord("\r"): "&#13;"}
_MARKUP = re.compile(r"[&<>\r]")
# Spreadsheets read this form as the character of that number.
_CODED = re.compile("_(?=x[0-9A-Fa-f]{4}_)")


def _text(text: str) -> str:
    return text.translate(_ESCAPES) if _MARKUP.search(text) else text
