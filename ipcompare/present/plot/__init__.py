"""Figures: each in a file of its name, frame and axes in, axes out; ``alt`` of a figure tells it in words."""

import sys
from importlib import import_module
from pkgutil import iter_modules
from types import ModuleType


class _Figures(ModuleType):
    """The package as its readers see it: figures under their names, not the modules that hold them."""

    def __setattr__(self, name: str, value: object) -> None:
        """Put the figure where an import puts the module of its name."""
        super().__setattr__(name, getattr(value, name, value) if isinstance(value, ModuleType) else value)

    def __dir__(self) -> list[str]:
        """List the figures."""
        return list(__all__)


sys.modules[__name__].__class__ = _Figures

__all__ = sorted(module.name for module in iter_modules(__path__) if not module.ispkg)

for _name in __all__:
    import_module(f"{__name__}.{_name}")
