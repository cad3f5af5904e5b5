"""What the forecast-evaluation notebook shows: an evaluation made and put into pictures."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date
from pathlib import Path

import pandas as pd

from qstats.forecasting import accuracy
from qstats.pipeline import backtest_scores as scores
from qstats.pipeline.backtests import (
    HORIZONS,
    MIN_OBSERVED,
    Evaluation,
    evaluate,
    evaluate_benchmarks,
    no_evaluation,
)
from qstats.pipeline.workspace import find_workspace
from qstats.report.evaluation import Pictures

_NAIVE = (
    "Each forecast is compared with the naive one from the same year: a normal random walk from "
    "the last value, its spread the root mean square of past yearly steps times the square root "
    "of the years ahead."
)


def own_pictures(workspace: str | Path, lang: str) -> Pictures:
    """The project's own indicators and targets, named in ``lang``, as known today.

    Raises
    ------
    UsageError
        No workspace there, or no indicator with enough values.
    """
    space = find_workspace(workspace)
    evaluation = evaluate(space, date.today())
    names = {i.id: i.names.in_(lang) for i in space.catalog.indicators.values()}
    n_series = evaluation.forecasts["series"].nunique()
    method = (
        f"{len(evaluation.forecasts)} forecasts of {n_series} indicators, {HORIZONS[0]} to "
        f"{HORIZONS[-1]} years ahead, each made with only the values of the years before it. The "
        f"minimum training length is {MIN_OBSERVED} values of one definition. {_NAIVE}"
    )
    single = scores.score_table(evaluation.forecasts)
    return _pictures("own", method + _failures(evaluation), evaluation, single, names)


def benchmark_pictures(folder: str | Path, per_set: int = 10) -> Pictures:
    """The same on a sample of the series in ``folder``; without a folder, pictures of nothing.

    Raises
    ------
    UsageError
        No ``<set>.csv.gz`` in ``folder``.
    """
    if not folder:
        return _pictures("sets", "No benchmark folder was named: skipped.", no_evaluation())
    evaluation = evaluate_benchmarks(Path(folder), per_set)
    forecasts = evaluation.forecasts
    method = (
        f"{len(forecasts)} forecasts, {HORIZONS[0]} to {HORIZONS[-1]} years ahead, of a random "
        f"sample of at most {per_set} series from each of the sets "
        f"{', '.join(forecasts['group'].unique())}. The first training series is the set's own, "
        f"at least {forecasts['n_train'].min()} values long; later ones grow year by year. {_NAIVE}"
    )
    return _pictures("sets", method + _failures(evaluation), evaluation)


def _pictures(
    name: str,
    method: str,
    evaluation: Evaluation,
    single: pd.DataFrame | None = None,
    names: Mapping[str, str] | None = None,
) -> Pictures:
    """Pictures with one skill line for each row of ``single``, and one for each group."""
    forecasts, names = evaluation.forecasts, names or {}
    pit = forecasts["pit"].to_numpy(float)
    return Pictures(
        name=name,
        method=method,
        pit_counts=[int(count) for count in accuracy.pit_histogram(pit)],
        pit=accuracy.pit_summary(pit),
        coverage=scores.coverage_by_horizon(forecasts),
        reliability=scores.rise_reliability(forecasts),
        skill=_skill(forecasts, single, names),
        verdicts=_labelled(evaluation.verdicts, names),
    )


def _labelled(verdicts: pd.DataFrame, names: Mapping[str, str]) -> pd.DataFrame:
    rows = verdicts.to_dict("records")
    return verdicts.assign(
        question=[f"{row['plan']} {row['target']} {row['indicator']}" for row in rows],
        label=[f"{names[row['indicator']]} ({row['kind'].replace('_', ' ')})" for row in rows],
    )


def _skill(
    forecasts: pd.DataFrame, single: pd.DataFrame | None, names: Mapping[str, str]
) -> pd.DataFrame:
    columns = ["label", "skill", "skill_se", "n_forecasts", "together"]
    together = scores.overall(forecasts).assign(together=True)
    parts = [
        together.assign(label=[f"All together: {g}, scaled" for g in together.get("group", [])])
    ]
    if single is not None:
        ordered = single.sort_values("skill", ascending=False)
        parts.append(ordered.assign(together=False, label=ordered["series"].map(names)))
    return pd.concat(parts).reindex(columns=columns)


def _failures(evaluation: Evaluation) -> str:
    failed = [f"{name}: {reason.splitlines()[0]}" for name, reason in evaluation.failed.items()]
    return f" Not evaluated: {'; '.join(failed)}." if failed else ""
