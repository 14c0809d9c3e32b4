"""Which policy instruments the tasks of each plan name, how deeply, and how alike two plans are in that."""

from __future__ import annotations

from functools import partial
from typing import TYPE_CHECKING

from ipcompare.corpus.lookup import Row, records
from ipcompare.corpus.tables import Data
from ipcompare.errors import IpcompareError
from ipcompare.present.plot.base import place_name, zones
from ipcompare.present.plot.rows import columns, heading, note, row_size, said, voices
from ipcompare.present.plot.wording import in_row, listed, one_line, told, wide, wrapped
from ipcompare.present.style import GREY, INK, PALE, PALETTE, dress, style
from ipcompare.present.words.labels import Labels

if TYPE_CHECKING:
    import pandas as pd
    from matplotlib.axes import Axes

# Of the width of a figure: what one place takes. Of a row: the height of a cell. Rows above the first: heads, a group.
COLUMN, CELL, TOP = 0.11, 0.84, 2.4


def instruments(frame: pd.DataFrame, ax: Axes, *, data: Data, lang: str = "en") -> Axes:
    """
    Draw which plan names which instrument: filled with an action, hollow for a mere mention, blank where silent.

    The instruments of most plans stand first, under a heading for every number of plans; a cell holds the number of
    tasks. With all instruments of the vocabulary it takes a ``sheet``.

    Parameters
    ----------
    frame
        From `ipcompare.instruments`, its ``presence``: ``city``, ``instrument``, ``tasks``, ``actions``, ``depth``.
    ax
        Axes to draw on.
    data
        Tables with the names.
    lang
        ``en``, ``zh`` or ``both``.

    Returns
    -------
    matplotlib.axes.Axes
        The same axes.

    Raises
    ------
    IpcompareError
        If no task names any instrument.

    Examples
    --------
    >>> import ipcompare as ipc
    >>> from ipcompare.present.style import new_figure
    >>> data = ipc.load()
    >>> ax = instruments(ipc.instruments(data).presence, new_figure("sheet")[1], data=data)
    >>> ax.get_title(loc="left")
    'Policy instruments that the tasks of each plan name'
    """
    _refuse_silent(frame)
    words, groups = voices(data, lang), _groups(frame)
    places = [str(city) for city in frame["city"].unique()]
    heads = [wrapped(said(words, partial(place_name, data, place=place)), 13) for place in places]
    with style():
        lines = sum(len(names) + 1 for names in groups.values())
        size = row_size(ax, lines + TOP + 5, largest=7.5)
        y, ticks, at = 0.0, {}, {}
        for count, names in groups.items():
            _group(ax, y, said(words, partial(_in_plans, count=count, of=len(places), names=len(names))), size)
            for name in names:
                y += 1
                at[name], ticks[y] = y, " ".join(word.instruments[name] for word in words)
            y += 1
        for row in records(frame[frame["tasks"] > 0]):
            _cell(ax, places.index(row["city"]), at[row["instrument"]], row, size)
        _sums(ax, y, frame, words, ticks, size)
        for x, head in enumerate(heads):
            ax.text(x, -0.7, head, ha="center", va="bottom", fontsize=size)
        _frame_of(ax, ticks, len(places), size)
        heading(ax, said(words, _title))
        note(ax, said(words, partial(_marks, zone=not zones(data).isdisjoint(places))))
        dress(ax).spines[:].set_visible(False)
    return ax


def _refuse_silent(frame: pd.DataFrame) -> None:
    if frame.empty or not frame["tasks"].sum():
        raise IpcompareError(
            "no instrument to draw",
            expected="at least one task that names an instrument",
            hint="instruments(data).presence has a row per place and instrument",
        )


def _title(words: Labels) -> str:
    return words.phrase("各规划任务涉及的政策工具", "Policy instruments that the tasks of each plan name")


def _groups(frame: pd.DataFrame) -> dict[int, list[str]]:
    """Give the instruments by the number of plans that name them, most first, in the order of their table."""
    counts = frame[frame["tasks"] > 0].groupby("instrument")["city"].nunique()
    groups: dict[int, list[str]] = {}
    for name in frame["instrument"].unique():
        groups.setdefault(int(counts.get(name, 0)), []).append(str(name))
    return dict(sorted(groups.items(), reverse=True))


