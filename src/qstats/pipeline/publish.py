"""A set of pages is built aside and put in place in one step."""

from __future__ import annotations

import os
import shutil
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from qstats.errors import ReportError

SETS = ".sets"


@contextmanager
def new_set(reports: Path, name: str, run_id: str) -> Iterator[Path]:
    """A folder to build in; when the block ends well, it becomes ``reports/<name>``.

    ``reports/<name>`` is a link to a folder under ``reports/.sets``. Exchanging it is a
    single rename, so a reader, and a run killed at any moment, sees the old set or the new one.
    If the block fails, the published set stays as it was.

    Raises
    ------
    ReportError
        Something that is not such a link lies at ``reports/<name>``, or the disk refuses.
    """
    sets = reports / SETS / name
    folder = sets / run_id
    link = reports / name
    try:
        folder.mkdir(parents=True)
    except OSError as error:
        raise ReportError(
            f"cannot be written: {error.strerror}",
            where=str(folder),
            remedy="free space on the disk, or make the folder writable",
        ) from error
    if link.exists() and not link.is_symlink():
        raise ReportError(
            "not a link made by qstats", where=str(link), remedy="move this folder elsewhere"
        )
    try:
        yield folder
    except OSError as error:
        raise ReportError(
            f"cannot be written: {error.strerror or error}",
            where=str(error.filename or folder),
            remedy="free space on the disk, or make the folder writable (the old pages stand)",
        ) from error
    _exchange(link, folder)
    _sweep(sets, keep=folder)


def published(reports: Path, name: str) -> Path | None:
    """The folder of the published set, if there is one."""
    link = reports / name
    return link.resolve() if link.is_dir() else None


def _exchange(link: Path, folder: Path) -> None:
    waiting = link.with_name(f".{link.name}.next")
    waiting.unlink(missing_ok=True)
    waiting.symlink_to(os.path.relpath(folder, link.parent), target_is_directory=True)
    os.replace(waiting, link)


def _sweep(sets: Path, keep: Path) -> None:
    """Remove sets no longer published and what killed runs left behind."""
    for folder in sets.iterdir():
        if folder != keep:
            shutil.rmtree(folder, ignore_errors=True)
