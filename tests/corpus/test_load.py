from __future__ import annotations

import json
from pathlib import Path

import pandas as pd
import pytest
from helpers.csv_files import JINING, add_column, drop_column, read_records, repeat_line, set_cells
from helpers.processes import imported_by
from helpers.repository import PLANS

import ipcompare as ipc
from ipcompare.errors import DataError, IpcompareError
from ipcompare.results import Data

# What users may count on: the tables, their columns in order and the dtypes. Unmarked columns are text.
COLUMNS = {
    "observations": "obs_id plan_id city indicator name_zh value_raw start:Int64 end:Int64 section value:float64 "
    "value_max:float64 comparator unit unit_raw year:Int64 year_at:Int64 outside_window period_start:Int64 "
    "period_end:Int64 period_at:Int64 role basis modality "
    "attribute place note_zh note_en",
    "plans": "plan_id city jurisdiction title_zh title_en issuer_zh issuer_en document_number "
    "issue_date:datetime64[s] issue_date_at:Int64 window_start:Int64 window_end:Int64 window_start_at:Int64 "
    "window_end_at:Int64 published_in_zh published_in_en text_sha256 "
    "text_length:Int64 note_zh note_en",
    "cities": "city name_zh name_en level admin_code province note_zh note_en",
    "jurisdictions": "jurisdiction name_zh name_en level admin_code parent city relation note_zh note_en",
    "concepts": "concept name_zh name_en",
    "indicators": "indicator concept dimension name_zh name_en description_zh description_en unit basis basis_also "
    "denominator direction not_to_confuse_with",
    "units": "unit quantity per factor factor_again printed name_zh name_en",
    "words": "word position value:float64 comparator assumption_id",
    "assumptions": "assumption_id kind text_zh text_en lo:float64 hi:float64 exact:boolean on_request:boolean source",
    "readings": "indicator reading place role as_indicator support evidence_zh evidence_en",
    "relations": "relation source target by assumption_id",
    "context": "fact_id jurisdiction plan_id indicator name_zh value_raw value:float64 comparator unit unit_raw "
    "year:Int64 as_of role derived:boolean note_zh note_en source_title publisher_zh publisher_en source_date "
    "source_url seen_as confidence",
    "context_left_out": "fact_id jurisdiction name_zh year value_raw unit_raw reason_zh reason_en",
    "blanks": "plan_id indicator year:Int64 year_at:Int64 value_raw start:Int64 end:Int64",
    "traps": "trap kind doubts:boolean text_zh text_en",
    "trap_rows": "trap obs_id fact_id part",
    "codes": "list code name_zh name_en",
    "glossary": "term_zh term_en status source source_url avoid note_zh note_en",
    "thresholds": "threshold kind value:float64 text_zh text_en source",
    "claims": "claim_id section readme:boolean text_zh text_en traps",
    "claim_values": "claim_id name frame where column how show expect",
    "tasks": "task_id plan_id kind number:Int64 title_zh title_en title_raw section dimension start:Int64 end:Int64 "
    "text_start:Int64 text_end:Int64 text_sha256 note_zh note_en",
    "instruments": "instrument dimension name_zh name_en definition_zh definition_en not_counted_zh not_counted_en",
    "task_instruments": "task_id instrument depth start:Int64 end:Int64 text_sha256 note_zh note_en",
    "agencies": "agency name_zh name_en kind successor note_zh note_en",
    "task_agencies": "task_id agency order:Int64 start:Int64 end:Int64 name_raw role note_zh note_en",
    "plan_agencies": "plan_id agency duty start:Int64 end:Int64 name_raw note_zh note_en",
    "task_statements": "obs_id task_id",
}
HEAVY = {"pandas", "numpy", "matplotlib", "seaborn", "scipy", "statsmodels", "networkx", "openpyxl", "nbformat"}


def dtypes_of(table: str) -> dict[str, str]:
    pairs = (column.partition(":") for column in COLUMNS[table].split())
    return {name: dtype or "str" for name, _, dtype in pairs}


