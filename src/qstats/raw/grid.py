"""The grid every kind of file becomes, and the sizes no file may exceed."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, field
from functools import lru_cache
from typing import NamedTuple

from qstats.errors import RawError

MAX_BYTES = 50_000_000
MAX_UNPACKED = 200_000_000
MAX_ROWS = 1_048_576
MAX_COLUMNS = 16_384
MAX_CELLS = 1_000_000

Merge = tuple[int, int, int, int]


class Cell(NamedTuple):
    """One cell: ``text`` as displayed, ``number`` at the scale displayed, address like ``C14``.

    A number formatted as a percentage is held as it is shown: 0.973 shown as ``97.3%`` has
    the number 97.3, in full precision. ``number`` is ``None`` for text, even if the text looks
    like a number, and for dates, whose text is ISO 8601 cut to what the cell displays
    (``1981-06`` where month and year are shown). ``text`` keeps its line breaks; blanks at
    its ends are cut off and those before it counted in ``indent``, together with the cell's
    own indentation; an ideographic space counts 2.
    """

    text: str
    number: float | None
    address: str
    bold: bool = False
    indent: int = 0
    comment: str = ""


@dataclass(frozen=True)
class Grid:
    """One sheet: rows of equal length, blank cells included.

    ``sheet`` is empty for a text file. ``merges`` are merged areas as (first row, first
    column, last row, last column), counted from 0; the value stands in the top-left cell.
    ``hidden`` sheets, rows and columns (counted from 0) are not shown by the program.
    ``context`` are texts a reader sees before the table and outside of it: title, headings
    and paragraphs of its page.
    """

    sheet: str
    rows: list[list[Cell]]
    merges: list[Merge] = field(default_factory=list)
    hidden: bool = False
    hidden_rows: frozenset[int] = frozenset()
    hidden_columns: frozenset[int] = frozenset()
    context: tuple[str, ...] = ()


class Draft:
    """A sheet while it is read: the cells that hold something, in any order.

    ``where`` names file and sheet for errors. The reader fills ``hidden``, ``merges``,
    ``context``, and ``hidden_rows`` and ``hidden_columns`` as (first, last) counted from 0,
    as it meets them; what lies outside the cells found does not matter in the end.
    """

    def __init__(self, sheet: str, where: str, hidden: bool = False) -> None:
        self.sheet, self.where, self.hidden = sheet, where, hidden
        self.hidden_rows: list[tuple[int, int]] = []
        self.hidden_columns: list[tuple[int, int]] = []
        self.merges: list[Merge] = []
        self.context: tuple[str, ...] = ()
        self._cells: dict[tuple[int, int], Cell] = {}
        self._height = self._width = 0

    def put(
        self,
        row: int,
        column: int,
        text: str,
        number: float | None = None,
        bold: bool = False,
        indent: int = 0,
        comment: str = "",
    ) -> None:
        """Set a cell, counted from 0; a blank one without a comment leaves no trace.

        Raises
        ------
        RawError
            The sheet now spans more than :data:`MAX_CELLS` cells.
        """
        bare = text.strip()
        if not bare and not comment:
            return
        if bare != text:
            indent += _leading_blanks(text)
        if row >= self._height or column >= self._width:
            self._height = max(self._height, row + 1)
            self._width = max(self._width, column + 1)
            check_size(self._height, self._width, self.where)
        address = f"{column_letters(column)}{row + 1}"
        self._cells[row, column] = Cell(bare, number, address, bold, indent, comment)

    def grid(self) -> Grid:
        """The rectangle from the first cell of the sheet to the last that holds something."""
        height, width = self._height, self._width
        letters = [column_letters(c) for c in range(width)]
        get = self._cells.get
        rows = [
            [get((r, c)) or Cell("", None, f"{letters[c]}{r + 1}") for c in range(width)]
            for r in range(height)
        ]
        return Grid(
            self.sheet,
            rows,
            _within(self.merges, height, width),
            self.hidden,
            _expanded(self.hidden_rows, height),
            _expanded(self.hidden_columns, width),
            self.context,
        )


def check_size(rows: int, columns: int, where: str) -> None:
    """Refuse a sheet of more columns or cells than a table may have."""
    if columns <= MAX_COLUMNS and rows * columns <= MAX_CELLS:
        return
    raise RawError(
        f"a sheet spans {rows:,} rows and {columns:,} columns, {rows * columns:,} cells, more "
        f"than {MAX_COLUMNS:,} columns or {MAX_CELLS:,} cells",
        where=where,
        remedy="delete stray cells far outside the table, or split the sheet",
    )


@lru_cache(maxsize=20_000)
def column_letters(index: int) -> str:
    """Spreadsheet letters of the column ``index`` counted from 0: 0 → A, 26 → AA."""
    letters = ""
    index += 1
    while index:
        index, rest = divmod(index - 1, 26)
        letters = chr(65 + rest) + letters
    return letters


def _leading_blanks(text: str) -> int:
    line = text.lstrip("\r\n")
    blanks = line[: len(line) - len(line.lstrip())]
    return len(blanks) + blanks.count("\u3000")


def _expanded(spans: list[tuple[int, int]], size: int) -> frozenset[int]:
    """The numbers in the spans that are below ``size``; spans may overlap."""
    found: list[int] = []
    after = 0
    for first, last in sorted(spans):
        found.extend(range(max(first, after), min(last + 1, size)))
        after = max(after, last + 1)
    return frozenset(found)


def _within(merges: Iterable[Merge], height: int, width: int) -> list[Merge]:
    """Merges cut to the sheet; those of one cell are none."""
    cut = {
        (top, left, min(bottom, height - 1), min(right, width - 1))
        for top, left, bottom, right in merges
        if 0 <= top < height and 0 <= left < width
    }
    return sorted(m for m in cut if m[2] >= m[0] and m[3] >= m[1] and m[:2] != m[2:])
