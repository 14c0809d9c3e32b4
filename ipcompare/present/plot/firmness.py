"""In which words the plans commit themselves."""

from __future__ import annotations

from typing import TYPE_CHECKING

from ipcompare.corpus.lookup import Row, records
from ipcompare.errors import IpcompareError
from ipcompare.measure.ambition import ambition
from ipcompare.present.plot.kit.figure import Published, figure
from ipcompare.present.plot.kit.page import finish_rows, heading, note, row_size, set_reach
from ipcompare.present.plot.kit.wording import WORD, in_row, inside, listed, wrapped, zone_note
from ipcompare.present.style import INK, PALETTE
from ipcompare.present.words.labels import Labels

if TYPE_CHECKING:
    import pandas as pd
    from matplotlib.axes import Axes

# Columns that the counts beside a bar may take on a line.
MOST = 72
# Told apart by hatches in grey print too.
LOOKS = {"firm": (PALETTE[0], ""), "strive": (PALETTE[4], "////"), "report": ("white", "....")}


def _tell(frame: pd.DataFrame, *, labels: Labels) -> list[str]:
    """
    Tell the counts of every plan, by wording and by what the targets are marked as.

    Examples
    --------
    >>> import ipcompare as ipc
    >>> panel = ipc.harmonize(ipc.load())
    >>> text = ipc.plot.firmness.alt(ipc.ambition(panel, against="wording"), data=panel.data)
    >>> text.split(". ")[1].split("; ")[0]
    'Bengbu: 38 firm, 1 strive'
    """
    rows, stop, colon = _spoken(frame), labels.phrase("。", "."), labels.phrase("：", ": ")
    counts = in_row(labels, [labels.marked(row["city"]) + colon + _by_wording(labels, row) for row in rows])
    marks = in_row(labels, [_marks(labels, rows, code) for code in labels.codes["attribute"]])
    return [_title(labels) + stop, counts + stop, labels.phrase(f"注明情况：{marks}。", f"Marked as such: {marks}.")]


def _marks(labels: Labels, rows: list[Row], code: str) -> str:
    """Say which plans mark how many targets as anticipatory, or as binding."""
    counts = [(labels.marked(row["city"]), row[code]) for row in rows if row[code]]
    places = listed(labels, [labels.phrase(f"{place}{count}项", f"{place} {count}") for place, count in counts])
    name = labels.codes["attribute"][code]
    return labels.phrase(f"{name}{places or '无'}", f"{inside(name)} {places or 'none'}")


@figure(
    _tell,
    Published("04_ambition", lambda panel: {"frame": ambition(panel, against="wording")}),
    needs='the result of ambition(panel, against="wording")',
)
def firmness(frame: pd.DataFrame, ax: Axes, *, labels: Labels) -> None:
    """
    Draw how many numbered targets each plan states firmly, strives for or reports.

    Beside each bar stand the counts, and how many targets are marked anticipatory (预期性) or binding
    (约束性); a plan without a numbered target has a row that says so.

    Parameters
    ----------
    frame
        From `ipcompare.ambition` against ``wording``: ``city``, ``statements``, ``firm``, ``strive``,
        ``report``, ``expected``, ``binding``, ``attribute_not_said``.

    Raises
    ------
    IpcompareError
        If no plan states a numbered target.

    Examples
    --------
    >>> import ipcompare as ipc
    >>> from ipcompare.present.style import new_figure
    >>> panel = ipc.harmonize(ipc.load())
    >>> ax = ipc.plot.firmness(ipc.ambition(panel, against="wording"), new_figure()[1], data=panel.data)
    >>> ax.get_title(loc="left")
    'How firmly the plans commit themselves: numbered targets by wording'
    """
    rows = _spoken(frame)
    size = row_size(ax, 2.5 * len(labels.languages) * len(rows), largest=8.5)
    for y, row in enumerate(rows):
        start = 0
        for code, (color, hatch) in LOOKS.items():
            if row[code]:
                ax.barh(y, row[code], 0.5, start, facecolor=color, hatch=hatch, edgecolor=INK, lw=0.6)
            start += row[code]
        text = wrapped(labels.in_each(_counts, row), MOST)
        ax.annotate(text, (start, y), (5, 0), textcoords="offset points", va="center", fontsize=size)
    ticks = {float(y): labels.in_each(Labels.marked, row["city"]) for y, row in enumerate(rows)}
    finish_rows(ax, ticks, size=size)
    ax.set_ylim(len(rows) - 0.4, -1.2)
    set_reach(ax, 0, frame["statements"].max(), ticks.values(), size=size)
    ax.set_xlim(left=0)
    _legend(ax, frame, labels, size)
    heading(ax, _title(labels))
    note(ax, labels.in_each(_explained, frame["city"]))
    ax.spines["bottom"].set_visible(False)


