"""Bayesian exponential smoothing: a grid of linear innovations models, each solved exactly.

A grid point fixes how fast level and slope follow the data (alpha, beta), the scale the series is
seen on and how the spread grows with the level. Given these, the model is linear: first level,
first slope, level shifts and the variance integrate out in closed form (normal-inverse-gamma),
gaps and known measurement noise are handled by the Kalman filter, and the forecast is a Student-t.
Points are averaged with softened posterior weights.

Sources: Hyndman, Koehler, Ord and Snyder (2008), Forecasting with Exponential Smoothing (the
models); Snyder, Ord and Beaumont (2012), the Bayesian reading of local innovations models;
Grünwald and van Ommen (2017) for softened ("tempered") posteriors.

Shapes: S series, N years (right-aligned, the last column observed), G recursions (kind and
smoothing weights), C models (a recursion with a prior for the slope), H years ahead.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any, NamedTuple

import numpy as np

Array = np.ndarray[Any, np.dtype[np.float64]]
Flags = np.ndarray[Any, np.dtype[np.bool_]]


class Kind(NamedTuple):
    """A scale, ``data``, ``root`` or ``log``, and the power of the level the spread follows.

    ``shape`` is the scale on which the forecast is a Student-t; ``prior`` a log weight.
    """

    name: str
    scale: str
    power: float
    shape: str
    prior: float


# Weights by the likelihood on the M1 and M3 yearly development series (the researched recipe).
KINDS = (
    Kind("constant", "data", 0.0, "data", -0.05),
    Kind("root_of_level", "data", 0.5, "data", -0.05),
    Kind("level", "data", 1.0, "data", -0.01),
    Kind("level_skewed", "data", 1.0, "log", 0.10),
    Kind("root", "root", 0.0, "root", -0.70),
    Kind("log", "log", 0.0, "log", 0.0),
)
_ALPHA = np.array([0.15, 0.4, 0.7, 1.0, 1.25])
_ALPHA_PRIOR = np.array([-0.8, -0.4, 0.1, 0.4, 0.5])
_SLOPE_SHARE = np.array([0.0, 0.1, 0.3])
_SLOPE_PRIOR = np.array([0.0, -0.1, 0.2])
_NO_SLOPE_PRIOR = 0.5
# Prior variances, in units of the innovation variance: practically none, and wide.
_NO_SLOPE, _SLOPE = 1e-6, 4.0
_FLAT = 1e-6  # prior precision of the first level, and of a level shift without overlap
_VARIANCE_PRIOR = 0.005
_WIDEST_LOG = 1.5


class Point(NamedTuple):
    """One model: its kind, its recursion within the kind, and the prior of its slope."""

    kind: int
    alpha: int
    share: int
    slope: float
    prior: float


def _points() -> tuple[Point, ...]:
    found = []
    for k in range(len(KINDS)):
        for a, prior in enumerate(_ALPHA_PRIOR):
            found.append(Point(k, a, 0, _NO_SLOPE, prior + _NO_SLOPE_PRIOR))
            found += [Point(k, a, s, _SLOPE, prior + more) for s, more in enumerate(_SLOPE_PRIOR)]
    return tuple(found)


POINTS = _points()
_KIND = np.array([p.kind for p in POINTS])
_RECURSION = np.array(
    [(p.kind * len(_ALPHA) + p.alpha) * len(_SLOPE_SHARE) + p.share for p in POINTS]
)
_SLOPE_VARIANCE = np.array([p.slope for p in POINTS])
_PRIOR = np.array([p.prior + KINDS[p.kind].prior for p in POINTS])
_PER_KIND = len(_ALPHA) * len(_SLOPE_SHARE)
_G_ALPHA = np.tile(np.repeat(_ALPHA, len(_SLOPE_SHARE)), len(KINDS))
_G_BETA = _G_ALPHA * np.tile(_SLOPE_SHARE, len(_ALPHA) * len(KINDS))

STEADY_DRIFT: Flags = (_SLOPE_VARIANCE == _SLOPE) & np.array([p.share == 0 for p in POINTS])
TREND: Flags = _SLOPE_VARIANCE == _SLOPE
ROOT: Flags = np.array([KINDS[p.kind].scale == "root" for p in POINTS])
LOG: Flags = np.array([KINDS[p.kind].name == "log" for p in POINTS])


@dataclass(frozen=True)
class Shift:
    """A level shift: the definition changes with column ``first``; what ``size`` is known to be.

    ``size`` and ``sd`` come from an overlap, a year published under both definitions; without one
    the shift is left to the data.
    """

    first: int
    size: float = 0.0
    sd: float = np.inf


@dataclass(frozen=True)
class Smoothed:
    """Every model's forecast: ``mean, scale`` (S, C, H) on the model's ``shape``.

    ``evidence`` (S, C) is the log marginal likelihood of the data (with the Jacobian of the
    scale, so that kinds compare), ``df`` (S,) the degrees of freedom; ``possible`` (S, C) marks
    models that apply (a logarithm needs positive values); ``log_step`` (S,) is the root mean
    square of the yearly steps of the logarithm; ``jumps`` mean and variance (S, C, B) of the level
    shifts, in units of ``y``. ``ahead`` holds what the joint covariance over
    the horizon needs.
    """

    mean: Array
    scale: Array
    evidence: Array
    df: Array
    possible: Flags
    log_step: Array
    jumps: tuple[Array, Array]
    ahead: _Ahead

    def correlation(self, series: int) -> Array:
        """Correlations (C, H, H) of the years ahead of one series, on the recursion's scale."""
        return self.ahead.correlation(series)

    def weights(self, temper: float, only: Flags | None = None, flat: bool = False) -> Array:
        """Softened posterior weights (S, C): prior times likelihood to the power ``temper``.

        ``only`` restricts to some models; ``flat`` drops the prior. Rows sum to 1, or to 0 where
        no model is possible.
        """
        allowed = self.possible if only is None else self.possible & only
        logs = temper * self.evidence + (0.0 if flat else _PRIOR)
        logs = np.where(allowed, logs, -np.inf)
        top = logs.max(axis=1, keepdims=True)
        raw = np.exp(logs - np.where(np.isfinite(top), top, 0.0))
        return np.asarray(raw / np.maximum(raw.sum(axis=1, keepdims=True), 1e-300))


