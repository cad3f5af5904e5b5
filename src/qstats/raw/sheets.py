"""Bytes of a table file → grids, decided by what the bytes are, not by the file's name."""

from __future__ import annotations

import re
import time
from collections.abc import Iterator
from dataclasses import replace
from typing import NamedTuple

from qstats.errors import QstatsError, RawError
from qstats.raw import grid as limits
from qstats.raw.encodings import decode
from qstats.raw.grid import Cell, Grid
from qstats.raw.package import Meter, Package
from qstats.raw.xml import events_of

__all__ = ["Cell", "Grid", "read_grids"]

_ZIP = (b"PK\x03\x04", b"PK\x05\x06")
_OLE = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"
# The first record of a workbook without a container: BIFF2, 3, 4 and 5.
_BIFF = re.compile(rb"\x09[\x00\x02\x04\x08][\x04-\x10]\x00")
_NOT_TABLES = {
    b"%PDF": "a PDF",
    b"\x89PNG": "a picture",
    b"\xff\xd8\xff": "a picture",
    b"GIF8": "a picture",
    b"Rar!": "a RAR archive",
    b"7z\xbc\xaf": "a 7-Zip archive",
    b"\x1f\x8b": "a gzip file",
    b"{\\rtf": "a text document",
}
_MARKUP = re.compile(r"\s*<[!?a-z]", re.IGNORECASE)
# A file of as many cells as are allowed takes a fifth of this.
_MAX_SECONDS = 60
_SAVE_AS = "open it in a spreadsheet program and save it as .xlsx or as CSV in UTF-8"


def read_grids(data: bytes, name: str) -> list[Grid]:
    """All sheets of a table file.

    Parameters
    ----------
    data
        Bytes of a workbook (xlsx, xls, xlsb, ods, Excel 2003 XML; also one encrypted with
        the constant that programs open unasked), of CSV, TSV or other delimited text in any
        usual encoding, of an HTML page or web archive (also one named ``.xls``), or of a ZIP
        archive of such files.
    name
        The file's name, for error messages only.

    Returns
    -------
    list of Grid
        One grid a sheet or HTML table (``table0``, ``table1``, ...); blank sheets are left
        out. Sheets of a file in an archive are named ``member!sheet``, that of a text file
        ``member``.

    Raises
    ------
    RawError
        The bytes are no table, are broken, are encrypted with a password, or exceed 50 MB,
        200 MB unpacked or 1 million cells.
    """
    if not data.strip():
        raise RawError("the file is empty", where=name, remedy="fetch it again")
    if len(data) > limits.MAX_BYTES:
        raise RawError(
            f"the file has {len(data):,} bytes, more than {limits.MAX_BYTES:,}",
            where=name,
            remedy="split it, or keep only the sheets needed",
        )
    try:
        return list(_bounded(_read(_File(data, name, Meter())), name))
    except QstatsError:
        raise
    except Exception as error:  # the libraries let many kinds escape on broken files
        raise _unreadable(error, name) from error
    except BaseException as error:
        # A crash inside a reader's Rust code is no Exception to Python.
        if type(error).__name__ != "PanicException":
            raise
        raise _unreadable(error, name) from error


def _unreadable(error: BaseException, name: str) -> RawError:
    what = str(error) or type(error).__name__
    return RawError(f"cannot be read as a table file: {what}", where=name, remedy=_SAVE_AS)


def _bounded(grids: Iterator[Grid], name: str) -> Iterator[Grid]:
    """The grids that hold something, as long as the file is no larger than it may be.

    Time is bounded, too: sheets without cells can be made to cost it.
    """
    cells, start = 0, time.process_time()
    for grid in grids:
        cells += len(grid.rows) * len(grid.rows[0]) if grid.rows else 0
        if cells > limits.MAX_CELLS or time.process_time() - start > _MAX_SECONDS:
            raise RawError(
                f"the file holds more than {limits.MAX_CELLS:,} cells, or more than can be read "
                f"in {_MAX_SECONDS} seconds",
                where=name,
                remedy="split it, or keep only the sheets needed",
            )
        if grid.rows:
            yield grid


