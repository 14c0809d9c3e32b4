"""Names, titles and notes that some program takes for more than text: every figure shows them as they were typed."""

from __future__ import annotations

import io
import xml.etree.ElementTree as ET

import matplotlib as mpl
import pytest
from helpers.hostile_names import AFTER, hostile
from matplotlib.backends.backend_agg import FigureCanvasAgg
from matplotlib.figure import Figure
from matplotlib.text import Text

import ipcompare as ipc
from ipcompare.present.gallery import published
from ipcompare.present.plot.kit.wording import wrapped
from ipcompare.present.style import SIZES, image_bytes
from ipcompare.present.words.labels import labels

NAMES = list(published(ipc.harmonize(ipc.load())))
USERS = {"text.usetex": True, "text.parse_math": True, "axes.formatter.use_mathtext": True}


@pytest.fixture(scope="module")
def hostile_panel(panel):
    return panel._replace(data=hostile(panel.data, unprintable=True))


def drawn(panel, name, lang):
    """Draw on axes that a user made with settings of their own, and with a text of their own on them."""
    picture = published(panel)[name]
    with mpl.rc_context(USERS):
        figure = Figure(figsize=SIZES[picture.size], dpi=100, layout="constrained")
        FigureCanvasAgg(figure)
        ax = figure.add_subplot()
        ax.text(0.5, 0.5, "$x^2$", visible=False)
    picture.draw(panel, ax, lang)
    return figure


def texts_of(figure):
    return [text for text in figure.findobj(Text) if text.get_text()]


def together(texts):
    """Give texts without what breaks them into lines."""
    return "".join("".join(texts).split())


@pytest.mark.parametrize("lang", ["en", "zh"])
@pytest.mark.parametrize("name", NAMES)
def test_every_figure_draws_names_as_they_were_typed(hostile_panel, panel, name, lang):
    figure = drawn(hostile_panel, name, lang)
    svg = image_bytes(figure, "svg", alt={lang: published(hostile_panel)[name].alt(hostile_panel, lang)})
    ET.parse(io.BytesIO(svg))
    texts = texts_of(figure)
    own = [text for text in texts if text.get_text() == "$x^2$"]
    assert [(text.get_parse_math(), text.get_usetex()) for text in own] == [(True, True)]
    ours = [text for text in texts if text not in own]
    assert {(text.get_parse_math(), text.get_usetex()) for text in ours} == {(False, False)}
    assert not [text.get_text() for text in ours if not text.get_text().replace("\n", "").isprintable()]
    shown, before = (
        together(text.get_text() for text in texts_of(drawn(one, name, lang))) for one in (hostile_panel, panel)
    )
    plain, typed = labels(panel.data, lang), labels(hostile_panel.data, lang)
    places = [
        place
        for place, known in plain.places.items()
        if together(known) in before and place in set(panel.data.cities["city"])
    ]
    missing = [place for place in places if together(typed.places[place]) not in shown]
    assert missing == []
    assert "mathdefault" not in shown


def test_the_names_of_the_tests_are_hostile(hostile_panel):
    names = labels(hostile_panel.data, "en")
    shown = " ".join([*names.places.values(), *names.indicators.values()])
    assert all(text in shown for text in AFTER)
    assert "\ufffd" in shown


def test_a_very_long_name_is_cut_and_leaves_room_for_what_is_drawn(panel):
    cities = panel.data.cities.assign(name_en=["long " * 100 + str(at) for at in range(len(panel.data.cities))])
    figure = drawn(panel._replace(data=panel.data._replace(cities=cities)), "coverage", "en")
    figure.draw_without_rendering()
    names = [text.get_text() for text in texts_of(figure) if text.get_text().startswith("long")]
    assert {name.removesuffix(" ◇")[-1] for name in names} == {"…"}
    assert {len(name.removesuffix(" ◇")) for name in names} == {200}


@pytest.mark.parametrize(
    ("text", "lines"),
    [("x" * 90, ["x" * 40, "x" * 40, "x" * 10]), ("ab cd", ["ab", "cd"]), ("x" * 30, ["x" * 30])],
)
def test_a_word_longer_than_any_is_taken_apart(text, lines):
    assert wrapped(text, 3).split("\n") == lines
