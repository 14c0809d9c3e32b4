"""How figures and their text alternatives put things into words: lists, years, reasons, lines that fit."""

from __future__ import annotations

import re
from collections.abc import Iterable
from typing import TYPE_CHECKING
from unicodedata import east_asian_width

from ipcompare.corpus.lookup import Row
from ipcompare.present.words.labels import Labels

if TYPE_CHECKING:
    import pandas as pd

# Letters up to which a word stays whole, whatever the width.
WORD = 40
# A space, a word with its sign and stops, or a Chinese character with the brackets and stops around it.
_PIECES = re.compile(r"\s|(?:[◇▼○●×] )?[^\s\u2e80-\uffef]+[，。；：、）]*|（*[\u2e80-\uffef][，。；：、）]*")


def listed(labels: Labels, names: Iterable[str]) -> str:
    """Put names in a row, parted as the language parts them."""
    return ("、" if labels.lang == "zh" else ", ").join(names)


def in_row(labels: Labels, parts: Iterable[str]) -> str:
    """Put longer parts in a row, parted by semicolons."""
    return ("；" if labels.lang == "zh" else "; ").join(parts)


def clause(labels: Labels, zh: str, en: str, parts: Iterable[str]) -> str:
    """Make a sentence of a head and what follows it; nothing where nothing follows."""
    text = in_row(labels, parts)
    return labels.phrase(zh, en) + text + labels.phrase("。", ".") if text else ""


def joined(labels: Labels, sentences: Iterable[str]) -> str:
    """Put sentences one after the other; empty ones leave no gap."""
    return labels.phrase("", " ").join(filter(None, sentences))


def one_line(labels: Labels, zh: str, en: str) -> str:
    """Choose the phrase of the language; both stand on one line."""
    return labels.phrase(zh, en).replace("\n", " ")


def dated(labels: Labels, number: str, when: object) -> str:
    """Write a number with its year or years."""
    return f"{number}（{when}年）" if labels.lang == "zh" else f"{number} ({when})"


def span(labels: Labels, start: int, end: int) -> str:
    """Write the years, or the ranks, from one to another."""
    return f"{start}{'—' if labels.lang == 'zh' else '–'}{end}"


def ranked(labels: Labels, best: int, worst: int) -> str:
    """Write a rank, or the ranks that bounds leave open."""
    ranks = f"{best}" if best == worst else span(labels, best, worst)
    return labels.phrase(f"第{ranks}位", f"rank {ranks}")


def reason_counts(labels: Labels, codes: pd.Series, most: int | None = None) -> str:
    """Count reason codes in words, the most frequent first; those beyond so many together."""
    counts = [(labels.reasons(code), int(count)) for code, count in codes.value_counts().items()]
    rest = sum(count for _, count in counts[most:]) if most else 0
    if rest:
        counts = [*counts[:most], (labels.phrase("其他", "other"), rest)]
    return in_row(labels, [labels.phrase(f"{name}{count}项", f"{name} ({count})") for name, count in counts])


def on_indicators(labels: Labels, indicators: Iterable[str]) -> str:
    """Name the indicators that an order rests on, if they are given."""
    names = in_row(labels, [labels.indicators[name] for name in indicators])
    return labels.phrase(f"指标：{names}。", f"Indicators: {names}.") if names else ""


def zone_note(labels: Labels, places: Iterable[str]) -> str:
    """Say what ◇ means where it is there."""
    return labels.phrase("◇为园区。", "◇ A zone, not a city.") if labels.zones & set(places) else ""


# Stands at what rests on a number in doubt; such a mark is hollow.
DAGGER = "†"


def daggered(row: Row) -> str:
    """Give the sign of a row whose number is in doubt, nothing for others."""
    return DAGGER if row.get("doubts") else ""


def doubt_note(labels: Labels, rows: Iterable[Row]) -> str:
    """Say of what is in doubt why, each reason once."""
    why = dict.fromkeys(text for row in rows for text in labels.doubts(row.get("doubts")))
    return labels.phrase("", " ").join(f"{DAGGER} {text}" for text in why)


def source_note(labels: Labels, places: Iterable[str], *, grades: Iterable[str] = (), rows: Iterable[Row] = ()) -> str:
    """End a note: what ◇ means where it is there, the doubts about what is drawn, the worst grade, the source."""
    shown = [grade for grade in grades if isinstance(grade, str)]
    parts = [zone_note(labels, places), doubt_note(labels, rows)]
    if shown:
        parts.append(labels.phrase(f"最低可比等级{max(shown)}。", f"Worst grade {max(shown)}."))
    parts.append(
        labels.phrase("资料来源：所列规划；背景数据见事实表。", "Source: the plans named; facts: data/context.csv.")
    )
    return joined(labels, parts)


def inside(name: str) -> str:
    """Write an English name as it stands inside a sentence; only its first letter changes."""
    return name[:1].lower() + name[1:]


def wide(text: str) -> int:
    """Count the columns of a text; a Chinese character takes two."""
    return sum(2 if east_asian_width(character) in "WFA" else 1 for character in text)


def wrapped(text: str, width: int) -> str:
    """Break a text into lines of so many columns, between Chinese characters or at spaces."""
    return "\n".join(_broken(part, width) for part in text.split("\n"))


def _broken(text: str, width: int) -> str:
    lines = [""]
    for piece in (part for whole in _PIECES.findall(text) for part in _parts(whole, width)):
        if lines[-1] and wide(lines[-1] + piece) > width:
            lines.append("")
        lines[-1] += piece if lines[-1] else piece.lstrip()
    return "\n".join(part.rstrip() for part in lines)


def _parts(piece: str, width: int) -> Iterable[str]:
    """Take a piece apart that is longer than a line, and longer than words are."""
    most = max(width, WORD)
    return (piece[at : at + most] for at in range(0, len(piece), most)) if len(piece) > most else [piece]
