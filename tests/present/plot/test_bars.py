"""A ranking as bars."""

from __future__ import annotations

import itertools
import math

import pytest
from helpers.drawing import PLEDGE, arrows_of, draw_bars, places_of

import ipcompare as ipc
from ipcompare.present.words.intervals import short_interval


@pytest.fixture(params=["en", "zh"])
def lang(request):
    return request.param


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
    ends = zip(frame["lo"], frame["mid"], frame["hi"], frame["bound"], strict=True)
    assert said == {
        at: short_interval(lo, mid, hi, lang, strict=bound in ("gt", "lt"))
        for at, (lo, mid, hi, bound) in enumerate(ends)
    }
    assert sum(word.startswith((">", "≥")) for word in said.values()) == len(arrows)


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


def test_bars_are_told_with_the_ranks_that_bounds_leave_open(panel, lang):
    frame = ipc.rank(panel, PLEDGE, allow_mixed_levels=True).frame
    said = ipc.plot.bars.alt(frame, data=panel.data, indicator=PLEDGE, lang=lang)
    names = places_of(panel.data, lang)
    assert frame["rank_best"].ne(frame["rank_worst"]).any()
    for row in frame.itertuples():
        dash = "–" if lang == "en" else "—"
        ranks = f"{row.rank_best}" + (f"{dash}{row.rank_worst}" if row.rank_worst > row.rank_best else "")
        number = f"{names[row.city]} {short_interval(row.lo, row.mid, row.hi, lang, strict=row.bound == 'gt')}"
        assert {"en": f"{number}, rank {ranks}", "zh": f"{number}，第{ranks}位"}[lang] in said
    beside = {"en": "A zone (◇) stands beside cities", "zh": "园区与城市并列"}[lang]
    assert beside in said
    assert beside not in ipc.plot.bars.alt(frame.assign(mixed=False), data=panel.data, indicator=PLEDGE, lang=lang)
