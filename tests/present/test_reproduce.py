from __future__ import annotations

import hashlib
import re
import shutil
from pathlib import Path

import pandas as pd
import pytest
from helpers.csv_files import JINING, fingerprint, set_cells
from helpers.drawing import PICTURES
from helpers.notebook_files import COMMITTED, code_cells, said, write_notebook
from helpers.processes import IPCOMPARE, python, run
from helpers.repository import ROOT
from helpers.whole_runs import reproduced

import ipcompare as ipc
from ipcompare.cli import main
from ipcompare.errors import DataError, IpcompareError, NotebookError, OutputError, UnknownNameError
from ipcompare.present import notebooks, reproduce
from ipcompare.present.notebooks import execute

FEW = {"reports": (), "languages": ("en",)}
# Run a notebook as the main job does, and print what is imported then by any thread but the main one.
WATCH = """
import sys
import threading
from pathlib import Path
from ipcompare.present.reproduce import _run, _Step, execute


class Watch:
    def find_spec(self, name, path=None, target=None):
        in_a_thread = threading.current_thread() is not threading.main_thread()
        if in_a_thread and name.partition(".")[0] not in sys.stdlib_module_names:
            print("imported in a thread:", name)


def make():
    execute(Path(sys.argv[1]))
    return {"ran in a thread:": threading.current_thread() is not threading.main_thread()}


sys.meta_path.insert(0, Watch())
for step in _run([_Step("one", make)], [], False):
    print(*step)
"""


@pytest.fixture(scope="session")
def runs(tmp_path_factory, sources):
    return reproduced(tmp_path_factory, sources)


@pytest.fixture
def few_outputs(tmp_path, monkeypatch):
    """A folder of our own notebooks and no figures; with `FEW` one workbook to wait for, and the real main job."""
    folder = tmp_path / "checkout" / "notebooks"
    folder.mkdir(parents=True)
    monkeypatch.setattr(reproduce, "shipped", lambda name: folder.parent / name)
    monkeypatch.setattr(reproduce, "published", lambda panel: {})
    return folder


def names_in(folder):
    return {path.relative_to(folder).as_posix() for path in folder.rglob("*") if path.is_file()}


def test_every_output_is_listed_with_its_size_and_digest(runs):
    listing = pd.read_csv(runs / "listing.csv")
    assert list(listing.columns) == ["file", "bytes", "sha256"]
    assert {*listing["file"], "MANIFEST.csv"} == names_in(runs / "first")
    pd.testing.assert_frame_equal(pd.read_csv(runs / "first" / "MANIFEST.csv"), listing)
    for row in listing.itertuples():
        content = (runs / "first" / row.file).read_bytes()
        assert (row.bytes, row.sha256) == (len(content), hashlib.sha256(content).hexdigest())


def test_notebooks_figures_workbooks_and_tables_are_made(runs):
    expected = {f"notebooks/{path.name}" for path in COMMITTED}
    expected |= {
        f"figures/{name}-{lang}.{kind}" for name in PICTURES for lang in ("en", "zh") for kind in ("png", "svg")
    }
    expected |= {"MANIFEST.csv", "figures/MANIFEST.csv", "ipcompare-en.xlsx", "ipcompare-zh.xlsx"}
    expected |= {f"report-{lang}.{kind}" for lang in ("en", "zh") for kind in ("html", "pdf", "docx")}
    expected |= {f"tables/{name}.csv" for name in ("values", "ledger", "lineage", "refusals", "findings")}
    assert names_in(runs / "first") == expected
    assert all((runs / "first" / name).stat().st_size > 50 for name in expected)


def test_a_second_run_in_another_process_gives_the_same_bytes(runs):
    first, second = fingerprint(runs / "first"), fingerprint(runs / "second")
    assert first.keys() == second.keys()
    assert [name for name in first if first[name][0] != second[name][0]] == []


