"""Past forecasts are made as today's are, from what was known in their year."""

from __future__ import annotations

import math
from dataclasses import replace
from datetime import date
from pathlib import Path

import numpy as np
import pandas as pd
import pytest

from qstats import forecasting, schema
from qstats.annual import annual_series
from qstats.catalog import Break as Change
from qstats.catalog import Indicator, Names
from qstats.forecasting.constants import fitted
from qstats.pipeline import doors
from qstats.pipeline.forecasts import backtest_of, forecast_of, observed_until
from qstats.report.workbench import Workbench

TODAY = date(2025, 6, 1)
ENDS = [0.1, 0.5, 0.9]
NAMES = Names("Pass rate", "合格率", "合格率")
# Nine years near 90 %, then a wider scope near 80 %.
RATES = {
    **{2007: 90.1, 2008: 90.6, 2009: 90.2, 2010: 90.9, 2011: 90.5},
    **{2012: 91.2, 2013: 90.8, 2014: 91.4, 2015: 91.0},
    **{2016: 80.3, 2017: 80.9, 2018: 80.5, 2019: 81.2, 2020: 80.8, 2021: 81.5},
}
PLAIN = Indicator("x", NAMES, "%", "up", (0.0, 100.0), breaks=(Change(2016, "wider scope"),))


def table(
    samples: dict[int, float] | None = None,
    indicator: Indicator = PLAIN,
    rates: dict[int, float] = RATES,
) -> pd.DataFrame:
    """Table "series" of ``rates``, with the numbers of samples printed for some years."""
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
            "n_samples": (samples or {}).get(year, math.nan),
            "cell": f"x.csv#!B{year}",
        }
        for year, value in rates.items()
    ]
    return annual_series(schema.frame(rows, "observations"), indicator, "CN", TODAY, TODAY)


def shown(past: pd.DataFrame, origin: int) -> list[float]:
    """The 8-in-10 range and middle one year after ``origin``."""
    row = past[(past["origin"] == origin) & (past["horizon"] == 1)].iloc[0]
    return [row["low80"], row["median"], row["high80"]]


def test_a_past_forecast_is_the_forecast_of_the_series_as_it_ended_then() -> None:
    series = table({2015: 4000.0, 2018: 9000.0})
    past = backtest_of(series, PLAIN)
    for origin in (2012, 2019):
        then = forecast_of(observed_until(series, origin), PLAIN, 1).quantile(ENDS)
        assert shown(past, origin) == pytest.approx(list(then.iloc[0]))


def test_the_break_makes_a_difference() -> None:
    past = backtest_of(table(), PLAIN)
    # Hand: origins with four values of their own definition; no outcome crosses the break.
    assert sorted(set(past["origin"])) == [2010, 2011, 2012, 2013, 2014, 2019, 2020]
    assert not ((past["origin"] < 2016) & (past["year"] >= 2016)).any()
    rates = pd.Series(RATES, dtype=float)
    own = forecasting.backtest(rates.loc[2016:], bounds=PLAIN.bounds)
    unbroken = forecasting.backtest(rates, bounds=PLAIN.bounds)
    (low, middle, high), told = shown(past, 2019), shown(unbroken, 2019)
    # Taken for movement, the fall of ten points would make every year's range several times wider.
    assert told[2] - told[0] > 3 * (high - low)
    # From the years of the new definition alone, less would be known of how such rates move.
    alone = shown(own, 2019)
    assert alone[2] - alone[0] > 1.05 * (high - low)
    assert alone[1] != pytest.approx(middle, abs=0.005)


@pytest.mark.parametrize("later", [Change(2016, "wider"), Change(2016, "wider", overlap=91.1)])
def test_nothing_later_reaches_a_past_forecast(later: Change) -> None:
    """Neither a break, nor an overlap, nor the samples and decimals of a later year."""
    early = {year: rate for year, rate in RATES.items() if year <= 2015}
    without = backtest_of(table(rates=early), replace(PLAIN, breaks=()))
    changed = replace(PLAIN, breaks=(later,))
    rates = RATES | {2015: 91.04}
    with_it = backtest_of(table(dict.fromkeys(range(2015, 2022), 500.0), changed, rates), changed)
    for origin in range(2010, 2015):
        assert shown(with_it, origin) == shown(without, origin)


def test_an_overlap_is_used_from_the_year_it_belongs_to() -> None:
    known = replace(PLAIN, breaks=(Change(2016, "wider", overlap=91.1),))
    open_, told = (backtest_of(table(indicator=i), i) for i in (PLAIN, known))
    assert shown(told, 2014) == shown(open_, 2014)
    assert not np.allclose(shown(told, 2019), shown(open_, 2019), atol=1e-6)


def test_noise_makes_a_difference() -> None:
    exact, sampled = (
        backtest_of(table(samples), PLAIN) for samples in (None, dict.fromkeys(RATES, 2000.0))
    )
    assert not np.allclose(shown(sampled, 2019), shown(exact, 2019), atol=0.01)


def test_the_workbench_tells_the_chance_of_the_verdict(starter: Path) -> None:
    bench = doors.workbench(workspace=starter)
    bench.indicator.value = "example_pass_rate"
    judged = doors.assess("example-pass-rate", "example-plan", workspace=starter)
    assert bench.probability() == pytest.approx(judged.probability, abs=1e-9)


def test_exported_code_gives_the_same_answer(
    starter: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    bench = doors.workbench("zh-Hant", starter)
    bench.year.value, bench.value.value = 2027, 95.5
    bench.models.value = ("smoothing", "no_change")
    bench.other_date.value = date(2024, 12, 31)
    asked: dict[str, Workbench] = {}

    monkeypatch.chdir(tmp_path)  # outside the workspace, which the code must name
    exec(bench.export("code", tmp_path).read_text(encoding="utf-8"), asked)

    assert asked["bench"].answer() == bench.answer()
    assert asked["bench"].probability() == bench.probability()


def test_methods_alone_are_pooled_as_the_forecast_pools_them(starter: Path) -> None:
    bench = doors.workbench(workspace=starter)
    whole = bench.probability()
    alone = {}
    for name in bench.models.offered:
        bench.models.value = (name,)
        alone[name] = bench.probability()
    judged = doors.assess("example-pass-rate", "example-plan", workspace=starter)
    # The verdict states the least and the greatest chance of any method.
    assert min(alone.values()) == pytest.approx(judged.probability_low, abs=1e-9)
    assert max(alone.values()) == pytest.approx(judged.probability_high, abs=1e-9)
    bench.models.value = tuple(name for name in alone if name != "smoothing")
    weights = fitted().shares
    # By hand: a linear pool's chance is the mean of its members', by their shares.
    total = sum(weights[name] for name in bench.models.value)
    mean = sum(weights[name] * alone[name] for name in bench.models.value) / total
    assert bench.probability() == pytest.approx(mean, abs=1e-9)
    assert bench.probability() != pytest.approx(whole, abs=1e-4)


def test_places_are_those_with_annual_values(starter: Path) -> None:
    bench = doors.workbench("zh-Hans", starter)
    assert bench.place.options == (("中国", "CN"),)
