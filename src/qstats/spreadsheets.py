"""Tables for spreadsheets: CSV and Excel of which no cell is taken for a formula."""

from __future__ import annotations

import io
import re
from collections.abc import Mapping

import pandas as pd

_FORMULA = ("=", "+", "-", "@", "\t", "\r")
# What a workbook cannot hold.
_CONTROL = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f]")


def neutral(frame: pd.DataFrame) -> pd.DataFrame:
    """A copy whose texts no spreadsheet evaluates: an apostrophe before ``= + - @``."""
    out = frame.copy()
    for column in out.columns:
        if not pd.api.types.is_numeric_dtype(out[column]):
            out[column] = out[column].map(_neutral)
    return out


def csv_text(frame: pd.DataFrame) -> str:
    """``frame`` as neutral CSV with the mark that makes Excel read Chinese rightly."""
    return "\ufeff" + neutral(frame).to_csv(index=False)


def workbook(tables: Mapping[str, pd.DataFrame]) -> bytes:
    """The tables as the neutral sheets of one Excel file, in order."""
    written = io.BytesIO()
    with pd.ExcelWriter(written, engine="openpyxl") as book:
        for name, frame in tables.items():
            printable = neutral(frame).map(_printable)
            printable.to_excel(book, sheet_name=name, index=False)
    return written.getvalue()


def _neutral(value: object) -> object:
    if not isinstance(value, str):
        return value
    # A lone carriage return would end the row, and what follows it could be a formula.
    text = value.replace("\r\n", "\n").replace("\r", "\n")
    return f"'{text}" if value.startswith(_FORMULA) else text


def _printable(value: object) -> object:
    return _CONTROL.sub("\ufffd", value) if isinstance(value, str) else value
