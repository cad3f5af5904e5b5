"""Where everything of one workspace lies, and how it is found."""

from __future__ import annotations

import hashlib
import os
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import UTC, datetime
from functools import cache, cached_property
from importlib import metadata
from pathlib import Path

from filelock import FileLock, Timeout

from qstats.catalog import Catalog, load_catalog
from qstats.errors import LockedError, UsageError

PACKAGE = Path(__file__).resolve().parents[1]


@dataclass(frozen=True)
class Workspace:
    """A folder with ``catalog``, ``data/raw``, ``data/processed``, ``notebooks``, ``reports``."""

    root: Path

    @property
    def raw(self) -> Path:
        """Tables as they were published or transcribed; never edited."""
        return self.root / "data" / "raw"

    @property
    def processed(self) -> Path:
        """Built tables; may be deleted at will."""
        return self.root / "data" / "processed"

    @property
    def reports(self) -> Path:
        """Built pages; nothing hand-made."""
        return self.root / "reports"

    @cached_property
    def catalog(self) -> Catalog:
        """The shipped catalogue with the workspace's own records."""
        return load_catalog(self.root / "catalog")

    def template(self, name: str) -> Path:
        """The notebook template ``name``: the workspace's own, or else the one qstats ships."""
        shipped = (PACKAGE / "notebooks", PACKAGE.parents[1] / "notebooks")
        for folder in (self.root / "notebooks", *shipped):
            if (folder / name).is_file():
                return folder / name
        raise UsageError(
            f"no template {name}",
            where=str(self.root / "notebooks"),
            remedy="run 'qstats init' in a new folder and copy its notebooks/ here",
        )

    @contextmanager
    def locked(self) -> Iterator[None]:
        """Hold the workspace alone; the operating system frees it when the holder dies.

        Raises
        ------
        LockedError
            Another process holds it; the message gives its pid and start time.
        """
        self.processed.mkdir(parents=True, exist_ok=True)
        holder = self.processed / ".holder"
        lock = FileLock(self.processed / ".lock", timeout=0)
        try:
            lock.acquire()
        except Timeout as error:
            who = holder.read_text(encoding="utf-8") if holder.exists() else "unknown"
            raise LockedError(
                f"another run holds this workspace ({who})",
                where=str(self.root),
                remedy="wait until it ends, or stop it",
            ) from error
        try:
            holder.write_text(f"pid {os.getpid()}, since {datetime.now(UTC):%Y-%m-%d %H:%M:%S} UTC")
            yield
        finally:
            lock.release()


def find_workspace(path: str | Path | None = None) -> Workspace:
    """The workspace at ``path``, or in ``$QSTATS_WORKSPACE``, or at or above the current folder.

    Raises
    ------
    UsageError
        No such folder holds ``data/raw``.
    """
    named = path or os.environ.get("QSTATS_WORKSPACE")
    here = Path(named).resolve() if named else Path.cwd()
    candidates = [here] if named else [here, *here.parents]
    for folder in candidates:
        if (folder / "data" / "raw").is_dir():
            return Workspace(folder)
    raise UsageError(
        "no workspace here: no folder data/raw",
        where=str(here),
        remedy="name one with --workspace DIR, or make one with 'qstats init DIR'",
    )


def digest(*parts: bytes | str) -> str:
    """SHA-256 over ``parts``, each told apart from the next."""
    total = hashlib.sha256()
    for part in parts:
        data = part.encode() if isinstance(part, str) else part
        total.update(len(data).to_bytes(8, "big"))
        total.update(data)
    return total.hexdigest()


def digest_files(folder: Path, pattern: str = "**/*") -> str:
    """SHA-256 over names and contents of the files under ``folder``."""
    files = sorted(p for p in folder.glob(pattern) if p.is_file() and "__pycache__" not in p.parts)
    return digest(*(part for p in files for part in (str(p.relative_to(folder)), p.read_bytes())))


@cache
def code_version() -> str:
    """SHA-256 over qstats' own files: a change of code makes everything anew."""
    return digest_files(PACKAGE)


@cache
def versions() -> dict[str, str]:
    """Versions of the packages that decide a result."""
    names = ("qstats", "pandas", "numpy", "scipy", "statsmodels", "matplotlib", "papermill")
    return {name: metadata.version(name) for name in names}
