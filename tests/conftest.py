"""What every test may ask for: the plan texts, the shipped tables, and a copy of them to break."""

from __future__ import annotations

import os
import shutil
from collections.abc import Generator, Iterator
from pathlib import Path

import pytest
from _pytest.doctest import DoctestModule
from helpers.processes import MARK, kill
from helpers.repository import PLANS, ROOT

import ipcompare as ipc
from ipcompare.results import Data, Panel

pytest.register_assert_rewrite("helpers.expected_findings", "helpers.csv_files")


@pytest.hookimpl(wrapper=True)
def pytest_collect_file() -> Generator[None, list[pytest.Collector], list[pytest.Collector]]:
    """Look for no examples in the tests themselves: that means reading every object of theirs."""
    return [collector for collector in (yield) if not isinstance(collector, DoctestModule)]


@pytest.fixture(scope="session", autouse=True)
def no_process_is_left_over() -> Iterator[None]:
    """Every process that a test of this worker starts has ended when the last test has."""
    os.environ[MARK] = mark = str(os.getpid())
    yield
    left = [f"{process.command} ({process.id}), started by {process.test}" for process in kill(mark)]
    assert not left, "left running:\n" + "\n".join(left)


@pytest.fixture(scope="session")
def root() -> Path:
    return ROOT


@pytest.fixture(scope="session")
def sources() -> Path:
    """Folder of the plan texts. Without them nothing is proved, so their absence is a failure, never a skip."""
    folder = Path(os.environ.get("IPCOMPARE_SOURCES") or ROOT.parent / "shared" / "sources")
    missing = [plan for plan in PLANS if not (folder / f"{plan}.txt").is_file()]
    if missing:
        pytest.fail(f"no plan texts {missing} in {folder}: set IPCOMPARE_SOURCES to their folder", pytrace=False)
    return folder.resolve()


@pytest.fixture(scope="session")
def plan_texts(sources: Path) -> dict[str, str]:
    """The plan texts by plan, with every code point as it lies on the disk."""
    return {plan: (sources / f"{plan}.txt").read_bytes().decode("utf-8") for plan in PLANS}


@pytest.fixture(scope="session")
def data() -> Data:
    return ipc.load()


@pytest.fixture(scope="session")
def panel(data: Data) -> Panel:
    return ipc.harmonize(data)


@pytest.fixture
def data_folder(tmp_path: Path) -> Path:
    """A full copy of the shipped tables, free to be broken."""
    return Path(shutil.copytree(ROOT / "data", tmp_path / "data"))


@pytest.fixture
def texts_copy(sources: Path, tmp_path: Path) -> Path:
    """A copy of the plan texts, free to be broken."""
    folder = tmp_path / "texts"
    folder.mkdir()
    for plan in PLANS:
        shutil.copyfile(sources / f"{plan}.txt", folder / f"{plan}.txt")
    return folder


@pytest.fixture
def no_sources(monkeypatch: pytest.MonkeyPatch) -> None:
    """Plan texts only where a test passes them, whatever the machine has set."""
    monkeypatch.delenv("IPCOMPARE_SOURCES", raising=False)
