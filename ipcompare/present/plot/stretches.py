"""When on the way from base to target the plans want to grow."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from ipcompare.corpus.lookup import records
from ipcompare.corpus.tables import Data
from ipcompare.errors import IpcompareError
from ipcompare.present.plot.base import place_name, zones
from ipcompare.present.plot.rows import columns, heading, last_words, note, row_size, said, voices
from ipcompare.present.plot.wording import dated, listed, percent, span, told, wrapped
from ipcompare.present.style import INK, dress, style
from ipcompare.present.words.labels import Labels, labels

if TYPE_CHECKING:
    import pandas as pd
    from matplotlib.axes import Axes

Row = dict[str, Any]


def pace(frame: pd.DataFrame, ax: Axes, *, data: Data, lang: str = "en") -> Axes:
    """
    Draw how the whole increase of each path is spread over its stretches, with the even spread marked.

    A path runs from a plan's base over its milestones to its target. Every bar
    is the whole increase; a part that ends left of its mark brings less than its
    years would if all brought the same, so what remains is back-loaded.

    Parameters
    ----------
    frame
        From `ipcompare.pace`: ``city``, ``indicator``, ``from_year``, ``to_year``, ``share``, ``even_share``
        (fractions of the whole increase), ``back_loading``, ``last``. Only paths of the plans with
        more than one stretch are drawn; the others are counted in the note.
    ax
        Axes to draw on; about fifteen paths fit a page.
    data
        Tables with the names.
    lang
        ``en``, ``zh`` or ``both``.

    Returns
    -------
    matplotlib.axes.Axes
        The same axes, in per cent of the whole increase: places in their order, the most back-loaded path first.

    Raises
    ------
    IpcompareError
        If no path of a plan has more than one stretch.
    UnknownNameError
        If the language does not exist.

    Examples
    --------
    >>> import ipcompare as ipc
    >>> from ipcompare.present.style import new_figure
    >>> panel = ipc.harmonize(ipc.load())
    >>> ax = pace(ipc.pace(panel), new_figure()[1], data=panel.data)
    >>> ax.texts[1].get_text()
    '22% (2024)'
    """
    words, languages = labels(data, lang), voices(data, lang)
    paths, left_out = _paths(frame, data)
    with style():
        names = [wrapped(words.indicators[path[0]["indicator"]], columns(ax, share=0.4)) for path in paths]
        cities = list(dict.fromkeys(path[0]["city"] for path in paths))
        size = row_size(ax, 1.2 * (sum(name.count("\n") + 1 for name in names) + len(cities)))
        places = []
        for at, path in enumerate(paths):
            heading_rows = cities.index(path[0]["city"]) + 1
            places.append(at + heading_rows)
            if at == 0 or paths[at - 1][0]["city"] != path[0]["city"]:
                city = place_name(data, words, path[0]["city"])
                ax.text(0, places[-1] - 0.9, city, va="center", fontsize=size + 0.5, color=INK)
            _path(ax, places[-1], path, words, size)
        ax.set_yticks(places, names, fontsize=size, color=INK)
        ax.set_ylim(places[-1] + 0.6, -0.5)
        ax.set_xlim(0, 112)
        ax.set_xticks([0, 25, 50, 75, 100], [f"{tick}%" for tick in (0, 25, 50, 75, 100)])
        title = ("各阶段占全部增量的比重", "When the increase falls due: share of each stretch in the whole")
        heading(ax, said(languages, lambda one: one.phrase(*title)))
        note(ax, said(languages, lambda one: _pace_note(one, paths, left_out, data)))
        dress(ax)
        ax.spines[["left", "bottom"]].set_visible(False)
    return ax


def _paths(frame: pd.DataFrame, data: Data) -> tuple[list[list[Row]], tuple[int, int]]:
    """Give the paths to draw, and how many have a single stretch or no shares to draw."""
    order = data.cities["city"].to_list()
    own = frame[frame["city"].isin(order)]
    number = own["last"].shift(fill_value=True).cumsum()
    paths = [records(path) for _, path in own.groupby(number, sort=False)]
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


def _path(ax: Axes, at: float, path: list[Row], words: Labels, size: float) -> None:
    """Draw one bar: its stretches from light to dark, the even spread, and how much the last stretch is back-loaded."""
    from matplotlib import colormaps

    done = even = 0.0
    for number, row in enumerate(path):
        depth = number / (len(path) - 1)
        share = 100 * row["share"]
        ax.barh(at, share, left=done, height=0.66, color=colormaps["Blues"](0.18 + 0.62 * depth), edgecolor="white")
        text = dated(words, percent(row["share"], 0), row["to_year"]) if share >= 16 else percent(row["share"], 0)
        if share >= 6:
            color = "white" if depth > 0.6 else INK
            ax.text(done + share / 2, at, text, ha="center", va="center", fontsize=size - 0.5, color=color)
        done, even = done + share, even + 100 * row["even_share"]
        if not row["last"]:
            for side in (-1, 1):
                ax.plot([even, even], [at + 0.33 * side, at + 0.5 * side], color=INK, lw=1.8, solid_capstyle="butt")
    ax.text(101, at, f"×{path[-1]['back_loading']:.2f}", va="center", fontsize=size, color=INK)


def _pace_note(words: Labels, paths: list[list[Row]], left_out: tuple[int, int], data: Data) -> str:
    """Explain bars, marks and factors; then what is not drawn, and the source."""
    signs = words.phrase(
        "横条为从基期值到目标值的全部增量，括号内为各阶段末年。黑色刻线：若每年增量相同，各阶段应止于此处。"
        "×：末阶段实占比重与均匀分布比重之比，大于1即后期任务偏重。",
        "Bar: the whole increase from base to target, with the last year of each stretch. Black marks: where a "
        "stretch would end if every year brought the same. ×: share of the last stretch over its even share; "
        "above 1, back-loaded. ",
    )
    zone = any(path[0]["city"] in zones(data) for path in paths)
    return signs + _left_out(words, left_out) + last_words(words, zone=zone)


def _left_out(words: Labels, left_out: tuple[int, int]) -> str:
    single, unclear = left_out
    reasons = [
        (single, "只有一个阶段", "with a single stretch"),
        (unclear, "含界限值或有升有降", "with a bound, or up and down"),
    ]
    parts = [
        words.phrase(f"{chinese}（{count}项）", f"{english} ({count})") for count, chinese, english in reasons if count
    ]
    return (
        words.phrase("未列入：", "Not shown: paths ") + listed(words, parts) + words.phrase("。", ". ") if parts else ""
    )


def pace_alt(frame: pd.DataFrame, *, data: Data, lang: str = "en") -> str:
    """
    Tell in words what `pace` draws.

    Parameters
    ----------
    frame, data
        As in `pace`.
    lang
        ``en``, ``zh`` or ``both`` (Chinese, then English on a line of its own).

    Returns
    -------
    str
        How many paths are back-loaded, the most and the least so, and what is not drawn.

    Raises
    ------
    IpcompareError, UnknownNameError
        As in `pace`.

    Examples
    --------
    >>> import ipcompare as ipc
    >>> panel = ipc.harmonize(ipc.load())
    >>> pace_alt(ipc.pace(panel), data=panel.data).split(". ")[1]
    'In 11 of them the last stretch brings more than its even share'
    """
    paths, left_out = _paths(frame, data)
    ranked = sorted(paths, key=lambda path: path[-1]["back_loading"])
    late = sum(round(path[-1]["back_loading"], 2) > 1 for path in paths)

    def write(words: Labels) -> list[str]:
        return [
            words.phrase(
                f"图示{len(paths)}条路径各阶段占全部增量的比重。",
                f"Share of each stretch in the whole increase, for {len(paths)} paths from base to target.",
            ),
            words.phrase(
                f"其中{late}条的末阶段比重高于均匀分布。",
                f"In {late} of them the last stretch brings more than its even share.",
            ),
            words.phrase("后期任务最重：", "Most back-loaded: ") + _last_stretch(words, ranked[-1]),
            words.phrase("后期任务最轻：", "Least: ") + _last_stretch(words, ranked[0]),
            _left_out(words, left_out).rstrip(),
        ]

    return told(data, lang, lambda words: [sentence for sentence in write(words) if sentence])


def _last_stretch(words: Labels, path: list[Row]) -> str:
    """Write what the last stretch of a path brings."""
    row = path[-1]
    years = span(words, row["from_year"] + 1, row["to_year"]) if row["years"] > 1 else str(row["to_year"])
    place, name = words.places[row["city"]], words.indicators[row["indicator"]]
    share, even = percent(row["share"], 0), percent(row["even_share"], 0)
    return words.phrase(
        f"{place}{name}，{years}年占{share}，均匀分布为{even}。",
        f"{place}, {name}, {share} in {years} where even years would bring {even}.",
    )
