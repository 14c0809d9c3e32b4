"""Sheets on what the plans would do, and who is to do it."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from ipcompare.corpus.lookup import records
from ipcompare.measure.agencies import agencies
from ipcompare.measure.instruments import instruments
from ipcompare.present.cells import Formula
from ipcompare.present.spreadsheet import FIRST_LINE, Column, Sheet, letters
from ipcompare.present.words.labels import Labels
from ipcompare.present.workbook.statements import Book

if TYPE_CHECKING:
    import pandas as pd


Line = dict[str, Any]


def instruments_sheet(book: Book, title: str) -> Sheet:
    """Count by instrument and plan the tasks and boxes that name it; say where it is a mere mention; silence is 0."""
    panel, words = book.panel, book.words
    found = instruments(panel)
    cities = [str(city) for city in found.presence["city"].unique()]
    columns, cells = _instrument_columns(words, cities), _by_instrument(found.presence)
    at, rows = letters(columns), []
    for line, row in enumerate(records(found.prevalence), start=FIRST_LINE):
        shown: Line = {
            "dimension": words.codes["dimension"][row["dimension"]],
            "instrument": words.instruments[row["instrument"]],
        }
        for city in cities:
            cell = cells[row["instrument"], city]
            shown |= {city: cell["named"], f"{city}_depth": words.codes["depth"][cell["depth"]]}
        spans = [f"{at[city]}{line}" for city in cities]
        shown["cities"] = Formula("+".join(f"({cell}>0)" for cell in spans), row["cities"])
        rows.append(shown)
    everywhere = int((found.prevalence["cities"] == len(cities)).sum())
    lone = int((found.prevalence["cities"] == 1).sum())
    note = words.phrase(
        f"{len(rows)}种政策工具中，{everywhere}种为{len(cities)}份规划均涉及，{lone}种仅1份规划涉及。数字为涉及该工具的编号任务和专栏数，"
        "0为未涉及，不计保障措施；无具体举措的注明“仅提及”。未涉及不等于未开展。",
        f"{len(rows)} instruments: {everywhere} in all {len(cities)} plans, {lone} in one alone. Numbered tasks and "
        "boxes that name it, no safeguards; 0 where silent; without an action of its own a mere mention. Silence is "
        "not inaction.",
    )
    depths = words.codes["depth"]
    marks = {depths["action"]: "DCE9F5", depths["mention"]: "FCE8CF", depths["silent"]: "EFEFEF"}
    return Sheet(title, note, rows, columns, frozen=2, marks=marks)


def _by_instrument(presence: pd.DataFrame) -> dict[tuple[str, str], Line]:
    return {(row["instrument"], row["city"]): row for row in records(presence)}


def _instrument_columns(words: Labels, cities: list[str]) -> dict[str, Column]:
    columns = {
        "dimension": Column(words.phrase("维度", "Dimension"), 18),
        "instrument": Column(words.phrase("政策工具", "Instrument"), 46),
    }
    named, depth = words.phrase("涉及处数", ", tasks and boxes"), words.phrase("深度", ", depth")
    for city in cities:
        columns[city] = Column(words.places[city] + named, 11, "0")
        columns[f"{city}_depth"] = Column(words.places[city] + depth, 14)
    return columns | {"cities": Column(words.phrase("涉及的规划数", "Plans that name it"), 12, "0", bar=True)}


def agencies_sheet(book: Book, title: str) -> Sheet:
    """List the agencies of each plan that names them, with the number of tasks and the share of all mentions."""
    panel, words = book.panel, book.words
    found = agencies(panel)
    columns = {
        "city": Column(words.phrase("城市", "City"), 14),
        "agency": Column(words.phrase("责任单位", "Agency"), 62),
        "kind": Column(words.phrase("类别", "Kind"), 30),
        "degree": Column(words.phrase("列明该单位的任务数", "Tasks that name it"), 14, "0", bar=True),
        "share": Column(words.phrase("占本规划列名次数的比重", "Share of the plan's mentions"), 16, "0.0%"),
    }
    at, last = letters(columns), FIRST_LINE + len(found.nodes) - 1
    rows: list[Line] = []
    for line, row in enumerate(records(found.nodes), start=FIRST_LINE):
        city, degree = at["city"], at["degree"]
        named, degrees = f"${city}${FIRST_LINE}:${city}${last}", f"${degree}${FIRST_LINE}:${degree}${last}"
        # SUMIF would make a pattern, a comparison or a number of some names.
        total = f"SUMPRODUCT(({named}={city}{line})*{degrees})"
        rows.append(
            {
                "city": words.places[row["city"]],
                "agency": words.agencies[row["agency"]],
                "kind": words.codes["agency_kind"][row["kind"]],
                "degree": row["degree"],
                "share": Formula(f"{degree}{line}/{total}", row["share"]),
            }
        )
    return Sheet(title, _named_in(words, found.nodes, found.not_named), rows, columns, frozen=2)


def _named_in(words: Labels, nodes: pd.DataFrame, not_named: pd.DataFrame) -> str:
    """Say whose plans name agencies, whose do not, and that the order tells no lead."""
    naming, silent = (
        words.phrase("、", ", ").join(words.places[city] for city in frame["city"].unique())
        for frame in (nodes, not_named)
    )
    rest = (
        words.phrase(f"{silent}的规划未逐项列明，不作比较。", f"{silent}: not task by task, not compared. ")
        if silent
        else ""
    )
    return words.phrase(
        f"{naming}的规划逐项任务列明责任单位；{rest}各单位同等计数，排列顺序不表示牵头关系。",
        f"Plans that name agencies: {naming}. {rest}Order tells no lead.",
    )
