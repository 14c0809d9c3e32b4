"""Say in a few sentences how two places compare, what that rests on and what would make it better."""

from __future__ import annotations

from typing import TYPE_CHECKING

from ipcompare.corpus.lookup import LANGUAGES, column_map, require
from ipcompare.corpus.names import resolve_one
from ipcompare.corpus.rows import to_rows
from ipcompare.corpus.vocabulary import vocabulary
from ipcompare.errors import IpcompareError
from ipcompare.harmonization.doubts import traps_of
from ipcompare.harmonization.grade import Graded, graded, last, stated
from ipcompare.harmonization.lineage import Lineage
from ipcompare.harmonization.scope import AsOf, Plans, scope
from ipcompare.harmonization.value import Value
from ipcompare.present.words.days import in_time
from ipcompare.present.words.intervals import STRICT, Digits, full_interval
from ipcompare.present.words.labels import Labels, labels

if TYPE_CHECKING:
    import pandas as pd

    from ipcompare.harmonization.panel import Panel


def explain(
    panel: Panel, indicator: str, city: str, other: str, *, lang: str = "en", plans: Plans = None, as_of: AsOf = None
) -> str:
    """
    Say how two places compare on an indicator.

    Parameters
    ----------
    panel
        From `harmonize`.
    indicator
        The indicator.
    city, other
        Two different cities.
    lang
        ``en`` or ``zh``.
    plans, as_of
        Which plans: by default the one in force of each place (see `in_force`).

    Returns
    -------
    str
        Sentences, one a line: both values, the grade and its reasons, what is
        easily misread or in doubt about their numbers, the assumptions that either value rests on,
        and what would raise the grade; of several plans of a place one such paragraph for each.

    Raises
    ------
    UnknownNameError
        If a city, the indicator, a plan or the language does not exist.
    IpcompareError
        If no panel is given, or the two cities are the same.

    Examples
    --------
    >>> import ipcompare as ipc
    >>> print(ipc.explain(ipc.harmonize(ipc.load()), "hv_patents_per_10k", "bengbu", "hangzhou"))
    Bengbu: 12 items per 10,000 people in 2025 (High-value invention patents per 10,000 people, as printed).
    Hangzhou: 40 items per 10,000 people in 2025 (High-value invention patents per 10,000 people, as printed).
    Grade A: Same definition, basis and unit.
    """
    chosen = scope(panel, "explain", plans=plans, as_of=as_of)
    require("language", [lang], LANGUAGES)
    name = resolve_one(panel.data, "indicator", indicator)
    cities = [resolve_one(panel.data, "city", place) for place in (city, other)]
    if cities[0] == cities[1]:
        raise IpcompareError(f"{city!r} is compared with itself", hint="name two cities")
    words = labels(panel.data, lang)
    pairs = graded(chosen, [name], cities)
    if not pairs:
        return "\n".join(_silence(chosen, name, cities, words))
    lines = []
    for pair in pairs:
        plans_of_pair = [words.plans[plan] for plan in (pair.plan_a, pair.plan_b)]
        lines += ["", " / ".join(plans_of_pair)] if len(pairs) > 1 else []
        lines += _comparison(chosen, pair, cities[0], words)
    return "\n".join(lines).strip()


def _comparison(panel: Panel, pair: Graded, first: str, words: Labels) -> list[str]:
    ids = [pair.value_a, pair.value_b] if pair.city_a == first else [pair.value_b, pair.value_a]
    values = {value.value_id: value for value in to_rows(Value, panel.values[panel.values["value_id"].isin(ids)])}
    digits = Digits(panel)
    lines = [_value(values[value_id], words, digits) for value_id in ids]
    grade = words.codes["grade"][pair.grade]
    lines.append(words.phrase(f"等级{pair.grade}：{grade}。", f"Grade {pair.grade}: {grade}."))
    reasons = [reason for reason in pair.reasons.split(";") if reason]
    if reasons:
        why = words.phrase("、", ", ").join(words.codes["reason"][reason] for reason in reasons)
        lines.append(words.phrase(f"未达更高等级的原因：{why}。", f"Not better because of: {why}."))
    lines += _traps(panel, ids, words)
    for name, text in _assumptions(panel, ids, words.lang).items():
        lines.append(words.phrase(f"依据{name}：{text}", f"It rests on {name}: {text}"))
    if reasons:
        better = words.phrase("；", "; ").join(words.codes["remedy"][reason] for reason in reasons)
        lines.append(
            words.phrase(f"如能做到以下各项，等级可以提高：{better}。", f"What would raise the grade: {better}.")
        )
    return lines


