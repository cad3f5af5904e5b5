"""Tables for other programs: CSV and Excel that no spreadsheet takes for formulas."""

from __future__ import annotations

import os
from pathlib import Path

import pandas as pd

from qstats.errors import UsageError
from qstats.files import write_text

_FORMULA = ("=", "+", "-", "@", "\t", "\r")


def neutral(frame: pd.DataFrame) -> pd.DataFrame:
    """A copy whose texts no spreadsheet evaluates: an apostrophe before ``= + - @``."""
    out = frame.copy()
    for column in out.columns:
        if not pd.api.types.is_numeric_dtype(out[column]):
            out[column] = out[column].map(_neutral)
    return out


def write_csv(frame: pd.DataFrame, path: Path) -> None:
    """Write ``frame`` as UTF-8 CSV with the mark that makes Excel read Chinese rightly."""
    write_text(path, "\ufeff" + frame.to_csv(index=False))


def write_export(tables: dict[str, pd.DataFrame], out: Path, form: str) -> list[Path]:
    """Write ``tables`` to the folder ``out``, one CSV each, or as sheets of one workbook.

    Raises
    ------
    UsageError
        ``form`` is neither ``csv`` nor ``xlsx``.
    """
    out.mkdir(parents=True, exist_ok=True)
    if form == "csv":
        for name, frame in tables.items():
            write_csv(neutral(frame), out / f"{name}.csv")
        return [out / f"{name}.csv" for name in tables]
    if form == "xlsx":
        path, waiting = out / "qstats.xlsx", out / ".qstats.part.xlsx"
        with pd.ExcelWriter(waiting, engine="openpyxl") as book:
            for name, frame in tables.items():
                neutral(frame).to_excel(book, sheet_name=name, index=False)
        os.replace(waiting, path)
        return [path]
    raise UsageError(f"unknown format {form!r}", remedy="use csv or xlsx")


def _neutral(value: object) -> object:
    return f"'{value}" if isinstance(value, str) and value.startswith(_FORMULA) else value
