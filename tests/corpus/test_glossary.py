"""Names, labels and texts keep to the glossary, in both languages."""

from __future__ import annotations

import re

import pandas as pd
import pytest
from helpers.csv_files import read_records
from helpers.languages import HAN
from helpers.repository import ROOT
from helpers.terms import Pair, avoided, folded, missing, pairs_of_code, pairs_of_tables, terms_of

# A remark may tell in passing what a name, a title, a definition or a sentence tells in full.
REMARKS = ("note_zh", "reason_zh", "evidence_zh", "publisher_zh")
MADE = pd.DataFrame(
    [
        ("示范", "demonstration", "model enterprise;模范"),
        ("示范企业", "demonstration enterprise", None),
        ("行政裁决", "administrative adjudication;adjudication", "administrative ruling"),
        ("质押融资", "pledge financing", None),
    ],
    columns=["term_zh", "term_en", "avoid"],
)


@pytest.fixture(scope="module")
def glossary(data) -> pd.DataFrame:
    return data.glossary


@pytest.fixture(scope="module")
def pairs(data) -> list[Pair]:
    return pairs_of_tables(data) + pairs_of_code(ROOT / "ipcompare")


def test_texts_of_tables_and_code_are_looked_at(pairs):
    places = {re.split(r"[.:]", pair.where)[0] for pair in pairs}
    assert {"indicators", "concepts", "instruments", "agencies", "codes", "units", "plans", "claims"} <= places
    assert {"traps", "assumptions", "tasks"} <= places
    assert {"present/columns", "present/registry", "present/plot/firmness", "present/workbook/tools"} <= places


def test_a_chinese_term_has_its_english_term_beside_it(pairs, glossary):
    told = [pair for pair in pairs if not pair.where.endswith(REMARKS)]
    assert len(told) > 1000
    assert missing(told, terms_of(glossary)) == []


def test_no_text_has_a_form_that_the_glossary_rules_out(pairs, glossary):
    assert avoided(pairs, terms_of(glossary)) == []


def test_the_glossary_does_not_rule_out_its_own_terms(glossary):
    terms = terms_of(glossary)
    own = [Pair(term.zh, term.zh, form) for term in terms for form in term.en]
    assert avoided(own, terms) == []


def test_a_term_is_called_standard_where_its_source_is_named_and_only_there(glossary, data):
    assert set(glossary["status"]) == set(data.codes.loc[data.codes["list"] == "term_status", "code"])
    assert glossary["source"].notna().eq(glossary["status"] == "standard").all()
    assert glossary.loc[glossary["source_url"].notna(), "source"].notna().all()
    assert glossary["source_url"].dropna().str.match(r"https?://\S+$").all()
    assert not glossary["source"].dropna().str.contains(HAN.pattern).any()


def test_the_glossary_covers_the_field(glossary):
    assert len(glossary) > 60
    assert (glossary["status"] == "standard").mean() > 0.5
    forms = glossary["term_en"].str.split(";").explode()
    assert not forms.str.contains(HAN.pattern).any()
    assert not forms.str.startswith(" ").any()


@pytest.mark.parametrize(
    ("zh", "en", "lacking"),
    [
        ("国家级示范企业", "National demonstration enterprises", []),
        ("国家级示范企业", "National demonstrations", ["示范企业"]),
        ("版权示范单位", "Model units for copyright", ["示范"]),
        ("版权示范单位", "Demonstration units for copyright", []),
        ("质押融资与行政裁决", "Pledge-financing; Adjudications", []),
        ("质押融资与行政裁决", "Financing by pledge", ["质押融资", "行政裁决"]),
    ],
)
def test_a_term_without_its_english_is_found_and_the_longest_term_counts(zh, en, lacking):
    assert [term for term, *_ in missing([Pair("made", zh, en)], terms_of(MADE))] == lacking


@pytest.mark.parametrize(
    ("zh", "en", "found"),
    [
        ("示范企业", "Demonstration enterprises", []),
        ("示范企业", "New model enterprises", ["model enterprise"]),
        ("模范企业", "Demonstration enterprises", ["模范"]),
        ("行政裁决", "Administrative Rulings", ["administrative ruling"]),
        ("示范企业", "A remodel enterprise; see model_enterprises", []),
    ],
)
def test_a_form_that_is_ruled_out_is_found(zh, en, found):
    assert [form for form, *_ in avoided([Pair("made", zh, en)], terms_of(MADE))] == found


def test_a_planted_name_is_found_in_the_tables(data, glossary):
    """The test of the test: one wrong name among the shipped ones."""
    names, terms = data.indicators.copy(), terms_of(glossary)
    names.loc[names["indicator"] == "national_model_enterprises", "name_en"] = "National model enterprises"
    shipped, planted = (pairs_of_tables(tables) for tables in (data, data._replace(indicators=names)))
    wrong = [pair for pair in planted if pair not in shipped]
    assert [(form, pair.where) for form, _, pair in avoided(wrong, terms)] == [
        ("model enterprise", "indicators.name_zh")
    ]
    assert {term for term, *_ in missing(wrong, terms)} == {"知识产权", "示范", "优势企业"}


def test_a_planted_phrase_is_found_in_the_code(tmp_path, glossary):
    code = 'labels.phrase(f"{place}的行政裁决", f"administrative rulings of {place}")\n'
    code += 'COLUMNS = (("预期性", "Expected"),)\n'
    (tmp_path / "planted.py").write_text(code, encoding="utf-8")
    planted, terms = pairs_of_code(tmp_path), terms_of(glossary)
    assert [pair.where for pair in planted] == ["planted.py:1", "planted.py:2"]
    assert {term for term, *_ in missing(planted, terms)} == {"行政裁决", "预期性"}
    assert [form for form, *_ in avoided(planted, terms)] == ["administrative ruling"]


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("Protection centres", "protection center"),
        ("commercialisation", "Commercialization"),
        ("patent-intensive industries", "patent intensive industry"),
        ("open licences", "open license"),
        ("boxes", "box"),
        ("GIs", "GI"),
        ("per 10,000 people.", "per 10,000 people"),
    ],
)
def test_number_spelling_and_hyphens_make_no_difference(one, other):
    assert folded(one) == folded(other)


def test_every_row_of_the_file_is_read(root, glossary):
    assert len(read_records(root / "data" / "glossary.csv")) == len(glossary)
