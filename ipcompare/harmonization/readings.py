"""What a figure of unspecified basis may mean: its admissible readings, side by side."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable
from typing import TYPE_CHECKING, NamedTuple

from ipcompare.corpus.rows import to_rows
from ipcompare.corpus.vocabulary import Vocabulary
from ipcompare.harmonization.assume import Assumptions
from ipcompare.harmonization.value import Derived, Value

if TYPE_CHECKING:
    from ipcompare.corpus.tables import Data

BASES = {"annual": "annual_flow", "cumulative": "cumulative_flow", "stock": "stock"}


class _Reading(NamedTuple):
    """A row of table ``readings``."""

    indicator: str
    reading: str
    place: str | None
    role: str | None
    as_indicator: str | None
    support: str
    evidence_zh: str
    evidence_en: str


def read_openly(values: Iterable[Value], data: Data, words: Vocabulary, assume: Assumptions) -> Derived:
    """
    Carry every admissible reading of every value whose basis is unspecified.

    Rows of table ``readings`` for the place and role of a value go before those
    for the place, and these before those for all places. A reading that the
    evidence contradicts is not carried but listed among the refusals. A sum over
    the plan has the plan's years as its window where the value is a target.
    """
    table: dict[tuple[str, str | None, str | None], list[_Reading]] = defaultdict(list)
    for option in to_rows(_Reading, data.readings):
        table[option.indicator, option.place, option.role].append(option)
    derived = Derived.empty()
    for value in values:
        if value.basis != "unspecified":
            continue
        keys = [(value.indicator, *key) for key in ((value.city, value.role), (value.city, None), (None, None))]
        options = next((table[key] for key in keys if key in table), [])
        if not options:
            derived.refuse(value, "no_reading", "", "")
        for option in options:
            if assume.on(f"reading_{option.reading}"):
                _carry(derived, value, option, words)
    return derived


def _carry(derived: Derived, value: Value, option: _Reading, words: Vocabulary) -> None:
    if option.support == "contradicted":
        derived.refuse(value, "reading_contradicted", option.evidence_zh, option.evidence_en)
        return
    indicator = option.as_indicator or value.indicator
    if words.indicators[indicator].unit != value.unit:
        indicator = value.indicator
    summed = option.reading == "cumulative" and value.role == "target" and value.origin == "plan"
    start, end = (words.window(value.plan_id) if summed else None) or (None, None)
    reading = value.derive(f"{value.value_id}|{option.reading}", "reading", "basis")._replace(
        indicator=indicator,
        basis=BASES[option.reading],
        reading=option.reading,
        period_start=start,
        period_end=end,
    )
    derived.add(reading, [value.value_id], "reading", [f"reading_{option.reading}"])
