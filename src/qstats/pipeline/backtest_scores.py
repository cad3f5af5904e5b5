"""Past forecasts and verdicts → their scores."""

from __future__ import annotations

from typing import Any

import numpy as np
import pandas as pd

from qstats.forecasting import accuracy

Row = dict[str, Any]


def score_table(forecasts: pd.DataFrame) -> pd.DataFrame:
    """One row a series: how its past forecasts fared, CRPS in the series' own unit.

    ``group, series, n_values, n_train`` (fewest values before a forecast), ``n_forecasts``,
    ``inside80, inside95`` (counts), ``crps, crps_naive, skill, skill_se``. Forecasts of one origin
    count as dependent; those of neighbouring origins overlap as well, so the error of a single
    series is rather too small.
    """
    return pd.DataFrame(
        [
            {"group": group, "series": series, "n_values": rows["n_values"].iloc[0]}
            | _scores(rows, rows["crps"], rows["crps_naive"], rows["origin"])
            for (group, series), rows in forecasts.groupby(["group", "series"], sort=False)
        ]
    )


def overall(forecasts: pd.DataFrame) -> pd.DataFrame:
    """One row a group of series: all its forecasts together, CRPS scaled.

    CRPS is divided by the mean absolute yearly step of the training series, so that units cancel
    (as in the mean absolute scaled error of Hyndman and Koehler 2006); forecasts after a training
    series that never moved have no scale and count for coverage only. Each series is one cluster.
    """
    rows = []
    for group, part in forecasts.groupby("group", sort=False):
        moved = part[part["step"] > 0]
        row = _scores(part, *scaled(moved), moved["series"])
        rows.append({"group": group, "n_series": part["series"].nunique(), **row})
    return pd.DataFrame(rows)


def scaled(forecasts: pd.DataFrame) -> tuple[pd.Series, pd.Series]:
    """Scaled CRPS of the forecasts and of the naive ones; every ``step`` must be above 0."""
    step = forecasts["step"]
    return forecasts["crps"] / step, forecasts["crps_naive"] / step


def coverage_by_horizon(forecasts: pd.DataFrame) -> pd.DataFrame:
    """One row a group and horizon: ``n_forecasts`` and how many lay ``inside80``, ``inside95``."""
    grouped = forecasts.groupby(["group", "horizon"], sort=True)
    counts = grouped.agg(
        n_forecasts=("actual", "size"), inside80=("inside80", "sum"), inside95=("inside95", "sum")
    )
    return counts.reset_index()


def rise_reliability(forecasts: pd.DataFrame, bins: int = 10) -> pd.DataFrame:
    """Stated chance of a rise over the last value known, against the share that rose.

    Rows of :func:`accuracy.reliability`; the forecasts of one series are one cluster.
    """
    stated, happened = _numbers(forecasts["chance_up"]), _numbers(forecasts["went_up"])
    cluster = (forecasts["group"] + " " + forecasts["series"]).to_numpy()
    return pd.DataFrame(accuracy.reliability(stated, happened, bins, cluster))


def verdict_scores(verdicts: pd.DataFrame) -> pd.DataFrame:
    """Brier score of the chances given before the outcome, thresholds alone and all kinds.

    ``kinds, n_verdicts, n_questions, met`` (share of verdicts on questions that were met),
    ``brier`` (a chance of one half every time scores 0.25), ``brier_se``; the verdicts on one
    question are one cluster.
    """
    given = verdicts.dropna(subset=["probability"])
    thresholds = given[given["kind"] == "threshold"]
    parts = {"numeric thresholds": thresholds, "all kinds": given}
    return pd.DataFrame([{"kinds": kinds, **_brier(part)} for kinds, part in parts.items()])


def _scores(rows: pd.DataFrame, crps: pd.Series, naive: pd.Series, cluster: pd.Series) -> Row:
    score, reference, groups = _numbers(crps), _numbers(naive), cluster.to_numpy()
    gain, gain_se = accuracy.paired_difference(score, reference, groups)
    return {
        "n_train": int(rows["n_train"].min()),
        "n_forecasts": len(rows),
        "inside80": int(rows["inside80"].sum()),
        "inside95": int(rows["inside95"].sum()),
        "crps": _mean(score),
        "crps_naive": _mean(reference),
        "gain": gain,
        "gain_se": gain_se,
        "skill": accuracy.skill(score, reference),
        "skill_se": accuracy.skill_error(score, reference, groups),
    }


def _brier(verdicts: pd.DataFrame) -> Row:
    happened = _numbers(verdicts["outcome"] == "met")
    squared = (_numbers(verdicts["probability"]) - happened) ** 2
    question = (
        verdicts["plan"] + " " + verdicts["target"] + " " + verdicts["indicator"]
    ).to_numpy()
    return {
        "n_verdicts": len(verdicts),
        "n_questions": len(set(question)),
        "met": _mean(happened),
        "brier": _mean(squared),
        "brier_se": accuracy.clustered_error(squared, question),
    }


def _mean(values: accuracy.Array) -> float:
    return float(values.mean()) if len(values) else float("nan")


def _numbers(values: pd.Series) -> accuracy.Array:
    return np.asarray(values, dtype=float)
