"""A recipe followed: the part of a sheet it names, and the tables it says stand there."""

from __future__ import annotations

import re
from collections.abc import Collection, Sequence
from dataclasses import dataclass, replace

from qstats.errors import TidyError
from qstats.tidy.headings import Head
from qstats.tidy.kinds import VALUES, CellLike, GridLike, Sheet
from qstats.tidy.layout import Block, find_blocks, panels
from qstats.tidy.lines import is_footer
from qstats.tidy.recipes import Recipe, TableRecipe
from qstats.tidy.spans import expand


@dataclass(frozen=True)
class Part:
    """A sheet, or a part of one, with its tables and what is given for them."""

    sheet: Sheet
    blocks: list[Block]
    given: TableRecipe
    where: str


@dataclass(frozen=True)
class _Window:
    """A grid of which only a part is seen."""

    sheet: str
    rows: Sequence[Sequence[CellLike]]
    merges: Sequence[tuple[int, int, int, int]]
    context: Sequence[str]


@dataclass(frozen=True)
class _Unseen:
    """A cell outside of the part that is read."""

    address: str
    text: str = ""
    number: float | None = None
    indent: int = 0


def parts_of(grids: Sequence[GridLike], recipe: Recipe) -> list[Part]:
    """The sheets of a file as the recipe divides them, each with its tables.

    Raises
    ------
    TidyError
        A sheet, row or column is not in the file, or no table stands where one is given.
    """
    recipe.check_sheets(grid.sheet for grid in grids)
    parts = [
        _part(grid, given, where)
        for grid in grids
        if grid.sheet not in recipe.skip
        for where, given in recipe.of_sheet(grid.sheet)
    ]
    for number, given in enumerate(recipe.tables, 1):
        if not any(part.given is given and part.blocks for part in parts):
            raise TidyError(
                "no table stands there",
                where=recipe.place(number),
                remedy="give rows that hold figures, or see what 'qstats read --explain' finds",
            )
    return parts


def corrected_heads(heads: dict[int, Head], part: Part) -> dict[int, Head]:
    """The headings of a table with those that its recipe corrects."""
    found = dict(heads)
    for letters, heading in part.given.headings.items():
        for column in _expand(letters, column_names(part.sheet), "headings", part.where):
            if column in found:
                found[column] = heading.corrected(found[column])
    return found


def check_headings(
    given: TableRecipe, own: Sequence[tuple[Sheet, Collection[int]]], where: str
) -> None:
    """Whether every column whose heading is corrected holds figures of one of its tables.

    ``own`` are the sheets of these tables, each with the columns of its figures.
    """
    for letters in given.headings:
        found = [set(expand(letters, column_names(sheet))) & set(held) for sheet, held in own]
        if not any(found):
            raise TidyError(
                f"key 'headings': column {letters} holds no figures",
                where=where,
                remedy="name a column of figures, or give values",
            )


def row_names(sheet: Sheet) -> list[str]:
    """The numbers of a sheet's rows, as a spreadsheet shows them."""
    return [str(row + 1) for row in range(sheet.height)]


def column_names(sheet: Sheet) -> list[str]:
    """The letters of a sheet's columns."""
    return [re.sub(r"\d", "", cell.address) for cell in sheet.grid.rows[0]] if sheet.height else []


def _part(grid: GridLike, given: TableRecipe, where: str) -> Part:
    sheet = Sheet(grid)
    if given.decimal or given.rows or given.columns or given.skip:
        spans = _Spans(sheet, given, where)
        rows, columns, skipped = spans.rows("rows"), spans.columns("columns"), spans.rows("skip")
        seen = set(range(sheet.height) if rows is None else rows) - set(skipped or ())
        across = set(range(sheet.width) if columns is None else columns)
        sheet = Sheet(_window(grid, seen, across), given.decimal)
    return Part(sheet, _blocks(sheet, given, where), given, where)


