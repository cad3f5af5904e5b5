import numpy as np
import pytest
from hypothesis import assume, given
from hypothesis import strategies as st
from scipy.stats import kstest, norm

from qstats.forecasting.accuracy import (
    base_rate,
    brier,
    brier_skill,
    brier_skill_error,
    calibration_error,
    clustered_error,
    coverage,
    crps,
    interval_score,
    mean_step,
    owa,
    owa_error,
    paired_difference,
    percentage_error,
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
    assert np.isnan(brier(np.array([]), np.array([])))
    # Hand: the base rate 2/3 scores 2/9; 1 - 0.07 / (2/9) = 0.685.
    assert brier_skill(stated, happened, np.zeros(3)) == pytest.approx(0.685)


def test_brier_skill_is_against_the_base_rate_of_each_kind() -> None:
    happened, kind = np.array([1.0, 1.0, 1.0, 0.0]), np.array([-1.0, -1.0, 1.0, 1.0])
    assert list(base_rate(happened, kind)) == [1.0, 1.0, 0.5, 0.5]
    # Hand: the base rates miss by 0, 0, 1/2, 1/2, in mean square 1/8; the chances by 1/10, 1/10,
    # 3/10, 3/10, in mean square 0.05; 1 - 0.05 * 8.
    stated = np.array([0.9, 0.9, 0.7, 0.3])
    assert brier_skill(stated, happened, kind) == pytest.approx(0.6)
    # Hand: about the ratio 0.4 they are 0.01, 0.01, -0.01 and -0.01: nothing in either cluster.
    error = brier_skill_error(stated, happened, kind, np.array(["a", "b", "a", "b"]))
    assert error == pytest.approx(0.0, abs=1e-12)


@given(st.lists(st.tuples(st.booleans(), st.integers(0, 2)), min_size=1, max_size=30))
def test_stating_the_base_rate_has_no_skill(outcomes: list[tuple[bool, int]]) -> None:
    happened, kind = np.array(outcomes, dtype=float).T
    rates = base_rate(happened, kind)
    assume((rates != happened).any())
    assert brier_skill(rates, happened, kind) == pytest.approx(0.0)


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


def test_competitions_leave_out_the_ends_of_the_integral() -> None:
    # Hand: 199 levels, 0.005 apart, hold 0.995 of all probability, and the error is 3.
    probs = np.arange(1, 200) / 200
    assert crps(np.full(199, 4.0), probs, 7.0, width=0.005) == pytest.approx(3 * 0.995)


def test_mean_step_shares_a_step_around_missing_years() -> None:
    # Hand: 2 in one year, 6 in three years.
    assert mean_step(np.array([1.0, 3.0, 9.0]), np.array([2000.0, 2001.0, 2004.0])) == 2.0


def test_percentage_error() -> None:
    # Hand: 200 * 1 / (3 + 2); nothing missed; 200 * 2 / (1 + 1).
    errors = percentage_error(np.array([3.0, 0.0, -1.0]), np.array([2.0, 0.0, 1.0]))
    assert list(errors) == [40.0, 0.0, 200.0]


@given(st.floats(-1e6, 1e6), st.floats(-1e6, 1e6))
def test_percentage_error_is_symmetric_and_at_most_200(one: float, other: float) -> None:
    forward = percentage_error(np.array([one]), np.array([other]))
    assert forward == percentage_error(np.array([other]), np.array([one]))
    assert 0 <= forward[0] <= 200 * (1 + 1e-12)


def test_interval_score() -> None:
    low, high = np.array([1.0, 1.0, 1.0]), np.array([3.0, 3.0, 3.0])
    # Hand: width 2, plus 2 / 0.05 = 40 times the miss: none, 0.5 above, 1 below.
    score = interval_score(low, high, np.array([3.0, 3.5, 0.0]), 0.95)
    assert score == pytest.approx([2.0, 22.0, 42.0])


def test_overall_weighted_average() -> None:
    nan = float("nan")
    smape, naive_smape = np.array([10.0, 20.0]), np.array([20.0, 20.0])
    mase, naive_mase = np.array([2.0, nan]), np.array([2.0, nan])
    # Hand: sMAPE 15 to 20, MASE 2 to 2 of the one series with a scale: (0.75 + 1) / 2.
    assert owa(smape, mase, naive_smape, naive_mase) == pytest.approx(0.875)
    assert owa(naive_smape, naive_mase, naive_smape, naive_mase) == 1.0


def test_the_error_of_owa_is_its_spread() -> None:
    rng = np.random.default_rng(2)
    naive = rng.gamma(4.0, size=(3000, 2, 60))
    score = 0.6 * naive + rng.gamma(2.0, size=naive.shape)
    draws = [(s[0], s[1], n[0], n[1]) for s, n in zip(score, naive, strict=True)]
    # Witness: the spread of OWA over 3000 repetitions.
    spread = np.std([owa(*draw) for draw in draws])
    assert np.mean([owa_error(*draw) for draw in draws[:400]]) == pytest.approx(spread, rel=0.05)


def test_calibration_error() -> None:
    # Hand: two at 0.1, half came true: 0.4 off; two at 0.75, all came true: 0.25 off.
    stated, happened = np.array([0.1, 0.1, 0.75, 0.75]), np.array([0.0, 1.0, 1.0, 1.0])
    assert calibration_error(stated, happened) == pytest.approx(0.325)
    assert np.isnan(calibration_error(np.array([]), np.array([])))


def test_reliability_by_bins() -> None:
    rows = reliability(np.array([0.05, 0.08, 0.62, 1.0]), np.array([0.0, 1.0, 1.0, 1.0]))
    # Hand: two in the first tenth (one came true), one in the seventh, 1.0 in the last.
    assert [row["count"] for row in rows] == [2, 1, 1]
    assert [row["stated"] for row in rows] == pytest.approx([0.065, 0.62, 1.0])
    assert [row["observed"] for row in rows] == [0.5, 1.0, 1.0]


def test_reliability_counts_what_is_independent() -> None:
    stated, happened = np.array([0.5, 0.51, 0.52, 0.9]), np.ones(4)
    rows = reliability(stated, happened, cluster=np.array(["a", "b", "a", "a"]))
    assert [(row["count"], row["clusters"]) for row in rows] == [(3, 2), (1, 1)]


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
