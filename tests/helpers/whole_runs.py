"""The main job, run twice for all tests that look at its outputs."""

from __future__ import annotations

from pathlib import Path

import pytest

import ipcompare as ipc
from helpers.processes import IPCOMPARE, LIMIT, started
from helpers.workers import made_once

# Another machine, as far as one process can be another: hash seed, time zone, clock, locale, no activated environment.
ELSEWHERE = {
    "PYTHONHASHSEED": "7",
    "TZ": "Pacific/Auckland",
    "SOURCE_DATE_EPOCH": "1000000000",
    "LC_ALL": "C",
    "PATH": "/usr/bin:/bin",
}


def reproduced(factory: pytest.TempPathFactory, sources: Path) -> Path:
    """
    Give a folder with both runs.

    ``first`` was made here by the verb, with its result in ``listing.csv``;
    ``second`` meanwhile by the command in a process of its own, started in
    ``elsewhere``, with what it printed in ``printed.txt``.
    """

    def make(folder: Path) -> None:
        (folder / "elsewhere").mkdir()
        command = [IPCOMPARE, "reproduce", "--out", str(folder / "second"), "--sources", str(sources)]
        with (
            (folder / "printed.txt").open("w") as printed,
            started(*command, cwd=folder / "elsewhere", stdout=printed, **ELSEWHERE) as second,
        ):
            ipc.reproduce(folder / "first", sources=sources).to_csv(folder / "listing.csv", index=False)
            assert second.wait(timeout=LIMIT) == 0

    return made_once(factory, "reproduced", make)
