"""What notebooks say in words, not computed when they run, is held against the tables."""

from __future__ import annotations

import re

import pytest
from helpers.notebook_files import COMMITTED, code_cells, prose

import ipcompare as ipc
from ipcompare.corpus.lookup import coded_plans
from ipcompare.present.words.labels import labels

HV = "hv_patents_per_10k"


def notebook(name):
    return next(path for path in COMMITTED if path.name == name)


@pytest.fixture(scope="module")
def tour():
    return prose(notebook("01_tour.ipynb"))


@pytest.fixture(scope="module")
def harmonization():
    return prose(notebook("02_harmonization.ipynb"))


def used(panel, **wanted):
    frame = panel.values[(panel.values["status"] == "used") & (panel.values["origin"] == "plan")]
    for column, value in wanted.items():
        frame = frame[frame[column] == value]
    return frame


@pytest.mark.parametrize("path", COMMITTED, ids=lambda path: path.name)
def test_notebooks_are_committed_without_outputs(path):
    cells = code_cells(path)
    assert len(cells) > 3
    assert [cell["id"] for cell in cells if cell["outputs"] or cell["execution_count"]] == []


@pytest.mark.parametrize("path", COMMITTED, ids=lambda path: path.name)
def test_cells_have_names_of_their_own_that_stay(path):
    ids = [cell["id"] for cell in code_cells(path)]
    assert len(set(ids)) == len(ids)
    assert not [name for name in ids if re.fullmatch("[0-9a-f]{8}(-.*)?", name)]


@pytest.mark.parametrize(("name", "least"), [("01_tour.ipynb", 8), ("03_growth.ipynb", 4), ("04_ambition.ipynb", 7)])
def test_sentences_of_notebooks_on_results_are_claims(data, name, least):
    """The cells name claims that the tables hold; which of them hold is worked out when the notebook runs."""
    code = code_cells(notebook(name))
    calls = re.findall(r"\bsay\(([^)]*)\)", "\n".join(cell["source"] for cell in code))
    named = [each for call in calls for each in re.findall(r'"(\w+)"', call)]
    assert len(named) >= least
    assert set(named) <= set(data.claims["claim_id"])


def cell_of(name, cell_id):
    return next(cell["source"] for cell in code_cells(notebook(name)) if cell["id"] == cell_id)


def told(name, cell_id, **given):
    """Run a cell of a notebook whose last expression is a sentence, and give the sentence."""
    source = cell_of(name, cell_id)
    kitchen = {"ipc": ipc, "Markdown": lambda text: text, **given}
    exec(re.sub(r"(?m)^Markdown\(", "said = Markdown(", source), kitchen)
    return kitchen["said"]


def test_the_most_back_loaded_path_that_is_named_rests_on_no_number_in_doubt(data, panel):
    names = labels(data, "en")
    said = told("03_growth.ipynb", "pace-text", panel=panel, data=data, words=names)
    pace = ipc.pace(panel)
    last = pace[pace["city"].isin(data.cities["city"]) & pace["share"].notna() & pace["last"]]
    count, late = re.findall(r"Of (\d+) paths .*?, (\d+) leave", said)[0]
    assert (int(count), int(late)) == (len(last), (last["back_loading"] > 1 + 1e-9).sum())
    # The sheet and the figure count by the same column.
    assert ipc.plot.pace.alt(pace, data=data).split(". ")[1].startswith(f"In {late} of them")
    sure = last[last["doubts"] == ""]
    first = sure.loc[sure["back_loading"].idxmax()]
    assert names.indicators[first["indicator"]] in said
    assert last["back_loading"].max() > first["back_loading"], "the steepest of all is in doubt"


def test_the_signs_that_depend_on_the_pace_are_counted(panel):
    nation = ipc.ambition(panel, against="nation")
    say = lambda *names: type("Said", (), {"data": ""})  # noqa: E731
    said = told("04_ambition.ipynb", "pace-text", panel=panel, nation=nation, say=say)
    both = nation[nation["pace_reason"].isna() & nation["left_reason"].isna()]
    turned = (both["amplification_mid"] * both["amplification_left_mid"] < 0).sum()
    assert f"in {turned} the sign depends on the choice" in said


