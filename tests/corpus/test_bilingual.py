"""Every text of the tables is said in Chinese and in English, each in its own column and in its own words."""

from __future__ import annotations

import re

import pandas as pd
import pytest
from helpers.csv_files import JINING, set_cells
from helpers.languages import HAN, chinese_in, english_in

import ipcompare as ipc
from ipcompare.corpus.rules import PLACEHOLDER
from ipcompare.results import Data

# Half-width marks beside a Chinese character; a decimal point or a ratio has digits beside it.
HALF_WIDTH = re.compile(r"[\u4e00-\u9fff][,;:!?()]|[,;:!?()][\u4e00-\u9fff]")


def texts(data: Data, language: str) -> list[tuple[str, str, str]]:
    """Table, column and text of every filled cell of one language, without the names of values to be filled in."""
    return [
        (name, column, PLACEHOLDER.sub("", str(cell)))
        for name, frame in data._asdict().items()
        for column in frame.columns
        if column.endswith(f"_{language}")
        for cell in frame[column].dropna().unique()
    ]


@pytest.fixture(scope="module")
def documents(data) -> tuple[str, ...]:
    """Titles and numbers of the plans: names that an English text may give as they are."""
    return (*data.plans["title_zh"], *data.plans["document_number"].dropna())


def test_a_chinese_text_is_chinese(data):
    told = texts(data, "zh")
    assert len({table for table, *_ in told}) > 10
    assert [row for row in told if re.search("[A-Za-z]", row[2]) and not HAN.search(row[2])] == []
    # The notes of the glossary are about English words.
    assert [row for row in told if row[0] != "glossary" and english_in(row[2])] == []


def test_a_chinese_note_has_chinese_marks(data):
    notes = [row for row in texts(data, "zh") if row[1].startswith(("note", "text", "evidence", "description"))]
    assert [row for row in notes if HALF_WIDTH.search(row[2])] == []
    assert [row for row in notes if row[1] == "note_zh" and row[2][-1] not in "。；"] == []


def test_an_english_text_is_english(data, documents):
    assert [row for row in texts(data, "en") if chinese_in(row[2], documents)] == []


def test_a_note_says_the_same_in_chinese_wherever_it_says_the_same_in_english(data):
    notes = [frame[["note_zh", "note_en"]] for frame in data._asdict().values() if "note_en" in frame]
    pairs = pd.concat(notes).dropna().drop_duplicates()
    assert len(pairs) > 200
    assert sorted(pairs.loc[pairs["note_en"].duplicated(keep=False), "note_en"].unique()) == []


def test_what_is_told_in_one_language_is_told_in_the_other(sources):
    findings = ipc.check(sources=sources)
    assert findings[findings["rule"] == "one-language"].to_dict("records") == []


@pytest.mark.parametrize(("empty", "filled", "language"), [("zh", "en", "Chinese"), ("en", "zh", "English")])
def test_a_note_in_one_language_is_a_warning_and_loads(data_folder, empty, filled, language):
    set_cells(data_folder, JINING, 2, **{f"note_{empty}": "", f"note_{filled}": "x"})
    findings = ipc.check(ipc.load(data_folder))
    (said,) = findings[(findings["rule"] == "one-language") & (findings["file"] == JINING)].to_dict("records")
    place = (said["severity"], said["file"], said["line"], said["column"])
    assert place == ("warning", JINING, 2, f"note_{empty}")
    assert said["expected"] == f"note_{filled} in {language}"


def test_a_line_without_a_note_or_with_both_is_no_finding(data_folder):
    set_cells(data_folder, JINING, 2, note_zh="", note_en="")
    set_cells(data_folder, JINING, 3, note_zh="备注。", note_en="A note.")
    findings = ipc.check(ipc.load(data_folder))
    assert list(findings.loc[(findings["rule"] == "one-language") & (findings["file"] == JINING), "line"]) == []


def test_the_notes_name_things_by_their_names(data):
    """No id of a column, code or vocabulary entry stands in a text for readers."""
    ids = re.compile(r"\b[a-z]+_[a-z0-9_]+\b|CODEBOOK|\.csv\b")
    notes = [row for language in ("zh", "en") for row in texts(data, language) if row[1].startswith("note")]
    assert [row for row in notes if ids.search(row[2])] == []


@pytest.mark.parametrize(
    ("text", "found"),
    [
        ("缺少该地当年的分母：enterprises_registered bengbu 2023", True),
        ("据报道录入，no baselines were printed。", True),
        ("据康信（Kangxin Partners）的译文。", False),
        ("（a whole sentence of English that hides in parentheses is prose）据此。", True),
        ("通过PCT提交的国际专利申请，见echinagov.com/policy/335077.htm", False),
        ("suzhou-anhui-2022@1865+4", False),
        ("《Two English Words》所载。", False),
    ],
)
def test_english_in_chinese_is_found(text, found):
    assert bool(english_in(text)) is found


@pytest.mark.parametrize(
    ("text", "found"),
    [
        ("Filings with neither 年 nor 累计.", False),
        ("The same number stands under 优势和示范企业数量.", True),
        ("A total (知识产权质押融资总额).", False),
        ("某某规划, 2025 goals.", False),
    ],
)
def test_chinese_in_english_is_found(text, found):
    assert bool(chinese_in(text, ("某某规划",))) is found
