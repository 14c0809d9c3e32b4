"""Results as sentences in two languages: every number in them is worked out from the tables."""

from __future__ import annotations

import re
from collections.abc import Callable
from math import inf
from typing import TYPE_CHECKING, Any

from ipcompare.corpus.lookup import LANGUAGES, Row, records, require
from ipcompare.corpus.rules import PLACEHOLDER
from ipcompare.errors import IpcompareError, nearest
from ipcompare.harmonization.scope import require_panel
from ipcompare.present.registry import Reading, readings
from ipcompare.present.words.basis import Basis, Reads
from ipcompare.present.words.days import on_days
from ipcompare.present.words.labels import Labels, labels, short_number

if TYPE_CHECKING:
    import pandas as pd

    from ipcompare.harmonization.panel import Panel

__all__ = ["claims"]


HOWS: dict[str, Callable[[pd.Series], Any]] = {
    "value": lambda cells: cells.iloc[0],
    "count": len,
    "unique": lambda cells: cells.nunique(),
    "sum": lambda cells: cells.sum(skipna=False),
    "max": lambda cells: cells.max(skipna=False),
    "tally": lambda cells: cells.value_counts().to_dict(),
}
# A count is a fact about a whole table; the others rest on the rows that they read.
COUNTS = ("count", "unique", "tally")
# What a value has to be so that the sentence holds: beyond a number, a code, or another value of the sentence.
EXPECTED = re.compile(r"(<=|>=|!=|<|>|)(\{[a-z][a-z0-9_]*\}|[^{}<>=!]+)")
WORDS = ("none", "one", "two", "three", "four", "five", "six", "seven", "eight", "nine", "ten")


def claims(panel: Panel, *, lang: str | None = None, left_out: bool = False) -> pd.DataFrame:
    """
    Render the sentences of table ``claims`` with the numbers that the tables give.

    Every placeholder is filled as table ``claim_values`` says: from the rows of one
    result that match its conditions exactly, one cell, a count, a number of different
    values, a sum, the largest value, or how often each code stands in a column. Nothing in the tables is run as code. A
    sentence that does not hold is left out, never guessed at: one whose rows are not
    there, whose expectation is not met, that rests on a number in doubt, or whose
    values a trap touches that the table does not name as considered.

    Parameters
    ----------
    panel
        From `harmonize`; its tables hold the sentences.
    lang
        ``en`` or ``zh`` for the sentences in one language only; by default both.
    left_out
        Give the sentences that are left out, with the reasons, instead of those that hold.

    Returns
    -------
    pandas.DataFrame
        One row per claim that holds, in the order of the table: ``claim_id``, ``section``,
        ``text_zh``, ``text_en`` (rendered), ``grade`` (the worst of the rows used, where
        they have none that of the values that they name, and of every pair of places that the
        sentence puts side by side; missing for counts),
        ``statements`` (ids of the statements and facts that the rows used rest on,
        separated by semicolons; empty where all is counted over whole tables),
        ``calls`` (the calls that give the results read, separated by semicolons).
        With `left_out` one row per claim that does not: ``claim_id``, ``section``,
        ``reason`` (a code of list ``claim_reason``), ``detail`` (placeholder, result, conditions and what was found).

    Raises
    ------
    UnknownNameError
        If the language, a result, a way of reading or a way of showing does not exist.
    IpcompareError
        If a sentence has a placeholder without a value, or a value names a column that its result does not have.

    Examples
    --------
    >>> import ipcompare as ipc
    >>> panel = ipc.harmonize(ipc.load())
    >>> ipc.claims(panel, lang="en").set_index("claim_id").loc["statements", "text_en"].split()[-3:]
    ['in', 'five', 'plans.']
    """
    import pandas as pd

    require_panel(panel, "claims")
    if lang is not None:
        require("language", [lang], LANGUAGES)
    data, known = panel.data, readings()
    for column, names in (("frame", known), ("how", HOWS), ("show", SHOWS)):
        require(f"{column} of table claim_values", data.claim_values[column], names)
    written = [labels(data, name) for name in ("zh", "en") if lang in (None, name)]
    told = _Told(panel, known, written, Basis(panel))
    rows, out = [], []
    for claim in records(data.claims):
        values = records(data.claim_values[data.claim_values["claim_id"] == claim["claim_id"]])
        try:
            rows.append(_claim(claim, values, told))
        except _LeftOutError as why:
            out.append((claim["claim_id"], claim["section"], why.reason, why.detail))
    if left_out:
        return pd.DataFrame(out, columns=["claim_id", "section", "reason", "detail"], dtype="str")
    texts = [f"text_{words.lang}" for words in written]
    return pd.DataFrame(rows, columns=["claim_id", "section", *texts, "grade", "statements", "calls"], dtype="str")


