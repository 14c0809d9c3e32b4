from __future__ import annotations

import itertools
import math

import pytest
from helpers.drawing import PLEDGE, arrows_of, draw_bars, draw_grades, new_axes, places_of

import ipcompare as ipc
from ipcompare.errors import IpcompareError
from ipcompare.present.words.labels import short_interval


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
    assert len(ax.patches) == len(ax.texts) == len(better) < len(rows) * len(pairs)
    assert set(shown.values()) >= {"A", "C", "D", "X"}


def test_one_grade_has_one_colour_and_each_colour_one_grade(panel, lang):
    ax = draw_grades(panel, lang)
    colours = {(text.get_text(), patch.get_facecolor()) for text, patch in zip(ax.texts, ax.patches, strict=True)}
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


def test_a_bar_is_full_to_the_low_end_and_pale_to_the_high_end(panel, lang):
    frame, ax = ipc.rank(panel, PLEDGE, allow_mixed_levels=True).frame, draw_bars(panel, lang)
    for at, row in enumerate(frame.itertuples()):
        full, pale = (bar for bar in ax.patches if round(bar.get_y() + bar.get_height() / 2) == at)
        assert (full.get_x(), full.get_width()) == (0, row.lo)
        assert pale.get_x() == row.lo
        assert pale.get_alpha() < 0.5
        end = pale.get_x() + pale.get_width()
        assert end == pytest.approx(row.hi) if math.isfinite(row.hi) else end > frame["lo"].max()


def test_only_an_open_end_has_an_arrow_and_every_bar_its_interval(panel, lang):
    frame, ax = ipc.rank(panel, PLEDGE, allow_mixed_levels=True).frame, draw_bars(panel, lang)
    arrows = [arrow.xy[1] for arrow in arrows_of(ax)]
    assert arrows == [at for at, high in enumerate(frame["hi"]) if math.isinf(high)] != []
    assert all(arrow.xyann[0] < arrow.xy[0] <= ax.get_xlim()[1] for arrow in arrows_of(ax))
    said = {text.xy[1]: text.get_text() for text in ax.texts if text.get_text()}
    ends = zip(frame["lo"], frame["mid"], frame["hi"], strict=True)
    assert said == {at: short_interval(lo, mid, hi, lang) for at, (lo, mid, hi) in enumerate(ends)}
    assert sum(word.startswith("≥") for word in said.values()) == len(arrows)


def test_places_stand_in_the_order_of_the_ranking_and_a_zone_is_marked(panel, lang):
    frame, ax = ipc.rank(panel, PLEDGE, allow_mixed_levels=True).frame, draw_bars(panel, lang)
    places = places_of(panel.data, lang)
    assert [label.get_text() for label in ax.get_yticklabels()] == [places[city] for city in frame["city"]]
    assert ax.yaxis_inverted(), "the first rank is at the top"
    assert "◇" in ax.get_xlabel()
    assert str(frame["year"].iloc[0]) in ax.get_title(loc="left")


def test_without_a_zone_no_note_speaks_of_one(panel, lang):
    ranking = ipc.rank(panel, PLEDGE)
    assert "jingmen_htz" not in set(ranking.frame["city"])
    ax = draw_bars(panel, lang, frame=ranking.frame)
    assert "◇" not in ax.get_xlabel()
    assert len(ax.get_yticks()) == len(ranking.frame)


def test_the_scale_of_every_bar_is_the_same_and_starts_at_zero(panel):
    ax = draw_bars(panel, "en")
    assert ax.get_xlim()[0] == 0
    assert ax.get_xscale() == "linear"
    ends = [bar.get_x() + bar.get_width() for bar in ax.patches]
    assert max(ends) < ax.get_xlim()[1]
    assert all(low <= high for low, high in itertools.pairwise(sorted(ends)))
