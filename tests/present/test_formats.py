"""Frames as files: what a program reads back is the frame, and nothing in it runs."""

from __future__ import annotations

import csv
import io
import json
import math
import sys
from datetime import date
from math import inf, nan

import openpyxl
import pandas as pd
import pytest
from helpers.processes import python

import ipcompare as ipc
from ipcompare.errors import IpcompareError, OutputError, UnknownNameError
from ipcompare.present import formats, registry
from ipcompare.present.formats import FORMATS, finite, format_of, frame_bytes, inert

HV, NUMBER = "hv_patents_per_10k", "bengbu-2024@784+3"
# Frames that no claim reads and that need an argument.
ASKED = {
    "in-force": lambda panel: ipc.in_force(panel, as_of=2024),
    "succession plans": lambda panel: ipc.succession(panel, "jining").plans,
    "succession targets": lambda panel: ipc.succession(panel, "jining").targets,
    "order ranks": lambda panel: ipc.order(panel, HV, allow_mixed_levels=True).ranks,
    "order relation": lambda panel: ipc.order(panel, HV, allow_mixed_levels=True).relation,
    "simulate": lambda panel: ipc.simulate(panel, HV, allow_mixed_levels=True, draws=50).acceptability,
    "index": lambda panel: ipc.index(panel, [HV, "ip_specialists"], draws=50).frame,
    "decompose": lambda panel: ipc.decompose(panel, HV, "bengbu", "suzhou_anhui"),
    "trace": lambda panel: ipc.trace(panel, NUMBER).frame,
    "list": lambda panel: ipc.names(panel.data, "indicators"),
    "all values": lambda panel: panel.values,
    "plans": lambda panel: panel.data.plans,
}
FRAMES = [*registry.readings(), *ASKED]
# Text as tables of users may hold it: signs of formulas, quotes, line ends, apostrophes, wide signs, half a character.
TEXTS = [
    "=1+1", "+SUM(1)", "-2+3", "@SUM(1)", "\tx", "\rx", "\nx", "'=1", "'tis", "''", " =1+1", "＝1+1", "－号",
    "a,b", 'a"b', "a\nb", "a\rb", "a\r\nb", "7万件", "-3.5", "+33", "inf", "nan", "NA", "null", "# x", "\ud800",
]  # fmt: skip
ODD = pd.DataFrame({
    "text": pd.Series([*TEXTS, None], dtype="object"),
    "value_hi": [9.54, inf, -inf, 0.1, nan, 1e300, 5e-324, -0.25] + [1 / 3] * (len(TEXTS) - 7),
    "count": pd.array([*range(len(TEXTS)), None], dtype="Int64"),
    "said": pd.array([True, False] * (len(TEXTS) // 2) + [None] * (1 + len(TEXTS) % 2), dtype="boolean"),
    "sure": [True] * (len(TEXTS) + 1),
    "day": pd.to_datetime(["2024-03-04"] * len(TEXTS) + [None]),
})  # fmt: skip


@pytest.fixture(scope="module")
def made(panel):
    """Give a frame by its name, each worked out once."""
    known = {}

    def give(name):
        if name not in known:
            known[name] = ASKED[name](panel) if name in ASKED else registry.readings()[name].make(panel)
        return known[name]

    return give


def typed(column):
    """Give the cells of a column as plain Python has them: missing as None, days as text."""
    cells = ["" if cell is pd.NaT else cell for cell in column.to_list()]
    if column.dtype.kind == "M":
        return [f"{cell:%Y-%m-%d}" if cell else None for cell in cells]
    return [None if cell is pd.NA or (isinstance(cell, float) and math.isnan(cell)) else cell for cell in cells]


def read_csv(content, frame):
    """Read CSV by the rules of docs/formats.md alone, each column as the frame has it."""
    heads, *rows = csv.reader(io.StringIO(content.decode("utf-8"), newline=""))
    assert heads == list(frame.columns)
    columns = zip(*rows, strict=True) if rows else [()] * len(heads)
    readers = {"f": float, "i": int, "b": {"True": True, "False": False}.get}
    read = {}
    for name, cells in zip(heads, columns, strict=True):
        reader = readers.get(frame[name].dtype.kind, lambda cell: cell[1:] if cell.startswith("'") else cell)
        read[name] = [reader(cell) if cell else None for cell in cells]
    return read


def no_constant(name):
    raise AssertionError(f"{name} is no JSON")


def read_json(content, frame):
    rows = json.loads(content.decode("utf-8"), parse_constant=no_constant)
    numbers = {name for name in frame if frame[name].dtype.kind == "f"}
    return {
        name: [float(row[name]) if name in numbers and row[name] is not None else row[name] for row in rows]
        for name in frame
    }


@pytest.mark.parametrize("name", FRAMES)
def test_csv_and_json_read_back_are_the_frame_to_the_last_digit(made, name):
    frame = made(name)
    whole = {column: typed(frame[column]) for column in frame}
    assert read_json(frame_bytes(frame, "json"), frame) == whole
    for column, cells in whole.items():
        assert not {"", None} <= set(cells), f"{column} has empty and missing text, which CSV does not tell apart"
    without = {column: [None if cell == "" else cell for cell in cells] for column, cells in whole.items()}
    assert read_csv(frame_bytes(frame, "csv"), frame) == without


def test_whatever_a_text_or_number_is_it_reads_back_as_it_was():
    whole = {column: typed(ODD[column]) for column in ODD}
    assert read_json(frame_bytes(ODD, "json"), ODD) == whole
    assert read_csv(frame_bytes(ODD.iloc[:-2], "csv"), ODD) == {name: cells[:-2] for name, cells in whole.items()}
    assert read_csv(frame_bytes(ODD.iloc[-2:], "csv"), ODD)["text"] == ["\\ud800", None]


@pytest.mark.parametrize("text", ["=1+1", "+SUM(1)", "-2+3", "@SUM(1)", "\tx", "\rx", " =1+1", "＝1+1", "－号", "'=1"])
def test_text_that_a_spreadsheet_would_run_is_inert_in_csv_and_itself_in_json(text):
    frame = pd.DataFrame({text: [text], "amount": [-0.5]})
    rows = list(csv.reader(io.StringIO(frame_bytes(frame, "csv").decode(), newline="")))
    assert rows == [[f"'{text}", "amount"], [f"'{text}", "-0.5"]]
    assert json.loads(frame_bytes(frame, "json")) == [{text: text, "amount": -0.5}]


@pytest.mark.parametrize("text", ["-3.5", "+33", "7万件", "a=b", "", "bengbu-2024@784+3", "≥8"])
def test_other_text_is_written_as_it_is(text):
    assert inert(text) == text


def test_pandas_reads_open_ends_of_csv_as_infinite_and_missing_ones_as_missing():
    frame = pd.DataFrame({"city": ["蚌埠"] * 4, "hi": [9.54, inf, -inf, nan]})
    assert frame_bytes(frame, "csv") == "city,hi\n蚌埠,9.54\n蚌埠,inf\n蚌埠,-inf\n蚌埠,\n".encode()
    pd.testing.assert_frame_equal(pd.read_csv(io.BytesIO(frame_bytes(frame, "csv"))), frame, check_exact=True)
    assert [row["hi"] for row in json.loads(frame_bytes(frame, "json"))] == [9.54, "inf", "-inf", None]


def test_a_frame_of_one_column_keeps_its_empty_rows():
    frame = pd.DataFrame({"note": ["a", None, "b"]})
    assert pd.read_csv(io.BytesIO(frame_bytes(frame, "csv")))["note"].isna().tolist() == [False, True, False]


@pytest.mark.parametrize("format", ["csv", "json", "xlsx", "stata"])
def test_a_frame_without_rows_and_the_same_frame_twice_are_written(format):
    assert frame_bytes(ODD.head(0), format)
    whole = ODD[ODD["text"] != "\ud800"]
    assert frame_bytes(whole, format) == frame_bytes(whole, format)


@pytest.mark.parametrize("name", FRAMES)
def test_stata_reads_back_the_frame_with_its_open_ends_beside_it(made, name):
    # A word of Stata is no name of a variable.
    frame = made(name).rename(columns={"end": "_end"})
    read = pd.read_stata(io.BytesIO(frame_bytes(made(name), "stata")))
    for column in frame:
        cells = typed(frame[column])
        if column in read and f"{column}_open" in read:
            sides = [math.copysign(1, cell) if cell is not None and math.isinf(cell) else 0 for cell in cells]
            assert read[f"{column}_open"].tolist() == sides
            cells = [None if side else cell for cell, side in zip(cells, sides, strict=True)]
        if frame[column].dtype.kind in "Mfib":
            assert typed(read[column]) == cells
        else:
            assert read[column].tolist() == [cell or "" for cell in cells]
    ends = [column for column in frame if frame[column].dtype.kind == "f" and {"lo", "hi"} & set(column.split("_"))]
    assert set(read.columns) == {*frame, *(f"{column}_open" for column in ends)} | {
        f"{column}_open" for column in frame if frame[column].dtype.kind == "f" and frame[column].abs().max() == inf
    }


def test_the_columns_of_a_stata_file_do_not_hang_on_whether_an_end_is_open():
    closed, opened = pd.DataFrame({"hi": [1.0]}), pd.DataFrame({"hi": [inf]})
    assert list(finite(closed)) == list(finite(opened)) == ["hi", "hi_open"]
    assert list(finite(pd.DataFrame({"hi": pd.array([1.5, None], dtype="Float64")}))) == ["hi", "hi_open"]


def test_stata_takes_any_name_and_a_text_of_any_length():
    long = "每万人口高价值发明专利拥有量" * 400
    names = ["a" * 40, "a" * 41, "if", "str5", "2024", "所在地", "x y", "x-y", "", "class"]
    content = io.BytesIO(frame_bytes(pd.DataFrame([[long] * len(names)], columns=names), "stata"))
    with pd.read_stata(content, iterator=True) as read:
        frame, labels = read.read(), read.variable_labels()
    assert frame.iloc[0].tolist() == [long] * len(names)
    assert list(frame.columns[:5]) == ["a" * 32, "a" * 30 + "_2", "_if", "_str5", "_2024"]
    assert labels["a" * 32] == "a" * 40
    assert len(set(frame.columns)) == len(names)


def test_what_stata_cannot_hold_is_refused_in_words():
    with pytest.raises(OutputError, match=r"Stata cannot hold this table(.|\n)*csv, json or parquet"):
        frame_bytes(pd.DataFrame({"value": [1e308]}), "stata")


@pytest.mark.parametrize("name", ["compare", "growth", "ambition_trend", "plans"])
def test_xlsx_shows_every_row_under_its_names(made, name):
    frame = made(name)
    sheet = openpyxl.load_workbook(io.BytesIO(frame_bytes(frame, "xlsx"))).worksheets[0]
    assert [cell.value for cell in sheet[2]] == list(frame.columns)
    assert sheet.max_row == len(frame) + 2


@pytest.mark.parametrize("name", FRAMES)
def test_parquet_reads_back_the_very_frame(made, name):
    pytest.importorskip("pyarrow", reason="the extra parquet is not installed")
    frame = made(name)
    read = pd.read_parquet(io.BytesIO(frame_bytes(frame, "parquet")))
    # Days come back in other units of time.
    assert read.dtypes.map(lambda dtype: dtype.kind).equals(frame.dtypes.map(lambda dtype: dtype.kind))
    assert {column: typed(read[column]) for column in read} == {column: typed(frame[column]) for column in frame}


def test_parquet_without_its_library_says_what_to_install(monkeypatch):
    monkeypatch.setitem(sys.modules, "pyarrow", None)
    with pytest.raises(IpcompareError, match=r'pyarrow(.|\n)*pip install "ipcompare\[parquet\]"'):
        frame_bytes(pd.DataFrame({"a": [1]}), "parquet")


@pytest.mark.parametrize(
    ("format", "output", "found"),
    [
        (None, None, "table"),
        ("json", None, "json"),
        *((None, f"t{ending}", name) for name, ending in FORMATS.items()),
        *((name, f"t{ending}", name) for name, ending in FORMATS.items()),
        (None, "a.b/T.CSV", "csv"),
        ("csv", "/dev/stdout", "csv"),
        ("xlsx", "no-ending", "xlsx"),
    ],
)
def test_the_format_follows_from_its_name_and_the_ending_of_the_file(format, output, found):
    assert format_of(format, output) == found


@pytest.mark.parametrize(
    ("format", "output", "complaint"),
    [
        ("json", "t.csv", "json in a .csv file(.|\n)*ends in .json"),
        ("table", "t.csv", "table in a .csv file(.|\n)*ends in .txt"),
        ("csv", "t.pdf", "csv in a .pdf file(.|\n)*ends in .csv"),
        (None, "t.pdf", "no format has the ending '.pdf'(.|\n)*one of .txt, .csv"),
        (None, "t", "no format has the ending ''"),
        (None, ".csv", "no format has the ending ''"),
        (None, "t.csv.gz", "no format has the ending '.gz'"),
        *((name, None, f"{name} cannot be printed(.|\n)*--output") for name in ("xlsx", "stata", "parquet")),
    ],
)
def test_a_format_and_an_ending_that_do_not_fit_are_refused(format, output, complaint):
    with pytest.raises(IpcompareError, match=complaint):
        format_of(format, output)


def test_an_unknown_format_is_refused():
    with pytest.raises(UnknownNameError, match="unknown format 'feather'"):
        frame_bytes(pd.DataFrame({"a": [1]}), "feather")


def test_a_row_has_the_same_bytes_whatever_system_and_day_it_is(monkeypatch, tmp_path):
    code = "import os, sys; os.linesep = '\\r\\n'\n"
    code += "import pandas as pd\nfrom ipcompare.present.formats import frame_bytes\nfrom hashlib import sha256\n"
    code += "frame = pd.DataFrame({'hi': [1.5, float('inf')], 'city': ['蚌埠', 'b']})\n"
    code += "print([sha256(frame_bytes(frame, one)).hexdigest() for one in ('csv', 'json', 'xlsx', 'stata')])"
    assert len({python(code, cwd=tmp_path, TZ=zone) for zone in ("UTC", "Asia/Shanghai")}) == 1
    assert formats._EPOCH.date() == date(2000, 1, 1)
