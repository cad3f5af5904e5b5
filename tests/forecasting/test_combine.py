import numpy as np
import pandas as pd
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from scipy.stats import t as student

from qstats import schema
from qstats.errors import ForecastError
from qstats.forecasting import forecast
from qstats.forecasting.models import MODELS, Member

pytestmark = pytest.mark.filterwarnings("error")

RATES = [88.0, 90.0, np.nan, 91.0, 92.5, 92.0, 94.0]
SHARE = (0, 100)


def _fixed(mean: float, scale: float = 1.0, df: float = 3.0):
    """A model that says the same of every series, on the standardised scale."""

    def model(z, horizon: int) -> Member:
        corr = np.eye(horizon)
        return Member(np.full(horizon, mean), np.full(horizon, scale), df, corr)

    return model


@pytest.fixture
def quick(monkeypatch: pytest.MonkeyPatch) -> None:
    """Models that need no fitting, where only the pool is looked at."""
    for number, name in enumerate(MODELS):
        monkeypatch.setitem(MODELS, name, _fixed(float(number)))


# What is accepted, and which years it is about


def test_all_models_speak_with_equal_weight() -> None:
    made = forecast(RATES, horizon=2, bounds=SHARE)
    assert [f["model"] for f in made.fits] == list(MODELS)
    assert {f["weight"] for f in made.fits} == {1 / len(MODELS)}
    assert list(made.members) == list(MODELS)
    pooled = made.probability(">=", 94.0)
    alone = [member.probability(">=", 94.0) for member in made.members.values()]
    assert pooled == pytest.approx(np.mean(alone))


def test_array_series_and_table_say_the_same(quick) -> None:
    years = list(range(2017, 2024))
    table = schema.frame(
        [
            {"indicator": "a", "geo": "CN", "year": y, "value": v, "segment": 0}
            for y, v in zip(years, RATES, strict=True)
        ],
        "series",
    )
    by_year = forecast(pd.Series(RATES, index=years), 2)
    from_table = forecast(table, 2)
    assert by_year.years == from_table.years == [2024, 2025]
    assert forecast(RATES, 2).years == [7, 8]
    pd.testing.assert_frame_equal(by_year.quantile([0.1, 0.9]), from_table.quantile([0.1, 0.9]))
    assert by_year.history[2018] == 90.0


def test_a_year_left_out_of_the_index_is_a_gap(quick) -> None:
    gap = pd.Series(RATES, index=range(2017, 2024))
    left_out = gap.dropna()[::-1]
    expected = forecast(gap, 2).quantile([0.1, 0.5])
    pd.testing.assert_frame_equal(forecast(left_out, 2).quantile([0.1, 0.5]), expected)


def test_the_callers_series_is_left_alone(quick) -> None:
    given_series = pd.Series([1, 2, 4, 3], index=[2023, 2022, 2021, 2020])
    kept = given_series.copy(deep=True)
    forecast(given_series, 2)
    pd.testing.assert_series_equal(given_series, kept)


def test_missing_years_at_the_end_are_forecast_over() -> None:
    known = pd.Series([1.0, 2.0, 4.0, 3.0, 5.0], index=range(2015, 2020))
    waiting = known.reindex(range(2015, 2022))
    late = forecast(waiting, horizon=2, models=["theta"])
    early = forecast(known, horizon=4, models=["theta"])
    assert late.years == [2022, 2023]
    assert early.years == [2020, 2021, 2022, 2023]
    probs = [0.1, 0.5, 0.9]
    pd.testing.assert_frame_equal(late.quantile(probs), early.quantile(probs).loc[2022:])
    assert late.members["theta"].years == [2022, 2023]
    assert late.paths(10).shape == (10, 2)


def test_missing_years_at_the_start_are_ignored(quick) -> None:
    padded = forecast([np.nan, np.nan, 1.0, 2.0, 4.0, 3.0], 1)
    assert padded.years == [6]
    expected = forecast([1.0, 2.0, 4.0, 3.0], 1).quantile([0.1]).to_numpy()
    assert padded.quantile([0.1]).to_numpy() == pytest.approx(expected)


# What is refused


@pytest.mark.parametrize("values", [[], [1.0], [1.0, 2.0, np.nan, 3.0], [np.nan] * 5])
def test_fewer_than_four_values_are_too_few(values: list[float]) -> None:
    with pytest.raises(ForecastError, match="at least 4") as caught:
        forecast(values)
    assert "earlier years" in caught.value.remedy


