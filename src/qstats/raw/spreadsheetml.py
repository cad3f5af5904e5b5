"""Excel 2003 XML (SpreadsheetML, often named .xls) → grids."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import datetime
from typing import NamedTuple

from qstats.raw.formats import date_codes, iso, shown
from qstats.raw.grid import MAX_COLUMNS, MAX_ROWS, Draft, Grid
from qstats.raw.text import raised
from qstats.raw.xml import END, START, TEXT, Attributes, Event

# Names that stand for formats in the file.
_NAMED = {
    "Fixed": "0.00",
    "Standard": "#,##0.00",
    "Percent": "0.00%",
    "Scientific": "0.00E+00",
    "General Number": "General",
    "General Date": "yyyy-mm-dd hh:mm",
    **dict.fromkeys(("Long Date", "Medium Date", "Short Date"), "yyyy-mm-dd"),
    **dict.fromkeys(("Long Time", "Medium Time", "Short Time"), "hh:mm"),
}


class _Style(NamedTuple):
    number_format: str = "General"
    bold: bool = False
    indent: int = 0


def read_spreadsheetml(stream: Iterator[Event], name: str) -> Iterator[Grid]:
    """Sheets of the workbook."""
    styles: dict[str, _Style] = {}
    current = ""
    for kind, element, given in stream:
        if kind != START:
            continue
        if element == "Style":
            current = given.get("ss:ID", "")
            styles[current] = styles.get(given.get("ss:Parent", ""), _Style())
        elif element == "NumberFormat" and current in styles:
            written = given.get("ss:Format", "General")
            styles[current] = styles[current]._replace(number_format=_NAMED.get(written, written))
        elif element == "Font" and current in styles:
            styles[current] = styles[current]._replace(bold=given.get("ss:Bold") == "1")
        elif element == "Alignment" and current in styles:
            styles[current] = styles[current]._replace(indent=_number(given, "ss:Indent", 0))
        elif element == "Worksheet":
            title = given.get("ss:Name", "")
            yield _sheet(stream, styles, Draft(title, f"{name}, sheet {title}"))


def _sheet(stream: Iterator[Event], styles: dict[str, _Style], draft: Draft) -> Grid:
    row = column = 0
    for kind, element, given in stream:
        if kind == END and element == "Worksheet":
            break
        if kind != START:
            continue
        if element == "Column":
            first = _number(given, "ss:Index", column + 1) - 1
            column = min(first + 1 + _number(given, "ss:Span", 0), MAX_COLUMNS)
            if given.get("ss:Hidden") == "1":
                draft.hidden_columns.append((first, column - 1))
        elif element == "Row":
            first = _number(given, "ss:Index", row + 1) - 1
            row = min(first + 1 + _number(given, "ss:Span", 0), MAX_ROWS)
            if given.get("ss:Hidden") == "1":
                draft.hidden_rows.append((first, row - 1))
            _row(stream, first, styles, draft)
        elif element == "Visible":
            draft.hidden = _text(stream, "Visible") != "SheetVisible"
    return draft.grid()


def _row(stream: Iterator[Event], row: int, styles: dict[str, _Style], draft: Draft) -> None:
    column = 0
    for kind, element, given in stream:
        if kind == END and element == "Row":
            return
        if kind != START or element != "Cell":
            continue
        column = _number(given, "ss:Index", column + 1) - 1
        style = styles.get(given.get("ss:StyleID", ""), _Style())
        text, number, comment = _cell(stream, style)
        draft.put(row, column, text, number, style.bold, style.indent, comment)
        across, down = _number(given, "ss:MergeAcross", 0), _number(given, "ss:MergeDown", 0)
        draft.merges.append((row, column, row + down, column + across))
        column += 1 + across


def _cell(stream: Iterator[Event], style: _Style) -> tuple[str, float | None, str]:
    text, number, comment = "", None, ""
    for kind, element, given in stream:
        if kind == END and element == "Cell":
            break
        if kind == START and element == "Comment":
            comment = _text(stream, "Comment").strip()
        elif kind == START and element == "Data":
            text, number = _shown(given.get("ss:Type", ""), _text(stream, "Data"), style)
    return text, number, comment


def _shown(kind: str, text: str, style: _Style) -> tuple[str, float | None]:
    if kind == "Number":
        return shown(float(text), style.number_format)
    if kind == "DateTime":
        return iso(datetime.fromisoformat(text), date_codes(style.number_format) or "ymd"), None
    if kind == "Boolean":
        return ("TRUE" if text == "1" else "FALSE"), None
    return text, None


def _text(stream: Iterator[Event], until: str) -> str:
    """All text up to the end of an element."""
    parts: list[str] = []
    superscript = 0
    for kind, name, _ in stream:
        if kind == TEXT:
            parts.append(raised(name) if superscript else name)
        elif name == "Sup":
            superscript += 1 if kind == START else -1
        elif kind == END and name == until:
            break
    return "".join(parts)


def _number(given: Attributes, key: str, default: int) -> int:
    value = given.get(key, "")
    return int(value) if value.isascii() and value.isdigit() and len(value) < 10 else default
