"""The arithmetic of composite indicators and of rank acceptability, on arrays; larger is better throughout."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from numbers import Integral
from typing import TYPE_CHECKING, Any, NamedTuple

from ipcompare.corpus.lookup import require
from ipcompare.errors import IpcompareError

if TYPE_CHECKING:
    import numpy as np
    from numpy.typing import ArrayLike, NDArray

    Floats = NDArray[np.float64]
    Counts = NDArray[np.int64]
    Places = NDArray[np.int32]

NORMALISERS = ("min_max", "z_score", "rank", "distance_to_target")
WEIGHTINGS = ("equal", "entropy", "pca")
AGGREGATIONS = ("arithmetic", "geometric", "copeland")
FLOOR = 0.01
# Sums of weights are rounded: a difference as small as this is none.
NO_DIFFERENCE = 1e-12
# Up to so many places, comparing each with each is faster than sorting.
FEW = 32
# Numbers worked on at a time, so that they stay in the cache of a processor.
CACHED = 2**18


class Smaa(NamedTuple):
    """
    What is true of the places under any weights.

    Attributes
    ----------
    acceptability : numpy.ndarray
        (places, ranks): share of draws in which a place has a rank.
    wins : numpy.ndarray
        (places, places): share of draws in which the place of the row is above that of the column.
    central_weights : numpy.ndarray
        (places, indicators): mean of the weights that put the place first; NaN where none does.
    confidence : numpy.ndarray
        (places,): share of draws of the values in which no place is above it at its
        central weights; NaN where it is never first.
    """

    acceptability: Floats
    wins: Floats
    central_weights: Floats
    confidence: Floats


def normalise(values: ArrayLike, how: str, targets: ArrayLike | None = None) -> Floats:
    """
    Bring indicators to one scale, each draw on its own.

    Parameters
    ----------
    values
        (..., places, indicators), larger is better; NaN is a gap and stays one.
    how
        ``min_max``: 0 for the worst place, 1 for the best. ``z_score``: distance
        from the mean in sample standard deviations (divisor n - 1: only that gives
        the printed values of the Handbook). ``rank``: 1 for the best, 0 for the
        worst, ``(n - rank) / (n - 1)`` over the n places present, ties share the mean.
        ``distance_to_target``: value over target.
    targets
        For ``distance_to_target`` and for nothing else: one per indicator, positive.

    Returns
    -------
    numpy.ndarray
        Of the shape of `values`. By the first three a column that is constant, or has
        fewer than two values, has nothing to tell apart: NaN. A distance to a
        target needs no other place and stays.

    Raises
    ------
    UnknownNameError
        If the normalisation does not exist.
    IpcompareError
        If there are no values, one is infinite, or the targets do not fit.

    Notes
    -----
    Source: OECD and JRC (2008), Handbook on Constructing Composite Indicators, step 5.

    Examples
    --------
    >>> normalise([[10.0], [12.0], [7.0]], "min_max").ravel().tolist()
    [0.6, 1.0, 0.0]
    """
    import numpy as np

    require("normalisation", [how], NORMALISERS)
    numbers = _finite(values)
    if (targets is not None) != (how == "distance_to_target"):
        raise IpcompareError(f"{how} {'with' if how != 'distance_to_target' else 'without'} targets", expected=_TARGETS)
    if targets is not None:
        return numbers / _positive(targets, numbers.shape[-1])
    low, high = (end.reduce(numbers, axis=-2, keepdims=True) for end in (np.fmin, np.fmax))
    told = np.where(high > low, numbers, np.nan)
    if how == "min_max":
        return (told - low) / np.where(high > low, high - low, 1)
    return _z_scores(told) if how == "z_score" else _rank_scores(told)


_TARGETS = "one positive target per indicator for distance_to_target, none otherwise"


def weigh(values: ArrayLike, how: str) -> Floats:
    """
    Derive weights from the values of one matrix.

    Parameters
    ----------
    values
        (places, indicators), without gaps for ``entropy`` and ``pca``.
    how
        ``equal``. ``entropy``: in proportion to one minus the Shannon entropy of the
        places' shares, so that what hardly differs hardly weighs; values must not be
        negative. ``pca``: the squared loadings of the first principal component
        of the correlation matrix, so that what moves with the rest weighs most; with
        fewer than three places every correlation is perfect or undefined, and it is refused.

    Returns
    -------
    numpy.ndarray
        (indicators,), none negative, summing to one.

    Raises
    ------
    UnknownNameError
        If the weighting does not exist.
    IpcompareError
        If the values do not allow the weighting.

    Notes
    -----
    Sources: entropy by Hwang and Yoon (1981), Multiple Attribute Decision Making, and Zeleny
    (1982), Multiple Criteria Decision Making; pca by Nicoletti, Scarpetta and Boylaud (2000),
    Summary Indicators of Product Market Regulation, with a single component and no rotation.

    Examples
    --------
    >>> weigh([[1.0, 5.0], [3.0, 5.0]], "entropy").tolist()
    [1.0, 0.0]
    """
    import numpy as np

    require("weighting", [how], WEIGHTINGS)
    numbers = _finite(values)
    if numbers.ndim != 2:
        raise IpcompareError(f"values of shape {numbers.shape}", expected="a matrix of places and indicators")
    if how == "equal":
        return np.full(numbers.shape[1], 1 / numbers.shape[1])
    if np.isnan(numbers).any():
        raise IpcompareError(
            f"{how} weights of a matrix with {np.isnan(numbers).sum()} gaps",
            expected="a value of every place on every indicator",
            hint="leave out the places or indicators with gaps, or use equal or given weights",
        )
    return _entropy_weights(numbers) if how == "entropy" else _pca_weights(numbers)


def given_weights(weights: Mapping[str, float], indicators: Sequence[str]) -> Floats:
    """
    Check weights that somebody chose, and put them in the order of the indicators.

    Raises
    ------
    UnknownNameError
        If a weight is for an indicator that is not among them.
    IpcompareError
        If an indicator has no weight, a weight is negative or not a number, or they
        do not sum to one within 1e-9.

    Examples
    --------
    >>> given_weights({"b": 0.25, "a": 0.75}, ["a", "b"]).tolist()
    [0.75, 0.25]
    """
    import numpy as np

    require("indicator", weights, indicators)
    missing = [name for name in indicators if name not in weights]
    if missing:
        raise IpcompareError(
            f"no weight for {', '.join(missing)}",
            expected="a weight for every indicator",
            hint="give 0 to what shall not count",
        )
    chosen = np.array([weights[name] for name in indicators], dtype="float64")
    bad = [f"{name}={weight}" for name, weight in zip(indicators, chosen, strict=True) if not 0 <= weight < np.inf]
    if bad:
        raise IpcompareError(f"weights that cannot be: {', '.join(bad)}", expected="finite numbers of 0 or more")
    if abs(chosen.sum() - 1) > 1e-9:
        raise IpcompareError(
            f"weights that sum to {chosen.sum():.12g}", expected="a sum of 1", hint="divide each of them by their sum"
        )
    return chosen


def aggregate(scores: ArrayLike, weights: ArrayLike, how: str, *, floor: float = FLOOR) -> Floats:
    """
    Aggregate the scores of each place into one.

    Parameters
    ----------
    scores
        (..., places, indicators), larger is better. At a gap (NaN) a place is
        judged by the indicators that it has: their weights are scaled up to one.
    weights
        (indicators,), or (..., indicators) with a set for every draw.
    how
        ``arithmetic``: weighted mean. ``geometric``: weighted geometric mean, which a
        surplus elsewhere hardly lifts; a single zero would wipe out all the rest, so
        scores are first moved from [0, 1] to [floor, 1]. ``copeland``: a place beats
        another where the indicators on which it is better weigh more (by over 1e-12)
        than those on which it is worse, of those that both have; wins minus
        losses over the number of other places, so between -1 and 1.
    floor
        Of ``geometric``: ``floor + (1 - floor) * score``; 0 takes the scores as they are.

    Returns
    -------
    numpy.ndarray
        (..., places); NaN for a place without a score that has a weight.

    Raises
    ------
    UnknownNameError
        If the aggregation does not exist.
    IpcompareError
        If weights and indicators differ in number, or a score is infinite or, for
        ``geometric``, negative.

    Notes
    -----
    Sources: OECD and JRC (2008), Handbook on Constructing Composite Indicators, step 6; Copeland
    (1951), A reasonable social welfare function; Saari and Merlin (1996), The Copeland method I.

    Examples
    --------
    >>> aggregate([[0.5, 0.5], [1.0, 0.0]], [0.5, 0.5], "arithmetic").tolist()
    [0.5, 0.5]
    >>> aggregate([[0.5, 0.5], [1.0, 0.0]], [0.5, 0.5], "geometric").round(3).tolist()
    [0.505, 0.1]
    """
    import numpy as np

    require("aggregation", [how], AGGREGATIONS)
    numbers, shares = _finite(scores), np.asarray(weights, dtype="float64")
    if shares.shape[-1:] != numbers.shape[-1:]:
        raise IpcompareError(f"weights of shape {shares.shape} for scores of shape {numbers.shape}")
    if how == "copeland":
        return _copeland(numbers, shares)
    if how == "arithmetic":
        return _mean(numbers, shares)
    if np.any(numbers < 0):
        raise IpcompareError(
            f"a geometric mean of negative scores, as low as {np.nanmin(numbers):.6g}",
            expected="scores of 0 or more",
            hint="normalise by min_max, rank or distance_to_target, or aggregate by arithmetic or copeland",
        )
    with np.errstate(divide="ignore"):
        return np.exp(_mean(np.log(floor + (1 - floor) * numbers), shares))


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
    placed = _placed(numbers.reshape(-1, numbers.shape[-1])).reshape(numbers.shape)
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
        (places, ranks): share of draws. Places that tie share the ranks that they take up
        evenly, so rows and columns sum to one. A draw in which a place has no rank
        (NaN) counts for none of its ranks.

    Raises
    ------
    IpcompareError
        If there are no ranks, or others than `ranks` gives.

    Notes
    -----
    Source: Lahdelma and Salminen (2001), SMAA-2: Stochastic multicriteria acceptability analysis
    for group decision making, where ties have no probability; splitting them is a convention here.

    Examples
    --------
    >>> acceptability([[1.0, 2.0, 3.0], [1.0, 1.0, 3.0]]).tolist()
    [[0.75, 0.25, 0.0], [0.25, 0.75, 0.0], [0.0, 0.0, 1.0]]
    """
    import numpy as np

    placed = _matrix(ranks, "ranks")
    if not np.all(np.isnan(placed) | (np.isin(placed, np.arange(1, placed.shape[1] + 1)))):
        raise IpcompareError("ranks that cannot be", expected=f"whole numbers from 1 to {placed.shape[1]}, or gaps")
    return _shared(_tally(placed), placed.shape[1]) / placed.shape[0]


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
        (places, places): share of draws in which the place of the row is above that of the
        column; a tie counts half, and half stands on the diagonal. A draw in which
        either has no score (NaN) counts for neither.

    Raises
    ------
    IpcompareError
        If there are no scores.

    Notes
    -----
    Source: Leskinen, Viitanen, Kangas and Kangas (2006), Alternatives to incorporate uncertainty and
    risk attitude in multicriteria evaluation of forest plans (pairwise winning index).

    Examples
    --------
    >>> wins([[0.3, 0.1], [0.2, 0.2]]).tolist()
    [[0.5, 0.75], [0.25, 0.5]]
    """
    placed = ranks(_matrix(scores, "scores"))
    return _victories(placed) / placed.shape[0]


def uniform_weights(uniforms: ArrayLike) -> Floats:
    """
    Turn independent uniform numbers into weights that are uniform on the simplex.

    The same numbers always give the same weights, so quasi-random numbers serve too.

    Parameters
    ----------
    uniforms
        (draws, indicators) in [0, 1]; 0 and 1 stand for the nearest number between them.

    Returns
    -------
    numpy.ndarray
        (draws, indicators): exponentials over their sum, so each draw sums to one.

    Raises
    ------
    IpcompareError
        If a number lies outside.

    Notes
    -----
    Source: Devroye (1986), Non-Uniform Random Variate Generation, chapter V.

    Examples
    --------
    >>> uniform_weights([[0.5, 0.5], [0.5, 0.25]]).round(6).tolist()
    [[0.5, 0.5], [0.333333, 0.666667]]
    """
    import numpy as np

    numbers = np.asarray(uniforms, dtype="float64")
    if not np.all((numbers >= 0) & (numbers <= 1)):
        raise IpcompareError("uniform numbers outside [0, 1]", expected="numbers from 0 to 1, without gaps")
    exponentials: Floats = -np.log(np.clip(numbers, np.finfo("float64").tiny, 1 - np.finfo("float64").epsneg))
    exponentials /= exponentials.sum(axis=-1, keepdims=True)
    return exponentials


def checked_draws(draws: int, seed: int) -> None:
    """
    Refuse what is not a number of draws and a seed.

    Raises
    ------
    IpcompareError
        If `draws` is not a whole number above 0, or `seed` not a whole number.

    Examples
    --------
    >>> checked_draws(100_000, 0)
    """
    _whole("draws", draws, least=1)
    _whole("seed", seed)


def smaa(values: ArrayLike, *, draws: int, seed: int, hi: ArrayLike | None = None, chunk: int = 5_000) -> Smaa:
    """
    Ask of every place which weights would favour it (SMAA-2).

    Weights are drawn uniform on the simplex, and a place is worth the weighted mean of its scores.

    Parameters
    ----------
    values
        (places, indicators), normalised to one scale, larger is better, without gaps.
    draws, seed
        How many draws, and where they start. The same seed gives the same result.
    hi
        The upper ends: each value is then drawn uniform between `values` and `hi`,
        independent of all others.
    chunk
        Draws worked on at a time. It changes memory and speed, and no result.

    Returns
    -------
    Smaa
        Acceptability, wins, central weights and confidence. Where values are exact, the
        weights that favour a place are a convex set with the central ones inside, so the
        confidence of every place that is ever first is 1.

    Raises
    ------
    IpcompareError
        If there are fewer than two places, a gap or an infinite value, an upper end below its
        lower, or no whole numbers where they are due.

    Notes
    -----
    Source: Lahdelma and Salminen (2001), SMAA-2: Stochastic multicriteria acceptability analysis
    for group decision making, Operations Research 49(3).

    Examples
    --------
    >>> smaa([[1.0, 0.0], [0.0, 1.0]], draws=1000, seed=1).acceptability.round(1).tolist()
    [[0.5, 0.5], [0.5, 0.5]]
    """
    import numpy as np

    checked_draws(draws, seed)
    _whole("chunk", chunk, least=1)
    low, span = _interval(values, hi)
    places, indicators = low.shape
    for_weights, for_values = _streams(seed)
    tally: dict[int, Counts] = {}
    victories, favourable = np.zeros((places, places)), np.zeros((places, indicators))
    for size in _sizes(draws, chunk):
        weights = uniform_weights(for_weights.random((size, indicators)))
        placed = _placed(_dot(_drawn(low, span, for_values, size), weights))
        for tied, counts in _tally(placed).items():
            tally[tied] = tally.get(tied, 0) + counts
        victories += _victories(placed)
        _favour(favourable, placed, weights)
    accepted = _shared(tally, places) / draws
    times_first = accepted[:, :1] * draws
    central = np.divide(favourable, times_first, out=np.full_like(favourable, np.nan), where=times_first > 0)
    confidence = np.where(times_first[:, 0] > 0, 1.0, np.nan)
    if span is not None:
        confidence = _confidence(low, span, central, _streams(seed)[1], _sizes(draws, max(1, chunk // places)))
    return Smaa(accepted, victories / draws, central, confidence)


def _finite(values: ArrayLike) -> Floats:
    """Read an array of places and indicators; a gap is allowed, an open end is not."""
    import numpy as np

    numbers = np.asarray(values, dtype="float64")
    if numbers.ndim < 2 or numbers.size == 0:
        raise IpcompareError(
            f"an array of shape {numbers.shape}", expected="places and indicators, one of each or more"
        )
    if np.isinf(numbers).any():
        raise IpcompareError("infinite values", expected="finite numbers or gaps", hint="an open end has no score")
    return numbers


def _whole(name: str, number: object, least: int | None = None) -> None:
    """Refuse what is no whole number, or is less than the least."""
    whole = isinstance(number, Integral) and not isinstance(number, bool)
    if not whole or (least is not None and int(str(number)) < least):
        expected = "a whole number" if least is None else f"a whole number of {least} or more"
        raise IpcompareError(f"{name} is {number!r}", expected=expected)


def _matrix(values: ArrayLike, name: str) -> Floats:
    import numpy as np

    numbers = np.asarray(values, dtype="float64")
    if numbers.ndim != 2 or numbers.size == 0:
        raise IpcompareError(f"{name} of shape {numbers.shape}", expected="draws and places, one of each at least")
    return numbers


def _positive(targets: ArrayLike, indicators: int) -> Floats:
    import numpy as np

    goals = np.asarray(targets, dtype="float64")
    if goals.shape != (indicators,) or not np.all((goals > 0) & (goals < np.inf)):
        raise IpcompareError(f"targets {goals.tolist()} for {indicators} indicators", expected=_TARGETS)
    return goals


def _z_scores(values: Floats) -> Floats:
    import numpy as np

    present = ~np.isnan(values)
    count = present.sum(axis=-2, keepdims=True)
    mean = np.where(present, values, 0).sum(axis=-2, keepdims=True) / np.maximum(count, 1)
    squares = np.where(present, values - mean, 0) ** 2
    deviation = np.sqrt(squares.sum(axis=-2, keepdims=True) / np.maximum(count - 1, 1))
    return (values - mean) / np.where(deviation > 0, deviation, np.nan)


def _rank_scores(values: Floats) -> Floats:
    """Give (n - rank) / (n - 1), the rank of ties being the mean of the ranks from either end."""
    import numpy as np

    columns = np.swapaxes(values, -1, -2)
    others = (~np.isnan(columns)).sum(axis=-1, keepdims=True) - 1
    lead = ranks(-columns) - ranks(columns)
    return np.swapaxes(0.5 + lead / (2 * np.maximum(others, 1)), -1, -2)


def _entropy_weights(values: Floats) -> Floats:
    import numpy as np

    places = values.shape[0]
    if places < 2 or values.min() < 0:
        raise IpcompareError(
            "entropy weights of negative values" if places > 1 else "entropy weights of fewer than two places",
            expected="values of 0 or more for two places or more",
        )
    totals = values.sum(axis=0)
    shares = np.where(totals > 0, values / np.where(totals > 0, totals, 1), 1 / places)
    entropy = -(shares * np.log(np.where(shares > 0, shares, 1))).sum(axis=0) / np.log(places)
    diversity = np.where(np.ptp(values, axis=0) > 0, 1 - entropy, 0)
    if not diversity.sum() > 0:
        raise IpcompareError("entropy weights of constant indicators", expected="one that differs between places")
    return diversity / diversity.sum()


def _pca_weights(values: Floats) -> Floats:
    import numpy as np

    if values.shape[0] < 3:
        raise IpcompareError(f"pca weights of {values.shape[0]} places", expected="three places or more")
    constant = np.flatnonzero(np.ptp(values, axis=0) == 0)
    if constant.size:
        raise IpcompareError(
            f"pca weights with constant indicators in columns {constant.tolist()} (the first is 0)",
            expected="indicators that differ between places",
            hint="leave the constant ones out",
        )
    sizes, vectors = np.linalg.eigh(np.atleast_2d(np.corrcoef(values, rowvar=False)))
    if sizes[-2:].min() > sizes[-1] - 1e-9 and len(sizes) > 1:
        raise IpcompareError(
            "pca weights of indicators without a first principal component",
            expected="indicators some of which move together",
            hint="use equal or given weights",
        )
    return np.asarray(vectors[:, -1] ** 2)


def _dot(scores: Floats, weights: Floats) -> Floats:
    """Sum by weight. Without BLAS, whose rounding depends on where in the array a place stands: equals must tie."""
    import numpy as np

    return np.asarray(np.einsum("...pk,...k->...p", scores, weights))


def _counted(scores: Floats, weights: Floats) -> NDArray[np.bool_]:
    """Tell the scores that are there and have a weight."""
    import numpy as np

    return np.asarray(~np.isnan(scores) & (weights[..., None, :] > 0))


def _mean(scores: Floats, weights: Floats) -> Floats:
    """Take the weighted mean over the indicators that count."""
    import numpy as np

    counted = _counted(scores, weights)
    total = _dot(counted.astype("float64"), weights)
    return _dot(np.where(counted, scores, 0), weights) / np.where(total > 0, total, np.nan)


def _copeland(scores: Floats, weights: Floats) -> Floats:
    import numpy as np

    judged = _counted(scores, weights).any(axis=-1)
    net = np.zeros(judged.shape)
    for place in range(scores.shape[-2]):
        lead = np.nan_to_num(np.sign(scores - scores[..., place : place + 1, :]))
        margin = _dot(lead, weights)
        net += (margin > NO_DIFFERENCE) * 1.0 - (margin < -NO_DIFFERENCE)
    others = judged.sum(axis=-1, keepdims=True) - 1
    return np.where(judged & (others > 0), net / np.maximum(others, 1), np.nan)


def _blocks(rows: NDArray[Any]) -> Iterator[slice]:
    """Cut rows into blocks that are fast to work on."""
    step = max(1, CACHED // rows.shape[1])
    return (slice(start, start + step) for start in range(0, len(rows), step))


def _placed(scores: Floats) -> Places:
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


def _untied(placed: NDArray[Any]) -> NDArray[np.bool_]:
    """Tell the draws without ties and gaps: their ranks have the sum of 1 to the number of places."""
    import numpy as np

    places = placed.shape[1]
    return np.asarray(placed @ np.ones(places) == places * (places + 1) / 2)


def _tally(placed: NDArray[Any]) -> dict[int, Counts]:
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


def _shared(tally: dict[int, Counts], places: int) -> Floats:
    """Spread the counts of each tie evenly over the ranks that it takes up."""
    import numpy as np

    spread = np.zeros((places, places))
    for size, counts in sorted(tally.items()):
        for shift in range(size):
            spread[:, shift:] += counts[:, : places - shift] / size
    return spread


def _victories(placed: NDArray[Any]) -> Floats:
    """Count the draws in which the place of the row is above that of the column, a tie as half a draw."""
    import numpy as np

    draws, places = placed.shape
    gaps = bool(np.isnan(placed).any())
    levels = placed if gaps else placed.astype(np.int32 if places > 32_000 else np.int16)
    above = _pairs(np.less, levels)
    if _untied(placed).all():
        below = np.triu(draws - above, 1)
        ties = np.diag(np.full(places, float(draws)))
    else:
        below, ties = _pairs(np.greater, levels), _pairs(np.equal, levels)
        ties += ties.T + np.diag((~np.isnan(placed)).sum(axis=0))
    return above + below.T + ties / 2


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


def _favour(favourable: Floats, placed: Places, weights: Floats) -> None:
    """Add the weights of each draw to the place that is first, one draw after the other; places that tie share them."""
    import numpy as np

    draw, place = np.nonzero(placed == 1)
    shared = weights[draw] / np.bincount(draw)[draw, None]
    for total, column in zip(favourable.T, shared.T, strict=True):
        np.add.at(total, place, column)


def _interval(values: ArrayLike, hi: ArrayLike | None) -> tuple[Floats, Floats | None]:
    """Read the values and, where there are upper ends, how far these are from them."""
    import numpy as np

    low = _finite(values)
    if low.ndim != 2 or low.shape[0] < 2 or low.shape[1] == 0:
        raise IpcompareError(f"values of shape {low.shape}", expected="two places or more and an indicator or more")
    span = None if hi is None else _finite(hi) - low
    for found in (low, span):
        if found is not None and (found.shape != low.shape or np.isnan(found).any()):
            raise IpcompareError(
                "values with gaps" if found.shape == low.shape else f"upper ends for values of shape {low.shape}",
                expected="a value of every place on every indicator",
                hint="leave out the places or indicators with gaps",
            )
    if span is not None and span.min() < 0:
        raise IpcompareError("an upper end below its lower end", expected="hi at or above values, cell by cell")
    return low, span


def _streams(seed: int) -> list[np.random.Generator]:
    """Start the draws of the weights and those of the values."""
    import numpy as np

    return [np.random.Generator(np.random.PCG64(child)) for child in np.random.SeedSequence(seed % 2**64).spawn(2)]


def _sizes(draws: int, chunk: int) -> list[int]:
    return [min(chunk, draws - start) for start in range(0, draws, chunk)]


def _drawn(low: Floats, span: Floats | None, stream: np.random.Generator, size: int) -> Floats:
    """Draw the values between their ends; exact ones stay as they are."""
    return low if span is None else low + span * stream.random((size, *low.shape))


def _confidence(
    low: Floats, span: Floats, central: Floats, stream: np.random.Generator, sizes: Iterable[int]
) -> Floats:
    """Count the draws of the values in which nothing is above a place at its own central weights."""
    import numpy as np

    times, draws = np.zeros(low.shape[0]), 0
    for size in sizes:
        scores = _drawn(low, span, stream, size) @ np.nan_to_num(central).T
        own = np.diagonal(scores, axis1=1, axis2=2)
        times += (own >= scores.max(axis=1) - NO_DIFFERENCE).sum(axis=0)
        draws += size
    return np.where(np.isnan(central[:, 0]), np.nan, times / draws)
