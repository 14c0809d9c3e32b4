"""What the schema cannot say of numbers that no plan prints: factors, thresholds, assumptions, and what verbs need."""

from __future__ import annotations

import re
from collections.abc import Iterator
from decimal import Decimal
from fractions import Fraction

from ipcompare.corpus.findings import Finding
from ipcompare.corpus.folders import shipped
from ipcompare.corpus.printed import MULTIPLIERS, NOTATIONS
from ipcompare.corpus.read import Raw, read_table
from ipcompare.corpus.rules import Raws, decimal
from ipcompare.corpus.schema import tables
from ipcompare.model import EXACT, Severity

# Rows that verbs ask for by their key: a folder may add to them and word them anew, but lacks none of them.
NEEDED = ("codes", "assumptions", "thresholds")


def factor_faults(raws: Raws) -> Iterator[Finding]:
    """Check the factor of every unit against the second way in which it is written."""
    units = raws["units"]
    pairs = zip(units.cells.get("factor", []), units.cells.get("factor_again", []), strict=False)
    for row, (factor, again) in enumerate(pairs):
        one, other = fraction(factor), fraction(again)
        if one is not None and other is not None and one != other:
            hint = "one of the two is wrong"
            yield units.fault("factor", row, "factor", factor, f"the same as factor_again, {again}", hint)
        elif factor == again != "1":
            hint = "write it another way, such as 0.0001 for 1/10000, so that a slip in one is found by the other"
            yield units.fault("factor", row, "factor_again", again, "another way to write the factor", hint)


def fraction(cell: str) -> Fraction | None:
    """Read a whole number, a decimal or a fraction above zero; None for anything else."""
    found = re.fullmatch(r"(\d{1,20}(?:\.\d{1,20})?)(?:/(\d{1,20}))?", cell, re.ASCII)
    if found is None or not int(found[2] or "1"):
        return None
    number = Fraction(found[1]) / int(found[2] or "1")
    return number if number > 0 else None


def threshold_faults(raws: Raws) -> Iterator[Finding]:
    """Check that the thresholds of a kind fall from row to row, and that the words beside each name its number."""
    raw = raws["thresholds"]
    if set(raw.cells) != set(raw.table.columns):
        return
    above: dict[str, Decimal] = {}
    for row, kind in enumerate(raw.cells["kind"]):
        value = decimal(raw.cells["value"][row])
        if value is None:
            continue
        if kind in above and value >= above[kind]:
            hint = "the rows of a kind stand in falling order"
            yield raw.fault("order", row, "value", f"{value}", f"less than {above[kind]}", hint)
        above[kind] = value
        share = f"{EXACT.normalize(EXACT.multiply(value, Decimal(100))):f}"
        for column in ("text_zh", "text_en"):
            told = re.findall(r"\d+(?:\.\d+)?", raw.cells[column][row])
            if value and share not in told:
                hint = "number and words of a threshold say the same"
                yield raw.fault("order", row, "value", f"{value}", f"a number that {column} names in per cent", hint)


def assumption_faults(raws: Raws) -> Iterator[Finding]:
    """Check that bounds stand in order, and that what signs and words of a plan mean stands in both its tables."""
    raw = raws["assumptions"]
    if set(raw.cells) != set(raw.table.columns):
        return
    fixed = _fixed(raws)
    for row, name in enumerate(raw.cells["assumption_id"]):
        lo, hi = (decimal(raw.cells[end][row]) for end in ("lo", "hi"))
        if lo is not None and hi is not None and lo > hi:
            yield raw.fault("bounds", row, "lo", f"{lo}", f"{hi} or less", "the lower bound comes first")
        if lo is not None and hi is not None and lo != hi and raw.cells["exact"][row] == "true":
            yield raw.fault("bounds", row, "exact", "true", "false", "what is exact has one number")
        for end, found in (("lo", lo), ("hi", hi)):
            if name in fixed and found is not None and found != fixed[name]:
                hint = "the number of the sign, or of the word in table words"
                yield raw.fault("bounds", row, end, f"{found}", f"{fixed[name]}", hint)


