from __future__ import annotations

import io
import re
from math import inf, nan

import openpyxl
import pandas as pd
import pytest
from lxml import html

import ipcompare as ipc
from ipcompare.errors import IpcompareError, UnknownNameError

KINDS = ["html", "markdown", "latex", "xlsx"]
SIGNS = r"a|b & 50%_<b>=+~^\{}$#*[x]`"


@pytest.fixture
def frame():
    """Two rows by hand: an open bound with a reason and grade C, an interval that is clean."""
    return pd.DataFrame(
        {
            "city": ["bengbu", "jining"],
            "indicator": ["hv_patents_per_10k", "pledge_finance"],
            "base_year": [2023, pd.NA],
            "lo": [8.0, 1e8],
            "mid": [nan, 1.5e8],
            "hi": [inf, 2e8],
            "cagr_lo": [0.1234, nan],
            "cagr": [0.1234, nan],
            "cagr_hi": [inf, nan],
            "grade": ["C", "A"],
            "reason": ["no_target", ""],
        }
    )


@pytest.fixture
def spiked(frame):
    """A text with every sign that one of the kinds reads as its own, and one that a spreadsheet would run."""
    return frame.assign(unit=[SIGNS, "=1+1"])


def cells(content):
    """Give the texts of the rows of an HTML table, heads first."""
    (table,) = [html.fromstring(content)]
    return [[cell.text_content() for cell in row] for row in table.iterfind(".//tr") if row.getparent().tag != "tfoot"]


def sheet(content):
    return openpyxl.load_workbook(io.BytesIO(content)).worksheets[0]


def test_the_numbers_are_written_as_bounds_percentages_and_scaled_amounts(frame, data):
    assert cells(ipc.table(frame, data=data)) == [
        ["City", "Indicator", "Base year", "Value", "Compound annual growth", "Grade"],
        ["Bengbu1", "High-value invention patents per 10,000 people", "2023", "≥8", "≥12.3%", "C2"],
        ["Jining", "IP pledge financing", "", "100 million–200 million", "", "A"],
    ]


def test_the_same_table_in_chinese(frame, data):
    assert cells(ipc.table(frame, data=data, lang="zh")) == [
        ["城市", "指标", "基期年", "数值", "年均复合增长率", "可比等级"],
        ["蚌埠1", "每万人口高价值发明专利拥有量", "2023", "≥8", "≥12.3%", "C2"],
        ["济宁", "知识产权质押融资金额", "", "1亿–2亿", "", "A"],
    ]


def test_both_languages_stand_in_one_table(frame, data):
    head, first, second = cells(ipc.table(frame, data=data, lang="both"))
    assert head[0] == "城市 City"
    assert first[0] == "蚌埠 Bengbu1"
    assert second[3] == "1亿 (100 million)–2亿 (200 million)"


@pytest.mark.parametrize(
    ("ends", "shown"),
    [
        # lo, mid, hi of a value: a point, bounds from either side, a range, nothing
        ((9.54, 9.54, 9.54), "9.54"),
        ((8.0, nan, inf), "≥8"),
        ((0.0, nan, 5.0), "≤5"),
        ((1.0, 1.5, 2.0), "1–2"),
        ((nan, nan, nan), ""),
    ],
)
def test_an_interval_keeps_its_bounds(frame, data, ends, shown):
    row = frame.head(1).assign(lo=ends[0], mid=ends[1], hi=ends[2])
    assert cells(ipc.table(row, data=data, columns=["city", "value"]))[1] == ["Bengbu1", shown]


def test_a_result_that_is_computed_has_three_digits_and_a_printed_number_all_of_its_own(data):
    # 14 / 9.54 = 1.46751: three digits of it; 9.5432 is printed and stays.
    row = pd.DataFrame({"city": ["bengbu"], "base": [9.5432], "ratio": [14 / 9.54]})
    assert cells(ipc.table(row, data=data)) == [["City", "Base", "Ratio"], ["Bengbu", "9.5432", "1.47"]]


