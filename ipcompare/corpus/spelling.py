"""How spreadsheets and data frames spell the same cell, and what they make of a cell that cannot be read back."""

from __future__ import annotations

import re
from collections.abc import Callable

from ipcompare.corpus.schema import Field

_WHOLE = re.compile(r"(-?\d+)\.0+", re.ASCII)
_DAY = re.compile(r"(\d{4})(?:/|-|年)(\d{1,2})(?:/|-|月)(\d{1,2})日?(?:[ T]0{1,2}:00(?::00(?:\.0+)?)?)?", re.ASCII)
_MONTHS = "jan|feb|mar|apr|may|jun|jul|aug|sep|oct|nov|dec"
_TURNED_DAY = re.compile(
    rf"\d{{1,2}}-({_MONTHS})[a-z]*(-\d+)?|({_MONTHS})[a-z]*-\d+|[1-9]\d*/[1-9]\d*(/\d+)?|(\d+年)?\d{{1,2}}月(\d{{1,2}}日)?|\d+年\d+月",
    re.IGNORECASE | re.ASCII,
)
_TURNED_NUMBER = re.compile(
    r"-?\d+(\.\d+)?e[+-]?\d+|#(NAME|REF|VALUE|DIV/0|N/A|NUM|NULL)[?!]?|Err:\d+|-?\d+\.\d+|-?\d+\.\d*0%",
    re.IGNORECASE,
)


def canonical(field: Field, cell: str) -> str:
    """
    Give a cell as this package writes it: what a spreadsheet or frame only spells another way is the same cell.

    Examples
    --------
    >>> from ipcompare.corpus.schema import tables
    >>> fields = {field.name: field for field in tables()["context"].fields}
    >>> canonical(fields["derived"], "TRUE"), canonical(fields["year"], "2026.0")
    ('true', '2026')
    """
    return _SPELLINGS[field.type](cell) if field.type in _SPELLINGS else _text(field, cell)


def _truth(cell: str) -> str:
    return cell.lower() if cell.lower() in ("true", "false") else cell


def _whole(cell: str) -> str:
    found = _WHOLE.fullmatch(cell)
    return found[1] if found else cell


def _day(cell: str) -> str:
    """Write a day of the calendar as in ISO 8601, whatever stands between its parts; a time only of midnight."""
    found = _DAY.fullmatch(cell)
    return f"{found[1]}-{found[2]:0>2}-{found[3]:0>2}" if found else cell


_SPELLINGS: dict[str, Callable[[str], str]] = {
    "boolean": _truth,
    "integer": _whole,
    "date": _day,
    "number": lambda cell: cell,
}


def _text(field: Field, cell: str) -> str:
    """Give back the form of a code that a tool read as a number or a day, where only one form can be meant."""
    pattern = field.constraints.get("pattern")
    if not cell or pattern is None or re.search(pattern, cell):
        return cell
    meant = [form for form in (_whole(cell), _day(cell)) if form != cell and re.search(pattern, form)]
    return meant[0] if meant else cell


def spoiled(cell: str) -> str:
    """
    Say what a spreadsheet made of a cell, empty where it looks untouched.

    Examples
    --------
    >>> spoiled("2-Jan"), spoiled("1.23E+15"), spoiled("hangzhou")
    ('a day', 'a number', '')
    """
    if _TURNED_DAY.fullmatch(cell):
        return "a day"
    return "a number" if _TURNED_NUMBER.fullmatch(cell) else ""


# A number as tables write it; no number of theirs is longer.
NUMBER = re.compile(r"-?\d{1,40}(\.\d{1,40})?(e[+-]?\d{1,2})?", re.ASCII | re.IGNORECASE)
# Control codes but tabs and ends of lines, halves of surrogate pairs, and what Unicode says is no character.
UNPRINTABLE = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\x7f-\x9f\ud800-\udfff\ufdd0-\ufdef\ufffe\uffff]")
# Marks without width or ink, other spaces than the plain one within a cell, and spaces at its ends mislead.
_MISLEADING = re.compile(
    "[\t\xa0\xad\u034f\u061c\u115f\u1160\u1680\u17b4\u17b5\u180b-\u180e\u2000-\u200f\u2028-\u202f\u205f-\u206f\u2800"
    "\u3164\ufe00-\ufe0f\ufeff\uffa0\ufff9-\ufffb\U000e0000-\U000e0fff]|^\\s|\\s$"
)


def unseen(cell: str) -> tuple[str, bool] | None:
    r"""
    Name the first character of a cell that no reader sees, and whether other programs can carry it.

    Examples
    --------
    >>> unseen("\u868c\u200b\u57e0"), unseen("a\x0bb"), unseen("Bengbu ")
    (('U+200B', True), ('U+000B', False), ('U+0020', True))
    """
    found = UNPRINTABLE.search(cell)
    carried = found is None
    found = found or _MISLEADING.search(cell)
    return (f"U+{ord(found[0]):04X}", carried) if found else None
