"""What each cell of a grid looks like: number, year, period, missing mark, text or blank."""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from functools import lru_cache
from typing import Protocol

from qstats.tidy.cells import DecimalMark, decimal_mark, is_plain, read_cell
from qstats.tidy.period_tokens import FIRST_YEAR, LAST_YEAR
from qstats.tidy.periods import parse_period, part_of_year, relative_year
from qstats.tidy.text import fold

BLANK, NUMBER, YEAR, PERIOD, MISSING, TEXT = "bnypmt"
NUMERIC = frozenset((NUMBER, YEAR))
VALUES = frozenset((NUMBER, YEAR, MISSING))

_THAI = re.compile("[\u0e00-\u0e7f]")
_LAST_BUDDHIST = 2699
_MARKED_YEAR = re.compile(r"\d{4}(?!\d|[.,]\d)")


class CellLike(Protocol):
    """One cell of a grid."""

    @property
    def text(self) -> str: ...  # noqa: D102
    @property
    def number(self) -> float | None: ...  # noqa: D102
    @property
    def address(self) -> str: ...  # noqa: D102
    @property
    def indent(self) -> int: ...  # noqa: D102


class GridLike(Protocol):
    """A sheet: rows of equal length, merged areas counted from 0, and the words around it."""

    @property
    def sheet(self) -> str: ...  # noqa: D102
    @property
    def rows(self) -> Sequence[Sequence[CellLike]]: ...  # noqa: D102
    @property
    def merges(self) -> Sequence[tuple[int, int, int, int]]: ...  # noqa: D102
    @property
    def context(self) -> Sequence[str]: ...  # noqa: D102


class Sheet:
    """A grid with the kind of each cell.

    ``texts[r][c]`` is the printed text and ``kinds[r][c]`` its kind, one of :data:`BLANK`,
    :data:`NUMBER`, :data:`YEAR` (a four-digit number, perhaps
    with a footnote mark, that may be either), :data:`PERIOD`,
    :data:`MISSING` and :data:`TEXT`. ``home[r, c]`` is the top-left cell of the merged area
    that covers a place. ``first`` is the leftmost column that holds anything, ``decimal`` the
    decimal mark that the sheet's numbers are printed with, found unless given.
    """

    def __init__(self, grid: GridLike, decimal: DecimalMark | None = None) -> None:
        self.grid = grid
        self.texts = [[cell.text for cell in row] for row in grid.rows]
        self.decimal = decimal or decimal_mark(
            cell.text for row in grid.rows for cell in row if cell.number is None and cell.text
        )
        last = _LAST_BUDDHIST if self._is_thai() else LAST_YEAR
        self.kinds = [
            [kind_of(cell.text, cell.number, self.decimal, last) for cell in row]
            for row in grid.rows
        ]
        self._filled = [[c for c, k in enumerate(row) if k != BLANK] for row in self.kinds]
        self.height = len(self.texts)
        self.width = len(self.texts[0]) if self.texts else 0
        self.first = min(
            (self.filled(r)[0] for r in range(self.height) if self.filled(r)), default=0
        )
        self.home: dict[tuple[int, int], tuple[int, int]] = {}
        self.areas: dict[tuple[int, int], tuple[int, int]] = {}
        for top, left, bottom, right in grid.merges:
            bottom, right = min(bottom, self.height - 1), min(right, self.width - 1)
            self.areas[top, left] = (bottom, right)
            self.home.update(
                ((r, c), (top, left))
                for r in range(top, bottom + 1)
                for c in range(left, right + 1)
            )

    def _is_thai(self) -> bool:
        """Whether the sheet is printed in Thai, whose years are Buddhist."""
        texts = (text for row in self.texts for text in row if not text.isascii())
        return any(map(_THAI.search, texts))

    def shown(self, row: int, column: int) -> str:
        """The text a reader sees at a place, merged areas filled."""
        top, left = self.home.get((row, column), (row, column))
        return self.texts[top][left]

    def right_end(self, row: int, column: int) -> int:
        """The last column of the merged area that starts at a place."""
        return self.areas.get((row, column), (row, column))[1]

    def filled(self, row: int) -> list[int]:
        """The columns of a row that hold something of their own."""
        return self._filled[row]

    def line(self, row: int) -> str:
        """The texts of a row, joined."""
        return " ".join(fold(self.texts[row][c]) for c in self.filled(row))


def kind_of(
    text: str, number: float | None = None, decimal: DecimalMark = ".", last: int = LAST_YEAR
) -> str:
    """The kind of one cell; a number up to ``last`` may be a year."""
    bare = text.strip()
    if not bare:
        return BLANK
    if number is None and not is_plain(bare, decimal):
        return _kind_of_words(bare, decimal)
    year = len(bare) == 4 and bare.isdecimal() and FIRST_YEAR <= int(bare) <= last
    return YEAR if year else NUMBER


@lru_cache(maxsize=2**17)
def _kind_of_words(text: str, decimal: DecimalMark) -> str:
    """The kind of a cell that holds more than the digits of a number."""
    if not fold(text):
        return BLANK
    reading = read_cell(text, decimal)
    if reading.value is not None:
        marked = FIRST_YEAR <= reading.value <= LAST_YEAR and _MARKED_YEAR.match(text)
        return YEAR if marked else NUMBER
    if not reading.problem:
        return MISSING
    return PERIOD if parse_period(text) else TEXT


def is_dated(text: str) -> bool:
    """Whether a heading names a period, a part of a year or a year by its relation to another."""
    return bool(parse_period(text) or part_of_year(text)) or relative_year(text) is not None


def majority(kinds: Iterable[str]) -> str:
    """The most frequent kind of non-blank cells, :data:`BLANK` if there is none."""
    counts: dict[str, int] = {}
    for kind in kinds:
        if kind != BLANK:
            counts[kind] = counts.get(kind, 0) + 1
    return max(counts, key=lambda kind: counts[kind]) if counts else BLANK