def _in_plans(words: Labels, *, count: int, of: int, names: int) -> str:
    """Head the instruments that so many plans name with their number."""
    if count == of:
        return words.phrase(f"{of}份规划均涉及（{names}种）", f"In all {of} plans ({names})")
    if count == 0:
        return words.phrase(f"各规划均未涉及（{names}种）", f"In no plan ({names})")
    only = words.phrase("仅", "only ") if count == 1 else ""
    return words.phrase(
        f"{only}{count}份规划涉及（{names}种）", f"In {only}{count} {'plan' if count == 1 else 'plans'} ({names})"
    )


def _group(ax: Axes, y: float, text: str, size: float) -> None:
    """Head a group of rows in grey, with a rule across."""
    ax.axhline(y - 0.5, color=PALE, lw=0.6, zorder=0)
    text = text.replace("\n", " ")
    ax.text(-0.02, y, text, transform=ax.get_yaxis_transform(), ha="right", va="center", fontsize=size, color=GREY)


def _cell(ax: Axes, x: int, y: float, row: Row, size: float) -> None:
    """Draw one cell with the number of tasks."""
    from matplotlib.patches import Rectangle

    acted = row["depth"] == "action"
    face = PALETTE[0] if acted else "white"
    box = Rectangle((x - 0.42, y - CELL / 2), 0.84, CELL, facecolor=face, edgecolor=PALETTE[0], lw=0.8)
    ax.add_patch(box)
    ax.text(x, y, f"{row['tasks']}", ha="center", va="center", color="white" if acted else INK, fontsize=size)


def _sums(ax: Axes, top: float, frame: pd.DataFrame, words: list[Labels], ticks: dict[float, str], size: float) -> None:
    """Count below the rows what each plan names, and what with an action."""
    ax.axhline(top - 0.4, color=GREY, lw=0.8)
    names = (("tasks", "涉及的工具（种）", "Instruments named"), ("actions", "有具体举措的（种）", "with an action"))
    for y, (column, zh, en) in enumerate(names):
        ticks[top + 0.3 + y] = " ".join(one_line(word, zh, en) for word in words)
        counts = (frame[column] > 0).groupby(frame["city"], sort=False).sum()
        for x, count in enumerate(counts):
            ax.text(x, top + 0.3 + y, f"{count}", ha="center", va="center", fontsize=size)


def _frame_of(ax: Axes, ticks: dict[float, str], places: int, size: float) -> None:
    """Set limits and names of rows; the names get smaller where they are long."""
    across = columns(ax, share=1 - COLUMN * places, size=size)
    smaller = min(1.0, across / max(map(wide, ticks.values())))
    ax.set_yticks(list(ticks), list(ticks.values()), fontsize=max(4.5, size * smaller), color=INK)
    ax.set_xticks([])
    ax.set_xlim(-0.5, places - 0.5)
    ax.set_ylim(max(ticks) + 0.6, -TOP)


def _marks(words: Labels, *, zone: bool) -> str:
    """Say what the cells mean."""
    parts = [
        words.phrase(
            "方格内为涉及该工具的任务数。实心：至少一项任务有具体举措；空心：仅提及；空白：未涉及。",
            "Number: tasks that name the instrument. Filled: at least one with an act of its own. Hollow: a mere "
            "mention. Blank: silent.",
        ),
        words.phrase(
            "只计编号任务，不计专栏和保障措施；未涉及不等于未开展。",
            "Numbered tasks alone, no boxes and safeguards. Silence is not inaction.",
        ),
    ]
    parts += [words.phrase("◇为园区。", "◇ A zone, not a city.")] if zone else []
    return words.phrase("", " ").join([*parts, _source(words)])


def _source(words: Labels) -> str:
    return words.phrase("资料来源：所列规划。", "Source: the plans named.")


def instruments_alt(frame: pd.DataFrame, *, data: Data, lang: str = "en") -> str:
    """
    Tell in words what `instruments` draws.

    Parameters
    ----------
    frame
        As for `instruments`.
    data
        Tables with the names.
    lang
        ``en``, ``zh`` or ``both`` (Chinese, then English on a line of its own).

    Returns
    -------
    str
        How many instruments all plans name and which one plan alone names, and how many each plan names, with an
        action and as a mere mention.

    Raises
    ------
    IpcompareError
        If no task names any instrument.

    Examples
    --------
    >>> import ipcompare as ipc
    >>> data = ipc.load()
    >>> instruments_alt(ipc.instruments(data).presence, data=data).split(". ")[0]
    'Policy instruments that the tasks of 5 plans name, of 54 in the vocabulary'
    """
    _refuse_silent(frame)
    groups, named = _groups(frame), frame[frame["tasks"] > 0]
    places = [str(city) for city in frame["city"].unique()]

    def write(words: Labels) -> list[str]:
        stop = words.phrase("。", ".")
        shared = [_in_plans(words, count=count, of=len(places), names=len(names)) for count, names in groups.items()]
        total = frame["instrument"].nunique()
        return [
            words.phrase(
                f"{len(places)}份规划的任务涉及的政策工具，工具表共列{total}种。",
                f"Policy instruments that the tasks of {len(places)} plans name, of {total} in the vocabulary.",
            ),
            in_row(words, shared) + stop,
            *_lone(words, named, groups),
            in_row(words, [_of_place(words, frame, city) for city in places]) + stop,
        ]

    return told(data, lang, write)


