"""Delimited text (CSV, TSV and kin) in the encodings yearbooks come in → a grid."""

from __future__ import annotations

import codecs
import csv
import io
from collections import Counter

from qstats.errors import RawError
from qstats.raw.grid import MAX_CELLS, Grid, build_grid, check_cells

_BOMS = (
    (codecs.BOM_UTF8, "utf-8-sig"),
    (codecs.BOM_UTF16_LE, "utf-16"),
    (codecs.BOM_UTF16_BE, "utf-16"),
)
# The comma comes last: on equal evidence it may be a decimal comma.
_DELIMITERS = "\t;|,"
_SAMPLE_LINES = 60


def decode(data: bytes, name: str) -> str:
    """The text of ``data``: UTF-8 or UTF-16 by their marks, else UTF-8, else GB18030.

    Raises
    ------
    RawError
        The bytes are no text in any of these encodings.
    """
    for encoding in _encodings(data):
        try:
            text = data.decode(encoding)
        except UnicodeDecodeError:
            continue
        if "\0" not in text:
            return text
    raise RawError(
        "neither a workbook nor text in UTF-8, UTF-16 or GB18030",
        where=name,
        remedy="open it in a spreadsheet program and save it as .xlsx or as CSV in UTF-8",
    )


def read_delimited(text: str, name: str) -> Grid:
    """One grid, its sheet named ``""``; the delimiter is the one that splits lines most evenly."""
    delimiter = _delimiter(text)
    rows: list[list[str]] = []
    cells = 0
    try:
        for row in csv.reader(io.StringIO(text, newline=""), delimiter=delimiter):
            cells += len(row)
            if cells > MAX_CELLS:
                check_cells(cells, name)
            rows.append(row)
    except csv.Error as error:
        raise RawError(
            f"line {len(rows) + 1} cannot be split: {error}",
            where=name,
            remedy="look for a quotation mark that is never closed",
        ) from error
    return build_grid("", ([(value.strip(), None) for value in row] for row in rows), where=name)


def _encodings(data: bytes) -> list[str]:
    for mark, encoding in _BOMS:
        if data.startswith(mark):
            return [encoding]
    sample = data[:2000]
    if sample[1::2].count(0) > len(sample) // 8:
        return ["utf-16-le"]
    if sample[::2].count(0) > len(sample) // 8:
        return ["utf-16-be"]
    return ["utf-8", "gb18030"]


def _delimiter(text: str) -> str:
    sample = [line for line in text.splitlines()[:_SAMPLE_LINES] if line.strip()]
    return max(_DELIMITERS, key=lambda delimiter: _evenness(sample, delimiter))


def _evenness(lines: list[str], delimiter: str) -> int:
    """Cells gained by splitting, counted over the lines of the most frequent width."""
    try:
        widths = Counter(len(row) for row in csv.reader(lines, delimiter=delimiter))
    except csv.Error:
        return 0
    return max(((width - 1) * count for width, count in widths.items()), default=0)
