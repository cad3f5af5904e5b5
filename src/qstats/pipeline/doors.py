"""What Python users call: the steps, one at a time, on the workspace at hand."""

from __future__ import annotations

from datetime import date
from functools import lru_cache
from pathlib import Path
from typing import TYPE_CHECKING

import pandas as pd

from qstats import annual, attainment, tidy
from qstats.attainment import Assessment
from qstats.catalog import Plan
from qstats.catalog.records import LANGUAGES
from qstats.errors import UsageError
from qstats.pipeline import ingest, reading
from qstats.pipeline.forecasts import forecast_heard
from qstats.pipeline.judge import Known, judge
from qstats.pipeline.workspace import Workspace, find_workspace

if TYPE_CHECKING:
    from qstats.distribution import Distribution
    from qstats.report.reading import ReadingPage
    from qstats.report.workbench import Workbench

Day = str | date | None

_SERIES_KEPT = 64  # for one workbench


def read_table(
    path: str | Path, strict: bool = False, sheet: str | None = None, recipe: str | None = None
) -> pd.DataFrame:
    """Any yearbook file as a tidy frame.

    Parameters
    ----------
    path
        The file; a recipe ``<file>.recipe.toml`` beside it is followed.
    strict
        Refuse a file that holds a table read with less confidence than 0.8.
    sheet
        Give the rows of this sheet alone.
    recipe
        A recipe as TOML text, instead of the one beside the file.

    Returns
    -------
    DataFrame
        ``label, path, unit, geo, period, value, flag, missing_mark, sheet, cell``, one row a
        printed value. ``attrs["report"]`` says line by line how the file was read: each table
        with its range, what is stated of it and how sure the reading is, the use of each
        heading cell, and what was left unread and why; its ``sheets`` hold the same as data.

    Raises
    ------
    UsageError
        There is no such file or sheet.
    RawError
        The file cannot be read as a table.
    TidyError
        The recipe is wrong or does not fit the file; with ``strict``, a table is not sure.
    """
    read = reading.read(Path(path), sheet, recipe)
    if strict:
        read.require_confidence()
    return read.frame


def view_table(
    path: str | Path, sheet: str | None = None, recipe: str | None = None
) -> ReadingPage:
    """How a file is read, as an HTML page: its sheets as printed, coloured, beside the rows.

    Parameters and errors are those of :func:`read_table`. A notebook shows the page; as a
    string it is the whole document.
    """
    return reading.read(Path(path), sheet, recipe).page()


def observations(
    indicator: str | None = None, as_of: Day = None, workspace: str | Path | None = None
) -> pd.DataFrame:
    """Processed observations (table "observations") published by ``as_of`` (today if not given).

    Raises
    ------
    UsageError, CatalogError, OriginError, RawError, TidyError
        No workspace, an unknown indicator, or raw files that cannot be read.
    """
    space = find_workspace(workspace)
    if indicator is not None:
        space.catalog.indicator(indicator)
    rows = annual.known(_ingested(space).observations, _day(as_of), date.today())
    return rows if indicator is None else rows[rows["indicator"] == indicator]


class AnnualSeries(pd.DataFrame):
    """Table "series" as :func:`series` returns it, which notebooks show as a picture.

    ``attrs`` holds the indicator's ``names`` by language and its ``unit``. A frame computed from it
    is a plain DataFrame again.
    """


def series(
    indicator: str, as_of: Day = None, geo: str = "CN", workspace: str | Path | None = None
) -> AnnualSeries:
    """The annual series (table "series") of one indicator as it was known on ``as_of``.

    Every year from the first to the last observed one is a row; a gap has the value NaN.
    """
    space = find_workspace(workspace)
    known = Known(space.catalog, _ingested(space).observations, _day(as_of), date.today())
    record = space.catalog.indicator(indicator)
    table = AnnualSeries(known.series(record, geo))
    table.attrs = {
        "names": {lang: record.names.in_(lang) for lang in LANGUAGES},
        "unit": record.unit,
    }
    return table


def load_plan(plan_id: str, workspace: str | Path | None = None) -> Plan:
    """A plan of the catalogue with its targets."""
    return find_workspace(workspace).catalog.plan(plan_id)


def assess(
    target: str,
    plan: Plan | str,
    as_of: Day = None,
    indicator: str | None = None,
    workspace: str | Path | None = None,
) -> Assessment:
    """Judge one target of ``plan`` on one measure (its primary one if none is named).

    Raises
    ------
    CatalogError
        No such target or measure.
    """
    space = find_workspace(workspace)
    record = space.catalog.plan(plan) if isinstance(plan, str) else plan
    goal = space.catalog.target(record.id, target)
    measures = [m for m in goal.measures if indicator in (None, m.indicator)]
    if not measures:
        raise UsageError(
            f"target {target!r} has no measure {indicator or ''}".rstrip(),
            remedy=f"its measures are {', '.join(m.indicator for m in goal.measures) or 'none'}",
        )
    known = Known(space.catalog, _ingested(space).observations, _day(as_of), date.today())
    return judge(known, record, goal, measures[0]).assessment


def workbench(lang: str = "en", workspace: str | Path | None = None) -> Workbench:
    """Widgets for JupyterLab: choose an indicator, a target and a date, see the chance."""
    from qstats.report.what_if import Sources
    from qstats.report.workbench import Workbench

    space, today = find_workspace(workspace), date.today()
    rows = _ingested(space).observations
    known = Known(space.catalog, rows, today, today)

    @lru_cache(_SERIES_KEPT)
    def series_of(code: str, place: str, day: date) -> pd.DataFrame:
        return known.at(day).series(space.catalog.indicator(code), place)

    def forecast(code: str, place: str, day: date, horizon: int) -> Distribution:
        record = space.catalog.indicator(code)
        tables = series_of(code, place, day), known.at(day).part_year(record, place)
        return forecast_heard(*tables, record, horizon).after

    annual_values = rows[rows["value"].notna() & rows["period"].str.fullmatch(r"\d{4}")]
    found = annual_values.groupby("indicator")["geo"]
    places = {str(code): sorted(of_it.unique()) for code, of_it in found}
    sources = Sources(places, series_of, forecast, attainment.likelihood_word, tidy.place_names)
    named = None if workspace is None else str(workspace)
    return Workbench(space.catalog, sources, lang, today, named)


@lru_cache(maxsize=1)
def _ingested_once(root: Path, today: date) -> ingest.Ingested:
    return ingest.ingest(Workspace(root), today)


def _ingested(space: Workspace) -> ingest.Ingested:
    return _ingested_once(space.root, date.today())


def _day(day: Day) -> date:
    if day is None:
        return date.today()
    if isinstance(day, date):
        return day
    try:
        return date.fromisoformat(day)
    except ValueError as error:
        raise UsageError(f"{day!r} is not a date", remedy="write it as 2024-03-01") from error
