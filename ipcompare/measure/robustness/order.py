"""The order that the bounds alone establish, and every ranking that agrees with it."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING, Any, NamedTuple

from ipcompare.corpus.lookup import column_map
from ipcompare.corpus.summary import summarized
from ipcompare.errors import IpcompareError
from ipcompare.measure.arrays.poset import covers, dominance, levels, linear_extensions
from ipcompare.measure.robustness.gate import Gate, Options, directed, let_in, refused_cells

if TYPE_CHECKING:
    import numpy as np
    import pandas as pd

    from ipcompare.harmonization.panel import Panel


@summarized
class Order(NamedTuple):
    """
    A partial order of places.

    Attributes
    ----------
    relation : pandas.DataFrame
        One row per pair in order: ``above``, ``below``, ``cover`` (whether nothing
        stands between them: a line of the Hasse diagram).
    ranks : pandas.DataFrame
        ``city``, ``level`` (0 for places that nothing is above), ``rank_best``,
        ``rank_worst``, ``rank_mean`` over all rankings that agree with the order, ``beside``
        (places that are neither above nor below).
    shares : pandas.DataFrame
        ``city``, ``rank``, ``share`` of those rankings in which the place has the rank.
    rankings : int
        How many rankings agree with the order: its linear extensions, counted exactly.
    refused : pandas.DataFrame
        ``city``, ``indicator``, ``reason``, ``detail``: what was not let in.
    """

    relation: pd.DataFrame
    ranks: pd.DataFrame
    shares: pd.DataFrame
    rankings: int
    refused: pd.DataFrame


def order(
    panel: Panel,
    indicator: str | Sequence[str],
    *,
    year: int | None = None,
    min_grade: str = "C",
    allow_mixed_levels: bool = False,
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
    year, min_grade, allow_mixed_levels
        As in `rank`.

    Returns
    -------
    Order
        The relation, the ranks that it leaves open, and the number of rankings that agree.

    Raises
    ------
    UnknownNameError
        If an indicator or the grade does not exist.
    IpcompareError
        If fewer than two places are let in, an indicator has no direction or
        there are more than 20 places.

    Notes
    -----
    Partial orders and their linear extensions as in Brüggemann and Patil, Ranking and
    Prioritization for Multi-indicator Systems, Springer, 2011.

    Examples
    --------
    >>> import ipcompare as ipc
    >>> found = ipc.order(ipc.harmonize(ipc.load()), "hv_patents_per_10k", allow_mixed_levels=True)
    >>> found.rankings
    3
    """
    import numpy as np
    import pandas as pd

    names = directed(panel, indicator)
    gates = {name: let_in(panel, name, Options(year, min_grade, allow_mixed_levels)) for name in names}
    kept = {row["city"] for gate in gates.values() for row in gate.rows}
    places = [city for city in panel.data.cities["city"] if city in kept]
    refused = refused_cells(gates)
    if len(places) < 2:
        raise IpcompareError(
            f"{len(places)} places can be put in order",
            where="; ".join(f"{city}, {name}: {detail}" for city, name, _, detail in refused.itertuples(index=False)),
            expected="two places or more",
            hint="another year, a lower min_grade, allow_mixed_levels=True, or an assumption in harmonize",
        )
    above = dominance(*_ends(panel, gates, places))
    cover, found = covers(above), linear_extensions(above)
    pairs = [(places[a], places[b], bool(cover[a, b])) for a, b in np.argwhere(above)]
    relation = pd.DataFrame(pairs, columns=["above", "below", "cover"])
    shares = [
        (place, rank + 1, found.ranks[at, rank]) for at, place in enumerate(places) for rank in range(len(places))
    ]
    open_ranks = [np.flatnonzero(line) + 1 for line in found.ranks]
    ranks = pd.DataFrame(
        {
            "city": places,
            "level": levels(above),
            "rank_best": [int(line[0]) for line in open_ranks],
            "rank_worst": [int(line[-1]) for line in open_ranks],
            "rank_mean": found.mean_ranks + 1,
            "beside": len(places) - 1 - above.sum(axis=0) - above.sum(axis=1),
        }
    )
    ranks = ranks.sort_values(["rank_mean", "city"]).reset_index(drop=True)
    return Order(relation, ranks, pd.DataFrame(shares, columns=["city", "rank", "share"]), found.rankings, refused)


def _ends(panel: Panel, gates: dict[str, Gate], places: list[str]) -> np.ndarray[Any, Any]:
    """Lay out low and high ends, places by indicators, larger is better; a gap is NaN."""
    import numpy as np

    better = column_map(panel.data.indicators, "indicator", "direction")
    ends = np.full((2, len(places), len(gates)), np.nan)
    for column, (name, gate) in enumerate(gates.items()):
        for row in gate.rows:
            low, high = (-row["hi"], -row["lo"]) if better[name] == "lower" else (row["lo"], row["hi"])
            ends[:, places.index(row["city"]), column] = low, high
    return ends
