"""The printed statements and facts as sheets, and how formulas and links reach their cells."""

from __future__ import annotations

from math import isfinite, isnan, nan
from typing import TYPE_CHECKING, NamedTuple

from ipcompare.corpus.lookup import Row, column_map, records
from ipcompare.corpus.schema import tables
from ipcompare.harmonization.value import times
from ipcompare.present.cells import QUANTITY, Formula, Link, is_empty, quantity_format
from ipcompare.present.registry import column_of, columns_of
from ipcompare.present.spreadsheet import FIRST_LINE, Column, Sheet, letters, rows_of
from ipcompare.present.words.intervals import SIGNS as BOUNDS
from ipcompare.present.words.labels import Labels

if TYPE_CHECKING:
    import pandas as pd

    from ipcompare.harmonization.panel import Panel

SIGNS = {**BOUNDS, "approx": "≈"}
YEAR, RATE, POINTS = "0", "0.0%", "0.00"


def titled(table: str, words: Labels, shown: dict[str, Column]) -> dict[str, Column]:
    """Head columns with the names that the schema gives them in the reader's language."""
    titles = {field.name: words.phrase(field.title_zh, field.title) for field in tables()[table].fields}
    return {name: column._replace(title=column.title or titles[name]) for name, column in shown.items()}


def head(words: Labels, name: str, end: str = "") -> str:
    """Name a column of results as the tables and figures do, with the end of the interval that it holds."""
    return words.heading(column_of(columns_of(), name, interval=bool(end))) + ends_of(words)[end]


def ends_of(words: Labels) -> dict[str, str]:
    """Name the ends of an interval, as they stand after its own name."""
    return {"": "", "lo": words.phrase("下限", ", low end"), "hi": words.phrase("上限", ", high end")}


def named(frame: pd.DataFrame, words: Labels, lists: tuple[str, ...] = ()) -> pd.DataFrame:
    """Put the reader's words in place of identifiers and codes."""
    names = {"city": words.places, "jurisdiction": words.places, "indicator": words.indicators, "unit": words.units}
    maps = {**names, **{name: words.codes[name] for name in lists}}
    return frame.assign(**{name: frame[name].map(map_) for name, map_ in maps.items() if name in frame})


def observations_sheet(panel: Panel, words: Labels, title: str) -> Sheet:
    """Show every printed statement, with what counts it once a plan and once in all."""
    codes = ("role", "basis", "modality", "attribute", "place", "comparator")
    frame = named(panel.data.observations, words, codes)
    dimensions = column_map(panel.data.indicators, "indicator", "dimension")
    frame["dimension"] = panel.data.observations["indicator"].map(dimensions).map(words.codes["dimension"])
    columns = _observation_columns(words)
    names, rows = letters(columns), records(frame)
    for line, (row, first) in enumerate(zip(rows, _firsts(panel), strict=True), start=FIRST_LINE):
        row |= {
            name: Formula(_first(line, [names[key] for key in keys]), number)
            for (name, keys), number in zip(_ONCE.items(), first, strict=True)
        }
    note = words.phrase(
        "每行一条原文表述，蓝色数值和年份为各表公式的输入值，修改后全部自动重算。公式按行引用本表，故本表不可排序，可筛选；未设密码。",
        "One printed statement a row. Numbers and years in blue feed all formulas: change one and everything follows. "
        "Rows can be filtered, not sorted, as formulas point at them; no password.",
    )
    return Sheet(title, note, rows, columns, frozen=1, unprinted="start", fixed=True)


