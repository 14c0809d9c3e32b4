"""What holds for every number, every set of assumptions and every order of rows."""

from __future__ import annotations

from fractions import Fraction
from math import inf, isnan, nan

import pandas as pd
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

import ipcompare as ipc
from ipcompare.errors import IpcompareError
from ipcompare.harmonization.assume import choose
from ipcompare.harmonization.convert import Unit, exact_factor, interval, to_fraction, units_of
from ipcompare.model import Grade
from ipcompare.results import Data, Panel

DATA = ipc.load()
BASE = ipc.harmonize(DATA)
TABLE = DATA.assumptions
REQUESTED = sorted(TABLE.loc[TABLE["on_request"], "assumption_id"])
OPTIONAL = sorted(
    TABLE.loc[TABLE["kind"].isin(["basis", "time", "denominator"]) & ~TABLE["on_request"], "assumption_id"]
)
NUMBERS = ["lo", "mid", "hi"]

few = settings(max_examples=8, deadline=None, database=None, derandomize=True)
many = settings(max_examples=80, deadline=None, database=None, derandomize=True)

printed_number = st.decimals(min_value=0, max_value=10**9, places=4).map(float)
factors = st.fractions(min_value=Fraction(1, 10**6), max_value=10**6)
bounds = st.tuples(st.floats(0.01, 1), st.floats(0.01, 1)).map(lambda pair: tuple(sorted(pair)))
choices = st.fixed_dictionaries(
    {
        "without": st.lists(st.sampled_from(OPTIONAL), unique=True, max_size=4),
        "use": st.lists(st.sampled_from(REQUESTED), unique=True),
        "assumptions": st.dictionaries(st.sampled_from(["bridge_hv_share", "approx_width"]), bounds, max_size=2),
    }
)


def shuffled(data: Data, seed: int, tables: tuple[str, ...]) -> Data:
    return data._replace(
        **{name: getattr(data, name).sample(frac=1, random_state=seed).reset_index(drop=True) for name in tables}
    )


def by_id(panel: Panel) -> pd.DataFrame:
    return panel.values.set_index("value_id").sort_index()


def sorted_rows(frame: pd.DataFrame) -> pd.DataFrame:
    return frame.sort_values(list(frame.columns)).reset_index(drop=True)


def rests_on(panel: Panel, names: set[str]) -> set[str]:
    """Collect the values that rest on any of the assumptions, themselves or through their parents."""
    lineage = panel.lineage
    found = set(lineage.loc[lineage["assumption_id"].isin(names), "value_id"])
    while True:
        children = set(lineage.loc[lineage["parent_id"].isin(found), "value_id"])
        if children <= found:
            return found
        found |= children


@many
@given(
    value=printed_number,
    more=printed_number,
    comparator=st.sampled_from(["eq", "ge", "gt", "le", "lt", "approx", "range"]),
    factor=factors,
    approx=st.floats(0.001, 0.999),
)
def test_an_interval_holds_the_printed_number_and_its_point(value, more, comparator, factor, approx):
    value_max = value + more if comparator == "range" else nan
    found = interval(value, value_max, comparator, factor=factor, approx=approx)
    exact = float(to_fraction(value) * factor)
    assert 0 <= found.lo <= exact <= found.hi
    assert isnan(found.mid) == (comparator in ("ge", "gt", "le", "lt")), "a bound never claims a point"
    assert isnan(found.mid) or found.lo <= found.mid <= found.hi
    assert (found.hi == inf) == (comparator in ("ge", "gt"))


@many
@given(value=printed_number, one=factors, other=factors, third=factors)
def test_exact_unit_conversion_round_trips_exactly(value, one, other, third):
    units = {name: Unit("item", "person", factor) for name, factor in (("a", one), ("b", other), ("c", third))}
    there, back = exact_factor("a", "b", units), exact_factor("b", "a", units)
    number = to_fraction(value)
    assert number * there * back == number
    assert there * exact_factor("b", "c", units) == exact_factor("a", "c", units), "the way does not matter"
    assert exact_factor("a", "a", units) == 1
    strangers = {
        "a": Unit("item", "person", one),
        "b": Unit("item", "enterprise", other),
        "c": Unit("event", "person", third),
    }
    for source, target in (("a", "b"), ("b", "a"), ("a", "c"), ("c", "b")):
        assert exact_factor(source, target, strangers) is None


