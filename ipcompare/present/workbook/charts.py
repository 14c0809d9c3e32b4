"""Native charts, each on a sheet of its own over a small table of live formulas."""

from __future__ import annotations

from collections import defaultdict
from math import inf, isnan
from typing import TYPE_CHECKING, Any

from ipcompare.corpus.lookup import Row, records
from ipcompare.present.spreadsheet import FIRST_LINE, Chart, Column, Sheet, letters
from ipcompare.present.style import GREY, PALETTE
from ipcompare.present.words.labels import Labels
from ipcompare.present.workbook.statements import RATE, SIGNS, YEAR, Book, Statements, formula, head, rate

if TYPE_CHECKING:
    from openpyxl.chart.text import RichText
    from openpyxl.chart.title import Title

    from ipcompare.harmonization.panel import Panel

Line = dict[str, Any]
_HEIGHT, _LINES = 11.0, 22  # of a chart: centimetres, and the lines that it covers at most
# Where a bound is open.
SIDES = {"ge": 1, "gt": 1, "le": -1, "lt": -1}
# What a state is goes before what is promised for the same year.
_ROLES = ["baseline", "target", "milestone"]


def paths_sheet(book: Book, title: str) -> Sheet:
    """Draw the printed path of every plan, and that of the nation, for the indicator that most plans set."""
    panel, words, statements, typeface = book.panel, book.words, book.statements, book.typeface
    points, indicator, unit = _points(panel)
    cities = panel.data.cities["city"].to_list()
    places = sorted({place for place, _ in points}, key=lambda place: ([*cities, place].index(place), place))
    years = range(min(year for _, year in points), max(year for _, year in points) + 1) if points else range(0)
    # The points of a place and its bounds are two series: a bound has no point.
    series = {
        (place, side): {year: name for (other, year), name in points.items() if other == place and sides[name] == side}
        for sides in [{name: SIDES.get(statements.row(name)["comparator"], 0) for name in points.values()}]
        for place in places
        for side in (0, 1, -1)
    }
    series = {key: ids for key, ids in series.items() if ids}
    rows: list[Line] = [
        {"year": year} | {f"{key}": statements.number(ids.get(year)) for key, ids in series.items()} for year in years
    ]
    columns = {"year": Column(head(words, "year"), 12, YEAR)}
    columns |= {f"{key}": Column(_legend(words, statements, key[0], ids), 20) for key, ids in series.items()}
    name = words.indicators[indicator] if indicator else ""
    note = words.phrase(
        "数值逐格引自原文，原文没有的年份留空，连线不代表年度目标。只有界限的，不画数据点，以竖线指向未限定的一端。",
        "Every number as printed; no number, empty. A line between years is no target. A bound: a bar to its open end.",
    )
    last = FIRST_LINE + len(rows) - 1
    if not rows:
        return Sheet(title, words.phrase("没有可绘的数值。", "No printed value to draw."), [], columns, filtered=False)
    colours = [PALETTE[cities.index(place) % len(PALETTE)] if place in cities else GREY for place, _ in series]
    chart = _line_chart(title, letters(columns), last, colours)
    reach = 0.3 * max(abs(statements.row(name)[_finite(statements.row(name))]) for name in points.values())
    for (_, side), drawn in zip(series, chart.series, strict=True):
        if side:
            _draw_open(drawn, side, reach)
    _dress(chart, columns, (name, head(words, "year"), words.units[unit]), typeface)
    charts = [Chart(chart, f"A{last + 2}")]
    return Sheet(title, note, rows, columns, filtered=False, charts=charts, last_line=last + _LINES)


def _points(panel: Panel) -> tuple[dict[tuple[str, int], str], str, str]:
    """Give the ids of printed values by place and year, for the indicator and unit that most plans have a target in."""
    wanted = ["value_id", "city", "indicator", "unit", "year", "as_of", "role", "origin", "status"]
    shown = [row for row in records(panel.values[wanted]) if row["status"] == "used" and row["role"] in _ROLES]
    shown = [row for row in shown if isinstance(row["year"], int) and not isinstance(row["as_of"], str)]
    cities: dict[tuple[str, str], set[str]] = defaultdict(set)
    for row in shown:
        if row["role"] == "target" and row["origin"] == "plan":
            cities[row["indicator"], row["unit"]].add(row["city"])
    if not cities:
        return {}, "", ""
    most = max(sorted(cities), key=lambda key: len(cities[key]))
    levels = panel.data.jurisdictions
    nation = set(levels.loc[levels["level"] == "nation", "jurisdiction"])
    drawn = [row for row in shown if (row["indicator"], row["unit"]) == most]
    drawn = [row for row in drawn if row["origin"] == "plan" or row["city"] in nation]
    drawn.sort(key=lambda row: (-_ROLES.index(row["role"]), row["value_id"]))
    return {(row["city"], row["year"]): row["value_id"] for row in drawn}, *most


