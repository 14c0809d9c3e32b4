"""No process of a test outlives it, whatever it does."""

from __future__ import annotations

import os
import subprocess
import sys

import pytest
from helpers import processes
from helpers.processes import MARK, kill, run, running, started

# A parent that takes no notice of being asked to stop, and its child in a session of its own, which tells its id.
CHILD = "import os, time; print(os.getpid(), flush=True); time.sleep(10_000)"
STUBBORN = f"""
import signal, subprocess, sys, time
signal.signal(signal.SIGTERM, signal.SIG_IGN)
subprocess.Popen([sys.executable, "-c", {CHILD!r}], start_new_session=True)
time.sleep(10_000)
"""


def running_here():
    return [process for process in running(os.environ[MARK]) if "test_processes" in process.test]


def test_a_process_that_ignores_its_end_is_ended_with_all_that_it_started(tmp_path, monkeypatch):
    monkeypatch.setattr(processes, "PATIENCE", 0.1)

    def interrupted():
        with started(sys.executable, "-c", STUBBORN, cwd=tmp_path, stdout=subprocess.PIPE) as process:
            family = {process.pid, int(process.stdout.readline())}
            assert {one.id for one in running_here()} == family
            raise KeyboardInterrupt

    with pytest.raises(KeyboardInterrupt):
        interrupted()
    assert running_here() == []


def test_a_command_that_hangs_fails_its_test_and_is_ended(tmp_path, monkeypatch):
    monkeypatch.setattr(processes, "LIMIT", 0.1)
    with pytest.raises(pytest.fail.Exception, match=r"did not end within 0\.1 seconds"):
        run(sys.executable, "-c", "import time; time.sleep(10_000)", cwd=tmp_path)
    assert running_here() == []


def test_a_process_that_is_left_over_is_named_with_its_test_and_killed():
    left = subprocess.Popen([sys.executable, "-c", "input()"], stdin=subprocess.PIPE, start_new_session=True)
    (killed,) = (process for process in kill(os.environ[MARK]) if process.id == left.pid)
    assert left.wait() < 0
    left.stdin.close()
    assert killed.command.endswith("-c input()")
    assert "test_a_process_that_is_left_over" in killed.test
