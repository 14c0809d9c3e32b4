"""What the report says, whatever it is printed as."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import TYPE_CHECKING, NamedTuple
from unicodedata import east_asian_width

from ipcompare.corpus.lookup import Row, code_names, coded_plans, records
from ipcompare.corpus.vocabulary import vocabulary
from ipcompare.harmonization.panel import Panel
from ipcompare.measure.compare import compare
from ipcompare.measure.delivery import delivery
from ipcompare.measure.growth import growth
from ipcompare.present.gallery import published
from ipcompare.present.table import Table, typeset
from ipcompare.present.words.claims import in_words
from ipcompare.present.words.labels import Labels, labels
from ipcompare.present.words.signs import printable, replaced_note

if TYPE_CHECKING:
    import pandas as pd

HV = "hv_patents_per_10k"
# The white beside the text of a cell, in signs.
PADDING = 4.5


class Image(NamedTuple):
    """A figure with its text alternative."""

    name: str
    alt: str
    png: bytes
    svg: bytes


class Section(NamedTuple):
    """A heading, sentences that are claims, a figure and a table."""

    title: str
    sentences: list[str]
    image: Image | None
    table: Table | None


class Content(NamedTuple):
    """The whole report."""

    lang: str
    title: str
    subtitle: str
    sections: list[Section]
    notes_title: str
    notes: list[str]
    sources_title: str
    sources: list[str]


def shares(made: Table) -> list[float]:
    """
    Share a line out among the columns of a table.

    Numbers get what they need on one line, texts at most what 20 signs need; heads are bold and wrap
    between words. A Chinese character is as wide as two signs.
    """
    found = []
    for at, number in enumerate(made.numbers):
        head = max(_signs(word) for word in made.heads[at].split())
        body = max(_signs(row[at].text) + len(",".join(map(str, row[at].marks))) for row in made.rows)
        found.append(max(1.2 * min(head, 14), body if number else min(body, 20)) + PADDING)
    return found


def _signs(text: str) -> int:
    return sum(2 if east_asian_width(sign) in "WF" else 1 for sign in text)


class Shown(NamedTuple):
    """A result, and those of its columns that a table of it shows."""

    frame: pd.DataFrame
    columns: list[str]


def _targets(panel: Panel) -> Shown:
    shown = ["city", "base_year", "base", "target_year", "value", "grade", "graded_with"]
    return Shown(compare(panel, HV), shown)


def _rates(panel: Panel) -> Shown:
    rows = growth(panel)
    shown = ["city", "indicator", "base_year", "base", "target_year", "target", "cagr"]
    return Shown(rows[rows["cagr_lo"].notna()], shown)


def _checked(panel: Panel) -> Shown:
    rows = delivery(panel)
    rows = rows[(rows["status"] != "unknown") & (rows["origin"] == "plan")]
    missed = ["missed_by"] if rows["missed_by_lo"].notna().any() else []
    shown = ["city", "indicator", "target_year", "target", "outcome", "outcome_as_of", "status", *missed, "grade"]
    return Shown(rows, shown)


class _Plan(NamedTuple):
    """One section before it is filled: the section of the claims, its figure and its table."""

    section: str
    figure: str | None
    table: Callable[[Panel], Shown] | None


PLAN = (
    _Plan("coverage", "coverage", None),
    _Plan("ambition", "high-value-patents", _targets),
    _Plan("growth", "growth", _rates),
    _Plan("comparability", "order", None),
    _Plan("delivery", "delivery", _checked),
)


def content(panel: Panel, lang: str, images: Mapping[str, bytes], claims: pd.DataFrame) -> Content:
    """
    Put the report together.

    Parameters
    ----------
    panel
        From `harmonize`.
    lang
        ``en`` or ``zh``.
    images
        Published figures by file name, as `gallery.render` gives them.
    claims
        From `claims`.
    """
    words, plans = labels(panel.data, lang), len(coded_plans(panel.data))
    titles = code_names(panel.data, "claim_section", lang)
    sections = [_section(plan, panel, words, claims, titles, images) for plan in PLAN]
    made = Content(
        lang,
        words.phrase(
            f"{plans}份知识产权规划目标比较",
            f"Targets of {in_words(plans, words)} intellectual-property plans compared",
        ),
        words.phrase(
            "规划数字均可追溯至规划原文，其余数字均注明出处",
            "Every number of a plan can be followed to its characters; every other names its source",
        ),
        sections,
        words.phrase("怎样阅读", "How to read this"),
        _notes(panel, words),
        words.phrase("资料来源", "Sources"),
        _sources(panel, words),
    )
    return _printed(made)


def _printed(made: Content) -> Content:
    """Give the report as it can be printed, and say so where a character could not be; tables are so already."""
    sections = [
        part._replace(
            title=printable(part.title),
            sentences=[printable(text) for text in part.sentences],
            image=part.image and part.image._replace(alt=printable(part.image.alt)),
        )
        for part in made.sections
    ]
    sources = [printable(text) for text in made.sources]
    said = replaced_note(made.lang, [*sources, *(text for part in sections for text in (part.title, *part.sentences))])
    notes = [*(printable(text) for text in made.notes), *filter(None, [said])]
    return made._replace(sections=sections, notes=notes, sources=sources)


def _section(
    plan: _Plan,
    panel: Panel,
    words: Labels,
    claims: pd.DataFrame,
    titles: dict[str, str],
    images: Mapping[str, bytes],
) -> Section:
    sentences = [_graded(row, words) for row in records(claims[claims["section"] == plan.section])]
    image = _image(plan.figure, panel, words.lang, images) if plan.figure else None
    shown = plan.table(panel) if plan.table else None
    table = typeset(shown.frame, panel.data, words, columns=shown.columns) if shown else None
    return Section(titles[plan.section], sentences, image, table)


def _graded(claim: Row, words: Labels) -> str:
    """Write a sentence with its grade, where it compares."""
    text = str(claim[f"text_{words.lang}"])
    if not isinstance(claim["grade"], str):
        return text
    grade = words.phrase(f"（可比等级{claim['grade']}）", f" (grade {claim['grade']})")
    stop = words.phrase("。", ".")
    return text.removesuffix(stop) + grade + stop


def _image(name: str, panel: Panel, lang: str, images: Mapping[str, bytes]) -> Image:
    alt = published(panel)[name].alt(panel, lang)
    return Image(name, alt, images[f"{name}-{lang}.png"], images[f"{name}-{lang}.svg"])


def _notes(panel: Panel, words: Labels) -> list[str]:
    grades = words.codes["grade"]
    zones = [words.places[zone] for zone in vocabulary(panel.data).zones]
    listed = words.phrase("；", "; ").join(f"{mark} {name}" for mark, name in grades.items())
    return [
        words.phrase(
            "“≥”“>”表示只给出下限（前者含本数），“≤”“<”表示只给出上限，本报告不把界限当作确定数值；所依据的数值存疑的，图中以†标明，表下有注。",
            "A ≥ or > means a lower bound only, at least or more than, a ≤ or < an upper one; a bound is never treated "
            "as a number of its own. What rests on a number in doubt has a † in figures and a footnote in tables.",
        ),
        words.phrase(f"可比等级：{listed}。", f"Grades of comparison: {listed}."),
        *(
            words.phrase(
                f"{zone}为园区，与城市并列时在图中均予标明（◇）。",
                f"{zone} is a zone, not a city, and is marked (◇) wherever a figure sets it beside cities.",
            )
            for zone in zones
        ),
        words.phrase(
            "未作表述是指规划未设相应目标，不等于当地没有开展相应工作。",
            "Silence means that a plan sets no such target, not that a city does nothing.",
        ),
    ]


def _sources(panel: Panel, words: Labels) -> list[str]:
    from pandas import isna

    rows = []
    for row in records(coded_plans(panel.data)):
        issuer = row[f"issuer_{words.lang}"]
        number = row["document_number"] if isinstance(row["document_number"], str) else None
        dated = None if isna(row["issue_date"]) else row["issue_date"].strftime("%Y-%m-%d")
        about = [text for text in (issuer if isinstance(issuer, str) else None, number, dated) if text]
        joined = words.phrase("，", ", ").join(about)
        title = row[f"title_{words.lang}"]
        rows.append(words.phrase(f"{title}（{joined}）", f"{title} ({joined})") if joined else title)
    facts, publishers = len(panel.data.context), panel.data.context["publisher_en"].nunique()
    rows.append(
        words.phrase(
            f"背景数据：公开资料{facts}条，来自{publishers}个发布单位，逐条出处见 data/context.csv。",
            f"Context: {facts} public facts of {publishers} publishers; data/context.csv names the source of each.",
        )
    )
    return rows
