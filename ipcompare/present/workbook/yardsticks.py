"""Sheets that hold targets against something: the targets of nation and province, and what came of them."""

from __future__ import annotations

from collections import Counter
from itertools import product
from math import isfinite, isnan
from typing import TYPE_CHECKING

import ipcompare.measure.delivery as judged
from ipcompare.corpus.lookup import Row, records
from ipcompare.errors import IpcompareError
from ipcompare.harmonization.value import POINTS as IN_POINTS
from ipcompare.measure.tiers import against_tier
from ipcompare.present.cells import QUANTITY, Formula
from ipcompare.present.columns import TIER
from ipcompare.present.spreadsheet import FIRST_LINE, Column, Sheet, letters
from ipcompare.present.words.intervals import short_interval
from ipcompare.present.words.labels import Labels
from ipcompare.present.workbook.statements import POINTS, RATE, YEAR, Book, Path, Statements, formula, head, rate, step
from ipcompare.present.workbook.targets import ENDS, Line, measured_columns, step_format, words_of

if TYPE_CHECKING:
    pass


def tiers_sheet(book: Book, title: str) -> Sheet:
    """Set every target beside that of the nation and the province, where they set one, in level and pace."""
    panel, words, statements, known = book.panel, book.words, book.statements, book.paths
    columns = _tier_columns(words)
    names = letters(columns)
    found = [row for tier in ("nation", "province") for row in records(against_tier(panel, tier))]
    beside = [row for row in found if isinstance(row["tier_id"], str)]
    rows: list[Line] = []
    for line, row in enumerate(beside, start=FIRST_LINE):
        cells = {name: f"{letter}{line}" for name, letter in names.items()}
        shown: Line = {name: words_of(words, row, name) for name in ("indicator", "city", "unit")}
        shown |= {"tier": words.places[row["tier"]], "level_reason": words.reasons(row["level_reason"])}
        shown |= {"grade": row["grade"], "pace_reason": words.reasons(row["pace_reason"])}
        shown |= _level(statements, row, words, cells) | _paces(statements, row, known, words, cells)
        shown |= {"left_reason": words.reasons(row["left_reason"]), "reasons": words.reasons(row["reasons"])}
        rows.append(shown)
    levels = [row["level_lo"] for row in beside if not isnan(row["level_lo"])]
    above = sum(level >= 1 for level in levels)
    note = words.phrase(
        f"有{len(levels)}处可与国家或省同年、同口径的目标对照，其中{above}处不低于上级目标。增速之差为正，表示快于上级。"
        "上级增速列两种：规划期平均增速；尚需增速，即自本地起始年（或此前）最近的实际值至上级目标的年均增速。"
        "上级未设同一指标目标的不列。",
        f"{len(levels)} targets meet one of nation or province for the same year and definition; {above} are at least "
        "as high. A positive difference of pace means faster than the tier above. The tier has two paces: the average "
        "of its plan, and what was left to it from its last realised value by the first year. Where it sets none, no "
        "row.",
    )
    return Sheet(title, note, rows, columns, frozen=2, unprinted="own_id")


def _level(statements: Statements, row: Row, words: Labels, cells: dict[str, str]) -> Line:
    """Divide what the plan prints by the tier's target, each end with what `ambition` gives."""
    own = row["level_id"] if isinstance(row["level_id"], str) else row["target_id"]
    made: Line = {"year": statements.year(own), "value": statements.number(own), "own_id": statements.link(own)}
    tier = row["tier_id"]
    made |= {"tier_year": statements.year(tier), "tier_value": statements.number(tier)}
    made["tier_id"] = statements.link(tier)
    for end, far in ENDS:
        high, low = statements.near(own, end, cells["value"]), statements.near(tier, far, cells["tier_value"])
        made[f"level_{end}"] = formula(f"{high}/{low}" if high and low else None, row[f"level_{end}"])
    return made | (_spanned(row, words) if "~" in tier else {})


