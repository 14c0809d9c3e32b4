"""The recipes of CONTRIBUTING.md: applied to a copy of the checkout as they are printed, and run."""

from __future__ import annotations

import csv
import io
import json
import re
import shutil
import sys
from pathlib import Path
from typing import Any, NamedTuple

import pytest
from helpers.notebook_files import read_cells
from helpers.processes import run
from helpers.repository import ROOT

PAGE = (ROOT / "CONTRIBUTING.md").read_text(encoding="utf-8")
STEP = re.compile(
    r"^(?:(?P<verb>Create|Append to|Insert into|Add to|Save with the plan texts as) `(?P<path>[^`]+)`"
    r"(?: before the line `(?P<line>[^`]+)`| the cell `(?P<cell>[^`]+)`)?:\n\n)?```(?P<lang>\w+)\n(?P<text>.*?)```$",
    re.M | re.S,
)
LEFT_OUT = shutil.ignore_patterns(".git", ".venv", "build", "dist", ".*_cache", "__pycache__", ".hypothesis")
# Runs the commands of a recipe one after the other, then looks, all in one process.
PROGRAM = """
import io, json, runpy, shlex, sys
from contextlib import redirect_stdout, redirect_stderr
from pathlib import Path
import ipcompare
assert Path(ipcompare.__file__).parent == Path.cwd() / "ipcompare"
from ipcompare.cli import main

lines, look = json.loads(sys.argv[1])
printed = {}
for line in lines:
    out, err = io.StringIO(), io.StringIO()
    with redirect_stdout(out), redirect_stderr(err):
        if line == "make generated":
            code = 0
            runpy.run_path("tools/write_generated.py", run_name="__main__")
        else:
            name, *arguments = shlex.split(line)
            assert name == "ipcompare", line
            code = main(arguments)
    printed[line] = [code, out.getvalue(), err.getvalue()]
seen = {}
exec(look, seen)
print(json.dumps([printed, seen.get("seen")]))
"""


class Step(NamedTuple):
    """A block of code of a recipe and what to do with it; a command has no verb."""

    verb: str | None
    path: str
    line: str | None
    cell: str | None
    lang: str
    text: str


class Checkout(NamedTuple):
    """A copy of the checkout, with the plan texts beside it."""

    root: Path
    texts: Path

    def apply(self, steps: list[Step]) -> set[str]:
        """Do what a recipe says, literally, and give the files that it touches."""
        touched = [step for step in steps if step.verb]
        for step in touched:
            self._edit(step)
        return {step.path for step in touched if not step.verb.startswith("Save")}

    def _edit(self, step: Step) -> None:
        path = (self.texts if step.verb.startswith("Save") else self.root) / step.path
        if step.verb in ("Create", "Save with the plan texts as"):
            assert not path.exists(), path
            path.write_text(step.text, encoding="utf-8", newline="\n")
            return
        text = path.read_text(encoding="utf-8")
        if step.verb == "Append to":
            text += step.text
        elif step.verb == "Insert into":
            assert text.count(f"{step.line}\n") == 1, step.line
            text = text.replace(f"{step.line}\n", f"{step.text}{step.line}\n")
        else:
            text = _with_cell(text, step)
        path.write_text(text, encoding="utf-8", newline="\n")

    def run(self, steps: list[Step], look: str = "") -> tuple[dict[str, tuple[int, str, str]], Any]:
        """Run the commands of a recipe and then code that looks at what it made, in one fresh process."""
        lines = [line for step in steps if step.lang == "sh" for line in step.text.splitlines()]
        given = json.dumps([lines, look])
        done = run(sys.executable, "-c", PROGRAM, given, cwd=self.root, IPCOMPARE_SOURCES=str(self.texts))
        printed, seen = json.loads(done.stdout)
        assert {line: code for line, (code, _, _) in printed.items() if code} == {}
        if "ipcompare check" in printed:
            assert printed["ipcompare check"][1:] == ["", "0 errors, 0 other findings\n"]
        return printed, seen


