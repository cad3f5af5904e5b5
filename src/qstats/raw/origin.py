"""Where a raw file came from, and whether it is still the file that was recorded."""

from __future__ import annotations

import hashlib
import tomllib
from dataclasses import dataclass, fields
from datetime import date
from pathlib import Path
from typing import Any

from qstats.errors import OriginError

SIDECAR = ".origin.toml"
RECIPE = ".recipe.toml"
OBTAINED = ("retrieved", "transcribed", "made")


@dataclass(frozen=True)
class Origin:
    """The sidecar of one raw file.

    ``obtained`` says how the file came here (``retrieved``, ``transcribed`` or ``made``),
    ``rule`` what was done in making it; ``path`` is relative to ``data/raw``, with ``/``.
    """

    id: str
    producer: str
    title: str
    published: str
    address: str
    obtained: str
    obtained_on: str
    rule: str
    sha256: str
    geo: str = "CN"
    path: str = ""


_KEYS = tuple(f.name for f in fields(Origin) if f.name != "path")
_REQUIRED = tuple(key for key in _KEYS if key != "geo")


def find_raw(root: Path) -> list[Path]:
    """All raw files under ``root`` (``<producer>/<edition>/<file>``), sorted.

    Sidecars, recipes, hidden files and files directly in ``root`` are not raw files.
    """
    found = (path for path in root.glob("*/**/*") if path.is_file())
    return sorted(
        p for p in found if not p.name.endswith((SIDECAR, RECIPE)) and not _hidden(p, root)
    )


def open_raw(path: Path, root: Path) -> tuple[Origin, bytes]:
    """The origin and the bytes of the raw file ``path`` below ``root``.

    Raises
    ------
    OriginError
        The file or its sidecar is missing, the sidecar is not TOML or lacks a key, or the
        file's SHA-256 is not the recorded one.
    """
    data = _read(path, remedy="restore the file, or remove its sidecar")
    origin = _origin(path, _relative(path, root))
    found = hashlib.sha256(data).hexdigest()
    if found != origin.sha256.lower():
        raise OriginError(
            f"the file's SHA-256 is {found}, its sidecar records {origin.sha256}",
            where=str(path),
            remedy="restore the file; if the change is meant, record the new hash and say why",
        )
    return origin, data


def _hidden(path: Path, root: Path) -> bool:
    return any(part.startswith(".") for part in path.relative_to(root).parts)


def _relative(path: Path, root: Path) -> str:
    try:
        return path.relative_to(root).as_posix()
    except ValueError as error:
        raise OriginError(
            f"not below {root}", where=str(path), remedy="put raw files under data/raw"
        ) from error


def _read(path: Path, remedy: str) -> bytes:
    try:
        return path.read_bytes()
    except OSError as error:
        reason = error.strerror or str(error)
        raise OriginError(f"cannot be read: {reason}", where=str(path), remedy=remedy) from error


def _origin(path: Path, relative: str) -> Origin:
    sidecar = path.with_name(path.name + SIDECAR)
    text = _read(sidecar, remedy=f"write {sidecar.name} with the keys {', '.join(_KEYS)}")
    try:
        entry = tomllib.loads(text.decode("utf-8"))
    except (tomllib.TOMLDecodeError, UnicodeDecodeError) as error:
        raise OriginError(
            f"not valid TOML: {error}", where=str(sidecar), remedy="correct the line named"
        ) from error
    return Origin(path=relative, **_checked(entry, str(sidecar)))


def _checked(entry: dict[str, Any], where: str) -> dict[str, str]:
    missing = [key for key in _REQUIRED if key not in entry]
    unknown = [key for key in entry if key not in _KEYS]
    if missing or unknown:
        raise OriginError(
            f"keys missing {missing}, unknown {unknown}",
            where=where,
            remedy=f"the keys are {', '.join(_KEYS)}",
        )
    values = {key: _text(key, value, where) for key, value in entry.items()}
    if values["obtained"] not in OBTAINED:
        raise OriginError(
            f"obtained is {values['obtained']!r}",
            where=where,
            remedy=f"use one of {', '.join(OBTAINED)}",
        )
    return values


def _text(key: str, value: Any, where: str) -> str:
    if isinstance(value, str | date):  # a TOML date stands for its own text
        return str(value)
    raise OriginError(
        f"key {key!r} is not text", where=where, remedy="put the value in double quotes"
    )
