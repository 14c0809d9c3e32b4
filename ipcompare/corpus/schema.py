"""The schema of the tables, read from ``data/datapackage.json``."""

from __future__ import annotations

import json
from dataclasses import dataclass, field
from functools import cache
from typing import Any

from ipcompare.corpus.folders import shipped


@dataclass(frozen=True)
class Field:
    """One column: type and constraints, names in both languages."""

    name: str
    type: str
    title: str
    title_zh: str
    description: str
    layer: str
    constraints: dict[str, Any]

    @property
    def required(self) -> bool:
        """Whether a cell may not be empty."""
        return bool(self.constraints.get("required", False))


@dataclass(frozen=True)
class ForeignKey:
    """A column whose values stand in a column of another table."""

    column: str
    table: str
    target: str


@dataclass(frozen=True)
class Table:
    """One table: its columns, key and links."""

    name: str
    path: str
    description: str
    fields: tuple[Field, ...]
    primary_key: tuple[str, ...]
    foreign_keys: tuple[ForeignKey, ...] = field(default=())

    @property
    def columns(self) -> list[str]:
        """The names of the columns in order."""
        return [column.name for column in self.fields]


def _field(entry: dict[str, Any]) -> Field:
    return Field(
        entry["name"],
        entry["type"],
        entry["title"],
        entry["titleZh"],
        entry["description"],
        entry.get("layer", ""),
        entry.get("constraints", {}),
    )


def _table(entry: dict[str, Any]) -> Table:
    schema = entry["schema"]
    path = entry["path"] if isinstance(entry["path"], str) else entry["path"][0].split("/")[0] + "/*.csv"
    keys = tuple(
        ForeignKey(key["fields"][0], key["reference"]["resource"], key["reference"]["fields"][0])
        for key in schema.get("foreignKeys", [])
    )
    columns = tuple(_field(column) for column in schema["fields"])
    return Table(entry["name"], path, entry["description"], columns, tuple(schema.get("primaryKey", [])), keys)


@cache
def tables() -> dict[str, Table]:
    """Give the tables by name, in the order of the package."""
    package = json.loads((shipped("data") / "datapackage.json").read_text(encoding="utf-8"))
    return {entry["name"]: _table(entry) for entry in package["resources"]}
