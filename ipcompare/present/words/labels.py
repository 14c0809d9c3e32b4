"""Words and numbers in the reader's language, all names from the tables."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any, Concatenate, NamedTuple, ParamSpec

from ipcompare.corpus.lookup import LANGUAGES, column_map, place_names, require
from ipcompare.corpus.tables import Data
from ipcompare.present.columns import Column
from ipcompare.present.words.signs import one_line, printable, shortened

_SCALES = {
    "zh": [(10**8, "亿"), (10**4, "万")],
    "en": [(10**9, " billion"), (10**6, " million"), (10**3, " thousand")],
}
BOTH = "both"
P = ParamSpec("P")
# Characters that a name, and a sentence on a trap, may have in a figure.
NAME, SENTENCE = 200, 400
VOCABULARIES = ("indicators", "units", "places", "instruments", "agencies", "plans", "traps")


class Labels(NamedTuple):
    """Names of everything in one language, or Chinese and English one after the other."""

    lang: str
    indicators: dict[str, str]
    units: dict[str, str]
    places: dict[str, str]
    codes: dict[str, dict[str, str]]
    instruments: dict[str, str]
    agencies: dict[str, str]
    plans: dict[str, str]
    traps: dict[str, str]
    zones: set[str]
    both: tuple[Labels, ...] = ()

    @property
    def languages(self) -> tuple[Labels, ...]:
        """The labels of one language, or those of Chinese and those of English."""
        return self.both or (self,)

    def in_each(self, write: Callable[Concatenate[Labels, P], str], *args: P.args, **names: P.kwargs) -> str:
        """Write a text in every language, each on lines of its own, once where they are the same."""
        return "\n".join(dict.fromkeys(write(one, *args, **names) for one in self.languages))

    def marked(self, place: str) -> str:
        """Name a place; a zone is marked wherever it stands beside cities."""
        return self.places[place] + (" ◇" if place in self.zones else "")

    def names(self, kind: str) -> dict[str, str]:
        """Give the names of a vocabulary, such as ``places``, or of a code list; none for anything else."""
        found: dict[str, str] = getattr(self, kind) if kind in VOCABULARIES else self.codes.get(kind, {})
        return found

    def listed(self, kind: str, ids: str) -> str:
        """Name what a cell holds: one id of a vocabulary or code list, or several separated by semicolons."""
        known = self.names(kind)
        if not known:
            return ids
        return ("、" if self.lang == "zh" else ", ").join(known.get(one, one) for one in ids.split(";"))

    def heading(self, column: Column) -> str:
        """Head a column; in both languages on one line."""
        return self.phrase(column.zh, column.en).replace("\n", " ")

    def phrase(self, zh: str, en: str) -> str:
        """Choose the phrase of the language; both stand on lines of their own."""
        return f"{zh}\n{en}" if self.lang == BOTH else zh if self.lang == "zh" else en

    def reasons(self, codes: object) -> str:
        """Name reason codes separated by semicolons; nothing for a missing or empty cell."""
        named = [self._reason(code) for code in codes.split(";") if code] if isinstance(codes, str) else []
        return self.phrase("、", ", ").join(named)

    def doubts(self, traps: object) -> list[str]:
        """Say why a number is in doubt, a sentence for every trap."""
        names = traps.split(";") if isinstance(traps, str) and traps else []
        return [
            self.in_each(lambda one, name: one.phrase("存疑：", "In doubt: ") + one.traps[name], name) for name in names
        ]

    def remarks(self, row: Mapping[str, Any], name: str) -> str:
        """Name the reasons in a column of a row, and why its number is in doubt."""
        return self.phrase("；", "; ").join(
            filter(None, [self.reasons(row.get(name)), *self.doubts(row.get("doubts"))])
        )

    def shortened(self) -> Labels:
        """Cut the names that are too long for a figure."""
        kinds: dict[str, Any] = {
            kind: _cut(self.names(kind), SENTENCE if kind == "traps" else NAME) for kind in VOCABULARIES
        }
        codes = {name: _cut(names, NAME) for name, names in self.codes.items()}
        return self._replace(**kinds, codes=codes, both=tuple(one.shortened() for one in self.both))

    def _reason(self, code: str) -> str:
        """Name a reason, and the indicator that stands after it."""
        reason, _, indicator = code.partition(":")
        name = self.codes["reason"][reason]
        return f"{name}{': ' if self.lang == 'en' else '：'}{self.indicators[indicator]}" if indicator else name


def labels(data: Data, lang: str) -> Labels:
    """
    Collect the names in one language, or in ``both``.

    Raises
    ------
    UnknownNameError
        If `lang` is neither ``en`` nor ``zh`` nor ``both``.
    """
    require("language", [lang], [*LANGUAGES, BOTH])
    if lang == BOTH:
        chinese, english = (labels(data, one) for one in ("zh", "en"))
        codes = {name: _joined(chinese.codes[name], english.codes[name]) for name in english.codes}
        joined = {kind: _joined(chinese.names(kind), english.names(kind)) for kind in VOCABULARIES}
        return Labels(lang=lang, codes=codes, **joined, zones=chinese.zones, both=(chinese, english))
    return Labels(
        lang,
        _printed(column_map(data.indicators, "indicator", f"name_{lang}")),
        _printed(column_map(data.units, "unit", f"name_{lang}")),
        _printed(place_names(data, lang)),
        {name: _printed(names) for name, names in _code_names(data, lang).items()},
        _printed(column_map(data.instruments, "instrument", f"name_{lang}")),
        _printed(column_map(data.agencies, "agency", f"name_{lang}")),
        _printed(column_map(data.plans, "plan_id", f"title_{lang}")),
        _printed(column_map(data.traps, "trap", f"text_{lang}")),
        set(data.cities.loc[data.cities["level"] == "zone", "city"]),
    )


def _code_names(data: Data, lang: str) -> dict[str, dict[str, str]]:
    """Give the names of all code lists in one pass."""
    lists: dict[str, dict[str, str]] = {}
    for kind, code, name in zip(data.codes["list"], data.codes["code"], data.codes[f"name_{lang}"], strict=True):
        lists.setdefault(kind, {})[code] = name
    return lists


def _printed(names: dict[str, Any]) -> dict[str, Any]:
    """Give names as they can be printed, each on one line; a missing one stays missing."""
    return {key: one_line(printable(name)) if isinstance(name, str) else name for key, name in names.items()}


def _cut(names: dict[str, str], most: int) -> dict[str, str]:
    return {key: shortened(name, most) if isinstance(name, str) else name for key, name in names.items()}


def _joined(chinese: dict[str, str], english: dict[str, str]) -> dict[str, str]:
    """Put the Chinese name before the English one, once where they are the same."""
    return {key: name if name == english[key] else f"{name} {english[key]}" for key, name in chinese.items()}


def short_number(number: float, lang: str) -> str:
    """
    Write a number the way the language counts: 万 and 亿, or thousand, million and billion.

    Examples
    --------
    >>> short_number(2500000000, "zh"), short_number(2500000000, "en"), short_number(9.54, "en")
    ('25亿', '2.5 billion', '9.54')
    """
    if lang == BOTH:
        chinese, english = short_number(number, "zh"), short_number(number, "en")
        return chinese if chinese == english else f"{chinese} ({english})"
    for scale, word in _SCALES[lang]:
        if abs(number) >= scale:
            return f"{number / scale:.6g}{word}"
    return f"{number:.6g}"
