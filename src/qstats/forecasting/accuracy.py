"""How good forecasts were: measures on plain arrays."""

from __future__ import annotations

from typing import Any

import numpy as np

Array = np.ndarray[Any, np.dtype[np.float64]]


def coverage(low: Array, high: Array, actual: Array) -> float:
    """Share of ``actual`` values that lie between ``low`` and ``high``, ends included."""
    return float(np.mean((actual >= low) & (actual <= high)))


def brier(probability: Array, happened: Array) -> float:
    """Mean squared difference of chance and outcome (0 or 1). Brier (1950)."""
    return float(np.mean((probability - happened) ** 2))


def brier_skill(probability: Array, happened: Array) -> float:
    """1 - Brier score over that of always stating the base rate; above 0 is better than that."""
    return 1.0 - brier(probability, happened) / brier(
        np.full_like(probability, happened.mean()), happened
    )


def pinball(quantiles: Array, probs: Array, actual: float) -> Array:
    """Quantile loss of each of ``quantiles`` (K,) at ``probs`` (K,). Koenker and Bassett (1978)."""
    error = actual - quantiles
    return np.where(error >= 0, probs * error, (probs - 1) * error)


def crps(quantiles: Array, probs: Array, actual: float) -> float:
    """Continuous ranked probability score as twice the mean quantile loss over even ``probs``.

    Gneiting and Raftery (2007), with the integral over probabilities taken at ``probs``.
    """
    return float(2 * np.mean(pinball(quantiles, probs, actual)))


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
    reference = float(np.mean(naive)) if len(naive) else 0.0
    if reference <= 0:
        return float("nan")
    ratio = np.mean(score) / reference
    return clustered_error(score - ratio * naive, cluster) / reference


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


def reliability(probability: Array, happened: Array, bins: int = 10) -> list[dict[str, float]]:
    """Stated chance against observed share: rows ``stated, observed, count`` for filled bins."""
    which = np.minimum((probability * bins).astype(int), bins - 1)
    return [
        {
            "stated": float(probability[which == b].mean()),
            "observed": float(happened[which == b].mean()),
            "count": int((which == b).sum()),
        }
        for b in range(bins)
        if (which == b).any()
    ]
