"""Sheets on what the plans set: targets compared, growth from base to target, pace from year to year."""

from __future__ import annotations

from math import isnan
from typing import TYPE_CHECKING, Any

from ipcompare.corpus.lookup import Row, records
from ipcompare.measure.compare import compare
from ipcompare.present.cells import QUANTITY, is_empty
from ipcompare.present.spreadsheet import FIRST_LINE, Column, Sheet, letters
from ipcompare.present.words.intervals import is_strict, short_interval
from ipcompare.present.words.labels import Labels
from ipcompare.present.workbook.statements import POINTS, RATE, YEAR, Book, Statements, formula, head, rate, step

if TYPE_CHECKING:
    pass

Line = dict[str, Any]
# The slowest way there is from the high end of the base to the low end of the target.
ENDS = (("lo", "hi"), ("hi", "lo"))


def comparison_sheet(book: Book, title: str) -> Sheet:
    """Set the targets of the plans side by side."""
    panel, words, statements, grown = book.panel, book.words, book.statements, book.grown
    columns = _comparison_columns(words)
    names, bases = letters(columns), {row["target_id"]: row for row in records(grown)}
    rows: list[Line] = []
    for line, row in enumerate(records(compare(panel)), start=FIRST_LINE):
        cells = {name: f"{letter}{line}" for name, letter in names.items()}
        target = row["target_id"]
        based = bases.get(target, {"base_id": None})
        shown: Line = {name: words_of(words, row, name) for name in ("indicator", "city", "unit", "basis")}
        shown |= {"cities": row["cities"], "grade": row["grade"], "footnotes": words.remarks(row, "footnotes")}
        shown["graded_with"] = words.listed("places", row["graded_with"] if isinstance(row["graded_with"], str) else "")
        shown["shown"] = short_interval(row["lo"], row["mid"], row["hi"], words.lang, strict=is_strict(row))
        shown |= _ends(statements, based["base_id"], target, row)
        shown |= {name: found for name, found in _growth(statements, based, cells).items() if name in columns}
        rows.append(shown | {"target_id": statements.link(target), "base_id": statements.link(based["base_id"])})
    shared = len({row["indicator"] for row in rows if row["cities"] > 1})
    note = words.phrase(
        f"共{len(rows)}项目标，有{shared}个指标由两个及以上规划提出。“≥”“>”只是下限，其上限留空；"
        "定义不同的指标分列，不作换算；目标年不同的，请比较年均增速。",
        f"{len(rows)} targets; {shared} indicators are set by more than one plan. A ≥ or > is only a lower bound, its "
        "high end is empty. Indicators of different definition stand apart. Where target years differ, see the growth.",
    )
    return Sheet(title, note, rows, columns, frozen=3, unprinted="target_id")


def words_of(words: Labels, row: Row, name: str) -> str | None:
    """Put the reader's word in place of an identifier."""
    known = {"indicator": words.indicators, "city": words.places, "unit": words.units, "basis": words.codes["basis"]}
    return known[name].get(row[name])


def measured_columns(words: Labels) -> dict[str, Column]:
    """Head what the sheets on targets have in common."""
    return {
        "indicator": Column(head(words, "indicator"), 34, wrap=True),
        "city": Column(head(words, "city"), 16, wrap=True),
        "unit": Column(head(words, "unit"), 16, wrap=True),
        "base_year": Column(head(words, "base_year"), 8, YEAR),
        "base": Column(head(words, "base"), 15, QUANTITY),
        "target_year": Column(head(words, "target_year"), 8, YEAR),
        "lo": Column(head(words, "target", "lo"), 15, QUANTITY),
        "hi": Column(head(words, "target", "hi"), 15, QUANTITY),
        "cagr_lo": Column(
            head(words, "cagr", "lo"), 14, RATE, bar=True,
            comment=words.phrase(
                "（目标值÷基期值）的（1÷年数）次方－1。", "(target / base) to the power of (1 / years), less 1."
            ),
        ),
        "cagr_hi": Column(head(words, "cagr", "hi"), 14, RATE),
        "step_lo": Column(head(words, "step", "lo"), 15, QUANTITY),
        "step_hi": Column(head(words, "step", "hi"), 15, QUANTITY),
        "grade": Column(head(words, "grade"), 9, comment=_grades(words)),
        "base_id": Column(words.phrase("基期值的陈述编号", "Statement of the base"), 27),
        "target_id": Column(words.phrase("目标值的陈述编号", "Statement of the target"), 27),
    }  # fmt: skip


