"""The row of a value, and how one value is derived from others."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any, NamedTuple

from ipcompare.model import Grade

Row = dict[str, Any]

VALUE_TYPES = {
    "value_id": "str",
    "city": "str",
    "indicator": "str",
    "year": "Int64",
    "month": "Int64",
    "lo": "float64",
    "mid": "float64",
    "hi": "float64",
    "unit": "str",
    "basis": "str",
    "role": "str",
    "origin": "str",
    "grade": "str",
    "reasons": "str",
    "method": "str",
    "reading": "str",
    "comparator": "str",
    "place": "str",
    "period_start": "Int64",
    "period_end": "Int64",
    "status": "str",
    "used_instead": "str",
}


# From print to what is farthest from it: of two values that are graded the same the nearer one is shown.
METHODS = (
    "printed", "reading", "interpolated", "summed", "averaged", "compounded", "divided", "multiplied", "bridged",
    "extrapolated",
)  # fmt: skip


class Step(NamedTuple):
    """One line of lineage."""

    value_id: str
    parent_id: str
    step: str
    assumption_id: str


class Refusal(NamedTuple):
    """What was not converted, and why."""

    row_id: str
    city: str
    indicator: str
    reason: str
    text_zh: str
    text_en: str


class Derived(NamedTuple):
    """New values with their lineage, and what was refused."""

    rows: list[Row]
    steps: list[Step]
    refusals: list[Refusal]

    @classmethod
    def empty(cls) -> Derived:
        """Start with nothing."""
        return cls([], [], [])

    def add(self, row: Row, parents: Iterable[str], step: str, assumptions: Iterable[str]) -> None:
        """Add a value that rests on parents by some assumptions."""
        self.rows.append(row)
        assumptions = list(assumptions)
        for parent in parents:
            self.steps.extend(Step(row["value_id"], parent, step, name) for name in assumptions)

    def add_step(self, value_id: str, parent_id: str, step: str, assumption_id: str) -> None:
        """Add one line of lineage."""
        self.steps.append(Step(value_id, parent_id, step, assumption_id))

    def extend(self, other: Derived) -> None:
        """Take over what another step derived."""
        self.rows.extend(other.rows)
        self.steps.extend(other.steps)
        self.refusals.extend(other.refusals)


def window(row: Row) -> tuple[int, int] | None:
    """Give the years that a cumulative figure runs over, None where it does not say."""
    start, end = row["period_start"], row["period_end"]
    return (start, end) if isinstance(start, int) and isinstance(end, int) else None


_REASONS = {
    "no_number": ("文本未给出数字", "the plan prints no number"),
    "unit": ("单位无法精确换算，按原单位保留", "the units do not convert exactly; kept as printed"),
    "no_reading": (
        "文本未说明口径，且没有可采用的理解",
        "the wording leaves the basis open and no reading is admissible",
    ),
    "reading_contradicted": ("该理解与证据不符", "the evidence contradicts this reading"),
    "no_window": ("累计数未说明起止年份", "a cumulative figure without a window"),
    "incomplete_path": ("规划期内的逐年数值不完整", "the years of the plan are not all known"),
    "no_base": ("增长率目标没有可乘的基期值", "a growth target without a base to compound from"),
    "zero_base": ("基期或端点为零，无法按比率增长", "a base or an end of zero: no rate of growth leads there"),
    "no_denominator": ("缺少该地该年的分母", "no denominator for the place and year"),
}


def refuse(row_id: str, city: str, indicator: str, reason: str, zh: str, en: str) -> Refusal:
    """Word a refusal in both languages: the reason, then the detail."""
    said_zh, said_en = _REASONS[reason]
    return Refusal(row_id, city, indicator, reason, f"{said_zh}：{zh}", f"{said_en}: {en}")


def derive(row: Row, *, value_id: str, method: str, reason: str, grade: Grade = Grade.C, **changes: Any) -> Row:
    """Make a value from another: its grade never rises, and the reason is added to those it had."""
    reasons = [*filter(None, f"{row['reasons']};{reason}".split(";"))]
    return {
        **row,
        "value_id": value_id,
        "method": method,
        "status": "derived",
        "used_instead": None,
        "grade": str(max(grade, Grade(row["grade"]))),
        "reasons": ";".join(dict.fromkeys(reasons)),
        **changes,
    }
