"""Guarded corrections of printed values, each with its cell, both values, reason and source."""

from __future__ import annotations

import math
from pathlib import Path
from typing import Any

import pandas as pd
from pydantic import ConfigDict
from pydantic.dataclasses import dataclass as checked

from qstats.errors import TidyError
from qstats.tidy.records import only_tables, parse_toml, record_of


@checked(frozen=True, config=ConfigDict(extra="forbid"))
class Correction:
    """One correction; ``cell`` is the observation's cell, ``period`` a canonical period."""

    cell: str
    indicator: str
    period: str
    old: float
    new: float
    reason: str
    source: str


def load_corrections(path: Path) -> list[Correction]:
    """The ``[[correction]]`` tables of ``corrections.toml``; none if there is no such file.

    Raises
    ------
    TidyError
        The file is not TOML, or a key is missing, unknown, empty or of the wrong type.
    """
    if not path.exists():
        return []
    data = parse_toml(path.read_bytes(), str(path))
    if set(data) - {"correction"}:
        raise TidyError(
            f"expected only [[correction]] tables, found {sorted(data)}",
            where=str(path),
            remedy="begin every correction with [[correction]]",
        )
    entries = only_tables(data, "correction", str(path))
    return [_correction(entry, f"{path}, correction {i}") for i, entry in enumerate(entries, 1)]


def apply(observations: pd.DataFrame, corrections: list[Correction]) -> pd.DataFrame:
    """A copy of the table ``observations`` with the corrected values.

    A corrected row gets the flag ``corrected``; its note tells the old value, the reason and
    the source.

    Raises
    ------
    TidyError
        No observation stands in the cell named, or it does not show the old value.
    """
    corrected = observations.copy()
    for correction in corrections:
        row = _row(corrected, correction)
        flag, note = str(corrected.at[row, "flag"]), str(corrected.at[row, "note"])
        corrected.at[row, "value"] = correction.new
        corrected.at[row, "flag"] = f"{flag} corrected".strip()
        corrected.at[row, "note"] = f"{_note(correction)}; {note}".rstrip("; ")
    return corrected


def _correction(entry: dict[str, Any], where: str) -> Correction:
    remedy = "give cell, indicator, period, old, new, reason and source"
    correction = record_of(Correction, entry, where, remedy)
    if not correction.reason.strip() or not correction.source.strip():
        raise TidyError(
            "no reason or no source", where=where, remedy="say why, and where the value is printed"
        )
    return correction


def _row(observations: pd.DataFrame, correction: Correction) -> Any:
    here = (
        (observations["cell"] == correction.cell)
        & (observations["indicator"] == correction.indicator)
        & (observations["period"] == correction.period)
    )
    rows = observations.index[here]
    if len(rows) != 1:
        raise TidyError(
            f"{len(rows)} observations of {correction.indicator}, {correction.period} stand here",
            where=correction.cell,
            remedy="mend cell, indicator or period in corrections.toml, or remove the correction",
        )
    value = float(observations["value"][rows[0]])
    if not math.isclose(value, correction.old, rel_tol=1e-12):
        raise TidyError(
            f"the cell shows {value:g}, the correction expects {correction.old:g}",
            where=correction.cell,
            remedy="look at the file; if it now prints the right value, remove the correction",
        )
    return rows[0]


def _note(correction: Correction) -> str:
    return (
        f"corrected from {correction.old:g} to {correction.new:g}: "
        f"{correction.reason} ({correction.source})"
    )
