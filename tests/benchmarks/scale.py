"""
Print processor time, peak memory and slope of the main verbs on tables of growing size. Nothing is asserted.

Run ``python -m tests.benchmarks.scale``, with sizes behind it for others than 1,000, 10,000 and 100,000 statements.
A slope of 1 is in step with the statements, 2 with their square; `grade` and `rank` compare every two places.
"""

from __future__ import annotations

import json
import os
import resource
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable
from math import log10
from pathlib import Path
from typing import Any

ROOT = Path(__file__).resolve().parents[2]
SIZES = (1_000, 10_000, 100_000)
HV = "hv_patents_per_10k"


def measure(statements: int) -> dict[str, float]:
    """Give the seconds of processor time of every step, and the peak of memory in MB, in this process."""
    import ipcompare as ipc
    from tests.helpers.many_plans import many_plans, write_folder

    with tempfile.TemporaryDirectory() as folder:
        write_folder(many_plans(ipc.load(), statements), Path(folder))
        taken: dict[str, float] = {}

        def timed(name: str, step: Callable[[], Any]) -> Any:
            start = time.process_time()
            made = step()
            taken[name] = time.process_time() - start
            return made

        data = timed("load with its check", lambda: ipc.load(folder))
        panel = timed("harmonize", lambda: ipc.harmonize(data))
        timed("growth", lambda: ipc.growth(panel))
        timed("delivery", lambda: ipc.delivery(panel))
        timed("grade of one indicator", lambda: ipc.grade(panel, HV))
        timed("compare of one indicator", lambda: ipc.compare(panel, HV))
        timed("rank, panel with digits made", lambda: ipc.rank(panel, HV))
        timed("rank again", lambda: ipc.rank(panel, HV))
    return {**taken, "peak memory, MB": resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024}


def in_a_process(statements: int) -> dict[str, float]:
    """Measure in a process of its own, so that the peak of memory is its own; plan texts are left out."""
    environment = {name: value for name, value in os.environ.items() if name != "IPCOMPARE_SOURCES"}
    command = [sys.executable, "-m", "tests.benchmarks.scale", "--one", str(statements)]
    done = subprocess.run(command, cwd=ROOT, env=environment, check=True, capture_output=True, text=True)
    measured: dict[str, float] = json.loads(done.stdout)
    return measured


def main(sizes: list[int]) -> None:
    """Print a line a step, as soon as all sizes are measured."""
    measured = {size: in_a_process(size) for size in sizes}
    print(f"{'statements':<32}" + "".join(f"{size:>12,}" for size in sizes) + f"{'slopes':>14}")
    for step in measured[sizes[0]]:
        numbers = [measured[size][step] for size in sizes]
        pairs = zip(zip(sizes, numbers, strict=True), zip(sizes[1:], numbers[1:], strict=True), strict=False)
        slopes = [log10(high / low) / log10(more / less) for (less, low), (more, high) in pairs]
        print(f"{step:<32}" + "".join(f"{number:>12.2f}" for number in numbers), *(f"{slope:6.2f}" for slope in slopes))


if __name__ == "__main__":
    if sys.argv[1:2] == ["--one"]:
        print(json.dumps(measure(int(sys.argv[2]))))
    else:
        main([int(size) for size in sys.argv[1:]] or list(SIZES))
