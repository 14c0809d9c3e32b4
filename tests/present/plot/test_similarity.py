"""How alike plans are in their instruments."""

from __future__ import annotations

import math

import pytest
from helpers.drawing import new_axes, places_of, unbroken

import ipcompare as ipc


@pytest.fixture(scope="module")
def found(data):
    return ipc.instruments(ipc.harmonize(data))


@pytest.fixture(params=["en", "zh"])
def lang(request):
    return request.param


def test_a_pair_shows_index_numbers_and_what_chance_would_share(data, found):
    ax = ipc.plot.similarity(found.similarity, new_axes(), data=data)
    texts = [text.get_text() for text in ax.texts]
    assert len(texts) == ax.collections[0].get_array().count() == len(found.similarity) == 10
    (row,) = found.similarity.query("city_a == 'bengbu' and city_b == 'hangzhou'").itertuples()
    # Of 54, 44 and 44 at random share 44 * 44 / 54 = 35.85.
    assert (row.instruments_a, row.instruments_b) == (44, 44)
    assert f"{row.shared / row.either:.2f}\n{row.shared} of {row.either} shared\n35.9 by chance" in texts


def test_pairs_stand_below_the_diagonal_between_their_places(data, found, lang):
    ax, places = ipc.plot.similarity(found.similarity, new_axes(), data=data, lang=lang), places_of(data, lang)
    across, down = ([label.get_text().replace("\n", " ") for label in axis] for axis in
                    (ax.get_xticklabels(), ax.get_yticklabels()))  # fmt: skip
    assert across == list(places.values())[:-1]
    assert down == list(places.values())[1:]
    assert all(text.get_position()[0] <= text.get_position()[1] for text in ax.texts)


def test_a_pair_that_names_nothing_is_hatched_and_says_so(data, found, lang):
    frame = found.similarity.head(2).copy()
    frame.loc[0, ["shared", "either", "jaccard"]] = (0, 0, math.nan)
    ax = ipc.plot.similarity(frame, new_axes(), data=data, lang=lang)
    (box,) = ax.patches
    assert box.get_hatch()
    (text,) = [text for text in ax.texts if text.get_text() == {"en": "neither names any", "zh": "均未涉及"}[lang]]
    assert text.get_position() == (box.get_x() + 0.5, box.get_y() + 0.5)
    assert ax.collections[0].get_array().count() == 1, "the other pair has its shade"


def test_the_note_says_what_is_counted_and_that_chance_is_a_yardstick_and_no_test(data, found, lang):
    note = unbroken(ipc.plot.similarity(found.similarity, new_axes(), data=data, lang=lang), lang)
    signs = {
        "en": ["tasks and boxes", "written from these plans", "not a test"],
        "zh": ["任务和专栏", "据这些规划编制", "只作参照"],
    }
    assert [sign for sign in signs[lang] if sign not in note] == []
    said = ipc.plot.similarity.alt(found.similarity, data=data, lang=lang)
    assert [word for word in ("probab", "概率", "p-value") if word in note + said] == []
