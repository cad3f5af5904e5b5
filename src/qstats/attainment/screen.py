"""Can a target be judged on this series, and has it been decided already?"""

from __future__ import annotations

import math
from dataclasses import dataclass, field
from typing import Any

import numpy as np
import pandas as pd

from qstats.attainment.outcome import compared_years, kept
from qstats.catalog import Indicator, Target

Message = dict[str, Any]

FEWEST = 4
_MOST_YEARS_AGO = 3
_BASE_MAY_BE_EARLIER = 2
_OPPOSITE = {"exact": "exact", "at_least": "at_most", "at_most": "at_least"}
_FROM_BASE = ("trend", "every_year", "cumulative_change", "average_growth")


@dataclass(frozen=True)
class Screening:
    """What can be said before any forecast.

    ``state`` is ``met`` or ``missed`` (decided by published values), ``pending`` (a forecast is
    needed), ``insufficient_data`` (``reason`` says what would suffice) or ``unmeasured``.
    ``values`` are the observed values by year since the last definition break; ``base_year`` is
    the year that stands for the target's base year (``None`` if it is still to come or unused).
    """

    state: str
    reason: Message = field(default_factory=dict)
    values: dict[int, float] = field(default_factory=dict)
    base_year: int | None = None


def screen(
    target: Target,
    indicator: Indicator,
    series: pd.DataFrame,
    has_part_year: bool = False,
) -> Screening:
    """Judge what published values decide, and whether the rest can be forecast.

    Parameters
    ----------
    series
        Table "series" of one indicator. Only values since its last definition break count.
    has_part_year
        Whether figures for part of a later year exist.

    Notes
    -----
    Fewer than four observed years, or a last value more than three years before the target year
    without part-year figures, are too little. Where the base year itself has no value, the last
    one of at most two years before stands in for it, and the assessment says so; an older one, or
    one from before a definition break, does not compare.
    """
    if target.kind == "unmeasured":
        return Screening("unmeasured")
    values = current_values(series, target.year)
    if not values:
        return Screening("insufficient_data", {"key": "reason_no_values", "need": FEWEST})
    base_year, reason = _base(target, indicator, series, values)
    state = "" if reason else _decided(target, indicator, series, values, base_year)
    if state:
        return Screening(state, {}, values, base_year)
    reason = _too_little(target, indicator, values, has_part_year, reason)
    return Screening("insufficient_data" if reason else "pending", reason, values, base_year)


def current_values(series: pd.DataFrame, target_year: int) -> dict[int, float]:
    """Observed values by year on the definition of the target year, or else on the last one."""
    seen = series[series["value"].notna()]
    if seen.empty:
        return {}
    # A break after the target year must not hide the value that decides.
    judged = seen[seen["year"] == target_year]
    segment = (judged if len(judged) else seen)["segment"].max()
    seen = seen[seen["segment"] == segment]
    return dict(zip(seen["year"].astype(int), seen["value"].astype(float), strict=True))


def skipped_years(target: Target, indicator: Indicator, values: dict[int, float]) -> list[int]:
    """Past years that the goal counts and that a gap keeps from being compared."""
    if target.kind != "every_year" and not _chained(target, indicator):
        return []
    columns = {year: np.array([value]) for year, value in values.items()}
    yearly = target.kind == "every_year"
    compared = compared_years(target, indicator, columns) if yearly else values
    return [year for year in _past(target, values) if year not in compared]


def _past(target: Target, values: dict[int, float]) -> range:
    """The years after the base year up to the target year or the last value."""
    return range((target.base_year or 0) + 1, min(target.year, max(values)) + 1)


def _chained(target: Target, indicator: Indicator) -> bool:
    """Whether the change since the base year is the product of yearly changes."""
    return indicator.is_change and target.kind in ("cumulative_change", "average_growth")


