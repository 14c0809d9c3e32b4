from __future__ import annotations

import csv
import hashlib
import io
from pathlib import Path

import pandas as pd
import pytest
from helpers.csv_files import JINING, SUZHOU, fingerprint, line_of, read_records, set_cells
from helpers.repository import PLANS

import ipcompare as ipc
from ipcompare.corpus.lookup import coded_plans
from ipcompare.errors import IpcompareError
from ipcompare.results import Data

COLUMNS = ["severity", "rule", "file", "line", "row_id", "column", "found", "expected", "hint"]
MARKS = {"超过": "gt", "突破": "gt", "超": "gt", "不低于": "ge", "不少于": "ge", "≥": "ge"}

pytestmark = pytest.mark.usefixtures("no_sources")


def statements(root: Path) -> list[dict[str, str]]:
    return [row for plan in PLANS for row in read_records(root / "data" / "observations" / f"{plan}.csv")]


def with_cell(data: Data, obs_id: str, column: str, cell: object) -> Data:
    frame = data.observations.copy()
    frame.loc[frame["obs_id"] == obs_id, column] = cell
    return data._replace(observations=frame)


def brief(findings: pd.DataFrame) -> list[tuple[str, ...]]:
    return list(findings[["severity", "rule", "file", "line", "column"]].itertuples(index=False, name=None))


def test_the_shipped_tables_have_no_finding_of_any_severity(data, sources):
    assert brief(ipc.check(sources=sources)) == []
    assert brief(ipc.check(data, sources=str(sources))) == []


def test_without_texts_the_only_finding_is_that_nothing_was_proved(data):
    for findings in (ipc.check(), ipc.check(data)):
        assert brief(findings) == [("note", "texts-not-at-hand", "plans.csv", 1, "")]
        assert "IPCOMPARE_SOURCES" in findings.loc[0, "hint"]


def test_findings_are_a_frame_of_stable_columns_even_when_empty(sources):
    for findings in (ipc.check(), ipc.check(sources=sources)):
        assert list(findings.columns) == COLUMNS
        assert findings["line"].dtype == "int64"
        assert all(findings[name].dtype == "str" for name in COLUMNS if name != "line")


def test_the_variable_names_the_texts_as_the_argument_does(monkeypatch, sources, texts_copy):
    monkeypatch.setenv("IPCOMPARE_SOURCES", str(sources))
    assert brief(ipc.check()) == []
    (texts_copy / "jining-2017.txt").unlink()
    assert list(ipc.check(sources=texts_copy)["rule"]) == ["text-missing"]


@pytest.mark.parametrize("how", ["argument", "variable"])
def test_a_folder_of_texts_that_does_not_exist_is_refused_not_taken_for_none(monkeypatch, tmp_path, how):
    folder = tmp_path / "nowhere"
    if how == "variable":
        monkeypatch.setenv("IPCOMPARE_SOURCES", str(folder))
    with pytest.raises(IpcompareError, match="folder of the plan texts does not exist") as caught:
        ipc.check(sources=folder if how == "argument" else None)
    assert caught.value.where == str(folder)


def test_every_printed_value_stands_at_its_offsets(root, plan_texts):
    rows = statements(root)
    assert {row["plan_id"] for row in rows} == set(PLANS)
    wrong = [
        row["obs_id"]
        for row in rows
        if plan_texts[row["plan_id"]][int(row["start"]) : int(row["end"])] != row["value_raw"] or not row["value_raw"]
    ]
    assert wrong == []


def test_every_statement_id_repeats_plan_start_and_length_and_its_file(root):
    for plan in PLANS:
        for row in read_records(root / "data" / "observations" / f"{plan}.csv"):
            length = int(row["end"]) - int(row["start"])
            assert row["obs_id"].partition("#")[0] == f"{plan}@{row['start']}+{length}"
            assert row["plan_id"] == plan


