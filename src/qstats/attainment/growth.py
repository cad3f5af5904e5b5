"""Published progress rules that rest on compound growth.

Throughout, ``series`` holds (year, value) pairs, ``direction`` is +1 when an increase is wanted
and -1 when a decrease is, and growth rates are fractions a year (0.01 is 1 %).
"""

from __future__ import annotations

import math
from collections.abc import Mapping, Sequence
from typing import Any

from qstats.attainment.result import (
    NOT_AVAILABLE,
    Points,
    RuleResult,
    Span,
    cagr,
    grade,
    line,
    observed,
    span,
)

_PROGRESS = ("substantial_progress", "moderate_progress", "limited_progress", "deterioration")
# Limits of the ratio of actual to required growth, and of growth alone.
_RATIO_LIMITS = {"high": 0.95, "med": 0.60, "low": 0.0}
_GROWTH_LIMITS = {"high": 0.015, "med": 0.005, "low": 0.0}


def open_sdg(
    series: Points,
    direction: int,
    target: float | None = None,
    target_year: int = 2030,
    base_year: int = 2015,
    limit: float | None = None,
    thresholds: Mapping[str, float] | None = None,
) -> RuleResult:
    """Open SDG 2.4 and Statistics Canada: growth against required growth, or growth alone.

    ``limit`` is the natural limit of the scale (used without a target only, where it softens the
    limits near it); ``thresholds`` replaces the limits ``high``, ``med``, ``low``. ``extra`` holds
    the score from -5 to 5 and the softening coefficient.

    Unlike the original program a zero is not replaced by 0.001: the answer would rest on that
    number alone, so none is given.

    Source: open-sdg docs/progress-methodology.md; sdg-build sdg/ProgressMeasure.py.
    """
    if target is None:
        return _open_sdg_growth(span(series, base_year), direction, limit, thresholds)
    ends = span(series, base_year)
    limits = {**_RATIO_LIMITS, **(thresholds or {})}
    met = direction * (ends.value - target) >= 0
    ratio, note = _growth_ratio(ends, direction, target, target_year)
    verdict = "target_achieved" if met else _progress(ratio, limits)
    score = 5.0 if met else _ratio_score(ratio, limits["med"])
    inputs = ends.inputs(direction=direction, target=target, target_year=target_year)
    extra = {"score": score, "coefficient": None}
    return RuleResult("open_sdg", verdict, "growth_ratio", ratio, inputs, note, extra)


def open_sdg_aggregate(parts: Sequence[Mapping[str, Any]]) -> RuleResult:
    """Open SDG for several series of one indicator: the mean of their scores.

    Each part holds the arguments of :func:`open_sdg`. Parts without a score are left out;
    ``target_achieved`` only if every part is. Source: as :func:`open_sdg`.
    """
    results = [open_sdg(**part) for part in parts]
    scored = [r for r in results if r.extra["score"] is not None]
    inputs = {"n_parts": len(parts), "n_scored": len(scored)}
    extra = {"parts": results}
    if not scored:
        note = "note_too_few_points"
        return RuleResult(
            "open_sdg_aggregate", NOT_AVAILABLE, "mean_score", None, inputs, note, extra
        )
    mean = math.fsum(r.extra["score"] for r in scored) / len(scored)
    verdict = _progress(mean, {"high": 2.5, "med": 0.0, "low": -2.5})
    if all(r.verdict == "target_achieved" for r in scored):
        verdict = "target_achieved"
    return RuleResult("open_sdg_aggregate", verdict, "mean_score", mean, inputs, extra=extra)


def eurostat_with_target(
    series: Points, direction: int, target: float, target_year: int, base_year: int = 2015
) -> RuleResult:
    """Eurostat, EU SDG monitoring: ratio of actual to required growth, limits 95, 60 and 0 %.

    Source: Eurostat's rule as restated by open-sdg docs/progress-methodology.md and by EUSTAT.
    """
    ends = span(series, base_year)
    ratio, note = _growth_ratio(ends, direction, target, target_year)
    classes = (
        (0.95, "significant_progress"),
        (0.60, "moderate_progress"),
        (0.0, "insufficient_progress"),
    )
    verdict = grade(ratio, classes, "movement_away")
    if direction * (ends.value - target) >= 0:
        verdict, note = "significant_progress", note or "note_already_met"
    extra = {}
    if ratio is not None:
        required = cagr(target, ends.base, target_year - ends.base_year)
        extra = {"cagr_actual": ends.growth, "cagr_required": required}
    inputs = ends.inputs(direction=direction, target=target, target_year=target_year)
    name = "ratio_actual_to_required_cagr"
    return RuleResult("eurostat_with_target", verdict, name, ratio, inputs, note, extra)