def test_shares_and_scores_grow_by_points_not_percent(frame, data):
    row = frame.head(1).assign(basis="share", cagr_lo=1.25, cagr=1.25, cagr_hi=1.25)
    assert cells(ipc.table(row, data=data, columns=["city", "cagr"]))[1] == ["Bengbu1", "1.25"]


@pytest.mark.parametrize(("lang", "said"), [("en", ["no target", "Under named"]), ("zh", ["未设目标", "基于假设"])])
@pytest.mark.parametrize("kind", KINDS)
def test_reasons_grades_and_sources_stand_below(frame, data, kind, lang, said):
    made = ipc.table(frame, data=data, kind=kind, lang=lang)
    text = made if isinstance(made, str) else "\n".join(str(row[0].value) for row in sheet(made).iter_rows())
    below = text[max(text.index(word) for word in (said[0],)) :]
    titles = data.plans.set_index("plan_id")[f"title_{lang}"]
    jining = titles["jining-2017"].replace("'", "&#x27;" if kind == "html" else "'")
    for word in (*said, titles["bengbu-2024"], jining):
        assert word in below
    assert titles["hangzhou-2023"] not in text


def test_a_reason_is_one_footnote_however_often_it_is_given(frame, data):
    twice = pd.concat([frame.head(1), frame.head(1)])
    made = ipc.table(twice, data=data)
    assert made.count("no target") == 1
    assert [row[0] for row in cells(made)[1:]] == ["Bengbu1", "Bengbu1"]


def test_reasons_have_a_footnote_wherever_the_first_column_stands(frame, data, panel):
    shown = ipc.table(frame, data=data, kind="markdown", columns=["value", "city"])
    assert "| ≥8<sup>1</sup> | Bengbu |" in shown
    # growth starts with an id, which is not shown
    rows = ipc.growth(panel)
    assert "no baseline printed" in ipc.table(rows, data=data)


def test_every_verb_makes_a_table_in_every_kind(panel, data):
    for verb in (ipc.compare, ipc.growth, ipc.pace, ipc.delivery, ipc.catch_up):
        rows = verb(panel)
        for lang in ("en", "zh"):
            shown = cells(ipc.table(rows, data=data, lang=lang))
            assert len(shown) == len(rows) + 1
            assert not {"nan", "None", "<NA>", "inf"} & {cell for row in shown for cell in row}
            assert not [head for head in shown[0] if re.search("_", head)]


def test_a_year_is_never_scaled_and_a_dimension_has_its_name(panel, data):
    trend = ipc.ambition(panel, against="trend")
    years = {f"{year:g}" for name in ("first_year", "last_year") for year in trend[name].dropna()}
    shown = ipc.table(trend, data=data, columns=["city", "first_year", "last_year"])
    assert {cell for row in cells(shown)[1:] for cell in row[1:] if cell} == years
    assert "创造" in ipc.table(ipc.coverage(panel), data=data, lang="zh")


def test_html_holds_the_text_and_no_markup_of_it(spiked, data):
    made = ipc.table(spiked, data=data, title=SIGNS)
    assert SIGNS in cells(made)[1]
    assert html.fromstring(made).find("caption").text == SIGNS
    assert "<b>" not in made


def test_a_pipe_table_keeps_its_columns_and_shows_signs_as_they_are(spiked, data):
    made = ipc.table(spiked, data=data, kind="markdown", title=SIGNS)
    lines = [line for line in made.splitlines() if line.startswith("|")]
    widths = {len(re.findall(r"(?<!\\)\|", line)) for line in lines}
    assert widths == {len(cells(ipc.table(spiked, data=data))[0]) + 1}
    # Any sign of ASCII punctuation may be escaped by a backslash (CommonMark 0.31, section 2.4).
    escaped = next(cell for cell in re.split(r" \| ?", lines[2]) if cell.startswith("a"))
    assert re.sub(r"\\([!-/:-@[-`{-~])", r"\1", escaped) == SIGNS
    assert "<b>" not in made


