"""Compound rates and values between two years, on numbers and arrays alike."""

from __future__ import annotations

from typing import Any


def compound_rate(first: Any, last: Any, years: Any) -> Any:
    """
    Give the compound annual growth rate from one value to another, a fraction.

    Parameters
    ----------
    first, last, years
        Numbers or arrays that broadcast.

    Returns
    -------
    float or numpy.ndarray
        ``(last / first) ** (1 / years) - 1``; infinite from zero, NaN where anything is missing.

    Examples
    --------
    >>> round(float(compound_rate(9.54, 14, 3)), 4)
    0.1364
    """
    import numpy as np

    with np.errstate(divide="ignore", invalid="ignore"):
        return np.divide(last, first) ** np.divide(1, years) - 1


def between(first: Any, last: Any, weight: Any, points: Any) -> Any:
    """
    Give the value between two values, at an even rate, or by even steps where `points` says so.

    Parameters
    ----------
    first, last
        Values at both ends; an open end stays open.
    weight
        0 at the first, 1 at the last, beyond 1 after it.
    points
        Whether the value changes by even steps: shares, scores and growth rates.

    Returns
    -------
    numpy.ndarray
        NaN at an even rate from or to zero: there is none.

    Examples
    --------
    >>> float(between(1.0, 4.0, 0.5, False)), float(between(1.0, 4.0, 0.5, True))
    (2.0, 2.5)
    """
    import numpy as np

    with np.errstate(divide="ignore", invalid="ignore"):
        even_steps = first + np.subtract(last, first) * weight
        ratio = np.where(np.greater(first, 0) & np.greater(last, 0), np.divide(last, first), np.nan)
        even_rates = first * ratio**weight
    value = np.where(points, even_steps, even_rates)
    return np.where(np.isinf(first) | np.isinf(last), np.inf, value)
