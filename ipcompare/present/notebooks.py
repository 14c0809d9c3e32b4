"""
Execute notebooks from top to bottom, the same bytes on every run.

Notebooks run in threads. All that `execute` needs is imported here, with this module and so before any thread
starts: a library that a thread is still importing looks broken to the others (matplotlib asks IPython its version).
"""

from __future__ import annotations

import asyncio
import re
import sys
import tempfile
from collections.abc import Mapping
from contextlib import suppress
from importlib import import_module
from pathlib import Path
from typing import Any

import nbformat
from nbclient import NotebookClient

from ipcompare.errors import NotebookError
from ipcompare.present.kernel import Kernel, sealed

# What nbclient would import only when it starts a kernel.
for _late in ("IPython", "ipykernel.kernelspec"):
    import_module(_late)

# Seconds: for one cell to end, and for a kernel to start or to send the last of what a cell shows.
CELL_TIMEOUT, KERNEL_TIMEOUT = 300, 300
_ADDRESS = re.compile(r" at 0x[0-9a-fA-F]+")
_COLOUR = re.compile(r"\x1b\[[0-9;]*m")
# The folder of a cell in a warning has the number of the process in it.
_PLACE_OF_CELL = re.compile(r"\S*ipykernel_\d+[/\\]")
# A line that draws when its cell is run: one that is indented may belong to a function that is not called.
_DRAWS = re.compile(r"^(?:\w+ = )?(?:plt\.show|ipc\.plot\.\w+)\(", re.M)
_OPEN_FIGURES = "__import__('sys').modules['matplotlib.pyplot'].get_fignums()"


def execute(path: Path, *, environment: Mapping[str, str] | None = None) -> bytes:
    """
    Run a notebook in a fresh kernel and give it back with its outputs.

    Parameters
    ----------
    path
        The notebook; its folder is the working folder of the kernel.
    environment
        Variables to set for the kernel, which has next to none of this process.

    Returns
    -------
    bytes
        The executed notebook, without times and versions that change from run to run.

    Raises
    ------
    NotebookError
        If the kernel does not start, or a cell fails or draws a figure and
        shows no picture; it names the cell, its first line and its error.
    """
    # nbformat leaves its functions untyped.
    try:
        notebook = nbformat.read(path, as_version=4)  # type: ignore[no-untyped-call]
    except (OSError, ValueError) as error:
        hint = "open it in JupyterLab and save it again"
        raise NotebookError(f"{path.name} is no notebook: {error}", where=str(path), hint=hint) from error
    try:
        with tempfile.TemporaryDirectory(prefix="ipc-", ignore_cleanup_errors=True) as folder:
            _run(path, notebook, sealed(Path(folder), path.parent, environment or {}))
    except OSError as error:
        raise _not_started(path, f"there is no folder for it: {error}") from error
    notebook.metadata.get("language_info", {}).pop("version", None)
    return str(nbformat.writes(notebook)).encode() + b"\n"  # type: ignore[no-untyped-call]


def _run(path: Path, notebook: Any, kernel: Kernel) -> None:
    """Run all cells; whatever goes wrong, wherever, is an error of this notebook."""
    begun: list[tuple[int, dict[str, Any]]] = []
    client = NotebookClient(
        notebook,
        km=kernel.manager,
        timeout=CELL_TIMEOUT,
        iopub_timeout=KERNEL_TIMEOUT,
        record_timing=False,
        coalesce_streams=True,
        on_cell_execute=lambda cell, cell_index: begun.append((cell_index + 1, cell)),
    )
    client.on_cell_executed = lambda cell, execute_reply, **_: _look_for_pictures(
        client, path, begun[-1][0], cell, execute_reply
    )
    try:
        # The loop that sockets need; that of Windows is another one.
        with asyncio.Runner(loop_factory=asyncio.SelectorEventLoop) as runner:
            runner.run(_in_kernel(client, kernel))
    except NotebookError:
        raise
    except Exception as error:
        raise _failure(path, begun[-1], error) if begun else _not_started(path, _cause(kernel, error)) from error
    _forget_places(notebook, str(kernel.folder))


