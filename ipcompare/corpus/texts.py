"""The plan texts, and the proof that every statement stands in them."""

from __future__ import annotations

import hashlib
from collections.abc import Iterator
from pathlib import Path

from ipcompare.corpus.findings import Finding
from ipcompare.corpus.printed import Word, bound_before, read_printed
from ipcompare.corpus.read import Raw
from ipcompare.corpus.rules import words_of
from ipcompare.model import Severity, Span


def read_text(folder: Path, plan_id: str) -> str | None:
    """Read a plan text without touching its characters; None where the file is missing or no UTF-8."""
    try:
        return (folder / f"{plan_id}.txt").read_bytes().decode("utf-8")
    except (FileNotFoundError, UnicodeDecodeError):
        return None


def around(text: str, span: Span, width: int = 30) -> tuple[str, str]:
    """Give the characters before and after a span, line ends shown as spaces."""
    before, after = text[max(0, span.start - width) : span.start], text[span.end : span.end + width]
    return " ".join(before.split()), " ".join(after.split())


def text_faults(raws: dict[str, Raw], folder: Path) -> Iterator[Finding]:
    """Prove hash and length of every text, and ``text[start:end] == value_raw`` for every statement."""
    plans, observations = raws["plans"], raws["observations"]
    texts: dict[str, str] = {}
    for row, plan_id in enumerate(plans.cells.get("plan_id", [])):
        text = read_text(folder, plan_id)
        if text is None:
            found = f"no readable {plan_id}.txt in {folder}"
            yield plans.fault("text-missing", row, "plan_id", found, "the text of the plan", "add the text file")
            continue
        texts[plan_id] = text
        yield from _identity_faults(plans, row, text)
    if set(observations.cells) == set(observations.table.columns):
        yield from _span_faults(observations, texts, words_of(raws))


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
        text = texts.get(cells["plan_id"][row])
        if text is None or not cells["start"][row].isdecimal() or not cells["end"][row].isdecimal():
            continue
        start, end, printed = int(cells["start"][row]), int(cells["end"][row]), cells["value_raw"][row]
        if text[start:end] != printed:
            hint = _where_instead(text, printed, start)
            yield raw.fault("span", row, "value_raw", printed, repr(text[start:end]), hint)
            continue
        if read_printed(printed, cells["unit_raw"][row], words).comparator is None:
            meant = bound_before(text, start, words)
            if cells["comparator"][row] != meant:
                hint = f"the words before the value: {text[max(0, start - 6) : start]}"
                yield raw.fault("comparator", row, "comparator", cells["comparator"][row], meant, hint)


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
