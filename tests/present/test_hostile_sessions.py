"""Nothing that is made depends on the session it is made in, and the session stays as it was."""

from __future__ import annotations

import json
import sys

import pytest
from helpers.hostile_states import SESSIONS
from helpers.processes import run
from helpers.repository import ROOT
from helpers.workers import made_once

PROGRAM = ROOT / "tests" / "helpers" / "hostile_states.py"


def made_in(folder, *states):
    return json.loads(run(sys.executable, PROGRAM, *states, cwd=folder, PYTHONPATH=str(ROOT)).stdout)


@pytest.fixture(scope="session")
def plain(tmp_path_factory):
    """What a session makes that nobody has touched."""

    def make(folder):
        (folder / "made.json").write_text(json.dumps(made_in(folder, "plain")), encoding="utf-8")

    return json.loads((made_once(tmp_path_factory, "plain", make) / "made.json").read_text(encoding="utf-8"))


def test_a_plain_session_stays_as_it_was(plain):
    assert plain["changed"] == {}
    assert {"values.csv", "claims.json", "growth-zh.svg", "report.html", "book.xlsx", "explain"} <= plain["made"].keys()


@pytest.mark.parametrize("session", SESSIONS)
def test_a_hostile_session_gets_the_same_bytes_and_stays_as_it_was(plain, tmp_path, session):
    found = made_in(tmp_path, *SESSIONS[session])
    assert [name for name, content in plain["made"].items() if found["made"].get(name) != content] == []
    assert found["changed"] == {}