class _File(NamedTuple):
    data: bytes
    name: str
    meter: Meter
    archived: bool = False


def _read(file: _File) -> Iterator[Grid]:
    kind = _other_kind(file.data)
    if kind:
        raise RawError(f"this is {kind}, not a table", where=file.name, remedy="transcribe it")
    if file.data.startswith(_ZIP):
        return _read_zip(file)
    if file.data.startswith(_OLE) or _BIFF.match(file.data):
        return _read_ole(file)
    return _read_text(file)


def _other_kind(data: bytes) -> str:
    return next((kind for start, kind in _NOT_TABLES.items() if data.startswith(start)), "")


def _read_zip(file: _File) -> Iterator[Grid]:
    package = Package(file.data, file.name, file.meter)
    part = next((p for word, p in package.targets("").values() if word == "officeDocument"), "")
    if part.endswith(".bin"):
        from qstats.raw.xlsb import read_xlsb

        return read_xlsb(file.data, package, part)
    if part.startswith("xl/"):
        from qstats.raw.xlsx import read_xlsx

        return read_xlsx(package, part)
    if "content.xml" in package:
        from qstats.raw.ods import read_ods

        return read_ods(package)
    if file.archived:
        raise RawError("an archive inside an archive", where=file.name, remedy="unpack it first")
    return _read_members(package)


def _read_members(package: Package) -> Iterator[Grid]:
    """Tables of the files in an archive; PDFs and pictures beside them are passed over."""
    from qstats.raw.archive import members

    for member, data in members(package):
        if data.strip() and not _other_kind(data):
            file = _File(data, f"{package.where}, {member}", package.meter, archived=True)
            for grid in _read(file):
                yield replace(grid, sheet=f"{member}!{grid.sheet}" if grid.sheet else member)


def _read_ole(file: _File) -> Iterator[Grid]:
    from xlrd import XLRDError

    from qstats.raw.encrypted import decrypt
    from qstats.raw.xls import is_encrypted, read_xls

    data, name = file.data, file.name
    if "EncryptedPackage".encode("utf-16-le") in data:
        yield from _read_zip(file._replace(data=decrypt(data, name)))
        return
    try:
        yield from read_xls(data, name)
    except XLRDError as error:
        if not is_encrypted(error):
            raise
        yield from read_xls(decrypt(data, name), name)


def _read_text(file: _File) -> Iterator[Grid]:
    from qstats.raw.html import declared_encoding, read_html

    data, name = file.data, file.name
    if b"mime-version:" in data[:2000].lower():
        return _read_mime(file)
    text = decode(data, name, declared_encoding(data))
    start = text.lstrip("\ufeff \t\r\n")[:4000]
    if "urn:schemas-microsoft-com:office:spreadsheet" in start and "<Workbook" in start:
        from qstats.raw.spreadsheetml import read_spreadsheetml

        return read_spreadsheetml(events_of(text, name), name)
    if "<office:document" in start:
        from qstats.raw.ods import read_flat_ods

        return read_flat_ods(events_of(text, name), name)
    if _MARKUP.match(start):
        return read_html(text, name)
    from qstats.raw.delimited import read_delimited

    return iter([read_delimited(text, name)])


def _read_mime(file: _File) -> Iterator[Grid]:
    """A web page saved with its parts in one file, as spreadsheet programs do, too."""
    from email import message_from_bytes

    from qstats.raw.html import read_html

    pages = []
    for part in message_from_bytes(file.data).walk():
        if part.get_content_type() == "text/html":
            page = part.get_payload(decode=True)
            if isinstance(page, bytes) and b"<table" in page.lower():
                pages.append(decode(page, file.name, part.get_content_charset("")))
    return read_html("\n".join(pages), file.name)
