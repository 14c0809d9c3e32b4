"""SMAA-2 on a plain matrix: weights drawn from all that there are."""

from __future__ import annotations

from collections.abc import Iterable
from numbers import Integral
from typing import TYPE_CHECKING, NamedTuple
from zlib import crc32

from ipcompare.errors import IpcompareError
from ipcompare.measure.composite import NO_DIFFERENCE, finite, weighted_sums
from ipcompare.measure.ranks import placed_among, shared_ranks, tally, victories

if TYPE_CHECKING:
    import numpy as np
    from numpy.typing import ArrayLike, NDArray

    Floats = NDArray[np.float64]
    Flags = NDArray[np.bool_]
    Counts = NDArray[np.int64]
    Places = NDArray[np.int32]


class Smaa(NamedTuple):
    """
    What is true of the places under any weights.

    Attributes
    ----------
    acceptability : numpy.ndarray
        (places, ranks): share of draws in which a place has a rank, ties as in `acceptability`.
    wins : numpy.ndarray
        (places, places): share of draws in which the place of the row is above that of the column.
    central_weights : numpy.ndarray
        (places, indicators): mean of the weights that put the place first; NaN where none does.
    confidence : numpy.ndarray
        (places,): share of draws of the values in which no place is above it at its central
        weights; NaN where it is never first.
    """

    acceptability: Floats
    wins: Floats
    central_weights: Floats
    confidence: Floats


def uniform_weights(uniforms: ArrayLike) -> Floats:
    """
    Turn independent uniform numbers into weights that are uniform on the simplex.

    The same numbers always give the same weights, so numbers from a quasi-random sequence serve too.

    Parameters
    ----------
    uniforms
        (draws, indicators) in [0, 1]; 0 and 1 stand for the nearest numbers between them.

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
    Sources: Devroye (1986), Non-Uniform Random Variate Generation; Rubinstein and Melamed (1998),
    Modern Simulation and Modeling.

    Examples
    --------
    >>> uniform_weights([[0.5, 0.5], [0.5, 0.25]]).round(6).tolist()
    [[0.5, 0.5], [0.333333, 0.666667]]
    """
    import numpy as np

    numbers, precision = np.asarray(uniforms, dtype="float64"), np.finfo("float64")
    if not np.all((numbers >= 0) & (numbers <= 1)):
        raise IpcompareError("uniform numbers outside [0, 1]", expected="numbers from 0 to 1, without gaps")
    exponentials = -np.log(np.clip(numbers, precision.tiny, 1 - precision.epsneg))
    return np.asarray(exponentials / exponentials.sum(axis=-1, keepdims=True))


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
    whole("draws", draws, 1)
    whole("seed", seed, None)


