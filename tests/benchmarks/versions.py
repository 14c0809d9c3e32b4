"""
Compare the public frames of this version with those of another commit, number by number.

``python -m tests.benchmarks.versions COMMIT`` checks the commit out beside the repository, makes its frames with its
own tables in a process of its own, and prints every frame and column that differs. Columns that are new are no
difference; those that are gone are named.
"""

from __future__ import annotations

import os
import pickle
import subprocess
import sys
import tempfile
from collections.abc import Callable, Iterator
from functools import partial
from pathlib import Path
from typing import Any

import pandas as pd

ROOT = Path(__file__).resolve().parents[2]
HV, PLEDGE = "hv_patents_per_10k", "pledge_finance_annual"
SEVERAL = [HV, PLEDGE, "pct_filings_annual", "standard_applying_enterprises"]


PANEL = ("values", "ledger", "lineage", "refusals")
VERBS = ("growth", "pace", "compare", "grade", "coverage", "catch_up", "delivery", "toolbox")
YARDSTICKS = ("nation", "province", "trend", "leader", "vocabulary", "wording")
PARTS = {
    "instruments": ("presence", "prevalence", "similarity", "breadth"),
    "agencies": ("nodes", "edges", "concentration", "not_named"),
}
MIXED = {"allow_mixed_levels": True}


def results(ipc: Any) -> dict[str, Callable[[], Any]]:
    """Give the public results by name, as calls that both versions know."""
    data = ipc.load()
    panel, wide = ipc.harmonize(data), ipc.harmonize(data, use=["bridge_hv_share", "extrapolate_pace"])
    counted = data if ipc.__version__.startswith("0.1") else panel
    call = partial
    calls: dict[str, Callable[[], Any]] = {part: call(getattr, panel, part) for part in PANEL}
    calls |= {f"{part} with bridge and extrapolation": call(getattr, wide, part) for part in PANEL}
    calls |= {verb: call(getattr(ipc, verb), panel) for verb in VERBS}
    calls |= {f"{verb} from outside": call(getattr(ipc, verb), panel, baselines="context") for verb in VERBS[::5]}
    calls |= {f"ambition {name}": call(ipc.ambition, panel, against=name) for name in YARDSTICKS}
    calls |= {f"compare {name}": call(ipc.compare, panel, name) for name in sorted(data.indicators["indicator"])}
    calls |= {f"rank {name}": call(_ranked, ipc, panel, name) for name in sorted(data.indicators["indicator"])}
    calls |= {verb: call(_parts, getattr(ipc, verb), counted, parts) for verb, parts in PARTS.items()}
    calls["decompose"] = call(ipc.decompose, panel, HV, "bengbu", "suzhou_anhui")
    calls["order"] = lambda: _parts(call(ipc.order, **MIXED), (panel, SEVERAL), ("relation", "ranks", "shares"))
    drawn = call(ipc.simulate, draws=4000, **MIXED)
    calls["simulate"] = lambda: _parts(drawn, (panel, SEVERAL), ("acceptability", "wins", "ranks"))
    calls["index"] = lambda: ipc.index(panel, SEVERAL, min_coverage=0.75, **MIXED).frame
    calls["claims"] = call(ipc.claims, counted)
    return calls


def _ranked(ipc: Any, panel: Any, name: str) -> pd.DataFrame:
    frame: pd.DataFrame = ipc.rank(panel, name, **MIXED).frame
    return frame


def _parts(verb: Callable[..., Any], given: Any, parts: tuple[str, ...]) -> pd.DataFrame:
    """Put the frames of a result beside one another."""
    found = verb(*given) if type(given) is tuple else verb(given)
    return pd.concat([getattr(found, part).reset_index(drop=True).add_prefix(f"{part}.") for part in parts], axis=1)


def dump(path: str) -> None:
    """Write the frames of the version that is imported; a refusal is its kind."""
    import ipcompare as ipc

    made: dict[str, Any] = {}
    for name, call in results(ipc).items():
        try:
            made[name] = pd.DataFrame(call())
        except ipc.errors.IpcompareError as refusal:  # type: ignore[attr-defined]
            made[name] = type(refusal).__name__
    Path(path).write_bytes(pickle.dumps(made))


def differences(before: dict[str, Any], after: dict[str, Any]) -> Iterator[str]:
    """Name what differs between the frames of two versions."""
    for name, old in before.items():
        new = after.get(name)
        if not isinstance(old, pd.DataFrame) or not isinstance(new, pd.DataFrame):
            kinds = [one if isinstance(one, str) else "a frame" for one in (old, new)]
            if kinds[0] != kinds[1]:
                yield f"{name}: {kinds[0]} is now {kinds[1]}"
            continue
        gone = [column for column in old if column not in new]
        if gone:
            yield f"{name}: without {', '.join(map(str, gone))}"
        if len(old) != len(new):
            yield f"{name}: {len(new)} rows, {len(old)} before"
            continue
        for column in old.columns.intersection(new.columns):
            apart = _apart(old[column], new[column])
            if apart:
                yield f"{name}, {column}: {apart} of {len(old)} rows differ"


def _apart(old: pd.Series, new: pd.Series) -> int:
    """Count the cells that differ by more than rounding; two missing cells are the same."""
    left, right = old.reset_index(drop=True), new.reset_index(drop=True)
    if pd.api.types.is_float_dtype(left) and pd.api.types.is_float_dtype(right):
        close = (left == right) | ((left - right).abs() <= 1e-12 * left.abs())
    else:
        close = left.astype(object) == right.astype(object)
    return int((~(close.fillna(False).astype(bool) | (left.isna() & right.isna()))).sum())


def made_by(tree: Path) -> dict[str, Any]:
    """Make the frames of a checkout in a process of its own."""
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / "frames.pickle"
        environment = {**os.environ, "PYTHONPATH": str(tree)}
        subprocess.run([sys.executable, __file__, "--dump", str(path)], cwd=folder, env=environment, check=True)
        frames: dict[str, Any] = pickle.loads(path.read_bytes())
        return frames


def main(commit: str) -> None:
    """Print the differences between a commit and the checkout."""
    git = partial(subprocess.run, cwd=ROOT, check=True, capture_output=True)
    with tempfile.TemporaryDirectory() as folder:
        tree = Path(folder) / "before"
        git(["git", "worktree", "add", "--detach", str(tree), commit])
        try:
            before, after = made_by(tree), made_by(ROOT)
        finally:
            git(["git", "worktree", "remove", "--force", str(tree)])
    print("\n".join(list(differences(before, after)) or ["no difference"]))
    print(f"{len(before)} results compared")


if __name__ == "__main__":
    dump(sys.argv[2]) if sys.argv[1] == "--dump" else main(sys.argv[1])
