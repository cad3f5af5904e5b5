"""Thousands of series in one call: the vectorised members of the pool, without statsmodels."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from functools import lru_cache
from itertools import pairwise
from typing import Any, NamedTuple

import numpy as np
import pandas as pd
from scipy.special import ndtri, stdtr, stdtrit

from qstats.errors import ForecastError
from qstats.forecasting import reference, smoothing
from qstats.forecasting.combine import MOST_YEARS, forecast
from qstats.forecasting.constants import fitted
from qstats.forecasting.inputs import check_size
from qstats.forecasting.members import LOG_DRIFT_TEMPER, TEMPER, WILDEST_LOG

Array = np.ndarray[Any, np.dtype[np.float64]]
Places = np.ndarray[Any, np.dtype[np.int64]]

MODEL = "pool_without_statsmodels"
_PROBS = (0.025, 0.1, 0.25, 0.5, 0.75, 0.9, 0.975)
# Series solved together: enough to keep numpy busy, few enough to stay in the cache.
_CHUNK = 128
_SPACING = np.sinh(np.linspace(-3.2, 3.2, 31))
_LEAST_WEIGHT = 1e-3
# A table of Student's t, dense in the middle: far quicker than the function itself.
_TABLE = np.sinh(np.linspace(-7.0, 7.0, 2001))
_KEY = ("indicator", "geo", "as_of")
_SHAPES = ("data", "root", "log")


def forecast_many(
    frame: pd.DataFrame, horizon: int = 6, probs: Sequence[float] = _PROBS
) -> pd.DataFrame:
    """Quantiles for many annual series: the members of the default pool that vectorise.

    The statsmodels member is left out and its share falls to the others, so that answers differ a
    little from :func:`qstats.forecast`. Models that weigh less than a thousandth are dropped and
    quantiles read off 33 knots a year, which moves them by some hundredths of the interquartile
    range at most. Cost is linear in the number of series; memory is that of one chunk, apart from
    input and answer.

    Parameters
    ----------
    frame
        Long table with the columns ``year`` and ``value``, each series on one definition. The
        series are named by ``indicator``, ``geo`` and ``as_of`` as in table "series", or by all
        other columns if it has none of these. Missing rows and NaN are gaps.
    horizon
        Number of years after the last row of each series.
    probs
        Probabilities, each strictly between 0 and 1.

    Returns
    -------
    DataFrame
        The naming columns, ``model``, ``year``, ``prob`` and ``value``: one row a quantile, in the
        order in which the series first appear.

    Raises
    ------
    ForecastError
        A column is missing, a year stands twice, a value is infinite, a series has no value or its
        largest lies beyond 1e-100 to 1e100, or a probability is not one.
    """
    wanted = np.asarray(probs, dtype=float)
    names = _names(frame, horizon, wanted)
    histories, labels = _histories(frame, names)
    values = np.empty((len(histories), horizon, len(wanted)))
    for rows in _chunks(histories):
        values[rows] = _solve([histories[i] for i in rows], horizon, wanted)
    return _table(labels, names, histories, values, wanted)


class _History(NamedTuple):
    """Values by consecutive years up to the last observed one; ``lead`` rows came after it."""

    y: Array
    lead: int
    end: int

    @property
    def n(self) -> int:
        return int(np.isfinite(self.y).sum())

    @property
    def plain(self) -> bool:
        """Whether the vectorised members apply: three values that are not all the same."""
        return self.n >= 3 and bool(np.nanmax(self.y) > np.nanmin(self.y))


def _names(frame: pd.DataFrame, horizon: int, probs: Array) -> list[str]:
    missing = {"year", "value"} - set(frame.columns)
    others = [c for c in frame.columns if c not in ("year", "value")]
    names = [c for c in _KEY if c in others] or others
    if missing or not names:
        raise ForecastError(
            f"a table with the columns {list(frame.columns)}",
            remedy="give year, value and at least one column that names the series",
        )
    if horizon < 1 or not ((probs > 0) & (probs < 1)).all():
        raise ForecastError(
            f"a horizon of {horizon} and probabilities {list(probs)}",
            remedy="forecast 1 year or more, for probabilities between 0 and 1",
        )
    return names


def _histories(frame: pd.DataFrame, names: list[str]) -> tuple[list[_History], pd.DataFrame]:
    keys = frame.groupby(names, sort=False, dropna=False)
    number = keys.ngroup().to_numpy()
    years = frame["year"].to_numpy(dtype=int)
    values = frame["value"].to_numpy(dtype=float)
    order = np.lexsort((years, number))
    starts = np.searchsorted(number[order], np.arange(number.max() + 2)) if len(frame) else [0]
    labels = frame[names].drop_duplicates().reset_index(drop=True)
    found = []
    for i, (first, last) in enumerate(pairwise(starts)):
        rows = order[first:last]
        found.append(_history(years[rows], values[rows], str(tuple(labels.iloc[i]))))
    return found, labels


def _history(years: Array, values: Array, name: str) -> _History:
    seen = ~np.isnan(values)
    if not seen.any() or np.isinf(values).any() or (np.diff(years) == 0).any():
        raise ForecastError(
            "no observed value, an infinite one, or a year that stands twice",
            where=name,
            remedy="give each year one finite value, NaN if missing",
        )
    check_size(values[seen], name)
    first, last = years[seen][[0, -1]]
    y = np.full(min(last - first + 1, MOST_YEARS), np.nan)
    kept = seen & (years > last - len(y))
    y[years[kept] - last - 1] = values[kept]
    y = y[int(np.isfinite(y).argmax()) :]
    return _History(y, int(years[-1] - last), int(last))


def _chunks(histories: list[_History]) -> Iterator[list[int]]:
    """Series alike in kind, number of values and lead, at most ``_CHUNK`` at a time."""
    alike: dict[tuple[bool, int, int], list[int]] = {}
    for i, h in enumerate(histories):
        alike.setdefault((h.plain, h.n, h.lead), []).append(i)
    for rows in alike.values():
        yield from (rows[k : k + _CHUNK] for k in range(0, len(rows), _CHUNK))


def _solve(histories: list[_History], horizon: int, probs: Array) -> Array:
    """Quantiles (S, H, P) of one chunk."""
    if not histories[0].plain:
        padded = [np.append(h.y, np.full(h.lead, np.nan)) for h in histories]
        return np.stack([forecast(y, horizon).quantile(list(probs)).to_numpy() for y in padded])
    longest, lead = max(len(h.y) for h in histories), histories[0].lead
    y = np.full((len(histories), longest), np.nan)
    for row, h in zip(y, histories, strict=True):
        row[longest - len(h.y) :] = h.y
    mixture = _mixture(y, horizon + lead)
    later = mixture._replace(mean=mixture.mean[:, lead:], scale=mixture.scale[:, lead:])
    return _read_out(later, probs)


class _Mixture(NamedTuple):
    """Components (M,) of all series of a chunk, in the order of the series they belong to."""

    mean: Array  # (M, H)
    scale: Array  # (M, H)
    weight: Array
    series: Places
    shape: Places  # in _SHAPES
    df: Array


def _mixture(y: Array, horizon: int) -> _Mixture:
    grid = smoothing.smooth(y, horizon)
    root = grid.possible[:, smoothing.ROOT].any(axis=1)
    log = root & (grid.log_step <= WILDEST_LOG)
    share = _shares(log)
    only = smoothing.LOG & smoothing.STEADY_DRIFT
    of_grid = share["smoothing"] * grid.weights(TEMPER, ~smoothing.LOG)
    of_grid = of_grid + share["log_drift"] * grid.weights(LOG_DRIFT_TEMPER, only, flat=True)
    series, model = np.nonzero(of_grid > _LEAST_WEIGHT)
    parts = [
        _Mixture(
            grid.mean[series, model],
            grid.scale[series, model],
            of_grid[series, model],
            series,
            _GRID_SHAPE[model],
            grid.df[series],
        )
    ]
    everyone, flat = np.arange(len(y)), np.zeros(y.shape[1])
    for scale, rows in (("root", everyone[root]), ("data", everyone[~root])):
        z = np.sqrt(y[rows]) if scale == "root" else y[rows]
        if len(rows):
            mean, spread = reference.reference(z, horizon, fitted().experience[scale], flat)
            parts.append(_single(mean, spread, share["reference"][rows, 0], rows, scale))
    mean, spread = smoothing.random_walk(y, horizon, flat)
    walk = _single(mean, spread, share["no_change"][:, 0], everyone, "data")
    parts.append(walk._replace(df=grid.df))
    columns = [np.concatenate(column) for column in zip(*parts, strict=True)]
    order = np.argsort(columns[3], kind="stable")  # by series
    return _Mixture(*(column[order] for column in columns))


def _single(mean: Array, scale: Array, weight: Array, rows: Places, shape: str) -> _Mixture:
    alike = np.full(len(rows), _SHAPES.index(shape))
    return _Mixture(mean, scale, weight, rows, alike, np.full(len(rows), reference.DF))


_GRID_SHAPE = np.array([_SHAPES.index(smoothing.KINDS[p.kind].shape) for p in smoothing.POINTS])


def _shares(log: smoothing.Flags) -> dict[str, Array]:
    """Shares (S, 1) of the members; those without a logarithm give its share to the others."""
    stated = fitted().shares
    used = {name: share for name, share in stated.items() if name != "local_level_drift"}
    share = {name: np.full((len(log), 1), value) for name, value in used.items()}
    share["log_drift"] = np.where(log, used["log_drift"], 0.0)[:, None]
    total = sum(share.values())
    return {name: value / total for name, value in share.items()}


def _read_out(mixture: _Mixture, probs: Array) -> Array:
    """Quantiles (S, H, P) by interpolation between knots, in normal scores."""
    knots = _knots(mixture, probs)
    below = np.zeros_like(knots)
    for shape, name in enumerate(_SHAPES):
        scaled = _forward(knots, name)
        for df in np.unique(mixture.df):
            m = np.flatnonzero((mixture.shape == shape) & (mixture.df == df))
            if len(m):
                t = (scaled[mixture.series[m]] - mixture.mean[m][..., None]) / mixture.scale[m][
                    ..., None
                ]
                share = mixture.weight[m][:, None, None] * np.interp(t, _TABLE, _student(df))
                starts = np.flatnonzero(np.diff(mixture.series[m], prepend=-1))
                below[mixture.series[m][starts]] += np.add.reduceat(share, starts)
    total = np.bincount(mixture.series, mixture.weight)[:, None, None]
    score = ndtri(np.clip(below / total, 1e-300, 1 - 1e-16))
    score = np.maximum.accumulate(score, axis=2)
    flat_score, flat_knots = score.reshape(-1, score.shape[2]), knots.reshape(-1, score.shape[2])
    asked = ndtri(probs)
    read = [np.interp(asked, s, x) for s, x in zip(flat_score, flat_knots, strict=True)]
    return np.reshape(read, (*knots.shape[:2], len(probs)))


def _forward(x: Array, shape: str) -> Array:
    """``x`` on the scale named ``shape``; -inf where it has none."""
    if shape == "root":
        return np.where(x < 0, -np.inf, np.sqrt(np.maximum(x, 0.0)))
    if shape == "log":
        return np.where(x > 0, np.log(np.maximum(x, 1e-300)), -np.inf)
    return x


@lru_cache(maxsize=64)
def _student(df: float) -> Array:
    return np.asarray(stdtr(df, _TABLE))


def _knots(mixture: _Mixture, probs: Array) -> Array:
    """Increasing values (S, H, K) around the middle of each mixture, closed by far ends."""
    tail = float(min(probs.min(), 1 - probs.max())) / 2
    far = stdtrit(mixture.df, 1 - tail)[:, None]
    starts = np.flatnonzero(np.diff(mixture.series, prepend=-1))
    low = np.minimum.reduceat(_back(mixture.mean - far * mixture.scale, mixture.shape), starts)
    high = np.maximum.reduceat(_back(mixture.mean + far * mixture.scale, mixture.shape), starts)
    middle = _back(mixture.mean, mixture.shape)
    above = _back(mixture.mean + mixture.scale, mixture.shape)
    width = (above - _back(mixture.mean - mixture.scale, mixture.shape)) / 2
    weight = mixture.weight[:, None]
    total = np.add.reduceat(weight, starts)
    centre = np.add.reduceat(weight * middle, starts) / total
    apart = width**2 + (middle - centre[mixture.series]) ** 2
    spread = np.sqrt(np.add.reduceat(weight * apart, starts) / total)
    inner = np.clip(
        centre[..., None] + spread[..., None] * _SPACING, low[..., None], high[..., None]
    )
    return np.sort(np.concatenate([low[..., None], inner, high[..., None]], axis=2), axis=2)


def _back(z: Array, shape: Places) -> Array:
    """Values ``z`` (M, H) of each component's scale in units of the data."""
    kind = shape[:, None]
    raised = np.exp(np.minimum(np.where(kind == _SHAPES.index("log"), z, 0.0), 700.0))
    squared = np.maximum(z, 0.0) ** 2
    return np.where(
        kind == _SHAPES.index("data"), z, np.where(kind == _SHAPES.index("root"), squared, raised)
    )


def _table(
    labels: pd.DataFrame, names: list[str], histories: list[_History], values: Array, probs: Array
) -> pd.DataFrame:
    s, h, p = values.shape
    ends = np.array([x.end + x.lead for x in histories])
    table = labels.loc[labels.index.repeat(h * p), names].reset_index(drop=True)
    table["model"] = MODEL
    table["year"] = np.repeat((ends[:, None] + np.arange(1, h + 1)).ravel(), p)
    table["prob"] = np.tile(probs, s * h)
    table["value"] = values.ravel()
    return table
