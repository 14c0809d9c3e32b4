"""Ranks, rank acceptabilities and wins over many draws, on arrays; larger is better throughout."""

from __future__ import annotations

from typing import TYPE_CHECKING

from ipcompare.errors import IpcompareError

if TYPE_CHECKING:
    import numpy as np
    from numpy.typing import ArrayLike, NDArray

    Floats = NDArray[np.float64]


def ranks(scores: ArrayLike) -> Floats:
    """
    Rank the places of each draw: 1 plus the number of places with a higher score.

    Scores (..., places), ranks of the same shape. Places of equal score share the better rank; NaN
    where there is no score. Nothing to rank is refused.

    Examples
    --------
    >>> ranks([0.2, 0.9, 0.9, float("nan"), 0.1]).tolist()
    [3.0, 1.0, 1.0, nan, 4.0]
    """
    import numpy as np

    numbers = np.asarray(scores, dtype="float64")
    if numbers.size == 0 or numbers.ndim == 0:
        raise IpcompareError(f"scores of shape {numbers.shape}", expected="scores of one place or more")
    placed = np.ones(numbers.shape)
    for place in range(numbers.shape[-1]):
        placed += numbers[..., [place]] > numbers
    return np.where(np.isnan(numbers), np.nan, placed)


def acceptability(ranks: ArrayLike) -> Floats:
    """
    Count how often each place has each rank.

    Ranks (draws, places) as from `ranks`, others are refused, give shares of draws (places, ranks). Places that
    tie share the ranks that they take up evenly, so rows and columns sum to one. A draw in which a place
    has no rank (NaN) counts for none of its ranks.

    Notes
    -----
    Source: Lahdelma and Salminen (2001), SMAA-2: Stochastic multicriteria acceptability analysis for
    group decision making. There ties have no probability; splitting them is a convention.

    Examples
    --------
    >>> acceptability([[1.0, 2.0, 3.0], [1.0, 1.0, 3.0]]).tolist()
    [[0.75, 0.25, 0.0], [0.25, 0.75, 0.0], [0.0, 0.0, 1.0]]
    """
    import numpy as np

    placed = _matrix(ranks, "ranks")
    draws, places = placed.shape
    if not np.all(np.isnan(placed) | ((placed >= 1) & (placed <= places) & (placed % 1 == 0))):
        raise IpcompareError("ranks that cannot be", expected=f"whole numbers from 1 to {places}, or gaps")
    ties = np.zeros(placed.shape)
    for place in range(places):
        ties += placed[:, [place]] == placed
    shares = np.zeros((places, places))
    for size in np.unique(ties[ties > 0]):
        first = np.where(ties == size, placed, np.nan)
        for rank in range(places):
            shares[:, rank] += ((first <= rank + 1) & (rank + 1 < first + size)).sum(axis=0) / size
    return np.asarray(shares / draws)


def wins(scores: ArrayLike) -> Floats:
    """
    Count how often each place scores higher than each other place.

    Scores (draws, places) give shares (places, places) of draws in which the place of the row is above that
    of the column; a tie counts half, and half stands on the diagonal. A draw in which either has
    no score (NaN) counts for neither.

    Notes
    -----
    The pairwise winning index of stochastic multicriteria acceptability analysis, as `smaa.pwi` in the R
    package smaa (van Valkenhoef, 2024) has it, but that ties count for neither there.

    Examples
    --------
    >>> wins([[0.3, 0.1], [0.2, 0.2]]).tolist()
    [[0.5, 0.75], [0.25, 0.5]]
    """
    import numpy as np

    numbers = _matrix(scores, "scores")
    won = [(numbers[:, [at]] > numbers) + (numbers[:, [at]] == numbers) / 2 for at in range(numbers.shape[1])]
    return np.array([shares.mean(axis=0) for shares in won])


def _matrix(values: ArrayLike, name: str) -> Floats:
    import numpy as np

    numbers = np.asarray(values, dtype="float64")
    if numbers.ndim != 2 or numbers.size == 0:
        raise IpcompareError(f"{name} of shape {numbers.shape}", expected="draws and places, one of each or more")
    return numbers