@pytest.mark.parametrize("source", sorted(units_of(DATA.units)))
def test_every_shipped_unit_converts_there_and_back_or_not_at_all(source):
    units = units_of(DATA.units)
    for target in units:
        there, back = exact_factor(source, target, units), exact_factor(target, source, units)
        alike = units[source][:2] == units[target][:2]
        assert (there is not None) == (back is not None) == alike
        assert there is None or there * back == 1


@many
@given(value=printed_number)
def test_a_whole_column_converts_there_and_back(value):
    frame = pd.DataFrame({"lo": [value], "mid": [value], "hi": [inf], "unit": ["item/1M_CNY"]})
    there = ipc.convert(frame, to="item/100M_CNY", units=DATA.units)
    assert there["mid"].item() == pytest.approx(float(to_fraction(value) * 100), rel=1e-15)
    assert there["hi"].item() == inf
    back = ipc.convert(there, to="item/1M_CNY", units=DATA.units)
    pd.testing.assert_frame_equal(back, frame, rtol=1e-15)


@few
@given(choices)
def test_no_set_of_assumptions_alters_what_is_printed(chosen):
    values, base = by_id(ipc.harmonize(DATA, **chosen)), by_id(BASE)
    printed, before = values[values["method"] == "printed"], base[base["method"] == "printed"]
    exact = before["comparator"] != "approx"  # the width of "about" is an assumption, its middle is printed
    pd.testing.assert_frame_equal(printed[exact], before[exact])
    others = [name for name in printed.columns if name not in ("lo", "hi")]
    pd.testing.assert_frame_equal(printed[others], before[others])


@few
@given(choices)
def test_an_assumption_changes_only_what_rests_on_it(chosen):
    panel = ipc.harmonize(DATA, **chosen)
    values, base = by_id(panel), by_id(BASE)
    named = {*chosen["without"], *chosen["use"], *chosen["assumptions"]}
    concerned = rests_on(BASE, named) | rests_on(panel, named)
    kept = base.index[~base.index.isin(concerned)]
    assert len(kept) > 300
    assert set(kept) <= set(values.index), "nothing else is lost"
    pd.testing.assert_frame_equal(values.loc[kept], base.loc[kept])
    # What is new without resting on an assumption named here has lost one of its denominators.
    new = values[~values.index.isin(base.index) & ~values.index.isin(concerned)]
    assert set(new["method"]) <= {"multiplied", "divided"}


@few
@given(choices)
def test_ends_are_always_in_order_and_points_between_them(chosen):
    values = ipc.harmonize(DATA, **chosen).values
    assert values["lo"].notna().all()
    assert values["hi"].notna().all()
    assert list(values.loc[values["lo"] > values["hi"], "value_id"]) == []
    pointed = values[values["mid"].notna()]
    room = 1e-12 * pointed["mid"].abs()
    assert (pointed["lo"] <= pointed["mid"] + room).all()
    assert (pointed["mid"] <= pointed["hi"] + room).all()
    bound = values["comparator"].isin(["ge", "gt", "le", "lt"]) & values["method"].eq("printed")
    assert values.loc[bound, "mid"].isna().all()


@few
@given(choices)
def test_every_value_has_a_lineage_that_ends_in_print_or_in_a_fact(chosen):
    panel = ipc.harmonize(DATA, **chosen)
    values, lineage = set(panel.values["value_id"]), panel.lineage
    ends = set(DATA.observations["obs_id"]) | set(DATA.context["fact_id"])
    assert set(lineage["value_id"]) == values
    assert set(lineage["parent_id"]) <= values | ends
    grounded: set[str] = set()
    while True:
        floating = lineage.loc[~lineage["parent_id"].isin(ends | grounded), "value_id"]
        reached = values - set(floating)
        if reached == grounded:
            break
        grounded = reached
    assert grounded == values
    assert panel.values["value_id"].is_unique


@few
@given(choices)
def test_every_assumption_of_the_ledger_is_used_and_every_used_one_is_in_the_ledger(chosen):
    panel = ipc.harmonize(DATA, **chosen)
    used = panel.lineage.groupby("assumption_id")["value_id"].nunique()
    ledger = panel.ledger.set_index("assumption_id")["touches"]
    assert ledger.to_dict() == used.to_dict()
    assert (ledger > 0).all()
    assert not set(chosen["without"]) & set(ledger.index)
    assert panel.ledger[["text_zh", "text_en", "source"]].notna().all(axis=None)


