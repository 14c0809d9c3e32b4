"""What the schema cannot say of tasks, boxes and safeguards: ids, numbers, and words inside the text that is coded."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Iterator
from itertools import chain, combinations, groupby

from ipcompare.corpus.findings import Finding
from ipcompare.corpus.read import Raw
from ipcompare.corpus.rules import Raws, offset_faults, whole
from ipcompare.model import Span


def task_faults(raws: Raws) -> Iterator[Finding]:
    """Check every task, box and safeguard against its own offsets, its number and its neighbours."""
    tasks = raws["tasks"]
    if not _whole(tasks):
        return
    ranges = _ranges(tasks)
    for row, task in enumerate(tasks.cells["task_id"]):
        cell = {name: values[row] for name, values in tasks.cells.items()}
        yield from offset_faults(tasks, row, cell, "title_raw", "task_id")
        yield from _inside_faults(tasks, row, ranges.get(task), [])
        if cell["kind"] != "box" and not cell["dimension"]:
            yield tasks.fault("required", row, "dimension", "", "a value", "only a box may be of no single dimension")
    yield from _overlap_faults(tasks)
    yield from _running_faults(tasks, ("plan_id", "kind"), "number")


def support_faults(raws: Raws) -> Iterator[Finding]:
    """Check that the words for an instrument or agency lie in the text of their task, and in no box but their own."""
    ranges = _ranges(raws["tasks"])
    boxes = _by_plan(ranges[task] for task in _of_kind(raws["tasks"], "box") if task in ranges)
    for name in ("task_instruments", "task_agencies"):
        raw = raws[name]
        if not _whole(raw):
            continue
        for row, task in enumerate(raw.cells["task_id"]):
            cell = {column: values[row] for column, values in raw.cells.items()}
            if name == "task_agencies":
                yield from offset_faults(raw, row, cell, "name_raw")
            own = ranges.get(task)
            yield from _inside_faults(raw, row, own, [box for box in boxes[own.plan_id] if box != own] if own else [])
    if _whole(raws["task_agencies"]):
        yield from _running_faults(raws["task_agencies"], ("task_id",), "order")


def statement_faults(raws: Raws) -> Iterator[Finding]:
    """Check that a statement is linked to the innermost text in which it stands, and that none is left out."""
    links, observations = raws["task_statements"], raws["observations"]
    if not _whole(links) or not {"obs_id", "plan_id", "start", "end"} <= set(observations.cells):
        return
    ranges = _ranges(raws["tasks"])
    homes = _homes(observations, ranges)
    for row, (obs, task) in enumerate(zip(links.cells["obs_id"], links.cells["task_id"], strict=True)):
        if obs in homes and task in ranges and homes[obs] != task:
            expected, hint = _link_to(homes[obs]), "link it to the task or box in which it stands"
            yield links.fault("outside", row, "task_id", task, expected, hint)
    if _whole(raws["tasks"]):
        linked, hint = set(links.cells["obs_id"]), "add the row to table task_statements"
        for row, obs in enumerate(observations.cells["obs_id"]):
            if homes.get(obs) and obs not in linked and not observations.lacks(row):
                yield observations.fault("unlinked", row, "obs_id", "no link to a task", _link_to(homes[obs]), hint)


def _homes(observations: Raw, ranges: dict[str, Span]) -> dict[str, str]:
    """Give the shortest text that holds each statement, empty where none does: a box may lie inside a task."""
    homes, texts = {}, _by_plan(ranges.values())
    tasks = {span: task for task, span in reversed(ranges.items())}
    for row, obs in enumerate(observations.cells["obs_id"]):
        span = _span(observations, row)
        if span:
            holding = [own for own in texts[span.plan_id] if _holds(own, span)]
            homes[obs] = tasks[min(holding, key=lambda own: own.end - own.start)] if holding else ""
    return homes


def _by_plan(spans: Iterable[Span]) -> dict[str, list[Span]]:
    """Give the texts of each plan; those of two plans never meet."""
    plans: dict[str, list[Span]] = defaultdict(list)
    for span in spans:
        plans[span.plan_id].append(span)
    return plans


def _link_to(task: str) -> str:
    return f"a link to {task}" if task else "no link to a task"


def _whole(raw: Raw) -> bool:
    """Whether every row of a table could be read with every column."""
    return raw.complete and set(raw.cells) == set(raw.table.columns)


def _span(raw: Raw, row: int, start: str = "start", end: str = "end") -> Span | None:
    """Give the span of a row, None where an offset is none; the plan is named by itself or by the task."""
    first, last = whole(raw.cells[start][row]), whole(raw.cells[end][row])
    if first is None or last is None:
        return None
    plan = raw.cells["plan_id"][row] if "plan_id" in raw.cells else raw.cells["task_id"][row].partition("@")[0]
    return Span(plan, first, last)


def _ranges(tasks: Raw) -> dict[str, Span]:
    """Give the text of every task, box and safeguard that can be told, by its id."""
    if not {"task_id", "plan_id", "text_start", "text_end"} <= set(tasks.cells):
        return {}
    spans = [_span(tasks, row, "text_start", "text_end") for row in range(len(tasks))]
    return {task: span for task, span in zip(tasks.cells["task_id"], spans, strict=True) if span}


def _of_kind(tasks: Raw, kind: str) -> list[str]:
    cells = tasks.cells
    pairs = zip(cells["task_id"], cells["kind"], strict=True) if {"task_id", "kind"} <= set(cells) else ()
    return [task for task, own in pairs if own == kind]


def _holds(whole: Span, part: Span) -> bool:
    return whole.plan_id == part.plan_id and whole.start <= part.start < part.end <= whole.end


def _meets(one: Span, other: Span) -> bool:
    return one.plan_id == other.plan_id and one.start < other.end and other.start < one.end


def _inside_faults(raw: Raw, row: int, own: Span | None, boxes: list[Span]) -> Iterator[Finding]:
    span = _span(raw, row)
    if span is None or own is None:
        return
    found = f"{span.start} to {span.end}"
    if not _holds(own, span):
        hint = "the words stand in the text of their task"
        yield raw.fault("outside", row, "start", found, f"characters within {own.start} to {own.end}", hint)
    for box in boxes:
        if _meets(box, span):
            expected = f"characters outside the box from {box.start} to {box.end}"
            yield raw.fault("outside", row, "start", found, expected, "what a box says is coded for the box")


def _overlap_faults(tasks: Raw) -> Iterator[Finding]:
    """Check that no text starts before another of the plan has ended; only a box may lie inside another."""
    spans = [(_span(tasks, row, "text_start", "text_end"), row) for row in range(len(tasks))]
    ordered = sorted((span, row) for span, row in spans if span)
    plans = (combinations(rows, 2) for _, rows in groupby(ordered, key=lambda one: one[0].plan_id))
    for (one, _), (other, row) in chain.from_iterable(plans):
        if _meets(one, other) and not (tasks.cells["kind"][row] == "box" and _holds(one, other)):
            expected = f"{one.end} or more, where the task before it ends"
            hint = "tasks follow one another; a box may lie inside one"
            yield tasks.fault("overlap", row, "text_start", str(other.start), expected, hint)


def _running_faults(raw: Raw, keys: tuple[str, ...], column: str) -> Iterator[Finding]:
    """Check that the rows of a group count from 1 in the order in which they are printed."""
    groups: dict[tuple[str, ...], list[tuple[int, int]]] = defaultdict(list)
    for row in range(len(raw)):
        span = _span(raw, row)
        if span and whole(raw.cells[column][row]) is not None:
            groups[tuple(raw.cells[key][row] for key in keys)].append((span.start, row))
    for rows in groups.values():
        for expected, (_, row) in enumerate(sorted(rows), start=1):
            found = raw.cells[column][row]
            if int(found) != expected:
                hint = "count in the order as printed, without a gap"
                yield raw.fault("running-number", row, column, found, str(expected), hint)


def printed_faults(raws: Raws) -> Iterator[Finding]:
    """Check the ends of blank cells and of the names of bodies with a duty for a whole plan."""
    for name, column in (("plan_agencies", "name_raw"), ("blanks", "value_raw")):
        raw = raws[name]
        for row in range(len(raw)) if _whole(raw) else ():
            cell = {key: values[row] for key, values in raw.cells.items()}
            yield from offset_faults(raw, row, cell, column)


RULES = (task_faults, support_faults, statement_faults, printed_faults)
