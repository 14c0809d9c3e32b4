"""Errors and results pass between processes with all that they carry."""

from __future__ import annotations

import copy
import inspect
import pickle
import sys
from collections.abc import Mapping

import pandas as pd
import pytest
from helpers.processes import run
from networkx import Graph

import ipcompare as ipc
from ipcompare import errors, results
from ipcompare.errors import DataError, IpcompareError, UnknownNameError

FINDINGS = pd.DataFrame([{
    "severity": "error", "rule": "value", "file": "a.csv", "line": 3, "row": "", "column": "value", "found": "x",
    "expected": "y", "hint": "z",
}])  # fmt: skip


class LaterError(DataError):
    """As a contributor may write one: another call, another attribute."""

    def __init__(self, row, *, plan):
        super().__init__(FINDINGS)
        self.row, self.plan = row, plan


MADE = [
    IpcompareError("a fault", where="here", expected="none", hint="mend it"),
    UnknownNameError("city", "hanghzou", ["hangzhou"]),
    UnknownNameError("city", "Suzhou", ["suzhou"], near=[], meaning="two places"),
    DataError(FINDINGS),
    errors.NotebookError("a cell failed", where="01.ipynb"),
    errors.OutputError("no room", where="build"),
    LaterError(3, plan="p"),
]
WAYS = {
    **{f"pickle {n}": lambda one, n=n: pickle.loads(pickle.dumps(one, n)) for n in range(pickle.HIGHEST_PROTOCOL + 1)},
    "copy": copy.copy,
    "deepcopy": copy.deepcopy,
}


def alike(one, other):
    """Compare two errors with all that they carry, frames by their cells."""
    kept, left = dict(vars(one)), dict(vars(other))
    if "findings" in kept:
        pd.testing.assert_frame_equal(kept.pop("findings"), left.pop("findings"))
    return (type(one), str(one), one.args, kept) == (type(other), str(other), other.args, left)


def test_every_class_of_errors_is_tried():
    classes = {one for _, one in inspect.getmembers(errors, inspect.isclass) if issubclass(one, IpcompareError)}
    assert classes <= {type(one) for one in MADE}


@pytest.mark.parametrize("way", WAYS)
@pytest.mark.parametrize("error", MADE, ids=lambda error: type(error).__name__)
def test_an_error_keeps_all_that_it_carries(error, way):
    error.add_note("seen on Monday")
    assert alike(WAYS[way](error), error)
    assert WAYS[way](error).__notes__ == error.__notes__


POOLS = """
import multiprocessing
from concurrent.futures import ProcessPoolExecutor
import ipcompare as ipc
from ipcompare.errors import DataError, UnknownNameError

def ask(name):
    ipc.compare(ipc.harmonize(ipc.load()), name)

def read(folder):
    ipc.load(folder)

if __name__ == "__main__":
    context = multiprocessing.get_context("spawn")
    with context.Pool(1) as pool, ProcessPoolExecutor(1, mp_context=context) as executor:
        waits = [lambda verb, name: pool.apply_async(verb, [name]).get(600)]
        waits += [lambda verb, name: executor.submit(verb, name).result()]
        for wait in waits:
            try:
                wait(ask, "no_such")
            except UnknownNameError as error:
                print(error.kind, error.name)
            try:
                wait(read, "empty")
            except DataError as error:
                print(len(error.findings) > 0, set(error.findings["severity"]))
"""


def test_a_verb_that_fails_in_a_worker_fails_in_the_parent(tmp_path):
    (tmp_path / "empty").mkdir()
    (tmp_path / "pools.py").write_text(POOLS, encoding="utf-8")
    printed = run(sys.executable, "pools.py", cwd=tmp_path).stdout
    assert printed == "indicator no_such\nTrue {'error'}\n" * 2


def test_every_result_is_the_same_after_its_journey(panel):
    hv = "hv_patents_per_10k"
    made = [
        panel, panel.data, ipc.agencies(panel), ipc.instruments(panel), ipc.succession(panel, "jining"),
        ipc.rank(panel, hv, allow_mixed_levels=True), ipc.order(panel, hv, allow_mixed_levels=True),
        ipc.simulate(panel, hv, allow_mixed_levels=True, draws=20), ipc.trace(panel, "bengbu-2024@784+3"),
        ipc.index(panel, [hv, "ip_specialists"], draws=20), ipc.mean(panel, "pledge_finance_annual"),
    ]  # fmt: skip
    assert {type(one).__name__ for one in made} == set(results.__all__)
    for one in made:
        back = pickle.loads(pickle.dumps(one))
        assert type(back) is type(one)
        for name in one._fields:
            same(getattr(back, name), getattr(one, name))


def same(back, sent):
    if isinstance(sent, pd.DataFrame):
        pd.testing.assert_frame_equal(back, sent)
    elif isinstance(sent, Graph):
        same(
            [list(back.nodes(data=True)), list(back.edges(data=True))],
            [list(sent.nodes(data=True)), list(sent.edges(data=True))],
        )
    elif isinstance(sent, (set, frozenset)):
        # A set has no order: what it shows of itself may differ.
        assert back == sent
    elif parts := parts_of(sent):
        for one, other in zip(parts_of(back), parts, strict=True):
            same(one, other)
    else:
        assert repr(back) == repr(sent)


def parts_of(one):
    """Give the parts of what has several, in their order."""
    if isinstance(one, Mapping):
        return [*one, *one.values()]
    return list(one) if isinstance(one, (list, tuple)) else []
