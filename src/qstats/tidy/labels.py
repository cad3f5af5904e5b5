"""What a printed heading announces: periods, labels, places, attributes of the values."""

from __future__ import annotations

from functools import cache, lru_cache

from qstats.tidy.text import fold, halves, key, label
from qstats.tidy.vocabulary import vocabulary

_LONGEST_NAME = 40  # characters of a heading that announces what its column is for


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


@lru_cache(maxsize=2**14)
def column_role(name: str) -> str:
    """What the heading of a column announces, codes and explanations included."""
    role = role_of(name)
    if role or len(name) > _LONGEST_NAME:
        return role
    words = vocabulary()["codes"]
    bare = fold(name).casefold().rstrip(" .")
    known = {word.casefold().rstrip(".") for word in words["words"]}
    if bare in known or bare.endswith(tuple(words["ends"])):
        return "code"
    return "note" if bare.endswith(tuple(words["notes"])) else ""
