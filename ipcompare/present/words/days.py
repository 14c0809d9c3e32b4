"""The day of a value in words."""

from __future__ import annotations


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


def _chinese(day: str) -> str:
    year, month, date = map(int, day.split("-"))
    return f"{year}年{month}月{date}日"
