import numpy as np
import pandas as pd
import pytest

from qstats.errors import ForecastError
from qstats.forecasting import backtest, forecast
from qstats.forecasting.accuracy import crps

pytestmark = pytest.mark.filterwarnings("error")

SERIES = pd.Series(
    [88.0, 90.0, 91.0, 90.5, np.nan, 92.0, 94.0, 93.5], index=range(2016, 2024), dtype=float
)
COLUMNS = [
    "origin",
    "horizon",
    "year",
    "actual",
    "low80",
    "median",
    "high80",
    "inside80",
    "crps",
    "pit",
]


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
