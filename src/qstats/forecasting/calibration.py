"""The measured record of the default pool on benchmark series."""

from __future__ import annotations

import tomllib
from functools import cache
from importlib import resources
from typing import Any


@cache
def calibration() -> dict[str, Any]:
    """What ``calibration.toml`` holds: the record that ``qstats benchmark --write`` makes."""
    path = resources.files("qstats.forecasting") / "calibration.toml"
    return tomllib.loads(path.read_text(encoding="utf-8"))
