from __future__ import annotations

import ast
import os
import re
import runpy
import stat
import sys
import tomllib

import pytest
import yaml
from helpers.notebook_files import COMMITTED
from helpers.processes import run
from helpers.repository import ROOT, locked_versions
from packaging.requirements import Requirement
from packaging.utils import canonicalize_name

import ipcompare
from ipcompare.corpus.lookup import coded_plans
from ipcompare.present.words.claims import claims
from ipcompare.results import Data, Panel

PROJECT = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))
DEPENDENCIES = [Requirement(line) for line in PROJECT["project"]["dependencies"]]
EXTRAS = [Requirement(line) for part in PROJECT["project"]["optional-dependencies"].values() for line in part]
README = (ROOT / "README.md").read_text(encoding="utf-8")
PAGES = sorted(
    path
    for path in ROOT.rglob("*.md")
    if not {"build", "dist"} & set(path.parts)
    and not any(part.startswith(".") for part in path.relative_to(ROOT).parts)
)


def read(*parts):
    return ROOT.joinpath(*parts).read_text(encoding="utf-8")


def bounds(requirements):
    return {requirement.name: str(requirement.specifier) for requirement in requirements}


def test_conda_installs_what_pip_installs():
    listed = yaml.safe_load(read("environment.yml"))["dependencies"]
    named = bounds(Requirement(entry) for entry in listed if isinstance(entry, str))
    assert named.pop("python") == PROJECT["project"]["requires-python"]
    assert named.pop("pip") == ""
    # conda-forge has the program typst, not the Python package of that name: pip brings it with the package itself.
    assert named == {name: bound for name, bound in bounds(DEPENDENCIES).items() if name != "typst"}
    assert {"pip": ["-e ."]} in listed


def test_dependencies_are_bounded_from_below_only():
    build = [Requirement(line) for line in PROJECT["build-system"]["requires"]]
    for requirement in [*DEPENDENCIES, *EXTRAS, *build]:
        assert [part.operator for part in requirement.specifier] == [">="], requirement
        assert requirement.url is None


def test_the_lock_covers_every_dependency_with_a_version_that_fits():
    locked = locked_versions()
    wanted = [*DEPENDENCIES, *EXTRAS]
    assert [one.name for one in wanted if canonicalize_name(one.name) not in locked] == []
    for requirement in wanted:
        assert requirement.specifier.contains(locked[canonicalize_name(requirement.name)]), requirement


def test_the_lock_names_no_host_and_no_folder():
    for line in read("requirements.lock").splitlines():
        assert line.startswith("#") or re.fullmatch(r"[a-z0-9.-]+==[0-9a-z.]+( ; [a-z_]+.*)?", line), line
        assert not re.search(r"[/@]|--", line), line


def test_every_dependency_has_a_reason():
    page = read("docs", "dependencies.md")
    rows = re.findall(r"^\| ([a-z, -]+) \| .+ \|$", page, re.M)
    head, line, *named = rows
    assert (head, line) == ("package", "---")
    assert {name for row in named for name in row.split(", ")} == {one.name for one in DEPENDENCIES}
    tools = [one.name for one in EXTRAS if not one.name.startswith("types-")]
    assert [name for name in tools if not re.search(rf"\b{name}\b", page)] == []


def test_nothing_generated_is_stale():
    written = runpy.run_path(str(ROOT / "tools" / "write_generated.py"))["generated"]()
    assert {path.name for path in written} >= {"data-dictionary.md", "results.md", "__init__.pyi", "README.md"}
    for path, text in written.items():
        assert path.read_text(encoding="utf-8") == text, f"{path.relative_to(ROOT)}: make generated renews it"
    assert all(f"## {table}\n" in written[ROOT / "docs" / "data-dictionary.md"] for table in Data._fields)


def test_every_number_in_the_readme_is_the_one_of_the_tables(data, panel):
    """Numbers outside of code, links and claims; a new one must be accounted for here."""
    prose = " ".join(re.sub(r"```.*?```|`[^`]*`|\]\([^)]*\)", "", README, flags=re.S).split())
    rendered = claims(panel)
    for sentence in [*rendered["text_en"], *rendered["text_zh"]]:
        prose = prose.replace(sentence, "")
    units = " ".join(data.units["name_en"])
    targets = panel.values[(panel.values["city"] == "jingmen_htz") & (panel.values["role"] == "target")]
    (bound,) = targets.loc[targets["indicator"] == "hv_patents_per_10k", "lo"].unique()
    accounted = {f"{bound:g}": "a lower bound"}
    accounted |= {number: "units" for number in ("10,000", "100") if number in units}
    accounted |= {PROJECT["project"]["requires-python"].removeprefix(">="): "Python"}
    accounted |= {"4.0": "data licence"} if "4.0" in read("LICENSE-DATA") else {}
    accounted |= {"1.1": "font licence"} if "Version 1.1" in read("ipcompare", "present", "fonts", "OFL.txt") else {}
    assert set(re.findall(r"\d[\d,.]*\d|\d", prose)) == set(accounted)