def smooth(
    y: Array,
    horizon: int,
    noise: Array | None = None,
    shifts: tuple[Shift, ...] = (),
    only_data_scale: bool = False,
) -> Smoothed:
    """Solve every model of the grid for ``y`` (S, N) and forecast ``horizon`` years.

    Parameters
    ----------
    y
        Right-aligned values, NaN before the start and in gaps; the last column is observed and no
        row is constant.
    noise
        Known variance (S, N) of the measurement error, in squared units of ``y``.
    shifts
        Level shifts, the same for all rows.
    only_data_scale
        Leave out the kinds that follow the level or need positive values (for log odds).
    """
    seen = ~np.isnan(y)
    started = np.logical_or.accumulate(seen, axis=1)
    positive = np.nanmin(y, axis=1) > 1e-9 * np.nanmax(np.abs(y), axis=1)
    dummies = _dummies(shifts, y.shape[1])
    level = _levels(y)
    scales = {s: _standardise(y, positive, s, dummies.sum(axis=1)) for s in ("data", "root", "log")}
    scaled = [scales[kind.scale] for kind in KINDS]
    relative = _relative_noise(level, started)
    u = np.stack([relative**kind.power for kind in KINDS], axis=1)
    w = np.stack([one.w for one in scaled], axis=1)
    r = np.stack([_noise(noise, y, scales[kind.scale], kind.scale) for kind in KINDS], axis=1)
    jump = np.array([s.size for s in shifts]) / scales["data"].q[:, None]
    state = _filter(w - (jump @ dummies.T)[:, None], u, r, dummies, seen, started)
    jacobian = np.stack([one.log_slope for one in scaled], axis=1) - np.where(
        seen[:, None], np.log(u), 0.0
    ).sum(axis=2)
    posterior = _posterior(state, scaled, jacobian, seen.sum(axis=1), shifts)
    possible = np.stack([_applies(k, positive, bool(shifts), only_data_scale) for k in KINDS], 1)
    mean, scale, ahead = _predict(state, posterior, scaled, level, horizon, jump)
    mean, scale = _on_shape(mean, scale, y)
    return Smoothed(
        mean,
        scale,
        posterior.evidence,
        seen.sum(axis=1).astype(float),
        possible[:, _KIND],
        scales["log"].q,
        _jumps(posterior, scaled, jump),
        ahead,
    )


