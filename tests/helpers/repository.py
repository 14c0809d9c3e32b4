"""Where the repository lies, which plans its tables code, and which versions it locks."""

from __future__ import annotations

from pathlib import Path

from packaging.requirements import Requirement

ROOT = Path(__file__).resolve().parents[2]
PLANS = sorted(path.stem for path in (ROOT / "data" / "observations").glob("*.csv"))


def locked_versions() -> dict[str, str]:
    """Read the versions of ``requirements.lock`` that are meant for this Python and system."""
    lines = (ROOT / "requirements.lock").read_text(encoding="utf-8").splitlines()
    pins = [Requirement(line) for line in lines if line and not line.startswith("#")]
    ours = [pin for pin in pins if pin.marker is None or pin.marker.evaluate()]
    return {pin.name.lower(): str(pin.specifier).removeprefix("==") for pin in ours}
