"""Run things in fresh processes, and make costly things once for all workers of pytest-xdist."""

from __future__ import annotations

import fcntl
import os
import subprocess
import sys
import tempfile
from collections.abc import Callable
from pathlib import Path

import pytest
from packaging.requirements import Requirement

from helpers.repository import ROOT

IPCOMPARE = str(Path(sys.executable).with_name("ipcompare"))


def run(
    *command: str | Path, cwd: Path, check: bool = True, **environment: str | None
) -> subprocess.CompletedProcess[str]:
    """Run a command with changes to the environment; a variable set to None is taken away."""
    changed = {**os.environ, **environment}
    kept = {name: value for name, value in changed.items() if value is not None}
    done = subprocess.run(command, capture_output=True, text=True, encoding="utf-8", cwd=cwd, env=kept, check=False)
    if check and done.returncode:
        pytest.fail(f"{command} gave {done.returncode}:\n{done.stdout}\n{done.stderr}")
    return done


def python(code: str, *arguments: str | Path, cwd: Path, **environment: str | None) -> str:
    """Run Python code and give what it prints."""
    return run(sys.executable, "-c", code, *arguments, cwd=cwd, **environment).stdout


def imported_by(*command: str | Path, cwd: Path) -> tuple[set[str], str]:
    """Run a Python program and give the top-level packages that it imports, and what it prints."""
    done = run(sys.executable, "-X", "importtime", *command, cwd=cwd)
    lines = [line for line in done.stderr.splitlines() if "|" in line]
    return {line.rpartition("|")[2].strip().partition(".")[0] for line in lines}, done.stdout


def made_once(factory: pytest.TempPathFactory, name: str, make: Callable[[Path], None]) -> Path:
    """Fill a folder the first time that any worker asks for it."""
    base = factory.getbasetemp()
    shared = base.parent if "PYTEST_XDIST_WORKER" in os.environ else base
    folder = shared / name
    with (shared / f"{name}.lock").open("w") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        if not folder.exists():
            staging = Path(tempfile.mkdtemp(prefix=f"{name}-", dir=shared))
            make(staging)
            staging.rename(folder)
    return folder


def locked_versions() -> dict[str, str]:
    """Read the versions of ``requirements.lock`` that are meant for this Python and system."""
    lines = (ROOT / "requirements.lock").read_text(encoding="utf-8").splitlines()
    pins = [Requirement(line) for line in lines if line and not line.startswith("#")]
    ours = [pin for pin in pins if pin.marker is None or pin.marker.evaluate()]
    return {pin.name.lower(): str(pin.specifier).removeprefix("==") for pin in ours}