def _with_cell(notebook: str, step: Step) -> str:
    content = json.loads(notebook)
    cell = {"cell_type": "code", "execution_count": None, "id": step.cell, "metadata": {}, "outputs": []}
    content["cells"].append({**cell, "source": step.text.rstrip("\n").splitlines(keepends=True)})
    return json.dumps(content, ensure_ascii=False, indent=1) + "\n"


def recipe(title: str) -> list[Step]:
    """Give the steps of a section, up to the next one of its depth or above."""
    depth = title.partition(" ")[0]
    section = PAGE.partition(f"\n{title}\n")[2]
    section = re.split(rf"\n#{{2,{len(depth)}}} ", section)[0].partition("\n### ")[0]
    steps = [Step(**found.groupdict()) for found in STEP.finditer(section)]
    assert steps, title
    assert len(steps) == section.count("```") / 2, "a block of code that nothing says what to do with"
    assert all(step.verb or step.lang == "sh" for step in steps)
    return steps


@pytest.fixture(scope="module")
def checkout(tmp_path_factory, sources):
    """One copy for all recipes, which follow each other as on the page."""
    folder = tmp_path_factory.mktemp("recipes")
    shutil.copytree(ROOT, folder / "checkout", ignore=LEFT_OUT)
    shutil.copytree(sources, folder / "texts")
    return Checkout(folder / "checkout", folder / "texts")


@pytest.fixture(scope="module")
def indicator(checkout):
    steps = recipe("## Add an indicator")
    return checkout.apply(steps), checkout.run(steps)


@pytest.fixture(scope="module")
def plan(checkout, indicator):
    steps = recipe("## Add a plan")
    return checkout.apply(steps), checkout.run(steps)


@pytest.fixture(scope="module")
def second_plan(checkout, plan):
    steps = recipe("### A second plan of a place")
    return checkout.apply(steps), checkout.run(steps)


@pytest.fixture(scope="module")
def drawn(checkout, second_plan):
    steps = recipe("## Add a figure")
    look = """
import ipcompare as ipc
from ipcompare.present.gallery import published, render
panel = ipc.harmonize(ipc.load())
picture = published(panel)["numbered-targets"]
files = {name: len(content) for lang in ("en", "zh") for name, content in
         render(panel, "numbered-targets", lang=lang, kinds=("svg",)).items()}
seen = [dir(ipc.plot), picture.function, picture.notebook, picture.alt(panel, "en"), ipc.plot.counts.__doc__, files]
"""
    return checkout.apply(steps), checkout.run(steps, look)


@pytest.fixture(scope="module")
def verb(checkout, drawn):
    steps = recipe("## Add a verb")
    look = """
import io, openpyxl, tempfile
import ipcompare as ipc
from ipcompare.present import pack as packing
panel = ipc.harmonize(ipc.load())
books = {lang: openpyxl.load_workbook(io.BytesIO(ipc.workbook(panel, lang=lang))) for lang in ("en", "zh")}
heads = {lang: [cell.value for cell in book[title][2]] for (lang, book), title in zip(books.items(), ("Horizon", "目标期限"))}
claim = ipc.claims(panel).set_index("claim_id").loc["horizon"]
table = ipc.table(ipc.horizon(panel), data=panel.data, kind="markdown", lang="both").partition("\\n")[0]
# The rest of a pack takes long and is not what the recipe promises.
import importlib
packing = importlib.import_module("ipcompare.present.pack")
packing.published, packing.KINDS, packing.workbook = lambda panel: {}, (), lambda panel, lang: b""
packed = list(ipc.pack(panel, tempfile.mkdtemp() + "/pack")["file"])
seen = ["horizon" in ipc.__all__, int(ipc.horizon(panel)["years"].max()), heads, claim["text_en"], claim["text_zh"],
        claim["calls"], table, packed]
"""
    return checkout.apply(steps), checkout.run(steps, look)


def test_an_indicator_is_a_row_of_a_table(indicator):
    touched, (printed, _) = indicator
    assert touched == {"data/indicators.csv"}
    assert "专利池数量" in printed["ipcompare list indicators"][1]


