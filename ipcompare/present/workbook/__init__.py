"""The Excel workbook: one sheet per question in the reader's language, live formulas down to the printed numbers."""

from __future__ import annotations

from typing import TYPE_CHECKING

from ipcompare.corpus.lookup import LANGUAGES, coded_plans, records, require
from ipcompare.harmonization.doubts import marked
from ipcompare.harmonization.scope import scope
from ipcompare.measure.growth import rates
from ipcompare.measure.pace import stretches
from ipcompare.present.registry import load_verb, pages
from ipcompare.present.spreadsheet import Typeface, workbook_bytes
from ipcompare.present.words.labels import labels
from ipcompare.present.workbook.about import contents_sheet
from ipcompare.present.workbook.plain import plain_layout
from ipcompare.present.workbook.statements import Book, Statements, facts_sheet, observations_sheet

if TYPE_CHECKING:
    from ipcompare.harmonization.panel import Panel

__all__ = ["workbook"]

# Fonts that office programs have where the readers are; others fall back to one of their own.
_TYPEFACES = {"en": Typeface("Calibri", 11, 15), "zh": Typeface("微软雅黑", 10, 16.5)}


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
        An .xlsx file, the same bytes on every run. A contents page, then one sheet per
        question: targets compared, growth, pace from year to year, nation and
        province, delivery, coverage, gaps, instruments, agencies, charts; then what they
        rest on: printed statements, context facts, sources, notes. Rates, ratios, steps and
        distances are formulas down to the cell of the printed statement, to which every
        row is linked; each holds the library's number as well, for readers that do not
        recalculate. An open end of a bound is an empty cell. Text never becomes a
        formula.

    Raises
    ------
    UnknownNameError
        If `lang` is neither ``en`` nor ``zh``.

    Examples
    --------
    >>> import ipcompare as ipc
    >>> ipc.workbook(ipc.harmonize(ipc.load()))[:2]
    b'PK'
    """
    chosen = scope(panel, "workbook")
    require("language", [lang], LANGUAGES)
    words, typeface = labels(panel.data, lang), _TYPEFACES[lang]
    titles = {result.name: words.phrase(page.zh, page.en) for result, page in pages()}
    printed = observations_sheet(panel, words, titles["observations"]), facts_sheet(panel, words, titles["facts"])
    paths = [records(stretch) for _, stretch in marked(stretches(chosen), panel).groupby("path", sort=False)]
    statements, plans = Statements(panel, *printed), coded_plans(panel.data)
    book = Book(chosen, words, typeface.font, *printed, statements, marked(rates(chosen), panel), paths, plans)
    sheets = {"observations": book.observations, "facts": book.facts}
    for result, page in pages():
        if result.name not in sheets:
            layout = load_verb(page.layout) if page.layout else plain_layout(result)
            sheets[result.name] = layout(book, titles[result.name])
    return workbook_bytes(
        [contents_sheet(panel, words), *(sheets[result.name] for result, _ in pages())],
        title=words.phrase("知识产权规划目标比较", "Targets of intellectual-property plans compared"),
        typeface=typeface,
        footer=words.phrase("第&P页，共&N页", "&P of &N"),
    )
