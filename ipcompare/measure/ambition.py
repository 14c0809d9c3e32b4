"""How ambitious a target is: several yardsticks, never mixed into one number."""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING

from ipcompare.corpus.lookup import require
from ipcompare.corpus.names import Names
from ipcompare.errors import IpcompareError
from ipcompare.harmonization.scope import AsOf, Plans, scope
from ipcompare.measure.breadth import breadth
from ipcompare.measure.filters import filtered
from ipcompare.measure.firmness import firmness
from ipcompare.measure.leader import against_leader
from ipcompare.measure.tiers import against_tier
from ipcompare.measure.trend import against_trend

if TYPE_CHECKING:
    import pandas as pd

    from ipcompare.harmonization.panel import Panel

YARDSTICKS: dict[str, Callable[[Panel], pd.DataFrame]] = {
    "nation": lambda panel: against_tier(panel, "nation"),
    "province": lambda panel: against_tier(panel, "province"),
    "trend": against_trend,
    "leader": against_leader,
    "vocabulary": breadth,
    "wording": firmness,
}


def ambition(
    panel: Panel,
    indicator: Names = None,
    city: Names = None,
    *,
    against: str,
    plans: Plans = None,
    as_of: AsOf = None,
) -> pd.DataFrame:
    """
    Measure the ambition of the plans against one yardstick.

    There is no overall score: a target may be high beside the nation's and slow beside the
    province's, and both are findings.

    Parameters
    ----------
    panel
        From `harmonize`.
    indicator, city
        Only these; by default all. The yardstick is that of all plans that are compared.
    against
        ``nation`` or ``province``: the tier's own targets, in level and in pace.
        ``trend``: the realised path of nation and province before the plan, beside the target itself and beside
        the place's own base grown as they grew.
        ``leader``: the best target that another city sets.
        ``vocabulary``: what any of the plans sets a number for.
        ``wording``: the words that commit to a target.
    plans, as_of
        Which plans: by default the one in force of each place (see `in_force`).

    Returns
    -------
    pandas.DataFrame
        For ``nation`` and ``province``, one row per target: ``plan_id``, ``city``,
        ``indicator``, ``unit``, ``basis``, ``target_year``, ``lo``, ``mid``, ``hi``, ``bound`` (a code of list
        ``comparator``); ``tier`` with ``tier_year``, ``tier_lo``, ``tier_mid``, ``tier_hi``, ``tier_bound`` (its own
        target; of several plans what they span); ``level_lo``, ``level_mid``, ``level_hi``, ``level_bound`` (what the
        plan prints for ``tier_year``, its target or a milestone with id ``level_id``, over the tier's
        target), ``level_grade``, ``level_doubts`` or ``level_reason``; ``from_year``, ``to_year`` (the years that both
        paths have), ``pace_*`` and ``tier_pace_*`` (mean yearly growth in those years,
        fractions; points for shares and scores), ``amplification_*`` (the first
        less the second); ``tier_left_*`` (the pace from the tier's last realised year-end value by ``from_year``, of
        ``left_from_year``, to its last target, of ``left_to_year``), ``amplification_left_*`` or ``left_reason``;
        ``amplification_survives``, ``amplification_left_survives`` (whether a sure sign stays for all that the printed
        digits leave open);
        ``pace_grade``, ``pace_doubts`` or ``pace_reason``; the values that all this rests on: ``target_id``,
        ``tier_id``, ``from_id``, ``to_id``, ``tier_from_id``, ``tier_to_id`` (two where an end is interpolated, joined
        by ~), ``left_id``; ``grade`` (the worse of the two; missing where the row shows neither), ``reasons`` (why it
        is no A).

        For ``trend``, two rows per target and tier: the target as above, ``compares`` (``level``: beside the path of
        the tier itself; ``own_base``: beside the place's own ``base`` of ``base_year``, grown as the tier grew),
        ``tier``, ``known_until`` (the last year that was over when the plan was issued),
        ``first_year``, ``last_year``, ``years`` (realised year-end values up to then), ``freedom`` (its degrees),
        ``trend_mid``, ``trend_lo``, ``trend_hi`` (in the target year, with the 95 % prediction interval),
        ``trend_rate``, ``share_lo``, ``share_hi`` (predictive probability of a value below the
        target's low and high end), ``hindcasts`` (how often trends that ended earlier were tried on later values,
        those since the plan included) with ``hindcast_share`` (that held), ``position`` (below, inside, above, or
        undecided with a ``position_reason``: no_hindcast, hindcast_fails, comparator), ``grade`` (C at best)
        or ``reason``; ``base_id``, ``series_id`` (the values, joined by ~).

        For ``leader``, one row per target: base and target with ``bound``, ``leader`` with
        ``leader_year``, ``leader_lo``, ``leader_hi``, ``leader_bound``, ``closed_lo``,
        ``closed_mid``, ``closed_hi``, ``closed_bound`` (share of the distance between the base and
        the leader's target that the plan covers) with ``grade`` (C at best where one target is due before the other)
        or ``reason``; ``base_id``, ``target_id``, ``leader_id``.

        For ``vocabulary``, one row per plan and dimension (and ``all``):
        ``indicators``, ``concepts`` (with a numbered target), each with ``_of`` (that any plan
        states) and ``_share``; ``silent`` (concepts without one, separated by semicolons).

        For ``wording``, one row per plan: ``statements`` (numbered targets, milestones and
        yearly duties), of these ``firm``, ``strive``, ``report``, and ``expected``,
        ``binding``, ``attribute_not_said``; ``firm_share``.

    Raises
    ------
    UnknownNameError
        If there is no such yardstick, or a name does not exist.
    IpcompareError
        If no plan prints a target, none that is asked for, or a yardstick of whole plans is asked for an indicator.

    Notes
    -----
    Setting a lower tier's growth target above that of the tier that sets the
    frame is the tier-by-tier amplification (层层加码) of Li, Liu, Weng and Zhou, Target
    Setting in Tournaments, Economic Journal 129, 2019.

    Examples
    --------
    >>> import ipcompare as ipc
    >>> rows = ipc.ambition(ipc.harmonize(ipc.load()), against="nation").set_index(["city", "indicator"])
    >>> row = rows.loc[("hangzhou", "hv_patents_per_10k")]
    >>> round(row["level_mid"], 2), row["pace_reason"]
    (np.float64(3.33), 'no_baseline')
    """
    require("yardstick", [against], YARDSTICKS)
    rows = YARDSTICKS[against](scope(panel, "ambition", plans=plans, as_of=as_of))
    if rows.empty:
        raise IpcompareError(
            "no target to measure",
            expected="a target with a number and a year in one of the plans",
            hint="see panel.values for what the plans print",
        )
    return filtered(rows, panel, indicator, city)
