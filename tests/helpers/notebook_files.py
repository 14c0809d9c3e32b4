"""Write small notebooks and read executed ones with nothing but JSON."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

from helpers.repository import ROOT

COMMITTED = sorted((ROOT / "notebooks").glob("*.ipynb"))


def write_notebook(path: Path, *cells: str) -> Path:
    """Write a notebook of code cells; one that starts with a heading is prose."""
    made: list[dict[str, Any]] = []
    for at, source in enumerate(cells, start=1):
        cell = {"id": f"cell-{at}", "metadata": {}, "source": source}
        code = {"cell_type": "code", "execution_count": None, "outputs": []}
        made.append(cell | ({"cell_type": "markdown"} if source.startswith("# ") else code))
    metadata = {"kernelspec": {"display_name": "Python 3", "language": "python", "name": "python3"}}
    notebook = {"cells": made, "metadata": metadata, "nbformat": 4, "nbformat_minor": 5}
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text(json.dumps(notebook), encoding="utf-8")
    return path


def read_cells(notebook: Path | bytes | str) -> list[dict[str, Any]]:
    """Give the cells with their source and texts in one piece."""
    content = notebook.read_bytes() if isinstance(notebook, Path) else notebook
    cells: list[dict[str, Any]] = json.loads(content)["cells"]
    return [cell | {"source": "".join(cell["source"])} for cell in cells]


def code_cells(notebook: Path | bytes | str) -> list[dict[str, Any]]:
    return [cell for cell in read_cells(notebook) if cell["cell_type"] == "code"]


def prose(notebook: Path) -> str:
    """Give the prose of a notebook with single spaces."""
    written = [cell["source"] for cell in read_cells(notebook) if cell["cell_type"] == "markdown"]
    return " ".join(" ".join(written).split())


def said(cell: dict[str, Any]) -> str:
    """Give what a cell says: its streams, and its Markdown or else plain text."""
    texts = []
    for output in cell["outputs"]:
        shown = output.get("data", {})
        texts.append(output.get("text") or shown.get("text/markdown") or shown.get("text/plain") or "")
    return "".join("".join(text) for text in texts)