@few
@given(choices)
def test_a_grade_never_rises_from_a_value_to_what_is_made_of_it(chosen):
    panel = ipc.harmonize(DATA, **chosen)
    grades = panel.values.set_index("value_id")["grade"].map(Grade)
    steps = panel.lineage[(panel.lineage["step"] != "overrule") & panel.lineage["parent_id"].isin(grades.index)]
    assert len(steps) > 20
    rose = [row.value_id for row in steps.itertuples() if grades[row.value_id] < max(grades[row.parent_id], Grade.C)]
    assert rose == []


@few
@given(choices)
def test_every_refusal_is_typed_and_told_in_both_languages(chosen):
    refusals = ipc.harmonize(DATA, **chosen).refusals
    assert refusals.notna().all(axis=None)
    assert refusals["reason"].str.fullmatch(r"[a-z]+(_[a-z]+)*").all()
    assert (refusals[["text_zh", "text_en"]].map(len) > 5).all(axis=None)


@few
@given(seed=st.integers(0, 2**32 - 1), chosen=choices)
def test_the_order_of_rows_changes_no_value_no_lineage_and_no_refusal(seed, chosen):
    panel = ipc.harmonize(DATA, **chosen)
    mixed = ipc.harmonize(shuffled(DATA, seed, ("observations", "context")), **chosen)
    pd.testing.assert_frame_equal(by_id(mixed), by_id(panel), check_exact=True)
    pd.testing.assert_frame_equal(mixed.ledger, panel.ledger)
    for name in ("lineage", "refusals"):
        pd.testing.assert_frame_equal(sorted_rows(getattr(mixed, name)), sorted_rows(getattr(panel, name)))


@settings(few, max_examples=3)
@given(seed=st.integers(0, 2**32 - 1))
def test_the_order_of_rows_changes_no_finding(seed):
    mixed = ipc.harmonize(shuffled(DATA, seed, ("observations", "context")))
    for find in (ipc.growth, ipc.grade, ipc.compare):
        pd.testing.assert_frame_equal(find(mixed), find(BASE), check_exact=True)
    for indicator in ("hv_patents_per_10k", "pledge_finance_annual", "hv_patents"):
        for found, expected in zip(
            ipc.rank(mixed, indicator, allow_mixed_levels=True),
            ipc.rank(BASE, indicator, allow_mixed_levels=True),
            strict=True,
        ):
            pd.testing.assert_frame_equal(found, expected)


@settings(few, max_examples=5)
@given(seed=st.integers(0, 2**32 - 1))
def test_the_order_of_the_other_tables_changes_no_value_either(seed):
    tables = (
        "plans",
        "cities",
        "jurisdictions",
        "indicators",
        "units",
        "words",
        "assumptions",
        "readings",
        "relations",
    )
    mixed = ipc.harmonize(shuffled(DATA, seed, tables))
    pd.testing.assert_frame_equal(by_id(mixed), by_id(BASE), check_exact=True)


positive = st.floats(0.01, 1e6)
end = st.tuples(positive, positive, positive).map(sorted)


@many
@given(first=end, last=end, gap=st.integers(2, 12), basis=st.sampled_from(["stock", "annual_flow", "share", "score"]))
def test_between_two_years_every_interval_is_in_order_and_between_its_ends(first, last, gap, basis):
    rows = [
        {"city": "x", "indicator": "i", "unit": "item", "basis": basis, "reading": None, "year": year,
         "value_id": str(year), **dict(zip(NUMBERS, numbers, strict=True))}
        for year, numbers in ((2020, first), (2020 + gap, last))
    ]  # fmt: skip
    made = ipc.interpolate(pd.DataFrame(rows))
    assert list(made["year"]) == list(range(2021, 2020 + gap))
    room = 1 + 1e-9
    assert (made["lo"] <= made["mid"] * room).all()
    assert (made["mid"] <= made["hi"] * room).all()
    for name, low, high in zip(NUMBERS, map(min, first, last), map(max, first, last), strict=True):
        assert made[name].between(low / room, high * room).all()


@many
@given(lo=st.floats(allow_nan=True), hi=st.floats(allow_nan=True))
def test_bounds_are_two_positive_finite_numbers_in_order_or_refused(lo, hi):
    right = 0 < lo <= hi < inf
    try:
        chosen = choose(TABLE, assumptions={"bridge_hv_share": (lo, hi)})
    except IpcompareError:
        assert not right
    else:
        assert right
        assert chosen.bounds["bridge_hv_share"] == (lo, hi)
