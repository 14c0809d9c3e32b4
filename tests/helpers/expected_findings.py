"""Findings written out by hand, and how they are compared with those of a check."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, NamedTuple

if TYPE_CHECKING:
    import pandas as pd


class Fault(NamedTuple):
    """A finding as users see it; a hint of None is not compared."""

    severity: str
    rule: str
    file: str
    line: int
    column: str
    found: str
    expected: str
    hint: str | None = None


def error(rule: str, file: str, line: int, column: str, found: str, expected: str, hint: str | None = None) -> Fault:
    return Fault("error", rule, file, line, column, found, expected, hint)


def warning(rule: str, file: str, line: int, column: str, found: str, expected: str, hint: str | None = None) -> Fault:
    return Fault("warning", rule, file, line, column, found, expected, hint)


def assert_exactly(findings: pd.DataFrame, faults: list[Fault]) -> None:
    got = [Fault(*(row[name] for name in Fault._fields)) for row in findings.to_dict("records")]
    masked = [
        one._replace(hint=None) if at < len(faults) and faults[at].hint is None else one for at, one in enumerate(got)
    ]
    assert masked == faults


def assert_complete(findings: pd.DataFrame, folder: Path) -> None:
    """Every finding names a file and line that are there, what was found and expected, and what to do."""
    for row in findings.to_dict("records"):
        assert all(row[name].strip() for name in ("rule", "file", "found", "expected", "hint")), row
        if row["rule"] != "file-missing":
            assert 1 <= row["line"] <= max(1, (folder / row["file"]).read_bytes().count(b"\n")), row


def name_of(value: object) -> str | None:
    return getattr(value, "__name__", None)
