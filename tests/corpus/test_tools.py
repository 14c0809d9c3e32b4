"""Tables that passed through another tool: nothing is found where nothing changed, and one fault is one finding."""

from __future__ import annotations

import io
import shutil
from collections.abc import Callable
from pathlib import Path

import pandas as pd
import pytest
from helpers.csv_files import JINING, change_bytes, read_rows, replace_text, set_cells
from helpers.processes import run

import ipcompare as ipc
from ipcompare.corpus.tables import conformed, digest
from ipcompare.errors import IpcompareError

pytestmark = pytest.mark.usefixtures("no_sources")


def found(tables) -> list[tuple[str, str]]:
    findings = ipc.check(tables).query("severity != 'note'")
    return list(zip(findings["rule"], findings["file"], strict=True))


def every_file(folder: Path) -> list[Path]:
    return sorted(folder.rglob("*.csv"))


def by_pandas(**reading) -> Callable[[Path], None]:
    def rewrite(path: Path) -> None:
        pd.read_csv(path, **reading).to_csv(path, index=False)

    return rewrite


def as_bytes(change: Callable[[bytes], bytes]) -> Callable[[Path], None]:
    return lambda path: path.write_bytes(change(path.read_bytes())) and None


def quoted(content: bytes) -> bytes:
    frame = pd.read_csv(io.BytesIO(content), dtype=str, keep_default_na=False)
    return frame.to_csv(index=False, quoting=1).encode()


def padded(content: bytes) -> bytes:
    """Two empty columns and two empty rows at the end, as a spreadsheet leaves where something was deleted."""
    frame = pd.read_csv(io.BytesIO(content), dtype=str, keep_default_na=False)
    text = frame.assign(**{" ": "", "  ": ""}).to_csv(index=False)
    header, _, rest = text.partition("\n")
    header = header.removesuffix(", ,  ") + ",,"
    return f"{header}\n{rest}{',' * (frame.shape[1] + 1)}\n{',' * (frame.shape[1] + 1)}\n".encode()


SAVED = {
    "pandas": by_pandas(),
    "pandas as text": by_pandas(dtype=str, keep_default_na=False),
    "pandas nullable": by_pandas(dtype_backend="numpy_nullable"),
    "mark": as_bytes(lambda content: b"\xef\xbb\xbf" + content),
    "line ends of Windows": as_bytes(lambda content: content.replace(b"\n", b"\r\n")),
    "line ends of an old Mac": as_bytes(lambda content: content.replace(b"\n", b"\r")),
    "every cell quoted": as_bytes(quoted),
    "empty rows and columns": as_bytes(padded),
    "no line end at the end": as_bytes(lambda content: content.rstrip(b"\n")),
    "capital truths": as_bytes(lambda content: content.replace(b",true", b",TRUE").replace(b",false", b",FALSE")),
}


@pytest.mark.parametrize("name", SAVED)
def test_open_and_save_changes_nothing(data_folder, data, name):
    for path in every_file(data_folder):
        SAVED[name](path)
    assert found(data_folder) == []
    assert digest(ipc.load(data_folder)) == digest(data)


def test_open_and_save_in_a_spreadsheet_program_changes_nothing(data_folder, data, tmp_path):
    if shutil.which("soffice") is None:
        pytest.skip("no LibreOffice on this machine")
    filters = [
        "--infilter=CSV:44,34,76,1,,0,false,false",
        "--convert-to",
        "csv:Text - txt - csv (StarCalc):44,34,76,1,,0,false",
    ]
    for folder in (data_folder, data_folder / "observations"):
        files = sorted(folder.glob("*.csv"))
        out = tmp_path / "saved" / folder.name
        profile = f"-env:UserInstallation=file://{tmp_path}/profile"
        run("soffice", profile, "--headless", *filters, "--outdir", out, *files, cwd=tmp_path)
        for path in files:
            path.write_bytes((out / path.name).read_bytes())
    assert found(data_folder) == []
    assert digest(ipc.load(data_folder)) == digest(data)


FRAMES = {
    "text": lambda frame: frame.astype(object).where(frame.notna(), None),
    "objects": lambda frame: frame.astype(object),
    "as read from a file": lambda frame: pd.read_csv(io.StringIO(frame.to_csv(index=False))),
    "all text": lambda frame: pd.read_csv(io.StringIO(frame.to_csv(index=False)), dtype=str, keep_default_na=False),
    "text with missing cells": lambda frame: pd.read_csv(io.StringIO(frame.to_csv(index=False)), dtype=str),
    "nullable": lambda frame: pd.read_csv(io.StringIO(frame.to_csv(index=False)), dtype_backend="numpy_nullable"),
    "converted": lambda frame: frame.convert_dtypes(),
    "categories": lambda frame: frame.astype(
        {name: "category" for name in frame.columns if frame[name].dtype == "str"}
    ),
    "floats": lambda frame: frame.astype(
        {name: "float64" for name in frame.columns if str(frame[name].dtype) == "Int64"}
    ),
}