def test_the_bound_of_every_value_is_the_one_printed_before_or_inside_it(root, plan_texts):
    for row in statements(root):
        before = plan_texts[row["plan_id"]][: int(row["start"])]
        marks = sorted((mark for mark in MARKS if before.endswith(mark)), key=len)
        if row["comparator"] in ("gt", "eq"):
            assert row["comparator"] == (MARKS[marks[-1]] if marks else "eq"), row["obs_id"]
            assert not row["value_raw"].endswith("以上"), row["obs_id"]
        if row["comparator"] == "ge":
            inside = row["value_raw"].endswith("以上") or row["value_raw"] in ("零的突破", "零突破")
            assert inside or MARKS[marks[-1]] == "ge", row["obs_id"]


def test_digest_and_length_of_every_text_are_the_recorded_ones(root, sources):
    rows = [row for row in read_records(root / "data" / "plans.csv") if row["text_sha256"] or row["text_length"]]
    assert [row["plan_id"] for row in rows] == PLANS
    for row in rows:
        content = (sources / f"{row['plan_id']}.txt").read_bytes()
        assert row["text_sha256"] == hashlib.sha256(content).hexdigest()
        assert row["text_length"] == str(len(content.decode("utf-8")))


def test_a_changed_digit_in_a_text_is_found_in_the_text_and_in_its_statement(texts_copy, plan_texts):
    text = plan_texts["jining-2017"]
    changed = (text[:527] + "9" + text[528:]).encode()
    (texts_copy / "jining-2017.txt").write_bytes(changed)
    findings = ipc.check(sources=texts_copy)
    assert brief(findings) == [
        ("error", "span", JINING, 3, "value_raw"),
        ("error", "text-identity", "plans.csv", 5, "text_sha256"),
    ]
    span, identity = findings.to_dict("records")
    assert (span["row_id"], span["found"], span["expected"]) == ("jining-2017@527+4", "200件", "'900件'")
    assert (identity["row_id"], identity["found"]) == ("jining-2017", hashlib.sha256(changed).hexdigest())
    assert identity["expected"] == hashlib.sha256(text.encode()).hexdigest()
    assert "use that file" in identity["hint"]


def test_a_character_after_the_last_statement_changes_digest_and_length_only(texts_copy, plan_texts):
    text = plan_texts["jining-2017"] + "\n"
    (texts_copy / "jining-2017.txt").write_bytes(text.encode())
    findings = ipc.check(sources=texts_copy)
    assert brief(findings) == [
        ("error", "text-identity", "plans.csv", 5, "text_length"),
        ("error", "text-identity", "plans.csv", 5, "text_sha256"),
    ]
    assert (findings.loc[0, "found"], findings.loc[0, "expected"]) == (str(len(text)), str(len(text) - 1))


def test_a_character_at_the_head_of_a_text_moves_every_statement_by_one(texts_copy, plan_texts):
    (texts_copy / "jining-2017.txt").write_bytes(("\ufeff" + plan_texts["jining-2017"]).encode())
    findings = ipc.check(sources=texts_copy)
    assert list(findings[findings["file"] == "plans.csv"]["column"]) == ["text_length", "text_sha256"]
    moved = findings[findings["rule"].isin(["span", "words-identity"])]
    assert set(moved["file"]) == {
        JINING, "tasks.csv", "task_instruments.csv", "task_agencies.csv", "plan_agencies.csv",
    }  # fmt: skip
    assert all(moved["row_id"].str.startswith("jining-2017"))
    spans = moved[moved["file"] == JINING]
    starts = [int(obs_id.partition("@")[2].partition("+")[0]) for obs_id in spans["row_id"]]
    assert list(spans["hint"]) == [f"the nearest such characters start at {start + 1}" for start in starts]


@pytest.mark.parametrize("fault", ["missing", "GB18030"])
def test_a_text_that_cannot_be_read_is_one_finding_and_the_others_are_still_proved(texts_copy, plan_texts, fault):
    path = texts_copy / "jining-2017.txt"
    path.unlink()
    if fault == "GB18030":
        path.write_bytes(plan_texts["jining-2017"].encode("gb18030"))
    suzhou = texts_copy / "suzhou-anhui-2022.txt"
    text = plan_texts["suzhou-anhui-2022"]
    suzhou.write_bytes((text[:558] + "7" + text[559:]).encode())
    findings = ipc.check(sources=texts_copy)
    assert brief(findings) == [
        ("error", "span", SUZHOU, 2, "value_raw"),
        ("error", "text-missing", "plans.csv", 5, "plan_id"),
        ("error", "text-identity", "plans.csv", 6, "text_sha256"),
    ]
    assert findings.loc[1, "found"] == f"no readable jining-2017.txt in {texts_copy}"


