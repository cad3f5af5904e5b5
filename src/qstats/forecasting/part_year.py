"""What a figure for part of a year tells of the whole year, and the forecast that has heard it."""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass, replace
from typing import Any

import numpy as np
from scipy.special import logsumexp
from scipy.stats import t as student

from qstats.distribution import Component, Distribution, Transform
from qstats.errors import ForecastError

Array = np.ndarray[Any, np.dtype[np.float64]]
Pairs = Sequence[tuple[float, float]]


@dataclass(frozen=True)
class Estimate:
    """A noisy reading of one year's value, in the unit of the data.

    ``low`` and ``high`` lie one spread (a standard deviation on the model's scale) below and
    above ``value``.
    """

    value: float
    low: float
    high: float


def estimate(
    distribution: Distribution, figure: float, share: float, pairs: Pairs, steady: bool
) -> Estimate | None:
    """The value of the whole year that a part-year ``figure`` points to.

    On the model's scale z, the differences d = z(whole) - z(part) of the ``pairs`` are normal with
    unknown mean and variance. The prior is conjugate and weighs as much as one pair: no
    difference, with the spread s sqrt((1 - share) / share), where s is the forecast's scale one
    year ahead. That is the spread of whole minus part if months vary independently and a whole
    year has scatter s (decision 0010). The predictive mean and variance are then

        c = sum(d) / (m + 1),    (spread0² + sum of squares of (0, d) about c) / (m + 1)

    and tend to the pairs' own mean and variance as their number m grows.

    Source: Gelman et al., Bayesian Data Analysis, 3rd ed., section 3.3, with kappa0 = 1, nu0 = 4.

    Parameters
    ----------
    distribution
        The forecast before the figure; its first year gives the scale.
    figure, pairs
        The figure, and (part, whole) of earlier years, in the unit of the data.
    share
        Share of the year that the figure covers, above 0 and below 1.
    steady
        Whether a part of a year stands on the level of the whole, as a rate does. If not, the
        quantity may be a sum over the year; the pairs decide, and a sum is read by log ratios.

    Returns
    -------
    Estimate or None
        ``None`` where the figure may be a running total and no pair can tell.

    Raises
    ------
    ForecastError
        A value is not finite or cannot stand on the model's scale, or the share is not a share.
    """
    if not 0 < share < 1:
        raise ForecastError(f"a share of {share} of a year", remedy="give one between 0 and 1")
    transform = _leading(distribution).transform
    scale = _scale_ahead(distribution)
    doubt = math.sqrt((1 - share) / share)
    parts, wholes = _split(pairs)
    if not steady and not _stands_level(parts, wholes, share):
        return _of_sum(distribution, figure, share, parts, wholes, scale * doubt)
    seen = transform.forward(np.array([figure, *parts, *wholes]))
    if not np.isfinite(seen).all():
        raise ForecastError(
            f"a part-year value among {[figure, *parts]} lies outside the scale",
            remedy="correct the value, or the indicator's bounds in the catalogue",
        )
    differences = seen[1 + len(parts) :] - seen[1 : 1 + len(parts)]
    centre, spread = _predict(differences, scale * doubt)
    # A value beyond a bound counts as the bound, before its spread is laid around it.
    value = transform.inverse(seen[0] + centre)
    z = transform.forward(value)
    low, high = transform.inverse(np.array([z - spread, z + spread])).tolist()
    return Estimate(float(value), low, high)


def condition(distribution: Distribution, year: int, seen: Estimate) -> Distribution:
    """The forecast given a noisy reading of the value of ``year``.

    Every component is a multivariate t with ``df`` n, location m and scale matrix S; the reading
    x has scale r and shares the component's chi-square. With k the place of ``year`` and
    v = S_kk + r², the posterior is a t with n + 1 degrees of freedom, location
    m + S_k (x - m_k) / v and scale matrix (S - S_k S_k' / v) (n + (x - m_k)² / v) / (n + 1); its
    weight is multiplied by the density of x. The other years follow through ``corr``. Members are
    conditioned likewise and their weights in ``fits`` follow.

    Source: Kotz and Nadarajah, Multivariate t Distributions and Their Applications, 2004, ch. 1.

    Raises
    ------
    ForecastError
        ``year`` is not forecast, or the reading has no spread.
    """
    if year not in distribution.years:
        raise ForecastError(f"{year} is not forecast", remedy="ask for a longer horizon")
    if not seen.low < seen.high or not np.isfinite([seen.value, seen.low, seen.high]).all():
        raise ForecastError(
            f"a reading of {seen.value} without a finite spread around it",
            remedy="give low < high",
        )
    step = distribution.years.index(year)
    updated = [_updated(c, step, seen) for c in distribution.components]
    evidence = np.array([_log_density(c, step, seen) for c in distribution.components])
    weights = _reweighted(np.stack([c.weights for c in distribution.components]), evidence)
    members = {name: condition(m, year, seen) for name, m in distribution.members.items()}
    after = replace(
        distribution,
        components=tuple(replace(c, weights=w) for c, w in zip(updated, weights, strict=True)),
        members=members,
        fits=_fits(distribution, step, seen),
    )
    moved = {"key": "part_year", "year": year, "before": _median(distribution, year)}
    moved["after"] = _median(after, year)
    return replace(after, effects=(*distribution.effects, moved))


def _median(distribution: Distribution, year: int) -> float:
    return float(distribution.quantile(0.5).to_numpy()[distribution.years.index(year), 0])


# --- the estimate --------------------------------------------------------------------------------


def _leading(distribution: Distribution) -> Component:
    """The component that weighs most in the first year."""
    return max(distribution.components, key=lambda c: float(c.weights[0]))


