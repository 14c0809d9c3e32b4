"""Totals per head and back: every admissible denominator, never across 2020, never by guess."""

from __future__ import annotations

from math import inf, isnan, nan

import pandas as pd
import pytest
from helpers.panels_of_values import value
from hypothesis import given, settings
from hypothesis import strategies as st

import ipcompare as ipc
from ipcompare.errors import IpcompareError
from ipcompare.harmonization.convert import exact_factor, units_of
from ipcompare.harmonization.ratios import _Denominator, _span
from ipcompare.results import Data, Panel

# Residents as the context table has them, by fact.
HANGZHOU_2020, HANGZHOU_2024 = 11_936_010, 12_624_000
SUZHOU_2010, SUZHOU_2020, SUZHOU_2021 = 5_352_924, 5_324_476, 5_325_000
DUODAO_2020 = 430_532
TARGET = "hangzhou-2023@762+3"  # 40 high-value patents per 10,000 people in 2025
CENSUS, OF_THE_YEAR, BEFORE = "denominator_census", "denominator_end_of_year", "denominator_previous_year"
UNKNOWN = "denominator_unknown"


def with_fact(data: Data, like: str, fact_id: str, **cells: object) -> Data:
    """Give the shipped tables with a fact added, otherwise like another."""
    row = data.context[data.context["fact_id"] == like].copy()
    for name, cell in {"fact_id": fact_id, **cells}.items():
        row[name] = cell
    return data._replace(context=pd.concat([data.context, row], ignore_index=True))


def changed_fact(data: Data, fact_id: str, **cells: object) -> Data:
    frame = data.context.copy()
    for name, cell in cells.items():
        frame.loc[frame["fact_id"] == fact_id, name] = cell
    return data._replace(context=frame)


def derived(panel: Panel, row_id: str, method: str) -> pd.DataFrame:
    """Give what a denominator made of one statement or fact."""
    own = panel.lineage.loc[panel.lineage["parent_id"] == f"v:{row_id}", "value_id"]
    values = panel.values
    return values[values["value_id"].isin(own) & (values["method"] == method)]


def facts_behind(panel: Panel, value_id: str) -> set[str]:
    parents = set(panel.lineage.loc[panel.lineage["value_id"] == value_id, "parent_id"])
    return parents & set(panel.data.context["fact_id"])


def assumptions_behind(panel: Panel, value_id: str) -> set[str]:
    return set(panel.lineage.loc[panel.lineage["value_id"] == value_id, "assumption_id"])


@pytest.fixture(scope="module")
def known(data) -> Panel:
    """The panel in which a convention without a number leaves nothing open."""
    return ipc.harmonize(data, without=[UNKNOWN])


def test_a_ratio_becomes_a_total_under_census_and_previous_year(panel, known):
    (row,) = derived(known, TARGET, "multiplied").to_dict("records")
    # 40 per 10,000 in 2025: 4 * 11,936.010 = 47,744.04 by the census, 4 * 12,624 = 50,496 by the end of 2024
    assert (row["lo"], row["hi"]) == pytest.approx((47_744.04, 50_496.0))
    assert assumptions_behind(known, row["value_id"]) == {CENSUS, BEFORE}
    # The end of 2025 has no number: it may be 0.93 times the one and 1.07 times the other.
    (row,) = derived(panel, TARGET, "multiplied").to_dict("records")
    assert (row["lo"], row["hi"]) == pytest.approx((50_496.0 * 0.93, 47_744.04 * 1.07))
    assert row["lo"] <= row["mid"] <= row["hi"]
    assert (row["indicator"], row["unit"], row["year"]) == ("hv_patents", "item", 2025)
    assert (row["grade"], row["reasons"]) == ("C", "denominator")
    assert facts_behind(panel, row["value_id"]) == {"POP-HZ-2020", "POPY-HZ-2024"}
    assert assumptions_behind(panel, row["value_id"]) == {CENSUS, BEFORE, UNKNOWN}


def test_the_interval_spans_every_convention(panel):
    # 123.7 per 10,000 in 2023: the census of 2020, the end of 2022 and the end of 2023 are all on record.
    (row,) = derived(panel, "HZ-O-09", "multiplied").to_dict("records")
    totals = [123.7 * people / 10_000 for people in (11_936_010, 12_376_000, 12_522_000)]
    assert (row["lo"], row["hi"]) == pytest.approx((min(totals), max(totals)))
    assert assumptions_behind(panel, row["value_id"]) == {CENSUS, OF_THE_YEAR, BEFORE}
    assert facts_behind(panel, row["value_id"]) == {"POP-HZ-2020", "POPY-HZ-2022", "POPY-HZ-2023"}


