"""What may be forecast: one annual series, as an array, a Series or a table."""

from __future__ import annotations

from typing import Any

import numpy as np
import pandas as pd

from qstats.errors import ForecastError

Array = np.ndarray[Any, np.dtype[np.float64]]
Bounds = tuple[float | None, float | None]

# No statistic is so large or so small in any unit; squares of such values still are numbers.
_SMALLEST, _LARGEST = 1e-100, 1e100


def as_annual(y: Any) -> pd.Series:
    """A float series by consecutive years; an array counts its years from 0."""
    series = _numbers(y).sort_index()
    if series.empty:
        return series
    years = series.index.infer_objects()
    if not pd.api.types.is_numeric_dtype(years) or (years % 1 != 0).any():
        raise ForecastError(
            f"an index of {years[0]!r}, ..., that are not years",
            remedy="index the series by whole years, for dates with y.index = y.index.year",
        )
    if years.duplicated().any():
        raise ForecastError(
            f"the year {years[years.duplicated()][0]} stands twice",
            remedy="choose one value for each year",
        )
    return series.reindex(range(int(years[0]), int(years[-1]) + 1))


def check_size(observed: Array, where: str = "") -> None:
    """Raise ForecastError if the largest of the ``observed`` values is beyond all statistics."""
    largest = float(np.max(np.abs(observed)))
    if largest != 0 and not _SMALLEST <= largest <= _LARGEST:
        raise ForecastError(
            f"values as large as {largest:.3g}",
            where,
            f"count in a unit that keeps them between {_SMALLEST:g} and {_LARGEST:g}",
        )


def aligned(noise: Any, y: Any, history: pd.Series) -> pd.Series | None:
    """``noise``, given for the values ``y``, by the years of ``history``, the same values."""
    if noise is None:
        return None
    if isinstance(noise, pd.Series):
        return noise.reindex(history.index)
    if isinstance(y, pd.DataFrame):
        y = pd.Series(y["value"].to_numpy(), index=y["year"].to_numpy())
    if np.shape(noise) != np.shape(y):
        raise ForecastError(
            f"noise of shape {np.shape(noise)} for values of shape {np.shape(y)}",
            remedy="give one standard deviation a value, or a Series by year",
        )
    index = y.index if isinstance(y, pd.Series) else None
    return as_annual(pd.Series(noise, index=index, dtype=float))


def _numbers(y: Any) -> pd.Series:
    if isinstance(y, pd.DataFrame):
        if not {"year", "value"} <= set(y.columns):
            raise ForecastError(
                "a table without the columns year and value", remedy="give a qstats series table"
            )
        y = pd.Series(y["value"].to_numpy(), index=y["year"].to_numpy())
    if np.ndim(y) > 1:
        raise ForecastError(
            f"{np.ndim(y)} dimensions",
            remedy="give one series: an array or Series of annual values",
        )
    try:
        return pd.Series(y, dtype=float)
    except (TypeError, ValueError) as error:
        raise ForecastError(
            f"values that are not numbers: {error}", remedy="give numbers, NaN for a missing year"
        ) from error


def check(history: pd.Series, bounds: Bounds) -> None:
    """Raise ForecastError unless values are finite, of usual size, within bounds, and at least one.

    The largest absolute value may be 0 or lie between 1e-100 and 1e100.
    """
    observed = history.dropna()
    if observed.empty:
        raise ForecastError(
            "no observed value", remedy="give at least one; about ten make a forecast useful"
        )
    if not np.isfinite(observed).all():
        raise ForecastError("a value is infinite", remedy="give NaN for a missing year")
    check_size(observed.to_numpy())
    low, high = bounds
    for year, value in observed.items():
        if (low is not None and value < low) or (high is not None and value > high):
            raise ForecastError(
                f"{value} lies outside the bounds {low} to {high}",
                where=str(year),
                remedy="correct the value, or the indicator's bounds in the catalogue",
            )
