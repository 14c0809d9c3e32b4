"""The report: one content, printed as HTML, PDF or Word."""

from ipcompare.present.report.write import KINDS, report

__all__ = ["KINDS", "report"]
