"""A result as a table to print: HTML, Markdown, LaTeX or Excel, with footnotes for grades, reasons and sources."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from html import escape
from re import sub
from typing import TYPE_CHECKING, Any, Literal, NamedTuple, overload

from ipcompare.corpus.lookup import records, require
from ipcompare.corpus.tables import Data
from ipcompare.errors import IpcompareError
from ipcompare.present.words.intervals import rate, short_interval
from ipcompare.present.words.labels import Labels, labels, short_number

if TYPE_CHECKING:
    import pandas as pd

__all__ = ["table"]

PLACES = ("city", "other", "tier", "leader", "goal_of")
YEARS = (
    "base_year",
    "target_year",
    "year",
    "from_year",
    "to_year",
    "tier_year",
    "leader_year",
    "goal_year",
    "outcome_year",
    "first_year",
    "last_year",
)
RATES = ("cagr", "pace", "tier_pace", "amplification", "closed")
COMPUTED = (
    "ratio", "step", "doubling", "share", "even_share", "back_loading", "required_pace", "observed_pace", "pace_ratio",
    "level", "to_nation", "amount", "missed_by", "trend",
)  # fmt: skip
REASONS = ("reason", "reasons", "footnotes", "level_reason", "pace_reason")
LISTS = {
    "status": "delivery",
    "comparator": "comparator",
    "origin": "origin",
    "basis": "basis",
    "goal": "goal",
    "position": "position",
    "part": "part",
    "dimension": "dimension",
}
LEFT_OUT = ("bound", "base_origin", "value_id", "cities", "mixed", "level_id", "window_start", "window_end")


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


@overload
def table(
    frame: pd.DataFrame,
    *,
    data: Data,
    kind: Literal["html", "markdown", "latex"] = "html",
    lang: str = "en",
    title: str = "",
    columns: Sequence[str] | None = None,
) -> str: ...


@overload
def table(
    frame: pd.DataFrame,
    *,
    data: Data,
    kind: Literal["xlsx"],
    lang: str = "en",
    title: str = "",
    columns: Sequence[str] | None = None,
) -> bytes: ...


def table(
    frame: pd.DataFrame,
    *,
    data: Data,
    kind: str = "html",
    lang: str = "en",
    title: str = "",
    columns: Sequence[str] | None = None,
) -> str | bytes:
    """
    Print a result as a table with footnotes.

    Intervals stand in one column and keep their bounds; names come from the
    tables; reasons and grades below A become footnotes, and the plans that the
    rows rest on are named as sources.

    Parameters
    ----------
    frame
        From `compare`, `growth`, `pace`, `ambition`, `catch_up`, `delivery`,
        `rank` (its frame) or `decompose`.
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
    Sources: Work plan of Bengbu as a national pilot city in building IP-strong cities (2024-2026).
    <BLANKLINE>
    """
    require("kind of table", [kind], [*_WRITERS, "xlsx"])
    made = typeset(frame, data, labels(data, lang), title, columns)
    return _xlsx(made) if kind == "xlsx" else _WRITERS[kind](made)


def typeset(
    frame: pd.DataFrame, data: Data, words: Labels, title: str = "", columns: Sequence[str] | None = None
) -> Table:
    """Turn a result into a table that any writer can print."""
    if frame.empty:
        raise IpcompareError("a table without rows", expected="at least one row", hint="widen the filter")
    if columns is not None and not len(columns):
        raise IpcompareError("a table without columns", expected="at least one column", hint="leave columns out")
    shown = _shown(frame, columns)
    notes: list[str] = []
    rows = [[_cell(row, name, words, notes, name == shown[0]) for name in shown] for row in records(frame)]
    heads = [words.codes["column"].get(name, name) for name in shown]
    numbers = [name in YEARS or not _is_text(frame, name) for name in shown]
    return Table(title, words.lang, heads, numbers, rows, notes, _sources(frame, data, words))


# Ends of intervals that do not go by the name before _lo.
_ENDS = {
    **dict.fromkeys(("lo", "mid", "hi"), "value"),
    **dict.fromkeys(("tier_lo", "tier_mid", "tier_hi"), "tier_target"),
}


def _shown(frame: pd.DataFrame, columns: Sequence[str] | None) -> list[str]:
    """Choose the columns: an interval goes by the name that its ends share."""
    names: dict[str, None] = {}
    for name in frame.columns:
        stem = _ENDS.get(str(name)) or sub("_(lo|mid|hi)$", "", str(name))
        if not stem.endswith("_id") and stem not in LEFT_OUT:
            names[stem] = None
    if columns is not None:
        require("column", columns, names)
        return list(columns)
    empty = {name for name in names if name in frame and frame[name].isna().all()}
    return [name for name in names if name not in empty and name not in REASONS]


def _is_text(frame: pd.DataFrame, name: str) -> bool:
    from pandas.api.types import is_numeric_dtype

    return name in frame and not is_numeric_dtype(frame[name])


def _cell(row: dict[str, Any], name: str, words: Labels, notes: list[str], first: bool) -> Cell:
    """Write a cell; the reasons of a row stand at its first cell, a grade below A at its own."""
    text = _text(row, name, words)
    said = [words.reasons(row[reason]) for reason in REASONS if reason in row] if first else []
    if name == "grade" and text not in ("", "A"):
        said.append(words.codes["grade"][text])
    return Cell(text, _marks(filter(None, said), notes))


def _marks(texts: Iterable[str], notes: list[str]) -> tuple[int, ...]:
    """Give the numbers of footnotes; the same text is one footnote."""
    found = []
    for text in texts:
        if text not in notes:
            notes.append(text)
        found.append(notes.index(text) + 1)
    return tuple(found)


def _text(row: dict[str, Any], name: str, words: Labels) -> str:
    prefix = {"value": "", "tier_target": "tier_"}.get(name, f"{name}_")
    if f"{prefix}lo" in row and name not in PLACES:
        middle = f"{prefix}mid" if f"{prefix}mid" in row else name
        lo, mid, hi = (_number(row.get(end)) for end in (f"{prefix}lo", middle, f"{prefix}hi"))
        if name in RATES:
            return _rate(lo, hi, row)
        if name in COMPUTED:
            lo, mid, hi = _rounded(lo), _rounded(mid), _rounded(hi)
        return _interval(lo, mid, hi, words)
    value = row.get(name)
    named = {"indicator": words.indicators, "unit": words.units, **dict.fromkeys(PLACES, words.places)}
    if name in LISTS:
        named[name] = words.codes[LISTS[name]]
    if isinstance(value, str):
        return named.get(name, {}).get(value, value)
    number = _number(value)
    if number != number:
        return ""
    return (
        f"{number:g}" if name in YEARS else short_number(_rounded(number) if name in COMPUTED else number, words.lang)
    )


def _number(value: Any) -> float:
    """Give a number of a frame; whatever is missing is NaN."""
    try:
        return float(value)
    except (TypeError, ValueError):
        return float("nan")


def _rounded(value: float) -> float:
    """Round what was computed to three digits; what is printed keeps all of its own."""
    return float(f"{value:.3g}")


def _interval(lo: float, mid: float, hi: float, words: Labels) -> str:
    if lo != lo or hi != hi:
        return ""
    return short_interval(lo, lo if lo == hi else mid, hi, words.lang)


def _rate(lo: float, hi: float, row: dict[str, Any]) -> str:
    """Write a rate in percent; shares and scores move by points."""
    from ipcompare.harmonization.value import POINTS

    points = row.get("basis") in POINTS and "closed_lo" not in row
    return rate(lo, hi, "{:.3g}".format if points else "{:.1%}".format)


def _sources(frame: pd.DataFrame, data: Data, words: Labels) -> list[str]:
    plans = data.plans[data.plans["city"].isin(set(frame["city"]) if "city" in frame else set())]
    titles = [words.phrase(row["title_zh"], row["title_en"]) for row in records(plans)]
    outside = frame["base_origin"].eq("context").any() if "base_origin" in frame else "origin" in frame
    above = "tier" in frame or outside
    return [*titles, words.phrase("背景数据表", "table of context facts")] if above else titles


def _sourced(made: Table) -> str:
    if not made.sources:
        return ""
    if made.lang == "zh":
        return f"资料来源：{'；'.join(made.sources)}。"
    return f"Sources: {'; '.join(made.sources)}."


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
    below += [escape(text) for text in [_sourced(made)] if text]
    foot = "".join(f'<tr><td colspan="{len(made.heads)}">{text}</td></tr>\n' for text in below)
    lang = {"zh": "zh-Hans", "both": "zh-Hans"}.get(made.lang, made.lang)
    head = line(map(escape, made.heads), "th")
    tail = f"<tfoot>\n{foot}</tfoot>\n" if foot else ""
    return f'<table lang="{lang}">\n{caption}<thead>\n{head}\n</thead>\n<tbody>\n{body}\n</tbody>\n{tail}</table>\n'


def _markdown(made: Table) -> str:
    def plain(text: str) -> str:
        return sub(r"([\\|<>&*_~`$\[\]])", r"\\\1", text).replace("\n", " ")

    def line(cells: Iterable[str]) -> str:
        return f"| {' | '.join(cells)} |"

    def shown(cell: Cell) -> str:
        return plain(cell.text) + (f"<sup>{','.join(map(str, cell.marks))}</sup>" if cell.marks else "")

    rule = line("---:" if number else ":---" for number in made.numbers)
    parts = ["\n".join([line(map(plain, made.heads)), rule, *(line(map(shown, row)) for row in made.rows)])]
    parts = [f"**{plain(made.title)}**", *parts] if made.title else parts
    parts += ["  \n".join(f"<sup>{at}</sup> {plain(note)}" for at, note in enumerate(made.notes, start=1))]
    return "\n\n".join(part for part in [*parts, plain(_sourced(made))] if part) + "\n"


_LATEX = {
    "\\": r"\textbackslash{}", "&": r"\&", "%": r"\%", "$": r"\$", "#": r"\#", "_": r"\_", "{": r"\{", "}": r"\}",
    "~": r"\textasciitilde{}", "^": r"\textasciicircum{}", "≥": r"$\ge$", "≤": r"$\le$", "∞": r"$\infty$", "–": "--",
    "<": r"\textless{}", ">": r"\textgreater{}", "|": r"\textbar{}", "[": "{[}",
}  # fmt: skip


def _latex(made: Table) -> str:
    def plain(text: str) -> str:
        return "".join(_LATEX.get(sign, sign) for sign in text).replace("\n", " ")

    def line(cells: Iterable[str]) -> str:
        return " & ".join(cells) + r" \\"

    def shown(cell: Cell) -> str:
        return plain(cell.text) + (rf"\textsuperscript{{{','.join(map(str, cell.marks))}}}" if cell.marks else "")

    columns = "".join("r" if number else "l" for number in made.numbers)
    body = [line(map(shown, row)) for row in made.rows]
    lines = [rf"\begin{{tabular}}{{{columns}}}", r"\toprule", line(map(plain, made.heads)), r"\midrule", *body]
    lines += [r"\bottomrule", r"\end{tabular}"]
    notes = [rf"\textsuperscript{{{at}}} {plain(note)}" for at, note in enumerate(made.notes, start=1)]
    below = " \\\\\n".join([*notes, *filter(None, [plain(_sourced(made))])])
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
    lines += [[text, *[""] * (len(made.heads) - 1)] for text in [*notes, *filter(None, [_sourced(made)])]]
    names = [str(at) for at in range(len(made.heads))]
    widths = [max(len(line[at]) for line in lines[: len(made.rows)]) for at in range(len(names))]
    columns = {
        name: Column(head, min(50, max(10, width + 4)))
        for name, head, width in zip(names, made.heads, widths, strict=True)
    }
    sheet = Sheet("ipcompare", made.title, pd.DataFrame(lines, columns=names), columns)
    return workbook_bytes([sheet], title=made.title or "ipcompare")


_WRITERS: dict[str, Callable[[Table], str]] = {"html": as_html, "markdown": _markdown, "latex": _latex}
