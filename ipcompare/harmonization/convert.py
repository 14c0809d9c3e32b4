"""Exact conversion of numbers between units, in fractions from the printed digits on."""

from __future__ import annotations

from collections.abc import Mapping
from fractions import Fraction
from math import inf, nan
from typing import TYPE_CHECKING

from ipcompare.corpus.lookup import require
from ipcompare.corpus.vocabulary import Unit, units_of
from ipcompare.errors import IpcompareError
from ipcompare.model import Comparator, Interval, exact

if TYPE_CHECKING:
    import pandas as pd


def exact_factor(source: str, target: str, units: Mapping[str, Unit]) -> Fraction | None:
    """
    Give the exact factor from one unit to another, None where there is none.

    Two units convert exactly if they count the same quantity and divide by the
    same thing. Trademarks per 100 enterprises and enterprises with a trademark
    per 10,000 count different things, so neither converts into the other.

    Examples
    --------
    >>> per_100 = Unit("item", "enterprise", Fraction(1, 100))
    >>> per_10k = Unit("item", "enterprise", Fraction(1, 10000))
    >>> exact_factor("a", "b", {"a": per_100, "b": per_10k})
    Fraction(100, 1)
    """
    if source == target:
        return Fraction(1)
    here, there = units[source], units[target]
    if (here.quantity, here.per) != (there.quantity, there.per):
        return None
    return here.factor / there.factor


def convert(frame: pd.DataFrame, *, to: str, units: pd.DataFrame) -> pd.DataFrame:
    """
    Convert whole columns of values to one unit, in floats.

    For frames of any size; `harmonize` itself converts printed digits in exact fractions.

    Parameters
    ----------
    frame
        Columns ``lo``, ``mid``, ``hi``, ``unit``.
    to
        Unit to convert to.
    units
        Table ``units``.

    Returns
    -------
    pandas.DataFrame
        A new frame in the unit asked for.

    Raises
    ------
    UnknownNameError
        If a unit does not exist.
    IpcompareError
        If a unit counts something else or divides by something else.

    Examples
    --------
    >>> import pandas as pd
    >>> import ipcompare as ipc
    >>> rows = pd.DataFrame({"lo": [1.25], "mid": [1.25], "hi": [1.25], "unit": ["item/1M_CNY"]})
    >>> ipc.convert(rows, to="item/100M_CNY", units=ipc.load().units)["mid"].item()
    125.0
    """
    import numpy as np
    import pandas as pd

    known = units_of(units)
    codes, used = pd.factorize(frame["unit"])
    require("unit", [to, *used], known)
    factors = []
    for unit in used:
        factor = exact_factor(unit, to, known)
        if factor is None:
            raise IpcompareError(
                f"{unit} does not convert into {to}",
                where=f"{int((frame['unit'] == unit).sum())} rows",
                expected=f"a unit of {known[to].quantity} per {known[to].per or 'nothing'}",
                hint="convert the rows of each kind of unit apart",
            )
        factors.append(float(factor))
    factor_of = np.array(factors)[codes]
    return frame.assign(**{name: frame[name].to_numpy() * factor_of for name in ("lo", "mid", "hi")}, unit=to)


def to_fraction(number: float) -> Fraction:
    """
    Give the decimal that was written as an exact fraction.

    Examples
    --------
    >>> to_fraction(9.54)
    Fraction(477, 50)
    """
    return Fraction(exact(repr(number)))


def interval(value: float, value_max: float, comparator: str, *, factor: Fraction, approx: float) -> Interval:
    """
    Give the interval that a printed number leaves open, scaled by an exact factor.

    Parameters
    ----------
    value, value_max
        The printed number and, for a range, its upper end.
    comparator
        How the number bounds the meant one. ``ge`` and ``gt`` open the interval
        upward, ``le`` and ``lt`` downward to zero; no bound claims a point.
    factor
        Exact factor to the wanted unit.
    approx
        Half width of ``approx``, as a share of the number.

    Examples
    --------
    >>> interval(2, nan, "ge", factor=Fraction(1), approx=0.05)
    Interval(lo=2.0, mid=nan, hi=inf)
    """
    if comparator == Comparator.NONE:
        return Interval(nan, nan, nan)
    number = to_fraction(value) * factor
    point = float(number)
    match Comparator(comparator):
        case Comparator.EQ:
            return Interval(point, point, point)
        case Comparator.GE | Comparator.GT:
            return Interval(point, nan, inf)
        case Comparator.LE | Comparator.LT:
            return Interval(0.0, nan, point)
        case Comparator.APPROX:
            width = abs(number) * to_fraction(approx)
            return Interval(float(number - width), point, float(number + width))
        case Comparator.RANGE:
            low, high = sorted((number, to_fraction(value_max) * factor))
            return Interval(float(low), float((low + high) / 2), float(high))
    raise ValueError(f"{comparator!r} is no comparator")
