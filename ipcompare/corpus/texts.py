"""The plan texts, and the proof that every statement stands in them."""

from __future__ import annotations

import hashlib
from collections.abc import Iterator
from pathlib import Path

from ipcompare.corpus.findings import Finding
from ipcompare.corpus.printed import Word, bound_before, read_printed
from ipcompare.corpus.read import Raw, plans_with_text
from ipcompare.corpus.rules import whole, words_of
from ipcompare.corpus.year_rules import printed_year_faults
from ipcompare.model import Severity, Span


def read_text(folder: Path, plan_id: str) -> str | None:
    """Read a plan text without touching its characters; None where no file of its name can be read as UTF-8."""
    try:
        path = folder / f"{plan_id}.txt"
        # A pipe would wait for ever.
        return path.read_bytes().decode("utf-8") if path.is_file() else None
    except (OSError, ValueError):
        return None


def around(text: str, span: Span, width: int = 30) -> tuple[str, str]:
    """Give the characters before and after a span, line ends shown as spaces."""
    before, after = text[max(0, span.start - width) : span.start], text[span.end : span.end + width]
    return " ".join(before.split()), " ".join(after.split())


def text_faults(raws: dict[str, Raw], folder: Path) -> Iterator[Finding]:
    """Prove hash and length of every text, and the characters of every row that is read from one."""
    plans, observations = raws["plans"], raws["observations"]
    texts: dict[str, str] = {}
    recorded: dict[str, str] = {}
    with_text = plans_with_text(raws)
    for row, plan_id in enumerate(plans.cells.get("plan_id", [])):
        if plan_id not in with_text:
            continue
        text = read_text(folder, plan_id)
        if text is None:
            found = f"no readable {plan_id}.txt in {folder}"
            yield plans.fault("text-missing", row, "plan_id", found, "the text of the plan", "add the text file")
            continue
        texts[plan_id] = text
        another = list(_identity_faults(plans, row, text))
        recorded |= {} if another else {plan_id: text}
        yield from another
    if set(observations.cells) == set(observations.table.columns):
        yield from _span_faults(observations, texts, words_of(raws))
    yield from printed_year_faults(raws, recorded)
    for name, start, end in _DIGESTS:
        yield from _digest_faults(raws[name], texts, start, end)
    for name, column in _NAMES:
        yield from _name_faults(raws[name], texts, column)


_DIGESTS = [("tasks", "text_start", "text_end"), ("task_instruments", "start", "end")]
_NAMES = [
    ("tasks", "title_raw"),
    ("task_agencies", "name_raw"),
    ("plan_agencies", "name_raw"),
    ("blanks", "value_raw"),
]


def _identity_faults(plans: Raw, row: int, text: str) -> Iterator[Finding]:
    actual = {"text_sha256": hashlib.sha256(text.encode("utf-8")).hexdigest(), "text_length": str(len(text))}
    for column, value in actual.items():
        recorded = plans.cells.get(column, [value] * len(plans))[row]
        if recorded != value:
            hint = "offsets hold for the recorded text only: use that file"
            yield plans.fault("text-identity", row, column, value, recorded, hint)


def _span_faults(raw: Raw, texts: dict[str, str], words: dict[str, Word]) -> Iterator[Finding]:
    cells = raw.cells
    for row in range(len(raw)):
        if raw.lacks(row):
            continue
        characters = _characters(raw, row, texts)
        if characters is None:
            continue
        text, start, printed = texts[cells["plan_id"][row]], int(cells["start"][row]), cells["value_raw"][row]
        if characters != printed:
            yield _span_fault(raw, row, "value_raw", characters, text)
            continue
        if read_printed(printed, cells["unit_raw"][row], words).comparator is None:
            meant = bound_before(text, start, words)
            if cells["comparator"][row] != meant:
                near = text[max(0, start - 6) : start]
                hint = f"before the value stands {near}; words that bound a value are in words.csv"
                yield raw.fault("comparator", row, "comparator", cells["comparator"][row], meant, hint)


def _name_faults(raw: Raw, texts: dict[str, str], column: str) -> Iterator[Finding]:
    """Prove ``text[start:end]`` for every name of a table that is kept as it stands in the file."""
    if set(raw.cells) != set(raw.table.columns):
        return
    for row, name in enumerate(raw.cells[column]):
        characters = _characters(raw, row, texts)
        if characters is not None and characters != name:
            yield _span_fault(raw, row, column, characters, texts[_plan(raw, row)])


def _digest_faults(raw: Raw, texts: dict[str, str], start: str, end: str) -> Iterator[Finding]:
    """Prove the SHA-256 of the characters of every row that keeps no more of them."""
    if set(raw.cells) != set(raw.table.columns):
        return
    for row, recorded in enumerate(raw.cells["text_sha256"]):
        characters = _characters(raw, row, texts, start, end)
        if characters is not None:
            actual = hashlib.sha256(characters.encode("utf-8")).hexdigest()
            if actual != recorded:
                hint = f"the characters from {start} to {end} are others: correct the offsets, or code the row anew"
                yield raw.fault("words-identity", row, "text_sha256", actual, recorded, hint)


def _characters(raw: Raw, row: int, texts: dict[str, str], start: str = "start", end: str = "end") -> str | None:
    """Give the characters of a row, None where its text or an offset is not at hand."""
    text, first, last = texts.get(_plan(raw, row)), whole(raw.cells[start][row]), whole(raw.cells[end][row])
    return None if text is None or first is None or last is None else text[first:last]


def _plan(raw: Raw, row: int) -> str:
    return raw.cells["plan_id"][row] if "plan_id" in raw.cells else raw.cells["task_id"][row].partition("@")[0]


def _span_fault(raw: Raw, row: int, column: str, characters: str, text: str) -> Finding:
    printed, start = raw.cells[column][row], int(raw.cells["start"][row])
    return raw.fault("span", row, column, printed, repr(characters), _where_instead(text, printed, start))


def _where_instead(text: str, printed: str, start: int) -> str:
    places = []
    at = text.find(printed)
    while at >= 0:
        places.append(at)
        at = text.find(printed, at + 1)
    if not places:
        return "the characters do not stand in the text"
    return f"the nearest such characters start at {min(places, key=lambda place: abs(place - start))}"


def no_texts() -> Finding:
    """Say that the texts were not at hand, so that their absence is not mistaken for a proof."""
    found, expected = "no folder of plan texts", "every offset proved against the texts"
    hint = "pass sources, or set IPCOMPARE_SOURCES"
    return Finding(Severity.NOTE, "texts-not-at-hand", "plans.csv", 1, "", "", found, expected, hint)
