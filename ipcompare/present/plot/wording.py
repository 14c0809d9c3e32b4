"""How figures and their text alternatives put things into words: lists, years, lines that fit."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable
from unicodedata import east_asian_width

from ipcompare.corpus.lookup import LANGUAGES
from ipcompare.corpus.tables import Data
from ipcompare.present.words.labels import BOTH, Labels, labels

# A space, a word with its sign and stops, or a Chinese character with the brackets and stops around it.
_PIECES = re.compile(r"\s|(?:[◇▼○●×] )?[^\s\u2e80-\uffef]+[，。；：、）]*|（*[\u2e80-\uffef][，。；：、）]*")


def told(data: Data, lang: str, write: Callable[[Labels], list[str]]) -> str:
    """Write sentences in one language; in both, the Chinese ones and then the English ones on a line of their own."""
    chosen = sorted(LANGUAGES, reverse=True) if lang == BOTH else [lang]
    texts = [(words, write(words)) for words in (labels(data, one) for one in chosen)]
    return "\n".join(("" if words.lang == "zh" else " ").join(sentences) for words, sentences in texts)


def listed(words: Labels, names: Iterable[str]) -> str:
    """Put names in a row, parted as the language parts them."""
    return ("、" if words.lang == "zh" else ", ").join(names)


def in_row(words: Labels, parts: Iterable[str]) -> str:
    """Put longer parts in a row, parted by semicolons."""
    return ("；" if words.lang == "zh" else "; ").join(parts)


def one_line(words: Labels, zh: str, en: str) -> str:
    """Choose the phrase of the language; both stand on one line."""
    return words.phrase(zh, en).replace("\n", " ")


def dated(words: Labels, number: str, when: object) -> str:
    """Write a number with its year or years."""
    return f"{number}（{when}年）" if words.lang == "zh" else f"{number} ({when})"


def span(words: Labels, start: int, end: int) -> str:
    """Write the years from one to another."""
    return f"{start}{'—' if words.lang == 'zh' else '–'}{end}"


def percent(fraction: float, digits: int = 1) -> str:
    """Write a fraction as a percentage."""
    return f"{100 * fraction:.{digits}f}%"


def wide(text: str) -> int:
    """Count the columns of a text; a Chinese character takes two."""
    return sum(2 if east_asian_width(character) in "WFA" else 1 for character in text)


def wrapped(text: str, width: int) -> str:
    """Break a text into lines of so many columns, between Chinese characters or at spaces."""
    return "\n".join(_broken(part, width) for part in text.split("\n"))


def _broken(text: str, width: int) -> str:
    lines = [""]
    for piece in _PIECES.findall(text):
        if lines[-1] and wide(lines[-1] + piece) > width:
            lines.append("")
        lines[-1] += piece if lines[-1] else piece.lstrip()
    return "\n".join(part.rstrip() for part in lines)
