import matplotlib as mpl
import numpy as np
import pandas as pd
import pytest
from hypothesis import given
from hypothesis import strategies as st
from scipy.stats import t as student

from qstats.distribution import Component, Distribution
from qstats.errors import ForecastError
from qstats.forecasting.transforms import Identity, Logit

YEARS = [2025, 2026, 2027]
CORR = np.array([[1.0, 0.7, 0.5], [0.7, 1.0, 0.8], [0.5, 0.8, 1.0]])


def _component(weights, mean, scale, df=5.0, transform=None) -> Component:
    return Component(
        np.array(weights, dtype=float),
        np.array(mean, dtype=float),
        np.array(scale, dtype=float),
        df,
        CORR,
        transform or Identity(),
    )


def _single(transform=None) -> Distribution:
    return Distribution(
        YEARS, (_component([1, 1, 1], [1.0, 1.5, 2.0], [0.5, 0.7, 0.9], 5.0, transform),)
    )


def _pool() -> Distribution:
    """Two bell shapes far apart whose weights change with the horizon."""
    return Distribution(
        YEARS,
        (
            _component([0.9, 0.5, 0.2], [0.0, 0.0, 0.0], [1.0, 1.5, 2.0]),
            _component([0.1, 0.5, 0.8], [8.0, 9.0, 10.0], [0.5, 0.5, 0.5], 3.0),
        ),
        pd.Series([1.0, np.nan, 0.5], index=[2022, 2023, 2024]),
    )


def _atom() -> Distribution:
    """Stays at 5 with chance 0.6, else spreads around it."""
    return Distribution(
        YEARS,
        (_component([0.6] * 3, [5.0] * 3, [0.0] * 3), _component([0.4] * 3, [5.0] * 3, [1] * 3)),
    )


def _shares(margin: float = 1e-6) -> Distribution:
    return _single(Logit(0.0, 100.0, margin))


EVERY = pytest.mark.parametrize("made", [_single(), _pool(), _shares()], ids=["t", "pool", "logit"])
PROBS = [0.001, 0.01, 0.1, 0.25, 0.5, 0.75, 0.9, 0.99, 0.999]


def test_one_component_is_a_students_t() -> None:
    # Witness: scipy's t distribution with 5 degrees of freedom.
    witness = student(5, loc=1.5, scale=0.7)
    assert list(_single().quantile(PROBS).loc[2026]) == pytest.approx(witness.ppf(PROBS), abs=1e-8)
    assert _single().cdf([0.3, 2.2], 2026) == pytest.approx(witness.cdf([0.3, 2.2]), abs=1e-12)


def test_a_pool_is_the_weighted_sum_of_its_parts() -> None:
    near, far = student(5, 0.0, 1.5), student(3, 9.0, 0.5)
    expected = 0.5 * near.cdf(1.0) + 0.5 * far.cdf(1.0)
    assert _pool().cdf(1.0, 2026)[0] == pytest.approx(expected, abs=1e-12)


@EVERY
def test_quantiles_rise_with_the_probability(made: Distribution) -> None:
    table = made.quantile(PROBS)
    assert list(table.index) == YEARS
    assert list(table.columns) == PROBS
    assert (np.diff(table.to_numpy(), axis=1) > 0).all()


@EVERY
def test_cdf_of_a_quantile_is_its_probability(made: Distribution) -> None:
    inner = [p for p in PROBS if 0.01 <= p <= 0.99]
    table = made.quantile(inner)
    for year in YEARS:
        assert made.cdf(table.loc[year].to_numpy(), year) == pytest.approx(inner, abs=1e-6)


@given(st.floats(0, 100), st.floats(0, 100), st.sampled_from(YEARS))
def test_a_harder_target_is_never_likelier(one: float, other: float, year: int) -> None:
    low, high = sorted([one, other])
    for made in (_single(), _pool(), _shares(), _atom()):
        assert made.probability(">=", high, year) <= made.probability(">=", low, year) + 1e-12
        assert made.probability("<=", low, year) <= made.probability("<=", high, year) + 1e-12
        assert 0.0 <= made.probability(">=", high, year) <= 1.0


def test_an_atom_on_the_target_meets_it_from_both_sides() -> None:
    made = _atom()
    # Hand: 0.6 stays on 5, half of the rest lies above and half below.
    assert made.probability(">=", 5.0) == pytest.approx(0.8)
    assert made.probability("<=", 5.0) == pytest.approx(0.8)
    assert made.cdf(5.0, 2027, strict=True)[0] == pytest.approx(0.2)
    assert list(made.quantile([0.25, 0.5, 0.75]).loc[2025]) == pytest.approx([5.0] * 3, abs=1e-8)


