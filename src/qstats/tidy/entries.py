"""Every figure of a printed table with all that its table says about it."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from typing import NamedTuple

from qstats.errors import TidyError
from qstats.tidy.following import Part, check_headings, corrected_heads, parts_of
from qstats.tidy.headings import Head, column_heads, only_totals
from qstats.tidy.kinds import BLANK, YEAR, CellLike, GridLike, Sheet
from qstats.tidy.labels import role_of
from qstats.tidy.layout import Block, heading_role
from qstats.tidy.periods import Period, is_year, join
from qstats.tidy.recipes import NO_RECIPE, NOTHING_GIVEN, Recipe, TableRecipe
from qstats.tidy.statements import Statement, statement_of, title_keys
from qstats.tidy.stubs import row_heads
from qstats.tidy.text import fold

# Lines that head at least so many sheets are the publication's, not the table's.
_PUBLICATION = 3


class Entry(NamedTuple):
    """One cell of figures with all that its table says about it.

    ``label`` names what is measured, ``path`` holds the other headings and row names from
    the outermost inwards, ``geo`` the place as printed. ``period`` is ``None`` where the
    file states none. ``flag`` is the mark in a cell beside it, ``attributes`` are the
    cells of its row under headings such as publisher or note, by their role.
    """

    cell: CellLike
    label: str
    path: tuple[str, ...]
    unit: str
    geo: str
    period: Period | None
    flag: str
    attributes: dict[str, CellLike]


@dataclass(frozen=True)
class PrintedTable:
    """One printed table: where it stands, what is stated of it, and its figures row by row."""

    sheet: Sheet
    block: Block
    stated: Statement
    columns: dict[int, Head]
    rows: dict[int, Head]
    given: TableRecipe = NOTHING_GIVEN

    @property
    def entries(self) -> Iterator[Entry]:
        """Every cell of figures, row by row."""
        return _entries(self)


def find_tables(grids: Sequence[GridLike], recipe: Recipe = NO_RECIPE) -> list[PrintedTable]:
    """The printed tables of a file's sheets, in order.

    What a continued table leaves out is taken from the table before it, and a period that
    a table does not state from the rest of its sheet or file if that names only one. What
    the recipe gives is not inferred.

    Raises
    ------
    TidyError
        The recipe names something that is not in the file.
    """
    parts = parts_of(grids, recipe)
    common = _publication_lines([(part.sheet, block) for part in parts for block in part.blocks])
    tables: list[PrintedTable] = []
    around: list[str] = []
    for part in parts:
        sheet = part.sheet
        around += [*sheet.grid.context]
        if not part.blocks:
            around += [sheet.line(row) for row in range(sheet.height) if sheet.filled(row)][:5]
            continue
        for block in part.blocks:
            stated = statement_of(sheet, block, around if sheet.grid.context else (), common)
            stated = part.given.restated(_completed(stated, sheet, block, tables))
            tables.append(_table(part, block, stated))
        around = []
    for number, given in enumerate(recipe.tables, 1):
        own = [table for table in tables if table.given is given]
        given.check_labels(set().union(*map(_names, own)), recipe.place(number))
        check_headings(given, [(t.sheet, t.columns) for t in own], recipe.place(number))
    if recipe.tables:
        _check_read_once(tables, recipe)
    return _dated_by_file(tables)


def _publication_lines(found: list[tuple[Sheet, Block]]) -> set[str]:
    counts: Counter[str] = Counter()
    sheets = {id(sheet) for sheet, _ in found}
    for sheet, block in found:
        counts.update(title_keys(sheet, block))
    return {line for line, n in counts.items() if n >= max(_PUBLICATION, 0.5 * len(sheets))}


def _completed(
    stated: Statement, sheet: Sheet, block: Block, tables: list[PrintedTable]
) -> Statement:
    if not tables:
        return stated
    before = tables[-1]
    if block.continues:
        return stated.filled_from(before.stated)
    if before.sheet is sheet and stated.period is None:
        return replace(stated, period=before.stated.period)
    return stated


def _table(part: Part, block: Block, stated: Statement) -> PrintedTable:
    sheet = part.sheet
    heads = corrected_heads(column_heads(sheet, block), part)
    if part.given.values is None:
        for column in _undated_years(sheet, block, heads):
            del heads[column]
    block.values = list(heads)
    dated = stated.period is not None or any(head.period for head in heads.values())
    return PrintedTable(sheet, block, stated, heads, row_heads(sheet, block, dated), part.given)


def _names(table: PrintedTable) -> set[str]:
    """Every name printed in a table."""
    heads = (*table.columns.values(), *table.rows.values())
    words = {words for head in heads for words in head.words}
    return (words | {table.stated.label, table.stated.title}) - {""}


def _check_read_once(tables: list[PrintedTable], recipe: Recipe) -> None:
    """Whether no cell of figures stands in two tables, as records that overlap would have it."""
    seen: set[tuple[str, int, int]] = set()
    for table in tables:
        name = table.sheet.grid.sheet
        own = {(name, row, column) for row in table.rows for column in table.columns}
        for _, row, column in sorted(own & seen)[:1]:
            raise TidyError(
                f"cell {table.sheet.grid.rows[row][column].address} of sheet {name!r} is read "
                "by two records",
                where=recipe.where,
                remedy="give each record rows, columns or values of its own",
            )
        seen |= own


def _undated_years(sheet: Sheet, block: Block, heads: dict[int, Head]) -> list[int]:
    """Columns beside dated ones that hold years: since when figures are estimates, say."""
    undated = [c for c, head in heads.items() if not head.dated]
    if len(undated) > 0.5 * len(heads):
        return []
    return [c for c in undated if all(sheet.kinds[row][c] in (YEAR, BLANK) for row in block.body)]


def _dated_by_file(tables: list[PrintedTable]) -> list[PrintedTable]:
    """Date tables that state no period by the only one that other titles of the file state."""
    codes = {t.stated.period.code: t.stated.period for t in tables if t.stated.period}
    if len(codes) != 1:
        return tables
    dated = Statement(period=next(iter(codes.values())))
    return [
        t if t.stated.period else replace(t, stated=t.stated.filled_from(dated)) for t in tables
    ]


def _entries(table: PrintedTable) -> Iterator[Entry]:
    sheet, block, stated = table.sheet, table.block, table.stated
    by_row = _names_by_row(table)
    headed = {c for c in block.values if any(sheet.shown(r, c).strip() for r in block.header)}
    unit = _spare_unit(table)
    roles = {role: c for c in reversed(block.extras) if (role := heading_role(sheet, block, c))}
    for row, named in table.rows.items():
        cells = sheet.grid.rows[row]
        attributes = {role: cells[column] for role, column in roles.items()}
        row_unit = fold(attributes["unit"].text) if "unit" in attributes else named.unit
        for column in block.values:
            head = table.columns[column]
            blank = sheet.kinds[row][column] == BLANK
            if blank and (column not in headed or (row, column) in sheet.home):
                continue
            words, path = _name(named, head, stated, by_row)
            period = _period(named, head, stated)
            if period is None and named.part:
                path = (*path, named.part)  # a change from year to year, month by month
            inner, outer = (row_unit, head.unit) if by_row else (head.unit, row_unit)
            yield Entry(
                cell=cells[column],
                label=table.given.renamed(words),
                path=tuple(map(table.given.renamed, path)),
                unit=inner or outer or unit,
                geo=named.geo or head.geo or stated.geo,
                period=period,
                flag=fold(cells[block.flags[column]].text) if column in block.flags else "",
                attributes=attributes,
            )


def _names_by_row(table: PrintedTable) -> bool:
    """Whether the rows, not the columns, name what is measured."""
    rows, columns = list(table.rows.values()), list(table.columns.values())
    named_rows, named_columns = any(h.words for h in rows), any(h.words for h in columns)
    if not named_rows or not named_columns:
        return named_rows
    if all(only_totals(h.words) for h in columns):
        return True
    if any(h.geo or h.period for h in rows):
        return False
    units = (_share(rows), _share(columns))
    if units[0] != units[1]:
        return units[0] > units[1]
    corner = {
        role_of(fold(table.sheet.shown(r, c))) for r in table.block.header for c in table.block.stub
    }
    return any(h.dated for h in columns) or "label" in corner


def _share(heads: list[Head]) -> float:
    return sum(bool(h.unit) for h in heads) / max(len(heads), 1)


def _name(row: Head, column: Head, stated: Statement, by_row: bool) -> tuple[str, tuple[str, ...]]:
    main, other = (row.words, column.words) if by_row else (column.words, row.words)
    if stated.label:
        return stated.label, (*other, *main)
    if main:
        return main[-1], (*other, *main[:-1])
    if other:
        return other[-1], other[:-1]
    return stated.title, ()


def _spare_unit(table: PrintedTable) -> str:
    """The unit stated for the whole table: the only one, or the only one not printed in it."""
    units = table.stated.units
    if len(units) > 1:
        used = {h.unit for h in (*table.columns.values(), *table.rows.values())}
        units = tuple(unit for unit in units if unit not in used)
    return units[0] if len(units) == 1 else ""


def _period(row: Head, column: Head, stated: Statement) -> Period | None:
    base = column.period or row.period or stated.period
    shift = column.shift if column.shift is not None else row.shift
    if base is not None and base is stated.period:
        base = _shifted(base, stated.shift if shift is None else shift)
    part = column.part or row.part
    if part:
        return Period(join(base.code, part)) if base else None
    return base


def _shifted(period: Period, years: int) -> Period:
    """A year so many years later; only whole years are shifted."""
    if not years or not is_year(period.code):
        return period
    return Period(str(int(period.code) + years))
