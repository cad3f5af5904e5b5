"""What looking back found, as tables for the terminal and as JSON."""

from __future__ import annotations

import json
import math
from collections.abc import Sequence
from typing import Any

import pandas as pd

from qstats.pipeline.backtest_scores import overall, score_table, verdict_scores
from qstats.pipeline.backtests import HORIZONS, MIN_OBSERVED, Evaluation
from qstats.pipeline.verdicts import percent

Row = dict[str, Any]

_SCORE_HEAD = (
    "indicator",
    "values",
    "forecasts",
    "in 80%",
    "in 95%",
    "CRPS",
    "naive",
    "skill ± SE",
)
_VERDICT_HEAD = ("target", "indicator", "kind", "as of", "verdict", "chance", "outcome")


def evaluation_text(evaluation: Evaluation) -> str:
    """Two tables, each with a line before that says how it was made and a summary after it."""
    parts = [
        f"Past forecasts, {HORIZONS[0]} to {HORIZONS[-1]} years ahead, from every year with at "
        f"least {MIN_OBSERVED} values known.\nCRPS is in the unit of each indicator; naive is a "
        "random walk with normal steps; skill is 1 - CRPS / naive.",
        aligned([_SCORE_HEAD, *_score_lines(evaluation.forecasts)], n_words=1),
        "The last line divides every CRPS by the mean yearly step of the training series; its "
        "error counts each series once.",
    ]
    if len(evaluation.verdicts):
        parts += [
            "Verdicts that would have been given, beside what happened.",
            aligned([_VERDICT_HEAD, *map(_verdict_line, _rows(evaluation.verdicts))], n_words=5),
            "\n".join(map(_brier_line, _rows(verdict_scores(evaluation.verdicts)))),
        ]
    return "\n\n".join(parts)


def evaluation_json(evaluation: Evaluation) -> str:
    """The same numbers for machines; a score that does not exist is ``null``."""
    return json.dumps(
        {
            "min_observed": MIN_OBSERVED,
            "horizons": list(HORIZONS),
            "indicators": _plain(score_table(evaluation.forecasts)),
            "overall": _plain(overall(evaluation.forecasts)),
            "verdicts": _plain(evaluation.verdicts),
            "verdict_scores": _plain(verdict_scores(evaluation.verdicts)),
            "failed": evaluation.failed,
        },
        ensure_ascii=False,
    )


def _score_lines(forecasts: pd.DataFrame) -> list[tuple[str, ...]]:
    lines = [
        _score_line(row["series"], row["n_values"], row) for row in _rows(score_table(forecasts))
    ]
    together = [
        _score_line(f"all {row['n_series']}, scaled", "", row) for row in _rows(overall(forecasts))
    ]
    return [*lines, *together]


def _score_line(name: str, values: object, row: Row) -> tuple[str, ...]:
    n = row["n_forecasts"]
    covered = [f"{row[key]}/{n} = {row[key] / n:.0%}" for key in ("inside80", "inside95")]
    scores = [_number(row["crps"]), _number(row["crps_naive"])]
    return name, str(values), str(n), *covered, *scores, with_error(row["skill"], row["skill_se"])


def _verdict_line(row: Row) -> tuple[str, ...]:
    chance = "" if math.isnan(row["probability"]) else percent(row["probability"])
    words = (row["kind"].replace("_", " "), row["as_of"], row["state"].replace("_", " "))
    return row["target"], row["indicator"], *words, chance, row["outcome"]


def _brier_line(row: Row) -> str:
    if not row["n_verdicts"]:
        return f"Brier score, {row['kinds']}: no chance was given before an outcome."
    return (
        f"Brier score, {row['kinds']}: {with_error(row['brier'], row['brier_se'])} from "
        f"{row['n_verdicts']} verdicts (decided target measures: {row['n_questions']}; one half "
        "every time scores 0.25)."
    )


def with_error(value: float, error: float, decimals: int = 2) -> str:
    """``0.12 ± 0.03``, with a dash for what does not exist."""
    if math.isnan(value):
        return "–"
    return f"{value:.{decimals}f} ± {'–' if math.isnan(error) else f'{error:.{decimals}f}'}"


def _number(value: float) -> str:
    return "–" if math.isnan(value) else f"{value:.3g}" if abs(value) < 100 else f"{value:.0f}"


def aligned(lines: Sequence[Sequence[str]], n_words: int) -> str:
    """Columns of equal width: the first ``n_words`` hold words, the others numbers."""
    widths = [max(map(len, column)) for column in zip(*lines, strict=True)]
    sides = ["<" if place < n_words else ">" for place in range(len(widths))]
    return "\n".join(
        "  ".join(
            f"{cell:{side}{width}}" for cell, side, width in zip(line, sides, widths, strict=True)
        ).rstrip()
        for line in lines
    )


def _rows(frame: pd.DataFrame) -> list[Row]:
    return [{str(k): v for k, v in row.items()} for row in frame.to_dict("records")]


def _plain(frame: pd.DataFrame) -> list[Row]:
    rows: list[Row] = json.loads(frame.to_json(orient="records", force_ascii=False))
    return rows
