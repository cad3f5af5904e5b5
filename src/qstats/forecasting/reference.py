"""Reference class: what thousands of other annual series did after a past like this one.

Growth is assumed to go on at a blend of its mean, its recent mean and its median; how far reality
strays from that is read from experience, by horizon, length and unevenness of the past: constants
fitted to past and future of other series by least CRPS of a normal distribution.

Sources: Kahneman and Tversky (1979) for the outside view; Montero-Manso and Hyndman (2021),
Principles and algorithms for forecasting groups of time series, for models fitted across series;
Gneiting, Raftery, Westveld and Goldman (2005) for estimation by least CRPS.
"""

from __future__ import annotations

from typing import Any, NamedTuple

import numpy as np

from qstats.forecasting.constants import Experience
from qstats.forecasting.smoothing import steps

Array = np.ndarray[Any, np.dtype[np.float64]]

DF = 20.0
_RECENT = 0.8  # weight of a step a year older, for the recent mean growth
_NEWEST = 0.6  # the same for the recent size of deviations


class Past(NamedTuple):
    """What is used of each past (S,): mean step size, growth features, spread features."""

    step: Array
    growth: Array  # (S, 3), in units of ``step``
    spread: Array  # (S, 5)
    n: Array


def reference(
    z: Array, horizon: int, experience: Experience, segment: Array
) -> tuple[Array, Array]:
    """Mean and scale (S, H) of a Student-t with ``DF`` degrees of freedom.

    ``z`` (S, N) is right-aligned with NaN for gaps, on the scale of the ``experience``, its last
    column observed and no row constant; ``segment`` (N,) numbers definitions.
    """
    past, h = read_past(z, segment), np.arange(1.0, horizon + 1)
    growth = past.growth @ np.array(experience.growth)
    mean = z[:, -1:] + past.step[:, None] * growth[:, None] * h
    exponent = spread_terms(past.spread, h) @ np.array(experience.spread)
    return mean, past.step[:, None] * np.exp(np.clip(exponent, -20.0, 20.0))


def spread_terms(features: Array, horizon: Array) -> Array:
    """Regressors (S, H, 7) of the log spread."""
    ones = np.ones((len(features), len(horizon)))
    log_h = np.log(horizon) * ones
    uneven, recent, short, drift, memory = (column[:, None] * ones for column in features.T)
    return np.stack([ones, log_h, uneven, recent, short, drift, memory * log_h], axis=2)


def read_past(z: Array, segment: Array) -> Past:
    """Features of each past: steps are per year, and none crosses a change of definition."""
    step, gap = steps(z, segment)
    if np.isnan(step).all():  # every step crosses one
        step, gap = steps(z, np.zeros(z.shape[1]))
    seen = ~np.isnan(step)
    d = np.where(seen, step / gap, 0.0)
    years = np.where(seen, gap, 0.0)
    size = _mean(np.abs(d), seen)
    size = np.maximum(size, np.maximum(1e-12 * np.nanmax(np.abs(z), axis=1), 1e-300))
    d = d / size[:, None]
    mean = (d * years).sum(axis=1) / years.sum(axis=1)
    age = np.arange(z.shape[1])[::-1]
    recent = _mean(d, seen * _RECENT**age)
    median = np.nanmedian(np.where(seen, d, np.nan), axis=1)
    off = np.where(seen, d - mean[:, None], 0.0)
    deviation = _mean(np.abs(off), seen)
    lately = _mean(np.abs(off), seen * _NEWEST**age)
    square = np.maximum((off**2).sum(axis=1), 1e-12)
    n = seen.sum(axis=1) + 1
    spread = np.stack(
        [
            np.log(np.sqrt(_mean(off**2, seen)) + 0.02),
            np.log((lately + 0.05) / (deviation + 0.05)),
            1 / np.sqrt(n) - 0.2,
            np.log(0.1 + np.abs(recent)),
            _lagged(off, seen) / square,
        ],
        axis=1,
    )
    return Past(size, np.stack([mean, recent, median], axis=1), spread, n)


def _mean(x: Array, weight: Array) -> Array:
    return np.asarray((x * weight).sum(axis=1) / weight.sum(axis=1))


def _lagged(off: Array, seen: Array) -> Array:
    """Sum of products of each deviation with the one before it among the observed steps."""
    total, before = np.zeros(len(off)), np.zeros(len(off))
    for t in range(off.shape[1]):
        total += off[:, t] * before
        before = np.where(seen[:, t], off[:, t], before)
    return total
