"""A figure for part of a year: what it says of the whole, and the forecast that has heard it."""

import math
from dataclasses import dataclass, replace
from itertools import pairwise

import numpy as np
import pandas as pd
import pytest
from hypothesis import given
from hypothesis import strategies as st
from scipy.integrate import quad
from scipy.stats import multivariate_t, norm

from qstats.distribution import Component, Distribution
from qstats.errors import ForecastError
from qstats.forecasting import Estimate, condition, estimate, forecast
from qstats.forecasting.transforms import Identity, Logit

NORMAL = 1e9  # degrees of freedom at which a t is a normal
CORR = np.array([[1.0, 0.6], [0.6, 1.0]])


def component(mean, scale, df=5.0, weight=1.0, transform=None, corr=CORR) -> Component:
    steps = len(mean)
    arrays = np.full(steps, weight), np.array(mean, float), np.array(scale, float)
    return Component(*arrays, df, np.array(corr)[:steps, :steps], transform or Identity())


def pool(*components: Component) -> Distribution:
    return Distribution([2025, 2026][: len(components[0].mean)], components)


def one(mean=97.0, scale=0.2, df=NORMAL, transform=None) -> Distribution:
    return pool(component([mean], [scale], df, transform=transform))


# --- the estimate --------------------------------------------------------------------------------


def test_three_half_years_by_hand() -> None:
    # Food sampling 2022 to 2024: d = -0.35, -0.33, -0.18. With the pseudo-pair 0 the mean is
    # -0.86 / 4 = -0.215, the squares about it sum to 0.0789, and 0.2² + 0.0789 over 4 is 0.029725.
    pairs = [(97.49, 97.14), (97.60, 97.27), (97.22, 97.04)]
    said = estimate(one(), 97.39, 0.5, pairs, steady=True)
    assert said.value == pytest.approx(97.39 - 0.215, abs=1e-9)
    assert said.high - said.value == pytest.approx(math.sqrt(0.029725), abs=1e-9)
    assert said.value - said.low == pytest.approx(math.sqrt(0.029725), abs=1e-9)


@pytest.mark.parametrize(("share", "factor"), [(0.5, 1.0), (0.25, math.sqrt(3)), (0.8, 0.5)])
def test_without_pairs_the_spread_rests_on_the_share_covered(share: float, factor: float) -> None:
    said = estimate(one(scale=0.2), 97.5, share, [], steady=True)
    assert said.value == 97.5
    assert said.high - 97.5 == pytest.approx(0.2 * factor, rel=1e-9)


def test_predictive_moments_agree_with_the_conjugate_formulas() -> None:
    # Witness: Gelman et al., Bayesian Data Analysis, 3rd ed., section 3.3: posterior predictive
    # t with nu_n degrees of freedom, location mu_n and scale² sigma_n² (1 + 1 / kappa_n).
    d, spread0 = np.array([0.4, 0.6]), 0.2 * math.sqrt(3)
    kappa, nu, sigma = 1 + 2, 4 + 2, spread0**2 / 4
    squares = 4 * sigma + ((d - d.mean()) ** 2).sum() + 2 / kappa * d.mean() ** 2
    variance = squares / nu * (1 + 1 / kappa) * nu / (nu - 2)
    said = estimate(one(), 96.0, 0.25, [(96.0, 96.4), (97.0, 97.6)], steady=True)
    assert said.value == pytest.approx(96.0 + d.sum() / kappa, abs=1e-9)
    assert said.high - said.value == pytest.approx(math.sqrt(variance), abs=1e-9)


def test_many_pairs_speak_for_themselves() -> None:
    d = np.random.default_rng(1).normal(-0.3, 0.05, 4000)
    said = estimate(one(scale=2.0), 97.0, 0.5, [(97.0, 97.0 + x) for x in d], steady=True)
    assert said.value == pytest.approx(97.0 + d.mean(), abs=1e-3)
    assert said.high - said.value == pytest.approx(d.std(), rel=0.2)
    many = estimate(one(scale=0.05), 97.0, 0.5, [(97.0, 97.0 + x) for x in d], steady=True)
    assert many.high - many.value == pytest.approx(d.std(), rel=0.01)


