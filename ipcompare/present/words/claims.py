"""Results as sentences in two languages: every number in them is worked out from the tables."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from math import inf
from typing import TYPE_CHECKING, Any, NamedTuple

from ipcompare.corpus.lookup import LANGUAGES, Row, column_map, records, require
from ipcompare.corpus.rules import PLACEHOLDER
from ipcompare.errors import IpcompareError, nearest
from ipcompare.harmonization.scope import require_panel
from ipcompare.present.registry import readings
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
WORDS = ("none", "one", "two", "three", "four", "five", "six", "seven", "eight", "nine", "ten")


def claims(panel: Panel, *, lang: str | None = None) -> pd.DataFrame:
    """
    Render the sentences of table ``claims`` with the numbers that the tables give.

    Every placeholder is filled as table ``claim_values`` says: from the rows of one
    result that match its conditions exactly, one cell, a count, a number of different
    values, a sum, the largest value, or how often each code stands in a column. Nothing
    in the tables is run as code, and a sentence that no longer fits its rows is an error,
    never a guess.

    Parameters
    ----------
    panel
        From `harmonize`; its tables hold the sentences.
    lang
        ``en`` or ``zh`` for the sentences in one language only; by default both.

    Returns
    -------
    pandas.DataFrame
        One row per claim in the order of the table: ``claim_id``, ``section``,
        ``text_zh``, ``text_en`` (rendered), ``grade`` (the worst of the rows used, where
        they have none that of the values that they name; missing for counts),
        ``statements`` (ids of the statements and facts that the rows used rest on,
        separated by semicolons; empty where all is counted over whole tables),
        ``calls`` (the calls that give the results read, separated by semicolons).

    Raises
    ------
    UnknownNameError
        If the language, a result, a way of reading or a way of showing does not exist.
    IpcompareError
        If a placeholder cannot be filled: no row matches, more than one does where
        one cell is read, a column does not exist, a cell is empty or an open bound,
        or what is read cannot be shown as asked. It names claim and placeholder.

    Examples
    --------
    >>> import ipcompare as ipc
    >>> ipc.claims(ipc.harmonize(ipc.load()), lang="en").set_index("claim_id").loc["statements", "text_en"]
    'The tables hold 197 statements on 122 indicators in five plans.'
    """
    import pandas as pd

    require_panel(panel, "claims")
    if lang is not None:
        require("language", [lang], LANGUAGES)
    data, known = panel.data, readings()
    for column, names in (("frame", known), ("how", HOWS), ("show", SHOWS)):
        require(f"{column} of table claim_values", data.claim_values[column], names)
    read = {name: _Frame(known[name].call, known[name].make(panel)) for name in data.claim_values["frame"].unique()}
    written = [labels(data, name) for name in ("zh", "en") if lang in (None, name)]
    basis = _basis(panel)
    rows = []
    for claim in records(data.claims):
        values = records(data.claim_values[data.claim_values["claim_id"] == claim["claim_id"]])
        rows.append(_claim(claim, values, read, written, basis))
    texts = [f"text_{words.lang}" for words in written]
    return pd.DataFrame(rows, columns=["claim_id", "section", *texts, "grade", "statements", "calls"], dtype="str")


class _Frame(NamedTuple):
    """A frame that claims read, and the call by which a reader gets it."""

    call: str
    rows: pd.DataFrame


def _claim(claim: Row, values: list[Row], frames: dict[str, _Frame], written: list[Labels], basis: _Basis) -> Row:
    """Fill the sentences of one claim, and collect what they rest on."""
    used = [_matching(frames[value["frame"]], value) for value in values]
    read = [(value, _read(rows, value)) for value, rows in zip(values, used, strict=True)]
    rests_on = [rows for value, rows in zip(values, used, strict=True) if value["how"] not in COUNTS]
    return {
        "claim_id": claim["claim_id"],
        "section": claim["section"],
        **{f"text_{words.lang}": _rendered(claim, read, words) for words in written},
        "grade": _worst(rests_on, basis),
        "statements": ";".join(_statements(rests_on, basis)),
        "calls": "; ".join(dict.fromkeys(frames[value["frame"]].call for value in values)),
    }


def _refusal(value: Row, found: str, expected: str, hint: str) -> IpcompareError:
    rows, cells = _text(value["where"]) or "all rows", _text(value["column"]) or "rows"
    asked = f"{value['frame']}, {rows}, {value['how']} of {cells}"
    return IpcompareError(
        f"claim {value['claim_id']} cannot fill {{{value['name']}}}: {found}", where=asked, expected=expected, hint=hint
    )


def _text(cell: Any) -> str:
    """Give a cell of text; a missing one is empty."""
    return cell if isinstance(cell, str) else ""


def _matching(frame: _Frame, value: Row) -> pd.DataFrame:
    """Give the rows that meet all conditions; refuse none, and several where one cell is read."""
    rows = frame.rows
    for condition in filter(None, _text(value["where"]).split(";")):
        column, _, wanted = condition.partition("=")
        rows = rows[_equals(_column(rows, column, value), wanted)]
    if rows.empty or (value["how"] == "value" and len(rows) > 1):
        found = f"{len(rows)} rows match" if len(rows) else "no row matches"
        expected = "exactly one row" if value["how"] == "value" else "at least one row"
        hint = f"see {frame.call}; correct the conditions in table claim_values, or the sentence"
        raise _refusal(value, found, expected, hint)
    return rows


def _column(rows: pd.DataFrame, column: str, value: Row) -> pd.Series:
    if column not in rows:
        near = nearest(column, rows.columns)
        hint = f"nearest: {', '.join(near)}" if near else "correct table claim_values"
        raise _refusal(value, f"there is no column {column!r}", f"one of {', '.join(rows.columns)}", hint)
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
    if value["how"] != "tally" and (isna(found) or found in (inf, -inf)):
        hint = "say what the plan does give, such as the bound itself"
        raise _refusal(value, f"a cell is {'empty' if isna(found) else 'an open bound'}", "a value", hint)
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
        hint = "choose another way to show it in table claim_values, or correct the conditions"
        raise _refusal(value, f"{found!r} is no {value['show']}", f"a value to show as {value['show']}", hint) from None


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
    "place": lambda name, words: words.places[name],
    "year": lambda number, _: str(_whole(number)),
    "days": lambda as_of, words: on_days(as_of, words.lang),
    "status": lambda code, words: _lower(words.codes["delivery"][code]),
    "statuses": lambda counts, words: _tallied(counts, words.codes["delivery"], words),
}


class _Basis(NamedTuple):
    """What values rest on: their parents in the lineage, all statements and facts, and the grade of each value."""

    parents: dict[str, list[str]]
    printed: set[str]
    grades: dict[str, str]


def _basis(panel: Panel) -> _Basis:
    steps = panel.lineage[panel.lineage["step"] != "overrule"]
    parents: dict[str, list[str]] = {}
    for value_id, parent_id in zip(steps["value_id"], steps["parent_id"], strict=True):
        parents.setdefault(value_id, []).append(parent_id)
    printed = {*panel.data.observations["obs_id"], *panel.data.context["fact_id"]}
    return _Basis(parents, printed, column_map(panel.values, "value_id", "grade"))


def _ids(rows: pd.DataFrame) -> list[str]:
    """Give the ids that rows name; one cell may join several."""
    columns = [name for name in rows.columns if name.endswith("_id") or name in ("value_a", "value_b")]
    return [part for name in columns for cell in rows[name].dropna() for part in str(cell).split("~")]


def _statements(used: Iterable[pd.DataFrame], basis: _Basis) -> list[str]:
    """Follow the ids of rows to the statements and facts that they rest on, each once."""
    waiting = [name for rows in used for name in _ids(rows)]
    seen: dict[str, None] = {}
    while waiting:
        name = waiting.pop(0)
        if name not in seen:
            seen[name] = None
            waiting += basis.parents.get(name, [])
    return [name for name in seen if name in basis.printed]


def _worst(used: Iterable[pd.DataFrame], basis: _Basis) -> str | None:
    """Give the worst grade of rows, for rows without a grade that of the values that they name."""
    marks: list[str] = []
    for rows in used:
        if "grade" in rows:
            marks += rows["grade"].dropna().to_list()
        else:
            marks += [basis.grades[name] for name in _ids(rows) if name in basis.grades]
    return max(marks, default=None)
