"""What all figures have in common."""

from __future__ import annotations

import importlib
import inspect
import io
import re
from functools import partial
from pathlib import Path

import matplotlib as mpl
import pandas as pd
import pytest
from helpers.drawing import (
    FIGURES,
    PICTURES,
    clashes,
    draw_trajectories,
    new_axes,
    shown_texts,
    unbroken,
)
from helpers.repository import ROOT
from matplotlib.font_manager import findfont

import ipcompare as ipc
from ipcompare.errors import IpcompareError, UnknownNameError
from ipcompare.present.style import new_figure, style


@pytest.fixture(params=["en", "zh"])
def lang(request):
    return request.param


SIGNS = {
    "coverage": {"en": ["Hatched", "◇"], "zh": ["斜线", "◇"]},
    "trajectories": {"en": ["Logarithmic", "Arrow", "◇", "Dashed"], "zh": ["对数", "箭头", "◇", "虚线"]},
    "indexed": {
        "en": ["Linear", "first printed year of every place = 100", "Dashed", "Not shown: Jining"],
        "zh": ["线性", "首个载明年份的数值为100", "虚线", "未列入：济宁"],
    },
    "windows": {"en": ["Bar", "▼", "five-year", "◇"], "zh": ["横条", "▼", "五年规划", "◇"]},
    "grades": {"en": ["A Same", "X Not comparable", "Blank", "◇"], "zh": ["A", "X", "空白", "◇"]},
    "bars": {"en": ["In yuan", "Grade C", "◇"], "zh": ["单位：元", "等级C", "◇"]},
    "dumbbells": {
        "en": ["○ Base", "● target", "Arrow", "In items", "◇", "grade D", "Source"],
        "zh": ["○基期值", "●目标值", "箭头", "单位：件", "◇", "等级D", "来源"],
    },
    "growth": {
        "en": ["Arrow", "Grey", "113 of 126", "no baseline printed (85)", "grade C", "Source"],
        "zh": ["箭头", "灰色", "126项目标值中113项", "规划未载明基期值85项", "等级C", "来源"],
    },
    "pace": {
        "en": ["Bar", "Black marks", "×", "back-loaded", "single stretch (3)", "Source"],
        "zh": ["横条", "黑色刻线", "×", "后期任务偏重", "只有一个阶段（3项）", "来源"],
    },
}


@pytest.fixture(params=FIGURES.values(), ids=FIGURES)
def figure(request):
    return request.param


def settings():
    """Give matplotlib's settings but the backend, which matplotlib itself chooses late."""
    return {name: value for name, value in mpl.rcParams.copy().items() if name != "backend"}


FONTS = sorted((ROOT / "ipcompare" / "present" / "fonts").glob("*.ttf"))


@pytest.mark.parametrize("name", FIGURES)
def test_a_note_explains_every_sign(panel, name, lang):
    note = unbroken(FIGURES[name](panel, lang), lang)
    assert [sign for sign in SIGNS[name][lang] if sign not in note] == []


def test_the_axes_given_are_the_axes_returned(panel, figure, lang):
    ax = new_axes()
    assert figure(panel, lang, ax) is ax


def test_both_languages_stand_in_one_figure(panel, figure):
    ax = figure(panel, "both")
    ax.figure.savefig(io.BytesIO(), format="png")
    words = " ".join(text.get_text() for text in shown_texts(ax))
    assert re.search("[一-鿿]", words)
    assert re.search("[a-z]{4}", words)


def test_no_global_state_is_changed(panel, figure, lang):
    before = settings()
    figure(panel, lang).figure.savefig(io.BytesIO())
    with pytest.raises(UnknownNameError):
        figure(panel, "fr")
    assert settings() == before
    assert before["font.family"] == ["sans-serif"]


def test_no_input_is_changed(panel, lang):
    coverage, values = ipc.coverage(panel), panel.values.copy()
    before = coverage.copy()
    ipc.plot.coverage(coverage, new_axes(), data=panel.data, lang=lang)
    draw_trajectories(panel, lang, frame=panel.values[panel.values["origin"] == "plan"])
    pd.testing.assert_frame_equal(coverage, before)
    pd.testing.assert_frame_equal(panel.values, values)


def test_the_shipped_font_alone_draws_every_character(panel, figure, lang):
    """Warnings of missing glyphs are errors in these tests; the axes were made outside of any style."""
    ax = figure(panel, lang)
    ax.figure.savefig(io.BytesIO(), format="png")
    files = {Path(findfont(text.get_fontproperties())) for text in shown_texts(ax)}
    assert {file.name for file in files} == {"IPCompareSansSC-Regular.ttf"}
    assert files < set(FONTS)


def test_a_figure_speaks_one_language(panel, figure, lang):
    """Letters of grades and PCT stand in both."""
    words = " ".join(text.get_text() for text in shown_texts(figure(panel, lang)))
    other = "[一-鿿]" if lang == "en" else "[a-z]"
    assert len(words) > 50
    assert re.findall(other, words) == []


@pytest.mark.parametrize("name", PICTURES)
def test_no_label_of_a_published_figure_covers_another_or_is_cut_off(panel, name, lang):
    with style():
        _, ax = new_figure(PICTURES[name].size)
        PICTURES[name].draw(panel, ax, lang)
    assert clashes(ax) == ([], [])


@pytest.mark.parametrize(("name", "near"), [("eng", "en"), ("zhh", "zh")])
def test_an_unknown_language_is_refused_with_the_nearest(panel, figure, name, near):
    with pytest.raises(UnknownNameError, match=f"unknown language '{name}'") as caught:
        figure(panel, name)
    assert caught.value.expected == "both, en, zh"
    assert caught.value.hint == f"nearest: {near}"


def test_the_package_shows_figures_alone_and_an_import_of_a_module_hides_none():
    folder = ROOT / "ipcompare" / "present" / "plot"
    names = sorted(path.stem for path in folder.glob("*.py") if path.stem != "__init__")
    assert dir(ipc.plot) == ipc.plot.__all__ == names
    for name in names:
        module = importlib.import_module(f"ipcompare.present.plot.{name}")
        assert getattr(ipc.plot, name) is getattr(module, name)
        assert inspect.isfunction(getattr(ipc.plot, name))
        setattr(ipc.plot, name, module)
        assert getattr(ipc.plot, name) is getattr(module, name)


@pytest.mark.parametrize("name", ipc.plot.__all__)
def test_a_figure_and_its_text_document_every_argument(name):
    figure = getattr(ipc.plot, name)
    for public, first in ((figure, ["frame", "ax"]), (figure.alt, ["frame"])):
        parameters = list(inspect.signature(public).parameters)
        assert parameters[: len(first)] == first
        assert {"data", "lang"} < set(parameters)
        for section in ("Parameters", "Returns", "Raises"):
            assert f"\n\n{section}\n{'-' * len(section)}\n" in public.__doc__
        described = public.__doc__.partition("Parameters\n")[2].partition("\n\nReturns")[0]
        assert sorted(re.findall(r"^(\w+)$", described, re.M)) == sorted(parameters)
    assert ">>> " in figure.alt.__doc__


@pytest.mark.parametrize("name", ipc.plot.__all__)
def test_a_frame_without_rows_is_refused_with_what_is_needed(panel, name):
    figure, empty = getattr(ipc.plot, name), pd.DataFrame({"plan_id": []})
    for call in (figure.alt, partial(figure, ax=new_axes())):
        with pytest.raises(IpcompareError, match=f"no rows for {name}") as caught:
            call(frame=empty, data=panel.data)
        assert caught.value.expected
