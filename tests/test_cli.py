from __future__ import annotations

import csv
import io
import json
import os
import re
import shlex
import sys
from importlib.util import find_spec

import openpyxl
import pandas as pd
import pytest
from helpers.csv_files import JINING, fingerprint, set_cells
from helpers.processes import IPCOMPARE, imported_by, run
from helpers.repository import ROOT

import ipcompare
import ipcompare as ipc
from ipcompare import cli
from ipcompare.cli import main
from ipcompare.present.formats import FORMATS, PRINTED, frame_bytes
from ipcompare.present.registry import commands

HEAVY = {"pandas", "numpy", "matplotlib", "openpyxl", "nbformat", "seaborn", "scipy", "statsmodels", "nbclient"}
COMMANDS = [
    "check", "list", "table", "growth", "pace", "catch-up", "ambition", "delivery", "coverage", "in-force",
    "succession", "grade", "bridge-evidence", "rank", "order", "simulate", "index", "decompose", "toolbox",
    "instruments", "agencies", "explain", "trace", "pack", "reproduce",
]  # fmt: skip
NUMBER = "bengbu-2024@784+3"
CALLS = {"table": ["table"], "growth": ["growth"], "trace": ["trace", NUMBER]}
EXAMPLES = re.findall(
    r"```sh\n(.*?)```", (ROOT / "README.md").read_text(encoding="utf-8").partition("## Use it")[2], re.S
)
README_LINES = [line.partition("#")[0].strip() for line in EXAMPLES[0].splitlines()]


@pytest.fixture
def call(capsys):
    """Run a command here and give its exit code, what it prints and what it complains about."""

    def run_here(*arguments):
        try:
            code = main([str(argument) for argument in arguments])
        except SystemExit as stop:
            code = stop.code
        printed = capsys.readouterr()
        return code, printed.out, printed.err

    return run_here


@pytest.fixture(scope="module")
def frames(panel, sources):
    return {
        "table": ipc.compare(panel),
        "growth": ipc.growth(panel),
        "trace": ipc.trace(panel, NUMBER, sources=sources).frame,
    }


@pytest.fixture(autouse=True)
def with_texts(monkeypatch, sources):
    monkeypatch.setenv("IPCOMPARE_SOURCES", str(sources))


def same(read, frame):
    """Compare what was read back from a file with the frame, up to types, empty text and the last digits."""
    assert list(read.columns) == list(frame.columns)
    for name in frame.columns:
        numbers = pd.api.types.is_numeric_dtype(frame[name])
        left, right = (table[name].astype("float64" if numbers else "object") for table in (read, frame))
        if not numbers:
            left, right = left.where(left.notna(), ""), right.where(right.notna(), "")
        pd.testing.assert_series_equal(left, right, rtol=1e-9)


@pytest.mark.parametrize("lang", ["en", "zh"])
@pytest.mark.parametrize("command", CALLS)
def test_csv_is_the_frame_of_the_verb(call, frames, panel, sources, command, lang):
    code, out, err = call(*CALLS[command], "--format", "csv", "--lang", lang)
    frame = frames[command] if command != "trace" else ipc.trace(panel, NUMBER, sources=sources, lang=lang).frame
    assert (code, err) == (0, "")
    same(pd.read_csv(io.StringIO(out)), frame)


@pytest.mark.parametrize("command", CALLS)
def test_json_is_the_frame_of_the_verb_and_an_open_end_is_said(call, frames, command):
    code, out, err = call(*CALLS[command], "--format", "json")
    assert (code, err) == (0, "")
    same(pd.DataFrame(json.loads(out), columns=frames[command].columns), frames[command])


@pytest.mark.parametrize("command", CALLS)
def test_xlsx_is_the_frame_of_the_verb(call, frames, tmp_path, command):
    path = tmp_path / "new" / "table.xlsx"
    assert call(*CALLS[command], "--format", "xlsx", "--output", path) == (0, "", "")
    sheet = openpyxl.load_workbook(path).worksheets[0]
    assert [cell.value for cell in sheet[2]] == list(frames[command].columns)
    assert sheet.max_row == len(frames[command]) + 2