def eurostat_without_target(
    series: Points, direction: int, base_year: int = 2015, neutral: float = 0.0
) -> RuleResult:
    """Eurostat, EU SDG monitoring: growth in the wanted direction, limits 1 and 0 %.

    ``neutral`` is the half-width of a band around 0 that counts as no movement; whether Eurostat
    uses one (0.001) is disputed, so there is none unless it is set.

    Source: Eurostat's rule as restated by EUSTAT.
    """
    ends = span(series, base_year)
    rate, note = _directed_growth(ends, direction)
    verdict = NOT_AVAILABLE if rate is None else _eurostat_word(rate, neutral)
    inputs = ends.inputs(direction=direction, neutral=neutral)
    return RuleResult("eurostat_without_target", verdict, "cagr_directed", rate, inputs, note)


def un_progress_2023(
    series: Points,
    direction: int,
    target: float | None = None,
    target_year: int = 2030,
    base_year: int = 2015,
) -> RuleResult:
    """United Nations 2023: share of the required change that growth so far would bring.

    With a target: extrapolate at the observed growth rate to ``target_year``; limits 95 and 10 %
    of the change required since the base. Without: growth of 2 and 0.5 % a year.

    Source: UN Statistics Division, Progress Chart Technical Note 2023, as restated by EUSTAT.
    """
    ends = span(series, base_year)
    inputs = ends.inputs(direction=direction, target=target, target_year=target_year)
    if target is None:
        rate, note = _directed_growth(ends, direction)
        verdict = _un_word(rate, 0.02, 0.005)
        return RuleResult("un_progress_2023", verdict, "cagr_directed", rate, inputs, note)
    met = direction * (ends.value - target) >= 0
    share, expected, note = _un_share(ends, direction, target, target_year)
    verdict = "on_track" if met else _un_word(share, 0.95, 0.10)
    if note == "note_target_met_at_base" and not met:
        verdict = "stagnation_or_regression"
    if met:
        note = note or "note_already_met"
    extra = {"expected_value": expected, "already_achieved": met}
    name = "expected_share_of_required_change"
    return RuleResult("un_progress_2023", verdict, name, share, inputs, note, extra)


def astat_cagr(series: Points, direction: int, base_year: int | None = None) -> RuleResult:
    """ISTAT and ASTAT: growth from the first available to the last value, in five classes.

    Source: https://statistics-astat.provinz.bz.it/SDG/html/en/trend_info.html
    """
    ends = span(series, base_year)
    rate, note = _directed_growth(ends, direction)
    verdict = NOT_AVAILABLE if rate is None else _astat_word(rate)
    return RuleResult(
        "astat_cagr", verdict, "cagr_directed", rate, ends.inputs(direction=direction), note
    )


def aarr(
    series: Points, direction: int, target: float, target_year: int, base_year: int = 2015
) -> RuleResult:
    """Average annual rate of reduction (WHO, UNICEF, UN IGME): fitted against required, in %.

    The current rate is ``100 (1 - exp(k))`` with ``k`` the least squares slope of the logarithm on
    the year, the required one ``100 (1 - (target / base) ** (1 / years))``. For an increase both
    are negative and the current one must be the lower.

    Source: WHO augury, predict_aarr.R.
    """
    ends = span(series, base_year)
    known = {y: v for y, v in observed(series).items() if y >= ends.base_year}
    inputs = ends.inputs(direction=direction, target=target, target_year=target_year)
    met = direction * (ends.value - target) >= 0
    note = ends.undefined() or _rate_undefined(ends, known, target, target_year)
    if note:
        verdict = "on_track" if met else NOT_AVAILABLE
        return RuleResult("aarr", verdict, "aarr_percent", None, inputs, note)
    slope = line({year: math.log(value) for year, value in known.items()})[0]
    current = 100 * (1 - math.exp(slope))
    required = -100 * cagr(target, ends.base, target_year - ends.base_year)
    enough = met or -direction * (current - required) >= 0
    extra = {"required_aarr_percent": required}
    note = "note_already_met" if met else ""
    verdict = "on_track" if enough else "off_track"
    return RuleResult("aarr", verdict, "aarr_percent", current, inputs, note, extra)


