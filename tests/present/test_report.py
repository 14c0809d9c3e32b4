from __future__ import annotations

import io
import re
import shutil
import zipfile
from base64 import b64decode
from itertools import pairwise

import docx
import pytest
from docx.oxml.ns import qn
from fontTools.ttLib import TTFont
from helpers.drawing import PICTURES
from helpers.processes import run
from lxml import html

import ipcompare as ipc
from ipcompare.corpus.lookup import coded_plans
from ipcompare.errors import UnknownNameError
from ipcompare.present.report.content import PLAN
from ipcompare.present.words.claims import claims

KINDS, LANGS = ("html", "pdf", "docx"), ("en", "zh")
SHOWN = [part.figure for part in PLAN if part.figure]
HAN = re.compile("[㐀-鿿]")


@pytest.fixture(scope="module")
def said(panel):
    return claims(panel)


@pytest.fixture(scope="module")
def make(panel, said, report_images):
    """Print a report with the figures as they are published."""
    return lambda kind, lang: ipc.report(panel, kind=kind, lang=lang, images=report_images, claims=said)


@pytest.fixture(scope="module")
def reports(make):
    return {(kind, lang): make(kind, lang) for kind in KINDS for lang in LANGS}


@pytest.fixture(params=LANGS)
def lang(request):
    return request.param


@pytest.fixture
def page(reports, lang):
    return html.fromstring(reports["html", lang])


@pytest.fixture
def brief(reports, lang):
    return docx.Document(io.BytesIO(reports["docx", lang]))


def sentences(said, lang):
    """The claims of the sections that the report has, without the stop before which the grade is named."""
    return said.loc[said["section"].isin([part.section for part in PLAN]), f"text_{lang}"].str.rstrip(".。").to_list()


def pdf_text(content, tmp_path):
    if shutil.which("pdftotext") is None:
        pytest.skip("no pdftotext on this machine")
    (tmp_path / "report.pdf").write_bytes(content)
    return run("pdftotext", "-layout", tmp_path / "report.pdf", "-", cwd=tmp_path).stdout


@pytest.mark.parametrize("kind", KINDS)
def test_the_same_content_gives_the_same_bytes(make, reports, kind, lang):
    assert make(kind, lang) == reports[kind, lang]


def test_the_report_draws_its_figures_itself_where_none_are_given(panel, said, reports):
    assert ipc.report(panel, kind="html", lang="en", claims=said) == reports["html", "en"]


def test_nothing_in_the_page_is_fetched(reports, page, lang):
    addresses = [value for node in page.iter() for name, value in node.items() if name in ("src", "href", "data")]
    assert addresses
    assert [address for address in addresses if not address.startswith(("#", "data:"))] == []
    assert [node.tag for node in page.iter("script", "iframe", "object", "embed")] == []
    text = re.sub(r"base64,[^\"')]*", "", reports["html", lang].decode())
    assert not re.search(r"https?:|@import|url\((?!data:)", text)


def test_no_figure_in_the_page_fetches_anything(page):
    for image in page.iter("img"):
        svg = b64decode(image.get("src").partition("base64,")[2]).decode()
        assert set(re.findall(r'(?:xlink:)?href="(.)', svg)) <= {"#"}
        assert not re.search(r"<script|<image [^>]*http|@import|url\((?!#)", svg)


def test_every_figure_says_what_it_shows(page, panel, lang):
    told = [image.get("alt") for image in page.iter("img")]
    assert told == [PICTURES[name].alt(panel, lang) for name in SHOWN]
    assert all(len(text) > 40 for text in told)


def test_the_page_names_its_language_and_its_title(page, lang):
    assert page.get("lang") == {"en": "en", "zh": "zh-Hans"}[lang]
    assert {table.get("lang") for table in page.iter("table")} == {page.get("lang")}
    assert page.findtext(".//title") == page.findtext(".//h1")
    assert bool(HAN.search(page.findtext(".//h1"))) == (lang == "zh")


def test_headings_follow_one_another_without_a_gap(page):
    levels = [int(node.tag[1]) for node in page.iter("h1", "h2", "h3", "h4")]
    assert levels[0] == 1
    assert levels.count(1) == 1
    assert all(after - before <= 1 for before, after in pairwise(levels))


