"""The one writer of intervals and rates as text: a bound keeps its sign and is never taken for a point."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from math import inf, isnan

from ipcompare.present.words.labels import short_number

STRICT = ("gt", "lt")
# What is worked out from a target is bounded as the target is.
_OF_TARGETS = (
    "",
    "target",
    "cagr",
    "ratio",
    "step",
    "doubling",
    "level",
    "pace",
    "amplification",
    "to_nation",
    "closed",
)


def is_strict(row: Mapping[str, object], name: str = "") -> bool:
    """Say whether a bound of a row excludes its number: by the comparator of that value, else by that of its target."""
    target = ("bound", "comparator") if name in _OF_TARGETS else ()
    keys = (f"{name}_comparator", f"{name}_bound", *target)
    return next((row[key] in STRICT for key in keys if key in row), False)


def interval(
    lo: float,
    mid: float,
    hi: float,
    write: Callable[[float], str],
    *,
    to: str = "–",
    gap: str = "",
    strict: bool = False,
) -> str:
    """
    Write an interval, its ends as `write` does; an interval from zero without a point is an upper bound.

    A strict bound excludes its number: more than 8 is no "at least 8".

    Examples
    --------
    >>> interval(-float("inf"), float("nan"), 2, str), interval(1, 1.5, 2, str, to=" to "), interval(3, 3, 3, str)
    ('≤2', '1 to 2', '3')
    >>> interval(8, float("nan"), float("inf"), str, strict=True)
    '>8'
    """
    if hi == inf:
        return f"{'>' if strict else '≥'}{gap}{write(lo)}"
    if lo == hi:
        return write(mid)
    if lo == -inf or (isnan(mid) and lo == 0):
        return f"{'<' if strict else '≤'}{gap}{write(hi)}"
    return f"{write(lo)}{to}{write(hi)}"


def short_interval(lo: float, mid: float, hi: float, lang: str, *, strict: bool = False) -> str:
    """
    Write an interval in the short numbers of the language.

    Examples
    --------
    >>> short_interval(8, float("nan"), float("inf"), "zh"), short_interval(10000, 15000, 20000, "en")
    ('≥8', '10 thousand–20 thousand')
    """
    return interval(lo, mid, hi, lambda number: short_number(number, lang), strict=strict)


def full_interval(lo: float, mid: float, hi: float, lang: str = "en", *, strict: bool = False) -> str:
    """
    Write an interval with every digit.

    Examples
    --------
    >>> full_interval(2, float("nan"), float("inf")), full_interval(1, 1.5, 2), full_interval(0, float("nan"), 12000)
    ('≥ 2', '1 to 2', '≤ 12,000')
    """
    return interval(lo, mid, hi, "{:,.15g}".format, to={"en": " to ", "zh": "至"}[lang], gap=" ", strict=strict)


def rate(lo: float, hi: float, write: Callable[[float], str], *, strict: bool = False) -> str:
    """
    Write a rate by its ends, nothing where one is missing; a rate from zero is no bound.

    Examples
    --------
    >>> rate(0, 0.021, percent), rate(0.021, float("inf"), percent), rate(float("nan"), 0.021, percent)
    ('0.0%–2.1%', '≥2.1%', '')
    """
    return "" if isnan(lo) or isnan(hi) else interval(lo, lo, hi, write, strict=strict)


def percent(fraction: float, digits: int = 1) -> str:
    """Write a fraction as a percentage."""
    return f"{100 * fraction:.{digits}f}%"


def minus(text: str) -> str:
    """Write negative numbers with a minus sign."""
    return text.replace("-", "−")
