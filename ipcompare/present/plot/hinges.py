"""Which assumption the order of two places hangs on."""

from __future__ import annotations

from collections.abc import Sequence
from functools import partial
from typing import TYPE_CHECKING

from ipcompare.corpus.lookup import records
from ipcompare.corpus.tables import Data
from ipcompare.errors import IpcompareError
from ipcompare.harmonization.rows import Row
from ipcompare.present.labels import Labels, short_number
from ipcompare.present.plot.base import place_name, zones
from ipcompare.present.plot.rows import (
    finish_rows,
    fitted_names,
    heading,
    last_words,
    minus,
    note,
    said,
    voices,
)
from ipcompare.present.plot.wording import in_row, told, wrapped
from ipcompare.present.style import GREY, INK, PALETTE, dress, style

if TYPE_CHECKING:
    import pandas as pd
    from matplotlib.axes import Axes

Pair = tuple[str, str]
FACTORS = 10
# A swing as small as this share of the widest comes from rounding.
NOTHING = 1e-9


def tornado(frame: pd.DataFrame, ax: Axes, *, data: Data, lang: str = "en", pair: Pair | None = None) -> Axes:
    """
    Draw how far each assumption alone moves the margin between two places, the widest swing first.

    Where a bar crosses the line at zero, the order of the two changes; such bars are hatched.

    Parameters
    ----------
    frame
        From `ipcompare.tornado`: ``factor``, ``margin``, ``margin_lo``, ``margin_hi``, ``swing``, ``flips``.
        The ten widest swings are drawn; what moves nothing is counted in the note.
    ax
        Axes to draw on.
    data
        Tables with the names.
    lang
        ``en``, ``zh`` or ``both``.
    pair
        The two places in the order in which `ipcompare.tornado` had them, to be named.

    Returns
    -------
    matplotlib.axes.Axes
        The same axes.

    Raises
    ------
    IpcompareError
        If no factor moves the margin.

    Examples
    --------
    >>> import ipcompare as ipc
    >>> from ipcompare.present.style import new_figure
    >>> panel = ipc.harmonize(ipc.load())
    >>> pair = "suzhou_anhui", "jingmen_htz"
    >>> found = ipc.simulate(panel, "pledge_finance_annual", allow_mixed_levels=True, draws=10)
    >>> ax = tornado(ipc.tornado(found, *pair), new_figure()[1], data=panel.data, pair=pair)
    >>> [label.get_text().split(":")[0] for label in ax.get_yticklabels()]
    ['Reading', 'Value in an interval']
    """
    rows = _moving(frame)
    words = voices(data, lang)
    with style():
        names, size = fitted_names(
            ax, [said(words, partial(_factor, data=data, factor=row["factor"])) for row in rows], more=2
        )
        for y, row in enumerate(rows):
            color, hatch = (PALETTE[1], "////") if row["flips"] else (PALETTE[5], "")
            width = row["margin_hi"] - row["margin_lo"]
            ax.barh(y, width, 0.55, row["margin_lo"], facecolor=color, hatch=hatch, edgecolor=INK, lw=0.6)
            for end, away in (("margin_lo", -3), ("margin_hi", 3)):
                text = said(words, partial(_amount, number=row[end]))
                shown = ax.annotate(text, (row[end], y), (away, 0), textcoords="offset points", va="center")
                shown.set(ha="left" if away > 0 else "right", fontsize=size)
        finish_rows(ax, {float(y): name for y, name in enumerate(names)}, size=size)
        _lines(ax, rows, words, data, pair, size)
        heading(ax, said(words, partial(_title, data=data, pair=pair)))
        note(ax, said(words, partial(_note, frame=frame, data=data, pair=pair)))
        dress(ax)
        ax.spines[:].set_visible(False)
    return ax


def _moving(frame: pd.DataFrame) -> list[Row]:
    """Choose the factors that move the margin, the widest swings only."""
    moving = frame[frame["swing"] > NOTHING * frame["swing"].max()]
    if moving.empty:
        raise IpcompareError(
            "no assumption moves the margin",
            expected="at least one factor with a swing above zero",
            hint="the order of the two places does not hang on any single assumption: wins of the simulation",
        )
    return records(moving.sort_values("swing", ascending=False, kind="stable").head(FACTORS))


def _factor(words: Labels, *, data: Data, factor: str) -> str:
    """Put the name of a factor in words: its kind, and the place and indicator that it concerns."""
    kind, _, rest = factor.partition(":")
    about = _stated(data, rest) if kind == "conflict" else rest.split(":") if rest else []
    names = [place_name(data, words, part) if part in words.places else words.indicators[part] for part in about]
    name = words.codes["factor"][kind]
    if not names:
        return name
    return words.phrase(f"{name}：{'，'.join(names)}", f"{name}: {', '.join(names)}")


def _stated(data: Data, value_id: str) -> list[str]:
    """Find place and indicator of a printed statement or fact by the id of its value."""
    printed = value_id.removeprefix("v:")
    own = data.observations.loc[data.observations["obs_id"] == printed, ["city", "indicator"]]
    facts = data.context.loc[data.context["fact_id"] == printed, ["jurisdiction", "indicator"]]
    return [str(part) for part in [*own.to_numpy().ravel(), *facts.to_numpy().ravel()]]


def _amount(words: Labels, *, number: float) -> str:
    return minus(short_number(float(f"{number:.3g}"), words.lang))