def test_latex_is_balanced_and_every_row_has_every_column(spiked, data):
    made = ipc.table(spiked, data=data, kind="latex", title=SIGNS)
    plain = re.sub(r"\\[&%$#_{}\\]", "", made.replace("\\\\\n", "\n"))
    depth = 0
    for sign in plain:
        depth += {"{": 1, "}": -1}.get(sign, 0)
        assert depth >= 0
    assert depth == 0
    assert not re.search("[%#_~^<>|]", plain)
    assert plain.count("$") % 2 == 0
    body = made.partition("\\midrule")[2].partition("\\bottomrule")[0].strip().splitlines()
    (columns,) = re.findall(r"\\begin\{tabular\}\{([lr]+)\}", made)
    assert {len(re.findall(r"(?<!\\)&", line)) + 1 for line in body} == {len(columns)}
    assert all(line.endswith(r" \\") for line in body)
    begun, ended = (re.findall(rf"\\{word}\{{(\w+)\}}", made) for word in ("begin", "end"))
    assert begun == ended[::-1] == ["table", "tabular"]


def test_a_caption_of_latex_stands_in_a_float_only(frame, data):
    assert r"\begin{table}" not in ipc.table(frame, data=data, kind="latex")
    assert ipc.table(frame, data=data, kind="latex", title="T").startswith("\\begin{table}\n\\caption{T}")


def test_a_spreadsheet_never_runs_a_text(spiked, data):
    found = [cell for row in sheet(ipc.table(spiked, data=data, kind="xlsx", title="=2+2")).iter_rows() for cell in row]
    assert {"=1+1", SIGNS, "=2+2"} <= {cell.value for cell in found}
    assert "f" not in {cell.data_type for cell in found}


def test_the_columns_asked_for_are_shown_in_their_order(frame, data):
    shown = cells(ipc.table(frame, data=data, columns=["value", "city"]))
    assert shown == [["Value", "City"], ["≥81", "Bengbu"], ["100 million–200 million", "Jining"]]


def test_numbers_are_set_to_the_right_and_heads_name_their_column(frame, data):
    table = html.fromstring(ipc.table(frame, data=data, lang="zh"))
    assert table.get("lang") == "zh-Hans"
    heads = table.findall(".//th")
    assert {head.get("scope") for head in heads} == {"col"}
    assert [head.get("class") for head in heads] == [None, None, "number", "number", "number", None]


@pytest.mark.parametrize(
    ("changes", "complaint"),
    [
        ({"kind": "htm"}, "unknown kind of table 'htm'.*nearest: html"),
        ({"lang": "fr"}, "unknown language 'fr'.*both, en, zh"),
        ({"columns": ["city", "targt"]}, "unknown column 'targt'"),
        ({"columns": ["lo"]}, "unknown column 'lo'"),
        ({"columns": []}, "a table without columns"),
    ],
)
def test_what_cannot_be_shown_is_named(frame, data, changes, complaint):
    with pytest.raises(IpcompareError, match=re.compile(complaint, re.S)) as caught:
        ipc.table(frame, data=data, **changes)
    assert isinstance(caught.value, UnknownNameError) == complaint.startswith("unknown")


@pytest.mark.parametrize("kind", KINDS)
def test_an_empty_frame_is_refused(frame, data, kind):
    with pytest.raises(IpcompareError, match="a table without rows"):
        ipc.table(frame.head(0), data=data, kind=kind)


@pytest.mark.parametrize("kind", KINDS)
def test_the_same_frame_gives_the_same_table_and_stays_as_it_was(frame, data, kind):
    before = frame.copy()
    assert ipc.table(frame, data=data, kind=kind) == ipc.table(frame, data=data, kind=kind)
    pd.testing.assert_frame_equal(frame, before)
