"""What a printed heading announces: periods, labels, places, attributes of the values."""

from __future__ import annotations

from functools import cache, lru_cache

from qstats.tidy.text import halves, key, label
from qstats.tidy.vocabulary import vocabulary


@lru_cache(maxsize=20_000)
def role_of(text: str) -> str:
    """What a heading announces: ``period``, ``label``, an attribute such as ``note``, or ``""``."""
    words = label(text)
    parts = {key(part) for part in (words, *halves(words))} - {""}
    roles = {_roles().get(part, "") for part in parts} - {""}
    return roles.pop() if len(roles) == 1 else ""


@cache
def _roles() -> dict[str, str]:
    sections = vocabulary()["headings"] | vocabulary()["attributes"]
    return {key(word): role for role, words in sections.items() for word in words}
