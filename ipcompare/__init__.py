"""Compare the targets of Chinese intellectual-property plans, every number traceable to its printed characters."""

from __future__ import annotations

from importlib import import_module
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from ipcompare.corpus.tables import Data, check, load
    from ipcompare.harmonization.panel import Panel, harmonize
    from ipcompare.harmonization.trace import Trace, trace
    from ipcompare.measure.growth import growth

__version__ = "0.1.0"

_VERBS = {
    "Data": "ipcompare.corpus.tables",
    "Panel": "ipcompare.harmonization.panel",
    "Trace": "ipcompare.harmonization.trace",
    "check": "ipcompare.corpus.tables",
    "growth": "ipcompare.measure.growth",
    "harmonize": "ipcompare.harmonization.panel",
    "load": "ipcompare.corpus.tables",
    "trace": "ipcompare.harmonization.trace",
}

__all__ = ["Data", "Panel", "Trace", "check", "growth", "harmonize", "load", "trace"]


def __getattr__(name: str) -> Any:
    """Load a public verb on its first use, so that importing the package costs next to nothing."""
    if name not in _VERBS:
        raise AttributeError(f"module 'ipcompare' has no attribute {name!r}")
    return getattr(import_module(_VERBS[name]), name)


def __dir__() -> list[str]:
    """List the public verbs before they are loaded."""
    return sorted([*globals(), *_VERBS])
