"""The grid of innovations models against statsmodels, numerical integration and dense algebra."""

import warnings
from dataclasses import dataclass
from itertools import pairwise
from typing import Any

import numpy as np
import pytest
from scipy.special import logsumexp
from scipy.stats import norm
from scipy.stats import t as student

from qstats.forecasting import smoothing
from qstats.forecasting.smoothing import KINDS, POINTS, Shift, Smoothed, smooth

pytestmark = pytest.mark.filterwarnings("error")

Array = np.ndarray[Any, np.dtype[np.float64]]

Y = np.array([31.0, 33.5, 32.0, 36.0, 37.5, 37.0, 41.0, 40.0])
GAPPED = np.array([31.0, 33.5, np.nan, 36.0, np.nan, np.nan, 41.0, 40.0, 44.0])
CONSTANT = np.array([KINDS[p.kind].name == "constant" for p in POINTS])
# The priors as the recipe gives them: section 3 (slope) and section 4 (level, variance).
FLAT, VARIANCE_PRIOR = 1e-6, 0.005
ALPHA, SHARE = (0.15, 0.4, 0.7, 1.0, 1.25), (0.0, 0.1, 0.3)


def points(kind: str) -> list[int]:
    return [c for c, p in enumerate(POINTS) if KINDS[p.kind].name == kind]


# --- the witness ---------------------------------------------------------------------------------


@dataclass
class Witness:
    """One model as a regression with correlated errors, all of it dense.

    y_t = l0 + b0 t + shifts + e_t + sum over earlier j of (alpha + beta (t - j)) e_j + measurement
    error: the innovations form written out (Hyndman et al. 2008, section 3.1). Under l0, b0, shift
    ~ N(0, sigma² / precision) and p(sigma²) ~ exp(-b / sigma²) / sigma² everything is a normal-
    inverse-gamma regression (Gelman et al., Bayesian Data Analysis, 3rd ed., section 14.8).
    """

    mean: Array  # on the scale of the model
    scale: Array
    correlation: Array
    log_evidence: float
    shape: float
    slope: float


def witness(
    y: Array,
    point: int,
    horizon: int,
    shifts: tuple[Shift, ...] = (),
    noise: Array | None = None,
) -> Witness:
    p = POINTS[point]
    kind, alpha, beta = KINDS[p.kind], ALPHA[p.alpha], ALPHA[p.alpha] * SHARE[p.share]
    n, seen = len(y), ~np.isnan(y)
    # Scale: root mean of squared steps per year, those across a change of definition left out.
    z = {"data": lambda x: x, "root": np.sqrt, "log": np.log}[kind.scale](y)
    starts = [s.first for s in shifts]
    where, when = np.flatnonzero(seen), np.flatnonzero(seen)
    d, g = np.diff(z[where]), np.diff(when)
    same = [not any(a < s <= b for s in starts) for a, b in pairwise(when)]
    d, g = d[same], g[same]
    q = np.sqrt(np.mean(d**2 / g))
    v = max(np.var(d / np.sqrt(g) / q), 0.001)
    w = (z - z[-1]) / q
    # Spread follows the level of the value before, carried forward, over the newest level.
    level = np.abs(y)
    for t in range(1, n):
        level[t] = level[t] if seen[t] else level[t - 1]
    level = np.maximum(level, 0.05 * np.nanmedian(np.abs(y)))
    u = (np.r_[level[0], level[:-1]] / level[-1]) ** kind.power
    r = np.zeros(n)
    if noise is not None:  # constant-spread kind only
        r = np.where(seen, noise, 0.0) / q**2
        mean = r.sum() / seen.sum()
        r = r / max(v - 2 * mean, 0.1 * v)
    size = np.array([s.size / q for s in shifts])
    jumps = np.array([[float(t >= s) for s in starts] for t in range(n + horizon)]).reshape(
        n + horizon, len(shifts)
    )
    w = w - jumps[:n] @ size
    total = n + horizon
    lag = np.arange(total)[:, None] - np.arange(total)
    response = np.where(lag > 0, alpha + beta * lag, np.where(lag == 0, 1.0, 0.0))
    design = np.column_stack([np.ones(total), np.arange(1.0, total + 1), jumps])
    known = [
        np.clip(1 / max((s.sd / q) ** 2 / v, 1e-300), FLAT, 1 / FLAT) if s.sd < np.inf else FLAT
        for s in shifts
    ]
    precision = np.array([FLAT, 1 / p.slope, *known])
    ahead_u2 = np.ones(horizon)  # known one by one: each needs the mean of the year before
    for h in range(horizon):
        innovations = np.r_[u**2, ahead_u2]
        errors = np.r_[r, np.full(horizon, r[-1])]
        cov = response @ np.diag(innovations) @ response.T + np.diag(errors)
        s, k = cov[:n, :n][np.ix_(seen, seen)], cov[n:, :n][:, seen]
        x, observed = design[:n][seen], w[seen]
        a = x.T @ np.linalg.solve(s, x) + np.diag(precision)
        right = x.T @ np.linalg.solve(s, observed)
        m = np.linalg.solve(a, right)
        gain = np.linalg.solve(s, k.T).T
        path = design[n:] @ m + gain @ (observed - x @ m)
        ahead = z[-1] + q * (path + size.sum())
        if h + 1 < horizon:
            ahead_u2[h + 1] = np.clip(abs(ahead[h]) / level[-1], 0.2, 5.0) ** (2 * kind.power)
    squares = observed @ np.linalg.solve(s, observed) - m @ right
    shape, spread = seen.sum() / 2, VARIANCE_PRIOR * v + squares / 2
    loading = design[n:] - gain @ x
    total_cov = cov[n:, n:] - gain @ k.T + loading @ np.linalg.solve(a, loading.T)
    scale = np.sqrt(np.diag(total_cov))
    evidence = (
        0.5 * (np.log(precision).sum() - np.linalg.slogdet(a)[1])
        - 0.5 * np.linalg.slogdet(s)[1]
        - shape * np.log(spread)
        - seen.sum() * np.log(q)
    )
    # d sqrt(y) / dy = 1 / (2 sqrt(y)); d log(y) / dy = 1 / y.
    slope = {"data": np.ones(n), "root": 0.5 / np.sqrt(np.abs(y)), "log": 1 / y}[kind.scale]
    evidence += np.log(slope[seen]).sum()
    return Witness(
        ahead,
        q * np.sqrt(spread / shape) * scale,
        total_cov / np.outer(scale, scale),
        float(evidence),
        float(2 * shape),
        float(m[1] * q),
    )


