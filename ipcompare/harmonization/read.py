"""Statements and facts as values in the unit of their indicator, by exact conversion only."""

from __future__ import annotations

from collections.abc import Iterator
from fractions import Fraction
from typing import TYPE_CHECKING, Any, NamedTuple

from ipcompare.corpus.lookup import column_map, records
from ipcompare.corpus.printed import NOTATIONS, Word
from ipcompare.harmonization.assume import Assumptions
from ipcompare.harmonization.convert import Unit, exact_factor, interval, units_of
from ipcompare.harmonization.value import Derived, Row, refuse
from ipcompare.model import Grade

if TYPE_CHECKING:
    from ipcompare.corpus.tables import Data


class _Lookup(NamedTuple):
    """What the conversion of a row needs."""

    units: dict[str, Unit]
    canonical: dict[str, str]
    bases: dict[str, str]
    words: dict[str, Word]
    approx: float


def read_all(data: Data, assume: Assumptions) -> Derived:
    """
    Read every statement and fact.

    A unit that does not convert exactly is left as printed, graded X and listed
    among the refusals; a statement without a number gives no value.
    """
    lookup = _Lookup(
        units_of(data.units),
        column_map(data.indicators, "indicator", "unit"),
        column_map(data.indicators, "indicator", "basis"),
        {row["word"]: Word(**row) for row in records(data.words.astype({"value": "str"}).fillna(""))},
        max(assume.bounds["approx_width"]),
    )
    made = Derived.empty()
    for row_id, row, extra in [*_statements(data), *_facts(data, lookup)]:
        if row["comparator"] == "none":
            said = row["value_raw"]
            made.refusals.append(refuse(row_id, extra["city"], row["indicator"], "no_number", said, said))
        else:
            _read(made, row_id, row, extra, lookup)
    return made


def _statements(data: Data) -> Iterator[tuple[str, Row, dict[str, Any]]]:
    for row in records(data.observations):
        extra = {name: row[name] for name in ("city", "basis", "place", "period_start", "period_end")}
        yield row["obs_id"], row, {**extra, "origin": "plan", "month": None}


def _facts(data: Data, lookup: _Lookup) -> Iterator[tuple[str, Row, dict[str, Any]]]:
    nothing = {"place": None, "period_start": None, "period_end": None}
    for row in records(data.context):
        extra = {"city": row["jurisdiction"], "basis": lookup.bases[row["indicator"]], "origin": "context", **nothing}
        yield row["fact_id"], {**row, "value_max": float("nan")}, {**extra, "month": row["month"]}


def _read(made: Derived, row_id: str, row: Row, extra: dict[str, Any], lookup: _Lookup) -> None:
    target = lookup.canonical[row["indicator"]]
    factor = exact_factor(row["unit"], target, lookup.units)
    grade, reasons, unit = Grade.A, "", target
    steps = [("read", "as_printed" if extra["origin"] == "plan" else "fact_as_given"), *_printed_steps(row, lookup)]
    if factor is None:
        said = f"{row['unit']} → {target}"
        made.refusals.append(refuse(row_id, extra["city"], row["indicator"], "unit", said, said))
        factor, grade, reasons, unit = Fraction(1), Grade.X, "unit", row["unit"]
    elif factor != 1:
        steps, grade, reasons = [*steps, ("rescale", "unit_rescale")], Grade.B, "unit"
    if row["comparator"] == "approx":
        steps = [*steps, ("widen", "approx_width")]
    bounds = interval(row["value"], row["value_max"], row["comparator"], factor=factor, approx=lookup.approx)
    value = {
        "value_id": f"v:{row_id}",
        **{name: row[name] for name in ("indicator", "year", "role", "comparator")},
        **bounds._asdict(),
        **extra,
        "unit": unit,
        "grade": str(grade),
        "reasons": reasons,
        "method": "printed",
        "reading": None,
    }
    made.rows.append(value)
    for step, assumption in steps:
        made.add_step(value["value_id"], row_id, step, assumption)


def _printed_steps(row: Row, lookup: _Lookup) -> list[tuple[str, str]]:
    """Name the assumptions by which the characters became a number."""
    word = lookup.words.get(row["value_raw"])
    if word is not None and word.assumption_id:
        return [("word", word.assumption_id)]
    unit_raw = row["unit_raw"] if isinstance(row["unit_raw"], str) else ""
    return [("multiply", NOTATIONS[unit_raw[0]])] if unit_raw[:1] in NOTATIONS else []
