"""The pool: every member that applies has its say, its share and its row."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import replace
from functools import cache
from typing import Any

import numpy as np
import pandas as pd
from threadpoolctl import ThreadpoolController

from qstats.distribution import Component, Distribution, pool
from qstats.errors import ForecastError
from qstats.forecasting import sparse
from qstats.forecasting.breaks import Break, breaks_in
from qstats.forecasting.constants import Constants, Experience, fitted
from qstats.forecasting.inputs import Bounds, aligned, as_annual, check
from qstats.forecasting.members import MEMBERS, TEMPER, Answer, NotApplicableError, Task
from qstats.forecasting.smoothing import LOG, Shift
from qstats.forecasting.transforms import Identity, Logit, choose_transform

Array = np.ndarray[Any, np.dtype[np.float64]]
Places = np.ndarray[Any, np.dtype[np.int64]]

# Older values say little and cost time.
MOST_YEARS = 50


@cache
def _thread_pools() -> ThreadpoolController:
    """The linear algebra libraries; to look for them takes as long as a small fit."""
    return ThreadpoolController()


def forecast(
    y: Any,
    horizon: int = 6,
    bounds: Bounds = (None, None),
    models: Sequence[str] | None = None,
    breaks: Sequence[Break] | None = None,
    noise: Any = None,
    constants: Constants | None = None,
) -> Distribution:
    """Predictive distribution of an annual series: a linear pool of members.

    The share of a member that does not apply falls to the others in proportion.

    Parameters
    ----------
    y
        Annual values, oldest first: a 1-D array, a Series indexed by year, or a qstats series
        table of one indicator. NaN is a missing year; the models skip it. One value is enough
        for an answer, about ten for a useful one. The last 50 years are used.
    horizon
        Number of years ahead.
    bounds
        Limits of the scale; two finite ones put the models on the log-odds scale.
    models
        Names of members to pool with equal weights; the default pool and its shares if not given.
    breaks
        Changes of definition; the level may shift there, by an unknown amount unless its size is
        given, while the trend and its noise are learned from both sides. If none are named, those
        of a qstats series table are its changes of ``segment``, of unknown size.
    noise
        Standard deviations of the measurement error in units of ``y`` and aligned with it; NaN or
        0 where unknown.
    constants
        Shares and experience of the pool; those fitted on all development sets if not given.

    Returns
    -------
    Distribution
        Over ``horizon`` years after the last row of ``y``, with ``members`` and ``fits``.

    Raises
    ------
    ForecastError
        No observed value, an infinite or out-of-bounds value, a largest absolute value that is
        neither 0 nor between 1e-100 and 1e100, an unknown model, or no model that applies.
    """
    history = as_annual(y)
    if horizon < 1:
        raise ForecastError(f"a horizon of {horizon} years", remedy="forecast 1 year or more")
    check(history, bounds)
    constants = constants or fitted()
    shares = _shares(models, constants)
    seen = history.dropna().index
    used = history.loc[max(int(seen[0]), int(seen[-1]) - MOST_YEARS + 1) : int(seen[-1])]
    used = used.loc[used.first_valid_index() :]
    lead = int(history.index[-1]) - int(seen[-1])
    years = [int(seen[-1]) + step for step in range(1, horizon + lead + 1)]
    transform = choose_transform(used.dropna().to_numpy(), bounds)
    thin = _thin(used.dropna().to_numpy(), len(years), transform)
    if thin is not None:
        fits = [{**_row("sparse"), "weight": 1.0}]
        return _without_lead(Distribution(years, tuple(thin), history, {}, fits), lead)
    parted = breaks_in(y) if breaks is None else breaks
    known = aligned(noise, y, history)
    task = _task(used, transform, len(years), constants.experience, parted, known)
    # On matrices this small, threads cost several times what they give.
    with _thread_pools().limit(limits=1):
        answers, fits = _ask(task, shares)
    members = {name: Distribution(years, tuple(a.components), used) for name, a in answers.items()}
    pooled, weight = pool(members, shares)
    fits = [{**fit, "weight": weight.get(fit["model"], 0.0)} for fit in fits]
    effects = _effects(task, used.index.to_numpy(dtype=int), pooled)
    return _without_lead(Distribution(years, pooled, history, members, fits, effects), lead)


def _effects(task: Task, years: Places, pooled: Sequence[Component]) -> tuple[dict[str, Any], ...]:
    """What was learned from besides the values: the shifts as estimated, the known noise."""
    found: list[dict[str, Any]] = []
    newest = task.y[-1:]
    for j, shift in enumerate(task.shifts):
        weights = task.grid.weights(TEMPER, ~LOG)[0]
        mean, variance = (part[0, :, j] / task.transform.slope(newest) for part in task.grid.jumps)
        variance = variance / task.transform.slope(newest)
        middle = float(weights @ mean)
        sd = float(np.sqrt(weights @ (variance + (mean - middle) ** 2)))
        found.append({"key": "break", "year": int(years[shift.first]), "shift": middle, "sd": sd})
    if task.noise is not None and task.noise.any():
        same = [c for c in pooled if c.transform == task.transform]
        spread = sum(c.weights[0] * c.scale[0] ** 2 for c in same) / sum(c.weights[0] for c in same)
        sd = float(np.sqrt(np.mean(task.noise[task.noise > 0])))
        told = sd / float(task.transform.slope(newest)[0])
        found.append({"key": "noise", "sd": told, "share": min(1.0, sd**2 / float(spread))})
    return tuple(found)


def _shares(models: Sequence[str] | None, constants: Constants) -> Mapping[str, float]:
    if models is None:
        return constants.shares
    for name in models:
        if name not in MEMBERS:
            raise ForecastError(f"unknown model {name!r}", remedy=f"known are {', '.join(MEMBERS)}")
    return dict.fromkeys(models, 1.0)


def _thin(observed: Array, horizon: int, transform: Identity | Logit) -> list[Component] | None:
    if np.ptp(observed) == 0:
        return sparse.unmoved(float(observed[-1]), len(observed), horizon, transform)
    if len(observed) == 2:
        return sparse.two_values(transform.forward(observed), horizon, transform)
    return None


def _task(
    used: pd.Series,
    transform: Identity | Logit,
    horizon: int,
    experience: Mapping[str, Experience],
    breaks: Sequence[Break],
    noise: pd.Series | None,
) -> Task:
    y, years = used.to_numpy(dtype=float), used.index.to_numpy(dtype=int)
    first, last = years[np.isfinite(y)][[0, -1]]
    inside = sorted((b for b in breaks if first < b.year <= last), key=lambda b: b.year)
    starts = np.searchsorted(years, [b.year for b in inside])
    segment = (np.arange(len(y))[:, None] >= starts).sum(axis=1)
    shifts = tuple(
        _shift(b, int(start), y, transform) for b, start in zip(inside, starts, strict=True)
    )
    variance = None
    if noise is not None:
        sd = np.nan_to_num(noise.reindex(used.index).to_numpy(dtype=float))
        variance = (sd * np.nan_to_num(transform.slope(y))) ** 2
    return Task(y, transform, horizon, segment, experience, shifts, variance)


def _shift(break_: Break, start: int, y: Array, transform: Identity | Logit) -> Shift:
    """The shift on the model scale: straight where it is linear, by the local slope where not."""
    if break_.size is None:
        return Shift(start)
    after = y[start:][np.isfinite(y[start:])][0]
    slope = float(transform.slope(np.array(after)))
    sd = break_.sd or 0.0  # an overlap without a stated error is taken as exact
    return Shift(start, break_.size * slope, sd * slope)


def _ask(task: Task, names: Mapping[str, float]) -> tuple[dict[str, Answer], list[dict[str, Any]]]:
    answers: dict[str, Answer] = {}
    fits: list[dict[str, Any]] = []
    for name in names:
        try:
            answers[name] = MEMBERS[name](task)
            fits.append({**_row(name), "reason": answers[name].notes})
        except NotApplicableError as error:
            fits.append({**_row(name), "status": "left_out", "reason": error.what})
        except (ForecastError, ValueError, np.linalg.LinAlgError, ZeroDivisionError) as error:
            reason = error.what if isinstance(error, ForecastError) else str(error)
            fits.append({**_row(name), "status": "failed", "reason": reason})
    if not answers:
        reasons = "; ".join(f"{fit['model']}: {fit['reason']}" for fit in fits)
        raise ForecastError(f"no model fits: {reasons}", remedy="look at the series for outliers")
    return answers, fits


def _row(name: str) -> dict[str, Any]:
    return {"model": name, "status": "ok", "reason": "", "weight": 0.0, "scores": ""}


def _without_lead(whole: Distribution, lead: int) -> Distribution:
    """Drop the first ``lead`` years: rows of the input that were missing at its end."""
    if lead == 0:
        return whole
    parts = tuple(
        replace(
            c,
            weights=c.weights[lead:],
            mean=c.mean[lead:],
            scale=c.scale[lead:],
            corr=c.corr[lead:, lead:],
        )
        for c in whole.components
    )
    members = {name: _without_lead(member, lead) for name, member in whole.members.items()}
    return replace(whole, years=whole.years[lead:], components=parts, members=members)