class _Scaled(NamedTuple):
    """A series on one scale: last value, unit ``q``, standardised values, variance of steps."""

    last: Array
    q: Array
    w: Array
    step_variance: Array
    log_slope: Array  # sum of log dz/dy, for the Jacobian


class _State(NamedTuple):
    """After the filter: coefficients of level and slope, moments of the innovations, P."""

    level: Array  # (S, G, D)
    slope: Array
    gram: Array  # (S, G, D, D)
    penalty: Array  # (S, G)
    p: tuple[Array, Array, Array]
    noise: Array  # measurement variance of the newest value (S, G)


class _Posterior(NamedTuple):
    coefficients: Array  # (S, C, D - 1)
    variance: Array  # (S, C, D - 1, D - 1)
    sigma2: Array  # (S, C)
    evidence: Array  # (S, C)
    n: Array  # (S,)


def _levels(y: Array) -> Array:
    """|y|, carried forward over gaps and never below a twentieth of the median (S, N)."""
    filled = y.copy()
    for t in range(1, y.shape[1]):
        filled[:, t] = np.where(np.isnan(y[:, t]), filled[:, t - 1], y[:, t])
    middle = np.nanmedian(np.abs(y), axis=1)
    # Where most values are zero the middle is no floor, and ratios would overflow.
    least = np.maximum(0.05 * middle, 1e-6 * np.nanmax(np.abs(y), axis=1))
    return np.asarray(np.maximum(np.abs(filled), least[:, None]))


def _relative_noise(level: Array, started: Flags) -> Array:
    """Level before each value over the newest level (S, N); the first value uses its own."""
    before = np.concatenate([level[:, :1], level[:, :-1]], axis=1)
    before = np.where(np.isnan(before), level, before)
    return np.where(started, before / level[:, -1:], 1.0)


def _applies(kind: Kind, positive: Flags, shifted: bool, only_data_scale: bool) -> Flags:
    """Series a kind can describe: a shift adds on the scale of the data only."""
    if kind.power == 0 and kind.scale == "data":
        return np.ones_like(positive)
    if only_data_scale or (shifted and kind.scale != "data"):
        return np.zeros_like(positive)
    return positive


def _standardise(y: Array, positive: Flags, scale: str, segment: Array) -> _Scaled:
    usable = np.where(positive[:, None], y, 1.0 + np.arange(y.shape[1]))
    if scale == "root":
        z, log_slope = np.sqrt(usable), -np.log(2) - 0.5 * np.log(usable)
    elif scale == "log":
        z, log_slope = np.log(usable), -np.log(usable)
    else:
        z, log_slope = y, np.zeros_like(y)
    step, gap = steps(z, segment)
    if np.isnan(step).all():  # every step crosses a shift
        step, gap = steps(z, np.zeros(y.shape[1]))
    counted = ~np.isnan(step)
    number = np.maximum(counted.sum(axis=1), 1)
    even = np.where(counted, step / np.sqrt(gap), 0.0)
    floor = 1e-6 * np.nanmax(np.abs(z), axis=1)
    q = np.maximum(_root_mean_square(even, number), np.maximum(floor, 1e-300))
    even = even / q[:, None]
    mean = even.sum(axis=1) / number
    variance = (even**2).sum(axis=1) / number - mean**2
    return _Scaled(
        z[:, -1],
        q,
        (z - z[:, -1:]) / q[:, None],
        np.maximum(variance, 0.001),
        np.where(np.isnan(y), 0.0, log_slope).sum(axis=1),
    )