def _open_sdg_growth(
    ends: Span, direction: int, limit: float | None, thresholds: Mapping[str, float] | None
) -> RuleResult:
    rate, note = _directed_growth(ends, direction)
    coefficient = None if limit is None else _softening(abs(ends.base), abs(limit))
    factor = 1.0 if coefficient is None else coefficient
    limits = {k: v * factor for k, v in {**_GROWTH_LIMITS, **(thresholds or {})}.items()}
    extra = {"score": _growth_score(rate, limits, factor), "coefficient": coefficient}
    inputs = ends.inputs(direction=direction, limit=limit)
    verdict = _progress(rate, limits)
    return RuleResult("open_sdg", verdict, "cagr_directed", rate, inputs, note, extra)


def _softening(base: float, limit: float) -> float:
    if base >= 2 * limit:
        return 1.0
    distance = base if base <= limit else 2 * limit - base
    return float(1 - (distance / limit) ** 4.44)


def _progress(number: float | None, limits: Mapping[str, float]) -> str:
    classes = zip((limits["high"], limits["med"], limits["low"]), _PROGRESS, strict=False)
    return grade(number, classes, _PROGRESS[-1])


def _ratio_score(ratio: float | None, middle: float) -> float | None:
    # The slopes are the original program's rounded ones.
    if ratio is None:
        return None
    score = 7.1429 * ratio - 4.2857 if ratio >= middle else 4.1667 * ratio - 2.5
    return min(max(score, -5.0), 5.0)


def _growth_score(rate: float | None, limits: Mapping[str, float], factor: float) -> float | None:
    if rate is None:
        return None
    if rate < limits["low"]:
        return max(125 * rate - 2.5, -5.0)
    if factor == 0:  # the base stands at the limit and the limit is held
        return 5.0
    if rate >= limits["high"]:
        return min(500 * rate / factor - 5, 5.0)
    if rate >= limits["med"]:
        return 250 * rate / factor - 1.25
    return 500 * rate / factor - 2.5


def _directed_growth(ends: Span, direction: int) -> tuple[float | None, str]:
    note = ends.undefined()
    return (None, note) if note else (ends.sign * direction * ends.growth, "")


def _growth_ratio(
    ends: Span, direction: int, target: float, target_year: int
) -> tuple[float | None, str]:
    """Growth in the wanted direction over the size of the required growth, and a note."""
    note = ends.undefined(target)
    if not note and target_year <= ends.base_year:
        note = "note_target_year_past"
    if note:
        return None, note
    actual = ends.sign * direction * ends.growth
    required = abs(cagr(target, ends.base, target_year - ends.base_year))
    if required == 0:
        ratio = math.copysign(math.inf, actual) if actual else None
        return ratio, "note_target_equals_base"
    return actual / required, ""


def _eurostat_word(rate: float, neutral: float) -> str:
    if abs(rate) < neutral:
        return "no_movement"
    if rate > 0:
        return "significant_progress" if rate >= 0.01 else "moderate_progress"
    return "moderate_movement_away" if rate >= -0.01 else "significant_movement_away"


def _un_word(number: float | None, on_track: float, fair: float) -> str:
    classes = ((on_track, "on_track"), (fair, "fair_progress"))
    return grade(number, classes, "stagnation_or_regression")


def _un_share(
    ends: Span, direction: int, target: float, target_year: int
) -> tuple[float | None, float | None, str]:
    note = ends.undefined()
    if note:
        return None, None, note
    if direction * (target - ends.base) <= 0:
        # The share would count a retreat towards the target as progress.
        met_exactly = target == ends.base
        return None, None, "note_target_equals_base" if met_exactly else "note_target_met_at_base"
    expected = ends.value * (1 + ends.growth) ** (target_year - ends.year)
    return (expected - ends.base) / (target - ends.base), expected, ""


def _astat_word(rate: float) -> str:
    classes = (
        (0.05, "clear_improvement"),
        (0.01, "slight_improvement"),
        (-0.01, "stable"),
        (-0.05, "slight_worsening"),
    )
    return next((word for bound, word in classes if rate > bound), "clear_worsening")


def _rate_undefined(ends: Span, known: dict[int, float], target: float, target_year: int) -> str:
    if target <= 0 or min(known.values()) <= 0:
        return "note_not_positive"
    return "note_target_year_past" if target_year <= ends.base_year else ""
