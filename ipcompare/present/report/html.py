"""The report as one HTML page that loads nothing from outside."""

from __future__ import annotations

import io
from base64 import b64encode
from html import escape, unescape
from pathlib import Path
from re import findall, sub

from ipcompare.present.report.content import Content, Image, Section
from ipcompare.present.table import as_html

FONTS = Path(__file__).parent.parent / "fonts"
_BOLD = "<(?:h1|h2|th)[ >].*?</(?:h1|h2|th)>"

_STYLE = """
:root { color-scheme: light; --ink: #1a1a1a; --grey: #5c5c5c; --line: #d9d9d9; --accent: #0072B2; }
* { box-sizing: border-box; }
body { margin: 0 auto; max-width: 52rem; padding: 2rem 1.25rem 4rem; color: var(--ink); background: #fff;
  font: 1rem/1.65 "Report", "Noto Sans SC", "Microsoft YaHei", "PingFang SC", system-ui, sans-serif; }
h1 { font-size: 1.9rem; line-height: 1.25; margin: 0 0 .25rem; }
h2 { font-size: 1.3rem; margin: 2.75rem 0 .5rem; padding-top: .75rem; border-top: 1px solid var(--line); }
.subtitle { color: var(--grey); margin: 0 0 2rem; }
nav a { color: var(--accent); margin-right: 1rem; white-space: nowrap; }
a:focus-visible, [tabindex]:focus-visible { outline: 3px solid var(--accent); outline-offset: 2px; }
figure { margin: 1.25rem 0; }
img { display: block; width: 100%; height: auto; }
figcaption { color: var(--grey); font-size: .875rem; margin-top: .5rem; }
.wide { overflow-x: auto; }
table { border-collapse: collapse; font-size: .875rem; min-width: 100%; margin: 1rem 0; }
th, td { padding: .35rem .6rem; text-align: left; vertical-align: top; border-bottom: 1px solid var(--line); }
thead th { border-bottom: 2px solid var(--ink); vertical-align: bottom; }
.number { text-align: right; font-variant-numeric: tabular-nums; }
tbody td, thead th { word-break: keep-all; }
tbody td.number, tbody td:first-child { white-space: nowrap; }
tfoot td { color: var(--grey); border: 0; padding: .15rem .6rem; }
footer { margin-top: 3rem; color: var(--grey); font-size: .8rem; overflow-wrap: anywhere; white-space: pre-line; }
@media (max-width: 40rem) { figure { overflow-x: auto; } img { width: 42rem; max-width: none; } }
@media print { body { max-width: none; } nav { display: none; } figure, tr { break-inside: avoid; } }
"""


def html(made: Content, colophon: str) -> bytes:
    """Write the page: styles, figures and the characters of the font that it needs are inside."""
    lang = "zh-Hans" if made.lang == "zh" else "en"
    links = "\n".join(f'<a href="#s{at}">{escape(part.title)}</a>' for at, part in enumerate(made.sections, start=1))
    body = "\n".join(_section(part, f"s{at}") for at, part in enumerate(made.sections, start=1))
    page = f"""<main>
<h1>{escape(made.title)}</h1>
<p class="subtitle">{escape(made.subtitle)}</p>
<nav aria-label="{"目录" if made.lang == "zh" else "Contents"}">
{links}
</nav>
{body}
<h2>{escape(made.notes_title)}</h2>
{_listed(made.notes)}
<h2>{escape(made.sources_title)}</h2>
{_listed(made.sources)}
</main>
<footer>{escape(colophon)}</footer>
"""
    faces = _face("Regular", _words(page)) + _face("Bold", "".join(findall(_BOLD, page)))
    return f"""<!doctype html>
<html lang="{lang}">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<link rel="icon" href="data:,">
<title>{escape(made.title)}</title>
<style>{faces}{_STYLE}</style>
</head>
<body>
{page}</body>
</html>
""".encode()


def _section(part: Section, id: str) -> str:
    sentences = "".join(f"<p>{escape(text)}</p>\n" for text in part.sentences)
    table = f'<div class="wide" tabindex="0">{as_html(part.table)}</div>\n' if part.table else ""
    figure = _figure(part.image) if part.image else ""
    return f'<section id="{id}">\n<h2>{escape(part.title)}</h2>\n{sentences}{figure}{table}</section>'


def _figure(image: Image) -> str:
    data = b64encode(image.svg).decode()
    return f'<figure tabindex="0"><img alt="{escape(image.alt)}" src="data:image/svg+xml;base64,{data}"></figure>\n'


def _listed(texts: list[str]) -> str:
    return "<ul>\n" + "".join(f"<li>{escape(text)}</li>\n" for text in texts) + "</ul>"


def _words(page: str) -> str:
    """Give the page without its figures, whose letters are drawn."""
    return sub('src="[^"]*"', "", page)


def _face(weight: str, text: str) -> str:
    """Subset the shipped font to the characters of a text, so that Chinese shows on any machine."""
    from fontTools.subset import Options, Subsetter
    from fontTools.ttLib import TTFont

    path = next(FONTS.glob(f"*{weight}.ttf"))
    subsetter = Subsetter(Options(layout_features=[], notdef_outline=True))
    subsetter.populate(text=unescape(text))
    buffer = io.BytesIO()
    with TTFont(path, recalcTimestamp=False, recalcBBoxes=False, lazy=True) as font:
        subsetter.subset(font)
        font.flavor = "woff"
        font.save(buffer)
    data = b64encode(buffer.getvalue()).decode()
    number = 700 if weight == "Bold" else 400
    source = f"url(data:font/woff;base64,{data}) format('woff')"
    return f"@font-face {{ font-family: Report; font-weight: {number}; src: {source}; }}\n"
