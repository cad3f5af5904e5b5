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
    """The tables as the neutral sheets of one Excel file, in order, names of columns in bold."""
    from openpyxl import Workbook
    from openpyxl.cell import WriteOnlyCell
    from openpyxl.styles import Font

    book, bold = Workbook(write_only=True), Font(bold=True)
    for name, table in tables.items():
        sheet = book.create_sheet(name)
        heads = [WriteOnlyCell(sheet, _cell(head)) for head in table.columns]
        for head in heads:
            head.font = bold
        sheet.append(heads)
        for row in table.itertuples(index=False, name=None):
            sheet.append([_cell(value) for value in row])
    written = io.BytesIO()
    book.save(written)
    return written.getvalue()


def _neutral(value: object) -> object:
    if not isinstance(value, str):
        return value
    # A lone carriage return would end the row, and what follows it could be a formula.
    text = value.replace("\r\n", "\n").replace("\r", "\n")
    return f"'{text}" if value.startswith(_FORMULA) else text


def _cell(value: object) -> object:
    """``value`` as a workbook can hold it, neutral; an empty cell for a missing one."""
    if isinstance(value, str):
        return _CONTROL.sub("\ufffd", str(_neutral(value)))
    return None if pd.isna(value) else value  # type: ignore[call-overload]
