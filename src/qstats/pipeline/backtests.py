"""How past forecasts and verdicts fared: every indicator, every target already decided."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass, field
from datetime import date
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING, Any

import numpy as np
import pandas as pd
from joblib import Parallel, delayed

from qstats import attainment, forecasting
from qstats.catalog import Measure, Plan, Target
from qstats.errors import QstatsError, UsageError
from qstats.pipeline import doors
from qstats.pipeline.forecasts import backtest_of
from qstats.pipeline.judge import Known, judge

if TYPE_CHECKING:
    from qstats.pipeline.workspace import Workspace

Row = dict[str, Any]

HORIZONS = (1, 2, 3)
MIN_OBSERVED = 4  # values known before the first past forecast
_FORECAST_COLUMNS = ("group", "series", "n_values", *forecasting.BACKTEST_COLUMNS)
_VERDICT_COLUMNS = (
    *("plan", "target", "indicator", "kind", "as_of"),
    *("state", "probability", "outcome"),
)
_DECIDED = ("met", "missed")
_SEED = 2023


@dataclass(frozen=True)
class Series:
    """One series to look back on: its set and name, its values, how its past is forecast."""

    group: str
    name: str
    values: pd.Series
    backtest: Callable[[], pd.DataFrame]


@dataclass(frozen=True)
class Evaluation:
    """What looking back found.

    forecasts: one row a past forecast: ``group, series, n_values`` and the columns of
        :func:`qstats.backtest`.
    verdicts: one row a past verdict on a question decided since, see :func:`past_verdicts`.
    failed: series or target → why it could not be looked back on.
    """

    forecasts: pd.DataFrame
    verdicts: pd.DataFrame
    failed: dict[str, str] = field(default_factory=dict)


@dataclass(frozen=True)
class Question:
    """One measure of a target that published values have decided, and how: met or missed."""

    plan: Plan
    target: Target
    measure: Measure
    outcome: str


def evaluate(workspace: Workspace, as_of: date, geo: str = "CN", jobs: int = 2) -> Evaluation:
    """Look back on every indicator of the catalogue and on every target decided by ``as_of``.

    Every definition of an indicator is looked back on, see :func:`backtest_of`; one with fewer
    than ``MIN_OBSERVED + 1`` values has no past forecast and is left out. A series or target that
    fails is named in ``failed``, the others go on.

    Raises
    ------
    UsageError
        No indicator has enough values in ``geo``.
    """
    observations = doors.observations(as_of=as_of, workspace=workspace.root)
    known = Known(workspace.catalog, observations, as_of, date.today())
    forecasts, failed = _look_back(list(_indicators(known, geo)), jobs)
    if forecasts.empty and not failed:
        raise UsageError(
            f"no indicator has more than {MIN_OBSERVED} values in {geo} as of {as_of}",
            where=str(workspace.root),
            remedy="name another --geo or a later --as-of, or add earlier years",
        )
    plans = [plan for plan in workspace.catalog.plans.values() if plan.geo == geo]
    verdicts, failed_targets = past_verdicts(known, plans, jobs)
    return Evaluation(forecasts, verdicts, failed | failed_targets)


def evaluate_benchmarks(folder: Path, per_set: int = 10, jobs: int = 2) -> Evaluation:
    """The same look back on a random sample of ``per_set`` series of every set in ``folder``.

    ``folder`` holds ``<set>.csv.gz`` with the columns ``series_id, t, value, split``. The first
    origin is the end of a series' training part; the sample is drawn with a fixed seed.

    Raises
    ------
    UsageError
        No such files in ``folder``.
    """
    paths = sorted(Path(folder).glob("*.csv.gz"))
    if not paths:
        raise UsageError(
            "no benchmark series",
            where=str(folder),
            remedy="name a folder with files <set>.csv.gz (series_id, t, value, split)",
        )
    forecasts, failed = _look_back([s for path in paths for s in _sampled(path, per_set)], jobs)
    return Evaluation(forecasts, no_evaluation().verdicts, failed)


def no_evaluation() -> Evaluation:
    """An evaluation of nothing: the tables with their columns and no rows."""
    return Evaluation(
        pd.DataFrame(columns=list(_FORECAST_COLUMNS)), pd.DataFrame(columns=list(_VERDICT_COLUMNS))
    )


def past_verdicts(
    known: Known, plans: Iterable[Plan], jobs: int = 1
) -> tuple[pd.DataFrame, dict[str, str]]:
    """The verdicts that would have been given before the outcome was known, beside it.

    A question is one measure of one target; the same question in two targets counts once. It is
    asked on the plan's day and after each later publication of its indicator, with what had been
    published by then, until published values decide it.

    Returns
    -------
    verdicts
        ``plan, target, indicator, kind, as_of, state, probability`` (NaN where no chance was
        given) and ``outcome`` (``met`` or ``missed``, as known today).
    failed
        Target → reason.
    """
    questions = list(_decided(known, plans))
    asked = Parallel(n_jobs=jobs or 1)(delayed(_history)(known, question) for question in questions)
    rows = [row for history in asked if isinstance(history, list) for row in history]
    failed = {
        question.target.id: history
        for question, history in zip(questions, asked, strict=True)
        if isinstance(history, str)
    }
    return pd.DataFrame(rows, columns=list(_VERDICT_COLUMNS)), failed


# --- series ---------------------------------------------------------------------------------


def _indicators(known: Known, geo: str) -> Iterable[Series]:
    for indicator in known.catalog.indicators.values():
        series = known.series(indicator, geo)
        if series["value"].notna().sum() > MIN_OBSERVED:
            look_back = partial(backtest_of, series, indicator, HORIZONS)
            yield Series("indicators", indicator.id, series["value"], look_back)


def _sampled(path: Path, per_set: int) -> Iterable[Series]:
    frame = pd.read_csv(path).sort_values(["series_id", "t"])
    names = np.array(sorted(frame["series_id"].unique()))
    for name in np.random.default_rng(_SEED).permutation(names)[:per_set]:
        one = frame[frame["series_id"] == name]
        values = pd.Series(one["value"].to_numpy(float), index=one["t"].to_numpy())
        bounds = (0.0 if values.min() > 0 else None, None)
        n_train = int((one["split"] == "train").sum())
        look_back = partial(forecasting.backtest, values, HORIZONS, bounds, n_train)
        yield Series(path.name.removesuffix(".csv.gz"), str(name), values, look_back)


def _look_back(series: Sequence[Series], jobs: int) -> tuple[pd.DataFrame, dict[str, str]]:
    """All past forecasts of all ``series``, and the series that could not be forecast."""
    made = Parallel(n_jobs=jobs or 1)(delayed(_backtested)(one) for one in series)
    failed = {
        one.name: answer
        for one, answer in zip(series, made, strict=True)
        if isinstance(answer, str)
    }
    tables = [answer for answer in made if isinstance(answer, pd.DataFrame) and len(answer)]
    whole = pd.concat(tables, ignore_index=True) if tables else no_evaluation().forecasts
    return whole, failed


def _backtested(series: Series) -> pd.DataFrame | str:
    """The past forecasts of one series, or why there are none."""
    try:
        table = series.backtest()
    except QstatsError as error:
        return str(error)
    table.insert(0, "group", series.group)
    table.insert(1, "series", series.name)
    table.insert(2, "n_values", int(series.values.notna().sum()))
    return table


# --- verdicts -------------------------------------------------------------------------------


def _decided(known: Known, plans: Iterable[Plan]) -> Iterable[Question]:
    """Every measure of every target whose outcome published values have decided, once."""
    seen = set()
    for plan, target, measure in _measures(plans):
        indicator = known.catalog.indicator(measure.indicator)
        series = known.series(indicator, plan.geo)
        outcome = attainment.screen(target, indicator, series).state
        promise = (target.kind, target.operator, target.value, target.low, target.high)
        key = (plan.id, indicator.id, *promise, target.base_year, target.year)
        if outcome in _DECIDED and key not in seen:
            seen.add(key)
            yield Question(plan, target, measure, outcome)


def _measures(plans: Iterable[Plan]) -> Iterable[tuple[Plan, Target, Measure]]:
    return (
        (p, target, measure) for p in plans for target in p.targets for measure in target.measures
    )


def _history(known: Known, question: Question) -> list[Row] | str:
    """The verdict at each date the question could be asked anew, until it was decided."""
    plan, target, measure = question.plan, question.target, question.measure
    head = {"plan": plan.id, "target": target.id, "indicator": measure.indicator}
    rows: list[Row] = []
    try:
        for day in _days(known, plan, measure):
            assessment = judge(known.at(day), plan, target, measure).assessment
            if assessment.state == question.outcome:
                break
            said = {"state": assessment.state, "probability": assessment.probability}
            told = {"kind": target.kind, "as_of": day.isoformat(), **said}
            rows.append({**head, **told, "outcome": question.outcome})
    except QstatsError as error:
        return str(error)
    return rows


def _days(known: Known, plan: Plan, measure: Measure) -> list[date]:
    """The plan's day and the later days on which the measure's values were published."""
    rows = known.observations
    of_measure = (rows["indicator"] == measure.indicator) & (rows["geo"] == plan.geo)
    begin = date.fromisoformat(plan.published)
    published = rows.loc[of_measure, "published"].dropna().dt.date
    return [begin, *sorted({day for day in published if begin < day <= known.as_of})]
