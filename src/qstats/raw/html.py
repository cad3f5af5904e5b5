"""HTML pages, also those named .xls → one grid a table."""

from __future__ import annotations

from collections.abc import Iterator

from lxml import etree, html

from qstats.errors import RawError
from qstats.raw.grid import BLANK, MAX_CELLS, Grid, Merge, Value, build_grid, check_cells

_MAX_SPAN = 1000


def read_html(text: str, name: str) -> list[Grid]:
    """The tables of a page as ``table0``, ``table1``, ...; a table inside another is its own grid.

    Raises
    ------
    RawError
        The page cannot be parsed or holds no table.
    """
    parser = html.HTMLParser(encoding="utf-8", remove_comments=True)
    try:
        page = html.document_fromstring(text.encode("utf-8"), parser=parser)
    except (etree.LxmlError, ValueError) as error:
        raise RawError(f"cannot be read as HTML: {error}", where=name) from error
    tables = list(page.iter("table"))
    if not tables:
        raise RawError("a page without a table", where=name, remedy="save the page with its table")
    return [_grid(table, f"table{i}", name) for i, table in enumerate(tables)]


def _grid(table: html.HtmlElement, sheet: str, name: str) -> Grid:
    placed: dict[tuple[int, int], Value] = {}
    merges: list[Merge] = []
    for r, row in enumerate(_own(table, "tr")):
        c = 0
        for cell in _own(row, "td", "th"):
            while (r, c) in placed:
                c += 1
            down, right = _span(cell, "rowspan"), _span(cell, "colspan")
            check_cells(len(placed) + down * right, name)
            placed.update(((r + i, c + j), BLANK) for i in range(down) for j in range(right))
            placed[r, c] = (_text(cell), None)
            if down * right > 1:
                merges.append((r, c, r + down - 1, c + right - 1))
            c += right
    return build_grid(sheet, _rows(placed, name), merges, where=f"{name}, {sheet}")


def _rows(placed: dict[tuple[int, int], Value], name: str) -> list[list[Value]]:
    height = max((r for r, _ in placed), default=-1) + 1
    width = max((c for _, c in placed), default=-1) + 1
    if height * width > MAX_CELLS:
        check_cells(height * width, name)
    return [[placed.get((r, c), BLANK) for c in range(width)] for r in range(height)]


def _own(parent: html.HtmlElement, *tags: str) -> Iterator[html.HtmlElement]:
    """Elements of the given kinds below ``parent`` that do not belong to a nested table."""
    for child in parent:
        if child.tag in tags:
            yield child
        elif child.tag != "table":
            yield from _own(child, *tags)


def _span(cell: html.HtmlElement, attribute: str) -> int:
    value = cell.get(attribute, "1").strip()
    return min(max(int(value), 1), _MAX_SPAN) if value.isdecimal() else 1


def _text(cell: html.HtmlElement) -> str:
    return " ".join(" ".join(cell.itertext()).replace("\xa0", " ").split())
