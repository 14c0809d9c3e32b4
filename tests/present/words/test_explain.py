"""What is said of two places where no grade can be given: a number is never denied that a plan prints."""

from __future__ import annotations

from itertools import combinations

import pytest

import ipcompare as ipc


@pytest.fixture(scope="module")
def ungraded(panel) -> list[tuple[str, str, str]]:
    """Indicators and pairs of cities without a grade."""
    graded = {(row.indicator, row.city_a, row.city_b) for row in ipc.grade(panel).itertuples()}
    cities = panel.data.cities["city"]
    names = panel.data.observations["indicator"].unique()
    every = [(name, *pair) for name in names for pair in combinations(cities, 2)]
    return [case for case in every if case not in graded]


def test_no_number_is_denied_that_a_plan_states(panel, ungraded):
    """A place has no comparable number only where the panel has none to compare, silence only without a statement."""
    data, denied, seen = panel.data, 0, set()
    values = panel.values[panel.values["origin"].eq("plan") & panel.values["year"].notna()]
    values = values[values["status"].isin(["used", "derived"]) & values["role"].ne("past")]
    stated = set(zip(values["indicator"], values["city"], strict=True))
    places = data.cities.set_index("city")["name_en"]
    for name, one, other in [*ungraded[::7], *(case for case in ungraded if case[0] == "satisfaction")]:
        words = ipc.explain(panel, name, one, other)
        for city in (one, other):
            if f"{places[city]} gives no comparable number" in words:
                assert (name, city) not in stated, (name, city)
                denied += 1
                seen |= {part for part in KINDS if part in words}
    assert denied > 10
    assert seen == set(KINDS)


KINDS = ("it states it in words alone", "past ones or yearly duties", "on the theme it states")
