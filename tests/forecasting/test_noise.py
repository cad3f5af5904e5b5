"""Known measurement error against hand-worked numbers, and the laws it keeps."""

from __future__ import annotations

import math

import numpy as np
import pandas as pd
import pytest
from hypothesis import given
from hypothesis import strategies as st

from qstats import schema
from qstats.catalog import Indicator, Names
from qstats.errors import ForecastError
from qstats.forecasting.noise import (
    DESIGN_EFFECT,
    measurement_sd,
    noise_of,
    printed_decimals,
    samples_of,
)

FINE = 12  # decimals whose rounding does not show
RATES = st.floats(0, 100)
COUNTS = st.floats(1, 1e7)
NAMES = Names("Pass rate", "合格率", "合格率")


def one(value: float, n: float, decimals: int, **more: object) -> float:
    return float(measurement_sd([value], [n], decimals, **more)[0])


def test_sampling_error_of_a_pass_rate() -> None:
    # By hand: 10,000 samples count as 5,000; (4,900 + 2) / 5,004 = 0.979616; its variance
    # 0.979616 * 0.020384 / 5,004 = 3.9905e-6, whose root is 0.0019976.
    assert one(98.0, 10_000, FINE) == pytest.approx(0.19976, abs=5e-6)


def test_so_many_samples_leave_the_textbook_formula() -> None:
    plain = 100 * math.sqrt(0.98 * 0.02 / 10_000 * 2)
    assert plain == pytest.approx(0.198, abs=5e-5)
    assert one(98.0, 10_000, FINE) == pytest.approx(plain, rel=0.01)


def test_rounding_to_whole_points() -> None:
    assert one(98.0, math.nan, 0) == pytest.approx(0.2887, abs=5e-5)


def test_both_together_add_as_squares() -> None:
    # 0.19976² + 0.28868² = 0.12324, whose root is 0.35106.
    assert one(98.0, 10_000, 0) == pytest.approx(0.35106, abs=2e-5)


def test_a_rate_of_a_hundred_is_not_free_of_error() -> None:
    # 20 samples count as 10: (10 + 2) / 14 = 6/7, and 100 * sqrt(6/7 * 1/7 / 14) = 9.3522.
    assert one(100.0, 20, FINE) == pytest.approx(9.3522, abs=5e-5)


@pytest.mark.parametrize("unknown", [math.nan, 0.0])
def test_without_a_number_of_samples_rounding_is_left(unknown: float) -> None:
    assert one(97.6, unknown, 1) == pytest.approx(0.1 / math.sqrt(12))


def test_a_score_has_rounding_only() -> None:
    assert one(812.0, 10_000, 0, percent=False) == pytest.approx(1 / math.sqrt(12))


def test_rounding_to_hundreds() -> None:
    assert one(14_300.0, math.nan, -2, percent=False) == pytest.approx(100 / math.sqrt(12))


def test_a_gap_has_no_error() -> None:
    found = measurement_sd([98.0, math.nan], [math.nan, 500.0], [0, 0])
    assert np.isnan(found).tolist() == [False, True]


@given(RATES, COUNTS, COUNTS)
def test_more_samples_are_never_more_noise(rate: float, n: float, more: float) -> None:
    assert one(rate, n + more, FINE) <= one(rate, n, FINE) * (1 + 1e-12)


@given(RATES, COUNTS, st.floats(1, 5))
def test_clustered_samples_are_never_less_noise(rate: float, n: float, times: float) -> None:
    clustered = one(rate, n, FINE, design_effect=DESIGN_EFFECT * times)
    assert clustered >= one(rate, n, FINE) * (1 - 1e-12)


@given(RATES, COUNTS)
def test_passes_and_failures_are_equally_uncertain(rate: float, n: float) -> None:
    assert one(rate, n, 1) == pytest.approx(one(100 - rate, n, 1), rel=1e-9)


@given(st.floats(-1e6, 1e6), st.integers(-3, 6), st.integers(-3, 3))
def test_rounding_follows_the_unit(value: float, decimals: int, power: int) -> None:
    told = one(value, math.nan, decimals, percent=False)
    in_another = one(value * 10.0**power, math.nan, decimals - power, percent=False)
    assert in_another == pytest.approx(told * 10.0**power)


