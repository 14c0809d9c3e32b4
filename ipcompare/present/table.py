"""A result as a table to print: HTML, Markdown, LaTeX or Excel, with footnotes for grades, reasons and sources."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Mapping, Sequence
from html import escape
from math import isnan
from typing import TYPE_CHECKING, Any, Literal, NamedTuple, overload

from ipcompare.corpus.lookup import coded_plans, records, require
from ipcompare.corpus.names import require_data
from ipcompare.corpus.tables import Data
from ipcompare.errors import IpcompareError
from ipcompare.harmonization.value import POINTS
from ipcompare.present.columns import Column
from ipcompare.present.registry import column_of, columns_of
from ipcompare.present.words.days import in_months
from ipcompare.present.words.intervals import SIGNS, is_strict, percent, rate, short_interval
from ipcompare.present.words.labels import Labels, labels, short_number
from ipcompare.present.words.signs import one_line, printable, replaced_note

if TYPE_CHECKING:
    import pandas as pd

__all__ = ["table"]


class Cell(NamedTuple):
    """What stands in a cell, and the numbers of its footnotes."""

    text: str
    marks: tuple[int, ...] = ()


class Table(NamedTuple):
    """A table that is ready to print: nothing in it depends on the kind of file."""

    title: str
    lang: str
    heads: list[str]
    numbers: list[bool]
    rows: list[list[Cell]]
    notes: list[str]
    sources: list[str]


Columns = Sequence[str] | None
Text = Literal["html", "markdown", "latex"]


@overload
def table(
    frame: pd.DataFrame, *, data: Data, kind: Text = "html", lang: str = "en", title: str = "", columns: Columns = None
) -> str: ...


@overload
def table(
    frame: pd.DataFrame,
    *,
    data: Data,
    kind: Literal["xlsx"],
    lang: str = "en",
    title: str = "",
    columns: Columns = None,
) -> bytes: ...


def table(
    frame: pd.DataFrame, *, data: Data, kind: str = "html", lang: str = "en", title: str = "", columns: Columns = None
) -> str | bytes:
    """
    Print a result as a table with footnotes.

    Intervals stand in one column and keep their bounds; names come from the
    tables; reasons and grades below A become footnotes, and the plans that the
    rows rest on are named as sources.

    Parameters
    ----------
    frame
        What a verb returns; of a result with several frames, one of them.
    data
        Tables with the names.
    kind
        ``html`` (one ``<table>`` without outside styles), ``markdown`` (a pipe table), ``latex``
        (a ``tabular`` with booktabs rules, with a title inside a ``table``; Chinese needs a
        Unicode engine) or ``xlsx``.
    lang
        ``en``, ``zh`` or ``both``.
    title
        Caption; none by default.
    columns
        The columns to show, in this order, by their names in the frame, an
        interval by the name before ``_lo``; by default all that are not ids.

    Returns
    -------
    str or bytes
        Text, bytes for ``xlsx``.

    Raises
    ------
    UnknownNameError
        If the kind, the language or a column does not exist.
    IpcompareError
        If the frame has no rows, or no columns are asked for.

    Examples
    --------
    >>> import ipcompare as ipc
    >>> data = ipc.load()
    >>> rows = ipc.growth(ipc.harmonize(data)).query("city == 'bengbu' and base_origin == 'plan'").head(1)
    >>> print(ipc.table(rows, data=data, kind="markdown", columns=["city", "base", "target", "cagr"]))
    | City | Base | Target | Compound annual growth |
    | :--- | ---: | ---: | ---: |
    | Bengbu | 9.54 | 14 | 13.6% |
    <BLANKLINE>
    Sources: Work plan of Bengbu as a national pilot city in building strong IP cities (2024-2026).
    <BLANKLINE>
    """
    require_data(data, "table")
    require("kind of table", [kind], [*_WRITERS, "xlsx"])
    typed = typeset(frame, data, labels(data, lang), title, columns)
    return _xlsx(typed) if kind == "xlsx" else _TEXTS.get(kind, str)(_WRITERS[kind](typed))


class Html(str):
    """Text of a table that a notebook shows as a table."""

    def _repr_html_(self) -> str:
        """Tell a notebook that reads signs as mathematics to leave the table alone."""
        if not {*"$\\"} & {*self}:
            return str(self)
        return self.replace("<table ", '<table class="tex2jax_ignore mathjax_ignore" ', 1)


class Markdown(str):
    """Text of a table that a notebook shows as a table."""

    _repr_markdown_ = str.__str__


_TEXTS: dict[str, type[str]] = {"html": Html, "markdown": Markdown}


def typeset(frame: pd.DataFrame, data: Data, words: Labels, title: str = "", columns: Columns = None) -> Table:
    """Turn a result into a table that any writer can print."""
    _require_frame(frame)
    if frame.empty:
        raise IpcompareError("a table without rows", expected="at least one row", hint="widen the filter")
    if columns is not None and not len(columns):
        raise IpcompareError("a table without columns", expected="at least one column", hint="leave columns out")
    known = columns_of(frame.columns)
    shown = _shown(frame, known, columns)
    notes: list[str] = []
    rows = [[_cell(row, item, known, words, notes, item == shown[0]) for item in shown] for row in records(frame)]
    heads = [words.heading(item.column) for item in shown]
    numbers = [item.column.kind == "year" or not _is_text(frame, item) for item in shown]
    return _printed(Table(title, words.lang, heads, numbers, rows, notes, _sources(frame, data, words)))


def _printed(made: Table) -> Table:
    """Give a table as it can be printed."""

    def all_of(texts: Iterable[str]) -> list[str]:
        return [printable(text) for text in texts]

    rows = [[cell._replace(text=printable(cell.text)) for cell in row] for row in made.rows]
    return made._replace(
        title=printable(made.title),
        heads=all_of(made.heads),
        rows=rows,
        notes=all_of(made.notes),
        sources=all_of(made.sources),
    )


def _require_frame(frame: object) -> None:
    """Refuse what is no frame; of a result with several, name those that it has."""
    from pandas import DataFrame

    if isinstance(frame, DataFrame):
        return
    parts = [name for name in getattr(frame, "_fields", ()) if isinstance(getattr(frame, name), DataFrame)]
    raise IpcompareError(
        f"table prints a frame, not a {type(frame).__name__}",
        expected="a DataFrame",
        hint=f"give one of its frames: .{', .'.join(parts)}" if parts else "give what a verb returns",
    )


class Item(NamedTuple):
    """What a column of a table shows: a column of the frame, or the interval whose ends start with ``prefix``."""

    name: str
    column: Column
    prefix: str | None = None


def items_of(frame: pd.DataFrame, known: Mapping[str, Column]) -> dict[str, Item]:
    """Give what a frame has to show by name: an interval goes by that of its ends, or else of its low end."""
    items = {item.name: item for item in (_item(frame, known, str(name)) for name in frame.columns)}
    return {name: item for name, item in items.items() if item.column.kind != "hidden" and not _is_id(frame, name)}


def _shown(frame: pd.DataFrame, known: Mapping[str, Column], columns: Columns) -> list[Item]:
    """Choose the columns, by default those with cells that are no reasons."""
    items = items_of(frame, known)
    if columns is not None:
        require("column", columns, items)
        return [items[name] for name in columns]
    low = {name: name if item.prefix is None else f"{item.prefix}lo" for name, item in items.items()}
    empty = {name for name, column in low.items() if column in frame and frame[column].isna().all()}
    return [item for name, item in items.items() if name not in empty and item.column.kind not in ("reasons", "traps")]


def _item(frame: pd.DataFrame, known: Mapping[str, Column], name: str) -> Item:
    stem, _, end = name.rpartition("_") if "_" in name else ("", "", name)
    if end not in ("lo", "mid", "hi") and f"{name}_lo" in frame and not _is_text(frame, name):
        stem, end = name, "mid"
    if end not in ("lo", "mid", "hi") or f"{stem}_lo".removeprefix("_") not in frame:
        return Item(name, column_of(known, name))
    own = f"{stem}_lo" if stem in frame and _is_text(frame, stem) else stem or "value"
    return Item(own, column_of(known, stem or "value", interval=True), f"{stem}_" if stem else "")


def _is_id(frame: pd.DataFrame, name: str) -> bool:
    """Say whether a column holds ids; plans are named where a place has several."""
    place = {"plan_id": "city", "plan_a": "city_a", "plan_b": "city_b"}.get(name)
    if place in frame:
        return bool(frame.groupby(place)[name].nunique().max() < 2)
    return name.endswith("_id")


def _is_text(frame: pd.DataFrame, item: str | Item) -> bool:
    from pandas.api.types import is_numeric_dtype

    name = item if isinstance(item, str) else item.name if item.prefix is None else f"{item.prefix}lo"
    return name in frame and not is_numeric_dtype(frame[name])


def _cell(
    row: dict[str, Any], item: Item, known: Mapping[str, Column], words: Labels, notes: list[str], first: bool
) -> Cell:
    """Write a cell; the reasons and doubts of a row stand at its first cell, a grade below A at its own."""
    text = _text(row, item, words)
    reasons = [name for name in row if first and name in known and known[name].kind == "reasons"]
    below = [words.reasons(row[name]) for name in reasons] + (words.doubts(row.get("doubts")) if first else [])
    if item.name == "grade" and text not in ("", "A"):
        below.append(words.codes["grade"][text])
    return Cell(text, _marks(filter(None, below), notes))


def _marks(texts: Iterable[str], notes: list[str]) -> tuple[int, ...]:
    """Give the numbers of footnotes; the same text is one footnote."""
    found = []
    for text in texts:
        if text not in notes:
            notes.append(text)
        found.append(notes.index(text) + 1)
    return tuple(found)


def _text(row: dict[str, Any], item: Item, words: Labels) -> str:
    kind = item.column.kind
    if item.prefix is not None:
        middle = f"{item.prefix}mid" if f"{item.prefix}mid" in row else item.name
        lo, mid, hi = (_number(row.get(end)) for end in (f"{item.prefix}lo", middle, f"{item.prefix}hi"))
        strict = is_strict(row, item.prefix.rstrip("_"))
        if kind == "rate":
            return _rate(lo, hi, row, strict=strict)
        if kind == "computed":
            lo, mid, hi = _rounded(lo), _rounded(mid), _rounded(hi)
        return _interval(lo, mid, hi, words, strict=strict)
    value = row.get(item.name)
    if kind == "days" and isinstance(value, str):
        return words.phrase(in_months(value, "zh"), in_months(value, "en"))
    if isinstance(value, str):
        return words.reasons(value) if kind == "reasons" else words.listed(kind, value)
    number = _number(value)
    if item.name == "target" and row.get("bound") in SIGNS and not isnan(number):
        return SIGNS[row["bound"]] + short_number(number, words.lang)
    if isnan(number) or kind == "year":
        return "" if isnan(number) else f"{number:g}"
    return short_number(_rounded(number) if kind == "computed" else number, words.lang)


def _number(value: Any) -> float:
    """Give a number of a frame; whatever is missing is NaN."""
    try:
        return float(value)
    except (TypeError, ValueError):
        return float("nan")


def _rounded(value: float) -> float:
    """Round what was computed to three digits; what is printed keeps all of its own."""
    return float(f"{value:.3g}")


def _interval(lo: float, mid: float, hi: float, words: Labels, *, strict: bool) -> str:
    return "" if isnan(lo) or isnan(hi) else short_interval(lo, lo if lo == hi else mid, hi, words.lang, strict=strict)


def _rate(lo: float, hi: float, row: dict[str, Any], *, strict: bool) -> str:
    """Write a rate in percent; shares and scores move by points."""
    points = row.get("basis") in POINTS and "closed_lo" not in row
    return rate(lo, hi, "{:.3g}".format if points else percent, strict=strict)


def _sources(frame: pd.DataFrame, data: Data, words: Labels) -> list[str]:
    key = next((name for name in ("plan_id", "city") if name in frame), None)
    plans = coded_plans(data)
    plans = plans[plans[key].isin(frame[key])] if key else plans.head(0)
    titles = [words.phrase(row["title_zh"], row["title_en"]) for row in records(plans)]
    # Tiers above, outcomes and values of any origin are facts; a base is one where it says so.
    facts = {"tier", "outcome_id", "origin"} & {*frame} or (
        "base_origin" in frame and any(frame["base_origin"] == "context")
    )
    return [*titles, words.phrase("背景数据表", "table of context facts")] if facts else titles


def sourced(made: Table) -> str:
    """Name the sources of a table in a sentence, and say what the sign of a replaced character means; often empty."""
    zh = made.lang == "zh"
    named = f"资料来源：{'；'.join(made.sources)}。" if zh else f"Sources: {'; '.join(made.sources)}."
    texts = [made.title, *made.heads, *made.notes, *made.sources, *(cell.text for row in made.rows for cell in row)]
    parts = [named if made.sources else "", replaced_note(made.lang, texts)]
    return ("" if zh else " ").join(filter(None, parts))


def as_html(made: Table) -> str:
    """Write a table as HTML."""

    def line(cells: Iterable[str], tag: str) -> str:
        looks = (' class="number"' if number else "" for number in made.numbers)
        opened = f'{tag} scope="col"' if tag == "th" else tag
        marked = (f"<{opened}{look}>{cell}</{tag}>" for cell, look in zip(cells, looks, strict=True))
        return f"<tr>{''.join(marked)}</tr>"

    def shown(cell: Cell) -> str:
        return escape(cell.text) + (f"<sup>{', '.join(map(str, cell.marks))}</sup>" if cell.marks else "")

    caption = f"<caption>{escape(made.title)}</caption>\n" if made.title else ""
    body = "\n".join(line(map(shown, row), "td") for row in made.rows)
    below = [f"<sup>{at}</sup> {escape(note)}" for at, note in enumerate(made.notes, start=1)]
    below += [escape(text) for text in [sourced(made)] if text]
    foot = "".join(f'<tr><td colspan="{len(made.heads)}">{text}</td></tr>\n' for text in below)
    lang = {"zh": "zh-Hans", "both": "zh-Hans"}.get(made.lang, made.lang)
    head = line(map(escape, made.heads), "th")
    tail = f"<tfoot>\n{foot}</tfoot>\n" if foot else ""
    return f'<table lang="{lang}">\n{caption}<thead>\n{head}\n</thead>\n<tbody>\n{body}\n</tbody>\n{tail}</table>\n'


def _markdown(made: Table) -> str:
    def plain(text: str) -> str:
        return re.sub(r"([\\|<>&*_~`$^@#{}\[\]])", r"\\\1", one_line(text))

    def line(cells: Iterable[str]) -> str:
        return f"| {' | '.join(cells)} |"

    def shown(cell: Cell) -> str:
        return plain(cell.text) + (f"<sup>{','.join(map(str, cell.marks))}</sup>" if cell.marks else "")

    rule = line("---:" if number else ":---" for number in made.numbers)
    parts = ["\n".join([line(map(plain, made.heads)), rule, *(line(map(shown, row)) for row in made.rows)])]
    parts = [f"**{plain(made.title).strip()}**", *parts] if made.title else parts
    parts += ["  \n".join(f"<sup>{at}</sup> {plain(note)}" for at, note in enumerate(made.notes, start=1))]
    return "\n\n".join(part for part in [*parts, plain(sourced(made))] if part) + "\n"


_LATEX = {
    "\\": r"\textbackslash{}", "&": r"\&", "%": r"\%", "$": r"\$", "#": r"\#", "_": r"\_", "{": r"\{", "}": r"\}",
    "~": r"\textasciitilde{}", "^": r"\textasciicircum{}", "≥": r"$\ge$", "≤": r"$\le$", "∞": r"$\infty$", "–": "--",
    "<": r"\textless{}", ">": r"\textgreater{}", "|": r"\textbar{}", "[": "{[}", "*": "{*}",
    "`": r"\textasciigrave{}",
}  # fmt: skip
# Signs of TeX, and those of which two in a row would become another.
_TEX = re.compile("|".join([*map(re.escape, _LATEX), *(f"{sign}(?={sign})" for sign in "-',")]))


def _latex(made: Table) -> str:
    def plain(text: str) -> str:
        return _TEX.sub(lambda found: _LATEX.get(found[0], found[0] + "{}"), one_line(text))

    def line(cells: Iterable[str]) -> str:
        return " & ".join(cells) + r" \\"

    def shown(cell: Cell) -> str:
        return plain(cell.text) + (rf"\textsuperscript{{{','.join(map(str, cell.marks))}}}" if cell.marks else "")

    columns = "".join("r" if number else "l" for number in made.numbers)
    body = [line(map(shown, row)) for row in made.rows]
    lines = [rf"\begin{{tabular}}{{{columns}}}", r"\toprule", line(map(plain, made.heads)), r"\midrule", *body]
    lines += [r"\bottomrule", r"\end{tabular}"]
    notes = [rf"\textsuperscript{{{at}}} {plain(note)}" for at, note in enumerate(made.notes, start=1)]
    below = " \\\\\n".join([*notes, *filter(None, [plain(sourced(made))])])
    lines += ["", f"{{\\footnotesize\n{below}\\par}}"] if below else []
    if made.title:
        lines = [r"\begin{table}", rf"\caption{{{plain(made.title)}}}", *lines, r"\end{table}"]
    return "\n".join(lines) + "\n"


def _xlsx(made: Table) -> bytes:
    import pandas as pd

    from ipcompare.present.spreadsheet import Column, Sheet, workbook_bytes

    def shown(cell: Cell) -> str:
        return cell.text + (f" [{', '.join(map(str, cell.marks))}]" if cell.marks else "")

    notes = [f"[{at}] {note}" for at, note in enumerate(made.notes, start=1)]
    lines = [[shown(cell) for cell in row] for row in made.rows]
    lines += [[text, *[""] * (len(made.heads) - 1)] for text in [*notes, *filter(None, [sourced(made)])]]
    names = [str(at) for at in range(len(made.heads))]
    widths = [max(len(line[at]) for line in lines[: len(made.rows)]) for at in range(len(names))]
    columns = {
        name: Column(head, min(50, max(10, width + 4)))
        for name, head, width in zip(names, made.heads, widths, strict=True)
    }
    sheet = Sheet("ipcompare", made.title, pd.DataFrame(lines, columns=names), columns)
    return workbook_bytes([sheet], title=made.title or "ipcompare")


_WRITERS: dict[str, Callable[[Table], str]] = {"html": as_html, "markdown": _markdown, "latex": _latex}
