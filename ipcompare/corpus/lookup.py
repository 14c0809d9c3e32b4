"""Small typed ways to look things up in a frame."""

from __future__ import annotations

from collections.abc import Iterable
from typing import TYPE_CHECKING, Any

from ipcompare.errors import UnknownNameError

if TYPE_CHECKING:
    import pandas as pd

    from ipcompare.corpus.tables import Data

LANGUAGES = ("en", "zh")
# A row of a public frame on its way out, where figures and tables read it.
Row = dict[str, Any]


def records(frame: pd.DataFrame) -> list[dict[str, Any]]:
    """Give the rows of a frame as dictionaries."""
    names = [str(name) for name in frame.columns]
    columns = [frame[name].to_list() for name in names]
    return [dict(zip(names, row, strict=True)) for row in zip(*columns, strict=True)]


def column_map(frame: pd.DataFrame, key: str, value: str) -> dict[str, Any]:
    """Map one column of a frame to another."""
    return dict(zip(frame[key].to_list(), frame[value].to_list(), strict=True))


def require(kind: str, names: Iterable[str], known: Iterable[str]) -> None:
    """
    Refuse the first name that does not exist.

    Raises
    ------
    UnknownNameError
        It names the nearest existing names.
    """
    known = list(known)
    for name in names:
        if name not in known:
            raise UnknownNameError(kind, name, known)


def place_names(data: Data, lang: str) -> dict[str, str]:
    """Give the names of cities and jurisdictions in one language; a city's short name wins."""
    jurisdictions = column_map(data.jurisdictions, "jurisdiction", f"name_{lang}")
    return {**jurisdictions, **column_map(data.cities, "city", f"name_{lang}")}


def stated_plans(data: Data) -> pd.DataFrame:
    """Give the plans that the tables hold statements of; others are known by facts alone."""
    return data.plans[data.plans["plan_id"].isin(data.observations["plan_id"])]


def code_names(data: Data, name: str, lang: str) -> dict[str, str]:
    """Give the names of one code list in its order."""
    return column_map(data.codes[data.codes["list"] == name], "code", f"name_{lang}")
