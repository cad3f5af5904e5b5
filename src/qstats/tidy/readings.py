"""How a file was read, as data and in words."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import asdict, dataclass
from typing import Any

from qstats.errors import TidyError
from qstats.tidy.cells import looks_numeric
from qstats.tidy.confidence import SIGNALS, SURE
from qstats.tidy.uses import EXTRA, NAME, NOTE, PLACE, ROLES, UNREAD, UsedCell

# Cells of one use that a line shows: every heading, but not every row.
_SHOWN = {NAME: 8, PLACE: 8, EXTRA: 8, NOTE: 8, UNREAD: 8}
_MANY = 200
_LONGEST = 60  # characters of a cell that a line shows


@dataclass(frozen=True)
class TableReading:
    """One table: where it stands, in the spans of a recipe, what is stated of it, how sure.

    ``cells`` is its range. ``signals`` are the shares of :data:`SIGNALS`, ``confidence`` their
    product, each as far as its weight goes. ``doubts`` say what is below 1.
    """

    cells: str
    rows: str
    titles: str
    header: str
    names: str
    values: str
    lines: tuple[str, ...]
    decimal: str
    label: str
    units: tuple[str, ...]
    geo: str
    period: str
    figures: int
    signals: Mapping[str, float]
    confidence: float
    doubts: tuple[str, ...]

    @property
    def unit(self) -> str:
        """The units stated, as one text."""
        return ", ".join(self.units)


@dataclass(frozen=True)
class SheetReading:
    """One sheet: its tables, and the use of its cells other than figures.

    A sheet without a table is surely read (confidence 1) unless it is mostly numbers (0).
    """

    sheet: str
    tables: tuple[TableReading, ...]
    cells: tuple[UsedCell, ...]

    @property
    def unread(self) -> list[UsedCell]:
        """The cells that were left unread."""
        return [cell for cell in self.cells if cell.role == UNREAD]

    @property
    def confidence(self) -> float:
        """That of its least sure table."""
        numbers = sum(looks_numeric(cell.text) for cell in self.cells if not self.tables)
        figures = numbers > 0.5 * len(self.cells)
        return min((t.confidence for t in self.tables), default=0.0 if figures else 1.0)


class Report(tuple[str, ...]):
    """How a file was read: a tuple of lines for people, with the same as data in ``sheets``."""

    sheets: tuple[SheetReading, ...]

    def __new__(cls, sheets: Sequence[SheetReading]) -> Report:
        """The report on these sheets."""
        report = super().__new__(cls, [line for sheet in sheets for line in _lines(sheet)])
        report.sheets = tuple(sheets)
        return report

    def __str__(self) -> str:
        return "\n".join(self)

    def __reduce__(self) -> tuple[type, tuple[tuple[SheetReading, ...]]]:
        return type(self), (self.sheets,)

    def __deepcopy__(self, memo: object) -> Report:
        # Frames copy their attributes again and again; this one never changes.
        return self

    @property
    def confidence(self) -> float:
        """That of the least sure table; 0 if there is none."""
        found = any(sheet.tables for sheet in self.sheets)
        return min(sheet.confidence for sheet in self.sheets) if found else 0.0

    def of_sheet(self, name: str) -> Report:
        """The part on one sheet."""
        return Report([sheet for sheet in self.sheets if sheet.sheet == name])

    def as_dict(self) -> dict[str, Any]:
        """The same as plain data, for JSON."""
        sheets = [{**asdict(s), "confidence": s.confidence} for s in self.sheets]
        return {"confidence": self.confidence, "sheets": sheets}


def require_confidence(report: Report, where: str) -> None:
    """Raise :class:`TidyError` on a sheet or table below :data:`SURE`, naming doubts and remedy."""
    if not any(sheet.tables for sheet in report.sheets):
        raise TidyError("no table found", where=where, remedy=_remedy("rows and header"))
    for sheet in report.sheets:
        if not sheet.tables and sheet.confidence < SURE:
            raise TidyError(
                "numbers, but no table found",
                where=f"{where}, sheet {sheet.sheet!r}",
                remedy=f"{_remedy('rows and header')}, or list the sheet under skip",
            )
        for number, table in enumerate(sheet.tables, 1):
            if table.confidence < SURE:
                raise _unsure(table, f"{where}, sheet {sheet.sheet!r}, table {number}")


def _unsure(table: TableReading, where: str) -> TidyError:
    # What costs most comes first, and is what to mend.
    lost = {name: s.weight * (1 - table.signals[name]) for name, s in SIGNALS.items()}
    worst = max(lost, key=lambda name: lost[name])
    return TidyError(
        f"read with a confidence of {table.confidence:.2f}, below {SURE}: "
        f"{'; '.join(table.doubts)}",
        where=f"{where} ({table.cells})",
        remedy=_remedy(SIGNALS[worst].remedy),
    )


def _remedy(keys: str) -> str:
    return f"look at it with 'qstats read --html', then give {keys} in a recipe (--write-recipe)"


def _lines(sheet: SheetReading) -> Iterator[str]:
    if not sheet.tables:
        yield f"sheet {sheet.sheet!r}: no table found"
    for table in sheet.tables:
        title = table.lines[0] if table.lines else "untitled"
        yield (
            f"sheet {sheet.sheet!r}, table {table.cells}: {title!r}, {table.figures} cells of "
            f"figures, confidence {table.confidence:.2f}"
        )
        stated = {name: getattr(table, name) for name in ("label", "unit", "geo", "period")}
        said = [f"{name} {value}" for name, value in stated.items() if value]
        yield f"  stated above it: {', '.join(said) or 'nothing of all its figures'}"
        yield (
            f"  layout: heading in rows {table.header or 'none'}, names in columns "
            f"{table.names or 'none'}, figures in columns {table.values}"
        )
        yield from (f"  doubt: {doubt}" for doubt in table.doubts)
    for role in ROLES:
        yield from _role_lines(role, [cell for cell in sheet.cells if cell.role == role])


def _role_lines(role: str, cells: list[UsedCell]) -> Iterator[str]:
    """One line a use of cells; unread cells have one each, with the reason."""
    if not cells:
        return
    shown, left = cells[: _SHOWN.get(role, _MANY)], len(cells) - _SHOWN.get(role, _MANY)
    if role == UNREAD:
        yield from (f"  unread {_cell(c)}: {c.says}" for c in shown)
        if left > 0:
            yield f"  and {left} more unread cells"
        return
    told = [_cell(c) + (f" ({c.says})" if c.says else "") for c in shown]
    yield f"  {role}: {', '.join(told)}" + (f" and {left} more" if left > 0 else "")


def _cell(cell: UsedCell) -> str:
    """Address and text of a cell; a long text is cut."""
    text = cell.text if len(cell.text) <= _LONGEST else f"{cell.text[: _LONGEST - 1]}…"
    return f"{cell.cell} {text!r}"
