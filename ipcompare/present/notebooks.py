"""
Execute notebooks from top to bottom, the same bytes on every run.

Notebooks run in threads. All that `execute` needs is imported here, with this module and so before any thread
starts: a library that a thread is still importing looks broken to the others (matplotlib asks IPython its version).
"""

from __future__ import annotations

import asyncio
import os
import re
import tempfile
from collections.abc import Mapping
from importlib import import_module
from pathlib import Path
from typing import Any

import nbformat
from nbclient import NotebookClient
from nbclient.exceptions import CellExecutionError, CellTimeoutError, DeadKernelError
from traitlets.config import Config

from ipcompare.errors import NotebookError

# What nbclient would import only when it starts a kernel.
for _late in ("IPython", "ipykernel.kernelspec"):
    import_module(_late)

# Seconds: for one cell to end, and for a kernel to start or to send the last of what a cell shows.
CELL_TIMEOUT, KERNEL_TIMEOUT = 300, 300
_ADDRESS = re.compile(r" at 0x[0-9a-fA-F]+")
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
    # nbformat leaves its functions untyped.
    try:
        notebook = nbformat.read(path, as_version=4)  # type: ignore[no-untyped-call]
    except (OSError, ValueError) as error:
        hint = "open it in JupyterLab and save it again"
        raise NotebookError(f"{path.name} is no notebook: {error}", where=str(path), hint=hint) from error
    begun: list[tuple[int, dict[str, Any]]] = []
    kernel = {**os.environ, **(environment or {}), "PYTHONHASHSEED": "0", "PYDEVD_DISABLE_FILE_VALIDATION": "1"}
    with tempfile.TemporaryDirectory(prefix="ipc-") as sockets:
        # Sockets in files instead of ports: side by side without clashes, and nobody else can listen.
        client = NotebookClient(
            notebook,
            config=Config({"KernelManager": {"transport": "ipc", "ip": f"{sockets}/kernel"}}),
            timeout=CELL_TIMEOUT,
            startup_timeout=KERNEL_TIMEOUT,
            iopub_timeout=KERNEL_TIMEOUT,
            kernel_name="python3",
            record_timing=False,
            coalesce_streams=True,
            on_cell_execute=lambda cell, cell_index: begun.append((cell_index + 1, cell)),
            resources={"metadata": {"path": str(path.parent)}},
        )
        try:
            asyncio.run(client.async_execute(env=kernel))
        except (CellExecutionError, CellTimeoutError, DeadKernelError) as error:
            raise _failure(path, begun, error) from error
    notebook.metadata.get("language_info", {}).pop("version", None)
    _forget_addresses(notebook)
    return str(nbformat.writes(notebook)).encode() + b"\n"  # type: ignore[no-untyped-call]


def _forget_addresses(notebook: Any) -> None:
    """Take memory addresses out of the plain form of objects: they differ from run to run."""
    for cell in notebook.cells:
        for output in cell.get("outputs", []):
            if "text" in output:
                output["text"] = _ADDRESS.sub("", output["text"])
            if "text/plain" in output.get("data", {}):
                output["data"]["text/plain"] = _ADDRESS.sub("", output["data"]["text/plain"])


def _failure(path: Path, begun: list[tuple[int, dict[str, Any]]], error: Exception) -> NotebookError:
    """Name the cell that was begun last: the run stops there."""
    number, cell = begun[-1] if begun else (0, {})
    first = str(cell.get("source", "")).strip().partition("\n")[0]
    message = f"{getattr(error, 'ename', type(error).__name__)}: {getattr(error, 'evalue', error)}"
    return NotebookError(
        f"cell {number} of {path.name} failed with {_COLOUR.sub('', message)}",
        where=f"{path}, cell {cell.get('id', '?')}, starting {first!r}",
        expected="a notebook that runs from top to bottom",
        hint="open it in JupyterLab and run it to that cell",
    )
