"""Write ``docs/data-dictionary.md`` from the schema of the tables."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

from ipcompare.corpus.schema import Field, Table, tables

TARGET = Path(__file__).resolve().parent.parent / "docs" / "data-dictionary.md"

_INTRODUCTION = """\
# Data dictionary

Generated from `data/datapackage.json` by `make dictionary`; a test keeps it current. Every table is UTF-8 with LF line
ends; an empty cell is missing. The layer of a column of the observations says whether it repeats what is *printed*,
is *coding* by the codebook, or *interpretation*, that is, which indicator of the vocabulary the statement is read as.
"""


def dictionary() -> str:
    """Give the whole page."""
    return "\n".join([_INTRODUCTION, *(line for table in tables().values() for line in _section(table))])


def _section(table: Table) -> Iterator[str]:
    yield f"## {table.name}\n"
    yield f"`data/{table.path}`. {table.description}\n"
    if table.primary_key:
        yield f"Key: {', '.join(f'`{name}`' for name in table.primary_key)}.\n"
    yield "| column | 中文 | type | required | description |"
    yield "| --- | --- | --- | --- | --- |"
    links = {key.column: key for key in table.foreign_keys}
    for field in table.fields:
        link = links.get(field.name)
        to = f" Links to `{link.table}.{link.target}`." if link else ""
        required = "yes" if field.required else ""
        yield f"| `{field.name}` | {field.title_zh} | {field.type} | {required} | {_describe(field)}{to} |"
    yield ""


def _describe(field: Field) -> str:
    values = field.constraints.get("enum")
    allowed = f" One of {', '.join(f'`{value}`' for value in values)}." if values else ""
    layer = f" Layer: {field.layer}." if field.layer else ""
    return f"{field.description}{allowed}{layer}"


if __name__ == "__main__":
    TARGET.write_text(dictionary(), encoding="utf-8", newline="\n")
    print(TARGET)
