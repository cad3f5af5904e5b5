"""Workbooks (xlsx, xls, xlsb, ods) → grids whose text is what the program would show."""

from __future__ import annotations

import io
import re
import zipfile
from collections.abc import Iterable
from datetime import date, datetime, time, timedelta
from typing import Any

from qstats.errors import RawError
from qstats.raw.formats import shown
from qstats.raw.grid import BLANK, Grid, Merge, Value, build_grid, check_cells

_RESAVE = "open it in a spreadsheet program and save it as .xlsx"
# A formula element that is followed by no cached value.
_UNCALCULATED = re.compile(rb"<f(?:\s[^>]*)?(?:/>|>[^<]*</f>)\s*(?:<v\s*/>|<v></v>)?\s*</c>")

# An xls whose first record is followed by FilePass, or the package of an encrypted xlsx.
_ENCRYPTED = re.compile(
    rb"\x09\x08\x10\x00.{16}(?:\x86\x00\x00\x00)?\x2f\x00|"
    + re.escape("EncryptedPackage".encode("utf-16-le")),
    re.DOTALL,
)


def read_xlsx(data: bytes, name: str) -> list[Grid]:
    """Sheets of an xlsx workbook, numbers shown in their number format.

    Formulas are never evaluated; their last calculated value is read.
    """
    import openpyxl

    _refuse_uncalculated(data, name)
    try:
        book = openpyxl.load_workbook(io.BytesIO(data), data_only=True)
    except Exception as error:  # openpyxl lets many kinds escape on a broken file
        raise _unreadable(error, name) from error
    return [_xlsx_sheet(sheet, name) for sheet in book.worksheets]


def read_calamine(data: bytes, name: str) -> list[Grid]:
    """Sheets of an xls, xlsb or ods workbook; numbers are shown in full, unformatted."""
    from python_calamine import CalamineWorkbook

    if _ENCRYPTED.search(data):
        raise RawError("the workbook is encrypted", where=name, remedy=_RESAVE)
    try:
        book = CalamineWorkbook.from_filelike(io.BytesIO(data))
        sheets = [book.get_sheet_by_name(sheet) for sheet in book.sheet_names]
        return [_calamine_sheet(sheet, name) for sheet in sheets]
    except RawError:
        raise
    except Exception as error:
        raise _unreadable(error, name) from error
    except BaseException as error:
        # A crash inside the reader's Rust code is no Exception to Python.
        if type(error).__name__ != "PanicException":
            raise
        raise _unreadable(error, name) from error


def _unreadable(error: BaseException, name: str) -> RawError:
    return RawError(f"cannot be read as a workbook: {error}", where=name, remedy=_RESAVE)


def _refuse_uncalculated(data: bytes, name: str) -> None:
    with zipfile.ZipFile(io.BytesIO(data)) as archive:
        for member in archive.namelist():
            if member.startswith("xl/worksheets/sheet") and _UNCALCULATED.search(
                _unpack(archive, member, name)
            ):
                raise RawError(
                    "a formula has never been calculated, so its value is not in the file",
                    where=f"{name}, {member}",
                    remedy=_RESAVE,
                )


def _unpack(archive: zipfile.ZipFile, member: str, name: str) -> bytes:
    try:
        return archive.read(member)
    except (zipfile.BadZipFile, RuntimeError, NotImplementedError, OSError, ValueError) as error:
        raise _unreadable(error, name) from error
    except Exception as error:  # zlib.error and kin, depending on the compression used
        raise _unreadable(error, name) from error


def _xlsx_sheet(sheet: Any, name: str) -> Grid:
    where = f"{name}, sheet {sheet.title}"
    check_cells(sheet.max_row * sheet.max_column, where)
    rows = ([_value(c.value, c.number_format) for c in row] for row in sheet.iter_rows())
    merges = [
        (m.min_row - 1, m.min_col - 1, m.max_row - 1, m.max_col - 1)
        for m in sheet.merged_cells.ranges
    ]
    return build_grid(sheet.title, rows, sorted(merges), where)


def _calamine_sheet(sheet: Any, name: str) -> Grid:
    where = f"{name}, sheet {sheet.name}"
    check_cells(sheet.total_height * sheet.total_width, where)
    rows = ([_value(v) for v in row] for row in sheet.to_python(skip_empty_area=False))
    return build_grid(sheet.name, rows, _calamine_merges(sheet), where)


def _calamine_merges(sheet: Any) -> Iterable[Merge]:
    ranges = sheet.merged_cell_ranges or []
    return sorted((top, left, bottom, right) for (top, left), (bottom, right) in ranges)


def _value(value: Any, number_format: str = "General") -> Value:
    """Text as shown and number of one cell's value."""
    if value is None:
        return BLANK
    if isinstance(value, bool):
        return ("TRUE" if value else "FALSE"), None
    if isinstance(value, int | float):
        return shown(float(value), number_format)
    if isinstance(value, datetime):
        return (str(value) if value.time() != time() else value.date().isoformat()), None
    if isinstance(value, date | time | timedelta):
        return str(value), None
    return str(value).strip(), None