async def _in_kernel(client: NotebookClient, kernel: Kernel) -> None:
    """Start the kernel, run the cells, and end the kernel at once whatever has happened: all is told by then."""
    try:
        with kernel.log.open("wb") as log:
            await kernel.manager.start_kernel(env=kernel.environment, cwd=str(kernel.folder), stdout=log, stderr=log)
        client.kc = kernel.manager.client()
        client.kc.start_channels()
        await client.kc.wait_for_ready(timeout=KERNEL_TIMEOUT)
        client.kc.allow_stdin = False
        await client.async_execute()
    finally:
        if client.kc is not None:
            client.kc.stop_channels()
        await kernel.manager.shutdown_kernel(now=True)


async def _look_for_pictures(client: Any, path: Path, number: int, cell: Any, reply: Any) -> None:
    """Refuse a cell that draws a figure and shows no picture, as with a backend of matplotlib that shows none."""
    shown = {kind for output in cell["outputs"] for kind in output.get("data", {})}
    if reply["content"]["status"] != "ok" or any(kind.startswith("image/") for kind in shown):
        return
    if _DRAWS.search(cell["source"]) or await _figures_left(client):
        raise NotebookError(
            f"cell {number} of {path.name} draws a figure and shows no picture",
            where=_place(path, cell),
            expected="a picture under every cell that draws",
            hint="end the cell with plt.show(), and leave matplotlib's backend as it is",
        )


async def _figures_left(client: Any) -> bool:
    """Ask the kernel for figures that were made and not shown: one that is shown is closed."""
    asked = client.kc.execute("", silent=True, user_expressions={"left": _OPEN_FIGURES})
    reply = await client.async_wait_for_reply(asked)
    left = reply["content"]["user_expressions"]["left"]
    # Where pyplot was never imported the answer is an error.
    return bool(left["status"] == "ok" and left["data"]["text/plain"] != "[]")


def _forget_places(notebook: Any, folder: str) -> None:
    """Take places in memory and on the disk out of the plain form of objects: they differ from run to run."""
    for cell in notebook.cells:
        for output in cell.get("outputs", []):
            for shown, kind in ((output, "text"), (output.get("data", {}), "text/plain")):
                if kind in shown:
                    plain = _ADDRESS.sub("", shown[kind])
                    shown[kind] = _PLACE_OF_CELL.sub("", plain).replace(folder, "~")


def _failure(path: Path, begun: tuple[int, dict[str, Any]], error: Exception) -> NotebookError:
    """Name the cell that was begun last: the run stops there."""
    number, cell = begun
    message = f"{getattr(error, 'ename', type(error).__name__)}: {getattr(error, 'evalue', error)}"
    return NotebookError(
        f"cell {number} of {path.name} failed with {_COLOUR.sub('', message)}",
        where=_place(path, cell),
        expected="a notebook that runs from top to bottom",
        hint="open it in JupyterLab and run it to that cell",
    )


def _place(path: Path, cell: dict[str, Any]) -> str:
    first = str(cell.get("source", "")).strip().partition("\n")[0]
    return f"{path}, cell {cell.get('id', '?')}, starting {first!r}"


def _cause(kernel: Kernel, error: Exception) -> str:
    """Say why a kernel did not start, with the last that it said before it ended."""
    with suppress(OSError):
        lines = kernel.log.read_text(encoding="utf-8", errors="replace").splitlines()
        said = [line.strip() for line in lines if line.strip()]
        if said:
            return f"{error}, and the last that it said is {_COLOUR.sub('', said[-1])!r}"
    return f"{type(error).__name__}: {error}"


def _not_started(path: Path, cause: str) -> NotebookError:
    return NotebookError(
        f"the kernel of {path.name} did not start: {cause}",
        where=str(path),
        expected=f"a kernel of this Python, {sys.executable}, with ipykernel",
        hint="see that TMPDIR can be written, and that pip check finds nothing",
    )