def _window(grid: GridLike, rows: set[int], columns: set[int]) -> GridLike:
    cells = [
        [
            cell if r in rows and c in columns else _Unseen(cell.address)
            for c, cell in enumerate(row)
        ]
        for r, row in enumerate(grid.rows)
    ]
    merges = [merge for merge in grid.merges if merge[0] in rows and merge[1] in columns]
    return _Window(grid.sheet, cells, merges, grid.context)


def _blocks(sheet: Sheet, given: TableRecipe, where: str) -> list[Block]:
    """The tables of a sheet, with rows and columns as far as they are given."""
    spans = _Spans(sheet, given, where)
    titles, header = spans.rows("titles"), spans.rows("header")
    names, values = spans.columns("names"), spans.columns("values")
    if header is not None:
        found = _framed(sheet, titles, header, values)
    else:
        found = [_with_titles(block, titles) for block in find_blocks(sheet)]
    if names is not None or values is not None:
        found = [_with_columns(panels, names, values) for panels in _by_rows(found)]
    return [block for block in found if block.values]


@dataclass(frozen=True)
class _Spans:
    """The spans that a recipe gives for a sheet, as places in it."""

    sheet: Sheet
    given: TableRecipe
    where: str

    def rows(self, key: str) -> list[int] | None:
        """The filled rows that the span ``key`` names; ``None`` if it is not given."""
        span: str | None = getattr(self.given, key)
        if span is None:
            return None
        found = _expand(span, row_names(self.sheet), key, self.where)
        return [row for row in found if self.sheet.filled(row)]

    def columns(self, key: str) -> list[int] | None:
        """The columns that the span ``key`` names; ``None`` if it is not given."""
        span: str | None = getattr(self.given, key)
        return None if span is None else _expand(span, column_names(self.sheet), key, self.where)


def _expand(span: str, names: Sequence[str], key: str, where: str) -> list[int]:
    try:
        return expand(span, names)
    except ValueError as error:
        raise TidyError(
            f"key {key!r}: the sheet has no {str(error)!r}",
            where=where,
            remedy=f"name {names[0]} to {names[-1]}, as in '{names[0]}:{names[-1]}'"
            if names
            else "the sheet is blank",
        ) from error


def _framed(
    sheet: Sheet, titles: list[int] | None, header: list[int], values: list[int] | None
) -> list[Block]:
    """The table below given rows of heading, down to the last row with figures."""
    filled = [r for r in range(sheet.height) if sheet.filled(r)]
    if titles is None:
        titles = [r for r in filled if header and r < header[0]]
    rest = [r for r in filled if r > max([*titles, *header], default=-1)]
    figures = [r for r in rest if _has_figures(sheet, r, values)]
    if not figures:
        return []
    notes = [r for r in rest if r > figures[-1] or (r not in figures and is_footer(sheet.line(r)))]
    body = [r for r in rest if r not in notes]
    whole = Block(titles, header, body, notes)
    return panels(sheet, whole) or [whole]


def _has_figures(sheet: Sheet, row: int, values: list[int] | None) -> bool:
    columns = sheet.filled(row)[1:] if values is None else values
    return any(sheet.kinds[row][c] in VALUES for c in columns)


def _with_titles(block: Block, titles: list[int] | None) -> Block:
    if titles is None:
        return block
    above = [*block.titles, *block.header]
    return replace(block, titles=titles, header=[r for r in above if r > max(titles, default=-1)])


def _by_rows(blocks: list[Block]) -> list[list[Block]]:
    """Tables side by side together, since they share their rows."""
    groups: dict[tuple[int, ...], list[Block]] = {}
    for block in blocks:
        groups.setdefault(tuple(block.body), []).append(block)
    return list(groups.values())


def _with_columns(
    side_by_side: list[Block], names: list[int] | None, values: list[int] | None
) -> Block:
    first = side_by_side[0]
    stub = first.stub if names is None else names
    figures = [c for block in side_by_side for c in block.values] if values is None else values
    extras = [c for block in side_by_side for c in block.extras]
    return replace(
        first,
        stub=stub,
        values=[c for c in figures if c not in stub],
        extras=[c for c in extras if c not in stub and c not in figures],
    )
