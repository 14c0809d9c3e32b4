"""Read and change CSV files with nothing of the package, so that tests do not lean on what they test."""

from __future__ import annotations

import csv
import hashlib
from collections.abc import Callable
from pathlib import Path

JINING = "observations/jining-2017.csv"
BENGBU = "observations/bengbu-2024.csv"
SUZHOU = "observations/suzhou-anhui-2022.csv"


def read_rows(path: Path) -> list[list[str]]:
    with path.open(encoding="utf-8", newline="") as file:
        return list(csv.reader(file))


def write_rows(path: Path, rows: list[list[str]]) -> None:
    with path.open("w", encoding="utf-8", newline="") as file:
        csv.writer(file, lineterminator="\n").writerows(rows)


def read_records(path: Path) -> list[dict[str, str]]:
    header, *rows = read_rows(path)
    return [dict(zip(header, row, strict=True)) for row in rows]


def set_cells(folder: Path, file: str, line: int, **cells: str) -> None:
    """Write cells of the row on one line; no shipped row spans two lines."""
    rows = read_rows(folder / file)
    for column, text in cells.items():
        rows[line - 1][rows[0].index(column)] = text
    write_rows(folder / file, rows)


def drop_column(folder: Path, file: str, column: str) -> None:
    rows = read_rows(folder / file)
    at = rows[0].index(column)
    write_rows(folder / file, [row[:at] + row[at + 1 :] for row in rows])


def add_column(folder: Path, file: str, column: str, cell: str) -> None:
    header, *rows = read_rows(folder / file)
    write_rows(folder / file, [[*header, column], *([*row, cell] for row in rows)])


def repeat_line(folder: Path, file: str, line: int) -> None:
    rows = read_rows(folder / file)
    write_rows(folder / file, [*rows, rows[line - 1]])


def change_bytes(folder: Path, file: str, change: Callable[[bytes], bytes]) -> None:
    before = (folder / file).read_bytes()
    after = change(before)
    assert after != before, f"the mutation of {file} changes nothing"
    (folder / file).write_bytes(after)


def replace_text(folder: Path, file: str, old: str, new: str) -> None:
    change_bytes(folder, file, lambda content: content.replace(old.encode(), new.encode(), 1))


def line_of(path: Path, column: str, cell: str) -> int:
    """Give the line of the only row whose cell in a column is the given one."""
    lines = [line for line, row in enumerate(read_records(path), start=2) if row[column] == cell]
    assert len(lines) == 1, f"{len(lines)} rows of {path.name} have {column} {cell}"
    return lines[0]


def fingerprint(folder: Path) -> dict[str, tuple[str, int]]:
    """Give digest and time of change of every file, to show that a folder was left alone."""
    return {
        path.relative_to(folder).as_posix(): (hashlib.sha256(path.read_bytes()).hexdigest(), path.stat().st_mtime_ns)
        for path in sorted(folder.rglob("*"))
        if path.is_file()
    }
