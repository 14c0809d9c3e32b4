"""The matrix of instruments: order, marks, numbers, and words for silence."""

from __future__ import annotations

import re

import numpy as np
import pandas as pd
import pytest
from helpers.drawing import new_axes, unbroken
from helpers.faults_of_figures import faults
from matplotlib.colors import to_hex

import ipcompare as ipc
from ipcompare.errors import IpcompareError, UnknownNameError
from ipcompare.present.style import PALETTE, new_figure, style
from ipcompare.present.words.labels import labels


@pytest.fixture(params=["en", "zh"])
def lang(request):
    return request.param


# Three instruments and two places, all of which can be seen at a glance.
SMALL = pd.DataFrame(
    [
        ("bengbu", "talent", 0, 0, "silent"),
        ("bengbu", "copyright", 3, 1, "action"),
        ("bengbu", "ip_insurance", 0, 0, "silent"),
        ("hangzhou", "talent", 2, 0, "mention"),
        ("hangzhou", "copyright", 1, 0, "mention"),
        ("hangzhou", "ip_insurance", 0, 0, "silent"),
    ],
    columns=["city", "instrument", "named", "actions", "depth"],
)


def draw_matrix(data, frame, lang="en"):
    with style():
        _, ax = new_figure("sheet")
        return ipc.plot.instruments(frame, ax, data=data, lang=lang)


def cells(ax):
    """Give the cells that are drawn, from the name of the row and the place across, with number and fill."""
    rows = dict(zip(ax.get_yticks(), (label.get_text() for label in ax.get_yticklabels()), strict=True))
    ax.figure.canvas.draw()
    (mesh,) = ax.collections
    numbers = {text.get_position(): text.get_text() for text in ax.texts if text.get_text().isdigit()}
    outlined = {(box.get_x() + 0.5, box.get_y() + 0.5) for box in ax.patches}
    shown = {}
    for (row, column), shade in np.ma.ndenumerate(mesh.get_array()):
        x, y = column + 0.5, row + 0.5
        face = mesh.to_rgba([shade])[0]
        assert ((x, y) in outlined) == (face[3] == 0), "what is not filled has an outline"
        shown[rows[y], column] = (numbers[x, y], to_hex(face))
    return shown


@pytest.fixture(scope="module")
def found(data):
    return ipc.instruments(ipc.harmonize(data))


def test_names_of_instruments_and_agencies_are_those_of_their_tables(data, lang):
    words, both = labels(data, lang), labels(data, "both")
    for names, joined, table in (
        (words.instruments, both.instruments, data.instruments),
        (words.agencies, both.agencies, data.agencies),
    ):
        assert list(names.values()) == table[f"name_{lang}"].to_list()
        assert list(joined.values()) == (table["name_zh"] + " " + table["name_en"]).to_list()


def test_a_cell_is_filled_for_an_action_hollow_for_a_mention_and_not_there_for_silence(data, lang):
    ax, names = draw_matrix(data, SMALL, lang), labels(data, lang).instruments
    blue, white = PALETTE[0].lower(), "#ffffff"
    assert cells(ax) == {
        (names["copyright"], 0): ("3", blue),
        (names["copyright"], 1): ("1", white),
        (names["talent"], 1): ("2", white),
    }


def test_instruments_of_most_plans_come_first_under_headings_that_count_them(data, lang):
    ax, names = draw_matrix(data, SMALL, lang), labels(data, lang).instruments
    rows = [label.get_text() for label in ax.get_yticklabels()]
    assert rows[:3] == [names["copyright"], names["talent"], names["ip_insurance"]]
    said = [text.get_text() for text in ax.texts if re.search(r"[(（]\d", text.get_text())]
    assert said == {
        "en": ["In all 2 plans (1)", "In only 1 plan (1)", "In no plan (1)"],
        "zh": ["2份规划均涉及（1种）", "仅1份规划涉及（1种）", "各规划均未涉及（1种）"],
    }[lang]  # fmt: skip


