from __future__ import annotations

import importlib.metadata
import io
import re
from concurrent.futures import ThreadPoolExecutor

import matplotlib.image
import numpy as np
import pytest
from fresh_process import ROOT, locked_versions, made_once, python

from ipcompare.present.gallery import FIGURES, render

RENDER = """
import sys
from pathlib import Path
import ipcompare as ipc
from ipcompare.present.gallery import render

out, figures, languages, kinds = sys.argv[1:]
panel = ipc.harmonize(ipc.load())
for lang in languages.split():
    for name in figures.split():
        for file, content in render(panel, name, lang=lang, kinds=tuple(kinds.split())).items():
            (Path(out) / file).write_bytes(content)
    (Path(out) / f"ipcompare-{lang}.xlsx").write_bytes(ipc.workbook(panel, lang=lang))
"""
MACHINES = {
    "first": {"PYTHONHASHSEED": "1", "TZ": "Asia/Shanghai", "SOURCE_DATE_EPOCH": None, "LC_ALL": "C.UTF-8"},
    "second": {"PYTHONHASHSEED": "2", "TZ": "America/New_York", "SOURCE_DATE_EPOCH": "1000000000", "LC_ALL": "C"},
}
# The libraries that make the bytes of a figure from the same code; another version may round another way.
DRAWING = ("matplotlib", "numpy", "pandas", "pillow")
KINDS = ("png", "svg", "pdf")
NAMES = [f"{name}-{lang}" for name in FIGURES for lang in ("en", "zh")]


@pytest.fixture(scope="session")
def renderings(tmp_path_factory):
    """Everything that is drawn, in two fresh processes that differ in hash seed, time zone, clock and locale."""

    def make(folder):
        def render(machine):
            out = folder / machine
            out.mkdir()
            python(RENDER, out, " ".join(FIGURES), "en zh", " ".join(KINDS), cwd=out, **MACHINES[machine])

        with ThreadPoolExecutor() as pool:
            list(pool.map(render, MACHINES))

    return made_once(tmp_path_factory, "renderings", make)


def pixels(content):
    return matplotlib.image.imread(io.BytesIO(content), format="png")[..., :3]


def blocks(image, size=30):
    """Average squares of pixels, a tenth of an inch wide."""
    rows, columns = image.shape[0] // size, image.shape[1] // size
    cut = image[: rows * size, : columns * size]
    return cut.reshape(rows, size, columns, size, -1).mean(axis=(1, 3))


def looks_alike(one, other):
    """Compare as the eye does: text that is anti-aliased or placed a little otherwise does not count."""
    return one.shape == other.shape and float(np.abs(blocks(one) - blocks(other)).max()) < 0.2


def is_locked():
    locked = locked_versions()
    return all(importlib.metadata.version(name) == locked[name] for name in DRAWING)


@pytest.mark.parametrize("kind", [*KINDS, "xlsx"])
def test_two_fresh_processes_make_the_same_bytes(renderings, kind):
    first, second = (sorted((renderings / machine).glob(f"*.{kind}")) for machine in MACHINES)
    names = ["ipcompare-en", "ipcompare-zh"] if kind == "xlsx" else sorted(NAMES)
    assert [path.stem for path in first] == [path.stem for path in second] == names
    different = [a.name for a, b in zip(first, second, strict=True) if a.read_bytes() != b.read_bytes()]
    assert different == []
    assert len({path.read_bytes() for path in first}) == len(names)


@pytest.mark.parametrize("kind", KINDS)
def test_no_figure_tells_when_or_with_what_it_was_made(renderings, kind):
    for path in (renderings / "first").glob(f"*.{kind}"):
        found = re.findall(
            rb"Matplotlib v|matplotlib\.org|CreationDate|ModDate|Producer|<dc:date>|tIME", path.read_bytes()
        )
        assert found == [], path.name


def test_the_settings_of_a_user_do_not_change_the_published_figures(panel, renderings, tmp_path):
    (tmp_path / "matplotlibrc").write_text("axes.grid: True\nlines.linewidth: 5\nfont.size: 20\nsavefig.dpi: 50\n")
    rc = str(tmp_path / "matplotlibrc")
    python(RENDER, tmp_path, "high-value-patents", "en", "svg", cwd=tmp_path, MATPLOTLIBRC=rc)
    name = "high-value-patents-en.svg"
    assert (tmp_path / name).read_bytes() == (renderings / "first" / name).read_bytes()


def test_the_committed_figures_are_those_that_are_drawn_and_no_others():
    committed = {path.name for path in (ROOT / "figures").iterdir()}
    assert committed == {f"{name}.{kind}" for name in NAMES for kind in ("png", "svg")}


@pytest.mark.parametrize("name", NAMES)
def test_the_committed_figures_are_current(renderings, name):
    """The same bytes with the locked versions of the libraries; with others, the same to the eye."""
    made, committed = renderings / "first", ROOT / "figures"
    if is_locked():
        for kind in ("png", "svg"):
            file = f"{name}.{kind}"
            assert (made / file).read_bytes() == (committed / file).read_bytes(), f"make figures renews {file}"
    assert looks_alike(*(pixels((folder / f"{name}.png").read_bytes()) for folder in (made, committed)))


def test_the_comparison_by_eye_sees_a_missing_value_but_not_a_shift_by_two_pixels(panel, renderings):
    figures = {name: pixels((renderings / "first" / f"{name}.png").read_bytes()) for name in NAMES}
    for one, figure in figures.items():
        assert looks_alike(figure, np.roll(figure, 2, axis=(0, 1)))
        assert [other for other in NAMES if looks_alike(figure, figures[other])] == [one]
    without = panel._replace(values=panel.values[panel.values["city"] != "jingmen_htz"])
    (drawn,) = render(without, "high-value-patents", lang="en", kinds=("png",)).values()
    assert not looks_alike(pixels(drawn), figures["high-value-patents-en"])