def _legend(words: Labels, statements: Statements, place: str, ids: dict[int, str]) -> str:
    """Name a place, with the signs of the bounds among its values."""
    used = [statements.row(value_id)["comparator"] for value_id in ids.values()]
    signs = "".join(sorted({SIGNS[comparator] for comparator in used if comparator in SIGNS}))
    return words.places[place] + (words.phrase(f"（{signs}）", f" ({signs})") if signs else "")


def _finite(row: Row) -> str:
    return "lo" if row["hi"] == inf else "hi"


def rates_sheet(book: Book, title: str) -> Sheet:
    """Draw the growth rates that the plans imply, the fastest first."""
    words, statements, grown, typeface = book.words, book.statements, book.grown, book.typeface
    rated = sorted((row for row in records(grown) if not isnan(row["cagr_lo"])), key=lambda row: -row["cagr_lo"])
    rows: list[Line] = [{"target": _label(words, row), "rate": _rate(statements, row)} for row in rated]
    for line, row in zip(rows, rated, strict=True):
        line["statement"] = statements.link(row["target_id"])
    columns = {
        "target": Column(head(words, "target"), 66),
        "rate": Column(head(words, "cagr", "lo"), 24, RATE),
        "statement": Column(words.phrase("目标值的陈述编号", "Statement of the target"), 30),
    }
    note = words.phrase(
        "由规划载明的基期值和目标值推算的年均复合增长率。指标、起点不同，快慢不等于优劣。†：所依据的数值存疑。",
        "Compound annual growth from printed base to target. Indicators and starts differ: faster is not better. "
        "†: in doubt.",
    )
    last = FIRST_LINE + len(rows) - 1
    if not rows:
        return Sheet(title, words.phrase("没有可绘的数值。", "No growth rate to draw."), [], columns, filtered=False)
    chart = _bar_chart(title, last)
    _dress(chart, columns, (head(words, "cagr"), "", head(words, "cagr", "lo")), typeface)
    charts = [Chart(chart, f"A{last + 2}")]
    return Sheet(title, note, rows, columns, filtered=False, charts=charts, last_line=last + _LINES)


def _label(words: Labels, row: Row) -> str:
    years = f"{row['base_year']}–{row['target_year']}"
    between = words.phrase("：", ": ")
    least = words.phrase("（下限）", " (at least)") if row["cagr_hi"] == inf else ""
    name = words.indicators[row["indicator"]]
    name += "†" if row["doubts"] else ""
    return f"{words.places[row['city']]}{between}{name}{words.phrase('，', ', ')}{years}{least}"


def _rate(statements: Statements, row: Row) -> Any:
    high, low = statements.end(row["target_id"], "lo"), statements.end(row["base_id"], "hi")
    years = [statements.year(row[name]) for name in ("target_id", "base_id")]
    span = "-".join(year.text for year in years if year)
    return formula(rate(high, low, f"({span})"), row["cagr_lo"])


def _draw_open(series: Any, side: int, reach: float) -> None:
    """Draw bounds as arrows towards their open end, without points or a line between them."""
    from openpyxl.chart.error_bar import ErrorBars
    from openpyxl.chart.marker import Marker
    from openpyxl.chart.shapes import GraphicalProperties
    from openpyxl.drawing.line import LineEndProperties, LineProperties

    line = LineProperties(solidFill=series.graphicalProperties.line.solidFill, w=22_000)
    line.tailEnd = LineEndProperties(type="triangle")
    bars: Any = ErrorBars(errDir="y", errBarType="plus" if side > 0 else "minus", errValType="fixedVal", val=reach)
    bars.noEndCap, bars.spPr = True, GraphicalProperties(ln=line)
    series.errBars, series.marker = bars, Marker("dash", size=7)
    series.marker.graphicalProperties = GraphicalProperties(ln=line)
    series.graphicalProperties = GraphicalProperties(ln=LineProperties(noFill=True))


