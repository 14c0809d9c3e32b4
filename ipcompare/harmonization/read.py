"""Statements and facts as values in the unit of their indicator, by exact conversion only."""

from __future__ import annotations

from collections.abc import Mapping
from fractions import Fraction
from math import nan
from typing import TYPE_CHECKING, NamedTuple

from ipcompare.corpus.lookup import records
from ipcompare.corpus.printed import NOTATIONS, Word, read_printed
from ipcompare.corpus.rows import to_rows
from ipcompare.corpus.vocabulary import Vocabulary
from ipcompare.harmonization.assume import DIGITS, Assumptions
from ipcompare.harmonization.convert import exact_factor, interval
from ipcompare.harmonization.value import Derived, Value
from ipcompare.model import Comparator, Grade

if TYPE_CHECKING:
    from ipcompare.corpus.tables import Data


class _Printed(NamedTuple):
    """What a statement of a plan and a fact have in common."""

    row_id: str
    plan_id: str | None
    city: str
    indicator: str
    value: float
    value_max: float
    value_raw: str
    comparator: str
    unit: str
    unit_raw: str | None
    year: int | None
    as_of: str | None
    role: str
    basis: str
    place: str | None
    period_start: int | None
    period_end: int | None
    origin: str
    derived: bool


def read_all(data: Data, words: Vocabulary, assume: Assumptions) -> Derived:
    """
    Read every statement and fact.

    A unit that does not convert exactly is left as printed, graded X and listed
    among the refusals; a statement without a number gives no value.
    """
    numerals = {row["word"]: Word(**row) for row in records(data.words.astype({"value": "str"}).fillna(""))}
    approx = max(assume.bounds["approx_width"])
    derived = Derived.empty()
    for row in _rows(data, words):
        value = _unconverted(row)
        if row.comparator == Comparator.NONE:
            derived.refuse(value._replace(value_id=row.row_id), "no_number", f"“{row.value_raw}”", f"“{row.value_raw}”")
        else:
            half = _half_unit(row, numerals) if assume.on(DIGITS) else nan
            _convert(derived, value._replace(half_unit=half), row, words, approx, numerals.get(row.value_raw))
    return derived


def _rows(data: Data, words: Vocabulary) -> list[_Printed]:
    bases = {name: row.basis for name, row in words.indicators.items()}
    stated = data.observations.assign(row_id=data.observations["obs_id"], as_of=None, origin="plan", derived=False)
    facts = data.context.assign(
        row_id=data.context["fact_id"],
        city=data.context["jurisdiction"],
        basis=data.context["indicator"].map(bases),
        value_max=nan,
        place=None,
        period_start=None,
        period_end=None,
        origin="context",
    )
    return [*to_rows(_Printed, stated), *to_rows(_Printed, facts)]


def _unconverted(row: _Printed) -> Value:
    """Give a value that has no number yet."""
    return Value(
        f"v:{row.row_id}", row.plan_id, row.city, row.indicator, row.year, row.as_of, nan, nan, nan, row.unit,
        row.basis, row.role, row.origin, str(Grade.A), "", "printed", None, row.comparator, row.place, row.period_start,
        row.period_end, "used", None, "", nan,
    )  # fmt: skip


def _convert(
    derived: Derived, value: Value, row: _Printed, words: Vocabulary, approx: float, numeral: Word | None
) -> None:
    canonical = words.indicators[row.indicator].unit
    factor = exact_factor(row.unit, canonical, words.units)
    steps = [("read", "as_printed" if row.origin == "plan" else "fact_as_given"), *_notation(row, numeral)]
    if factor is None:
        zh, en = (
            f"{old} → {new}" for old, new in zip(words.unit_names[row.unit], words.unit_names[canonical], strict=True)
        )
        derived.refuse(value._replace(value_id=row.row_id), "no_conversion", zh, en)
        value = value._replace(grade=str(Grade.X), reasons="unit")
    elif factor != 1:
        steps.append(("rescale", "unit_rescale"))
        half = value.half_unit * float(factor)
        value = value._replace(grade=str(Grade.B), reasons="unit", unit=canonical, half_unit=half)
    if row.comparator == Comparator.APPROX:
        steps.append(("widen", "approx_width"))
    ends = interval(row.value, row.value_max, row.comparator, factor=factor or Fraction(1), approx=approx)
    derived.values.append(value._replace(lo=ends.lo, mid=ends.mid, hi=ends.hi))
    for step, assumption in steps:
        derived.add_step(value.value_id, row.row_id, step, assumption)


def _half_unit(row: _Printed, numerals: Mapping[str, Word]) -> float:
    """Give half a unit of the last digit that is printed; a fact that was worked out has none."""
    half = None if row.derived else read_printed(row.value_raw, row.unit_raw or "", numerals).half_unit
    return nan if half is None else float(half)


def _notation(row: _Printed, numeral: Word | None) -> list[tuple[str, str]]:
    """Name the assumptions by which the characters became a number."""
    if numeral is not None and numeral.assumption_id:
        return [("word", numeral.assumption_id)]
    sign = (row.unit_raw or "")[:1]
    return [("multiply", NOTATIONS[sign])] if sign in NOTATIONS else []
