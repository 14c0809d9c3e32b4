"""Break the shipped tables at random and write what was found, passed in silence or crashed to docs/reliability.md."""

from __future__ import annotations

import argparse
import os
import random
import re
import shutil
import sys
import tempfile
from collections import Counter
from collections.abc import Iterator
from concurrent.futures import ProcessPoolExecutor
from itertools import chain
from pathlib import Path

from tests.faults.chain import Outcome, tried
from tests.faults.mutants import Tables

ROOT = Path(__file__).resolve().parents[2]
SOURCES = Path(os.environ.get("IPCOMPARE_SOURCES") or ROOT.parent / "shared" / "sources")
PAGE = ROOT / "docs" / "reliability.md"
# Of what passes in silence every so many is run through all verbs (of digits that are only shown, fewer), and of
# those every so many through claims, sheets and figures too.
VERBS, VERBS_OF_SHOWN, SHOWN = 5, 50, 15


def outcomes(seed: int, mutants: int, sources: Path = SOURCES, *, digits: float = 0.6) -> list[Outcome]:
    """Try so many mutants of the shipped tables, from a seed: the same ones on every run."""
    chance = random.Random(seed)
    with tempfile.TemporaryDirectory() as folder:
        shutil.copytree(ROOT / "data", Path(folder) / "data")
        tables = Tables(Path(folder) / "data")
        return list(_tried(tables, chance, mutants, sources, digits))


def _tried(tables: Tables, chance: random.Random, mutants: int, sources: Path, digits: float) -> Iterator[Outcome]:
    silent: Counter[str] = Counter()
    for _ in range(mutants):
        mutant = tables.digit(chance) if chance.random() < digits else tables.anything(chance)
        kind = "shown" if mutant.kind == "digit" and mutant.group == "shown" else "other"
        every = VERBS_OF_SHOWN if kind == "shown" else VERBS
        turn = silent[kind] % every == 0
        outcome = tried(tables, mutant, sources, verbs=turn, shown=turn and silent[kind] % (every * SHOWN) == 0)
        silent[kind] += outcome.fate == "silent"
        yield outcome


def by_kind(found: list[Outcome]) -> str:
    """Give a table of what became of each kind of mutant; of digits by what the column is for."""
    names = {"read": "a digit that verbs read", "shown": "a digit that is shown alone"}
    kinds: dict[str, Counter[str]] = {}
    for outcome in found:
        kind, group = outcome.mutant.kind, outcome.mutant.group
        name = names.get(group, f"a digit of {group}") if kind == "digit" else "anything else"
        kinds.setdefault(name, Counter())[outcome.fate] += 1
    rows = [
        f"| {name} | {fates.total():,} | {fates['found']:,} | {fates['silent']:,} | {fates['crashed']:,} |"
        for name, fates in sorted(kinds.items())
    ]
    return "\n".join(["| changed | tried | found | silent | crashed |", "| --- | ---: | ---: | ---: | ---: |", *rows])


def by_column(found: list[Outcome]) -> str:
    """Give a table of the columns of which some digit passed in silence."""
    columns: dict[tuple[str, str], Counter[str]] = {}
    for outcome in found:
        if outcome.mutant.kind == "digit":
            mutant = outcome.mutant
            columns.setdefault((mutant.group, f"{mutant.table}.{mutant.column}"), Counter())[outcome.fate] += 1
    rows = [
        f"| {name} | {group} | {fates.total():,} | {fates['silent']:,} |"
        for (group, name), fates in sorted(columns.items())
        if fates["silent"] and group != "shown"
    ]
    return "\n".join(["| column | group | tried | silent |", "| --- | --- | ---: | ---: |", *rows])


def page(text: str, seed: int, found: list[Outcome]) -> str:
    """Put the tables of a run between the marks of the page."""
    run = f"`python -m tests.faults --seed {seed} --mutants {len(found)}`:"
    for name, table in (("kinds", f"{run}\n\n{by_kind(found)}"), ("columns", by_column(found))):
        text = re.sub(
            f"(<!-- {name} -->\n).*?(\n<!-- end -->)", lambda m, t=table: m[1] + t + m[2], text, flags=re.DOTALL
        )
    return text


def main() -> int:
    """Try mutants on all processors, and write the page; 1 if anything crashed."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--mutants", type=int, default=5000)
    parser.add_argument("--seed", type=int, default=1)
    options = parser.parse_args()
    parts = os.cpu_count() or 1
    share = -(-options.mutants // parts)
    with ProcessPoolExecutor(parts) as pool:
        found = list(chain(*pool.map(outcomes, range(options.seed, options.seed + parts), [share] * parts)))
    crashed = [outcome for outcome in found if outcome.fate == "crashed"]
    for outcome in crashed:
        print(f"{outcome.mutant}: {outcome.by}", file=sys.stderr)
    PAGE.write_text(page(PAGE.read_text(encoding="utf-8"), options.seed, found), encoding="utf-8", newline="\n")
    print(by_kind(found), by_column(found), sep="\n\n")
    return 1 if crashed else 0


if __name__ == "__main__":
    sys.exit(main())
