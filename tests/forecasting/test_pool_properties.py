"""Laws of the default forecast, for every series one may be given."""

from __future__ import annotations

import warnings

import numpy as np
import pandas as pd
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from qstats.distribution import Distribution
from qstats.errors import ForecastError
from qstats.forecasting import Break, forecast, forecast_many

PROBS = [0.005, 0.1, 0.5, 0.9, 0.995]
LEVELS = st.floats(-1e3, 1e3).map(lambda x: round(x, 3))
SERIES = st.lists(st.one_of(LEVELS, st.none()), min_size=1, max_size=60).filter(
    lambda values: any(v is not None for v in values)
)
UNITS = st.sampled_from([1e-94, 1e-12, 1e-4, 1.0, 1e8, 1e12, 1e96])
# Large beside small: what a slip in a table, or a unit changed half-way, makes of a series.
UNEVEN = st.lists(
    st.one_of(st.floats(-1e100, 1e100).filter(lambda x: x == 0 or abs(x) >= 1e-100), st.none()),
    min_size=1,
    max_size=30,
).filter(lambda values: any(v is not None for v in values))


def quietly(values: list[float | None], **told: object) -> Distribution:
    """The forecast, with every warning an error."""
    with warnings.catch_warnings():
        warnings.simplefilter("error")
        numbers = [np.nan if v is None else v for v in values]
        return forecast(numbers, horizon=3, **told)  # type: ignore[arg-type]


@settings(max_examples=40)
@given(values=SERIES, unit=UNITS)
def test_any_series_gets_finite_increasing_quantiles(
    values: list[float | None], unit: float
) -> None:
    scaled = [None if v is None else v * unit for v in values]
    quantiles = quietly(scaled).quantile(PROBS).to_numpy()
    assert np.isfinite(quantiles).all()
    assert (np.diff(quantiles, axis=1) >= -1e-9 * np.abs(quantiles).max()).all()


@settings(max_examples=40)
@given(values=UNEVEN)
def test_values_of_any_size_get_finite_increasing_quantiles(values: list[float | None]) -> None:
    quantiles = quietly(values).quantile(PROBS).to_numpy()
    assert np.isfinite(quantiles).all()
    assert (np.diff(quantiles, axis=1) >= -1e-9 * np.abs(quantiles).max()).all()


@settings(max_examples=20)
@given(values=SERIES, unit=UNITS)
def test_the_engine_alone_is_as_quiet(values: list[float | None], unit: float) -> None:
    numbers = [np.nan if v is None else v * unit for v in values]
    frame = pd.DataFrame({"indicator": "x", "year": range(len(numbers)), "value": numbers})
    with warnings.catch_warnings():
        warnings.simplefilter("error")
        assert np.isfinite(forecast_many(frame, horizon=3)["value"]).all()


@pytest.mark.parametrize("unit", [1e-200, 1e-101, 1e101, 1e200, 1e300])
def test_a_size_no_statistic_has_is_refused(unit: float) -> None:
    values = [unit, 2 * unit, 1.5 * unit, -2.5 * unit]
    with pytest.raises(ForecastError, match="values as large as") as caught:
        forecast(values)
    assert "between 1e-100 and 1e+100" in caught.value.remedy
    frame = pd.DataFrame({"indicator": "x", "year": range(4), "value": values})
    with pytest.raises(ForecastError, match="values as large as"):
        forecast_many(frame)


@settings(max_examples=25)
@given(values=SERIES, targets=st.lists(st.floats(-2e3, 2e3), min_size=2, max_size=5))
def test_an_easier_target_is_never_less_likely(
    values: list[float | None], targets: list[float]
) -> None:
    made = quietly(values)
    chances = [made.probability(">=", target) for target in sorted(targets)]
    assert (np.diff(chances) <= 1e-12).all()
    assert 0 <= min(chances) <= max(chances) <= 1


@settings(max_examples=15)
@given(
    values=st.lists(LEVELS, min_size=6, max_size=30),
    place=st.integers(0, 29),
    sd=st.floats(0, 10),
)
def test_a_break_anywhere_and_any_noise_leave_an_answer(
    values: list[float], place: int, sd: float
) -> None:
    made = quietly(values, breaks=[Break(place)], noise=[sd] * len(values))
    assert np.isfinite(made.quantile(PROBS).to_numpy()).all()


@pytest.mark.parametrize("unit", [1e-8, 1e-4, 1e4, 1e8])
def test_the_engine_does_not_know_the_unit(unit: float) -> None:
    # Yuan and hundred millions of yuan agree to 1e-9.
    y = np.array([31.0, 34.5, 33.2, np.nan, 39.1, 42.0, 41.7, 45.3, 49.9])
    engine = ["smoothing", "reference", "log_drift", "no_change"]
    plain, scaled = (forecast(v, models=engine) for v in (y, y * unit))
    for target in (45.0, 52.0, 60.0):
        expected = plain.probability(">=", target)
        assert scaled.probability(">=", target * unit) == pytest.approx(expected, abs=1e-9)


def test_paths_agree_with_the_marginals() -> None:
    made = forecast([31.0, 34.5, 33.2, 36.0, 39.1, 42.0, 41.7, 45.3, 49.9], horizon=5)
    paths = made.paths(20_000, seed=1)
    for step, year in enumerate(made.years):
        for target in (45.0, 52.0, 60.0):
            # Witness: the distribution function; 4 standard errors of 20,000 draws are 0.0141.
            drawn = float((paths[:, step] >= target).mean())
            assert drawn == pytest.approx(made.probability(">=", target, year), abs=0.0142)
    ever = float((paths >= 52.0).any(axis=1).mean())
    assert ever >= max(made.probability(">=", 52.0, year) for year in made.years) - 0.0142