def _line_chart(title: str, names: dict[str, str], last: int, colours: list[str]) -> Any:
    from openpyxl.chart import LineChart, Reference
    from openpyxl.chart.marker import Marker
    from openpyxl.utils import quote_sheetname

    chart: Any = LineChart()
    sheet = quote_sheetname(title)
    end = list(names.values())[-1]
    data = Reference(range_string=f"{sheet}!$B${FIRST_LINE - 1}:${end}${last}")
    chart.add_data(data, titles_from_data=True)
    chart.set_categories(Reference(range_string=f"{sheet}!$A${FIRST_LINE}:$A${last}"))
    chart.display_blanks = "span"
    for at, series in enumerate(chart.series):
        colour = colours[at].lstrip("#")
        series.smooth = False
        series.marker = Marker(("circle", "square", "diamond", "triangle", "x", "star")[at % 6], size=8)
        for properties in (series.graphicalProperties, series.marker.graphicalProperties):
            properties.line.solidFill = colour
        series.graphicalProperties.line.width = 22_000
        series.marker.graphicalProperties.solidFill = colour
    chart.legend.position, chart.legend.overlay = "r", False
    return chart


def _bar_chart(title: str, last: int) -> Any:
    from openpyxl.chart import BarChart, Reference
    from openpyxl.chart.label import DataLabelList
    from openpyxl.utils import quote_sheetname

    chart: Any = BarChart()
    sheet = quote_sheetname(title)
    chart.type, chart.gapWidth, chart.legend = "bar", 45, None
    chart.add_data(Reference(range_string=f"{sheet}!$B${FIRST_LINE - 1}:$B${last}"), titles_from_data=True)
    chart.set_categories(Reference(range_string=f"{sheet}!$A${FIRST_LINE}:$A${last}"))
    chart.series[0].graphicalProperties.solidFill = PALETTE[0].lstrip("#")
    chart.dataLabels = DataLabelList(numFmt=RATE, showVal=True, showSerName=False, showCatName=False)
    chart.dataLabels.showLegendKey = chart.dataLabels.showPercent = False
    chart.x_axis.scaling.orientation = "maxMin"
    chart.y_axis.number_format, chart.y_axis.majorGridlines, chart.y_axis.crosses = "0%", None, "max"
    return chart


def _dress(chart: Any, columns: dict[str, Column], titles: tuple[str, str, str], typeface: str) -> None:
    """Give a chart the width of its table, titles of its own, across and up, and type."""
    title, across, up = titles
    chart.width = sum(column.width for column in columns.values()) * 0.185
    chart.height, chart.roundedCorners = _HEIGHT, False
    chart.title = _title(title, typeface, 1300)
    if chart.y_axis.majorGridlines is not None:
        chart.y_axis.majorGridlines.spPr = _thin("D9D9D9")
    # Without saying so newer programs draw no axes.
    for axis, name in ((chart.x_axis, across), (chart.y_axis, up)):
        axis.delete = False
        axis.title = _title(name, typeface, 1000) if name else None
        axis.txPr = _type(typeface, 900)
    if chart.legend is not None:
        chart.legend.txPr = _type(typeface, 900)


def _thin(colour: str) -> Any:
    from openpyxl.chart.shapes import GraphicalProperties
    from openpyxl.drawing.line import LineProperties

    return GraphicalProperties(ln=LineProperties(solidFill=colour, w=6350))


def _type(typeface: str, size: int) -> RichText:
    from openpyxl.chart.text import RichText
    from openpyxl.drawing.text import Paragraph, ParagraphProperties

    return RichText(p=[Paragraph(pPr=ParagraphProperties(defRPr=_characters(typeface, size)), endParaRPr=None)])


def _characters(typeface: str, size: int) -> Any:
    from openpyxl.drawing.text import CharacterProperties, Font

    return CharacterProperties(sz=size, latin=Font(typeface=typeface), ea=Font(typeface=typeface))


def _title(text: str, typeface: str, size: int) -> Title:
    from openpyxl.chart.text import RichText, Text
    from openpyxl.chart.title import Title
    from openpyxl.drawing.text import Paragraph, RegularTextRun

    run = RegularTextRun(rPr=_characters(typeface, size), t=text)
    return Title(tx=Text(rich=RichText(p=[Paragraph(r=[run])])), overlay=False)
