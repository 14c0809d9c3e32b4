"""Facts with role progress: they bear on a target of their place and never act as its outcome, base or denominator."""

from __future__ import annotations

import pandas as pd
import pytest

import ipcompare as ipc
from ipcompare.corpus.vocabulary import vocabulary
from ipcompare.measure.delivery import delivery
from ipcompare.results import Data

READERS = {
    "delivery": lambda panel: delivery(panel, plans="all"),
    "growth": lambda panel: ipc.growth(panel, baselines="context"),
    "catch_up": lambda panel: ipc.catch_up(panel, baselines="context"),
    "trend": lambda panel: ipc.ambition(panel, against="trend"),
    "nation": lambda panel: ipc.ambition(panel, against="nation"),
    "province": lambda panel: ipc.ambition(panel, against="province"),
    "pace": ipc.pace,
    "grade": ipc.grade,
}


@pytest.fixture(scope="module")
def crowded(data) -> Data:
    """Give the tables with every fact once more, as progress and with twice its value, and no fact of that role."""
    facts = data.context[data.context["role"] != "progress"]
    again = facts.assign(
        fact_id="T-" + facts["fact_id"], role="progress", plan_id=pd.NA, value=facts["value"] * 2
    ).astype(facts.dtypes.to_dict())
    return data._replace(context=pd.concat([again, facts], ignore_index=True))


@pytest.fixture(scope="module")
def bare(data) -> Data:
    return data._replace(context=data.context[data.context["role"] != "progress"].reset_index(drop=True))


@pytest.mark.parametrize("name", READERS)
def test_no_verb_takes_progress_for_an_outcome_a_base_or_a_denominator(bare, crowded, name):
    expected, found = (READERS[name](ipc.harmonize(tables)) for tables in (bare, crowded))
    assert len(expected) > 0
    # It has a column of its own, and no other.
    own = ["progress_ids"] if name == "delivery" else []
    pd.testing.assert_frame_equal(found.drop(columns=own), expected.drop(columns=own))


def test_no_value_of_a_plan_or_of_what_was_realised_rests_on_progress(bare, crowded):
    expected, found = (ipc.harmonize(tables).values for tables in (bare, crowded))
    others = found[found["role"] != "progress"].sort_values("value_id", ignore_index=True)
    pd.testing.assert_frame_equal(others, expected.sort_values("value_id", ignore_index=True))


def test_progress_bears_on_a_target_of_its_own_place_and_says_why_it_is_no_outcome(data):
    words, facts = vocabulary(data), data.context
    targets = facts[facts["role"] == "target"]
    stated = data.observations[data.observations["role"] == "target"]
    aimed = {*zip(targets["jurisdiction"], targets["indicator"], strict=True)}
    aimed |= {*zip(stated["city"], stated["indicator"], strict=True)}
    progress = facts[facts["role"] == "progress"]
    assert len(progress) > 5
    for row in progress.itertuples():
        place = words.same.get(row.jurisdiction) or words.stands_for.get(row.jurisdiction, row.jurisdiction)
        assert (place, row.indicator) in aimed, row.fact_id
        assert "不作实际值" in row.note_zh, row.fact_id
        assert "No outcome" in row.note_en, row.fact_id