def _spanned(row: Row, words: Labels) -> Line:
    """Write what the targets of several plans of a tier span: numbers without a formula, as no one cell holds them."""
    lo, mid, hi = (row[f"tier_{end}"] for end in ("lo", "mid", "hi"))
    made: Line = {"tier_year": row["tier_year"], "tier_value": short_interval(lo, mid, hi, words.lang)}
    made["tier_id"] = "; ".join(name.removeprefix("v:") for name in row["tier_id"].split("~"))
    return made | {name: row[name] for name in ("level_lo", "level_hi") if isfinite(row[name])}


def _paces(statements: Statements, row: Row, paths: list[Path], words: Labels, cells: dict[str, str]) -> Line:
    """Write the mean pace of both over the years that they share, what was left to the tier, and how far apart."""
    if isinstance(row["pace_reason"], str):
        return {}
    points = row["basis"] in IN_POINTS
    shape, write = (POINTS, step) if points else (RATE, rate)
    made: Line = {name: row[name] for name in ("from_year", "to_year")} | {"measure": _pace_unit(words, row)}
    years = f"({cells['to_year']}-{cells['from_year']})"
    own, theirs = _covering(paths, row["city"], row), _covering(paths, row["tier"], row)
    for name, ways in (("pace", own), ("tier_pace", theirs)):
        for end, far in ENDS:
            high = _value_in(statements, ways[0], row["to_year"], end, points=points)
            low = _value_in(statements, ways[0], row["from_year"], far, points=points)
            made[f"{name}_{end}"] = _of_one(ways, write(high, low, years), row[f"{name}_{end}"], shape)
    gaps = [("amplification", "tier_pace")]
    if not isinstance(row["left_reason"], str):
        gaps.append(("amplification_left", "tier_left"))
        made |= {"left_from_year": statements.year(row["left_id"]), "left_value": statements.number(row["left_id"])}
        made |= {"left_to_year": row["left_to_year"], "left_id": statements.link(row["left_id"])}
        years = f"({cells['left_to_year']}-{cells['left_from_year']})"
        for end, far in ENDS:
            low = statements.near(row["left_id"], far, cells["left_value"])
            text = write(statements.end(theirs[0][-1]["to_id"], end), low, years)
            made[f"tier_left_{end}"] = _of_one(theirs, text, row[f"tier_left_{end}"], shape)
    for name, other in gaps:
        for end, far in ENDS:
            gap = f"{cells[f'pace_{end}']}-{cells[f'{other}_{far}']}"
            made[f"{name}_{end}"] = formula(gap, row[f"{name}_{end}"], shape)
    return made


def _of_one(ways: list[Path], text: str | None, number: float, shape: str) -> Formula | float | None:
    """Give the formula of a pace; what the paths of several plans span is a number without one."""
    if len(ways) == 1:
        return formula(text, number, shape)
    return number if isfinite(number) else None


def _covering(paths: list[Path], place: str, row: Row) -> list[Path]:
    """Find the paths of a place, on the definition of a row, that cover the years of the row."""
    key = {"city": place, **{name: row[name] for name in ("indicator", "unit", "basis")}}
    key |= {"plan_id": row["plan_id"]} if place == row["city"] else {}
    return [
        path
        for path in paths
        if all(path[0][name] == wanted for name, wanted in key.items())
        and path[0]["from_year"] <= row["from_year"]
        and row["to_year"] <= path[-1]["to_year"]
    ]


def _value_in(statements: Statements, path: Path, year: int, end: str, *, points: bool) -> str | None:
    """Write the value of a path in a year: a printed one, or one between two printed years at an even pace."""
    row = next(row for row in path if row["from_year"] <= year <= row["to_year"])
    first, last = (statements.end(row[name], end) for name in ("from_id", "to_id"))
    if year in (row["from_year"], row["to_year"]):
        return first if year == row["from_year"] else last
    weight = f"{year - row['from_year']}/{row['years']:g}"
    if first is None or last is None:
        return None
    return f"({first}+({last}-{first})*{weight})" if points else f"({first}^(1-{weight})*{last}^({weight}))"