def agrees(
    found: Smoothed,
    y: Array,
    which: list[int],
    shifts: tuple[Shift, ...] = (),
    noise: Array | None = None,
) -> None:
    horizon = found.mean.shape[2]
    expected = [witness(y, c, horizon, shifts, noise) for c in which]
    np.testing.assert_allclose(found.mean[0, which], [e.mean for e in expected], rtol=1e-7)
    np.testing.assert_allclose(found.scale[0, which], [e.scale for e in expected], rtol=1e-7)
    evidence = np.array([e.log_evidence for e in expected])
    np.testing.assert_allclose(found.evidence[0, which], evidence, rtol=1e-7, atol=1e-7)
    assert {e.shape for e in expected} == set(found.df)


def test_the_grid_is_that_of_the_recipe() -> None:
    # Section 3: for each alpha one point without a trend and three with, of prior variance 4. The
    # witness takes the slope's prior from the point, so that it is pinned down here.
    for kind in {p.kind for p in POINTS}:
        of_kind = [p for p in POINTS if p.kind == kind]
        found = {(ALPHA[p.alpha], SHARE[p.share], p.slope) for p in of_kind}
        expected = {(a, b, 4.0) for a in ALPHA for b in SHARE} | {(a, 0.0, 1e-6) for a in ALPHA}
        assert found == expected
        assert len(of_kind) == len(expected)


PLAIN = [k.name for k in KINDS if k.name != "level_skewed"]


@pytest.mark.parametrize("kind", PLAIN)
@pytest.mark.parametrize("y", [Y, GAPPED], ids=["full", "gaps"])
def test_every_model_agrees_with_dense_regression(kind: str, y: Array) -> None:
    found = smooth(y[None], 4)
    agrees(found, y, points(kind))
    for c in points(kind)[::7]:
        expected = witness(y, c, 4).correlation
        np.testing.assert_allclose(found.correlation(0)[c], expected, atol=1e-7)


def test_the_skewed_kind_is_the_level_kind_as_a_logarithm() -> None:
    found = smooth(Y[None], 3)
    level, skewed = points("level"), points("level_skewed")
    mean, scale = found.mean[0, level], found.scale[0, level]
    # Delta method: log mean, and scale over mean; no mean here is near a tenth of the level.
    np.testing.assert_allclose(found.mean[0, skewed], np.log(mean), rtol=1e-12)
    np.testing.assert_allclose(found.scale[0, skewed], np.minimum(scale / mean, 1.5), rtol=1e-12)
    np.testing.assert_allclose(found.evidence[0, skewed], found.evidence[0, level], rtol=1e-12)


