"""No number in the prose of a page or notebook that nobody has accounted for: results are worked out again here."""

from __future__ import annotations

import math
import re

import pandas as pd
import pytest
from helpers.notebook_files import prose
from helpers.repository import ROOT

import ipcompare as ipc

CODE = r"```.*?```|`[^`]*`|\]\([^)]*\)"
# The first two notebooks have tests of their own for every sentence.
NOTEBOOKS = (
    "03_growth.ipynb",
    "04_ambition.ipynb",
    "05_robustness.ipynb",
    "06_delivery.ipynb",
    "08_tasks_and_agencies.ipynb",
)
PAGES = ("architecture.md", "coding.md", "dependencies.md", "methods.md")
REFERENCES = {
    "04_ambition.ipynb": {"129", "2019"},
    "methods.md": {
        *("129", "2019", "2011", "2", "49", "3", "2001", "2008"),
        *("11", "1912", "22", "2013", "19", "1997", "50", "272", "1955"),
    },
}
UNITS_AND_EXAMPLES = {
    "03_growth.ipynb": {"10,000"},
    "04_ambition.ipynb": {"100"},
    "architecture.md": {"100", "10,000"},
    "coding.md": {"90", "2.5", "25,000", "100", "1", "0"},
    "methods.md": {"1", "2", "95", "5", "2018"},
}


def text_of(name):
    path = ROOT / ("notebooks" if name.endswith(".ipynb") else "docs") / name
    return prose(path) if name.endswith(".ipynb") else " ".join(path.read_text(encoding="utf-8").split())


def years_in(frame, column):
    return {str(int(year)) for year in frame[column].dropna()}


@pytest.fixture(scope="module")
def recomputed(data, panel):
    """The numbers that come from the tables, or from arithmetic on how many places there are."""
    places = len(ipc.rank(panel, "hv_patents_per_10k", allow_mixed_levels=True).frame)
    # Of all orders of n places two agree perfectly: one the same way round, one the other.
    smallest = {str(places), f"{2 / math.factorial(places):.3f}"}
    delivery = ipc.delivery(panel)
    plans = delivery[delivery["origin"] == "plan"]
    worked_out = plans[plans["status"].isin(["missed", "reached"])]
    facts = data.context.set_index("fact_id").loc[worked_out["outcome_id"].str.removeprefix("v:")]
    assert facts["derived"].all()
    assert set(worked_out["grade"]) == {"C"}
    census = data.context[data.context["indicator"] == "resident_population"]
    suzhou = data.observations[data.observations["city"] == "suzhou_anhui"]
    growing = data.observations.loc[data.observations["basis"] == "annual_growth", "value"]
    return {
        "05_robustness.ipynb": smallest,
        "06_delivery.ipynb": {
            *years_in(plans, "target_year"),
            *{date[:4] for date in facts["source_date"]},
            *{f"{limit * 100:g}" for limit in data.thresholds["value"].dropna()},
            "2022",  # the argument of a call in a cell
        },
        "coding.md": {
            *years_in(suzhou[suzhou["role"] == "past"], "year"),
            *years_in(suzhou[suzhou["role"] == "baseline"], "year"),
            *({"10"} & {f"{rate:g}" for rate in growing}),
        },
        "methods.md": {*smallest, *({"2010", "2020"} & years_in(census, "year"))},
    }


@pytest.mark.parametrize("name", [*NOTEBOOKS, *PAGES])
def test_every_number_in_the_prose_is_accounted_for(recomputed, name):
    found = set(re.findall(r"\d[\d,.]*\d|\d", re.sub(CODE, "", text_of(name), flags=re.S)))
    known = recomputed.get(name, set()) | REFERENCES.get(name, set()) | UNITS_AND_EXAMPLES.get(name, set())
    assert found == known


def test_the_plans_that_the_changelog_counts_are_those_of_the_tables(data):
    page = " ".join((ROOT / "CHANGELOG.md").read_text(encoding="utf-8").split())
    assert "rows for eleven plans that are known by facts alone" in page
    assert "First version: five plans" in page
    by_facts = data.plans[data.plans["text_sha256"].isna()]
    assert (len(by_facts), len(data.plans) - len(by_facts)) == (11, 5)
    assert by_facts["city"].dropna().to_list() == ["jining"]
    assert "14th five-year" in by_facts.set_index("city").loc["jining", "title_en"]
    for table, columns in (("context", {"plan_id"}), ("plans", {"jurisdiction"})):
        assert columns <= set(getattr(data, table).columns)
    lists = set(re.findall(r"`([a-z_]+)`", page.partition("has new lists:")[2].partition("have left the table")[0]))
    assert lists - {"column"} <= set(data.codes["list"])
    assert "column" in lists - set(data.codes["list"])


def test_the_rule_of_plans_in_force_is_that_of_the_code(panel):
    """The page says it in words; the verb does it, with the tables alone and no calendar."""
    page = text_of("methods.md")
    assert "by default that on which the last of all plans was issued" in page
    coded = panel.data.plans[panel.data.plans["text_sha256"].notna()]
    last = coded["issue_date"].max()
    pd.testing.assert_frame_equal(ipc.in_force(panel), ipc.in_force(panel, as_of=f"{last:%Y-%m-%d}"))
    assert set(ipc.in_force(panel)["plan_id"]) == set(coded["plan_id"])
    assert "where all are over, the one that was issued last, marked as expired" in page
    status = ipc.in_force(panel).set_index("city")["status"]
    assert {city for city, state in status.items() if state == "expired"} == set(
        coded.loc[coded["window_end"] < last.year, "city"]
    )


def test_the_target_years_that_have_passed_are_those_with_outcomes(panel):
    assert "Target years 2020 and 2025 have passed" in text_of("06_delivery.ipynb")
    delivery = ipc.delivery(panel)
    plans = delivery[delivery["origin"] == "plan"]
    last = delivery["outcome_year"].max()
    assert years_in(plans[plans["target_year"] <= last], "target_year") == {"2020", "2025"}
    assert "no plan target of 2026 has a realised value later than its base" in text_of("06_delivery.ipynb")
    to_come = plans[plans["target_year"] > last]
    assert years_in(to_come, "target_year") == {"2026"}
    assert set(to_come["status"]) == {"unknown"}


def test_the_shortfall_of_jining_is_more_than_a_tenth(panel):
    assert "it is more than a tenth of the target" in text_of("06_delivery.ipynb")
    (row,) = ipc.delivery(panel).query("origin == 'plan' and status == 'missed'").itertuples()
    assert row.missed_by_lo / row.target_lo > 0.1


def test_the_classes_of_pace_are_those_of_the_table(data):
    assert "95 %, 60 % and 0 % of the required pace" in text_of("06_delivery.ipynb")
    assert sorted(data.thresholds["value"].dropna()) == [0, 0.6, 0.95]
