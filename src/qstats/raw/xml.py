"""XML as a stream of events: constant memory, no entities, nothing fetched."""

from __future__ import annotations

import io
import re
from collections.abc import Iterator
from typing import Any, Protocol
from xml.parsers import expat

from qstats.errors import RawError

MAX_DEPTH = 200
MAX_ELEMENTS = 6_000_000  # a sheet of as many cells as are allowed takes four a cell
_CHUNK = 1 << 13  # few events at once: the memory they take is given back at once, too

_CHECK = "check where the file comes from; no spreadsheet program writes this"
_DECLARATION = re.compile(r"\s*<\?xml[^>]*\?>")

START, END, TEXT = "start", "end", "text"
Attributes = dict[str, str]
Event = tuple[str, str, Attributes]


class Readable(Protocol):
    """Anything bytes can be read from."""

    def read(self, size: int, /) -> bytes: ...  # noqa: D102


def events(source: Readable, where: str) -> Iterator[Event]:
    """``(START, element, attributes)``, ``(END, element, {})`` and ``(TEXT, text, {})`` in order.

    Elements are named without their prefix, attributes as they are written.

    Raises
    ------
    RawError
        The XML is not well-formed, declares entities, is nested deeper than
        :data:`MAX_DEPTH` or has more than :data:`MAX_ELEMENTS` elements.
    """
    found: list[Event] = []
    parser = _parser(found, where)
    try:
        while chunk := source.read(_CHUNK):
            parser.Parse(chunk, False)
            yield from found
            found.clear()
        parser.Parse(b"", True)
    except expat.ExpatError as error:
        raise RawError(
            f"broken XML: {error}", where=where, remedy="fetch the file again, or save it as .xlsx"
        ) from error
    yield from found


def events_of(text: str, where: str) -> Iterator[Event]:
    """The same of a document decoded already."""
    bare = _DECLARATION.sub("", text.lstrip("\ufeff"), count=1).lstrip()
    return events(io.BytesIO(bare.encode("utf-8", "replace")), where)


def _parser(found: list[Event], where: str) -> Any:
    parser = expat.ParserCreate()
    parser.buffer_text = True
    names: dict[str, str] = {}
    nothing: Attributes = {}
    depth = elements = 0

    def local(name: str) -> str:
        return names.setdefault(name, name.rpartition(":")[2])

    def start(name: str, attributes: Attributes) -> None:
        nonlocal depth, elements
        depth += 1
        elements += 1
        if depth > MAX_DEPTH or elements > MAX_ELEMENTS:
            raise RawError(
                f"XML nested deeper than {MAX_DEPTH} or of more than {MAX_ELEMENTS:,} elements",
                where=where,
                remedy=_CHECK,
            )
        found.append((START, names.get(name) or local(name), attributes))

    def end(name: str) -> None:
        nonlocal depth
        depth -= 1
        found.append((END, names.get(name) or local(name), nothing))

    def entity(name: str, *_: object) -> None:
        raise RawError(f"the XML declares an entity, {name!r}", where=where, remedy=_CHECK)

    parser.StartElementHandler = start
    parser.EndElementHandler = end
    parser.CharacterDataHandler = lambda text: found.append((TEXT, text, nothing))
    parser.EntityDeclHandler = entity
    return parser
