"""What printed characters say: number, bound and unit, in exact decimals."""

from __future__ import annotations

import re
from collections.abc import Mapping
from decimal import Decimal
from typing import NamedTuple

from ipcompare.model import EXACT, exact

MULTIPLIERS = {"万": 10**4, "萬": 10**4, "亿": 10**8, "億": 10**8}
NOTATIONS = {"万": "notation_wan", "萬": "notation_wan", "亿": "notation_yi", "億": "notation_yi"}

# A garbled text prints the decimal point as a full stop: 2。5萬件 is 25,000.
_NUMBER = r"\d+(?:[.。]\d+)?"
_MULTIPLIER = "[万萬亿億]"
_PRINTED = re.compile(
    rf"(?P<lo>{_NUMBER})(?P<own>{_MULTIPLIER}(?=[-–—－~～至]))?"
    rf"(?:[-–—－~～至](?P<hi>{_NUMBER}))?(?P<multiplier>{_MULTIPLIER})?(?P<unit>(?:[^\d,，.].*)?)",
    re.DOTALL,
)


class Word(NamedTuple):
    """A word that fixes a number or bounds it (table ``words``)."""

    word: str
    position: str
    value: str
    comparator: str
    assumption_id: str


class Printed(NamedTuple):
    """
    A printed value as read.

    ``comparator`` is None where the characters leave it open: a word before
    them (超过, 不低于) then decides, and only the text can show it. ``half_unit`` is half a unit of the
    last printed digit, its multiplier included: by so much the number may have been rounded. A word is exact.
    """

    value: Decimal | None
    value_max: Decimal | None
    comparator: str | None
    unit_raw: str
    assumptions: tuple[str, ...]
    half_unit: Decimal | None


def read_printed(value_raw: str, unit_raw: str, words: Mapping[str, Word]) -> Printed:
    """
    Read the characters of a value.

    Parameters
    ----------
    value_raw
        The characters, such as ``2500件以上``, ``1—2个`` or ``全覆盖``.
    unit_raw
        The printed unit; its multiplier counts where the value is a bare number in a table.
    words
        Words by their characters.

    Examples
    --------
    >>> f"{read_printed('2。5萬件', '萬件', {}).value:f}"
    '25000.0'
    >>> f"{read_printed('7万件', '万件', {}).half_unit:f}", f"{read_printed('9.54', '件', {}).half_unit:f}"
    ('5000.0', '0.005')
    """
    whole = words.get(value_raw)
    if whole is not None and whole.position == "whole":
        return Printed(exact(whole.value), None, whole.comparator, "", (whole.assumption_id,), Decimal(0))
    found = _PRINTED.fullmatch(value_raw)
    if found is None:
        return Printed(None, None, "none", "", (), None)
    unit, comparator = _strip_suffix(found["unit"], words)
    multiplier = found["multiplier"] or ""
    if not unit and not multiplier:
        multiplier, unit = _split_unit(unit_raw)
    lo, half = _decimal(found["lo"], found["own"] or multiplier)
    hi, half_hi = _decimal(found["hi"], multiplier) if found["hi"] else (None, half)
    notation = (NOTATIONS[multiplier],) if multiplier else ()
    bound = "range" if hi is not None else comparator
    return Printed(lo, hi, bound, multiplier + unit, notation, max(half, half_hi))


def _decimal(digits: str, multiplier: str) -> tuple[Decimal, Decimal]:
    """Give a number, and half a unit of its last digit."""
    plain, times = digits.replace("。", "."), MULTIPLIERS.get(multiplier, 1)
    half = exact(f"5e{-1 - len(plain.partition('.')[2])}")
    return EXACT.multiply(exact(plain), times), EXACT.multiply(half, times)


def _strip_suffix(unit: str, words: Mapping[str, Word]) -> tuple[str, str | None]:
    found = [word for word in words.values() if word.position == "suffix" and unit.endswith(word.word)]
    longest = max(found, key=lambda word: len(word.word), default=None)
    return (unit, None) if longest is None else (unit.removesuffix(longest.word), longest.comparator)


def _split_unit(unit_raw: str) -> tuple[str, str]:
    return (unit_raw[0], unit_raw[1:]) if unit_raw[:1] in MULTIPLIERS else ("", unit_raw)


def unit_form(unit_raw: str) -> str:
    """
    Give the printed unit without its multiplier.

    Examples
    --------
    >>> unit_form("万件")
    '件'
    """
    return _split_unit(unit_raw)[1]


def bound_before(text: str, start: int, words: Mapping[str, Word]) -> str:
    """Give the comparator that the longest word right before a value means, ``eq`` where there is none."""
    found = [word for word in words.values() if word.position == "prefix" and text.endswith(word.word, 0, start)]
    longest = max(found, key=lambda word: len(word.word), default=None)
    return "eq" if longest is None else longest.comparator