def test_differences_are_taken_on_the_scale_of_the_model() -> None:
    logit = Logit(0, 100, 0.01)
    said = estimate(one(mean=3.0, transform=logit), 98.0, 0.5, [(90.0, 95.0)], steady=True)
    z = logit.forward(np.array([98.0, 90.0, 95.0]))
    assert said.value == pytest.approx(float(logit.inverse(z[0] + (z[2] - z[1]) / 2)), abs=1e-9)
    assert said.high < 100


def test_a_sum_over_the_year_is_read_by_its_share() -> None:
    # Three quarters of the year brought 60 % of it, twice: log(1 / 0.6) with one pseudo-pair at
    # log(1 / 0.75); ratios 0.75 / 0.6 = 1.25, so the value is 900 / 0.75 * 1.25 ** (2 / 3).
    prior = one(mean=1500.0, scale=100.0)
    said = estimate(prior, 900.0, 0.75, [(600, 1000), (720, 1200)], steady=False)
    assert said.value == pytest.approx(1200 * 1.25 ** (2 / 3), rel=1e-9)
    g = math.log(1.25)
    spread0 = 100 / 1500 * math.sqrt(1 / 3)
    spread = math.sqrt((spread0**2 + 2 * (g / 3) ** 2 + (2 * g / 3) ** 2) / 3)
    assert math.log(said.high / said.value) == pytest.approx(spread, rel=1e-6)


def test_pairs_tell_a_level_from_a_sum() -> None:
    level = estimate(one(mean=50.0, scale=2.0), 51.0, 0.5, [(49.0, 50.0)], steady=False)
    assert level.value == pytest.approx(51.5)


@pytest.mark.parametrize("pairs", [[], [(0.0, 10.0)], [(-3.0, 10.0)]])
def test_what_may_be_a_sum_says_nothing_without_a_pair_to_tell(pairs) -> None:
    assert estimate(one(mean=10.0, scale=1.0), 5.0, 0.5, pairs, steady=False) is None


@pytest.mark.parametrize(
    ("figure", "share", "pairs"),
    [
        (97.0, 0.0, []),
        (97.0, 1.0, []),
        (math.nan, 0.5, []),
        (101.0, 0.5, []),
        (97.0, 0.5, [(97.0, math.nan)]),
        (97.0, 0.5, [(120.0, 97.0)]),
    ],
)
def test_figures_that_cannot_be_read_are_named(figure, share, pairs) -> None:
    with pytest.raises(ForecastError):
        estimate(one(mean=3.0, transform=Logit(0, 100, 0.01)), figure, share, pairs, steady=True)


# --- the update ----------------------------------------------------------------------------------


def test_a_normal_forecast_by_hand() -> None:
    # Prior 10 ± 2, reading 13 ± 1: gain 4 / 5, mean 12.4, variance 4 * 1 / 5 = 0.8. The next year
    # (12 ± 3, covariance 3.6) moves by 3.6 / 5 * 3 = 2.16; its variance falls by 3.6² / 5 = 2.592.
    prior = pool(component([10, 12], [2, 3], NORMAL))
    (after,) = condition(prior, 2025, Estimate(13, 12, 14)).components
    np.testing.assert_allclose(after.mean, [12.4, 14.16], atol=1e-6)
    np.testing.assert_allclose(after.scale**2, [0.8, 9 - 2.592], atol=1e-6)
    assert after.corr[0, 1] * after.scale.prod() == pytest.approx(3.6 * 0.2, abs=1e-6)
    assert after.df == NORMAL + 1


@pytest.mark.parametrize("year", [2025, 2026])
def test_a_mixture_of_t_agrees_with_integration(year: int) -> None:
    """Witness: the joint t density of the year and the reading, integrated by quadrature."""
    parts = [([10, 11], [2, 3], 4.0, 0.7), ([13, 12], [1, 2], 9.0, 0.3)]
    prior = pool(*(component(m, s, df, w) for m, s, df, w in parts))
    noise, step, x = 0.8, year - 2025, 12.1
    after = condition(prior, 2025, Estimate(x, x - noise, x + noise))

    def density(y: float) -> float:
        total = 0.0
        for mean, scale, df, weight in parts:
            link = scale[step] * scale[0] * (1 if step == 0 else CORR[0, step])
            shape = [[scale[step] ** 2, link], [link, scale[0] ** 2 + noise**2]]
            total += weight * multivariate_t([mean[step], mean[0]], shape, df).pdf([y, x])
        return total

    ends = [-math.inf, 9.0, 11.0, 12.5, 14.0, math.inf]
    pieces = [quad(density, a, b, epsabs=1e-12, epsrel=1e-10)[0] for a, b in pairwise(ends)]
    expected = np.cumsum(pieces)[:-1] / sum(pieces)
    np.testing.assert_allclose(after.cdf(ends[1:-1], year), expected, atol=1e-6)


