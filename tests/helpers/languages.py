"""What in a text is of the other language: prose of it, not a name or a term beside its translation."""

from __future__ import annotations

import re

HAN = re.compile(r"[\u4e00-\u9fff]")
# A term of the other language stands in parentheses or quotes; prose does not become a term by standing there.
_TERM_IN_CHINESE = re.compile(r"（(?:[^（）\s]+\s){0,5}[^（）\s]+）|“(?:[^“”\s]+\s){0,5}[^“”\s]+”|《[^《》]*》")
_TERM_IN_ENGLISH = re.compile(r"\([^()]{1,40}\)|“[^“”]{1,40}”|\"[^\"]{1,40}\"")
_WORDS = re.compile(r"[A-Za-z]{2,}[,;:.]?\s+\(?[A-Za-z]{2,}|\b[a-z]+_[a-z0-9_]+")
# A word such as 年 may be named as it is.
_HAN_RUN = re.compile(r"[\u4e00-\u9fff]{3,}")


def english_in(text: str) -> list[str]:
    """Find two Latin words in a row, or an id of a column or code, in a Chinese text; a cell that is an id is none."""
    found = _WORDS.findall(_TERM_IN_CHINESE.sub("", text))
    return [] if re.fullmatch(r"\S+", text) and not HAN.search(text) else found


def chinese_in(text: str, names: tuple[str, ...] = ()) -> list[str]:
    """Find more than two characters in a row in an English text, names of documents apart."""
    for name in sorted(names, key=len, reverse=True):
        text = text.replace(name, "")
    return _HAN_RUN.findall(_TERM_IN_ENGLISH.sub("", text))
