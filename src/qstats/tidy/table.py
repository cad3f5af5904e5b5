"""Printed tables → tidy frames: any table as it stands, transcribed ones as observations."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import Protocol

import pandas as pd

from qstats.catalog import Catalog
from qstats.errors import TidyError
from qstats.schema import frame
from qstats.tidy.cells import CellReading, DecimalMark, is_plain, read_cell
from qstats.tidy.confidence import TidyRow
from qstats.tidy.entries import Entry, PrintedTable, find_tables
from qstats.tidy.explain import explain
from qstats.tidy.kinds import CellLike, GridLike, Sheet
from qstats.tidy.names import LabelIndex
from qstats.tidy.periods import Period
from qstats.tidy.periods import key as printed_key
from qstats.tidy.places import place_code
from qstats.tidy.published import Published, parse_published
from qstats.tidy.recipes import NO_RECIPE, Recipe
from qstats.tidy.text import halves
from qstats.tidy.units import unit_agrees

COLUMNS = [
    "label",
    "path",
    "unit",
    "geo",
    "period",
    "value",
    "flag",
    "missing_mark",
    "sheet",
    "cell",
]


class OriginLike(Protocol):
    """What observations need to know of the file they stand in."""

    @property
    def id(self) -> str: ...  # noqa: D102
    @property
    def producer(self) -> str: ...  # noqa: D102
    @property
    def title(self) -> str: ...  # noqa: D102
    @property
    def published(self) -> str: ...  # noqa: D102
    @property
    def address(self) -> str: ...  # noqa: D102
    @property
    def obtained_on(self) -> str: ...  # noqa: D102
    @property
    def geo(self) -> str: ...  # noqa: D102
    @property
    def path(self) -> str: ...  # noqa: D102


def tidy_grids(grids: Iterable[GridLike], recipe: Recipe = NO_RECIPE) -> pd.DataFrame:
    """Any printed table in tidy form, one row a cell of figures, without a catalogue.

    Returns
    -------
    pandas.DataFrame
        Columns label (what is measured), path (the other headings and row names from the
        outermost inwards, joined by `` / ``), unit, geo (the place as printed), period (see
        :func:`qstats.tidy.periods.printed_key`; ``_`` if the file states none), value (NaN
        where there is none), flag, missing_mark (what stands for a missing value), sheet,
        cell (address). ``attrs["report"]`` is the :class:`~qstats.tidy.readings.Report` on what
        was found, how sure it is, and what could not be read.

    Raises
    ------
    TidyError
        The recipe names something that is not in the file.
    """
    every = list(grids)
    tables = find_tables(every, recipe)
    read = [[_tidy_row(table, entry) for entry in table.entries] for table in tables]
    columns = zip(*(row for rows in read for row in rows), strict=True)
    tidy = pd.DataFrame(dict(zip(COLUMNS, columns, strict=False)), columns=COLUMNS)
    tidy["value"] = tidy["value"].astype("float64")
    tidy.attrs["report"] = explain([g for g in every if g.sheet not in recipe.skip], tables, read)
    return tidy


def observations(
    grids: Iterable[GridLike], origin: OriginLike, catalog: Catalog, recipe: Recipe = NO_RECIPE
) -> pd.DataFrame:
    """The values of transcribed tables as the table ``observations``.

    A row of a transcribed table is one document: its columns publisher, source, published,
    address and note describe each of its values and fall back on the origin where empty.
    A partial publication date counts as the last day it may mean; its words stay in the note.
    Cells with a missing mark make no observation.

    Parameters
    ----------
    grids
        Sheets of one raw file.
    origin
        Its sidecar.
    catalog
        Gives the indicator each printed label names.
    recipe
        What is given for the file instead of being inferred.

    Raises
    ------
    TidyError
        The recipe names something that is not in the file, a label names no indicator, a
        cell cannot be read, a period or date is none, or a sheet holds no table. The cell is
        named.
    SchemaError
        Two values share indicator, place, period and publication date.
    """
    index = LabelIndex(catalog)
    rows = [
        row
        for table in _tables(list(grids), origin, recipe)
        for entry in table.entries
        if (row := _observation(entry, table.sheet, origin, catalog, index)) is not None
    ]
    return frame(rows, "observations")


def _tidy_row(table: PrintedTable, entry: Entry) -> TidyRow:
    reading = _read(entry.cell, table.sheet.decimal)
    dated = (entry.period.status, entry.period.flag) if entry.period else ()
    marks = (reading.status, reading.flag, entry.flag, *dated, _attribute(entry, "flag"))
    return TidyRow(
        label=entry.label,
        path=" / ".join(entry.path),
        unit=reading.unit or entry.unit or None,
        geo=entry.geo or None,
        period=printed_key(entry.period.code) if entry.period else "_",
        value=reading.value,
        flag=" ".join([mark for mark in marks if mark]),
        missing_mark=entry.cell.text.strip() if reading.problem else reading.missing_mark,
        sheet=table.sheet.grid.sheet,
        cell=entry.cell.address,
        problem=reading.problem,
        beside=tuple([cell.text for cell in entry.attributes.values()]),
    )


def _tables(grids: Sequence[GridLike], origin: OriginLike, recipe: Recipe) -> list[PrintedTable]:
    tables = find_tables(grids, recipe)
    told = {table.sheet.grid.sheet for table in tables} | recipe.skip
    for grid in grids:
        if grid.sheet not in told:
            raise TidyError(
                "no table found",
                where=f"{origin.path}#{grid.sheet}",
                remedy="print a heading above each column, the first one 年份 Year or 指标 "
                "Indicator, or skip the sheet in a recipe",
            )
    return tables


def _observation(
    entry: Entry, sheet: Sheet, origin: OriginLike, catalog: Catalog, index: LabelIndex
) -> dict[str, object] | None:
    cell = f"{origin.path}#{sheet.grid.sheet}!{entry.cell.address}"
    reading = _read(entry.cell, sheet.decimal)
    if reading.problem:
        raise TidyError(
            reading.problem,
            where=cell,
            remedy="print the number alone; set marks apart by a space, or correct the cell",
        )
    if reading.value is None:
        return None
    period = _period(entry, cell)
    indicator_id, printed_unit = index.find(" ".join((*entry.path, entry.label)), cell)
    indicator = catalog.indicator(indicator_id)
    published = _published(entry, origin, cell)
    return {
        "indicator": indicator_id,
        "geo": _geo(entry, origin, cell),
        "period": period.code,
        "published": pd.NaT if published.day is None else pd.Timestamp(published.day),
        "origin": origin.id,
        "value": reading.value,
        "unit": _unit(reading.unit or printed_unit or entry.unit, indicator.unit),
        "status": reading.status or period.status or "final",
        "bound": reading.bound,
        "flag": " ".join(filter(None, (reading.flag, period.flag))),
        "n_samples": _samples(entry, cell),
        "cell": cell,
        "publisher": _attribute(entry, "publisher") or origin.producer,
        "title": _attribute(entry, "title") or origin.title,
        "url": _attribute(entry, "url") or origin.address,
        "note": _note(entry, period, published),
    }


def _read(cell: CellLike, decimal: DecimalMark) -> CellReading:
    """Read the text, and take a spreadsheet number in full instead of its display.

    Formats round a number, and many show zero as a dash.
    """
    if cell.number is None:
        return read_cell(cell.text, decimal)
    if is_plain(cell.text, "."):
        return CellReading(cell.number)
    return read_cell(cell.text)._replace(value=cell.number, missing_mark="", problem="")


def _period(entry: Entry, cell: str) -> Period:
    if entry.period is None:
        raise TidyError(
            f"no period is stated for {' / '.join((*entry.path, entry.label))!r}",
            where=cell,
            remedy="print it as 2023, 2023年上半年, 2023年第三季度 or 2018年1—9月",
        )
    return entry.period


def _geo(entry: Entry, origin: OriginLike, cell: str) -> str:
    """The code of the place printed with a figure, else the place of its file."""
    if not entry.geo:
        return origin.geo
    code = place_code(entry.geo, origin.geo)
    if not code:
        raise TidyError(
            f"{entry.geo!r} is no place of {origin.geo} with a code",
            where=cell,
            remedy="print the place as ISO 3166 names it, or name it in a recipe",
        )
    return code


def _published(entry: Entry, origin: OriginLike, cell: str) -> Published:
    printed = _attribute(entry, "published") or origin.published
    return parse_published(printed, cell, origin.obtained_on)


def _unit(printed: str, unit: str) -> str:
    """The catalogue's spelling of a unit that agrees with it, else the Chinese half as printed."""
    if printed and unit_agrees(printed, unit):
        return unit
    return halves(printed)[0] or printed


def _samples(entry: Entry, cell: str) -> float | None:
    text = _attribute(entry, "n_samples")
    reading = read_cell(text)
    if reading.problem or (reading.value or 0) < 0:
        raise TidyError(
            f"{text!r} is no number of samples",
            where=f"{cell}, row's sample column",
            remedy="print a whole number, or leave the cell blank",
        )
    return reading.value


def _note(entry: Entry, period: Period, published: Published) -> str:
    dated = f"published: {published.words}; " if published.words else ""
    return dated + "; ".join(filter(None, (period.note, _attribute(entry, "note"))))


def _attribute(entry: Entry, role: str) -> str:
    cell = entry.attributes.get(role)
    return cell.text.strip() if cell else ""
