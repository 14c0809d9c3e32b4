from __future__ import annotations

import errno
import json
import os
import stat
import subprocess
import sys
import threading
import time
from pathlib import Path
from types import SimpleNamespace

import pytest
from helpers.csv_files import fingerprint
from helpers.processes import run
from helpers.repository import ROOT

from ipcompare.cli import main
from ipcompare.errors import OutputError
from ipcompare.present import locks
from ipcompare.present.outputs import MANIFEST, staged, write_file
from ipcompare.present.pack import manifest

ARCHITECTURE = ROOT / "docs" / "architecture.md"
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


# Mounts


@pytest.fixture
def mounted(tmp_path):
    """Mount a small file system of its own, where this machine lets us."""
    places = []

    def mount(place: Path, options: str = "size=1m") -> Path:
        place.mkdir(exist_ok=True)
        command = ["mount", "-t", "tmpfs", "-o", options, "tmpfs", str(place)]
        try:
            done = subprocess.run(command, capture_output=True, text=True, check=False)
        except FileNotFoundError:
            pytest.skip("there is no program to mount with")
        if done.returncode:
            pytest.skip(f"file systems can be mounted by a superuser only: {done.stderr.strip()}")
        places.append(place)
        return place

    yield mount
    for place in reversed(places):
        subprocess.run(["umount", "-l", str(place)], check=True)


def test_a_mounted_folder_can_be_written_to_twice(mounted, tmp_path):
    out = mounted(tmp_path / "out")
    for content in (b"first", b"second"):
        stage(out, {"file": content, MANIFEST: content})
        write_file(out / "table.csv", content)
        assert {path.name: path.read_bytes() for path in out.iterdir()} == {
            "file": content,
            MANIFEST: content,
            "table.csv": content,
        }


def test_a_folder_that_may_be_written_under_one_that_may_not_can_be_written_to(mounted, tmp_path):
    parent = mounted(tmp_path / "parent")
    out = mounted(parent / "out")
    subprocess.run(["mount", "-o", "remount,ro", str(parent)], check=True)
    stage(out, {"file": b"new"})
    assert names_in(out) == {"file"}
    with pytest.raises(OutputError, match="Read-only file system") as caught:
        stage(parent, {"file": b"new"})
    assert caught.value.where == str(parent)


@pytest.mark.parametrize("link", [False, True], ids=["a mount below", "a link"])
def test_files_whose_places_are_on_another_file_system_are_moved_there(mounted, tmp_path, link):
    out = tmp_path / "out"
    out.mkdir()
    elsewhere = mounted(tmp_path / "elsewhere" if link else out / "figures")
    if link:
        (out / "figures").symlink_to(elsewhere)
    (elsewhere / "old.svg").write_bytes(b"old")
    (elsewhere / "old.svg").chmod(0o600)
    with staged(out) as staging:
        (staging / "figures").mkdir()
        (staging / "figures" / "old.svg").write_bytes(b"new")
        (staging / "file").write_bytes(b"new")
    assert {path.name: path.read_bytes() for path in elsewhere.iterdir()} == {"old.svg": b"new"}
    assert stat.S_IMODE((elsewhere / "old.svg").stat().st_mode) == 0o600
    assert names_in(out) == {"figures", "file"}


@pytest.mark.parametrize("write", ["staged", "write_file"])
def test_a_full_disk_leaves_the_earlier_files_and_nothing_else(mounted, tmp_path, write):
    out = mounted(tmp_path / "out", "size=64k")
    (out / "file").write_bytes(b"earlier")
    before = fingerprint(out)
    with pytest.raises(OutputError, match="No space left on device") as caught:
        stage(out, {"file": bytes(200_000)}) if write == "staged" else write_file(out / "file", bytes(200_000))
    assert str(out) in caught.value.where
    assert fingerprint(out) == before
    assert names_in(out) == {"file"}


# What is no plain file


@pytest.mark.parametrize("write", ["staged", "write_file"])
def test_a_link_stays_and_the_file_that_it_leads_to_is_replaced(tmp_path, write):
    out = tmp_path / "out"
    out.mkdir()
    (tmp_path / "real").mkdir()
    (tmp_path / "real" / "file").write_bytes(b"earlier")
    (out / "file").symlink_to(tmp_path / "real" / "file")
    stage(out, {"file": b"new"}) if write == "staged" else write_file(out / "file", b"new")
    assert (out / "file").is_symlink()
    assert (tmp_path / "real" / "file").read_bytes() == b"new"
    assert names_in(out) == names_in(tmp_path / "real") == {"file"}


