"""A few hundred broken tables: every digit that verbs read is proved or bounded, and nothing crashes."""

from __future__ import annotations

import re
from collections import Counter

import pytest
from helpers.repository import ROOT

from tests.faults.__main__ import by_column, by_kind, outcomes, page
from tests.faults.chain import Outcome
from tests.faults.mutants import Mutant

DIGITS, OTHERS = 200, 60
# Numbers of sentences and names that stay names: docs/reliability.md says why.
UNPROVED = ("claim_values", "trap_rows")


@pytest.fixture(scope="module")
def digits(sources) -> list[Outcome]:
    return outcomes(2026, DIGITS, sources, digits=1.0)


def test_no_broken_digit_crashes_anything(digits):
    assert [outcome for outcome in digits if outcome.fate == "crashed"] == []


def test_digits_that_verbs_read_are_found(digits):
    fates = Counter(
        outcome.fate for outcome in digits if outcome.mutant.group == "read" and outcome.mutant.table not in UNPROVED
    )
    assert fates.total() > DIGITS / 3
    assert fates["found"] / fates.total() >= 0.98


def test_no_other_break_crashes_anything(sources):
    found = outcomes(2027, OTHERS, sources, digits=0.0)
    assert [outcome for outcome in found if outcome.fate == "crashed"] == []
    assert {outcome.fate for outcome in found} == {"found", "silent"}


def test_the_page_tells_a_run_and_the_command_that_repeats_it():
    text = (ROOT / "docs" / "reliability.md").read_text(encoding="utf-8")
    run = re.search(r"`python -m tests\.faults --seed (\d+) --mutants (\d+)`", text)
    assert int(run[2]) >= 1000
    rows = re.findall(r"^\| [^|]+ \| ([\d,]+) \| ([\d,]+) \| ([\d,]+) \| ([\d,]+) \|$", text, re.MULTILINE)
    numbers = [[int(cell.replace(",", "")) for cell in row] for row in rows]
    assert sum(tried for tried, *_ in numbers) == int(run[2])
    assert all(tried == found + silent + crashed for tried, found, silent, crashed in numbers)
    assert {crashed for *_, crashed in numbers} == {0}


def test_the_tables_of_a_run_count_what_became_of_each_mutant():
    digit = Mutant("digit", "observations/a.csv", "year", 2, "2025", "2035")
    made = [Outcome(digit, "found", "window"), Outcome(digit._replace(column="start"), "silent", "")]
    made.append(Outcome(digit._replace(kind="row lost", column="year"), "crashed", "load"))
    assert "| a digit that verbs read | 2 | 1 | 1 | 0 |" in by_kind(made)
    assert "| anything else | 1 | 0 | 0 | 1 |" in by_kind(made)
    assert by_column(made).splitlines()[2:] == ["| observations.start | read | 1 | 1 |"]
    written = page("<!-- kinds -->\n<!-- end -->\n<!-- columns -->\nold\n<!-- end -->", 1, made)
    assert "--seed 1 --mutants 3" in written
    assert "old" not in written
