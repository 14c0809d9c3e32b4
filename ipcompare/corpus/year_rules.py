"""What the schema cannot say of years: the plan's own years, and the printed characters that each is read from."""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import NamedTuple

from ipcompare.corpus.findings import Finding
from ipcompare.corpus.read import Raw
from ipcompare.corpus.rules import Raws, whole
from ipcompare.model import Severity

# What lies ahead of a plan when it is made; anything else is of its time or before.
AHEAD = ("target", "milestone")
_ARABIC = str.maketrans("〇零○一二三四五六七八九", "000123456789")
_SIGN = "[0-9０-９〇零○一二三四五六七八九]"
_YEAR = re.compile(f"{_SIGN}{{4}}")
# The second year of a span may leave the century out: 2023—25年.
_SHORT = re.compile(f"(?<=[-–—－~～至]){_SIGN}{{2}}(?!{_SIGN})")
# The numbers of the five-year plans up to the nineteenth: 十四五 is the fourteenth, of 2021 to 2025.
_FIVE = re.compile("十([一二三四五六七八九])五|十五")
_DATE = re.compile(f"({_SIGN}{{4}})[年./-]({_SIGN}{{1,2}})[月./-]({_SIGN}{{1,2}})")


class Years(NamedTuple):
    """The first and the last year that characters name: of one year the same."""

    first: int
    last: int


def read_years(text: str, at: int) -> Years | None:
    """
    Read the year, or the years of a five-year plan, whose characters start at a place; None where none does.

    Examples
    --------
    >>> read_years("到2025年", 1), read_years("二〇二五年", 0)
    (Years(first=2025, last=2025), Years(first=2025, last=2025))
    >>> read_years("“十四五”末", 1)
    Years(first=2021, last=2025)
    """
    if found := _YEAR.match(text, at):
        year = _number(found[0])
        return Years(year, year)
    if found := _SHORT.match(text, at):
        year = 2000 + _number(found[0])
        return Years(year, year)
    if found := _FIVE.match(text, at):
        number = 10 + _number(found[1]) if found[1] else 10
        return Years(1951 + 5 * number, 1955 + 5 * number)
    return None


def read_date(text: str, at: int) -> str | None:
    """
    Read the day whose characters start at a place, as in ISO 8601; None where none does.

    Examples
    --------
    >>> read_date("2024年3月4日", 0)
    '2024-03-04'
    """
    found = _DATE.match(text, at)
    return found and "-".join(f"{_number(part):02d}" for part in found.groups())


def _number(signs: str) -> int:
    return int(signs.translate(_ARABIC))


def window_faults(raws: Raws) -> Iterator[Finding]:
    """Check that no plan ends before it begins."""
    plans = raws["plans"]
    windows = _windows(plans)
    for row, plan in enumerate(plans.cells.get("plan_id", [])):
        if plan in windows and windows[plan].first > windows[plan].last:
            first, last = windows[plan]
            yield plans.fault(
                "years", row, "window_start", f"{first}", f"{last} or before", "the first year comes first"
            )


def year_faults(raws: Raws) -> Iterator[Finding]:
    """Check the years of statements against those of their plan."""
    statements = raws["observations"]
    windows = {plan: years for plan, years in _windows(raws["plans"]).items() if years.first <= years.last}
    if set(statements.cells) != set(statements.table.columns):
        return
    for row, plan in enumerate(statements.cells["plan_id"]):
        cell = {name: cells[row] for name, cells in statements.cells.items()}
        # A year that no row may have has its finding already.
        if plan in windows and not statements.lacks(row) and (not cell["year"] or _possible(statements, cell["year"])):
            yield from _ahead_faults(statements, row, cell, windows[plan])
            yield from _undated_faults(statements, row, cell, windows[plan])
            yield from _sum_faults(statements, row, cell, windows[plan])


def _possible(raw: Raw, year: str) -> bool:
    limits = next(field.constraints for field in raw.table.fields if field.name == "year")
    found = whole(year)
    return found is not None and limits["minimum"] <= found <= limits["maximum"]


def _windows(plans: Raw) -> dict[str, Years]:
    """Give the first and the last year of every plan that has both."""
    columns = [plans.cells.get(name, []) for name in ("plan_id", "window_start", "window_end")]
    found = {plan: (whole(first), whole(last)) for plan, first, last in zip(*columns, strict=False)}
    return {plan: Years(first, last) for plan, (first, last) in found.items() if first is not None and last is not None}


