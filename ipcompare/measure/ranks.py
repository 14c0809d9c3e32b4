"""Ranks, rank acceptabilities and wins over many draws, on arrays; larger is better throughout."""

from __future__ import annotations

from collections.abc import Iterator
from typing import TYPE_CHECKING, Any

from ipcompare.errors import IpcompareError

if TYPE_CHECKING:
    import numpy as np
    from numpy.typing import ArrayLike, NDArray

    Floats = NDArray[np.float64]
    Flags = NDArray[np.bool_]
    Counts = NDArray[np.int64]
    Places = NDArray[np.int32]

# Up to so many places, comparing each with each is faster than sorting.
FEW = 32
# Numbers worked on at a time, so that they stay in the cache of a processor.
CACHED = 2**18


def ranks(scores: ArrayLike) -> Floats:
    """
    Rank the places of each draw: 1 plus the number of places with a higher score.

    Parameters
    ----------
    scores
        (..., places), larger is better. Places of equal score share the better rank.

    Returns
    -------
    numpy.ndarray
        Of the shape of `scores`, 1 is first; NaN where there is no score.

    Raises
    ------
    IpcompareError
        If there is nothing to rank.

    Examples
    --------
    >>> ranks([0.2, 0.9, 0.9, float("nan"), 0.1]).tolist()
    [3.0, 1.0, 1.0, nan, 4.0]
    """
    import numpy as np

    numbers = np.asarray(scores, dtype="float64")
    if numbers.size == 0 or numbers.ndim == 0:
        raise IpcompareError(f"scores of shape {numbers.shape}", expected="scores of one place or more")
    placed = placed_among(numbers.reshape(-1, numbers.shape[-1])).reshape(numbers.shape)
    return np.where(np.isnan(numbers), np.nan, placed)