def files_of(folder: Path, table: str) -> list[Path]:
    return sorted((folder / "observations").glob("*.csv")) if table == "observations" else [folder / f"{table}.csv"]


def cells_of(folder: Path, table: str) -> list[dict[str, str]]:
    return [row for path in files_of(folder, table) for row in read_records(path)]


def assert_same_tables(left: Data, right: Data, *, but: str = "") -> None:
    for table in COLUMNS:
        if table != but:
            pd.testing.assert_frame_equal(getattr(left, table), getattr(right, table))


def test_data_is_a_named_tuple_of_the_tables_in_the_order_of_the_package(data, root):
    package = json.loads((root / "data" / "datapackage.json").read_text(encoding="utf-8"))
    assert data._fields == tuple(COLUMNS) == tuple(entry["name"] for entry in package["resources"])
    assert isinstance(data, tuple)
    observations, plans, *_ = data
    assert observations is data.observations
    assert plans is data.plans


@pytest.mark.parametrize("table", COLUMNS)
def test_columns_and_dtypes_are_stable(data, table):
    frame = getattr(data, table)
    assert dict(frame.dtypes.items()) == {name: pd.api.types.pandas_dtype(t) for name, t in dtypes_of(table).items()}
    assert list(frame.columns) == list(dtypes_of(table))


def test_text_is_the_string_dtype_of_pandas(data):
    assert isinstance(data.observations["value_raw"].dtype, pd.StringDtype)
    assert isinstance(data.plans["issuer_zh"].dtype, pd.StringDtype)


@pytest.mark.parametrize("table", COLUMNS)
def test_every_line_of_a_file_is_one_row_in_the_same_order(data, root, table):
    frame = getattr(data, table)
    lines = sum(path.read_bytes().count(b"\n") - 1 for path in files_of(root / "data", table))
    assert len(frame) == lines > 0
    assert list(frame.index) == list(range(lines))


@pytest.mark.parametrize("table", COLUMNS)
def test_every_cell_comes_through_and_only_empty_cells_are_missing(data, root, table):
    frame, rows = getattr(data, table), cells_of(root / "data", table)
    for column, dtype in dtypes_of(table).items():
        printed = [row[column] for row in rows]
        assert frame[column].isna().tolist() == [cell == "" for cell in printed]
        read = {"str": str, "Int64": int, "float64": float, "boolean": "true".__eq__, "datetime64[s]": pd.Timestamp}
        filled = [read[dtype](cell) for cell in printed if cell]
        assert frame[column].dropna().tolist() == filled


def test_there_are_statements_of_all_five_plans_and_cities(data):
    assert sorted(data.observations["plan_id"].unique()) == PLANS
    assert set(PLANS) < set(data.plans["plan_id"])
    assert set(data.observations["city"]) == set(data.plans["city"].dropna()) == set(data.cities["city"])


def test_each_load_gives_frames_of_its_own():
    first, second = ipc.load(), ipc.load()
    first.observations.loc[0, "value"] = -1.0
    assert second.observations.loc[0, "value"] != -1.0
    assert ipc.load().observations.loc[0, "value"] != -1.0


@pytest.mark.parametrize("as_path", [str, Path])
def test_a_folder_of_the_same_files_gives_the_same_tables(data, data_folder, as_path):
    assert_same_tables(ipc.load(as_path(data_folder)), data)


def test_a_users_folder_is_read_instead_of_the_shipped_one(data, data_folder):
    set_cells(data_folder, JINING, 3, note_en="my reading")
    loaded = ipc.load(path=data_folder)
    ours = loaded.observations.set_index("obs_id")["note_en"]
    shipped = data.observations.set_index("obs_id")["note_en"]
    assert ours["jining-2017@527+4"] == "my reading" != shipped["jining-2017@527+4"]
    assert list(ours.index[ours.fillna("") != shipped.fillna("")]) == ["jining-2017@527+4"]
    assert_same_tables(loaded, data, but="observations")


