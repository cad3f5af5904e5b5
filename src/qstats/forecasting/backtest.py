"""Rolling origin: what the forecast would have said, knowing only what came before."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import Any

import numpy as np
import pandas as pd
from scipy.stats import norm

from qstats.distribution import Distribution
from qstats.errors import ForecastError
from qstats.forecasting.accuracy import Array, crps, mean_step
from qstats.forecasting.breaks import Break, breaks_in
from qstats.forecasting.combine import forecast
from qstats.forecasting.inputs import Bounds, aligned, as_annual
from qstats.forecasting.members import FEWEST

_EVEN = np.arange(1, 20) / 20  # where quantile losses are averaged to the CRPS
_SHOWN = {"low95": 0.025, "low80": 0.1, "median": 0.5, "high80": 0.9, "high95": 0.975}
COLUMNS = (
    *("origin", "n_train", "horizon", "year", "actual"),
    *("low95", "low80", "median", "high80", "high95", "inside80", "inside95"),
    *("crps", "crps_naive", "step", "pit", "chance_up", "went_up"),
)


def backtest(
    y: Any,
    horizons: Sequence[int] = (1, 2, 3),
    bounds: Bounds = (None, None),
    min_observed: int = FEWEST,
    breaks: Sequence[Break] | None = None,
    noise: Any = None,
) -> pd.DataFrame:
    """Forecasts from every past origin with at least ``min_observed`` values, and what came.

    Rolling origin with a growing window (Tashman 2000): from each year with a value, everything up
    to it is the training series, earlier definitions included. The minimum training length is
    ``min_observed`` values of the origin's own definition, four unless another is asked for; the
    answer repeats it in ``attrs["min_observed"]``. A missing year is neither an origin nor an
    outcome, and an outcome on another definition than the origin's does not compare. Values are
    taken as known today: a later revision of an early value is not undone here.

    Parameters
    ----------
    y
        Annual values, oldest first, as :func:`qstats.forecast` takes them; NaN is a missing year.
    horizons
        Years ahead, each 1 or more.
    bounds
        Limits of the scale.
    min_observed
        Values needed before the first origin, at least four.
    breaks, noise
        Changes of definition and measurement error, as :func:`qstats.forecast` takes them; of
        each, a forecast knows only what lies up to its origin.

    Returns
    -------
    DataFrame
        One row an origin and horizon, none if the series is too short to look back:
        ``origin`` (last year known) and ``n_train`` (values of its definition known then),
        ``horizon``, ``year``, ``actual``; ``low95, low80, median, high80, high95`` (units of
        ``y``), ``inside80``, ``inside95``; ``crps`` and ``crps_naive`` (units of ``y``), the
        latter of the naive forecast from the same origin and definition
        (:func:`naive_quantiles`); ``step`` (mean absolute yearly step of that definition, the
        scale of Hyndman and Koehler 2006, in units of ``y``); ``pit`` (P(Y <= actual));
        ``chance_up`` (P(Y > last value known)) and ``went_up``.

    Raises
    ------
    ForecastError
        ``min_observed`` below four, or a series no model can serve.
    """
    history = as_annual(y)
    told = aligned(noise, y, history)
    parted = breaks_in(y) if breaks is None else breaks
    starts = np.array(sorted(b.year for b in parted), dtype=float)
    segment = pd.Series(
        np.searchsorted(starts, history.index.to_numpy(float), side="right"), index=history.index
    )

    def made(origin: int, horizon: int) -> Distribution:
        known = history.loc[:origin]
        return forecast(known, horizon=horizon, bounds=bounds, breaks=parted, noise=told)

    return look_back(history, segment, made, horizons, bounds, min_observed)


def look_back(
    history: pd.Series,
    segment: pd.Series,
    made: Callable[[int, int], Distribution],
    horizons: Sequence[int],
    bounds: Bounds,
    min_observed: int = FEWEST,
) -> pd.DataFrame:
    """The table of :func:`backtest` for any way of forecasting.

    ``history`` and ``segment`` (which definition, a number) are by consecutive years;
    ``made(origin, horizon)`` forecasts the years after ``origin`` from what was known then.
    """
    if min_observed < FEWEST:
        raise ForecastError(
            f"origins with {min_observed} values", remedy=f"ask for at least {FEWEST}"
        )
    rows = [
        row
        for _, own in history.groupby(segment)
        for origin in own.dropna().index[min_observed - 1 : -1]
        for row in _from_origin(own, int(origin), made, horizons, bounds)
    ]
    table = pd.DataFrame(rows, columns=list(COLUMNS))
    table.attrs["min_observed"] = min_observed
    return table


def naive_quantiles(train: pd.Series, horizon: int, probs: Array, bounds: Bounds) -> Array:
    """Quantiles (K,) of the naive forecast at ``probs`` (K,): a random walk with normal steps.

    Normal around the last value, with standard deviation ``s * sqrt(horizon)``, where ``s**2`` is
    the mean squared yearly step: the naive method has no drift, so none is subtracted (Hyndman and
    Athanasopoulos, Forecasting: Principles and Practice, 3rd ed., section 5.5). A step over k
    years, around missing ones, counts as its square over k. Quantiles beyond ``bounds`` lie on
    the bound: whoever forecasts naively knows the scale too.
    """
    seen = train.dropna()
    years = np.diff(seen.index.to_numpy(dtype=float))
    variance = np.mean(np.diff(seen.to_numpy()) ** 2 / years)
    walk = seen.iloc[-1] + np.sqrt(variance * horizon) * norm.ppf(probs)
    return np.asarray(np.clip(walk, *bounds))


def _from_origin(
    own: pd.Series,
    origin: int,
    made: Callable[[int, int], Distribution],
    horizons: Sequence[int],
    bounds: Bounds,
) -> list[dict[str, Any]]:
    """The rows of one origin; ``own`` are the values on its definition, later ones too."""
    ahead = [h for h in horizons if not np.isnan(own.get(origin + h, np.nan))]
    if not ahead:
        return []
    train = own.loc[:origin]
    last, then = float(train[origin]), made(origin, max(ahead))
    seen = train.dropna()
    step = mean_step(seen.to_numpy(), seen.index.to_numpy(float))
    even, shown = then.quantile(list(_EVEN)), then.quantile(list(_SHOWN.values()))
    rows = []
    for h in ahead:
        year, actual = origin + h, float(own[origin + h])
        at = dict(zip(_SHOWN, map(float, shown.loc[year]), strict=True))
        row = {
            "origin": origin,
            "n_train": int(train.notna().sum()),
            "horizon": h,
            "year": year,
            "actual": actual,
            **at,
            "inside80": at["low80"] <= actual <= at["high80"],
            "inside95": at["low95"] <= actual <= at["high95"],
            "crps": crps(even.loc[year].to_numpy(), _EVEN, actual),
            "crps_naive": crps(naive_quantiles(train, h, _EVEN, bounds), _EVEN, actual),
            "step": step,
            "pit": float(then.cdf(actual, year)[0]),
            "chance_up": 1.0 - then.probability("<=", last, year),
            "went_up": actual > last,
        }
        rows.append(row)
    return rows
