"""Where the repository lies, and which plans its tables code."""

from __future__ import annotations

from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]
PLANS = sorted(path.stem for path in (ROOT / "data" / "observations").glob("*.csv"))