def test_a_link_to_a_file_that_is_not_there_yet_makes_it(tmp_path):
    (tmp_path / "link").symlink_to("file")
    write_file(tmp_path / "link", b"new")
    assert (tmp_path / "link").is_symlink()
    assert (tmp_path / "file").read_bytes() == b"new"


def test_a_link_that_leads_to_itself_is_an_error_that_names_it(tmp_path):
    (tmp_path / "link").symlink_to("link")
    with pytest.raises(OutputError, match="cannot write") as caught:
        write_file(tmp_path / "link", b"new")
    assert caught.value.where == str(tmp_path / "link")


@pytest.mark.parametrize("write", ["staged", "write_file"])
def test_a_named_pipe_is_written_to_and_stays(tmp_path, write):
    os.mkfifo(tmp_path / "pipe")
    read = []
    reader = threading.Thread(target=lambda: read.append((tmp_path / "pipe").read_bytes()))
    reader.start()
    stage(tmp_path, {"pipe": b"new"}) if write == "staged" else write_file(tmp_path / "pipe", b"new")
    reader.join()
    assert read == [b"new"]
    assert (tmp_path / "pipe").is_fifo()
    assert names_in(tmp_path) == {"pipe"}


@pytest.fixture
def device(tmp_path):
    """Make a device that takes everything, where this machine lets us."""
    path = tmp_path / "device"
    try:
        os.mknod(path, 0o666 | stat.S_IFCHR, os.makedev(1, 3))
        path.write_bytes(b"")
    except OSError as error:
        pytest.skip(f"devices can be made and used by a superuser only: {error.strerror}")
    return path


def test_a_device_is_written_to_and_stays(device):
    write_file(device, b"new")
    assert device.is_char_device()
    stage(device.parent, {device.name: b"new"})
    assert device.is_char_device()
    assert main(["list", "cities", "--output", str(device), "--format", "csv"]) == 0
    assert device.is_char_device()


def test_a_link_to_a_device_is_written_through_to_its_error(tmp_path):
    if not Path("/dev/full").is_char_device():
        pytest.skip("this system has no device that is always full")
    (tmp_path / "link").symlink_to("/dev/full")
    with pytest.raises(OutputError, match="No space left on device"):
        write_file(tmp_path / "link", b"new")
    assert (tmp_path / "link").is_symlink()
    assert Path("/dev/full").is_char_device()


def test_the_name_of_the_standard_output_is_written_to(tmp_path):
    code = "import sys; from pathlib import Path; from ipcompare.present.outputs import write_file; "
    code += "write_file(Path('/dev/stdout'), b'new')"
    assert run(sys.executable, "-c", code, cwd=tmp_path).stdout == "new"


# Modes


@pytest.mark.parametrize("mode", [0o600, 0o640, 0o664, 0o444])
def test_a_file_keeps_its_mode_when_it_is_replaced(tmp_path, mode):
    for name in ("one", "two"):
        (tmp_path / name).write_bytes(b"earlier")
        (tmp_path / name).chmod(mode)
    write_file(tmp_path / "one", b"new")
    stage(tmp_path, {"two": b"new"})
    assert [(tmp_path / name).read_bytes() for name in ("one", "two")] == [b"new", b"new"]
    assert {stat.S_IMODE((tmp_path / name).stat().st_mode) for name in ("one", "two")} == {mode}


@pytest.mark.parametrize(("mask", "mode"), [(0o022, 0o644), (0o077, 0o600), (0o002, 0o664)])
def test_a_new_file_and_a_new_folder_have_the_mode_that_the_user_has_set(tmp_path, mask, mode):
    earlier = os.umask(mask)
    try:
        write_file(tmp_path / "one" / "file", b"new")
        stage(tmp_path / "two", {"file": b"new"})
    finally:
        os.umask(earlier)
    for folder in ("one", "two"):
        assert stat.S_IMODE((tmp_path / folder / "file").stat().st_mode) == mode
        assert stat.S_IMODE((tmp_path / folder).stat().st_mode) == 0o777 & ~mask


@pytest.mark.parametrize("write", ["staged", "write_file"])
def test_a_file_keeps_its_owner_when_a_superuser_replaces_it(tmp_path, write):
    (tmp_path / "file").write_bytes(b"earlier")
    try:
        os.chown(tmp_path / "file", 12345, 23456)
    except PermissionError:
        pytest.skip("files can be given away by a superuser only")
    stage(tmp_path, {"file": b"new"}) if write == "staged" else write_file(tmp_path / "file", b"new")
    now = (tmp_path / "file").stat()
    assert (now.st_uid, now.st_gid) == (12345, 23456)


# Manifests, and runs that are killed


