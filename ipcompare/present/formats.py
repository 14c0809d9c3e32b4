"""Frames as files for other programs: numbers exact, open ends told from missing ones, text that nothing runs."""

from __future__ import annotations

import io
import json
import re
from collections.abc import Callable, Iterable
from datetime import datetime
from math import isinf
from pathlib import PurePath
from typing import TYPE_CHECKING, Any

from ipcompare.corpus.lookup import records, require
from ipcompare.errors import IpcompareError, OutputError
from ipcompare.present.cells import is_empty

if TYPE_CHECKING:
    import pandas as pd

# Each format and the ending of its files; that of "table" is for those who read it as it stands.
FORMATS = {"table": ".txt", "csv": ".csv", "json": ".json", "xlsx": ".xlsx", "stata": ".dta", "parquet": ".parquet"}
PRINTED = ("table", "csv", "json")
_EPOCH = datetime(2000, 1, 1)


def format_of(format: str | None, output: str | None) -> str:
    """
    Give the format that is asked for, by its name, by the ending of the file, or by both where they agree.

    Raises
    ------
    IpcompareError
        If the two differ, if there is no such ending, or if the format cannot be printed.

    Examples
    --------
    >>> format_of(None, None), format_of(None, "growth.dta"), format_of("csv", "/dev/stdout")
    ('table', 'stata', 'csv')
    """
    if output is None:
        if format and format not in PRINTED:
            raise IpcompareError(f"{format} cannot be printed", hint=f"name a {FORMATS[format]} file with --output")
        return format or "table"
    ending = PurePath(output).suffix.lower()
    by_ending = {ending: name for name, ending in FORMATS.items()}
    if format and (not ending or by_ending.get(ending) == format):
        return format
    if ending in by_ending and not format:
        return by_ending[ending]
    expected = f"a file that ends in {FORMATS[format]}" if format else f"one of {', '.join(by_ending)}"
    found = f"{format} in a {ending} file" if format else f"no format has the ending {ending!r}"
    raise IpcompareError(found, where=output, expected=expected, hint="change --output, or --format")


def frame_bytes(frame: pd.DataFrame, format: str) -> bytes:
    """
    Write a frame in one of the formats for other programs.

    Parameters
    ----------
    frame
        Any result; its index is not written.
    format
        ``csv``, ``json``, ``xlsx``, ``stata`` or ``parquet``.

    Returns
    -------
    bytes
        The whole file.

    Raises
    ------
    UnknownNameError
        If there is no such format.
    IpcompareError
        If a library is needed that is not there.
    OutputError
        If the format cannot hold the frame.

    Notes
    -----
    What stands for open ends, for missing values and for text that looks like a
    formula is told in docs/formats.md.
    """
    require("format", [format], _WRITERS)
    return _WRITERS[format](frame)


def csv_bytes(frame: pd.DataFrame) -> bytes:
    """Write CSV in UTF-8 with LF: floats to the last digit, an open end as ``inf``, text as no formula."""
    heads = [_csv_cell(str(name)) for name in frame.columns]
    columns = [[_csv_cell(value) for value in frame.iloc[:, at].to_list()] for at in range(len(heads))]
    # An empty line is no row to most readers.
    lines = [",".join(row) or '""' for row in [heads, *zip(*columns, strict=True)]]
    return _utf8("\n".join(lines) + "\n")


def _csv_cell(value: Any) -> str:
    text = inert(value) if isinstance(value, str) else "" if is_empty(value) else _plain(value)
    return '"' + text.replace('"', '""') + '"' if _QUOTED.search(text) else text


_QUOTED = re.compile(r'[,"\r\n]')
# Spreadsheets take the wide signs of Chinese keyboards for formulas too, and some skip leading spaces.
_FORMULA = re.compile(r"['\t\r\n]|\s*[=+\-@＝＋－＠]")
_NUMBER = re.compile(r"[+-]?\d+(\.\d+)?", re.ASCII)


def inert(text: str) -> str:
    """
    Put an apostrophe before a text that a spreadsheet would run as a formula, and before an apostrophe.

    Without the first apostrophe it is the text as it was.

    Examples
    --------
    >>> inert("=1+1"), inert("'tis"), inert("-3.5"), inert("7万件")
    ("'=1+1", "''tis", '-3.5', '7万件')
    """
    return f"'{text}" if _FORMULA.match(text) and not _NUMBER.fullmatch(text) else text


def _plain(value: Any) -> str:
    """Write a number so that it reads back as the same, and a day without its midnight."""
    return repr(value) if isinstance(value, float) else str(value).removesuffix(" 00:00:00")


def _json(frame: pd.DataFrame) -> bytes:
    """Write a list of rows; JSON has no infinite numbers, so that an open end is the text ``inf`` or ``-inf``."""
    rows = [{name: _json_value(value) for name, value in row.items()} for row in records(frame)]
    return _utf8(json.dumps(rows, ensure_ascii=False, indent=1, allow_nan=False) + "\n")


