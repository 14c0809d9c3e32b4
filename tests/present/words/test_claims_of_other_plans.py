"""Sentences stay true when plans are added: what no longer fits is left out and listed, and the rest is told."""

import pandas as pd
import pytest
from helpers.tables_of_plans import HV, Statement, with_plan, without_plans

import ipcompare as ipc


def with_city(data, city, statements, *, level="city"):
    """Give the tables with a new place of Anhui and its plan."""
    row = {
        "city": city,
        "name_zh": "某市",
        "name_en": "New City",
        "level": level,
        "admin_code": 349900,
        "province": "anhui",
    }
    cities = pd.concat([data.cities, pd.DataFrame([row])], ignore_index=True).astype(data.cities.dtypes.to_dict())
    return with_plan(data._replace(cities=cities), f"{city}-2023", city, (2023, 2025), statements, "2023-05-01")


CASES = {
    "a normal plan": [(2022, 4.0, "baseline"), (2025, 9.0), Statement(2025, 60.0, indicator="ip_specialists")],
    "bounds only": [
        Statement(2025, 60.0, comparator="ge"),
        Statement(2025, 12.0, comparator="gt", indicator="valid_patents_per_10k"),
    ],
    "a leader in doubt": [Statement(2025, 39.0, comparator="ge")],
    "no number": [],
}  # fmt: skip


@pytest.mark.parametrize("case", CASES)
def test_with_one_more_place_every_sentence_is_told_or_listed(data, case):
    panel = ipc.harmonize(with_city(data, "newcity", CASES[case]))
    told, out = ipc.claims(panel), ipc.claims(panel, left_out=True)
    assert sorted([*told["claim_id"], *out["claim_id"]]) == sorted(data.claims["claim_id"])
    assert out["detail"].str.len().gt(0).all()
    plans = panel.data.observations["plan_id"].nunique()
    assert f"in {['five', 'six'][plans - 5]} plans" in told.set_index("claim_id").loc["statements", "text_en"]


def test_a_place_that_leads_at_least_leaves_out_the_sentence_on_the_leader(data):
    panel = ipc.harmonize(with_city(data, "newcity", CASES["a leader in doubt"]))
    assert "leader" in set(ipc.claims(panel, left_out=True)["claim_id"])


@pytest.mark.parametrize("city", ["bengbu", "hangzhou", "suzhou_anhui", "jining", "jingmen_htz"])
def test_without_a_plan_that_sentences_name_they_are_left_out(data, city):
    panel = ipc.harmonize(without_plans(data, city))
    told, out = ipc.claims(panel), ipc.claims(panel, left_out=True)
    assert sorted([*told["claim_id"], *out["claim_id"]]) == sorted(data.claims["claim_id"])
    name = {"bengbu": "Bengbu", "hangzhou": "Hangzhou", "suzhou_anhui": "Suzhou", "jining": "Jining"}.get(
        city, "Jingmen"
    )
    numbered = told[told["section"].isin(["growth", "ambition", "comparability"])]
    assert not numbered["text_en"].str.contains(name).any()


def test_the_report_is_made_of_what_holds(data):
    from ipcompare.present.gallery import published

    panel = ipc.harmonize(with_city(data, "newcity", CASES["bounds only"]))
    names = {f"{name}-en.{kind}" for name in published(panel) for kind in ("png", "svg")}
    page = ipc.report(panel, kind="html", lang="en", images=dict.fromkeys(names, b"<svg/>"))
    assert "Targets of six intellectual-property plans compared" in page.decode()
    assert HV not in page.decode()
