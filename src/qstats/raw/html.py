"""HTML pages, also those named .xls → one grid a table, with the words that stand before it."""

from __future__ import annotations

import re
from collections.abc import Iterator
from itertools import islice

from lxml import etree, html

from qstats.errors import RawError
from qstats.raw.grid import MAX_CELLS, MAX_COLUMNS, Draft, Grid
from qstats.raw.text import raised

MAX_MARKUP = 10_000_000

_MAX_SPAN = 1000  # of columns, as the HTML standard has it
_CONTEXT_TEXTS, _CONTEXT_LENGTH = 20, 300
_UNSEEN = {"script", "style", "noscript", "template", "head", "select", "textarea", "svg"}
_INLINE = {
    *("a", "abbr", "b", "bdi", "bdo", "big", "cite", "code", "em", "font", "i", "img", "ins"),
    *("label", "mark", "nobr", "q", "s", "small", "span", "strong", "sub", "sup", "tt", "u", "wbr"),
}
_BLANKS = re.compile(r"[ \t\r\n\f]+")
_AROUND_BREAK = re.compile(r" *\n[ \n]*")
_NOT_SHOWN = re.compile(r"display\s*:\s*none", re.IGNORECASE)
_BOLD = re.compile(r"font-weight\s*:\s*(?:bold|[6-9]00)", re.IGNORECASE)
_CHARSET = re.compile(
    rb"""<(?:meta|\?xml)[^>]*?(?:charset|encoding)\s*=\s*["']?\s*([\w.:-]+)""", re.I
)


def declared_encoding(data: bytes) -> str:
    """The encoding an HTML or XML document states of itself; empty if it states none."""
    found = _CHARSET.search(data, 0, 4096)
    return found.group(1).decode("ascii") if found else ""


def read_html(text: str, name: str) -> Iterator[Grid]:
    """The tables of a page as ``table0``, ``table1``, ...; a table inside another is its own grid.

    A grid's context is the page's title and first heading, and what stands between the table
    and the one before it: the last 20 texts of at most 300 characters, in order.

    Raises
    ------
    RawError
        The page cannot be parsed or holds no table.
    """
    if len(text) > MAX_MARKUP:
        raise RawError(
            f"a page of {len(text):,} characters, more than {MAX_MARKUP:,}",
            where=name,
            remedy="save its tables as .xlsx or CSV",
        )
    parser = html.HTMLParser(encoding="utf-8", remove_comments=True, remove_pis=True)
    try:
        page = html.document_fromstring(text.encode("utf-8", "replace"), parser=parser)
    except (etree.LxmlError, ValueError) as error:
        raise RawError(f"cannot be read as HTML: {error}", where=name) from error
    contexts = _contexts(page)
    if not contexts:
        raise RawError("a page without a table", where=name, remedy="save the page with its table")
    for i, (table, context) in enumerate(contexts):
        title = f"table{i}"
        draft = Draft(title, f"{name}, {title}", hidden=_is_unseen(table))
        draft.context = context
        yield _grid(table, draft)


def _contexts(page: html.HtmlElement) -> list[tuple[html.HtmlElement, tuple[str, ...]]]:
    """Tables in the order of the page, each with the texts before it.

    A table that holds tables only arranges the page: its own text is context of those. One
    of a single cell is a paragraph that stands before the next.
    """
    heads = [_text(e) for tag in ("title", "h1") for e in list(page.iter(tag))[:1]]
    found: list[tuple[html.HtmlElement, tuple[str, ...]]] = []
    texts = _Texts()
    steps = etree.iterwalk(page, events=("start", "end"))
    for step, element in steps:
        tag = element.tag
        if step == "start":
            arranges = tag == "table" and element.find(".//table") is not None
            if tag == "table":
                captions = [_text(caption) for caption in _own(element, "caption")]
                found.append((element, texts.latest([*heads], captions)))
            if _is_unseen(element) or (tag == "table" and not arranges):
                steps.skip_subtree()
            else:
                texts.add(element.text, breaks=tag not in _INLINE)
        else:
            if tag == "table" and element.find(".//table") is None:
                cells = list(islice(element.iter("td", "th"), 2))
                if len(cells) == 1:
                    texts.add(_text(cells[0]), breaks=True)
                else:
                    texts = _Texts()
            texts.add(element.tail, breaks=tag not in _INLINE)
    return found


