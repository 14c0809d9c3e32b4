"""What the schema cannot say: links between tables, and rows against their printed characters."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from datetime import date
from decimal import Decimal

from ipcompare.corpus.findings import Finding
from ipcompare.corpus.printed import Word, read_printed, unit_form
from ipcompare.corpus.read import Raw
from ipcompare.corpus.spelling import NUMBER
from ipcompare.errors import Nearest, nearest
from ipcompare.model import Severity, exact

Raws = dict[str, Raw]

PLACEHOLDER = re.compile(r"\{([a-z][a-z0-9_]*)\}")


def words_of(raws: Raws) -> dict[str, Word]:
    """Give the reviewed words by their characters; rows with a broken number are left to the schema."""
    cells = raws["words"].cells
    if not all(name in cells for name in Word._fields):
        return {}
    rows = zip(*(cells[name] for name in Word._fields), strict=True)
    return {row[0]: Word(*row) for row in rows if row[1] != "whole" or decimal(row[2]) is not None}


def decimal(cell: str) -> Decimal | None:
    """Read a cell as an exact decimal, None where it is empty or no number of a size that tables hold."""
    return exact(cell) if NUMBER.fullmatch(cell) else None


def whole(cell: str) -> int | None:
    """Read a cell as a whole number from zero, None where it is none or too large for a place in a text."""
    return int(cell) if re.fullmatch(r"\d{1,18}", cell, re.ASCII) else None


def link_faults(raws: Raws) -> Iterator[Finding]:
    """Check every foreign key; an unknown name comes with its nearest."""
    for raw in raws.values():
        for key in raw.table.foreign_keys:
            target = raws[key.table]
            known = set(target.cells.get(key.target, []))
            if target.complete and not target.lacking:
                yield from _unknown(raw, key.column, known, f"a {key.target} of table {key.table}")


def _unknown(raw: Raw, column: str, known: set[str], expected: str) -> Iterator[Finding]:
    suggest = Nearest(known)
    for row, cell in enumerate(raw.cells.get(column, [])):
        if cell and cell not in known:
            near = suggest(cell)
            hint = f"nearest: {', '.join(near)}" if near else "add it to that table first"
            yield raw.fault("unknown-name", row, column, cell, expected, hint)


def vocabulary_faults(raws: Raws) -> Iterator[Finding]:
    """Check the lists inside the vocabulary and the links of the traps."""
    indicators = raws["indicators"]
    known = set(indicators.cells.get("indicator", []))
    if indicators.complete and not indicators.lacking:
        yield from _list_faults(indicators, "not_to_confuse_with", known, "indicators of the vocabulary")
    bases = next(set(field.constraints["enum"]) for field in indicators.table.fields if field.name == "basis")
    yield from _list_faults(indicators, "basis_also", bases, "bases of the codebook")
    yield from one_of(raws["trap_rows"], "obs_id", "fact_id", "either a statement or a fact")
    yield from _part_faults(raws["trap_rows"], column_map(raws, "traps", "trap", "doubts"))
    places = {*raws["cities"].cells.get("city", []), *raws["jurisdictions"].cells.get("jurisdiction", [])}
    if raws["cities"].complete and raws["jurisdictions"].complete:
        yield from _unknown(raws["readings"], "place", places, "a city or jurisdiction")


def _part_faults(rows: Raw, doubts: dict[str, str]) -> Iterator[Finding]:
    """Check that a trap that doubts a number says whose in every row, and that a caution doubts none."""
    traps, parts = rows.cells.get("trap", []), rows.cells.get("part", [])
    doubted = {trap for trap, part in zip(traps, parts, strict=False) if part == "doubted"}
    for row, (trap, part) in enumerate(zip(traps, parts, strict=False)):
        if doubts.get(trap) == "true" and not (part and trap in doubted):
            yield rows.fault(
                "part", row, "part", part, "doubted for at least one row, witness for the others", "say whose"
            )
        if doubts.get(trap) == "false" and part:
            yield rows.fault("part", row, "part", part, "an empty cell", "a caution doubts no number")


def one_of(raw: Raw, first: str, second: str, expected: str) -> Iterator[Finding]:
    """Check that one of two cells of a row is filled, not both and not neither."""
    for row, cells in enumerate(zip(raw.cells.get(first, []), raw.cells.get(second, []), strict=False)):
        if bool(cells[0]) == bool(cells[1]):
            found = f"{cells[0]!r} and {cells[1]!r}"
            yield raw.fault("one-of", row, first, found, expected, "fill exactly one")


def _list_faults(raw: Raw, column: str, known: set[str], expected: str) -> Iterator[Finding]:
    suggest = Nearest(known)
    for row, cell in enumerate(raw.cells.get(column, [])):
        for name in filter(None, cell.split(";")):
            if name not in known:
                near = suggest(name)
                hint = f"nearest: {', '.join(near)}" if near else "remove it"
                yield raw.fault("unknown-name", row, column, name, expected, hint)


def context_faults(raws: Raws) -> Iterator[Finding]:
    """Recompute the value of every context fact from what its source gives, and check its days and its rivals."""
    raw, forms = raws["context"], column_map(raws, "units", "unit", "printed")
    if set(raw.cells) != set(raw.table.columns):
        return
    for row in range(len(raw)):
        read = read_printed(raw.cells["value_raw"][row], raw.cells["unit_raw"][row], {})
        if raw.cells["value"][row] and decimal(raw.cells["value"][row]) != read.value:
            hint = "correct the value or the number as given"
            expected = "value_raw to be a number" if read.value is None else f"{read.value:f}"
            yield raw.fault("value", row, "value", raw.cells["value"][row], expected, hint)
        yield from _day_faults(raw, row)
        cell = {name: raw.cells[name][row] for name in ("unit", "unit_raw")}
        yield from _form_faults(raw, row, cell, forms)
    yield from _two_outcomes(raw)


def _day_faults(raw: Raw, row: int) -> Iterator[Finding]:
    """Check that the days of a fact are of its year, and that what was realised is of no day after its source."""
    names = ("as_of", "year", "role", "source_date")
    as_of, year, role, source = (raw.cells[name][row] for name in names)
    last = as_of.rpartition("/")[2] or f"{year}-12-31"
    if source and not _is_time(source):
        yield raw.fault("as-of", row, "source_date", source, "a year, month or day of the calendar", "correct the date")
        return
    if as_of and not re.fullmatch(r"[\d-]{10}(/[\d-]{10})?", as_of, re.ASCII):
        # What is no day at all has its finding already.
        return
    if as_of and not _days_of(as_of, year):
        hint = "an empty cell says the end of the year or the whole year"
        yield raw.fault("as-of", row, "as_of", as_of, f"one or two days of {year} in order, first/last", hint)
    elif role != "target" and source and last[: len(source)] > source:
        hint = "a value of before the end of its year names its day, or the first and last day that it can be of"
        expected = f"no day after the source, {source}"
        yield raw.fault("as-of", row, "as_of", as_of or "an empty cell", expected, hint)


def _is_time(cell: str) -> bool:
    """Say whether a cell is a year, month or day of the calendar; what is no date at all has its finding already."""
    if not re.fullmatch(r"\d{4}(-\d{2}(-\d{2})?)?", cell, re.ASCII):
        return True
    try:
        return 1949 <= date.fromisoformat(f"{cell}-01-01"[:10]).year <= 2100
    except ValueError:
        return False


def _two_outcomes(raw: Raw) -> Iterator[Finding]:
    """Find a second outcome of one place, indicator, unit and time: which of them counts is never left to chance."""
    columns = ("jurisdiction", "indicator", "unit", "year", "as_of", "role")
    known: dict[tuple[str, ...], str] = {}
    for row, key in enumerate(zip(*(raw.cells[name] for name in columns), strict=True)):
        fact = raw.cells["fact_id"][row]
        if key[-1] == "outcome" and known.setdefault(key, fact) != fact:
            hint = "keep the surer one; the other has role progress and a note, or is left out"
            yield raw.fault("two-outcomes", row, "fact_id", fact, f"one outcome beside {known[key]}", hint)


def _days_of(as_of: str, year: str) -> bool:
    """Say whether one or two days are days of the calendar, in order and in the year of the row."""
    try:
        days = [date.fromisoformat(day) for day in as_of.split("/")]
    except ValueError:
        return False
    return len(days) <= 2 and days == sorted(days) and {str(day.year) for day in days} == {year}


def observation_faults(raws: Raws) -> Iterator[Finding]:
    """Check every statement against its own printed characters and against the vocabulary."""
    raw = raws["observations"]
    if set(raw.cells) != set(raw.table.columns):
        return
    words, judged = words_of(raws), _readable(raws)
    forms = column_map(raws, "units", "unit", "printed")
    bases = _bases(raws)
    cities = column_map(raws, "plans", "plan_id", "city")
    for row in range(len(raw)):
        if raw.lacks(row):
            continue
        cell = {name: values[row] for name, values in raw.cells.items()}
        if judged(cell["value_raw"]):
            yield from _printed_faults(raw, row, cell, words)
        yield from _unit_faults(raw, row, cell, forms)
        yield from offset_faults(raw, row, cell, "value_raw", "obs_id")
        yield from _time_faults(raw, row, cell)
        yield from _meaning_faults(raw, row, cell, bases, cities)


def _readable(raws: Raws) -> Callable[[str], bool]:
    """Give the test whether printed characters can be judged with the words that could be read."""
    table, words = raws["words"], words_of(raws)
    whole = table.complete and not table.lacking
    unread = [word for word in table.cells.get("word", []) if word not in words]
    return lambda printed: whole and not any(word and word in printed for word in unread)


def column_map(raws: Raws, table: str, key: str, column: str) -> dict[str, str]:
    """Map one column of a table to another; empty where either is lacking."""
    cells = raws[table].cells
    return dict(zip(cells.get(key, []), cells.get(column, []), strict=False))


def _bases(raws: Raws) -> dict[str, set[str]]:
    cells = raws["indicators"].cells
    columns = [cells.get(name, []) for name in ("indicator", "basis", "basis_also")]
    rows = zip(*columns, strict=False)
    return {name: {basis, *filter(None, also.split(";"))} for name, basis, also in rows}


def _printed_faults(raw: Raw, row: int, cell: dict[str, str], words: dict[str, Word]) -> Iterator[Finding]:
    read = read_printed(cell["value_raw"], cell["unit_raw"], words)
    for column, expected in (("value", read.value), ("value_max", read.value_max)):
        if decimal(cell[column]) != expected:
            text = "an empty cell" if expected is None else f"{expected:f}"
            hint = f"the plan prints {cell['value_raw']}"
            yield raw.fault("value", row, column, cell[column] or "an empty cell", text, hint)
    if read.value is not None and read.value_max is not None and read.value >= read.value_max:
        hint = "the lower end comes first; if the plan prints it so, note the slip and code the two ends in order"
        yield raw.fault("range-order", row, "value_raw", cell["value_raw"], "a lower and a higher end", hint)
    if read.comparator is not None and cell["comparator"] != read.comparator:
        hint = f"the plan prints {cell['value_raw']}"
        yield raw.fault("comparator", row, "comparator", cell["comparator"], read.comparator, hint)
    if read.comparator is None and cell["comparator"] in ("range", "none"):
        hint = f"the plan prints {cell['value_raw']}"
        yield raw.fault("comparator", row, "comparator", cell["comparator"], "a bound or eq", hint)
    if read.unit_raw != cell["unit_raw"]:
        hint = f"the plan prints {cell['value_raw']}"
        form = read.unit_raw or "an empty cell"
        yield raw.fault("unit-printed", row, "unit_raw", cell["unit_raw"] or "an empty cell", form, hint)


def _unit_faults(raw: Raw, row: int, cell: dict[str, str], forms: dict[str, str]) -> Iterator[Finding]:
    if (cell["unit"] == "") != (cell["comparator"] == "none"):
        hint = "a number has a unit, a statement without a number has none"
        yield raw.fault("unit", row, "unit", cell["unit"] or "an empty cell", "a unit where there is a number", hint)
    yield from _form_faults(raw, row, cell, forms)


def _form_faults(raw: Raw, row: int, cell: dict[str, str], forms: dict[str, str]) -> Iterator[Finding]:
    """Check that a unit is one that the printed form can mean."""
    form = unit_form(cell["unit_raw"])
    if form and cell["unit"] in forms and form not in forms[cell["unit"]].split(";"):
        expected = f"one of {forms[cell['unit']]} for {cell['unit']}"
        yield raw.fault("unit-form", row, "unit_raw", form, expected, "correct the unit or add the form to table units")


def offset_faults(raw: Raw, row: int, cell: dict[str, str], printed: str, key: str = "") -> Iterator[Finding]:
    """Check the end of a span against its printed characters, and an id against the plan, start and length it names."""
    start, end = whole(cell["start"]), whole(cell["end"])
    if start is None or end is None:
        return
    length, hint = len(cell[printed]), f"the plan prints {cell[printed]}"
    if end - start != length:
        yield raw.fault("offset", row, "end", cell["end"], f"{start + length} ({length} characters from {start})", hint)
    if key:
        expected = f"{cell['plan_id']}@{start}+{end - start}"
        if cell[key].partition("#")[0] != expected:
            yield raw.fault("offset", row, key, cell[key], expected, "the id repeats plan, start and length")


def _time_faults(raw: Raw, row: int, cell: dict[str, str]) -> Iterator[Finding]:
    if (cell["year"] == "") != (cell["role"] == "recurring"):
        hint = "a yearly duty has no year, everything else has one"
        yield raw.fault("year", row, "year", cell["year"] or "an empty cell", "a year unless role is recurring", hint)
    start, end = whole(cell["period_start"]), whole(cell["period_end"])
    if (start is None) != (end is None) or (start is not None and end is not None and start > end):
        found = f"{cell['period_start']} to {cell['period_end']}"
        yield raw.fault("period", row, "period_start", found, "both years in order, or neither", "complete the window")
    if start is not None and cell["basis"] != "cumulative_flow":
        expected = "an empty cell"
        hint = "only a cumulative figure has a window"
        yield raw.fault("period", row, "period_start", cell["period_start"], expected, hint)


def _meaning_faults(
    raw: Raw, row: int, cell: dict[str, str], bases: dict[str, set[str]], cities: dict[str, str]
) -> Iterator[Finding]:
    allowed = bases.get(cell["indicator"])
    if allowed and cell["basis"] not in allowed:
        hint = "another basis is another definition: choose or add its own indicator"
        yield raw.fault("basis", row, "basis", cell["basis"], " or ".join(sorted(allowed)), hint)
    city = cities.get(cell["plan_id"])
    own = raw.table.path.replace("*", cell["plan_id"])
    if city and raw.files[row] != own:
        yield raw.fault(
            "file", row, "plan_id", cell["plan_id"], f"the plan of {raw.files[row]}", f"move the row to {own}"
        )
    if city and cell["city"] != city:
        yield raw.fault("city", row, "city", cell["city"], city, "the city of the plan")


def claim_faults(raws: Raws) -> Iterator[Finding]:
    """Check that both texts of a claim have a placeholder for each of its values, and a value for each placeholder."""
    claims, values = raws["claims"], raws["claim_values"]
    if not all(raw.complete and set(raw.cells) == set(raw.table.columns) for raw in (claims, values)):
        return
    keys = list(zip(values.cells["claim_id"], values.cells["name"], strict=True))
    named: dict[tuple[str, str], list[str]] = {}
    for row, claim in enumerate(claims.cells["claim_id"]):
        filled = [name for other, name in keys if other == claim]
        for column in ("text_zh", "text_en"):
            text = claims.cells[column][row]
            named[claim, column] = PLACEHOLDER.findall(text) if text else filled
            yield from _text_faults(claims, row, column, text, filled)
    known = _named(raws)
    for row, (claim, name) in enumerate(keys):
        yield from _reading_faults(values, row)
        yield from _condition_faults(values, row, known)
        # A value that only has to be as expected needs no place in the text.
        for column in ("text_zh", "text_en"):
            if name not in named.get((claim, column), [name]) and not values.cells["expect"][row]:
                hint = "use the value in both texts, or remove the row"
                yield values.fault("placeholder", row, "name", name, f"{{{name}}} in {column} of the claim", hint)


def _text_faults(claims: Raw, row: int, column: str, text: str, filled: list[str]) -> Iterator[Finding]:
    for name in dict.fromkeys(PLACEHOLDER.findall(text)):
        if name not in filled:
            near = nearest(name, filled)
            hint = f"nearest: {', '.join(near)}" if near else "add the row, or correct the text"
            yield claims.fault("placeholder", row, column, f"{{{name}}}", "a name of table claim_values", hint)
    if set("{}") & set(PLACEHOLDER.sub("", text)):
        hint = "close the brace, and write the name in small letters, digits and underscores"
        yield claims.fault("placeholder", row, column, "a brace by itself", "placeholders such as {rate}", hint)


def _reading_faults(values: Raw, row: int) -> Iterator[Finding]:
    how, column = values.cells["how"][row], values.cells["column"][row]
    if how and (how == "count") != (column == ""):
        hint = "a count is of rows, everything else is read from a column"
        yield values.fault("column", row, "column", column, "an empty cell" if column else "a column", hint)


def _named(raws: Raws) -> dict[str, set[str]]:
    """Give the names that a condition may ask for, of the tables that could be read whole."""
    read_whole = {
        name for name in ("cities", "jurisdictions", "indicators") if raws[name].complete and not raws[name].lacking
    }
    named: dict[str, set[str]] = {}
    if {"cities", "jurisdictions"} <= read_whole:
        places = {*raws["cities"].cells["city"], *raws["jurisdictions"].cells["jurisdiction"]}
        named |= dict.fromkeys(("city", "city_a", "city_b", "above", "below", "tier", "leader", "goal_of"), places)
    if "indicators" in read_whole:
        named["indicator"] = set(raws["indicators"].cells["indicator"])
    return named


def _condition_faults(values: Raw, row: int, known: dict[str, set[str]]) -> Iterator[Finding]:
    """Warn of a condition on a place or an indicator that does not exist: the sentence will never be told."""
    for condition in filter(None, values.cells["where"][row].split(";")):
        column, _, wanted = condition.partition("=")
        if wanted and known.get(column) and wanted not in known[column]:
            near = nearest(wanted, sorted(known[column]))
            hint = f"nearest: {', '.join(near)}" if near else "correct the condition"
            yield values.fault("unknown-name", row, "where", condition, f"a known {column}", hint, Severity.WARNING)


def language_faults(raws: Raws) -> Iterator[Finding]:
    """Warn of a row that tells something in one language alone, where the schema requires neither."""
    for raw in raws.values():
        optional = {field.name for field in raw.table.fields if not field.required}
        for zh in (name for name in raw.table.columns if name in optional and name.endswith("_zh")):
            en = zh.removesuffix("_zh") + "_en"
            if en in optional:
                yield from _one_language(raw, zh, en)


def _one_language(raw: Raw, zh: str, en: str) -> Iterator[Finding]:
    for row, cells in enumerate(zip(raw.cells.get(zh, []), raw.cells.get(en, []), strict=False)):
        if bool(cells[0]) != bool(cells[1]) and not raw.lacks(row, zh, en):
            empty, filled, language = (zh, en, "Chinese") if cells[1] else (en, zh, "English")
            hint = "write it, or empty both"
            expected = f"{filled} in {language}"
            yield raw.fault("one-language", row, empty, "", expected, hint, Severity.WARNING)


RULES = (link_faults, vocabulary_faults, context_faults, observation_faults, claim_faults, language_faults)
