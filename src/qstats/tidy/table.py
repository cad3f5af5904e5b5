"""Printed tables → tidy frames: any table as it stands, transcribed ones as observations."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Protocol

import pandas as pd

from qstats.catalog import Catalog
from qstats.errors import TidyError
from qstats.schema import frame
from qstats.tidy.cells import CellReading, read_cell
from qstats.tidy.entries import Entry, PrintedTable, find_tables
from qstats.tidy.layout import CellLike, GridLike
from qstats.tidy.names import LabelIndex
from qstats.tidy.periods import Period
from qstats.tidy.published import Published, parse_published
from qstats.tidy.text import halves, label
from qstats.tidy.units import split_bilingual, unit_agrees

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


def tidy_grids(grids: Iterable[GridLike]) -> pd.DataFrame:
    """Any printed table in tidy form, one row a value cell, without a catalogue.

    Returns
    -------
    pandas.DataFrame
        Columns label, path (headings above the label, joined by `` / ``), unit, geo, period
        (canonical, ``""`` if none is printed), value (NaN where there is none), flag,
        missing_mark (what stands for a missing value), sheet, cell (address).
        ``attrs["report"]`` lists in words what was found and what could not be read.
    """
    report: list[str] = []
    rows: list[dict[str, object]] = []
    for grid in grids:
        tables = find_tables(grid)
        if not tables:
            report.append(f"sheet {grid.sheet!r}: no table found")
        for table in tables:
            report.append(_summary(grid, table))
            rows.extend(_tidy_row(grid, entry, report) for entry in table.entries)
    tidy = pd.DataFrame(rows, columns=COLUMNS)
    tidy["value"] = tidy["value"].astype("float64")
    tidy.attrs["report"] = report
    return tidy


def observations(grids: Iterable[GridLike], origin: OriginLike, catalog: Catalog) -> pd.DataFrame:
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

    Raises
    ------
    TidyError
        A label names no indicator, a cell cannot be read, a period or date is none, or a
        sheet holds no table. The cell is named.
    SchemaError
        Two values share indicator, place, period and publication date.
    """
    index = LabelIndex(catalog)
    rows = [
        row
        for grid in grids
        for entry in _entries(grid, origin)
        if (row := _observation(entry, grid.sheet, origin, catalog, index)) is not None
    ]
    return frame(rows, "observations")


def _summary(grid: GridLike, table: PrintedTable) -> str:
    title = table.titles[0] if table.titles else "untitled"
    return f"sheet {grid.sheet!r}: {title!r}, {table.layout}, {len(table.entries)} value cells"


def _tidy_row(grid: GridLike, entry: Entry, report: list[str]) -> dict[str, object]:
    reading = _read(entry.cell)
    if reading.problem:
        report.append(f"sheet {grid.sheet!r}, cell {entry.cell.address}: {reading.problem}")
    bare = split_bilingual(entry.label)
    marks = (reading.status, reading.flag, entry.period.status if entry.period else "")
    return {
        "label": bare.text,
        "path": " / ".join(map(label, entry.path)),
        "unit": reading.unit or bare.unit or entry.unit,
        "geo": "",
        "period": entry.period.code if entry.period else "",
        "value": reading.value,
        "flag": " ".join(filter(None, marks)),
        "missing_mark": entry.cell.text.strip() if reading.problem else reading.missing_mark,
        "sheet": grid.sheet,
        "cell": entry.cell.address,
    }


def _entries(grid: GridLike, origin: OriginLike) -> list[Entry]:
    tables = find_tables(grid)
    if not tables:
        raise TidyError(
            "no table found",
            where=f"{origin.path}#{grid.sheet}",
            remedy="print a heading above each column, the first one 年份 Year or 指标 Indicator",
        )
    return [entry for table in tables for entry in table.entries]


def _observation(
    entry: Entry, sheet: str, origin: OriginLike, catalog: Catalog, index: LabelIndex
) -> dict[str, object] | None:
    cell = f"{origin.path}#{sheet}!{entry.cell.address}"
    reading = _read(entry.cell)
    if reading.problem:
        raise TidyError(
            reading.problem,
            where=cell,
            remedy="print the number alone; set marks apart by a space, or correct the cell",
        )
    if reading.value is None:
        return None
    indicator_id, printed_unit = index.find(" ".join((*entry.path, entry.label)), cell)
    indicator = catalog.indicator(indicator_id)
    period = _period(entry, cell)
    published = _published(entry, origin, cell)
    return {
        "indicator": indicator_id,
        "geo": origin.geo,
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


def _read(cell: CellLike) -> CellReading:
    """Read the text, and take a spreadsheet number in full instead of its rounded display."""
    reading = read_cell(cell.text)
    if cell.number is None or reading.value is None:
        return reading
    return CellReading(**{**vars(reading), "value": cell.number})


def _period(entry: Entry, cell: str) -> Period:
    if entry.period is None:
        raise TidyError(
            f"{entry.period_text!r} is no period",
            where=cell,
            remedy="print it as 2023, 2023年上半年, 2023年第三季度 or 2018年1—9月",
        )
    return entry.period


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
