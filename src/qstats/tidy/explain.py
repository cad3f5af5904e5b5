"""How a file was read: every table found, the use of every cell, what was left unread, how sure."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import asdict, dataclass
from math import prod
from operator import itemgetter
from typing import Any

from qstats.errors import TidyError
from qstats.tidy.cells import looks_numeric
from qstats.tidy.entries import PrintedTable
from qstats.tidy.following import column_names, row_names
from qstats.tidy.headings import Head
from qstats.tidy.kinds import CellLike, GridLike, Sheet, is_dated
from qstats.tidy.labels import role_of
from qstats.tidy.lines import is_numbering
from qstats.tidy.period_context import find_periods
from qstats.tidy.periods import key as period_key
from qstats.tidy.periods import parse_period
from qstats.tidy.spans import compress
from qstats.tidy.text import fold, key, native
from qstats.tidy.units import is_unit, is_unit_line

TITLE, HEADING, PERIOD, UNIT, PLACE = "title", "heading", "period", "unit", "place"
NAME, EXTRA, NOTE, UNREAD = "row name", "extra", "note", "unread"
ROLES = (TITLE, HEADING, PERIOD, UNIT, PLACE, NAME, EXTRA, NOTE, UNREAD)

#: Below this confidence a strict reading is refused.
SURE = 0.8

# What no two figures may share, columns beside them such as publisher and date included.
_IDENTITY = itemgetter("sheet", "label", "path", "unit", "geo", "period", "beside")
# Cells of one use that a line shows: every heading, but not every row.
_SHOWN = {NAME: 8, PLACE: 8, EXTRA: 8, NOTE: 8, UNREAD: 8}
_MANY = 200


@dataclass(frozen=True)
class Signal:
    """A share that tells how well a table was read, between 0 and 1.

    ``weight`` is how much of the confidence is lost where the share is 0, ``doubt`` what is
    said of a share below 1, ``remedy`` the keys of a recipe that mend it.
    """

    weight: float
    doubt: str
    remedy: str


SIGNALS = {
    "read": Signal(1.0, "figures that cannot be read", "decimal, skip or values"),
    "unique": Signal(0.8, "figures that nothing tells apart", "header, names or headings"),
    "dated": Signal(0.5, "figures without a period", "period or header"),
    "named": Signal(0.5, "figures without a name", "label or names"),
    "used": Signal(0.5, "filled cells of its rows with no use", "names, values or skip"),
    "headed": Signal(0.3, "columns of figures without a heading", "header"),
}


@dataclass(frozen=True, slots=True)
class UsedCell:
    """A cell that holds no figure: its text, what it was taken for, and what it says or why not."""

    cell: str
    text: str
    role: str
    says: str = ""


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


def explain(
    grids: Sequence[GridLike],
    tables: Sequence[PrintedTable],
    read: Sequence[Sequence[Mapping[str, Any]]],
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
    often = Counter(key for rows in read for key in map(_IDENTITY, rows))
    pairs = list(zip(tables, read, strict=True))
    return Report(
        [_sheet(g, [p for p in pairs if p[0].sheet.grid.sheet == g.sheet], often) for g in grids]
    )


def _sheet(
    grid: GridLike,
    found: list[tuple[PrintedTable, Sequence[Mapping[str, Any]]]],
    often: Counter[tuple[Any, ...]],
) -> SheetReading:
    used = {cell.cell: cell for table, _ in found for cell in _used(table)}
    problems = {row["cell"]: str(row["problem"]) for _, rows in found for row in rows}
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


# --- what a cell was taken for ----------------------------------------------------------------


def _used(table: PrintedTable) -> Iterator[UsedCell]:
    """The cells of a table that have a use, less its figures."""
    sheet, block = table.sheet, table.block
    for row in block.titles:
        for cell in _filled(sheet, row):
            yield UsedCell(cell.address, cell.text, *_title_use(cell.text, table.stated.units))
    for row in block.header:
        yield from _heading_row(table, row)
    for row in block.body:
        yield from _body_row(table, row)
    for row in block.notes:
        for cell in _filled(sheet, row):
            yield UsedCell(cell.address, cell.text, NOTE)


def _filled(sheet: Sheet, row: int) -> list[CellLike]:
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


# --- how sure ----------------------------------------------------------------------------------


def _reading(
    table: PrintedTable,
    rows: Sequence[Mapping[str, Any]],
    often: Counter[tuple[Any, ...]],
    unused: set[str],
) -> TableReading:
    sheet, block, stated = table.sheet, table.block, table.stated
    own = [*block.titles, *block.header, *block.body, *block.notes]
    counts = {
        "read": (sum(not row["problem"] for row in rows), len(rows)),
        "unique": (sum(often[key] == 1 for key in map(_IDENTITY, rows)), len(rows)),
        "dated": (sum(row["period"] != "_" for row in rows), len(rows)),
        "named": (len(rows) - _nameless(rows), len(rows)),
        "used": _used_cells(table, own, unused),
        "headed": (sum(_is_headed(table, c) for c in table.columns), len(table.columns)),
    }
    signals = {name: part / whole if whole else 1.0 for name, (part, whole) in counts.items()}
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
        signals=signals,
        confidence=prod(1 - s.weight * (1 - signals[name]) for name, s in SIGNALS.items()),
        doubts=tuple(
            f"{whole - part} of {whole} {SIGNALS[name].doubt}"
            for name, (part, whole) in counts.items()
            if part < whole
        ),
    )


def _nameless(rows: Sequence[Mapping[str, Any]]) -> int:
    """Rows whose label has no letter, so that it names nothing."""
    labels = Counter(row["label"] for row in rows)
    return sum(n for words, n in labels.items() if not any(map(str.isalpha, words)))


def _used_cells(table: PrintedTable, rows: Sequence[int], unused: set[str]) -> tuple[int, int]:
    """How many filled cells of the table's rows have a use, and how many there are."""
    filled = [cell for row in rows for cell in _filled(table.sheet, row)]
    left = 0 if table.given.leaves_out else sum(cell.address in unused for cell in filled)
    return len(filled) - left, len(filled)


def _is_headed(table: PrintedTable, column: int) -> bool:
    above = any(table.sheet.shown(row, column).strip() for row in table.block.header)
    return above or table.columns[column] != Head()


# --- in words ----------------------------------------------------------------------------------


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
        yield from (f"  unread {c.cell} {c.text!r}: {c.says}" for c in shown)
        if left > 0:
            yield f"  and {left} more unread cells"
        return
    told = [f"{c.cell} {c.text!r}" + (f" ({c.says})" if c.says else "") for c in shown]
    yield f"  {role}: {', '.join(told)}" + (f" and {left} more" if left > 0 else "")
