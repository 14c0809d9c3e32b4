"""Compare the targets of Chinese intellectual-property plans, every number traceable to its printed characters."""

from __future__ import annotations

from importlib import import_module
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from ipcompare.corpus.tables import Data, check, load
    from ipcompare.harmonization.panel import Panel, harmonize
    from ipcompare.harmonization.trace import Trace, trace
    from ipcompare.measure.coverage import coverage
    from ipcompare.measure.growth import growth
    from ipcompare.present import plot
    from ipcompare.present.reproduce import reproduce
    from ipcompare.present.workbook import comparison, workbook

__version__ = "0.1.0"

_VERBS = {
    "Data": "ipcompare.corpus.tables",
    "Panel": "ipcompare.harmonization.panel",
    "Trace": "ipcompare.harmonization.trace",
    "check": "ipcompare.corpus.tables",
    "comparison": "ipcompare.present.workbook",
    "coverage": "ipcompare.measure.coverage",
    "growth": "ipcompare.measure.growth",
    "harmonize": "ipcompare.harmonization.panel",
    "load": "ipcompare.corpus.tables",
    "plot": "ipcompare.present.plot",
    "reproduce": "ipcompare.present.reproduce",
    "trace": "ipcompare.harmonization.trace",
    "workbook": "ipcompare.present.workbook",
}

__all__ = [
    "Data", "Panel", "Trace", "check", "comparison", "coverage", "growth", "harmonize", "load", "plot", "reproduce",
    "trace", "workbook",
]  # fmt: skip


def __getattr__(name: str) -> Any:
    """Load a public verb on its first use, so that importing the package costs next to nothing."""
    if name not in _VERBS:
        raise AttributeError(f"module 'ipcompare' has no attribute {name!r}")
    module = import_module(_VERBS[name])
    return module if name == "plot" else getattr(module, name)


def __dir__() -> list[str]:
    """List the public verbs before they are loaded."""
    return sorted([*globals(), *_VERBS])
