"""The plan texts stay outside of the repository: no sentence of them in any of its files."""

from __future__ import annotations

import json
from collections.abc import Iterator
from pathlib import Path

import pytest
from helpers.csv_files import read_records
from helpers.repository import PLANS

WIDTH = 24
PLACES = [
    *("data", "docs", "notebooks", "ipcompare", "figures", "tests", "tools", ".github"),
    *("README.md", "CONTRIBUTING.md", "CHANGELOG.md", "pyproject.toml"),
]
# Names and headings as printed may be quoted; they are short and no sentences.
QUOTABLE = {
    "plans.csv": ["title_zh"],
    "indicators.csv": ["name_zh"],
    "tasks.csv": ["title_raw", "section"],
    "task_agencies.csv": ["name_raw"],
    **{f"observations/{plan}.csv": ["name_zh", "value_raw", "section"] for plan in PLANS},
}
LONGEST_NAME = 48
AROUND_A_NAME = ",，、。；：《》“”\"'()（）|*/"


def squeezed(text: str) -> str:
    """Leave out white space, so that a line break does not hide a sentence."""
    return "".join(text.split())


def windows(text: str) -> Iterator[str]:
    return (text[at : at + WIDTH] for at in range(len(text) - WIDTH + 1))


def readings(path: Path) -> list[str]:
    """Give the text of a file, for JSON also with its escapes resolved; nothing for a binary file."""
    try:
        text = path.read_bytes().decode("utf-8")
    except UnicodeDecodeError:
        return []
    if path.suffix in (".json", ".ipynb"):
        return [text, json.dumps(json.loads(text), ensure_ascii=False)]
    return [text]


def leaks(path: Path, forbidden: set[str]) -> list[str]:
    return [window for text in readings(path) for window in windows(squeezed(text)) if window in forbidden]


def quotable(root: Path) -> set[str]:
    return {
        squeezed(row[column])
        for file, columns in QUOTABLE.items()
        for row in read_records(root / "data" / file)
        for column in columns
    }


@pytest.fixture(scope="module")
def forbidden(root: Path, plan_texts: dict[str, str]) -> set[str]:
    """Every run of that many code points of a plan text that is more than a piece of a name, title or heading."""
    printed = {window for text in plan_texts.values() for window in windows(squeezed(text))}
    names = "\n".join(quotable(root))
    return {window for window in printed if window.strip(AROUND_A_NAME) not in names}


@pytest.fixture(scope="module")
def files(root: Path) -> list[Path]:
    found = [path for place in PLACES for path in [root / place, *sorted((root / place).rglob("*"))] if path.is_file()]
    return [path for path in found if "__pycache__" not in path.parts]


def test_no_file_holds_a_run_of_a_plan_text(root, files, forbidden):
    assert {"data/plans.csv", "README.md", "ipcompare/__init__.py", "tests/conftest.py"} <= {
        path.relative_to(root).as_posix() for path in files
    }
    held = {path.relative_to(root).as_posix(): leaks(path, forbidden)[:1] for path in files}
    assert {file: runs for file, runs in held.items() if runs} == {}


def test_what_may_be_quoted_is_short_and_no_sentence(root):
    names = quotable(root)
    assert len(names) > 100
    assert max(len(name) for name in names) <= LONGEST_NAME
    assert [name for name in names if len(name) >= WIDTH and set("。；！？") & set(name)] == []


@pytest.mark.parametrize("plan", PLANS)
@pytest.mark.parametrize("suffix", [".md", ".csv", ".ipynb"])
def test_a_planted_run_is_found_from_24_code_points_on(tmp_path, plan_texts, forbidden, plan, suffix):
    text = squeezed(plan_texts[plan])
    run = next(window for window in windows(text[len(text) // 2 :]) if window in forbidden)
    path = tmp_path / f"planted{suffix}"
    for planted, found in ((run, [run]), (run[:-1], []), (run[1:], [])):
        wrapped = f"▲{planted[:9]}\n{planted[9:]}▲"
        path.write_text(json.dumps([f"▲{planted}▲"]) if suffix == ".ipynb" else wrapped, encoding="utf-8")
        assert planted not in path.read_text(encoding="utf-8")
        assert leaks(path, forbidden) == found


def test_most_of_every_plan_text_is_guarded(plan_texts, forbidden):
    for plan, text in plan_texts.items():
        runs = list(windows(squeezed(text)))
        assert len(runs) > 4000, plan
        assert sum(run in forbidden for run in runs) > 0.98 * len(runs), plan