def test_a_total_becomes_a_ratio_and_the_way_back_holds_it(data):
    # 50,000 high-value patents in 2025: 50,000 / 12,624,000 is 39.607 per 10,000, by the census 41.890
    told = with_fact(data, "HZ-O-12", "T-1", indicator="hv_patents", value=50_000.0, unit="item", year=2025, as_of=None)
    (row,) = derived(ipc.harmonize(told, without=[UNKNOWN]), "T-1", "divided").to_dict("records")
    assert (row["lo"], row["hi"]) == pytest.approx((39.6070975919, 41.8900453335))
    assert (row["indicator"], row["unit"]) == ("hv_patents_per_10k", "item/10k_persons")
    assert row["lo"] * HANGZHOU_2024 / 10_000 == pytest.approx(50_000)
    assert row["hi"] * HANGZHOU_2020 / 10_000 == pytest.approx(50_000)


def test_a_bound_over_a_denominator_stays_a_bound(known):
    (row,) = derived(known, "jining-2017@495+4", "multiplied").to_dict("records")
    # More than 4.2 per 10,000 of 8,357,897: more than 3,510.31674
    assert (row["lo"], row["hi"]) == (pytest.approx(3510.31674), inf)
    assert isnan(row["mid"])


def test_a_value_before_2020_never_takes_the_census_of_2020(panel, known):
    # Suzhou (Anhui), 1.5 per 10,000 in 2018, by the census of 2010: 0.00015 * 5,352,924 = 802.9386
    (row,) = derived(known, "SZ-O-02", "multiplied").to_dict("records")
    assert (row["year"], row["lo"], row["hi"]) == (2018, pytest.approx(802.9386), pytest.approx(802.9386))
    assert facts_behind(panel, row["value_id"]) == {"POP-SZ-2010"}


def test_no_denominator_ever_stands_across_the_break(data):
    # Population on both sides of 2020 is on record for Suzhou (Anhui).
    told = with_fact(data, "POP-SZ-2021", "POP-SZ-2019", year=2019, value=5_700_000.0)
    told = with_fact(told, "SZ-O-02", "T-2019", year=2019)
    told = with_fact(told, "SZ-O-02", "T-2020", year=2020)
    panel = ipc.harmonize(told)
    assert facts_behind(panel, derived(panel, "T-2019", "multiplied")["value_id"].item()) == {
        "POP-SZ-2010",
        "POP-SZ-2019",
    }
    assert facts_behind(panel, derived(panel, "T-2020", "multiplied")["value_id"].item()) == {"POP-SZ-2020"}
    years = panel.data.context.set_index("fact_id")["year"]
    made = panel.values[panel.values["method"].isin(["divided", "multiplied"])]
    assert len(made) > 40
    for value_id, year in zip(made["value_id"], made["year"], strict=True):
        for fact in facts_behind(panel, value_id):
            assert (years[fact] >= 2020) == (year >= 2020)
            assert years[fact] <= year, "no denominator from a later year"


def test_one_fact_that_two_conventions_name_counts_once(panel):
    # All three conventions have a number, so that nothing is left open.
    # The end of 2020, the year before 2021, is the census itself: 1 per 10,000 of 5,324,476 or 5,325,000 in 2021
    (row,) = derived(panel, "suzhou-anhui-2022@2173+1", "multiplied").to_dict("records")
    assert (row["lo"], row["mid"], row["hi"]) == pytest.approx((532.4476, 532.4738, 532.5))
    assert assumptions_behind(panel, row["value_id"]) == {CENSUS, OF_THE_YEAR, BEFORE}


def test_a_missing_population_is_refused_with_place_and_year(panel):
    for row_id, zh, en, year in (("N14-02", "全国", "China", 2025), ("IN-AH-2016", "安徽省", "Anhui", 2016)):
        assert len(derived(panel, row_id, "multiplied")) == 0
        (said,) = panel.refusals[panel.refusals["row_id"] == f"v:{row_id}"].to_dict("records")
        assert said["reason"] == "no_denominator"
        assert said["text_en"].endswith(f": Resident population, {en} {year}")
        assert said["text_zh"].endswith(f"：{zh}{year}年常住人口")


def test_the_population_of_another_place_is_never_taken(panel):
    places = panel.data.context.set_index("fact_id")["jurisdiction"]
    allowed = {"jingmen_htz": {"duodao"}, "jingmen_htz_duodao": {"duodao"}}
    made = panel.values[panel.values["method"].isin(["divided", "multiplied"])]
    for value_id, city in zip(made["value_id"], made["city"], strict=True):
        assert {places[fact] for fact in facts_behind(panel, value_id)} <= allowed.get(city, {city})


