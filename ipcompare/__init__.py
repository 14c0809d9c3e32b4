"""Compare the targets of Chinese intellectual-property plans, every number traceable to its printed characters."""

from __future__ import annotations

from importlib import import_module
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from ipcompare.corpus.tables import Data, check, load
    from ipcompare.harmonization.convert import convert
    from ipcompare.harmonization.explain import explain
    from ipcompare.harmonization.grade import grade
    from ipcompare.harmonization.panel import Panel, harmonize
    from ipcompare.harmonization.paths import interpolate
    from ipcompare.harmonization.trace import Trace, trace
    from ipcompare.measure.compare import compare
    from ipcompare.measure.coverage import coverage
    from ipcompare.measure.growth import growth
    from ipcompare.measure.rank import Mean, Ranking, mean, rank
    from ipcompare.present import plot
    from ipcompare.present.reproduce import reproduce
    from ipcompare.present.workbook import workbook

__version__ = "0.1.0"

_VERBS = {
    "Data": "ipcompare.corpus.tables",
    "Mean": "ipcompare.measure.rank",
    "Panel": "ipcompare.harmonization.panel",
    "Ranking": "ipcompare.measure.rank",
    "Trace": "ipcompare.harmonization.trace",
    "check": "ipcompare.corpus.tables",
    "compare": "ipcompare.measure.compare",
    "convert": "ipcompare.harmonization.convert",
    "coverage": "ipcompare.measure.coverage",
    "explain": "ipcompare.harmonization.explain",
    "grade": "ipcompare.harmonization.grade",
    "growth": "ipcompare.measure.growth",
    "harmonize": "ipcompare.harmonization.panel",
    "interpolate": "ipcompare.harmonization.paths",
    "load": "ipcompare.corpus.tables",
    "mean": "ipcompare.measure.rank",
    "plot": "ipcompare.present.plot",
    "rank": "ipcompare.measure.rank",
    "reproduce": "ipcompare.present.reproduce",
    "trace": "ipcompare.harmonization.trace",
    "workbook": "ipcompare.present.workbook",
}

__all__ = [
    "Data",
    "Mean",
    "Panel",
    "Ranking",
    "Trace",
    "check",
    "compare",
    "convert",
    "coverage",
    "explain",
    "grade",
    "growth",
    "harmonize",
    "interpolate",
    "load",
    "mean",
    "plot",
    "rank",
    "reproduce",
    "trace",
    "workbook",
]


def __getattr__(name: str) -> Any:
    """Load a public verb on its first use, so that importing the package costs next to nothing."""
    if name not in _VERBS:
        raise AttributeError(f"module 'ipcompare' has no attribute {name!r}")
    module = import_module(_VERBS[name])
    return module if name == "plot" else getattr(module, name)


def __dir__() -> list[str]:
    """List the public verbs before they are loaded."""
    return sorted([*globals(), *_VERBS])
