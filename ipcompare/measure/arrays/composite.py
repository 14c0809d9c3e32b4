"""The arithmetic of composite indicators, on arrays: normalise, weigh, aggregate; larger is better throughout."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import TYPE_CHECKING

from ipcompare.corpus.lookup import require
from ipcompare.errors import IpcompareError
from ipcompare.measure.arrays.ranks import ranks

if TYPE_CHECKING:
    import numpy as np
    from numpy.typing import ArrayLike, NDArray

    Floats = NDArray[np.float64]
    Flags = NDArray[np.bool_]

NORMALISERS = ("min_max", "z_score", "rank", "distance_to_target")
WEIGHTINGS = ("equal", "entropy", "pca")
AGGREGATIONS = ("arithmetic", "geometric", "copeland")
FLOOR = 0.01
# Sums of weights are rounded: a difference as small as this is none.
NO_DIFFERENCE = 1e-12


def normalise(values: ArrayLike, how: str, targets: ArrayLike | None = None) -> Floats:
    """
    Bring indicators to one scale, each draw on its own.

    Parameters
    ----------
    values
        (..., places, indicators), larger is better; NaN is a gap and stays one.
    how
        ``min_max``: 0 for the worst place, 1 for the best. ``z_score``: distance from the mean in
        sample standard deviations (divisor n - 1: with n the values printed in the Handbook do
        not come out). ``rank``: 1 for the best, 0 for the worst, ``(n - rank) / (n - 1)`` over the
        n places present, ties share the mean. ``distance_to_target``: value over target.
    targets
        For ``distance_to_target`` and for nothing else: one per indicator, positive.

    Returns
    -------
    numpy.ndarray
        Of the shape of `values`. By the first three, a column that is constant or has fewer than
        two values has nothing to tell apart: NaN. A distance to a target needs no
        other place and stays.

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
        raise IpcompareError(f"{how} {'without' if targets is None else 'with'} targets", expected=_TARGETS)
    if targets is not None:
        return numbers / _positive(targets, numbers.shape[-1])
    low, high = (end.reduce(numbers, axis=-2, keepdims=True) for end in (np.fmin, np.fmax))
    span = np.where(high > low, high - low, np.nan)
    if how == "min_max":
        return np.asarray((numbers - low) / span)
    varying = np.where(span > 0, numbers, np.nan)
    return _z_scores(varying) if how == "z_score" else _rank_scores(varying)


_TARGETS = "one positive target per indicator for distance_to_target, none otherwise"


def weigh(values: ArrayLike, how: str) -> Floats:
    """
    Derive weights from the values of one matrix.

    Parameters
    ----------
    values
        (places, indicators), without gaps for ``entropy`` and ``pca``.
    how
        ``equal``. ``entropy``: in proportion to one minus the Shannon entropy of the places' shares,
        so that what hardly differs hardly weighs; values must not be negative. ``pca``: the squared
        loadings of the first principal component of the correlation matrix, so that what moves
        with the rest weighs most; refused with fewer than three places, between which every
        correlation is perfect.

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
    Sources: entropy by Hwang and Yoon (1981), Multiple Attribute Decision Making, and Zeleny (1982),
    Multiple Criteria Decision Making; pca by Nicoletti, Scarpetta and Boylaud (2000), Summary
    Indicators of Product Market Regulation, here with one component and no rotation.

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

    One for each of them and for no other, finite, none negative, summing to one within 1e-9.

    Examples
    --------
    >>> given_weights({"b": 0.25, "a": 0.75}, ["a", "b"]).tolist()
    [0.75, 0.25]
    """
    import numpy as np

    require("indicator", weights, indicators)
    missing = [name for name in indicators if name not in weights]
    if missing:
        expected, hint = "a weight for every indicator", "give 0 to what shall not count"
        raise IpcompareError(f"no weight for {', '.join(missing)}", expected=expected, hint=hint)
    chosen = np.array([weights[name] for name in indicators], dtype="float64")
    bad = [f"{name}={weight}" for name, weight in zip(indicators, chosen, strict=True) if not 0 <= weight < np.inf]
    if bad:
        raise IpcompareError(f"weights that cannot be: {', '.join(bad)}", expected="finite numbers of 0 or more")
    total = chosen.sum()
    if abs(total - 1) > 1e-9:
        raise IpcompareError(f"weights that sum to {total:.12g}", expected="1", hint="divide each by their sum")
    return chosen


