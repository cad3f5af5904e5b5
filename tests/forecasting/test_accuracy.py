import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from scipy.stats import kstest, norm

from qstats.forecasting.accuracy import (
    brier,
    brier_skill,
    clustered_error,
    coverage,
    crps,
    paired_difference,
    pinball,
    pit_histogram,
    pit_summary,
    reliability,
    skill,
    skill_error,
)

SCORES = st.lists(st.floats(0.01, 100), min_size=2, max_size=20)
CHANCES = st.lists(st.floats(0, 1), min_size=1, max_size=30)


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


def test_skill_compares_mean_scores() -> None:
    # Hand: means 2 and 8 leave 1 - 1/4. The mean of the single ratios would give 0.5.
    assert skill(np.array([1.0, 3.0]), np.array([1.0, 15.0])) == 0.75
    assert skill(np.array([4.0]), np.array([2.0])) == -1.0
    assert np.isnan(skill(np.array([1.0]), np.array([0.0])))
    assert np.isnan(skill_error(np.array([1.0, 1.0]), np.zeros(2), np.array([1, 2])))


def test_a_paired_difference_loses_what_both_scores_share() -> None:
    hard_and_easy = np.array([1.0, 50.0, 100.0])
    mean, error = paired_difference(
        hard_and_easy, hard_and_easy + np.array([1, 2, 3]), np.arange(3)
    )
    # Hand: gains 1, 2, 3 have mean 2 and standard deviation 1; 1 / sqrt(3).
    assert (mean, error) == pytest.approx((2.0, 1 / np.sqrt(3)))


def test_dependent_forecasts_count_as_one() -> None:
    values, series = np.array([1.0, 1.0, 3.0, 3.0]), np.array(["a", "a", "b", "b"])
    # Hand: cluster sums of deviations -2 and 2; sqrt(2/1 * (4 + 4)) / 4 = 1, as for 1 and 3 alone.
    assert clustered_error(values, series) == pytest.approx(1.0)
    assert clustered_error(np.array([1.0, 3.0]), np.array(["a", "b"])) == pytest.approx(1.0)


def test_one_cluster_has_no_error_to_state() -> None:
    assert np.isnan(clustered_error(np.array([1.0, 2.0]), np.array(["a", "a"])))
    assert np.isnan(clustered_error(np.array([]), np.array([])))


@given(SCORES)
def test_single_forecasts_have_the_usual_standard_error(values: list[float]) -> None:
    expected = np.std(values, ddof=1) / np.sqrt(len(values))
    assert clustered_error(np.array(values), np.arange(len(values))) == pytest.approx(
        expected, abs=1e-9
    )


@given(SCORES, st.floats(0.1, 3))
def test_a_constant_ratio_of_scores_is_known_exactly(values: list[float], ratio: float) -> None:
    naive, cluster = np.array(values), np.arange(len(values))
    assert skill(ratio * naive, naive) == pytest.approx(1 - ratio)
    assert skill_error(ratio * naive, naive, cluster) == pytest.approx(0.0, abs=1e-9)


def test_the_error_of_a_skill_is_that_of_a_ratio() -> None:
    rng = np.random.default_rng(1)
    naive = rng.gamma(4.0, size=(4000, 60))
    score = 0.6 * naive + rng.gamma(2.0, size=naive.shape)
    skills = [skill(*pair) for pair in zip(score, naive, strict=True)]
    stated = [
        skill_error(s, n, np.arange(60)) for s, n in zip(score[:400], naive[:400], strict=True)
    ]
    # Witness: the spread of the skill over 4000 repetitions.
    assert np.mean(stated) == pytest.approx(np.std(skills), rel=0.05)


def test_pit_histogram_counts_both_ends() -> None:
    # Hand: 0 and 0.1 in the first fifth, 0.5 in the third, 0.8 and 1 in the last.
    assert list(pit_histogram(np.array([0.0, 0.1, 0.5, 0.8, 1.0]), bins=5)) == [2, 0, 1, 0, 2]


def test_pit_of_a_calibrated_a_leaning_and_a_narrow_forecast() -> None:
    even = (np.arange(100) + 0.5) / 100
    assert pit_summary(even) == pytest.approx(
        {"mean": 0.5, "sd": 1 / np.sqrt(12), "distance": 0.005}, abs=1e-4
    )
    assert pit_summary(even**2)["mean"] < 0.4
    narrow = norm.cdf(3 * norm.ppf(even))
    assert pit_summary(narrow)["sd"] > 0.35
    assert np.isnan(pit_summary(np.array([]))["mean"])


@given(CHANCES)
def test_distance_from_uniform_is_the_kolmogorov_statistic(pit: list[float]) -> None:
    # Witness: scipy.stats.kstest.
    assert pit_summary(np.array(pit))["distance"] == pytest.approx(kstest(pit, "uniform").statistic)


@given(CHANCES, st.integers(1, 12))
def test_every_pit_value_is_counted_once(pit: list[float], bins: int) -> None:
    counts = pit_histogram(np.array(pit), bins)
    assert (counts.sum(), len(counts)) == (len(pit), bins)
