"""The words the reader knows, by what they mean in a printed table: ``words/*.toml``."""

from __future__ import annotations

import tomllib
from functools import cache
from importlib import resources
from typing import Any


@cache
def vocabulary() -> dict[str, Any]:
    """The sections of every file of words; no two files share a section."""
    sections: dict[str, Any] = {}
    for file in (resources.files("qstats.tidy") / "words").iterdir():
        if file.name.endswith(".toml"):
            sections |= tomllib.loads(file.read_text(encoding="utf-8"))
    return sections
