"""The members of the pool behind one contract: a task in, components of weight 1 out."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from functools import cached_property, partial
from typing import Any, NamedTuple

import numpy as np

from qstats.distribution import Component, Transform
from qstats.errors import ForecastError
from qstats.forecasting import reference, smoothing
from qstats.forecasting.constants import Experience
from qstats.forecasting.models import MODELS, Model
from qstats.forecasting.transforms import Identity, Log, Logit, Root

Array = np.ndarray[Any, np.dtype[np.float64]]

# Softening of the posterior weights: of the whole grid, and of the drift in logarithms.
TEMPER, LOG_DRIFT_TEMPER = 0.65, 0.2
LEAST_WEIGHT = 5e-4
WILDEST_LOG = 0.4  # root mean square of yearly steps of the logarithm
FEWEST = 4  # values for a fit by statsmodels


@dataclass(frozen=True)
class Task:
    """One series to forecast.

    ``y`` (N,) is in units of the data, NaN for a gap, first and last observed; ``transform`` its
    model scale; ``segment`` (N,) numbers definitions from 0; ``shifts`` are their level shifts and
    ``noise`` (N,) the variance of the measurement error, both on the model scale; ``experience`` is
    what the reference class knows.
    """

    y: Array
    transform: Identity | Logit
    horizon: int
    segment: Array
    experience: Mapping[str, Experience]
    shifts: tuple[smoothing.Shift, ...] = ()
    noise: Array | None = None

    @cached_property
    def z(self) -> Array:
        """The values on the model scale."""
        return np.asarray(self.transform.forward(self.y))

    @property
    def n(self) -> int:
        """Number of observed values."""
        return int(np.isfinite(self.y).sum())

    @property
    def positive(self) -> bool:
        """Whether roots and logarithms may be taken."""
        return isinstance(self.transform, Identity) and bool(
            np.nanmin(self.y) > 1e-9 * np.nanmax(np.abs(self.y))
        )

    @cached_property
    def grid(self) -> smoothing.Smoothed:
        """Every model of the smoothing grid, solved."""
        noise = None if self.noise is None else self.noise[None]
        bounded = isinstance(self.transform, Logit)
        return smoothing.smooth(self.z[None], self.horizon, noise, self.shifts, bounded)

    def on(self, scale: str) -> Transform:
        """The transform of a kind that works on ``scale`` of the data."""
        limits = (max(self.transform.lower, 0.0), self.transform.upper)
        return {"data": self.transform, "root": Root(*limits), "log": Log(*limits)}[scale]

    def newest(self) -> Array:
        """Model-scale values of the newest definition (M,), first and last observed."""
        z = self.z[self.segment == self.segment[-1]]
        return np.asarray(z[int(np.isfinite(z).argmax()) :])


class Answer(NamedTuple):
    """Components whose weights sum to 1 in each year, and what the fit wants known."""

    components: list[Component]
    notes: str = ""


class NotApplicableError(ForecastError):
    """The member is not made for such a series; nothing went wrong."""


Member = Callable[[Task], Answer]


def of_grid(task: Task, weights: Array) -> Answer:
    """Components for the models of the grid that weigh something; ``weights`` (C,)."""
    if weights.sum() == 0:
        raise NotApplicableError("needs positive values of one definition")
    keep = np.flatnonzero(weights > LEAST_WEIGHT)
    shares = weights[keep] / weights[keep].sum()
    correlations = task.grid.correlation(0)[keep]
    components = [
        Component(
            np.full(task.horizon, share),
            task.grid.mean[0, c],
            task.grid.scale[0, c],
            float(task.grid.df[0]),
            corr,
            task.on(smoothing.KINDS[smoothing.POINTS[c].kind].shape),
        )
        for c, share, corr in zip(keep, shares, correlations, strict=True)
    ]
    return Answer(components)


def bayesian_smoothing(task: Task) -> Answer:
    """The grid of linear innovations models under its softened posterior."""
    return of_grid(task, task.grid.weights(TEMPER, ~smoothing.LOG)[0])


def log_drift(task: Task) -> Answer:
    """Steady relative growth: local level with drift of the logarithm, from the same grid.

    It leaves out series whose yearly log steps are wilder than ``WILDEST_LOG``: compounded, these
    give ranges over many orders of magnitude.
    """
    if not task.positive or task.grid.log_step[0] > WILDEST_LOG:
        raise NotApplicableError("needs positive values with moderate relative steps")
    only = smoothing.LOG & smoothing.STEADY_DRIFT
    return of_grid(task, task.grid.weights(LOG_DRIFT_TEMPER, only, flat=True)[0])


def reference_class(task: Task) -> Answer:
    """What other series did after such a past, on square roots for positive values.

    It looks at steps within definitions alone, so that a level shift is no hindrance to roots.
    """
    scale = "root" if task.positive else "data"
    z = np.sqrt(task.y) if scale == "root" else task.z
    mean, spread = reference.reference(z[None], task.horizon, task.experience[scale], task.segment)
    return Answer([_one(task, mean[0], spread[0], reference.DF, task.on(scale))])


def no_change(task: Task) -> Answer:
    """Random walk without drift: the last value, with the spread of past steps.

    Steps of the newest definition if it has ``FEWEST`` values and moves, else those within any. A
    trend over missing years counts as movement here, and it is sparse early values that have them.
    """
    z = task.newest()
    own = np.isfinite(z).sum() >= FEWEST and np.nanmax(z) > np.nanmin(z)
    walked = (z, np.zeros(len(z))) if own else (task.z, task.segment)
    mean, scale = smoothing.random_walk(walked[0][None], task.horizon, walked[1])
    if scale[0, 0] == 0:
        raise NotApplicableError("needs a step within one definition")
    return Answer([_one(task, mean[0], scale[0], float(task.n), task.transform)])


def _one(task: Task, mean: Array, scale: Array, df: float, transform: Transform) -> Component:
    """A single component whose years tie together as those of a walk with growing spread."""
    least, most = np.minimum.outer(scale, scale), np.maximum.outer(scale, scale)
    return Component(np.ones(task.horizon), mean, scale, df, least / most, transform)


def _statsmodels(model: Model, task: Task) -> Answer:
    """A fit to the values of the newest definition, standardised.

    Statsmodels' answers depend on the unit; a standardised series makes them the same in yuan
    and in hundred millions of yuan.
    """
    z = task.newest()
    seen = z[np.isfinite(z)]
    if len(seen) < FEWEST or np.ptp(seen) == 0:
        raise NotApplicableError(
            f"needs {FEWEST} values of one definition that are not all the same"
        )
    steps = np.diff(seen)
    top = np.max(np.abs(steps))
    unit = float(top * np.sqrt(np.mean((steps / top) ** 2)))
    # Rounded, so that digits a change of unit leaves behind do not steer the optimiser.
    fit = model(np.round((z - z[-1]) / unit, 9), task.horizon)
    mean, scale = z[-1] + unit * fit.mean, unit * fit.scale
    ones = np.ones(task.horizon)
    return Answer([Component(ones, mean, scale, fit.df, fit.corr, task.transform)], fit.notes)


MEMBERS: dict[str, Member] = {
    "smoothing": bayesian_smoothing,
    "reference": reference_class,
    "log_drift": log_drift,
    "no_change": no_change,
    **{name: partial(_statsmodels, model) for name, model in MODELS.items()},
}
