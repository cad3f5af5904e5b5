"""What a target promises, as a test on values by year: one observed path or many simulated."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import numpy as np

from qstats.catalog import Indicator, Target
from qstats.errors import AssessmentError

Array = np.ndarray[Any, np.dtype[np.float64]]
Truths = np.ndarray[Any, np.dtype[np.bool_]]
Columns = Mapping[int, Array]


def kept(target: Target, indicator: Indicator, columns: Columns, base: Array | None) -> Truths:
    """Whether each path keeps the promise (n,), from values by year (each (n,)).

    ``base`` (n,) is the value of the base year for goals that start from one. Years without a
    column are not compared: ``every_year`` then judges the years it has.

    Raises
    ------
    AssessmentError
        The kind of target has no outcome, or a value it needs is missing.
    """
    if target.kind == "threshold":
        return _beyond(target, _at(columns, target.year))
    if target.kind == "interval":
        low = -np.inf if target.low is None else target.low
        high = np.inf if target.high is None else target.high
        value = _at(columns, target.year)
        return (value >= low) & (value <= high)
    if target.kind == "trend":
        return indicator.direction * (_at(columns, target.year) - _given(base)) > 0
    if target.kind == "every_year":
        return _every_year(target, indicator, columns, base)
    if target.kind in ("cumulative_change", "average_growth"):
        return _beyond(target, _growth(target, indicator, columns, base))
    raise AssessmentError(f"a target of kind {target.kind!r} has no outcome", where=target.id)


def compared_years(target: Target, indicator: Indicator, columns: Columns) -> list[int]:
    """The years after the base year in which an ``every_year`` goal can be checked."""
    years = range((target.base_year or target.year) + 1, target.year + 1)
    return [y for y in years if y in columns and (indicator.is_change or y - 1 in columns)]


def _every_year(
    target: Target, indicator: Indicator, columns: Columns, base: Array | None
) -> Truths:
    held: Truths | None = None
    for year in compared_years(target, indicator, columns):
        before = 0.0 if indicator.is_change else columns[year - 1]
        better = indicator.direction * (columns[year] - before) > 0
        held = better if held is None else held & better
    if held is None:
        raise AssessmentError("no year can be compared with the one before", where=target.id)
    return held


def _growth(target: Target, indicator: Indicator, columns: Columns, base: Array | None) -> Array:
    """Percent change since the base year, whole or a year; yearly changes are chained."""
    first, years = (target.base_year or 0) + 1, target.year - (target.base_year or 0)
    if indicator.is_change:
        factors = [1 + _at(columns, year) / 100 for year in range(first, target.year + 1)]
        ratio = np.prod(factors, axis=0)
    else:
        ratio = _at(columns, target.year) / _given(base)
    power = 1 / years if target.kind == "average_growth" else 1.0
    return np.asarray(100 * (ratio**power - 1))


def _beyond(target: Target, value: Array) -> Truths:
    goal = target.value if target.value is not None else np.nan
    return value >= goal if target.operator == ">=" else value <= goal


def _at(columns: Columns, year: int) -> Array:
    if year not in columns:
        raise AssessmentError(f"no value for {year}", remedy="forecast up to the target year")
    return columns[year]


def _given(base: Array | None) -> Array:
    if base is None:
        raise AssessmentError("no value for the base year", remedy="add it to data/raw")
    return base