@pytest.mark.parametrize("name", FRAMES)
def test_frames_of_any_dtypes_are_the_same_tables_to_check_and_verbs(data, panel, name):
    told = data._replace(**{table: FRAMES[name](frame) for table, frame in data._asdict().items()})
    assert found(told) == []
    made = ipc.harmonize(told)
    pd.testing.assert_frame_equal(made.values, panel.values)
    pd.testing.assert_frame_equal(ipc.compare(made, "hv_patents_per_10k"), ipc.compare(panel, "hv_patents_per_10k"))
    assert digest(conformed(told)) == digest(data)


@pytest.mark.parametrize("library", ["polars", "pyarrow"])
def test_frames_that_came_through_another_library_are_the_same_tables(data, library, tmp_path):
    pytest.importorskip("pyarrow")
    other = pytest.importorskip(library)
    told = {}
    for table, frame in data._asdict().items():
        path = tmp_path / f"{table}.parquet"
        frame.to_parquet(path)
        told[table] = other.read_parquet(path).to_pandas() if library == "polars" else pd.read_parquet(path)
    told = data._replace(**told)
    assert found(told) == []
    assert digest(conformed(told)) == digest(data)


@pytest.mark.parametrize("sign", [";", "\t", "|", "，"])
def test_another_separator_is_one_finding(data_folder, sign):
    for file in ("cities.csv", JINING):
        rows = read_rows(data_folder / file)
        text = "\n".join(sign.join(row) for row in rows)
        (data_folder / file).write_text(text, encoding="utf-8")
        assert [fault for fault in found(data_folder) if fault[1] == file] == [("file-separator", file)]


def test_a_line_that_names_the_separator_is_one_finding(data_folder):
    change_bytes(data_folder, "cities.csv", lambda content: b"sep=,\n" + content)
    assert found(data_folder) == [("file-separator", "cities.csv")]


@pytest.mark.parametrize(
    ("file", "line", "cells", "made"),
    [
        ("units.csv", 17, {"factor": "Mar-00"}, "a day"),
        ("context.csv", 2, {"as_of": "30-Sep"}, "a day"),
        ("context.csv", 2, {"source_date": "Mar-22"}, "a day"),
        ("plans.csv", 2, {"issue_date": "3月4日"}, "a day"),
        ("cities.csv", 2, {"admin_code": "3.40E+05"}, "a number"),
        ("tasks.csv", 2, {"text_sha256": "1.23E+63"}, "a number"),
        ("claim_values.csv", 2, {"frame": "#NAME?"}, "a number"),
    ],
)
def test_what_a_spreadsheet_turned_into_a_day_or_a_number_is_named_as_that(data_folder, file, line, cells, made):
    set_cells(data_folder, file, line, **cells)
    findings = ipc.check(data_folder).query("severity == 'error'")
    mine = findings[findings["column"].isin(cells)]
    assert mine["hint"].str.contains(f"a spreadsheet made {made} of it").all()
    assert len(mine) == 1


@pytest.mark.parametrize(
    ("sign", "severity"),
    [
        ("\x00", "error"), ("\x02", "error"), ("\x0b", "error"), ("\x1b", "error"), ("\x85", "error"),
        ("\ufffe", "error"), ("\u200b", "warning"), ("\xa0", "warning"), ("\ufeff", "warning"), ("\u202e", "warning"),
        ("\t", "warning"),         ("\u2028", "warning"), ("\u3164", "warning"), ("\u2800", "warning"),
        ("\ufe0f", "warning"), ("\U000e0041", "warning"), ("\u034f", "warning"), ("\u180e", "warning"),
    ],
)  # fmt: skip
def test_a_character_that_no_reader_sees_is_found_at_its_cell(data_folder, sign, severity):
    replace_text(data_folder, "cities.csv", "蚌埠", f"蚌{sign}埠")
    findings = ipc.check(data_folder).query("severity != 'note'")
    assert findings[["severity", "rule", "file", "line", "column"]].to_numpy().tolist() == [
        [severity, "unseen", "cities.csv", 2, "name_zh"]
    ]


@pytest.mark.parametrize("cell", ["Bengbu ", " Bengbu", "\u3000Bengbu"])
def test_a_space_at_the_end_of_a_name_is_found(data_folder, cell):
    replace_text(data_folder, "cities.csv", ",Bengbu,", f",{cell},")
    assert found(data_folder) == [("unseen", "cities.csv")]


