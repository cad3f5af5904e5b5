"""ZIP archives of table files → their members, one by one."""

from __future__ import annotations

import re
import zipfile
from collections.abc import Iterator

from qstats.errors import RawError
from qstats.raw.encodings import decode
from qstats.raw.package import Package

_UTF8_NAME = 0x800
_ENCRYPTED = 0x1
# Folders and files that operating systems add.
_BYWORK = re.compile(r"(?:^|/)(?:__MACOSX/|\.|Thumbs\.db$|desktop\.ini$)")
_DRIVE = re.compile(r"[A-Za-z]:")


def members(package: Package) -> Iterator[tuple[str, bytes]]:
    """Name and bytes of each file in the archive, in its order.

    Raises
    ------
    RawError
        A name leads out of the archive, a member is encrypted or is itself an archive, or
        there is none.
    """
    found = [(_name(about), about) for about in package.members.values()]
    for name, _ in found:
        _check_name(name, package.where)
    files = [(n, a) for n, a in found if not a.is_dir() and not _BYWORK.search(n) and a.file_size]
    if not files:
        raise RawError("a ZIP file without a table", where=package.where, remedy="fetch it again")
    for name, about in files:
        if about.flag_bits & _ENCRYPTED:
            raise RawError(
                "encrypted with a password",
                where=f"{package.where}, {name}",
                remedy="unpack it with its password",
            )
        yield name, package.read(about.filename)


def _name(about: zipfile.ZipInfo) -> str:
    """The member's name; where it is not marked as UTF-8, in the encoding it is likely in."""
    if about.flag_bits & _UTF8_NAME or about.filename.isascii():
        return about.filename
    return decode(about.filename.encode("cp437"), about.filename)


def _check_name(name: str, where: str) -> None:
    path = name.replace("\\", "/")
    if path.startswith("/") or _DRIVE.match(path) or ".." in path.split("/"):
        raise RawError(
            f"the member {name!r} would lie outside the archive",
            where=where,
            remedy="check where the archive comes from; this is how attacks are made",
        )
