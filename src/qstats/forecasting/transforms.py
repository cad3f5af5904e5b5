"""The scale on which a series is modelled, and the way back."""

from __future__ import annotations

import math
from dataclasses import dataclass
from typing import Any

import numpy as np

Array = np.ndarray[Any, np.dtype[np.float64]]

# A positive series whose largest value is this many times its smallest grows by factors rather
# than by steps; below that, logarithm and identity give nearly the same answer and the plainer wins.
_MANIFOLD = 2.0


@dataclass(frozen=True)
class Identity:
    """The scale of the data itself."""

    def forward(self, x: Array) -> Array:
        """Return ``x``."""
        return np.asarray(x, dtype=float)

    def inverse(self, z: Array) -> Array:
        """Return ``z``."""
        return np.asarray(z, dtype=float)


@dataclass(frozen=True)
class Log:
    """Natural logarithm, for positive series."""

    def forward(self, x: Array) -> Array:
        """Log of ``x``; 0 and less map to -inf."""
        x = np.asarray(x, dtype=float)
        return np.where(x <= 0, -np.inf, np.log(np.where(x <= 0, 1.0, x)))

    def inverse(self, z: Array) -> Array:
        """Exponential of ``z``, kept finite."""
        return np.exp(np.clip(z, -700, 700))


@dataclass(frozen=True)
class Logit:
    """Log odds between ``low`` and ``high``, shrunk by ``margin`` so that the bounds stay finite.

    With share p = (y - low) / (high - low), the model sees logit(p (1 - 2 margin) + margin);
    a series that has touched a bound can then still be fitted.
    """

    low: float
    high: float
    margin: float

    def forward(self, x: Array) -> Array:
        """Log odds of ``x``; below ``low`` is -inf, above ``high`` is +inf."""
        share = (np.asarray(x, dtype=float) - self.low) / (self.high - self.low)
        u = np.clip(share, 0, 1) * (1 - 2 * self.margin) + self.margin
        z = np.log(u) - np.log1p(-u)
        return np.where(share < 0, -np.inf, np.where(share > 1, np.inf, z))

    def inverse(self, z: Array) -> Array:
        """Value between the bounds for log odds ``z``."""
        u = 0.5 * (1 + np.tanh(np.asarray(z, dtype=float) / 2))
        share = (u - self.margin) / (1 - 2 * self.margin)
        return self.low + (self.high - self.low) * np.clip(share, 0, 1)


def choose_transform(
    observed: Array, bounds: tuple[float | None, float | None]
) -> Identity | Log | Logit:
    """The scale for the ``observed`` values (no NaN) of an indicator with these ``bounds``.

    Two finite bounds: logit, since a share cannot pass its ceiling. A floor of 0 and values that
    spread over more than a factor of two: logarithm. Anything else, negative growth rates
    among them: the data's own scale.
    """
    low, high = (_finite(b) for b in bounds)
    if low is not None and high is not None:
        return Logit(low, high, margin=0.05 / (len(observed) + 1))
    if low == 0 and observed.min() > 0 and observed.max() / observed.min() > _MANIFOLD:
        return Log()
    return Identity()


def _finite(bound: float | None) -> float | None:
    return bound if bound is not None and math.isfinite(bound) else None