@pytest.mark.parametrize("command", ["table", "growth"])
@pytest.mark.parametrize(("lang", "words"), [("en", ["Bengbu", "High-value"]), ("zh", ["蚌埠", "高价值发明专利"])])
def test_a_table_speaks_the_language_of_the_reader(call, frames, command, lang, words):
    code, out, err = call(command, "--lang", lang)
    assert (code, err) == (0, "")
    assert all(word in out for word in words)
    assert len(out.splitlines()) == len(frames[command]) + 1


@pytest.mark.parametrize("lang", ["en", "zh"])
def test_trace_tells_the_chain_in_words(call, panel, sources, lang):
    told = ipc.trace(panel, NUMBER, sources=sources, lang=lang).words
    assert call("trace", NUMBER, "--lang", lang) == (0, told + "\n", "")
    assert "7万件" in told


@pytest.mark.parametrize("lang", ["en", "zh"])
def test_explain_says_how_two_cities_compare(call, panel, lang):
    said = ipc.explain(panel, "hv_patents_per_10k", "bengbu", "hangzhou", lang=lang)
    assert call("explain", "hv_patents_per_10k", "bengbu", "hangzhou", "--lang", lang) == (0, said + "\n", "")
    assert {"en": "Hangzhou", "zh": "杭州"}[lang] in said


def test_a_table_of_one_indicator_shows_silent_cities_too(call, panel):
    _, out, _ = call("table", "--indicator", "hv_patents_per_10k", "--format", "csv")
    assert set(pd.read_csv(io.StringIO(out))["city"]) == set(panel.data.cities["city"])


def test_output_to_a_file_prints_nothing_and_holds_what_would_be_printed(call, tmp_path):
    _, printed, _ = call("growth", "--format", "csv")
    assert call("growth", "--output", tmp_path / "growth.csv") == (0, "", "")
    assert (tmp_path / "growth.csv").read_text(encoding="utf-8") == printed


def test_filters_keep_the_asked_indicators_and_cities(call):
    _, out, _ = call("table", "--indicator", "hv_patents_per_10k", "--indicator", "pledge_finance", "--format", "csv")
    assert set(pd.read_csv(io.StringIO(out))["indicator"]) == {"hv_patents_per_10k", "pledge_finance"}
    _, out, _ = call("growth", "--city", "bengbu", "--format", "csv")
    assert set(pd.read_csv(io.StringIO(out))["city"]) == {"bengbu"}


@pytest.mark.parametrize("arguments", [
    ["--indicator", "每万人口高价值发明专利拥有量"], ["--indicator", "HV_PATENTS_PER_10K "],
    ["--indicator", "High-value invention patents per 10,000 people"],
])  # fmt: skip
@pytest.mark.parametrize("city", ["杭州", "杭州市", "Hangzhou", "hangzhou", "ＨＡＮＧＺＨＯＵ"])
def test_any_name_will_do(call, arguments, city):
    wanted = call("table", "--indicator", "hv_patents_per_10k", "--city", "hangzhou", "--format", "csv")
    assert wanted[0] == 0
    assert call("table", *arguments, "--city", city, "--format", "csv") == wanted


def test_list_prints_what_there_is(call, data):
    assert call("list", "cities", "--format", "csv") == (0, ipc.names(data, "cities").to_csv(index=False), "")


def test_a_result_says_beside_it_who_was_left_out(call):
    assert re.search("not let in: jining: .+", call("rank", "hv_patents_per_10k", "--allow-mixed-levels")[2])
    assert re.search("not let in: jining, hv_patents_per_10k: .+", call("order", "hv_patents_per_10k")[2])
    assert call("agencies")[2].count("not shown: ") == 3


def test_a_clean_check_gives_zero_and_says_so(call):
    code, out, err = call("check")
    assert (code, err) == (0, "0 errors, 0 other findings\n")
    assert "Empty DataFrame" not in out


@pytest.mark.parametrize("format", ["table", "csv", "json"])
def test_check_gives_one_and_lists_the_faults_of_a_broken_folder(call, data_folder, sources, format):
    set_cells(data_folder, JINING, 3, value="201")
    before = fingerprint(data_folder)
    code, out, err = call("check", "--data", data_folder, "--format", format)
    findings = ipc.check(data_folder, sources=sources)
    assert (code, err) == (1, f"{(findings['severity'] == 'error').sum()} errors, 0 other findings\n")
    assert "observations/jining-2017.csv" in out.replace("\\/", "/")
    if format == "csv":
        read = pd.read_csv(io.StringIO(out), dtype="str", keep_default_na=False)
        assert read.to_numpy().tolist() == findings.astype("str").to_numpy().tolist()
    assert fingerprint(data_folder) == before