@pytest.mark.parametrize(
    ("arguments", "said"),
    [
        ({"y": [1, 2, 3, np.inf]}, "infinite"),
        ({"y": [1, 2, 3, 101], "bounds": SHARE}, "101.0 lies outside the bounds 0 to 100"),
        ({"y": [1, 2, 3, -1], "bounds": (0, None)}, "outside the bounds"),
        ({"y": [1, 2, 3, 4], "models": ["oracle"]}, "unknown model 'oracle'"),
        ({"y": [1, 2, 3, 4], "models": []}, "no model"),
        ({"y": [1, 2, 3, 4], "horizon": 0}, "horizon of 0"),
        ({"y": np.ones((4, 4))}, "2 dimensions"),
        ({"y": pd.Series([1, 2, 3, 4], index=[2020, 2021, 2021, 2022])}, "2021 stands twice"),
        ({"y": ["a", "b", "c", "d"]}, "not numbers"),
        ({"y": pd.Series([1, 2, 3, 4], index=["a", "b", "c", "d"])}, "not years"),
        ({"y": pd.Series(RATES, index=pd.date_range("2017", periods=7, freq="YS"))}, "not years"),
        ({"y": pd.Series([1, 2, 3, 4], index=[2020, 2020.5, 2021, 2022])}, "not years"),
        ({"y": pd.DataFrame({"when": [1, 2], "what": [3, 4]})}, "year and value"),
    ],
    ids=lambda value: "y" if isinstance(value, dict) else value,
)
def test_what_cannot_be_forecast_is_refused_with_a_remedy(arguments: dict, said: str) -> None:
    with pytest.raises(ForecastError, match=said) as caught:
        forecast(**arguments)
    assert caught.value.remedy


def test_an_unknown_model_is_answered_with_the_known_ones() -> None:
    with pytest.raises(ForecastError) as caught:
        forecast(RATES, models=["theta", "oracle"])
    assert all(name in caught.value.remedy for name in MODELS)


# A model that fails


@pytest.mark.parametrize(
    "fault",
    [ForecastError("no finite forecast"), ValueError("no luck"), np.linalg.LinAlgError("singular")],
    ids=lambda fault: type(fault).__name__,
)
def test_a_failing_model_keeps_its_row_and_the_others_go_on(
    quick, monkeypatch: pytest.MonkeyPatch, fault: Exception
) -> None:
    def fails(z, horizon: int) -> Member:
        raise fault

    monkeypatch.setitem(MODELS, "ets", fails)
    made = forecast(RATES, 2)
    rows = {f["model"]: f for f in made.fits}
    assert rows["ets"]["status"] == "failed"
    assert rows["ets"]["reason"] in ("no finite forecast", "no luck", "singular")
    assert rows["ets"]["weight"] == 0.0
    assert "ets" not in made.members
    others = [f["weight"] for name, f in rows.items() if name != "ets"]
    assert others == pytest.approx([1 / 3] * 3)


def test_if_all_fail_all_reasons_are_given(quick, monkeypatch: pytest.MonkeyPatch) -> None:
    def fails(z, horizon: int) -> Member:
        raise ValueError("no luck")

    for name in MODELS:
        monkeypatch.setitem(MODELS, name, fails)
    with pytest.raises(ForecastError, match="theta: no luck") as caught:
        forecast(RATES)
    assert caught.value.remedy


def test_what_a_model_remarks_is_kept() -> None:
    # Four values are fewer than statsmodels needs for starting values, and it says so.
    rows = {f["model"]: f for f in forecast([1.0, 2.0, 4.0, 3.0]).fits}
    assert rows["arima_011"]["status"] == "ok"
    assert "Too few observations" in rows["arima_011"]["reason"]


# The numbers


def test_the_spread_is_widened_by_horizon_and_more_for_short_series(monkeypatch) -> None:
    monkeypatch.setitem(MODELS, "ets", _fixed(0.0, scale=1.0, df=3.0))
    # Steps 1, -2, 2, -1: root mean square √2.5. Table 1.06 and 1.18, times 1 + 2(1/5 - 1/14).
    short = forecast([10.0, 11.0, 9.0, 11.0, 10.0], 2, models=["ets"])
    factor = np.sqrt(2.5) * (1 + 2 * (1 / 5 - 1 / 14))
    for year, by_horizon in ((5, 1.06), (6, 1.18)):
        expected = student(3, 10.0, by_horizon * factor).ppf([0.1, 0.9])
        assert list(short.quantile([0.1, 0.9]).loc[year]) == pytest.approx(expected)
    # From fourteen values on, the table alone; beyond it 0.05 more a year: 1.44 + 2 * 0.05.
    long = forecast([10.0, 11.0] * 8, 8, models=["ets"])
    expected = student(3, 11.0, 1.54).ppf([0.1, 0.9])
    assert list(long.quantile([0.1, 0.9]).loc[23]) == pytest.approx(expected)