def _lone(words: Labels, named: pd.DataFrame, groups: dict[int, list[str]]) -> list[str]:
    """Name the instruments of one plan alone."""
    rows = named[named["instrument"].isin(groups.get(1, []))]
    pairs = [(words.instruments[row["instrument"]], words.places[row["city"]]) for row in records(rows)]
    parts = [words.phrase(f"{name}（{place}）", f"{name} ({place})") for name, place in pairs]
    head, stop = words.phrase("仅1份规划涉及的工具：", "Named by one plan alone: "), words.phrase("。", ".")
    return [head + listed(words, parts) + stop] if parts else []


def _of_place(words: Labels, frame: pd.DataFrame, city: str) -> str:
    depths = frame.loc[frame["city"] == city, "depth"].value_counts()
    action, mention, silent = (int(depths.get(depth, 0)) for depth in ("action", "mention", "silent"))
    return words.phrase(
        f"{words.places[city]}涉及{action + mention}种，其中有具体举措{action}种、仅提及{mention}种，未涉及{silent}种",
        f"{words.places[city]} names {action + mention}, {action} with an action and {mention} as a mere mention, and "
        f"is silent on {silent}",
    )


def similarity(frame: pd.DataFrame, ax: Axes, *, data: Data, lang: str = "en") -> Axes:
    """
    Draw how much the instruments of every two plans overlap, with what chance alone would share.

    Parameters
    ----------
    frame
        From `ipcompare.instruments`, its ``similarity``: ``city_a``, ``city_b``, ``shared``, ``either``, ``jaccard``,
        ``expected``, ``p_value``.
    ax
        Axes to draw on.
    data
        Tables with the names.
    lang
        ``en``, ``zh`` or ``both``.

    Returns
    -------
    matplotlib.axes.Axes
        The same axes.

    Raises
    ------
    IpcompareError
        If there is no pair of places.

    Examples
    --------
    >>> import ipcompare as ipc
    >>> from ipcompare.present.style import new_figure
    >>> data = ipc.load()
    >>> ax = similarity(ipc.instruments(data).similarity, new_figure()[1], data=data)
    >>> ax.get_title(loc="left")
    'How alike the plans are in the instruments that they name'
    """
    _refuse_lonely(frame)
    words = voices(data, lang)
    places = list(dict.fromkeys([*frame["city_a"], *frame["city_b"]]))
    with style():
        size = row_size(ax, (3 * len(words) + 1) * (len(places) - 1), largest=8)
        top = frame["jaccard"].max()
        for row in records(frame):
            _pair(ax, places.index(row["city_a"]), places.index(row["city_b"]) - 1, row, (words, top, size))
        names = [said(words, partial(place_name, data, place=place)) for place in places]
        ax.set_xticks(range(len(places) - 1), [wrapped(name, 17) for name in names[:-1]], fontsize=size)
        ax.set_yticks(range(len(places) - 1), [wrapped(name, 17) for name in names[1:]], fontsize=size)
        ax.set_xlim(-0.5, len(places) - 1.5)
        ax.set_ylim(len(places) - 1.5, -0.5)
        heading(ax, said(words, _alike))
        note(ax, said(words, partial(_chance, frame=frame, zone=not zones(data).isdisjoint(places))))
        dress(ax).spines[:].set_visible(False)
    return ax


def _refuse_lonely(frame: pd.DataFrame) -> None:
    if frame.empty:
        raise IpcompareError(
            "no pair of places to draw", expected="at least two plans with tasks", hint="see instruments(data)"
        )


def _alike(words: Labels) -> str:
    return words.phrase("各规划政策工具的相似程度", "How alike the plans are in the instruments that they name")