def test_a_manifest_is_away_while_files_move_and_comes_last(out, monkeypatch):
    stage(out, {"a.csv": b"first", MANIFEST: b"of the first"})
    seen = []
    replace = Path.replace

    def watched(self, target):
        seen.append((target.name, (out / MANIFEST).exists()))
        return replace(self, target)

    monkeypatch.setattr(type(out), "replace", watched)
    stage(out, {"a.csv": b"second", "z.csv": b"second", MANIFEST: b"of the second"})
    assert seen == [("a.csv", False), ("z.csv", False), (MANIFEST, False)]
    assert (out / MANIFEST).read_bytes() == b"of the second"


def test_a_failure_while_files_move_brings_the_manifest_back(out):
    stage(out, {"a.csv": b"first", MANIFEST: b"of the first"})
    (out / "z.csv").mkdir()
    before = fingerprint(out)
    with pytest.raises(OutputError):
        stage(out, {"a.csv": b"second", "new.csv": b"second", "z.csv": b"in the way", MANIFEST: b"of the second"})
    assert fingerprint(out) == before


def test_a_file_that_cannot_be_put_back_keeps_no_other_from_it(out, monkeypatch):
    """On Windows a file that a program has open can neither be replaced nor put back."""
    stage(out, {"a.csv": b"first", "m.csv": b"first"})
    replace = Path.replace

    def held(self, target):
        if target.name == "m.csv":
            raise PermissionError(errno.EACCES, "The file is open in another program", str(self), None, str(target))
        return replace(self, target)

    monkeypatch.setattr(type(out), "replace", held)
    with pytest.raises(OutputError, match="open in another program") as caught:
        stage(out, {"a.csv": b"second", "m.csv": b"second"})
    assert caught.value.where == str(out / "m.csv")
    assert [(out / name).read_bytes() for name in ("a.csv", "m.csv")] == [b"first", b"first"]


@pytest.mark.faults
@pytest.mark.skipif(not hasattr(os, "fork"), reason="this system cannot fork")
def test_a_writer_that_is_killed_leaves_whole_files_and_the_next_run_is_right(tmp_path):
    """At every step that a writer takes in the file system, and at times by chance."""
    rounds = os.environ.get("IPCOMPARE_ROUNDS", "20")
    helper = Path(__file__).parents[1] / "helpers" / "killed_writers.py"
    found = json.loads(run(sys.executable, helper, tmp_path, rounds, cwd=tmp_path).stdout)
    print(json.dumps(found))
    assert len(found) == 4
    assert {kind: kills["faults"] for kind, kills in found.items() if kills["faults"]} == {}
    # Some were killed while files moved, when there is no manifest.
    assert 5 < found["write_set at every step"]["unvouched"] < found["write_set at every step"]["killed"]


def test_the_command_of_the_page_tells_a_whole_set_from_another(tmp_path):
    command = next(part for part in ARCHITECTURE.read_text(encoding="utf-8").split("`") if "sha256sum" in part)
    files = {"a.csv": b"first", "b.csv": b"first"}
    stage(tmp_path, {**files, MANIFEST: manifest(files).to_csv(index=False).encode()})
    assert run("sh", "-c", command, cwd=tmp_path).stdout == ""
    (tmp_path / "b.csv").write_bytes(b"other")
    assert "b.csv: FAILED" in run("sh", "-c", command, cwd=tmp_path, check=False).stdout


def left_over(folder: Path) -> list[Path]:
    """Leave in a folder what killed runs do: of a set and of a file."""
    code = "import os, sys; from pathlib import Path; from ipcompare.present.outputs import _staging, staged\n"
    code += "with staged(Path('.')) as one, _staging(Path('.'), 'table.csv') as two:\n"
    code += "    (one / 'half').touch(); (two / 'new').touch(); os.kill(os.getpid(), 9)"
    assert run(sys.executable, "-c", code, cwd=folder, check=False).returncode == -9
    left = [path for path in folder.iterdir() if path.name.startswith(".out-")]
    assert len(left) == 4
    return left


@pytest.mark.parametrize("write", ["staged", "write_file"])
def test_what_killed_runs_left_is_swept_by_the_next_and_nothing_else(out, write):
    left_over(out)
    (out / ".out-of-office").mkdir()
    (out / ".out-0123456789ab-notes.txt").write_bytes(b"my own")
    stage(out, {"file": b"new"}) if write == "staged" else write_file(out / "file", b"new")
    assert names_in(out) == {"file", "figures", "values.csv", ".out-of-office", ".out-0123456789ab-notes.txt"}


