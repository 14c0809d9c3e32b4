"""Which plan says something about what, with silence visible."""

from __future__ import annotations

from typing import TYPE_CHECKING

from ipcompare.measure.coverage import coverage as stated
from ipcompare.present.plot.kit.figure import Published, figure
from ipcompare.present.plot.kit.matrix import hatched, matrix, name_cells
from ipcompare.present.plot.kit.page import note
from ipcompare.present.plot.kit.wording import clause, listed
from ipcompare.present.words.labels import Labels

if TYPE_CHECKING:
    import pandas as pd
    from matplotlib.axes import Axes


def _tell(frame: pd.DataFrame, *, labels: Labels) -> list[str]:
    """
    Tell how many indicators each plan states, and where a plan is silent.

    Examples
    --------
    >>> import ipcompare as ipc
    >>> panel = ipc.harmonize(ipc.load())
    >>> ipc.plot.coverage.alt(ipc.coverage(panel), data=panel.data).split(". ")[0]
    'Indicators that 5 plans state in 6 dimensions'
    """
    totals = frame.groupby("city", sort=False)["indicators"].sum()
    places = [(labels.places[str(city)], int(count)) for city, count in totals.items()]
    return [
        labels.phrase(
            f"图示{len(totals)}份规划在{frame['dimension'].nunique()}个维度设定的指标数。",
            f"Indicators that {len(totals)} plans state in {frame['dimension'].nunique()} dimensions.",
        ),
        labels.phrase("合计：", "In all: ")
        + listed(labels, [labels.phrase(f"{name}{count}项", f"{name} {count}") for name, count in places])
        + labels.phrase("。", "."),
        _silence(frame, labels),
    ]


def _silence(frame: pd.DataFrame, labels: Labels) -> str:
    """Say which plan states nothing in which dimensions."""
    silent = frame[frame["indicators"] == 0].groupby("city", sort=False)["dimension"].agg(list)
    parts = []
    for city, names in silent.items():
        row = listed(labels, [labels.codes["dimension"][name] for name in names])
        parts.append(labels.places[str(city)] + labels.phrase(f"（{row}）", f" ({row})"))
    return clause(labels, "没有量化表述的维度：", "Nothing measurable: ", parts) or labels.phrase(
        "各规划在各维度均有量化表述。", "Every plan states something measurable in every dimension."
    )


@figure(_tell, Published("01_tour", lambda panel: {"frame": stated(panel)}), needs="the result of coverage(panel)")
def coverage(frame: pd.DataFrame, ax: Axes, *, labels: Labels) -> None:
    """
    Draw how many indicators each plan states in each dimension; silence is hatched.

    Parameters
    ----------
    frame
        From `ipcompare.coverage`: ``city``, ``dimension``, ``indicators``, ``share``.
    """
    counts = frame.pivot(index="city", columns="dimension", values="indicators")
    counts = counts.loc[frame["city"].unique(), frame["dimension"].unique()]
    matrix(ax, counts.where(counts > 0), counts.astype(str), colours="Blues", top=1.35 * counts.to_numpy().max())
    hatched(ax, [(int(row), int(column)) for row, column in zip(*(counts == 0).to_numpy().nonzero(), strict=True)])
    names = [labels.in_each(_dimension, str(name)) for name in counts.columns]
    name_cells(ax, names, [labels.marked(str(city)) for city in counts.index])
    ax.set_title(
        labels.phrase("各规划在各维度设定的指标数", "Indicators that each plan states, by dimension"), loc="left"
    )
    signs = labels.phrase(
        "斜线表示该规划在此维度没有量化表述；同一规划内的重复表述只计一次；◇为园区。",
        "Hatched: nothing measurable stated. Repeated statements of a plan count once. ◇ A zone, not a city.",
    )
    note(ax, signs, size=8)
    ax.spines[:].set_visible(False)


def _dimension(labels: Labels, name: str) -> str:
    return labels.codes["dimension"][name].replace(" and ", " and\n")
