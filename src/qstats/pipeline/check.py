"""Does everything still hold: catalogue, origins, hashes, and every address of a number?"""

from __future__ import annotations

from functools import cache
from typing import TYPE_CHECKING

import pandas as pd

from qstats import annual, schema
from qstats.errors import QstatsError
from qstats.pipeline.files import read_table_file
from qstats.pipeline.ingest import ingest
from qstats.pipeline.workspace import Workspace
from qstats.raw import Grid, find_raw, open_raw, read_grids
from qstats.tidy.cells import read_cell

if TYPE_CHECKING:
    from qstats.pipeline.order import Order


def check(workspace: Workspace, order: Order) -> tuple[list[str], dict[str, int]]:
    """Problems found, as sentences, and how much was looked at.

    Every raw file is opened against its sidecar, and every observation's cell is read again: the
    number printed there must be the observation's value, unless a correction says otherwise.
    """
    problems = []
    files = find_raw(workspace.raw)
    for path in files:
        try:
            open_raw(path, workspace.raw)
        except QstatsError as error:
            problems.append(str(error))
    counts = {
        "indicators": len(workspace.catalog.indicators),
        "plans": len(workspace.catalog.plans),
        "raw files": len(files),
    }
    if problems:
        return problems, counts
    rows = ingest(workspace, order.today).observations
    problems += [p for row in rows.itertuples() if (p := _address(workspace, row))]
    return problems, {**counts, "cell addresses": len(rows)}


def tables(workspace: Workspace, order: Order) -> dict[str, pd.DataFrame]:
    """Observations, series and assessments as known on the order's day."""
    rows = annual.known(ingest(workspace, order.today).observations, order.as_of, order.today)
    parts = [
        annual.annual_series(rows, workspace.catalog.indicator(code), geo, order.as_of, order.today)
        for code, geo in sorted(set(zip(rows["indicator"], rows["geo"], strict=True)))
    ]
    series = pd.concat(parts, ignore_index=True) if parts else schema.frame([], "series")
    out = {"observations": rows, "series": series}
    judged = workspace.processed / "assessments" / f"{order.name}.csv"
    if judged.exists():
        out["assessments"] = read_table_file(judged, "assessments")
    return out


def _address(workspace: Workspace, row: object) -> str:
    cell, value, flag = (getattr(row, name) for name in ("cell", "value", "flag"))
    file, _, place = cell.partition("#")
    sheet, _, address = place.rpartition("!")
    texts = _cells(workspace, file).get((sheet, address))
    if texts is None:
        return f"{cell}: no such cell"
    printed = (read_cell(texts).value, read_cell(texts, ",").value)
    if "corrected" in flag or value in printed:
        return ""
    return f"{cell}: prints {texts!r}, the observation holds {value:g}"


@cache
def _cells(workspace: Workspace, file: str) -> dict[tuple[str, str], str]:
    _, data = open_raw(workspace.raw / file, workspace.raw)
    grids: list[Grid] = read_grids(data, file)
    return {(g.sheet, c.address): c.text for g in grids for row in g.rows for c in row}
