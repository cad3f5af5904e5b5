"""Bytes of a table file → grids, decided by what the bytes are, not by the file's name."""

from __future__ import annotations

import io
import zipfile

from qstats.errors import RawError
from qstats.raw.delimited import decode, read_delimited
from qstats.raw.grid import MAX_BYTES, MAX_UNPACKED, Cell, Grid

__all__ = ["Cell", "Grid", "read_grids"]

_ZIP = b"PK\x03\x04"
_OLE = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"
_NOT_TABLES = {b"%PDF": "a PDF", b"\x89PNG": "a picture", b"\xff\xd8\xff": "a picture"}
_SAVE_AS = "open it in a spreadsheet program and save it as .xlsx or as CSV in UTF-8"


def read_grids(data: bytes, name: str) -> list[Grid]:
    """All sheets of a table file.

    Parameters
    ----------
    data
        Bytes of an xlsx, xls, xlsb or ods workbook, of CSV, TSV or other delimited text in
        UTF-8, UTF-16 or GB18030, or of an HTML page (also one named ``.xls``).
    name
        The file's name, for error messages only.

    Returns
    -------
    list of Grid
        One grid a sheet or HTML table (``table0``, ``table1``, ...); blank sheets are left out.

    Raises
    ------
    RawError
        The bytes are no table, are encrypted, or exceed 50 MB, 500 MB unpacked or 5 million
        cells a sheet.
    """
    if not data.strip():
        raise RawError("the file is empty", where=name, remedy="fetch it again")
    if len(data) > MAX_BYTES:
        raise RawError(
            f"the file has {len(data):,} bytes, more than {MAX_BYTES:,}",
            where=name,
            remedy="split it, or keep only the sheets needed",
        )
    return [grid for grid in _read(data, name) if grid.rows]


def _read(data: bytes, name: str) -> list[Grid]:
    for start, kind in _NOT_TABLES.items():
        if data.startswith(start):
            raise RawError(f"this is {kind}, not a table", where=name, remedy="transcribe it")
    if data.startswith(_ZIP):
        return _read_zip(data, name)
    if data.startswith(_OLE):
        from qstats.raw.workbooks import read_calamine

        return read_calamine(data, name)
    return _read_text(data, name)


def _read_zip(data: bytes, name: str) -> list[Grid]:
    from qstats.raw.workbooks import read_calamine, read_xlsx

    members = _members(data, name)
    if "xl/workbook.xml" in members:
        return read_xlsx(data, name)
    if "xl/workbook.bin" in members or "content.xml" in members:
        return read_calamine(data, name)
    raise RawError("a ZIP file without a workbook", where=name, remedy="unpack it first")


def _members(data: bytes, name: str) -> set[str]:
    try:
        with zipfile.ZipFile(io.BytesIO(data)) as archive:
            members = archive.infolist()
    except (zipfile.BadZipFile, NotImplementedError, ValueError) as error:
        raise RawError(
            f"a broken ZIP file: {error}", where=name, remedy="fetch it again"
        ) from error
    size = sum(member.file_size for member in members)
    if size > MAX_UNPACKED:
        raise RawError(
            f"unpacks to {size:,} bytes, more than {MAX_UNPACKED:,}",
            where=name,
            remedy="check where the file comes from; a table of this size is no yearbook table",
        )
    return {member.filename for member in members}


def _read_text(data: bytes, name: str) -> list[Grid]:
    text = decode(data, name)
    start = text.lstrip()[:2000].lower()
    if "schemas-microsoft-com:office:spreadsheet" in start and "<workbook" in start:
        raise RawError("an Excel 2003 XML file", where=name, remedy=_SAVE_AS)
    if start.startswith("<"):
        from qstats.raw.html import read_html

        return read_html(text, name)
    return [read_delimited(text, name)]
