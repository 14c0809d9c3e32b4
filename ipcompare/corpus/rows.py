"""Rows as types: from a frame to named tuples that mypy knows, and back."""

from __future__ import annotations

from collections.abc import Iterable
from functools import cache
from types import NoneType
from typing import TYPE_CHECKING, Any, NamedTuple, TypeVar, get_args, get_type_hints

if TYPE_CHECKING:
    import pandas as pd

Row = TypeVar("Row", bound=NamedTuple)

# A whole number that may be missing, and text, missing or not; a missing float is NaN and stays one.
_DTYPES = {int: "int64", float: "float64", bool: "bool", str: "str"}
_MAY_MISS = {**_DTYPES, int: "Int64", bool: "boolean"}


@cache
def dtypes(kind: type[NamedTuple]) -> dict[str, str]:
    """Give the dtype of every field: ``int | None`` is ``Int64``, ``str | None`` is ``str``."""
    found = {}
    for name, hint in get_type_hints(kind).items():
        parts = set(get_args(hint)) or {hint}
        (known,) = parts - {NoneType}
        found[name] = (_MAY_MISS if NoneType in parts else _DTYPES)[known]
    return found


def to_rows(kind: type[Row], frame: pd.DataFrame) -> list[Row]:
    """
    Read a frame as typed rows; columns that the type does not name are left out.

    A missing cell is None, of a column of floats NaN.
    """
    columns = []
    for name, dtype in dtypes(kind).items():
        cells = frame[name]
        if dtype != "float64" and cells.hasnans:
            columns.append(cells.astype(object).where(cells.notna(), None).to_list())
        else:
            columns.append(cells.to_list())
    return [kind(*cells) for cells in zip(*columns, strict=True)]


def to_frame(kind: type[NamedTuple], rows: Iterable[NamedTuple]) -> pd.DataFrame:
    """Lay typed rows out as a frame with the dtypes of their type, also where there are none."""
    import pandas as pd

    names = dtypes(kind)
    columns: list[Any] = list(zip(*rows, strict=True)) or [()] * len(names)
    cells = zip(names.items(), columns, strict=True)
    return pd.DataFrame({name: pd.Series(list(column), dtype=dtype) for (name, dtype), column in cells})


def side_by_side(kinds: tuple[type[NamedTuple], ...], rows: Iterable[tuple[NamedTuple, ...]]) -> pd.DataFrame:
    """Lay rows of several typed parts out as one frame, the columns of each part after those of the one before."""
    import pandas as pd

    parts: list[Any] = list(zip(*rows, strict=True)) or [()] * len(kinds)
    return pd.concat([to_frame(kind, part) for kind, part in zip(kinds, parts, strict=True)], axis=1)
