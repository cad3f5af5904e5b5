"""Excel's binary workbooks (.xls, BIFF2 to BIFF8) → grids, through xlrd."""

from __future__ import annotations

import os
from collections.abc import Iterator
from itertools import pairwise
from typing import Any, NamedTuple

from qstats.raw.formats import BUILT_IN, shown
from qstats.raw.grid import Draft, Grid
from qstats.raw.text import raised

_SUPERSCRIPT = 1
_BOLD = 600  # weights run from 100 to 1000, normal is 400, bold 700


class _Style(NamedTuple):
    number_format: str
    bold: bool
    indent: int


def is_encrypted(error: Exception) -> bool:
    """Whether xlrd refused the workbook because it is encrypted."""
    return "encrypted" in str(error)


def read_xls(data: bytes, name: str) -> Iterator[Grid]:
    """Sheets of the workbook; charts and macro sheets are left out.

    Raises
    ------
    xlrd.XLRDError
        The workbook is broken or encrypted; other errors escape xlrd on broken files.
    """
    import xlrd

    with open(os.devnull, "w") as nowhere:  # xlrd reports oddities by printing
        book = xlrd.open_workbook(
            file_contents=data,
            formatting_info=True,
            on_demand=True,
            ragged_rows=True,
            logfile=nowhere,
        )
        styles = [_style(book, xf) for xf in book.xf_list]
        for index in range(book.nsheets):
            sheet = book.sheet_by_index(index)
            where = f"{name}, sheet {sheet.name}"
            yield _grid(book, sheet, styles, Draft(sheet.name, where, sheet.visibility != 0))
            book.unload_sheet(index)


def _style(book: Any, xf: Any) -> _Style:
    entry = book.format_map.get(xf.format_key)
    written = entry.format_str if entry else ""
    font = book.font_list[xf.font_index] if xf.font_index < len(book.font_list) else None
    return _Style(
        written or BUILT_IN.get(xf.format_key, "General"),
        bool(font and (font.bold or font.weight >= _BOLD)),
        xf.alignment.indent_level if xf.alignment else 0,
    )


def _grid(book: Any, sheet: Any, styles: list[_Style], draft: Draft) -> Grid:
    notes = {place: note.text for place, note in sheet.cell_note_map.items()}
    for r in range(sheet.nrows):
        kinds, values = sheet.row_types(r), sheet.row_values(r)
        for c, (kind, value) in enumerate(zip(kinds, values, strict=True)):
            if kind not in _EMPTY:
                style = styles[sheet.cell_xf_index(r, c)]
                text, number = _shown(book, sheet, r, c, kind, value, style)
                note = notes.pop((r, c), "")
                draft.put(r, c, text, number, style.bold, style.indent, note)
    for (r, c), note in notes.items():
        draft.put(r, c, "", comment=note)
    draft.hidden_rows = [(r, r) for r, info in sheet.rowinfo_map.items() if info.hidden]
    draft.hidden_columns = [(c, c) for c, info in sheet.colinfo_map.items() if info.hidden]
    draft.merges = [(r, c, last_r - 1, last_c - 1) for r, last_r, c, last_c in sheet.merged_cells]
    return draft.grid()


# xlrd's kinds of cells: 0 empty, 1 text, 2 number, 3 date, 4 boolean, 5 error, 6 blank.
_EMPTY = (0, 6)


def _shown(
    book: Any, sheet: Any, row: int, column: int, kind: int, value: Any, style: _Style
) -> tuple[str, float | None]:
    from xlrd.biffh import error_text_from_code

    if kind in (2, 3):
        return shown(value, style.number_format, book.datemode == 1)
    if kind == 4:
        return ("TRUE" if value else "FALSE"), None
    if kind == 5:
        return error_text_from_code.get(value, "#ERROR"), None
    runs = sheet.rich_text_runlist_map.get((row, column))
    text = _with_raised(value, runs, book.font_list) if runs else value
    return text.replace("\r\n", "\n").replace("\r", "\n"), None


def _with_raised(text: str, runs: list[tuple[int, int]], fonts: list[Any]) -> str:
    """Text whose parts have fonts of their own, from (first character, font) of each part."""
    starts = [0, *(start for start, _ in runs), len(text)]
    parts = [text[a:b] for a, b in pairwise(starts)]
    for i, (_, font) in enumerate(runs, start=1):
        if font < len(fonts) and fonts[font].escapement == _SUPERSCRIPT:
            parts[i] = raised(parts[i])
    return "".join(parts)
