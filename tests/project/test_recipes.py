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
from helpers.repository import PLANS, ROOT

from ipcompare.present.words.claims import WORDS

PAGE = (ROOT / "CONTRIBUTING.md").read_text(encoding="utf-8")
STEP = re.compile(
    r"^(?:(?P<verb>Create|Append to|Insert into|Add to|Save with the plan texts as) `(?P<path>[^`]+)`"
    r"(?: before the line `(?P<line>[^`]+)`| the cell `(?P<cell>[^`]+)`)?:\n\n)?```(?P<lang>\w+)\n(?P<text>.*?)```$",
    re.M | re.S,
)
LEFT_OUT = shutil.ignore_patterns(".git", ".venv", "build", "dist", ".*_cache", "__pycache__", ".hypothesis")
# Writes files and runs commands in the order given, then looks, all in one process.
PROGRAM = """
import io, json, runpy, shlex, sys
from contextlib import redirect_stderr, redirect_stdout
from pathlib import Path

work, look = json.loads(Path(sys.argv[1]).read_text(encoding="utf-8"))
printed = []
for path, text, line in work:
    if path:
        Path(path).write_text(text, encoding="utf-8", newline="\\n")
        continue
    out, err = io.StringIO(), io.StringIO()
    with redirect_stdout(out), redirect_stderr(err):
        if line == "make generated":
            code = 0
            runpy.run_path("tools/write_generated.py", run_name="__main__")
        else:
            from ipcompare.cli import main
            name, *arguments = shlex.split(line)
            assert name == "ipcompare", line
            code = main(arguments)
    printed.append([line, code, out.getvalue(), err.getvalue()])
import ipcompare
assert Path(ipcompare.__file__).parent == Path.cwd() / "ipcompare"
seen = {}
exec(look, seen)
print(json.dumps([printed, seen.get("seen")]))
"""


INDICATOR, PLAN, SECOND = "## Add an indicator", "## Add a plan", "### A second plan of a place"
FIGURE, VERB = "## Add a figure", "## Add a verb"
# The rest of a pack takes long and is not what the recipe promises.
LOOK = """
import importlib, io, tempfile
import openpyxl
import ipcompare as ipc
from ipcompare.present.gallery import published, render

panel = ipc.harmonize(ipc.load())
picture = published(panel)["numbered-targets"]
figure = {
    "names": dir(ipc.plot),
    "published": [picture.function, picture.notebook],
    "alt": picture.alt(panel, "en"),
    "help": ipc.plot.counts.__doc__,
    "files": list(render(panel, "numbered-targets", lang="zh", kinds=("png", "svg"))),
}

book = openpyxl.load_workbook(io.BytesIO(ipc.workbook(panel, lang="zh")))
packing = importlib.import_module("ipcompare.present.pack")
packing.published, packing.KINDS, packing.workbook = (lambda panel: {}), (), (lambda panel, lang: b"")
rows = ipc.horizon(panel)
verb = {
    "at_top": "horizon" in ipc.__all__,
    "longest": int(rows["years"].max()),
    "sheet": [cell.value for cell in book["目标期限"][2]],
    "table": ipc.table(rows, data=panel.data, kind="markdown", lang="both"),
    "packed": ipc.pack(panel, tempfile.mkdtemp() + "/pack")["file"].to_list(),
}
seen = {"figure": figure, "verb": verb}
"""


class Step(NamedTuple):
    """A block of code of a recipe and what to do with it; a command has no verb."""

    verb: str | None
    path: str
    line: str | None
    cell: str | None
    lang: str
    text: str


class Checkout:
    """A copy of the checkout with the plan texts beside it, and what was written to it so far."""

    def __init__(self, root: Path, texts: Path) -> None:
        self.root, self.texts = root, texts
        self.written: dict[Path, str] = {}

    def write(self, step: Step) -> tuple[str, str, str]:
        """Give the file that a step writes, literally as it says."""
        path = (self.texts if step.verb.startswith("Save") else self.root) / step.path
        text = self.written.get(path) or (path.read_text(encoding="utf-8") if path.exists() else "")
        if step.verb in ("Create", "Save with the plan texts as"):
            assert not text, path
            text = step.text
        elif step.verb == "Append to":
            text += step.text
        elif step.verb == "Insert into":
            assert text.count(f"{step.line}\n") == 1, step.line
            text = text.replace(f"{step.line}\n", f"{step.text}{step.line}\n")
        else:
            text = _with_cell(text, step)
        self.written[path] = text
        return str(path), text, ""

    def run(self, steps: list[Step], look: str = "") -> tuple[list[list[str]], Any]:
        """Follow steps in one fresh process, then run code that looks at what they made; give what both print."""
        work = []
        for step in steps:
            work += [self.write(step)] if step.verb else [("", "", line) for line in step.text.splitlines()]
        given = self.root.parent / "work.json"
        given.write_text(json.dumps([work, look]), encoding="utf-8")
        done = run(sys.executable, "-c", PROGRAM, given, cwd=self.root, IPCOMPARE_SOURCES=str(self.texts))
        printed, seen = json.loads(done.stdout)
        assert [line for line, code, *_ in printed if code] == []
        checks = [texts for line, _, *texts in printed if line == "ipcompare check"]
        assert checks
        assert all(told.startswith("0 errors, ") for _, told in checks), checks
        # The made-up dates of the plans are printed nowhere, and the check says so.
        kinds = {kind for table, _ in checks for kind in re.findall("^ *(error|warning|note) ", table, re.MULTILINE)}
        assert kinds <= {"note"}, checks
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
def tables(checkout):
    """What the commands of the three recipes for tables print."""
    return checkout.run([step for title in (INDICATOR, PLAN, SECOND) for step in recipe(title)])[0]


