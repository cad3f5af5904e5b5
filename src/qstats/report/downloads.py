"""The files that go with a report: workbook, assessment, citation and charts."""

from __future__ import annotations

import json
from collections.abc import Sequence
from pathlib import Path

import pandas as pd

from qstats.files import write_bytes, write_text
from qstats.report import citation
from qstats.report.case import Case, Row
from qstats.report.pictures import pictures, png
from qstats.report.view import View
from qstats.spreadsheets import csv_text, workbook

CSV_TABLES = ("observations", "series", "forecast")
WORKBOOK = "tables.xlsx"
ASSESSMENT = "assessment.json"
BIBTEX = "citation.bib"
CSL = "citation.csl.json"


def folder_of(view: View) -> str:
    """The folder of a report's files, as its page and its notebook reach it."""
    return f"../{view.lang}/{view.case.target.id}"


def csv_names(view: View) -> list[str]:
    """The tables that are offered as CSV too, for programs that read one table a file."""
    rows = _sheets(view)
    return [name for name in CSV_TABLES if rows[name]]


def csv_file(name: str) -> str:
    """The file of one such table within that folder."""
    return f"{name}.csv"


def chart_file(name: str, form: str) -> str:
    """The file of one chart within that folder, as ``svg`` or ``png``."""
    return f"{name}.{form}"


def write_downloads(view: View, body: str, folder: Path) -> None:
    """Write the files of one report, whose page shows ``body``, to ``folder``."""
    made = tables(view)
    write_bytes(folder / WORKBOOK, workbook(made))
    for name in csv_names(view):
        write_text(folder / csv_file(name), csv_text(made[name]))
    write_text(folder / ASSESSMENT, assessment(view.case))
    write_text(folder / BIBTEX, citation.bibtex(view))
    write_text(folder / CSL, citation.csl(view))
    for name, svg in pictures(body).items():
        write_text(folder / chart_file(name, "svg"), svg)
        write_bytes(folder / chart_file(name, "png"), png(svg))


def assessment(case: Case) -> str:
    """What is said about every measure of the target, as JSON."""
    told = {
        "plan": case.plan.id,
        "target": case.target.id,
        "as_of": case.as_of[:10],
        "run": case.run,
        "assessments": [measure.assessment for measure in case.measures],
    }
    return json.dumps(told, ensure_ascii=False, indent=1)


def tables(view: View) -> dict[str, pd.DataFrame]:
    """The sheets of the workbook that hold rows, in order."""
    return {name: frame(rows) for name, rows in _sheets(view).items() if rows}


def _sheets(view: View) -> dict[str, list[Row]]:
    """The rows of every sheet; those of observations and series are of all measures."""
    case, first = view.case, view.measure
    about = {"title": citation.title(view), "citation": citation.sentence(view)}
    return {
        "about": [{"field": key, "value": value} for key, value in about.items()],
        "assessment": [_flat(measure.assessment) for measure in case.measures],
        "rules": [_flat(rule) for rule in first.assessment["rules"]],
        "observations": [row for measure in case.measures for row in measure.observations],
        "series": [row for measure in case.measures for row in measure.series],
        "forecast": quantiles(first.forecast) if first.forecast else [],
        "methods": first.members,
        "backtest": first.backtest,
    }


def frame(rows: Sequence[Row]) -> pd.DataFrame:
    """Rows of a case as a table whose whole numbers stay whole beside missing ones."""
    return pd.DataFrame(list(rows), dtype=object)


def quantiles(forecast: Row) -> list[Row]:
    """The forecast's quantiles, a row for each year and probability."""
    return [
        {"year": year, "prob": prob, "value": value}
        for prob, values in zip(forecast["probs"], forecast["values"], strict=True)
        for year, value in zip(forecast["years"], values, strict=True)
    ]


def _flat(row: Row) -> Row:
    """Lists and mappings as JSON text, for a cell holds one value."""
    return {
        key: json.dumps(value, ensure_ascii=False) if isinstance(value, (list, dict)) else value
        for key, value in row.items()
    }
