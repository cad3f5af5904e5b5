"""Forecasts of benchmark series → the record of the method."""

from __future__ import annotations

from datetime import date
from typing import Any

import numpy as np
import pandas as pd

from qstats.forecasting import accuracy
from qstats.pipeline.benchmark import Benchmark
from qstats.pipeline.workspace import versions

Row = dict[str, Any]


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