def test_every_link_leads_to_a_section(page):
    targets = [link.get("href").removeprefix("#") for link in page.iter("a")]
    assert targets == [section.get("id") for section in page.iter("section")]
    assert len(targets) == len(set(targets)) == len(PLAN)


def test_the_font_in_the_page_has_every_character_that_is_set_in_it(reports, page, lang):
    style = page.findtext(".//style")
    found = re.findall(r"font-weight: (\d+); src: url\(data:font/woff;base64,([^)]*)\)", style)
    fonts = {weight: set(TTFont(io.BytesIO(b64decode(data))).getBestCmap()) for weight, data in found}
    assert set(fonts) == {"400", "700"}
    bold = "".join(node.text_content() for node in page.iter("h1", "h2", "th"))
    for weight, text in (("400", page.find("body").text_content()), ("700", bold)):
        assert {sign for sign in text if sign.isprintable() and ord(sign) not in fonts[weight]} == set()
    assert len(HAN.findall(bold)) > 20 if lang == "zh" else len(bold) > 100


def test_the_style_sheet_makes_nothing_else_bold(page):
    assert not list(page.iter("b", "strong"))
    assert "font-weight" not in page.findtext(".//style").rpartition("@font-face")[2].partition("}")[2]


@pytest.mark.parametrize("kind", ["html", "docx"])
def test_all_claims_of_the_sections_are_told_word_for_word(reports, said, kind, lang):
    if kind == "html":
        text = html.fromstring(reports["html", lang]).text_content()
    else:
        text = "\n".join(part.text for part in docx.Document(io.BytesIO(reports["docx", lang])).paragraphs)
    told = sentences(said, lang)
    assert len(told) > 10
    assert [sentence for sentence in told if sentence not in text] == []


def test_a_sentence_that_compares_is_followed_by_its_grade(reports, said, lang):
    text = html.fromstring(reports["html", lang]).text_content()
    graded = said[said["grade"].notna() & said["section"].isin([part.section for part in PLAN])]
    assert set(graded["grade"]) > {"C"}
    for row in graded.to_dict("records"):
        body = row[f"text_{lang}"].rstrip(".。")
        ending = f" (grade {row['grade']})." if lang == "en" else f"（可比等级{row['grade']}）。"
        assert body + ending in text


def test_every_table_names_its_sources_in_every_kind(reports, brief, lang, tmp_path):
    """Outcomes are facts, so the table of deliveries names the table of facts beside the plans."""
    mark, facts = {"en": ("Sources: ", "table of context facts"), "zh": ("资料来源：", "背景数据表")}[lang]
    tables = sum(part.table is not None for part in PLAN)
    written = [part.text for part in brief.paragraphs if part.text.startswith(mark)]
    feet = html.fromstring(reports["html", lang]).xpath("//tfoot")
    assert len(written) == len(feet) == tables
    for texts in (written, [foot.text_content() for foot in feet]):
        assert [facts in text for text in texts] == [False, False, True]
    assert pdf_text(reports["pdf", lang], tmp_path).count(mark) == tables
    assert pdf_text(reports["pdf", lang], tmp_path).replace("\n", " ").count(facts) == 1


def test_the_brief_names_its_language_and_repeats_the_heads_of_its_tables(reports, brief, lang):
    with zipfile.ZipFile(io.BytesIO(reports["docx", lang])) as archive:
        styles = archive.read("word/styles.xml").decode()
    own = re.search("<w:rPrDefault>.*?<w:lang ([^>]*)/>", styles, re.DOTALL)[1]
    assert 'w:eastAsia="zh-CN"' in own
    assert f'w:val="{"zh-CN" if lang == "zh" else "en-GB"}"' in own
    for table in brief.tables:
        assert [row._tr.xpath("./w:trPr/w:tblHeader") != [] for row in table.rows] == [True] + [False] * (
            len(table.rows) - 1
        )


@pytest.mark.parametrize("kind", ["html", "docx"])
def test_every_plan_is_named_as_a_source(reports, data, kind, lang):
    if kind == "html":
        text = html.fromstring(reports["html", lang]).text_content()
    else:
        text = "\n".join(part.text for part in docx.Document(io.BytesIO(reports["docx", lang])).paragraphs)
    assert [title for title in coded_plans(data)[f"title_{lang}"] if title not in text] == []