def test_the_command_lists_what_it_wrote_and_leaves_nothing_else(runs):
    printed = (runs / "printed.txt").read_text(encoding="utf-8")
    rows = [(name, (runs / "second" / name).stat().st_size) for name in names_in(runs / "second")]
    rows.remove(("MANIFEST.csv", (runs / "second" / "MANIFEST.csv").stat().st_size))
    assert [row for row in rows if not re.search(rf"{row[0]} +{row[1]} [0-9a-f]{{12}}\n", printed)] == []
    assert re.search(rf"\n{len(rows) + 1} files in \S+/second\n$", printed)
    assert {path.name for path in runs.iterdir()} == {"first", "second", "elsewhere", "listing.csv", "printed.txt"}
    assert names_in(runs / "elsewhere") == set()


def test_the_tables_are_the_frames_of_the_panel(runs, panel):
    for name in ("values", "ledger", "lineage", "refusals"):
        frame = getattr(panel, name)
        written = pd.read_csv(runs / "first" / "tables" / f"{name}.csv", dtype=str, keep_default_na=False)
        assert list(written.columns) == list(frame.columns)
        assert written.iloc[:, 0].to_list() == frame.iloc[:, 0].to_list()
    values = pd.read_csv(runs / "first" / "tables" / "values.csv")
    pd.testing.assert_series_equal(values["lo"], panel.values["lo"])
    pd.testing.assert_series_equal(values["hi"], panel.values["hi"])


def test_every_offset_was_proved_and_nothing_was_found(runs):
    assert pd.read_csv(runs / "first" / "tables" / "findings.csv").empty


@pytest.mark.parametrize("path", COMMITTED, ids=lambda path: path.name)
def test_an_executed_notebook_ran_to_its_end_without_a_complaint(runs, path):
    cells = code_cells(runs / "first" / "notebooks" / path.name)
    assert [cell["source"] for cell in cells] == [cell["source"] for cell in code_cells(path)]
    assert [cell["execution_count"] for cell in cells] == list(range(1, len(cells) + 1))
    outputs = [output for cell in cells for output in cell["outputs"]]
    assert not [output for output in outputs if output["output_type"] == "error" or output.get("name") == "stderr"]
    pictures = [output["data"]["image/png"] for output in outputs if "image/png" in output.get("data", {})]
    assert len(pictures) >= 1
    assert len(set(pictures)) == len(pictures)
    assert min(map(len, pictures)) > 10_000


def test_the_tour_follows_a_number_to_the_characters_of_the_plan(runs, plan_texts):
    (cell,) = [cell for cell in code_cells(runs / "first" / "notebooks" / "01_tour.ipynb") if cell["id"] == "trace"]
    text = plan_texts["hangzhou-2023"]
    start = text.index("40件")
    assert "v:hangzhou-2023@762+3: 40 items per 10,000 people" in said(cell)
    assert f"printed as 40件 at characters {start} to {start + 3}" in said(cell)
    around = " ".join(text[start - 30 : start].split()), " ".join(text[start + 3 : start + 33].split())
    assert f"{around[0]}[40件]{around[1]}" in " ".join(said(cell).split())


def test_no_output_tells_where_it_was_made(runs, sources):
    places = [str(place).encode() for place in (runs, sources, ROOT)]
    for name in names_in(runs / "first"):
        content = (runs / "first" / name).read_bytes()
        assert not [place for place in places if place in content], name


def test_a_run_without_plan_texts_says_that_offsets_were_not_proved(few_outputs, no_sources, tmp_path):
    write_notebook(few_outputs / "one.ipynb", "import os", "print(os.environ.get('IPCOMPARE_SOURCES', 'no texts'))")
    listing = ipc.reproduce(tmp_path / "out", **FEW)
    findings = pd.read_csv(tmp_path / "out" / "tables" / "findings.csv")
    assert findings["severity"].to_list() == ["note"]
    assert said(code_cells(tmp_path / "out" / "notebooks" / "one.ipynb")[1]) == "no texts\n"
    assert {*listing["file"], "MANIFEST.csv"} == names_in(tmp_path / "out")


def test_notebooks_read_the_tables_that_the_run_was_given(few_outputs, data_folder, no_sources, tmp_path):
    set_cells(data_folder, JINING, 3, note_en="my own reading")
    code = "import ipcompare as ipc; print('my own reading' in set(ipc.load().observations['note_en'].dropna()))"
    write_notebook(few_outputs / "one.ipynb", code)
    ipc.reproduce(tmp_path / "out", data=data_folder, **FEW)
    assert said(code_cells(tmp_path / "out" / "notebooks" / "one.ipynb")[0]) == "True\n"


