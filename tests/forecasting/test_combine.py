import math

import numpy as np
import pandas as pd
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from scipy.stats import t as student

from qstats import schema
from qstats.distribution import Component
from qstats.errors import ForecastError
from qstats.forecasting import Break, forecast
from qstats.forecasting.constants import Constants, fitted
from qstats.forecasting.members import MEMBERS, Answer, Task

pytestmark = pytest.mark.filterwarnings("error")

RATES = [88.0, 90.0, np.nan, 91.0, 92.5, 92.0, 94.0]
SHARE = (0, 100)
SHARES = fitted().shares


def _fixed(mean: float):
    """A member that says the same of every series: a t around ``mean`` of scale 1."""

    def member(task: Task) -> Answer:
        h = task.horizon
        ones = np.ones(h)
        return Answer([Component(ones, mean * ones, ones, 3.0, np.eye(h), task.transform)])

    return member


@pytest.fixture
def quick(monkeypatch: pytest.MonkeyPatch) -> None:
    """Members that need no fitting, where only the pool is looked at."""
    for number, name in enumerate(MEMBERS):
        monkeypatch.setitem(MEMBERS, name, _fixed(float(number)))


# What is accepted, and which years it is about


def test_the_default_pool_weighs_its_members_by_their_shares(quick) -> None:
    made = forecast(RATES, horizon=2, bounds=SHARE)
    assert {f["model"]: f["weight"] for f in made.fits} == pytest.approx(dict(SHARES))
    pooled = made.probability(">=", 94.0)
    alone = {name: member.probability(">=", 94.0) for name, member in made.members.items()}
    assert pooled == pytest.approx(sum(SHARES[name] * alone[name] for name in SHARES))


def test_other_constants_give_other_shares(quick) -> None:
    given = Constants({"smoothing": 0.75, "no_change": 0.25}, fitted().experience)
    made = forecast(RATES, constants=given)
    assert {f["model"]: f["weight"] for f in made.fits} == {"smoothing": 0.75, "no_change": 0.25}


def test_named_models_weigh_the_same(quick) -> None:
    made = forecast(RATES, models=["theta", "arima"])
    assert {f["model"]: f["weight"] for f in made.fits} == {"theta": 0.5, "arima": 0.5}


def test_the_share_of_a_member_that_does_not_apply_falls_to_the_others() -> None:
    # A share has no logarithm: the other shares are divided by 1 - 0.11 or what it is.
    made = forecast([88.0, 90.0, 91.0, 92.5, 92.0, 94.0], bounds=SHARE)
    rows = {f["model"]: f for f in made.fits}
    assert (rows["log_drift"]["status"], rows["log_drift"]["weight"]) == ("left_out", 0.0)
    left = 1 - SHARES["log_drift"]
    for name in set(SHARES) - {"log_drift"}:
        assert rows[name]["weight"] == pytest.approx(SHARES[name] / left)


def test_some_members_alone_are_the_pool_that_was_made_of_them(quick) -> None:
    alone = forecast(RATES, bounds=SHARE).only(["no_change", "smoothing"])
    both = SHARES["smoothing"] + SHARES["no_change"]
    assert {fit["model"]: fit["weight"] for fit in alone.fits} == pytest.approx(
        {"smoothing": SHARES["smoothing"] / both, "no_change": SHARES["no_change"] / both}
    )
    stated = Constants({name: SHARES[name] for name in alone.members}, fitted().experience)
    made = forecast(RATES, bounds=SHARE, constants=stated)
    assert alone.quantile([0.1, 0.5, 0.9]).to_numpy() == pytest.approx(
        made.quantile([0.1, 0.5, 0.9]).to_numpy()
    )


def test_one_member_alone_is_that_member_and_all_are_the_pool() -> None:
    whole = forecast(RATES, bounds=SHARE)
    own = whole.members["reference"].quantile([0.1, 0.5, 0.9])
    pd.testing.assert_frame_equal(whole.only(["reference"]).quantile([0.1, 0.5, 0.9]), own)
    assert whole.only(list(whole.members)).probability(">=", 94.5) == pytest.approx(
        whole.probability(">=", 94.5), rel=1e-12
    )