def test_the_zone_takes_the_nearest_unit_only_as_a_named_assumption(data, panel):
    statement = "jingmen-htz-2023@1572+4"
    (row,) = derived(panel, statement, "multiplied").to_dict("records")
    # At least 8 per 10,000 of Duodao's 430,532: at least 344.4256, by a convention without a number 0.93 times as much
    assert (row["lo"], row["hi"]) == (pytest.approx(344.4256 * 0.93), inf)
    assert row["reasons"] == "scope;denominator"
    assert assumptions_behind(panel, row["value_id"]) == {CENSUS, "denominator_proxy", UNKNOWN}
    without = ipc.harmonize(data, without=["denominator_proxy"])
    assert len(derived(without, statement, "multiplied")) == 0
    assert "no_denominator" in list(without.refusals.loc[without.refusals["row_id"] == f"v:{statement}", "reason"])


def test_a_population_of_the_zone_itself_goes_before_the_nearest_unit(data):
    told = with_fact(data, "POP-DD-2020", "POP-ZONE", jurisdiction="jingmen_htz_duodao", value=500_000.0)
    told_so = ipc.harmonize(told, without=[UNKNOWN])
    (row,) = derived(told_so, "jingmen-htz-2023@1572+4", "multiplied").to_dict("records")
    assert row["lo"] == pytest.approx(400)  # 8 per 10,000 of 500,000
    assert row["reasons"] == "denominator"


@pytest.mark.parametrize(
    ("without", "expected"),
    [
        ([], (47_744.04, 50_496.0)),
        ([CENSUS], (50_496.0, 50_496.0)),
        ([BEFORE], (47_744.04, 47_744.04)),
        ([OF_THE_YEAR], (47_744.04, 50_496.0)),  # no end of 2025 on record
        ([CENSUS, BEFORE], None),
    ],
)
def test_each_convention_can_be_switched_off(data, without, expected):
    panel = ipc.harmonize(data, without=[*without, UNKNOWN])
    found = [(row["lo"], row["hi"]) for row in derived(panel, TARGET, "multiplied").to_dict("records")]
    assert found == ([] if expected is None else [pytest.approx(expected)])
    said = list(panel.refusals.loc[panel.refusals["row_id"] == f"v:{TARGET}", "reason"])
    assert said == (["no_denominator"] if expected is None else [])
    assert not set(without) & set(panel.ledger["assumption_id"])


def test_the_end_of_the_year_itself_is_switched_off_alone(data):
    panel = ipc.harmonize(data, without=[CENSUS, BEFORE])
    # 1 per 10,000 in 2021 with 5,325,000 people: 532.5
    (row,) = derived(panel, "suzhou-anhui-2022@2173+1", "multiplied").to_dict("records")
    assert (row["lo"], row["hi"]) == pytest.approx((532.5, 532.5))
    assert facts_behind(panel, row["value_id"]) == {"POP-SZ-2021"}


def test_the_mean_population_of_a_year_is_that_of_no_end_of_year(panel):
    assert panel.data.context.set_index("fact_id").loc["POP-BB-2024", "as_of"] == "2024-01-01/2024-12-31"
    assert "POP-BB-2024" not in set(panel.lineage.loc[panel.lineage["step"] != "read", "parent_id"])


def test_trademarks_per_hundred_enterprises_become_trademarks_by_the_enterprises_of_the_place(data):
    frame = data.observations.copy()
    frame.loc[frame["obs_id"] == "hangzhou-2023@786+4", "year"] = 2024
    panel = ipc.harmonize(data._replace(observations=frame), without=[UNKNOWN])
    (row,) = derived(panel, "hangzhou-2023@786+4", "multiplied").to_dict("records")
    # 125 per 100 of the 960,000 enterprises at the end of 2023: 1,200,000
    assert (row["lo"], row["mid"], row["hi"]) == pytest.approx((1_200_000,) * 3)
    assert (row["indicator"], row["unit"]) == ("valid_trademarks", "item")
    assert facts_behind(panel, row["value_id"]) == {"ENT-HZ-2023"}
    assert assumptions_behind(panel, row["value_id"]) == {BEFORE}


def test_enterprises_in_the_middle_of_a_year_are_no_end_of_year(panel):
    # Hangzhou's enterprises of March 2025 are on record, its target is for 2025.
    assert panel.data.context.set_index("fact_id").loc["ENT-HZ-202503", "as_of"] == "2025-03-31"
    assert len(derived(panel, "hangzhou-2023@786+4", "multiplied")) == 0
    assert "v:hangzhou-2023@786+4" in set(panel.refusals.loc[panel.refusals["reason"] == "no_denominator", "row_id"])