def test_a_failing_notebook_names_its_cell_and_leaves_earlier_outputs(few_outputs, no_sources, tmp_path):
    earlier = tmp_path / "out" / "tables"
    earlier.mkdir(parents=True)
    (earlier / "values.csv").write_bytes(b"earlier")
    before = fingerprint(tmp_path / "out")
    write_notebook(few_outputs / "1_good.ipynb", "1 + 1")
    write_notebook(few_outputs / "2_bad.ipynb", "# Prose", "x = 1", "# More", "y = x\nraise ValueError('no such city')")
    with pytest.raises(NotebookError) as caught:
        ipc.reproduce(tmp_path / "out", **FEW)
    assert caught.value.what == "cell 4 of 2_bad.ipynb failed with ValueError: no such city"
    assert "cell cell-4, starting 'y = x'" in caught.value.where
    assert str(few_outputs / "2_bad.ipynb") in caught.value.where
    assert fingerprint(tmp_path / "out") == before
    assert {path.name for path in tmp_path.iterdir()} == {"out", "checkout"}


def test_committed_figures_are_refreshed_and_stale_ones_removed_on_demand(
    few_outputs, no_sources, tmp_path, monkeypatch
):
    monkeypatch.setattr(reproduce, "published", lambda panel: {"coverage": PICTURES["coverage"]})
    committed = few_outputs.parent / "figures"
    committed.mkdir()
    for name in ("coverage-en.svg", "gone-en.png", "README.md"):
        (committed / name).write_bytes(b"earlier")
    ipc.reproduce(tmp_path / "out", reports=(), update_figures=True)
    fresh = {f"coverage-{lang}.{kind}" for lang in ("en", "zh") for kind in ("png", "svg")} | {"MANIFEST.csv"}
    assert names_in(committed) == {*fresh, "README.md"}
    for name in fresh:
        assert (committed / name).read_bytes() == (tmp_path / "out" / "figures" / name).read_bytes()


def test_committed_figures_are_not_refreshed_in_one_language_only(few_outputs, no_sources, tmp_path):
    with pytest.raises(IpcompareError, match="figures in zh only") as caught:
        ipc.reproduce(tmp_path / "out", languages=["zh"], update_figures=True)
    assert "--lang" in caught.value.hint
    assert not (tmp_path / "out").exists()


@pytest.mark.parametrize(
    ("wrong", "complaint"),
    [({"reports": ["pptx"]}, "unknown kind of report 'pptx'"), ({"languages": ["fr"]}, "unknown language 'fr'")],
)
def test_an_unknown_report_or_language_is_refused_before_anything_is_made(tmp_path, wrong, complaint):
    with pytest.raises(UnknownNameError, match=complaint):
        ipc.reproduce(tmp_path / "out", **wrong)
    assert not (tmp_path / "out").exists()


def test_one_report_in_one_language_can_be_asked_for(few_outputs, no_sources, tmp_path, monkeypatch):
    """The report draws the figures that it needs, whichever are published."""
    said = b"<!doctype html>"
    monkeypatch.setattr(reproduce, "report", lambda panel, **asked: said + f"{asked['kind']} {asked['lang']}".encode())
    call = ["reproduce", "--out", str(tmp_path / "out"), "--report", "html", "--lang", "zh"]
    assert main(call) == 0
    reports = [path for path in (tmp_path / "out").iterdir() if path.name.startswith("report")]
    assert [path.name for path in reports] == ["report-zh.html"]
    assert reports[0].read_bytes() == said + b"html zh"
    assert {path.name for path in (tmp_path / "out").glob("*.xlsx")} == {"ipcompare-zh.xlsx"}


def test_an_interrupted_run_leaves_earlier_outputs_and_nothing_half_written(
    few_outputs, no_sources, tmp_path, monkeypatch
):
    (tmp_path / "out").mkdir()
    (tmp_path / "out" / "report-en.html").write_bytes(b"earlier")
    before = fingerprint(tmp_path / "out")

    def stop(*_args, **_kwargs):
        raise KeyboardInterrupt

    monkeypatch.setattr(reproduce, "report", stop)
    assert main(["reproduce", "--out", str(tmp_path / "out"), "--lang", "en", "--report", "html"]) == 130
    assert fingerprint(tmp_path / "out") == before
    assert {path.name for path in tmp_path.iterdir()} == {"out", "checkout"}


