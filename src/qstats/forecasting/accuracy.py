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
