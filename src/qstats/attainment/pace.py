"""Published progress rules that rest on a straight line, and the straight path to a target.

Throughout, ``series`` holds (year, value) pairs, ``direction`` is +1 when an increase is wanted
and -1 when a decrease is, and paces are units a year.
"""

from __future__ import annotations

from typing import Any

from qstats.attainment.result import (
    NOT_AVAILABLE,
    Points,
    RuleResult,
    grade,
    line,
    observed,
    span,
)


def escap_current_status(
    base_value: float,
    current_value: float,
    target: float,
    direction: int,
    parity: bool = False,
    years: tuple[int, int, int] | None = None,
) -> RuleResult:
    """UN ESCAP current status index: progress on a scale that is 0 at the base, 10 at the target.

    With ``years`` (base, current, target) the index is held against the time elapsed on the same
    scale: ``ahead`` or ``behind``. ``parity`` goals are as near to the target as can be.

    Source: ESCAP progress assessment methodology (data.unescap.org), as coded in a public UNICEF
    benchmarking script.
    """
    inputs = {
        "base_value": base_value,
        "current_value": current_value,
        "target": target,
        "direction": direction,
        "parity": parity,
        "years": years,
    }
    name = "index_0_to_10"
    met = not parity and direction * (current_value - target) >= 0
    if target == base_value:
        verdict = "ahead" if met and years else NOT_AVAILABLE
        note = "note_target_equals_base"
        return RuleResult("escap_current_status", verdict, name, None, inputs, note)
    distance = abs(target - base_value)
    index = 10 * direction * (current_value - base_value) / distance
    if parity:
        index = 10 - 10 * abs(target - current_value) / distance
    if years is None:
        return RuleResult("escap_current_status", "", name, index, inputs)
    elapsed = 10 * (years[1] - years[0]) / (years[2] - years[0])
    verdict = "ahead" if met or index >= elapsed else "behind"
    return RuleResult(
        "escap_current_status", verdict, name, index, inputs, extra={"elapsed": elapsed}
    )


def escap_anticipated_gap(
    base_value: float,
    anticipated_value: float,
    target: float,
    direction: int,
    tolerance: float = 10.0,
) -> RuleResult:
    """UN ESCAP and UNECE anticipated progress: what will be missing, in per cent of the way.

    ``anticipated_value`` is the value expected in the target year (see :func:`anticipated`). A gap
    up to ``tolerance`` is ``on_track``; above 100 the trend runs the wrong way (``reverse``).

    Source: UNECE technical notes 2022 and 2024; the tolerance of 10 is widely quoted but was not
    found in those notes, so ``extra`` gives the verdict without it too.
    """
    inputs = {
        "base_value": base_value,
        "anticipated_value": anticipated_value,
        "target": target,
        "direction": direction,
        "tolerance": tolerance,
    }
    name, note = "gap_percent_of_required_change", ""
    gap: float | None = 0.0
    if direction * (anticipated_value - target) < 0:
        gap, note = _percent_missing(base_value, anticipated_value, target)
    extra = {"verdict_without_10_percent_tolerance": _gap_word(gap, 0)}
    verdict = _gap_word(gap, tolerance)
    return RuleResult("escap_anticipated_gap", verdict, name, gap, inputs, note, extra)


def anticipated(series: Points, target_year: int) -> float | None:
    """The value a line through the series reaches in ``target_year``; recent years weigh more.

    A year ``k`` years before the last weighs ``1 / (k + 1)``: ESCAP states that recent years weigh
    more but not by how much. ``None`` with fewer than two values.
    """
    known = observed(series)
    if len(known) < 2:
        return None
    last = max(known)
    slope, height = line(known, lambda year: 1 / (last - year + 1))
    return height + slope * (target_year - last)