def _value(value: Value, words: Labels, digits: Digits) -> str:
    method = words.codes["method"][value.method]
    if value.method != "printed":
        method = words.phrase(f"推算：{method}", f"derived: {method}")
    strict, unit = value.comparator in STRICT, words.units[value.unit]
    number = full_interval(*value.ends, words.lang, digits=digits.of(value), strict=strict)
    place, indicator = words.places[value.city], words.indicators[value.indicator]
    return words.phrase(
        f"{place}：{in_time(value, 'zh')}{number}{unit}（{indicator}，{method}）。",
        f"{place}: {number} {unit} {in_time(value, 'en')} ({indicator}, {method}).",
    )


def _traps(panel: Panel, value_ids: list[str], words: Labels) -> list[str]:
    """Say what is easily misread, or in doubt, about the numbers that values rest on."""
    traps, lineage = traps_of(panel.data), Lineage(panel)
    touched = dict.fromkeys(trap for name in lineage.walk(value_ids, overruled=False) for trap in traps.get(name, []))
    return [words.phrase("注意：", "Note: ") + words.traps[trap] for trap in touched]


def _assumptions(panel: Panel, value_ids: list[str], lang: str) -> dict[str, str]:
    """Collect the assumptions behind values, through all their parents; how digits are read goes without saying."""
    lineage = Lineage(panel)
    texts = column_map(panel.data.assumptions, "assumption_id", f"text_{lang}")
    kinds = column_map(panel.data.assumptions, "assumption_id", "kind")
    used = [step.assumption_id for value_id in lineage.walk(value_ids) for step in lineage.steps(value_id)]
    return {name: texts[name] for name in used if kinds[name] not in ("reading", "notation")}


def _silence(panel: Panel, name: str, cities: list[str], words: Labels) -> list[str]:
    """Say which place is silent on the theme, or else of each what it states."""
    theme = {name, *vocabulary(panel.data).siblings(name)}
    spoken = panel.data.observations[panel.data.observations["indicator"].isin(theme)]
    silent, indicator = [city for city in cities if city not in set(spoken["city"])], words.indicators[name]
    if silent:
        return [
            words.phrase(
                f"{words.places[city]}对“{indicator}”所属主题未作表述，无从比较。",
                f"{words.places[city]} says nothing on the theme of {indicator}; there is nothing to compare.",
            )
            for city in silent
        ]
    numbers = [value for (own, _), values in stated(panel).items() if own == name for value in values]
    lines, digits = [], Digits(panel)
    for city in cities:
        mine = [value for value in numbers if value.city == city]
        lines.append(_value(last(mine), words, digits) if mine else _no_number(spoken, name, city, words))
    return lines


def _no_number(spoken: pd.DataFrame, name: str, city: str, words: Labels) -> str:
    """Say what a place states on a theme without a number that compares."""
    spoken = spoken[spoken["city"] == city]
    own, others = spoken[spoken["indicator"] == name], spoken.loc[spoken["indicator"] != name, "indicator"].unique()
    told = [
        words.phrase("同一主题下的表述有：", "on the theme it states ")
        + words.phrase("、", ", ").join(words.indicators[other] for other in others)
    ][: len(others)]
    if own["value"].notna().any():
        told = [
            words.phrase("所载数值均为往期数或年度任务", "the numbers that it gives are past ones or yearly duties"),
            *told,
        ]
    elif len(own):
        told = [words.phrase("只有文字表述", "it states it in words alone"), *told]
    place, indicator = words.places[city], words.indicators[name]
    return words.phrase(
        f"{place}未就“{indicator}”给出可比数值：", f"{place} gives no comparable number for {indicator}: "
    ) + (words.phrase("；", "; ").join(told) + words.phrase("。", "."))