def _json_value(value: Any) -> Any:
    if isinstance(value, str):
        return value
    if is_empty(value):
        return None
    if isinstance(value, float):
        return repr(value) if isinf(value) else value
    return value if isinstance(value, int) else _plain(value)


def _utf8(text: str) -> bytes:
    # Half a pair of code units is no character; an escape, which JSON reads back, stands for it.
    return text.encode("utf-8", "backslashreplace")


def _xlsx(frame: pd.DataFrame) -> bytes:
    from ipcompare.present.spreadsheet import plain_sheet, workbook_bytes

    return workbook_bytes([plain_sheet(frame, "ipcompare")], title="ipcompare")


def _parquet(frame: pd.DataFrame) -> bytes:
    content = io.BytesIO()
    try:
        frame.to_parquet(content, engine="pyarrow", index=False)
    except ImportError as error:
        hint = 'python -m pip install "ipcompare[parquet]"'
        raise IpcompareError("parquet needs the library pyarrow, which is not there", hint=hint) from error
    return content.getvalue()


def _stata(frame: pd.DataFrame) -> bytes:
    """Write a .dta file of version 118, the first in UTF-8, with the same bytes on every run."""
    import pandas as pd

    columns = finite(frame)
    names = _variables(columns)
    named = pd.DataFrame({names[name]: _stata_column(column) for name, column in columns.items()})
    days: Any = {name: "td" for name in named.columns if named[name].dtype.kind == "M"}
    full = {short: name[:80] for name, short in names.items() if short != name}
    content = io.BytesIO()
    try:
        named.to_stata(
            content,
            write_index=False,
            version=118,
            byteorder="little",
            time_stamp=_EPOCH,
            convert_dates=days,
            variable_labels=full,
        )
    except ValueError as error:
        raise OutputError(f"Stata cannot hold this table: {error}", hint="write csv, json or parquet") from error
    return content.getvalue()


def finite(frame: pd.DataFrame) -> dict[str, pd.Series]:
    """
    Give the columns of a frame without infinite numbers, for programs that have none.

    Every end of an interval is followed by a column ``<end>_open``: 1 where it
    is open upwards, -1 where downwards, both with a missing end, and 0 elsewhere.
    Other numbers get one where there are infinite ones among them.
    """
    import numpy as np

    columns: dict[str, pd.Series] = {}
    for at, name in enumerate(map(str, frame.columns)):
        columns[name] = column = frame.iloc[:, at]
        if column.dtype.kind == "f":
            numbers = column.to_numpy("float64", na_value=np.nan)
            infinite = np.isinf(numbers)
            if {"lo", "hi"} & set(name.split("_")) or infinite.any():
                columns[name] = column.mask(infinite)
                columns[f"{name}_open"] = column.where(infinite, 0.0).map(np.sign).astype("int8")
    return columns


def _stata_column(column: pd.Series) -> pd.Series:
    """Give a column in a type that Stata has: numbers, days, and text, which is never missing there."""
    kind = column.dtype.kind
    if kind in "biuf":
        return column.astype("float64") if column.isna().any() or kind == "f" else column.astype("int64")
    return column if kind == "M" else column.astype("object").where(column.notna(), "").map(str)


def _variables(names: Iterable[str]) -> dict[str, str]:
    """Name variables as Stata can: letters, digits and underscores, at most 32, none twice and none reserved."""
    given: dict[str, str] = {}
    for name in names:
        short = re.sub(r"\W", "_", name, flags=re.ASCII)[:32]
        if short in _RESERVED or re.match(r"str\d|\d|$", short):
            short = f"_{short[:31]}"
        number = 1
        while short in given.values():
            number += 1
            short = f"{short[: 31 - len(str(number))]}_{number}"
        given[name] = short
    return given


# Words of Stata and of its matrix language.
_RESERVED = {
    "_all", "_b", "_coef", "_cons", "_n", "_N", "_pi", "_pred", "_rc", "_skip", "aggregate", "array", "boolean",
    "break", "byte", "case", "catch", "class", "colvector", "complex", "const", "continue", "default", "delegate",
    "delete", "do", "double", "else", "eltypedef", "end", "enum", "explicit", "export", "external", "float", "for",
    "friend", "function", "global", "goto", "if", "in", "inline", "int", "local", "long", "NULL", "pragma",
    "protected", "quad", "rowvector", "short", "strL", "typedef", "typename", "using", "virtual", "with",
}  # fmt: skip


_WRITERS: dict[str, Callable[[pd.DataFrame], bytes]] = {
    "csv": csv_bytes,
    "json": _json,
    "xlsx": _xlsx,
    "stata": _stata,
    "parquet": _parquet,
}
