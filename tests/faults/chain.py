"""Run what passes the check through every verb, figure and sheet: a result, or an error of the package's own."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from pathlib import Path
from typing import NamedTuple

import ipcompare as ipc
from ipcompare.errors import IpcompareError
from ipcompare.present.gallery import published
from ipcompare.present.registry import readings
from ipcompare.present.style import new_figure
from ipcompare.results import Panel
from tests.faults.mutants import Mutant, Tables

HV = "hv_patents_per_10k"


class Outcome(NamedTuple):
    """What became of a mutant: ``found`` by the check, ``silent`` or ``crashed``, and by what."""

    mutant: Mutant
    fate: str
    by: str


def tried(tables: Tables, mutant: Mutant, sources: Path, *, verbs: bool, shown: bool) -> Outcome:
    """Check a folder that holds a mutant, run all verbs on what passes if asked, and put the file back."""
    try:
        findings = ipc.check(tables.folder, sources=sources).query("severity != 'note'")
        if len(findings):
            return Outcome(mutant, "found", ";".join(sorted(set(findings["rule"]))))
        crash = crash_of(tables.folder, sources, shown=shown) if verbs else ""
        return Outcome(mutant, "crashed" if crash else "silent", crash)
    except Exception as error:
        # The oracle: whatever is raised here and is no error of the package's own is a crash.
        return Outcome(mutant, "crashed", f"check: {error!r}"[:300])
    finally:
        tables.restore(mutant.file)


def crash_of(folder: Path, sources: Path, *, shown: bool) -> str:
    """Run every step; give the first exception that is not the package's own, empty where there is none."""
    step = "load"
    try:
        data = ipc.load(folder)
        step = "harmonize"
        panel = ipc.harmonize(data)
        steps = steps_of(panel, sources, shown=shown)
    except IpcompareError:
        return ""
    except Exception as error:
        return f"{step}: {error!r}"[:300]
    return next((fault for name, run in steps if (fault := fault_of(name, run))), "")


def fault_of(name: str, run: Callable[[], object]) -> str:
    """Run one step; a result and an error of the package's own are no fault."""
    try:
        run()
    except IpcompareError:
        return ""
    except Exception as error:
        return f"{name}: {error!r}"[:300]
    return ""


def steps_of(panel: Panel, sources: Path, *, shown: bool) -> Iterator[tuple[str, Callable[[], object]]]:
    """Give every result of the registry, claims and a trace; if asked, every sheet and figure too."""
    for name, reading in readings().items():
        yield name, lambda reading=reading: reading.make(panel)
    yield "trace", lambda: ipc.trace(panel, panel.values["value_id"].iloc[-1], sources=sources)
    yield "explain", lambda: ipc.explain(panel, HV, *panel.data.cities["city"].head(2))
    if not shown:
        return
    yield "claims", lambda: ipc.claims(panel)
    yield "workbook", lambda: ipc.workbook(panel, lang="zh")
    for name, picture in published(panel).items():
        yield name, lambda picture=picture: picture.draw(panel, new_figure()[1], "zh")