@pytest.mark.parametrize(
    ("values", "decimals"),
    [
        ([98.0], 0),
        ([98.0, 97.6], 1),
        ([93.71, 93.0], 2),
        ([93.29000000000001], 2),
        ([3000.0], 0),
        ([0.000003], 6),
        ([0.0, math.nan], 0),
        ([], 0),
    ],
)
def test_printed_decimals(values: list[float], decimals: int) -> None:
    assert printed_decimals(values) == decimals


@pytest.mark.parametrize(
    ("value", "n", "effect", "what"),
    [
        (100.5, 10.0, 2.0, "a pass rate of 100.5 %"),
        (98.0, -1.0, 2.0, "negative or infinite"),
        (98.0, math.inf, 2.0, "negative or infinite"),
        (98.0, 10.0, 0.0, "a design effect of 0.0"),
        (98.0, 10.0, math.nan, "a design effect of nan"),
    ],
)
def test_what_cannot_be(value: float, n: float, effect: float, what: str) -> None:
    with pytest.raises(ForecastError, match=what) as caught:
        measurement_sd([value], [n], 1, design_effect=effect)
    assert caught.value.remedy


def table(values: list[float], samples: list[float], segments: list[int]) -> pd.DataFrame:
    head = {"indicator": "x", "geo": "CN", "as_of": pd.Timestamp("2025-01-01")}
    rows = [
        {**head, "year": 2015 + i, "value": v, "n_samples": n, "segment": s}
        for i, (v, n, s) in enumerate(zip(values, samples, segments, strict=True))
    ]
    return schema.frame(rows, "series")


def test_decimals_are_those_of_the_definition() -> None:
    nan = math.nan
    series = table([96.8, 97.0, nan, 97.71, 98.0], [nan] * 5, [0, 0, 0, 1, 1])
    noise = noise_of(series, Indicator("x", NAMES, "%", "up", bounds=(0.0, 100.0)))
    assert list(noise.index) == [2015, 2016, 2017, 2018, 2019]
    one_decimal, two = 0.1 / math.sqrt(12), 0.01 / math.sqrt(12)
    expected = [one_decimal, one_decimal, nan, two, two]
    assert noise.to_numpy() == pytest.approx(expected, nan_ok=True)


@pytest.mark.parametrize(
    ("unit", "bounds", "sampled"),
    [("%", (0.0, 100.0), True), ("%", (-100.0, None), False), ("分", (0.0, 100.0), False)],
)
def test_only_shares_of_samples_have_their_error(unit, bounds, sampled) -> None:
    noise = noise_of(table([97.5], [1000.0], [0]), Indicator("x", NAMES, unit, "up", bounds=bounds))
    assert bool(noise[2015] > 0.1) is sampled


def test_a_year_without_a_number_borrows_the_middle_one_of_its_definition() -> None:
    nan = math.nan
    samples = [100.0, nan, 300.0, 9000.0, nan, 0.0]
    found = samples_of(table([97.0] * 6, samples, [0, 0, 0, 1, 1, 1]))
    assert found.tolist() == [100.0, 200.0, 300.0, 9000.0, 9000.0, 9000.0]


def test_a_definition_without_any_borrows_from_the_others() -> None:
    nan = math.nan
    found = samples_of(table([97.0] * 4, [100.0, 500.0, nan, nan], [0, 0, 1, 1]))
    assert found.tolist() == [100.0, 500.0, 300.0, 300.0]
    assert samples_of(table([97.0], [nan], [0])).isna().all()


def test_years_without_a_number_are_as_noisy_as_those_with() -> None:
    series = table([97.0, 97.0, 97.0], [10_000.0, math.nan, 10_000.0], [0, 0, 0])
    noise = noise_of(series, Indicator("x", NAMES, "%", "up", bounds=(0.0, 100.0)))
    assert noise[2016] == noise[2015]
    # Witness: the sampling error of 97 % from 10,000 samples in the textbook formula, 0.2412.
    assert noise[2016] == pytest.approx(math.hypot(0.2412, 1 / math.sqrt(12)), rel=0.01)
