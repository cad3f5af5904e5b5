"""The chance of attainment from a closed form or from draws, and goals tested on one value.

Throughout, ``direction`` is +1 when an increase is wanted and -1 when a decrease is.
"""

from __future__ import annotations

import math
from collections.abc import Sequence
from itertools import pairwise
from statistics import NormalDist, stdev
from typing import Any, Literal

import numpy as np
from numpy.typing import ArrayLike

from qstats.attainment.result import NOT_AVAILABLE, Points, RuleResult, observed
from qstats.attainment.wording import likelihood_word
from qstats.errors import AssessmentError

Goal = Literal["absolute", "relative", "universal", "elimination"]
# What counts as everybody, in per cent, and as nobody, per 100.
_UNIVERSAL, _ELIMINATED = 99.0, 0.5


def ihme_goal_met(
    goal_type: Goal,
    value_at_target_year: float,
    direction: int,
    target: float | None = None,
    base_value: float | None = None,
    reduce_by_one_over: float | None = None,
) -> RuleResult:
    """IHME, Global Burden of Disease: is a goal met by the value of the target year?

    ``universal`` counts from 99 %, ``elimination`` up to 0.5 per 100, a ``relative`` goal is
    ``base_value * (1 - 1 / reduce_by_one_over)``, an ``absolute`` one is ``target``. The number is
    the target that was tested.

    Source: GBD 2016 SDG attainment script.
    """
    effective = _effective_target(goal_type, target, base_value, reduce_by_one_over)
    met = direction * (value_at_target_year - effective) >= 0
    inputs = {
        "goal_type": goal_type,
        "value_at_target_year": value_at_target_year,
        "base_value": base_value,
        "direction": direction,
    }
    verdict = "met" if met else "missed"
    return RuleResult("ihme_goal_met", verdict, "effective_target", effective, inputs)


def threshold_at_target_year(
    value_at_target_year: float, target: float, direction: int
) -> RuleResult:
    """The value of the target year against the threshold; the number is the margin.

    A margin of 0 or more meets the target. Source: definition; Alharbi et al., SDG-TTF, table 3.
    """
    margin = direction * (value_at_target_year - target)
    inputs = {"value_at_target_year": value_at_target_year, "target": target}
    verdict = "met" if margin >= 0 else "missed"
    return RuleResult("threshold_at_target_year", verdict, "margin", margin, inputs)


def prob_random_walk_drift(
    series: Points, direction: int, target: float, target_year: int
) -> RuleResult:
    """Chance that a Gaussian random walk with drift stands at or beyond the target.

    Mean ``c + H m``, standard error ``s sqrt(H (1 + H / (n - 1)))`` with ``m`` and ``s`` mean and
    sample standard deviation of the yearly changes, ``n`` consecutive values (three at least).

    Source: Hyndman and Athanasopoulos, Forecasting: Principles and Practice, 3rd ed., section 5.5.
    """
    known = observed(series)
    inputs = {"direction": direction, "target": target, "target_year": target_year}
    note = _walk_undefined(list(known), target_year)
    if note:
        return RuleResult(
            "prob_random_walk_drift", NOT_AVAILABLE, "probability", None, inputs, note
        )
    values = list(known.values())
    changes = [later - earlier for earlier, later in pairwise(values)]
    horizon = target_year - max(known)
    mean = values[-1] + horizon * (values[-1] - values[0]) / len(changes)
    error = stdev(changes) * math.sqrt(horizon * (1 + horizon / len(changes)))
    chance = _beyond(mean, error, target, direction)
    extra = {"mean": mean, "standard_error": error}
    word = likelihood_word(chance)
    return RuleResult("prob_random_walk_drift", word, "probability", chance, inputs, extra=extra)


def prob_normal_on_link(
    forecast_mean: float,
    forecast_se: float,
    direction: int,
    target: float,
    link: Literal["log", "logit"] | None = None,
    scale: float | None = None,
) -> RuleResult:
    """Chance under a forecast that is Gaussian on the identity, log or logit scale.

    ``forecast_mean`` and ``forecast_se`` stand on the link scale; for ``logit`` the target is a
    share of ``scale`` (1 unless given). Source: definition.
    """
    level = _linked(target, link, 1.0 if scale is None else scale)
    chance = _beyond(forecast_mean, forecast_se, level, direction)
    inputs: dict[str, Any] = {
        "forecast_mean": forecast_mean,
        "forecast_se": forecast_se,
        "target": target,
    }
    inputs |= {"link": link, "scale": scale, "direction": direction}
    return RuleResult("prob_normal_on_link", likelihood_word(chance), "probability", chance, inputs)


def prob_from_draws(
    years: Sequence[int], paths: ArrayLike, direction: int, target: float, target_year: int
) -> RuleResult:
    """Share of simulated paths at or beyond the target in the target year.

    ``paths`` has one row a path and one column a year. ``extra`` holds the share that reaches the
    target in or before the target year, how many paths reach it first in each year, how many
    never, and the median first year (the lower middle one; ``None`` if that path never arrives).
    Source: definition.
    """
    reached = direction * (np.asarray(paths, dtype=float) - target) >= 0
    at = list(years).index(target_year)
    chance = float(reached[:, at].mean())
    counts = first_reached(reached)
    first = np.repeat([*years, math.inf], counts)
    median = first[(len(first) - 1) // 2]
    extra = {
        "probability_reached_by_target_year": float(reached[:, : at + 1].any(axis=1).mean()),
        "first_year_counts": {year: int(n) for year, n in zip(years, counts, strict=False)},
        "never": int(counts[-1]),
        "median_first_year": int(median) if math.isfinite(median) else None,
    }
    inputs = {"direction": direction, "target": target, "target_year": target_year}
    inputs |= {"n_paths": len(reached)}
    name = "probability_at_target_year"
    return RuleResult("prob_from_draws", likelihood_word(chance), name, chance, inputs, extra=extra)


def first_reached(reached: np.ndarray) -> np.ndarray:
    """How many paths are first true in each column, and (last entry) in none; shape (H + 1,)."""
    never = reached.shape[1]
    first = np.where(reached.any(axis=1), reached.argmax(axis=1), never)
    return np.bincount(first, minlength=never + 1)


def _effective_target(
    goal_type: str, target: float | None, base: float | None, divisor: float | None
) -> float:
    if goal_type == "universal":
        return _UNIVERSAL
    if goal_type == "elimination":
        return _ELIMINATED
    if goal_type == "relative" and base is not None and divisor:
        return base * (1 - 1 / divisor)
    if goal_type == "absolute" and target is not None:
        return target
    raise AssessmentError(
        f"a goal of type {goal_type!r} cannot be tested with these inputs",
        remedy="relative needs base_value and reduce_by_one_over, absolute needs target",
    )


def _walk_undefined(years: list[int], target_year: int) -> str:
    if len(years) < 3:
        return "note_too_few_points"
    if years[-1] - years[0] >= len(years):
        return "note_not_consecutive"
    return "note_target_year_past" if target_year <= years[-1] else ""


def _beyond(mean: float, error: float, target: float, direction: int) -> float:
    distance = direction * (mean - target)
    if error == 0:
        return float(distance >= 0)
    return NormalDist().cdf(distance / error)


def _linked(target: float, link: str | None, scale: float) -> float:
    share = target / scale
    if link == "logit" and 0 < share < 1:
        return math.log(share / (1 - share))
    if link == "log" and target > 0:
        return math.log(target)
    if link is None:
        return target
    raise AssessmentError(
        f"the target {target} has no place on the {link} scale",
        remedy="links are log (positive), logit (between 0 and scale) or none",
    )