@pytest.mark.parametrize("names", [[], ["crystal_ball"], ["reference", "crystal_ball"]])
def test_a_pool_of_none_or_of_unknown_members_is_refused(names: list[str]) -> None:
    with pytest.raises(ForecastError, match=r"(?s)no pool of .*members \['smoothing'"):
        forecast(RATES, bounds=SHARE).only(names)


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


@pytest.mark.parametrize("values", [[], [np.nan] * 5])
def test_nothing_is_too_little(values: list[float]) -> None:
    with pytest.raises(ForecastError, match="no observed value"):
        forecast(values)


def test_two_values_give_the_last_one_widely() -> None:
    # Hand: a t with 2 degrees of freedom around 7, its scale the step of 2 times √h.
    made = forecast([5.0, 7.0], horizon=4)
    for year, scale in ((2, 2.0), (5, 4.0)):
        expected = student(2, 7.0, scale).ppf([0.1, 0.5, 0.9])
        assert list(made.quantile([0.1, 0.5, 0.9]).loc[year]) == pytest.approx(expected)


@pytest.mark.parametrize("values", [[7.0], [np.nan, 7.0, np.nan], [0.0], [-7.0]])
def test_one_value_gives_a_finite_answer(values: list[float]) -> None:
    made = forecast(values, horizon=2)
    assert [f["model"] for f in made.fits] == ["sparse"]
    assert np.isfinite(made.quantile([0.01, 0.5, 0.99]).to_numpy()).all()
    # Rule of succession: one value stays a year with probability 1/2, here one or two years on.
    years = 2 if len(values) == 3 else 1
    value = float(np.nanmax(values))
    stays = made.cdf(value, made.years[0])[0] - made.cdf(value, made.years[0], strict=True)[0]
    assert stays == pytest.approx(0.5**years)


@pytest.mark.parametrize("values", [[3.0, 2.0, -1.0, 2.5, 4.0], [3.0, 2.0, 0.0, 2.5, 4.0]])
def test_without_positive_values_the_drift_of_logarithms_stands_aside(values: list[float]) -> None:
    made = forecast(values)
    left = {name: share for name, share in SHARES.items() if name != "log_drift"}
    expected = {name: share / sum(left.values()) for name, share in left.items()}
    weights = {f["model"]: f["weight"] for f in made.fits if f["weight"]}
    assert weights == pytest.approx(expected)
    assert sum(c.weights[0] for c in made.components) == pytest.approx(1)


@pytest.mark.parametrize("plus", [-500.0, 40.0, 1e4])
def test_a_constant_added_to_the_values_is_added_to_the_forecast(plus: float) -> None:
    # Only where the spread does not follow the level: a fit on the scale of the data.
    values, probs = np.array([31.0, 34.5, 33.2, 36.0, 39.1, 42.0, 41.7]), [0.1, 0.5, 0.9]
    plain, moved = (
        forecast(v, 3, models=["local_level_drift"]).quantile(probs).to_numpy()
        for v in (values, values + plus)
    )
    assert moved - plus == pytest.approx(plain, abs=1e-5)


@pytest.mark.parametrize("stated", [0.0, 0.3, 50.0])
def test_the_noise_of_a_missing_year_says_nothing(stated: float) -> None:
    values, noise = [50.0, 51.0, np.nan, 53.0, 51.5, 54.0], [0.5, 0.5, np.nan, 0.5, 0.5, 0.5]
    expected = forecast(values, 2, models=["smoothing"], noise=noise).quantile([0.1, 0.9])
    noise[2] = stated
    found = forecast(values, 2, models=["smoothing"], noise=noise).quantile([0.1, 0.9])
    pd.testing.assert_frame_equal(found, expected)