@pytest.fixture(scope="module")
def code(checkout, tables):
    """What the commands of the two recipes for code print, and what there is afterwards; all code is written first."""
    steps = [step for title in (FIGURE, VERB) for step in recipe(title)]
    return checkout.run(list(dict.fromkeys(sorted(steps, key=lambda step: step.verb is None))), LOOK)


def touched(title: str) -> set[str]:
    """Give the files of the checkout that a recipe writes."""
    return {step.path for step in recipe(title) if step.verb and not step.verb.startswith("Save")}


def shown(printed, line):
    (text,) = {out for command, _, out, _ in printed if command == line}
    return text


def test_an_indicator_is_a_row_of_a_table(tables):
    assert touched(INDICATOR) == {"data/indicators.csv"}
    assert "专利池数量" in shown(tables, "ipcompare list indicators")


def test_a_plan_is_rows_of_tables_and_a_text_elsewhere(checkout, tables):
    assert {path.partition("/")[0] for path in touched(PLAN) | touched(SECOND)} == {"data"}
    table = shown(tables, "ipcompare table --city 示例")
    assert "Patent pools" in table
    assert "Example City" in table
    readme, descriptor = (
        (checkout.root / name).read_text(encoding="utf-8") for name in ("README.md", "data/datapackage.json")
    )
    assert f"in {WORDS[len(PLANS) + 2]} plans." in readme
    assert all(f'"observations/example-{year}.csv"' in descriptor for year in (2026, 2029))


def test_of_two_plans_of_a_place_the_later_is_in_force(tables):
    now, then = (shown(tables, f"ipcompare in-force{asked}") for asked in ("", " --as-of 2027"))
    assert re.findall(r"example-\d+", now) == ["example-2029"]
    assert re.findall(r"example-\d+", then) == ["example-2026"]
    later = next(line for line in shown(tables, "ipcompare succession 示例").splitlines() if "example-2029" in line)
    assert "example-2026" in later


def test_a_figure_is_two_files(checkout, code):
    figure = code[1]["figure"]
    assert touched(FIGURE) == {"ipcompare/present/plot/counts.py", "notebooks/01_tour.ipynb"}
    assert "counts" in figure["names"]
    assert figure["published"] == ["counts", "01_tour"]
    assert "Example City 2" in figure["alt"]
    assert "Raises" in figure["help"]
    assert figure["files"] == ["numbered-targets-zh.png", "numbered-targets-zh.svg"]
    assert "figures/numbered-targets-en.png" in (checkout.root / "notebooks" / "README.md").read_text(encoding="utf-8")
    last = read_cells(checkout.root / "notebooks" / "01_tour.ipynb")[-1]
    assert (last["id"], last["outputs"]) == ("counts-figure", [])


def test_a_verb_is_four_files(checkout, code):
    printed, seen = code
    verb = seen["verb"]
    assert touched(VERB) == {
        *("ipcompare/measure/horizon.py", "ipcompare/present/registry.py"),
        *("data/claims.csv", "data/claim_values.csv"),
    }
    assert verb["at_top"]
    rows = list(csv.DictReader(io.StringIO(shown(printed, "ipcompare horizon --city bengbu --format csv"))))
    assert {row["window_start"] for row in rows} == {"2024"}
    assert all(int(row["target_year"]) - 2024 == int(row["years"]) for row in rows)
    assert "示例" in shown(printed, "ipcompare horizon --lang zh")
    assert verb["sheet"] == ["城市", "指标", "规划起始年", "目标年", "年数"]
    readme = (checkout.root / "README.md").read_text(encoding="utf-8")
    assert f"longest horizon is due {WORDS[verb['longest']]} years after its plan begins." in " ".join(readme.split())
    assert f"各规划的目标期限最长为{verb['longest']}年。" in readme
    assert "规划起始年 First year of the plan" in verb["table"]
    assert {"tables/horizon.html", "tables/horizon.xlsx"} <= set(verb["packed"])
    stub = (checkout.root / "ipcompare" / "__init__.pyi").read_text(encoding="utf-8")
    assert "from ipcompare.measure.horizon import horizon as horizon" in stub


def test_the_code_of_the_recipes_is_in_order(checkout, code):
    ruff = Path(sys.executable).with_name("ruff")
    written = sorted(path for path in touched(FIGURE) | touched(VERB) if path.endswith(".py"))
    for check in (["check"], ["format", "--check"]):
        run(ruff, *check, "--no-cache", *written, cwd=checkout.root)
