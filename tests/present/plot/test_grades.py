"""The matrix of grades."""

from __future__ import annotations

import re

import pytest
from helpers.drawing import PLEDGE, draw_grades, new_axes, places_of

import ipcompare as ipc
from ipcompare.errors import IpcompareError


@pytest.fixture(params=["en", "zh"])
def lang(request):
    return request.param


def test_every_pair_shows_its_grade_and_silence_stays_blank(panel, lang):
    frame, ax = ipc.grade(panel), draw_grades(panel, lang)
    names = dict(zip(panel.data.indicators["indicator"], panel.data.indicators[f"name_{lang}"], strict=True))
    places = places_of(panel.data, lang)
    rows = [label.get_text() for label in ax.get_yticklabels()]
    pairs = [label.get_text() for label in ax.get_xticklabels()]
    shown = {(rows[int(y)], pairs[int(x)]): text.get_text() for text in ax.texts for x, y in [text.get_position()]}
    better = frame[frame["indicator"].isin(frame.loc[frame["grade"] != "D", "indicator"])]
    expected = {
        (names[row.indicator], f"{places[row.city_a]}\n{places[row.city_b]}"): row.grade for row in better.itertuples()
    }
    assert shown == expected
    assert len(ax.texts) == ax.collections[0].get_array().count() == len(better) < len(rows) * len(pairs)
    assert set(shown.values()) >= {"A", "C", "D", "X"}


def test_one_grade_has_one_colour_and_each_colour_one_grade(panel, lang):
    ax = draw_grades(panel, lang)
    ax.figure.canvas.draw()
    filled = ~ax.collections[0].get_array().mask.ravel()
    faces = map(tuple, ax.collections[0].get_facecolor()[filled])
    colours = {(text.get_text(), face) for text, face in zip(ax.texts, faces, strict=True)}
    assert len(colours) == len({text.get_text() for text in ax.texts})
    assert len({colour for _, colour in colours}) == len(colours)


def test_indicators_that_compare_best_come_first(panel):
    ax = draw_grades(panel, "en")
    rows = {label.get_text(): [] for label in ax.get_yticklabels()}
    for text in ax.texts:
        list(rows.values())[int(text.get_position()[1])].append(text.get_text())
    best = [min(marks) for marks in rows.values()]
    assert best == sorted(best)
    assert ax.yaxis_inverted(), "the first row is at the top"


def test_grades_that_say_nothing_are_refused(panel):
    frame = ipc.grade(panel)
    with pytest.raises(IpcompareError, match="no grade but D"):
        ipc.plot.grades(frame[frame["grade"] == "D"], new_axes(), data=panel.data)


def test_grades_are_counted_over_the_indicators_of_the_figure(panel, lang):
    frame = ipc.grade(panel)
    better = frame[frame["indicator"].isin(frame.loc[frame["grade"] != "D", "indicator"])]
    said = ipc.plot.grades.alt(frame, data=panel.data, lang=lang)
    for mark, count in better["grade"].value_counts().items():
        assert {"en": f"{mark} {count}", "zh": f"{mark}级{count}对"}[lang] in said
    names = panel.data.indicators.set_index("indicator")[f"name_{lang}"]
    for mark in ("A", "X"):
        counts = better.loc[better["grade"] == mark, "indicator"].value_counts()
        assert [name for name in counts.index if names[name] not in said] == []
    left_out = frame["indicator"].nunique() - better["indicator"].nunique()
    assert {"en": f"Left out: {left_out} further", "zh": f"另有{left_out}项指标"}[lang] in said
    with pytest.raises(IpcompareError, match="no grade but D"):
        ipc.plot.grades.alt(frame[frame["grade"] == "D"], data=panel.data, lang=lang)


def test_they_speak_one_language_or_both_in_turn(panel):
    ranking, graded = ipc.rank(panel, PLEDGE).frame, ipc.grade(panel)
    for lang, other in (("en", "[一-鿿]"), ("zh", "[a-z]")):
        texts = [
            ipc.plot.bars.alt(ranking, data=panel.data, indicator=PLEDGE, lang=lang),
            ipc.plot.grades.alt(graded, data=panel.data, lang=lang),
        ]
        assert re.findall(other, " ".join(texts)) == []
        assert texts[1] in ipc.plot.grades.alt(graded, data=panel.data, lang="both").split("\n")
