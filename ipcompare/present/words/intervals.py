"""The one writer of intervals and rates as text: a bound keeps its sign and is never taken for a point."""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping
from decimal import ROUND_CEILING, ROUND_FLOOR, ROUND_HALF_EVEN, Context
from math import inf, isfinite, isnan
from typing import TYPE_CHECKING

from ipcompare.corpus.lookup import column_map
from ipcompare.harmonization.lineage import Lineage
from ipcompare.model import EXACT
from ipcompare.present.words.labels import short_number

if TYPE_CHECKING:
    from ipcompare.harmonization.panel import Panel
    from ipcompare.harmonization.value import Value

# More digits than a float holds: none is left out.
ALL = 17

STRICT = ("gt", "lt")
SIGNS = {"ge": "≥", "gt": ">", "le": "≤", "lt": "<"}
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


def full_interval(
    lo: float, mid: float, hi: float, lang: str = "en", *, digits: int = ALL, strict: bool = False
) -> str:
    """
    Write an interval with every digit, or with so many significant ones: a point to the nearest, ends outward.

    Examples
    --------
    >>> full_interval(2, float("nan"), float("inf")), full_interval(1, 1.5, 2), full_interval(0, float("nan"), 12000)
    ('≥ 2', '1 to 2', '≤ 12,000')
    >>> full_interval(88.66667, 88.66667, 88.66667, digits=3), full_interval(3678.8, 3935, 4188.4, digits=3)
    ('88.7', '3,670 to 4,190')
    """
    low, high = (ROUND_HALF_EVEN,) * 2 if lo == hi else (ROUND_FLOOR, ROUND_CEILING)
    ends = _significant(lo, digits, low), _significant(mid, digits, ROUND_HALF_EVEN), _significant(hi, digits, high)
    return interval(*ends, "{:,.15g}".format, to={"en": " to ", "zh": "至"}[lang], gap=" ", strict=strict)


def _significant(number: float, digits: int, rounding: str) -> float:
    """Round to significant digits; what floats add beyond the twelfth is no digit of the number."""
    if digits >= ALL or not isfinite(number):
        return number
    exact = _rounded(12, ROUND_HALF_EVEN).create_decimal_from_float(number)
    return float(_rounded(digits, rounding).plus(exact))


def _rounded(digits: int, rounding: str) -> Context:
    context = EXACT.copy()
    context.prec, context.rounding = digits, rounding
    return context


class Digits:
    """
    How many significant digits values are written with.

    What is printed has all of its digits, what is derived the fewest that it rests on and one more.

    Parameters
    ----------
    panel
        From `harmonize`, its lineage and what it was printed from.
    """

    def __init__(self, panel: Panel) -> None:
        self._lineage = Lineage(panel)
        rows = (panel.data.observations, "obs_id"), (panel.data.context, "fact_id")
        self._raw = {name: raw for frame, key in rows for name, raw in column_map(frame, key, "value_raw").items()}

    def of(self, value: Value) -> int:
        """Give the number of digits of a value."""
        if value.method == "printed":
            return ALL
        rests_on = self._lineage.walk([value.value_id], overruled=False)
        known = [
            len(re.sub(r"\D", "", number)) for name in rests_on for number in _DIGITS.findall(self._raw.get(name, ""))
        ]
        return min(known, default=ALL) + 1


# The significant digits of what is printed: 0.30 has two, 2。5萬 has two, a word has none.
_DIGITS = re.compile(r"(?<![\d.。])(?:0*[.。]0*)?([1-9][\d.。]*)")


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
