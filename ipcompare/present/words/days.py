"""The day, months or years of a value in words."""

from __future__ import annotations

from ipcompare.harmonization.value import Value

MONTHS = ("Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec")


def on_days(as_of: str, lang: str) -> str:
    """
    Write a day, or the first and last day between which a value is, as a sentence takes it.

    Examples
    --------
    >>> on_days("2025-06-30", "en"), on_days("2020-09-30/2020-12-10", "en")
    ('on 2025-06-30', 'on a day between 2020-09-30 and 2020-12-10')
    >>> on_days("2025-06-30", "zh"), on_days("2020-09-30/2020-12-10", "zh")
    ('2025年6月30日', '2020年9月30日至12月10日之间某日')
    """
    first, _, last = as_of.partition("/")
    if lang != "zh":
        return f"on a day between {first} and {last}" if last else f"on {first}"
    if not last:
        return _chinese(first)
    same_year = first[:4] == last[:4]
    return f"{_chinese(first)}至{_chinese(last).partition('年')[2] if same_year else _chinese(last)}之间某日"


def in_time(value: Value, lang: str) -> str:
    """Write the time that a value is of, as a sentence takes it: its year, its day, or the years that it runs over."""
    if value.as_of is not None:
        return on_days(value.as_of, lang)
    if value.year is None:
        return "每年" if lang == "zh" else "every year"
    over = value.window if value.basis == "cumulative_flow" or value.method == "averaged" else None
    if not over:
        return f"{value.year}年" if lang == "zh" else f"in {value.year}"
    years = f"{over[0]}至{over[1]}年" if lang == "zh" else f"over {over[0]} to {over[1]}"
    if value.method == "averaged":
        return f"{years}年均" if lang == "zh" else f"a year on average {years}"
    return f"{years}合计" if lang == "zh" else years


def in_months(as_of: str, lang: str) -> str:
    """
    Write the month of a day, or the months between which a value is, where there is little room.

    Examples
    --------
    >>> in_months("2025-06-30", "en"), in_months("2020-09-30/2020-12-10", "en")
    ('Jun 2025', 'Sep–Dec 2020')
    >>> in_months("2025-06-30", "zh"), in_months("2020-09-30/2020-12-10", "zh")
    ('2025年6月', '2020年9月至12月')
    """
    days = (as_of.partition("/")[0], as_of.rpartition("/")[2])
    (year, month), (other, until) = (map(int, day.split("-")[:2]) for day in days)
    if lang == "zh":
        end = f"至{until}月" if year == other else f"至{other}年{until}月"
        return f"{year}年{month}月{'' if (year, month) == (other, until) else end}"
    last = f"{MONTHS[until - 1]} {other}"
    if (year, month) == (other, until):
        return last
    return f"{MONTHS[month - 1]}{'' if year == other else f' {year}'}–{last}"


def _chinese(day: str) -> str:
    year, month, date = map(int, day.split("-"))
    return f"{year}年{month}月{date}日"