@pytest.mark.parametrize("arguments", [["table"], ["growth"], ["trace", NUMBER], ["reproduce", "--out", "never"]])
def test_every_command_refuses_a_broken_folder_with_file_and_line(call, data_folder, monkeypatch, tmp_path, arguments):
    monkeypatch.chdir(tmp_path)
    set_cells(data_folder, JINING, 3, value="201")
    code, out, err = call(*arguments, "--data", data_folder)
    assert (code, out) == (1, "")
    assert err.startswith("ipcompare: 1 errors in the tables\nobservations/jining-2017.csv:3 [value]")
    assert not (tmp_path / "never").exists()


@pytest.mark.parametrize(
    ("arguments", "complaint"),
    [
        (["table", "--city", "hanghzou"], "unknown city 'hanghzou'.*nearest: hangzhou"),
        (["growth", "--indicator", "hv_patent_per_10k"], "unknown indicator.*nearest: hv_patents_per_10k"),
        (["explain", "hv_patents_per_10k", "bengbu", "hanghzou"], "unknown city 'hanghzou'.*nearest: hangzhou"),
        (["trace", "v:hangzhou-2023@806+6"], "unknown value id.*nearest: v:hangzhou-2023@806[+]5"),
        (["pace", "--city", "jining"], "nothing matches"),
        (["table", "--city", "Suzhou"], "may mean Suzhou in Jiangsu .苏州. or Suzhou in Anhui .宿州."),
        (["table", "--city", "苏州"], "unknown city '苏州'"),
        (["list", "citys"], "unknown kind of names 'citys'.*cities"),
        (["table", "--data", "/nowhere"], "the data folder does not exist.*/nowhere"),
        (["check", "--sources", "/nowhere"], "plan texts does not exist.*/nowhere"),
        (["table", "--format", "xlsx"], "xlsx.*--output"),
        (["check", "--format", "xlsx"], "xlsx.*--output"),
        (["table", "--format", "json", "--output", "t.csv"], "json in a .csv file.*t.csv.*ends in .json"),
        (["table", "--output", "t.pdf"], "no format has the ending '.pdf'"),
        (["check", "--output", ""], "--output names nothing"),
        (["pack", "--out", ""], "--out names nothing"),
        (["reproduce", "--out", ""], "--out names nothing"),
        (["table", "--output", f"{__file__}/table.csv"], "cannot write.*table[.]csv"),
    ],
    ids=lambda value: " ".join(value) if isinstance(value, list) else "",
)
def test_a_failed_command_gives_one_and_says_why_on_standard_error(call, arguments, complaint):
    code, out, err = call(*arguments)
    assert (code, out) == (1, "")
    assert err.startswith("ipcompare: ")
    assert re.search(complaint, err, re.S)
    assert "Traceback" not in err


@pytest.mark.parametrize(
    ("arguments", "complaint"),
    [
        ([], "COMMAND"),
        (["tables"], "'table'"),
        (["trace"], "id"),
        (["table", "--lang", "fr"], "'en', 'zh'"),
        (["table", "--format", "pdf"], "'xlsx'"),
        (["growth", "--citty", "bengbu"], "--citty"),
    ],
    ids=" ".join,
)
def test_a_wrong_call_gives_two_and_shows_the_right_one(call, arguments, complaint):
    code, out, err = call(*arguments)
    assert (code, out) == (2, "")
    assert err.startswith("usage: ipcompare")
    assert complaint in err


@pytest.mark.parametrize("command", [None, *COMMANDS])
def test_help_is_quick_because_it_loads_no_heavy_library(tmp_path, command):
    arguments = [command, "--help"] if command else ["--help"]
    imported, shown = imported_by(IPCOMPARE, *arguments, cwd=tmp_path)
    assert {"ipcompare", "argparse"} <= imported
    assert imported & HEAVY == set()
    assert all(word in shown for word in (COMMANDS if command is None else ["--lang", "--data", "--sources"]))


def test_the_readme_shows_every_command_that_there_is(call):
    _, _, complaint = call("tables")
    assert re.findall(r"'([\w-]+)'", complaint.partition("choose from")[2]) == COMMANDS
    assert {line.split()[1] for line in README_LINES} == set(COMMANDS)


