"""Execute notebooks from top to bottom, the same bytes on every run."""

from __future__ import annotations

import asyncio
import os
import re
import tempfile
from collections.abc import Mapping
from pathlib import Path
from typing import TYPE_CHECKING, Any

from ipcompare.errors import NotebookError

if TYPE_CHECKING:
    from nbformat import NotebookNode

CELL_TIMEOUT = 300
_COLOUR = re.compile(r"\x1b\[[0-9;]*m")


def execute(path: Path, *, environment: Mapping[str, str] | None = None) -> bytes:
    """
    Run a notebook in a fresh kernel and give it back with its outputs.

    Parameters
    ----------
    path
        The notebook; its folder is the working folder of the kernel.
    environment
        Variables to set for the kernel beside those of this process.

    Returns
    -------
    bytes
        The executed notebook, without times and versions that change from run to run.

    Raises
    ------
    NotebookError
        If a cell fails; it names the cell, its first line and its error.
    """
    import nbformat
    from nbclient import NotebookClient
    from nbclient.exceptions import CellExecutionError, CellTimeoutError, DeadKernelError
    from traitlets.config import Config

    # nbformat leaves its functions untyped.
    try:
        notebook = nbformat.read(path, as_version=4)  # type: ignore[no-untyped-call]
    except (OSError, ValueError) as error:
        hint = "open it in JupyterLab and save it again"
        raise NotebookError(f"{path.name} is no notebook: {error}", where=str(path), hint=hint) from error
    kernel = {**os.environ, **(environment or {}), "PYTHONHASHSEED": "0", "PYDEVD_DISABLE_FILE_VALIDATION": "1"}
    with tempfile.TemporaryDirectory(prefix="ipc-") as sockets:
        # Sockets in files instead of ports: side by side without clashes, and nobody else can listen.
        client = NotebookClient(
            notebook,
            config=Config({"KernelManager": {"transport": "ipc", "ip": f"{sockets}/kernel"}}),
            timeout=CELL_TIMEOUT,
            kernel_name="python3",
            record_timing=False,
            resources={"metadata": {"path": str(path.parent)}},
        )
        try:
            asyncio.run(client.async_execute(env=kernel))
        except (CellExecutionError, CellTimeoutError, DeadKernelError) as error:
            raise _failure(path, notebook, error) from error
    notebook.metadata.get("language_info", {}).pop("version", None)
    return str(nbformat.writes(notebook)).encode() + b"\n"  # type: ignore[no-untyped-call]


def _failure(path: Path, notebook: NotebookNode, error: Exception) -> NotebookError:
    number, cell = _failed_cell(notebook)
    first = str(cell.get("source", "")).strip().partition("\n")[0]
    message = f"{getattr(error, 'ename', type(error).__name__)}: {getattr(error, 'evalue', error)}"
    return NotebookError(
        f"cell {number} of {path.name} failed with {_COLOUR.sub('', message)}",
        where=f"{path}, cell {cell.get('id', '?')}, starting {first!r}",
        expected="a notebook that runs from top to bottom",
        hint="open it in JupyterLab and run it to that cell",
    )


def _failed_cell(notebook: NotebookNode) -> tuple[int, dict[str, Any]]:
    """Find the cell with an error output, or the last one that was begun."""
    begun: tuple[int, dict[str, Any]] = (0, {})
    for number, cell in enumerate(notebook.cells, start=1):
        if cell.cell_type != "code":
            continue
        begun = (number, cell) if begun == (0, {}) or cell.get("execution_count") else begun
        if any(output.output_type == "error" for output in cell.outputs):
            return number, cell
    return begun
