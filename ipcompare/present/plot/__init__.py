"""Figures: one function a kind, frame and axes in, axes out."""

from ipcompare.present.plot.comparability import grades
from ipcompare.present.plot.coverage_map import coverage
from ipcompare.present.plot.over_time import trajectories
from ipcompare.present.plot.side_by_side import bars

__all__ = ["bars", "coverage", "grades", "trajectories"]
