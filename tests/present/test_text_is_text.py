"""Hostile names, titles and notes in tables, sheets and reports: inert, as typed, replaced alike if unprintable."""

from __future__ import annotations

import io
import re
import zipfile
from html.parser import HTMLParser

import docx
import openpyxl
import pandas as pd
import pytest
from helpers.hostile_names import AFTER, BEFORE, UNPRINTABLE, hostile
from markdown_it import MarkdownIt

import ipcompare as ipc
from ipcompare.present.cells import Link
from ipcompare.present.report.pdf import _text as typst_text
from ipcompare.present.spreadsheet import Column, Sheet, plain_sheet, workbook_bytes
from ipcompare.present.words.signs import printable, replaced_note

TEXTS = [f"{before}Name {after}" for before, after in zip(BEFORE, [*AFTER, *AFTER], strict=False)]
TEXTS += ["a--b---c ''d'' ,,e,, `f`", "[x]", "*", "# x", "{}", "~", "---", "1. x", "a\nb\r\nc\rd\te"]
TITLE = "*US$5* to **US$9** <i>_x_</i> {} \\ `x` |"
UNPRINTED = "nul\ufffd esc\ufffd tab\ufffd stx\ufffd del\ufffd next\ufffd none\ufffd\ufffd"


def spaced(text):
    return " ".join(text.split())


@pytest.fixture(scope="module")
def made(panel):
    """Tables of all kinds whose places are the hostile texts."""
    rows = ipc.rank(panel, "pledge_finance_annual", allow_mixed_levels=True).frame.head(1)
    rows = pd.concat([rows.assign(city=f"place{at}") for at in range(len(TEXTS))], ignore_index=True)
    one = panel.data.cities.head(1)
    cities = pd.concat(
        [one.assign(city=f"place{at}", name_en=text, name_zh=text) for at, text in enumerate(TEXTS)], ignore_index=True
    )
    data = panel.data._replace(cities=cities)
    return {
        (kind, lang): ipc.table(rows, data=data, kind=kind, lang=lang, title=TITLE, columns=["city", "unit"])
        for kind in ("html", "markdown", "latex", "xlsx")
        for lang in ("en", "zh")
    }


class Cells(HTMLParser):
    """The elements of a page, and the texts of its cells and its caption."""

    def __init__(self, page):
        super().__init__()
        self.tags, self.texts, self.inside = set(), [], False
        self.feed(page)

    def handle_starttag(self, tag, attrs):
        self.tags.add(tag)
        if tag in ("td", "th", "caption"):
            self.inside = True
            self.texts.append("")

    def handle_endtag(self, tag):
        self.inside = self.inside and tag not in ("td", "th", "caption")

    def handle_data(self, data):
        if self.inside:
            self.texts[-1] += data


@pytest.mark.parametrize("lang", ["en", "zh"])
def test_an_html_table_reads_as_typed_and_has_no_elements_of_names(made, lang):
    cells = Cells(made["html", lang])
    assert cells.tags <= {"table", "caption", "thead", "tbody", "tfoot", "tr", "th", "td", "sup"}
    assert {spaced(text) for text in [TITLE, *TEXTS]} <= {spaced(text) for text in cells.texts}


@pytest.mark.parametrize("lang", ["en", "zh"])
def test_a_markdown_table_reads_as_typed_and_has_no_marks_of_names(made, lang):
    page = MarkdownIt("commonmark", {"html": True}).enable(["table", "strikethrough"]).render(made["markdown", lang])
    cells = Cells(page)
    assert cells.tags <= {"table", "thead", "tbody", "tr", "th", "td", "sup", "p", "strong", "br"}
    assert {spaced(text) for text in TEXTS} <= {spaced(text) for text in cells.texts}
    assert len(cells.texts) == 2 * (len(TEXTS) + 1)
    assert f"<strong>{TITLE}</strong>".replace("<i>", "&lt;i&gt;").replace("</i>", "&lt;/i&gt;") in page


# What the commands of TeX in our tables stand for.
COMMANDS = {
    "textbackslash": "\\", "textasciitilde": "~", "textasciicircum": "^", "textasciigrave": "`",
    "textless": "<", "textgreater": ">", "textbar": "|",
}  # fmt: skip