def test_paths_agree_with_the_marginals() -> None:
    prior = pool(component([10, 11], [2, 3], 6.0, 0.7), component([13, 12], [1, 2], 9.0, 0.3))
    after = condition(prior, 2025, Estimate(12, 11, 13))
    paths = after.paths(40_000)
    for step, year in enumerate(after.years):
        assert np.mean(paths[:, step] <= 12) == pytest.approx(
            float(after.cdf(12, year)[0]), abs=0.01
        )


def test_the_component_that_foresaw_the_reading_gains_weight() -> None:
    near, far = component([10], [1], NORMAL, 0.5), component([14], [1], NORMAL, 0.5)
    after = condition(pool(near, far), 2025, Estimate(10, 9, 11))
    odds = norm.pdf(0, scale=math.sqrt(2)) / norm.pdf(4, scale=math.sqrt(2))
    weights = [c.weights[0] for c in after.components]
    assert weights[0] / weights[1] == pytest.approx(odds, rel=1e-5)
    assert sum(weights) == pytest.approx(1)


@dataclass(frozen=True)
class Stretched(Identity):
    """The same data in another unit of the model."""

    def forward(self, x):
        return 1000 * np.asarray(x, float)

    def inverse(self, z):
        return np.asarray(z, float) / 1000


def test_weights_do_not_depend_on_the_scale_a_component_is_written_on() -> None:
    plain = component([10], [1], 5.0, 0.5)
    same = component([10_000], [1000], 5.0, 0.5, Stretched())
    after = condition(pool(plain, same), 2025, Estimate(12, 11, 13))
    assert [c.weights[0] for c in after.components] == pytest.approx([0.5, 0.5])
    assert after.components[1].mean[0] / 1000 == pytest.approx(after.components[0].mean[0])


def test_an_atom_stays_where_it_is_and_loses_weight() -> None:
    # A constant series: the atom at 5 is weighed by the density of the reading under its noise.
    prior = forecast([5.0] * 6, horizon=2)
    after = condition(prior, int(prior.years[0]), Estimate(5.5, 5.4, 5.6))
    atom, moved = after.components
    assert list(atom.mean) == [5.0, 5.0]
    assert list(atom.scale) == [0.0, 0.0]
    assert atom.weights[0] < prior.components[0].weights[0] < 1
    assert np.isfinite([*moved.mean, *moved.scale, *moved.corr.ravel()]).all()
    agreed = condition(prior, int(prior.years[0]), Estimate(5.0, 4.9, 5.1))
    assert agreed.components[0].weights[0] > prior.components[0].weights[0]


def test_members_and_their_rows_follow() -> None:
    years = pd.Series([97.71, 97.58, 97.60, 97.69, 97.31, 97.14, 97.27, 97.04], range(2017, 2025))
    prior = forecast(years, horizon=2, bounds=(0, 100))
    after = condition(prior, 2025, Estimate(97.26, 97.2, 97.3))
    shares = {fit["model"]: fit["weight"] for fit in after.fits}
    assert sum(shares.values()) == pytest.approx(1)
    place = 0
    for name, member in after.members.items():
        parts = after.components[place : place + len(member.components)]
        place += len(parts)
        assert shares[name] == pytest.approx(sum(part.weights[0] for part in parts))
        assert sum(own.weights[0] for own in member.components) == pytest.approx(1)
        for own, whole in zip(member.components, parts, strict=True):
            np.testing.assert_allclose(own.mean, whole.mean)
    assert place == len(after.components)


def test_some_members_alone_have_heard_the_same_reading() -> None:
    prior = forecast(pd.Series([88.0, 89.5, 90.1, 92.0, 91.7], range(2020, 2025)), horizon=2)
    reading = Estimate(93.0, 92.5, 93.5)
    names = list(prior.members)[:2]
    first, last = condition(prior.only(names), 2025, reading), condition(prior, 2025, reading)
    np.testing.assert_allclose(first.quantile([0.1, 0.9]), last.only(names).quantile([0.1, 0.9]))