@pytest.mark.parametrize("line", [line for line in README_LINES if not {"reproduce", "pack"} & set(line.split())])
def test_the_shell_examples_of_the_readme_run(tmp_path, line):
    program, *arguments = shlex.split(line)
    assert program == "ipcompare"
    done = run(IPCOMPARE, *arguments, cwd=tmp_path)
    assert len(done.stdout) > 50 or done.stderr == "0 errors, 0 other findings\n"
    assert list(tmp_path.iterdir()) == []


def test_a_reader_who_stops_reading_sees_one_line_and_141(tmp_path):
    reading, writing = os.pipe()
    os.close(reading)
    with os.fdopen(writing, "wb") as closed:
        done = run(IPCOMPARE, "table", cwd=tmp_path, check=False, stdout=closed)
    assert (done.returncode, done.stderr) == (141, "ipcompare: the output was not read to its end\n")


@pytest.mark.parametrize("arguments", [
    ["--help"], ["--version"], ["table", "--help"], ["table"], ["table", "--format", "csv"],
    ["list", "cities", "--format", "json"], ["trace", NUMBER],
    ["explain", "hv_patents_per_10k", "bengbu", "hangzhou"],
], ids=" ".join)  # fmt: skip
@pytest.mark.parametrize(("way", "complaint"), [
    (">/dev/full", "cannot print: No space left on device"), (">&-", "standard output is closed"),
])  # fmt: skip
def test_output_that_cannot_be_printed_is_one_error_and_no_traceback(tmp_path, arguments, way, complaint):
    done = run("sh", "-c", f'"$@" {way}', "sh", IPCOMPARE, *arguments, cwd=tmp_path, check=False)
    assert (done.returncode, done.stdout) == (1, "")
    assert done.stderr.startswith(f"ipcompare: {complaint}\n")
    assert "Traceback" not in done.stderr
    assert "Exception ignored" not in done.stderr


def test_the_listing_of_the_main_job_that_cannot_be_printed_is_an_error(call, monkeypatch, capsys):
    listing = pd.DataFrame({"file": ["a.csv"], "bytes": [1], "sha256": ["0" * 64]})
    monkeypatch.setattr("ipcompare.present.reproduce.reproduce", lambda *_args, **_options: listing)
    assert call("reproduce")[:2] == (0, " file  bytes       sha256\na.csv      1 000000000000\n2 files in build\n")
    monkeypatch.setattr("sys.stdout", None)
    assert call("reproduce")[::2] == (
        1,
        "ipcompare: standard output is closed\n  hint: write to a file with --output\n",
    )


def test_with_standard_error_closed_nothing_of_it_gets_into_the_output(tmp_path):
    command = ["rank", "hv_patents_per_10k", "--allow-mixed-levels", "--format", "json"]
    done = run("sh", "-c", '"$@" 2>&-', "sh", IPCOMPARE, *command, cwd=tmp_path)
    assert len(json.loads(done.stdout)) == 4


@pytest.mark.parametrize("terminal", [
    {"PYTHONIOENCODING": "cp1252"}, {"PYTHONIOENCODING": "ascii:strict"},
    {"LC_ALL": "C", "PYTHONUTF8": "0", "PYTHONCOERCECLOCALE": "0"}, {"PYTHONIOENCODING": "utf-16"},
], ids=str)  # fmt: skip
@pytest.mark.parametrize("format", ["csv", "json"])
def test_csv_and_json_are_utf8_whatever_the_terminal_is(tmp_path, panel, terminal, format):
    code = "import sys, subprocess as s; sys.stdout.buffer.write(s.run(sys.argv[1:], stdout=s.PIPE, check=True).stdout)"
    printed = run(
        sys.executable, "-c", code, IPCOMPARE, "trace", NUMBER, "--format", format, cwd=tmp_path, **terminal
    ).stdout
    frame = ipc.trace(panel, NUMBER).frame
    assert printed == frame_bytes(frame, format).decode()
    assert "7万件" in printed


# Every command that gives a frame, and in which words it is called.
GIVEN = {
    "list": ["cities"], "ambition": ["--against", "nation"], "succession": ["jining"], "trace": [NUMBER],
    "rank": ["hv_patents_per_10k", "--allow-mixed-levels"], "order": ["hv_patents_per_10k"],
    "simulate": ["hv_patents_per_10k", "--draws", "50"], "index": ["hv_patents_per_10k", "ip_specialists"],
    "decompose": ["hv_patents_per_10k", "bengbu", "suzhou_anhui"],
}  # fmt: skip
SHOWN = [result for result in commands() if result.frames]