def test_a_second_writer_of_a_folder_is_told_and_the_first_wins_whole(out):
    with staged(out) as staging:
        (staging / "file").write_bytes(b"first")
        with pytest.raises(OutputError, match="another run is writing there") as caught:
            stage(out, {"file": b"second"})
        assert caught.value.where == str(out)
        write_file(out / "table.csv", b"another file")
        assert (staging / "file").exists()
    assert (out / "file").read_bytes() == b"first"
    assert names_in(out) == {"file", "table.csv", "figures", "values.csv"}


def test_writers_of_one_place_in_many_threads_each_win_whole_or_are_told(tmp_path):
    told = []

    def write(number: int) -> None:
        for _ in range(20):
            try:
                stage(tmp_path / "out", dict.fromkeys(("a", "b", MANIFEST), b"%d" % number * 1000))
                write_file(tmp_path / "one", b"%d" % number * 1000)
            except OutputError as error:
                told.append(error)

    threads = [threading.Thread(target=write, args=(number,)) for number in range(4)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert len({(tmp_path / "out" / name).read_bytes() for name in ("a", "b", MANIFEST)}) == 1
    assert names_in(tmp_path / "out") == {"a", "b", MANIFEST}
    assert names_in(tmp_path) == {"out", "one"}
    assert {error.what for error in told} <= {"another run is writing there"}


# Systems that have less


def without_calls(monkeypatch, fcntl=None, msvcrt=None):
    """Take away what Windows does not have."""
    for module in (os, Path):
        for name in ("fchmod", "link", "chown", "O_NOFOLLOW", "mkfifo", "geteuid", "getuid"):
            monkeypatch.delattr(module, name, raising=False)
    monkeypatch.setitem(sys.modules, "fcntl", fcntl)
    monkeypatch.setitem(sys.modules, "msvcrt", msvcrt)


def test_without_the_calls_that_windows_lacks_all_is_written_the_same(out, monkeypatch):
    without_calls(monkeypatch)
    stage(out, {"values.csv": b"new", MANIFEST: b"new"})
    write_file(out / "table.csv", b"new")
    assert names_in(out) == {"values.csv", "figures", MANIFEST, "table.csv"}
    (out / "z.csv").mkdir()
    before = fingerprint(out)
    with pytest.raises(OutputError):
        stage(out, {"values.csv": b"newer", MANIFEST: b"newer", "z.csv": b"in the way"})
    assert fingerprint(out) == before


def test_on_windows_a_second_writer_is_told_by_the_lock_of_that_system(out, monkeypatch):
    locked = set()

    def locking(handle, mode, size):
        assert (mode, size) == (7, 1)
        file = os.fstat(handle).st_ino
        if file in locked:
            raise PermissionError(errno.EACCES, "Permission denied")
        locked.add(file)

    without_calls(monkeypatch, msvcrt=SimpleNamespace(locking=locking, LK_NBLCK=7))
    with staged(out), pytest.raises(OutputError, match="another run is writing there"):
        stage(out, {})


def test_where_there_are_no_locks_only_what_is_older_than_a_day_is_swept(out, monkeypatch):
    left = [path for path in left_over(out) if path.is_dir()]
    without_calls(monkeypatch)
    stage(out, {})
    assert {path.name for path in left} <= names_in(out)
    os.utime(left[0], (time.time() - 90_000,) * 2)
    stage(out, {})
    assert names_in(out) == {"values.csv", "figures", left[1].name}


def test_a_network_folder_without_locks_can_be_written_to(out, monkeypatch):
    def refused(handle):
        raise OSError(errno.ENOLCK, "No locks available")

    monkeypatch.setattr(locks, "_locker", lambda: refused)
    stage(out, {"file": b"new"})
    assert (out / "file").read_bytes() == b"new"


def test_a_lock_that_cannot_be_removed_while_it_is_open_is_removed_after(out, monkeypatch):
    """On Windows a file that is open cannot be removed."""
    opened, refused = set(), []
    real_open, real_close, unlink = os.open, os.close, Path.unlink

    def opening(path, *arguments, **named):
        handle = real_open(path, *arguments, **named)
        if str(path).endswith(".lock"):
            opened.add(handle)
        return handle

    def closing(handle):
        opened.discard(handle)
        real_close(handle)

    def held(self, missing_ok=False):
        if self.suffix == ".lock" and opened:
            refused.append(self)
            raise PermissionError(errno.EACCES, "The file is open in another program", str(self))
        unlink(self, missing_ok)

    monkeypatch.setattr(os, "open", opening)
    monkeypatch.setattr(os, "close", closing)
    monkeypatch.setattr(type(out), "unlink", held)
    stage(out, {"file": b"new"})
    assert len(refused) == 1
    assert names_in(out) == {"file", "figures", "values.csv"}