def test_noise_may_come_as_an_array_a_list_or_a_series() -> None:
    values, noise = [50.0, 51.0, 49.0, 53.0, 51.5], [0.5, 0.4, 0.6, 0.5, 0.5]
    years = range(2019, 2024)
    told = [
        forecast(values, 2, models=["smoothing"], noise=noise),
        forecast(np.array(values), 2, models=["smoothing"], noise=np.array(noise)),
        forecast(pd.Series(values, years), 2, models=["smoothing"], noise=noise),
        forecast(pd.Series(values, years), 2, models=["smoothing"], noise=pd.Series(noise, years)),
        forecast(
            pd.DataFrame({"year": years, "value": values}), 2, models=["smoothing"], noise=noise
        ),
    ]
    first = told[0].quantile([0.1, 0.5, 0.9]).to_numpy()
    for made in told[1:]:
        assert made.quantile([0.1, 0.5, 0.9]).to_numpy() == pytest.approx(first, rel=1e-12)
    without = forecast(values, 2, models=["smoothing"]).quantile([0.1, 0.5, 0.9]).to_numpy()
    assert not np.allclose(without, first, rtol=1e-4)


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
    assert all(name in caught.value.remedy for name in MEMBERS)


# A model that fails


@pytest.mark.parametrize(
    "fault",
    [ForecastError("no finite forecast"), ValueError("no luck"), np.linalg.LinAlgError("singular")],
    ids=lambda fault: type(fault).__name__,
)
def test_a_failing_model_keeps_its_row_and_the_others_go_on(
    quick, monkeypatch: pytest.MonkeyPatch, fault: Exception
) -> None:
    def fails(task: Task) -> Answer:
        raise fault

    monkeypatch.setitem(MEMBERS, "ets", fails)
    made = forecast(RATES, 2, models=["ets", "theta", "arima", "no_change"])
    rows = {f["model"]: f for f in made.fits}
    assert rows["ets"]["status"] == "failed"
    assert rows["ets"]["reason"] in ("no finite forecast", "no luck", "singular")
    assert rows["ets"]["weight"] == 0.0
    assert "ets" not in made.members
    others = [f["weight"] for name, f in rows.items() if name != "ets"]
    assert others == pytest.approx([1 / 3] * 3)


def test_if_all_fail_all_reasons_are_given(quick, monkeypatch: pytest.MonkeyPatch) -> None:
    def fails(task: Task) -> Answer:
        raise ValueError("no luck")

    for name in MEMBERS:
        monkeypatch.setitem(MEMBERS, name, fails)
    with pytest.raises(ForecastError, match="no_change: no luck") as caught:
        forecast(RATES)
    assert caught.value.remedy


def test_what_a_model_remarks_is_kept() -> None:
    # Three steps leave nothing to estimate a moving average from: AICc takes the walk.
    (row,) = forecast([1.0, 2.0, 4.0, 3.0], models=["arima"]).fits
    assert row["status"] == "ok"
    assert "order (0,1,0) by AICc" in row["reason"]


# The numbers


def test_the_years_of_a_walk_hang_together_as_those_of_a_walk() -> None:
    (walk,) = forecast([31.0, 34.5, 33.2, 36.0, 39.1], 3, models=["no_change"]).components
    # Hand: a walk's years i < j share i steps of j, a correlation of the root of i / j.
    expected = [[1, 1 / 2, 1 / 3], [1 / 2, 1, 2 / 3], [1 / 3, 2 / 3, 1]]
    assert walk.corr**2 == pytest.approx(np.array(expected))


