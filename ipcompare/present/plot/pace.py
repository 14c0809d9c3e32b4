"""When on the way from base to target the plans want to grow."""

from __future__ import annotations

from itertools import pairwise
from typing import TYPE_CHECKING

from ipcompare.corpus.lookup import Row, records
from ipcompare.corpus.tables import Data
from ipcompare.errors import IpcompareError
from ipcompare.measure.pace import pace as stretches
from ipcompare.present.plot.kit.figure import Published, figure
from ipcompare.present.plot.kit.page import columns, heading, note, row_size
from ipcompare.present.plot.kit.wording import DAGGER, dated, listed, source_note, span, wrapped
from ipcompare.present.style import GREY, INK
from ipcompare.present.words.intervals import percent
from ipcompare.present.words.labels import Labels

if TYPE_CHECKING:
    import pandas as pd
    from matplotlib.axes import Axes


def _tell(frame: pd.DataFrame, *, data: Data, labels: Labels) -> list[str]:
    """
    Tell how many paths are back-loaded, the most and the least so, and what is not drawn.

    Examples
    --------
    >>> import ipcompare as ipc
    >>> panel = ipc.harmonize(ipc.load())
    >>> ipc.plot.pace.alt(ipc.pace(panel), data=panel.data).split(". ")[1]
    'In 11 of them the last stretch brings more than its even share'
    """
    paths, left_out = _paths(frame, data)
    # A number in doubt is no example.
    sure = [path for path in paths if not _dagger(path)] or paths
    by_load = sorted(sure, key=lambda path: path[-1]["back_loading"])
    late = sum(path[-1]["back_loaded"] for path in paths)
    return [
        labels.phrase(
            f"图示{len(paths)}条路径各阶段占全部增量的比重。",
            f"Share of each stretch in the whole increase, for {len(paths)} paths from base to target.",
        ),
        labels.phrase(
            f"其中{late}条的末阶段比重高于均匀分布。",
            f"In {late} of them the last stretch brings more than its even share.",
        ),
        labels.phrase("后期任务最重：", "Most back-loaded: ") + _last_stretch(labels, by_load[-1]),
        labels.phrase("后期任务最轻：", "Least: ") + _last_stretch(labels, by_load[0]),
        _left_out(labels, left_out),
    ]


def _last_stretch(labels: Labels, path: list[Row]) -> str:
    """Write what the last stretch of a path brings."""
    row = path[-1]
    years = span(labels, row["from_year"] + 1, row["to_year"]) if row["years"] > 1 else str(row["to_year"])
    place, name = labels.places[row["city"]], labels.indicators[row["indicator"]]
    share, even = percent(row["share"], 0), percent(row["even_share"], 0)
    return labels.phrase(
        f"{place}{name}，{years}年占{share}，均匀分布为{even}。",
        f"{place}, {name}, {share} in {years} where even years would bring {even}.",
    )


@figure(_tell, Published("03_growth", lambda panel: {"frame": stretches(panel)}), needs="the result of pace(panel)")
def pace(frame: pd.DataFrame, ax: Axes, *, data: Data, labels: Labels) -> None:
    """
    Draw how the whole increase of each path is spread over its stretches, with the even spread marked.

    A path runs from a plan's base over its milestones to its target. Every bar
    is the whole increase; a part that ends left of its mark brings less than its
    years would if all brought the same, so what remains is back-loaded. Places stand
    in their order, the most back-loaded path first; about fifteen paths fit a page.

    Parameters
    ----------
    frame
        From `ipcompare.pace`: ``city``, ``indicator``, ``from_year``, ``to_year``, ``share``, ``even_share``
        (fractions of the whole increase), ``back_loading``, ``last``. Only paths of the plans with
        more than one stretch are drawn; the others are counted in the note.

    Raises
    ------
    IpcompareError
        If no path of a plan has more than one stretch.

    Examples
    --------
    >>> import ipcompare as ipc
    >>> from ipcompare.present.style import new_figure
    >>> panel = ipc.harmonize(ipc.load())
    >>> ax = ipc.plot.pace(ipc.pace(panel), new_figure()[1], data=panel.data)
    >>> ax.texts[1].get_text()
    '22% (2024)'
    """
    paths, left_out = _paths(frame, data)
    names = [wrapped(labels.indicators[path[0]["indicator"]] + _dagger(path), columns(ax, share=0.4)) for path in paths]
    cities = list(dict.fromkeys(path[0]["city"] for path in paths))
    lines = [name.count("\n") + 1 for name in names]
    # Two names of several lines below each other take as much as if all had so many.
    crowded = any(one > 1 and other > 1 for one, other in pairwise(lines))
    size = row_size(ax, 1.2 * (max(lines) * len(lines) if crowded else sum(lines) + len(cities)))
    places = [at + cities.index(path[0]["city"]) + 1 for at, path in enumerate(paths)]
    for at, (y, path) in enumerate(zip(places, paths, strict=True)):
        if at == 0 or paths[at - 1][0]["city"] != path[0]["city"]:
            ax.text(0, y - 0.9, labels.marked(path[0]["city"]), va="center", fontsize=size + 0.5, color=INK)
        _path(ax, y, path, labels, size)
    ax.set_yticks(places, names, fontsize=size, color=INK)
    ax.set_ylim(places[-1] + 0.6, -0.5)
    ax.set_xlim(0, 112)
    ax.set_xticks([0, 25, 50, 75, 100], [f"{tick}%" for tick in (0, 25, 50, 75, 100)])
    heading(
        ax, labels.phrase("各阶段占全部增量的比重", "When the increase falls due: share of each stretch in the whole")
    )
    note(ax, labels.in_each(_explained, paths, left_out))
    ax.spines[["left", "bottom"]].set_visible(False)