def test_the_readme_names_the_five_plans_and_says_what_is_refused(data, panel):
    assert "sets five such plans side by side" in README
    assert len(coded_plans(data)) == 5
    for name in data.cities["name_en"]:
        assert name.replace(" (Anhui)", " in Anhui (宿州)") in README
    units = set(panel.values.loc[panel.values["indicator"] == "satisfaction", "unit"])
    assert units == {"point", "percent"}, "a satisfaction percentage is not a satisfaction score"


def test_the_python_example_of_the_readme_runs(sources, monkeypatch):
    monkeypatch.setenv("IPCOMPARE_SOURCES", str(sources))
    (example,) = re.findall(r"```python\n(.*?)```", README, re.S)
    tree = ast.parse(example)
    last = tree.body.pop()
    assert isinstance(last, ast.Expr)
    names: dict[str, object] = {}
    exec(compile(tree, "README.md", "exec"), names)
    words = eval(compile(ast.Expression(last.value), "README.md", "eval"), names)
    assert "2。5萬件" in words
    assert isinstance(names["data"], Data)
    assert isinstance(names["panel"], Panel)


def test_every_make_target_that_a_page_names_exists():
    targets = set(re.findall(r"^([a-z]+):", read("Makefile"), re.M))
    named = {name for page in PAGES for name in re.findall(r"\bmake ([a-z]+)\b", code_of(page))}
    assert {"reproduce", "test", "benchmark"} <= named <= targets


def code_of(page):
    return "\n".join(re.findall(r"```.*?```|`[^`]*`", page.read_text(encoding="utf-8"), re.S))


@pytest.mark.parametrize("page", PAGES, ids=lambda page: page.relative_to(ROOT).as_posix())
def test_every_link_to_a_file_leads_somewhere(page):
    links = re.findall(r"\]\(([^)\s]+)\)", page.read_text(encoding="utf-8"))
    local = [link.partition("#")[0] for link in links if "://" not in link and not link.startswith("#")]
    assert [link for link in local if not (page.parent / link).exists()] == []


def test_links_are_found_at_all():
    assert {page.name for page in PAGES} >= {"README.md", "architecture.md", "coding.md", "dependencies.md"}
    assert README.count("](") > 10


def test_the_notebooks_readme_lists_every_notebook_and_every_figure():
    page = read("notebooks", "README.md")
    listed = re.findall(r"^\| \[`(\S+\.ipynb)`\]\((\S+)\) \|", page, re.M)
    assert [name for name, _ in listed] == [link for _, link in listed] == [path.name for path in COMMITTED]
    figures = set(re.findall(r"\[`([a-z-]+)`\]\(\.\./figures/([a-z-]+)-en\.png\)", page))
    assert {name for name, _ in figures} == {link for _, link in figures}
    committed = {path.stem.removesuffix("-en") for path in (ROOT / "figures").glob("*-en.png")}
    assert {name for name, _ in figures} == committed


def test_the_architecture_page_names_every_room_and_only_files_that_exist():
    page = read("docs", "architecture.md")
    package = ROOT / "ipcompare"
    rooms = [path.name for path in package.iterdir() if path.is_dir() and (path / "__init__.py").exists()]
    rooms += [f"measure/{path.name}" for path in (package / "measure").iterdir() if (path / "__init__.py").exists()]
    assert len(rooms) >= 6
    assert [room for room in rooms if f"`{room}/`" not in page] == []
    files = re.findall(r"`([a-z_/]+\.pyi?)`", page)
    assert len(files) > 10
    homes = [package, *(path for path in package.iterdir() if path.is_dir())]
    assert [file for file in files if not any((home / file).exists() for home in homes)] == []