def _pace_unit(words: Labels, row: Row) -> str:
    """Say what a pace is counted in."""
    if row["basis"] == "score":
        return words.phrase("分/年", "points a year")
    return words.phrase("百分点/年", "points a year") if row["basis"] in IN_POINTS else words.phrase("%/年", "% a year")


def _tier_columns(words: Labels) -> dict[str, Column]:
    known = measured_columns(words)
    shown = {
        "indicator": known["indicator"], "city": known["city"],
        "tier": Column(head(words, "tier"), 10), "unit": known["unit"],
        "year": Column(head(words, "year"), 8, YEAR),
        "value": Column(words.phrase("规划值", "Plan"), 14, QUANTITY),
        "tier_year": Column(head(words, "tier_year"), 9, YEAR),
        "tier_value": Column(words.heading(TIER["tier_lo"]), 17, QUANTITY),
        "level_lo": Column(head(words, "level", "lo"), 13, "0%", bar=True),
        "level_hi": Column(head(words, "level", "hi"), 13, "0%"),
        "level_reason": Column(words.phrase("水平未比的原因", "Why no level"), 17, wrap=True),
        "from_year": Column(words.phrase("共同起始年", "Common years from"), 9, YEAR),
        "to_year": Column(words.phrase("共同截止年", "Common years to"), 9, YEAR),
        "measure": Column(words.phrase("增速单位", "Pace in"), 11, wrap=True),
    }  # fmt: skip
    for name in ("pace", "tier_pace", "amplification"):
        shown |= {f"{name}_{end}": Column(head(words, name, end), 13, RATE) for end in ("lo", "hi")}
    shown |= {
        "left_from_year": Column(head(words, "left_from_year"), 11, YEAR),
        "left_value": Column(words.phrase("上级最近实际值", "The tier's last realised value"), 15, QUANTITY),
        "left_to_year": Column(head(words, "left_to_year"), 11, YEAR),
    }
    for name in ("tier_left", "amplification_left"):
        shown |= {f"{name}_{end}": Column(head(words, name, end), 13, RATE) for end in ("lo", "hi")}
    return shown | {
        "pace_reason": Column(head(words, "pace_reason"), 17, wrap=True),
        "left_reason": Column(head(words, "left_reason"), 17, wrap=True),
        "grade": known["grade"],
        "reasons": Column(words.phrase("等级原因", "Why this grade"), 20, wrap=True),
        "own_id": Column(words.phrase("规划值的陈述编号", "Statement of the plan"), 27),
        "tier_id": Column(words.phrase("上级目标的编号", "Fact of the tier"), 13),
        "left_id": Column(words.phrase("上级实际值的编号", "Fact of its realised value"), 13),
    }


