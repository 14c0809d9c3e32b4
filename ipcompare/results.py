"""The classes of results: what verbs return, for those who name types."""

from ipcompare.corpus.tables import Data
from ipcompare.harmonization.panel import Panel
from ipcompare.measure.agencies import Agencies
from ipcompare.measure.instruments import Instruments
from ipcompare.measure.robustness.index import Index
from ipcompare.measure.robustness.order import Order
from ipcompare.measure.robustness.rank import Mean, Ranking
from ipcompare.measure.robustness.simulate import Simulation
from ipcompare.measure.succession import Succession
from ipcompare.present.words.trace import Trace

__all__ = [
    "Agencies",
    "Data",
    "Index",
    "Instruments",
    "Mean",
    "Order",
    "Panel",
    "Ranking",
    "Simulation",
    "Succession",
    "Trace",
]