@pytest.fixture(scope="module")
def once():
    """What every command finds in each language, worked out once."""
    return {}


@pytest.mark.parametrize("lang", ["en", "zh"])
@pytest.mark.parametrize("result", SHOWN, ids=lambda result: result.command)
def test_every_command_gives_every_format(call, once, monkeypatch, tmp_path, result, lang):
    called = cli._called

    def kept(options, **more):
        key = (options.result.name, options.lang if options.result.spoken else "")
        once[key] = once.get(key) or called(options, **more)
        return once[key]

    monkeypatch.setattr(cli, "_called", kept)
    arguments = [result.command, *GIVEN.get(result.command, []), "--lang", lang]
    for name, ending in FORMATS.items():
        if name == "parquet" and not find_spec("pyarrow"):
            continue
        path = tmp_path / f"t{ending}"
        code, out, err = call(*arguments, "--output", path)
        assert (code, out, "Traceback" in err) == (0, "", False)
        if name in PRINTED:
            # A check without findings has nothing to show.
            assert call(*arguments, "--format", name)[1] in (path.read_text(encoding="utf-8"), "")
        else:
            assert call(*arguments, "--format", name)[0] == 1
            assert call(*arguments, "--format", name, "--output", tmp_path / f"again{ending}")[0] == 0
            assert (tmp_path / f"again{ending}").read_bytes() == path.read_bytes()
    read = pd.read_stata(tmp_path / "t.dta")
    rows = list(csv.reader(io.StringIO((tmp_path / "t.csv").read_text(encoding="utf-8"), newline="")))
    assert len(rows) - 1 == len(json.loads((tmp_path / "t.json").read_text(encoding="utf-8"))) == len(read)
    assert openpyxl.load_workbook(tmp_path / "t.xlsx").worksheets[0].max_row >= len(rows) + 1


@pytest.mark.parametrize("program", [["-m", "ipcompare"], ["-m", "ipcompare.cli"]], ids=" ".join)
def test_python_runs_the_program_by_its_name(tmp_path, program):
    version = f"ipcompare {ipcompare.__version__}\n"
    assert run(sys.executable, *program, "--version", cwd=tmp_path).stdout == version
    assert "蚌埠" in run(sys.executable, *program, "list", "cities", cwd=tmp_path).stdout
    wrong = run(sys.executable, *program, cwd=tmp_path, check=False)
    assert (wrong.returncode, wrong.stderr.startswith("usage: ipcompare")) == (2, True)


@pytest.mark.parametrize("result", commands(), ids=lambda result: result.command)
@pytest.mark.parametrize(("option", "value", "complaint"), [
    ("--sources", "/nowhere", "the folder of the plan texts does not exist"),
    ("--sources", __file__, "the folder of the plan texts is a file, not a folder"),
    ("--sources", "", "--sources names nothing"),
    ("--data", "/nowhere", "the data folder does not exist"),
    ("--data", __file__, "the data folder is a file, not a folder"),
    ("--data", "", "--data names nothing"),
])  # fmt: skip
def test_a_folder_that_is_none_is_an_error_of_every_command(call, result, option, value, complaint):
    words = {"explain": ["hv_patents_per_10k", "bengbu", "hangzhou"], "pack": ["--out", "never"]}
    code, out, err = call(result.command, *(GIVEN | words).get(result.command, []), option, value)
    assert (code, out) == (1, "")
    assert err.startswith(f"ipcompare: {complaint}")


def test_a_terminal_that_knows_no_chinese_sees_no_traceback(tmp_path):
    done = run(IPCOMPARE, "trace", NUMBER, "--lang", "zh", cwd=tmp_path, check=False, PYTHONIOENCODING="ascii")
    assert "Traceback" not in done.stderr
    assert "bengbu-2024@784+3" in done.stdout


def test_an_interruption_gives_130_and_no_traceback(call, monkeypatch):
    def interrupt(*_args, **_kwargs):
        raise KeyboardInterrupt

    monkeypatch.setattr("ipcompare.corpus.tables.check", interrupt)
    code, out, err = call("check")
    assert (code, out) == (130, "")
    assert "interrupted" in err
