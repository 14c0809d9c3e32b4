"""The figures that the package publishes, by name."""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING

from ipcompare.measure.coverage import coverage
from ipcompare.present import plot
from ipcompare.present.style import image_bytes, new_figure, style

if TYPE_CHECKING:
    import pandas as pd
    from matplotlib.axes import Axes

    from ipcompare.harmonization.panel import Panel


def high_value_values(panel: Panel) -> pd.DataFrame:
    """Choose the values of the figure on high-value patents: all plans, and the nation's own plan."""
    values = panel.values
    nation = (values["city"] == "china") & values["role"].isin(["baseline", "target"])
    return values[(values["origin"] == "plan") | nation]


def _coverage(panel: Panel, ax: Axes, lang: str) -> Axes:
    return plot.coverage(coverage(panel), ax, data=panel.data, lang=lang)


def _high_value(panel: Panel, ax: Axes, lang: str) -> Axes:
    frame = high_value_values(panel)
    return plot.trajectories(frame, ax, data=panel.data, indicator="hv_patents_per_10k", lang=lang)


FIGURES: dict[str, Callable[[Panel, Axes, str], Axes]] = {
    "coverage": _coverage,
    "high-value-patents": _high_value,
}


def render(panel: Panel, name: str, *, lang: str, kinds: tuple[str, ...] = ("png", "svg")) -> dict[str, bytes]:
    """Draw one published figure once and give its files by name, ``<figure>-<lang>.<kind>``."""
    with style():
        figure, ax = new_figure()
        FIGURES[name](panel, ax, lang)
        return {f"{name}-{lang}.{kind}": image_bytes(figure, kind) for kind in kinds}
