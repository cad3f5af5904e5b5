"""TOML text → checked records, with errors that name file and key."""

from __future__ import annotations

import tomllib
from typing import Any, TypeVar

from pydantic import TypeAdapter, ValidationError

from qstats.errors import TidyError

Record = TypeVar("Record")


def parse_toml(text: str | bytes, where: str) -> dict[str, Any]:
    """The tables of a TOML text; :class:`TidyError` names ``where`` if it is none."""
    try:
        return tomllib.loads(text if isinstance(text, str) else text.decode("utf-8"))
    except (tomllib.TOMLDecodeError, UnicodeDecodeError) as error:
        raise TidyError(
            f"not valid TOML: {error}",
            where=where,
            remedy="correct the line named; text values stand in double quotes",
        ) from error


def record_of(kind: type[Record], entry: dict[str, Any], where: str, remedy: str) -> Record:
    """``entry`` as a pydantic dataclass; :class:`TidyError` names the first key at fault."""
    try:
        return TypeAdapter(kind).validate_python(entry)
    except ValidationError as error:
        first = error.errors()[0]
        key = ".".join(str(part) for part in first["loc"])
        raise TidyError(f"key {key!r}: {first['msg']}", where=where, remedy=remedy) from error


def only_tables(data: dict[str, Any], name: str, where: str) -> list[dict[str, Any]]:
    """The ``[[name]]`` tables of a file; anything else at that place is an error."""
    entries = data.get(name, [])
    if not isinstance(entries, list) or not all(isinstance(entry, dict) for entry in entries):
        raise TidyError(
            f"key {name!r} is no list of tables",
            where=where,
            remedy=f"begin every one with [[{name}]]",
        )
    return entries
