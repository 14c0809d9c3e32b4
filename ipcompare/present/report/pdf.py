"""The report as PDF, set by typst with the shipped font."""

from __future__ import annotations

import re
import tempfile
from pathlib import Path

from ipcompare.present.report.content import Content, Section, shares
from ipcompare.present.style import FONT
from ipcompare.present.table import Table, sourced

FONTS = Path(__file__).parent.parent / "fonts"

_HEAD = """#set document(title: "{title}", date: none)
#set page(paper: "a4", margin: (x: 2.2cm, y: 2.2cm), numbering: "1")
#set text(font: "{font}", size: 10.5pt, lang: "{lang}")
#set par(justify: {justify}, leading: 0.8em)
#set table(stroke: (x, y) => if y == 0 {{ (bottom: 0.8pt) }} else {{ (bottom: 0.3pt + luma(200)) }})
#set table(inset: (x: 4pt, y: 3pt))
#show heading.where(level: 1): set text(size: 13pt)
#show heading: set block(above: 1.5em, below: 0.8em)
#show table: set text(size: 8pt)
#show table: set par(justify: false)
"""


def pdf(made: Content, colophon: str) -> bytes:
    """Set the report; the same bytes on every run."""
    import typst

    lang = "zh" if made.lang == "zh" else "en"
    head = _HEAD.format(title=_quoted(made.title), font=FONT, lang=lang, justify="true" if lang == "zh" else "false")
    parts = [
        head,
        f"#text(size: 19pt, weight: 700)[{_text(made.title)}]\n\n#text(fill: luma(90))[{_text(made.subtitle)}]\n",
        *(_section(part) for part in made.sections),
        f"= {_text(made.notes_title)}\n{_listed(made.notes)}",
        f"= {_text(made.sources_title)}\n{_listed(made.sources)}",
        f"#v(1em)\n#text(size: 7pt, fill: luma(90))[{_text(colophon)}]\n",
    ]
    with tempfile.TemporaryDirectory(prefix="ipcompare-") as name:
        folder = Path(name)
        for part in made.sections:
            if part.image:
                (folder / f"{part.image.name}.png").write_bytes(part.image.png)
        main = folder / "main.typ"
        main.write_text("\n".join(parts), encoding="utf-8")
        return bytes(typst.compile(main, font_paths=[FONTS], ignore_system_fonts=True, format="pdf"))


def _section(part: Section) -> str:
    lines = [f"= {_text(part.title)}", *(f"{_text(text)}\n" for text in part.sentences)]
    if part.image:
        lines.append(f'#align(center, image("{part.image.name}.png", width: 78%, alt: "{_quoted(part.image.alt)}"))')
    if part.table:
        lines.append(_table(part.table))
    return "\n".join(lines)


def _table(made: Table) -> str:
    aligned = ", ".join("right" if number else "left" for number in made.numbers)
    heads = ", ".join(f"[*{_text(head)}*]" for head in made.heads)
    rows = ",\n".join(", ".join(f"[{_marked(cell.text, cell.marks)}]" for cell in row) for row in made.rows)
    numbered = [f"#super[{at}] {_text(note)}" for at, note in enumerate(made.notes, start=1)]
    notes = " \\\n".join(filter(None, ["; ".join(numbered), _text(sourced(made))]))
    columns = ", ".join(f"{share:g}fr" for share in shares(made))
    below = f"\n#text(size: 7.5pt, fill: luma(90))[{notes}]\n" if notes else "\n"
    return f"#table(columns: ({columns}), align: ({aligned}),\ntable.header({heads}),\n{rows}){below}"


def _marked(text: str, marks: tuple[int, ...]) -> str:
    return _text(text) + (f"#super[{','.join(map(str, marks))}]" if marks else "")


def _listed(texts: list[str]) -> str:
    return "\n".join(f"- {_text(text)}" for text in texts)


def _text(text: str) -> str:
    """Escape what typst would read as markup."""
    marked = re.sub(r"([\\#*_`$<>@\[\]~=/\-+'\"]|\.(?=\.))", r"\\\1", text)
    return re.sub(r"^(\s*\d+)\.", r"\1\\.", marked, flags=re.MULTILINE)


def _quoted(text: str) -> str:
    return text.replace("\\", "\\\\").replace('"', '\\"').replace("\n", " ")