def _comparison_columns(words: Labels) -> dict[str, Column]:
    known = measured_columns(words)
    known |= {
        "cities": Column(words.phrase("设定该指标的规划数", "Plans that set it"), 10),
        "shown": Column(words.phrase("目标（区间写法）", "Target as a bound"), 16),
        "basis": Column(head(words, "basis"), 16),
        "graded_with": Column(words.phrase("可比对象", "Graded with"), 16, wrap=True),
        "footnotes": Column(words.phrase("脚注", "Footnotes"), 34, wrap=True),
    }
    order = (
        "indicator", "cities", "city", "base_year", "base", "target_year", "shown", "lo", "hi", "unit", "basis",
        "grade", "graded_with", "footnotes", "cagr_lo", "cagr_hi", "step_lo", "target_id", "base_id",
    )  # fmt: skip
    return {name: known[name] for name in order}


def _grades(words: Labels) -> str:
    return "\n".join(f"{grade}  {meaning}" for grade, meaning in words.codes["grade"].items())


def _ends(statements: Statements, base: object, target: str, row: Row) -> Line:
    """Point at the printed base and target and their years."""
    return {
        "base_year": statements.year(base),
        "base": statements.number(base),
        "target_year": statements.year(target),
        **{end: formula(statements.end(target, end), row[end]) for end in ("lo", "hi")},
    }


def _growth(statements: Statements, row: Row, cells: dict[str, str]) -> Line:
    """Write growth from the cells of base and target as formulas, each with what `growth` gives."""
    made: Line = {}
    if is_empty(row["base_id"]):
        return made
    years = f"({cells['target_year']}-{cells['base_year']})"
    for end, far in ENDS:
        base = statements.near(row["base_id"], far, cells["base"])
        target = cells[end] if statements.end(row["target_id"], end) else None
        ratio = f"{target}/{base}" if target and base else None
        made[f"ratio_{end}"] = formula(ratio, row[f"ratio_{end}"], POINTS)
        made[f"cagr_{end}"] = formula(rate(target, base, years), row[f"cagr_{end}"])
        made[f"step_{end}"] = formula(step(target, base, years), row[f"step_{end}"], step_format(row[f"step_{end}"]))
    doubling = f"LN(2)/LN(1+{cells.get('cagr_lo')})"
    return made | {"doubling_hi": formula(doubling, row["doubling_hi"], "0.0")}


def step_format(number: float) -> str:
    """Show a worked-out number with two decimals, a large one with none."""
    return "#,##0" if abs(number) >= 1000 else "#,##0.00"


def growth_sheet(book: Book, title: str) -> Sheet:
    """Measure growth of the targets whose plan prints a base, those with a rate first."""
    words, statements, grown = book.words, book.statements, book.grown
    columns = _growth_columns(words)
    names, places = letters(columns), list(words.places)
    measured = [row for row in records(grown) if not isnan(row["step_lo"])]
    measured.sort(key=lambda row: (isnan(row["cagr_lo"]), row["indicator"], places.index(row["city"])))
    rows: list[Line] = []
    for line, row in enumerate(measured, start=FIRST_LINE):
        cells = {name: f"{letter}{line}" for name, letter in names.items()}
        target = statements.row(row["target_id"])
        shown: Line = {name: words_of(words, row, name) for name in ("indicator", "city", "unit")}
        shown |= _ends(statements, row["base_id"], row["target_id"], target) | _growth(statements, row, cells)
        shown |= {"grade": row["grade"], "reason": words.remarks(row, "reason")}
        rows.append(shown | {name: statements.link(row[name]) for name in ("base_id", "target_id")})
    rated = sum("cagr_lo" in row and row["cagr_lo"] is not None for row in rows)
    note = words.phrase(
        f"{len(grown)}项目标中，{len(rows)}项在规划中印有基期值；{rated}项可计算年均复合增长率，"
        f"{len(rows) - rated}项为比重或得分，只计年均增减。规划未印基期值的，见“目标比较”表脚注。",
        f"Of {len(grown)} targets {len(rows)} have a base printed in their plan; {rated} of these have a rate, "
        f"{len(rows) - rated} change by points. Those without a base stand in sheet Comparison.",
    )
    return Sheet(title, note, rows, columns, frozen=2, unprinted="base_id")


def _growth_columns(words: Labels) -> dict[str, Column]:
    known = measured_columns(words)
    doubling = words.phrase("（按增长率下限）", ", at the low end of the rate")
    known |= {
        "ratio_lo": Column(head(words, "ratio", "lo"), 10, POINTS),
        "ratio_hi": Column(head(words, "ratio", "hi"), 10, POINTS),
        "doubling_hi": Column(head(words, "doubling") + doubling, 13, "0.0"),
        "reason": Column(words.phrase("说明", "Remark"), 26, wrap=True),
    }
    order = (
        "indicator", "city", "unit", "base_year", "base", "target_year", "lo", "hi", "ratio_lo", "ratio_hi", "cagr_lo",
        "cagr_hi", "step_lo", "step_hi", "doubling_hi", "reason", "grade", "base_id", "target_id",
    )  # fmt: skip
    return {name: known[name] for name in order}


