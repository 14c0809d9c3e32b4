"""Breadth of instruments beside level and pace, each as the verb of its own has it."""

from __future__ import annotations

from math import inf, isnan

import pandas as pd
import pytest

import ipcompare as ipc
from ipcompare.errors import UnknownNameError

HV = "hv_patents_per_10k"


@pytest.fixture(scope="module")
def rows(panel) -> pd.DataFrame:
    return ipc.toolbox(panel).set_index("city")


def test_every_place_has_a_row_with_the_breadth_of_its_instruments(data, rows):
    assert list(rows.index) == list(data.cities["city"])
    breadth = ipc.instruments(ipc.harmonize(data)).breadth.query("dimension == 'all'").set_index("city")
    columns = ["instruments", "of", "share", "actions", "in_tasks", "in_boxes", "in_safeguards"]
    pd.testing.assert_frame_equal(rows[columns], breadth[columns])


def test_level_and_pace_by_hand(rows):
    # The nation aims at 12 in 2025: 40 / 12, 2 / 12, at least 8 / 12; Bengbu has a milestone of 12 for that year.
    levels = {"bengbu": (1, 1), "hangzhou": (40 / 12, 40 / 12), "suzhou_anhui": (2 / 12, 2 / 12)}
    for city, ends in {**levels, "jingmen_htz": (8 / 12, inf)}.items():
        assert tuple(rows.loc[city, ["level_lo", "level_hi"]]) == pytest.approx(ends)
    assert isnan(rows.loc["jingmen_htz", "level_mid"]), "a bound has no point"
    # The cube root of 14 / 9.54 and the fourth root of 2, less 1.
    assert rows.loc["bengbu", "cagr"] == pytest.approx((14 / 9.54) ** (1 / 3) - 1)
    assert rows.loc["suzhou_anhui", "cagr"] == pytest.approx(2**0.25 - 1)
    assert rows.loc[["bengbu", "suzhou_anhui"], ["level_reason", "pace_reason"]].isna().all(axis=None)


def test_what_is_missing_has_a_reason(rows):
    assert rows.loc["jining", ["level_reason", "pace_reason"]].to_list() == ["other:valid_patents_per_10k"] * 2
    assert pd.isna(rows.loc["jining", "target_year"])
    assert rows.loc[["hangzhou", "jingmen_htz"], "pace_reason"].to_list() == ["no_baseline"] * 2
    for value, reason in (("level_lo", "level_reason"), ("cagr_lo", "pace_reason")):
        assert (rows[value].isna() == rows[reason].notna()).all()


def test_another_indicator_can_be_asked_for(panel):
    rows = ipc.toolbox(panel, "satisfaction").set_index("city")
    assert rows.loc["jining", "level_reason"] == "silent"
    assert rows.loc["bengbu", "pace_reason"] == "share_or_score"
    with pytest.raises(UnknownNameError, match="unknown indicator 'satisfacton'"):
        ipc.toolbox(panel, "satisfacton")


def test_tables_without_any_target_give_breadth_all_the_same(panel, data):
    none = panel._replace(values=panel.values.iloc[:0])
    rows = ipc.toolbox(none)
    assert len(rows) == len(data.cities)
    assert rows["level_lo"].isna().all()
