"""What a printed number leaves open by its digits: half a unit of the last of them either way."""

from __future__ import annotations

from collections.abc import Iterable
from typing import TYPE_CHECKING, Any

from ipcompare.harmonization.assume import DIGITS
from ipcompare.harmonization.value import Step, Value

if TYPE_CHECKING:
    import numpy as np

# What cannot exceed a hundred, unless it is printed above.
CAPPED = ("share", "score")


def reach(lo: Any, hi: Any, half: Any, basis: Any) -> tuple[np.ndarray[Any, Any], np.ndarray[Any, Any]]:
    """
    Give the ends of values with what their digits leave open.

    Parameters
    ----------
    lo, hi
        Ends as printed, arrays that broadcast. What is not below zero stays so, a share or score up to a hundred too.
    half
        Half a unit of the last digit; nothing is added where it is NaN.
    basis
        What the values measure.

    Examples
    --------
    >>> low, high = reach([14.0, 0.0, 99.0], [14.0, 0.0, 99.0], [0.5, 0.5, 2.0], ["stock", "stock", "share"])
    >>> low.tolist(), high.tolist()
    ([13.5, 0.0, 97.0], [14.5, 0.5, 100.0])
    """
    import numpy as np

    lo, hi, half = np.asarray(lo, "float64"), np.asarray(hi, "float64"), np.nan_to_num(np.asarray(half, "float64"))
    low = np.where(lo >= 0, np.maximum(lo - half, 0.0), lo - half)
    capped = np.isin(basis, CAPPED) & (hi <= 100)
    return low, np.where(capped, np.minimum(hi + half, 100.0), hi + half)


def widen(values: Iterable[Value]) -> tuple[list[Value], list[Step]]:
    """Widen printed values by their digits, with a line of lineage for each that changes."""
    values = list(values)
    if not values:
        return [], []
    lo, hi, half, basis = zip(*((row.lo, row.hi, row.half_unit, row.basis) for row in values), strict=True)
    lows, highs = reach(lo, hi, half, basis)
    nan = float("nan")
    widened, steps = [], []
    for value, low, high in zip(values, lows.tolist(), highs.tolist(), strict=True):
        widened.append(value._replace(lo=low, hi=high, half_unit=nan))
        if (low, high) != (value.lo, value.hi):
            steps.append(Step(value.value_id, value.value_id.removeprefix("v:"), "widen", DIGITS))
    return widened, steps