def _fixed(raws: Raws) -> dict[str, Decimal]:
    """Give the numbers of assumptions that stand elsewhere too: those of 万 and 亿, and of whole words."""
    words = raws["words"].cells
    columns = [words.get(name, []) for name in ("assumption_id", "value")]
    named = {name: number for name, cell in zip(*columns, strict=False) if (number := decimal(cell)) is not None}
    return named | {NOTATIONS[sign]: Decimal(number) for sign, number in MULTIPLIERS.items()}


def needed_faults(raws: Raws) -> Iterator[Finding]:
    """Check that no row is lacking that verbs ask for by its key."""
    for name in NEEDED:
        wanted = read_table(shipped("data"), tables()[name], [])
        raw = raws[name]
        if raw.complete and not raw.lacking:
            known = set(_keys(raw))
            for key in filter(lambda key: key not in known, _keys(wanted)):
                hint = "verbs ask for it by this name: copy the row from the shipped table"
                missing = "/".join(key)
                yield Finding(Severity.ERROR, "needed", raw.table.path, 1, missing, "", "no such row", "the row", hint)


# The columns of needed rows that hold a number where the shipped row does, and none where it does not.
_NUMBERED = {"assumptions": ("lo", "hi"), "thresholds": ("value",)}


def number_faults(raws: Raws) -> Iterator[Finding]:
    """Check that a row that verbs ask for has a number where they read one, none below zero, and no other number."""
    for name, columns in _NUMBERED.items():
        raw = raws[name]
        if set(raw.cells) == set(raw.table.columns):
            wanted = read_table(shipped("data"), tables()[name], [])
            lines = {key: row for row, key in enumerate(_keys(wanted))}
            for row, key in enumerate(_keys(raw)):
                for column in columns if key in lines else ():
                    yield from _number_fault(raw, row, column, filled=wanted.cells[column][lines[key]] != "")


def _number_fault(raw: Raw, row: int, column: str, *, filled: bool) -> Iterator[Finding]:
    cell = raw.cells[column][row]
    if filled != (cell != ""):
        hint = "verbs read this number" if filled else "no verb reads a number here"
        yield raw.fault("bounds", row, column, cell, "a number" if filled else "an empty cell", hint)
    elif (number := decimal(cell)) is not None and number < 0:
        yield raw.fault("bounds", row, column, cell, "zero or more", "a width, a share or a factor is not below zero")


def relation_faults(raws: Raws) -> Iterator[Finding]:
    """Check that a ratio names what it divides by, and that nothing is related to itself."""
    relations = raws["relations"]
    if set(relations.cells) != set(relations.table.columns):
        return
    for row, kind in enumerate(relations.cells["relation"]):
        source, target, by = (relations.cells[name][row] for name in ("source", "target", "by"))
        if kind == "ratio" and not by:
            yield relations.fault("required", row, "by", "", "a denominator", "a ratio is of one indicator by another")
        if source and source == target:
            yield relations.fault("relation", row, "target", target, "another indicator", "nothing follows from itself")


# Columns that lead to another row of their own table.
_LEADING = (("jurisdictions", "parent"), ("agencies", "successor"), ("indicators", "denominator"))


def loop_faults(raws: Raws) -> Iterator[Finding]:
    """Check that no row leads to itself: a place is not above itself, nor divided an indicator by itself."""
    for name, column in _LEADING:
        cells = raws[name].cells
        pairs = list(zip(cells.get(raws[name].table.primary_key[0], []), cells.get(column, []), strict=False))
        next_of = dict(pairs)
        for row, (start, after) in enumerate(pairs):
            passed = {start}
            while after and after not in passed:
                passed.add(after)
                after = next_of.get(after, "")
            if after == start:
                yield raws[name].fault("loop", row, column, next_of[start], "a row that leads on", "it leads to itself")


def _keys(raw: Raw) -> list[tuple[str, ...]]:
    key = raw.table.primary_key or (raw.table.fields[0].name,)
    return list(zip(*(raw.cells.get(name, []) for name in key), strict=False))


RULES = (factor_faults, threshold_faults, assumption_faults, needed_faults, number_faults, relation_faults, loop_faults)