def stream(seed: int, name: str = "") -> np.random.Generator:
    """Start a stream of random numbers of its own for every name; any whole number is a seed."""
    import numpy as np

    numbers = [abs(int(seed)), int(seed < 0), crc32(name.encode())]
    return np.random.Generator(np.random.PCG64(np.random.SeedSequence(numbers)))


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
        The upper ends: each value is then drawn uniform between `values` and `hi`, independent
        of all others.
    chunk
        Draws worked on at a time. It changes memory and speed, and no result.

    Returns
    -------
    Smaa
        Acceptability, wins, central weights and confidence. Where values are exact, the weights that
        favour a place are a convex set with the central ones inside, so the confidence of
        every place that is ever first is 1.

    Raises
    ------
    IpcompareError
        If there are fewer than two places, a gap or an infinite value, an upper end below its lower,
        or no whole numbers where they are due.

    Notes
    -----
    Source: Lahdelma and Salminen (2001), SMAA-2: Stochastic multicriteria acceptability analysis for
    group decision making, Operations Research 49(3).

    Examples
    --------
    >>> smaa([[1.0, 0.0], [0.0, 1.0]], draws=1000, seed=1).acceptability.round(1).tolist()
    [[0.5, 0.5], [0.5, 0.5]]
    """
    import numpy as np

    checked_draws(draws, seed)
    whole("chunk", chunk, 1)
    low, span = _interval(values, hi)
    places, indicators = low.shape
    for_weights, for_values = _streams(seed)
    counted: dict[int, Counts] = {}
    won, favourable = np.zeros((places, places)), np.zeros((places, indicators))
    for size in _sizes(draws, chunk):
        weights = uniform_weights(for_weights.random((size, indicators)))
        placed = placed_among(weighted_sums(_drawn(low, span, for_values, size), weights))
        for tied, counts in tally(placed).items():
            counted[tied] = counted.get(tied, 0) + counts
        won += victories(placed)
        _favour(favourable, placed, weights)
    accepted = shared_ranks(counted, places) / draws
    first = accepted[:, :1] * draws
    central = np.divide(favourable, first, out=np.full_like(favourable, np.nan), where=first > 0)
    confidence = np.where(first[:, 0] > 0, 1.0, np.nan)
    if span is not None:
        confidence = _confidence(low, span, central, _streams(seed)[1], _sizes(draws, max(1, chunk // places)))
    return Smaa(accepted, won / draws, central, confidence)


def whole(name: str, number: object, least: int | None) -> None:
    """Refuse what is no whole number, or less than the least one."""
    if isinstance(number, bool) or not isinstance(number, Integral) or (least is not None and int(number) < least):
        expected = "a whole number" if least is None else f"a whole number of {least} or more"
        raise IpcompareError(f"{name} is {number!r}", expected=expected)


def _interval(values: ArrayLike, hi: ArrayLike | None) -> tuple[Floats, Floats | None]:
    """Read the values and, where there are upper ends, how far these are from them."""
    import numpy as np

    low, high = finite(values), None if hi is None else finite(hi)
    if low.ndim != 2 or len(low) < 2:
        raise IpcompareError(f"values of shape {low.shape}", expected="two places or more, and indicators")
    if high is not None and high.shape != low.shape:
        raise IpcompareError(f"upper ends of shape {high.shape} for values of shape {low.shape}", expected="the same")
    span = np.zeros_like(low) if high is None else high - low
    if np.isnan(low + span).any():
        hint = "leave out the places or indicators with gaps, or pass the worst and the best value as ends"
        raise IpcompareError("values with gaps", expected="a value of every place on every indicator", hint=hint)
    if span.min() < 0:
        raise IpcompareError("an upper end below its lower end", expected="hi at or above values, cell by cell")
    return low, None if high is None else span


def _streams(seed: int) -> list[np.random.Generator]:
    """Start the draws of the weights and those of the values."""
    import numpy as np

    return [np.random.Generator(np.random.PCG64(child)) for child in np.random.SeedSequence(int(seed) % 2**64).spawn(2)]


def _sizes(draws: int, chunk: int) -> list[int]:
    return [min(chunk, draws - start) for start in range(0, draws, chunk)]


def _drawn(low: Floats, span: Floats | None, stream: np.random.Generator, size: int) -> Floats:
    """Draw the values between their ends; exact ones stay as they are."""
    return low if span is None else low + span * stream.random((size, *low.shape))


def _favour(favourable: Floats, placed: Places, weights: Floats) -> None:
    """Add the weights of each draw to the place that is first, one draw after the other; places that tie share them."""
    import numpy as np

    draw, place = np.nonzero(placed == 1)
    shared = weights[draw] / np.bincount(draw)[draw, None]
    for total, column in zip(favourable.T, shared.T, strict=True):
        np.add.at(total, place, column)


def _confidence(
    low: Floats, span: Floats, central: Floats, stream: np.random.Generator, sizes: Iterable[int]
) -> Floats:
    """Count the draws of the values in which nothing is above a place at its own central weights."""
    import numpy as np

    first = np.flatnonzero(~np.isnan(central[:, 0]))
    times, draws = np.full(len(low), np.nan), 0
    times[first] = 0
    for size in sizes:
        scores = _drawn(low, span, stream, size) @ central[first].T
        own = scores[:, first, np.arange(len(first))]
        times[first] += (own >= scores.max(axis=1) - NO_DIFFERENCE).sum(axis=0)
        draws += size
    return np.asarray(times / draws)
