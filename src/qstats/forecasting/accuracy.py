"""How good forecasts were: measures on plain arrays."""

from __future__ import annotations

from typing import Any

import numpy as np

Array = np.ndarray[Any, np.dtype[np.float64]]


def coverage(low: Array, high: Array, actual: Array) -> float:
    """Share of ``actual`` values that lie between ``low`` and ``high``, ends included."""
    return float(np.mean((actual >= low) & (actual <= high)))


def brier(probability: Array, happened: Array) -> float:
    """Mean squared difference of chance and outcome (0 or 1), NaN of none. Brier (1950)."""
    return float(np.mean((probability - happened) ** 2)) if len(happened) else float("nan")


def mean_step(values: Array, years: Array) -> float:
    """Mean absolute yearly step of ``values`` (N,); one around missing years counts as its share.

    The scale of the mean absolute scaled error (Hyndman and Koehler 2006), in units of ``values``.
    """
    return float(np.mean(np.abs(np.diff(values)) / np.diff(years)))


def percentage_error(forecast: Array, actual: Array) -> Array:
    """Symmetric absolute percentage errors (N,), 0 to 200: the terms of sMAPE. Makridakis (1993).

    0 where forecast and outcome are both 0.
    """
    size = np.abs(actual) + np.abs(forecast)
    return 200 * np.abs(actual - forecast) / np.where(size > 0, size, 1.0)


def interval_score(low: Array, high: Array, actual: Array, level: float) -> Array:
    """Width of central ``level`` intervals plus 2 / (1 - level) times the miss (N,).

    Less is better; over the mean absolute step of the training series it is the MSIS of the M4
    competition. Gneiting and Raftery (2007), section 6.2.
    """
    missed = np.maximum(low - actual, 0) + np.maximum(actual - high, 0)
    return (high - low) + 2 / (1 - level) * missed


def pinball(quantiles: Array, probs: Array, actual: float) -> Array:
    """Quantile loss of each of ``quantiles`` (K,) at ``probs`` (K,). Koenker and Bassett (1978)."""
    error = actual - quantiles
    return np.where(error >= 0, probs * error, (probs - 1) * error)


def crps(quantiles: Array, probs: Array, actual: float, width: float | None = None) -> float:
    """Continuous ranked probability score as twice the integral of the quantile loss.

    Gneiting and Raftery (2007), with the integral over probabilities taken at even ``probs`` (K,).
    Each stands for ``width`` of probability: 1/K if none is given, so that they share all of it;
    their distance makes it the trapezoid rule with no loss at 0 and 1, as competitions score it.
    """
    share = 1 / len(probs) if width is None else width
    return float(2 * share * np.sum(pinball(quantiles, probs, actual)))


def skill(score: Array, naive: Array) -> float:
    """Skill score 1 - mean ``score`` / mean ``naive``, both (N,) from the same forecasts.

    1 is perfect, 0 as good as the naive forecast, negative worse; NaN where the naive forecast
    made no error. Murphy (1988).
    """
    reference = float(np.mean(naive)) if len(naive) else 0.0
    return 1.0 - float(np.mean(score)) / reference if reference > 0 else float("nan")


def skill_error(score: Array, naive: Array, cluster: Array) -> float:
    """Standard error of :func:`skill`: a ratio of two means of the same forecasts.

    Linearised (the delta method of a ratio estimator, Cochran 1977, ch. 6), with forecasts of one
    ``cluster`` (N,) counted as dependent; see :func:`clustered_error`.
    """
    return clustered_error(_linearised(score, naive), cluster)


def _linearised(score: Array, naive: Array) -> Array:
    """What each forecast (N,) adds to the ratio of two means, about it; NaN without a ratio."""
    reference = float(np.mean(naive)) if len(naive) else 0.0
    if reference <= 0:
        return np.full(len(score), np.nan)
    return np.asarray((score - np.mean(score) / reference * naive) / reference)


def base_rate(happened: Array, kind: Array) -> Array:
    """Share that ``happened`` (N,) among the questions of the same ``kind`` (N,), for each (N,)."""
    _, place, count = np.unique(kind, return_inverse=True, return_counts=True)
    share: Array = np.bincount(place, weights=happened) / count
    return share[place]


def brier_skill(probability: Array, happened: Array, kind: Array) -> float:
    """1 - Brier score over that of always stating the base rate of the ``kind`` (N,) of question.

    The base rate is that of the very same outcomes, which nobody knows beforehand: above 0 is
    better than one who knows how often each kind comes true, but nothing of the single series.
    """
    squared, naive = _squared(probability, happened, kind)
    return skill(squared, naive)


def brier_skill_error(probability: Array, happened: Array, kind: Array, cluster: Array) -> float:
    """Standard error of :func:`brier_skill`, see :func:`skill_error`; base rates count as known."""
    squared, naive = _squared(probability, happened, kind)
    return skill_error(squared, naive, cluster)


def _squared(probability: Array, happened: Array, kind: Array) -> tuple[Array, Array]:
    """Squared misses (N,) of the stated chances and of the base rates."""
    return (probability - happened) ** 2, (base_rate(happened, kind) - happened) ** 2