def test_below_the_rows_stands_what_each_plan_names_and_what_with_an_action(data):
    ax = draw_matrix(data, SMALL)
    last = sorted((text.get_position()[::-1] for text in ax.texts if text.get_text().isdigit()), reverse=True)[:4]
    sums = {text.get_position()[::-1]: text.get_text() for text in ax.texts}
    # Bengbu names one, with an action; Hangzhou two, none with an action. From right to left, the lowest row first.
    assert [sums[at] for at in last] == ["0", "1", "2", "1"]


def test_the_whole_matrix_shows_every_row_of_the_frame(data, found, lang):
    ax, names = draw_matrix(data, found.presence, lang), labels(data, lang).instruments
    places = list(found.presence["city"].unique())
    named = found.presence[found.presence["named"] > 0]
    expected = {(names[row.instrument], places.index(row.city)): f"{row.named}" for row in named.itertuples()}
    assert {key: number for key, (number, _) in cells(ax).items()} == expected
    rows = [label.get_text() for label in ax.get_yticklabels()]
    assert rows[: len(names)] == [names[name] for name in found.prevalence["instrument"]]
    assert ax.yaxis_inverted()


def test_the_note_says_what_filled_hollow_and_blank_mean_and_that_silence_is_not_inaction(data, found, lang):
    note = unbroken(draw_matrix(data, found.presence, lang), lang)
    signs = {
        "en": [
            "Filled",
            "Hollow: a mere mention",
            "Blank: silent",
            "numbered tasks and boxes",
            "Safeguards are not",
            "not inaction",
            "◇",
            "Source",
        ],
        "zh": ["实心", "空心：仅提及", "空白：未涉及", "编号任务和专栏", "不计保障措施", "不等于未开展", "◇", "来源"],
    }
    assert [sign for sign in signs[lang] if sign not in note] == []
    assert "◇" not in unbroken(draw_matrix(data, SMALL, lang), lang)


def test_they_are_told_in_words(data, found, lang):
    said = ipc.plot.instruments.alt(found.presence, data=data, lang=lang)
    names, places = labels(data, lang).instruments, labels(data, lang).places
    lone = found.prevalence[found.prevalence["cities"] == 1]
    assert [row.instrument for row in lone.itertuples() if names[row.instrument] not in said] == []
    for city, count in found.presence[found.presence["named"] > 0].groupby("city").size().items():
        assert {"en": f"{places[city]} names {count},", "zh": f"{places[city]}涉及{count}种"}[lang] in said
    pair = ipc.plot.similarity.alt(found.similarity, data=data, lang=lang)
    assert {"en": "Most alike: Bengbu and Hangzhou", "zh": "最相似的为蚌埠与杭州"}[lang] in pair
    assert re.findall({"en": "[一-鿿]", "zh": "[a-z]"}[lang], said + pair) == []
    both = ipc.plot.instruments.alt(found.presence, data=data, lang="both").split("\n")
    assert said == both[["zh", "en"].index(lang)]


def test_nothing_to_draw_is_refused(data, found):
    for frame, complaint in (
        (SMALL.assign(named=0), "no instrument to draw"),
        (SMALL.head(0), "nothing to draw: no rows"),
    ):
        with pytest.raises(IpcompareError, match=complaint):
            draw_matrix(data, frame)
    for use in (ipc.plot.similarity.alt, lambda frame, **given: ipc.plot.similarity(frame, new_axes(), **given)):
        with pytest.raises(IpcompareError, match="nothing to draw: no rows for similarity"):
            use(found.similarity.head(0), data=data)
    with pytest.raises(UnknownNameError, match="unknown language"):
        draw_matrix(data, SMALL, "fr")


def test_they_are_whole_legible_and_in_one_language(data, found):
    def matrix(ax, lang):
        return ipc.plot.instruments(found.presence, ax, data=data, lang=lang)

    def pairs(ax, lang):
        return ipc.plot.similarity(found.similarity, ax, data=data, lang=lang)

    assert faults(matrix, sizes=("sheet",)) == []
    assert faults(pairs) == []