def _root_mean_square(x: Array, number: Array) -> Array:
    """Root of the mean square by row, without squaring huge or tiny numbers."""
    top = np.maximum(np.abs(x).max(axis=1), 1e-300)
    return np.asarray(top * np.sqrt(((x / top[:, None]) ** 2).sum(axis=1) / number))


def steps(z: Array, segment: Array) -> tuple[Array, Array]:
    """Change since the previous observed value and the years between (S, N); NaN where none.

    ``segment`` (N,) numbers the definitions: a step from one to the next does not count.
    """
    step, gap = np.full_like(z, np.nan), np.ones_like(z)
    last, when = z[:, 0].copy(), np.zeros(len(z), dtype=int)
    for t in range(1, z.shape[1]):
        seen = ~np.isnan(z[:, t])
        both = seen & ~np.isnan(last) & (segment[when] == segment[t])
        step[:, t] = np.where(both, z[:, t] - last, np.nan)
        gap[:, t] = np.where(both, t - when, 1.0)
        last, when = np.where(seen, z[:, t], last), np.where(seen, t, when)
    return step, gap


def random_walk(z: Array, horizon: int, segment: Array) -> tuple[Array, Array]:
    """Mean and scale (S, H) of a walk without drift from the last value of ``z`` (S, N).

    The variance of a year is the sum of squared steps per year over their number less one.
    """
    step, gap = steps(z, segment)
    seen = ~np.isnan(step)
    even = np.where(seen, step / np.sqrt(gap), 0.0)
    scale = _root_mean_square(even, np.maximum(seen.sum(axis=1) - 1, 1))
    h = np.arange(1.0, horizon + 1)
    return np.repeat(z[:, -1:], horizon, axis=1), scale[:, None] * np.sqrt(h)


def _noise(noise: Array | None, y: Array, scaled: _Scaled, scale: str) -> Array:
    """Measurement variance in units of the innovation variance (S, N).

    The innovation variance is set, for this ratio only, to the variance of the steps less what
    measurement adds to it (twice its mean), at least a tenth of it.
    """
    if noise is None:
        return np.zeros_like(y)
    safe = np.where(y > 0, y, 1.0)  # roots and logarithms do not apply elsewhere
    slope = {"data": np.ones_like(y), "root": 0.25 / safe, "log": 1 / safe**2}[scale]
    r = np.where(np.isnan(y), 0.0, np.nan_to_num(noise * slope / scaled.q[:, None] ** 2))
    mean = r.sum(axis=1) / (~np.isnan(y)).sum(axis=1)
    innovation = np.maximum(scaled.step_variance - 2 * mean, 0.1 * scaled.step_variance)
    return np.asarray(r / innovation[:, None])


def _dummies(shifts: tuple[Shift, ...], years: int) -> Array:
    """Columns of 0 before and 1 from a shift on (N, B)."""
    columns = np.arange(years)[:, None] >= np.array([s.first for s in shifts], dtype=int)
    return columns.astype(float)


def _filter(w: Array, u: Array, r: Array, dummies: Array, seen: Flags, started: Flags) -> _State:
    """Run every recursion over the data and over the coefficient columns at once.

    Column 0 is the data, 1 the first level, 2 the first slope, then the shifts. With no gap and
    no measurement noise P stays 0 and the gain is (alpha, beta) itself.
    """
    s, _, n = w.shape
    group = np.repeat(np.arange(len(KINDS)), _PER_KIND)
    # Columns come first while filtering: numpy is slow on a last axis of length three.
    shape = (3 + dummies.shape[1], s, len(group))
    level, slope, gram = np.zeros(shape), np.zeros(shape), np.zeros((shape[0], *shape))
    level[1] = slope[2] = 1.0
    p11 = p12 = p22 = penalty = np.zeros(shape[1:])
    for t in range(n):
        now, begun = seen[:, t, None], started[:, t, None]
        ahead = level + slope
        q11, q12, q22 = p11 + 2 * p12 + p22, p12 + p22, p22
        u2 = u[:, group, t] ** 2
        v = q11 + u2 + r[:, group, t]
        k1, k2 = (q11 + _G_ALPHA * u2) / v, (q12 + _G_BETA * u2) / v
        error = -ahead
        error[0] += np.nan_to_num(w[:, group, t])
        error[3:] -= dummies[t][:, None, None]
        error *= now
        weighted = error / v
        for i in range(shape[0]):
            gram[i] += error[i] * weighted
        penalty = penalty + np.where(now, 0.5 * np.log(v / u2), 0.0)
        level = np.where(begun, ahead + k1 * error, level)
        slope += k2 * error
        kept = np.where(now, v, 0.0)
        p11 = np.where(begun, q11 + _G_ALPHA**2 * u2 - k1**2 * kept, p11)
        p12 = np.where(begun, q12 + _G_ALPHA * _G_BETA * u2 - k1 * k2 * kept, p12)
        p22 = np.where(begun, q22 + _G_BETA**2 * u2 - k2**2 * kept, p22)
    return _State(
        np.moveaxis(level, 0, 2),
        np.moveaxis(slope, 0, 2),
        np.moveaxis(gram, (0, 1), (2, 3)),
        penalty,
        (p11, p12, p22),
        r[:, group, n - 1],
    )


