from __future__ import annotations

import stat
from pathlib import Path

import pytest
from helpers.csv_files import fingerprint

from ipcompare.errors import OutputError
from ipcompare.present.outputs import staged, write_file

FAILURES = [ValueError("of our own"), KeyboardInterrupt(), OSError(28, "No space left on device")]


@pytest.fixture
def out(tmp_path):
    """A folder with an earlier output in it."""
    folder = tmp_path / "build"
    (folder / "figures").mkdir(parents=True)
    (folder / "values.csv").write_bytes(b"earlier")
    (folder / "figures" / "old.svg").write_bytes(b"<svg/>")
    return folder


def stage(out: Path, files: dict[str, bytes], failure: BaseException | None = None) -> None:
    with staged(out) as staging:
        for name, content in files.items():
            (staging / name).write_bytes(content)
        if failure:
            raise failure


def names_in(folder: Path) -> set[str]:
    return {path.name for path in folder.iterdir()}


def test_files_are_moved_to_their_folder_once_all_are_made(out):
    with staged(out) as staging:
        (staging / "figures").mkdir()
        (staging / "values.csv").write_bytes(b"new")
        (staging / "figures" / "new.svg").write_bytes(b"<svg>new</svg>")
        assert (out / "values.csv").read_bytes() == b"earlier"
    assert (out / "values.csv").read_bytes() == b"new"
    assert names_in(out / "figures") == {"old.svg", "new.svg"}
    assert names_in(out.parent) == {"build"}


def test_a_folder_that_is_not_there_yet_is_made_with_its_parents(tmp_path):
    stage(tmp_path / "a" / "b", {"file": b"new"})
    assert (tmp_path / "a" / "b" / "file").read_bytes() == b"new"
    assert names_in(tmp_path / "a") == {"b"}


def test_the_current_folder_can_be_written_to(tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)
    stage(Path(), {"file": b"new"})
    assert names_in(tmp_path) == {"file"}


@pytest.mark.parametrize("failure", FAILURES, ids=lambda failure: type(failure).__name__)
def test_a_failure_leaves_earlier_files_as_they_were(out, failure):
    before = fingerprint(out)
    expected = OutputError if isinstance(failure, OSError) else type(failure)
    with pytest.raises(expected) as caught:
        stage(out, {"values.csv": b"half"}, failure)
    assert fingerprint(out) == before
    assert names_in(out.parent) == {"build"}
    assert failure in (caught.value, caught.value.__cause__)


def test_a_failure_leaves_no_folder_where_there_was_none(tmp_path):
    with pytest.raises(ValueError, match="of our own"):
        stage(tmp_path / "a" / "build", {"file": b"half"}, ValueError("of our own"))
    assert names_in(tmp_path) == set()


def test_a_file_that_cannot_be_moved_leaves_those_before_it_as_they_were(out):
    (out / "z.csv").mkdir()
    before = fingerprint(out)
    with pytest.raises(OutputError, match="cannot write") as caught:
        stage(out, {"values.csv": b"new", "z.csv": b"a folder is in the way"})
    assert "z.csv" in caught.value.where
    assert fingerprint(out) == before
    assert names_in(out.parent) == {"build"}


@pytest.mark.parametrize("place", ["file", "file/below", "file/far/below"])
def test_a_file_in_the_way_of_a_folder_is_named(tmp_path, place):
    (tmp_path / "file").write_bytes(b"in the way")
    with pytest.raises(OutputError, match="cannot write") as caught:
        stage(tmp_path / place, {})
    assert str(tmp_path / "file") in caught.value.where
    assert "--out" in caught.value.hint
    assert fingerprint(tmp_path).keys() == {"file"}
    assert (tmp_path / "file").read_bytes() == b"in the way"


def test_a_single_file_is_written_and_replaced(tmp_path):
    path = tmp_path / "new" / "table.csv"
    for content in (b"first", b"second"):
        write_file(path, content)
        assert path.read_bytes() == content
    assert names_in(path.parent) == {"table.csv"}
    assert stat.S_IMODE(path.stat().st_mode) == 0o644


@pytest.mark.parametrize("failure", FAILURES, ids=lambda failure: type(failure).__name__)
def test_a_failure_while_a_file_is_written_leaves_the_earlier_one(out, monkeypatch, failure):
    def fail(*_):
        raise failure

    before = fingerprint(out)
    monkeypatch.setattr(Path, "replace", fail)
    with pytest.raises((type(failure), OutputError)):
        write_file(out / "values.csv", b"half")
    assert fingerprint(out) == before


def test_content_that_is_not_bytes_leaves_the_earlier_file(out):
    before = fingerprint(out)
    with pytest.raises(TypeError):
        write_file(out / "values.csv", "text")
    assert fingerprint(out) == before


@pytest.mark.parametrize("place", ["file/table.csv", "folder"])
def test_a_place_that_cannot_be_written_is_named(tmp_path, place):
    (tmp_path / "file").write_bytes(b"in the way")
    (tmp_path / "folder").mkdir()
    with pytest.raises(OutputError, match="cannot write") as caught:
        write_file(tmp_path / place, b"content")
    assert caught.value.where == str(tmp_path / place)
    assert names_in(tmp_path) == {"file", "folder"}
    assert names_in(tmp_path / "folder") == set()
