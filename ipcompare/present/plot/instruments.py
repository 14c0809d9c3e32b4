"""Which policy instruments the tasks and boxes of each plan name, and how deeply."""

from __future__ import annotations

from typing import TYPE_CHECKING

from ipcompare.corpus.lookup import records
from ipcompare.errors import IpcompareError
from ipcompare.measure.instruments import instruments as named_instruments
from ipcompare.present.plot.kit.figure import Published, figure
from ipcompare.present.plot.kit.matrix import hollow, matrix
from ipcompare.present.plot.kit.page import columns, heading, note, row_size
from ipcompare.present.plot.kit.wording import in_row, joined, listed, one_line, wide, wrapped, zone_note
from ipcompare.present.style import GREY, INK, PALE, PALETTE
from ipcompare.present.words.labels import Labels

if TYPE_CHECKING:
    import pandas as pd
    from matplotlib.axes import Axes

# Of the width of a figure: what one place takes. In points: between cells. Rows above the first.
COLUMN, GAP, TOP = 0.11, 1.6, 1.9
# The shade of a cell: of a mere mention none, so that its outline shows, and of an action.
SHADES = ("#ffffff00", PALETTE[0])


def _tell(frame: pd.DataFrame, *, labels: Labels) -> list[str]:
    """
    Tell how many instruments all plans name and which one plan alone names, and how many each plan names.

    Examples
    --------
    >>> import ipcompare as ipc
    >>> panel = ipc.harmonize(ipc.load())
    >>> ipc.plot.instruments.alt(ipc.instruments(panel).presence, data=panel.data).split(". ")[0]
    'Policy instruments that numbered tasks and boxes of 5 plans name, of 54 in the vocabulary'
    """
    groups, named = _groups(frame), frame[frame["named"] > 0]
    places = [str(city) for city in frame["city"].unique()]
    stop, total = labels.phrase("。", "."), frame["instrument"].nunique()
    shared = [_in_plans(labels, count, len(places), len(names)) for count, names in groups.items()]
    return [
        labels.phrase(
            f"{len(places)}份规划的编号任务和专栏涉及的政策工具，工具表共列{total}种。",
            f"Policy instruments that numbered tasks and boxes of {len(places)} plans name, of {total} in the "
            "vocabulary.",
        ),
        in_row(labels, shared) + stop,
        _lone(labels, named, groups),
        in_row(labels, [_of_place(labels, frame, city) for city in places]) + stop,
    ]


def _lone(labels: Labels, named: pd.DataFrame, groups: dict[int, list[str]]) -> str:
    """Name the instruments of one plan alone."""
    rows = named[named["instrument"].isin(groups.get(1, []))]
    pairs = [(labels.instruments[row["instrument"]], labels.places[row["city"]]) for row in records(rows)]
    parts = [labels.phrase(f"{name}（{place}）", f"{name} ({place})") for name, place in pairs]
    head, stop = labels.phrase("仅1份规划涉及的工具：", "Named by one plan alone: "), labels.phrase("。", ".")
    return head + listed(labels, parts) + stop if parts else ""


def _of_place(labels: Labels, frame: pd.DataFrame, city: str) -> str:
    depths = frame.loc[frame["city"] == city, "depth"].value_counts()
    action, mention, silent = (int(depths.get(depth, 0)) for depth in ("action", "mention", "silent"))
    return labels.phrase(
        f"{labels.places[city]}涉及{action + mention}种，其中有具体举措{action}种、仅提及{mention}种，未涉及{silent}种",
        f"{labels.places[city]} names {action + mention}, {action} with an action and {mention} as a mere mention, and "
        f"is silent on {silent}",
    )


@figure(
    _tell,
    Published("08_tasks_and_agencies", lambda panel: {"frame": named_instruments(panel).presence}, size="sheet"),
    needs="the presence of instruments(data)",
)
def instruments(frame: pd.DataFrame, ax: Axes, *, labels: Labels) -> None:
    """
    Draw which plan names which instrument: filled with an action, hollow for a mere mention, blank where silent.

    The instruments of most plans stand first, under a heading for every number of plans; a cell holds the number of
    tasks and boxes. With all instruments of the vocabulary it takes a ``sheet``.

    Parameters
    ----------
    frame
        From `ipcompare.instruments`, its ``presence``: ``city``, ``instrument``, ``named``, ``actions``, ``depth``.

    Raises
    ------
    IpcompareError
        If nothing names any instrument.

    Examples
    --------
    >>> import ipcompare as ipc
    >>> from ipcompare.present.style import new_figure
    >>> panel = ipc.harmonize(ipc.load())
    >>> ax = ipc.plot.instruments(ipc.instruments(panel).presence, new_figure("sheet")[1], data=panel.data)
    >>> ax.get_title(loc="left")
    'Policy instruments that tasks and boxes of each plan name'
    """
    groups, places = _groups(frame), [str(city) for city in frame["city"].unique()]
    lines = sum(len(names) + 1 for names in groups.values())
    size = row_size(ax, lines + TOP + 5.5, largest=7.5)
    rows = [name for count, names in groups.items() for name in (f"#{count}", *names)]
    named, depth = (
        frame.pivot(index="instrument", columns="city", values=value).reindex(rows)[places]
        for value in ("named", "depth")
    )
    acted, mentioned = (depth == "action").astype(float), depth == "mention"
    matrix(ax, acted.where(named > 0), named.map("{:.0f}".format), colours=SHADES, top=1, size=size, gap=GAP)
    hollow(ax, zip(*mentioned.to_numpy().nonzero(), strict=True), PALETTE[0], gap=GAP)
    ticks = {
        at + 0.5: " ".join(one.instruments[name] for one in labels.languages)
        for at, name in enumerate(rows)
        if name in labels.instruments
    }
    for count, names in groups.items():
        _group(ax, rows.index(f"#{count}"), labels.in_each(_in_plans, count, len(places), len(names)), size)
    _sums(ax, lines, frame, labels, ticks, size)
    for x, place in enumerate(places):
        ax.text(x + 0.5, -0.2, wrapped(labels.in_each(Labels.marked, place), 13), ha="center", fontsize=size)
    _frame_of(ax, ticks, len(places), size)
    heading(ax, _title(labels))
    note(ax, labels.in_each(_marks, places))
    ax.spines[:].set_visible(False)