def _paths(frame: pd.DataFrame, data: Data) -> tuple[list[list[Row]], tuple[int, int]]:
    """Give the paths to draw, and how many have a single stretch or no shares to draw."""
    order = data.cities["city"].to_list()
    of_plans = frame[frame["city"].isin(order)]
    number = of_plans["last"].shift(fill_value=True).cumsum()
    paths = [records(path) for _, path in of_plans.groupby(number, sort=False)]
    several = [path for path in paths if len(path) > 1]
    drawn = [path for path in several if all(row["share"] >= 0 for row in path)]
    if not drawn:
        raise IpcompareError(
            "no path to draw",
            expected="a plan with a base, a milestone and a target of one indicator, none of them a bound",
            hint="see panel.values for what the plans print",
        )
    drawn.sort(key=lambda path: (order.index(path[0]["city"]), -path[-1]["back_loading"]))
    return drawn, (len(paths) - len(several), len(several) - len(drawn))


def _dagger(path: list[Row]) -> str:
    return DAGGER if any(row.get("doubts") for row in path) else ""


def _path(ax: Axes, at: float, path: list[Row], labels: Labels, size: float) -> None:
    """Draw one bar: its stretches from light to dark, the even spread, and how much the last stretch is back-loaded."""
    from matplotlib import colormaps

    done = even = 0.0
    for number, row in enumerate(path):
        depth = number / (len(path) - 1)
        share = 100 * row["share"]
        hollow = bool(_dagger(path))
        color = "white" if hollow else colormaps["Blues"](0.18 + 0.62 * depth)
        ax.barh(at, share, left=done, height=0.66, color=color, edgecolor=GREY if hollow else "white")
        text = dated(labels, percent(row["share"], 0), row["to_year"]) if share >= 16 else percent(row["share"], 0)
        if share >= 6:
            ink = "white" if depth > 0.6 and not hollow else INK
            ax.text(done + share / 2, at, text, ha="center", va="center", fontsize=size - 0.5, color=ink)
        done, even = done + share, even + 100 * row["even_share"]
        if not row["last"]:
            for side in (-1, 1):
                ax.plot([even, even], [at + 0.33 * side, at + 0.5 * side], color=INK, lw=1.8, solid_capstyle="butt")
    ax.text(101, at, f"×{path[-1]['back_loading']:.2f}", va="center", fontsize=size, color=INK)


def _explained(labels: Labels, paths: list[list[Row]], left_out: tuple[int, int]) -> str:
    """Explain bars, marks and factors; then what is not drawn, and the source."""
    signs = labels.phrase(
        "横条为从基期值到目标值的全部增量，括号内为各阶段末年。黑色刻线：若每年增量相同，各阶段应止于此处。"
        "×：末阶段实占比重与均匀分布比重之比，大于1即后期任务偏重。",
        "Bar: the whole increase from base to target, with the last year of each stretch. Black marks: where a "
        "stretch would end if every year brought the same. ×: share of the last stretch over its even share; "
        "above 1, back-loaded. ",
    )
    return (
        signs
        + _left_out(labels, left_out)
        + source_note(labels, [path[0]["city"] for path in paths], rows=[row for path in paths for row in path])
    )


def _left_out(labels: Labels, left_out: tuple[int, int]) -> str:
    single, unclear = left_out
    reasons = [
        (single, "只有一个阶段", "with a single stretch"),
        (unclear, "含界限值或有升有降", "with a bound, or up and down"),
    ]
    parts = [labels.phrase(f"{zh}（{count}项）", f"{en} ({count})") for count, zh, en in reasons if count]
    text = listed(labels, parts)
    return labels.phrase(f"未列入：{text}。", f"Not shown: paths {text}. ") if parts else ""
