"""No number in the prose of a page or notebook that nobody has accounted for: results are worked out again here."""

from __future__ import annotations

import math
import re

import pandas as pd
import pytest
from helpers.notebook_files import code_cells, prose
from helpers.repository import ROOT

import ipcompare as ipc
from ipcompare.corpus.lookup import coded_plans

HV = "hv_patents_per_10k"
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
    census = data.context[data.context["indicator"] == "resident_population"]
    suzhou = data.observations[data.observations["city"] == "suzhou_anhui"]
    growing = data.observations.loc[data.observations["basis"] == "annual_growth", "value"]
    return {
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


def spoken(name, data, panel):
    """Run the cells of a notebook that say something, and give what they say by their names."""
    import matplotlib as mpl

    mpl.use("Agg")
    cells, said = {"DATA": data, "PANEL": panel}, {}
    for cell in code_cells(ROOT / "notebooks" / name):
        code = cell["source"].replace("ipc.load()", "DATA").replace("ipc.harmonize(data)", "PANEL")
        text = code.replace("\nMarkdown(", "\nSAID = (")
        exec(text, cells)
        if "SAID" in cells:
            said[cell["id"]] = cells.pop("SAID")
    return said


def test_what_the_notebook_says_of_delivery_is_what_the_verdicts_are(data, panel):
    said = spoken("06_delivery.ipynb", data, panel)
    delivery = ipc.delivery(panel)
    plans = delivery[delivery["origin"] == "plan"]
    early = plans[plans["reason"] == "before_year_end"]
    assert f"Of {len(plans)} numbered targets of {len(coded_plans(data))} plans" in said["which-text"]
    assert ipc.plot.delivery.alt(delivery, data=data) in said["which-text"]
    assert said["probable-text"].startswith(f"{len(early)} of these verdicts")
    hv = delivery[(delivery["indicator"] == HV) & (delivery["origin"] == "context") & (delivery["status"] != "unknown")]
    for row in hv.itertuples():
        assert f"{row.outcome_lo:g} against {row.target_lo:g} ({row.status.replace('_', ' ')})" in said["above-text"]
    to_come = plans[plans["target_year"] > delivery["outcome_year"].max()]
    known = to_come[to_come["status"] != "unknown"]
    assert f"{len(known)} of the {len(to_come)} targets of the plans that fall due later" in said["pace-text"]
    for limit in data.thresholds["value"].dropna():
        assert f"{limit:.0%} of the required pace" in said["pace-text"]


def test_no_sentence_on_delivery_outlives_its_condition(data, panel):
    """Without facts of before the end of a year nothing is said of them; nor that all passed where one did not."""
    worse = data.context["fact_id"].isin(["HB-O-04"])
    facts = data.context.assign(value=data.context["value"].mask(worse, 11.0))
    other = data._replace(context=facts[~facts["fact_id"].isin(["JN-O-03", "JN-O-04"])].reset_index(drop=True))
    told, untold = spoken("06_delivery.ipynb", data, panel), spoken("06_delivery.ipynb", other, ipc.harmonize(other))
    assert told["probable-text"]
    assert untold["probable-text"] == ""
    assert "every target that can be checked has been reached" in told["above-text"]
    assert "every target that can be checked has been reached" not in untold["above-text"]
    assert "11 against 12 (missed)" in untold["above-text"]
