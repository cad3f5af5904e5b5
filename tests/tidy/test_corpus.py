"""Real files of statistical offices: the reader's score, and where each of its rows stands."""

from __future__ import annotations

import itertools
import json
import math
import runpy
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pandas as pd
import pytest

import qstats as qs
from qstats.raw import read_grids
from qstats.raw.grid import Cell, Grid
from qstats.tidy.cells import decimal_mark, read_cell
from qstats.tidy.entries import find_tables
from qstats.tidy.lines import is_footer

CORPUS = Path(__file__).parents[2].parent / "shared" / "corpus"
FILES = sorted((CORPUS / "files").iterdir()) if CORPUS.is_dir() else []
AT_LEAST = {
    "strict_macro": 0.95,
    "strict_micro": 0.95,
    "unit": 0.95,
    "missing": 0.95,
    "flags": 0.9,
}
DUPES_AT_MOST = 0.02

pytestmark = pytest.mark.skipif(not FILES, reason="the corpus is not at ../shared/corpus")


@dataclass(frozen=True)
class Reading:
    """A file of the corpus as cells and as tidy rows."""

    path: Path
    grids: list[Grid]
    rows: pd.DataFrame

    def grid(self, sheet: str) -> Grid:
        return next(grid for grid in self.grids if grid.sheet == sheet)


@pytest.fixture(scope="module", params=FILES, ids=lambda path: path.name)
def reading(request: pytest.FixtureRequest) -> Reading:
    path: Path = request.param
    return Reading(path, read_grids(path.read_bytes(), path.name), qs.read_table(path))


@pytest.fixture(scope="module")
def score(tmp_path_factory: pytest.TempPathFactory) -> dict[str, Any]:
    """What the corpus's own scorer says of the reader, and prints."""
    out = tmp_path_factory.mktemp("corpus") / "score.json"
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr("sys.argv", ["score_reader.py", "--json", str(out)])
        runpy.run_path(str(CORPUS / "score_reader.py"), run_name="__main__")
    summary: dict[str, Any] = json.loads(out.read_text(encoding="utf-8"))["summary"]
    return summary


def test_the_reader_scores_as_promised(score: dict[str, Any]) -> None:
    assert {k: score[k] for k, least in AT_LEAST.items() if score[k] < least} == {}
    assert score["failed"] == 0
    assert score["dupes_mean"] <= DUPES_AT_MOST


def test_each_row_points_at_the_cell_that_yields_its_value(reading: Reading) -> None:
    wrong = []
    for sheet, rows in reading.rows.groupby("sheet"):
        grid = reading.grid(str(sheet))
        cells = {cell.address: cell for row in grid.rows for cell in row}
        mark = decimal_mark(c.text for c in cells.values() if c.number is None)
        for address, value in zip(rows["cell"], rows["value"], strict=True):
            cell = cells[address]
            printed = read_cell(cell.text, mark if cell.number is None else ".").value
            held = printed if cell.number is None else cell.number
            if not _same(value, held) or not _displays(cell, printed):
                wrong.append((sheet, address, cell.text, cell.number, value))
    assert wrong == []


def _same(value: float, printed: float | None) -> bool:
    return math.isnan(value) if printed is None else value == printed


def _displays(cell: Cell, printed: float | None) -> bool:
    """Whether a number of a workbook is its text to the decimals shown; zero may be a dash."""
    if cell.number is None:
        return True
    if printed is None:
        return cell.number == 0
    decimals = len(cell.text.rpartition(".")[2].rstrip("%")) if "." in cell.text else 0
    return abs(cell.number - printed) <= 0.5000001 * 10.0**-decimals


def test_nothing_beside_the_figures_comes_out_as_an_observation(reading: Reading) -> None:
    """Not by the reader's own account, nor by what the words and numbers of a row look like."""
    beside = {
        (table.sheet.grid.sheet, row)
        for table in find_tables(reading.grids)
        for row in (*table.block.titles, *table.block.header, *table.block.notes)
    }
    found = []
    by_row = reading.rows.assign(row=reading.rows["cell"].map(_row)).groupby(["sheet", "row"])
    for (sheet, row), rows in by_row:
        texts = [cell.text for cell in reading.grid(sheet).rows[row] if cell.text]
        if (sheet, row) in beside or is_footer(texts[0]) or _counts_up(list(rows["value"])):
            found.append((sheet, row + 1, texts))
    print(f"{reading.path.name}: {len(found)} rows of notes, titles or column numbers")
    assert found == []


def _row(address: str) -> int:
    return int(address.lstrip("ABCDEFGHIJKLMNOPQRSTUVWXYZ")) - 1


def _counts_up(values: list[float]) -> bool:
    """Whether a row is 1, 2, 3, ... from its first column to its last."""
    steps = {b - a for a, b in itertools.pairwise(values)}
    return len(values) > 2 and values[0] in (0, 1, 2) and steps == {1}


def test_reading_a_file_again_gives_the_same_rows(reading: Reading) -> None:
    again = qs.read_table(reading.path)
    pd.testing.assert_frame_equal(again, reading.rows)
    assert again.attrs["report"] == reading.rows.attrs["report"]
