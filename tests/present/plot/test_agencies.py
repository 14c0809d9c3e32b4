"""The network of agencies: sizes, links, names that never cover each other, and what the plan does not say."""

from __future__ import annotations

import re

import numpy as np
import pandas as pd
import pytest
from helpers.drawing import clashes, new_axes, unbroken
from helpers.faults_of_figures import faults
from matplotlib.collections import LineCollection

import ipcompare as ipc
from ipcompare.errors import IpcompareError, UnknownNameError
from ipcompare.present.style import image_bytes, new_figure, style
from ipcompare.present.words.labels import labels


@pytest.fixture(params=["en", "zh"])
def lang(request):
    return request.param


@pytest.fixture(scope="module", params=["bengbu", "jining"])
def city(request):
    return request.param


@pytest.fixture(scope="module")
def found(data):
    return ipc.agencies(ipc.harmonize(data))


def parts(found, city):
    return [frame[frame["city"] == city] for frame in (found.nodes, found.edges)]


def drawn(data, nodes, edges, lang="en", ax=None):
    return ipc.plot.agencies(nodes, ax or new_axes(), edges=edges, data=data, lang=lang)


def circles(ax):
    """Give the collection of the circles."""
    (found,) = [one for one in ax.collections if not isinstance(one, LineCollection)]
    return found


def links(ax):
    return [one for one in ax.collections if isinstance(one, LineCollection)]


def many(data, count):
    """Make a plan that names so many agencies, each pair of neighbours for one task."""
    names = data.agencies["agency"].to_list()[:count]
    nodes = pd.DataFrame({"city": "jining", "agency": names, "degree": range(count, 0, -1)})
    nodes = nodes.merge(data.agencies[["agency", "kind"]]).assign(
        share=lambda rows: rows["degree"] / rows["degree"].sum()
    )
    edges = pd.DataFrame({"city": "jining", "agency_a": names[:-1], "agency_b": names[1:], "shared": 1})
    return nodes, edges


def test_every_agency_stands_by_its_name_with_the_number_of_its_tasks(data, found, city, lang):
    nodes, edges = parts(found, city)
    ax, names = drawn(data, nodes, edges, lang), labels(data, lang).agencies
    texts = [text.get_text().replace("\n", "" if lang == "zh" else " ") for text in ax.texts]
    assert texts == [f"{names[row.agency]} {row.degree}" for row in nodes.itertuples()]
    np.testing.assert_allclose(circles(ax).get_offsets(), [text.xy for text in ax.texts])


def test_the_area_of_a_circle_is_in_proportion_to_the_tasks(data, found, city):
    nodes, edges = parts(found, city)
    sizes = circles(drawn(data, nodes, edges)).get_sizes()
    np.testing.assert_allclose(sizes / sizes[0], nodes["degree"] / nodes["degree"].iloc[0])


def test_links_join_the_agencies_that_share_tasks_the_more_the_wider(data, found, city):
    nodes, edges = parts(found, city)
    ax = drawn(data, nodes, edges)
    (lines,) = links(ax)
    at = dict(zip(nodes["agency"], circles(ax).get_offsets().tolist(), strict=True))
    widths = dict(zip((tuple(map(tuple, ends)) for ends in lines.get_segments()), lines.get_linewidths(), strict=True))
    assert len(widths) == len(edges)
    # 0.4 points and up to 5 more, in proportion to the largest number of tasks shared.
    for row in edges.itertuples():
        width = widths[tuple(at[row.agency_a]), tuple(at[row.agency_b])]
        assert width == pytest.approx(0.4 + 5 * row.shared / edges["shared"].max())


def test_agencies_of_most_tasks_are_at_the_top_on_both_sides_of_a_circle(data, found, city):
    nodes, edges = parts(found, city)
    points = circles(drawn(data, nodes, edges)).get_offsets()
    np.testing.assert_allclose((points**2).sum(axis=1), 1)
    for side in (points[::2], points[1::2]):
        assert (np.diff(side[:, 1]) < 0).all()
    assert (points[::2, 0] > 0).all()
    assert (points[1::2, 0] < 0).all()


def test_departments_are_filled_and_all_others_hollow_and_named(data, found, city, lang):
    nodes, edges = parts(found, city)
    ax = drawn(data, nodes, edges, lang)
    white = (circles(ax).get_facecolors()[:, :3] == 1).all(axis=1)
    np.testing.assert_array_equal(white, nodes["kind"] != "government_department")
    kinds, note = labels(data, lang).codes["agency_kind"], unbroken(ax, lang).lower()
    assert [kind for kind in set(nodes["kind"]) - {"government_department"} if kinds[kind].lower() not in note] == []


def test_the_note_says_that_the_order_tells_no_lead(data, found, city, lang):
    note = unbroken(drawn(data, *parts(found, city), lang), lang)
    assert {"en": "says nothing about the lead", "zh": "不表示牵头关系"}[lang] in note


@pytest.mark.parametrize("count", [1, 2, 3, 40])
def test_names_of_one_or_forty_agencies_neither_cover_each_other_nor_are_cut_off(data, count, lang):
    nodes, edges = many(data, count)
    assert len(nodes) == count
    for size in ("page", "slide"):
        with style():
            _, ax = new_figure(size)
            drawn(data, nodes, edges, lang, ax)
        assert clashes(ax) == ([], [])
        assert min(text.get_fontsize() for text in ax.texts) >= 5
        assert len(links(ax)) == (count > 1)


def test_the_same_frames_give_the_same_bytes_whatever_their_order(data, found, city):
    nodes, edges = parts(found, city)
    made = []
    for shuffled in (edges, edges.sample(frac=1, random_state=0).sort_values(["agency_a", "agency_b"])):
        with style():
            figure, ax = new_figure()
            drawn(data, nodes, shuffled.sort_values(["shared", "agency_a", "agency_b"]), ax=ax)
            made.append(image_bytes(figure, "svg"))
    assert made[0] == made[1]


def test_it_is_told_in_words(data, found, city, lang):
    nodes, edges = parts(found, city)
    said, names = ipc.plot.agencies.alt(nodes, edges=edges, data=data, lang=lang), labels(data, lang).agencies
    first = nodes.head(5)
    for row in first.itertuples():
        assert {"en": f"{names[row.agency]} {row.degree}", "zh": f"{names[row.agency]}{row.degree}项"}[lang] in said
    assert f"{100 * first['degree'].sum() / nodes['degree'].sum():.1f}%" in said
    once = (nodes["degree"] == 1).sum()
    assert {"en": f"for one task only: {once}.", "zh": f"只列名一次的单位{once}个"}[lang] in said
    assert re.findall({"en": "[一-鿿]", "zh": "[a-z]"}[lang], said) == []
    assert said in ipc.plot.agencies.alt(nodes, edges=edges, data=data, lang="both").split("\n")


def test_no_agency_or_those_of_several_plans_are_refused(data, found):
    with pytest.raises(IpcompareError, match="the agencies of 2 plans to draw") as caught:
        drawn(data, found.nodes, found.edges)
    assert "not_named" in caught.value.hint
    with pytest.raises(IpcompareError, match="nothing to draw: no rows for agencies"):
        ipc.plot.agencies.alt(found.nodes.head(0), edges=found.edges, data=data)
    with pytest.raises(UnknownNameError, match="unknown language"):
        drawn(data, *parts(found, "bengbu"), "fr")


def test_it_is_whole_legible_and_in_one_language(data, found, city):
    nodes, edges = parts(found, city)
    assert faults(lambda ax, lang: drawn(data, nodes, edges, lang, ax)) == []
