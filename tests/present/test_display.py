"""What a notebook and a prompt show, and clear errors where tables and panel are mixed up."""

from __future__ import annotations

import pandas as pd
import pytest
from lxml import html

import ipcompare as ipc
from ipcompare.errors import IpcompareError

HV = "hv_patents_per_10k"


@pytest.fixture(scope="module")
def shown(data, panel):
    ranked = {"allow_mixed_levels": True}
    return {
        "Data": data,
        "Panel": panel,
        "Ranking": ipc.rank(panel, HV, **ranked),
        "Mean": ipc.mean(panel, HV, **ranked),
        "Order": ipc.order(panel, HV, **ranked),
        "Simulation": ipc.simulate(panel, HV, draws=10, **ranked),
        "Index": ipc.index(panel, [HV, "ip_specialists"], draws=10, **ranked),
        "Instruments": ipc.instruments(panel),
        "Agencies": ipc.agencies(panel),
        "Trace": ipc.trace(panel, "bengbu-2024@784+3"),
    }


@pytest.mark.parametrize(
    "name",
    ["Data", "Panel", "Ranking", "Mean", "Order", "Simulation", "Index", "Instruments", "Agencies", "Trace"],
)
def test_a_result_shows_what_it_holds_in_a_few_lines(shown, name):
    text, cells = repr(shown[name]), html.fromstring(shown[name]._repr_html_())
    assert text.startswith(f"{name}: ")
    assert len(text) < 1000
    assert len(text.splitlines()) < 12
    assert "<" not in text
    assert cells.findtext("caption").startswith(f"{name}: ")
    assert sorted(row.findtext("th") for row in cells.iterfind(".//tr")) == sorted(shown[name]._fields)
    assert isinstance(shown[name], tuple)
    for field, part in shown[name]._asdict().items():
        if isinstance(part, pd.DataFrame):
            assert f"{field} {len(part):,}" in " ".join(text.split())


def test_a_recipe_is_told(data):
    chosen = ipc.harmonize(data, assumptions={"bridge_hv_share": (0.17, 0.43)})
    assert "recipe: assumptions=bridge_hv_share=(0.17, 0.43), use=[], without=[]" in repr(chosen)


def test_tables_show_as_tables_and_stay_text(panel, data):
    rows = ipc.compare(panel, HV)
    made = {kind: ipc.table(rows, data=data, kind=kind) for kind in ("html", "markdown", "latex")}
    assert all(isinstance(text, str) for text in made.values())
    assert made["html"]._repr_html_() == made["html"]
    assert made["markdown"]._repr_markdown_() == made["markdown"]
    assert type(made["latex"]) is str


@pytest.mark.parametrize("verb", ["claims", "report", "workbook", "explain", "trace", "pack"])
def test_tables_where_a_panel_is_meant_are_refused(data, tmp_path, verb):
    more = {"explain": (HV, "bengbu", "hangzhou"), "trace": ("bengbu-2024@784+3",), "pack": (tmp_path / "out",)}
    with pytest.raises(IpcompareError, match=f"{verb} reads a panel, not tables") as caught:
        getattr(ipc, verb)(data, *more.get(verb, ()))
    assert caught.value.hint == "give ipc.harmonize(data)"


def test_a_panel_where_tables_are_meant_is_refused(panel):
    for call in (ipc.colophon, lambda panel: ipc.table(ipc.growth(panel), data=panel)):
        with pytest.raises(IpcompareError, match="reads tables, not a panel") as caught:
            call(panel)
        assert caught.value.hint == "give panel.data"


def test_a_result_with_several_frames_is_refused_with_their_names(panel, data):
    with pytest.raises(IpcompareError, match="table prints a frame, not a Ranking") as caught:
        ipc.table(ipc.rank(panel, HV), data=data)
    assert caught.value.hint == "give one of its frames: .frame, .refused"
    with pytest.raises(IpcompareError, match="not a list"):
        ipc.table([], data=data)


def test_a_heading_is_the_one_of_its_result(panel, data):
    ranked = ipc.table(ipc.rank(panel, HV).frame, data=data, kind="markdown")
    assert ranked.startswith(
        "| City | Level | Year | Value | Unit | Best rank | Worst rank | Survives printed digits | Grade |"
    )
    assert "| City<sup>" not in ranked
    beside = ipc.table(ipc.ambition(panel, against="nation"), data=data, columns=["city", "level", "tier", "tier_lo"])
    heads = [cell.text for cell in html.fromstring(beside).iterfind(".//th")]
    assert heads == ["City", "Level over the tier's", "Tier", "Target of the tier"]
    caught = ipc.catch_up(panel, HV, "bengbu")
    rows = ipc.table(caught, data=data, kind="markdown", columns=["goal", "goal_lo"]).splitlines()
    assert rows[0] == "| Goal | Level of the goal |"
    assert rows[2] == "| The nation's level | 16 |"
