from __future__ import annotations

import importlib.metadata
import io
from concurrent.futures import ThreadPoolExecutor

import matplotlib.image
import numpy as np
import pytest
from fresh_process import ROOT, locked_versions, made_once, python

import ipcompare as ipc
from ipcompare.present.gallery import FIGURES

RENDER = """
import sys
from pathlib import Path
import ipcompare as ipc
from ipcompare.present.gallery import FIGURES, render

out, *kinds = sys.argv[1:]
panel = ipc.harmonize(ipc.load())
for lang in ("en", "zh"):
    for name in FIGURES:
        for file, content in render(panel, name, lang=lang, kinds=tuple(kinds)).items():
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
            python(RENDER, out, *KINDS, cwd=out, **MACHINES[machine])

        with ThreadPoolExecutor() as pool:
            list(pool.map(render, MACHINES))

    return made_once(tmp_path_factory, "renderings", make)


def pixels(content):
    return matplotlib.image.imread(io.BytesIO(content), format="png")[..., :3]


def looks_alike(one, other):
    """Compare two PNG files as somebody does who looks at them: small shifts of anti-aliasing do not count."""
    one, other = pixels(one), pixels(other)
    return one.shape == other.shape and float(np.abs(one - other).mean()) < 0.02


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


def test_no_file_tells_when_or_with_what_it_was_made(renderings):
    for path in (renderings / "first").glob("*.[psx][nvdl][gfs]*"):
        content = path.read_bytes()
        for word in (b"Matplotlib v", b"matplotlib.org", b"CreationDate", b"<dc:date>", b"tIME", b"openpyxl"):
            assert word not in content, f"{path.name} contains {word}"


def test_the_settings_of_a_user_do_not_change_the_published_figures(panel, renderings, tmp_path):
    (tmp_path / "matplotlibrc").write_text("axes.grid: True\nlines.linewidth: 5\nfont.size: 20\nsavefig.dpi: 50\n")
    code = RENDER.replace("for name in FIGURES:", 'for name in ["high-value-patents"]:').replace(
        '("en", "zh")', '("en",)'
    )
    python(code, tmp_path, "svg", cwd=tmp_path, MATPLOTLIBRC=str(tmp_path / "matplotlibrc"))
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
    assert looks_alike((made / f"{name}.png").read_bytes(), (committed / f"{name}.png").read_bytes())


def test_a_figure_that_is_not_current_does_not_look_alike(panel, renderings):
    """The comparison by eye must be able to fail: one number less in the figure is seen."""
    figures = {name: (renderings / "first" / f"{name}.png").read_bytes() for name in NAMES}
    for one in NAMES:
        assert [other for other in NAMES if looks_alike(figures[one], figures[other])] == [one]
    without = panel._replace(values=panel.values[panel.values["city"] != "hangzhou"])
    (content,) = ipc.present.gallery.render(without, "high-value-patents", lang="en", kinds=("png",)).values()
    assert not looks_alike(content, figures["high-value-patents-en"])