def sdsn_trend(
    series: Points,
    lower_bound: float,
    upper_bound: float,
    base_year: int = 2015,
    target_year: int = 2030,
) -> RuleResult:
    """SDSN SDG Index trend arrow: yearly change of a 0-100 score against the change needed.

    ``upper_bound`` is the value that scores 100 (the goal), ``lower_bound`` the one that scores 0;
    for a wanted decrease the upper bound is the smaller number.

    Source: SDG Index methodology (https://dashboards.sdgindex.org/chapters/methodology).
    """
    ends = span(series, base_year)
    inputs = ends.inputs(lower_bound=lower_bound, upper_bound=upper_bound, target_year=target_year)
    name = "actual_over_required_score_change"
    note = _score_undefined(ends.base_year, ends.year, target_year, upper_bound == lower_bound)
    if note:
        return RuleResult("sdsn_trend", NOT_AVAILABLE, name, None, inputs, note)
    start, end = (
        min(max(100 * (v - lower_bound) / (upper_bound - lower_bound), 0.0), 100.0)
        for v in (ends.base, ends.value)
    )
    actual = (end - start) / (ends.year - ends.base_year)
    needed = (100 - start) / (target_year - ends.base_year)
    extra = {"score_start": start, "score_end": end}
    if end == 100 or needed == 0:
        verdict = "on_track" if end == 100 else "decreasing"
        ratio = actual / needed if needed else None
        note = "note_already_met" if end == 100 else "note_target_equals_base"
        return RuleResult("sdsn_trend", verdict, name, ratio, inputs, note, extra)
    classes = ((1.0, "on_track"), (0.5, "moderately_improving"), (0.0, "stagnating"))
    ratio = actual / needed
    return RuleResult(
        "sdsn_trend", grade(ratio, classes, "decreasing"), name, ratio, inputs, note, extra
    )


def destatis_weather(
    series: Points, direction: int, target: float | None = None, target_year: int = 2030
) -> RuleResult:
    """Destatis weather symbol: mean change of the last five years carried to the target year.

    Needs four consecutive yearly values up to the last one. The number is what would be missing,
    as a share of the distance still to go. Without a target the mean change and the last change
    are combined.

    Source: https://dns-indikatoren.de/en/status
    """
    known = observed(series)
    recent = _consecutive(known)[-6:]
    inputs: dict[str, Any] = {"direction": direction, "target": target, "target_year": target_year}
    inputs |= {"years": [int(year) for year, _ in recent]}
    name = "miss_share_of_remaining_distance"
    if len(recent) < 4:
        note = "note_not_consecutive" if len(known) >= 4 else "note_too_few_points"
        return RuleResult("destatis_weather", NOT_AVAILABLE, name, None, inputs, note)
    values = [value for _, value in recent]
    mean = (values[-1] - values[0]) / (len(values) - 1)
    extra = {"average_annual_change": mean}
    if target is None:
        verdict = _direction_symbol(direction * mean, direction * (values[-1] - values[-2]))
        name = "average_annual_change"
        return RuleResult("destatis_weather", verdict, name, mean, inputs, extra=extra)
    last_year, last = recent[-1]
    met = direction * (last - target) >= 0
    if target_year <= last_year and not met:
        note = "note_target_year_past"
        return RuleResult("destatis_weather", NOT_AVAILABLE, name, None, inputs, note, extra)
    reached = last + mean * (target_year - last_year)
    extra |= {"extrapolated_value": reached}
    if met:
        verdict = "sun" if direction * (reached - target) >= 0 else "slightly_cloudy"
        note = "note_already_met"
        return RuleResult("destatis_weather", verdict, name, None, inputs, note, extra)
    miss = direction * (target - reached) / abs(target - last)
    verdict = _target_symbol(miss, direction * mean)
    return RuleResult("destatis_weather", verdict, name, miss, inputs, extra=extra)


