"""The scale on which a series is modelled, and the way back."""

from __future__ import annotations

import math
from dataclasses import dataclass
from typing import Any

import numpy as np

_TINY = 1e-300
_LARGEST_EXPONENT = 700.0

Array = np.ndarray[Any, np.dtype[np.float64]]


@dataclass(frozen=True)
class Identity:
    """The scale of the data itself; what falls beyond a bound counts as the bound."""

    lower: float = -math.inf
    upper: float = math.inf

    def forward(self, x: Array) -> Array:
        """Return ``x``."""
        return np.asarray(x, dtype=float)

    def slope(self, x: Array) -> Array:
        """Derivative of :meth:`forward`."""
        return np.ones_like(x)

    def inverse(self, z: Array) -> Array:
        """``z``, held within the bounds."""
        return np.asarray(np.clip(z, self.lower, self.upper), dtype=float)


@dataclass(frozen=True)
class Root:
    """Square roots, for values that are never negative."""

    lower: float = 0.0
    upper: float = math.inf

    def forward(self, x: Array) -> Array:
        """Square root of ``x``; below 0 is -inf."""
        x = np.asarray(x, dtype=float)
        return np.where(x < 0, -np.inf, np.sqrt(np.maximum(x, 0.0)))

    def inverse(self, z: Array) -> Array:
        """Square of ``z``, a negative root counting as 0, held within the bounds."""
        return np.asarray(np.clip(np.maximum(z, 0.0) ** 2, self.lower, self.upper), dtype=float)


@dataclass(frozen=True)
class Log:
    """Logarithms, for positive values."""

    lower: float = 0.0
    upper: float = math.inf

    def forward(self, x: Array) -> Array:
        """Logarithm of ``x``; 0 and below is -inf."""
        x = np.asarray(x, dtype=float)
        return np.where(x <= 0, -np.inf, np.log(np.maximum(x, _TINY)))

    def inverse(self, z: Array) -> Array:
        """Exponential of ``z``, held within the bounds and the range of numbers."""
        return np.asarray(
            np.clip(np.exp(np.minimum(z, _LARGEST_EXPONENT)), self.lower, self.upper), dtype=float
        )


@dataclass(frozen=True)
class Logit:
    """Log odds between ``lower`` and ``upper``, shrunk by ``margin`` so the bounds stay finite.

    With share p = (y - lower) / (upper - lower), the model sees logit(p (1 - 2 margin) + margin);
    a series that has touched a bound can then still be fitted.
    """

    lower: float
    upper: float
    margin: float

    def forward(self, x: Array) -> Array:
        """Log odds of ``x``; below ``lower`` is -inf, above ``upper`` is +inf."""
        share = (np.asarray(x, dtype=float) - self.lower) / (self.upper - self.lower)
        u = np.clip(share, 0, 1) * (1 - 2 * self.margin) + self.margin
        z = np.log(u) - np.log1p(-u)
        return np.where(share < 0, -np.inf, np.where(share > 1, np.inf, z))

    def slope(self, x: Array) -> Array:
        """Derivative of :meth:`forward` between the bounds."""
        width = (self.upper - self.lower) / (1 - 2 * self.margin)
        u = (np.asarray(x, dtype=float) - self.lower) / width + self.margin
        return np.asarray(1 / (width * u * (1 - u)))

    def inverse(self, z: Array) -> Array:
        """Value between the bounds for log odds ``z``."""
        u = 0.5 * (1 + np.tanh(np.asarray(z, dtype=float) / 2))
        share = (u - self.margin) / (1 - 2 * self.margin)
        return self.lower + (self.upper - self.lower) * np.clip(share, 0, 1)


def choose_transform(
    observed: Array, bounds: tuple[float | None, float | None]
) -> Identity | Logit:
    """The scale for the ``observed`` values (no NaN) of an indicator with these ``bounds``.

    Two finite bounds: log odds, since a share cannot pass its ceiling. Anything else: the data's
    own scale, held within a single bound; members may add models of its root or logarithm.
    """
    lower, upper = bounds
    low = -math.inf if lower is None else lower
    high = math.inf if upper is None else upper
    if math.isfinite(low) and math.isfinite(high):
        return Logit(low, high, margin=0.05 / (len(observed) + 1))
    return Identity(low, high)
