"""Office Open XML workbooks (.xlsx, .xlsm) → grids, numbers as their formats show them.

Formulas are never evaluated: the value calculated last is read. Reading follows ECMA-376
part 1, chapter 18.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from functools import lru_cache
from typing import NamedTuple

from qstats.errors import RawError
from qstats.raw.formats import BUILT_IN, shown
from qstats.raw.grid import MAX_CELLS, Draft, Grid
from qstats.raw.package import Package
from qstats.raw.text import raised
from qstats.raw.xml import END, START, TEXT, Attributes, Event, events

# What a formula without a calculated value shows: never a silent blank.
UNCALCULATED = "#UNCALCULATED"

_HEX_ESCAPE = re.compile(r"_x([0-9A-Fa-f]{4})_")
_AREA = re.compile(r"\$?([A-Z]+)\$?(\d+)(?::\$?([A-Z]+)\$?(\d+))?$")


class _Style(NamedTuple):
    number_format: str = "General"
    bold: bool = False
    indent: int = 0


_PLAIN = _Style()


class _Book(NamedTuple):
    strings: list[str]
    styles: dict[str, _Style]
    since_1904: bool


def read_xlsx(package: Package, part: str) -> Iterator[Grid]:
    """Sheets of the workbook whose main part is the member ``part``.

    Raises
    ------
    RawError
        A part is missing, is not well-formed XML or says something impossible.
    """
    where = package.where
    related = package.targets(part)
    by_kind = dict(related.values())
    sheets, since_1904 = [], False
    for kind, element, given in events(package.open(part), where):
        if kind == START and element == "sheet":
            sheets.append(given)
        elif kind == START and element == "workbookPr":
            since_1904 = given.get("date1904") in ("1", "true")
    book = _Book(
        _strings(package, by_kind["sharedStrings"]) if "sharedStrings" in by_kind else [],
        _styles(package, by_kind["styles"]) if "styles" in by_kind else {},
        since_1904,
    )
    for given in sheets:
        kind, member = related.get(_relation(given), ("", ""))
        if kind == "worksheet":
            hidden = given.get("state", "visible") != "visible"
            title = given.get("name", "")
            yield _sheet(package, member, book, Draft(title, f"{where}, sheet {title}", hidden))


def _relation(given: Attributes) -> str:
    return next((value for key, value in given.items() if key.endswith(":id")), "")


def _strings(package: Package, member: str) -> list[str]:
    found: list[str] = []
    for kind, element, _ in (stream := events(package.open(member), package.where)):
        if kind == START and element == "si":
            if len(found) >= MAX_CELLS:
                raise RawError(f"more than {MAX_CELLS:,} texts", where=package.where)
            found.append(_rich_text(stream, "si"))
    return found


def _rich_text(stream: Iterator[Event], until: str) -> str:
    """Text up to the end of an element: its runs joined, phonetic guides left out."""
    parts: list[str] = []
    inside = guide = superscript = False
    for kind, name, given in stream:
        if kind == TEXT:
            if inside and not guide:
                parts.append(raised(name) if superscript else name)
        elif kind == START:
            inside = name == "t"
            guide = guide or name == "rPh"
            superscript = superscript or given.get("val") == "superscript"
        elif name == until:
            break
        else:
            inside = False
            guide = guide and name != "rPh"
            superscript = superscript and name != "r"
    return _unescape("".join(parts))


def _unescape(text: str) -> str:
    if "_x" in text:
        text = _HEX_ESCAPE.sub(lambda m: chr(int(m.group(1), 16)), text)
    return text.replace("\r\n", "\n").replace("\r", "\n")


def _styles(package: Package, member: str) -> dict[str, _Style]:
    """Styles by the number cells name them by."""
    formats = dict(BUILT_IN)
    bold: list[bool] = []
    styles: list[_Style] = []
    inside = ""
    for kind, element, given in events(package.open(member), package.where):
        if kind == START:
            if element in ("fonts", "cellXfs", "numFmts"):
                inside = element
            elif inside == "numFmts" and element == "numFmt":
                formats[_count(given, "numFmtId")] = given.get("formatCode", "General")
            elif inside == "fonts" and element == "font":
                bold.append(False)
            elif inside == "fonts" and element == "b" and bold:
                bold[-1] = given.get("val", "1") not in ("0", "false")
            elif inside == "cellXfs" and element == "xf":
                font = _count(given, "fontId")
                number_format = formats.get(_count(given, "numFmtId"), "General")
                styles.append(_Style(number_format, font < len(bold) and bold[font]))
            elif inside == "cellXfs" and element == "alignment" and styles:
                styles[-1] = styles[-1]._replace(indent=_count(given, "indent"))
        elif kind == END and element == inside:
            inside = ""
    return {str(index): style for index, style in enumerate(styles)}


def _count(given: Attributes, key: str, default: int = 0) -> int:
    value = given.get(key, "")
    return int(value) if value.isascii() and value.isdigit() and len(value) < 10 else default


def _sheet(package: Package, member: str, book: _Book, draft: Draft) -> Grid:
    comments = _comments(package, member)
    row = -1
    stream = events(package.open(member), draft.where)
    for kind, element, given in stream:
        if kind != START:
            continue
        if element == "row":
            row = _count(given, "r", row + 2) - 1
            if given.get("hidden") in ("1", "true"):
                draft.hidden_rows.append((row, row))
            _row(stream, row, book, comments, draft)
        elif element == "mergeCell":
            draft.merges.extend(_area(given.get("ref", "")))
        elif element == "col" and given.get("hidden") in ("1", "true"):
            draft.hidden_columns.append((_count(given, "min", 1) - 1, _count(given, "max") - 1))
    for (r, c), comment in comments.items():
        draft.put(r, c, "", comment=comment)
    return draft.grid()


def _row(
    stream: Iterator[Event],
    row: int,
    book: _Book,
    comments: dict[tuple[int, int], str],
    draft: Draft,
) -> None:
    column = -1
    cell: Attributes = {}
    parts: list[str] = []
    formula = inside = False
    for kind, name, given in stream:
        if kind == TEXT:
            if inside:
                parts.append(name)
        elif kind == START:
            inside = name == "v"
            if name == "c":
                cell, parts, formula = given, [], False
                letters = given.get("r", "").rstrip("0123456789")
                column = column_index(letters) if letters else column + 1
            elif name == "f":
                formula = True
            elif name == "is":
                parts.append(_rich_text(stream, "is"))
        else:
            inside = False
            if name == "c":
                _put(draft, row, column, cell, "".join(parts), formula, book, comments)
            elif name == "row":
                return


def _put(
    draft: Draft,
    row: int,
    column: int,
    cell: Attributes,
    value: str,
    formula: bool,
    book: _Book,
    comments: dict[tuple[int, int], str],
) -> None:
    kind = cell.get("t", "n")
    if not value:
        if not formula or kind == "str":
            return
        kind, value = "e", UNCALCULATED
    number = None
    style = book.styles.get(cell.get("s", "0"), _PLAIN)
    if kind == "n":
        text, number = shown(float(value), style.number_format, book.since_1904)
    elif kind == "s":
        text = book.strings[int(value)]
    elif kind == "b":
        text = "TRUE" if value.strip() == "1" else "FALSE"
    else:
        text = _unescape(value)
    comment = comments.pop((row, column), "") if comments else ""
    draft.put(row, column, text, number, style.bold, style.indent, comment)


def _comments(package: Package, member: str) -> dict[tuple[int, int], str]:
    """Notes on the cells of a sheet."""
    found = {}
    for word, part in package.targets(member).values():
        if word != "comments":
            continue
        for kind, element, given in (stream := events(package.open(part), package.where)):
            if kind == START and element == "comment":
                text = _rich_text(stream, "comment")
                for top, left, _, _ in _area(given.get("ref", "")):
                    found[top, left] = text.strip()
    return found


def _area(reference: str) -> list[tuple[int, int, int, int]]:
    """``B2:C4`` as (first row, first column, last row, last column); none if it is no area."""
    match = _AREA.match(reference)
    if match is None:
        return []
    left, top, right, bottom = match.groups()
    first = (int(top) - 1, column_index(left))
    last = (int(bottom) - 1, column_index(right)) if right else first
    return [(*first, *last)]


@lru_cache(maxsize=20_000)
def column_index(letters: str) -> int:
    """Column counted from 0 that has these spreadsheet letters: A → 0, AA → 26."""
    index = 0
    for letter in letters[:4]:
        index = index * 26 + ord(letter.upper()) - 64
    return index - 1
