"""Histories too thin for a model: a series that never moved, or two values."""

from __future__ import annotations

from typing import Any

import numpy as np

from qstats.distribution import Component
from qstats.forecasting.transforms import Identity, Logit

Array = np.ndarray[Any, np.dtype[np.float64]]

# Share of the last value by which a series that never moved may move in a year.
_MOVE = 0.05
_HEAVY = 2.0  # degrees of freedom


def unmoved(value: float, n: int, horizon: int, transform: Identity | Logit) -> list[Component]:
    """A series of ``n`` equal values: it stays with probability (n / (n + 1)) ** h.

    Laplace's rule of succession; once it has moved, a Student-t with 2 degrees of freedom around
    the last value, its scale a twentieth of that value times the root of the horizon.
    """
    steps = np.arange(1.0, horizon + 1)
    stays: Array = (n / (n + 1)) ** steps
    centre = transform.forward(np.array(value))
    away = _MOVE * abs(value) or 1e-6
    up, down = (float(transform.forward(np.array(value + s * away))) for s in (1, -1))
    width = abs((up if np.isfinite(up) else down) - float(centre))
    mean = np.full(horizon, float(centre))
    atom = Component(stays, mean, np.zeros(horizon), _HEAVY, _walk(horizon), transform)
    moved = width * np.sqrt(steps)
    rest = Component(1 - stays, mean, moved, _HEAVY, _walk(horizon), transform)
    return [atom, rest]


def two_values(z: Array, horizon: int, transform: Identity | Logit) -> list[Component]:
    """Two values ``z`` on the model scale: the last one, spread by their difference.

    A Student-t with 2 degrees of freedom whose scale grows with the root of the horizon.
    """
    width = abs(float(z[1] - z[0])) * np.sqrt(np.arange(1.0, horizon + 1))
    mean = np.full(horizon, float(z[1]))
    return [Component(np.ones(horizon), mean, width, _HEAVY, _walk(horizon), transform)]


def _walk(horizon: int) -> Array:
    """Correlations of a random walk."""
    steps = np.arange(1.0, horizon + 1)
    return np.asarray(np.sqrt(np.minimum.outer(steps, steps) / np.maximum.outer(steps, steps)))