def read_latex(cell):
    """Read what a cell prints, as far as our tables go; two signs that TeX would join are an error."""
    cell = re.sub(r"\\(text\w+)\{\}", lambda found: f"\0{list(COMMANDS).index(found[1])}\0", cell)
    assert not re.search(r"--|''|,,|``|(?<!\\)[$&#%_~^]|^\s*[*\[]", cell), cell
    cell = re.sub(r"\\([&%$#_{}])", lambda found: f"\1{ord(found[1])}\1", cell)
    assert "\\" not in cell, cell
    cell = cell.replace("{", "").replace("}", "")
    cell = re.sub("\1(\\d+)\1", lambda found: chr(int(found[1])), cell)
    return re.sub("\0(\\d)\0", lambda found: list(COMMANDS.values())[int(found[1])], cell)


@pytest.mark.parametrize("lang", ["en", "zh"])
def test_a_latex_table_reads_as_typed_and_has_no_commands_of_names(made, lang):
    lines = made["latex", lang].split("\n")
    body = lines[lines.index(r"\midrule") + 1 : lines.index(r"\bottomrule")]
    read = [spaced(read_latex(re.split(r"(?<!\\) & ", line)[0])) for line in body]
    assert read == [spaced(text) for text in TEXTS]
    caption = next(line for line in lines if line.startswith(r"\caption"))
    assert read_latex(caption.removeprefix(r"\caption{").removesuffix("}")) == TITLE


@pytest.mark.parametrize("lang", ["en", "zh"])
def test_a_sheet_of_a_table_holds_texts_alone(made, lang):
    page = openpyxl.load_workbook(io.BytesIO(made["xlsx", lang])).worksheets[0]
    held = [page.cell(at, 1) for at in range(3, 3 + len(TEXTS))]
    assert [spaced(cell.value.replace("_x005F_", "_")) for cell in held] == [spaced(text) for text in TEXTS]
    assert {cell.data_type for cell in held} == {"s"}
    assert not any(cell.hyperlink for cell in held)


def test_a_notebook_is_told_to_read_no_mathematics_in_a_table(made, panel):
    assert made["html", "en"]._repr_html_().startswith('<table class="tex2jax_ignore mathjax_ignore" lang="en">')
    plain = ipc.table(ipc.coverage(panel), data=panel.data)
    assert plain._repr_html_() == plain


@pytest.mark.parametrize("lang", ["en", "zh"])
@pytest.mark.parametrize("kind", ["html", "markdown", "latex", "xlsx"])
def test_what_cannot_be_printed_is_replaced_in_every_table_and_said_once(panel, kind, lang):
    cities = panel.data.cities.assign(name_en=UNPRINTABLE, name_zh=UNPRINTABLE)
    data = panel.data._replace(cities=cities)
    made = ipc.table(ipc.coverage(panel).head(3), data=data, kind=kind, lang=lang, title="a\x0b\ud800b")
    text = made if kind != "xlsx" else zipfile.ZipFile(io.BytesIO(made)).read("xl/worksheets/sheet1.xml").decode()
    assert text.count(UNPRINTED) == 3
    assert "a\ufffd\ufffdb" in text
    assert text.count(replaced_note(lang, "\ufffd")) == 1
    assert text.replace("\n", "").replace("\r", "").isprintable()


@pytest.mark.parametrize("lang", ["en", "zh"])
@pytest.mark.parametrize("kind", ["html", "docx", "pdf"])
def test_reports_print_hostile_texts_and_say_what_is_replaced(panel, report_images, kind, lang):
    data = hostile(panel.data, unprintable=True)
    made = ipc.report(panel._replace(data=data), kind=kind, lang=lang, images=report_images)
    if kind == "html":
        page = made.decode()
        assert "<script" not in page
        text = page
    elif kind == "docx":
        document = docx.Document(io.BytesIO(made))
        text = "\n".join(paragraph.text for paragraph in document.paragraphs)
    else:
        assert made.startswith(b"%PDF")
        return
    assert UNPRINTED in text
    assert text.count(replaced_note(lang, "\ufffd")) >= 1


