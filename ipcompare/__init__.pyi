# Written by make generated.
from ipcompare.corpus.names import names as names
from ipcompare.corpus.tables import check as check
from ipcompare.corpus.tables import load as load
from ipcompare.harmonization.convert import convert as convert
from ipcompare.harmonization.evidence import bridge_evidence as bridge_evidence
from ipcompare.harmonization.grade import grade as grade
from ipcompare.harmonization.panel import harmonize as harmonize
from ipcompare.harmonization.paths import interpolate as interpolate
from ipcompare.harmonization.scope import in_force as in_force
from ipcompare.measure.agencies import agencies as agencies
from ipcompare.measure.ambition import ambition as ambition
from ipcompare.measure.catch_up import catch_up as catch_up
from ipcompare.measure.compare import compare as compare
from ipcompare.measure.coverage import coverage as coverage
from ipcompare.measure.decompose import decompose as decompose
from ipcompare.measure.delivery import delivery as delivery
from ipcompare.measure.growth import growth as growth
from ipcompare.measure.instruments import instruments as instruments
from ipcompare.measure.pace import pace as pace
from ipcompare.measure.robustness.index import index as index
from ipcompare.measure.robustness.order import order as order
from ipcompare.measure.robustness.rank import mean as mean
from ipcompare.measure.robustness.rank import rank as rank
from ipcompare.measure.robustness.simulate import assumed as assumed
from ipcompare.measure.robustness.simulate import simulate as simulate
from ipcompare.measure.succession import succession as succession
from ipcompare.measure.toolbox import toolbox as toolbox
from ipcompare.present import plot as plot
from ipcompare.present.colophon import colophon as colophon
from ipcompare.present.pack import pack as pack
from ipcompare.present.report.write import report as report
from ipcompare.present.reproduce import reproduce as reproduce
from ipcompare.present.table import table as table
from ipcompare.present.words.claims import claims as claims
from ipcompare.present.words.explain import explain as explain
from ipcompare.present.words.trace import trace as trace
from ipcompare.present.workbook import workbook as workbook

__version__: str
__all__: list[str]