def _posterior(
    state: _State, scaled: list[_Scaled], jacobian: Array, n: Array, shifts: tuple[Shift, ...]
) -> _Posterior:
    """Integrate out level, slope, shifts and variance, for every model."""
    unit = np.stack([one.q for one in scaled], axis=1)[:, _KIND]
    step_variance = np.stack([one.step_variance for one in scaled], axis=1)[:, _KIND]
    gram = state.gram[:, _RECURSION]
    precision = np.full((*unit.shape, 2 + len(shifts)), _FLAT)
    precision[..., 1] = 1 / _SLOPE_VARIANCE
    for j, shift in enumerate(shifts):
        # The prior of a shift is in units of the innovation variance, as those of level and slope.
        known = (shift.sd / unit) ** 2 / step_variance
        precision[..., 2 + j] = np.clip(1 / np.maximum(known, 1e-300), _FLAT, 1 / _FLAT)
    a = gram[..., 1:, 1:] + precision[..., None] * np.eye(precision.shape[-1])
    right = -gram[..., 1:, 0]
    variance: Array = np.asarray(np.linalg.inv(a), dtype=float)
    coefficients = np.einsum("scij,scj->sci", variance, right)
    rest = np.maximum(gram[..., 0, 0] - np.einsum("sci,sci->sc", coefficients, right), 0.0)
    shape = n[:, None] / 2
    spread = _VARIANCE_PRIOR * step_variance + rest / 2 + 1e-12
    occam = 0.5 * (np.log(precision).sum(axis=-1) - np.linalg.slogdet(a)[1])
    evidence = (
        occam
        - shape * np.log(spread)
        - state.penalty[:, _RECURSION]
        + jacobian[:, _KIND]
        - n[:, None] * np.log(unit)
    )
    return _Posterior(coefficients, variance, spread / shape, evidence, n)


class _Ahead(NamedTuple):
    """Loadings of what is uncertain ahead: innovations, coefficients, the state over a gap."""

    response: Array  # (C, H, H), of year h to the innovation of year j
    innovation: Array  # (S, C, H), relative variances
    loading: Array  # (S, C, H, D - 1)
    variance: Array  # (S, C, D - 1, D - 1)
    state: tuple[Array, Array, Array]  # (S, C)
    noise: Array  # (S, C), measurement variance of each year ahead

    def spread(self) -> Array:
        """Variance of each year ahead (S, C, H), in units of the innovation variance."""
        steps = np.arange(1, self.response.shape[1] + 1)
        noise = np.einsum("chj,scj->sch", self.response**2, self.innovation)
        coefficients = np.einsum(
            "schi,scij,schj->sch", self.loading, self.variance, self.loading, optimize=True
        )
        p11, p12, p22 = (p[..., None] for p in self.state)
        return np.asarray(
            noise + self.noise[..., None] + coefficients + p11 + 2 * steps * p12 + steps**2 * p22
        )

    def correlation(self, series: int) -> Array:
        """Correlations (C, H, H) of the years ahead of one series."""
        h = np.arange(1, self.response.shape[1] + 1)
        noise = np.einsum(
            "chj,cj,ckj->chk", self.response, self.innovation[series], self.response, optimize=True
        )
        loading = self.loading[series]
        total = noise + np.einsum(
            "chi,cij,ckj->chk", loading, self.variance[series], loading, optimize=True
        )
        p11, p12, p22 = (p[series][:, None, None] for p in self.state)
        total = total + p11 + (h[:, None] + h) * p12 + np.outer(h, h) * p22
        total = total + self.noise[series][:, None, None] * np.eye(len(h))
        deviation = np.sqrt(np.einsum("chh->ch", total))
        return np.asarray(total / (deviation[:, :, None] * deviation[:, None, :]))


