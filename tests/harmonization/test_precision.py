"""A printed number stands for all that round to it, half a unit of its last digit either way, and stays as printed."""

from __future__ import annotations

import re
from decimal import Decimal
from math import isnan, nan

import numpy as np
import pandas as pd
import pytest
from helpers.panels_of_values import HV, made, value
from helpers.shipped_tables_changed import changed
from hypothesis import given, settings
from hypothesis import strategies as st

import ipcompare as ipc
from ipcompare.corpus.lookup import records
from ipcompare.corpus.printed import Word, read_printed
from ipcompare.corpus.rows import to_rows
from ipcompare.errors import IpcompareError
from ipcompare.harmonization.panel import rounded
from ipcompare.harmonization.precision import reach
from ipcompare.harmonization.value import Value
from ipcompare.present.words.intervals import Digits, full_interval
from ipcompare.results import Data, Panel

DIGITS = "printed_digits"
few = settings(max_examples=20, deadline=None, database=None, derandomize=True)


@pytest.fixture(scope="module")
def wide(panel) -> Panel:
    return rounded(panel)


@pytest.fixture(scope="module")
def values(panel) -> pd.DataFrame:
    return panel.values.set_index("value_id")


@pytest.mark.parametrize(
    ("raw", "unit_raw", "half"),
    [
        ("14件", "件", "0.5"), ("14", "件", "0.5"), ("7万件", "万件", "5000"), ("7", "万件", "5000"),
        ("9.54", "件", "0.005"), ("2。5萬件", "萬件", "500"), ("40亿元", "亿元", "50000000"), ("10.0", "%", "0.05"),
        ("90%以上", "%", "0.5"), ("1-2个", "个", "0.5"), ("1.5-2个", "个", "0.5"),
        ("0.30", "%", "0.005"), ("全覆盖", "%", "0"),
    ],
)  # fmt: skip
def test_half_a_unit_of_the_last_printed_digit(data, raw, unit_raw, half):
    words = {row["word"]: Word(**row) for row in records(data.words.astype({"value": "str"}).fillna(""))}
    assert read_printed(raw, unit_raw, words).half_unit == Decimal(half)


def test_values_stay_as_printed_and_half_a_unit_stands_beside_them(data, panel, values):
    without = ipc.harmonize(data, without=[DIGITS])
    assert without.values["half_unit"].isna().all()
    pd.testing.assert_frame_equal(panel.values.drop(columns="half_unit"), without.values.drop(columns="half_unit"))
    assert DIGITS not in set(panel.ledger["assumption_id"])
    assert values.loc["v:bengbu-2024@1170+3", "half_unit"] == 0.5  # 14件
    assert values.loc["v:bengbu-2024@1151+5", "half_unit"] == pytest.approx(0.005)  # 9.54件
    assert values.loc["v:hangzhou-2023@806+5", "half_unit"] == 500  # 2。5萬件
    derived = values["method"] != "printed"
    worked_out = ["v:" + name for name in data.context.loc[data.context["derived"], "fact_id"]]
    assert values.loc[derived, "half_unit"].isna().all()
    assert values.loc[worked_out, "half_unit"].isna().all(), "a fact that was worked out has no printed digits"
    assert values.loc[~derived & ~values.index.isin(worked_out), "half_unit"].notna().all()


def test_half_a_unit_is_in_the_unit_of_the_value(data):
    # 1.2 per million yuan, printed to 0.1, is 120 per hundred million: half a unit of the last digit is 5.
    frame = data.observations.copy()
    at = frame.index[frame["comparator"] == "eq"][0]
    columns = ["indicator", "value_raw", "unit_raw", "unit"]
    frame.loc[at, columns] = ["valid_patents_per_100m_revenue", "1.2", "件/百万元", "item/1M_CNY"]
    frame.loc[at, "value"] = 1.2
    row = (
        ipc.harmonize(data._replace(observations=frame))
        .values.set_index("value_id")
        .loc[f"v:{frame.loc[at, 'obs_id']}"]
    )
    assert (row["lo"], row["half_unit"]) == pytest.approx((120, 5))


def test_the_rounded_panel_widens_what_is_printed_and_what_follows(panel, wide, values):
    ends = wide.values.set_index("value_id")[["lo", "mid", "hi"]]
    assert ends.loc["v:bengbu-2024@1170+3"].to_list() == [13.5, 14, 14.5]
    assert ends.loc["v:suzhou-anhui-2022@1920+4"].to_list() == [0.5, 1.5, 2.5]  # 1-2个
    assert ends.loc["v:jingmen-htz-2023@1572+4"].to_list() == pytest.approx([7.5, nan, np.inf], nan_ok=True)  # 8件以上
    assert ends.loc["v:bengbu-2024@3067+3"].to_list() == [100, 100, 100]  # 全覆盖
    # Between 1.5 and 2, printed to 0.1 and to 1: the roots of 1.45 * 1.5 and 1.55 * 2.5
    between = ends.loc["interpolated(v:suzhou-anhui-2022@2176+3,v:suzhou-anhui-2022@2181+1)@2024"]
    assert between.to_list() == pytest.approx([(1.45 * 1.5) ** 0.5, 3**0.5, (1.55 * 2.5) ** 0.5])
    assert set(ends.index) == set(values.index)
    assert wide.values["grade"].to_list() == panel.values["grade"].to_list()
    pd.testing.assert_series_equal(wide.values["mid"], panel.values["mid"])
    pd.testing.assert_series_equal(ipc.grade(wide)["grade"], ipc.grade(panel)["grade"])
    assert DIGITS in set(wide.ledger["assumption_id"])
    assert "widen" in set(wide.lineage.loc[wide.lineage["value_id"] == "v:bengbu-2024@1170+3", "step"])


