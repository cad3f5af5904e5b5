"""Tables and tidy rows of a file → the report on how it was read."""

from __future__ import annotations

from collections import Counter
from collections.abc import Collection, Sequence
from typing import Any

from qstats.tidy.confidence import TidyRow, confidence_of, identities
from qstats.tidy.entries import PrintedTable
from qstats.tidy.following import column_names, row_names
from qstats.tidy.kinds import GridLike
from qstats.tidy.periods import key as period_key
from qstats.tidy.readings import Report, SheetReading, TableReading
from qstats.tidy.spans import compress
from qstats.tidy.uses import UNREAD, UsedCell, used_cells


def explain(
    grids: Sequence[GridLike],
    tables: Sequence[PrintedTable],
    read: Sequence[Sequence[TidyRow]],
) -> Report:
    """The report on a file.

    Parameters
    ----------
    grids
        Its sheets.
    tables
        The tables found in them.
    read
        The tidy rows of each table, with ``problem``, why a cell cannot be read or ``""``, and
        ``beside``, the texts of the columns beside the figures.
    """
    often = Counter(key for rows in read for key in identities(rows))
    pairs = list(zip(tables, read, strict=True))
    return Report(
        [_sheet(g, [p for p in pairs if p[0].sheet.grid.sheet == g.sheet], often) for g in grids]
    )


def _sheet(
    grid: GridLike,
    found: list[tuple[PrintedTable, Sequence[TidyRow]]],
    often: Counter[tuple[Any, ...]],
) -> SheetReading:
    used = {cell.cell: cell for table, _ in found for cell in used_cells(table)}
    problems = {row.cell: row.problem for _, rows in found for row in rows}
    inside = {row for table, _ in found for row in (*table.block.header, *table.block.body)}
    cells: list[UsedCell] = []
    unused: set[str] = set()
    for r, row in enumerate(grid.rows):
        for cell in row:
            if not cell.text or problems.get(cell.address) == "":
                continue
            use = used.get(cell.address)
            if use is None:
                why = problems.get(cell.address) or _why([t for t, _ in found], r in inside)
                use = UsedCell(cell.address, cell.text, UNREAD, why)
                if cell.address not in problems:
                    unused.add(cell.address)
            cells.append(use)
    readings = tuple(_reading(table, rows, often, unused) for table, rows in found)
    return SheetReading(grid.sheet, readings, tuple(cells))


def _why(found: Sequence[PrintedTable], inside: bool) -> str:
    if not found:
        return "no table found on this sheet"
    if any(table.given.leaves_out for table in found):
        return "left out by the recipe"
    return "in a column without figures or names" if inside else "in a row outside of every table"


def _reading(
    table: PrintedTable,
    rows: Sequence[TidyRow],
    often: Counter[tuple[Any, ...]],
    unused: Collection[str],
) -> TableReading:
    sheet, block, stated = table.sheet, table.block, table.stated
    own, sure = block.rows, confidence_of(table, rows, often, unused)
    columns = [*block.stub, *block.values, *block.extras] or [0]
    letters, numbers = column_names(sheet), row_names(sheet)
    return TableReading(
        cells=f"{letters[min(columns)]}{min(own) + 1}:{letters[max(columns)]}{max(own) + 1}",
        rows=f"{min(own) + 1}:{max(own) + 1}",
        titles=compress(block.titles, numbers),
        header=compress(block.header, numbers),
        names=compress(block.stub, letters),
        values=compress(block.values, letters),
        lines=stated.lines,
        decimal=sheet.decimal,
        label=stated.label,
        units=stated.units,
        geo=stated.geo,
        period=period_key(stated.period.code) if stated.period else "",
        figures=len(rows),
        signals=sure.signals,
        confidence=sure.value,
        doubts=sure.doubts,
    )
