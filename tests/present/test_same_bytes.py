from __future__ import annotations

import importlib.metadata
import io
import re

import matplotlib.image
import numpy as np
import pandas as pd
import pytest
from helpers.drawing import PICTURES
from helpers.processes import python
from helpers.published_files import whole_pack
from helpers.repository import ROOT, locked_versions
from helpers.whole_runs import ELSEWHERE, reproduced
from helpers.workers import made_once

from ipcompare.present.gallery import render

RENDER = """
import sys
from pathlib import Path
import ipcompare as ipc
from ipcompare.present.gallery import render

out, kind, *figures = sys.argv[1:]
panel = ipc.harmonize(ipc.load())
for name in figures:
    for file, content in render(panel, name, lang="zh", kinds=(kind,)).items():
        (Path(out) / file).write_bytes(content)
"""
# The libraries that make the bytes of a figure from the same code; another version may round another way.
DRAWING = ("matplotlib", "numpy", "pandas", "pillow", "seaborn")
NAMES = [f"{name}-{lang}" for name in PICTURES for lang in ("en", "zh")]


@pytest.fixture(scope="session")
def runs(tmp_path_factory, sources):
    return reproduced(tmp_path_factory, sources)


@pytest.fixture(scope="session")
def pages(tmp_path_factory):
    """The figures as PDF, which the main job does not make, from a fresh process."""

    def make(folder):
        python(RENDER, folder, "pdf", *PICTURES, cwd=folder, **ELSEWHERE)

    return made_once(tmp_path_factory, "pages", make)


@pytest.fixture
def made(request, tmp_path_factory, panel):
    """Give a kind of file and two folders that hold such files, each from a process of its own."""
    if request.param == "pdf":
        pages = request.getfixturevalue("pages")
        return "pdf", whole_pack(tmp_path_factory, panel) / "out" / "figures", pages
    runs = request.getfixturevalue("runs")
    below = "figures" if request.param in ("png", "svg") else "."
    return request.param, runs / "first" / below, runs / "second" / below


def pixels(content):
    return matplotlib.image.imread(io.BytesIO(content), format="png")[..., :3]


def seen(image, size=30):
    """Average squares of pixels, a tenth of an inch wide: about what the eye takes in at once."""
    rows, columns = image.shape[0] // size, image.shape[1] // size
    cut = image[: rows * size, : columns * size]
    return cut.reshape(rows, size, columns, size, -1).mean(axis=(1, 3))


def looks_alike(one, other):
    """Compare what is seen of two images: text that is drawn or placed a little otherwise does not count."""
    return one.shape == other.shape and float(np.abs(one - other).max()) < 0.2


def is_locked():
    locked = locked_versions()
    return all(importlib.metadata.version(name) == locked[name] for name in DRAWING)


@pytest.mark.parametrize("made", ["png", "svg", "pdf", "xlsx", "html", "docx"], indirect=True)
def test_two_processes_make_the_same_bytes(made):
    kind, *folders = made
    first, second = ({path.name: path.read_bytes() for path in folder.glob(f"*.{kind}")} for folder in folders)
    reports = ["report-en", "report-zh"]
    whole = {"xlsx": ["ipcompare-en", "ipcompare-zh"], "html": reports, "docx": reports}
    stems = {**whole, "pdf": [f"{name}-zh" for name in PICTURES]}.get(kind, NAMES)
    assert first.keys() == second.keys() == {f"{stem}.{kind}" for stem in stems}
    assert [name for name in first if first[name] != second[name]] == []
    assert len(set(first.values())) == len(stems)


@pytest.mark.parametrize("made", ["png", "svg", "pdf"], indirect=True)
def test_no_figure_tells_when_or_with_what_it_was_made(made):
    kind, folder, _ = made
    telling = rb"Matplotlib v|matplotlib\.org|CreationDate|ModDate|Producer|<dc:date>|tIME"
    assert {path.name: re.findall(telling, path.read_bytes()) for path in folder.glob(f"*.{kind}")} == {
        path.name: [] for path in folder.glob(f"*.{kind}")
    }


def test_the_settings_of_a_user_do_not_change_the_published_figures(runs, tmp_path):
    (tmp_path / "matplotlibrc").write_text("axes.grid: True\nlines.linewidth: 5\nfont.size: 20\nsavefig.dpi: 50\n")
    rc = str(tmp_path / "matplotlibrc")
    python(RENDER, tmp_path, "svg", "high-value-patents", cwd=tmp_path, MATPLOTLIBRC=rc)
    name = "high-value-patents-zh.svg"
    assert (tmp_path / name).read_bytes() == (runs / "first" / "figures" / name).read_bytes()


def test_the_committed_figures_are_those_that_are_drawn_and_no_others():
    committed = {path.name for path in (ROOT / "figures").iterdir()}
    assert committed == {"MANIFEST.csv", *(f"{name}.{kind}" for name in NAMES for kind in ("png", "svg"))}


def test_the_committed_manifest_is_current(runs):
    """With other versions of the libraries the digests differ; the state of the tables does not."""
    made, committed = (
        pd.read_csv(folder / "MANIFEST.csv") for folder in (runs / "first" / "figures", ROOT / "figures")
    )
    if not is_locked():
        made, committed = made.drop(columns="sha256"), committed.drop(columns="sha256")
    assert made.to_csv() == committed.to_csv(), "make figures renews it"


def test_the_reports_as_pdf_have_the_same_bytes_in_two_processes(runs):
    for lang in ("en", "zh"):
        one, two = ((runs / run / f"report-{lang}.pdf").read_bytes() for run in ("first", "second"))
        assert one == two


@pytest.mark.parametrize("name", NAMES)
def test_the_committed_figures_are_current(runs, name):
    """The same bytes with the locked versions of the libraries; with others, the same to the eye."""
    made, committed = runs / "first" / "figures", ROOT / "figures"
    if is_locked():
        for kind in ("png", "svg"):
            file = f"{name}.{kind}"
            assert (made / file).read_bytes() == (committed / file).read_bytes(), f"make figures renews {file}"
    assert looks_alike(*(seen(pixels((folder / f"{name}.png").read_bytes())) for folder in (made, committed)))


def test_the_comparison_by_eye_sees_a_missing_value_but_not_a_shift_by_two_pixels(panel, runs):
    images = {name: pixels((runs / "first" / "figures" / f"{name}.png").read_bytes()) for name in NAMES}
    views = {name: seen(image) for name, image in images.items()}
    for one, view in views.items():
        assert [other for other in NAMES if looks_alike(view, views[other])] == [one]
    name = "high-value-patents-en"
    assert looks_alike(views[name], seen(np.roll(images[name], 2, axis=(0, 1))))
    without = panel._replace(values=panel.values[panel.values["city"] != "jingmen_htz"])
    (drawn,) = render(without, "high-value-patents", lang="en", kinds=("png",)).values()
    assert not looks_alike(seen(pixels(drawn)), views[name])
