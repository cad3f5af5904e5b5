"""The default forecast on benchmark series: each forecast, its scores, and the record of all."""

from __future__ import annotations

import math
import zlib
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date
from pathlib import Path
from typing import Any

import numpy as np
import pandas as pd
from joblib import Parallel, delayed

from qstats.distribution import Distribution
from qstats.errors import QstatsError, UsageError
from qstats.forecasting import accuracy, forecast
from qstats.pipeline.workspace import versions

Row = dict[str, Any]

PROBS = np.arange(1, 200) / 200  # levels whose quantile losses make up the CRPS
_LOW95, _LOW80, _MIDDLE, _HIGH80, _HIGH95 = (4, 19, 99, 179, 194)  # their places in PROBS
OFFSETS = (-1.0, -0.5, 0.0, 0.5, 1.0)  # targets, in mean steps a year from the last value
LENGTHS = (5, 6, 8, 10)  # values known in the trial of short series
NEAR = (1, 2, 3)  # years ahead of the targets and of the trial of short series
_COLUMNS = ("series_id", "t", "value", "split")
_LAYOUT = f"give a csv or csv.gz file with the columns {', '.join(_COLUMNS)} (train or test)"
_FORECAST_COLUMNS = (
    *("horizon", "inside80", "inside95"),
    *("smape", "naive_smape", "mase", "naive_mase", "msis95", "crps"),
)
_QUESTION_COLUMNS = ("horizon", "offset", "stated", "happened")
_SHORT_COLUMNS = ("length", "horizon", "inside80", "inside95")


