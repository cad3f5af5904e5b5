"""What a forecast says: how likely each value is, in each year and along whole paths."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any, Protocol

import numpy as np
import numpy.typing as npt
import pandas as pd
from scipy.special import chdtri, stdtr, stdtrit

from qstats.errors import ForecastError

if TYPE_CHECKING:
    from matplotlib.axes import Axes

Array = npt.NDArray[np.float64]

_HALVINGS = 60
_FAN = ((0.025, 0.975), (0.1, 0.9), (0.25, 0.75))


class Transform(Protocol):
    """A rising map between values of a series and the open line on which spreads are stated.

    ``inverse`` ends in ``[lower, upper]``, so mass beyond a bound piles up on it; ``forward`` is
    only asked for values inside the bounds.
    """

    @property
    def lower(self) -> float:
        """Least possible value; ``-inf`` if open."""

    @property
    def upper(self) -> float:
        """Greatest possible value; ``inf`` if open."""

    def forward(self, x: Array) -> Array:
        """Values in the unit of the series → the open line."""

    def inverse(self, z: Array) -> Array:
        """The open line → values in the unit of the series."""


@dataclass(frozen=True, eq=False)
class Component:
    """One part of a mixture: a Student-t on the transformed scale, for each of H years.

    ``weights`` (H,) are its shares by horizon, ``mean`` and ``scale`` (H,) stand on the
    transformed scale, ``corr`` (H, H) ties the years together. A ``scale`` of 0 is an atom.
    """

    weights: Array
    mean: Array
    scale: Array
    df: float
    corr: Array
    transform: Transform
    label: str

    def below(self, x: Array, *, strict: bool) -> Array:
        """P(Y < x) if ``strict`` else P(Y <= x); ``x`` is (H, m) in the unit of the series."""
        lower, upper = self.transform.lower, self.transform.upper
        z = self.transform.forward(np.clip(x, lower, upper))
        certain = x > upper if strict else x >= upper
        impossible = x <= lower if strict else x < lower
        return np.where(certain, 1.0, np.where(impossible, 0.0, self._share_below(z, strict)))

    def quantiles(self, probs: Array) -> Array:
        """Quantiles of this component alone, (H, m), in the unit of the series."""
        z = self.mean[:, None] + self.scale[:, None] * stdtrit(self.df, probs)
        return self.transform.inverse(z)

    def draw(self, normals: Array, uniforms: Array) -> Array:
        """Turn standard normals (n, H) and one uniform a path (n,) into paths (n, H)."""
        mixed = normals @ _root(self.corr).T
        stretch = np.sqrt(self.df / chdtri(self.df, uniforms))
        return self.transform.inverse(self.mean + self.scale * mixed * stretch[:, None])

    def _share_below(self, z: Array, strict: bool) -> Array:
        mean, scale = self.mean[:, None], self.scale[:, None]
        spread = np.where(scale > 0, scale, 1.0)
        atom = z > mean if strict else z >= mean
        return np.where(scale > 0, stdtr(self.df, (z - mean) / spread), atom)


@dataclass(frozen=True, eq=False)
class Distribution:
    """Predictive distribution of one annual series over the H years of ``years``.

    A linear pool: the chance of any event is the weighted mean of the components' chances.
    ``history`` maps observed years to values (gaps absent), ``members`` holds each model's own
    distribution (empty when there is only one), ``fits`` one row ``{model, status, reason,
    weight, scores}`` for every model tried; ``status`` is ``"ok"`` or ``"failed"``.
    """

    years: list[int]
    components: Sequence[Component]
    history: pd.Series
    members: Mapping[str, Distribution] = field(default_factory=dict)
    fits: Sequence[Mapping[str, Any]] = ()

    def cdf(self, x: npt.ArrayLike, year: int | None = None) -> Any:
        """P(Y <= x) in ``year`` (the last year if not given), exact from the mixture.

        ``x`` is a number or an array in the unit of the series; the answer has its shape.
        """
        values = np.asarray(x, dtype=float)
        chances = self._below(np.broadcast_to(values.ravel(), (len(self.years), values.size)))
        return chances[self._row(year)].reshape(values.shape)[()]

    def probability(self, op: str, threshold: float, year: int | None = None) -> float:
        """Chance that the value of ``year`` (the last if not given) meets a threshold.

        ``op`` is ``">="`` or ``"<="``; a value exactly on the threshold meets it.

        Raises
        ------
        ForecastError
            Another operator, a threshold that is not a number, or a year not forecast.
        """
        if op not in (">=", "<="):
            raise ForecastError(f"unknown operator {op!r}", remedy="use '>=' or '<='")
        if not np.isfinite(threshold):
            raise ForecastError(f"the threshold {threshold!r} is no number", remedy="give a number")
        values = np.full((len(self.years), 1), float(threshold))
        chances = self._below(values, strict=op == ">=")[self._row(year), 0]
        return float(1 - chances if op == ">=" else chances)

    def quantile(self, probs: float | Sequence[float]) -> pd.DataFrame:
        """The values below which the shares ``probs`` of the distribution lie.

        Returns a frame, one row a year and one column a probability, in the unit of the series;
        found by halving an interval on the exact cdf.

        Raises
        ------
        ForecastError
            A probability that does not lie strictly between 0 and 1.
        """
        wanted = np.atleast_1d(np.asarray(probs, dtype=float))
        if not ((wanted > 0) & (wanted < 1)).all():
            raise ForecastError(
                f"quantiles of {wanted.tolist()} asked for",
                remedy="give probabilities between 0 and 1, both excluded",
            )
        rising, place = np.unique(wanted, return_inverse=True)
        values = np.maximum.accumulate(self._invert(rising), axis=1)[:, place]
        index = pd.Index(self.years, name="year")
        return pd.DataFrame(values, index=index, columns=pd.Index(wanted, name="prob"))

    def paths(self, n: int, seed: int = 0) -> Array:
        """``n`` joint paths over the years, shape (n, H), in the unit of the series.

        Every path draws one uniform number and follows, year by year, the component in whose
        share of the weights it falls; within a component the years move as a multivariate
        Student-t. So each year's values follow :meth:`cdf`, and the same seed gives the same paths.
        """
        rng = np.random.default_rng(seed)
        normals = rng.standard_normal((n, len(self.years)))
        uniforms, choice = rng.random(n), rng.random(n)
        shares = np.cumsum([c.weights for c in self.components], axis=0)
        chosen = (choice[None, :, None] >= shares[:-1, None, :]).sum(axis=0)
        out = np.empty_like(normals)
        for number, component in enumerate(self.components):
            rows = (chosen == number).any(axis=1)
            drawn = component.draw(normals[rows], uniforms[rows])
            out[rows] = np.where(chosen[rows] == number, drawn, out[rows])
        return out

    def plot(self, ax: Axes | None = None) -> Axes:
        """Draw history and fan: bands of 95, 80 and 50 %, the median dotted; gaps stay open."""
        if ax is None:
            from matplotlib import pyplot

            ax = pyplot.subplots()[1]
        values = self.quantile([0.5, *(p for band in _FAN for p in band)])
        for low, high in _FAN:
            ax.fill_between(self.years, values[low], values[high], alpha=0.2, color="C0", lw=0)
        ax.plot(self.years, values[0.5], ls=":", color="C0")
        every_year = range(self.history.index[0], self.history.index[-1] + 1)
        ax.plot(every_year, self.history.reindex(every_year), marker="o", ms=4, color="0.2")
        ax.xaxis.get_major_locator().set_params(integer=True)
        return ax

    def _below(self, x: Array, *, strict: bool = False) -> Array:
        parts = [c.weights[:, None] * c.below(x, strict=strict) for c in self.components]
        return np.clip(np.sum(parts, axis=0), 0.0, 1.0)

    def _invert(self, probs: Array) -> Array:
        # A quantile of a mixture lies between the least and the greatest of its components'.
        each = [c.quantiles(probs) for c in self.components]
        low, high = np.min(each, axis=0), np.max(each, axis=0)
        for _ in range(_HALVINGS):
            middle = low + (high - low) / 2
            short = self._below(middle) < probs
            low, high = np.where(short, middle, low), np.where(short, high, middle)
        return high

    def _row(self, year: int | None) -> int:
        if year is None:
            return len(self.years) - 1
        if year not in self.years:
            raise ForecastError(
                f"{year} is not forecast; the years are {self.years[0]} to {self.years[-1]}",
                remedy="choose a year among them, or forecast with a longer horizon",
            )
        return self.years.index(year)


def _root(corr: Array) -> Array:
    """A matrix R with R Rᵀ = ``corr``, also where years move in perfect step."""
    values, vectors = np.linalg.eigh(corr)
    root: Array = vectors * np.sqrt(np.maximum(values, 0.0))
    return root