def test_windows_line_ends_in_a_text_are_another_text(texts_copy):
    path = texts_copy / "jining-2017.txt"
    path.write_bytes(path.read_bytes().replace(b"\n", b"\r\n"))
    findings = ipc.check(sources=texts_copy)
    assert {"text_length", "text_sha256"} <= set(findings["column"])


@pytest.mark.parametrize(
    ("obs_id", "column", "cell", "rule", "found", "expected"),
    [
        ("jining-2017@527+4", "value", 201.0, "value", "201.0", "200"),
        ("bengbu-2024@968+5", "comparator", "eq", "comparator", "eq", "ge"),
        ("suzhou-anhui-2022@1920+4", "value_max", 3.0, "value", "3.0", "2"),
        ("hangzhou-2023@762+3", "unit", "itme", "unknown-name", "itme", "a unit of table units"),
        ("jingmen-htz-2023@1510+7", "basis", "score", "basis", "score", "annual_flow"),
        ("suzhou-anhui-2022@5297+6", "year", pd.NA, "year", "an empty cell", "a year unless role is recurring"),
    ],
)
def test_a_fault_made_in_memory_is_found_at_its_file_and_line(root, data, obs_id, column, cell, rule, found, expected):
    file = f"observations/{obs_id.partition('@')[0]}.csv"
    findings = ipc.check(with_cell(data, obs_id, column, cell))
    assert list(findings["severity"]) == ["error", "note"]
    first = findings.loc[0].to_dict()
    assert first["line"] == line_of(root / "data" / file, "obs_id", obs_id)
    assert {name: first[name] for name in ("file", "row_id", "column", "rule", "found", "expected")} == {
        "file": file,
        "row_id": obs_id,
        "column": column,
        "rule": rule,
        "found": found,
        "expected": expected,
    }


def test_offsets_of_tables_in_memory_are_proved_too(data, sources):
    moved = with_cell(data, "jining-2017@527+4", "start", 528)
    moved = with_cell(moved, "jining-2017@527+4", "end", 532)
    findings = ipc.check(moved, sources=sources)
    assert brief(findings) == [
        ("error", "offset", JINING, 3, "obs_id"),
        ("error", "span", JINING, 3, "value_raw"),
    ]


def test_a_fault_in_a_small_table_in_memory_names_its_file(root, data):
    cities = data.cities.copy()
    cities.loc[cities["city"] == "hangzhou", "level"] = "town"
    findings = ipc.check(data._replace(cities=cities))
    line = line_of(root / "data" / "cities.csv", "city", "hangzhou")
    assert brief(findings)[0] == ("error", "enum", "cities.csv", line, "level")
    assert len(findings) == 2


def test_a_fault_on_disk_and_the_same_fault_in_memory_are_the_same_finding(data, data_folder):
    set_cells(data_folder, JINING, 5, indicator="copyright_registration")
    on_disk = ipc.check(data_folder)
    in_memory = ipc.check(with_cell(data, "jining-2017@557+3", "indicator", "copyright_registration"))
    assert len(on_disk) == 2
    pd.testing.assert_frame_equal(on_disk, in_memory)


@pytest.mark.parametrize("column", ["value", "note_en"])
def test_a_column_that_a_table_in_memory_lacks_is_found(data, column):
    findings = ipc.check(data._replace(observations=data.observations.drop(columns=column)))
    errors = findings[findings["severity"] == "error"]
    assert list(zip(errors["rule"], errors["column"], strict=True)) == [("column-missing", column)]


def test_checking_changes_neither_the_frames_nor_the_folder_nor_the_texts(data, data_folder, texts_copy):
    before, frames = (fingerprint(data_folder), fingerprint(texts_copy)), [frame.copy() for frame in data]
    ipc.check(data, sources=texts_copy)
    ipc.check(data_folder, sources=texts_copy)
    assert (fingerprint(data_folder), fingerprint(texts_copy)) == before
    for frame, copy in zip(data, frames, strict=True):
        pd.testing.assert_frame_equal(frame, copy)


