"""Rolling origin: what the pool would have said, knowing only what came before."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import numpy as np
import pandas as pd

from qstats.forecasting.accuracy import crps
from qstats.forecasting.combine import FEWEST, Bounds, as_annual, forecast

_EVEN = np.arange(1, 20) / 20
_LOW_MIDDLE_HIGH = (1, 9, 17)  # where 0.1, 0.5 and 0.9 stand among them


def backtest(
    y: Any,
    horizons: Sequence[int] = (1, 2, 3),
    bounds: Bounds = (None, None),
    min_observed: int = FEWEST,
) -> pd.DataFrame:
    """Forecasts from every past origin with at least ``min_observed`` values, and what came.

    Values are taken as known today: a later revision of an early value is not undone here.

    Returns
    -------
    DataFrame
        ``origin`` (last year known), ``horizon``, ``year``, ``actual``, ``low80``, ``median``,
        ``high80``, ``inside80``, ``crps`` (units of ``y``), ``pit`` (P(Y <= actual)).
    """
    history = as_annual(y)
    rows = [
        row
        for origin in history.dropna().index[min_observed - 1 : -1]
        for row in _from_origin(history, int(origin), horizons, bounds)
    ]
    columns = ["origin", "horizon", "year", "actual", "low80", "median", "high80", "inside80"]
    return pd.DataFrame(rows, columns=[*columns, "crps", "pit"])


def _from_origin(
    history: pd.Series, origin: int, horizons: Sequence[int], bounds: Bounds
) -> list[dict[str, Any]]:
    ahead = [h for h in horizons if not np.isnan(history.get(origin + h, np.nan))]
    if not ahead:
        return []
    made = forecast(history.loc[:origin], horizon=max(ahead), bounds=bounds)
    quantiles = made.quantile(list(_EVEN))
    rows = []
    for h in ahead:
        year, actual = origin + h, float(history[origin + h])
        even = quantiles.loc[year]
        low, mid, high = even.to_numpy()[list(_LOW_MIDDLE_HIGH)]
        rows.append(
            {
                "origin": origin,
                "horizon": h,
                "year": year,
                "actual": actual,
                "low80": low,
                "median": mid,
                "high80": high,
                "inside80": bool(low <= actual <= high),
                "crps": crps(even.to_numpy(), _EVEN, actual),
                "pit": float(made.cdf(actual, year)[0]),
            }
        )
    return rows
