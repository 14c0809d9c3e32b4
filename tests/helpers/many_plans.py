"""Tables of any size: the shipped ones, with copies of their places, plans, tasks and facts that pass the check."""

from __future__ import annotations

import csv
from collections.abc import Sequence
from pathlib import Path

import numpy as np
import pandas as pd

from ipcompare.corpus.read import from_frames
from ipcompare.corpus.schema import tables
from ipcompare.results import Data

# By table the columns whose ids and names get the number of the copy, each with what stands between.
NUMBERED = {
    "cities": {"city": "_", "name_zh": "", "name_en": " "},
    "jurisdictions": {"jurisdiction": "_", "city": "_", "name_zh": "", "name_en": " "},
    "plans": {"plan_id": "-", "city": "_", "title_zh": "", "title_en": " "},
    "observations": {"plan_id": "-", "obs_id": "-", "city": "_"},
    "blanks": {"plan_id": "-"},
    "tasks": {"plan_id": "-", "task_id": "-"},
    "plan_agencies": {"plan_id": "-"},
    "task_instruments": {"task_id": "-"},
    "task_agencies": {"task_id": "-"},
    "task_statements": {"obs_id": "-", "task_id": "-"},
    "trap_rows": {"obs_id": "-", "fact_id": "-"},
    "context": {"fact_id": "-", "jurisdiction": "_", "plan_id": "-"},
    "readings": {"place": "_"},
}
# Further statements of a plan stand behind its text, so far apart that none meets another.
STEP = 100


def many_plans(data: Data, statements: int, *, a_plan: int = 200, seed: int = 0) -> Data:
    """
    Give the tables with copies of the coded plans and their places that hold so many more statements.

    The copies take turns among the plans. Each has the statements, tasks, facts and readings of its own, and for the
    rest its statements once more, on other indicators of the same unit and basis.
    """
    coded = [plan for plan in data.plans["plan_id"] if plan in set(data.observations["plan_id"])]
    draw, found = np.random.default_rng(seed), {name: [getattr(data, name)] for name in NUMBERED}
    owned = {plan: _owned(data, plan) for plan in coded}
    alike = data.indicators.groupby(["unit", "basis"])["indicator"].agg(list).to_dict()
    for number in range(1, statements // a_plan + 1):
        own = owned[coded[number % len(coded)]]
        stated = own["observations"]
        others = _others(stated.iloc[draw.integers(len(stated), size=a_plan - len(stated))], alike, draw)
        for name, rows in {**own, "observations": pd.concat([stated, others])}.items():
            found[name].append(_numbered(rows, NUMBERED[name], number))
    return data._replace(**{name: pd.concat(frames, ignore_index=True) for name, frames in found.items()})


def write_folder(data: Data, folder: Path) -> Path:
    """Write tables as the files that `load` reads."""
    for name, raw in from_frames(data._asdict(), tables())[0].items():
        files: dict[str, list[Sequence[str]]] = {}
        for file, *cells in zip(raw.files, *raw.cells.values(), strict=True):
            files.setdefault(file, [list(raw.cells)]).append(cells)
        for file, rows in files.items():
            path = folder / file
            path.parent.mkdir(parents=True, exist_ok=True)
            with path.open("w", encoding="utf-8", newline="") as open_file:
                csv.writer(open_file, lineterminator="\n").writerows(rows)
        assert files, f"table {name} has no row"
    return folder


def _owned(data: Data, plan_id: str) -> dict[str, pd.DataFrame]:
    """Give the rows that belong to the place of a plan, and to the plan."""
    city = data.plans.set_index("plan_id").loc[plan_id, "city"]
    same = data.jurisdictions["city"] == city
    facts = data.context[data.context["jurisdiction"].isin(data.jurisdictions.loc[same, "jurisdiction"])]
    # Of the plans of a place only this one has statements; others are known by its facts.
    plans = data.plans[(data.plans["city"] == city).fillna(False)]
    own = {
        "cities": data.cities[data.cities["city"] == city],
        "jurisdictions": data.jurisdictions[same],
        "plans": plans,
    }
    own |= {"context": facts, "readings": data.readings[data.readings["place"] == city]}
    own |= {
        name: getattr(data, name)[getattr(data, name)["plan_id"] == plan_id]
        for name in ("observations", "blanks", "tasks", "plan_agencies")
    }
    for name in ("task_instruments", "task_agencies", "task_statements"):
        own[name] = getattr(data, name)[getattr(data, name)["task_id"].isin(own["tasks"]["task_id"])]
    stated = data.trap_rows["obs_id"].isin(own["observations"]["obs_id"])
    own["trap_rows"] = data.trap_rows[stated | data.trap_rows["fact_id"].isin(facts["fact_id"])]
    return own


def _others(again: pd.DataFrame, alike: dict[tuple[str, str], list[str]], draw: np.random.Generator) -> pd.DataFrame:
    """Let statements of a plan stand once more, behind its text and on any indicator of their unit and basis."""
    lengths, starts = again["end"] - again["start"], 100_000 + STEP * np.arange(len(again))
    ids = [f"{row.plan_id}@{at}+{row.end - row.start}" for row, at in zip(again.itertuples(), starts, strict=True)]
    names = [alike.get((row.unit, row.basis), [row.indicator]) for row in again.itertuples()]
    drawn = [name[at] for name, at in zip(names, draw.integers([len(name) for name in names]), strict=True)]
    made = again.assign(obs_id=ids, start=starts, end=starts + lengths, indicator=drawn)
    return made.astype(again.dtypes.to_dict())


def _numbered(rows: pd.DataFrame, columns: dict[str, str], number: int) -> pd.DataFrame:
    """Put the number of a copy behind its ids and names; within ids of statements and tasks behind the plan."""
    made = {
        name: rows[name].str.replace("^([^@]+)", rf"\g<1>{between}{number}", regex=True)
        for name, between in columns.items()
    }
    return rows.assign(**made)
