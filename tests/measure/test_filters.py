"""Every verb that lists rows takes indicators and places, by ids or names, one or several."""

from __future__ import annotations

from functools import partial

import pandas as pd
import pytest

import ipcompare as ipc
from ipcompare.errors import IpcompareError, UnknownNameError

HV = "hv_patents_per_10k"
VERBS = {
    "compare": ipc.compare,
    "growth": ipc.growth,
    "pace": ipc.pace,
    "catch_up": ipc.catch_up,
    "delivery": ipc.delivery,
    **{f"ambition {name}": partial(ipc.ambition, against=name) for name in ("nation", "province", "trend", "leader")},
}


@pytest.mark.parametrize("name", VERBS)
def test_the_rows_are_those_of_the_whole_result(panel, name):
    whole = VERBS[name](panel)
    kept = whole[(whole["indicator"] == HV) & (whole["city"] == "bengbu")].reset_index(drop=True)
    if name == "compare":  # of one place alone: no other sets it, and there is nobody to be graded with
        kept = kept.assign(
            cities=1,
            grade=kept["grade"].where(kept["cities"] < 0),
            footnotes="",
            graded_with=kept["graded_with"].where(kept["cities"] < 0),
        )
    for asked in ((HV, "bengbu"), ("每万人口高价值发明专利拥有量", "蚌埠市"), ([HV], ("Bengbu",))):
        pd.testing.assert_frame_equal(VERBS[name](panel, *asked), kept)
    pd.testing.assert_frame_equal(VERBS[name](panel, city="bengbu", indicator=HV), kept)


@pytest.mark.parametrize("name", VERBS)
def test_a_name_that_there_is_not_and_rows_that_there_are_not_are_told(panel, name):
    with pytest.raises(UnknownNameError, match="unknown city 'bengbo'"):
        VERBS[name](panel, city="bengbo")
    with pytest.raises(IpcompareError, match="nothing matches"):
        VERBS[name](panel, city=[])


def test_several_indicators_are_compared_one_after_the_other_with_the_silent(panel):
    both = ipc.compare(panel, [HV, "pledge_finance"])
    alone = [ipc.compare(panel, one) for one in (HV, "pledge_finance")]
    key = ["indicator", "city", "target_id"]
    pd.testing.assert_frame_equal(
        both.sort_values(key, ignore_index=True), pd.concat(alone).sort_values(key, ignore_index=True)
    )


def test_coverage_counts_the_asked_indicators(panel):
    rows = ipc.coverage(panel, HV, "hangzhou")
    assert rows[["city", "indicators", "vocabulary", "share"]].values.tolist() == [["hangzhou", 1, 1, 1.0]]


def test_verbs_by_places_take_places(panel):
    assert ipc.toolbox(panel, city="杭州")["city"].tolist() == ["hangzhou"]
    assert set(ipc.coverage(panel, city=["bengbu", "济宁"])["city"]) == {"bengbu", "jining"}


def test_pairs_are_those_of_one_place_with_all_others_or_among_several(panel):
    pairs = ipc.grade(panel)
    has = pairs[["city_a", "city_b"]] == "jining"
    assert len(ipc.grade(panel, city="jining")) == has.any(axis=1).sum()
    among = ipc.grade(panel, city=["济宁", "bengbu"])
    assert set(among["city_a"]) | set(among["city_b"]) == {"bengbu", "jining"}
    assert len(among) == (has.any(axis=1) & (pairs[["city_a", "city_b"]] == "bengbu").any(axis=1)).sum()


def test_a_result_without_the_column_says_so(panel):
    with pytest.raises(IpcompareError, match="this result has no indicator"):
        ipc.ambition(panel, HV, against="wording")