def test_a_users_folder_needs_only_the_tables_not_the_schema(data, data_folder):
    (data_folder / "datapackage.json").unlink()
    assert_same_tables(ipc.load(data_folder), data)


@pytest.mark.parametrize(("name", "fault"), [("nowhere", "does not exist"), ("a-file.csv", "is a file, not a folder")])
def test_a_folder_that_does_not_exist_is_named(tmp_path, name, fault):
    (tmp_path / "a-file.csv").touch()
    for call in (ipc.load, ipc.check):
        with pytest.raises(IpcompareError, match=f"the data folder {fault}") as caught:
            call(tmp_path / name)
        assert caught.value.where == str(tmp_path / name)
        assert "shipped tables" in caught.value.hint


def test_load_refuses_errors_and_carries_all_findings(data_folder, no_sources):
    set_cells(data_folder, JINING, 3, value="201")
    repeat_line(data_folder, "cities.csv", 3)
    add_column(data_folder, "words.csv", "remark", "none")
    with pytest.raises(DataError) as caught:
        ipc.load(data_folder)
    carried = caught.value.findings
    assert list(carried["rule"]) == ["duplicate", "value", "column-unknown"]
    assert list(carried["severity"]) == ["error", "error", "warning"]
    checked = ipc.check(data_folder)
    pd.testing.assert_frame_equal(carried, checked[checked["severity"] != "note"].reset_index(drop=True))


def test_the_message_of_a_refusal_says_where_what_and_what_instead(data_folder):
    set_cells(data_folder, JINING, 3, value="201")
    with pytest.raises(DataError) as caught:
        ipc.load(data_folder)
    message = str(caught.value)
    assert "1 errors in the tables" in message
    assert "observations/jining-2017.csv:3 [value] value: found 201; expected 200" in message
    assert "strict=False" in caught.value.hint
    assert caught.value.hint in message


def test_a_long_list_of_errors_is_cut_in_the_message_but_not_in_the_findings(data_folder):
    for line in range(2, 13):
        set_cells(data_folder, "observations/hangzhou-2023.csv", line, section="")
    with pytest.raises(DataError, match="and 3 more") as caught:
        ipc.load(data_folder)
    assert len(caught.value.findings) == 11


def test_warnings_do_not_stop_a_load(data, data_folder):
    add_column(data_folder, JINING, "remark", "none")
    assert set(ipc.check(data_folder)["severity"]) >= {"warning"}
    assert_same_tables(ipc.load(data_folder), data)


def test_not_strict_leaves_out_what_cannot_be_read_and_keeps_the_rest(data, data_folder):
    set_cells(data_folder, JINING, 3, value="two hundred")
    drop_column(data_folder, "cities.csv", "level")
    loaded = ipc.load(data_folder, strict=False)
    expected = data.observations.copy()
    expected.loc[expected["obs_id"] == "jining-2017@527+4", "value"] = float("nan")
    pd.testing.assert_frame_equal(loaded.observations, expected)
    pd.testing.assert_frame_equal(loaded.cities, data.cities.drop(columns="level"))
    assert_same_tables(loaded._replace(cities=data.cities), data, but="observations")


def test_not_strict_gives_a_missing_table_as_an_empty_frame_of_the_same_dtypes(data, data_folder):
    (data_folder / "plans.csv").unlink()
    loaded = ipc.load(data_folder, strict=False)
    pd.testing.assert_frame_equal(loaded.plans, data.plans.head(0), check_index_type=False)


def test_importing_the_package_loads_none_of_the_heavy_libraries(root):
    imported, _ = imported_by("-c", "import ipcompare", cwd=root)
    assert "ipcompare" in imported
    assert imported & HEAVY == set()


def test_every_public_verb_is_there_and_an_unknown_one_is_not():
    for name in ipc.__all__:
        assert getattr(ipc, name) is not None
        assert name in dir(ipc)
    with pytest.raises(AttributeError, match="no attribute 'laod'"):
        ipc.laod  # noqa: B018
