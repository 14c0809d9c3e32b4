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
    from ipcompare.measure.agencies import Agencies, agencies
    from ipcompare.measure.ambition import ambition
    from ipcompare.measure.compare import compare
    from ipcompare.measure.correlate import Correlation, correlate
    from ipcompare.measure.coverage import coverage
    from ipcompare.measure.decompose import decompose
    from ipcompare.measure.delivery import delivery
    from ipcompare.measure.growth import growth
    from ipcompare.measure.index import Index, index
    from ipcompare.measure.instruments import Instruments, instruments
    from ipcompare.measure.leader import catch_up
    from ipcompare.measure.order import Order, order
    from ipcompare.measure.pace import pace
    from ipcompare.measure.rank import Mean, Ranking, mean, rank
    from ipcompare.measure.sensitivity import flips, leave_one_out, sobol, tornado
    from ipcompare.measure.simulate import Simulation, assumed, simulate
    from ipcompare.measure.toolbox import toolbox
    from ipcompare.present import plot
    from ipcompare.present.claims import claims
    from ipcompare.present.colophon import colophon
    from ipcompare.present.pack import pack
    from ipcompare.present.report import report
    from ipcompare.present.reproduce import reproduce
    from ipcompare.present.table import table
    from ipcompare.present.workbook import workbook

__version__ = "0.1.0"

_VERBS = {
    "Agencies": "ipcompare.measure.agencies",
    "Correlation": "ipcompare.measure.correlate",
    "Data": "ipcompare.corpus.tables",
    "Index": "ipcompare.measure.index",
    "Instruments": "ipcompare.measure.instruments",
    "Mean": "ipcompare.measure.rank",
    "Order": "ipcompare.measure.order",
    "Panel": "ipcompare.harmonization.panel",
    "Ranking": "ipcompare.measure.rank",
    "Simulation": "ipcompare.measure.simulate",
    "Trace": "ipcompare.harmonization.trace",
    "agencies": "ipcompare.measure.agencies",
    "ambition": "ipcompare.measure.ambition",
    "assumed": "ipcompare.measure.simulate",
    "catch_up": "ipcompare.measure.leader",
    "check": "ipcompare.corpus.tables",
    "claims": "ipcompare.present.claims",
    "colophon": "ipcompare.present.colophon",
    "compare": "ipcompare.measure.compare",
    "convert": "ipcompare.harmonization.convert",
    "correlate": "ipcompare.measure.correlate",
    "coverage": "ipcompare.measure.coverage",
    "decompose": "ipcompare.measure.decompose",
    "delivery": "ipcompare.measure.delivery",
    "explain": "ipcompare.harmonization.explain",
    "flips": "ipcompare.measure.sensitivity",
    "grade": "ipcompare.harmonization.grade",
    "growth": "ipcompare.measure.growth",
    "harmonize": "ipcompare.harmonization.panel",
    "index": "ipcompare.measure.index",
    "instruments": "ipcompare.measure.instruments",
    "interpolate": "ipcompare.harmonization.paths",
    "leave_one_out": "ipcompare.measure.sensitivity",
    "load": "ipcompare.corpus.tables",
    "mean": "ipcompare.measure.rank",
    "order": "ipcompare.measure.order",
    "pace": "ipcompare.measure.pace",
    "pack": "ipcompare.present.pack",
    "plot": "ipcompare.present.plot",
    "rank": "ipcompare.measure.rank",
    "report": "ipcompare.present.report",
    "reproduce": "ipcompare.present.reproduce",
    "simulate": "ipcompare.measure.simulate",
    "sobol": "ipcompare.measure.sensitivity",
    "table": "ipcompare.present.table",
    "toolbox": "ipcompare.measure.toolbox",
    "tornado": "ipcompare.measure.sensitivity",
    "trace": "ipcompare.harmonization.trace",
    "workbook": "ipcompare.present.workbook",
}

__all__ = [
    "Agencies",
    "Correlation",
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
    "correlate",
    "coverage",
    "decompose",
    "delivery",
    "explain",
    "flips",
    "grade",
    "growth",
    "harmonize",
    "index",
    "instruments",
    "interpolate",
    "leave_one_out",
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
    "sobol",
    "table",
    "toolbox",
    "tornado",
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
