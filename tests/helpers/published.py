"""The published figures, each rendered once for all tests that look at its files."""

from __future__ import annotations

from pathlib import Path

import pytest

import ipcompare as ipc
from helpers.workers import made_once
from ipcompare import results
from ipcompare.present.gallery import render


def files_of(factory: pytest.TempPathFactory, panel: results.Panel, name: str, lang: str) -> dict[str, bytes]:
    """Give the files of one figure in one language by their names."""

    def make(folder):
        for file, content in render(panel, name, lang=lang).items():
            (folder / file).write_bytes(content)

    folder = made_once(factory, f"figure-{name}-{lang}", make)
    return {path.name: path.read_bytes() for path in sorted(folder.iterdir())}


def whole_pack(factory: pytest.TempPathFactory, panel: results.Panel) -> Path:
    """Give a folder with a whole pack in Chinese, ``out``, and with what the verb gave for it, ``listing.csv``."""

    def make(folder):
        ipc.pack(panel, folder / "out", lang="zh").to_csv(folder / "listing.csv", index=False)

    return made_once(factory, "pack", make)