def _observation_columns(words: Labels) -> dict[str, Column]:
    shown = {
        "obs_id": Column("", 27), "city": Column("", 16, wrap=True), "indicator": Column("", 36, wrap=True),
        "name_zh": Column("", 30, wrap=True), "value_raw": Column("", 13),
        "value": Column("", 15, QUANTITY, kind="input"), "value_max": Column("", 8, QUANTITY, kind="input"),
        "comparator": Column("", 12), "unit": Column("", 18, wrap=True), "year": Column("", 8, YEAR, kind="input"),
        "role": Column("", 12, wrap=True), "basis": Column("", 13, wrap=True), "modality": Column("", 9),
        "attribute": Column("", 10), "place": Column("", 11), "section": Column("", 24, wrap=True),
        f"note_{words.lang}": Column("", 46, wrap=True), "start": Column("", 9, "0"), "end": Column("", 9, "0"),
        "dimension": Column(words.phrase("维度", "Dimension"), 14),
        "once_a_plan": Column(
            words.phrase("规划内首次", "First in the plan"), 10, "0",
            comment=words.phrase(
                "本规划首次出现该指标的行为1，其余为0，供“指标覆盖”表计数。",
                "1 where the plan states the indicator for the first time, else 0; sheet Coverage adds these up.",
            ),
        ),
        "once_in_all": Column(words.phrase("全部规划首次", "First in all plans"), 10, "0"),
    }  # fmt: skip
    return titled("observations", words, shown)


_ONCE = {"once_a_plan": ("city", "indicator"), "once_in_all": ("indicator",)}


def _first(line: int, columns: list[str]) -> str:
    """Write the formula that is 1 where a row is the first with its words in some columns, else 0."""
    same = "*".join(f"({at}${FIRST_LINE}:{at}{line}={at}{line})" for at in columns)
    return f"IF(SUMPRODUCT(1*{same})=1,1,0)"


def _firsts(panel: Panel) -> list[tuple[int, int]]:
    frame = panel.data.observations
    flags = [(~frame[list(keys)].duplicated()).astype(int).to_list() for keys in _ONCE.values()]
    return list(zip(*flags, strict=True))


def facts_sheet(panel: Panel, words: Labels, title: str) -> Sheet:
    """Show every context fact."""
    frame = named(panel.data.context, words, ("role", "comparator"))
    frame["derived"] = frame["derived"].map({True: words.phrase("是", "yes"), False: ""})
    shown = {
        "fact_id": Column("", 16), "jurisdiction": Column("", 16, wrap=True), "indicator": Column("", 36, wrap=True),
        "name_zh": Column("", 28, wrap=True), "value_raw": Column("", 13, wrap=True),
        "value": Column("", 17, QUANTITY, kind="input"), "comparator": Column("", 12),
        "unit": Column("", 18, wrap=True), "year": Column("", 8, YEAR, kind="input"),
        "as_of": Column("", 12, kind="input"), "role": Column("", 11, wrap=True), "derived": Column("", 8),
        f"note_{words.lang}": Column("", 40, wrap=True), "source_title": Column("", 44, wrap=True),
        f"publisher_{words.lang}": Column("", 22, wrap=True), "source_date": Column("", 12),
        "source_url": Column("", 40),
    }  # fmt: skip
    note = words.phrase(
        "规划以外的数据：国家、省、市公布的目标、实际值和人口等，用于对照，不改变规划原文。本表不可排序，可筛选。",
        "From outside the plans: targets, outcomes, people and enterprises as published, to compare with. "
        "Rows can be filtered, not sorted.",
    )
    columns = titled("context", words, shown)
    return Sheet(title, note, records(frame), columns, frozen=1, unprinted="source_url", fixed=True)


class _Cells(NamedTuple):
    """The row of a statement or fact: its sheet, its cells by column, and the numbers in them."""

    sheet: str
    line: int
    columns: dict[str, str]
    value: float
    value_max: float

    def at(self, column: str) -> str:
        """Name the cell so that a formula keeps pointing at it when its own row is moved."""
        return f"{self.sheet}!${self.columns[column]}${self.line}"