def test_trademarks_per_enterprise_and_enterprises_with_a_trademark_never_convert(data):
    units = units_of(data.units)
    one, other = "item/100_enterprises", "enterprise/10k_enterprises"
    assert exact_factor(one, other, units) is None
    assert exact_factor(other, one, units) is None
    for source, target in ((one, other), (other, one)):
        frame = pd.DataFrame({"lo": [1.0], "mid": [1.0], "hi": [1.0], "unit": [source]})
        with pytest.raises(IpcompareError, match="does not convert"):
            ipc.convert(frame, to=target, units=data.units)
    everything = list(data.assumptions.query("on_request")["assumption_id"])
    values = ipc.harmonize(data, use=everything).values
    for indicator, city in (
        ("trademark_enterprises_per_10k", "hangzhou"),
        ("trademarks_per_100_enterprises", "suzhou_anhui"),
    ):
        assert len(values[(values["indicator"] == indicator) & (values["city"] == city)]) == 0


def test_two_facts_for_one_place_and_year_do_not_leave_the_choice_to_the_order_of_rows(data):
    twice = with_fact(data, "POPY-HZ-2024", "T-POP", value=13_000_000.0)
    backwards = twice._replace(context=twice.context.iloc[::-1].reset_index(drop=True))
    found = [derived(ipc.harmonize(tables), TARGET, "multiplied") for tables in (twice, backwards)]
    assert found[0][["lo", "hi"]].to_numpy().tolist() == found[1][["lo", "hi"]].to_numpy().tolist()


def test_a_population_that_is_itself_a_bound_gives_no_closed_interval(data):
    # "More than 12,624,000" people: 40 per 10,000 of them is more than 50,496, with no upper end.
    panel = ipc.harmonize(changed_fact(data, "POPY-HZ-2024", comparator="gt"), without=[CENSUS, UNKNOWN])
    for row in derived(panel, TARGET, "multiplied").to_dict("records"):
        assert (row["lo"], row["mid"], row["hi"]) == pytest.approx((50_496, nan, inf), nan_ok=True)


@pytest.mark.parametrize(("indicator", "unit"), [("hv_patents", "item"), ("hv_patents_per_10k", "item/10k_persons")])
def test_a_population_of_zero_is_refused_and_never_divides_or_erases(data, indicator, unit):
    told = with_fact(data, "HZ-O-12", "T-3", indicator=indicator, value=1000.0, unit=unit, year=2024, as_of=None)
    panel = ipc.harmonize(changed_fact(told, "POPY-HZ-2024", value=0.0))
    made = panel.lineage[panel.lineage["value_id"].str.contains("T-3")]
    assert "POPY-HZ-2024" not in set(made["parent_id"])


def test_a_ratio_to_something_else_is_never_multiplied_by_people(data):
    # Per 10,000 market entities: it does not convert, is kept as printed and graded X, and has no use for residents.
    frame = data.observations.copy()
    frame.loc[frame["obs_id"] == TARGET, "unit"] = "item/10k_market_entities"
    panel = ipc.harmonize(data._replace(observations=frame))
    assert panel.values.set_index("value_id").loc[f"v:{TARGET}", "grade"] == "X"
    assert len(derived(panel, TARGET, "multiplied")) == 0


def test_a_population_counted_in_something_else_is_no_population(data):
    panel = ipc.harmonize(changed_fact(data, "POPY-HZ-2024", unit="person_time"))
    (row,) = derived(panel, TARGET, "multiplied").to_dict("records")
    assert facts_behind(panel, row["value_id"]) == {"POP-HZ-2020"}


def bounds_of_the_unknown(panel: Panel) -> tuple[float, float]:
    row = panel.data.assumptions.set_index("assumption_id").loc[UNKNOWN]
    return row["lo"], row["hi"]


def test_one_known_convention_is_no_more_exact_than_two(panel):
    # Bengbu's 12 per 10,000 of 2025 has the census and the end of 2024, its 14 of 2026 the census alone.
    (two,) = derived(panel, "bengbu-2024@1165+3", "multiplied").to_dict("records")
    (one,) = derived(panel, "bengbu-2024@1170+3", "multiplied").to_dict("records")
    assert one["lo"] / 14 <= two["lo"] / 12 < two["hi"] / 12 <= one["hi"] / 14
    assert (one["lo"], one["hi"]) == pytest.approx((14 * 329.6408 * 0.93, 14 * 329.6408 * 1.07))