@pytest.mark.parametrize(
    ("text", "written"),
    [
        ("wait...", r"wait\.\.."),
        ("1. first", r"1\. first"),
        ("9.54", r"9\.54"),
        ("$x$ #f <a> @b", r"\$x\$ \#f \<a\> \@b"),
        ("https://example.org", r"https:\/\/example.org"),
    ],
)
def test_typst_reads_no_mark_in_a_text(text, written):
    assert typst_text(text) == written


@pytest.mark.parametrize("lang", ["en", "zh"])
def test_the_workbook_has_no_formula_and_no_link_made_of_a_text(panel, lang):
    plain, typed = (
        openpyxl.load_workbook(io.BytesIO(ipc.workbook(one, lang=lang)))
        for one in (panel, panel._replace(data=hostile(panel.data, unprintable=True)))
    )
    for before, page in zip(plain.worksheets, typed.worksheets, strict=True):
        formulas = [sum(cell.data_type == "f" for row in sheet.iter_rows() for cell in row) for sheet in (before, page)]
        assert formulas[0] == formulas[1], page.title
        links = [
            [cell.hyperlink.location for row in sheet.iter_rows() for cell in row if cell.hyperlink]
            for sheet in (before, page)
        ]
        assert links[0] == links[1]
    texts = [
        cell.value for page in typed.worksheets for row in page.iter_rows() for cell in row if cell.data_type == "s"
    ]
    assert any(UNPRINTED in text for text in texts)
    assert texts.count(replaced_note(lang, "\ufffd")) == 1
    assert any(AFTER[0] in text for text in texts)


def test_no_formula_takes_a_name_for_a_pattern(panel):
    book = openpyxl.load_workbook(io.BytesIO(ipc.workbook(panel)))
    formulas = [cell.value for page in book for row in page.iter_rows() for cell in row if cell.data_type == "f"]
    assert len(formulas) > 1000
    assert not [text for text in formulas if re.search("(SUM|COUNT|AVERAGE)IF|LOOKUP|MATCH", text)]


@pytest.mark.parametrize(
    ("text", "held"),
    [
        ("x" * 32_767, "x" * 32_767),
        ("x" * 32_768, "x" * 32_766 + "…"),
        ("😀" * 16_383, "😀" * 16_383),
        ("😀" * 16_384, "😀" * 16_383 + "…"),
    ],
    ids=["fits", "too long", "pairs fit", "pairs too long"],
)
def test_a_cell_holds_what_excel_can_and_says_where_it_is_cut(text, held):
    content = workbook_bytes([plain_sheet(pd.DataFrame({"a": [text]}), "s")], title="")
    assert openpyxl.load_workbook(io.BytesIO(content)).worksheets[0]["A3"].value == held


def test_what_surrounds_the_cells_of_a_sheet_takes_any_text():
    text = UNPRINTABLE + "\ud800"
    columns = {"a": Column(text, comment=text), "b": Column("b")}
    sheet = Sheet(
        "s", text, [{"a": text, "b": Link(text, "s!A1")}], columns, marks={"x" * 256: "FFFFFF", 'a"b': "FFFFFF"}
    )
    book = openpyxl.load_workbook(io.BytesIO(workbook_bytes([sheet], title=text)))
    shown = UNPRINTED + "\ufffd"
    page = book.worksheets[0]
    assert {page[cell].value for cell in ("A1", "A2", "A3", "B3")} == {shown}
    assert (page["A2"].comment.text, book.properties.title) == (shown, shown)


def test_a_row_is_no_higher_than_excel_lets_it_be():
    content = workbook_bytes([Sheet("s", "", [{"a": "word " * 6000}], {"a": Column("a", wrap=True)})], title="")
    assert openpyxl.load_workbook(io.BytesIO(content)).worksheets[0].row_dimensions[3].height == 409


def test_text_that_looks_like_a_code_of_excel_is_no_code():
    content = workbook_bytes([plain_sheet(pd.DataFrame({"a": ["_x0041_ _x41_"]}), "s")], title="")
    assert b"_x005F_x0041_ _x41_" in zipfile.ZipFile(io.BytesIO(content)).read("xl/worksheets/sheet1.xml")


def test_tabs_and_ends_of_lines_can_be_printed():
    assert printable("a\tb\nc\r\nd 万 é 😀 \u200b") == "a\tb\nc\r\nd 万 é 😀 \u200b"
