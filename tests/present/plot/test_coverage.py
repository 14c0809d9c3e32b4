"""What each plan states, with silence visible."""

from __future__ import annotations

import re

import numpy as np
import pytest
from helpers.drawing import (
    draw_coverage,
    new_axes,
    places_of,
)

import ipcompare as ipc


@pytest.fixture(params=["en", "zh"])
def lang(request):
    return request.param


def test_the_text_of_the_coverage_counts_and_names_the_silent(panel):
    frame = ipc.coverage(panel)
    chinese, english = ipc.plot.coverage.alt(frame, data=panel.data, lang="both").split("\n")
    count = frame.loc[frame["city"] == "jining", "indicators"].sum()
    assert f"Jining {count}," in english
    assert f"济宁{count}项" in chinese
    assert "Hangzhou (Culture and talent)." in english
    spoken = frame[frame["indicators"] > 0]
    assert "Every plan states" in ipc.plot.coverage.alt(spoken, data=panel.data)


def test_a_cell_shows_the_count_of_the_coverage_frame_and_silence_is_hatched(panel, lang):
    ax, frame = draw_coverage(panel, lang), ipc.coverage(panel)
    counts = frame.pivot(index="city", columns="dimension", values="indicators")
    counts = counts.loc[panel.data.cities["city"], frame["dimension"].unique()].to_numpy()
    written, hatched = np.zeros_like(counts), np.full(counts.shape, fill_value=False)
    for text in ax.texts:
        column, row = map(int, text.get_position())
        written[row, column] = int(text.get_text())
    for patch in ax.patches:
        assert patch.get_hatch()
        hatched[int(patch.get_y()), int(patch.get_x())] = True
    np.testing.assert_array_equal(written, counts)
    np.testing.assert_array_equal(ax.collections[0].get_array().filled(0), counts)
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
