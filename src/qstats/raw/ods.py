"""OpenDocument spreadsheets (.ods, .fods) → grids with the text that is displayed.

Reading follows OpenDocument 1.3, part 3, chapter 9 (tables) and 16 (styles).
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import datetime
from decimal import Decimal

from qstats.raw.formats import iso, plain
from qstats.raw.grid import MAX_COLUMNS, MAX_ROWS, Draft, Grid, check_size
from qstats.raw.package import Package
from qstats.raw.text import raised
from qstats.raw.xml import END, START, TEXT, Attributes, Event, events

_LENGTH = re.compile(r"([\d.]+)(cm|mm|in|pt|px)$")
_POINTS = {"cm": 28.35, "mm": 2.835, "in": 72.0, "pt": 1.0, "px": 0.75}
_INDENT = 10.0  # points of a step of indentation
_DATE_PARTS = {"year": "y", "era": "y", "month": "m", "day": "d", "hours": "h", "seconds": "s"}


@dataclass
class _Style:
    parent: str = ""
    date: str = ""
    bold: bool | None = None
    indent: int = 0
    superscript: bool = False
    displayed: bool = True


@dataclass
class _Styles:
    cells: dict[str, _Style] = field(default_factory=dict)
    dates: dict[str, str] = field(default_factory=dict)

    def get(self, name: str) -> _Style:
        return self.cells.get(name) or _Style()

    def bold(self, name: str) -> bool:
        """Whether the style or the nearest of its ancestors that says so is bold."""
        for _ in range(len(self.cells)):
            style = self.get(name)
            if style.bold is not None:
                return style.bold
            name = style.parent
        return False


def read_ods(package: Package) -> Iterator[Grid]:
    """Sheets of an OpenDocument package."""
    styles = _Styles()
    if "styles.xml" in package:
        for _ in _tables(events(package.open("styles.xml"), package.where), styles, ""):
            pass
    stream = events(package.open("content.xml"), package.where)
    yield from _tables(stream, styles, package.where)


def read_flat_ods(stream: Iterator[Event], name: str) -> Iterator[Grid]:
    """Sheets of an OpenDocument spreadsheet written as one XML file."""
    yield from _tables(stream, _Styles(), name)


def _tables(stream: Iterator[Event], styles: _Styles, name: str) -> Iterator[Grid]:
    current = _Style()
    date = ""
    for kind, element, given in stream:
        if kind != START:
            continue
        if element == "style":
            current = _Style(
                given.get("style:parent-style-name", ""), given.get("style:data-style-name", "")
            )
            styles.cells[given.get("style:name", "")] = current
        elif element in ("date-style", "time-style"):
            date = given.get("style:name", "")
            styles.dates[date] = ""
        elif element in _DATE_PARTS and date:
            styles.dates[date] += _DATE_PARTS[element]
        elif element.endswith("-properties"):
            _properties(current, given)
        elif element == "table":
            title = given.get("table:name", "")
            hidden = not styles.get(given.get("table:style-name", "")).displayed
            draft = Draft(title, f"{name}, sheet {title}", hidden)
            _Table(stream, styles, draft).read()
            yield draft.grid()


def _properties(style: _Style, given: Attributes) -> None:
    weight = given.get("fo:font-weight")
    if weight:
        style.bold = weight == "bold" or (weight.isdigit() and int(weight) >= 600)
    if given.get("style:text-position", "").startswith("super"):
        style.superscript = True
    if given.get("table:display") == "false":
        style.displayed = False
    length = _LENGTH.match(given.get("fo:margin-left", ""))
    if length:
        style.indent = round(float(length[1]) * _POINTS[length[2]] / _INDENT)


@dataclass
class _Table:
    """One table of the stream being read into a draft."""

    stream: Iterator[Event]
    styles: _Styles
    draft: Draft
    column_styles: list[str] = field(default_factory=list)

    def read(self) -> None:
        row = column = 0
        for kind, element, given in self.stream:
            if kind == END and element == "table":
                return
            if kind != START:
                continue
            if element == "table-column":
                last = min(column + _repeat(given, "columns"), MAX_COLUMNS)
                style = given.get("table:default-cell-style-name", "")
                self.column_styles.extend([style] * (last - column))
                if _is_hidden(given):
                    self.draft.hidden_columns.append((column, last - 1))
                column = last
            elif element == "table-row":
                last = min(row + _repeat(given, "rows"), MAX_ROWS)
                if _is_hidden(given):
                    self.draft.hidden_rows.append((row, last - 1))
                self._row(row, last, given.get("table:default-cell-style-name", ""))
                row = last
            else:
                _skip(self.stream, element, only=_ASIDE)

    def _row(self, first: int, last: int, row_style: str) -> None:
        column = 0
        for kind, element, given in self.stream:
            if kind == END and element == "table-row":
                return
            if kind != START or element not in ("table-cell", "covered-table-cell"):
                continue
            after = min(column + _repeat(given, "columns"), MAX_COLUMNS)
            text, comment = self._content(element)
            name = given.get("table:style-name") or row_style or self._column_style(column)
            text, number = self._shown(given, text, name)
            across, down = _span(given, "columns"), _span(given, "rows")
            if across * down > 1:
                self.draft.merges.append((first, column, first + down - 1, column + across - 1))
            if text or comment:
                check_size(last, after, self.draft.where)
                bold, indent = self.styles.bold(name), self.styles.get(name).indent
                for r in range(first, last):
                    for c in range(column, after):
                        self.draft.put(r, c, text, number, bold, indent, comment)
            column = after

    def _column_style(self, column: int) -> str:
        return self.column_styles[column] if column < len(self.column_styles) else ""

    def _shown(self, given: Attributes, text: str, style: str) -> tuple[str, float | None]:
        kind = given.get("office:value-type", "")
        if kind in ("float", "percentage", "currency") and "office:value" in given:
            number = float(Decimal(given["office:value"]) * (100 if kind == "percentage" else 1))
            return text or plain(number), number
        if kind == "date" and "office:date-value" in given:
            moment = datetime.fromisoformat(given["office:date-value"])
            codes = self.styles.dates.get(self.styles.get(style).date, "")
            return iso(moment, codes or ("ymdh" if moment.hour or moment.minute else "ymd")), None
        return text, None

    def _content(self, cell: str) -> tuple[str, str]:
        """The paragraphs displayed in the cell, and those of its note."""
        shown, note = _Paragraphs(self.styles), _Paragraphs(self.styles)
        for kind, element, _ in self.stream:
            if kind == END and element == cell:
                break
            if kind == START and element == "annotation":
                note.read(self.stream, element)
            elif kind == START and element in ("p", "h"):
                shown.paragraph(self.stream, element)
            elif kind == START:
                _skip(self.stream, element)
        return "\n".join(shown.lines), "\n".join(note.lines).strip()


# What stands in a table beside its rows and is not displayed in its cells.
_ASIDE = ("shapes", "forms", "scenario", "desc", "title", "table-source", "dde-source")


@dataclass
class _Paragraphs:
    styles: _Styles
    lines: list[str] = field(default_factory=list)

    def read(self, stream: Iterator[Event], until: str) -> None:
        for kind, element, _ in stream:
            if kind == END and element == until:
                return
            if kind == START and element in ("p", "h"):
                self.paragraph(stream, element)
            elif kind == START and element != "list" and element != "list-item":
                _skip(stream, element)

    def paragraph(self, stream: Iterator[Event], until: str) -> None:
        """The text of one paragraph, whose start has been read."""
        parts: list[str] = []
        high: list[bool] = []
        for kind, name, given in stream:
            if kind == TEXT:
                text = name.replace("\n", " ")
                parts.append(raised(text) if any(high) else text)
            elif kind == START and name == "annotation":
                _skip(stream, name)
            elif kind == START:
                if name == "s":
                    parts.append(" " * min(_number(given, "text:c"), 1000))
                elif name in ("tab", "line-break"):
                    parts.append("\t" if name == "tab" else "\n")
                high.append(self.styles.get(given.get("text:style-name", "")).superscript)
            elif name == until:
                break
            elif high:
                high.pop()
        self.lines.append("".join(parts))


def _skip(stream: Iterator[Event], element: str, only: tuple[str, ...] = ()) -> None:
    """Leave out what is inside an element whose start has been read."""
    if only and element not in only:
        return
    depth = 1
    for kind, name, _ in stream:
        depth += (kind == START and name == element) - (kind == END and name == element)
        if not depth:
            return


def _is_hidden(given: Attributes) -> bool:
    return given.get("table:visibility", "visible") != "visible"


def _repeat(given: Attributes, what: str) -> int:
    return _number(given, f"table:number-{what}-repeated")


def _span(given: Attributes, what: str) -> int:
    return _number(given, f"table:number-{what}-spanned")


def _number(given: Attributes, key: str) -> int:
    """A count of one or more."""
    value = given.get(key, "1")
    return max(int(value), 1) if value.isascii() and value.isdigit() and len(value) < 10 else 1
