"""Follow a value back to the characters of a plan, or to the source of a fact."""

from __future__ import annotations

import os
from typing import TYPE_CHECKING, NamedTuple

from ipcompare.corpus.folders import sources_folder
from ipcompare.corpus.lookup import LANGUAGES, column_map, require
from ipcompare.corpus.rows import to_frame, to_rows
from ipcompare.corpus.summary import summarized
from ipcompare.corpus.texts import around, read_text
from ipcompare.errors import UnknownNameError
from ipcompare.harmonization.doubts import traps_of
from ipcompare.harmonization.lineage import Lineage
from ipcompare.harmonization.scope import require_panel
from ipcompare.harmonization.value import Step, Value
from ipcompare.model import Span
from ipcompare.present.words.days import in_time
from ipcompare.present.words.intervals import STRICT, Digits, full_interval
from ipcompare.present.words.labels import Labels, labels

if TYPE_CHECKING:
    from pathlib import Path

    import pandas as pd

    from ipcompare.corpus.tables import Data
    from ipcompare.harmonization.panel import Panel


class Traced(NamedTuple):
    """A step behind a value, with where its parent stands."""

    value_id: str
    step: str
    assumption_id: str
    parent_id: str
    plan_id: str | None
    title: str | None
    document_number: str | None
    section: str | None
    start: int | None
    end: int | None
    value_raw: str | None
    before: str | None
    after: str | None
    source_title: str | None
    source_url: str | None
    derived: bool | None
    note: str | None


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
        for a fact ``source_title``, ``source_url``, ``derived`` (whether its number was worked out from others) and
        ``note``. What does not apply is
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
    IpcompareError
        If no panel is given.

    Examples
    --------
    >>> import ipcompare as ipc
    >>> chain = ipc.trace(ipc.harmonize(ipc.load()), "v:hangzhou-2023@806+5")
    >>> chain.frame["value_raw"].iloc[0]
    '2。5萬件'
    """
    require_panel(panel, "trace")
    require("language", [lang], LANGUAGES)
    lineage = Lineage(panel)
    ids = [_known_id(panel, part) for part in id.split("~")]
    steps = [step for value_id in lineage.walk(ids) for step in lineage.steps(value_id)]
    # A statement without a number has no value and no steps of its own.
    steps += [Step(value_id, value_id, "read", "as_printed") for value_id in ids if not lineage.steps(value_id)]
    rows = to_rows(Traced, _placed(to_frame(Step, steps), panel.data, sources_folder(sources), lang))
    return Trace(to_frame(Traced, rows), "\n".join(_sentences(panel, rows, labels(panel.data, lang))))


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


def _placed(steps: pd.DataFrame, data: Data, folder: Path | None, lang: str) -> pd.DataFrame:
    """Add where the parent of each step stands, if it is a statement or a fact."""
    import pandas as pd

    titles = data.plans[["plan_id", f"title_{lang}", "document_number"]].rename(columns={f"title_{lang}": "title"})
    columns = ["plan_id", "section", "start", "end", "value_raw"]
    statements = data.observations.set_index("obs_id")[columns].join(titles.set_index("plan_id"), on="plan_id")
    columns = ["value_raw", "source_title", "source_url", "derived", f"note_{lang}"]
    facts = data.context.set_index("fact_id")[columns].rename(columns={f"note_{lang}": "note"})
    placed = steps.join(pd.concat([statements, facts]), on="parent_id")
    texts = {plan: read_text(folder, plan) for plan in placed["plan_id"].dropna().unique()} if folder else {}
    pairs = zip(placed["plan_id"], placed["parent_id"], strict=True)
    beside = [around(text, Span.parse(parent)) if (text := texts.get(plan)) else (None, None) for plan, parent in pairs]
    return placed.join(pd.DataFrame(beside, columns=["before", "after"], dtype="str"))


def _sentences(panel: Panel, rows: list[Traced], words: Labels) -> list[str]:
    """Tell the chain value by value; within a paragraph nothing is said twice."""
    texts = column_map(panel.data.assumptions, "assumption_id", f"text_{words.lang}")
    ids = list(dict.fromkeys(row.value_id for row in rows))
    values = {value.value_id: value for value in to_rows(Value, panel.values[panel.values["value_id"].isin(ids)])}
    traps = traps_of(panel.data)
    lines: list[str] = []
    digits = Digits(panel)
    for value_id in ids:
        paragraph = [_value(values[value_id], words, digits)] if value_id in values else []
        for row in rows:
            if row.value_id == value_id:
                paragraph += _step(row, words, texts)
                paragraph += [
                    words.phrase("  注意：", "  note: ") + words.traps[trap] for trap in traps.get(row.parent_id, [])
                ]
        lines += dict.fromkeys(paragraph)
    return lines


def _value(value: Value, words: Labels, digits: Digits) -> str:
    strict, unit = value.comparator in STRICT, words.units[value.unit]
    number = full_interval(*value.ends, words.lang, digits=digits.of(value), strict=strict)
    place, indicator = words.places[value.city], words.indicators[value.indicator]
    return words.phrase(
        f"{value.value_id}：{place}，{in_time(value, 'zh')}，{indicator}，{number}{unit}。",
        f"{value.value_id}: {number} {unit}, {indicator}, {place}, {in_time(value, 'en').removeprefix('in ')}.",
    )


def _step(row: Traced, words: Labels, texts: dict[str, str]) -> list[str]:
    if row.step == "overrule":
        return [
            words.phrase(f"  优先于{row.parent_id}，后者予以保留。", f"  overrules {row.parent_id}, which is kept.")
        ]
    if row.step == "read":
        return _source(row, words)
    name, text = row.assumption_id, texts[row.assumption_id]
    assumption = words.phrase(f"  依据{name}：{text}", f"  rests on {name}: {text}")
    return [assumption, *_source(row, words)] if row.source_title else [assumption]


def _source(row: Traced, words: Labels) -> list[str]:
    if row.source_title:
        source = row.source_title + (f" ({row.source_url})" if row.source_url else "")
        if not row.derived:
            return [
                words.phrase(f"  来源数值为{row.value_raw}，见{source}。", f"  given as {row.value_raw} in {source}.")
            ]
        # The note says how: the source itself does not give the number.
        return [words.phrase(f"  {row.note}来源：{source}。", f"  {row.note} Source: {source}.")]
    number = f" ({row.document_number})" if row.document_number else ""
    lines = [
        words.phrase(
            f"  原文为“{row.value_raw}”，见《{row.title}》{number}“{row.section}”，第{row.start}至{row.end}字符。",
            f"  printed as {row.value_raw} at characters {row.start} to {row.end} of {row.title}{number}, "
            f"section {row.section}.",
        )
    ]
    if row.before is not None:
        context = (
            f"……{row.before}【{row.value_raw}】{row.after}……",
            f"... {row.before}[{row.value_raw}]{row.after} ...",
        )
        lines.append("  " + words.phrase(*context))
    return lines
