"""The Excel workbook: comparison, observations, sources and notes in the reader's language."""

from __future__ import annotations

from typing import TYPE_CHECKING

from ipcompare.corpus.schema import tables
from ipcompare.measure.compare import compare
from ipcompare.present.labels import Labels, labels, short_interval
from ipcompare.present.spreadsheet import Column, Sheet, workbook_bytes

if TYPE_CHECKING:
    from ipcompare.harmonization.panel import Panel

__all__ = ["workbook"]


def workbook(panel: Panel, *, lang: str = "en") -> bytes:
    """
    Write the workbook of the comparison.

    Parameters
    ----------
    panel
        From `harmonize`.
    lang
        ``en`` or ``zh``.

    Returns
    -------
    bytes
        An .xlsx file, the same bytes on every run: sheets for the comparison,
        the observations, the sources and the notes, with frozen headers,
        filters and number formats. Text never becomes a formula.
    """
    words = labels(panel.data, lang)
    sheets = [_comparison_sheet(panel, words), _observations_sheet(panel, words)]
    sheets += [_sources_sheet(panel, words), _notes_sheet(panel, words)]
    return workbook_bytes(
        sheets, title=words.phrase("知识产权规划目标比较", "Targets of intellectual-property plans compared")
    )


def _comparison_sheet(panel: Panel, words: Labels) -> Sheet:
    table = compare(panel)
    bounds = zip(table["lo"], table["mid"], table["hi"], strict=True)
    table["shown"] = [short_interval(lo, mid, hi, words.lang) for lo, mid, hi in bounds]
    table["hi"] = table["hi"].where(table["hi"] != float("inf"))
    table["indicator"] = table["indicator"].map(words.indicators)
    table["city"] = table["city"].map(words.places)
    table["unit"] = table["unit"].map(words.units)
    table["basis"] = table["basis"].map(words.codes["basis"])
    table["footnotes"] = [words.reasons(codes) for codes in table["footnotes"]]
    columns = {
        "indicator": Column(words.phrase("指标", "Indicator"), 50, wrap=True),
        "cities": Column(words.phrase("设定该指标的规划数", "Plans that set it"), 12),
        "city": Column(words.phrase("城市", "City"), 22),
        "base_year": Column(words.phrase("基期年", "Base year"), 9, "0"),
        "base": Column(words.phrase("基期值", "Base"), 16, "#,##0.####"),
        "target_year": Column(words.phrase("目标年", "Target year"), 9, "0"),
        "shown": Column(words.phrase("目标（区间写法）", "Target as a bound"), 16),
        "lo": Column(words.phrase("目标下限", "Target, low end"), 16, "#,##0.####"),
        "hi": Column(words.phrase("目标上限", "Target, high end"), 16, "#,##0.####"),
        "unit": Column(words.phrase("单位", "Unit"), 26),
        "basis": Column(words.phrase("口径", "Basis"), 14),
        "grade": Column(words.phrase("可比等级", "Best grade with another city"), 13),
        "footnotes": Column(words.phrase("脚注", "Footnotes"), 40, wrap=True),
        "cagr_lo": Column(words.phrase("年均复合增长率下限", "Compound annual growth, low end"), 15, "0.0%"),
        "cagr_hi": Column(words.phrase("年均复合增长率上限", "Compound annual growth, high end"), 15, "0.0%"),
        "step_lo": Column(words.phrase("年均增量", "Step per year"), 16, "#,##0.####"),
        "target_id": Column(words.phrase("陈述编号", "Statement"), 30),
    }
    note = words.phrase(
        "“≥”只是下限，其上限留空。定义不同的指标分列，不作换算；各地目标年不同，比较时请看年均增速。",
        "A ≥ is only a lower bound, its high end is empty. Indicators of different definition stand apart.",
    )
    return Sheet(words.phrase("比较", "Comparison"), note, table, columns)


