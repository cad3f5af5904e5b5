"""Measure how long reading a yearbook table takes: by format, and by size.

Usage: ``python tests/benchmarks/measure_reading.py``. Every reading is of a table with figures of
its own, so that nothing remembered of the one before helps; the first, which loads the libraries
and vocabularies, is not counted. Times are those of one processor.
"""

from __future__ import annotations

import csv
import io
import struct
import tempfile
import time
import zipfile
from collections.abc import Callable
from pathlib import Path
from statistics import median

import numpy as np
import openpyxl

import qstats as qs

ROWS, COLUMNS = 200, 10
REPEATS = 9
SIZES = (10_000, 30_000, 100_000, 300_000)
Table = list[list[str | float]]

_SHEET = "yearbook"
_SYLLABLES = "安宝昌德丰高海吉兰明南平清荣盛泰文西兴永"


def yearbook(seed: int, rows: int = ROWS, columns: int = COLUMNS) -> Table:
    """A table of places down and years across, with a title, a unit line and a note."""
    figures = np.random.default_rng(seed).uniform(10, 90_000, (rows, columns - 1)).round(2)
    years = [f"{2024 - i}年" for i in range(columns - 1)]
    places: Table = [[place(i), *map(float, row)] for i, row in enumerate(figures)]
    return [
        ["各县地区生产总值"],
        ["单位：亿元"],
        ["地区", *years],
        *places,
        ["注：按当年价格计算。"],
    ]


def place(number: int) -> str:
    """A made-up name of a county, another one for each number."""
    tens = [number // len(_SYLLABLES) ** power % len(_SYLLABLES) for power in range(4)]
    return "".join(_SYLLABLES[ten] for ten in tens) + "县"


def as_csv(table: Table) -> bytes:
    out = io.StringIO()
    csv.writer(out).writerows(table)
    return out.getvalue().encode("gb18030")


def as_html(table: Table) -> bytes:
    rows = ("".join(f"<td>{cell}</td>" for cell in row) for row in table)
    body = "".join(f"<tr>{row}</tr>\n" for row in rows)
    return f'<html><meta charset="utf-8"><table>{body}</table></html>'.encode()


def as_xlsx(table: Table) -> bytes:
    book = openpyxl.Workbook(write_only=True)
    sheet = book.create_sheet(_SHEET)
    for row in table:
        sheet.append(row)
    out = io.BytesIO()
    book.save(out)
    return out.getvalue()


def as_ods(table: Table) -> bytes:
    def cell(value: str | float) -> str:
        kind = "string" if isinstance(value, str) else f'float" office:value="{value}'
        return (
            f'<table:table-cell office:value-type="{kind}"><text:p>{value}</text:p>'
            "</table:table-cell>"
        )

    names = "".join(
        f' xmlns:{name}="urn:oasis:names:tc:opendocument:xmlns:{name}:1.0"'
        for name in ("office", "table", "text")
    )
    rows = "".join(f"<table:table-row>{''.join(map(cell, r))}</table:table-row>" for r in table)
    content = (
        f"<office:document-content{names}><office:body><office:spreadsheet>"
        f'<table:table table:name="{_SHEET}">{rows}</table:table>'
        "</office:spreadsheet></office:body></office:document-content>"
    )
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as package:
        package.writestr("mimetype", "application/vnd.oasis.opendocument.spreadsheet")
        package.writestr("content.xml", content)
    return out.getvalue()


def as_xls(table: Table) -> bytes:
    """A BIFF8 workbook as a bare stream of records ([MS-XLS] 2.4)."""

    def record(kind: int, *parts: bytes) -> bytes:
        body = b"".join(parts)
        return struct.pack("<HH", kind, len(body)) + body

    def text(words: str, length: str) -> bytes:
        return struct.pack(length, len(words)) + b"\x01" + words.encode("utf-16-le")

    def cell(row: int, column: int, value: str | float) -> bytes:
        place = struct.pack("<HHH", row, column, 0)
        if isinstance(value, str):
            return record(0x0204, place, text(value, "<H"))
        return record(0x0203, place, struct.pack("<d", value))

    def begin(kind: int) -> bytes:
        return record(0x0809, struct.pack("<HHHH", 0x0600, kind, 0, 1996), bytes(8))

    font = record(0x31, struct.pack("<HHHHHBBBB", 200, 0, 8, 400, 0, 0, 0, 0, 0), text("A", "<B"))
    style = record(0xE0, bytes(20))
    head = begin(5) + font * 4 + style
    title, end = text(_SHEET, "<B"), record(0x0A)
    start = len(head) + 4 + 6 + len(title) + len(end)
    bound = record(0x85, struct.pack("<IH", start, 0), title)
    cells = b"".join(cell(r, c, v) for r, row in enumerate(table) for c, v in enumerate(row))
    return head + bound + end + begin(0x10) + cells + end


FORMATS: dict[str, Callable[[Table], bytes]] = {
    "csv": as_csv,
    "xlsx": as_xlsx,
    "xls": as_xls,
    "ods": as_ods,
    "html": as_html,
}


def seconds(name: str, write: Callable[[Table], bytes], table: Table) -> float:
    """How long one reading of a table takes; that it was read whole is checked."""
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / f"table.{name}"
        path.write_bytes(write(table))
        start = time.process_time()
        read = qs.read_table(path)
        taken = time.process_time() - start
    figures = sum(not isinstance(cell, str) for row in table for cell in row)
    if len(read) != figures:
        raise SystemExit(f"{name}: {len(read)} of {figures} figures were read")
    return taken


def main() -> None:
    print(f"a table of {ROWS} rows and {COLUMNS} columns, median of {REPEATS}")
    for name, write in FORMATS.items():
        seconds(name, write, yearbook(0))
        taken = [seconds(name, write, yearbook(seed)) for seed in range(1, REPEATS + 1)]
        print(f"  {name:5s} {1000 * median(taken):7.1f} ms")
    print("tables of many cells, csv and xlsx")
    for cells in SIZES:
        table = yearbook(cells, rows=cells // COLUMNS)
        taken = [seconds(name, FORMATS[name], table) for name in ("csv", "xlsx")]
        each = "  ".join(f"{t:6.2f} s, {1e6 * t / cells:5.1f} µs a cell" for t in taken)
        print(f"  {cells:7,d}  {each}")


if __name__ == "__main__":
    main()
