"""From the bytes of a folder of CSV files to raw cells, with every fault of the files."""

from __future__ import annotations

import codecs
import csv
import io
import json
import re
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from typing import TYPE_CHECKING

from ipcompare.corpus.findings import Finding
from ipcompare.corpus.schema import Table
from ipcompare.corpus.spelling import canonical, spoiled
from ipcompare.errors import nearest
from ipcompare.model import Severity

if TYPE_CHECKING:
    import pandas as pd

_WARNING = Severity.WARNING
# Tables whose rows are read from the text of their plan.
CODED = ("observations", "blanks", "tasks", "plan_agencies")
# A quote that never closes swallows the rest of a file; no cell of a table is as long as this.
LONGEST_CELL = 131_072
_ONE_AT_A_TIME = threading.Lock()
# The rules that judge a cell by itself, and so may find what a spreadsheet made of it.
_OF_CELLS = ("type", "pattern", "enum", "unknown-name", "value", "offset")


@dataclass
class Raw:
    """
    The cells of one table as text, with the file and line of every row.

    ``lacking`` holds the columns that a file does not have: their cells are
    empty and not to be judged. Where a row could not be read the table is not
    ``complete``, and rows that link to it are not judged either.
    """

    table: Table
    cells: dict[str, list[str]]
    files: list[str] = field(default_factory=list)
    lines: list[int] = field(default_factory=list)
    lacking: dict[str, set[str]] = field(default_factory=dict)
    complete: bool = True

    def __len__(self) -> int:
        return len(self.lines)

    def lacks(self, row: int, *columns: str) -> bool:
        """Whether the file of a row lacks one of the columns, or any column where none is named."""
        lacking = self.lacking.get(self.files[row], set())
        return bool(lacking & set(columns) if columns else lacking)

    def row_id(self, row: int) -> str:
        """Give the key of a row, parts joined by a slash; empty for a table without a key."""
        return "/".join(self.cells[name][row] for name in self.table.primary_key if name in self.cells)

    def fault(
        self,
        rule: str,
        row: int,
        column: str,
        found: str,
        expected: str,
        hint: str,
        severity: Severity = Severity.ERROR,
    ) -> Finding:
        """Make a finding about a row of this table."""
        found, expected = found or "an empty cell", expected or "an empty cell"
        if made := rule in _OF_CELLS and spoiled(found):
            hint = f"a spreadsheet made {made} of it: write the cell again, in a column kept as text"
        return Finding(
            severity, rule, self.files[row], self.lines[row], self.row_id(row), column, found, expected, hint
        )


def read_folder(folder: Path, tables: dict[str, Table]) -> tuple[dict[str, Raw], list[Finding]]:
    """Read every table of a folder; a fault in one file does not stop the others."""
    findings: list[Finding] = []
    raws = {name: read_table(folder, table, findings) for name, table in tables.items()}
    findings += _plans_without_file(folder, raws)
    return raws, findings


def read_table(folder: Path, table: Table, findings: list[Finding]) -> Raw:
    """Read one table of a folder."""
    raw = Raw(table, {name: [] for name in table.columns})
    paths = sorted(path for path in folder.glob(table.path) if path.is_file())
    if not paths:
        found = "something that is no file" if any(folder.glob(table.path)) else "no file"
        findings.append(_of_file("file-missing", table.path, found, "a CSV file", "add the table"))
        raw.complete = False
    for path in paths:
        _read_file(path, path.relative_to(folder).as_posix(), raw, findings)
    _unmade(raw)
    for name in set.intersection(*raw.lacking.values()) if len(raw.lacking) == len(paths) > 0 else set():
        raw.cells.pop(name)
    return raw


def _plans_without_file(folder: Path, raws: dict[str, Raw]) -> Iterator[Finding]:
    observations = raws["observations"]
    if not list(folder.glob(observations.table.path)):
        return
    for plan in filter(plans_with_text(raws).__contains__, raws["plans"].cells.get("plan_id", [])):
        file = observations.table.path.replace("*", plan)
        if not (folder / file).is_file():
            observations.complete = False
            yield _of_file("file-missing", file, "no file", "a CSV file", "add the statements of the plan")


def plans_with_text(raws: dict[str, Raw]) -> set[str]:
    """Give the plans that are coded from their text: with rows read from it, or with a recorded text."""
    coded = {plan for name in CODED for plan in raws[name].cells.get("plan_id", [])}
    plans = raws["plans"].cells
    for column in ("text_sha256", "text_length"):
        coded |= {plan for plan, cell in zip(plans.get("plan_id", []), plans.get(column, []), strict=False) if cell}
    return coded - {""}


