"""The default forecast on benchmark series: every forecast made, beside what came."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np
import pandas as pd
from joblib import Parallel, delayed

from qstats.distribution import Distribution
from qstats.errors import QstatsError, UsageError
from qstats.forecasting import accuracy, forecast
from qstats.forecasting.constants import Constants, fitted
from qstats.pipeline.benchmark_sets import Series, read_set, set_name

Row = dict[str, Any]

PROBS = np.arange(1, 200) / 200  # levels whose quantile losses make up the CRPS
_LOW95, _LOW80, _MIDDLE, _HIGH80, _HIGH95 = (4, 19, 99, 179, 194)  # their places in PROBS
OFFSETS = (-1.0, -0.5, 0.0, 0.5, 1.0)  # targets, in mean steps a year from the last value
LENGTHS = (5, 6, 8, 10)  # values known in the trial of short series
NEAR = (1, 2, 3)  # years ahead of the targets and of the trial of short series
_FORECAST_COLUMNS = (
    *("horizon", "inside80", "inside95"),
    *("smape", "naive_smape", "mase", "naive_mase", "msis95", "crps"),
)
_QUESTION_COLUMNS = ("horizon", "offset", "stated", "happened")
_SHORT_COLUMNS = ("length", "horizon", "inside80", "inside95")


@dataclass(frozen=True)
class Benchmark:
    """Every forecast made, one row each, its series named by ``set`` and ``series``.

    forecasts: ``horizon, inside80, inside95, smape, naive_smape`` (per cent) and, over the mean
        step of the training values, ``mase, naive_mase, msis95, crps`` (NaN if they never moved).
    questions: will the value reach the target? ``horizon, offset, stated, happened``.
    short: with the last ``length`` training values alone: ``horizon, inside80, inside95``.
    failed: series that could not be forecast, left out of all others: ``reason``.
    models: names of the pooled models.
    """

    forecasts: pd.DataFrame
    questions: pd.DataFrame
    short: pd.DataFrame
    failed: pd.DataFrame
    models: tuple[str, ...]


def benchmark(paths: Sequence[Path], jobs: int = 2, limit: int | None = None) -> Benchmark:
    """Forecast the series of each file in ``paths``, the first ``limit`` of each if given.

    A set from which the pool's constants were fitted is forecast with those fitted without it.

    Raises
    ------
    UsageError
        A file that is not there or is no table of benchmark series, two sets of one name, or no
        series that can be forecast.
    """
    names = [set_name(path) for path in paths]
    for name in names:
        if names.count(name) > 1:
            raise UsageError(f"two files of the set {name!r}", remedy="give each set once")
    series = [one for path in paths for one in read_set(path)[:limit]]
    answers = Parallel(n_jobs=jobs or 1)(delayed(_tried)(one) for one in series)
    if not any(isinstance(answer, _Trial) for answer in answers):
        raise UsageError(
            "no series could be forecast",
            where=", ".join(map(str, paths)),
            remedy=f"look at the first: {answers[0]}",
        )
    return _together(series, answers)


# --- one series -----------------------------------------------------------------------------


@dataclass(frozen=True)
class _Trial:
    """The rows of one series in the tables of a :class:`Benchmark`."""

    forecasts: list[Row]
    questions: list[Row]
    short: list[Row]
    models: list[str]


def _tried(series: Series) -> _Trial | str:
    """All forecasts of one series, or why it could not be forecast."""
    unseen = fitted(series.group)
    try:
        made = forecast(series.train, horizon=len(series.test), constants=unseen)
        short = [
            row
            for length in LENGTHS
            if length <= len(series.train)
            for row in _short_rows(series, length, unseen)
        ]
        models = [str(fit["model"]) for fit in made.fits if fit["weight"] > 0]
        return _Trial(forecast_rows(series, made), question_rows(series, made), short, models)
    except QstatsError as error:
        return str(error)


def forecast_rows(series: Series, made: Distribution) -> list[Row]:
    """One row a year ahead, see :class:`Benchmark`; the point forecast is the median."""
    quantiles, actual = made.quantile(list(PROBS)).to_numpy(), series.test
    low95, low80, middle, high80, high95 = (
        quantiles[:, place] for place in (_LOW95, _LOW80, _MIDDLE, _HIGH80, _HIGH95)
    )
    naive = np.full(len(actual), series.train[-1])
    width = float(PROBS[0])
    losses = [accuracy.crps(q, PROBS, a, width) for q, a in zip(quantiles, actual, strict=True)]
    scale = _scale(series) or np.nan
    columns = {
        "inside80": (low80 <= actual) & (actual <= high80),
        "inside95": (low95 <= actual) & (actual <= high95),
        "smape": accuracy.percentage_error(middle, actual),
        "naive_smape": accuracy.percentage_error(naive, actual),
        "mase": np.abs(actual - middle) / scale,
        "naive_mase": np.abs(actual - naive) / scale,
        "msis95": accuracy.interval_score(low95, high95, actual, 0.95) / scale,
        "crps": np.array(losses) / scale,
    }
    return [
        {
            **_head(series),
            "horizon": step + 1,
            **{key: float(c[step]) for key, c in columns.items()},
        }
        for step in range(len(actual))
    ]


def question_rows(series: Series, made: Distribution) -> list[Row]:
    """Chance and outcome of each target: the last value and so many mean steps a year.

    A series that never moved has no step to set targets by, and no rows.
    """
    scale, rows = _scale(series), []
    for horizon, year, actual in zip(NEAR, made.years, series.test, strict=False):
        for offset in OFFSETS if scale > 0 else ():
            target = float(series.train[-1]) + offset * horizon * scale
            stated = made.probability(">=", target, year)
            # The target is a computed number: a value equal but for rounding reaches it.
            happened = float(actual >= target - 1e-12 * abs(target))
            row = {"horizon": horizon, "offset": offset, "stated": stated, "happened": happened}
            rows.append({**_head(series), **row})
    return rows


def _short_rows(series: Series, length: int, constants: Constants) -> Iterable[Row]:
    actual = series.test[: len(NEAR)]
    made = forecast(series.train[-length:], horizon=len(actual), constants=constants)
    bands = made.quantile([0.025, 0.1, 0.9, 0.975]).to_numpy()
    for horizon, (low95, low80, high80, high95), value in zip(NEAR, bands, actual, strict=False):
        inside = {"inside80": low80 <= value <= high80, "inside95": low95 <= value <= high95}
        numbers = {key: float(held) for key, held in inside.items()}
        yield {**_head(series), "length": length, "horizon": horizon, **numbers}


def _head(series: Series) -> Row:
    return {"set": series.group, "series": series.name}


def _scale(series: Series) -> float:
    return accuracy.mean_step(series.train, np.arange(float(len(series.train))))


def _together(series: Sequence[Series], answers: Sequence[_Trial | str]) -> Benchmark:
    trials = [answer for answer in answers if isinstance(answer, _Trial)]
    failed = [
        {**_head(one), "reason": answer}
        for one, answer in zip(series, answers, strict=True)
        if isinstance(answer, str)
    ]
    return Benchmark(
        _frame([row for trial in trials for row in trial.forecasts], *_FORECAST_COLUMNS),
        _frame([row for trial in trials for row in trial.questions], *_QUESTION_COLUMNS),
        _frame([row for trial in trials for row in trial.short], *_SHORT_COLUMNS),
        _frame(failed, "reason"),
        tuple(dict.fromkeys(model for trial in trials for model in trial.models)),
    )


def _frame(rows: list[Row], *columns: str) -> pd.DataFrame:
    return pd.DataFrame(rows, columns=["set", "series", *columns])