def _spoken(frame: pd.DataFrame) -> list[Row]:
    if not frame["statements"].sum():
        raise IpcompareError(
            "no numbered target to draw",
            expected="a target, milestone or yearly duty with a number in one of the plans",
            hint="coverage(panel) shows what the plans state",
        )
    return records(frame)


def _title(labels: Labels) -> str:
    return labels.phrase(
        "规划目标的表述力度：量化目标按用语分类", "How firmly the plans commit themselves: numbered targets by wording"
    )


def _counts(labels: Labels, row: Row) -> str:
    """Count the targets of a plan by wording, and by what they are marked as."""
    return "\n".join(part for part in (_by_wording(labels, row), _by_mark(labels, row)) if part)


def _by_wording(labels: Labels, row: Row) -> str:
    return _named(labels, row, "modality") or labels.phrase("未设量化目标", "no numbered target")


def _by_mark(labels: Labels, row: Row) -> str:
    """Count what is marked anticipatory or binding; nothing for a plan without a target."""
    marked, rest = _named(labels, row, "attribute"), row["attribute_not_said"]
    if not marked:
        return (
            labels.phrase("均未注明预期性或约束性", "none marked anticipatory or binding") if row["statements"] else ""
        )
    return marked + (labels.phrase(f"、未注明{rest}项", f", {rest} not marked") if rest else "")


def _named(labels: Labels, row: Row, codes: str) -> str:
    """Name what is there of a code list with its count."""
    counts = [(name, row[code]) for code, name in labels.codes[codes].items() if row[code]]
    return listed(labels, [labels.phrase(f"{name}{count}项", f"{count} {inside(name)}") for name, count in counts])


def _legend(ax: Axes, frame: pd.DataFrame, labels: Labels, size: float) -> None:
    """Name the hatches that are there, above the first bar."""
    from matplotlib.patches import Patch

    handles = [
        Patch(facecolor=color, hatch=hatch, edgecolor=INK, lw=0.6, label=labels.in_each(_word, code))
        for code, (color, hatch) in LOOKS.items()
        if frame[code].any()
    ]
    ax.legend(handles=handles, loc="upper left", ncols=3, frameon=False, fontsize=size, borderaxespad=0.2, borderpad=0)


def _word(labels: Labels, code: str) -> str:
    return wrapped(labels.codes["modality"][code], WORD)


def _explained(labels: Labels, places: pd.Series) -> str:
    """Say what is counted and what the words mean."""
    counted = labels.phrase(
        "计入带数字的目标值、阶段性目标和年度任务，每处表述计一次。力争：用“力争”“争创”“争取”“努力”等词；确定：未用此类词。"
        "预期性、约束性以规划原文注明者为准。",
        "Counted: targets, milestones and yearly duties with a number, every statement once. Strive: words such as "
        "'strive for'; firm: no such word. Anticipatory and binding: where the plan itself says so. ",
    )
    zone, source = zone_note(labels, places), labels.phrase("资料来源：所列规划。", " Source: the plans named.")
    return counted + zone + source