def linear_pace(
    series: Points,
    direction: int,
    target: float,
    target_year: int,
    window_from: int | None = None,
    bounds: tuple[float | None, float | None] | None = None,
) -> RuleResult:
    """Linear pace (WHO/UNICEF JMP, State of Climate Action): needed slope over fitted slope.

    Least squares over the years from ``window_from`` on. The factor is how many times faster the
    series must move: up to 1 on track, below 2 off track, from 2 on well off track. ``extra``
    holds both slopes, the line's value in the target year (cut to ``bounds`` if given) and the
    year in which the pace, carried on from the last value, arrives.

    Source: Systems Change Lab, State of Climate Action (classes); JMP (least squares line).
    """
    known = {y: v for y, v in observed(series).items() if window_from is None or y >= window_from}
    inputs: dict[str, Any] = {"direction": direction, "target": target, "target_year": target_year}
    inputs |= {"years": list(known)}
    name = "acceleration_factor"
    if len(known) < 2:
        note = "note_too_few_points"
        return RuleResult("linear_pace", NOT_AVAILABLE, name, None, inputs, note)
    last = max(known)
    slope, height = line(known)
    extra = {"ols_slope": slope} | _line_ahead(slope, height, target_year - last, bounds)
    distance = target - known[last]
    if direction * distance <= 0:
        note = "note_already_met"
        return RuleResult("linear_pace", "achieved", name, None, inputs, note, extra)
    if target_year <= last:
        note = "note_target_year_past"
        return RuleResult("linear_pace", NOT_AVAILABLE, name, None, inputs, note, extra)
    required = distance / (target_year - last)
    extra |= {"required_slope": required}
    if slope == 0:
        note = "note_no_change"
        return RuleResult("linear_pace", "wrong_direction", name, None, inputs, note, extra)
    factor = required / slope
    if factor > 0:
        extra |= {"trend_attainment_year": last + distance / slope}
    return RuleResult("linear_pace", _pace_word(factor), name, factor, inputs, extra=extra)


def straight_path_to_target(
    series: Points, target: float, target_year: int, base_year: int
) -> RuleResult:
    """WHO Triple Billion: the straight path from the base value to the target.

    The number is the change needed a year; ``extra["path"]`` the value each year would need.

    Source: WHO billionaiRe, scenario with a fixed target.
    """
    ends = span(series, base_year)
    inputs = ends.inputs(target=target, target_year=target_year)
    years = target_year - ends.base_year
    name = "required_annual_change"
    if years <= 0:
        note = "note_target_year_past"
        return RuleResult("straight_path_to_target", NOT_AVAILABLE, name, None, inputs, note)
    step = (target - ends.base) / years
    path = [(ends.base_year + k, ends.base + k * step) for k in range(years + 1)]
    return RuleResult("straight_path_to_target", "", name, step, inputs, extra={"path": path})


def _percent_missing(base: float, expected: float, target: float) -> tuple[float | None, str]:
    if target == base:
        return None, "note_target_equals_base"
    return 100 * abs(target - expected) / abs(target - base), ""


def _gap_word(gap: float | None, tolerance: float) -> str:
    if gap is None:
        return NOT_AVAILABLE
    if gap > 100:
        return "reverse"
    return "on_track" if gap <= tolerance else "accelerate"


def _score_undefined(base_year: int, year: int, target_year: int, flat: bool) -> str:
    if year <= base_year:
        return "note_too_few_points"
    if flat:
        return "note_target_equals_base"
    return "note_target_year_past" if target_year <= base_year else ""


def _consecutive(known: dict[int, float]) -> list[tuple[int, float]]:
    """The unbroken run of years that ends with the last value."""
    if not known:
        return []
    first = last = max(known)
    while first - 1 in known:
        first -= 1
    return [(year, known[year]) for year in range(first, last + 1)]


def _direction_symbol(mean: float, latest: float) -> str:
    if mean > 0:
        return "sun" if latest > 0 else "slightly_cloudy"
    return "clouded_over" if latest > 0 else "thunderstorm"


def _target_symbol(miss: float, movement: float) -> str:
    if movement <= 0:
        return "thunderstorm"
    if miss < 0.05:
        return "sun"
    return "slightly_cloudy" if miss <= 0.20 else "clouded_over"


def _line_ahead(
    slope: float, height: float, years: int, bounds: tuple[float | None, float | None] | None
) -> dict[str, float]:
    reached = height + slope * years
    ahead = {"ols_value_at_target_year": reached}
    if bounds is not None:
        low, high = bounds
        capped = reached if low is None else max(reached, low)
        capped = capped if high is None else min(capped, high)
        ahead["capped_ols_value_at_target_year"] = capped
    return ahead


def _pace_word(factor: float) -> str:
    if factor < 0:
        return "wrong_direction"
    if factor <= 1:
        return "on_track"
    return "off_track" if factor < 2 else "well_off_track"
