"""Compare the targets of Chinese intellectual-property plans, every number traceable to its printed characters."""

from __future__ import annotations

from importlib import import_module
from typing import Any

__version__ = "0.4.0"


def __getattr__(name: str) -> Any:
    """
    Load a public verb of the registry on its first use, so that importing the package costs next to nothing.

    Types of the verbs stand in ``__init__.pyi``, which ``make generated`` writes.
    """
    if name.startswith("_") and name != "__all__":
        raise AttributeError(f"module 'ipcompare' has no attribute {name!r}")
    registry = import_module("ipcompare.present.registry")
    verbs = registry.verbs()
    if name == "__all__":
        return list(verbs)
    if name not in verbs:
        raise AttributeError(f"module 'ipcompare' has no attribute {name!r}")
    return registry.load_verb(verbs[name])


def __dir__() -> list[str]:
    """List the public verbs before they are loaded."""
    return sorted({*globals(), *__getattr__("__all__")})