def test_the_changelog_begins_with_this_version_and_its_date():
    page, citation = read("CHANGELOG.md"), yaml.safe_load(read("CITATION.cff"))
    versions = re.findall(r"^## (\S+) \((\d{4}-\d{2}-\d{2})\)$", page, re.M)
    assert versions[0] == (citation["version"], citation["date-released"])
    assert [version for version, _ in versions] == ["0.4.0", "0.3.0", "0.2.0", "0.1.0"]
    latest = page.partition("\n## 0.1.0")[0]
    assert {"Data changes", "API changes", "Figures", "Retired"} <= set(re.findall(r"^### (.+)$", latest, re.M))
    retired = re.findall(r"`(\w+)`", latest.partition("### Retired")[2].partition("remains")[0])
    assert "tornado" in retired
    assert [name for name in retired if hasattr(ipcompare, name) or hasattr(ipcompare.plot, name)] == []
    added = re.findall(r"`(\w+)\(", latest.partition("\nAdded")[2].partition("\nChanged")[0])
    assert {"in_force", "succession", "names"} <= set(added) <= set(ipcompare.__all__)


def test_checks_before_a_commit_are_those_before_the_tests():
    """Their commands run from the environment of `make test`, so that their versions are those of the lock."""
    (local,) = yaml.safe_load(read(".pre-commit-config.yaml"))["repos"]
    assert local["repo"] == "local"
    hooks = local["hooks"]
    assert {hook["language"] for hook in hooks} == {"system"}
    entries = [hook["entry"] + ("" if hook.get("pass_filenames") is False else " FILES") for hook in hooks]
    commands = read("Makefile").partition("\ntest:")[2].partition("\n\n")[0].splitlines()[1:]
    commands = [line.strip().replace("$(BIN)", ".venv/bin").replace("notebooks/*.ipynb", "FILES") for line in commands]
    assert "pytest" in commands[-1]
    assert entries == commands[:-1]
    (pattern,) = (hook["files"] for hook in hooks if hook["id"] == "nbstripout")
    assert all(re.search(pattern, path.relative_to(ROOT).as_posix()) for path in COMMITTED)


def fields_of(form):
    content = yaml.safe_load(read(".github", "ISSUE_TEMPLATE", form))
    assert {"name", "description", "body"} <= content.keys()
    asked = {field["id"]: field for field in content["body"] if field["type"] != "markdown"}
    for part in (content["name"], content["description"], *(field["attributes"]["label"] for field in asked.values())):
        assert re.search("[A-Za-z]", part), part
        assert re.search("[一-鿿]", part), part
    return asked


def test_issue_forms_ask_in_both_languages_for_what_is_needed(data):
    assert yaml.safe_load(read(".github", "ISSUE_TEMPLATE", "config.yml")) == {"blank_issues_enabled": True}
    wrong = fields_of("wrong-number.yml")
    row = wrong["row_id"]
    assert "obs_id" in row["attributes"]["label"]
    assert row["validations"]["required"]
    assert row["attributes"]["placeholder"] in set(data.observations["obs_id"])
    (seen,) = data.observations.loc[data.observations["obs_id"] == row["attributes"]["placeholder"], "value_raw"]
    assert wrong["printed"]["attributes"]["placeholder"] == seen
    assert {"printed", "tables", "place"} <= {name for name, field in wrong.items() if field.get("validations")}
    plan = fields_of("plan-to-add.yml")
    assert {"title", "issuer", "date", "years", "published", "quoting"} <= plan.keys()


def test_licences_are_there_and_named():
    for name in PROJECT["project"]["license-files"]:
        assert len(read(*name.split("/"))) > 300
    assert read("LICENSE").startswith("MIT License")
    assert "CC BY 4.0" in read("LICENSE-DATA") or "Attribution 4.0" in read("LICENSE-DATA")
    assert "SIL OPEN FONT LICENSE Version 1.1" in read("ipcompare", "present", "fonts", "OFL.txt")
    assert PROJECT["project"]["license"] == "MIT AND CC-BY-4.0 AND OFL-1.1"


def test_the_citation_is_of_this_version():
    citation = yaml.safe_load(read("CITATION.cff"))
    assert {"cff-version", "message", "title", "authors", "license", "date-released"} <= citation.keys()
    assert citation["version"] == runpy.run_path(str(ROOT / "ipcompare" / "__init__.py"))["__version__"]
    assert re.fullmatch(r"\d{4}-\d{2}-\d{2}", citation["date-released"])


def test_the_main_check_can_be_started_and_runs_the_tests():
    script = ROOT / ".ci" / "run"
    assert script.stat().st_mode & stat.S_IXUSR
    assert os.access(script, os.X_OK)
    assert "make test" in script.read_text(encoding="utf-8").splitlines()
    run("bash", "-n", script, cwd=ROOT)


def test_the_benchmarks_can_be_started():
    assert run(sys.executable, "-c", "import tests.benchmarks.__main__", cwd=ROOT).stderr == ""
