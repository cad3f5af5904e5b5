"""The forecast of an indicator, and those that would have been made in past years.

Both come from :func:`forecast_of`, so that the record shown beside a verdict is the record of the
method that gave the verdict.
"""

from __future__ import annotations

from collections.abc import Sequence
from functools import lru_cache
from typing import TYPE_CHECKING

import pandas as pd

from qstats.catalog import Indicator
from qstats.pipeline.part_year import Heard, hear
from qstats.pipeline.series_inputs import series_inputs

if TYPE_CHECKING:
    from qstats.distribution import Distribution
    from qstats.forecasting import Break


def forecast_of(series: pd.DataFrame, indicator: Indicator, horizon: int) -> Distribution:
    """The forecast from all definitions of ``series`` and the known measurement error.

    Parameters
    ----------
    series
        Table "series" of ``indicator``; what lies after its last row is not used.
    horizon
        Number of years after the last value.

    Raises
    ------
    ForecastError
        No value, or one outside the indicator's bounds.
    """
    inputs = series_inputs(series, indicator)
    seen = inputs.values.dropna()
    # NaN is unequal to itself and would never be found again: gaps travel as missing years.
    points = tuple(zip(seen.index, seen, inputs.noise[seen.index], strict=True))
    return _forecast_once(points, inputs.breaks, horizon, indicator.bounds)


def forecast_heard(
    series: pd.DataFrame, part_year: pd.DataFrame, indicator: Indicator, horizon: int
) -> Heard:
    """The same with and without the figures for part of a year still open, ``part_year``."""
    return hear(forecast_of(series, indicator, horizon), series, part_year, indicator)


def backtest_of(
    series: pd.DataFrame, indicator: Indicator, horizons: Sequence[int] = (1, 2, 3)
) -> pd.DataFrame:
    """The past forecasts of ``series``, see :func:`qstats.backtest`.

    Each is made by :func:`forecast_of` from the rows up to its origin: breaks that came later,
    overlaps printed later and later years' numbers of samples are not known to it.
    """
    from qstats import forecasting

    values = pd.Series(series["value"].to_numpy(), index=series["year"].to_numpy())
    segment = pd.Series(series["segment"].to_numpy(), index=series["year"].to_numpy())

    def made(origin: int, horizon: int) -> Distribution:
        return forecast_of(observed_until(series, origin), indicator, horizon)

    return forecasting.look_back(values, segment, made, horizons, indicator.bounds)


def observed_until(series: pd.DataFrame, year: int) -> pd.DataFrame:
    """The series up to ``year``, ending in a published value."""
    earlier: pd.DataFrame = series[series["year"] <= year]
    last = earlier.loc[earlier["value"].notna(), "year"].max()
    kept: pd.DataFrame = earlier[earlier["year"] <= last]
    return kept.reset_index(drop=True)


@lru_cache(maxsize=512)
def _forecast_once(
    points: tuple[tuple[int, float, float], ...],
    breaks: tuple[Break, ...],
    horizon: int,
    bounds: tuple[float | None, float | None],
) -> Distribution:
    """One forecast for one series, however many targets and as-of dates ask for it.

    ``points`` are the observed years, each with its value and the value's measurement error.
    """
    from qstats import forecasting

    years, values, noise = zip(*points, strict=True) if points else ((), (), ())
    return forecasting.forecast(
        pd.Series(values, years, dtype=float),
        horizon=horizon,
        bounds=bounds,
        breaks=breaks,
        noise=pd.Series(noise, years, dtype=float),
    )
