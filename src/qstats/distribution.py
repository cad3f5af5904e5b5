"""Predictive distribution of one annual series: quantiles, chances, joint paths."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any, Protocol

import numpy as np
import pandas as pd
from scipy.special import stdtr, stdtrit

from qstats.errors import ForecastError

if TYPE_CHECKING:
    from matplotlib.axes import Axes

Array = np.ndarray[Any, np.dtype[np.float64]]

_FAN = ((0.025, 0.975), (0.1, 0.9), (0.25, 0.75))
_BISECTIONS = 60


class Transform(Protocol):
    """A monotone increasing map from the scale of the data to the scale of the model.

    Values beyond ``lower`` or ``upper`` count as lying on the bound.
    """

    @property
    def lower(self) -> float:
        """Least possible value; may be infinite."""

    @property
    def upper(self) -> float:
        """Greatest possible value; may be infinite."""

    def forward(self, x: Array) -> Array:
        """Data to model scale; values outside the range map to -inf or +inf."""

    def inverse(self, z: Array) -> Array:
        """Model to data scale."""


@dataclass(frozen=True)
class Component:
    """One member of a mixture: a multivariate Student-t on a transformed scale.

    ``weights`` (H,) are its mixture weights by horizon; ``mean`` and ``scale`` (H,) are on the
    model scale (a scale of 0 is an atom); ``corr`` (H, H) ties the horizons together in paths.
    """

    weights: Array
    mean: Array
    scale: Array
    df: float
    corr: Array
    transform: Transform

    def cdf(self, x: Array, step: int, strict: bool = False) -> Array:
        """P(Y <= x) at horizon index ``step``, P(Y < x) if ``strict``; an atom counts in full."""
        z = self.transform.forward(np.asarray(x, dtype=float))
        if self.scale[step] == 0:
            below = z > self.mean[step] if strict else z >= self.mean[step]
            return np.asarray(below, dtype=float)
        return np.asarray(stdtr(self.df, (z - self.mean[step]) / self.scale[step]))

    def cdf_z(self, z: Array) -> Array:
        """P(Z <= z) for model-scale values ``z`` (H, P), one row a horizon."""
        scale = np.where(self.scale > 0, self.scale, 1.0)[:, None]
        smooth = stdtr(self.df, (z - self.mean[:, None]) / scale)
        return np.where(self.scale[:, None] > 0, smooth, z >= self.mean[:, None])

    def draw(self, rng: np.random.Generator, n: int) -> Array:
        """``n`` joint draws (n, H) on the scale of the data."""
        steps = len(self.mean)
        root = np.linalg.cholesky(self.corr + 1e-10 * np.eye(steps))
        normal = rng.standard_normal((n, steps)) @ root.T
        chi = rng.chisquare(self.df, size=(n, 1)) / self.df
        return self.transform.inverse(self.mean + self.scale * normal / np.sqrt(chi))


@dataclass(frozen=True)
class Distribution:
    """A linear pool (mixture) of components over the forecast ``years``.

    ``history`` holds the observed values by year; ``members`` the distribution each model alone
    would give, by name; ``fits`` one row a model: ``model, status, reason, weight, scores``.
    """

    years: list[int]
    components: tuple[Component, ...]
    history: pd.Series = field(default_factory=lambda: pd.Series(dtype=float))
    members: dict[str, Distribution] = field(default_factory=dict)
    fits: list[dict[str, Any]] = field(default_factory=list)

    def cdf(self, x: float | Sequence[float] | Array, year: int, strict: bool = False) -> Array:
        """P(Y <= x) in ``year`` (P(Y < x) if ``strict``), exact from the mixture."""
        step = self._step(year)
        values = np.atleast_1d(np.asarray(x, dtype=float))
        parts = [c.weights[step] * c.cdf(values, step, strict) for c in self.components]
        below = np.clip(np.sum(parts, axis=0), 0.0, 1.0)
        lower, upper = self.components[0].transform.lower, self.components[0].transform.upper
        below = np.where(values <= lower if strict else values < lower, 0.0, below)
        return np.where(values > upper if strict else values >= upper, 1.0, below)

    def probability(self, op: str, threshold: float, year: int | None = None) -> float:
        """P(Y >= threshold) or P(Y <= threshold) in ``year`` (the last one if not named).

        Raises
        ------
        ForecastError
            ``op`` is neither ``">="`` nor ``"<="``, ``threshold`` is NaN, or ``year`` is not
            forecast.
        """
        if np.isnan(threshold):
            raise ForecastError("the threshold is NaN", remedy="give the value to reach")
        when = self.years[-1] if year is None else year
        if op == ">=":
            return float(1.0 - self.cdf(threshold, when, strict=True)[0])
        if op == "<=":
            return float(self.cdf(threshold, when)[0])
        raise ForecastError(f"unknown comparison {op!r}", remedy="use '>=' or '<='")

    def quantile(self, probs: float | Sequence[float]) -> pd.DataFrame:
        """Quantiles on the scale of the data: one row a year, one column a probability.

        Raises
        ------
        ForecastError
            A probability is not strictly between 0 and 1.
        """
        asked = np.atleast_1d(np.asarray(probs, dtype=float))
        if not ((asked > 0) & (asked < 1)).all():
            raise ForecastError(
                f"probabilities must lie between 0 and 1, not {probs}",
                remedy="ask for example for 0.1, 0.5, 0.9",
            )
        return pd.DataFrame(
            self._quantiles(asked), index=pd.Index(self.years, name="year"), columns=asked
        )

    def paths(self, n: int, seed: int = 0) -> Array:
        """``n`` joint draws over all years (n, H); the same seed gives the same paths.

        Which component a path follows is decided by one uniform number a path, so that the
        marginals agree with :meth:`cdf` also where weights change with the horizon.
        """
        rng = np.random.default_rng(seed)
        edges = np.cumsum([c.weights for c in self.components], axis=0)  # (components, H)
        chosen = (rng.random((n, 1, 1)) >= edges[None, :-1, :]).sum(axis=1)  # (n, H)
        draws = np.stack([c.draw(rng, n) for c in self.components])
        return np.asarray(np.take_along_axis(draws, chosen[None], axis=0)[0])

    def plot(self, ax: Axes | None = None) -> Axes:
        """Draw the fan (half, 8 in 10, 19 in 20) with the observed values; return the axes."""
        import matplotlib.pyplot as plt

        axes = ax if ax is not None else plt.subplots()[1]
        for (low, high), shade in zip(_FAN, ("#e6eef6", "#c3d8ec", "#86b1d8"), strict=True):
            band = self.quantile([low, high])
            axes.fill_between(self.years, band[low], band[high], color=shade, linewidth=0)
        axes.plot(self.years, self.quantile(0.5)[0.5], ":", color="#0f3d68")
        # A line through missing years would invent values: NaN breaks it.
        axes.plot(self.history.index, self.history, "-o", color="#0f3d68", markersize=4)
        return axes

    def _step(self, year: int) -> int:
        if year not in self.years:
            raise ForecastError(
                f"{year} is not forecast",
                remedy=f"choose {self.years[0]} to {self.years[-1]}, or a longer horizon",
            )
        return self.years.index(year)

    def _quantiles(self, probs: Array) -> Array:
        """Bisection on the model's scale, for all years and probabilities at once (H, P)."""
        reach = np.maximum(1.0, [stdtrit(c.df, 1 - self._tail(probs)) for c in self.components])
        mean = np.stack([c.mean for c in self.components])
        spread = np.stack([c.scale for c in self.components]) * reach[:, None] + 1e-9
        shape = (len(self.years), len(probs))
        low = np.broadcast_to((mean - spread).min(axis=0)[:, None], shape)
        high = np.broadcast_to((mean + spread).max(axis=0)[:, None], shape)
        for _ in range(_BISECTIONS):
            middle = (low + high) / 2
            reached = sum(c.weights[:, None] * c.cdf_z(middle) for c in self.components) >= probs
            low, high = np.where(reached, low, middle), np.where(reached, middle, high)
        return self.components[0].transform.inverse(high)

    @staticmethod
    def _tail(probs: Array) -> float:
        # Half the smaller tail lies beyond every component's own quantile at that level.
        return float(min(probs.min(), 1 - probs.max())) / 2