class Statements:
    """What every printed value is called, and where in the workbook its numbers stand."""

    def __init__(self, panel: Panel, observations: Sheet, facts: Sheet) -> None:
        from openpyxl.utils import quote_sheetname

        self._cells: dict[str, _Cells] = {}
        for sheet, key in ((observations, "obs_id"), (facts, "fact_id")):
            title, columns = quote_sheetname(sheet.title), letters(sheet.columns)
            for line, row in enumerate(rows_of(sheet), start=FIRST_LINE):
                self._cells[row[key]] = _Cells(title, line, columns, row["value"], row.get("value_max", nan))
        names = ["value_id", "year", "as_of", "lo", "mid", "hi", "comparator"]
        printed = panel.values.loc[panel.values["method"] == "printed", names]
        self._values = {row["value_id"]: row for row in records(printed)}

    def row(self, value_id: str) -> Row:
        """Give the value as the library holds it."""
        return self._values[value_id]

    def link(self, value_id: object) -> Link | str | None:
        """Lead to the row of a printed value, under the plain id of the statement or fact."""
        if not isinstance(value_id, str):
            return None
        name = value_id.removeprefix("v:")
        cells = self._cells.get(name)
        return Link(name, f"{cells.sheet}!A{cells.line}") if cells else name

    def end(self, value_id: object, end: str) -> str | None:
        """Write the low end, the point or the high end of a value as a formula; None where it is open or missing."""
        row = self._values.get(value_id) if isinstance(value_id, str) else None
        if row is None or not isfinite(row[end]):
            return None
        cells = self._cells[row["value_id"].removeprefix("v:")]
        printed, text = cells.value, cells.at("value")
        if not isnan(cells.value_max) and end != "lo":
            printed, text = cells.value_max, cells.at("value_max")
            if end == "mid":
                printed, text = (cells.value + printed) / 2, f"(({cells.at('value')}+{text})/2)"
        if row[end] in (printed, 0):
            return text if row[end] == printed else "0"
        return f"({text}*{row[end] / printed!r})"

    def number(self, value_id: object) -> Formula | None:
        """Show the number as it is printed, with the sign of its bound."""
        end = self._shown(value_id)
        text = self.end(value_id, end)
        if text is None:
            return None
        row = self._values[str(value_id)]
        shape = quantity_format(row[end], SIGNS.get(row["comparator"], ""))
        return Formula(text, row[end], f'{shape}"–{row["hi"]:,.15g}"' if row["comparator"] == "range" else shape)

    def near(self, value_id: object, end: str, cell: str) -> str | None:
        """Name the cell of the own row that shows a value if it shows this end; else reach for the statement."""
        row = self._values.get(value_id) if isinstance(value_id, str) else None
        shows = row is not None and row[end] == row[self._shown(value_id)]
        return cell if shows else self.end(value_id, end)

    def year(self, value_id: object, *, first: bool = False) -> Formula | None:
        """Show the last, or the first, time of a value: its year, or the share of the year that has passed by a day."""
        row = self._values.get(value_id) if isinstance(value_id, str) else None
        if row is None or not isinstance(row["year"], int):
            return None
        cells = self._cells[row["value_id"].removeprefix("v:")]
        if isinstance(row["as_of"], str):
            day = f"DATEVALUE({'LEFT' if first else 'RIGHT'}({cells.at('as_of')},10))"
            part = f"(MONTH({day})-1+DAY({day})/DAY(EOMONTH({day},0)))/12"
            return Formula(f"{cells.at('year')}-1+{part}", times(row["year"], row["as_of"])[not first], "0.0#")
        return Formula(cells.at("year"), row["year"])

    def _shown(self, value_id: object) -> str:
        row = self._values.get(value_id, {}) if isinstance(value_id, str) else {}
        if row.get("comparator") == "range":
            return "lo"
        if row.get("mid", nan) == row.get("mid", nan):
            return "mid"
        return "hi" if row.get("comparator") in ("le", "lt") else "lo"


def formula(text: str | None, number: float, number_format: str = "") -> Formula | None:
    """Make a formula; nothing where an end is open or the library has no number."""
    if text is None or is_empty(number) or not isfinite(number):
        return None
    return Formula(text, float(number), number_format)


def rate(high: str | None, low: str | None, years: str) -> str | None:
    """Write the compound annual growth rate from one cell to another."""
    return f"({high}/{low})^(1/{years})-1" if high and low else None


def step(high: str | None, low: str | None, years: str) -> str | None:
    """Write the change a year from one cell to another."""
    return f"({high}-{low})/{years}" if high and low else None


# Of a place, indicator, unit and basis: each path a list of stretches that follow on.
Path = list[Row]


class Book(NamedTuple):
    """What the sheets of a workbook are made from: panel, language, type, printed rows, growth and paths."""

    panel: Panel
    words: Labels
    typeface: str
    observations: Sheet
    facts: Sheet
    statements: Statements
    grown: pd.DataFrame
    paths: list[Path]
    plans: pd.DataFrame
