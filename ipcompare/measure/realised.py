"""What places had at the ends of years, by definition."""

from __future__ import annotations

from collections import defaultdict
from typing import TYPE_CHECKING

from ipcompare.corpus.rows import to_rows
from ipcompare.harmonization.panel import used
from ipcompare.harmonization.value import Value

if TYPE_CHECKING:
    from ipcompare.harmonization.panel import Panel

# Realised values of a place on one definition, by year.
Series = dict[int, Value]


def realised(panel: Panel) -> dict[tuple[str, str, str, str], Series]:
    """
    Give the realised year-end values by place, indicator, unit and basis, one a year, in the order of the years.

    Outcomes, and where there is none the baseline that a plan known by facts prints. A number in
    doubt, one of another day than the year's end, or mere evidence of progress does not count.
    """
    facts = used(panel, "outcome", "baseline", origin="context")
    sure = facts[facts["as_of"].isna() & (facts["doubts"] == "")]
    ordered = sure.sort_values(["year", "role", "value_id"], ascending=[True, False, True])
    series: dict[tuple[str, str, str, str], Series] = defaultdict(dict)
    for value in to_rows(Value, ordered):
        series[value.city, value.indicator, value.unit, value.basis].setdefault(value.year or 0, value)
    return series
