"""The breadth of a plan's instruments beside the level and the pace of a target."""

from __future__ import annotations

from typing import TYPE_CHECKING

from ipcompare.corpus.names import Names, resolve_one
from ipcompare.corpus.vocabulary import vocabulary
from ipcompare.harmonization.scope import ALL, AsOf, Plans
from ipcompare.measure.growth import rates
from ipcompare.measure.instruments import instruments
from ipcompare.measure.standing import instead, spoken
from ipcompare.measure.tasks import with_tasks
from ipcompare.measure.tiers import against_tier

if TYPE_CHECKING:
    import pandas as pd

    from ipcompare.harmonization.panel import Panel

LEVEL = ["target_year", "level_lo", "level_mid", "level_hi", "level_reason"]
PACE = ["cagr_lo", "cagr", "cagr_hi", "pace_reason"]


def toolbox(
    panel: Panel,
    indicator: str = "hv_patents_per_10k",
    city: Names = None,
    *,
    plans: Plans = None,
    as_of: AsOf = None,
) -> pd.DataFrame:
    """
    Set the breadth of each plan's instruments beside the level and the pace of one of its targets.

    A description, not a test: with so few plans no relation between the columns could be told
    from chance.

    Parameters
    ----------
    panel
        From `harmonize`.
    indicator
        Whose target to show.
    city
        Only these places; by default all.
    plans, as_of
        Which plans: by default the one in force of each place (see `in_force`).

    Returns
    -------
    pandas.DataFrame
        One row per plan with coded tasks: ``plan_id``, ``city``, ``instruments`` (that its numbered tasks
        and boxes name), ``of`` (in the vocabulary), ``share``, ``actions`` (instruments with an action), ``in_tasks``,
        ``in_boxes``, ``in_safeguards`` (instruments that each of these names, as in `instruments`);
        ``target_year``, ``level_lo``, ``level_mid``, ``level_hi`` (what the plan prints for the year of
        the nation's own target, over that target, as in `ambition`) or ``level_reason``; ``cagr_lo``,
        ``cagr``, ``cagr_hi`` (compound annual growth from base to target, a fraction, as in `growth`)
        or ``pace_reason``. A place without a target has the same reason in both: that of `compare`,
        such as ``silent`` or ``other:<indicator>``.

    Raises
    ------
    UnknownNameError
        If a name does not exist.
    IpcompareError
        If no panel is given, or the plans have no task.

    Examples
    --------
    >>> import ipcompare as ipc
    >>> rows = ipc.toolbox(ipc.harmonize(ipc.load())).set_index("city")
    >>> rows.loc["hangzhou", "pace_reason"]
    'no_baseline'
    """
    chosen, _ = with_tasks(panel, "toolbox", city, plans, as_of)
    name = resolve_one(panel.data, "indicator", indicator)
    words = vocabulary(panel.data)
    said = spoken(chosen, words, name)
    breadth = instruments(chosen, plans=ALL).breadth
    breadth = breadth[breadth["dimension"] == "all"].drop(columns="dimension").reset_index(drop=True)
    levels = _first(against_tier(chosen, "nation"), name, LEVEL)
    paces = _first(rates(chosen).rename(columns={"reason": "pace_reason"}), name, PACE)
    rows = breadth.join(levels, on="plan_id").join(paces, on="plan_id")
    for reason, known in (("level_reason", levels), ("pace_reason", paces)):
        lacking = ~rows["plan_id"].isin(known.index)
        rows.loc[lacking, reason] = [instead(said.get(plan, {}), words, name) for plan in rows.loc[lacking, "plan_id"]]
    return rows.astype({"target_year": "Int64"})


def _first(frame: pd.DataFrame, indicator: str, columns: list[str]) -> pd.DataFrame:
    """Give the first row of each plan on the indicator."""
    rows = frame[frame["indicator"] == indicator].drop_duplicates("plan_id")
    return rows.set_index("plan_id")[columns].astype({name: "str" for name in columns if name.endswith("_reason")})