def test_a_constant_series_stays_by_the_rule_of_succession() -> None:
    made = forecast(pd.Series([5.0] * 6, index=range(2018, 2024)), horizon=3)
    assert [f["model"] for f in made.fits] == ["constant"]
    for h, year in enumerate([2024, 2025, 2026], start=1):
        # Laplace: (n / (n + 1)) ** h, here 6/7, 36/49, 216/343.
        stays = made.cdf(5.0, year)[0] - made.cdf(5.0, year, strict=True)[0]
        assert stays == pytest.approx((6 / 7) ** h)
    # Hand: once moved, a t with 2 degrees of freedom and scale 0.05 * 5 around 5.
    above = (1 - 6 / 7) * student(2, 5.0, 0.25).sf(5.5)
    assert made.probability(">=", 5.5, 2024) == pytest.approx(above)


@pytest.mark.parametrize("value", [0.0, -3.0, 100.0])
def test_a_constant_series_anywhere_on_the_scale(value: float) -> None:
    bounds = SHARE if value >= 0 else (None, None)
    made = forecast([value] * 4, horizon=2, bounds=bounds)
    # Hand: at least the atom's share of 16/25 after two years, plus half of the rest.
    assert made.probability(">=", value) >= 0.64 + 0.18 - 1e-12
    assert np.isfinite(made.quantile([0.1, 0.5, 0.9]).to_numpy()).all()


def test_a_constant_series_waiting_for_its_last_years() -> None:
    made = forecast([5.0] * 4 + [np.nan], horizon=2)
    assert made.years == [5, 6]
    # Two years after the last observation, not one: (4/5) ** 2.
    assert made.cdf(5.0, 5)[0] - made.cdf(5.0, 5, strict=True)[0] == pytest.approx(0.64)


def test_a_naming_of_models_does_not_change_a_constant_series() -> None:
    assert [f["model"] for f in forecast([5.0] * 4, models=["ets"]).fits] == ["constant"]


@pytest.mark.parametrize("values", [RATES, [97.0, 99.0, 100.0, 100.0, 99.5, 100.0]])
def test_a_share_never_leaves_its_bounds(values: list[float]) -> None:
    made = forecast(values, horizon=6, bounds=SHARE)
    assert made.probability(">=", 100.1) == 0.0
    assert made.probability("<=", -0.1) == 0.0
    assert made.probability("<=", 100.0) == 1.0
    quantiles, paths = made.quantile([0.001, 0.999]).to_numpy(), made.paths(500)
    for drawn in (quantiles, paths):
        assert drawn.min() >= 0.0
        assert drawn.max() <= 100.0


CHANGES = [1e-4, 0.01, 3.7, 1e4, 1e8]


@pytest.mark.parametrize("factor", CHANGES)
@pytest.mark.parametrize(
    ("values", "target", "bounds"),
    [
        ([88.0, 90.0, np.nan, 91.0, 92.5, 92.0, 94.0], 95.0, (0, 100)),
        ([3.1, 2.7, 2.9, 2.2, 2.4, 2.0], 1.9, (0, None)),
        ([-3.0, -2.0, -4.0, -1.0, 0.0, 2.0], 3.0, (None, None)),
        ([5.0] * 5, 5.1, (None, None)),
    ],
    ids=["share", "one bound", "open", "constant"],
)
def test_a_change_of_unit_changes_no_chance(values, target, bounds, factor: float) -> None:
    scaled = tuple(b if b is None else b * factor for b in bounds)
    one = forecast(values, 2, bounds)
    other = forecast(np.array(values) * factor, 2, scaled)
    assert other.probability(">=", target * factor) == pytest.approx(
        one.probability(">=", target), abs=1e-6
    )


@settings(max_examples=10, deadline=None)
@given(st.lists(st.floats(0, 100).map(lambda x: round(x, 2)), min_size=4, max_size=9))
def test_any_share_gets_a_forecast_within_its_bounds(values: list[float]) -> None:
    made = forecast(values, 2, SHARE)
    table = made.quantile([0.05, 0.5, 0.95]).to_numpy()
    assert (table >= 0).all()
    assert (table <= 100).all()
    assert (np.diff(table, axis=1) >= 0).all()


def test_the_same_series_gets_the_same_forecast() -> None:
    first, again = forecast(RATES, 2, SHARE), forecast(RATES, 2, SHARE)
    assert (first.paths(5) == again.paths(5)).all()
