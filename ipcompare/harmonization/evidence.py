"""What bounds the bridges: every pair of part and whole that the tables have for one place and time."""

from __future__ import annotations

from typing import TYPE_CHECKING

from ipcompare.corpus.rows import to_frame, to_rows
from ipcompare.corpus.vocabulary import vocabulary
from ipcompare.harmonization.bridges import Pair, pairs_of
from ipcompare.harmonization.doubts import marked
from ipcompare.harmonization.scope import require_panel
from ipcompare.harmonization.value import Value

if TYPE_CHECKING:
    import pandas as pd

    from ipcompare.harmonization.panel import Panel

__all__ = ["bridge_evidence"]


def bridge_evidence(panel: Panel) -> pd.DataFrame:
    """
    List what bounds the bridges: every pair of part and whole of one place, year and day, and every share as given.

    A bridge covers all of them, whoever states them and whether they were realised or
    planned, so that no bridged value excludes a value that is printed for the same place and time. A pair with one
    open end is no share, yet the bounds reach as far as it asks for: they never lie beyond it. A pair of two lower
    bounds leaves every share open and bounds nothing.

    Parameters
    ----------
    panel
        From `harmonize`, of all plans.

    Returns
    -------
    pandas.DataFrame
        ``assumption_id`` (the bridge), ``city`` (or jurisdiction), ``year``, ``as_of`` (as in ``panel.values``),
        ``kind`` (realised: outcomes and baselines on both sides; planned: targets and milestones; mixed), ``part_id``,
        ``whole_id`` (missing for a share as given), ``share_lo`` and ``share_hi`` (fractions; zero and infinite where
        open), ``used`` (whether it bounds anything), ``doubts`` (as in `compare`). Sorted by bridge, place and year.

    Raises
    ------
    IpcompareError
        If no panel is given.

    Examples
    --------
    >>> import ipcompare as ipc
    >>> pairs = ipc.bridge_evidence(ipc.harmonize(ipc.load())).set_index(["part_id", "whole_id"])
    >>> pairs.loc[("v:HB14-01", "v:HB14-03"), "share_lo"]
    np.float64(0.6)
    """
    require_panel(panel, "bridge_evidence")
    values = panel.values
    counts = values["status"].isin(["used", "derived"]) & values["year"].notna()
    return marked(to_frame(Pair, pairs_of(to_rows(Value, values[counts]), vocabulary(panel.data))), panel)
