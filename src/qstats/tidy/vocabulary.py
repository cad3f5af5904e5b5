"""The words of vocabulary.toml, ready for use."""

from __future__ import annotations

import tomllib
from functools import cache
from importlib import resources
from typing import Any


@cache
def vocabulary() -> dict[str, Any]:
    """The sections of ``vocabulary.toml``."""
    return tomllib.loads(
        (resources.files("qstats.tidy") / "vocabulary.toml").read_text(encoding="utf-8")
    )
