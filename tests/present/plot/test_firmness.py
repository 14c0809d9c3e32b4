"""In which words the plans commit themselves."""

from __future__ import annotations

import re

import pytest
from helpers.drawing import new_axes, places_of, unbroken
from helpers.faults_of_figures import faults
from matplotlib.colors import to_hex

import ipcompare as ipc
from ipcompare.errors import IpcompareError, UnknownNameError

CODES = ("firm", "strive", "report")


@pytest.fixture(params=["en", "zh"])
def lang(request):
    return request.param


@pytest.fixture(scope="module")
def frame(panel):
    return ipc.ambition(panel, against="wording")


def drawn(frame, panel, lang="en"):
    return ipc.plot.firmness(frame, new_axes(), data=panel.data, lang=lang)


def bars(ax):
    """Give the bars by row, from left to right: start, length, hatch."""
    found = [
        (round(bar.get_y() + bar.get_height() / 2), bar.get_x(), bar.get_width(), bar.get_hatch()) for bar in ax.patches
    ]
    return {row: [bar[1:] for bar in sorted(found) if bar[0] == row] for row, *_ in found}


def row_of(frame, **cells):
    """Give the first plan with other counts."""
    one = frame.head(1).assign(firm=0, strive=0, report=0, expected=0, binding=0, attribute_not_said=0)
    return one.assign(**cells, statements=sum(cells.get(code, 0) for code in CODES))


def test_bars_stack_the_counts_of_the_frame_and_every_word_has_its_hatch(frame, panel, lang):
    ax = drawn(frame, panel, lang)
    assert [label.get_text() for label in ax.get_yticklabels()] == list(places_of(panel.data, lang).values())
    assert ax.yaxis_inverted(), "the first plan is at the top"
    for y, row in enumerate(frame.itertuples()):
        lengths = [getattr(row, code) for code in CODES if getattr(row, code)]
        assert [width for _, width, _ in bars(ax)[y]] == lengths
        assert [start for start, _, _ in bars(ax)[y]] == [sum(lengths[:at]) for at in range(len(lengths))]
    assert ax.get_xlim()[0] == 0


def test_the_words_are_told_apart_without_colour(frame, panel):
    (shown,) = bars(drawn(row_of(frame, firm=3, strive=2, report=1, attribute_not_said=6), panel)).values()
    assert [width for _, width, _ in shown] == [3, 2, 1]
    assert len({hatch for _, _, hatch in shown}) == 3


def test_counts_and_marks_stand_behind_the_bar(frame, panel, lang):
    row = row_of(frame, firm=3, strive=2, expected=1, binding=2, attribute_not_said=2)
    (text,) = drawn(row, panel, lang).texts
    expected = {
        "en": "3 firm, 2 strive\n1 anticipatory, 2 binding, 2 not marked",
        "zh": "确定3项、力争2项\n预期性1项、约束性2项、未注明2项",
    }
    assert text.get_text() == expected[lang]
    assert text.xy == (5, 0)


def test_a_plan_that_marks_nothing_says_so_and_one_without_targets_has_no_bar(frame, panel, lang):
    unmarked = drawn(row_of(frame, firm=3, attribute_not_said=3), panel, lang).texts[0].get_text()
    assert (
        unmarked.split("\n")[1] == {"en": "none marked anticipatory or binding", "zh": "均未注明预期性或约束性"}[lang]
    )
    silent = frame.assign(city=frame["city"]).copy()
    silent.loc[0, ["statements", *CODES, "expected", "binding", "attribute_not_said"]] = 0
    ax = drawn(silent, panel, lang)
    assert 0 not in bars(ax)
    assert ax.texts[0].get_text() == {"en": "no numbered target", "zh": "未设量化目标"}[lang]


def test_the_legend_names_what_is_there_and_the_note_explains_it(frame, panel, lang):
    ax = drawn(frame, panel, lang)
    names = {"en": ["Firm", "Strive"], "zh": ["确定", "力争"]}[lang]
    assert not frame["report"].any()
    assert [text.get_text() for text in ax.get_legend().get_texts()] == names
    colours = {to_hex(handle.get_facecolor()) for handle in ax.get_legend().get_patches()}
    assert colours == {to_hex(bar.get_facecolor()) for bar in ax.patches}
    signs = {"en": ["Strive:", "Anticipatory", "◇", "Source"], "zh": ["力争：", "预期性", "◇", "资料来源"]}[lang]
    assert [sign for sign in signs if sign not in unbroken(ax, lang)] == []
    assert "◇" not in unbroken(drawn(frame[frame["city"] != "jingmen_htz"], panel, lang), lang)


def test_no_numbered_target_is_refused(frame, panel):
    with pytest.raises(IpcompareError, match="no numbered target to draw"):
        drawn(row_of(frame), panel)
    with pytest.raises(IpcompareError, match="no numbered target to draw"):
        ipc.plot.firmness.alt(row_of(frame), data=panel.data)
    with pytest.raises(UnknownNameError):
        drawn(frame, panel, "fr")


def test_every_label_is_whole_and_in_one_language(frame, panel):
    assert faults(lambda ax, lang: ipc.plot.firmness(frame, ax, data=panel.data, lang=lang)) == []


def test_the_text_alternative_counts_what_the_figure_shows(frame, panel, lang):
    row = row_of(frame, firm=3, strive=2, expected=1, attribute_not_said=4)
    said = ipc.plot.firmness.alt(row, data=panel.data, lang=lang)
    expected = {
        "en": "Bengbu: 3 firm, 2 strive. Marked as such: anticipatory Bengbu 1; binding none.",
        "zh": "蚌埠：确定3项、力争2项。注明情况：预期性蚌埠1项；约束性无。",
    }
    assert said.endswith(expected[lang])
    assert not re.search({"en": "[一-鿿]", "zh": "[a-z]"}[lang], said)
    both = ipc.plot.firmness.alt(row, data=panel.data, lang="both").split("\n")
    assert both == [ipc.plot.firmness.alt(row, data=panel.data, lang=one) for one in ("zh", "en")]
