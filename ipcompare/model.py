"""Small frozen value types that every room may use."""

from __future__ import annotations

import re
from decimal import MAX_EMAX, MAX_PREC, MIN_EMIN, ROUND_HALF_EVEN, Context, Decimal, InvalidOperation
from enum import StrEnum
from typing import NamedTuple, Self

__all__ = ["EXACT", "Comparator", "Grade", "Interval", "Severity", "Span", "exact"]

# Exact whatever the session rounds to or traps: the context of `decimal` belongs to those who use the package.
EXACT = Context(
    prec=MAX_PREC, rounding=ROUND_HALF_EVEN, Emin=MIN_EMIN, Emax=MAX_EMAX, capitals=1, clamp=0, flags=[],
    traps=[InvalidOperation],
)  # fmt: skip


def exact(text: str) -> Decimal:
    """
    Read a decimal as it is written.

    Raises
    ------
    ValueError
        If the text is no number.
    """
    try:
        return Decimal(text, EXACT)
    except InvalidOperation as error:
        raise ValueError(text) from error


class Severity(StrEnum):
    """How much a finding matters: an error makes ``load`` refuse."""

    ERROR = "error"
    WARNING = "warning"
    NOTE = "note"


class Comparator(StrEnum):
    """How a printed number bounds the number that is meant."""

    EQ = "eq"
    GE = "ge"
    GT = "gt"
    LE = "le"
    LT = "lt"
    APPROX = "approx"
    RANGE = "range"
    NONE = "none"


class Grade(StrEnum):
    """How well a value fits the definition of its indicator, A best, X not at all."""

    A = "A"
    B = "B"
    C = "C"
    D = "D"
    X = "X"


class Span(NamedTuple):
    """A stretch of a plan text in 0-based code points, ``text[start:end]``."""

    plan_id: str
    start: int
    end: int

    @classmethod
    def parse(cls, obs_id: str) -> Self:
        """
        Read a span from a statement id.

        Parameters
        ----------
        obs_id
            ``plan@start+length``, with ``#2`` for a second statement on the same characters.

        Raises
        ------
        ValueError
            If the id does not have that form.

        Examples
        --------
        >>> Span.parse("bengbu-2024@784+3")
        Span(plan_id='bengbu-2024', start=784, end=787)
        """
        found = re.fullmatch(r"([a-z0-9-]+)@(\d+)\+(\d+)(?:#\d+)?", obs_id)
        if found is None:
            raise ValueError(f"{obs_id!r} is not of the form plan@start+length")
        start, length = int(found[2]), int(found[3])
        return cls(found[1], start, start + length)


class Interval(NamedTuple):
    """
    A closed or open-ended interval.

    ``mid`` is the point that the source names; it is NaN where the source gives
    only a bound, so that no bound is ever mistaken for a point. An open end is
    infinite.
    """

    lo: float
    mid: float
    hi: float