def test_shorter_series_are_not_touched_by_the_longer_ones_beside_them() -> None:
    table = np.full((2, 12), np.nan)
    table[0, -8:], table[1] = Y, np.linspace(3.0, 9.0, 12) ** 1.5
    both, alone = smooth(table, 3), smooth(Y[None], 3)
    np.testing.assert_allclose(both.mean[0], alone.mean[0], rtol=1e-10)
    np.testing.assert_allclose(both.scale[0], alone.scale[0], rtol=1e-10)
    np.testing.assert_allclose(both.evidence[0], alone.evidence[0], rtol=1e-10)


# --- statsmodels ---------------------------------------------------------------------------------


def errors_squared(w: Array, recursion: int, level: float, slope: float) -> float:
    """e'e of the constant-spread kind from the filter's moments, for given first states."""
    n = len(w)
    wide = np.tile(w, (1, len(KINDS), 1))
    seen = ~np.isnan(w)[None]
    state = smoothing._filter(
        wide, np.ones_like(wide), np.zeros_like(wide), np.zeros((n, 0)), seen, np.ones_like(seen)
    )
    c = np.array([1.0, level, slope])
    return float(c @ state.gram[0, recursion] @ c)


@pytest.mark.parametrize("alpha", range(3))  # statsmodels asks for alpha below 1
@pytest.mark.parametrize("share", range(3))
def test_the_likelihood_is_that_of_statsmodels(alpha: int, share: int) -> None:
    # Witness: statsmodels' ETSModel(A, A, N), smoothed with given weights and first states.
    from statsmodels.tsa.exponential_smoothing.ets import ETSModel

    level, slope = 29.5, 1.2
    weights = [ALPHA[alpha], ALPHA[alpha] * SHARE[share]]
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        model = ETSModel(
            Y,
            error="add",
            trend="add",
            initialization_method="known",
            initial_level=level,
            initial_trend=slope,
        )
        expected = model.smooth([*weights, level, slope])
        squares, likelihood = float(np.sum(expected.resid**2)), float(expected.llf)
    found = errors_squared(Y, alpha * 3 + share, level, slope)
    assert found == pytest.approx(squares, rel=1e-9)
    # Concentrated: sigma² is the mean square, so that log L = -n/2 (log(2 pi sigma²) + 1).
    n = len(Y)
    assert -n / 2 * (np.log(2 * np.pi * found / n) + 1) == pytest.approx(likelihood, abs=1e-6)


def kalman(w: Array, alpha: float, beta: float, state: Array, r: Array) -> tuple[float, Array]:
    """Log likelihood (sigma 1) and last state: the textbook filter on (level, slope, innovation).

    The innovation is a state of its own, so that nothing here is correlated: Harvey (1989),
    section 3.2.
    """
    move = np.array([[1.0, 1.0, 0.0], [0.0, 1.0, 0.0], [0.0, 0.0, 0.0]])
    gain, see = np.array([[alpha], [beta], [1.0]]), np.array([1.0, 0.0, 1.0 - alpha])
    a, p, total = np.r_[state, 0.0], np.zeros((3, 3)), 0.0
    for value, error in zip(w, r, strict=True):
        a, p = move @ a, move @ p @ move.T + gain @ gain.T
        if np.isnan(value):
            continue
        # Level after the year is l + b + alpha e; the value l + b + e is that plus (1 - alpha) e.
        mean, variance = see @ a, see @ p @ see + error
        total += norm(mean, np.sqrt(variance)).logpdf(value)
        k = p @ see / variance
        a, p = a + k * (value - mean), p - np.outer(k, k) * variance
    return total, a[:2]