class _LeftOutError(Exception):
    """A sentence that does not hold: a code of list ``claim_reason``, and what was found."""

    def __init__(self, reason: str, detail: str) -> None:
        self.reason, self.detail = reason, detail


class _Told:
    """What claims are told from: the results, each made when a sentence first reads it, and what values rest on."""

    def __init__(self, panel: Panel, known: dict[str, Reading], written: list[Labels], basis: Basis) -> None:
        self._panel, self._known = panel, known
        self._made: dict[str, pd.DataFrame | IpcompareError] = {}
        self.written, self.basis = written, basis

    def call(self, name: str) -> str:
        """Give the call by which a reader gets a result."""
        return self._known[name].call

    def frame(self, name: str) -> pd.DataFrame:
        """Give a result; a verb that refuses these tables leaves out the sentences that read it."""
        if name not in self._made:
            try:
                self._made[name] = self._known[name].make(self._panel)
            except IpcompareError as refusal:
                self._made[name] = refusal
        made = self._made[name]
        if isinstance(made, IpcompareError):
            raise _LeftOutError("refused", f"{name}: {made.what}")
        return made


def _claim(claim: Row, values: list[Row], told: _Told) -> Row:
    """Fill the sentences of one claim, and collect what they rest on."""
    used = [_matching(told.frame(value["frame"]), value) for value in values]
    read = [(value, _read(rows, value)) for value, rows in zip(values, used, strict=True)]
    _require_expected(read)
    reads = zip(values, used, strict=True)
    rests_on = [Reads(rows, value["column"]) for value, rows in reads if value["how"] not in COUNTS]
    statements = told.basis.statements(rests_on)
    _require_read_traps(claim, statements, told.basis)
    return {
        "claim_id": claim["claim_id"],
        "section": claim["section"],
        **{f"text_{words.lang}": _rendered(claim, read, words) for words in told.written},
        "grade": told.basis.worst(rests_on),
        "statements": ";".join(statements),
        "calls": "; ".join(dict.fromkeys(told.call(value["frame"]) for value in values)),
    }


def _require_expected(read: list[tuple[Row, Any]]) -> None:
    """Leave a sentence out that says more than its values: each may have to be beyond a number or another value."""
    found = {value["name"]: number for value, number in read}
    for value, number in read:
        for expected in filter(None, _text(value.get("expect")).split(";")):
            sign, wanted = EXPECTED.fullmatch(expected).groups()  # type: ignore[union-attr]
            other = found[wanted[1:-1]] if wanted.startswith("{") else wanted
            if not _holds(number, sign, other):
                raise _left_out(value, "expectation", f"{number} is not {expected}")


def _holds(number: Any, sign: str, other: Any) -> bool:
    if isinstance(number, str):
        return (number == str(other)) == (sign == "")
    one, two = float(number), float(other)
    return {"": one == two, "!=": one != two, "<": one < two, "<=": one <= two, ">": one > two, ">=": one >= two}[sign]


def _require_read_traps(claim: Row, statements: list[str], basis: Basis) -> None:
    """Leave a sentence out that rests on a number in doubt, or that a trap touches which it was not read against."""
    considered = _text(claim.get("traps")).split(";")
    for name in statements:
        if name in basis.doubted:
            raise _LeftOutError("doubt", f"{name}: {basis.doubted[name]}")
        for trap in basis.traps.get(name, ()):
            if trap not in considered:
                raise _LeftOutError("trap", f"{name}: {trap}")


def _left_out(value: Row, reason: str, found: str) -> _LeftOutError:
    rows, cells = _text(value["where"]) or "all rows", _text(value["column"]) or "rows"
    return _LeftOutError(reason, f"{{{value['name']}}}: {value['frame']}, {rows}, {value['how']} of {cells}: {found}")


def _text(cell: Any) -> str:
    """Give a cell of text; a missing one is empty."""
    return cell if isinstance(cell, str) else ""


def _matching(frame: pd.DataFrame, value: Row) -> pd.DataFrame:
    """Give the rows that meet all conditions; without any, or with several where one cell is read, nothing is said."""
    rows = frame
    for condition in filter(None, _text(value["where"]).split(";")):
        column, _, wanted = condition.partition("=")
        rows = rows[_equals(_column(rows, column, value), wanted)]
    if rows.empty and value["how"] not in COUNTS:
        raise _left_out(value, "no_row", "no row")
    if value["how"] == "value" and len(rows) > 1:
        raise _left_out(value, "several_rows", f"{len(rows)} rows")
    return rows


def _column(rows: pd.DataFrame, column: str, value: Row) -> pd.Series:
    if column not in rows:
        near = nearest(column, rows.columns)
        raise IpcompareError(
            f"claim {value['claim_id']}, {{{value['name']}}}: there is no column {column!r}",
            where=f"table claim_values, result {value['frame']}",
            expected=f"one of {', '.join(rows.columns)}",
            hint=f"nearest: {', '.join(near)}" if near else "correct table claim_values",
        )
    return rows[column]


