"""Terms of the glossary in pairs of a Chinese and an English text, whatever the number, spelling and hyphens."""

from __future__ import annotations

import ast
import re
from collections.abc import Iterator
from functools import cache
from itertools import pairwise
from typing import TYPE_CHECKING, NamedTuple

from helpers.languages import HAN

if TYPE_CHECKING:
    from pathlib import Path

    import pandas as pd

    from ipcompare.results import Data

# An id such as a code is one word; a full stop or comma ends a number unless a digit follows.
_WORD = re.compile(r"[a-z][a-z_]*|[0-9]+(?:[,.][0-9]+)*")
_BRITISH = ((r"is(e|ed|er|es|ing|ation)$", r"iz\1"), (r"centre(s?)$", r"center\1"), (r"licence(s?)$", r"license\1"))
_PLURAL = ((r"ies$", "y"), (r"(?<=x)es$", ""), (r"(?<=[a-z][a-z][^s])s$|(?<=gi)s$", ""))


class Pair(NamedTuple):
    """A text in both languages, and where it stands."""

    where: str
    zh: str
    en: str


class Term(NamedTuple):
    """A term, its English forms, and the forms of both languages that must not stand for it."""

    zh: str
    en: tuple[str, ...]
    avoid: tuple[str, ...]


@cache
def folded(text: str) -> str:
    """Give the words of an English text in small letters and one spelling, singular, with spaces around each."""
    words = _WORD.findall(text.lower())
    for pattern, plain in (*_BRITISH, *_PLURAL):
        words = [re.sub(pattern, plain, word) for word in words]
    return f" {' '.join(words)} "


def terms_of(glossary: pd.DataFrame) -> list[Term]:
    """Read the rows of the glossary."""
    cells = glossary.fillna({"avoid": ""})
    return [
        Term(zh, tuple(en.split(";")), tuple(filter(None, avoid.split(";"))))
        for zh, en, avoid in zip(cells["term_zh"], cells["term_en"], cells["avoid"], strict=True)
    ]


def missing(pairs: list[Pair], terms: list[Term]) -> list[tuple[str, str, Pair]]:
    """Find the Chinese terms whose English is not beside them; of terms that overlap the longest counts."""
    known = {term.zh: term for term in terms}
    found = re.compile("|".join(sorted(known, key=len, reverse=True)))
    return [
        (name, " or ".join(known[name].en), pair)
        for pair in pairs
        for name in dict.fromkeys(found.findall(pair.zh))
        if not any(folded(form) in folded(pair.en) for form in known[name].en)
    ]


def avoided(pairs: list[Pair], terms: list[Term]) -> list[tuple[str, str, Pair]]:
    """Find the forms that must not be used, in either language."""
    return [
        (form, f"{term.zh}, {term.en[0]}", pair)
        for term in terms
        for form in term.avoid
        for pair in pairs
        if (form in pair.zh if HAN.search(form) else folded(form) in folded(pair.en))
    ]


def pairs_of_tables(data: Data) -> list[Pair]:
    """Every text of the tables that stands in a Chinese and an English column; the glossary itself is none."""
    return [
        Pair(f"{name}.{zh}", *texts)
        for name, frame in data._replace(glossary=data.glossary.head(0))._asdict().items()
        for zh, en in ((zh, zh.removesuffix("_zh") + "_en") for zh in frame.columns if zh.endswith("_zh"))
        if en in frame
        for texts in frame[[zh, en]].fillna("").drop_duplicates().itertuples(index=False)
    ]


def pairs_of_code(folder: Path) -> list[Pair]:
    """Every Chinese text of the code with the English one that follows it in a call or a row of a list."""
    return [
        Pair(f"{path.relative_to(folder)}:{node.lineno}", *texts)
        for path in sorted(folder.rglob("*.py"))
        for node in ast.walk(ast.parse(path.read_text(encoding="utf-8")))
        if isinstance(node, ast.Call | ast.Tuple)
        for texts in _in_a_row(node.args if isinstance(node, ast.Call) else node.elts)
    ]


def _in_a_row(nodes: list[ast.expr]) -> Iterator[tuple[str, str]]:
    texts = [_text(node) for node in nodes]
    for zh, en in pairwise(texts):
        if HAN.search(zh) and en and not HAN.search(en):
            yield zh, en


def _text(node: ast.expr) -> str:
    """Give a text of the code; what is filled in is left out."""
    if isinstance(node, ast.Constant):
        return node.value if isinstance(node.value, str) else ""
    if isinstance(node, ast.JoinedStr):
        return "".join(part.value if isinstance(part, ast.Constant) else " " for part in node.values)
    return ""
