"""The one writer of intervals and rates as text: a bound keeps its sign and is never taken for a point."""

from __future__ import annotations

from collections.abc import Callable
from math import inf, isnan

from ipcompare.present.words.labels import short_number


def interval(lo: float, mid: float, hi: float, write: Callable[[float], str], *, to: str = "–", gap: str = "") -> str:
    """
    Write an interval, its ends as `write` does; an interval from zero without a point is an upper bound.

    Examples
    --------
    >>> interval(-float("inf"), float("nan"), 2, str), interval(1, 1.5, 2, str, to=" to "), interval(3, 3, 3, str)
    ('≤2', '1 to 2', '3')
    """
    if hi == inf:
        return f"≥{gap}{write(lo)}"
    if lo == hi:
        return write(mid)
    if lo == -inf or (isnan(mid) and lo == 0):
        return f"≤{gap}{write(hi)}"
    return f"{write(lo)}{to}{write(hi)}"


def short_interval(lo: float, mid: float, hi: float, lang: str) -> str:
    """
    Write an interval in the short numbers of the language.

    Examples
    --------
    >>> short_interval(8, float("nan"), float("inf"), "zh"), short_interval(10000, 15000, 20000, "en")
    ('≥8', '10 thousand–20 thousand')
    """
    return interval(lo, mid, hi, lambda number: short_number(number, lang))


def full_interval(lo: float, mid: float, hi: float, lang: str = "en") -> str:
    """
    Write an interval with every digit.

    Examples
    --------
    >>> full_interval(2, float("nan"), float("inf")), full_interval(1, 1.5, 2), full_interval(0, float("nan"), 12000)
    ('≥ 2', '1 to 2', '≤ 12,000')
    """
    return interval(lo, mid, hi, "{:,.15g}".format, to={"en": " to ", "zh": "至"}[lang], gap=" ")


def rate(lo: float, hi: float, write: Callable[[float], str]) -> str:
    """
    Write a rate by its ends, nothing where one is missing; a rate from zero is no bound.

    Examples
    --------
    >>> rate(0, 0.021, percent), rate(0.021, float("inf"), percent), rate(float("nan"), 0.021, percent)
    ('0.0%–2.1%', '≥2.1%', '')
    """
    return "" if isnan(lo) or isnan(hi) else interval(lo, lo, hi, write)


def percent(fraction: float, digits: int = 1) -> str:
    """Write a fraction as a percentage."""
    return f"{100 * fraction:.{digits}f}%"


def minus(text: str) -> str:
    """Write negative numbers with a minus sign."""
    return text.replace("-", "−")
