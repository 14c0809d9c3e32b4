"""In which words the plans commit themselves."""

from __future__ import annotations

from functools import partial
from typing import TYPE_CHECKING

from ipcompare.corpus.lookup import Row, records
from ipcompare.corpus.tables import Data
from ipcompare.errors import IpcompareError
from ipcompare.present.plot.base import place_name, zones
from ipcompare.present.plot.margins import set_reach
from ipcompare.present.plot.rows import finish_rows, heading, note, row_size, said, voices
from ipcompare.present.plot.wording import in_row, listed, told
from ipcompare.present.style import INK, PALETTE, dress, style
from ipcompare.present.words.labels import Labels

if TYPE_CHECKING:
    import pandas as pd
    from matplotlib.axes import Axes

# Told apart by hatches in grey print too.
LOOKS = {"firm": (PALETTE[0], ""), "strive": (PALETTE[4], "////"), "report": ("white", "....")}


def firmness(frame: pd.DataFrame, ax: Axes, *, data: Data, lang: str = "en") -> Axes:
    """
    Draw how many numbered targets each plan states firmly, strives for or reports.

    Beside each bar stand the counts, and how many targets are marked expected (预期性) or binding
    (约束性); a plan without a numbered target has a row that says so.

    Parameters
    ----------
    frame
        From `ipcompare.ambition` against ``wording``: ``city``, ``statements``, ``firm``, ``strive``,
        ``report``, ``expected``, ``binding``, ``attribute_not_said``.
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
        If no plan states a numbered target.

    Examples
    --------
    >>> import ipcompare as ipc
    >>> from ipcompare.present.style import new_figure
    >>> panel = ipc.harmonize(ipc.load())
    >>> ax = firmness(ipc.ambition(panel, against="wording"), new_figure()[1], data=panel.data)
    >>> ax.get_title(loc="left")
    'How firmly the plans commit themselves: numbered targets by wording'
    """
    _refuse_silent(frame)
    words, rows = voices(data, lang), records(frame)
    with style():
        size = row_size(ax, 2.5 * len(words) * len(rows), largest=8.5)
        for y, row in enumerate(rows):
            start = 0
            for code, (color, hatch) in LOOKS.items():
                if row[code]:
                    ax.barh(y, row[code], 0.5, start, facecolor=color, hatch=hatch, edgecolor=INK, lw=0.6)
                start += row[code]
            written = ax.annotate(
                said(words, partial(_counts, row=row)), (start, y), (5, 0), textcoords="offset points"
            )
            written.set(va="center", fontsize=size)
        ticks = {float(y): said(words, partial(place_name, data, place=row["city"])) for y, row in enumerate(rows)}
        finish_rows(ax, ticks, size=size)
        ax.set_ylim(len(rows) - 0.4, -1.2)
        set_reach(ax, 0, frame["statements"].max(), ticks.values(), size=size)
        ax.set_xlim(left=0)
        _legend(ax, frame, words, size)
        heading(ax, said(words, _title))
        note(ax, said(words, partial(_note, frame=frame, data=data)))
        dress(ax)
        ax.spines["bottom"].set_visible(False)
    return ax


def _refuse_silent(frame: pd.DataFrame) -> None:
    if not frame["statements"].sum():
        raise IpcompareError(
            "no numbered target to draw",
            expected="a target, milestone or yearly duty with a number in one of the plans",
            hint="coverage(panel) shows what the plans state",
        )


def _title(words: Labels) -> str:
    return words.phrase(
        "规划目标的表述力度：量化目标按用语分类", "How firmly the plans commit themselves: numbered targets by wording"
    )


def _counts(words: Labels, *, row: Row) -> str:
    """Count the targets of a plan by wording, and by what they are marked as."""
    return "\n".join(part for part in (_by_wording(words, row), _by_mark(words, row)) if part)


def _by_wording(words: Labels, row: Row) -> str:
    return _named(words, row, "modality") or words.phrase("未设量化目标", "no numbered target")