def pace_sheet(book: Book, title: str) -> Sheet:
    """Measure every stretch between two printed years of a path, those of the plans first."""
    panel, words, statements = book.panel, book.words, book.statements
    columns = _pace_columns(words)
    names, places = letters(columns), list(words.places)
    own = set(panel.data.cities["city"])
    whole = sorted(book.paths, key=lambda path: (path[0]["city"] not in own, places.index(path[0]["city"])))
    rows: list[Line] = []
    for path in whole:
        for row in path:
            cells = {name: f"{letter}{FIRST_LINE + len(rows)}" for name, letter in names.items()}
            shown: Line = {name: words_of(words, row, name) for name in ("indicator", "city", "unit")}
            shown["remark"] = words.remarks(row, "")
            rows.append(shown | _stretch(statements, row, cells) | _shares(statements, row, path, cells))
    lasts = [path[-1] for path in whole if not isnan(path[-1]["back_loading"])]
    late = sum(last["back_loaded"] for last in lasts)
    note = words.phrase(
        f"{len(lasts)}条路径印有阶段性目标，其中{late}条的末段增量超过均匀占比（后置程度大于1）。每段起止均为原文数值。",
        f"{len(lasts)} paths print milestones; in {late} of them the last stretch brings more than an even "
        "share (back-loading above 1). Both ends of every stretch are printed values.",
    )
    return Sheet(title, note, rows, columns, frozen=2, unprinted="from_id")


def _stretch(statements: Statements, row: Row, cells: dict[str, str]) -> Line:
    """Write the change a year of a stretch, each end with what `pace` gives."""
    start, end = row["from_id"], row["to_id"]
    made: Line = {
        "from_year": statements.year(start), "from": statements.number(start), "from_id": statements.link(start),
        "to_year": statements.year(end), "to": statements.number(end), "to_id": statements.link(end),
    }  # fmt: skip
    years = f"({cells['to_year']}-{cells['from_year']})"
    for near, far in ENDS:
        low, high = statements.near(start, far, cells["from"]), statements.near(end, near, cells["to"])
        change = row[f"step_{near}"]
        made[f"step_{near}"] = formula(step(high, low, years), change, step_format(change))
        made[f"cagr_{near}"] = formula(rate(high, low, years), row[f"cagr_{near}"])
    return made


def _shares(statements: Statements, row: Row, whole: list[Row], cells: dict[str, str]) -> Line:
    """Write the share of the whole increase that falls into a stretch, and what an even pace would bring."""
    ends = [(whole[0]["from_id"], "mid"), (whole[-1]["to_id"], "mid")]
    first, last = (statements.end(*end) for end in ends)
    years = [statements.year(value_id) for value_id, _ in ends]
    if not first or not last or not all(years):
        return {}
    span = "-".join(year.text for year in reversed(years) if year)
    return {
        "share": formula(f"({cells['to']}-{cells['from']})/({last}-{first})", row["share"]),
        "even_share": formula(f"({cells['to_year']}-{cells['from_year']})/({span})", row["even_share"]),
        "back_loading": formula(f"{cells['share']}/{cells['even_share']}", row["back_loading"]),
    }


def _pace_columns(words: Labels) -> dict[str, Column]:
    known = measured_columns(words)
    known |= {
        "city": Column(words.phrase("地区", "Place"), 16, wrap=True),
        "from_year": Column(head(words, "from_year"), 8, YEAR),
        "from": Column(words.phrase("起始值", "Value from"), 16, QUANTITY),
        "to_year": Column(head(words, "to_year"), 8, YEAR),
        "to": Column(words.phrase("截止值", "Value to"), 16, QUANTITY),
        "share": Column(head(words, "share"), 12, RATE, bar=True),
        "even_share": Column(head(words, "even_share"), 10, RATE),
        "back_loading": Column(
            head(words, "back_loading"), 10, POINTS,
            comment=words.phrase(
                "占比÷均匀占比。大于1：该段承担的增量多于按年均摊。",
                "Share of the whole increase over the even share: above 1, the stretch brings more than its years.",
            ),
        ),
        "remark": Column(words.phrase("备注", "Remark"), 34, wrap=True),
        "from_id": Column(words.phrase("起始值的编号", "Statement of the start"), 27),
        "to_id": Column(words.phrase("截止值的编号", "Statement of the end"), 27),
    }  # fmt: skip
    order = (
        "indicator", "city", "unit", "from_year", "from", "to_year", "to", "cagr_lo", "cagr_hi", "step_lo", "step_hi",
        "share", "even_share", "back_loading", "remark", "from_id", "to_id",
    )  # fmt: skip
    return {name: known[name] for name in order}
