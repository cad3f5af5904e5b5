"""What each value cell of a printed table is about: its label, unit, period and attributes."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass

from qstats.tidy.labels import role_of
from qstats.tidy.layout import CellLike, GridLike, Parts, Sheet, find_parts
from qstats.tidy.periods import Period, parse_period
from qstats.tidy.text import halves, label
from qstats.tidy.units import is_unit, is_unit_line, unit_of_line

_YEAR_IN_TITLE = re.compile(r"(?<!\d)(?:19|20)\d\d(?!\d)")


@dataclass(frozen=True)
class Entry:
    """One value cell with all that its table says about it.

    ``label`` is the printed label, a unit in brackets included, ``path`` the headings above
    it. ``unit`` is the one its row, column or table states. ``period`` is ``None`` where none
    can be read from ``period_text``. ``attributes`` are the cells of its row under headings
    such as publisher or note, by their role.
    """

    cell: CellLike
    label: str
    path: tuple[str, ...]
    unit: str
    period: Period | None
    period_text: str
    attributes: dict[str, CellLike]


@dataclass(frozen=True)
class _Column:
    index: int
    label: str
    path: tuple[str, ...]
    unit: str
    role: str


@dataclass(frozen=True)
class PrintedTable:
    """One printed table: its layout, its words, and its value cells row by row."""

    layout: str
    titles: tuple[str, ...]
    unit: str
    footers: tuple[str, ...]
    entries: tuple[Entry, ...]


def find_tables(grid: GridLike) -> list[PrintedTable]:
    """The printed tables of one grid, from top to bottom, with their value cells."""
    sheet = Sheet(grid)
    return [_table(sheet, parts) for parts in find_parts(sheet)]


def _table(sheet: Sheet, parts: Parts) -> PrintedTable:
    lines = [text for row in parts.titles for text in sheet.own[row] if text]
    unit = next((unit_of_line(line) for line in lines if is_unit_line(line)), "")
    titles = tuple(line for line in lines if not is_unit_line(line))
    if parts.layout == "years down":
        entries = _years_down(sheet, parts, unit)
    elif parts.layout == "years across":
        entries = _years_across(sheet, parts, unit)
    else:
        entries = _no_years(sheet, parts, unit, titles)
    footers = tuple(sheet.line(row) for row in parts.footers)
    return PrintedTable(parts.layout, titles, unit, footers, tuple(entries))


def _years_down(sheet: Sheet, parts: Parts, unit: str) -> Iterator[Entry]:
    columns = _columns(sheet, parts.header)
    attributes = {c.role: c.index for c in columns if c.role}
    for row in parts.body:
        text = sheet.texts[row][0]
        period = parse_period(text)
        found = _attributes(sheet, row, attributes)
        for column in columns[1:]:
            if column.role or not _holds_value(sheet, row, column.index, column.label):
                continue
            yield Entry(
                cell=sheet.grid.rows[row][column.index],
                label=column.label,
                path=column.path,
                unit=_unit(found, column.unit or unit),
                period=period,
                period_text=text,
                attributes=found,
            )


def _years_across(sheet: Sheet, parts: Parts, unit: str) -> Iterator[Entry]:
    years = next(row for row in parts.header if any(map(parse_period, sheet.own[row][1:])))
    periods = {i: p for i, text in enumerate(sheet.own[years]) if (p := parse_period(text))}
    first = min(periods)
    others = [row for row in parts.header if row != years and not _same_years(sheet, row, years)]
    above = _columns(sheet, others)
    names = _columns(sheet, [row for row in parts.header if row not in others] + others)
    attributes = {c.role: c.index for c in names if c.role and c.index not in periods}
    labels = [i for i in range(first) if i not in attributes.values() or names[i].role == "label"]
    for row, group in _grouped(sheet, parts.body):
        found = _attributes(sheet, row, attributes)
        words = _joined([sheet.texts[row][i] for i in labels])
        for index, period in periods.items():
            if not _holds_value(sheet, row, index, words[0]):
                continue
            heading = (*above[index].path, above[index].label) if others else ()
            yield Entry(
                cell=sheet.grid.rows[row][index],
                label=words[0],
                path=tuple(filter(None, (*group, *words[1:], *heading))),
                unit=_unit(found, above[index].unit if others else "") or unit,
                period=period,
                period_text=sheet.own[years][index],
                attributes=found,
            )


def _no_years(sheet: Sheet, parts: Parts, unit: str, titles: tuple[str, ...]) -> Iterator[Entry]:
    columns = _columns(sheet, parts.header)
    attributes = {c.role: c.index for c in columns if c.role}
    found_years = {year for title in titles for year in _YEAR_IN_TITLE.findall(title)}
    year = found_years.pop() if len(found_years) == 1 else ""
    for row, group in _grouped(sheet, parts.body):
        found = _attributes(sheet, row, attributes)
        for column in columns[1:]:
            if column.role or not _holds_value(sheet, row, column.index, column.label):
                continue
            yield Entry(
                cell=sheet.grid.rows[row][column.index],
                label=column.label,
                path=(*group, sheet.texts[row][0], *column.path),
                unit=_unit(found, column.unit or unit),
                period=parse_period(year),
                period_text=year,
                attributes=found,
            )


def _columns(sheet: Sheet, rows: list[int]) -> list[_Column]:
    """Headings read down the header rows; a row of units is no heading."""
    units = [row for row in rows[1:] if _is_unit_row(sheet.own[row])]
    named = [row for row in rows if row not in units]
    return [_column(sheet, named, units, index) for index in range(len(sheet.own[0]))]


def _column(sheet: Sheet, named: list[int], units: list[int], index: int) -> _Column:
    words = _joined([sheet.texts[row][index] for row in named])
    unit = next((sheet.texts[row][index] for row in units if sheet.texts[row][index]), "")
    return _Column(index, words[-1], tuple(words[:-1]), unit, role_of(" ".join(words)))


def _joined(texts: list[str]) -> list[str]:
    """Heading texts without repetitions, a translation joined to the Chinese text above it."""
    words: list[str] = []
    for text in texts:
        if not text or (words and words[-1] == text):
            continue
        if words and _is_chinese(words[-1]) and not _is_chinese(text):
            words[-1] = f"{words[-1]} {text}"
        else:
            words.append(text)
    return words or [""]


def _is_chinese(text: str) -> bool:
    return bool(halves(text)[0])


def _is_unit_row(texts: list[str]) -> bool:
    found = [text for text in texts[1:] if text]
    return bool(found) and all(is_unit(text.strip("()（）")) for text in found)


def _same_years(sheet: Sheet, row: int, years: int) -> bool:
    codes = [[p.code if (p := parse_period(t)) else "" for t in sheet.own[r]] for r in (row, years)]
    return codes[0] == codes[1]


def _grouped(sheet: Sheet, body: list[int]) -> Iterator[tuple[int, tuple[str, ...]]]:
    """Data rows with the group heading they stand under."""
    group: tuple[str, ...] = ()
    for row in body:
        if sheet.filled(row) == 1 and sheet.own[row][0]:
            group = (label(sheet.own[row][0]),)
        else:
            yield row, group


def _attributes(sheet: Sheet, row: int, columns: dict[str, int]) -> dict[str, CellLike]:
    return {role: sheet.cell(row, index) for role, index in columns.items()}


def _unit(attributes: dict[str, CellLike], unit: str) -> str:
    cell = attributes.get("unit")
    return (cell.text.strip() if cell else "") or unit


def _holds_value(sheet: Sheet, row: int, index: int, heading: str) -> bool:
    """A value cell is under a heading, blank or not; without a heading only if it has a text."""
    return (row, index) not in sheet.covered and bool(heading or sheet.own[row][index])