def delivery_sheet(book: Book, title: str) -> Sheet:
    """Judge every target by the outcomes, those with a verdict first."""
    panel, words, statements = book.panel, book.words, book.statements
    columns = _delivery_columns(words)
    names, order = letters(columns), list(words.codes["delivery"])
    try:
        found = records(judged.delivery(panel))
    except IpcompareError as error:  # no target or no outcome at all: the sheet says so
        return Sheet(title, error.what, [], columns)
    goals = panel.data.indicators.set_index("indicator")["direction"].map({"lower": "hi"}).fillna("lo")
    found.sort(key=lambda row: (row["status"] == "unknown", row["origin"] != "plan", order.index(row["status"])))
    rows: list[Line] = []
    for line, row in enumerate(found, start=FIRST_LINE):
        cells = {name: f"{letter}{line}" for name, letter in names.items()}
        shown: Line = {name: words_of(words, row, name) for name in ("indicator", "city", "unit")}
        shown |= {"status": words.codes["delivery"][row["status"]], "grade": row["grade"]}
        shown |= {"reason": words.remarks(row, "reason"), **_printed(statements, row)}
        shown |= {"base_origin": words.codes["origin"].get(row["base_origin"]), "outcome_as_of": row["outcome_as_of"]}
        if isinstance(row["outcome_as_of"], str):
            shown["outcome_first"] = statements.year(row["outcome_id"], first=True)
        shown["progress_ids"] = _plain(row["progress_ids"])
        goal = goals[row["indicator"]]
        shown |= _carried(statements, row, cells)
        rows.append(shown | _shortfall(statements, row, goal, cells) | _tempo(statements, row, goal, cells))
    counts = Counter(row["status"] for row in found if row["origin"] == "plan")
    statuses = words.codes["delivery"]
    told = [(statuses[status], counts[status]) for status in order if counts[status]]
    said = words.phrase("、", ", ").join(words.phrase(f"{name}{count}项", f"{name} {count}") for name, count in told)
    note = words.phrase(
        f"各规划的{sum(counts.values())}项目标：{said}。只与同一指标、口径、单位、地区的实际值比对，"
        f"其余标为“{statuses['unknown']}”并说明原因。",
        f"The {sum(counts.values())} targets of the plans: {said}. Held only against outcomes of the same definition, "
        "basis, unit and place; all else is unknown, with the reason.",
    )
    marks = {statuses[status]: colour for status, colour in _COLOURS.items()}
    return Sheet(title, note, rows, columns, frozen=2, unprinted="target_id", marks=marks)


# The words say it all; colours only help to find them.
_COLOURS = {
    **dict.fromkeys(("reached", "reached_early", "on_track"), "D6EADF"),
    **dict.fromkeys(("missed", "far_behind", "moving_away"), "F6D5CF"),
    **dict.fromkeys(("behind", "undecided"), "FCE8CF"),
    # Paler: a convention says so, nothing surer.
    "probably_reached": "EEF7F2",
    "probably_missed": "FBEDEA",
}


def _plain(ids: object) -> str | None:
    """Write the ids of facts as the sheet of facts has them."""
    return ids.replace("v:", "").replace("~", "\n") if isinstance(ids, str) else None


def _printed(statements: Statements, row: Row) -> Line:
    """Point at target, outcome and base and their years."""
    made: Line = {}
    for name in ("target", "outcome", "base"):
        value_id = row[f"{name}_id"]
        made[f"{name}_year"], made[name] = statements.year(value_id), statements.number(value_id)
        made[f"{name}_id"] = statements.link(value_id)
    return made


def _shortfall(statements: Statements, row: Row, goal: str, cells: dict[str, str]) -> Line:
    """Subtract the outcome from the goal, or the goal from it where lower is better."""
    made: Line = {}
    for end, far in ENDS:
        outcome = statements.near(row["outcome_id"], far if goal == "lo" else end, cells["outcome"])
        wanted = statements.near(row["target_id"], goal, cells["target"])
        text = (f"{wanted}-{outcome}" if goal == "lo" else f"{outcome}-{wanted}") if wanted and outcome else None
        number = row[f"missed_by_{end}"]
        made[f"missed_by_{end}"] = formula(text, number, step_format(number))
    return made


def _carried(statements: Statements, row: Row, cells: dict[str, str]) -> Line:
    """Carry the outcome to the end of the target year at the paces to its neighbours, from every day there can be."""
    if not isinstance(row["carried_id"], str):
        return {}
    value, due = cells["outcome"], cells["target_year"]
    cases = []
    for other in row["carried_id"].split("~"):
        number = statements.end(other, "mid")
        for mine, theirs in product((cells["outcome_first"], cells["outcome_year"]), _days(statements, other)):
            weight = f"(({due}-{mine})/({theirs}-{mine}))"
            even = f"{value}+({number}-{value})*{weight}"
            cases.append(even if row["basis"] in IN_POINTS else f"{value}*({number}/{value})^{weight}")
    ends = {"lo": "MIN", "hi": "MAX"}
    shape = step_format(row["carried_hi"])
    return {
        f"carried_{end}": formula(f"{name}({','.join(cases)})", row[f"carried_{end}"], shape)
        for end, name in ends.items()
    }


