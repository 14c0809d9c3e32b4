"""The grade of a target is that of the number shown, among the places shown; totals have no nation's yardstick."""

from itertools import combinations

import pytest

import ipcompare as ipc
from ipcompare.corpus.rows import to_rows
from ipcompare.corpus.vocabulary import vocabulary
from ipcompare.harmonization.grade import pair_grade, stated
from ipcompare.harmonization.scope import entrants, scope
from ipcompare.harmonization.value import Value
from ipcompare.measure.filters import within
from ipcompare.measure.pace import is_total


def test_the_grade_is_that_of_the_target_shown_and_not_of_another_year(panel):
    rows = ipc.compare(panel, "hv_patents_per_10k").set_index("city")
    # Bengbu's 14 is of 2026, when no other plan has a number: its 12 of 2025 is another one.
    assert rows.loc["bengbu", ["grade", "target_year"]].tolist() == ["D", 2026]
    assert "year" in rows.loc["bengbu", "footnotes"].split(";")
    assert rows.loc["hangzhou", ["grade", "graded_with"]].tolist() == ["A", "suzhou_anhui"]
    assert ipc.grade(panel, "hv_patents_per_10k", ["bengbu", "hangzhou"])["year"].tolist() == [2025]


def test_a_grade_is_not_kept_from_a_place_that_is_not_shown(panel):
    alone = ipc.compare(panel, city=["bengbu", "hangzhou"])
    assert alone.loc[alone["indicator"] == "ip_specialists", "grade"].isna().all()
    graded_with = alone["graded_with"].dropna()
    assert len(graded_with)
    assert set(graded_with.str.split(";").explode()) <= {"bengbu", "hangzhou"}


@pytest.mark.parametrize("cities", [None, ["bengbu", "hangzhou", "suzhou_anhui"], ["jining", "jingmen_htz"]])
def test_every_grade_is_the_best_that_the_number_itself_earns_among_the_places_shown(panel, cities):
    words, chosen = vocabulary(panel.data), within(scope(panel, "compare"), cities)
    values = {value.value_id: value for value in to_rows(Value, chosen.values)}
    said = stated(chosen)
    graded, table = 0, ipc.compare(panel, city=cities)
    for row in table.itertuples():
        same = table[table["indicator"] == row.indicator]
        shown = {plan: set(ids) for plan, ids in same.groupby("plan_id")["target_id"]}
        own = values[row.target_id]
        theirs = {
            other.city: [
                pair_grade(own, value, words)
                for value in said.get((row.indicator, other.plan_id), [])
                if value.year == own.year and value.value_id in shown.get(other.plan_id, {value.value_id})
            ]
            for other in entrants(chosen)
            if other.city != row.city
        }
        best = {city: min(marks) for city, marks in theirs.items() if marks}
        if min(best.values(), default="X") < "D":
            graded += 1
            assert row.grade == min(best.values())
            assert set(row.graded_with.split(";")) == {city for city, mark in best.items() if mark == row.grade}
        else:
            assert row.grade in ("D", "X") or row.grade != row.grade
    assert graded or cities == ["jining", "jingmen_htz"]


def test_totals_and_open_wordings_are_not_divided_by_those_of_the_nation(panel):
    rows, words = ipc.compare(panel), vocabulary(panel.data)
    divided = rows[rows["to_nation_lo"].notna()]
    assert len(divided)
    assert not any(is_total(words, unit, basis) for unit, basis in zip(divided["unit"], divided["basis"], strict=True))
    assert "unspecified" not in set(divided["basis"])
    assert ipc.compare(panel, "pct_filings").set_index("city").loc["jining", ["nation"]].notna().all()
    assert ipc.compare(panel, "pct_filings")["to_nation_lo"].isna().all()


def test_a_pair_of_numbers_is_graded_as_it_stands(panel):
    words = vocabulary(panel.data)
    values = {value.value_id: value for value in to_rows(Value, panel.values)}
    bengbu, hangzhou = values["v:bengbu-2024@1170+3"], values["v:hangzhou-2023@762+3"]
    assert pair_grade(bengbu, hangzhou, words) == "D"
    for one, other in combinations(list(values.values())[:60], 2):
        assert pair_grade(one, other, words) == pair_grade(other, one, words)


def test_more_than_is_not_at_least_in_any_row(panel):
    bounds = ipc.compare(panel).set_index("target_id")["bound"]
    printed = panel.values.set_index("value_id")["comparator"]
    assert bounds.equals(printed.loc[bounds.index].rename("bound"))
    strict = bounds[bounds == "gt"]
    assert len(strict)
    table = ipc.table(ipc.compare(panel, "standard_applying_enterprises"), data=panel.data, kind="markdown")
    assert ">80" in table
    assert "≥80" not in table


def test_what_is_realised_beside_what_is_planned_is_no_comparison_as_printed(panel):
    """In 2023 Bengbu prints what it has, Suzhou what it means to have."""
    ranking = ipc.rank(panel, "hv_patents_per_10k", year=2023).frame.set_index("city")
    assert ranking["grade"].to_dict() == {"bengbu": "C", "suzhou_anhui": "C"}
    words = vocabulary(panel.data)
    values = {value.value_id: value for value in to_rows(Value, panel.values)}
    has, means = (values[ranking.loc[city, "value_id"]] for city in ("bengbu", "suzhou_anhui"))
    assert (has.role, means.role) == ("baseline", "milestone")
    assert pair_grade(has, means, words) == "C"
