"""What a check found, as records and as a frame."""

from __future__ import annotations

from collections.abc import Iterable
from typing import TYPE_CHECKING, NamedTuple

from ipcompare.model import Severity

if TYPE_CHECKING:
    import pandas as pd


class Finding(NamedTuple):
    """One fault: where it is, what was found, what was expected and what to do."""

    severity: Severity
    rule: str
    file: str
    line: int
    row_id: str
    column: str
    found: str
    expected: str
    hint: str


_ORDER = {Severity.ERROR: 0, Severity.WARNING: 1, Severity.NOTE: 2}


def to_frame(findings: Iterable[Finding]) -> pd.DataFrame:
    """Give the findings as a frame, errors first, then by file and line."""
    import pandas as pd

    ordered = sorted(findings, key=lambda f: (_ORDER[f.severity], f.file, f.line, f.column, f.rule))
    frame = pd.DataFrame([[str(f.severity), *f[1:]] for f in ordered], columns=list(Finding._fields))
    return frame.astype({name: "int64" if name == "line" else "str" for name in Finding._fields})
