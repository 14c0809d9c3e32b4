"""Print the report."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import TYPE_CHECKING

from ipcompare.corpus.lookup import LANGUAGES, require
from ipcompare.harmonization.panel import Panel
from ipcompare.harmonization.scope import require_panel
from ipcompare.present.colophon import colophon
from ipcompare.present.gallery import render
from ipcompare.present.report.content import PLAN, Content, content
from ipcompare.present.report.docx import docx
from ipcompare.present.report.html import html
from ipcompare.present.report.pdf import pdf
from ipcompare.present.words.claims import claims as rendered

if TYPE_CHECKING:
    import pandas as pd

KINDS: dict[str, Callable[[Content, str], bytes]] = {"html": html, "pdf": pdf, "docx": docx}


def report(
    panel: Panel,
    *,
    kind: str = "html",
    lang: str = "en",
    images: Mapping[str, bytes] | None = None,
    claims: pd.DataFrame | None = None,
) -> bytes:
    """
    Print the report: what the plans promise, with figures, tables, claims and sources.

    Parameters
    ----------
    panel
        From `harmonize`.
    kind
        ``html`` (one page that loads nothing from outside), ``pdf`` or ``docx`` (a
        brief for Word and WPS).
    lang
        ``en`` or ``zh``.
    images
        Published figures by file name, where they are drawn already.
    claims
        Result of `claims`, where it is at hand already.

    Returns
    -------
    bytes
        The file, the same bytes on every run.

    Raises
    ------
    UnknownNameError
        If there is no such kind or language.
    """
    require_panel(panel, "report")
    require("kind of report", [kind], KINDS)
    require("language", [lang], LANGUAGES)
    wanted = [part.figure for part in PLAN if part.figure]
    drawn = dict(images or {})
    for name in wanted:
        if f"{name}-{lang}.svg" not in drawn:
            drawn |= render(panel, name, lang=lang, kinds=("png", "svg"))
    sentences = rendered(panel) if claims is None else claims
    return KINDS[kind](content(panel, lang, drawn, sentences), colophon(panel.data))