def test_a_plan_is_rows_of_tables_and_a_text_elsewhere(checkout, plan):
    touched, (printed, _) = plan
    assert all(path.startswith("data/") for path in touched)
    shown = printed["ipcompare table --city 示例"][1]
    assert "Patent pools" in shown
    assert "Example City" in shown
    readme = (checkout.root / "README.md").read_text(encoding="utf-8")
    assert "stands in six plans" in readme or "in six plans." in readme
    listed = json.loads((checkout.root / "data" / "datapackage.json").read_text(encoding="utf-8"))["resources"]
    assert any("observations/example-2026.csv" in entry["path"] for entry in listed)


def test_of_two_plans_of_a_place_the_later_is_in_force(second_plan):
    touched, (printed, _) = second_plan
    assert all(path.startswith("data/") for path in touched)
    now, then = (printed[f"ipcompare in-force{asked}"][1] for asked in ("", " --as-of 2027"))
    assert "example-2029" in now
    assert "example-2026" not in now
    assert "example-2026" in then
    assert "example-2029" not in then
    assert re.search(r"example-2029\s+Example City\s+example-2026", printed["ipcompare succession 示例"][1])


def test_a_figure_is_two_files(checkout, drawn):
    touched, (_, seen) = drawn
    names, function, notebook, told, documentation, files = seen
    assert touched == {"ipcompare/present/plot/counts.py", "notebooks/01_tour.ipynb"}
    assert "counts" in names
    assert (function, notebook) == ("counts", "01_tour")
    assert "Example City 2" in told
    assert "Raises" in documentation
    assert set(files) == {"numbered-targets-en.svg", "numbered-targets-zh.svg"}
    assert "figures/numbered-targets-en.png" in (checkout.root / "notebooks" / "README.md").read_text(encoding="utf-8")
    last = read_cells(checkout.root / "notebooks" / "01_tour.ipynb")[-1]
    assert (last["id"], last["outputs"]) == ("counts-figure", [])


def test_a_verb_is_four_files(checkout, verb):
    touched, (printed, seen) = verb
    assert touched == {
        "ipcompare/measure/horizon.py",
        "ipcompare/present/registry.py",
        "data/claims.csv",
        "data/claim_values.csv",
    }
    at_top, longest, heads, english, chinese, call, table, packed = seen
    assert at_top
    rows = list(csv.DictReader(io.StringIO(printed["ipcompare horizon --city bengbu --format csv"][1])))
    assert {row["window_start"] for row in rows} == {"2024"}
    assert {int(row["target_year"]) - 2024 for row in rows} == {int(row["years"]) for row in rows}
    assert "示例" in printed["ipcompare horizon --lang zh"][1]
    assert heads["en"] == ["Plan", "City", "Indicator", "First year of the plan", "Target year", "Years"]
    assert heads["zh"] == ["规划", "城市", "指标", "规划起始年", "目标年", "年数"]
    assert english == f"The target with the longest horizon is due {'zero one two three four'.split()[longest]} years " \
        "after its plan begins."
    assert chinese == f"各规划的目标期限最长为{longest}年。"
    assert call == "ipc.horizon(panel)"
    assert table.startswith("| 城市 City | 指标 Indicator |") or "目标年 Target year" in table
    assert {"tables/horizon.html", "tables/horizon.xlsx"} <= set(packed)
    stub = (checkout.root / "ipcompare" / "__init__.pyi").read_text(encoding="utf-8")
    assert "from ipcompare.measure.horizon import horizon as horizon" in stub


def test_the_code_of_the_recipes_is_in_order(checkout, verb):
    ruff = str(Path(sys.executable).with_name("ruff"))
    written = ["ipcompare/measure/horizon.py", "ipcompare/present/plot/counts.py", "ipcompare/present/registry.py"]
    for check in (["check"], ["format", "--check"]):
        run(ruff, *check, "--no-cache", *written, cwd=checkout.root)
