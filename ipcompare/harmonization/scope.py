"""Which plans a verb compares."""

from __future__ import annotations

from ipcompare.errors import IpcompareError
from ipcompare.harmonization.panel import Panel


def require_panel(panel: object, verb: str) -> None:
    """
    Refuse what is not a panel from `harmonize`.

    Raises
    ------
    IpcompareError
        It says what was given and what to give.
    """
    if not isinstance(panel, Panel):
        tables = hasattr(panel, "observations")
        raise IpcompareError(
            f"{verb} reads a panel, not {'tables' if tables else f'a {type(panel).__name__}'}",
            expected="a panel from harmonize()",
            hint="give ipc.harmonize(data)" if tables else "panel = ipc.harmonize(ipc.load())",
        )
