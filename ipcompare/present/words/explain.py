"""Say in a few sentences how two places compare, what that rests on and what would make it better."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from ipcompare.corpus.lookup import LANGUAGES, code_names, column_map, place_names, records, require
from ipcompare.corpus.names import resolve_one
from ipcompare.errors import IpcompareError
from ipcompare.harmonization.grade import grade
from ipcompare.harmonization.scope import require_panel
from ipcompare.present.words.trace import number_words

if TYPE_CHECKING:
    from ipcompare.harmonization.panel import Panel

_BETTER = {
    "en": {
        "unit": "a figure of one city in the unit of the other",
        "basis": "a word in the plan that says whether the figure is yearly, cumulative or a stock",
        "denominator": "the same denominator for the same place and date in both plans",
        "scope": "statistics for the very place of the plan",
        "level": "a place of the same level to compare with, for a zone is not a city",
        "year": "a figure for one year that both plans print",
        "comparator": "a figure in place of the bound",
        "definition": "a figure of one city under the definition of the other",
    },
    "zh": {
        "unit": "其中一地按另一地的单位公布数值",
        "basis": "规划写明该数是年度、累计还是存量",
        "denominator": "两地采用同一地域、同一时点的分母",
        "scope": "有规划所在地本身的统计数据",
        "level": "与同级别的地方比较（园区不是城市）",
        "year": "两份规划印有同一年份的数值",
        "comparator": "规划给出确数而非界限",
        "definition": "其中一地按另一地的定义公布数值",
    },
}
_PHRASES = {
    "en": {
        "value": "{city}: {number} {unit} in {year} ({indicator}, {method}).",
        "printed": "as printed",
        "derived": "derived: {method}",
        "grade": "Grade {grade}: {name}.",
        "why": "Not better because of: {reasons}.",
        "rests": "It rests on {id}: {text}",
        "better": "What would raise the grade: {better}.",
        "silent": "{city} says nothing on the theme of {indicator}; there is nothing to compare.",
        "instead": "{city} gives no number for {indicator}; on the theme it states {instead}.",
        "join": ", ",
    },
    "zh": {
        "value": "{city}：{year}年{number}{unit}（{indicator}，{method}）。",
        "printed": "原文数值",
        "derived": "推算：{method}",
        "grade": "等级{grade}：{name}。",
        "why": "未达更高等级的原因：{reasons}。",
        "rests": "依据{id}：{text}",
        "better": "如能做到以下各项，等级可以提高：{better}。",
        "silent": "{city}对“{indicator}”所属主题未作表述，无从比较。",
        "instead": "{city}未就“{indicator}”给出可比数值；同一主题下的表述有：{instead}。",
        "join": "、",
    },
}
_METHODS = {
    "reading": ("口径理解", "a reading of an open basis"),
    "interpolated": ("插值", "interpolated between printed years"),
    "extrapolated": ("外推", "extrapolated"),
    "summed": ("逐年相加", "the sum of yearly values"),
    "averaged": ("合计除以年数", "the mean year of a sum"),
    "compounded": ("按增长率推算", "compounded from a growth target"),
    "divided": ("除以分母", "a total over its denominator"),
    "multiplied": ("乘以分母", "a ratio times its denominator"),
    "bridged": ("按比重换算", "by a bounded ratio"),
}


def explain(panel: Panel, indicator: str, city: str, other: str, *, lang: str = "en") -> str:
    """
    Say how two places compare on an indicator.

    Parameters
    ----------
    panel
        From `harmonize`.
    indicator, city, other
        An indicator and two different places, by ids or names.
    lang
        ``en`` or ``zh``.

    Returns
    -------
    str
        Sentences, one a line: both values, the grade and its reasons, the
        assumptions that either value rests on, and what would raise the grade.

    Raises
    ------
    UnknownNameError
        If a city, the indicator or the language does not exist.
    IpcompareError
        If the two cities are the same.

    Examples
    --------
    >>> import ipcompare as ipc
    >>> print(ipc.explain(ipc.harmonize(ipc.load()), "hv_patents_per_10k", "bengbu", "hangzhou"))
    Bengbu: 12 items per 10,000 people in 2025 (High-value invention patents per 10,000 people, as printed).
    Hangzhou: 40 items per 10,000 people in 2025 (High-value invention patents per 10,000 people, as printed).
    Grade A: Same definition, basis and unit.
    """
    require_panel(panel, "explain")
    data = panel.data
    require("language", [lang], LANGUAGES)
    indicator = resolve_one(data, "indicator", indicator)
    city, other = (resolve_one(data, "city", name) for name in (city, other))
    if city == other:
        raise IpcompareError(f"{city!r} is compared with itself", hint="name two cities")
    rows = records(grade(panel, indicator=indicator))
    found = [row for row in rows if {row["city_a"], row["city_b"]} == {city, other}]
    phrases = _PHRASES[lang]
    if not found:
        return _silence(panel, city, other, indicator, lang)
    (row,) = found
    ids = [row["value_a"], row["value_b"]] if row["city_a"] == city else [row["value_b"], row["value_a"]]
    grades = code_names(data, "grade", lang)
    lines = [_value(panel, value_id, lang) for value_id in ids]
    lines.append(phrases["grade"].format(grade=row["grade"], name=grades[row["grade"]]))
    reasons = [reason for reason in row["reasons"].split(";") if reason]
    if reasons:
        names = code_names(data, "reason", lang)
        joined = ("、" if lang == "zh" else ", ").join(names[reason] for reason in reasons)
        lines.append(phrases["why"].format(reasons=joined))
    lines += [phrases["rests"].format(id=name, text=text) for name, text in _assumptions(panel, ids, lang).items()]
    if reasons:
        better = ("；" if lang == "zh" else "; ").join(_BETTER[lang][reason] for reason in reasons)
        lines.append(phrases["better"].format(better=better))
    return "\n".join(lines)


def _silence(panel: Panel, city_a: str, city_b: str, indicator: str, lang: str) -> str:
    data = panel.data
    concepts = column_map(data.indicators, "indicator", "concept")
    theme = {name for name in concepts if concepts[name] == concepts[indicator]}
    places, names = place_names(data, lang), column_map(data.indicators, "indicator", f"name_{lang}")
    spoken = data.observations[data.observations["indicator"].isin(theme)]
    said = {city: spoken.loc[spoken["city"] == city, "indicator"].unique() for city in (city_a, city_b)}
    silent = [city for city in said if not len(said[city])]
    phrases = _PHRASES[lang]
    if silent:
        return "\n".join(phrases["silent"].format(city=places[city], indicator=names[indicator]) for city in silent)
    lines = []
    for city, stated in said.items():
        instead = phrases["join"].join(names[name] for name in stated)
        lines.append(phrases["instead"].format(city=places[city], indicator=names[indicator], instead=instead))
    return "\n".join(lines)


def _value(panel: Panel, value_id: str, lang: str) -> str:
    data, phrases = panel.data, _PHRASES[lang]
    (row,) = records(panel.values[panel.values["value_id"] == value_id])
    method = phrases["printed"]
    if row["method"] != "printed":
        method = phrases["derived"].format(method=_METHODS[row["method"]][0 if lang == "zh" else 1])
    return phrases["value"].format(
        city=place_names(data, lang)[row["city"]],
        number=number_words(row["lo"], row["mid"], row["hi"], lang),
        unit=column_map(data.units, "unit", f"name_{lang}")[row["unit"]],
        year=row["year"],
        indicator=column_map(data.indicators, "indicator", f"name_{lang}")[row["indicator"]],
        method=method,
    )


def _assumptions(panel: Panel, value_ids: list[str], lang: str) -> dict[str, str]:
    """Collect the assumptions behind values, through all their parents; how digits are read goes without saying."""
    lineage: dict[str, list[dict[str, Any]]] = {}
    for step in records(panel.lineage):
        lineage.setdefault(step["value_id"], []).append(step)
    texts = column_map(panel.data.assumptions, "assumption_id", f"text_{lang}")
    kinds = column_map(panel.data.assumptions, "assumption_id", "kind")
    found: dict[str, str] = {}
    waiting = list(value_ids)
    while waiting:
        for step in lineage.get(waiting.pop(0), []):
            if kinds[step["assumption_id"]] not in ("reading", "notation"):
                found[step["assumption_id"]] = texts[step["assumption_id"]]
            waiting.append(step["parent_id"])
    return found