def _ahead_faults(raw: Raw, row: int, cell: dict[str, str], window: Years) -> Iterator[Finding]:
    """Check that what lies ahead is due within the years of its plan, or says why not."""
    year, why = whole(cell["year"]), cell["outside_window"]
    if year is None:
        return
    outside = cell["role"] in AHEAD and not window.first <= year <= window.last
    if outside and not why:
        hint = "correct the year or the window of the plan, or name the reason in column outside_window"
        yield raw.fault("window", row, "year", str(year), f"{window.first} to {window.last}", hint)
    if why and not outside:
        hint = "the reason is for a target or milestone of another year than those of its plan"
        yield raw.fault("window", row, "outside_window", why, "an empty cell", hint)


def _undated_faults(raw: Raw, row: int, cell: dict[str, str], window: Years) -> Iterator[Finding]:
    """Check that a year without printed characters is the one that follows from the plan."""
    year, at = whole(cell["year"]), cell["year_at"]
    if at and cell["role"] == "recurring" and not cell["year"]:
        yield raw.fault("undated", row, "year_at", at, "an empty cell", "a yearly duty has no year")
    if at or year is None or cell["outside_window"]:
        return
    follows = {"target": window.last, "baseline": window.first - 1, "past": window.first - 1}.get(cell["role"])
    if year != follows:
        expected = "a printed year" if follows is None else f"{follows}, or a printed year"
        hint = "say in column year_at where the year is printed"
        yield raw.fault("undated", row, "year", str(year), expected, hint)


def _sum_faults(raw: Raw, row: int, cell: dict[str, str], window: Years) -> Iterator[Finding]:
    """Check that a sum is over the years of its plan, or over printed years that end with that of the statement."""
    first, last, at = cell["period_start"], cell["period_end"], cell["period_at"]
    if whole(first) is None or whole(last) is None:
        if at:
            yield raw.fault("undated", row, "period_at", at, "an empty cell", "only a sum has a first year")
        return
    expected = f"{first} to {cell['year']}" if at else f"{window.first} to {window.last}"
    if f"{first} to {last}" != expected:
        hint = "the years of the plan, or else in column period_at where the first year is printed"
        yield raw.fault("period", row, "period_start", f"{first} to {last}", expected, hint)


class Dated(NamedTuple):
    """A cell with a year or day, and the column that says where it is printed."""

    table: str
    column: str
    at: str
    end: str


# Of a five-year plan the first or the last year is meant.
DATED = (
    Dated("observations", "year", "year_at", "last"),
    Dated("observations", "period_start", "period_at", "first"),
    Dated("blanks", "year", "year_at", "last"),
    Dated("plans", "window_start", "window_start_at", "first"),
    Dated("plans", "window_end", "window_end_at", "last"),
    Dated("plans", "issue_date", "issue_date_at", "day"),
)


def printed_year_faults(raws: Raws, texts: dict[str, str]) -> Iterator[Finding]:
    """Prove every year and day that is printed against the characters of its plan, and note what a plan leaves out."""
    for dated in DATED:
        raw = raws[dated.table]
        if set(raw.cells) == set(raw.table.columns):
            for row, plan in enumerate(raw.cells["plan_id"]):
                if plan in texts and not raw.lacks(row):
                    yield from _printed_fault(raw, row, dated, texts[plan])


def _printed_fault(raw: Raw, row: int, dated: Dated, text: str) -> Iterator[Finding]:
    cell, at = raw.cells[dated.column][row], whole(raw.cells[dated.at][row])
    if at is None:
        if cell and not raw.cells[dated.at][row] and dated.table == "plans":
            hint = f"say in column {dated.at} where the text prints it; leave it empty where it prints none"
            yield raw.fault("unprinted", row, dated.column, cell, "printed characters", hint, Severity.NOTE)
        return
    found = _read(text, at, dated.end)
    if found != cell:
        near = " ".join(text[max(0, at - 4) : at + 8].split())
        hint = f"around character {at} stands {near}"
        yield raw.fault("year-printed", row, dated.column, cell, found or "no year there", hint)


def _read(text: str, at: int, end: str) -> str | None:
    if end == "day":
        return read_date(text, at)
    years = read_years(text, at)
    return years and str(years.first if end == "first" else years.last)


RULES = (window_faults, year_faults)