def test_tables_with_errors_are_refused_before_anything_is_written(data_folder, tmp_path):
    set_cells(data_folder, JINING, 3, value="201")
    with pytest.raises(DataError, match=r"jining-2017\.csv:3"):
        ipc.reproduce(tmp_path / "out", data=data_folder)
    assert not (tmp_path / "out").exists()


def test_a_place_that_cannot_be_written_is_named_before_any_notebook_runs(few_outputs, no_sources, tmp_path):
    (tmp_path / "file").touch()
    write_notebook(few_outputs / "one.ipynb", f"open({str(tmp_path / 'it_ran')!r}, 'w').close()")
    with pytest.raises(OutputError, match="cannot write"):
        ipc.reproduce(tmp_path / "file" / "out", **FEW)
    assert {path.name for path in tmp_path.iterdir()} == {"file", "checkout"}


@pytest.mark.parametrize(
    ("cells", "error"),
    [
        (("x = 1", "import os; os._exit(1)", "x"), "DeadKernelError"),
        (("x = 1", "x +", "x"), "SyntaxError"),
    ],
    ids=["dies", "does not parse"],
)
def test_the_cell_at_fault_is_named_however_it_fails(tmp_path, cells, error):
    with pytest.raises(NotebookError, match=error) as caught:
        execute(write_notebook(tmp_path / "bad.ipynb", *cells))
    assert caught.value.what.startswith("cell 2 of bad.ipynb failed")
    assert "\x1b" not in str(caught.value)


def test_a_cell_that_hangs_is_ended_and_named(tmp_path, monkeypatch):
    """No code cell stands before it: on a busy machine that one could be too slow instead."""
    monkeypatch.setattr(notebooks, "CELL_TIMEOUT", 1)
    with pytest.raises(NotebookError, match="CellTimeoutError") as caught:
        execute(write_notebook(tmp_path / "bad.ipynb", "# Prose", "import time; time.sleep(10_000)", "x"))
    assert caught.value.what.startswith("cell 2 of bad.ipynb failed")


def test_no_thread_imports_a_library_that_another_could_find_half_imported(tmp_path):
    path = write_notebook(tmp_path / "one.ipynb", "1 + 1")
    assert python(WATCH, path, cwd=tmp_path).splitlines() == ["ran in a thread: True"]


def test_what_a_cell_shows_depends_neither_on_the_pace_nor_on_the_memory_of_the_machine(tmp_path):
    slowly = (
        "import sys, time\nfor word in ('one', 'two'):\n    print(word)\n    sys.stdout.flush()\n    time.sleep(0.4)"
    )
    path = write_notebook(tmp_path / "one.ipynb", slowly, "object()")
    first, second = execute(path), execute(path)
    shown = [cell["outputs"] for cell in code_cells(first)]
    assert [output["text"] for output in shown[0]] == [["one\n", "two\n"]]
    assert first == second


def test_a_file_that_is_no_notebook_is_named(tmp_path):
    path = tmp_path / "cut.ipynb"
    path.write_text('{"cells": [')
    with pytest.raises(IpcompareError, match=r"cut\.ipynb"):
        execute(path)


def test_the_shell_line_of_the_notebooks_readme_runs_one_notebook(tmp_path, sources):
    readme = (ROOT / "notebooks" / "README.md").read_text(encoding="utf-8")
    (line,) = [line for line in readme.splitlines() if line.startswith("jupyter nbconvert")]
    command = line.replace("build/notebooks", str(tmp_path)).split()
    program = shutil.which(command[0], path=str(Path(IPCOMPARE).parent))
    run(program, *command[1:], cwd=ROOT, IPCOMPARE_SOURCES=str(sources))
    cells = code_cells(tmp_path / "01_tour.ipynb")
    assert all(cell["execution_count"] for cell in cells)
    assert not [output for cell in cells for output in cell["outputs"] if output["output_type"] == "error"]
