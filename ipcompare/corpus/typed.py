"""From raw cells to typed columns, with every cell that breaks its schema."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from datetime import date
from typing import TYPE_CHECKING, Any

from ipcompare.corpus.findings import Finding
from ipcompare.corpus.read import Raw
from ipcompare.corpus.schema import Field
from ipcompare.corpus.spelling import NUMBER, unseen
from ipcompare.errors import Nearest
from ipcompare.model import Severity

if TYPE_CHECKING:
    import pandas as pd

DTYPES = {"string": "str", "integer": "Int64", "number": "float64", "boolean": "boolean", "date": "datetime64[s]"}


def _integer(cell: str) -> int:
    if not re.fullmatch(r"-?\d{1,18}", cell, re.ASCII):
        raise ValueError(cell)
    return int(cell)


def _number(cell: str) -> float:
    if not NUMBER.fullmatch(cell):
        raise ValueError(cell)
    return float(cell)


def _boolean(cell: str) -> bool:
    return {"true": True, "false": False}[cell]


def _date(cell: str) -> date:
    if not re.fullmatch(r"\d{4}-\d{2}-\d{2}", cell, re.ASCII):
        raise ValueError(cell)
    return date.fromisoformat(cell)


_PARSERS: dict[str, tuple[Callable[[str], Any], str]] = {
    "string": (str, "text"),
    "integer": (_integer, "an integer such as 2025"),
    "number": (_number, "a plain number such as 9.54"),
    "boolean": (_boolean, "true or false"),
    "date": (_date, "a date such as 2024-03-04"),
}


def parse(field: Field, cell: str) -> Any:
    """
    Read one cell; None for an empty one.

    Raises
    ------
    ValueError
        If the cell is not of the field's type.
    """
    if cell == "":
        return None
    try:
        return _PARSERS[field.type][0](cell)
    except (ValueError, KeyError) as error:
        raise ValueError(cell) from error


def frame_of(raw: Raw) -> pd.DataFrame:
    """Give a table as a frame with stable dtypes; cells that do not parse are missing."""
    import pandas as pd

    columns = {field.name: _column(raw, field) for field in raw.table.fields if field.name in raw.cells}
    return pd.DataFrame(columns)


def _column(raw: Raw, field: Field) -> pd.Series:
    import pandas as pd

    def lenient(cell: str) -> Any:
        try:
            return parse(field, cell)
        except ValueError:
            return None

    return pd.Series([lenient(cell) for cell in raw.cells[field.name]], dtype=DTYPES[field.type])


def cell_faults(raw: Raw) -> Iterator[Finding]:
    """Check every cell against type, required, enum, pattern, bounds and uniqueness."""
    for field in raw.table.fields:
        if field.name in raw.cells:
            yield from _field_faults(raw, field)
            yield from _unseen_faults(raw, field.name)
    yield from _key_faults(raw)


def _unseen_faults(raw: Raw, column: str) -> Iterator[Finding]:
    """Find characters that no reader sees: an error where no output can carry them, else a warning."""
    for row, cell in enumerate(raw.cells[column]):
        found = unseen(cell)
        # What a plan prints is kept as it stands.
        if found and not (found[1] and column.endswith("_raw")):
            sign, carried = found
            shown = repr(cell) if len(cell) < 60 else f"{sign} in {len(cell)} characters"
            severity = Severity.WARNING if carried else Severity.ERROR
            yield raw.fault("unseen", row, column, shown, f"no {sign}", "remove the character", severity)


def _field_faults(raw: Raw, field: Field) -> Iterator[Finding]:
    pattern = re.compile(field.constraints["pattern"]) if "pattern" in field.constraints else None
    suggest = Nearest(field.constraints.get("enum", []))
    for row, cell in enumerate(raw.cells[field.name]):
        if cell == "":
            if field.required and not raw.lacks(row, field.name):
                yield raw.fault("required", row, field.name, "an empty cell", "a value", field.description)
            continue
        try:
            value = parse(field, cell)
        except ValueError:
            expected = _PARSERS[field.type][1]
            yield raw.fault("type", row, field.name, cell, expected, "write the cell in that form")
            continue
        broken = _broken_constraint(field, value, cell, pattern, suggest)
        if broken:
            yield raw.fault(broken[0], row, field.name, cell, broken[1], broken[2])


def _broken_constraint(
    field: Field, value: Any, cell: str, pattern: re.Pattern[str] | None, suggest: Nearest
) -> tuple[str, str, str] | None:
    limits = field.constraints
    if "enum" in limits and cell not in limits["enum"]:
        near = suggest(cell)
        return "enum", ", ".join(limits["enum"]), f"nearest: {near[0]}" if near else field.description
    if pattern is not None and not pattern.search(cell):
        return "pattern", f"text of the form {pattern.pattern}", field.description
    if "minimum" in limits and value < limits["minimum"]:
        return "minimum", f"{limits['minimum']} or more", field.description
    if "maximum" in limits and value > limits["maximum"]:
        return "maximum", f"{limits['maximum']} or less", field.description
    return None


def _key_faults(raw: Raw) -> Iterator[Finding]:
    keys = [raw.table.primary_key] if raw.table.primary_key else []
    keys += [(f.name,) for f in raw.table.fields if f.constraints.get("unique")]
    for key in dict.fromkeys(keys):
        if all(name in raw.cells for name in key):
            yield from _duplicates(raw, key)


def _duplicates(raw: Raw, key: tuple[str, ...]) -> Iterator[Finding]:
    first: dict[tuple[str, ...], int] = {}
    for row in range(len(raw)):
        if raw.lacks(row, *key):
            continue
        cells = tuple(raw.cells[name][row] for name in key)
        if cells in first:
            there = f"{raw.files[first[cells]]}:{raw.lines[first[cells]]}"
            hint = "a second statement on the same characters takes #2" if key == ("obs_id",) else "remove one"
            yield raw.fault("duplicate", row, key[-1], "/".join(cells), f"a value not yet used at {there}", hint)
        else:
            first[cells] = row
