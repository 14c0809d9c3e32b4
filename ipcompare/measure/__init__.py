"""Findings from comparable values: growth, and later ambition, delivery, robustness and order."""
