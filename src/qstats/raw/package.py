"""ZIP packages: members are read by name, and never more of them than is allowed."""

from __future__ import annotations

import io
import posixpath
import zipfile
from typing import IO

from qstats.errors import RawError
from qstats.raw import grid
from qstats.raw.xml import START, events

MAX_MEMBERS = 2_000


class Meter:
    """Bytes unpacked from a file and from the files in it."""

    def __init__(self) -> None:
        self._unpacked = 0

    def count(self, size: int, where: str) -> None:
        """Take ``size`` more bytes into account."""
        self._unpacked += size
        _check_unpacked(self._unpacked, where)


class Package:
    """An opened ZIP file; what is unpacked from it is counted, whatever its members declare.

    Raises
    ------
    RawError
        The file is broken, or unpacks to more than :data:`~qstats.raw.grid.MAX_UNPACKED`.
    """

    def __init__(self, data: bytes, where: str, meter: Meter) -> None:
        self.where, self.meter = where, meter
        try:
            self._zip = zipfile.ZipFile(io.BytesIO(data))
        except (zipfile.BadZipFile, NotImplementedError, ValueError) as error:
            raise RawError(
                f"a broken ZIP file: {error}", where=where, remedy="fetch it again"
            ) from error
        self.members = {member.filename: member for member in self._zip.infolist()}
        _check_unpacked(sum(member.file_size for member in self.members.values()), where)
        if len(self.members) > MAX_MEMBERS:
            raise RawError(
                f"a ZIP file of {len(self.members):,} members, more than {MAX_MEMBERS:,}",
                where=where,
                remedy="unpack it and read its tables one by one",
            )

    def __contains__(self, member: str) -> bool:
        return member in self.members

    def open(self, member: str) -> _Counted:
        """A stream of the member's bytes."""
        if member not in self.members:
            raise RawError(
                f"the part {member!r} is not in the file", where=self.where, remedy="fetch it again"
            )
        return _Counted(self, self._zip.open(self.members[member]))

    def read(self, member: str) -> bytes:
        """All bytes of the member."""
        stream, parts = self.open(member), []
        while part := stream.read(1 << 20):
            parts.append(part)
        return b"".join(parts)

    def targets(self, part: str) -> dict[str, tuple[str, str]]:
        """Relations of a part of an Office package: id → (last word of its type, member)."""
        folder, name = posixpath.split(part)
        member = posixpath.join(folder, "_rels", f"{name}.rels")
        if member not in self:
            return {}
        found = {}
        for kind, element, given in events(self.open(member), f"{self.where}, {member}"):
            if (
                kind == START
                and element == "Relationship"
                and given.get("TargetMode") != "External"
            ):
                path = posixpath.normpath(posixpath.join("/", folder, given.get("Target", "")))
                word = given.get("Type", "").rpartition("/")[2]
                found[given.get("Id", "")] = (word, path.lstrip("/"))
        return found


class _Counted:
    def __init__(self, package: Package, stream: IO[bytes]) -> None:
        self._package, self._stream = package, stream

    def read(self, size: int, /) -> bytes:
        part = self._stream.read(size)
        self._package.meter.count(len(part), self._package.where)
        return part


def _check_unpacked(size: int, where: str) -> None:
    if size > grid.MAX_UNPACKED:
        raise RawError(
            f"unpacks to {size:,} bytes, more than {grid.MAX_UNPACKED:,}",
            where=where,
            remedy="check where the file comes from; a table of this size is no yearbook table",
        )
