"""The report as a Word brief that Word and WPS open."""

from __future__ import annotations

import io
from typing import TYPE_CHECKING, Any

from ipcompare.present.archive import same_bytes
from ipcompare.present.report.content import Content, Section, shares
from ipcompare.present.table import Table, sourced

if TYPE_CHECKING:
    from docx.document import Document

LATIN, CHINESE = "Calibri", "等线"
_EPOCH = (2000, 1, 1)


def docx(made: Content, colophon: str) -> bytes:
    """Write the brief; the same bytes on every run."""
    from datetime import datetime

    import docx as library
    from docx.shared import Cm, Pt

    document = library.Document()
    page = document.sections[0]
    page.page_width, page.page_height = Cm(21), Cm(29.7)
    page.left_margin = page.right_margin = Cm(2.3)
    page.top_margin = page.bottom_margin = Cm(2)
    for name, size in (("Normal", 10.5), ("Title", 20), ("Heading 1", 14), ("Caption", 8.5), ("List Bullet", 10)):
        _font(document.styles[name], Pt(size))
    _language(document.styles, made.lang)
    document.styles["Normal"].paragraph_format.space_after = Pt(4)
    document.styles["Heading 1"].paragraph_format.space_before = Pt(12)
    document.styles["Caption"].font.bold = False
    _thin_rules(document.styles["Table Grid"])
    document.core_properties.title = made.title
    document.core_properties.author = "ipcompare"
    document.core_properties.comments = ""
    document.core_properties.created = document.core_properties.modified = datetime(*_EPOCH)
    document.add_paragraph(made.title, style="Title")
    document.add_paragraph(made.subtitle)
    for part in made.sections:
        _section(document, part)
    for title, texts in ((made.notes_title, made.notes), (made.sources_title, made.sources)):
        document.add_heading(title, level=1)
        for text in texts:
            document.add_paragraph(text, style="List Bullet")
    document.add_paragraph(colophon, style="Caption")
    buffer = io.BytesIO()
    document.save(buffer)
    return same_bytes(buffer.getvalue())


def _font(style: Any, size: Any) -> None:
    """Set both fonts of a style: Word chooses by the script of each character."""
    from docx.oxml.ns import qn
    from docx.shared import RGBColor

    style.font.name, style.font.size = LATIN, size
    style.font.color.rgb = RGBColor(0x1A, 0x1A, 0x1A)
    fonts = style.element.get_or_add_rPr().get_or_add_rFonts()
    for name in ("asciiTheme", "hAnsiTheme", "eastAsiaTheme", "cstheme"):
        fonts.attrib.pop(qn(f"w:{name}"), None)
    fonts.set(qn("w:eastAsia"), CHINESE)


def _language(styles: Any, lang: str) -> None:
    """Name the language of the text, so that Word breaks lines and checks spelling by its rules."""
    from docx.oxml.ns import qn

    own = styles.element.find(f".//{qn('w:rPrDefault')}//{qn('w:lang')}")
    own.set(qn("w:eastAsia"), "zh-CN")
    own.set(qn("w:val"), "zh-CN" if lang == "zh" else "en-GB")


def _thin_rules(style: Any) -> None:
    """Keep the rules between the rows of a table, and draw them thin and grey."""
    from docx.oxml.ns import qn

    for edge in style.element.find(f".//{qn('w:tblBorders')}"):
        between = edge.tag in (qn("w:top"), qn("w:bottom"), qn("w:insideH"))
        edge.set(qn("w:val"), "single" if between else "nil")
        edge.set(qn("w:color"), "A6A6A6")


def _section(document: Document, part: Section) -> None:
    from docx.shared import Cm

    document.add_heading(part.title, level=1)
    for text in part.sentences:
        document.add_paragraph(text)
    if part.image:
        picture = document.add_picture(io.BytesIO(part.image.png), width=Cm(12.5))
        picture._inline.docPr.set("descr", part.image.alt)
    if part.table:
        _table(document, part.table)


def _table(document: Document, made: Table) -> None:
    from docx.enum.text import WD_ALIGN_PARAGRAPH
    from docx.oxml import OxmlElement
    from docx.shared import Cm, Pt

    table = document.add_table(rows=1 + len(made.rows), cols=len(made.heads), style="Table Grid")
    table.autofit = False
    widths = shares(made)
    for column, width in zip(table.columns, widths, strict=True):
        column.width = Cm(16.4 * width / sum(widths))
        for cell in column.cells:
            cell.width = column.width
    lines: list[list[tuple[str, tuple[int, ...]]]] = [[(head, ()) for head in made.heads]]
    lines += [[(cell.text, cell.marks) for cell in row] for row in made.rows]
    for at, (line, row) in enumerate(zip(lines, table.rows, strict=True)):
        about = row._tr.get_or_add_trPr()
        about.append(OxmlElement("w:cantSplit"))
        if at == 0:
            about.append(OxmlElement("w:tblHeader"))
        for (text, marks), cell, number in zip(line, row.cells, made.numbers, strict=True):
            paragraph = cell.paragraphs[0]
            paragraph.alignment = WD_ALIGN_PARAGRAPH.RIGHT if number else WD_ALIGN_PARAGRAPH.LEFT
            paragraph.paragraph_format.space_after = Pt(0)
            run = paragraph.add_run(text)
            run.font.size, run.bold = Pt(8), at == 0
            if marks:
                mark = paragraph.add_run(",".join(map(str, marks)))
                mark.font.size, mark.font.superscript = Pt(8), True
    _below(document, made)


def _below(document: Document, made: Table) -> None:
    """Write the footnotes of a table and its sources."""
    from docx.shared import Pt

    notes = document.add_paragraph(style="Caption")
    notes.paragraph_format.space_before = Pt(3)
    for at, note in enumerate(made.notes, start=1):
        notes.add_run(str(at)).font.superscript = True
        notes.add_run(f" {note}    " if at < len(made.notes) else f" {note}")
    if source := sourced(made):
        document.add_paragraph(source, style="Caption")
