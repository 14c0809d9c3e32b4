"""Write what follows from tables, registry and figures: dictionary, page of results, stub, descriptor, READMEs."""

from __future__ import annotations

from collections.abc import Iterator
from json import loads
from pathlib import Path
from re import MULTILINE, Match, sub
from textwrap import fill

from ipcompare.corpus.schema import Field, Table, tables
from ipcompare.corpus.tables import load
from ipcompare.harmonization.panel import Panel, harmonize
from ipcompare.present.gallery import published
from ipcompare.present.registry import RESULTS, verbs
from ipcompare.present.words.claims import claims

ROOT = Path(__file__).resolve().parent.parent

_INTRODUCTION = """\
# Data dictionary

Generated from `data/datapackage.json` by `make generated`; a test keeps it current. Every table is UTF-8 with LF line
ends; an empty cell is missing. The layer of a column of the observations says whether it repeats what is *printed*,
is *coding* by the codebook, or *interpretation*, that is, which indicator of the vocabulary the statement is read as.
"""
_RESULTS = """\
# Results

Generated from `ipcompare/present/registry.py` by `make generated`; a test keeps it current. What each verb takes and
returns is told by its own help, as in `help(ipc.growth)` or `ipcompare growth --help`.

| result | verb | command | sheet | claims read |
| --- | --- | --- | --- | --- |
"""


def generated() -> dict[Path, str]:
    """Give every generated file with its content."""
    paths = [ROOT / name for name in ("README.md", "notebooks/README.md", "data/datapackage.json")]
    readme, notebooks, descriptor = paths
    panel = harmonize(load(ROOT / "data"))
    return {
        ROOT / "docs" / "data-dictionary.md": dictionary(),
        ROOT / "docs" / "results.md": results(),
        ROOT / "ipcompare" / "__init__.pyi": stub(),
        descriptor: listed(descriptor.read_text(encoding="utf-8")),
        readme: told(readme.read_text(encoding="utf-8"), panel),
        notebooks: pictured(notebooks.read_text(encoding="utf-8"), panel),
    }


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


def results() -> str:
    """Give the page of results."""
    rows = []
    for result in RESULTS:
        verb = f"`{result.verb.replace(':', '.')}`" if result.verb else ""
        command = f"`ipcompare {result.command}`" if result.about else ""
        frames = ", ".join(f"`{frame.name}`" for frame in result.frames if frame.name)
        sheet = f"{result.page.en} {result.page.zh}" if result.page else ""
        rows.append(f"| {result.about or result.name} | {verb} | {command} | {sheet} | {frames} |\n")
    return _RESULTS + "".join(rows)


def stub() -> str:
    """Give the whole file."""
    parts = [(name, *path.partition(":")[::2]) for name, path in verbs().items()]
    # A verb without a function is a module.
    found = sorted((module if function else module.rpartition(".")[0], name) for name, module, function in parts)
    lines = [f"from {module} import {name} as {name}" for module, name in found]
    return "\n".join(["# Written by make generated.", *lines, "", "__version__: str", "__all__: list[str]", ""])


def listed(descriptor: str) -> str:
    """Give the descriptor of the tables with the files of statements that there are."""
    (named,) = (entry["path"] for entry in loads(descriptor)["resources"] if entry["name"] == "observations")
    there = sorted(path.relative_to(ROOT / "data").as_posix() for path in (ROOT / "data").glob("observations/*.csv"))
    old, new = (",\n".join(f'    "{path}"' for path in paths) for paths in (named, there))
    return descriptor.replace(old, new, 1)


def told(readme: str, panel: Panel) -> str:
    """Give the README with the marked claims between its comments, by language."""
    rows = claims(panel).merge(panel.data.claims[["claim_id", "readme"]])
    for lang in ("en", "zh"):
        texts, width = rows.loc[rows["readme"], f"text_{lang}"], 120 if lang == "en" else 10_000
        sentences = "\n".join(
            fill(f"- {text}", width, subsequent_indent="  ", break_on_hyphens=False) for text in texts
        )
        begun, ended = f"<!-- claims: {lang} -->", "<!-- end -->"
        before, _, rest = readme.partition(begun)
        readme = f"{before}{begun}\n\n{sentences}\n\n{ended}{rest.partition(ended)[2]}"
    return readme


def pictured(readme: str, panel: Panel) -> str:
    """Give the README of the notebooks with the figures that each shows in the third column of its table."""
    pictures = published(panel)

    def row(cells: Match[str]) -> str:
        shown = sorted(name for name, picture in pictures.items() if f"{picture.notebook}.ipynb" == cells[2])
        return cells[1] + ", ".join(f"[`{name}`](../figures/{name}-en.png)" for name in shown) + cells[3]

    return sub(r"^(\| \[`(\S+)`\].*? \| .*? \| ).*?( \| \w+ \|)$", row, readme, flags=MULTILINE)


if __name__ == "__main__":
    for path, text in generated().items():
        path.write_text(text, encoding="utf-8", newline="\n")
        print(path.relative_to(ROOT))