class _Texts:
    """Texts of the blocks passed since the last table."""

    def __init__(self) -> None:
        self._blocks: list[list[str]] = [[]]

    def add(self, text: str | None, breaks: bool) -> None:
        if breaks and self._blocks[-1]:
            self._blocks.append([])
        if text and not text.isspace():
            self._blocks[-1].append(text)
        elif text and self._blocks[-1]:
            self._blocks[-1].append(" ")

    def latest(self, heads: list[str], captions: list[str]) -> tuple[str, ...]:
        blocks = (" ".join("".join(block).split()) for block in self._blocks)
        short = [text for text in blocks if 0 < len(text) <= _CONTEXT_LENGTH]
        own = [text for text in short if text not in heads][-_CONTEXT_TEXTS:]
        return tuple(text for text in (*heads, *own, *captions) if text)


def _grid(table: html.HtmlElement, draft: Draft) -> Grid:
    rows = list(_own(table, "tr"))
    taken: set[tuple[int, int]] = set()
    for r, row in enumerate(rows):
        if _is_unseen(row):
            draft.hidden_rows.append((r, r))
        c = 0
        for cell in _own(row, "td", "th"):
            while (r, c) in taken:
                c += 1
            down = min(_span(cell, "rowspan", len(rows)), len(rows) - r)
            right = min(_span(cell, "colspan", 1), _MAX_SPAN, max(MAX_COLUMNS - c, 1))
            if down * right > 1:
                draft.merges.append((r, c, r + down - 1, c + right - 1))
                _take(taken, r, c, down, right, draft.where)
            draft.put(r, c, _text(cell), bold=_is_bold(cell))
            c += right
    return draft.grid()


def _take(
    taken: set[tuple[int, int]], row: int, column: int, down: int, right: int, where: str
) -> None:
    if len(taken) + down * right > MAX_CELLS:
        raise RawError(f"merged cells cover more than {MAX_CELLS:,} cells", where=where)
    taken.update((row + i, column + j) for i in range(down) for j in range(right))


def _own(parent: html.HtmlElement, *tags: str) -> Iterator[html.HtmlElement]:
    """Elements of the given kinds below ``parent`` that do not belong to a nested table."""
    for child in parent:
        if child.tag in tags:
            yield child
        elif child.tag != "table":
            yield from _own(child, *tags)


def _span(cell: html.HtmlElement, attribute: str, nought: int) -> int:
    """How far the cell spans; ``nought`` where it says 0, "to the end"."""
    value = cell.get(attribute, "1").strip()
    if not (value.isascii() and value.isdigit()) or len(value) > 6:
        return 1
    return int(value) or nought


def _is_unseen(element: html.HtmlElement) -> bool:
    return element.tag in _UNSEEN or bool(_NOT_SHOWN.search(element.get("style", "")))


def _is_bold(cell: html.HtmlElement) -> bool:
    """Whether all of the cell is bold."""
    while cell.tag not in ("th", "b", "strong") and not _BOLD.search(cell.get("style", "")):
        if len(cell) != 1 or (cell.text or "").strip() or (cell[0].tail or "").strip():
            return False
        cell = cell[0]
    return True


def _text(element: html.HtmlElement) -> str:
    """The text displayed, with its line breaks; that of nested tables is not the element's."""
    if len(element) == 0:
        joined = _BLANKS.sub(" ", element.text or "")
    else:
        joined = _BLANKS_ONLY.sub(" ", "".join(_parts(element)))
        joined = _AROUND_BREAK.sub("\n", joined)
    return joined.strip(" \n").replace("\xa0", " ")


_BLANKS_ONLY = re.compile(" {2,}")


def _parts(element: html.HtmlElement) -> Iterator[str]:
    yield _BLANKS.sub(" ", element.text or "")
    for child in element:
        tag = child.tag
        if tag == "br":
            yield "\n"
        elif tag == "sup":
            yield raised("".join(_parts(child)))
        elif tag != "table" and tag not in _UNSEEN:
            if tag not in _INLINE:
                yield "\n"
            yield from _parts(child)
            if tag not in _INLINE:
                yield "\n"
        yield _BLANKS.sub(" ", child.tail or "")