def acceptability(ranks: ArrayLike) -> Floats:
    """
    Count how often each place has each rank.

    Parameters
    ----------
    ranks
        (draws, places), as from `ranks`.

    Returns
    -------
    numpy.ndarray
        (places, ranks): share of draws. Places that tie share the ranks that they take up evenly,
        so rows and columns sum to one. A draw in which a place has no rank (NaN) counts
        for none of its ranks.

    Raises
    ------
    IpcompareError
        If there are no ranks, or others than `ranks` gives.

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
    return np.asarray(shared_ranks(tally(placed), places) / draws)


def wins(scores: ArrayLike) -> Floats:
    """
    Count how often each place scores higher than each other place.

    Parameters
    ----------
    scores
        (draws, places), larger is better.

    Returns
    -------
    numpy.ndarray
        (places, places): share of draws in which the place of the row is above that of the column;
        a tie counts half, and half stands on the diagonal. A draw in which either has
        no score (NaN) counts for neither.

    Raises
    ------
    IpcompareError
        If there are no scores.

    Notes
    -----
    The pairwise winning index of stochastic multicriteria acceptability analysis, as `smaa.pwi` in the R
    package smaa (van Valkenhoef, 2024) has it, but that ties count for neither there.

    Examples
    --------
    >>> wins([[0.3, 0.1], [0.2, 0.2]]).tolist()
    [[0.5, 0.75], [0.25, 0.5]]
    """
    placed = ranks(_matrix(scores, "scores"))
    return victories(placed) / len(placed)


def _matrix(values: ArrayLike, name: str) -> Floats:
    import numpy as np

    numbers = np.asarray(values, dtype="float64")
    if numbers.ndim != 2 or numbers.size == 0:
        raise IpcompareError(f"{name} of shape {numbers.shape}", expected="draws and places, one of each or more")
    return numbers


def _blocks(rows: NDArray[Any]) -> Iterator[slice]:
    """Cut rows into blocks that are fast to work on."""
    step = max(1, CACHED // rows.shape[1])
    return (slice(start, start + step) for start in range(0, len(rows), step))


def placed_among(scores: Floats) -> Places:
    """Rank the places of each draw; what has no score stands anywhere behind the others."""
    import numpy as np

    placed = np.empty(scores.shape, dtype=np.int32)
    rank = _compared if scores.shape[1] <= FEW else _sorted
    for block in _blocks(scores):
        rank(scores[block], placed[block])
    return placed


def _compared(scores: Floats, placed: Places) -> None:
    """Count for each place those above it."""
    import numpy as np

    columns = np.ascontiguousarray(scores.T)
    above = np.ones(columns.shape, dtype=np.int32)
    for column in columns:
        above += column > columns
    placed[:] = above.T


def _sorted(scores: Floats, placed: Places) -> None:
    """Sort the places; those that tie take the position of the first of them."""
    import numpy as np

    draws, places = scores.shape
    order = np.argsort(-scores, axis=1) + np.arange(0, draws * places, places)[:, None]
    lined = scores.ravel().take(order)
    position = np.broadcast_to(np.arange(1, places + 1, dtype=np.int32), scores.shape)
    tied = lined[:, 1:] == lined[:, :-1]
    if tied.any():
        position = position.copy()
        position[:, 1:][tied] = 0
        position = np.maximum.accumulate(position, axis=1)
    placed.reshape(-1)[order] = position


def _untied(placed: NDArray[Any]) -> Flags:
    """Tell the draws without ties and gaps: there, and nowhere else, the ranks sum to 1 + 2 + ... + places."""
    import numpy as np

    places = placed.shape[1]
    return np.asarray(placed @ np.ones(places) == places * (places + 1) / 2)


def tally(placed: NDArray[Any]) -> dict[int, Counts]:
    """Count for each size of tie how often each place stands at each rank, the first of those that the tie takes up."""
    import numpy as np

    places, untied = placed.shape[1], _untied(placed)
    clear = placed if untied.all() else placed[untied]
    counts = {1: np.zeros(places**2, dtype=np.int64)}
    for block in _blocks(clear):
        cells = clear[block].astype(np.int32) + np.arange(-1, places**2 - 1, places, dtype=np.int32)
        counts[1] += np.bincount(cells.ravel(), minlength=places**2)
    rest = placed[~untied]
    draw, place = np.nonzero(~np.isnan(rest))
    rank = rest[draw, place].astype(np.int64) - 1
    sizes = np.bincount(draw * places + rank, minlength=1)[draw * places + rank]
    for size in np.unique(sizes).tolist():
        cells = (place * places + rank)[sizes == size]
        counts[size] = counts.get(size, 0) + np.bincount(cells, minlength=places**2)
    return {size: count.reshape(places, places) for size, count in counts.items()}


def shared_ranks(tally: dict[int, Counts], places: int) -> Floats:
    """Spread the counts of each tie evenly over the ranks that it takes up."""
    import numpy as np

    spread = np.zeros((places, places))
    for size, counts in sorted(tally.items()):
        for shift in range(size):
            spread[:, shift:] += counts[:, : places - shift] / size
    return spread


def victories(placed: NDArray[Any]) -> Floats:
    """Count the draws in which the place of the row is above that of the column, a tie as half a draw."""
    import numpy as np

    draws, places = placed.shape
    gaps = np.isnan(placed)
    levels = placed if gaps.any() else placed.astype(np.int16 if places < 2**15 else np.int32)
    above = _pairs(np.less, levels)
    if _untied(placed).all():
        below, ties = np.triu(draws - above, 1), np.diag(np.full(places, float(draws)))
    else:
        below, ties = _pairs(np.greater, levels), _pairs(np.equal, levels)
        ties += ties.T + np.diag((~gaps).sum(axis=0))
    return np.asarray(above + below.T + ties / 2)


def _pairs(compare: np.ufunc, levels: NDArray[Any]) -> Floats:
    """Count, above the diagonal, the draws in which a comparison of two places holds."""
    import numpy as np

    draws, places = levels.shape
    found = np.zeros((places, places))
    # A comparison fills a byte: eight draws fit a word, and the sum of 255 words overflows none of their bytes.
    for start in range(0, draws, 8 * 255):
        block = np.ascontiguousarray(levels[start : start + 8 * 255].T)
        holds = np.zeros((places, -(-block.shape[1] // 8) * 8), dtype=bool)
        for place in range(places - 1):
            compare(block[place], block[place + 1 :], out=holds[place + 1 :, : block.shape[1]])
            words = holds[place + 1 :].view(np.uint64).sum(axis=1)
            found[place, place + 1 :] += words.view(np.uint8).reshape(-1, 8).sum(axis=1)
    return found
