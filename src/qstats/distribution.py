"""Predictive distribution of one annual series: quantiles, chances, joint paths."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from functools import cached_property
from typing import TYPE_CHECKING, Any, NamedTuple, Protocol

import numpy as np
import pandas as pd
from scipy.special import ndtri, stdtr, stdtrit

from qstats.errors import ForecastError

if TYPE_CHECKING:
    from matplotlib.axes import Axes

Array = np.ndarray[Any, np.dtype[np.float64]]

_FAN = ((0.025, 0.975), (0.1, 0.9), (0.25, 0.75))
_BISECTIONS = 80
_REFINEMENTS = 20
_CLOSE = 1e-11  # in normal scores
_SPACING = np.sinh(np.linspace(-3.2, 3.2, 41))
_TINY = 1e-300


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

    def draw(self, rng: np.random.Generator, n: int) -> Array:
        """``n`` joint draws (n, H) on the scale of the data."""
        steps = len(self.mean)
        root = np.linalg.cholesky(self.corr + 1e-10 * np.eye(steps))
        normal = rng.standard_normal((n, steps)) @ root.T
        chi = rng.chisquare(self.df, size=(n, 1)) / self.df
        return self.transform.inverse(self.mean + self.scale * normal / np.sqrt(chi))


class Say(NamedTuple):
    """What one member alone says of a year: its weight in the pool, median and 8-in-10 range."""

    member: str
    weight: float
    median: float
    low80: float
    high80: float


@dataclass(frozen=True)
class Explanation:
    """Where the forecast of one ``year`` comes from, in units of the data.

    ``median`` less ``last`` is the expected ``drift``; ``members`` are ordered by weight.
    ``disagreement`` is the share of the pool's squared width that comes from members' medians lying
    apart, the rest being the noise each of them expects. ``effects`` are what else was learned from
    (``break``, ``noise``, ``part_year``), each with its numbers.
    """

    year: int
    last: float
    median: float
    members: tuple[Say, ...]
    disagreement: float
    effects: tuple[dict[str, Any], ...]

    @property
    def drift(self) -> float:
        """Expected change from the last value to the median."""
        return self.median - self.last


@dataclass(frozen=True, repr=False, eq=False)
class Distribution:
    """A linear pool (mixture) of components over the forecast ``years``.

    ``history`` holds the observed values by year; ``members`` the distribution each model alone
    would give, by name; ``fits`` one row a model: ``model, status, reason, weight, scores``;
    ``effects`` what the forecast learned from besides the values, rows with a ``key``.
    Two are equal only if they are the same object.
    """

    years: list[int]
    components: tuple[Component, ...]
    history: pd.Series = field(default_factory=lambda: pd.Series(dtype=float))
    members: dict[str, Distribution] = field(default_factory=dict)
    fits: list[dict[str, Any]] = field(default_factory=list)
    effects: tuple[dict[str, Any], ...] = ()

    def __repr__(self) -> str:
        medians = self.quantile(0.5)[0.5]
        told = ", ".join(f"{year}: {median:.6g}" for year, median in medians.items())
        return f"<Distribution, medians {told}>"

    def cdf(self, x: float | Sequence[float] | Array, year: int, strict: bool = False) -> Array:
        """P(Y <= x) in ``year`` (P(Y < x) if ``strict``), exact from the mixture."""
        step = self._step(year)
        values = np.atleast_1d(np.asarray(x, dtype=float))
        rows = np.broadcast_to(values, (len(self.years), len(values)))
        below = self._pooled(rows, strict)[step]
        lower, upper = self._bounds
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
        key = tuple(asked.tolist())
        if key not in self._found:
            self._found[key] = self._quantiles(asked)
        return pd.DataFrame(
            self._found[key], index=pd.Index(self.years, name="year"), columns=asked
        )

    def explain(self, year: int | None = None) -> Explanation:
        """Which members carry the forecast of ``year`` (the last if not named), and what else does.

        Raises
        ------
        ForecastError
            ``year`` is not forecast.
        """
        when = self.years[-1] if year is None else year
        self._step(when)
        weights = {fit["model"]: float(fit["weight"]) for fit in self.fits}
        says = []
        for name, member in self.members.items():
            says.append(Say(name, weights.get(name, 0.0), *member._middle_and_range(when)))
        says.sort(key=lambda say: -say.weight)
        middle, low, high = self._middle_and_range(when)
        shares = np.array([say.weight for say in says])
        apart = np.array([say.median for say in says])
        between = float(shares @ (apart - shares @ apart) ** 2) if len(says) else 0.0
        # In units of a normal distribution with the same 8-in-10 range.
        width = (high - low) / (2 * float(ndtri(0.9)))
        share = min(between / width**2, 1.0) if width > 0 else 0.0
        last = float(self.history.dropna().iloc[-1]) if len(self.history.dropna()) else middle
        return Explanation(when, last, middle, tuple(says), share, self.effects)

    def only(self, names: Sequence[str]) -> Distribution:
        """The pool of the named members alone, their weights raised in proportion.

        ``effects`` are of the whole pool and stay behind.

        Raises
        ------
        ForecastError
            No member is named, or one that the pool does not have.
        """
        if not names or not set(names) <= set(self.members):
            raise ForecastError(
                f"no pool of {list(names)} alone",
                remedy=f"name one or more of its members {list(self.members)}",
            )
        members = {name: member for name, member in self.members.items() if name in names}
        components, weights = pool(members, {fit["model"]: fit["weight"] for fit in self.fits})
        fits = [
            {**fit, "weight": weights[fit["model"]]} for fit in self.fits if fit["model"] in members
        ]
        return replace(self, components=components, members=members, fits=fits, effects=())

    def paths(self, n: int, seed: int = 0) -> Array:
        """``n`` joint draws over all years (n, H); the same seed gives the same paths.

        Which component a path follows is decided by one uniform number a path, so that the
        marginals agree with :meth:`cdf` also where weights change with the horizon.
        """
        rng = np.random.default_rng(seed)
        edges = np.cumsum([c.weights for c in self.components], axis=0)[:-1].T
        if (edges == edges[0]).all():
            edges = edges[:1]  # a path follows one component through all years
        decides = rng.random(n)
        # Years outermost: numpy then runs along the paths, of which there are thousands.
        chosen = np.stack([np.searchsorted(edge, decides, side="right") for edge in edges])
        paths = np.empty((len(self.years), n))
        for j, component in enumerate(self.components):
            of_this = chosen == j
            followed = np.flatnonzero(of_this.any(axis=0))
            drawn = component.draw(rng, len(followed)).T
            if len(edges) > 1:
                drawn = np.where(of_this[:, followed], drawn, paths[:, followed])
            paths[:, followed] = drawn
        return paths.T

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

    def _middle_and_range(self, year: int) -> tuple[float, float, float]:
        """Median and the ends of the 8-in-10 range."""
        low, middle, high = self.quantile([0.1, 0.5, 0.9]).to_numpy()[self._step(year)].tolist()
        return middle, low, high

    def _step(self, year: int) -> int:
        if year not in self.years:
            raise ForecastError(
                f"{year} is not forecast",
                remedy=f"choose {self.years[0]} to {self.years[-1]}, or a longer horizon",
            )
        return self.years.index(year)

    def _quantiles(self, probs: Array) -> Array:
        """Invert the mixture for all years and probabilities at once (H, P).

        Knots bracket each quantile; the bracket then closes by false position on the normal scores
        of the distribution function (in the Illinois form), which is near straight there.
        """
        knots = self._knots(probs)
        at_knots = self._pooled(knots)
        place = (at_knots[:, :, None] < probs).sum(axis=1).clip(1, knots.shape[1] - 1)
        low, high = (np.take_along_axis(knots, place - k, 1) for k in (1, 0))
        if any((c.scale == 0).any() for c in self.components):
            return self._bisected(low, high, probs)
        score = ndtri(probs)
        below, above = (_score(np.take_along_axis(at_knots, place - k, 1)) - score for k in (1, 0))
        found, was_up = high, np.full(high.shape, np.nan)
        for _ in range(_REFINEMENTS):
            found = np.clip(low - below * (high - low) / (above - below + _TINY), low, high)
            error = _score(self._pooled(found)) - score
            if np.abs(error).max() < _CLOSE:
                break
            up = error >= 0
            # Halving the end that stays put twice keeps the bracket closing from both sides.
            again = np.where(up == was_up, 0.5, 1.0)
            below, above = np.where(up, below * again, error), np.where(up, error, above * again)
            was_up = up
            low, high = np.where(up, low, found), np.where(up, found, high)
        lower, upper = self._bounds
        return np.asarray(np.clip(found, lower, upper))

    def _bisected(self, low: Array, high: Array, probs: Array) -> Array:
        """Least values whose distribution function reaches ``probs``, also where it jumps."""
        for _ in range(_BISECTIONS):
            middle = (low + high) / 2
            reached = self._pooled(middle) >= probs
            low, high = np.where(reached, low, middle), np.where(reached, middle, high)
        return high

    def _knots(self, probs: Array) -> Array:
        """Increasing values (H, K) of which the first and last enclose every asked quantile."""
        # Half the smaller tail lies beyond every component's own quantile at that level.
        tail = float(min(probs.min(), 1 - probs.max())) / 2
        weights = np.stack([c.weights for c in self.components])
        reach = np.array([stdtrit(c.df, 1 - tail) for c in self.components]).clip(1.0)
        ends, middles, widths = [], [], []
        for c, far in zip(self.components, reach, strict=True):
            step = np.where(c.scale > 0, c.scale, 1e-9 * (1 + np.abs(c.mean)))
            z = c.mean + step * np.array([-far, -1.0, 0.0, 1.0, far])[:, None]
            x = c.transform.inverse(z)
            ends.append(x[[0, 4]])
            middles.append(x[2])
            widths.append((x[3] - x[1]) / 2)
        low, high = np.min(ends, axis=0)[0], np.max(ends, axis=0)[1]
        middle = (weights * np.stack(middles)).sum(axis=0)
        apart = np.stack(widths) ** 2 + (np.stack(middles) - middle) ** 2
        width = np.sqrt((weights * apart).sum(axis=0))
        inner = middle[:, None] + width[:, None] * _SPACING
        return np.sort(np.column_stack([low, np.clip(inner, low[:, None], high[:, None]), high]), 1)

    @cached_property
    def _found(self) -> dict[tuple[float, ...], Array]:
        """Quantiles by their probabilities: a report asks for the same ones in many places."""
        return {}

    @cached_property
    def _bounds(self) -> tuple[float, float]:
        lower = min(c.transform.lower for c in self.components)
        return lower, max(c.transform.upper for c in self.components)

    @cached_property
    def _stacked(self) -> list[tuple[Transform, Array, Array, Array, Array]]:
        """Components by transform: weights, mean, scale (C, H, 1) and df (C, 1, 1)."""
        groups: dict[Transform, list[Component]] = {}
        for c in self.components:
            groups.setdefault(c.transform, []).append(c)
        return [
            (
                transform,
                np.stack([c.weights for c in group])[:, :, None],
                np.stack([c.mean for c in group])[:, :, None],
                np.stack([c.scale for c in group])[:, :, None],
                np.array([c.df for c in group])[:, None, None],
            )
            for transform, group in groups.items()
        ]

    def _pooled(self, x: Array, strict: bool = False) -> Array:
        """P(Y <= x) for ``x`` (H, P), one row a year; P(Y < x) if ``strict``."""
        total = np.zeros_like(x)
        for transform, weights, mean, scale, df in self._stacked:
            z = transform.forward(x)
            smooth = stdtr(df, (z - mean) / np.where(scale > 0, scale, 1.0))
            atom = z > mean if strict else z >= mean
            total += (weights * np.where(scale > 0, smooth, atom)).sum(axis=0)
        return np.clip(total, 0.0, 1.0)


def pool(
    members: Mapping[str, Distribution], shares: Mapping[str, float]
) -> tuple[tuple[Component, ...], dict[str, float]]:
    """The components of the linear pool of ``members``, and the weight of each by name.

    Weights are the members' ``shares``, which may hold others too, made to sum to 1.
    """
    total = sum(shares[name] for name in members)
    weights = {name: shares[name] / total for name in members}
    components = tuple(
        replace(c, weights=c.weights * weights[name])
        for name, member in members.items()
        for c in member.components
    )
    return components, weights


def _score(probability: Array) -> Array:
    """Normal scores, finite also for 0 and 1."""
    return np.asarray(ndtri(np.clip(probability, _TINY, 1 - 1e-16)))
