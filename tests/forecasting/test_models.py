import numpy as np
import pytest
from scipy.stats import norm

from qstats.forecasting import forecast
from qstats.forecasting.models import MODELS

pytestmark = pytest.mark.filterwarnings("error")

WEIRD = {
    "gap": ([88.0, 90.0, np.nan, 91.0, 92.5, np.nan, 94.0], (0, 100)),
    "short": ([1.0, 2.0, 4.0, 3.0], (None, None)),
    "zeros": ([0.0, 0.0, 0.0, 1.0, 0.0, 0.0, 0.0], (0, None)),
    "negatives": ([-3.0, -2.0, -4.0, -1.0, 0.0, 2.0], (None, None)),
    "at the bound": ([97.0, 99.0, 100.0, 100.0, 99.5, 100.0], (0, 100)),
    "straight line": ([1.0, 2.0, 3.0, 4.0, 5.0, 6.0], (None, None)),
    "explosion": ([1.0, 2.0, 5.0, 1e3, 1e6, 1e9], (None, None)),
}


@pytest.mark.parametrize("name", MODELS)
@pytest.mark.parametrize("case", WEIRD)
def test_every_model_answers_every_kind_of_series(name: str, case: str) -> None:
    values, bounds = WEIRD[case]
    made = forecast(values, horizon=3, bounds=bounds, models=[name])
    assert [(f["model"], f["status"], f["weight"]) for f in made.fits] == [(name, "ok", 1.0)]
    quantiles = made.quantile([0.1, 0.5, 0.9]).to_numpy()
    assert np.isfinite(quantiles).all()
    assert (np.diff(quantiles, axis=1) >= 0).all()
    low, high = bounds
    assert low is None or quantiles.min() >= low
    assert high is None or quantiles.max() <= high


def _walk(n: int = 400) -> np.ndarray:
    """A random walk with drift 0.5 and steps of standard deviation 1."""
    return np.cumsum(0.5 + np.random.default_rng(7).standard_normal(n))


@pytest.mark.parametrize("name", ["local_level_drift", "arima"])
def test_a_random_walk_with_drift_has_its_closed_form(name: str) -> None:
    # Closed form: mean last + h * mean step, variance h * variance of steps (plus that of the
    # estimated drift, h² / n, at most 2 % here).
    z = _walk()
    steps = np.diff(z)
    member = MODELS[name](z, 4)
    h = np.arange(1, 5)
    assert member.mean == pytest.approx(z[-1] + h * steps.mean(), abs=0.25)
    assert member.scale == pytest.approx(np.sqrt(h) * steps.std(ddof=1), rel=0.06)
    # Correlation of a random walk at steps i < j: √(i / j).
    assert member.corr[0, 3] == pytest.approx(0.5, abs=0.06)
    assert np.diag(member.corr) == pytest.approx(1.0)


def test_theta_drifts_half_as_fast_as_the_straight_line() -> None:
    # Hyndman and Billah (2003): simple exponential smoothing plus half the fitted slope a year.
    z = _walk()
    slope = np.polyfit(np.arange(len(z)), z, 1)[0]
    assert np.diff(MODELS["theta"](z, 4).mean) == pytest.approx(slope / 2, abs=1e-6)


def test_a_damped_trend_slows_down() -> None:
    line = np.arange(20.0) + np.random.default_rng(1).normal(0, 0.2, 20)
    steps = np.diff(MODELS["ets"](line, 10).mean)
    assert (steps > 0).all()
    assert (np.diff(steps) < 1e-9).all()


@pytest.mark.parametrize("name", MODELS)
def test_uncertainty_grows_with_the_horizon(name: str) -> None:
    member = MODELS[name](_walk(40), 5)
    assert (np.diff(member.scale) >= 0).all()
    # Level, drift and smoothing cost one degree of freedom each.
    assert member.df == 37


@pytest.mark.parametrize("name", MODELS)
def test_a_gap_is_skipped_not_filled(name: str) -> None:
    # Losing one inner year of a long series hardly moves the forecast; reading it as 0 would.
    z = _walk(60) + 100
    gap = z.copy()
    gap[30] = np.nan
    assert MODELS[name](gap, 1).mean == pytest.approx(MODELS[name](z, 1).mean, abs=0.5)


def test_the_pools_normal_limit_on_a_long_walk() -> None:
    # Closed form of the walk, its spread widened by the pool's table (1.06 for the first year).
    z = _walk()
    steps = np.diff(z)
    made = forecast(z, horizon=1, models=["local_level_drift"])
    sure = norm(z[-1] + steps.mean(), 1.06 * steps.std(ddof=1))
    for x in sure.ppf([0.1, 0.3, 0.5, 0.7, 0.9]):
        assert made.probability(">=", x) == pytest.approx(sure.sf(x), abs=0.04)
