"""What each cell of a printed table was taken for."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from qstats.tidy.entries import PrintedTable
from qstats.tidy.headings import Head
from qstats.tidy.kinds import CellLike, Sheet, is_dated
from qstats.tidy.labels import role_of
from qstats.tidy.lines import is_numbering
from qstats.tidy.period_context import find_periods
from qstats.tidy.periods import key as period_key
from qstats.tidy.periods import parse_period
from qstats.tidy.text import fold, key, native
from qstats.tidy.units import is_unit, is_unit_line

TITLE, HEADING, PERIOD, UNIT, PLACE = "title", "heading", "period", "unit", "place"
NAME, EXTRA, NOTE, UNREAD = "row name", "extra", "note", "unread"
ROLES = (TITLE, HEADING, PERIOD, UNIT, PLACE, NAME, EXTRA, NOTE, UNREAD)


@dataclass(frozen=True, slots=True)
class UsedCell:
    """A cell that holds no figure: its text, what it was taken for, and what it says or why not."""

    cell: str
    text: str
    role: str
    says: str = ""


def used_cells(table: PrintedTable) -> Iterator[UsedCell]:
    """The cells of a table that have a use, less its figures."""
    sheet, block = table.sheet, table.block
    for row in block.titles:
        for cell in filled_cells(sheet, row):
            yield UsedCell(cell.address, cell.text, *_title_use(cell.text, table.stated.units))
    for row in block.header:
        yield from _heading_row(table, row)
    for row in block.body:
        yield from _body_row(table, row)
    for row in block.notes:
        for cell in filled_cells(sheet, row):
            yield UsedCell(cell.address, cell.text, NOTE)


def filled_cells(sheet: Sheet, row: int) -> list[CellLike]:
    """The cells of a row that hold something."""
    return [sheet.grid.rows[row][c] for c in sheet.filled(row)]


def _title_use(text: str, units: Sequence[str]) -> tuple[str, str]:
    if is_unit_line(text) or fold(text) in units:
        return UNIT, ""
    if (period := parse_period(text)) is not None:
        return PERIOD, period_key(period.code)
    return TITLE, ", ".join(dict.fromkeys(period_key(p.code) for p in find_periods(text)))


def _heading_row(table: PrintedTable, row: int) -> Iterator[UsedCell]:
    sheet, block = table.sheet, table.block
    numbering = is_numbering([sheet.texts[row][c] for c in block.values])
    for c in sheet.filled(row):
        cell = sheet.grid.rows[row][c]
        if numbering and c in block.values:
            yield UsedCell(cell.address, cell.text, EXTRA, "number of the column")
        elif c in table.columns:
            yield UsedCell(cell.address, cell.text, *_use(cell.text, table.columns[c], HEADING))
        elif c in block.stub or c in block.extras:
            yield UsedCell(cell.address, cell.text, HEADING, role_of(cell.text))


def _body_row(table: PrintedTable, row: int) -> Iterator[UsedCell]:
    sheet, block = table.sheet, table.block
    head = table.rows.get(row)
    for c in sheet.filled(row):
        cell = sheet.grid.rows[row][c]
        if c in block.extras:
            yield UsedCell(cell.address, cell.text, EXTRA, _announced(sheet, block.header, c))
        elif head is None and (c in block.stub or c in block.values):
            yield UsedCell(cell.address, cell.text, *_group_use(cell.text))
        elif head is not None and c in block.stub:
            use = _use(cell.text, head, NAME)
            told = use[0] != NAME or _is_told(cell.text, head)
            yield UsedCell(
                cell.address, cell.text, *(use if told else (EXTRA, "code or repetition"))
            )


def _announced(sheet: Sheet, header: Sequence[int], column: int) -> str:
    return role_of(" ".join(fold(sheet.shown(row, column)) for row in header))


def _use(text: str, head: Head, otherwise: str) -> tuple[str, str]:
    """What a heading or a name was taken for, judged by what it made its column or row say."""
    if head.dated and is_dated(text):
        return PERIOD, period_key(head.period.code) if head.period else ""
    if head.geo and (head.geo == text or key(head.geo) == key(native(text))):
        return PLACE, head.geo
    if head.unit and fold(text).strip("()[] ") == head.unit:
        return UNIT, head.unit
    return otherwise, head.unit and f"in {head.unit}"


def _is_told(text: str, head: Head) -> bool:
    printed = key(text)
    return any(key(words) in printed or printed in key(words) for words in (*head.words, head.geo))


def _group_use(text: str) -> tuple[str, str]:
    """What a line across the figures was taken for."""
    period = parse_period(text)
    if period is not None:
        return PERIOD, period_key(period.code)
    return (UNIT, "") if is_unit(fold(text)) else (NAME, "without figures")
