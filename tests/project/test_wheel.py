from __future__ import annotations

import importlib.util
import json
import shutil
import sys
import zipfile
from pathlib import Path

import pytest
from helpers.notebook_files import COMMITTED
from helpers.processes import python, run
from helpers.repository import ROOT
from helpers.workers import made_once

WORKS = """
import sys
from pathlib import Path
import ipcompare as ipc
from ipcompare.cli import main
from ipcompare.corpus.folders import shipped
from ipcompare.present.gallery import render

assert Path(ipc.__file__).is_relative_to(sys.argv[1]), ipc.__file__
panel = ipc.harmonize(ipc.load())
print(len(panel.data.observations), shipped("notebooks"), sep="\\n")
print(len(render(panel, "coverage", lang="zh", kinds=("svg",))["coverage-zh.svg"]))
assert main(["check"]) == 0
"""


def regular_files_only(folder, names):
    """Leave out what is no part of the sources: caches, environments, sockets of kernels."""
    kept = [name for name in names if (Path(folder) / name).is_dir() or (Path(folder) / name).is_file()]
    ignored = {name for name in kept if name == "__pycache__" or name.startswith(".")}
    return ignored | (set(names) - set(kept))


@pytest.fixture(scope="session")
def wheel(tmp_path_factory):
    """The wheel, built from a copy of the sources; hatchling is fetched where it is not installed."""

    def make(folder):
        for name in ("ipcompare", "data", "notebooks"):
            shutil.copytree(ROOT / name, folder / "sources" / name, ignore=regular_files_only)
        for name in ("pyproject.toml", "README.md", "LICENSE", "LICENSE-DATA"):
            shutil.copy(ROOT / name, folder / "sources" / name)
        isolation = ["--no-build-isolation"] if importlib.util.find_spec("hatchling") else []
        pip = [sys.executable, "-m", "pip", "wheel", "--quiet", "--no-deps", *isolation, "--wheel-dir", str(folder)]
        run(*pip, str(folder / "sources"), cwd=folder)

    (path,) = made_once(tmp_path_factory, "wheel", make).glob("*.whl")
    return path


@pytest.fixture
def installed(wheel, tmp_path):
    """The wheel as it lies among the packages of somebody else."""
    with zipfile.ZipFile(wheel) as archive:
        archive.extractall(tmp_path / "site")
    return tmp_path / "site"


def test_the_wheel_holds_tables_notebooks_fonts_licences_and_types(wheel):
    with zipfile.ZipFile(wheel) as archive:
        names = set(archive.namelist())
        (entry_points,) = [archive.read(name).decode() for name in names if name.endswith("entry_points.txt")]
    package = json.loads((ROOT / "data" / "datapackage.json").read_text(encoding="utf-8"))
    paths = [resource["path"] for resource in package["resources"]]
    tables = {path for entry in paths for path in ([entry] if isinstance(entry, str) else entry)}
    assert names >= {f"ipcompare/_data/{path}" for path in {*tables, "datapackage.json"}}
    assert names >= {f"ipcompare/_notebooks/{path.name}" for path in COMMITTED}
    fonts = {f"ipcompare/present/fonts/IPCompareSansSC-{style}.ttf" for style in ("Regular", "Bold")}
    assert names >= {*fonts, "ipcompare/present/fonts/OFL.txt", "ipcompare/py.typed"}
    licences = {Path(name).name for name in names if "/licenses/" in name}
    assert licences == {"LICENSE", "LICENSE-DATA", "OFL.txt"}
    assert "ipcompare = ipcompare.cli:main" in entry_points


def test_the_wheel_holds_no_plan_text_no_test_and_nothing_outside_of_the_package(wheel, plan_texts):
    with zipfile.ZipFile(wheel) as archive:
        names = archive.namelist()
        pages = [archive.read(name) for name in names]
    assert {name.split("/")[0].partition("-")[0] for name in names} == {"ipcompare"}
    assert not [name for name in names if "test" in name or "__pycache__" in name]
    for text in plan_texts.values():
        passage = text[len(text) // 2 :][:200].encode()
        assert not any(passage in page for page in pages)


def test_an_installed_wheel_works_away_from_the_checkout(installed, tmp_path, data):
    elsewhere = tmp_path / "elsewhere"
    elsewhere.mkdir()
    printed = python(WORKS, installed, cwd=elsewhere, PYTHONPATH=str(installed), IPCOMPARE_SOURCES=None).splitlines()
    assert printed[0] == str(len(data.observations))
    assert printed[1] == str(installed / "ipcompare" / "_notebooks")
    assert int(printed[2]) > 10_000
    assert list(elsewhere.iterdir()) == []


def test_folders_of_other_packages_are_not_taken_for_those_of_the_wheel(installed, tmp_path):
    """Packages that lay a `data` or `notebooks` folder among the installed ones by mistake are common."""
    for name in ("data", "notebooks"):
        (installed / name).mkdir()
    code = "from ipcompare.corpus.folders import shipped; print(shipped('data'), shipped('notebooks'), sep='\\n')"
    printed = python(code, cwd=tmp_path, PYTHONPATH=str(installed)).splitlines()
    assert printed == [str(installed / "ipcompare" / name) for name in ("_data", "_notebooks")]
