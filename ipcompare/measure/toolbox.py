"""The breadth of a plan's instruments beside the level and the pace of a target."""

from __future__ import annotations

from typing import TYPE_CHECKING

from ipcompare.corpus.lookup import records
from ipcompare.corpus.names import Names, resolve_one
from ipcompare.harmonization.value import Row
from ipcompare.measure.filters import filtered
from ipcompare.measure.growth import rates
from ipcompare.measure.instruments import instruments
from ipcompare.measure.standing import instead
from ipcompare.measure.tiers import against_tier

if TYPE_CHECKING:
    import pandas as pd

    from ipcompare.harmonization.panel import Panel

LEVEL = ["target_year", "level_lo", "level_mid", "level_hi", "level_reason"]
PACE = ["cagr_lo", "cagr", "cagr_hi", "pace_reason"]


def toolbox(panel: Panel, indicator: str = "hv_patents_per_10k", city: Names = None) -> pd.DataFrame:
    """
    Set the breadth of each plan's instruments beside the level and the pace of one of its targets.

    A description, not a test: with so few plans no relation between the columns could be told
    from chance.

    Parameters
    ----------
    panel
        From `harmonize`.
    indicator
        Whose target to show, by id or name.
    city
        Places to show, by ids or names; all by default.

    Returns
    -------
    pandas.DataFrame
        One row per place with coded tasks: ``city``, ``instruments`` (that its tasks name),
        ``of`` (in the vocabulary), ``share``, ``actions`` (instruments with an action);
        ``target_year``, ``level_lo``, ``level_mid``, ``level_hi`` (what the plan prints for the year of
        the nation's own target, over that target, as in `ambition`) or ``level_reason``; ``cagr_lo``,
        ``cagr``, ``cagr_hi`` (compound annual growth from base to target, a fraction, as in `growth`)
        or ``pace_reason``. A place without a target has the same reason in both: that of `compare`,
        such as ``silent`` or ``other:<indicator>``.

    Raises
    ------
    UnknownNameError
        If the indicator does not exist.
    IpcompareError
        If the tables hold no task.

    Examples
    --------
    >>> import ipcompare as ipc
    >>> rows = ipc.toolbox(ipc.harmonize(ipc.load())).set_index("city")
    >>> rows.loc["hangzhou", "pace_reason"]
    'no_baseline'
    """
    import pandas as pd

    indicator = resolve_one(panel.data, "indicator", indicator)
    breadth = instruments(panel.data).breadth
    breadth = breadth[breadth["dimension"] == "all"].drop(columns="dimension")
    levels = _by_city(against_tier(panel, "nation"), indicator)
    paces = _by_city(rates(panel).rename(columns={"reason": "pace_reason"}), indicator)
    rows = []
    for row in records(breadth):
        lacking = instead(panel, row["city"], indicator)
        level = levels.get(row["city"], {"level_reason": lacking})
        pace = paces.get(row["city"], {"pace_reason": lacking})
        rows.append(row | {name: level.get(name) for name in LEVEL} | {name: pace.get(name) for name in PACE})
    numbers = dict.fromkeys((name for name in (*LEVEL, *PACE) if not name.endswith("_reason")), "float64")
    return filtered(pd.DataFrame(rows).astype({**numbers, "target_year": "Int64"}), panel, city=city)


def _by_city(frame: pd.DataFrame, indicator: str) -> dict[str, Row]:
    """Give the first row of each place on the indicator; nothing where no plan sets any target."""
    own = frame[frame["indicator"] == indicator].drop_duplicates("city") if len(frame) else frame
    return {row["city"]: row for row in records(own)}
