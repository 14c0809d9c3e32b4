"""Compare the targets of Chinese intellectual-property plans, every number traceable to its printed characters."""

from __future__ import annotations

from importlib import import_module
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from ipcompare.corpus.tables import Data, check, load
    from ipcompare.harmonization.convert import convert
    from ipcompare.harmonization.grade import grade
    from ipcompare.harmonization.panel import Panel, harmonize
    from ipcompare.harmonization.paths import interpolate
    from ipcompare.measure.agencies import Agencies, agencies
    from ipcompare.measure.ambition import ambition
    from ipcompare.measure.catch_up import catch_up
    from ipcompare.measure.compare import compare
    from ipcompare.measure.coverage import coverage
    from ipcompare.measure.decompose import decompose
    from ipcompare.measure.delivery import delivery
    from ipcompare.measure.growth import growth
    from ipcompare.measure.instruments import Instruments, instruments
    from ipcompare.measure.pace import pace
    from ipcompare.measure.robustness.index import Index, index
    from ipcompare.measure.robustness.order import Order, order
    from ipcompare.measure.robustness.rank import Mean, Ranking, mean, rank
    from ipcompare.measure.robustness.simulate import Simulation, assumed, simulate
    from ipcompare.measure.toolbox import toolbox
    from ipcompare.present import plot
    from ipcompare.present.colophon import colophon
    from ipcompare.present.pack import pack
    from ipcompare.present.report import report
    from ipcompare.present.reproduce import reproduce
    from ipcompare.present.table import table
    from ipcompare.present.words.claims import claims
    from ipcompare.present.words.explain import explain
    from ipcompare.present.words.trace import Trace, trace
    from ipcompare.present.workbook import workbook

__version__ = "0.2.0"

_VERBS = {
    "Agencies": "ipcompare.measure.agencies",
    "Data": "ipcompare.corpus.tables",
    "Index": "ipcompare.measure.robustness.index",
    "Instruments": "ipcompare.measure.instruments",
    "Mean": "ipcompare.measure.robustness.rank",
    "Order": "ipcompare.measure.robustness.order",
    "Panel": "ipcompare.harmonization.panel",
    "Ranking": "ipcompare.measure.robustness.rank",
    "Simulation": "ipcompare.measure.robustness.simulate",
    "Trace": "ipcompare.present.words.trace",
    "agencies": "ipcompare.measure.agencies",
    "ambition": "ipcompare.measure.ambition",
    "assumed": "ipcompare.measure.robustness.simulate",
    "catch_up": "ipcompare.measure.catch_up",
    "check": "ipcompare.corpus.tables",
    "claims": "ipcompare.present.words.claims",
    "colophon": "ipcompare.present.colophon",
    "compare": "ipcompare.measure.compare",
    "convert": "ipcompare.harmonization.convert",
    "coverage": "ipcompare.measure.coverage",
    "decompose": "ipcompare.measure.decompose",
    "delivery": "ipcompare.measure.delivery",
    "explain": "ipcompare.present.words.explain",
    "grade": "ipcompare.harmonization.grade",
    "growth": "ipcompare.measure.growth",
    "harmonize": "ipcompare.harmonization.panel",
    "index": "ipcompare.measure.robustness.index",
    "instruments": "ipcompare.measure.instruments",
    "interpolate": "ipcompare.harmonization.paths",
    "load": "ipcompare.corpus.tables",
    "mean": "ipcompare.measure.robustness.rank",
    "order": "ipcompare.measure.robustness.order",
    "pace": "ipcompare.measure.pace",
    "pack": "ipcompare.present.pack",
    "plot": "ipcompare.present.plot",
    "rank": "ipcompare.measure.robustness.rank",
    "report": "ipcompare.present.report",
    "reproduce": "ipcompare.present.reproduce",
    "simulate": "ipcompare.measure.robustness.simulate",
    "table": "ipcompare.present.table",
    "toolbox": "ipcompare.measure.toolbox",
    "trace": "ipcompare.present.words.trace",
    "workbook": "ipcompare.present.workbook",
}

__all__ = [
    "Agencies",
    "Data",
    "Index",
    "Instruments",
    "Mean",
    "Order",
    "Panel",
    "Ranking",
    "Simulation",
    "Trace",
    "agencies",
    "ambition",
    "assumed",
    "catch_up",
    "check",
    "claims",
    "colophon",
    "compare",
    "convert",
    "coverage",
    "decompose",
    "delivery",
    "explain",
    "grade",
    "growth",
    "harmonize",
    "index",
    "instruments",
    "interpolate",
    "load",
    "mean",
    "order",
    "pace",
    "pack",
    "plot",
    "rank",
    "report",
    "reproduce",
    "simulate",
    "table",
    "toolbox",
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
