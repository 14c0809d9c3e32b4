"""What the facts say in words: a reason, a publisher and a note in Chinese wherever there is one, and no verdict."""

from __future__ import annotations

import re

import pytest
from helpers.languages import HAN

from ipcompare.corpus.lookup import code_names

PAIRS = [("context", "note"), ("context", "publisher"), ("context_left_out", "reason")]


@pytest.mark.parametrize(("table", "column"), PAIRS)
def test_words_of_facts_stand_in_both_languages_or_in_neither(data, table, column):
    frame = getattr(data, table)
    zh, en = frame[f"{column}_zh"], frame[f"{column}_en"]
    assert zh.notna().sum() > 20
    assert frame.loc[zh.isna() != en.isna(), "fact_id"].tolist() == []
    assert [text for text in zh.dropna() if not HAN.search(text)] == []


@pytest.mark.parametrize("lang", ["zh", "en"])
def test_a_note_of_a_fact_says_what_is_known_and_no_verdict(data, lang):
    verdicts = "|".join(re.escape(name) for name in code_names(data, "delivery", lang).values())
    said = re.compile(rf"\b({verdicts})\b" if lang == "en" else verdicts, re.IGNORECASE)
    notes = data.context[f"note_{lang}"].dropna()
    assert notes[notes.map(lambda text: bool(said.search(text)))].tolist() == []