def _pair(ax: Axes, x: int, y: int, row: Row, looks: tuple[list[Labels], float, float]) -> None:
    """Draw the cell of a pair: the index, what they share, and what chance alone would."""
    from matplotlib import colormaps
    from matplotlib.patches import Rectangle

    words, top, size = looks
    known = row["jaccard"] == row["jaccard"]
    face = colormaps["Blues"](0.55 * row["jaccard"] / top) if known else "white"
    box = Rectangle((x - 0.48, y - 0.46), 0.96, 0.92, facecolor=face, edgecolor=PALE, hatch="" if known else "////")
    ax.add_patch(box)
    ax.text(x, y, said(words, partial(_in_pair, row=row)), ha="center", va="center", fontsize=size, linespacing=1.25)


def _in_pair(words: Labels, *, row: Row) -> str:
    if row["jaccard"] != row["jaccard"]:
        return words.phrase("均未涉及", "neither names any")
    return words.phrase(
        f"{row['jaccard']:.2f}\n共有{row['shared']}，合计{row['either']}\n随机期望{row['expected']:.1f}",
        f"{row['jaccard']:.2f}\n{row['shared']} of {row['either']} shared\n{row['expected']:.1f} by chance",
    )


def _chance(words: Labels, *, frame: pd.DataFrame, zone: bool) -> str:
    """Say what the numbers mean, and how far from chance they are."""
    parts = [
        words.phrase(
            "方格内：杰卡德指数（共有工具数与合计工具数之比）；共有与合计的工具数；工具数不变、随机选取时共有数的期望值。",
            "In a cell: Jaccard's index (shared over all that either names); the two numbers; what two plans with as "
            "many instruments would share by chance alone.",
        ),
        _least(words, frame),
    ]
    parts += [words.phrase("◇为园区。", "◇ A zone, not a city.")] if zone else []
    return words.phrase("", " ").join([*parts, _source(words)])


def _least(words: Labels, frame: pd.DataFrame) -> str:
    """Say how likely chance alone is to share as much."""
    least = frame["p_value"].min()
    return words.phrase(
        f"各对中，随机选取时共有数不低于实际的概率最小为{least:.2f}；工具表据这些规划编制，概率只作描述，不作检验。",
        f"Smallest probability of sharing as many by chance: {least:.2f}; a description, not a test, as the vocabulary "
        "was written from these plans.",
    )


def similarity_alt(frame: pd.DataFrame, *, data: Data, lang: str = "en") -> str:
    """
    Tell in words what `similarity` draws.

    Parameters
    ----------
    frame
        As for `similarity`.
    data
        Tables with the names.
    lang
        ``en``, ``zh`` or ``both`` (Chinese, then English on a line of its own).

    Returns
    -------
    str
        The most and the least similar pair with what they share and what chance alone would, and how far from chance
        the pairs are.

    Raises
    ------
    IpcompareError
        If there is no pair of places.

    Examples
    --------
    >>> import ipcompare as ipc
    >>> data = ipc.load()
    >>> print(similarity_alt(ipc.instruments(data).similarity, data=data).split(". ")[1])
    Most alike: Bengbu and Hangzhou, 36 of 51 shared (0.71), by chance 35.0; least: Jining and Suzhou (Anhui), 27 of \
51 shared (0.53), by chance 28.0
    """
    _refuse_lonely(frame)
    ordered = records(frame[frame["jaccard"].notna()].sort_values("jaccard", ascending=False, kind="stable"))

    def write(words: Labels) -> list[str]:
        stop = words.phrase("。", ".")
        sentences = [_alike(words) + words.phrase(f"，共{len(frame)}对", f", {len(frame)} pairs") + stop]
        if ordered:
            most, least = (_told_pair(words, row) for row in (ordered[0], ordered[-1]))
            sentences.append(
                words.phrase(f"最相似的为{most}；最不相似的为{least}", f"Most alike: {most}; least: {least}") + stop
            )
        return [*sentences, _least(words, frame)]

    return told(data, lang, write)


def _told_pair(words: Labels, row: Row) -> str:
    one, other = words.places[row["city_a"]], words.places[row["city_b"]]
    shared, either, index, chance = row["shared"], row["either"], row["jaccard"], row["expected"]
    return words.phrase(
        f"{one}与{other}，合计{either}种、共有{shared}种（指数{index:.2f}），随机期望{chance:.1f}种",
        f"{one} and {other}, {shared} of {either} shared ({index:.2f}), by chance {chance:.1f}",
    )
