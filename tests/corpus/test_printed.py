from __future__ import annotations

from decimal import Decimal
from fractions import Fraction

import pytest
from helpers.csv_files import read_records
from hypothesis import given, settings
from hypothesis import strategies as st

from ipcompare.corpus.printed import Word, bound_before, read_printed, unit_form

TIMES = {"": 1, "万": 10**4, "萬": 10**4, "亿": 10**8, "億": 10**8}
ASSUMED = {"": (), "万": ("notation_wan",), "萬": ("notation_wan",), "亿": ("notation_yi",), "億": ("notation_yi",)}
UNITS = ["件", "家", "%", "元", "人次", "個", "件/百万元", "户", "分", "名"]
SUFFIXES = {"": None, "以上": "ge", "左右": "approx"}
DASHES = ["-", "–", "—", "－"]
WORDS = {
    row[0]: Word(*row)
    for row in [
        ("超过", "prefix", "", "gt", ""),
        ("不低于", "prefix", "", "ge", ""),
        ("≥", "prefix", "", "ge", ""),
        ("以上", "suffix", "", "ge", ""),
        ("左右", "suffix", "", "approx", ""),
        ("零的突破", "whole", "1", "ge", "word_first_one"),
        ("全覆盖", "whole", "100", "eq", "word_full_coverage"),
    ]
}

whole_parts = st.integers(0, 10**7)
decimals = st.one_of(st.just(""), st.text("0123456789", min_size=1, max_size=4))
points = st.sampled_from([".", "。"])
multipliers = st.sampled_from(list(TIMES))
units = st.sampled_from(UNITS)
quickly = settings(max_examples=100, deadline=None, derandomize=True, database=None)


@st.composite
def numbers(draw: st.DrawFn) -> tuple[str, Fraction]:
    """A printed number and what it is, worked out in whole numbers."""
    whole, digits = draw(whole_parts), draw(decimals)
    if not digits:
        return str(whole), Fraction(whole)
    return f"{whole}{draw(points)}{digits}", Fraction(whole * 10 ** len(digits) + int(digits), 10 ** len(digits))


@quickly
@given(numbers(), multipliers, units, st.sampled_from(list(SUFFIXES)))
def test_a_printed_number_is_read_exactly(number, multiplier, unit, suffix):
    digits, meant = number
    read = read_printed(digits + multiplier + unit + suffix, "", WORDS)
    assert Fraction(read.value) == meant * TIMES[multiplier]
    assert read[:-1] == (read.value, None, SUFFIXES[suffix], multiplier + unit, ASSUMED[multiplier])
    places = len(digits.replace("。", ".").partition(".")[2])
    assert read.half_unit * 2 * 10**places == TIMES[multiplier]


@quickly
@given(numbers(), numbers(), st.sampled_from(DASHES), multipliers, units, st.sampled_from(list(SUFFIXES)))
def test_a_printed_range_has_both_ends_in_the_same_multiplier(low, high, dash, multiplier, unit, suffix):
    read = read_printed(low[0] + dash + high[0] + multiplier + unit + suffix, "", WORDS)
    assert Fraction(read.value) == low[1] * TIMES[multiplier]
    assert Fraction(read.value_max) == high[1] * TIMES[multiplier]
    assert (read.comparator, read.unit_raw, read.assumptions) == ("range", multiplier + unit, ASSUMED[multiplier])


@quickly
@given(numbers(), multipliers, units)
def test_a_bare_number_in_a_table_takes_the_unit_of_its_row_label(number, multiplier, unit):
    digits, _ = number
    assert read_printed(digits, multiplier + unit, WORDS) == read_printed(digits + multiplier + unit, "", WORDS)
    assert read_printed(digits, multiplier + unit, WORDS).unit_raw == multiplier + unit


@quickly
@given(numbers(), units, units)
def test_a_unit_beside_the_number_goes_before_that_of_the_row_label(number, unit, label):
    assert read_printed(number[0] + unit, label, WORDS).unit_raw == unit


@quickly
@given(numbers(), units)
def test_ten_thousand_times_wan_is_yi_and_both_scripts_agree(number, unit):
    wan, yi = (read_printed(f"{number[0]}{sign}{unit}", "", WORDS).value for sign in "万亿")
    assert wan * 10**4 == yi
    assert read_printed(f"{number[0]}萬{unit}", "", WORDS).value == wan
    assert read_printed(f"{number[0]}億{unit}", "", WORDS).value == yi


@quickly
@given(st.text("位居全国同类城市前列达到较高水平", min_size=1, max_size=12), units)
def test_words_without_a_number_give_none_and_no_unit(text, unit):
    assert read_printed(text, unit, WORDS) == (None, None, "none", "", (), None)


@pytest.mark.parametrize(("word", "value"), [("零的突破", 1), ("全覆盖", 100)])
def test_a_word_that_stands_for_a_number_names_the_assumption_it_rests_on(word, value):
    read = read_printed(word, "", WORDS)
    assert (read.value, read.comparator) == (Decimal(value), WORDS[word].comparator)
    assert read.assumptions == (WORDS[word].assumption_id,)
    assert read_printed(word, "", {}).value is None


@quickly
@given(st.text("有效商标注册量达到", max_size=8), st.sampled_from(["", "超过", "不低于", "≥"]), numbers())
def test_the_bound_is_the_word_that_ends_right_before_the_value(before, word, number):
    text = f"{before}{word}{number[0]}件以上"
    assert bound_before(text, len(before + word), WORDS) == (WORDS[word].comparator if word else "eq")
    assert bound_before(text, len(text), WORDS) == "eq"


@pytest.mark.parametrize("order", [("超过", "不超过"), ("不超过", "超过")])
def test_the_longest_word_before_a_value_decides_in_any_order_of_the_table(order):
    comparators = {"超过": "gt", "不超过": "le"}
    words = {word: Word(word, "prefix", "", comparators[word], "") for word in order}
    assert bound_before("总额不超过", 5, words) == "le"
    assert bound_before("总额超过", 4, words) == "gt"


@pytest.mark.parametrize(
    ("printed", "form"), [("万件", "件"), ("億元", "元"), ("%", "%"), ("", ""), ("件/百万元", "件/百万元")]
)
def test_the_form_of_a_unit_is_without_its_multiplier(printed, form):
    assert unit_form(printed) == form


def test_every_shipped_statement_is_read_from_its_characters_as_it_was_coded(root):
    words = {row["word"]: Word(*row.values()) for row in read_records(root / "data" / "words.csv")}
    rows = [row for path in sorted((root / "data" / "observations").glob("*.csv")) for row in read_records(path)]
    assert len(rows) > 100
    for row in rows:
        read = read_printed(row["value_raw"], row["unit_raw"], words)
        coded = [Decimal(row[name]) if row[name] else None for name in ("value", "value_max")]
        assert [read.value, read.value_max] == coded, row["obs_id"]
        assert read.comparator in (None, row["comparator"]), row["obs_id"]