def test_nothing_narrows_and_no_end_passes_its_cap(panel, wide):
    narrow, broad = panel.values, wide.values
    assert (broad["lo"] <= narrow["lo"] * (1 + 1e-12)).all()
    assert (broad["hi"] >= narrow["hi"] * (1 - 1e-12)).all()
    assert (broad.loc[narrow["lo"] >= 0, "lo"] >= 0).all()
    parts = narrow["basis"].isin(["share", "score"]) & (narrow["hi"] <= 100)
    assert (broad.loc[parts, "hi"] <= 100).all()


def test_it_is_made_once_replayed_from_its_recipe_and_off_by_name(data, panel, wide):
    assert rounded(panel) is wide
    assert rounded(wide) is wide
    pd.testing.assert_frame_equal(ipc.harmonize(data, **wide.recipe).values, wide.values)
    off = ipc.harmonize(data, without=[DIGITS])
    assert rounded(off) is off
    with pytest.raises(IpcompareError, match="asked for and refused at once"):
        ipc.harmonize(data, use=[DIGITS], without=[DIGITS])


@pytest.mark.parametrize(
    ("city", "rate", "bounds"),
    [
        ("suzhou_anhui", 0.189207, (0, 0.495349)),  # 1.5 from 1.5, or 2.5 from 0.5, in four years
        ("bengbu", 0.136388, (0.122499, 0.149959)),  # 13.5 from 9.545, or 14.5 from 9.535, in three
    ],
)
def test_growth_between_what_the_digits_leave_open(panel, wide, city, rate, bounds):
    (row,) = records(ipc.growth(panel, HV, city))
    assert (row["cagr"], row["cagr_lo"], row["cagr_hi"]) == pytest.approx((rate,) * 3, rel=1e-4)
    assert (row["cagr_rounded_lo"], row["cagr_rounded_hi"]) == pytest.approx(bounds, abs=1e-6)
    (broad,) = records(ipc.growth(wide, HV, city))
    assert (broad["cagr_lo"], broad["cagr_hi"]) == pytest.approx(bounds, abs=1e-6)
    assert isnan(broad["cagr_rounded_lo"]), "what is widened already is not widened again"


def test_that_suzhou_grows_faster_than_bengbu_does_not_survive_rounding(panel):
    rows = ipc.growth(panel, HV).set_index("city")
    assert rows.loc["suzhou_anhui", "cagr"] > rows.loc["bengbu", "cagr"]
    assert not rows.loc[["suzhou_anhui", "bengbu"], "order_survives"].any()
    assert rows.loc[["suzhou_anhui", "bengbu"], "sign_survives"].to_list() == [False, True]
    assert rows.loc["hangzhou", ["sign_survives", "order_survives"]].isna().all(), "without a base there is no growth"


def test_an_order_of_rates_survives_where_no_others_overlap(panel):
    # Three plans grow by 10, 50 and 51 per cent a year, to the digit: only the first is apart from the others.
    rates = {"bengbu": (100, 110), "hangzhou": (100, 150), "jining": (100, 151)}
    rows = [
        value(city, year, number, role, half_unit=0.5)
        for city, ends in rates.items()
        for year, role, number in zip((2024, 2025), ("baseline", "target"), ends, strict=True)
    ]
    found = ipc.growth(made(panel, *rows)).set_index("city")
    assert found["order_survives"].to_dict() == {"bengbu": True, "hangzhou": False, "jining": False}
    assert found["sign_survives"].all()
    alone = ipc.growth(made(panel, *rows[:2]))
    assert alone["order_survives"].isna().all(), "there is no order of one"
    assert (
        ipc.growth(ipc.harmonize(panel.data, without=[DIGITS]))[["sign_survives", "order_survives"]]
        .isna()
        .all(axis=None)
    )


