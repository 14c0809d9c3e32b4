"""Break one cell, row or file of a folder of tables, from a seed."""

from __future__ import annotations

import csv
import io
import random
from collections.abc import Callable
from pathlib import Path
from typing import NamedTuple

from ipcompare.corpus.schema import tables

# What is shown as it stands: no verb computes with it.
PROSE = (
    "_zh", "_en", "_url", "section", "source", "source_title", "source_date", "document_number", "avoid", "admin_code",
    "text", "seen_as", "name_raw", "title_raw",
)  # fmt: skip
# Tables whose numbers stand in no plan text.
APART = {"context": "facts", "thresholds": "thresholds", "assumptions": "assumptions"}
ODD = [
    "", " ", "0", "-1", "1e400", "nan", "９９", "9" * 400, "TRUE", "2-Jan", "蚌埠", "a;b", "{", "}", "$x_1^2$", "=1+1",
    "\u200b", "\x0b", "\x00", "\ufffe", '"', "\n", "../x", "x" * 70_000,
]  # fmt: skip


class Mutant(NamedTuple):
    """What was changed: a file, and of it a column and a line where one cell was meant."""

    kind: str
    file: str
    column: str
    line: int
    before: str
    after: str

    @property
    def table(self) -> str:
        """The table that the file belongs to."""
        return "observations" if self.file.startswith("observations/") else Path(self.file).stem

    @property
    def group(self) -> str:
        """Whether verbs compute with the column, or where else it belongs."""
        if self.column.endswith(PROSE) or self.table in ("glossary", "claims", "context_left_out"):
            return "shown"
        return APART.get(self.table, "read")


class Tables:
    """The rows of every file of a folder, to be written back with one change."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        names = sorted(path for table in tables().values() for path in folder.glob(table.path))
        self.files = {path.relative_to(folder).as_posix(): _read(path) for path in names}
        self.digits = [
            (file, line, at)
            for file, rows in self.files.items()
            for line, row in enumerate(rows[1:], start=1)
            for at, cell in enumerate(row)
            if any(sign in "0123456789" for sign in cell)
        ]

    def write(self, file: str, rows: list[list[str]]) -> None:
        """Write the rows of one file."""
        stream = io.StringIO(newline="")
        csv.writer(stream, lineterminator="\n").writerows(rows)
        (self.folder / file).write_bytes(stream.getvalue().encode("utf-8", errors="surrogatepass"))

    def restore(self, file: str) -> None:
        """Write a file as it was."""
        self.write(file, self.files[file])

    def digit(self, chance: random.Random) -> Mutant:
        """Change one digit of one cell to another."""
        file, line, at = chance.choice(self.digits)
        rows = [list(row) for row in self.files[file]]
        cell = rows[line][at]
        place = chance.choice([place for place, sign in enumerate(cell) if sign in "0123456789"])
        other = chance.choice([digit for digit in "0123456789" if digit != cell[place]])
        rows[line][at] = cell[:place] + other + cell[place + 1 :]
        self.write(file, rows)
        return Mutant("digit", file, rows[0][at], line + 1, cell, rows[line][at])

    def anything(self, chance: random.Random) -> Mutant:
        """Break a cell, a row, a column or the bytes of a file in one of many ways."""
        file = chance.choice(list(self.files))
        kind = chance.choice(list(_WAYS))
        rows = [list(row) for row in self.files[file]]
        if len(rows) < 2:
            return self.digit(chance)
        line, at = chance.randrange(1, len(rows)), chance.randrange(len(rows[0]))
        column, before = rows[0][at], rows[line][at]
        after = _WAYS[kind](rows, line, at, chance)
        self.write(file, rows)
        return Mutant(kind, file, column, line + 1, before, after)


def _read(path: Path) -> list[list[str]]:
    with path.open(newline="", encoding="utf-8") as stream:
        return list(csv.reader(stream))


Rows = list[list[str]]


def _set(rows: Rows, line: int, at: int, cell: str) -> str:
    rows[line][at] = cell
    return cell


def _swap(rows: Rows, line: int, at: int, chance: random.Random) -> str:
    other = chance.randrange(1, len(rows))
    rows[line][at], rows[other][at] = rows[other][at], rows[line][at]
    return rows[line][at]


def _drop_column(rows: Rows, _line: int, at: int, _chance: random.Random) -> str:
    for row in rows:
        del row[at]
    return ""


def _drop_row(rows: Rows, line: int, _at: int, _chance: random.Random) -> str:
    del rows[line]
    return ""


def _repeat_row(rows: Rows, line: int, _at: int, chance: random.Random) -> str:
    rows.insert(chance.randrange(1, len(rows)), list(rows[line]))
    return ""


def _cut(rows: Rows, line: int, _at: int, _chance: random.Random) -> str:
    del rows[line:]
    return ""


_WAYS: dict[str, Callable[[Rows, int, int, random.Random], str]] = {
    "odd cell": lambda rows, line, at, chance: _set(rows, line, at, chance.choice(ODD)),
    "odd end": lambda rows, line, at, chance: _set(rows, line, at, rows[line][at] + chance.choice(ODD)),
    "empty cell": lambda rows, line, at, chance: _set(rows, line, at, ""),
    "cell of another row": lambda rows, line, at, chance: _set(rows, line, at, chance.choice(rows[1:])[at]),
    "two cells swapped": _swap,
    "cell of another column": lambda rows, line, at, chance: _set(rows, line, at, chance.choice(rows[line])),
    "letters lost": lambda rows, line, at, chance: _set(rows, line, at, rows[line][at][: len(rows[line][at]) // 2]),
    "column lost": _drop_column,
    "row lost": _drop_row,
    "row twice": _repeat_row,
    "file cut": _cut,
}