def test_an_open_shift_of_level_is_not_taken_for_growth() -> None:
    rng = np.random.default_rng(3)
    calm = 50 + rng.normal(0, 0.5, 20)
    moved = calm + np.where(np.arange(20) >= 12, 30.0, 0.0)
    told = forecast(moved, horizon=3, breaks=[Break(12)])
    # Witness: the same values without the shift, lifted by it.
    expected = forecast(calm, horizon=3).quantile([0.1, 0.5, 0.9]).to_numpy() + 30
    assert told.quantile([0.1, 0.5, 0.9]).to_numpy() == pytest.approx(expected, abs=0.4)
    untold = forecast(moved, horizon=3).quantile([0.1, 0.9]).diff(axis=1)[0.9]
    assert (untold > 5 * told.quantile([0.1, 0.9]).diff(axis=1)[0.9]).all()
    (effect,) = told.effects
    assert effect["year"] == 12
    assert effect["shift"] == pytest.approx(30, abs=3 * effect["sd"])


def test_known_noise_is_not_taken_for_movement() -> None:
    values = [50.0, 50.4, 49.7, 50.2, 49.9, 50.3, 49.8, 50.1, 52.0]
    plain = forecast(values, horizon=1, models=["smoothing"]).quantile(0.5).iloc[0, 0]
    noisy = forecast(values, horizon=1, models=["smoothing"], noise=[1.0] * 9)
    # The last jump is within the noise: the forecast moves back towards the mean of 50.
    assert noisy.quantile(0.5).iloc[0, 0] < plain
    with pytest.raises(ForecastError, match="noise of shape"):
        forecast(values, noise=[1.0])


def test_an_explanation_adds_up() -> None:
    made = forecast([10.0, 11.0, 13.0, 12.0, 14.0, 15.0], horizon=3)
    told = made.explain()
    assert told.year == made.years[-1]
    assert told.drift == pytest.approx(told.median - 15.0)
    assert sum(say.weight for say in told.members) == pytest.approx(1)
    assert 0 <= told.disagreement <= 1
    unchanged = {say.member: say for say in told.members}["no_change"]
    assert unchanged.median == pytest.approx(15.0)
    assert unchanged.low80 < 15.0 < unchanged.high80


def test_a_constant_series_stays_by_the_rule_of_succession() -> None:
    made = forecast(pd.Series([5.0] * 6, index=range(2018, 2024)), horizon=3)
    assert [f["model"] for f in made.fits] == ["sparse"]
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
    assert [f["model"] for f in forecast([5.0] * 4, models=["ets"]).fits] == ["sparse"]


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


@settings(max_examples=10)
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


# --- an earlier definition -------------------------------------------------------------------

# Water use per 10,000 yuan of GDP, cubic metres, as the water bulletins print it: a few early
# values on older accounts, far higher and years apart, then one definition year by year.
WATER = pd.Series(
    {2004: 399.0, 2012: 118.0, 2016: 81.0, 2018: 66.8, 2019: 60.8, 2020: 57.2, 2021: 51.8}
)


def test_sparse_early_values_do_not_blow_up_the_range() -> None:
    ends = [0.1, 0.9]
    told = forecast(WATER, 3, (0, None), breaks=[Break(2016)])
    alone = forecast(WATER.loc[2016:], 3, (0, None))
    for year in (2022, 2024):
        low, high = told.quantile(ends).loc[year]
        width, own = high - low, float(alone.quantile(ends).loc[year].diff().iloc[-1])
        assert own < width < 2.5 * own
        # Published later: 49.6 and 46.9. No value before rose, least of all by a third.
        assert high < 4 / 3 * WATER[2021]


def test_the_walk_without_drift_takes_its_steps_from_the_newest_definition() -> None:
    told = forecast(WATER, 1, models=["no_change"], breaks=[Break(2016)])
    alone = forecast(WATER.loc[2016:], 1, models=["no_change"])
    (one,), (other,) = told.components, alone.components
    assert one.scale == pytest.approx(other.scale)
    # Where the newest is too short, those of the earlier one count too.
    short = forecast(WATER.loc[:2018], 1, models=["no_change"], breaks=[Break(2016)])
    # Hand: -281 over 8 years and -14.2 over 2, squares per year 9,870 and 101 over one degree.
    assert short.components[0].scale[0] == pytest.approx(math.sqrt(281**2 / 8 + 14.2**2 / 2))