def _days(statements: Statements, value_id: str) -> list[str]:
    """Write the first and the last time that a value can be of, once where they are the same."""
    found = (statements.year(value_id, first=first) for first in (True, False))
    return list(dict.fromkeys(f"({made.text})" for made in found if made))


def _tempo(statements: Statements, row: Row, goal: str, cells: dict[str, str]) -> Line:
    """Write the pace that the target asks for, the pace since the base, and the one over the other."""
    points, base = row["basis"] in IN_POINTS, statements.near(row["base_id"], "mid", cells["base"])
    made: Line = {}
    for name, at, end in (("required", "target", goal), ("observed", "outcome", "mid")):
        high = statements.near(row[f"{at}_id"], end, cells[at])
        years = f"({cells[f'{at}_year']}-{cells['base_year']})"
        text = step(high, base, years) if points else rate(high, base, years)
        made[f"{name}_pace"] = formula(text, row[f"{name}_pace"], POINTS if points else RATE)
    if row["required_pace"] == 0:  # the base is already there: no pace is asked for
        made["required_pace"] = 0.0
    ratio = f"ROUND({cells['observed_pace']}/{cells['required_pace']},9)"
    return made | {"pace_ratio": formula(ratio, row["pace_ratio"])}


def _delivery_columns(words: Labels) -> dict[str, Column]:
    known = measured_columns(words)
    return {
        "indicator": known["indicator"],
        "city": Column(words.phrase("地区", "Place"), 16, wrap=True),
        "status": Column(head(words, "status"), 17),
        "unit": known["unit"],
        "target_year": known["target_year"],
        "target": Column(head(words, "target"), 17, QUANTITY),
        "outcome_first": Column(words.phrase("实际值最早时点", "Outcome at the earliest"), 10, "0.0#"),
        "outcome_year": Column(
            head(words, "outcome_year"), 10, YEAR,
            comment=words.phrase(
                "2024指2024年末；2024.5指2025年6月末，即2024年末之后半年。日期不确定的，为最晚时点。",
                "2024 is the end of 2024; 2024.5 is the end of June 2025, half a year later. Where the day is open, "
                "the latest.",
            ),
        ),
        "outcome": Column(head(words, "outcome"), 17, QUANTITY),
        "outcome_as_of": Column(head(words, "outcome_as_of"), 13, wrap=True),
        "carried_lo": Column(head(words, "carried", "lo"), 11, QUANTITY),
        "carried_hi": Column(head(words, "carried", "hi"), 11, QUANTITY),
        "missed_by_lo": Column(head(words, "missed_by", "lo"), 11, QUANTITY),
        "missed_by_hi": Column(head(words, "missed_by", "hi"), 11, QUANTITY),
        "base_year": known["base_year"], "base": known["base"], "base_origin": Column(head(words, "base_origin"), 9),
        "required_pace": Column(head(words, "required_pace"), 10, RATE),
        "observed_pace": Column(head(words, "observed_pace"), 10, RATE),
        "pace_ratio": Column(head(words, "pace_ratio"), 10, POINTS),
        "reason": Column(words.phrase("原因", "Reason"), 28, wrap=True),
        "grade": known["grade"],
        "target_id": known["target_id"],
        "outcome_id": Column(words.phrase("实际值的编号", "Fact of the outcome"), 14),
        "base_id": known["base_id"],
        "progress_ids": Column(head(words, "progress_ids"), 20, wrap=True),
    }  # fmt: skip
