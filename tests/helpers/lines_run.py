"""How often each function of the package takes a line: work counted without a clock."""

from __future__ import annotations

import sys
from collections import Counter
from collections.abc import Callable
from pathlib import Path
from types import FrameType
from typing import Any

import ipcompare

PACKAGE = str(Path(ipcompare.__file__).parent)


def lines_run(work: Callable[[], Any]) -> Counter[str]:
    """
    Count the lines that every function of the package runs, by file and name.

    Every turn of a comprehension or generator is a line, what a library does within one call is none.
    """
    lines: Counter[str] = Counter()

    def trace(frame: FrameType, event: str, _: object) -> Any:
        code = frame.f_code
        if not code.co_filename.startswith(PACKAGE):
            return None
        if event == "line":
            lines[f"{Path(code.co_filename).stem}.{code.co_qualname}"] += 1
        return trace

    before = sys.gettrace()
    sys.settrace(trace)
    try:
        work()
    finally:
        sys.settrace(before)
    return lines