def _titles(table: str, words: Labels, shown: dict[str, Column]) -> dict[str, Column]:
    """Head columns with the names that the schema gives them in the reader's language."""
    titles = {field.name: words.phrase(field.title_zh, field.title) for field in tables()[table].fields}
    return {name: column._replace(title=titles[name]) for name, column in shown.items()}


def _observations_sheet(panel: Panel, words: Labels) -> Sheet:
    frame = panel.data.observations.copy()
    frame["city"] = frame["city"].map(words.places)
    frame["indicator"] = frame["indicator"].map(words.indicators)
    frame["unit"] = frame["unit"].map(words.units)
    for name in ("role", "basis", "modality", "attribute", "place", "comparator"):
        frame[name] = frame[name].map(words.codes[name])
    shown = {
        "obs_id": Column("", 28), "plan_id": Column("", 20), "city": Column("", 18),
        "indicator": Column("", 40, wrap=True),
        "name_zh": Column("", 34, wrap=True), "value_raw": Column("", 14), "value": Column("", 16, "#,##0.####"),
        "value_max": Column("", 10, "#,##0.####"), "comparator": Column("", 10), "unit": Column("", 22),
        "year": Column("", 8, "0"), "role": Column("", 14), "basis": Column("", 14), "modality": Column("", 10),
        "attribute": Column("", 10), "place": Column("", 10), "section": Column("", 30, wrap=True),
        "start": Column("", 8, "0"), "end": Column("", 8, "0"), "note": Column("", 60, wrap=True),
    }  # fmt: skip
    note = words.phrase(
        "每行一条原文陈述；起止位置为文本字符偏移量，从0起算。",
        "One row per printed statement; start and end are character offsets into the plan text, from 0.",
    )
    return Sheet(words.phrase("陈述", "Observations"), note, frame, _titles("observations", words, shown))


def _sources_sheet(panel: Panel, words: Labels) -> Sheet:
    shown = {
        "plan_id": Column("", 20), f"title_{words.lang}": Column("", 60, wrap=True),
        f"issuer_{words.lang}": Column("", 36, wrap=True), "document_number": Column("", 22),
        "issue_date": Column("", 14, "yyyy-mm-dd"),
        "window_start": Column("", 8, "0"), "window_end": Column("", 8, "0"),
        "published_in": Column("", 50, wrap=True), "text_sha256": Column("", 66), "text_length": Column("", 10, "0"),
        "note": Column("", 60, wrap=True),
    }  # fmt: skip
    note = words.phrase(
        "规划文本不随本库发布；SHA-256用于核对文本。", "The texts are not shipped; the SHA-256 identifies them."
    )
    return Sheet(words.phrase("来源", "Sources"), note, panel.data.plans, _titles("plans", words, shown))


def _notes_sheet(panel: Panel, words: Labels) -> Sheet:
    import pandas as pd

    text = f"text_{words.lang}"
    traps = panel.data.traps.rename(columns={"trap": "id"})[["id", text]]
    assumptions = panel.ledger.rename(columns={"assumption_id": "id"})[["id", text]]
    refusals = panel.refusals.rename(columns={"row_id": "id"})[["id", text]]
    kinds = {words.phrase("注意", "Trap"): traps, words.phrase("依据", "Assumption"): assumptions}
    kinds[words.phrase("未换算", "Refused")] = refusals
    frame = pd.concat([part.assign(kind=kind) for kind, part in kinds.items()], ignore_index=True)
    columns = {
        "kind": Column(words.phrase("类型", "Kind"), 14),
        "id": Column(words.phrase("编号", "Id"), 36),
        text: Column(words.phrase("内容", "Text"), 110, wrap=True),
    }
    note = words.phrase(
        "已知陷阱、所用依据与未换算的数值。", "Known traps, what the values rest on, and what was not converted."
    )
    return Sheet(words.phrase("说明", "Notes"), note, frame, columns)
