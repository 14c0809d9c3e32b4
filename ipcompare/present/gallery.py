"""The figures that the package publishes, by name."""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING

from ipcompare.harmonization.grade import grade
from ipcompare.measure.coverage import coverage
from ipcompare.measure.rank import rank
from ipcompare.present import plot
from ipcompare.present.style import image_bytes, new_figure, style

if TYPE_CHECKING:
    import pandas as pd
    from matplotlib.axes import Axes

    from ipcompare.harmonization.panel import Panel


def high_value_values(panel: Panel) -> pd.DataFrame:
    """Choose the values of the figure on high-value patents: all plans, and the nation's own plan."""
    values = panel.values
    jurisdictions = panel.data.jurisdictions
    nation = values["city"].isin(jurisdictions.loc[jurisdictions["level"] == "nation", "jurisdiction"])
    nation &= values["role"].isin(["baseline", "target"])
    return values[(values["origin"] == "plan") | nation]


def _coverage(panel: Panel, ax: Axes, lang: str) -> Axes:
    return plot.coverage(coverage(panel), ax, data=panel.data, lang=lang)


def _high_value(panel: Panel, ax: Axes, lang: str) -> Axes:
    frame = high_value_values(panel)
    return plot.trajectories(frame, ax, data=panel.data, indicator="hv_patents_per_10k", lang=lang)


def _grades(panel: Panel, ax: Axes, lang: str) -> Axes:
    return plot.grades(grade(panel), ax, data=panel.data, lang=lang)


def _pledge(panel: Panel, ax: Axes, lang: str) -> Axes:
    ranking = rank(panel, "pledge_finance_annual", allow_mixed_levels=True)
    return plot.bars(ranking.frame, ax, data=panel.data, indicator="pledge_finance_annual", lang=lang)


FIGURES: dict[str, Callable[[Panel, Axes, str], Axes]] = {
    "coverage": _coverage,
    "high-value-patents": _high_value,
    "grades": _grades,
    "pledge-financing": _pledge,
}

_SIZES = {"grades": "tall"}


def render(panel: Panel, name: str, *, lang: str, kinds: tuple[str, ...] = ("png", "svg")) -> dict[str, bytes]:
    """Draw one published figure once and give its files by name, ``<figure>-<lang>.<kind>``."""
    with style():
        figure, ax = new_figure(_SIZES.get(name, "page"))
        FIGURES[name](panel, ax, lang)
        # Lay the figure out once for all kinds of file.
        figure.draw_without_rendering()
        figure.set_layout_engine("none")
        return {f"{name}-{lang}.{kind}": image_bytes(figure, kind) for kind in kinds}
