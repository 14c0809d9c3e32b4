"""Sheets about the workbook itself: contents and how to read it, sources, notes."""

from __future__ import annotations

from typing import TYPE_CHECKING

from ipcompare.corpus.lookup import coded_plans, records
from ipcompare.corpus.tables import digest
from ipcompare.present.cells import Link
from ipcompare.present.registry import pages
from ipcompare.present.spreadsheet import Column, Sheet
from ipcompare.present.words.labels import VOCABULARIES, Labels
from ipcompare.present.words.signs import REPLACED, replaced_note
from ipcompare.present.workbook.statements import YEAR, Book, titled
from ipcompare.present.workbook.targets import Line

if TYPE_CHECKING:
    from ipcompare.harmonization.panel import Panel


def contents_sheet(panel: Panel, words: Labels) -> Sheet:
    """List the sheets with what they answer, and say how to read bounds, formulas and grades."""
    from openpyxl.utils import quote_sheetname

    kind = words.phrase("工作表", "Sheet")
    rows: list[Line] = []
    for _, page in pages():
        title, question = words.phrase(page.zh, page.en), words.phrase(page.question_zh, page.question_en)
        rows.append({"kind": kind, "item": Link(title, f"{quote_sheetname(title)}!A1"), "text": question})
    rows += _guide(words) + _grades(words) + _made_with(panel, words)
    columns = {
        "kind": Column(words.phrase("类别", "Kind"), 14),
        "item": Column(words.phrase("项目", "Item"), 26),
        "text": Column(words.phrase("内容", "What it answers or means"), 100, wrap=True),
    }
    data, plans = panel.data, len(coded_plans(panel.data))
    note = words.phrase(
        f"{plans}份知识产权规划的目标比较：{len(data.observations)}条原文数值，每个推算值都可逐格追溯到原文。",
        f"Targets of {plans} intellectual-property plans compared: {len(data.observations)} printed "
        "statements, and every number worked out from them leads back to its statement.",
    )
    return Sheet(words.phrase("目录", "Contents"), note, rows, columns, filtered=False)


def _guide(words: Labels) -> list[Line]:
    texts = {
        words.phrase("≥ 8", "≥ 8"): words.phrase(
            "下限：原文为“8以上”“不低于8”等，只知不少于8，不当作8；其上限留空，由它推算的增长率也只有下限。",
            "A lower bound: the plan says at least 8, which is not 8. Its high end is empty, "
            "and a rate that follows from it has a low end only.",
        ),
        words.phrase("下限、上限", "Low end, high end"): words.phrase(
            "确定的数值下限与上限相等；区间和界限各列一端；没有依据的一端留空。",
            "Equal for a plain number; the two ends of a range; an end that nothing supports is empty.",
        ),
        words.phrase("蓝色数值", "Numbers in blue"): words.phrase(
            "输入值，在“规划原文”和“背景数据”表中。修改后，各表的倍数、增长率、增量和差额自动重算。",
            "Inputs, on the sheets Observations and Context facts. Change one, and ratios, rates and distances follow.",
        ),
        words.phrase("编号（链接）", "Statement (link)"): words.phrase(
            "“规划@起始位置+长度”，点击到达原文所在行；大写字母开头的编号为背景数据。",
            "plan@start+length, a link to the row of the printed statement; ids of capitals are context facts.",
        ),
    }
    if said := replaced_note(words.lang, (name for kind in VOCABULARIES for name in words.names(kind).values())):
        texts[REPLACED] = said
    kind = words.phrase("读法", "How to read")
    return [{"kind": kind, "item": item, "text": text} for item, text in texts.items()]


def _grades(words: Labels) -> list[Line]:
    kind = words.phrase("等级", "Grade")
    return [{"kind": kind, "item": grade, "text": text} for grade, text in words.codes["grade"].items()]


def _made_with(panel: Panel, words: Labels) -> list[Line]:
    """Name the version, the tables, and the assumptions that were chosen."""
    from ipcompare import __version__

    kind = words.phrase("版本", "Made with")
    rows: list[Line] = [
        {"kind": kind, "item": words.phrase("软件", "Software"), "text": f"ipcompare {__version__}"},
        {"kind": kind, "item": words.phrase("数据表SHA-256", "SHA-256 of the tables"), "text": digest(panel.data)},
    ]
    changed = "; ".join(f"{name}={value!r}" for name, value in panel.recipe.items() if value)
    item = words.phrase("选用的假设", "Assumptions chosen")
    return rows + ([{"kind": kind, "item": item, "text": changed}] if changed else [])


def sources_sheet(book: Book, title: str) -> Sheet:
    """Show the plans with what identifies their texts."""
    words = book.words
    shown = {
        "plan_id": Column("", 18), f"title_{words.lang}": Column("", 46, wrap=True),
        f"issuer_{words.lang}": Column("", 28, wrap=True), "document_number": Column("", 22),
        "issue_date": Column("", 12, "yyyy-mm-dd"),
        "window_start": Column("", 8, YEAR), "window_end": Column("", 8, YEAR),
        f"published_in_{words.lang}": Column("", 46, wrap=True), f"note_{words.lang}": Column("", 44, wrap=True),
        "text_length": Column("", 10, "#,##0"), "text_sha256": Column("", 66),
    }  # fmt: skip
    note = words.phrase(
        "规划文本不随本库发布；SHA-256用于核对文本。", "The texts are not shipped; the SHA-256 identifies them."
    )
    return Sheet(title, note, book.plans, titled("plans", words, shown), frozen=1, unprinted="text_sha256")


def notes_sheet(book: Book, title: str) -> Sheet:
    """Show known traps, what the values rest on, and what was not converted."""
    panel, words, statements = book.panel, book.words, book.statements
    text = f"text_{words.lang}"
    parts = (
        (words.phrase("注意", "Trap"), panel.data.traps, "trap"),
        (words.phrase("依据", "Assumption"), panel.ledger, "assumption_id"),
        (words.phrase("未换算", "Refused"), panel.refusals, "row_id"),
    )
    rows: list[Line] = [
        {"kind": kind, "id": statements.link(row[key]), "text": row[text]}
        for kind, frame, key in parts
        for row in records(frame[[key, text]])
    ]
    columns = {
        "kind": Column(words.phrase("类型", "Kind"), 12),
        "id": Column(words.phrase("编号", "Id"), 34),
        "text": Column(words.phrase("内容", "Text"), 100, wrap=True),
    }
    note = words.phrase(
        "易误读之处、所用依据与未换算的数值。", "Known traps, what the values rest on, and what was not converted."
    )
    return Sheet(title, note, rows, columns)
