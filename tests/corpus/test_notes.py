"""What the facts say in words: each note in both languages, each in its own, and no verdict among them."""

from __future__ import annotations

import re

import pytest

from ipcompare.corpus.lookup import code_names

PAIRS = [("context", "note"), ("context", "publisher"), ("context_left_out", "reason")]
CHINESE = re.compile(r"[\u4e00-\u9fff]")
# Words in small letters, beside ids and abbreviations in capitals.
ENGLISH = re.compile(r"[A-Za-z]*[a-z][A-Za-z]*")


@pytest.mark.parametrize(("table", "column"), PAIRS)
def test_words_stand_in_both_languages_or_in_neither(data, table, column):
    frame = getattr(data, table)
    zh, en = frame[f"{column}_zh"], frame[f"{column}_en"]
    assert zh.notna().sum() > 20
    assert frame.loc[zh.isna() != en.isna()].iloc[:, 0].tolist() == []
    assert [text for text in zh.dropna() if not CHINESE.search(text)] == []
    if column != "publisher":  # Names of publishers stay as they are.
        assert [text for text in zh.dropna() if ENGLISH.search(text)] == []
        assert [text for text in en.dropna() if not ENGLISH.search(text) and not re.search(r"\d", text)] == []


@pytest.mark.parametrize("lang", ["zh", "en"])
def test_a_note_of_a_fact_says_what_is_known_and_no_verdict(data, lang):
    verdicts = "|".join(re.escape(name) for name in code_names(data, "delivery", lang).values())
    said = re.compile(rf"\b({verdicts})\b" if lang == "en" else verdicts, re.IGNORECASE)
    notes = data.context[f"note_{lang}"].dropna()
    assert notes[notes.map(lambda text: bool(said.search(text)))].tolist() == []
