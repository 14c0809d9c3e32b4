"""Follow a value back to the characters of a plan, or to the source of a fact."""

from __future__ import annotations

import os
from typing import TYPE_CHECKING, Any, NamedTuple

from ipcompare.corpus.folders import sources_folder
from ipcompare.corpus.lookup import LANGUAGES, column_map, place_names, records, require
from ipcompare.corpus.summary import summarized
from ipcompare.corpus.texts import around, read_text
from ipcompare.errors import UnknownNameError
from ipcompare.harmonization.scope import require_panel
from ipcompare.model import Span

if TYPE_CHECKING:
    from pathlib import Path

    import pandas as pd

    from ipcompare.harmonization.panel import Panel

COLUMNS = [
    "value_id", "step", "assumption_id", "parent_id", "plan_id", "title", "document_number", "section",
    "start", "end", "value_raw", "before", "after", "source_title", "source_url",
]  # fmt: skip


@summarized
class Trace(NamedTuple):
    """
    The chain behind a value.

    Attributes
    ----------
    frame : pandas.DataFrame
        One row per step: ``value_id``, ``step``, ``assumption_id``,
        ``parent_id``; for a statement ``plan_id``, ``title``,
        ``document_number``, ``section``, ``start``, ``end``, ``value_raw`` and,
        where the texts are at hand, the 30 characters ``before`` and ``after``;
        for a fact ``source_title`` and ``source_url``. What does not apply is
        missing.
    words : str
        The same in sentences.
    """

    frame: pd.DataFrame
    words: str


def trace(panel: Panel, id: str, *, sources: str | os.PathLike[str] | None = None, lang: str = "en") -> Trace:
    """
    Follow a value, a growth row or a statement back to printed characters.

    Parameters
    ----------
    panel
        From `harmonize`.
    id
        A ``value_id``, the ``growth_id`` of a growth row, an ``obs_id`` or a
        ``fact_id``.
    sources
        Folder of the plan texts; by default the one that ``IPCOMPARE_SOURCES`` names.
    lang
        ``en`` or ``zh``.

    Returns
    -------
    Trace
        The chain as a frame and in words.

    Raises
    ------
    UnknownNameError
        If the id does not exist; it names the nearest ids.

    Examples
    --------
    >>> import ipcompare as ipc
    >>> found = ipc.trace(ipc.harmonize(ipc.load()), "v:hangzhou-2023@806+5")
    >>> found.frame["value_raw"].iloc[0]
    '2。5萬件'
    """
    import pandas as pd

    require_panel(panel, "trace")
    require("language", [lang], LANGUAGES)
    folder = sources_folder(sources)
    seen: set[str] = set()
    rows = [row for part in id.split("~") for row in _chain(panel, _known_id(panel, part), folder, lang, seen)]
    frame = pd.DataFrame(rows, columns=COLUMNS).astype(
        {name: "Int64" if name in ("start", "end") else "str" for name in COLUMNS}
    )
    return Trace(frame, "\n".join(_sentences(panel, frame, lang)))


def _known_id(panel: Panel, id: str) -> str:
    """Find the value of an id, or the statement itself where it has no number and so no value."""
    known = set(panel.values["value_id"])
    for candidate in (id, f"v:{id}"):
        if candidate in known:
            return candidate
    statements = set(panel.data.observations["obs_id"])
    if id in statements:
        return id
    raise UnknownNameError("value id", id, known | statements)


def _chain(panel: Panel, value_id: str, folder: Path | None, lang: str, seen: set[str]) -> list[dict[str, Any]]:
    """Collect the steps of a value and, after them, those of every value that it rests on, each once."""
    if value_id in seen:
        return []
    seen.add(value_id)
    steps = records(panel.lineage[panel.lineage["value_id"] == value_id])
    if not steps:
        steps = [{"value_id": value_id, "parent_id": value_id, "step": "read", "assumption_id": "as_printed"}]
    rows = [{**step, **_printed(panel, step["parent_id"], folder, lang)} for step in steps]
    values = set(panel.values["value_id"])
    for parent in dict.fromkeys(step["parent_id"] for step in steps):
        if parent in values:
            rows += _chain(panel, parent, folder, lang, seen)
    return rows


