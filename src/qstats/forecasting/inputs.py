"""What may be forecast: one annual series, as an array, a Series or a table."""

from __future__ import annotations

from typing import Any

import numpy as np
import pandas as pd

from qstats.errors import ForecastError

Bounds = tuple[float | None, float | None]


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
    """Raise ForecastError unless values are finite, within bounds, and at least one."""
    observed = history.dropna()
    if observed.empty:
        raise ForecastError(
            "no observed value", remedy="give at least one; about ten make a forecast useful"
        )
    if not np.isfinite(observed).all():
        raise ForecastError("a value is infinite", remedy="give NaN for a missing year")
    low, high = bounds
    for year, value in observed.items():
        if (low is not None and value < low) or (high is not None and value > high):
            raise ForecastError(
                f"{value} lies outside the bounds {low} to {high}",
                where=str(year),
                remedy="correct the value, or the indicator's bounds in the catalogue",
            )