def paired_difference(score: Array, naive: Array, cluster: Array) -> tuple[float, float]:
    """Mean of ``naive - score`` (N,), above 0 if better than naive, and its standard error.

    Both scores belong to the same forecasts, so their common ups and downs cancel, as in the test
    of Diebold and Mariano (1995); see :func:`clustered_error` for ``cluster``.
    """
    gain = naive - score
    mean = float(np.mean(gain)) if len(gain) else float("nan")
    return mean, clustered_error(gain, cluster)


def clustered_error(values: Array, cluster: Array) -> float:
    """Standard error of the mean of ``values`` (N,) when those of one ``cluster`` (N,) depend.

    Rolling origins overlap, so forecasts of one series are one cluster among many series. With
    one value a cluster it is s / sqrt(N). NaN for fewer than two clusters.
    Liang and Zeger (1986), with the factor G / (G - 1) of Cameron and Miller (2015).
    """
    names, place = np.unique(cluster, return_inverse=True)
    count = len(names)
    if count < 2:
        return float("nan")
    sums = np.bincount(place, weights=values - np.mean(values))
    return float(np.sqrt(count / (count - 1) * np.sum(sums**2)) / len(values))


def owa(smape: Array, mase: Array, naive_smape: Array, naive_mase: Array) -> float:
    """Overall weighted average of the M4 competition: mean ratio to naive of sMAPE and of MASE.

    Each (N,) by series; NaN in ``mase``, a series without a scale, is left out of its ratio. 1 is
    as good as naive, less is better. Makridakis, Spiliotis and Assimakopoulos (2020).
    """
    scaled = np.isfinite(mase)
    skills = skill(smape, naive_smape), skill(mase[scaled], naive_mase[scaled])
    return 1.0 - float(np.mean(skills))


def owa_error(smape: Array, mase: Array, naive_smape: Array, naive_mase: Array) -> float:
    """Standard error of :func:`owa` over series (N,), linearised as in :func:`skill_error`.

    A series without a scale adds nothing to the error of the second ratio.
    """
    scaled, second = np.isfinite(mase), np.zeros(len(mase))
    second[scaled] = _linearised(mase[scaled], naive_mase[scaled])
    first = _linearised(smape, naive_smape)
    return clustered_error((first + second) / 2, np.arange(float(len(smape))))


def pit_histogram(pit: Array, bins: int = 10) -> Array:
    """Number of PIT values (N,) in each of ``bins`` equal parts of 0 to 1; the last includes 1.

    Flat if the forecasts are calibrated, U-shaped if they are too narrow, a hump if too wide, a
    slope if they lean to one side. Dawid (1984); Gneiting, Balabdaoui and Raftery (2007).
    """
    return np.histogram(pit, bins=bins, range=(0.0, 1.0))[0]


def pit_summary(pit: Array) -> dict[str, float]:
    """How far PIT values (N,) are from uniform.

    ``mean`` is 0.5 if the forecasts do not lean to one side (below it they were too high);
    ``sd`` is 0.289 = 1/sqrt(12) if their spread is right (above it they are too narrow);
    ``distance`` is the greatest gap between the shares at or below a level and the level, of
    Kolmogorov and Smirnov. No p-value: forecasts from overlapping origins are not independent.
    """
    if not len(pit):
        return dict.fromkeys(("mean", "sd", "distance"), float("nan"))
    ordered, steps = np.sort(pit), np.arange(len(pit) + 1) / len(pit)
    distance = max(np.max(steps[1:] - ordered), np.max(ordered - steps[:-1]))
    return {"mean": float(pit.mean()), "sd": float(pit.std()), "distance": float(distance)}


def reliability(
    probability: Array, happened: Array, bins: int = 10, cluster: Array | None = None
) -> list[dict[str, float]]:
    """Stated chance against observed share: rows ``stated, observed, count`` for filled bins.

    With ``cluster`` (N,) also ``clusters``, the number of different ones in a bin: where forecasts
    of one cluster depend on each other, it says what the bin proves, ``count`` says too much.
    """
    which = np.minimum((probability * bins).astype(int), bins - 1)
    rows = []
    for b in range(bins):
        inside = which == b
        if inside.any():
            row = {
                "stated": float(probability[inside].mean()),
                "observed": float(happened[inside].mean()),
                "count": int(inside.sum()),
            }
            more = {} if cluster is None else {"clusters": len(np.unique(cluster[inside]))}
            rows.append(row | more)
    return rows


def calibration_error(probability: Array, happened: Array, bins: int = 10) -> float:
    """Mean gap of stated chance and observed share over the bins of :func:`reliability`.

    Each bin counts by its number of forecasts; 0 is calibrated, NaN is of no forecasts. The
    expected calibration error of Naeini, Cooper and Hauskrecht (2015).
    """
    if not len(happened):
        return float("nan")
    rows = reliability(probability, happened, bins)
    gaps = [row["count"] * abs(row["stated"] - row["observed"]) for row in rows]
    return float(sum(gaps) / len(probability))
