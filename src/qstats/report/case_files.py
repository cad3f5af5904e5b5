"""A case's file, or a folder of reports → the case read, or an error that says how to get one."""

from __future__ import annotations

from pathlib import Path
from typing import TypeVar

from pydantic import TypeAdapter, ValidationError

from qstats.errors import ReportError

# Beside the cases of a plan's targets lie these two of the plan as a whole.
PLAN_CASE, QUALITY_CASE = "plan_case.json", "quality_case.json"

_REMEDY = "make the reports with 'qstats run', then name a file of reports/<plan>/cases"

T = TypeVar("T")


def read_case_file(kind: TypeAdapter[T], path: Path | str, name: str = "") -> T:
    """The case in the file ``path``; of a folder with reports, the first plan's.

    That is the case called ``name`` there, or without one the first of a target.

    Raises
    ------
    ReportError
        There is no such file, the folder holds no reports, or another version of qstats wrote it.
    """
    file = _first(Path(path), name) if Path(path).is_dir() else Path(path)
    if not file.is_file():
        raise ReportError("no such case", where=str(file), remedy=_REMEDY)
    try:
        return kind.validate_json(file.read_bytes())
    except ValidationError as error:
        raise ReportError(
            "not a case as this version of qstats writes it", where=str(file), remedy=_REMEDY
        ) from error


def _first(folder: Path, name: str) -> Path:
    plans = (PLAN_CASE, QUALITY_CASE)
    found = sorted(folder.glob(f"*/cases/{name or '*.json'}"))
    cases = [file for file in found if name or file.name not in plans]
    return cases[0] if cases else folder / "<plan>" / "cases" / (name or "<target>.json")
