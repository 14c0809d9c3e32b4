"""Every process that a test starts: with a mark of its own, always ended and waited for, named if it is left over."""

from __future__ import annotations

import itertools
import os
import signal
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path
from typing import Any, NamedTuple

import pytest

IPCOMPARE = str(Path(sys.executable).with_name("ipcompare"))
# Seconds until a process counts as hanging, and until one that was asked to stop is killed: many times what is needed.
LIMIT, PATIENCE = 1200, 60
# Every process inherits this variable, into whatever session or group it moves.
MARK = "IPCOMPARE_TESTS"
_numbers = itertools.count()


class Process(NamedTuple):
    """A running process: its id, its command and the test that started it."""

    id: int
    command: str
    test: str


def run(
    *command: str | Path, cwd: Path, check: bool = True, stdout: Any = subprocess.PIPE, **environment: str | None
) -> subprocess.CompletedProcess[str]:
    """Run a command to its end, with changes to the environment; a variable set to None is taken away."""
    with started(*command, cwd=cwd, stdout=stdout, stderr=subprocess.PIPE, **environment) as process:
        try:
            out, err = process.communicate(timeout=LIMIT)
        except subprocess.TimeoutExpired as late:
            pytest.fail(f"{command} did not end within {LIMIT} seconds:\n{late.stdout}\n{late.stderr}")
    if check and process.returncode:
        pytest.fail(f"{command} gave {process.returncode}:\n{out}\n{err}")
    return subprocess.CompletedProcess(command, process.returncode, out, err)


@contextmanager
def started(
    *command: str | Path, cwd: Path, stdout: Any = None, stderr: Any = None, **environment: str | None
) -> Iterator[subprocess.Popen[str]]:
    """Start a command in a session of its own; whatever happens, it and all that it has started are ended after."""
    mark = f"{os.environ.get(MARK, os.getpid())}/{next(_numbers)}"
    changed = {**os.environ, **environment, MARK: mark}
    kept = {name: value for name, value in changed.items() if value is not None}
    process = subprocess.Popen(
        command, cwd=cwd, env=kept, stdout=stdout, stderr=stderr, text=True, encoding="utf-8", start_new_session=True
    )
    try:
        yield process
    finally:
        end(process, mark)


def end(process: subprocess.Popen[str], mark: str) -> None:
    """Ask a process to stop, then kill it, its group and all that carry its mark, and wait until they are gone."""
    if process.poll() is None:
        process.terminate()
        with suppress(subprocess.TimeoutExpired):
            process.wait(PATIENCE)
    with suppress(ProcessLookupError):
        os.killpg(process.pid, signal.SIGKILL)
    process.wait()
    kill(mark)
    for pipe in (process.stdout, process.stderr):
        if pipe is not None:
            pipe.close()


def kill(mark: str) -> list[Process]:
    """Kill all processes that carry a mark or one below it, wait until they are gone, and give what they were."""
    killed = running(mark)
    for process in killed:
        with suppress(ProcessLookupError):
            os.kill(process.id, signal.SIGKILL)
    while running(mark):
        time.sleep(0.05)
    return killed


def running(mark: str) -> list[Process]:
    """List the processes that carry a mark or one below it, this one apart; nothing where there is no ``/proc``."""
    listed = []
    for folder in Path("/proc").glob("[0-9]*"):
        # A process may end at any time, and those of others cannot be read.
        with suppress(OSError):
            pairs = (folder / "environ").read_bytes().decode(errors="replace").split("\0")
            environment = dict(pair.split("=", 1) for pair in pairs if "=" in pair)
            if f"{environment.get(MARK)}/".startswith(f"{mark}/") and int(folder.name) != os.getpid():
                words = (folder / "cmdline").read_bytes().decode(errors="replace").split("\0")
                test = environment.get("PYTEST_CURRENT_TEST", "no test")
                listed.append(Process(int(folder.name), " ".join(words).strip(), test))
    return listed


def python(code: str, *arguments: str | Path, cwd: Path, **environment: str | None) -> str:
    """Run Python code and give what it prints."""
    return run(sys.executable, "-c", code, *arguments, cwd=cwd, **environment).stdout


def imported_by(*command: str | Path, cwd: Path) -> tuple[set[str], str]:
    """Run a Python program and give the top-level packages that it imports, and what it prints."""
    ended = run(sys.executable, "-X", "importtime", *command, cwd=cwd)
    lines = [line for line in ended.stderr.splitlines() if "|" in line]
    return {line.rpartition("|")[2].strip().partition(".")[0] for line in lines}, ended.stdout
