"""Keep the rows of a result that were asked for."""

from __future__ import annotations

from typing import TYPE_CHECKING

from ipcompare.corpus.names import Names, resolve
from ipcompare.errors import IpcompareError

if TYPE_CHECKING:
    import pandas as pd

    from ipcompare.harmonization.panel import Panel


def filtered(frame: pd.DataFrame, panel: Panel, indicator: Names = None, city: Names = None) -> pd.DataFrame:
    """
    Keep the rows of some indicators and places, given by ids or names; None keeps all.

    Of a frame of pairs, the pairs in which a place stands are kept.

    Raises
    ------
    UnknownNameError
        If a name does not exist, or means several things.
    IpcompareError
        If nothing is left, or the frame has no such column.
    """
    asked = {"indicator": resolve(panel.data, "indicator", indicator), "city": resolve(panel.data, "city", city)}
    for column, ids in asked.items():
        if ids is not None:
            sides = [name for name in (column, f"{column}_a", f"{column}_b") if name in frame]
            if not sides:
                raise IpcompareError(f"this result has no {column}", hint=f"leave {column} out")
            frame = frame[frame[sides].isin(ids).any(axis=1)]
    if frame.empty and any(ids is not None for ids in asked.values()):
        raise IpcompareError(
            "nothing matches",
            expected="an indicator that the asked places set",
            hint="compare(panel), or the command table, lists what there is",
        )
    return frame.reset_index(drop=True)
