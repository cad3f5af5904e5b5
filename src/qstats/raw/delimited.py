"""Delimited text (CSV, TSV and kin) → a grid."""

from __future__ import annotations

import csv
import re
from collections import Counter
from collections.abc import Callable, Iterator

from qstats.raw.grid import Draft, Grid, check_size

Splitter = Callable[[str], list[str]]

# The comma comes last: on equal evidence it may be a decimal comma.
_DELIMITERS = "\t;|,"
_SAMPLE_LINES = 60
# A quoted cell of more lines than this is taken for a quotation mark that is never closed.
_QUOTED_LINES = 20
# A comma that may be a decimal comma is no sign of delimited text.
_DIGIT_COMMA = re.compile(r"(?<=\d),(?=\d)")
_GAP = re.compile(r"(?<=\S)[ \u3000\xa0]{2,}(?=\S)")


def read_delimited(text: str, name: str) -> Grid:
    """One grid, its sheet named ``""``; the delimiter is the one that splits lines most evenly.

    Text without a delimiter is split where two or more blanks stand. A quotation mark that
    does not open a cell and close it again is taken as it stands.

    Raises
    ------
    RawError
        The text has more rows, columns or cells than a table may have.
    """
    draft = Draft("", name)
    text = text.rstrip()
    check_size(text.count("\n") + 1, 1, name)
    lines = text.splitlines()
    delimiter = _delimiter(lines)
    records = _records(lines, delimiter) if delimiter else map(_GAP.split, lines)
    widest = 0
    for r, record in enumerate(records):
        widest = max(widest, len(record))
        check_size(r + 1, widest, name)
        for c, value in enumerate(record):
            draft.put(r, c, value)
    return draft.grid()


def _records(lines: list[str], delimiter: str) -> Iterator[list[str]]:
    at = 0
    while at < len(lines):
        if '"' not in lines[at]:
            yield lines[at].split(delimiter)
            at += 1
            continue
        record, used = _quoted(lines, at, delimiter)
        yield record
        at += used


def _quoted(lines: list[str], at: int, delimiter: str) -> tuple[list[str], int]:
    """The record that begins in line ``at``, and how many lines it takes."""
    rest = (f"{line}\n" for line in lines[at : at + _QUOTED_LINES])
    reader = csv.reader(rest, delimiter=delimiter, strict=True)
    try:
        return next(reader), reader.line_num
    except csv.Error:
        return lines[at].split(delimiter), 1


def _delimiter(lines: list[str]) -> str:
    """The delimiter; empty where blanks set the columns apart."""
    sample = [line for line in lines[: 4 * _SAMPLE_LINES] if line.strip()][:_SAMPLE_LINES]
    best = max(_DELIMITERS, key=lambda d: _evenness(_records(sample, d)))
    bare = [_DIGIT_COMMA.sub(".", line) for line in sample]
    delimited = max(_evenness(_records(bare, d)) for d in _DELIMITERS)
    by_blanks = _evenness(map(_GAP.split, sample))
    return "" if delimited < len(sample) / 2 <= by_blanks else best


def _evenness(records: Iterator[list[str]]) -> int:
    """Cells gained by splitting, counted over the records of the most frequent width."""
    widths = Counter(map(len, records))
    return max(((width - 1) * count for width, count in widths.items()), default=0)