def _printed(panel: Panel, parent: str, folder: Path | None, lang: str) -> dict[str, Any]:
    data = panel.data
    statement = data.observations[data.observations["obs_id"] == parent]
    if len(statement):
        row = statement.iloc[0]
        plan = data.plans.set_index("plan_id").loc[row["plan_id"]]
        text = read_text(folder, row["plan_id"]) if folder else None
        before, after = around(text, Span.parse(parent)) if text else (None, None)
        own = {name: row[name] for name in ("plan_id", "section", "start", "end", "value_raw")}
        titles = {"title": plan[f"title_{lang}"], "document_number": plan["document_number"]}
        return {**own, **titles, "before": before, "after": after}
    fact = data.context[data.context["fact_id"] == parent]
    if len(fact):
        return {name: fact.iloc[0][name] for name in ("value_raw", "source_title", "source_url")}
    return {}


_PHRASES = {
    "en": {
        "value": "{id}: {number} {unit}, {indicator}, {city}, {year}.",
        "statement": "  printed as {value_raw} at characters {start} to {end} of {title}{number}, section {section}.",
        "context": "  ... {before}[{value_raw}]{after} ...",
        "fact": "  given as {value_raw} in {source_title}{url}.",
        "overrule": "  overrules {parent_id}, which is kept.",
        "assumption": "  rests on {assumption_id}: {text}",
    },
    "zh": {
        "value": "{id}：{city}，{year}年，{indicator}，{number}{unit}。",
        "statement": "  原文为“{value_raw}”，见《{title}》{number}“{section}”，第{start}至{end}字符。",
        "context": "  ……{before}【{value_raw}】{after}……",
        "fact": "  来源数值为{value_raw}，见{source_title}{url}。",
        "overrule": "  优先于{parent_id}，后者予以保留。",
        "assumption": "  依据{assumption_id}：{text}",
    },
}


def _sentences(panel: Panel, frame: pd.DataFrame, lang: str) -> list[str]:
    """Tell the chain value by value; within a paragraph nothing is said twice."""
    texts = column_map(panel.data.assumptions, "assumption_id", f"text_{lang}")
    known = set(panel.values["value_id"])
    lines: list[str] = []
    for value_id in frame["value_id"].drop_duplicates():
        told = [_PHRASES[lang]["value"].format(**_value_words(panel, value_id, lang))] if value_id in known else []
        for row in records(frame[frame["value_id"] == value_id]):
            told += _step_lines(row, _PHRASES[lang], texts)
        lines += dict.fromkeys(told)
    return lines


def _step_lines(row: dict[str, Any], phrases: dict[str, str], texts: dict[str, str]) -> list[str]:
    if row["step"] == "overrule":
        return [phrases["overrule"].format(**row)]
    if row["step"] == "read":
        return _source_lines(row, phrases)
    assumption = phrases["assumption"].format(assumption_id=row["assumption_id"], text=texts[row["assumption_id"]])
    return [assumption, *_source_lines(row, phrases)] if isinstance(row["source_title"], str) else [assumption]


def _value_words(panel: Panel, value_id: str, lang: str) -> dict[str, Any]:
    import pandas as pd

    data = panel.data
    (value,) = records(panel.values[panel.values["value_id"] == value_id])
    year = {"en": "every year", "zh": "每"}[lang] if value["year"] is pd.NA else value["year"]
    return {
        "id": value_id,
        "number": number_words(value["lo"], value["mid"], value["hi"], lang),
        "year": year,
        "unit": column_map(data.units, "unit", f"name_{lang}")[value["unit"]],
        "indicator": column_map(data.indicators, "indicator", f"name_{lang}")[value["indicator"]],
        "city": place_names(data, lang)[value["city"]],
    }


_TO = {"en": " to ", "zh": "至"}


def number_words(lo: float, mid: float, hi: float, lang: str = "en") -> str:
    """
    Write an interval so that a bound is never taken for a point.

    Examples
    --------
    >>> number_words(2, float("nan"), float("inf"))
    '≥ 2'
    >>> number_words(1, 1.5, 2)
    '1 to 2'
    """
    if hi == float("inf"):
        return f"≥ {lo:,.15g}"
    if lo != hi:
        return f"≤ {hi:,.15g}" if mid != mid and lo == 0 else f"{lo:,.15g}{_TO[lang]}{hi:,.15g}"
    return f"{mid:,.15g}"


def _source_lines(row: dict[str, Any], phrases: dict[str, str]) -> list[str]:
    if isinstance(row["source_title"], str):
        url = f" ({row['source_url']})" if isinstance(row["source_url"], str) else ""
        return [phrases["fact"].format(**{**row, "url": url})]
    number = f" ({row['document_number']})" if isinstance(row["document_number"], str) else ""
    lines = [phrases["statement"].format(**{**row, "number": number})]
    if isinstance(row["before"], str):
        lines.append(phrases["context"].format(**row))
    return lines
