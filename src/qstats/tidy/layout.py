"""Which rows of a grid are titles, headings, data and footers; one grid may hold several tables."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import Literal, Protocol

from qstats.tidy.cells import read_cell
from qstats.tidy.lines import is_footer
from qstats.tidy.periods import parse_period
from qstats.tidy.text import fold

Layout = Literal["years down", "years across", "no years"]
MAX_HEADER_ROWS = 4


class CellLike(Protocol):
    """One cell of a grid."""

    @property
    def text(self) -> str: ...  # noqa: D102
    @property
    def number(self) -> float | None: ...  # noqa: D102
    @property
    def address(self) -> str: ...  # noqa: D102


class GridLike(Protocol):
    """A sheet: rows of equal length, and merged areas counted from 0."""

    @property
    def sheet(self) -> str: ...  # noqa: D102
    @property
    def rows(self) -> Sequence[Sequence[CellLike]]: ...  # noqa: D102
    @property
    def merges(self) -> Sequence[tuple[int, int, int, int]]: ...  # noqa: D102


class Sheet:
    """The texts of a grid, as printed (``own``) and with merged areas filled (``texts``)."""

    def __init__(self, grid: GridLike) -> None:
        self.grid = grid
        self.own = [[fold(cell.text) for cell in row] for row in grid.rows]
        self.texts = [list(row) for row in self.own]
        self.covered: dict[tuple[int, int], tuple[int, int]] = {}
        for merge in grid.merges:
            self._fill(*merge)

    def _fill(self, top: int, left: int, bottom: int, right: int) -> None:
        height, width = len(self.own), len(self.own[0]) if self.own else 0
        for r in range(top, min(bottom + 1, height)):
            for c in range(left, min(right + 1, width)):
                if (r, c) != (top, left):
                    self.covered[r, c] = (top, left)
                self.texts[r][c] = self.texts[top][left]

    def cell(self, row: int, column: int) -> CellLike:
        """The cell that holds the value shown at a place: the top-left one of a merged area."""
        top, left = self.covered.get((row, column), (row, column))
        return self.grid.rows[top][left]

    def line(self, row: int) -> str:
        """The first text of a row, ``""`` for a blank row."""
        return next((text for text in self.own[row] if text), "")

    def filled(self, row: int) -> int:
        """The number of cells with a text of their own in a row."""
        return sum(1 for text in self.own[row] if text)


@dataclass
class Parts:
    """One table's rows (counted from 0) by what they are."""

    layout: Layout
    titles: list[int]
    header: list[int]
    body: list[int] = field(default_factory=list)
    footers: list[int] = field(default_factory=list)


def find_parts(sheet: Sheet) -> list[Parts]:
    """The tables of a sheet from top to bottom.

    A table begins at the top or after a blank row or a title: rows of one cell (titles, a
    unit line), then header rows, then data. Years stand in the first column (*years down*),
    in a header row (*years across*), or only in the title (*no years*).
    """
    tables: list[Parts] = []
    loose: list[int] = []  # rows of one cell that wait for a header or turn out to be footers
    fresh = True  # whether a header may start here
    row = 0
    while row < len(sheet.own):
        start = _header(sheet, row) if fresh else None
        if start is not None:
            tables.append(Parts(start[0], loose, list(range(row, row + start[1]))))
            loose, fresh, row = [], False, row + start[1]
            continue
        fresh = _place(sheet, row, tables, loose, fresh)
        row += 1
    if tables:
        tables[-1].footers.extend(loose)
    return tables


def _place(sheet: Sheet, row: int, tables: list[Parts], loose: list[int], fresh: bool) -> bool:
    """Put a row that starts no header where it belongs; whether a header may follow it.

    After a blank row (``fresh``) a single cell is a title or a group heading, no footer.
    """
    if sheet.filled(row) == 0:
        return True
    if not tables or loose:
        loose.append(row)
    elif is_footer(sheet.line(row)):
        tables[-1].footers.append(row)
    elif sheet.filled(row) > 1:
        tables[-1].body.append(row)
    elif tables[-1].footers and not fresh:
        tables[-1].footers.append(row)
    elif _is_group(sheet, row, tables[-1]):
        tables[-1].body.append(row)
    else:
        loose.append(row)
    return True if loose else sheet.filled(row) == 1


def _header(sheet: Sheet, row: int) -> tuple[Layout, int] | None:
    """Layout and number of header rows if a header starts at ``row``."""
    if sheet.filled(row) < 2 or parse_period(sheet.texts[row][0]):
        return None
    for last in range(row, min(row + MAX_HEADER_ROWS, len(sheet.own) - 1)):
        if sheet.filled(last) < 1 or _has_numbers(sheet.own[last]):
            return None
        if _has_years(sheet.own[last]):
            return "years across", last - row + 1 + _repeated(sheet, last)
        if _is_dated_row(sheet, last + 1):
            return "years down", last - row + 1
        if _has_numbers(sheet.own[last + 1]):
            return "no years", last - row + 1
    return None


def _has_numbers(texts: list[str]) -> bool:
    """Whether a row holds numbers that are no periods."""
    return any(
        text[-1:].isdigit() and parse_period(text) is None and read_cell(text).value is not None
        for text in texts[1:]
        if text
    )


def _has_years(texts: list[str]) -> bool:
    """Whether a row is the header of years across; one that has missing marks is data."""
    if parse_period(texts[0]) or any(read_cell(text).missing_mark for text in texts[1:] if text):
        return False
    return any(parse_period(text) for text in texts[1:])


def _repeated(sheet: Sheet, row: int) -> int:
    """1 if the next row prints the same years again, as the English half of a header does."""
    codes = [[_code(text) for text in texts] for texts in sheet.own[row : row + 2]]
    return int(len(codes) == 2 and codes[0] == codes[1])


def _code(text: str) -> str:
    period = parse_period(text)
    return period.code if period else ""


def _is_dated_row(sheet: Sheet, row: int) -> bool:
    return sheet.filled(row) >= 2 and parse_period(sheet.texts[row][0]) is not None


def _is_group(sheet: Sheet, row: int, table: Parts) -> bool:
    """Whether a row of one cell is a group heading: data follow it before any new header."""
    if table.layout == "years down" or not sheet.own[row][0]:
        return False
    for later in range(row + 1, min(row + 1 + MAX_HEADER_ROWS, len(sheet.own))):
        if sheet.filled(later) >= 2:
            return _header(sheet, later) is None
    return False