def _scale_ahead(distribution: Distribution) -> float:
    """Root mean square of the first year's scales, on the scale of the leading component."""
    transform = _leading(distribution).transform
    alike = [c for c in distribution.components if c.transform == transform]
    weights = np.array([c.weights[0] for c in alike])
    squares = np.array([c.scale[0] ** 2 for c in alike])
    return float(np.sqrt(weights @ squares / weights.sum()))


def _split(pairs: Pairs) -> tuple[Array, Array]:
    columns = np.asarray(pairs, dtype=float).reshape(len(pairs), 2)
    if not np.isfinite(columns).all():
        raise ForecastError("a pair holds a value that is not finite", remedy="leave the pair out")
    return columns[:, 0], columns[:, 1]


def _predict(differences: Array, prior_spread: float) -> tuple[float, float]:
    """Mean and standard deviation of the next difference; the prior counts as one of 0."""
    known = np.append(differences, 0.0)
    centre = known.mean()
    return float(centre), math.sqrt((prior_spread**2 + np.sum((known - centre) ** 2)) / len(known))


def _stands_level(parts: Array, wholes: Array, share: float) -> bool:
    """Whether the part-year values stand nearer to the whole year's than to its share of it."""
    if not len(parts) or (parts <= 0).any() or (wholes <= 0).any():
        return False
    return float(np.mean(np.log(parts / wholes))) > math.log(share) / 2


def _of_sum(
    distribution: Distribution,
    figure: float,
    share: float,
    parts: Array,
    wholes: Array,
    prior_spread: float,
) -> Estimate | None:
    """The estimate for a sum over the year: even pace is the prior, pairs correct it."""
    middle = float(distribution.quantile(0.5).to_numpy()[0, 0])
    if not len(parts) or min(figure, middle, *parts, *wholes) <= 0:
        return None
    even = figure / share
    relative = _half_width(_leading(distribution).transform, middle, prior_spread) / middle
    centre, spread = _predict(np.log(wholes / parts * share), relative)
    value = even * math.exp(centre)
    return Estimate(value, value * math.exp(-spread), value * math.exp(spread))


def _half_width(transform: Transform, x: float, spread: float) -> float:
    """Half the width, in the unit of the data, of ``spread`` either side of ``x``."""
    z = float(transform.forward(np.array(x)))
    low, high = transform.inverse(np.array([z - spread, z + spread]))
    return float(high - low) / 2


# --- the update ----------------------------------------------------------------------------------


def _reading(component: Component, seen: Estimate) -> tuple[float, float]:
    """The reading and its noise on the component's scale.

    The noise is the wider of the steps down and up, since a bound may cut one of them short.
    """
    z, *ends = component.transform.forward(np.array([seen.value, seen.low, seen.high])).tolist()
    steps = [abs(end - z) for end in ends if math.isfinite(end)]
    if not math.isfinite(z) or not any(steps):
        raise ForecastError(
            f"a reading of {seen.value} ({seen.low} to {seen.high}) lies outside the model's scale",
            remedy="correct the figure, or the indicator's bounds in the catalogue",
        )
    return z, max(steps)


def _updated(component: Component, step: int, seen: Estimate) -> Component:
    z, noise = _reading(component, seen)
    covariance = np.outer(component.scale, component.scale) * component.corr
    total = covariance[step, step] + noise**2
    gain = covariance[:, step] / total
    surprise = z - component.mean[step]
    # Joseph's form: what is left stays positive however small the noise.
    kept = np.eye(len(gain))
    kept[:, step] -= gain
    left = kept @ covariance @ kept.T + noise**2 * np.outer(gain, gain)
    left = left * (component.df + surprise**2 / total) / (component.df + 1)
    scale = np.sqrt(np.diag(left))
    safe = np.where(scale > 0, scale, 1.0)
    corr = np.where(np.outer(scale, scale) > 0, left / np.outer(safe, safe), component.corr)
    return replace(
        component,
        mean=component.mean + gain * surprise,
        scale=scale,
        df=component.df + 1,
        corr=corr,
    )


def _log_density(component: Component, step: int, seen: Estimate) -> float:
    """Log density of the reading, up to a constant that is the same for every transform."""
    z, noise = _reading(component, seen)
    width = math.hypot(component.scale[step], noise)
    density = student.logpdf((z - component.mean[step]) / width, component.df)
    # Dividing by the noise brings densities on different scales to the unit of the data.
    return float(density) - math.log(width / noise)


def _reweighted(weights: Array, evidence: Array) -> Array:
    """``weights`` (components, H) times exp(``evidence``), each year summing to 1 again."""
    with np.errstate(divide="ignore"):
        logs = np.log(weights) + evidence[:, None]
    posterior = np.exp(logs - logs.max(axis=0))
    return np.asarray(posterior / posterior.sum(axis=0))


def _fits(distribution: Distribution, step: int, seen: Estimate) -> list[dict[str, Any]]:
    """The rows of the models, their weights multiplied by how well each foresaw the reading."""
    members = distribution.members
    names = [fit["model"] for fit in distribution.fits if fit["model"] in members]
    if not names:
        return distribution.fits
    prior = np.array([f["weight"] for f in distribution.fits if f["model"] in members])
    evidence = np.array([_log_evidence(members[name], step, seen) for name in names])
    weights = dict(zip(names, _reweighted(prior[:, None], evidence)[:, 0].tolist(), strict=True))
    return [{**fit, "weight": weights.get(fit["model"], 0.0)} for fit in distribution.fits]


def _log_evidence(distribution: Distribution, step: int, seen: Estimate) -> float:
    weights = np.array([c.weights[step] for c in distribution.components])
    logs = [_log_density(c, step, seen) for c in distribution.components]
    return float(logsumexp(logs, b=weights))