def _too_little(
    target: Target,
    indicator: Indicator,
    values: dict[int, float],
    has_part_year: bool,
    reason: Message,
) -> Message:
    """Why no forecast is possible (``reason`` if there is one already), or {}."""
    last = max(values)
    if len(values) < FEWEST:
        return {"key": "reason_too_few", "n": len(values), "need": FEWEST}
    if reason:
        return reason
    skipped = skipped_years(target, indicator, values)
    # A chain of yearly changes needs every link; other goals can do without a year until the end.
    if skipped and (_chained(target, indicator) or last >= target.year):
        need = len(_past(target, values))
        return {"key": "reason_too_few", "n": need - len(skipped), "need": need}
    if last >= target.year:
        return {"key": "reason_bound_undecided", "year": target.year}
    if target.year - last > _MOST_YEARS_AGO and not has_part_year:
        need = target.year - _MOST_YEARS_AGO
        return {"key": "reason_stale", "last": last, "year": target.year, "need": need}
    return {}


def _base(
    target: Target, indicator: Indicator, series: pd.DataFrame, values: dict[int, float]
) -> tuple[int | None, Message]:
    """The year that stands for the base year, or why none does."""
    year = target.base_year
    chained = indicator.is_change and target.kind != "trend"
    if year is None or target.kind not in _FROM_BASE or chained or year > max(values):
        return None, {}
    earlier = [y for y in values if year - _BASE_MAY_BE_EARLIER <= y <= year]
    if earlier:
        return max(earlier), {}
    # Years of the series before the first value that counts stand before a break.
    broken = year < min(values) and bool((series["year"] < min(values)).any())
    key = "reason_break_since_base" if broken else "reason_no_base"
    return None, {"key": key, "year": year}


def _decided(
    target: Target,
    indicator: Indicator,
    series: pd.DataFrame,
    values: dict[int, float],
    base_year: int | None,
) -> str:
    """``met`` or ``missed`` if published values decide, else ""."""
    columns = {year: np.array([value]) for year, value in values.items()}
    if target.kind == "every_year":
        return _decided_yearly(target, indicator, series, columns)
    if target.year not in values or skipped_years(target, indicator, values):
        return ""
    base = columns.get(base_year) if base_year is not None else None
    held = bool(kept(target, indicator, columns, base)[0])
    if target.kind == "interval":
        return _by_bound_of_interval(target, series, values[target.year], held)
    return _by_bound(target, indicator, series, base_year, held)


def _decided_yearly(
    target: Target, indicator: Indicator, series: pd.DataFrame, columns: dict[int, Any]
) -> str:
    # A value printed as a bound may hide a failure or feign one: only exact steps decide.
    exact = {y: c for y, c in columns.items() if _bound(series, y) == "exact"}
    years = compared_years(target, indicator, exact)
    if not years:
        return ""
    if not bool(kept(target, indicator, exact, None)[0]):
        return "missed"
    promised = range((target.base_year or 0) + 1, target.year + 1)
    return "met" if list(promised) == years else ""


def _by_bound(
    target: Target, indicator: Indicator, series: pd.DataFrame, base_year: int | None, held: bool
) -> str:
    """A value printed as a bound decides only on the side it vouches for."""
    rising = target.operator == ">=" if target.operator else indicator.better == "up"
    sides = [_bound(series, target.year)]
    if base_year is not None:
        # The more the base may exceed what is printed, the less the change may.
        sides.append(_OPPOSITE[_bound(series, base_year)])
    if all(side == "exact" or held == ((side == "at_least") == rising) for side in sides):
        return "met" if held else "missed"
    return ""


def _by_bound_of_interval(target: Target, series: pd.DataFrame, value: float, held: bool) -> str:
    """A bound decides against an interval where it excludes all of it, and never for it."""
    bound = _bound(series, target.year)
    if bound == "exact":
        return "met" if held else "missed"
    end = target.high if bound == "at_least" else target.low
    beyond = end is not None and (value > end if bound == "at_least" else value < end)
    return "missed" if beyond else ""


def _bound(series: pd.DataFrame, year: int) -> str:
    return str(series.loc[series["year"] == year, "bound"].iloc[0]) or "exact"


def decimals(value: float) -> int:
    """Printed decimals of ``value``; 98.0 counts as none."""
    text = f"{value:.10f}".rstrip("0")
    return 0 if math.isnan(value) else len(text.split(".")[1])
