"""Figures: one function a kind, frame and axes in, axes out."""

from ipcompare.present.plot.commitment import firmness, firmness_alt
from ipcompare.present.plot.comparability import grades, grades_alt
from ipcompare.present.plot.coverage_map import coverage, coverage_alt
from ipcompare.present.plot.multiples import levels, levels_alt
from ipcompare.present.plot.network import agencies, agencies_alt
from ipcompare.present.plot.orders import acceptability, acceptability_alt, hasse, hasse_alt
from ipcompare.present.plot.over_time import trajectories, trajectories_alt
from ipcompare.present.plot.plan_years import windows, windows_alt
from ipcompare.present.plot.reached import delivery, delivery_alt
from ipcompare.present.plot.side_by_side import bars, bars_alt, dumbbells, dumbbells_alt
from ipcompare.present.plot.speeds import growth, growth_alt
from ipcompare.present.plot.stretches import pace, pace_alt
from ipcompare.present.plot.tiers import amplification, amplification_alt
from ipcompare.present.plot.toolbox import instruments, instruments_alt, similarity, similarity_alt

__all__ = [
    "acceptability",
    "acceptability_alt",
    "agencies",
    "agencies_alt",
    "amplification",
    "amplification_alt",
    "bars",
    "bars_alt",
    "coverage",
    "coverage_alt",
    "delivery",
    "delivery_alt",
    "dumbbells",
    "dumbbells_alt",
    "firmness",
    "firmness_alt",
    "grades",
    "grades_alt",
    "growth",
    "growth_alt",
    "hasse",
    "hasse_alt",
    "instruments",
    "instruments_alt",
    "levels",
    "levels_alt",
    "pace",
    "pace_alt",
    "similarity",
    "similarity_alt",
    "trajectories",
    "trajectories_alt",
    "windows",
    "windows_alt",
]
