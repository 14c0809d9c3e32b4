"""The order that the bounds alone establish, and every ranking that agrees with it."""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

from ipcompare.corpus.names import Names
from ipcompare.corpus.rows import to_frame
from ipcompare.corpus.summary import summarized
from ipcompare.errors import IpcompareError
from ipcompare.harmonization.doubts import joined
from ipcompare.harmonization.scope import AsOf, Plans
from ipcompare.measure.arrays.poset import covers, dominance, levels, linear_extensions
from ipcompare.measure.robustness.gate import (
    HINT,
    Field,
    Options,
    Refused,
    above_by_digits,
    ends_of,
    let_in,
    listed,
    present,
)
from ipcompare.measure.robustness.rank import shares_of

if TYPE_CHECKING:
    import pandas as pd

    from ipcompare.harmonization.panel import Panel


@summarized
class Order(NamedTuple):
    """
    A partial order of places.

    Attributes
    ----------
    relation : pandas.DataFrame
        One row per pair in order: ``above``, ``below`` (cities, or plans where several of a
        city take part), ``cover`` (whether nothing stands between them: a line of the Hasse diagram),
        ``survives`` (whether it holds for all that the printed digits leave open; missing without ``printed_digits``).
    ranks : pandas.DataFrame
        ``city``, ``plan_id``, ``level`` (0 for places that nothing is above), ``rank_best``,
        ``rank_worst``, ``rank_mean`` over all rankings that agree with the order, ``beside``
        (places that are neither above nor below), ``grade`` (as in `rank`, the worst of its indicators), ``role``
        (``target`` or ``milestone``, both where its indicators differ), ``doubts`` (as in `rank`).
    shares : pandas.DataFrame
        ``city``, ``plan_id``, ``rank``, ``share`` of those rankings in which the place has the rank.
    rankings : int
        How many rankings agree with the order: its linear extensions, counted exactly.
    refused : pandas.DataFrame
        ``city``, ``plan_id``, ``indicator``, ``reason``, ``detail``: what was not let in, as in `rank`.
    """

    relation: pd.DataFrame
    ranks: pd.DataFrame
    shares: pd.DataFrame
    rankings: int
    refused: pd.DataFrame


class Related(NamedTuple):
    """Two places in order."""

    above: str
    below: str
    cover: bool
    survives: bool | None


def order(
    panel: Panel,
    indicator: Names,
    city: Names = None,
    *,
    year: int | None = None,
    min_grade: str = "C",
    allow_mixed_levels: bool = False,
    plans: Plans = None,
    as_of: AsOf = None,
) -> Order:
    """
    Put places in order as far as bounds and gaps allow, and no further.

    A place is above another if it is surely at least as good on every indicator
    and surely better on one. A gap may be anything, so it leaves places beside each other.
    No weights, no normalisation: the honest aggregate for few places with gaps.

    Parameters
    ----------
    panel
        From `harmonize`.
    indicator
        One indicator or several.
    city, year, min_grade, allow_mixed_levels, plans, as_of
        As in `rank`.

    Returns
    -------
    Order
        The relation, the ranks that it leaves open, and the number of rankings that agree.

    Raises
    ------
    UnknownNameError
        If a name or the grade does not exist.
    IpcompareError
        If no panel is given, fewer than two plans are let in, an indicator has no direction or
        there are more than 20 plans.

    Notes
    -----
    Partial orders and their linear extensions as in Brüggemann and Patil, Ranking and
    Prioritization for Multi-indicator Systems, Springer, 2011.

    Examples
    --------
    >>> import ipcompare as ipc
    >>> order = ipc.order(ipc.harmonize(ipc.load()), "hv_patents_per_10k", allow_mixed_levels=True)
    >>> order.rankings
    3
    """
    import numpy as np
    import pandas as pd

    field = Field.of(panel, "order", city=city, plans=plans, as_of=as_of)
    options = Options(year, min_grade, allow_mixed_levels)
    gates = {name: let_in(field, name, options) for name in field.indicators(indicator)}
    entered = present(field, gates)
    refused = [row for gate in gates.values() for row in gate.refused]
    if len(entered) < 2:
        raise IpcompareError(
            f"{len(entered)} places can be put in order",
            where=listed(field, refused, by_indicator=True),
            expected="two places or more",
            hint=HINT,
        )
    above = dominance(*ends_of(field, gates, entered))
    cover, extensions = covers(above), linear_extensions(above)
    labels = [field.label(entrant) for entrant in entered]
    wide = above_by_digits(field, gates, entered, options)
    survives = [None if wide is None else bool(wide[a, b]) for a, b in np.argwhere(above)]
    pairs = [
        Related(labels[a], labels[b], bool(cover[a, b]), holds)
        for (a, b), holds in zip(np.argwhere(above), survives, strict=True)
    ]
    possible = extensions.ranks > 0
    values = [
        [gate.admitted[entrant].value for gate in gates.values() if entrant in gate.admitted] for entrant in entered
    ]
    ranks = pd.DataFrame(entered)[["city", "plan_id"]].assign(
        level=levels(above),
        rank_best=possible.argmax(axis=1) + 1,
        rank_worst=len(entered) - possible[:, ::-1].argmax(axis=1),
        rank_mean=extensions.mean_ranks + 1,
        beside=len(entered) - 1 - above.sum(axis=0) - above.sum(axis=1),
        grade=[str(max(value.grade for value in own)) for own in values],
        role=[";".join(sorted({value.role for value in own})) for own in values],
        doubts=[joined(gate.doubts_of(entrant) for gate in gates.values()) for entrant in entered],
    )
    return Order(
        to_frame(Related, pairs),
        ranks.sort_values(["rank_mean", "city", "plan_id"]).reset_index(drop=True),
        shares_of(entered, extensions.ranks),
        extensions.rankings,
        to_frame(Refused, refused),
    )
