"""What a forecast is told of a series of two definitions, by hand."""

from __future__ import annotations

import math
from datetime import date

import pandas as pd
import pytest

from qstats import schema
from qstats.annual import annual_series
from qstats.catalog import Break as Change
from qstats.catalog import Indicator, Names
from qstats.forecasting import Break
from qstats.pipeline.series_inputs import series_inputs, told

TODAY = date(2025, 6, 1)
SAMPLES = {2016: 257_000.0, 2019: 10_000.0}
RATES = {2015: 96.8, 2016: 96.8, 2018: 97.7, 2019: 98.0}


def indicator(overlap: float | None = None) -> Indicator:
    names = Names("Pass rate", "合格率", "合格率")
    changes = (Change(2018, "all levels of government", overlap),)
    return Indicator("x", names, "%", "up", bounds=(0.0, 100.0), breaks=changes)


def observed(samples: dict[int, float]) -> pd.DataFrame:
    rows = [
        {
            "indicator": "x",
            "geo": "CN",
            "period": str(year),
            "published": pd.Timestamp(f"{year + 1}-05-01"),
            "origin": f"o{year}",
            "value": value,
            "status": "final",
            "bound": "exact",
            "n_samples": samples.get(year, math.nan),
            "cell": f"x.csv#!B{year}",
        }
        for year, value in RATES.items()
    ]
    return annual_series(schema.frame(rows, "observations"), indicator(), "CN", TODAY, TODAY)


def test_all_definitions_travel_with_their_gaps() -> None:
    inputs = series_inputs(observed(SAMPLES), indicator())
    assert list(inputs.values.index) == [2015, 2016, 2017, 2018, 2019]
    assert inputs.values.dropna().to_dict() == RATES
    assert inputs.breaks == (Break(2018),)


def test_the_noise_is_that_of_the_chosen_values() -> None:
    noise = series_inputs(observed(SAMPLES), indicator()).noise
    assert list(noise.index) == [2015, 2016, 2017, 2018, 2019]
    assert math.isnan(noise[2017])
    # The same rate as in 2016, and the number of samples borrowed from there.
    assert noise[2015] == pytest.approx(noise[2016])
    # 0.19976 of 10,000 samples (see test_noise.py) and 0.02887 of rounding.
    assert noise[2019] == pytest.approx(0.20184, abs=2e-5)


def test_a_known_shift_travels_too() -> None:
    (found,) = series_inputs(observed(SAMPLES), indicator(overlap=97.4)).breaks
    assert (found.year, found.size) == (2018, pytest.approx(0.3))


def test_a_report_is_told_of_breaks_and_samples() -> None:
    row = told(observed(SAMPLES), indicator())
    assert row["breaks"] == [{"year": 2018, "size": None, "sd": None}]
    assert (row["n_observed"], row["n_sampled"]) == (4, 2)
    assert row["samples"] == [10_000, 257_000]
    low, high = row["noise"]
    assert low == pytest.approx(0.057, abs=5e-4)
    # That of 2018 with the 10,000 samples of 2019: 97.7 % is a little noisier than 98.0 %. By hand
    # 100 sqrt(0.976618 * 0.023382 / 5,004) = 0.21362, with rounding 0.21556.
    assert high == pytest.approx(0.21556, abs=2e-5)


def test_without_samples_a_report_is_told_of_rounding() -> None:
    row = told(observed({}), indicator())
    assert (row["n_sampled"], row["samples"]) == (0, [])
    assert row["noise"] == pytest.approx([0.1 / math.sqrt(12)] * 2)
