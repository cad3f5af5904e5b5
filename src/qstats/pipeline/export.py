"""The tables of a workspace for other programs, as CSV files or one workbook."""

from __future__ import annotations

from pathlib import Path

import pandas as pd

from qstats.errors import UsageError
from qstats.files import write_bytes, write_text
from qstats.spreadsheets import csv_text, workbook


def write_export(tables: dict[str, pd.DataFrame], out: Path, form: str) -> list[Path]:
    """Write ``tables`` to the folder ``out``, one CSV each, or as sheets of one workbook.

    Raises
    ------
    UsageError
        ``form`` is neither ``csv`` nor ``xlsx``.
    """
    if form == "csv":
        for name, frame in tables.items():
            write_text(out / f"{name}.csv", csv_text(frame))
        return [out / f"{name}.csv" for name in tables]
    if form == "xlsx":
        write_bytes(out / "qstats.xlsx", workbook(tables))
        return [out / "qstats.xlsx"]
    raise UsageError(f"unknown format {form!r}", remedy="use csv or xlsx")