def _lines(ax: Axes, rows: list[Row], words: Sequence[Labels], data: Data, pair: Pair | None, size: float) -> None:
    """Draw the line at which the order changes and the one of the margin as it is, and say who is ahead where."""
    margin = rows[0]["margin"]
    low, high = min(0.0, *(row["margin_lo"] for row in rows)), max(0.0, *(row["margin_hi"] for row in rows))
    room = 0.42 * (high - low)
    ax.set_xlim(low - room, high + room)
    ax.set_ylim(max(len(rows), 4) - 0.4, -1.3 - 0.5 * (len(words) - 1))
    ax.axvline(0, color=INK, lw=1.6, zorder=3)
    ax.plot([margin] * 2, [-0.4, len(rows) - 0.5], color=GREY, lw=1, ls=(0, (4, 2)), zorder=2.5)
    for at, away in ((0, 6), (1, -6)):
        text = said(words, partial(_ahead, data=data, pair=pair, at=at))
        shown = ax.annotate(wrapped(text, 26), (0, -0.8), (away, 0), textcoords="offset points", va="center")
        shown.set(ha="left" if away > 0 else "right", color=GREY, fontsize=size)


def _pair_names(words: Labels, data: Data, pair: Pair | None) -> Pair:
    if pair is None:
        return words.phrase("前者", "the first place"), words.phrase("后者", "the second place")
    return place_name(data, words, pair[0]), place_name(data, words, pair[1])


def _ahead(words: Labels, *, data: Data, pair: Pair | None, at: int) -> str:
    name = _pair_names(words, data, pair)[at]
    said_so = words.phrase(f"{name}居前", f"{name} ahead")
    return f"{said_so} →" if at == 0 else f"← {said_so}"


def _title(words: Labels, *, data: Data, pair: Pair | None) -> str:
    first, second = _pair_names(words, data, pair)
    return words.phrase(f"{first}与{second}的先后取决于哪些假设", f"What the order of {first} and {second} hangs on")


def _note(words: Labels, *, frame: pd.DataFrame, data: Data, pair: Pair | None) -> str:
    rows = _moving(frame)
    still = int((frame["swing"] <= NOTHING * frame["swing"].max()).sum())
    further = len(frame) - still - len(rows)
    margin = _amount(words, number=rows[0]["margin"])
    parts = [
        words.phrase(
            f"条形：单项假设在其范围内变动、其余居中时两地差距的范围；粗线：差距为零，先后在此改变，越线条形加斜线；"
            f"虚线：各项居中时的差距{margin}。差距为综合得分之差，只有一项指标时为其单位。",
            "Bar: the margin while one assumption moves over its range and the others stay at their centre. Thick "
            "line: zero, where the order changes; bars across it are hatched. Dashed: the margin at the centre, "
            f"{margin}. In score, or in the unit of the indicator if there is only one.",
        )
    ]
    if further:
        parts.append(words.phrase(f"影响较小的{further}项未列。", f"Not shown: {further} with a smaller swing."))
    if still:
        parts.append(words.phrase(f"另有{still}项不改变差距。", f"Without effect: {still}."))
    zone = not zones(data).isdisjoint([part for name in frame["factor"] for part in name.split(":")] + list(pair or ()))
    return words.phrase("", " ").join([*parts, last_words(words, zone=zone)])


def tornado_alt(frame: pd.DataFrame, *, data: Data, lang: str = "en", pair: Pair | None = None) -> str:
    """
    Tell in words what `tornado` draws.

    Parameters
    ----------
    frame, data, pair
        As for `tornado`.
    lang
        ``en``, ``zh`` or ``both`` (Chinese, then English on a line of its own).

    Returns
    -------
    str
        The margin at the centre, the three widest swings, and what changes the order.

    Raises
    ------
    IpcompareError
        If no factor moves the margin.

    Examples
    --------
    >>> import ipcompare as ipc
    >>> panel = ipc.harmonize(ipc.load())
    >>> found = ipc.simulate(panel, "pledge_finance_annual", allow_mixed_levels=True, draws=10)
    >>> table = ipc.tornado(found, "suzhou_anhui", "jingmen_htz")
    >>> tornado_alt(table, data=panel.data).split(". ")[-1]
    'No single assumption changes the order.'
    """
    rows = _moving(frame)
    turning = [row["factor"] for row in records(frame[frame["flips"]])]

    def write(words: Labels) -> list[str]:
        name = partial(_factor, words, data=data)
        swings = [f"{name(factor=row['factor'])}{_range(words, row)}" for row in rows[:3]]
        factors = in_row(words, [name(factor=factor) for factor in turning[:FACTORS]])
        margin = _amount(words, number=rows[0]["margin"])
        return [
            _title(words, data=data, pair=pair) + words.phrase("。", "."),
            words.phrase(
                f"各项居中时差距为{margin}，为正即前者居前。",
                f"The margin at the centre is {margin}; above zero the first is ahead.",
            ),
            words.phrase(f"影响最大：{in_row(words, swings)}。", f"Widest swings: {in_row(words, swings)}."),
            words.phrase(
                f"可改变先后的有{len(turning)}项：{factors}。", f"Change the order ({len(turning)}): {factors}."
            )
            if turning
            else words.phrase("任何单项假设都不改变先后。", "No single assumption changes the order."),
        ]

    return told(data, lang, write)


def _range(words: Labels, row: Row) -> str:
    low, high = (_amount(words, number=row[end]) for end in ("margin_lo", "margin_hi"))
    return words.phrase(f"（{low}至{high}）", f" ({low} to {high})")
