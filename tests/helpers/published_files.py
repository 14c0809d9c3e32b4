"""Files that the package publishes, made once for all tests that look at them."""

from __future__ import annotations

from pathlib import Path

import pytest

import ipcompare as ipc
from helpers.workers import made_once
from ipcompare import results
from ipcompare.present.gallery import render
from ipcompare.present.report.content import PLAN


def images_of_the_report(factory: pytest.TempPathFactory, panel: results.Panel) -> dict[str, bytes]:
    """Give the files of all figures of the report by their names, in both languages."""

    def make(folder):
        for name in (part.figure for part in PLAN if part.figure):
            for lang in ("en", "zh"):
                for file, content in render(panel, name, lang=lang).items():
                    (folder / file).write_bytes(content)

    folder = made_once(factory, "report-images", make)
    return {path.name: path.read_bytes() for path in sorted(folder.iterdir())}


def whole_pack(factory: pytest.TempPathFactory, panel: results.Panel) -> Path:
    """Give a folder with a whole pack in Chinese, ``out``, and with what the verb gave for it, ``listing.csv``."""

    def make(folder):
        ipc.pack(panel, folder / "out", lang="zh").to_csv(folder / "listing.csv", index=False)

    return made_once(factory, "pack", make)