def _title(labels: Labels) -> str:
    return labels.phrase("各规划任务和专栏涉及的政策工具", "Policy instruments that tasks and boxes of each plan name")


def _groups(frame: pd.DataFrame) -> dict[int, list[str]]:
    """Give the instruments by the number of plans that name them, most first, in the order of their table."""
    if not frame["named"].sum():
        raise IpcompareError(
            "no instrument to draw",
            expected="at least one task or box that names an instrument",
            hint="instruments(data).presence has a row per place and instrument",
        )
    counts = frame[frame["named"] > 0].groupby("instrument")["city"].nunique()
    groups: dict[int, list[str]] = {}
    for name in frame["instrument"].unique():
        groups.setdefault(int(counts.get(name, 0)), []).append(str(name))
    return dict(sorted(groups.items(), reverse=True))


def _in_plans(labels: Labels, count: int, of: int, names: int) -> str:
    """Head the instruments that so many plans name with their number."""
    if count == of:
        return labels.phrase(f"{of}份规划均涉及（{names}种）", f"In all {of} plans ({names})")
    if count == 0:
        return labels.phrase(f"各规划均未涉及（{names}种）", f"In no plan ({names})")
    only = labels.phrase("仅", "only ") if count == 1 else ""
    return labels.phrase(
        f"{only}{count}份规划涉及（{names}种）", f"In {only}{count} {'plan' if count == 1 else 'plans'} ({names})"
    )


def _group(ax: Axes, at: int, text: str, size: float) -> None:
    """Head a group of rows in grey, with a rule across."""
    ax.axhline(at, color=PALE, lw=0.6, zorder=2)
    text, beside = text.replace("\n", " "), ax.get_yaxis_transform()
    ax.text(-0.02, at + 0.5, text, transform=beside, ha="right", va="center", fontsize=size, color=GREY)


def _sums(ax: Axes, top: int, frame: pd.DataFrame, labels: Labels, ticks: dict[float, str], size: float) -> None:
    """Count below the rows what each plan names, and what with an action."""
    ax.axhline(top + 0.1, color=GREY, lw=0.8)
    names = (("named", "涉及的工具（种）", "Instruments named"), ("actions", "有具体举措的（种）", "with an action"))
    for y, (column, zh, en) in enumerate(names):
        ticks[top + 0.8 + y] = " ".join(one_line(one, zh, en) for one in labels.languages)
        counts = (frame[column] > 0).groupby(frame["city"], sort=False).sum()
        for x, count in enumerate(counts):
            ax.text(x + 0.5, top + 0.8 + y, f"{count}", ha="center", va="center", fontsize=size)


def _frame_of(ax: Axes, ticks: dict[float, str], places: int, size: float) -> None:
    """Set limits and names of rows; the names get smaller where they are long."""
    across = columns(ax, share=1 - COLUMN * places, size=size)
    smaller = min(1.0, across / max(map(wide, ticks.values())))
    ax.set_yticks(list(ticks), list(ticks.values()), fontsize=max(4.5, size * smaller), color=INK, rotation=0)
    ax.set_ylim(max(ticks) + 0.6, -TOP)
    ax.set(xlabel="", ylabel="")


def _marks(labels: Labels, places: list[str]) -> str:
    """Say what the cells mean."""
    parts = [
        labels.phrase(
            "方格内为涉及该工具的编号任务和专栏数。实心：至少一处有具体举措；空心：仅提及；空白：未涉及。",
            "Number: numbered tasks and boxes that name the instrument. Filled: at least one with an action of its "
            "own. Hollow: a mere mention. Blank: silent.",
        ),
        labels.phrase(
            "不计保障措施；未涉及不等于未开展。",
            "Safeguards are not counted. Silence is not inaction.",
        ),
        zone_note(labels, places),
        labels.phrase("资料来源：所列规划。", "Source: the plans named."),
    ]
    return joined(labels, parts)