@dataclass(frozen=True)
class Series:
    """One benchmark series: its set and name, the values known and the later ones (H,)."""

    group: str
    name: str
    train: accuracy.Array
    test: accuracy.Array


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

    Raises
    ------
    UsageError
        A file that is not there or is no table of benchmark series, two sets of one name, or no
        series that can be forecast.
    """
    names = [_set_name(path) for path in paths]
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


def read_set(path: Path) -> list[Series]:
    """The series of one file, in the order in which they first appear.

    Raises
    ------
    UsageError
        See :func:`benchmark`; the message names file, series or line.
    """
    frame = _table(path)
    return [_series(path, str(name), rows) for name, rows in frame.groupby("series_id", sort=False)]


def record(made: Benchmark, measured: date) -> Row:
    """The record of the method: what ``calibration.toml`` holds.

    Scores are means over series of each series' mean, with standard errors ``_se`` over series.
    ``coverage80, coverage95`` are shares of 1; ``crps, msis95, mase`` are over the mean absolute
    step of the training values, ``smape`` in per cent, ``owa`` against the last value repeated;
    ``brier_skill`` against the base rate of each offset of the target; ``ece`` over ten bins.
    ``by_horizon``, ``short`` (few values known) and ``reliability`` hold rows, ``by_set`` the
    same for each set.
    """
    sets = list(dict.fromkeys(made.forecasts["set"]))
    return {
        "measured": measured,
        "version": versions()["qstats"],
        "method": f"pool of {', '.join(made.models)}",
        "sets": sets,
        **_scores(made),
        "by_set": [{"name": name, **_scores(_of_set(made, name))} for name in sets],
    }


# --- files ----------------------------------------------------------------------------------


def _set_name(path: Path) -> str:
    """``M1 yearly`` for ``m1_yearly.csv.gz``."""
    words = path.name.split(".")[0].replace("_", " ")
    return words[:1].upper() + words[1:]


def _table(path: Path) -> pd.DataFrame:
    """The rows of one file, its columns and cells checked."""
    if not path.is_file():
        raise UsageError("no such file", where=str(path), remedy="check the name")
    try:
        frame = pd.read_csv(path, dtype={"series_id": str, "split": str})
    except (ValueError, EOFError, OSError, zlib.error) as error:
        raise UsageError(f"cannot be read: {error}", where=str(path), remedy=_LAYOUT) from error
    lacking = [column for column in _COLUMNS if column not in frame]
    if lacking:
        raise UsageError(f"no column {', '.join(lacking)}", where=str(path), remedy=_LAYOUT)
    if frame.empty:
        raise UsageError("no rows", where=str(path), remedy=_LAYOUT)
    for column in ("t", "value"):
        frame[column] = _numbers(path, frame[column])
    strange = ~frame["split"].isin(("train", "test"))
    _refuse(path, frame["split"], strange, "neither train nor test", _LAYOUT)
    _refuse(path, frame["series_id"], frame["series_id"].isna(), "not a series", _LAYOUT)
    return frame


def _numbers(path: Path, column: pd.Series) -> pd.Series:
    numbers = pd.to_numeric(column, errors="coerce").astype(float)
    remedy = "give finite numbers, and leave out series with missing values"
    _refuse(
        path, column, ~numbers.map(math.isfinite), f"not a number in column {column.name}", remedy
    )
    return numbers


def _refuse(path: Path, column: pd.Series, wrong: pd.Series, what: str, remedy: str) -> None:
    """Name the first line whose cell is ``wrong``; the head of the file is line 1."""
    if wrong.any():
        place = int(np.argmax(wrong))
        where = f"{path}, line {place + 2}"
        raise UsageError(f"{str(column.iloc[place])!r} is {what}", where=where, remedy=remedy)


def _series(path: Path, name: str, rows: pd.DataFrame) -> Series:
    rows, where = rows.sort_values("t"), f"{path}, series {name}"
    if not (np.diff(rows["t"]) == 1).all():
        raise UsageError("t leaves out or repeats a year", where, "count t in steps of 1")
    trained = (rows["split"] == "train").to_numpy()
    n_train = int(trained.sum())
    if not 0 < n_train < len(rows) or not trained[:n_train].all():
        remedy = "mark the earlier values train, the later ones test"
        raise UsageError("no training values before test values", where, remedy)
    values = rows["value"].to_numpy(float)
    return Series(_set_name(path), name, values[:n_train], values[n_train:])


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
    try:
        made = forecast(series.train, horizon=len(series.test))
        short = [
            row
            for length in LENGTHS
            if length <= len(series.train)
            for row in _short_rows(series, length)
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


def _short_rows(series: Series, length: int) -> Iterable[Row]:
    actual = series.test[: len(NEAR)]
    made = forecast(series.train[-length:], horizon=len(actual))
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


# --- scores ---------------------------------------------------------------------------------


def _of_set(made: Benchmark, name: str) -> Benchmark:
    forecasts, questions, short, failed = (
        table[table["set"] == name]
        for table in (made.forecasts, made.questions, made.short, made.failed)
    )
    return Benchmark(forecasts, questions, short, failed, made.models)


def _scores(made: Benchmark) -> Row:
    return {
        "n_series": len(_by_series(made.forecasts, "horizon")),
        "n_failed": len(made.failed),
        "n_forecasts": len(made.forecasts),
        **_coverage(made.forecasts),
        **_errors(made.forecasts),
        **_chances(made.questions),
        **{f"short_{key}": value for key, value in _coverage(made.short).items()},
        "by_horizon": _coverage_by(made.forecasts, "horizon"),
        "short": _coverage_by(made.short, "length", "horizon"),
        "reliability": accuracy.reliability(
            *_stated(made.questions), cluster=_clusters(made.questions)
        ),
    }


def _coverage(rows: pd.DataFrame) -> Row:
    return _mean("coverage80", rows, "inside80") | _mean("coverage95", rows, "inside95")


def _coverage_by(rows: pd.DataFrame, *columns: str) -> list[Row]:
    """Coverage for each value of ``columns``, whole numbers that head each row."""
    parts = [(part[list(columns)].iloc[0], part) for _, part in rows.groupby(list(columns))]
    return [
        {column: int(head[column]) for column in columns}
        | {"n_forecasts": len(part)}
        | _coverage(part)
        for head, part in parts
    ]


def _errors(forecasts: pd.DataFrame) -> Row:
    """CRPS, MSIS, sMAPE, MASE and OWA with their errors."""
    scores: Row = {}
    for name in ("crps", "msis95", "smape", "mase"):
        scores |= _mean(name, forecasts, name)
    columns = ("smape", "mase", "naive_smape", "naive_mase")
    compared = [_by_series(forecasts, column) for column in columns]
    return scores | {"owa": accuracy.owa(*compared), "owa_se": accuracy.owa_error(*compared)}


def _chances(questions: pd.DataFrame) -> Row:
    """Brier score, its skill with errors, and calibration error; NaN without questions."""
    stated, happened = _stated(questions)
    kind = questions["offset"].to_numpy(float)
    cluster = _clusters(questions)
    return {
        "n_questions": len(questions),
        "brier": accuracy.brier(stated, happened),
        "brier_se": accuracy.clustered_error((stated - happened) ** 2, cluster),
        "brier_skill": accuracy.brier_skill(stated, happened, kind),
        "brier_skill_se": accuracy.brier_skill_error(stated, happened, kind, cluster),
        "ece": accuracy.calibration_error(stated, happened),
    }


def _stated(questions: pd.DataFrame) -> tuple[accuracy.Array, accuracy.Array]:
    return questions["stated"].to_numpy(float), questions["happened"].to_numpy(float)


def _clusters(questions: pd.DataFrame) -> np.ndarray:
    """What depends on each other: the questions of one series of one set."""
    return (questions["set"] + "/" + questions["series"]).to_numpy(str)


def _mean(name: str, rows: pd.DataFrame, column: str) -> Row:
    """Mean over series and its standard error; series without a value are left out."""
    values = _by_series(rows, column)
    values = values[np.isfinite(values)]
    mean = float(values.mean()) if len(values) else float("nan")
    return {
        name: mean,
        f"{name}_se": accuracy.clustered_error(values, np.arange(float(len(values)))),
    }


def _by_series(rows: pd.DataFrame, column: str) -> accuracy.Array:
    """The mean of each series, in any order but the same for every column."""
    means = rows.groupby(["set", "series"])[column].mean()
    return np.asarray(means, dtype=float)