def _equals(cells: pd.Series, wanted: str) -> pd.Series:
    """Say which cells are the wanted one as it would be written in a table; an empty one is a missing cell."""
    from pandas.api.types import is_bool_dtype, is_numeric_dtype

    if wanted == "":
        return cells.isna() | (cells.astype("str") == "")
    if is_bool_dtype(cells):
        return cells.astype("str").str.lower() == wanted
    if is_numeric_dtype(cells):
        return (cells == _number(wanted)).fillna(False).astype(bool)
    return cells.astype("str") == wanted


def _number(text: str) -> float:
    try:
        return float(text)
    except ValueError:
        return float("nan")


def _read(rows: pd.DataFrame, value: Row) -> Any:
    """Read what a placeholder asks for; an empty cell or an open bound fills no sentence."""
    from pandas import isna

    if value["how"] == "count":
        return len(rows)
    found = HOWS[value["how"]](_column(rows, _text(value["column"]), value))
    if value["how"] == "tally":
        return found
    if isna(found):
        raise _left_out(value, "empty", "an empty cell")
    if found in (inf, -inf):
        raise _left_out(value, "open_bound", "an open bound")
    return found


def _rendered(claim: Row, read: list[tuple[Row, Any]], words: Labels) -> str:
    """Write a sentence in one language with its values."""
    shown = {value["name"]: _shown(value, found, words) for value, found in read}
    text = str(claim[f"text_{words.lang}"])
    unfilled = [name for name in PLACEHOLDER.findall(text) if name not in shown]
    if unfilled:
        raise IpcompareError(
            f"claim {claim['claim_id']} has no value for {{{unfilled[0]}}}",
            where=f"table claims, text_{words.lang}",
            expected=f"one of {', '.join(shown)}" if shown else "a sentence without placeholders",
            hint="add a row to table claim_values, or correct the sentence",
        )
    return PLACEHOLDER.sub(lambda placeholder: shown[placeholder[1]], text)


def _shown(value: Row, found: Any, words: Labels) -> str:
    try:
        return SHOWS[value["show"]](found, words)
    except (KeyError, TypeError, ValueError):
        raise _left_out(value, "not_shown", f"{found!r} is no {value['show']}") from None


def _whole(number: Any) -> int:
    """Give a whole number; nothing is rounded to one."""
    if int(number) != number:
        raise ValueError(number)
    return int(number)


def _integer(number: Any, words: Labels) -> str:
    whole = _whole(number)
    return f"{whole:,}" if words.lang == "en" else short_number(whole, words.lang)


def in_words(number: Any, words: Labels) -> str:
    """Write a small number as English prose does; Chinese counts things in digits."""
    whole = _whole(number)
    return WORDS[whole] if words.lang == "en" and 0 <= whole < len(WORDS) else _integer(whole, words)


def _items(number: Any, words: Labels) -> str:
    """Write a number of items, and that there is none where it is zero."""
    whole = _whole(number)
    return in_words(whole, words) if words.lang == "en" else f"{whole}条" if whole else "无"


def _tallied(counts: dict[str, int], names: dict[str, str], words: Labels) -> str:
    """Count codes in words, in the order of their list."""
    if unknown := set(counts) - set(names):
        raise KeyError(unknown)
    found = [(name, counts[code]) for code, name in names.items() if code in counts]
    return words.phrase("、", ", ").join(
        words.phrase(f"{name}{count}项", f"{count} {_lower(name)}") for name, count in found
    )


def _lower(name: str) -> str:
    """Write a name as it stands within a sentence."""
    return name[:1].lower() + name[1:]


SHOWS: dict[str, Callable[[Any, Labels], str]] = {
    "number": lambda number, words: short_number(float(number), words.lang),
    "integer": _integer,
    "words": in_words,
    "decimal1": lambda number, _: f"{number:.1f}",
    "decimal2": lambda number, _: f"{number:.2f}",
    "percent0": lambda number, _: f"{number:.0%}",
    "percent1": lambda number, _: f"{number:.1%}",
    "points": lambda number, words: f"{100 * abs(number):.1f}" + words.phrase("个百分点", " points"),
    "place": lambda name, words: words.places[name],
    "year": lambda number, _: str(_whole(number)),
    "agency": lambda name, words: words.agencies[name],
    "items": _items,
    "days": lambda as_of, words: on_days(as_of, words.lang),
    "status": lambda code, words: _lower(words.codes["delivery"][code]),
    "statuses": lambda counts, words: _tallied(counts, words.codes["delivery"], words),
}
