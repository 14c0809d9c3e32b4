"""Print how long the main steps take, beside the floor that the libraries set. Read ratios: times wander by a third."""

from __future__ import annotations

import json
import os
import statistics
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]
SOURCES = Path(os.environ.get("IPCOMPARE_SOURCES") or ROOT.parent / "shared" / "sources")
TIMES = 5

FIRST_VERB = "import ipcompare as ipc; ipc.load(strict=False)"
LIBRARIES = ["import pandas", "import matplotlib.pyplot", "import ipcompare"]
FLOOR = """
import sys
from pathlib import Path
from ipcompare.present.notebooks import execute
execute(Path(sys.argv[1]))
"""
REPRODUCE = """
import sys
import ipcompare as ipc
ipc.reproduce(sys.argv[1], sources=sys.argv[2])
"""


def median_of(action: Callable[[], object], times: int = TIMES) -> float:
    """Give the median time of an action, after one run that warms the caches of the disk."""
    action()
    taken = []
    for _ in range(times):
        start = time.perf_counter()
        action()
        taken.append(time.perf_counter() - start)
    return statistics.median(taken)


def fresh(code: str, *arguments: str) -> Callable[[], object]:
    """Make an action that runs code in a fresh process."""
    return lambda: subprocess.run([sys.executable, "-c", code, *arguments], check=True, cwd=ROOT)


def empty_notebook(folder: Path) -> str:
    """Write a notebook that only imports the libraries that the notebooks of the package import."""
    cell = {"cell_type": "code", "id": "imports", "metadata": {}, "execution_count": None, "outputs": []}
    kernel = {"kernelspec": {"display_name": "Python 3", "language": "python", "name": "python3"}}
    cells = [{**cell, "source": "\n".join(LIBRARIES)}]
    path = folder / "empty.ipynb"
    path.write_text(json.dumps({"cells": cells, "metadata": kernel, "nbformat": 4, "nbformat_minor": 5}))
    return str(path)


def show(name: str, seconds: float, beside: float | None = None, floor: str = "") -> None:
    """Print one line of the table."""
    ratio = f"{seconds / beside:6.2f} x  {floor}" if beside else ""
    print(f"{name:<52}{seconds * 1000:>9.0f} ms {ratio}".rstrip(), flush=True)


def main() -> None:
    """Measure and print."""
    print(f"Python {sys.version.split()[0]}, {os.cpu_count()} cores, median of {TIMES} after a warm-up\n")
    pandas = median_of(fresh("import pandas"))
    show("import pandas, fresh process", pandas)
    show("import ipcompare, fresh process", median_of(fresh("import ipcompare")), pandas, "import pandas")
    show("import ipcompare and load, fresh process", median_of(fresh(FIRST_VERB)), pandas, "import pandas")
    print()

    import ipcompare as ipc

    load = median_of(ipc.load)
    show("load, checked against the schema", load)
    if SOURCES.is_dir():
        proved = median_of(lambda: (ipc.load(), ipc.check(sources=SOURCES)))
        show("load, and check with every offset proved", proved, load, "load")
    else:
        print(f"no plan texts in {SOURCES}: the proof of the offsets and reproduce are left out")
    data = ipc.load()
    show("harmonize", median_of(lambda: ipc.harmonize(data)), load, "load")
    print()

    if SOURCES.is_dir():
        with tempfile.TemporaryDirectory() as folder:
            floor = median_of(fresh(FLOOR, empty_notebook(Path(folder))), times=3)
            show("empty notebook with the same imports, fresh process", floor)
            whole = median_of(fresh(REPRODUCE, str(Path(folder) / "out"), str(SOURCES)), times=3)
            show("reproduce, fresh process", whole, floor, "empty notebook")


if __name__ == "__main__":
    main()