def test_a_sixth_plan_in_a_users_folder_is_checked_like_the_five(data_folder, texts_copy):
    text = "测试市方案\n到2030年，有效商标注册量超过3.5万件。\n"
    start = text.index("3.5")
    (texts_copy / "test-2025.txt").write_bytes(text.encode())
    plan = {"plan_id": "test-2025", "city": "jining", "title_zh": "测试", "title_en": "Test", "window_start": "2025"}
    plan |= {"window_end": "2030", "window_end_at": str(text.index("2030")), "text_length": str(len(text))}
    plan["text_sha256"] = hashlib.sha256(text.encode()).hexdigest()
    row = {"obs_id": f"test-2025@{start}+5", "plan_id": "test-2025", "city": "jining", "name_zh": "有效商标注册量"}
    row |= {"indicator": "valid_trademarks", "value_raw": "3.5万件", "start": str(start), "end": str(start + 5)}
    row |= {"section": "目标", "value": "35000", "comparator": "gt", "unit": "item", "unit_raw": "万件", "year": "2030"}
    row["year_at"] = plan["window_end_at"]
    row |= {"role": "target", "basis": "stock", "modality": "firm", "place": "goals"}
    plans = data_folder / "plans.csv"
    plans.write_text(plans.read_text(encoding="utf-8") + as_csv(plans, plan), encoding="utf-8", newline="")
    header = (data_folder / JINING).read_text(encoding="utf-8").splitlines()[0]
    statement = header + "\n" + as_csv(data_folder / JINING, row)
    path = data_folder / "observations" / "test-2025.csv"
    path.write_text(statement, encoding="utf-8", newline="")
    descriptor = data_folder / "datapackage.json"
    listed = descriptor.read_text(encoding="utf-8").replace(
        f'"{JINING}",', f'"{JINING}", "observations/test-2025.csv",'
    )
    descriptor.write_text(listed, encoding="utf-8")

    # The text prints the last year of the plan, not its first.
    unprinted = ("note", "unprinted", "plans.csv", 18, "window_start")
    assert brief(ipc.check(data_folder, sources=texts_copy)) == [unprinted]
    assert coded_plans(ipc.load(data_folder))["plan_id"].tolist() == [*PLANS, "test-2025"]
    path.write_text(statement.replace(",gt,", ",eq,"), encoding="utf-8", newline="")
    findings = ipc.check(data_folder, sources=texts_copy)
    assert brief(findings) == [("error", "comparator", "observations/test-2025.csv", 2, "comparator"), unprinted]
    assert (findings.loc[0, "found"], findings.loc[0, "expected"]) == ("eq", "gt")


def as_csv(path: Path, row: dict[str, str]) -> str:
    header = path.read_text(encoding="utf-8").splitlines()[0].split(",")
    assert set(row) <= set(header)
    line = io.StringIO()
    csv.writer(line, lineterminator="\n").writerow([row.get(name, "") for name in header])
    return line.getvalue()


def test_a_file_of_statements_that_the_descriptor_does_not_list_is_a_warning(data_folder):
    more = data_folder / "observations" / "more-2026.csv"
    more.write_text(
        (data_folder / "observations" / "jining-2017.csv").read_text(encoding="utf-8").splitlines()[0] + "\n"
    )
    found = ipc.check(data_folder)
    (row,) = found[found["rule"] == "descriptor"].to_dict("records")
    assert (row["severity"], row["file"]) == ("warning", "datapackage.json")
    assert row["found"] == "no entry for observations/more-2026.csv"
    ipc.load(data_folder)


@pytest.mark.parametrize("text", ["", "[]", "{}", '{"resources": [1]}', '{"resources": [{"name": "observations"}]}'])
def test_a_descriptor_that_cannot_be_read_is_a_warning(data_folder, text):
    (data_folder / "datapackage.json").write_text(text)
    found = ipc.check(data_folder)
    assert found.loc[found["rule"] == "descriptor", "severity"].tolist() == ["warning"]