def test_the_pages_of_the_pdf_can_be_counted_on(reports, lang):
    pages = len(re.findall(rb"/Type\s*/Page\b(?!s)", reports["pdf", lang]))
    assert 4 <= pages <= 7
    assert reports["pdf", lang].startswith(b"%PDF")


def test_the_text_of_the_pdf_can_be_copied_out(reports, said, tmp_path, lang):
    text = "".join(pdf_text(reports["pdf", lang], tmp_path).split())
    missing = [one for one in sentences(said, lang) if "".join(one.split()) not in text]
    # A page break may stand within a sentence.
    assert len(missing) <= 4
    assert ("5份知识产权规划目标比较" if lang == "zh" else "Targetsoffiveintellectual-propertyplans") in text


def test_the_pdf_uses_the_shipped_font_alone(reports, lang):
    fonts = set(re.findall(rb"/BaseFont\s*/(?:[A-Z]{6}\+)?([A-Za-z0-9-]+)", reports["pdf", lang]))
    assert fonts
    assert {name.decode().partition("-")[0] for name in fonts} == {"IPCompareSansSC"}


def test_the_brief_has_headings_figures_and_tables(brief, panel, lang):
    heads = [part.text for part in brief.paragraphs if part.style.name == "Heading 1"]
    assert len(heads) == len(PLAN) + 2
    assert [part.style.name for part in brief.paragraphs].count("Title") == 1
    told = [shape._inline.docPr.get("descr") for shape in brief.inline_shapes]
    assert told == [PICTURES[name].alt(panel, lang) for name in SHOWN]
    assert len(brief.tables) == sum(part.table is not None for part in PLAN)
    assert all(len(table.rows) > 1 for table in brief.tables)


def test_word_and_wps_find_a_chinese_font_in_every_style_of_the_brief(brief):
    used = {part.style.name for part in brief.paragraphs}
    assert used >= {"Title", "Heading 1", "Normal", "List Bullet", "Caption"}
    for name in used:
        fonts = brief.styles[name].element.rPr.rFonts
        assert (fonts.get(qn("w:ascii")), fonts.get(qn("w:eastAsia"))) == ("Calibri", "等线")
        assert fonts.get(qn("w:eastAsiaTheme")) is None, "a theme font would win"


def test_the_columns_of_the_brief_fill_the_line_and_hold_their_longest_word(brief):
    section = brief.sections[0]
    line = section.page_width - section.left_margin - section.right_margin
    for table in brief.tables:
        widths = [column.width for column in table.columns]
        assert sum(widths) == pytest.approx(line, rel=0.01)
        for at, width in enumerate(widths):
            words = [word for row in table.rows for word in row.cells[at].text.split() if word.isascii()]
            # At 8 points a sign is about half as wide as high; the cell keeps 0.19 cm free on both sides.
            assert width.cm - 0.38 >= max(map(len, words), default=0) * 8 * 0.5 * 2.54 / 72


def test_a_text_that_looks_like_markup_stays_text(panel, said, report_images, tmp_path):
    """What typst, HTML and Word would read as their own, put into a claim."""
    signs = "#let x = $a_b$ *c* <d> @e [f] \\g `h` ~i -- 'j' & \"k\" = l // m"
    spiked = said.copy()
    spiked.loc[spiked["section"] == "coverage", "text_en"] = signs
    printed = {kind: ipc.report(panel, kind=kind, lang="en", images=report_images, claims=spiked) for kind in KINDS}
    assert signs in html.fromstring(printed["html"]).text_content()
    assert signs in [part.text for part in docx.Document(io.BytesIO(printed["docx"])).paragraphs]
    assert "".join(signs.split()) in "".join(pdf_text(printed["pdf"], tmp_path).split())


@pytest.mark.parametrize(
    ("changes", "complaint"),
    [
        ({"kind": "pdff"}, "unknown kind of report 'pdff'"),
        ({"lang": "fr"}, "unknown language 'fr'"),
        ({"lang": "both"}, "unknown language 'both'"),
    ],
)
def test_an_unknown_kind_or_language_is_named(panel, changes, complaint):
    with pytest.raises(UnknownNameError, match=complaint):
        ipc.report(panel, **changes)