@pytest.mark.parametrize(
    ("like", "total", "by_census", "printed"),
    [
        # 858 patents of 5,352,924 people are 1.603 per 10,000, and 1.5 is printed.
        ("SZ-O-01", 858, 1.603, 1.5),
        # 124,512 patents of 101,527,453 people are 12.26 per 10,000, and 12.4 is printed, by the people of before.
        ("SD-O-05", 124_512, 12.26, 12.4),
    ],
)
def test_a_ratio_that_is_printed_beside_its_total_is_within_the_derived_one(
    data, panel, known, like, total, by_census, printed
):
    if like == "SD-O-05":
        told = with_fact(data, like, "T-SD", indicator="valid_patents", value=float(total), unit="item")
        panel, known, like = ipc.harmonize(told), ipc.harmonize(told, without=[UNKNOWN]), "T-SD"
    (point,) = derived(known, like, "divided").to_dict("records")
    assert (point["lo"], point["hi"]) == pytest.approx((by_census,) * 2, rel=1e-3)
    (row,) = derived(panel, like, "divided").to_dict("records")
    assert row["lo"] < printed < row["hi"]


def test_what_is_printed_of_what_was_realised_is_never_outside_of_what_is_derived(panel):
    values = panel.values
    realised = values[(values["role"] == "outcome") & values["as_of"].isna()]
    made = realised[realised["method"].isin(["divided", "multiplied"])]
    keys = ["city", "indicator", "year"]
    pairs = made.merge(realised[realised["status"] == "used"], on=keys, suffixes=("", "_printed"))
    assert len(pairs) >= 4
    assert ((pairs["lo"] <= pairs["hi_printed"]) & (pairs["lo_printed"] <= pairs["hi"])).all()


def test_the_bounds_of_the_unknown_cover_every_spread_that_the_tables_show(panel):
    lo, hi = bounds_of_the_unknown(panel)
    people = panel.values.query("indicator == 'resident_population' and as_of.isna()")
    seen = []
    for _, own in people.groupby("city"):
        sizes = dict(zip(own["year"], own["mid"], strict=True))
        for year in range(2020, 2027):
            conventions = [sizes[at] for at in {2020, year - 1, year} if at in sizes and at >= 2020]
            seen += [one / other for one in conventions for other in conventions]
    assert max(seen) > 1.05, "Hangzhou has grown since the census"
    assert lo <= min(seen) <= max(seen) <= hi
    assert hi - 0.02 < 858 / 1.5 / 535.2924 <= hi, "the widest is that of a printed ratio, of Suzhou (Anhui) in 2018"


few = settings(max_examples=12, deadline=None, database=None, derandomize=True)


@few
@given(lost=st.sets(st.integers(0, 40)))
def test_fewer_denominators_never_narrow_an_interval(data, panel, lost):
    people = data.context.index[data.context["indicator"].isin(["resident_population", "enterprises_registered"])]
    dropped = [people[at] for at in lost if at < len(people)]
    less = ipc.harmonize(data._replace(context=data.context.drop(index=dropped).reset_index(drop=True)))
    ends = [
        {
            (parent, row.indicator): (row.lo, row.hi)
            for row in made.values.query("method in ('divided', 'multiplied')").itertuples()
            for parent in made.lineage.loc[made.lineage["value_id"] == row.value_id, "parent_id"]
            if parent.startswith("v:")
        }
        for made in (less, panel)
    ]
    assert set(ends[0]) <= set(ends[1])
    for key, (lo, hi) in ends[0].items():
        assert lo <= ends[1][key][0] * (1 + 1e-12), key
        assert hi >= ends[1][key][1] * (1 - 1e-12), key


@settings(max_examples=200, deadline=None, database=None, derandomize=True)
@given(sizes=st.lists(st.floats(95, 101), min_size=2, max_size=3), data=st.data())
def test_for_any_conventions_within_the_bounds_fewer_span_no_less(panel, sizes, data):
    def span(chosen: list[float], unknown: tuple[float, float] | None) -> tuple[float, float]:
        facts = [_Denominator(value("bengbu", 2020, size), ()) for size in chosen]
        found = _span(facts, unknown, 1.0)
        return found.lo, found.hi

    kept = data.draw(st.lists(st.sampled_from(sizes), min_size=1, max_size=len(sizes) - 1))
    bounds = bounds_of_the_unknown(panel)
    for more in (None, bounds):
        wide, narrow = span(kept, bounds), span(sizes, more)
        assert wide[0] <= narrow[0] * (1 + 1e-12)
        assert wide[1] >= narrow[1] * (1 - 1e-12)