def test_most_plans_set_the_indicator_of_the_tour_with_a_number(tour, data, panel):
    assert "the indicator that most of them set with a number, high-value invention patents" in tour
    numbered = data.observations[data.observations["comparator"] != "none"]
    plans = numbered.groupby("indicator")["plan_id"].nunique()
    assert plans.idxmax() == HV
    assert plans.max() > len(coded_plans(data)) / 2
    assert used(panel, indicator=HV, role="target")["city"].nunique() == plans.max()


def test_jining_counts_all_valid_patents_and_is_older_than_the_concept(tour, data):
    assert "Jining's plan of 2017 is older than the concept. It counts *all* valid invention patents" in tour
    jining = data.observations[data.observations["city"] == "jining"]
    assert "valid_patents_per_10k" in set(jining["indicator"])
    concepts = data.indicators.set_index("indicator")["concept"]
    assert "hv_inventions" not in set(jining["indicator"].map(concepts))
    plans = coded_plans(data)
    (plan,) = plans[plans["city"] == "jining"].itertuples()
    assert plan.issue_date.year == 2017
    assert (plans["issue_date"].dropna() >= plan.issue_date).all()


def test_hangzhou_prints_no_base_so_its_pace_cannot_be_read(tour, data, panel):
    assert "Hangzhou prints no base, so its pace cannot be read from its plan" in tour
    hangzhou = data.observations[data.observations["city"] == "hangzhou"]
    assert len(hangzhou)
    assert "baseline" not in set(hangzhou["role"])
    rates = ipc.growth(panel)
    assert rates.loc[rates["city"] == "hangzhou", ["base", "cagr_lo"]].isna().all(axis=None)


def test_jingmen_is_a_zone_with_a_lower_bound_of_eight(tour, data, panel):
    assert "Jingmen High-tech Zone is a zone, not a city" in tour
    assert 'its target is a lower bound ("8 or more")' in tour
    assert data.cities.set_index("city").loc["jingmen_htz", "level"] == "zone"
    (target,) = used(panel, indicator=HV, role="target", city="jingmen_htz").itertuples()
    assert (target.lo, target.hi, target.comparator) == (8, float("inf"), "ge")
    assert target.mid != target.mid


def test_a_set_of_opinions_names_its_figures_and_a_five_year_plan_lists_most(tour, data):
    assert "a set of opinions names its headline figures" in tour
    assert "a five-year development plan lists whatever" in tour
    counts = data.observations.groupby("city").size()
    plans = coded_plans(data).set_index("city")
    assert counts.idxmin() == "jining"
    assert "opinions" in plans.loc["jining", "title_en"]
    longest = plans.loc[counts.idxmax()]
    assert longest["window_end"] - longest["window_start"] + 1 == 5


def test_the_total_of_suzhou_is_four_of_its_last_registered_years(harmonization, data):
    assert '"registered" amounts for three years in its table, and a "total" of more than 40' in harmonization
    assert "the registered amount of the last year alone is a quarter of it" in harmonization
    own = data.observations[data.observations["city"] == "suzhou_anhui"]
    registered = own[(own["indicator"] == "pledge_finance_registered") & (own["place"] == "table")].sort_values("year")
    totals = own[(own["indicator"] == "pledge_finance") & (own["role"] == "target")]
    (total,) = totals.drop_duplicates(["value", "comparator", "year"]).itertuples()
    assert len(registered) == 3
    assert (total.value, total.comparator) == (40e8, "gt")
    assert registered["value"].iloc[-1] == total.value / 4


def test_added_up_the_registered_years_come_to_almost_exactly_the_total(harmonization, panel):
    assert "the registered amounts come to almost exactly the total" in harmonization
    values = panel.values[panel.values["city"] == "suzhou_anhui"]
    (summed,) = values.loc[values["method"] == "summed", "mid"]
    assert summed == pytest.approx(40e8, rel=0.01)


def test_hangzhou_prints_its_licences_with_a_full_stop_for_a_decimal_point(harmonization, data):
    assert "An exact example: 2。5萬件" in harmonization
    (row,) = data.observations[data.observations["obs_id"] == "hangzhou-2023@806+5"].itertuples()
    assert (row.value_raw, row.value) == ("2。5萬件", 25_000)
