from pathlib import Path

import numpy as np
import pandas as pd
import pytest
from hypothesis import given
from hypothesis import strategies as st
from scipy.stats import norm

from qstats.errors import ForecastError
from qstats.forecasting import Break, backtest, forecast
from qstats.forecasting.accuracy import crps
from qstats.forecasting.backtest import naive_quantiles

pytestmark = pytest.mark.filterwarnings("error")

SERIES = pd.Series(
    [88.0, 90.0, 91.0, 90.5, np.nan, 92.0, 94.0, 93.5], index=range(2016, 2024), dtype=float
)
COLUMNS = [
    *("origin", "n_train", "horizon", "year", "actual"),
    *("low95", "low80", "median", "high80", "high95", "inside80", "inside95"),
    *("crps", "crps_naive", "step", "pit", "chance_up", "went_up"),
]
BENCHMARKS = Path(__file__).parents[3] / "shared" / "benchmarks"
VALUES = st.lists(st.floats(-50, 50), min_size=2, max_size=12, unique=True)


@pytest.fixture(scope="module")
def table() -> pd.DataFrame:
    return backtest(SERIES, horizons=(1, 2), bounds=(0, 100))


def test_every_origin_with_four_values_and_every_year_observed(table: pd.DataFrame) -> None:
    assert list(table.columns) == COLUMNS
    # Hand: 2019 is the first year with four values; 2020 is a gap, so neither target nor origin.
    asked = list(zip(table["origin"], table["year"], strict=True))
    assert asked == [(2019, 2021), (2021, 2022), (2021, 2023), (2022, 2023)]
    assert (table["year"] - table["origin"] == table["horizon"]).all()
    assert list(table["actual"]) == [92.0, 94.0, 93.5, 93.5]


def test_a_row_is_the_forecast_of_its_day(table: pd.DataFrame) -> None:
    then = forecast(SERIES.loc[:2021], horizon=2, bounds=(0, 100))
    row = table[(table["origin"] == 2021) & (table["horizon"] == 2)].iloc[0]
    expected = then.quantile([0.1, 0.5, 0.9]).loc[2023]
    assert [row["low80"], row["median"], row["high80"]] == pytest.approx(list(expected))
    assert row["pit"] == pytest.approx(then.cdf(93.5, 2023)[0])
    probs = np.arange(1, 20) / 20
    even = then.quantile(list(probs)).loc[2023].to_numpy()
    assert row["crps"] == pytest.approx(crps(even, probs, 93.5))
    assert row["inside80"] == (row["low80"] <= 93.5 <= row["high80"])
    outer = then.quantile([0.025, 0.975]).loc[2023]
    assert [row["low95"], row["high95"]] == pytest.approx(list(outer))
    # The last value known is 92 of 2021; 93.5 is above it.
    assert row["chance_up"] == pytest.approx(then.probability(">=", 92.0, 2023))
    assert row["went_up"]


def test_the_training_length_is_stated(table: pd.DataFrame) -> None:
    # Hand: four values up to 2019, five up to 2021, six up to 2022.
    assert list(table["n_train"]) == [4, 5, 5, 6]
    assert table.attrs["min_observed"] == 4


def test_the_ranges_are_nested(table: pd.DataFrame) -> None:
    ends = table[["low95", "low80", "median", "high80", "high95"]].to_numpy()
    assert (np.diff(ends, axis=1) > 0).all()
    assert (table["inside95"] >= table["inside80"]).all()


def test_the_naive_forecast_is_scored_from_the_same_origin(table: pd.DataFrame) -> None:
    row = table[(table["origin"] == 2021) & (table["horizon"] == 2)].iloc[0]
    # Hand: steps 2, 1, -0.5 and 1.5 over two years; mean of 4, 1, 0.25, 1.125 is 1.59375.
    probs = np.arange(1, 20) / 20
    walk = 92 + np.sqrt(2 * 1.59375) * norm.ppf(probs)
    assert row["crps_naive"] == pytest.approx(crps(walk, probs, 93.5))
    # Hand: (2 + 1 + 0.5 + 0.75) / 4.
    assert row["step"] == pytest.approx(1.0625)