def unlisted_files(folder: Path, table: Table) -> Iterator[Finding]:
    """Name the files of a table that the descriptor of their folder does not list, where it has one."""
    descriptor = folder / "datapackage.json"
    if not descriptor.is_file():
        return
    try:
        resources = json.loads(descriptor.read_text(encoding="utf-8"))["resources"]
        listed = {path for entry in resources if entry["name"] == table.name for path in entry["path"]}
    except (ValueError, LookupError, TypeError):
        yield _of_file(
            "descriptor", descriptor.name, "no descriptor", "a data package", "copy the shipped one", _WARNING
        )
        return
    for path in sorted(folder.glob(table.path)):
        if (file := path.relative_to(folder).as_posix()) not in listed:
            hint = f"add it to the path of {table.name}; in the repository make generated does"
            yield _of_file("descriptor", descriptor.name, f"no entry for {file}", "every file listed", hint, _WARNING)


def _of_file(
    rule: str, file: str, found: str, expected: str, hint: str, severity: Severity = Severity.ERROR, line: int = 1
) -> Finding:
    return Finding(severity, rule, file, line, "", "", found, expected, hint)


def _read_file(path: Path, file: str, raw: Raw, findings: list[Finding]) -> None:
    """Append the rows of one file."""
    try:
        text = _decode(path.read_bytes(), file, findings)
    except OSError as error:
        found, hint = error.strerror or str(error), "make the file one that may be read"
        findings.append(_of_file("file-unreadable", file, found, "a file to read", hint))
        text = None
    if text is None:
        raw.complete = False
        return
    with _our_longest_cell():
        rows = list(_rows(text, file, raw, findings))
    if not rows or not (rows := _framed(rows, file, raw, findings)):
        return
    _, header = rows.pop(0)
    missing = _header_faults(header, file, raw.table, findings)
    if missing:
        raw.lacking[file] = missing
    fields = {field.name: field for field in raw.table.fields}
    for line, row in rows:
        if len(row) != len(header):
            findings.append(_of_file("row-width", file, *_width_fault(row, header), line=line))
            raw.complete = False
            continue
        cells = dict(zip(header, row, strict=True))
        for name in raw.table.columns:
            raw.cells[name].append(canonical(fields[name], cells.get(name, "")))
        raw.files.append(file)
        raw.lines.append(line)


_Lines = list[tuple[int, list[str]]]
# What other tools put between cells, and the line in which some of them say so.
_SEPARATORS = (";", "\t", "|", "，", "；")


def _framed(rows: _Lines, file: str, raw: Raw, findings: list[Finding]) -> _Lines:
    """Take off the empty rows and columns around a table; another separator is one finding, and ends the file."""
    rows = [(line, row) for line, row in rows if any(row)]
    if not rows:
        return []
    header = rows[0][1]
    told = header[0].lower().startswith("sep=")
    other = "," if told else _separator(header, raw.table)
    if other:
        found = "a line that names the separator" if told else f"cells parted by {other!r}"
        hint = "remove the line" if told else "save the file as CSV with commas"
        findings.append(_of_file("file-separator", file, found, "cells parted by commas", hint))
        raw.complete = False
        return []
    width = max((at for at, name in enumerate(header, start=1) if name), default=0)
    # A cell too many in one row alone is no empty column.
    return [(line, row[:width] if len(row) == len(header) and not any(row[width:]) else row) for line, row in rows]


def _separator(header: list[str], table: Table) -> str | None:
    """Give another separator by which a header names most of the columns of a table."""
    joined = ",".join(header)
    for sign in _SEPARATORS:
        names = {name.strip(' "') for name in joined.split(sign)}
        if 2 * len(names & set(table.columns)) > len(table.columns) > 2 * len(set(header) & set(table.columns)):
            return sign
    return None


@contextmanager
def _our_longest_cell() -> Iterator[None]:
    """Read by our own limit for a cell: that of `csv` belongs to the process, and other libraries move it."""
    with _ONE_AT_A_TIME:
        theirs = csv.field_size_limit(LONGEST_CELL)
        try:
            yield
        finally:
            csv.field_size_limit(theirs)


