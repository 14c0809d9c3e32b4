from __future__ import annotations

import io
import re
from pathlib import Path

import matplotlib as mpl
import numpy as np
import pandas as pd
import pytest
from helpers.drawing import (
    FIGURES,
    clashes,
    draw_coverage,
    draw_trajectories,
    new_axes,
    places_of,
    shown_texts,
    unbroken,
)
from helpers.repository import ROOT
from matplotlib.font_manager import findfont

import ipcompare as ipc
from ipcompare.errors import UnknownNameError
from ipcompare.present import gallery
from ipcompare.present.style import new_figure, style

FONTS = sorted((ROOT / "ipcompare" / "present" / "fonts").glob("*.ttf"))


@pytest.fixture(params=["en", "zh"])
def lang(request):
    return request.param


@pytest.fixture(params=FIGURES.values(), ids=FIGURES)
def figure(request):
    return request.param


def settings():
    """Give matplotlib's settings but the backend, which matplotlib itself chooses late."""
    return {name: value for name, value in mpl.rcParams.copy().items() if name != "backend"}


def test_a_cell_shows_the_count_of_the_coverage_frame_and_silence_is_hatched(panel, lang):
    ax, frame = draw_coverage(panel, lang), ipc.coverage(panel)
    counts = frame.pivot(index="city", columns="dimension", values="indicators")
    counts = counts.loc[panel.data.cities["city"], frame["dimension"].unique()].to_numpy()
    written, hatched = np.zeros_like(counts), np.full(counts.shape, fill_value=False)
    for text in ax.texts:
        column, row = text.get_position()
        written[row, column] = int(text.get_text())
    for patch in ax.patches:
        assert patch.get_hatch()
        hatched[int(patch.get_y() + 0.5), int(patch.get_x() + 0.5)] = True
    np.testing.assert_array_equal(written, counts)
    np.testing.assert_array_equal(ax.collections[0].get_array(), counts)
    np.testing.assert_array_equal(hatched, counts == 0)
    assert 0 < hatched.sum() < hatched.size
    assert len(ax.texts) + len(ax.patches) == counts.size


def test_rows_are_places_and_columns_are_dimensions_in_the_order_of_the_tables(panel, lang):
    ax, data = draw_coverage(panel, lang), panel.data
    dimensions = data.codes.loc[data.codes["list"] == "dimension"].set_index("code")[f"name_{lang}"]
    shown = dimensions[ipc.coverage(panel)["dimension"].unique()].to_list()
    places = [label.get_text() for label in ax.get_yticklabels()]
    assert places == list(places_of(data, lang).values())
    assert [label.get_text().replace("\n", " ") for label in ax.get_xticklabels()] == shown
    assert sum("◇" in place for place in places) == 1
    assert ax.yaxis_inverted(), "the first place is at the top"


def test_a_drawing_of_two_places_does_not_claim_five_plans(panel, lang):
    frame = ipc.coverage(panel)
    ax = ipc.plot.coverage(frame[frame["city"].isin(["bengbu", "jining"])], new_axes(), data=panel.data, lang=lang)
    assert len(ax.get_yticks()) == 2
    assert not re.search("five|五", ax.get_title(loc="left"), re.IGNORECASE)


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
        "en": ["○ Base", "● target", "Arrow", "In items", "◇", "grade C", "Source"],
        "zh": ["○基期值", "●目标值", "箭头", "单位：件", "◇", "等级C", "来源"],
    },
    "growth": {
        "en": ["Arrow", "Grey", "115 of 127", "no baseline printed (111)", "grade C", "Source"],
        "zh": ["箭头", "灰色", "127项目标值中115项", "规划未印基期值111项", "等级C", "来源"],
    },
    "pace": {
        "en": ["Bar", "Black marks", "×", "back-loaded", "single stretch (3)", "Source"],
        "zh": ["横条", "黑色刻线", "×", "后期任务偏重", "只有一个阶段（3项）", "来源"],
    },
}


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


@pytest.mark.parametrize("name", gallery.FIGURES)
def test_no_label_of_a_published_figure_covers_another_or_is_cut_off(panel, name, lang):
    with style():
        _, ax = new_figure(gallery.FIGURES[name].size)
        gallery.FIGURES[name].draw(panel, ax, lang)
    assert clashes(ax) == ([], [])


@pytest.mark.parametrize(("name", "near"), [("eng", "en"), ("zhh", "zh")])
def test_an_unknown_language_is_refused_with_the_nearest(panel, figure, name, near):
    with pytest.raises(UnknownNameError, match=f"unknown language '{name}'") as caught:
        figure(panel, name)
    assert caught.value.expected == "both, en, zh"
    assert caught.value.hint == f"nearest: {near}"