def test_a_reading_far_from_every_component_leaves_numbers() -> None:
    prior = pool(component([0, 0], [1, 1], 5.0, 0.5), component([1, 1], [0, 0], 5.0, 0.5))
    after = condition(prior, 2025, Estimate(1e150, 1e150 - 1e140, 1e150 + 1e140))
    for c in after.components:
        assert np.isfinite([*c.weights, *c.mean, *c.scale, *c.corr.ravel()]).all()


def test_no_weight_is_made_of_nothing() -> None:
    prior = pool(component([0], [1], 5.0, 1.0), component([9], [1], 5.0, 0.0))
    after = condition(prior, 2025, Estimate(9, 8.9, 9.1))
    assert [c.weights[0] for c in after.components] == [1.0, 0.0]


@pytest.mark.parametrize(
    ("year", "seen"),
    [
        (2030, Estimate(97, 96, 98)),
        (2025, Estimate(97, 97, 97)),
        (2025, Estimate(math.nan, 96, 98)),
        (2025, Estimate(97, 96, math.inf)),
        (2025, Estimate(150, 140, 160)),
    ],
)
def test_readings_that_cannot_be_heard_are_named(year: int, seen: Estimate) -> None:
    with pytest.raises(ForecastError):
        condition(one(mean=3.0, transform=Logit(0, 100, 0.01)), year, seen)


# --- laws ----------------------------------------------------------------------------------------

means = st.floats(-50, 50)
spreads = st.floats(0.01, 20)
readings = st.floats(-80, 80)


@given(means, spreads, readings, spreads)
def test_the_posterior_mean_lies_between_forecast_and_reading(m, s, x, r) -> None:
    (after,) = condition(one(m, s, 5.0), 2025, Estimate(x, x - r, x + r)).components
    assert min(m, x) - 1e-9 <= after.mean[0] <= max(m, x) + 1e-9


@given(means, spreads, spreads, st.floats(-1, 1), st.floats(-0.99, 0.99))
def test_a_reading_never_widens_a_normal_forecast(m, s, r, away, rho) -> None:
    prior = pool(component([m, m], [s, 2 * s], NORMAL, corr=[[1, rho], [rho, 1]]))
    x = m + away * math.hypot(s, r)
    (after,) = condition(prior, 2025, Estimate(x, x - r, x + r)).components
    assert (after.scale <= prior.components[0].scale * (1 + 1e-8)).all()


@given(means, spreads, readings, spreads, st.floats(1e-4, 1e4))
def test_the_unit_changes_nothing(m, s, x, r, unit) -> None:
    def heard(k: float) -> Distribution:
        prior = pool(component([k * m, k * m], [k * s, k * s]))
        pairs = [(k * (m - s), k * m), (k * m, k * (m + s / 2))]
        said = estimate(prior, k * x, 0.5, pairs, steady=True)
        return condition(prior, 2025, said)

    (plain,), (scaled,) = heard(1.0).components, heard(unit).components
    np.testing.assert_allclose(scaled.mean, unit * plain.mean, rtol=1e-9, atol=1e-9 * unit * 100)
    np.testing.assert_allclose(scaled.scale, unit * plain.scale, rtol=1e-9)
    np.testing.assert_allclose(scaled.corr, plain.corr, atol=1e-9)


@given(
    st.lists(st.tuples(st.floats(0, 100), st.floats(0, 100)), max_size=5),
    st.floats(0, 100),
    st.floats(0.01, 0.99),
    st.floats(-6, 6),
    st.floats(1e-6, 10),
)
def test_no_figure_on_the_scale_makes_nan(pairs, figure, share, mean, scale) -> None:
    parts = component([mean, mean], [scale, scale], transform=Logit(0, 100, 0.005))
    atom = replace(parts, scale=np.zeros(2), weights=np.array([0.2, 0.2]))
    prior = pool(replace(parts, weights=np.array([0.8, 0.8])), atom)
    said = estimate(prior, figure, share, pairs, steady=True)
    after = condition(prior, 2025, said)
    assert np.isfinite(after.quantile([0.1, 0.5, 0.9]).to_numpy()).all()
    assert 0 <= after.probability(">=", 98, 2025) <= 1