def test_nothing_lies_beyond_a_bound_and_what_would_counts_as_on_it() -> None:
    shares = _shares(margin=0.01)
    # Witness: scipy's t above the log odds of the ceiling, log(0.99 / 0.01).
    above = student(5, 2.0, 0.9).sf(np.log(99))
    assert shares.probability(">=", 100.0) == pytest.approx(above)
    assert shares.probability(">=", 100.01) == 0.0
    assert shares.probability("<=", -0.01) == 0.0
    assert shares.probability("<=", 100.0) == 1.0
    assert shares.probability(">=", 0.0) == 1.0
    assert shares.quantile(PROBS).to_numpy().max() <= 100.0

    floor = Distribution(YEARS, (_component([1] * 3, [0.0] * 3, [1.0] * 3, 5.0, Identity(0.0)),))
    # Hand: half of a bell around 0 would lie below the floor 0 and is on it.
    assert floor.probability("<=", 0.0) == pytest.approx(0.5)
    assert floor.probability(">=", 0.0) == 1.0
    assert floor.quantile([0.2]).to_numpy() == pytest.approx(0.0)
    assert floor.paths(200).min() == 0.0


def test_who_changes_an_answer_changes_no_later_one() -> None:
    made = _pool()
    answer = made.quantile([0.1, 0.9])
    answer.loc[:] = 0.0
    assert (made.quantile([0.1, 0.9]) != 0.0).all(axis=None)


def test_the_year_is_the_last_one_if_not_named() -> None:
    made = _pool()
    assert made.probability(">=", 5.0) == made.probability(">=", 5.0, 2027)
    assert made.probability(">=", 5.0) != made.probability(">=", 5.0, 2025)


def test_paths_repeat_with_their_seed() -> None:
    made = _pool()
    assert (made.paths(50, seed=3) == made.paths(50, seed=3)).all()
    assert (made.paths(50, seed=3) != made.paths(50, seed=4)).any()
    assert made.paths(50).shape == (50, 3)


@pytest.mark.parametrize(
    "made", [_single(), _pool(), _shares(), _atom()], ids=["t", "pool", "logit", "atom"]
)
def test_paths_agree_with_the_marginals(made: Distribution) -> None:
    n = 20_000
    paths = made.paths(n, seed=1)
    for step, year in enumerate(YEARS):
        for x in made.quantile([0.1, 0.3, 0.5, 0.7, 0.9]).loc[year]:
            expected = made.cdf(x + 1e-7, year)[0]
            # Four standard errors of a share: 4 * sqrt(0.25 / 20,000) = 0.014.
            assert np.mean(paths[:, step] <= x + 1e-7) == pytest.approx(expected, abs=0.0145)


def test_neighbouring_years_of_a_path_move_together() -> None:
    # Kendall's tau of an elliptical law: (2/π) asin(0.7) = 0.494 for a correlation of 0.7.
    from scipy.stats import kendalltau

    paths = _single().paths(4000, seed=2)
    assert kendalltau(paths[:, 0], paths[:, 1]).statistic == pytest.approx(0.494, abs=0.03)


@pytest.mark.parametrize("prob", [0.0, 1.0, -0.1, 1.5, float("nan")])
def test_no_quantile_outside_zero_to_one(prob: float) -> None:
    with pytest.raises(ForecastError, match="between 0 and 1") as caught:
        _single().quantile([0.5, prob])
    assert "0.5" in caught.value.remedy


def test_an_unknown_year_names_those_forecast() -> None:
    for ask in (lambda d: d.cdf(1.0, 2030), lambda d: d.probability(">=", 1.0, 2024)):
        with pytest.raises(ForecastError, match="is not forecast") as caught:
            ask(_single())
        assert "2025 to 2027" in caught.value.remedy


def test_an_unknown_comparison_or_threshold_is_refused() -> None:
    with pytest.raises(ForecastError, match="'>'") as caught:
        _single().probability(">", 1.0)
    assert "'>='" in caught.value.remedy
    with pytest.raises(ForecastError, match="NaN"):
        _single().probability(">=", float("nan"))


def test_the_fan_is_drawn_at_its_quantiles_and_the_line_breaks_at_gaps() -> None:
    mpl.use("Agg")
    import matplotlib.pyplot as plt

    made = _pool()
    axes = made.plot()
    bands = made.quantile([0.025, 0.1, 0.25, 0.5, 0.75, 0.9, 0.975])
    pairs = [(0.025, 0.975), (0.1, 0.9), (0.25, 0.75)]
    for area, (low, high) in zip(axes.collections, pairs, strict=True):
        drawn = area.get_paths()[0].vertices
        for year in YEARS:
            at_year = drawn[drawn[:, 0] == year, 1]
            assert at_year.min() == pytest.approx(bands.loc[year, low])
            assert at_year.max() == pytest.approx(bands.loc[year, high])
    middle, observed = axes.lines
    assert middle.get_ydata() == pytest.approx(list(bands[0.5]))
    assert np.isnan(observed.get_ydata().astype(float)).tolist() == [False, True, False]
    assert made.plot(axes) is axes
    plt.close(axes.figure)
