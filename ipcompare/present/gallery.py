"""The figures that the package publishes, by name."""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING, Any, NamedTuple

from ipcompare.corpus.lookup import LANGUAGES, require
from ipcompare.harmonization.grade import grade
from ipcompare.measure.agencies import agencies
from ipcompare.measure.ambition import ambition
from ipcompare.measure.compare import compare
from ipcompare.measure.coverage import coverage
from ipcompare.measure.delivery import delivery
from ipcompare.measure.growth import growth
from ipcompare.measure.instruments import instruments
from ipcompare.measure.pace import pace
from ipcompare.measure.robustness.order import order
from ipcompare.measure.robustness.rank import rank
from ipcompare.measure.robustness.simulate import Simulation, simulate
from ipcompare.present import plot
from ipcompare.present.style import image_bytes, new_figure, style

if TYPE_CHECKING:
    import pandas as pd
    from matplotlib.axes import Axes

    from ipcompare.harmonization.panel import Panel

HV = "hv_patents_per_10k"
PLEDGE = "pledge_finance_annual"
# On these three places or more say something that can be compared.
SEVERAL = (HV, PLEDGE, "pct_filings_annual", "standard_certified_enterprises")

Shown = tuple["pd.DataFrame", dict[str, Any]]


class Published(NamedTuple):
    """One figure: the function that draws it, the frame and arguments it gets, its size and its notebook."""

    function: str
    frame: Callable[[Panel], Shown]
    notebook: str
    size: str = "page"

    def draw(self, panel: Panel, ax: Axes, lang: str) -> Axes:
        """Draw on given axes."""
        frame, arguments = self.frame(panel)
        drawn: Axes = getattr(plot, self.function)(frame, ax, data=panel.data, lang=lang, **arguments)
        return drawn

    def alt(self, panel: Panel, lang: str) -> str:
        """Say in words what the figure shows."""
        frame, arguments = self.frame(panel)
        return str(getattr(plot, f"{self.function}_alt")(frame, data=panel.data, lang=lang, **arguments))


def high_value_values(panel: Panel) -> pd.DataFrame:
    """Choose the values of the figure on high-value patents: all plans, and the nation's own plan."""
    values = panel.values
    jurisdictions = panel.data.jurisdictions
    nation = values["city"].isin(jurisdictions.loc[jurisdictions["level"] == "nation", "jurisdiction"])
    nation &= values["role"].isin(["baseline", "target"])
    return values[(values["origin"] == "plan") | nation]


def _ordered(panel: Panel) -> Shown:
    found = order(panel, HV, allow_mixed_levels=True)
    return found.ranks, {"relation": found.relation, "indicators": [HV]}


def _simulated(panel: Panel) -> Simulation:
    return simulate(panel, SEVERAL, allow_mixed_levels=True, draws=10_000, seed=0)


def _accepted(panel: Panel) -> Shown:
    return _simulated(panel).acceptability, {"indicators": list(SEVERAL)}


def _agencies_of(panel: Panel, city: str) -> Shown:
    found = agencies(panel.data)
    nodes, edges = (rows[rows["city"] == city] for rows in (found.nodes, found.edges))
    return nodes, {"edges": edges}


FIGURES: dict[str, Published] = {
    "coverage": Published("coverage", lambda panel: (coverage(panel), {}), "01_tour"),
    "plan-years": Published("windows", lambda panel: (panel.data.plans, {}), "01_tour"),
    "high-value-patents": Published(
        "trajectories", lambda panel: (high_value_values(panel), {"indicator": HV}), "01_tour"
    ),
    "grades": Published("grades", lambda panel: (grade(panel), {}), "02_harmonization", "tall"),
    "pledge-financing": Published(
        "bars",
        lambda panel: (rank(panel, PLEDGE, allow_mixed_levels=True).frame, {"indicator": PLEDGE}),
        "02_harmonization",
    ),
    "growth": Published("growth", lambda panel: (growth(panel), {}), "03_growth"),
    "base-to-target": Published("dumbbells", lambda panel: (compare(panel, HV), {"indicator": HV}), "03_growth"),
    "pace": Published("pace", lambda panel: (pace(panel), {}), "03_growth"),
    "levels": Published("levels", lambda panel: (ambition(panel, against="nation"), {}), "04_ambition"),
    "amplification": Published("amplification", lambda panel: (ambition(panel, against="nation"), {}), "04_ambition"),
    "firmness": Published("firmness", lambda panel: (ambition(panel, against="wording"), {}), "04_ambition"),
    "order": Published("hasse", _ordered, "05_robustness"),
    "acceptability": Published("acceptability", _accepted, "05_robustness"),
    "delivery": Published("delivery", lambda panel: (delivery(panel), {}), "06_delivery"),
    "instruments": Published(
        "instruments", lambda panel: (instruments(panel.data).presence, {}), "08_tasks_and_agencies", "sheet"
    ),
    "similarity": Published(
        "similarity", lambda panel: (instruments(panel.data).similarity, {}), "08_tasks_and_agencies"
    ),
    "agencies-bengbu": Published("agencies", lambda panel: _agencies_of(panel, "bengbu"), "08_tasks_and_agencies"),
    "agencies-jining": Published("agencies", lambda panel: _agencies_of(panel, "jining"), "08_tasks_and_agencies"),
}


def render(panel: Panel, name: str, *, lang: str, kinds: tuple[str, ...] = ("png", "svg")) -> dict[str, bytes]:
    """
    Draw one published figure once and give its files by name, ``<figure>-<lang>.<kind>``.

    Raises
    ------
    UnknownNameError
        If there is no such figure, language or kind of file.
    """
    require("figure", [name], FIGURES)
    shown = FIGURES[name].frame(panel)
    published = FIGURES[name]._replace(frame=lambda _: shown)
    with style():
        figure, ax = new_figure(published.size)
        published.draw(panel, ax, lang)
        others = [other for other in LANGUAGES if other != lang]
        alt = {one: published.alt(panel, one) for one in ([lang, *others] if lang in LANGUAGES else others)}
        return {f"{name}-{lang}.{kind}": image_bytes(figure, kind, alt=alt) for kind in kinds}