def _rows(text: str, file: str, raw: Raw, findings: list[Finding]) -> Iterator[tuple[int, list[str]]]:
    """Give every row with its first line; a quote that never closes ends the file."""
    reader = csv.reader(io.StringIO(text, newline=""))
    while True:
        line = reader.line_num + 1
        try:
            row = next(reader)
        except StopIteration:
            return
        except csv.Error as error:
            hint = "close the quote that opens in this row"
            findings.append(_of_file("row-unreadable", file, str(error), "a row of cells", hint, line=line))
            raw.complete = False
            return
        yield line, row


def _width_fault(row: list[str], header: list[str]) -> tuple[str, str, str]:
    hint = "quote cells that hold a comma" if len(row) > len(header) else "add the missing cells, or close a quote"
    return f"{len(row)} cells", f"{len(header)} cells", hint if row else "remove the empty line"


def _decode(content: bytes, file: str, findings: list[Finding]) -> str | None:
    if not content.removeprefix(codecs.BOM_UTF8).strip():
        findings.append(_of_file("file-empty", file, "an empty file", "a header and rows", "fill or remove the file"))
        return None
    try:
        text = content.decode("utf-8")
    except UnicodeDecodeError as error:
        line = content[: error.start].count(b"\n") + 1
        byte = f"byte 0x{content[error.start]:02x} at {error.start}"
        findings.append(_of_file("file-encoding", file, byte, "UTF-8", "save the file as UTF-8", line=line))
        return None
    # A mark and the line ends of Windows change nothing: spreadsheets write both.
    return text.removeprefix("\ufeff")


def _header_faults(header: list[str], file: str, table: Table, findings: list[Finding]) -> set[str]:
    missing = [name for name in table.columns if name not in header]
    unknown = [name for name in header if name not in table.columns]
    for name in missing:
        near = nearest(name, unknown)
        hint = f"rename {near[0]}" if near else "add the column"
        findings.append(Finding(Severity.ERROR, "column-missing", file, 1, "", name, "no such column", name, hint))
    for name in unknown:
        near = nearest(name, missing)
        hint = f"perhaps {near[0]} was meant" if near else "remove the column, it is not read"
        expected = "a column of the schema"
        findings.append(Finding(Severity.WARNING, "column-unknown", file, 1, "", name, name, expected, hint))
    for name in sorted({name for name in header if header.count(name) > 1}):
        hint = "remove one of the columns"
        findings.append(Finding(Severity.ERROR, "column-twice", file, 1, "", name, "the column twice", "once", hint))
    return set(missing)


def from_frames(frames: dict[str, pd.DataFrame], tables: dict[str, Table]) -> tuple[dict[str, Raw], list[Finding]]:
    """Turn frames in memory back into cells; lines are those that the rows would have in their files."""
    findings: list[Finding] = []
    for name, table in tables.items():
        _header_faults([str(column) for column in frames[name].columns], table.path, table, findings)
    return {name: _from_frame(frames[name], table) for name, table in tables.items()}, findings


def _from_frame(frame: pd.DataFrame, table: Table) -> Raw:
    fields = [field for field in table.fields if field.name in frame]
    cells = {field.name: [canonical(field, cell) for cell in _as_text(frame[field.name])] for field in fields}
    files = [table.path] * len(frame)
    if "*" in table.path and "plan_id" in cells:
        files = [table.path.replace("*", plan) for plan in cells["plan_id"]]
    seen: dict[str, int] = {}
    lines = []
    for file in files:
        seen[file] = seen.get(file, 1) + 1
        lines.append(seen[file])
    raw = Raw(table, cells, files, lines)
    _unmade(raw)
    return raw


# Columns of text whose cells may all be numbers as printed.
_NUMBERS_AS_TEXT = ("value_raw",)
_DECIMAL = re.compile(r"-?\d+\.\d+", re.ASCII)


def _unmade(raw: Raw) -> None:
    """
    Take the .0 off printed numbers that a reader of CSV took for floats.

    Where every cell of such a column has decimals, the whole numbers among them got theirs from the reader.
    """
    for name in filter(raw.cells.__contains__, _NUMBERS_AS_TEXT):
        cells = [cell for cell in raw.cells[name] if cell]
        if all(map(_DECIMAL.fullmatch, cells)):
            raw.cells[name] = [cell.removesuffix(".0") for cell in raw.cells[name]]


def _as_text(column: pd.Series) -> list[str]:
    missing = column.isna().to_numpy()
    if column.dtype.kind == "M":
        column = column.dt.strftime("%Y-%m-%d")
    texts = [str(value) for value in column.to_list()]
    return ["" if gone else text for text, gone in zip(texts, missing, strict=True)]