@pytest.mark.parametrize("recursion", [0, 4, 8, 11, 14])
@pytest.mark.parametrize("noisy", [False, True])
def test_gaps_and_measurement_error_agree_with_a_textbook_filter(
    recursion: int, noisy: bool
) -> None:
    w = (GAPPED - 40.0) / 3.0
    r = np.array([0.3, 0.0, 0.5, 0.1, 0.0, 0.2, 0.4, 0.1, 0.25]) * noisy
    alpha = ALPHA[recursion // 3]
    beta = alpha * SHARE[recursion % 3]
    first = np.array([-3.1, 0.4])
    seen = ~np.isnan(w)[None]
    wide = np.tile(w, (1, len(KINDS), 1))
    state = smoothing._filter(
        wide,
        np.ones_like(wide),
        np.tile(r, (1, len(KINDS), 1)),
        np.zeros((len(w), 0)),
        seen,
        np.ones_like(seen),
    )
    c = np.r_[1.0, first]
    gram, penalty = state.gram[0, recursion], state.penalty[0, recursion]
    found = -0.5 * c @ gram @ c - penalty - 0.5 * seen.sum() * np.log(2 * np.pi)
    likelihood, last = kalman(w, alpha, beta, first, r)
    assert found == pytest.approx(likelihood, rel=1e-10)
    assert state.level[0, recursion] @ c == pytest.approx(last[0], rel=1e-9)
    assert state.slope[0, recursion] @ c == pytest.approx(last[1], rel=1e-9)


# --- numerical integration -----------------------------------------------------------------------


@dataclass
class Integral:
    """log of the integral over level, slope and variance, and the predictive density."""

    log_total: float
    density: Array


def integrate(y: Array, point: int, horizon: int, at: Array) -> Integral:
    """Trapezoid rule over log variance, level and slope; the likelihood by plain recursion.

    For each variance, level and slope run over a grid of ±9 of their own standard deviations
    around least squares: the rule is then exact to many digits.
    """
    p = POINTS[point]
    alpha, beta = ALPHA[p.alpha], ALPHA[p.alpha] * SHARE[p.share]
    d = np.diff(y)
    q = np.sqrt(np.mean(d**2))
    v, w, n = np.var(d / q), (y - y[-1]) / q, len(y)

    def run(level: Array, slope: Array) -> tuple[Array, Array, Array]:
        squares = np.zeros_like(level)
        for value in w:
            e = value - level - slope
            level, slope = level + slope + alpha * e, slope + beta * e
            squares = squares + e**2
        return squares, level, slope

    # Curvature of the squares with the prior, by differences of the recursion itself.
    def bowl(x: Array) -> float:
        squares = run(np.array(x[0]), np.array(x[1]))[0]
        return float(squares + FLAT * x[0] ** 2 + x[1] ** 2 / p.slope)

    eye, zero = np.eye(2), np.zeros(2)
    half = np.array([[bowl(a + b) - bowl(a) - bowl(b) + bowl(zero) for a in eye] for b in eye])
    lean = np.array([bowl(a) - bowl(zero) for a in eye]) - np.diag(half) / 2
    centre = -np.linalg.solve(half, lean)
    root = np.linalg.cholesky(np.linalg.inv(half / 2))
    g = np.linspace(-9, 9, 91)
    x = np.stack(np.meshgrid(g, g, indexing="ij")).reshape(2, -1)
    log_sigma2 = np.linspace(-9, 9, 241)
    logs, densities = [], []
    ahead = np.array([1.0] + [alpha + beta * j for j in range(1, horizon)])
    spread = np.sqrt((ahead**2).sum())
    for s2 in np.exp(log_sigma2):
        level, slope = centre[:, None] + np.sqrt(s2) * root @ x
        squares, last, trend = run(level, slope)
        log = -0.5 * (squares + FLAT * level**2 + slope**2 / p.slope) / s2
        log += 0.5 * np.log(FLAT / p.slope) - np.log(2 * np.pi * s2) - n / 2 * np.log(s2)
        log += np.log(s2 * np.linalg.det(root) * (g[1] - g[0]) ** 2)  # area of a cell
        log += -VARIANCE_PRIOR * v / s2  # p(log sigma²) of the recipe's section 4
        logs.append(log)
        mean = y[-1] + q * (last + horizon * trend)
        densities.append(norm(mean, q * spread * np.sqrt(s2)).pdf(at[:, None]))
    log, density = np.stack(logs), np.stack(densities)  # (V, LB), (V, A, LB)
    total = logsumexp(log)
    weights = np.exp(log - total)
    found = np.einsum("vl,val->a", weights, density)
    return Integral(float(total + np.log(log_sigma2[1] - log_sigma2[0]) - n * np.log(q)), found)


SHORT = np.array([31.0, 33.5, 32.0, 36.0, 37.5])


def test_integrals_agree_with_numerical_integration() -> None:
    found = smooth(SHORT[None], 3)
    at = np.array([30.0, 37.0, 40.0, 47.0])
    chosen = [points("constant")[i] for i in (9, 11, 12)]  # alpha 0.7 with slopes; alpha 1 without
    done = [integrate(SHORT, c, 3, at) for c in chosen]
    totals = np.array([d.log_total for d in done])
    np.testing.assert_allclose(
        np.diff(found.evidence[0, chosen]), np.diff(totals), rtol=1e-6, atol=1e-6
    )
    for c, d in zip(chosen, done, strict=True):
        t = student(found.df[0], found.mean[0, c, 2], found.scale[0, c, 2])
        np.testing.assert_allclose(t.pdf(at), d.density, rtol=1e-4)


# --- level shifts --------------------------------------------------------------------------------

LONG = np.array([20.0, 21.4, 22.1, 23.9, 24.2, 26.1, 26.8, 28.3, 28.9, 30.8, 31.2, 32.9])


def after(first: int, by: float, n: int = 12) -> Array:
    return np.where(np.arange(n) >= first, by, 0.0)


@pytest.mark.parametrize("shift", [Shift(5), Shift(5, 3.0, 0.7), Shift(5, 3.0, 0.0)])
def test_a_shift_agrees_with_dense_regression(shift: Shift) -> None:
    y = LONG + after(5, 3.4)
    agrees(smooth(y[None], 3, shifts=(shift,)), y, points("constant"), (shift,))


def test_two_shifts_a_gap_and_measurement_error_agree_with_dense_regression() -> None:
    y = LONG + after(3, -2.0) + after(8, 5.0)
    y[5] = np.nan
    shifts, noise = (Shift(3), Shift(8, 4.5, 0.5)), np.linspace(0.05, 0.2, 12)
    agrees(smooth(y[None], 3, noise[None], shifts), y, points("constant"), shifts, noise)


@pytest.mark.parametrize("point", [0, 5, 10, 15])
def test_measurement_errors_of_two_years_are_independent(point: int) -> None:
    # Witness: dense algebra, where each year's error stands on the diagonal only. Counted as one
    # shared error they would tie the years together, and first-passage chances come out too low.
    noise = np.full(len(Y), 1.5)
    found = smooth(Y[None], 4, noise[None])
    c = points("constant")[point]
    expected = witness(Y, c, 4, (), noise)
    np.testing.assert_allclose(found.correlation(0)[c], expected.correlation, rtol=1e-6)
    np.testing.assert_allclose(found.scale[0, c], expected.scale, rtol=1e-6)


@pytest.mark.parametrize("by", [-7.0, 0.5, 40.0])
def test_an_unknown_shift_swallows_any_constant(by: float) -> None:
    unmoved = smooth(LONG[None], 4, shifts=(Shift(6),))
    moved = smooth((LONG + after(6, by))[None], 4, shifts=(Shift(6),))
    # Up to the prior precision of 1e-6 a shift is free: one of 30 innovations adds 30² * 1e-6.
    close = {"rtol": 2e-4, "atol": 2e-6 * abs(by)}
    np.testing.assert_allclose(moved.mean[0, CONSTANT] - by, unmoved.mean[0, CONSTANT], **close)
    np.testing.assert_allclose(moved.scale[0, CONSTANT], unmoved.scale[0, CONSTANT], rtol=2e-3)


def test_a_known_shift_equals_subtracting_it_by_hand() -> None:
    exact = Shift(6, 5.0, 0.0)
    told = smooth((LONG + after(6, 5.0))[None], 4, shifts=(exact,))
    by_hand = smooth(LONG[None], 4, shifts=(Shift(6, 0.0, 0.0),))
    rows = np.flatnonzero(CONSTANT)
    # The first level lies 5 lower, which its prior precision of 1e-6 notices.
    np.testing.assert_allclose(told.mean[0, rows] - 5.0, by_hand.mean[0, rows], rtol=2e-4)
    np.testing.assert_allclose(told.scale[0, rows], by_hand.scale[0, rows], rtol=2e-4)
    # Without any shift, the step across the break counts for the unit too: 1.5 among 1.3 or so.
    plain = smooth(LONG[None], 4)
    width = plain.scale[0, rows]
    assert (np.abs(told.mean[0, rows] - 5.0 - plain.mean[0, rows]) < 0.02 * width).all()
    np.testing.assert_allclose(told.scale[0, rows], width, rtol=0.02)


def test_the_trend_does_not_jump_with_the_level() -> None:
    rng = np.random.default_rng(3)
    line = 10 + 2.0 * np.arange(20) + rng.normal(0, 0.3, 20)
    broken = line + after(10, 25.0, 20)
    whole, split = smooth(line[None], 2), smooth(broken[None], 2, shifts=(Shift(10),))
    for found in (whole, split):
        slope = np.diff(found.mean[0, CONSTANT & smoothing.STEADY_DRIFT])[:, 0]
        # Truth 2 a year; a step that takes the jump for growth would read 2 + 25 / 19.
        np.testing.assert_allclose(slope, 2.0, atol=0.1)
    # Told of no shift, a steady drift does take it for growth: the test would see it.
    blind = smooth(broken[None], 2)
    assert np.diff(blind.mean[0, CONSTANT & smoothing.STEADY_DRIFT])[:, 0].max() > 2.5


# --- laws ----------------------------------------------------------------------------------------


@pytest.mark.parametrize("unit", [1e-8, 1e-3, 7.3, 1e8])
@pytest.mark.parametrize("y", [Y, GAPPED, LONG], ids=["full", "gaps", "long"])
def test_the_unit_changes_nothing(y: Array, unit: float) -> None:
    noise = np.linspace(0.1, 0.3, len(y))[None]
    one, other = smooth(y[None], 3, noise), smooth(unit * y[None], 3, unit**2 * noise)
    np.testing.assert_allclose(other.weights(0.65), one.weights(0.65), atol=1e-9)
    back = {"data": unit, "root": np.sqrt(unit), "log": 1.0}
    shape = [KINDS[p.kind].shape for p in POINTS]
    factor = np.array([back[s] for s in shape])[:, None]
    plus = np.log(unit) * (np.array(shape) == "log")[:, None]
    np.testing.assert_allclose((other.mean[0] - plus) / factor, one.mean[0], rtol=1e-9)
    np.testing.assert_allclose(other.scale[0] / factor, one.scale[0], rtol=1e-9)


@pytest.mark.parametrize("plus", [-1e4, -30.0, 200.0, 1e4])
def test_constant_spread_does_not_know_where_zero_is(plus: float) -> None:
    one, other = smooth(GAPPED[None], 3), smooth(GAPPED[None] + plus, 3)
    close = {"rtol": 1e-9, "atol": 1e-9}
    np.testing.assert_allclose(other.mean[0, CONSTANT] - plus, one.mean[0, CONSTANT], **close)
    np.testing.assert_allclose(other.scale[0, CONSTANT], one.scale[0, CONSTANT], rtol=1e-9)
    np.testing.assert_allclose(other.evidence[0, CONSTANT], one.evidence[0, CONSTANT], rtol=1e-9)


def test_weights_sum_to_one_over_the_possible_models() -> None:
    found = smooth(np.stack([Y, Y - 35.0]), 2)
    weights = found.weights(0.65)
    np.testing.assert_allclose(weights.sum(axis=1), 1.0)
    # The second row has negative values: constant spread on the data's own scale only.
    assert (weights[1, ~CONSTANT] == 0).all()
    assert (weights[0] > 0).all()
    assert (found.weights(0.65, only=smoothing.LOG)[1] == 0).all()


def test_softened_weights_by_hand() -> None:
    found = smooth(Y[None], 2)
    a, b = points("constant")[1], points("root")[3]
    # Recipe, sections 2 to 4: pi_alpha + pi_point + pi_kind + 0.65 log evidence. The first has
    # alpha 0.15 and b 0 (-0.8 + 0 - 0.05), the second alpha 0.15 and b 0.3 (-0.8 + 0.2 - 0.7).
    odds = (-0.85 + 1.3) + 0.65 * (found.evidence[0, a] - found.evidence[0, b])
    w = found.weights(0.65)[0]
    assert np.log(w[a] / w[b]) == pytest.approx(odds, rel=1e-9)
    flat = found.weights(0.65, flat=True)[0]
    assert np.log(flat[a] / flat[b]) == pytest.approx(odds - 0.45, rel=1e-9)


def test_a_random_walk_by_hand() -> None:
    # Steps 2, -1, 3 over 1, 1 and 2 years: 4 + 1 + 9/2 = 9.5 over 3 - 1.
    z = np.array([[10.0, 12.0, 11.0, np.nan, 14.0]])
    mean, scale = smoothing.random_walk(z, 3, np.zeros(5))
    assert mean.tolist() == [[14.0, 14.0, 14.0]]
    np.testing.assert_allclose(scale[0], np.sqrt(9.5 / 2) * np.sqrt([1, 2, 3]))
    # The definition changes with the second value: 1 + 4.5 over 2 - 1.
    _, within = smoothing.random_walk(z, 1, np.array([0, 1, 1, 1, 1]))
    np.testing.assert_allclose(within[0, 0], np.sqrt(5.5))