def test_back_loading_by_the_digits_of_all_ends(panel):
    last = ipc.pace(panel, HV, "bengbu").iloc[-1]
    # 2 of 4.46, 44.8 per cent. 14 less 12 is 1.5 to 2.5 where 12 is 12, of 13.5 or 14.5 less 9.54
    corners = [
        (goal - twelve) / (goal - base) for goal in (13.5, 14.5) for twelve in (11.5, 12.5) for base in (9.535, 9.545)
    ]
    assert (last["share_lo"], last["share_hi"]) == pytest.approx((last["share"],) * 2)
    assert last["share_rounded_lo"] == pytest.approx(min(corners))
    assert last["share_rounded_hi"] == pytest.approx(max(corners))
    assert last["share_rounded_lo"] < last["even_share"] < last["share_rounded_hi"]
    assert not last["loading_survives"]
    specialists = ipc.pace(panel, "ip_specialists", "bengbu")
    assert specialists["loading_survives"].all(), "129, 100 and 100 of 329 people: the digits leave open half a person"


@few
@given(number=st.decimals("0", "100", places=2), basis=st.sampled_from(["stock", "share", "score", "annual_growth"]))
def test_what_rounds_to_a_number_is_within_its_reach(number, basis):
    low, high = reach([float(number)], [float(number)], [0.005], [basis])
    assert max(0, float(number) - 0.005) == pytest.approx(low[0])
    capped = min(100, float(number) + 0.005) if basis in ("share", "score") else float(number) + 0.005
    assert high[0] == pytest.approx(capped)


@pytest.mark.parametrize("bad", [nan, np.inf, -np.inf])
@pytest.mark.parametrize(("table", "key"), [("observations", "obs_id"), ("context", "fact_id")])
def test_a_number_that_is_none_is_refused_by_the_name_of_its_row(data: Data, bad, table, key):
    frame = getattr(data, table).copy()
    at = frame.index[frame["comparator"] == "eq"][3]
    frame.loc[at, "value"] = bad
    with pytest.raises(IpcompareError, match=re.escape(f"value of {frame.loc[at, key]} is {bad}")) as caught:
        ipc.harmonize(data._replace(**{table: frame}))
    assert "finite" in caught.value.expected


def test_a_range_without_its_upper_end_is_refused_too(data):
    frame = data.observations.copy()
    frame.loc[frame["obs_id"] == "suzhou-anhui-2022@1920+4", "value_max"] = nan
    with pytest.raises(IpcompareError, match="value_max of suzhou-anhui-2022@1920"):
        ipc.harmonize(data._replace(observations=frame))


def test_what_is_derived_is_written_with_one_digit_more_than_what_it_rests_on(panel):
    words = ipc.explain(panel, "hv_patents", "bengbu", "jingmen_htz")
    assert "3,670 to 4,240" in words, "12 and 3,296,408 have two digits and more"
    digits = Digits(panel)
    for row in to_rows(Value, panel.values[panel.values["method"] == "interpolated"]):
        assert digits.of(row) <= 6, "nothing that is interpolated is printed with more than five digits"


@pytest.mark.parametrize(
    ("ends", "digits", "written"),
    [
        ((88.6666666666667,) * 3, 3, "88.7"),
        ((3678.79, 3935.0, 4188.41), 3, "3,670 to 4,190"),
        ((320.3158, nan, np.inf), 2, "≥ 320"),
        ((0, nan, 30513.5855), 2, "≤ 31,000"),
        ((799999999.9999999,) * 3, 2, "800,000,000"),
        ((799999999.9999999, nan, np.inf), 2, "≥ 800,000,000"),
    ],
)
def test_ends_are_written_outward(ends, digits, written):
    assert full_interval(*ends, digits=digits) == written


def test_what_is_printed_keeps_its_digits(panel):
    digits = Digits(panel)
    for row in to_rows(Value, panel.values[panel.values["method"] == "printed"].head(20)):
        assert full_interval(row.lo, row.lo, row.lo, digits=digits.of(row)) == full_interval(row.lo, row.lo, row.lo)


def test_ranks_and_orders_say_whether_they_survive_the_printed_digits(panel, data):
    """Suzhou's 2 stands for up to 2.5, Jingmen's 8 for 7.5 or more: still in order. 12 and 12.4 are not."""
    ranks = ipc.rank(panel, "hv_patents_per_10k").frame
    assert ranks["survives"].all()
    assert ipc.order(panel, "hv_patents_per_10k", allow_mixed_levels=True).relation["survives"].all()
    near = changed(data, "hangzhou-2023@762+3", value=12.4, value_raw="12.4件")
    told = ipc.harmonize(near)
    # 12 is 11.5 to 12.5, 12.4 is 12.35 to 12.45.
    assert ipc.rank(told, "hv_patents_per_10k").frame.set_index("city")["survives"].to_dict() == {
        "hangzhou": False, "bengbu": False, "suzhou_anhui": True,
    }  # fmt: skip
    pairs = ipc.order(told, "hv_patents_per_10k").relation.set_index(["above", "below"])["survives"]
    assert not pairs["hangzhou", "bengbu"]
    assert pairs["hangzhou", "suzhou_anhui"]
    off = ipc.harmonize(data, without=["printed_digits"])
    assert ipc.rank(off, "hv_patents_per_10k").frame["survives"].isna().all()
    assert ipc.order(off, "hv_patents_per_10k").relation["survives"].isna().all()
