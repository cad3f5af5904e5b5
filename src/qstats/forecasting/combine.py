"""The pool: every model that fits has its say, and its row."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import numpy as np
import pandas as pd
from threadpoolctl import threadpool_limits

from qstats.distribution import Component, Distribution
from qstats.errors import ForecastError
from qstats.forecasting.models import MODELS, Member
from qstats.forecasting.transforms import Identity, Logit, choose_transform

Array = np.ndarray[Any, np.dtype[np.float64]]
Bounds = tuple[float | None, float | None]

FEWEST = 4
DEFAULT_WEIGHTS: dict[str, float] = dict.fromkeys(MODELS, 1.0)

# Spread by horizon and length. The shape follows a published recipe for short annual series; the
# level was raised by a fifth since 8-in-10 ranges held too little on the M1 yearly series, and
# checked on others (see calibration.toml).
_SPREAD_BY_HORIZON = (1.06, 1.18, 1.30, 1.34, 1.38, 1.44)
_SPREAD_BEYOND = 0.05
_SHORT = 14


def forecast(
    y: Any,
    horizon: int = 6,
    bounds: Bounds = (None, None),
    models: Sequence[str] | None = None,
) -> Distribution:
    """Predictive distribution of an annual series: a linear pool of statsmodels models.

    Parameters
    ----------
    y
        Annual values, oldest first: a 1-D array, a Series indexed by year, or a qstats series
        table of one indicator. NaN is a missing year; the models skip it.
    horizon
        Number of years ahead.
    bounds
        Limits of the scale; two finite ones put the models on the log-odds scale.
    models
        Names of the models to pool, all of them by default, with equal weights.

    Returns
    -------
    Distribution
        Over ``horizon`` years after the last row of ``y``, with ``members`` and ``fits``.

    Raises
    ------
    ForecastError
        Fewer than four observed values, an infinite or out-of-bounds value, an unknown model, or
        no model that fits.
    """
    history = as_annual(y)
    if horizon < 1:
        raise ForecastError(f"a horizon of {horizon} years", remedy="forecast 1 year or more")
    _check(history, bounds)
    names = _known(models)
    seen = history.dropna().index
    last = int(seen[-1])
    used = history.loc[int(seen[0]) : last]
    lead = int(history.index[-1]) - last
    years = [last + step for step in range(1, horizon + lead + 1)]
    transform = choose_transform(used.dropna().to_numpy(), bounds)
    if used.dropna().nunique() == 1:
        return _without_lead(_constant(history, years, transform), lead)
    # On matrices this small, threads cost several times what they give.
    with threadpool_limits(1):
        members, fits = _members(used, years, transform, names)
    parts = [d.components[0] for d in members.values()]
    weights = np.array([DEFAULT_WEIGHTS[name] for name in members])
    weights = weights / weights.sum()
    pooled = tuple(
        Component(np.full(len(years), w), c.mean, c.scale, c.df, c.corr, transform)
        for w, c in zip(weights, parts, strict=True)
    )
    shares = dict(zip(members, weights, strict=True))
    fits = [{**fit, "weight": float(shares.get(fit["model"], 0.0))} for fit in fits]
    whole = Distribution(years, pooled, history, members, fits)
    return _without_lead(whole, lead)


def _members(
    used: pd.Series, years: list[int], transform: Identity | Logit, names: Sequence[str]
) -> tuple[dict[str, Distribution], list[dict[str, Any]]]:
    z = transform.forward(used.to_numpy(dtype=float))
    # Statsmodels' answers depend on the unit; a standardised series makes them the same in yuan
    # and in hundred millions of yuan.
    steps = np.diff(z[~np.isnan(z)])
    centre, scale = z[-1], float(np.sqrt(np.mean(steps**2)))
    # Rounded, so that digits a change of unit leaves behind do not steer the optimiser.
    standard = np.round((z - centre) / scale, 9)
    spread = _spread(len(years), int(np.isfinite(z).sum()))
    members: dict[str, Distribution] = {}
    fits: list[dict[str, Any]] = []
    for name in names:
        member, fit = _try(name, standard, len(years))
        fits.append(fit)
        if member is not None:
            component = Component(
                np.ones(len(years)),
                centre + scale * member.mean,
                scale * member.scale * spread,
                member.df,
                member.corr,
                transform,
            )
            members[name] = Distribution(years, (component,), used)
    if not members:
        reasons = "; ".join(f"{fit['model']}: {fit['reason']}" for fit in fits)
        raise ForecastError(f"no model fits: {reasons}", remedy="look at the series for outliers")
    return members, fits


def _try(name: str, standard: Array, horizon: int) -> tuple[Member | None, dict[str, Any]]:
    row = {"model": name, "status": "ok", "reason": "", "weight": 0.0, "scores": ""}
    try:
        member = MODELS[name](standard, horizon)
    except (ForecastError, ValueError, np.linalg.LinAlgError, ZeroDivisionError) as error:
        reason = error.what if isinstance(error, ForecastError) else str(error)
        return None, {**row, "status": "failed", "reason": reason}
    return member, {**row, "reason": member.notes}


def _spread(horizon: int, n: int) -> Array:
    """Factor on the spread by horizon, larger for short series (the recipe's kappa)."""
    table = list(_SPREAD_BY_HORIZON[:horizon])
    while len(table) < horizon:
        table.append(table[-1] + _SPREAD_BEYOND)
    return np.array(table) * (1 + 2 * max(0.0, 1 / n - 1 / _SHORT))


def _constant(history: pd.Series, years: list[int], transform: Identity | Logit) -> Distribution:
    """A series that never moved: it stays with probability (n / (n + 1)) ** h.

    Laplace's rule of succession; once it has moved, a Student-t with 2 degrees of freedom around
    the last value, its scale a twentieth of that value times the root of the horizon.
    """
    value = float(history.dropna().iloc[-1])
    n, steps = int(history.notna().sum()), np.arange(1.0, len(years) + 1)
    stays: Array = (n / (n + 1)) ** steps
    centre = transform.forward(np.array(value))
    moved = transform.forward(np.array(value + (0.05 * abs(value) or 1e-6)))
    near = transform.forward(np.array(value - (0.05 * abs(value) or 1e-6)))
    width = abs(float(moved if np.isfinite(moved) else near) - float(centre))
    corr = np.sqrt(np.minimum.outer(steps, steps) / np.maximum.outer(steps, steps))
    mean = np.full(len(years), float(centre))
    atom = Component(stays, mean, np.zeros(len(years)), 2.0, corr, transform)
    rest = Component(1 - stays, mean, width * np.sqrt(steps), 2.0, corr, transform)
    fit = {"model": "constant", "status": "ok", "reason": "", "weight": 1.0, "scores": ""}
    return Distribution(years, (atom, rest), history, {}, [fit])


def _without_lead(whole: Distribution, lead: int) -> Distribution:
    """Drop the first ``lead`` years: rows of the input that were missing at its end."""
    if lead == 0:
        return whole
    parts = tuple(
        Component(
            c.weights[lead:],
            c.mean[lead:],
            c.scale[lead:],
            c.df,
            c.corr[lead:, lead:],
            c.transform,
        )
        for c in whole.components
    )
    members = {name: _without_lead(member, lead) for name, member in whole.members.items()}
    return Distribution(whole.years[lead:], parts, whole.history, members, whole.fits)


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


def _check(history: pd.Series, bounds: Bounds) -> None:
    observed = history.dropna()
    if len(observed) < FEWEST:
        raise ForecastError(
            f"{len(observed)} observed values, at least {FEWEST} are needed",
            remedy="add earlier years of the same definition, or wait for new ones",
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


def _known(models: Sequence[str] | None) -> Sequence[str]:
    names = list(MODELS) if models is None else list(models)
    for name in names:
        if name not in MODELS:
            raise ForecastError(f"unknown model {name!r}", remedy=f"known are {', '.join(MODELS)}")
    return names