def aggregate(scores: ArrayLike, weights: ArrayLike, how: str, *, floor: float = FLOOR) -> Floats:
    """
    Aggregate the scores of each place into one.

    Parameters
    ----------
    scores
        (..., places, indicators), larger is better. At a gap (NaN) a place is judged by the
        indicators that it has: their weights are scaled up to one.
    weights
        (indicators,), or (..., indicators) with a set for every draw.
    how
        ``arithmetic``: weighted mean. ``geometric``: weighted geometric mean, in which one zero would
        wipe out all the rest; so scores are first moved from [0, 1] to [floor, 1]. ``copeland``: a
        place beats another where the indicators on which it is better weigh more (by over
        1e-12) than those on which it is worse, of those that both have; wins minus losses
        over the number of other places, between -1 and 1.
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
        If weights and indicators differ in number, or a score is infinite or, for ``geometric``,
        negative.

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
        raise IpcompareError(
            f"weights of shape {shares.shape} for scores of shape {numbers.shape}", expected="a weight per indicator"
        )
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
        return np.asarray(np.exp(_mean(np.log(floor + (1 - floor) * numbers), shares)))


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
    lead = values - np.where(present, values, 0).sum(axis=-2, keepdims=True) / np.maximum(count, 1)
    squares = np.where(present, lead, 0) ** 2
    deviation = np.sqrt(squares.sum(axis=-2, keepdims=True) / np.maximum(count - 1, 1))
    return np.asarray(lead / np.where(deviation > 0, deviation, np.nan))


def _rank_scores(values: Floats) -> Floats:
    """Give (n - rank) / (n - 1), the rank of ties being the mean of the ranks counted from either end."""
    import numpy as np

    columns = np.swapaxes(values, -1, -2)
    others = (~np.isnan(columns)).sum(axis=-1, keepdims=True) - 1
    lead = ranks(-columns) - ranks(columns)
    return np.swapaxes(0.5 + lead / (2 * np.maximum(others, 1)), -1, -2)


def _entropy_weights(values: Floats) -> Floats:
    import numpy as np

    places, totals = len(values), values.sum(axis=0)
    if places < 2 or values.min() < 0:
        fault = "fewer than two places" if places < 2 else f"negative values, as low as {values.min():.6g}"
        raise IpcompareError(f"entropy weights of {fault}", expected="values of 0 or more for two places or more")
    shares = values / np.where(totals > 0, totals, 1)
    entropy = -(shares * np.log(np.where(shares > 0, shares, 1))).sum(axis=0) / np.log(places)
    diversity = np.where(np.ptp(values, axis=0) > 0, 1 - entropy, 0)
    if not diversity.sum() > 0:
        raise IpcompareError("entropy weights of constant indicators", expected="one that differs between places")
    return np.asarray(diversity / diversity.sum())


def _pca_weights(values: Floats) -> Floats:
    import numpy as np

    hint = "leave out what is constant, or use equal or given weights"
    if len(values) < 3:
        raise IpcompareError(f"pca weights of {len(values)} places", expected="three places or more", hint=hint)
    constant = np.flatnonzero(np.ptp(values, axis=0) == 0).tolist()
    if constant:
        raise IpcompareError(
            f"constant indicators in columns {constant}, from 0", expected="different values", hint=hint
        )
    sizes, vectors = np.linalg.eigh(np.atleast_2d(np.corrcoef(values, rowvar=False)))
    if len(sizes) > 1 and sizes[-1] - sizes[-2] < 1e-9:
        raise IpcompareError("no first principal component", expected="indicators that move together", hint=hint)
    return np.asarray(vectors[:, -1] ** 2)


def _weighted_sums(scores: Floats, weights: Floats) -> Floats:
    """Sum by weight. Without BLAS, whose rounding depends on where in the array a place stands: equals must tie."""
    import numpy as np

    return np.asarray(np.einsum("...pk,...k->...p", scores, weights))


def _counted(scores: Floats, weights: Floats) -> Flags:
    """Tell the scores that are there and have a weight."""
    import numpy as np

    return np.asarray(~np.isnan(scores) & (weights[..., None, :] > 0))


def _mean(scores: Floats, weights: Floats) -> Floats:
    """Take the weighted mean over the scores that count."""
    import numpy as np

    counted = _counted(scores, weights)
    total = _weighted_sums(counted.astype("float64"), weights)
    return np.asarray(_weighted_sums(np.where(counted, scores, 0), weights) / np.where(total > 0, total, np.nan))


def _copeland(scores: Floats, weights: Floats) -> Floats:
    import numpy as np

    judged = _counted(scores, weights).any(axis=-1)
    net = np.zeros(judged.shape)
    for place in range(scores.shape[-2]):
        margin = _weighted_sums(np.nan_to_num(np.sign(scores - scores[..., place : place + 1, :])), weights)
        net += (margin > NO_DIFFERENCE) * 1.0 - (margin < -NO_DIFFERENCE)
    others = judged.sum(axis=-1, keepdims=True) - 1
    return np.where(judged & (others > 0), net / np.maximum(others, 1), np.nan)