def test_a_series_that_never_moved_has_a_sure_naive_forecast() -> None:
    table = backtest([5.0, 5.0, 5.0, 5.0, 7.0], horizons=(1,))
    assert table["crps_naive"].tolist() == [2.0]
    assert table["step"].tolist() == [0.0]
    assert table["went_up"].all()


def test_the_naive_forecast_knows_the_bounds() -> None:
    train = pd.Series([90.0, 99.0], index=[2000, 2001])
    quantiles = naive_quantiles(train, 1, np.array([0.1, 0.9]), (0, 100))
    assert quantiles == pytest.approx([99 - 1.2816 * 9, 100.0], abs=1e-3)


@given(VALUES, st.integers(1, 9), st.floats(-20, 20))
def test_the_naive_spread_grows_with_the_root_of_the_horizon(
    values: list[float], horizon: int, shift: float
) -> None:
    train, probs = pd.Series(values), np.array([0.1, 0.5, 0.9])
    near = naive_quantiles(train, 1, probs, (None, None))
    far = naive_quantiles(train, horizon, probs, (None, None))
    assert far[1] == pytest.approx(values[-1])
    assert far[2] - far[1] == pytest.approx(np.sqrt(horizon) * (near[2] - near[1]))
    moved = naive_quantiles(train + shift, 1, probs, (None, None))
    assert moved - shift == pytest.approx(near, abs=1e-9)


# Witness: Naive of statsforecast 2.1.1 as the README beside the series reports it: CRPS (a sum over
# 199 levels times 0.005) over the mean absolute step, and coverage of the 80% range.
@pytest.mark.parametrize(
    ("name", "scaled_crps", "coverage80"),
    [("m1_yearly", 4.033, 0.457), ("m3_yearly_dev", 2.347, 0.640)],
)
def test_the_naive_forecast_is_the_one_others_compute(
    name: str, scaled_crps: float, coverage80: float
) -> None:
    if not BENCHMARKS.is_dir():
        pytest.skip("the benchmark series are not at ../shared/benchmarks")
    frame = pd.read_csv(BENCHMARKS / f"{name}.csv.gz").sort_values(["series_id", "t"])
    scores = [_naive_scores(one) for _, one in frame.groupby("series_id")]
    assert np.mean(scores, axis=0) == pytest.approx([scaled_crps, coverage80], abs=6e-4)


def _naive_scores(one: pd.DataFrame) -> tuple[float, float]:
    train = one.loc[one["split"] == "train", "value"].reset_index(drop=True)
    actual = one.loc[one["split"] == "test", "value"].to_numpy()
    probs, horizons = np.arange(1, 200) / 200, range(1, len(actual) + 1)
    walks = [naive_quantiles(train, h, probs, (None, None)) for h in horizons]
    scored = np.mean([crps(w, probs, a) for w, a in zip(walks, actual, strict=True)]) * 199 / 200
    inside = [w[19] <= a <= w[179] for w, a in zip(walks, actual, strict=True)]
    return scored / float(train.diff().abs().mean()), float(np.mean(inside))


def test_nothing_after_the_origin_is_used(table: pd.DataFrame) -> None:
    altered = SERIES.copy()
    altered.loc[2022:] = [10.0, 99.0]
    again = backtest(altered, horizons=(1, 2), bounds=(0, 100))
    told = ["low80", "median", "high80"]
    first, second = (frame.loc[frame["origin"] <= 2021, told] for frame in (table, again))
    pd.testing.assert_frame_equal(first, second, check_exact=True)
    # What it is measured against did change.
    assert not np.allclose(table["actual"], again["actual"])


def test_the_callers_series_is_left_alone() -> None:
    kept = SERIES.copy(deep=True)
    backtest(SERIES, horizons=(1,), bounds=(0, 100), min_observed=6)
    pd.testing.assert_series_equal(SERIES, kept)


