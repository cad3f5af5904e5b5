import numpy as np
import pytest
from scipy.stats import norm

from qstats.forecasting.accuracy import (
    brier,
    brier_skill,
    coverage,
    crps,
    pinball,
    reliability,
)


def test_coverage_counts_the_ends() -> None:
    low, high = np.array([1.0, 1.0, 1.0, 1.0]), np.array([3.0, 3.0, 3.0, 3.0])
    # Hand: 1, 2 and 3 lie within 1 to 3, 3.5 does not.
    assert coverage(low, high, np.array([1.0, 2.0, 3.0, 3.5])) == 0.75


def test_brier_score() -> None:
    # Hand: (0.2² + 0.4² + 0.1²) / 3 = 0.21 / 3.
    stated, happened = np.array([0.8, 0.4, 0.9]), np.array([1.0, 0.0, 1.0])
    assert brier(stated, happened) == pytest.approx(0.07)
    # Hand: the base rate 2/3 scores 2/9; 1 - 0.07 / (2/9) = 0.685.
    assert brier_skill(stated, happened) == pytest.approx(0.685)
    assert brier_skill(np.full(3, 2 / 3), happened) == pytest.approx(0.0)


def test_quantile_loss() -> None:
    # Hand: 0.1 * (5 - 2), 0.5 * (5 - 5), (1 - 0.9) * (9 - 5).
    losses = pinball(np.array([2.0, 5.0, 9.0]), np.array([0.1, 0.5, 0.9]), 5.0)
    assert losses == pytest.approx([0.3, 0.0, 0.4])
    # Hand: twice the mean of the three.
    assert crps(np.array([2.0, 5.0, 9.0]), np.array([0.1, 0.5, 0.9]), 5.0) == pytest.approx(1.4 / 3)


def test_crps_of_a_normal_forecast_is_the_closed_form() -> None:
    probs = (np.arange(2000) + 0.5) / 2000
    # Gneiting and Raftery (2007), standard normal at 0.7: z(2Φ(z)-1) + 2φ(z) - 1/√π = 0.4218.
    z = 0.7
    expected = z * (2 * norm.cdf(z) - 1) + 2 * norm.pdf(z) - 1 / np.sqrt(np.pi)
    assert crps(norm.ppf(probs), probs, z) == pytest.approx(expected, abs=1e-3)


def test_crps_of_a_sure_forecast_is_its_error() -> None:
    probs = np.arange(1, 20) / 20
    assert crps(np.full(19, 4.0), probs, 7.0) == pytest.approx(3.0)


def test_reliability_by_bins() -> None:
    rows = reliability(np.array([0.05, 0.08, 0.62, 1.0]), np.array([0.0, 1.0, 1.0, 1.0]))
    # Hand: two in the first tenth (one came true), one in the seventh, 1.0 in the last.
    assert [row["count"] for row in rows] == [2, 1, 1]
    assert [row["stated"] for row in rows] == pytest.approx([0.065, 0.62, 1.0])
    assert [row["observed"] for row in rows] == [0.5, 1.0, 1.0]