def _by_mark(words: Labels, row: Row) -> str:
    """Count what is marked expected or binding; nothing for a plan without a target."""
    marked, rest = _named(words, row, "attribute"), row["attribute_not_said"]
    if not marked:
        return words.phrase("均未注明预期性或约束性", "none marked expected or binding") if row["statements"] else ""
    return marked + (words.phrase(f"、未注明{rest}项", f", {rest} not marked") if rest else "")


def _named(words: Labels, row: Row, codes: str) -> str:
    """Name what is there of a code list with its count."""
    names = words.codes[codes]
    return listed(
        words,
        [
            words.phrase(f"{name}{row[code]}项", f"{row[code]} {name.lower()}")
            for code, name in names.items()
            if row[code]
        ],
    )


def _legend(ax: Axes, frame: pd.DataFrame, words: list[Labels], size: float) -> None:
    """Name the hatches that are there, above the first bar."""
    from matplotlib.patches import Patch

    handles = [
        Patch(facecolor=color, hatch=hatch, edgecolor=INK, lw=0.6, label=said(words, partial(_word, code=code)))
        for code, (color, hatch) in LOOKS.items()
        if frame[code].any()
    ]
    ax.legend(handles=handles, loc="upper left", ncols=3, frameon=False, fontsize=size, borderaxespad=0.2, borderpad=0)


def _word(words: Labels, *, code: str) -> str:
    return words.codes["modality"][code]


def _note(words: Labels, *, frame: pd.DataFrame, data: Data) -> str:
    """Say what is counted and what the words mean."""
    counted = words.phrase(
        "计入带数字的目标值、阶段值和每年任务，每处表述计一次。力争：用“力争”“争创”“争取”“努力”等词；确定：未用此类词。"
        "预期性、约束性以规划原文注明者为准。",
        "Counted: targets, milestones and yearly duties with a number, every statement once. Strive: words such as "
        "'strive for'; firm: no such word. Expected and binding: where the plan itself says so.",
    )
    zone = words.phrase("◇为园区。", " ◇ A zone, not a city.") if set(frame["city"]) & zones(data) else ""
    return counted + zone + words.phrase("资料来源：所列规划。", " Source: the plans named.")


def firmness_alt(frame: pd.DataFrame, *, data: Data, lang: str = "en") -> str:
    """
    Tell in words what `firmness` draws.

    Parameters
    ----------
    frame
        As for `firmness`.
    data
        Tables with the names.
    lang
        ``en``, ``zh`` or ``both`` (Chinese, then English on a line of its own).

    Returns
    -------
    str
        The counts of every plan, by wording and by what the targets are marked as.

    Raises
    ------
    IpcompareError
        If no plan states a numbered target.

    Examples
    --------
    >>> import ipcompare as ipc
    >>> panel = ipc.harmonize(ipc.load())
    >>> firmness_alt(ipc.ambition(panel, against="wording"), data=panel.data).split(". ")[1].split("; ")[0]
    'Bengbu: 38 firm, 1 strive'
    """
    _refuse_silent(frame)
    rows = records(frame)

    def write(words: Labels) -> list[str]:
        stop = words.phrase("。", ".")
        named = [(place_name(data, words, row["city"]), _by_wording(words, row)) for row in rows]
        counts = in_row(words, [words.phrase("：", ": ").join(pair) for pair in named])
        marks = in_row(words, [_marks(words, rows, data, code) for code in words.codes["attribute"]])
        return [_title(words) + stop, counts + stop, words.phrase(f"注明情况：{marks}。", f"Marked as such: {marks}.")]

    return told(data, lang, write)


def _marks(words: Labels, rows: list[Row], data: Data, code: str) -> str:
    """Say which plans mark how many targets as expected, or as binding."""
    found = [(place_name(data, words, row["city"]), row[code]) for row in rows if row[code]]
    places = listed(words, [words.phrase(f"{place}{count}项", f"{place} {count}") for place, count in found])
    name = words.codes["attribute"][code]
    return words.phrase(f"{name}{places or '无'}", f"{name.lower()} {places or 'none'}")