def test_more_values_may_be_asked_for_before_the_first_origin() -> None:
    table = backtest(SERIES, horizons=(1,), bounds=(0, 100), min_observed=6)
    # Hand: 88, 90, 91, 90.5, 92, 94 are six, the last of 2022.
    assert list(table["origin"]) == [2022]


@pytest.mark.parametrize("n", [0, 3, 4])
def test_a_series_too_short_to_look_back_gives_no_rows(n: int) -> None:
    table = backtest(SERIES.iloc[:n])
    assert table.empty
    assert list(table.columns) == COLUMNS


def test_a_constant_series_is_always_inside_its_range() -> None:
    table = backtest([5.0] * 7, horizons=(1,))
    assert table["inside80"].all()
    assert table["median"].to_numpy() == pytest.approx(5.0)


def test_fewer_than_four_values_before_an_origin_cannot_be_asked_for() -> None:
    with pytest.raises(ForecastError, match="at least 4"):
        backtest(SERIES, min_observed=3)


# --- definitions ------------------------------------------------------------------------------

# Five years near 90, then a wider scope near 70.
BROKEN = pd.Series(
    [90.0, 91.0, 90.4, 91.6, 91.2, 70.0, 70.8, 70.3, 71.5, 71.1], index=range(2010, 2020)
)


def test_outcomes_of_another_definition_do_not_compare() -> None:
    table = backtest(BROKEN, horizons=(1, 2), breaks=[Break(2015)])
    # Hand: four values of the first definition by 2013, of the second by 2018.
    asked = list(zip(table["origin"], table["year"], strict=True))
    assert asked == [(2013, 2014), (2018, 2019)]
    assert list(table["n_train"]) == [4, 4]
    # Hand: mean of the steps 0.8, 0.5 and 1.2 within the second definition.
    assert table["step"].iloc[-1] == pytest.approx(2.5 / 3)


def test_values_before_a_break_are_learned_from_as_the_forecast_learns() -> None:
    row = backtest(BROKEN, horizons=(1,), breaks=[Break(2015)]).iloc[-1]
    known = BROKEN.loc[:2018]
    ends = [0.1, 0.5, 0.9]
    then = forecast(known, horizon=1, breaks=[Break(2015)]).quantile(ends).loc[2019]
    assert [row["low80"], row["median"], row["high80"]] == pytest.approx(list(then))
    alone = forecast(known.loc[2015:], horizon=1).quantile(ends).loc[2019]
    taken_for_movement = forecast(known, horizon=1).quantile(ends).loc[2019]
    for other in (alone, taken_for_movement):
        assert row["high80"] - row["low80"] < 0.9 * (other[0.9] - other[0.1])


def test_a_break_to_come_is_not_known() -> None:
    early, late = (backtest(BROKEN.loc[:2014], breaks=b) for b in ([], [Break(2015, 20.0, 0.1)]))
    pd.testing.assert_frame_equal(early, late)


def test_noise_reaches_the_past_forecasts() -> None:
    noise = pd.Series(0.4, BROKEN.index)
    row = backtest(BROKEN, horizons=(1,), breaks=[Break(2015)], noise=noise).iloc[-1]
    known = BROKEN.loc[:2018]
    then = forecast(known, horizon=1, breaks=[Break(2015)], noise=noise.loc[:2018])
    assert row["median"] == pytest.approx(then.quantile(0.5).loc[2019, 0.5])
    assert row["median"] != pytest.approx(
        backtest(BROKEN, (1,), breaks=[Break(2015)])["median"].iloc[-1]
    )


def test_a_series_table_tells_its_definitions() -> None:
    table = pd.DataFrame({"year": BROKEN.index, "value": BROKEN.to_numpy()})
    told = table.assign(segment=(table["year"] >= 2015).astype(int))
    expected = backtest(BROKEN, breaks=[Break(2015)])
    pd.testing.assert_frame_equal(backtest(told), expected)
    pd.testing.assert_frame_equal(
        forecast(told, 2).quantile([0.1, 0.9]),
        forecast(BROKEN, 2, breaks=[Break(2015)]).quantile([0.1, 0.9]),
    )
