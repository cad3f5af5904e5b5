"""Excel's binary packages (.xlsb) → grids, through calamine; numbers are shown unformatted."""

from __future__ import annotations

import io
from collections.abc import Iterator
from datetime import datetime, time
from typing import Any

from qstats.raw.formats import plain
from qstats.raw.grid import Draft, Grid, check_size
from qstats.raw.package import Package

_ROW = 0
_CELLS = range(1, 12)


def read_xlsb(data: bytes, package: Package, part: str) -> Iterator[Grid]:
    """Sheets of the workbook whose main part is the member ``part``.

    Raises
    ------
    RawError
        A sheet is too large; many kinds of errors escape calamine on broken files.
    """
    from python_calamine import CalamineWorkbook, SheetVisibleEnum

    # calamine reserves memory for the whole rectangle before it can be asked how large it is.
    for word, member in package.targets(part).values():
        if word == "worksheet":
            _check_extent(package.read(member), f"{package.where}, {member}")
    book = CalamineWorkbook.from_filelike(io.BytesIO(data))
    for about in book.sheets_metadata:
        where = f"{package.where}, sheet {about.name}"
        draft = Draft(about.name, where, about.visible != SheetVisibleEnum.Visible)
        rows = book.get_sheet_by_name(about.name).to_python(skip_empty_area=False)
        for r, row in enumerate(rows):
            for c, value in enumerate(row):
                draft.put(r, c, *_shown(value))
        yield draft.grid()


def _shown(value: Any) -> tuple[str, float | None]:
    if isinstance(value, bool):
        return ("TRUE" if value else "FALSE"), None
    if isinstance(value, int | float):
        return plain(float(value)), float(value)
    if isinstance(value, datetime) and value.time() == time():
        return value.date().isoformat(), None
    return str(value), None


def _check_extent(records: bytes, where: str) -> None:
    """Refuse a sheet too large, from its records ([MS-XLSB] 2.1.4) alone."""
    row = column = at = 0
    while at < len(records):
        kind, at = _variable(records, at, 2)
        size, at = _variable(records, at, 4)
        if kind == _ROW:
            row = max(row, int.from_bytes(records[at : at + 4], "little"))
        elif kind in _CELLS:
            column = max(column, int.from_bytes(records[at : at + 4], "little"))
        at += size
    check_size(row + 1, column + 1, where)


def _variable(records: bytes, at: int, most: int) -> tuple[int, int]:
    """A number of 7 bits a byte, as long as the eighth is set, and where it ends."""
    value = 0
    for i, byte in enumerate(records[at : at + most]):
        value |= (byte & 0x7F) << 7 * i
        at += 1
        if byte < 0x80:
            break
    return value, at
