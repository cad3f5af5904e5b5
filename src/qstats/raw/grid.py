"""The grid every kind of file becomes, and the sizes no file may exceed."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, field
from functools import lru_cache

from qstats.errors import RawError

MAX_BYTES = 50_000_000
MAX_UNPACKED = 500_000_000
MAX_CELLS = 5_000_000

Merge = tuple[int, int, int, int]


@dataclass(frozen=True, slots=True)
class Cell:
    """One cell: ``text`` as displayed, ``number`` at the scale displayed, address like ``C14``.

    A number formatted as a percentage is held as it is shown: 0.973 shown as ``97.3%`` has
    the number 97.3. ``number`` is ``None`` for text, even if the text looks like a number.
    """

    text: str
    number: float | None
    address: str


@dataclass(frozen=True)
class Grid:
    """One sheet: rows of equal length, blank cells included.

    ``sheet`` is empty for a text file. ``merges`` are merged areas as (first row, first
    column, last row, last column), counted from 0; the value stands in the top-left cell.
    """

    sheet: str
    rows: list[list[Cell]]
    merges: list[Merge] = field(default_factory=list)


Value = tuple[str, float | None]
BLANK: Value = ("", None)


def build_grid(
    sheet: str, rows: Iterable[Iterable[Value]], merges: Iterable[Merge] = (), where: str = ""
) -> Grid:
    """A rectangular grid from ``(text, number)`` rows, trailing blanks cut off.

    Raises
    ------
    RawError
        The sheet has more than :data:`MAX_CELLS` cells.
    """
    trimmed = [_trim(list(row)) for row in rows]
    while trimmed and not trimmed[-1]:
        trimmed.pop()
    width = max(map(len, trimmed), default=0)
    check_cells(len(trimmed) * width, where)
    cells = [
        [
            Cell(text, number, f"{column_letters(c)}{r}")
            for c, (text, number) in enumerate(row + [BLANK] * (width - len(row)))
        ]
        for r, row in enumerate(trimmed, start=1)
    ]
    return Grid(sheet, cells, list(merges))


def check_cells(count: int, where: str) -> None:
    """Refuse a sheet with more than :data:`MAX_CELLS` cells."""
    if count > MAX_CELLS:
        raise RawError(
            f"a sheet spans {count:,} cells, more than {MAX_CELLS:,}",
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


def _trim(row: list[Value]) -> list[Value]:
    while row and not row[-1][0].strip():
        row.pop()
    return row
