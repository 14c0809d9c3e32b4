"""
Print how long the main steps take, beside the floor that the libraries set. Read ratios: times wander by a third.

The parts of the main job are given in seconds of processor time, which a busy machine stretches less than the clock.
"""

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

FIRST_VERB = "import ipcompare as ipc; ipc.load()"
LIBRARIES = ["import pandas", "import matplotlib.pyplot", "import ipcompare"]
FLOOR = """
import sys
from pathlib import Path
from ipcompare.present.notebooks import execute
execute(Path(sys.argv[1]))
"""
PARTS = """
import os
import sys
from ipcompare.present import reproduce


def spent():
    return sum(os.times()[:4])


# What the figures import, so that the first of them is charged with drawing alone.
import scipy.stats, seaborn
start = spent()
print(f"{'imports':<44}{start:>8.1f} s")


def one_by_one(notebooks, drawings, progress):
    parts = {}
    for step in [*notebooks, *drawings]:
        before = spent()
        yield from step.make().items()
        kind = "notebooks" if step in notebooks else step.name.partition(" ")[0]
        kind = kind if kind in ("notebooks", "manifest", "workbook", "reports", "tables") else "figures"
        parts[kind] = parts.get(kind, 0) + spent() - before
    for kind, seconds in parts.items():
        print(f"{kind:<44}{seconds:>8.1f} s")


reproduce._run = one_by_one
reproduce.reproduce(sys.argv[1], sources=sys.argv[2])
print(f"{'all of it':<44}{spent():>8.1f} s")
"""
REPRODUCE = """
import sys
import ipcompare as ipc
ipc.reproduce(sys.argv[1], sources=sys.argv[2])
"""


def medians(actions: dict[str, Callable[[], object]], times: int = TIMES) -> dict[str, float]:
    """Give the median seconds of actions that take turns, so that a slow moment of the machine meets all of them."""
    taken: dict[str, list[float]] = {name: [] for name in actions}
    for turn in range(times + 1):
        for name, action in actions.items():
            start = time.perf_counter()
            action()
            if turn:  # the first warms the caches of the disk
                taken[name].append(time.perf_counter() - start)
    return {name: statistics.median(seconds) for name, seconds in taken.items()}


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


def show(measured: dict[str, float]) -> None:
    """Print medians, each after the first beside the first."""
    floor = next(iter(measured))
    for name, seconds in measured.items():
        ratio = "" if name == floor else f"{seconds / measured[floor]:8.2f} x {floor}"
        print(f"{name:<44}{seconds * 1000:>8.0f} ms{ratio}", flush=True)
    print()


def main() -> None:
    """Measure and print."""
    print(f"Python {sys.version.split()[0]}, {os.cpu_count()} cores, medians of {TIMES}\n")
    print("Fresh processes")
    starts = {
        "import pandas": "import pandas",
        "import ipcompare": "import ipcompare",
        "import ipcompare, load": FIRST_VERB,
    }
    show(medians({name: fresh(code) for name, code in starts.items()}))

    import ipcompare as ipc

    data = ipc.load()
    actions: dict[str, Callable[[], object]] = {"load": ipc.load}
    if SOURCES.is_dir():
        actions["load, check, every offset proved"] = lambda: (ipc.load(), ipc.check(sources=SOURCES))
    actions["harmonize"] = lambda: ipc.harmonize(data)
    print("In one process, after import")
    show(medians(actions))

    if not SOURCES.is_dir():
        print(f"no plan texts in {SOURCES}: proofs of offsets and reproduce are left out")
        return
    with tempfile.TemporaryDirectory() as folder:
        empty, out = empty_notebook(Path(folder)), str(Path(folder) / "out")
        jobs = {"empty notebook": fresh(FLOOR, empty), "reproduce": fresh(REPRODUCE, out, str(SOURCES))}
        print("The main job in a fresh process, beside a notebook that only imports the same libraries")
        show(medians(jobs, times=3))
        print("The parts of the main job, one after the other, in seconds of processor time", flush=True)
        fresh(PARTS, out, str(SOURCES))()


if __name__ == "__main__":
    main()
