"""Sheets on what the plans speak of and what they leave out."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from ipcompare.corpus.lookup import column_map, records
from ipcompare.measure.coverage import coverage
from ipcompare.present.cells import Formula, Link
from ipcompare.present.spreadsheet import FIRST_LINE, Column, Sheet, letters
from ipcompare.present.words.labels import Labels
from ipcompare.present.workbook.statements import Book

if TYPE_CHECKING:
    from ipcompare.harmonization.panel import Panel

Line = dict[str, Any]


def coverage_sheet(book: Book, title: str) -> Sheet:
    """Count the indicators that each plan states by dimension, and set them against those that any plan states."""
    panel, words, observations = book.panel, book.words, book.observations
    cities = panel.data.cities["city"].to_list()
    columns, found = _coverage_columns(words, cities), records(coverage(panel))
    names, counted = letters(columns), _Counted(observations)
    by_dimension: dict[str, dict[str, Line]] = {}
    for row in found:
        by_dimension.setdefault(row["dimension"], {})[row["city"]] = row
    rows: list[Line] = []
    for line, (dimension, here) in enumerate(by_dimension.items(), start=FIRST_LINE):
        where = ("dimension", f"${names['dimension']}{line}")
        vocabulary = next(iter(here.values()))["vocabulary"]
        shown: Line = {"dimension": words.codes["dimension"][dimension]}
        shown["vocabulary"] = Formula(counted.formula("once_in_all", where), vocabulary)
        for city in cities:
            head = ("city", f"{names[city]}${FIRST_LINE - 1}")
            shown[city] = Formula(counted.formula("once_a_plan", where, head), here[city]["indicators"])
            share = f"{names[city]}{line}/${names['vocabulary']}{line}"
            shown[f"{city}_share"] = Formula(share, here[city]["share"], "0%")
        rows.append(shown)
    rows.append(_total(words, rows, cities, names))
    note = _coverage_note(words, rows[-1], cities)
    scale = (f"{cities[0]}_share", f"{cities[-1]}_share")
    return Sheet(title, note, rows, columns, frozen=1, filtered=False, scale=scale)


class _Counted:
    """The ranges of the sheet of statements that counts run over."""

    def __init__(self, observations: Sheet) -> None:
        from openpyxl.utils import quote_sheetname

        title, names = quote_sheetname(observations.title), letters(observations.columns)
        last = FIRST_LINE + len(observations.rows) - 1
        self._ranges = {name: f"{title}!${at}${FIRST_LINE}:${at}${last}" for name, at in names.items()}

    def formula(self, flag: str, *same: tuple[str, str]) -> str:
        """Write the sum of a flag over the statements that agree with some cells."""
        parts = [f"({self._ranges[name]}={cell})" for name, cell in same]
        return f"SUMPRODUCT({'*'.join([*parts, self._ranges[flag]])})"


def _total(words: Labels, rows: list[Line], cities: list[str], names: dict[str, str]) -> Line:
    """Add the dimensions up."""
    last = FIRST_LINE + len(rows) - 1
    shown: Line = {"dimension": words.phrase("合计", "All")}
    for name in ("vocabulary", *cities):
        at = names[name]
        shown[name] = Formula(f"SUM({at}{FIRST_LINE}:{at}{last})", sum(row[name].value for row in rows))
    for city in cities:
        share = f"{names[city]}{last + 1}/${names['vocabulary']}{last + 1}"
        shown[f"{city}_share"] = Formula(share, shown[city].value / shown["vocabulary"].value, "0%")
    return shown


def _coverage_note(words: Labels, total: Line, cities: list[str]) -> str:
    ordered = sorted(cities, key=lambda city: (-total[city].value, cities.index(city)))
    most, least = ordered[0], ordered[-1]
    return words.phrase(
        f"{words.places[most]}的规划涉及指标最多（{total[most].value}项），{words.places[least]}最少（{total[least].value}项）。"
        "同一规划重复出现的只计一次，无数字的也计入；未涉及不等于工作未开展。",
        f"The plan of {words.places[most]} states most indicators ({total[most].value}), that of {words.places[least]} "
        f"fewest ({total[least].value}). Each counts once a plan, with a number or without. Silence is not inaction.",
    )


def _coverage_columns(words: Labels, cities: list[str]) -> dict[str, Column]:
    columns = {
        "dimension": Column(words.phrase("维度", "Dimension"), 20),
        "vocabulary": Column(words.phrase("各规划合计指标数", "Indicators of any plan"), 13, "0"),
    }
    columns |= {city: Column(words.places[city], 13, "0") for city in cities}
    share = words.phrase("占比", "share")
    return columns | {
        f"{city}_share": Column(words.places[city] + words.phrase("", ", ") + share, 13, "0%") for city in cities
    }


def gaps_sheet(book: Book, title: str) -> Sheet:
    """Say of every theme and plan whether it sets a numbered target, speaks without one, or is silent."""
    panel, words, statements = book.panel, book.words, book.statements
    data = panel.data
    cities, kinds = data.cities["city"].to_list(), _kinds(words)
    names = column_map(data.concepts, "concept", f"name_{words.lang}")
    columns = _gap_columns(words, cities)
    at, rows = letters(columns), []
    for line, (concept, (dimension, said)) in enumerate(_said(panel).items(), start=FIRST_LINE):
        shown: Line = {"dimension": words.codes["dimension"][dimension], "concept": names[concept]}
        for city in cities:
            numbered, obs_id = said.get(city, (None, None))
            link = statements.link(obs_id)
            shown[city] = Link(kinds[numbered], link.target) if isinstance(link, Link) else kinds[numbered]
        having = sum(said.get(city, (None,))[0] is True for city in cities)
        span = f"{at[cities[0]]}{line}:{at[cities[-1]]}{line}"
        test = f'{span}="{kinds[True]}"'
        rows.append(shown | {"plans": Formula(f"SUMPRODUCT(1*({test}))", having)})
    nobody = sum(row["plans"].value == 0 for row in rows)
    lone = sum(row["plans"].value == 1 for row in rows)
    note = words.phrase(
        f"{len(rows)}个主题中，{nobody}个没有任何规划设定量化目标，{lone}个只有一个规划设定。点击有链接的单元格可查看原文。",
        f"{len(rows)} themes; with a numbered target in no plan: {nobody}, in one plan only: {lone}. "
        "A cell leads to its statement.",
    )
    marks = dict(zip((kinds[True], kinds[False], kinds[None]), ("DCE9F5", "FCE8CF", "EFEFEF"), strict=True))
    return Sheet(title, note, rows, columns, frozen=2, marks=marks)


def _kinds(words: Labels) -> dict[bool | None, str]:
    return {
        True: words.phrase("有量化目标", "numbered target"),
        False: words.phrase("有表述，无量化目标", "no numbered target"),
        None: words.phrase("未涉及", "silent"),
    }


def _said(panel: Panel) -> dict[str, tuple[str, dict[str, tuple[bool, str]]]]:
    """Give by concept its dimension, and by city whether it has a numbered target and the first such statement."""
    data = panel.data
    stated = data.observations[["obs_id", "city", "indicator", "role", "comparator"]]
    stated = stated.merge(data.indicators[["indicator", "concept", "dimension"]], on="indicator")
    target = stated["role"].isin(["target", "recurring"]) & (stated["comparator"] != "none")
    stated = stated.assign(numbered=target).sort_values("numbered", ascending=False, kind="stable")
    by_concept: dict[str, tuple[str, dict[str, tuple[bool, str]]]] = {}
    for row in records(stated):
        _, cities = by_concept.setdefault(row["concept"], (row["dimension"], {}))
        cities.setdefault(row["city"], (row["numbered"], row["obs_id"]))
    order = {code: at for at, code in enumerate(data.codes.loc[data.codes["list"] == "dimension", "code"])}
    concepts = {concept: at for at, concept in enumerate(data.concepts["concept"])}
    return dict(sorted(by_concept.items(), key=lambda item: (order[item[1][0]], concepts[item[0]])))


def _gap_columns(words: Labels, cities: list[str]) -> dict[str, Column]:
    columns = {
        "dimension": Column(words.phrase("维度", "Dimension"), 18),
        "concept": Column(words.phrase("主题", "Theme"), 38),
    }
    columns |= {city: Column(words.places[city], 20) for city in cities}
    plans = words.phrase("设定量化目标的规划数", "Plans with a numbered target")
    return columns | {"plans": Column(plans, 13, "0", bar=True)}
