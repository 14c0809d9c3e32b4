"""Signs that cannot be printed and texts that are too long: handled alike in figures, tables, sheets and reports."""

from __future__ import annotations

import re
from collections.abc import Iterable

from ipcompare.corpus.spelling import UNPRINTABLE

REPLACED, MORE = "\ufffd", "…"
_SPACES = re.compile(r"\r\n|[\t\n\r\u2028\u2029]")


def printable(text: str) -> str:
    r"""
    Put the sign of a replaced character in the place of what no page can print.

    Examples
    --------
    >>> printable("US$5\x0b & <b>"), printable("plain")
    ('US$5� & <b>', 'plain')
    """
    return UNPRINTABLE.sub(REPLACED, text)


def one_line(text: str) -> str:
    r"""
    Put a space in the place of ends of lines and tabs.

    Examples
    --------
    >>> one_line("a\r\nb\tc")
    'a b c'
    """
    return _SPACES.sub(" ", text)


def shortened(text: str, most: int) -> str:
    """
    Cut a text to so many characters, the last of which says that there is more.

    Examples
    --------
    >>> shortened("trademarks", 6), shortened("trade", 6)
    ('trade…', 'trade')
    """
    return text if len(text) <= most else text[: most - 1] + MORE


def replaced_note(lang: str, texts: Iterable[object]) -> str:
    """Say what the sign of a replaced character means, where it is in a text."""
    if not any(REPLACED in text for text in texts if isinstance(text, str)):
        return ""
    return f"{REPLACED}为无法显示的字符。" if lang == "zh" else f"{REPLACED} A character that cannot be shown."