def _predict(
    state: _State,
    posterior: _Posterior,
    scaled: list[_Scaled],
    level: Array,
    horizon: int,
    jump: Array,
) -> tuple[Array, Array, _Ahead]:
    """Mean and scale (S, C, H) on the scale of the recursion."""
    h = np.arange(1, horizon + 1)
    last = np.stack([one.last for one in scaled], axis=1)[:, _KIND]
    unit = np.stack([one.q for one in scaled], axis=1)[:, _KIND]
    loading = (
        state.level[:, _RECURSION][:, :, None] + h[:, None] * state.slope[:, _RECURSION][:, :, None]
    )
    loading[..., 3:] += 1.0  # a shift stays
    path = loading[..., 0] + np.einsum("schi,sci->sch", loading[..., 1:], posterior.coefficients)
    mean = last[..., None] + unit[..., None] * (path + jump.sum(axis=1)[:, None, None])
    power = np.array([kind.power for kind in KINDS])[_KIND]
    growth = np.clip(np.abs(mean[..., :-1]) / level[:, -1, None, None], 0.2, 5.0)
    innovation = np.ones_like(mean)
    innovation[..., 1:] = growth ** (2 * power[:, None])
    ahead = _Ahead(
        _responses(horizon),
        innovation,
        loading[..., 1:],
        posterior.variance,
        (
            state.p[0][:, _RECURSION],
            state.p[1][:, _RECURSION],
            state.p[2][:, _RECURSION],
        ),
        state.noise[:, _RECURSION],
    )
    scale = unit[..., None] * np.sqrt(posterior.sigma2[..., None] * ahead.spread())
    return mean, scale, ahead


def _jumps(posterior: _Posterior, scaled: list[_Scaled], known: Array) -> tuple[Array, Array]:
    """Posterior mean and variance (S, C, B) of the level shifts, on the scale of the recursion."""
    unit = np.stack([one.q for one in scaled], axis=1)[:, _KIND, None]
    mean = (posterior.coefficients[..., 2:] + known[:, None]) * unit
    own = np.diagonal(posterior.variance, axis1=2, axis2=3)[..., 2:]
    return mean, own * posterior.sigma2[..., None] * unit**2


def _responses(horizon: int) -> Array:
    """What an innovation in year j does to year h (C, H, H): 1 at once, alpha + beta k later."""
    lag = np.arange(horizon)[:, None] - np.arange(horizon)
    alpha, beta = _G_ALPHA[_RECURSION], _G_BETA[_RECURSION]
    later = alpha[:, None, None] + beta[:, None, None] * lag
    return np.where(lag > 0, later, np.where(lag == 0, 1.0, 0.0))


def _on_shape(mean: Array, scale: Array, y: Array) -> tuple[Array, Array]:
    """Turn the kinds solved on the data's scale but skewed into a Student-t of the logarithm."""
    skewed = np.array([KINDS[k].shape == "log" and KINDS[k].scale == "data" for k in _KIND])
    least = 0.1 * np.minimum(np.nanmedian(np.abs(y), axis=1), np.abs(y[:, -1]))
    floor = np.maximum(least, 1e-12 * np.nanmax(np.abs(y), axis=1))
    middle = np.maximum(mean[:, skewed], floor[:, None, None])
    mean, scale = mean.copy(), scale.copy()
    scale[:, skewed] = np.minimum(scale[:, skewed] / middle, _WIDEST_LOG)
    mean[:, skewed] = np.log(middle)
    return mean, scale