@pytest.mark.parametrize(
    "day", ["2024/3/4", "2024-3-4", "2024年3月4日", "2024-03-04 00:00:00", "2024-03-04T00:00:00.000"]
)
def test_a_day_that_a_spreadsheet_spells_its_own_way_is_that_day(data_folder, data, day):
    set_cells(data_folder, "plans.csv", 2, issue_date=day)
    assert found(data_folder) == []
    assert digest(ipc.load(data_folder)) == digest(data)


@pytest.mark.parametrize("day", ["20240304", "2024-W10-1", "2024-02-30", "04/03/2024", "2024-03-04 12:00:00"])
def test_what_is_no_plain_day_is_an_error(data_folder, day):
    set_cells(data_folder, "plans.csv", 2, issue_date=day)
    assert found(data_folder) == [("type", "plans.csv")]


@pytest.mark.parametrize(
    "number", ["1e400", "-9e999999", "nan", "inf", "70_000", "２０２４", "9" * 5000, "0x10", "1,000"]
)
def test_an_absurd_number_is_an_error_and_no_crash(data_folder, sources, number):
    set_cells(data_folder, JINING, 3, value=number, start=number, year=number)
    set_cells(data_folder, "assumptions.csv", 3, lo=number)
    set_cells(data_folder, "thresholds.csv", 2, value=number)
    findings = ipc.check(data_folder, sources=sources).query("severity == 'error'")
    assert {("type", JINING), ("type", "assumptions.csv"), ("type", "thresholds.csv")} <= set(
        zip(findings["rule"], findings["file"], strict=True)
    )


@pytest.mark.parametrize(
    ("file", "line", "cells", "rule"),
    [
        ("units.csv", 19, {"factor": "1/1000"}, "factor"),
        ("units.csv", 19, {"factor_again": "0.001"}, "factor"),
        ("units.csv", 19, {"factor": "0"}, "pattern"),
        ("units.csv", 19, {"factor": "1/0"}, "pattern"),
        ("units.csv", 19, {"factor_again": "1/10000"}, "factor"),
        ("thresholds.csv", 2, {"value": "0.85"}, "order"),
        ("thresholds.csv", 3, {"value": "0.96"}, "order"),
        ("assumptions.csv", 3, {"lo": "1000"}, "bounds"),
        ("assumptions.csv", 5, {"lo": "2"}, "bounds"),
        ("assumptions.csv", 11, {"lo": "0.06"}, "bounds"),
        ("plans.csv", 2, {"window_start": "2027"}, "years"),
        ("assumptions.csv", 11, {"lo": ""}, "bounds"),
        ("assumptions.csv", 12, {"hi": ""}, "bounds"),
        ("assumptions.csv", 12, {"lo": "-3"}, "bounds"),
        ("assumptions.csv", 13, {"lo": "7"}, "bounds"),
        ("thresholds.csv", 2, {"value": ""}, "bounds"),
        ("relations.csv", 9, {"by": ""}, "required"),
        ("jurisdictions.csv", 2, {"parent": "anhui"}, "loop"),
        ("jurisdictions.csv", 3, {"parent": "anhui"}, "loop"),
        ("agencies.csv", 2, {"successor": "market_regulation"}, "loop"),
        ("indicators.csv", 2, {"denominator": "hv_patents_per_10k"}, "loop"),
        ("relations.csv", 9, {"target": "hv_patents"}, "relation"),
    ],
)
def test_a_number_that_no_plan_prints_is_bounded(data_folder, file, line, cells, rule):
    set_cells(data_folder, file, line, **cells)
    assert rule in {name for name, where in found(data_folder) if where == file}


@pytest.mark.parametrize(
    ("file", "row"),
    [
        ("codes.csv", "place,goals"),
        ("codes.csv", "reason,year"),
        ("thresholds.csv", "behind"),
        ("assumptions.csv", "table_first"),
    ],
)
def test_a_row_that_verbs_ask_for_is_missed_by_the_check(data_folder, file, row):
    rows = (data_folder / file).read_text(encoding="utf-8").splitlines(keepends=True)
    (data_folder / file).write_text("".join(line for line in rows if not line.startswith(f"{row},")), encoding="utf-8")
    assert ("needed", file) in found(data_folder)


def test_a_folder_whose_name_cannot_be_is_refused():
    for call in (lambda: ipc.check("x" * 5000), lambda: ipc.check(sources="x" * 5000), lambda: ipc.load("a\x00b")):
        with pytest.raises(IpcompareError, match="does not exist"):
            call()


def test_values_that_no_table_holds_are_refused_by_the_verb_with_the_findings(data):
    broken = [("observations", "value", float("inf")), ("units", "factor", "1/0"), ("plans", "window_end", 1991)]
    for table, column, cell in broken:
        frame = getattr(data, table).copy()
        frame.loc[frame.index[3:], column] = cell
        with pytest.raises(IpcompareError) as caught:
            ipc.harmonize(data._replace(**{table: frame}))
        assert caught.value.what
