"""The published rules by name, and those that apply to one target side by side."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import Any

from qstats.attainment.growth import (
    aarr,
    astat_cagr,
    eurostat_with_target,
    eurostat_without_target,
    open_sdg,
    open_sdg_aggregate,
    un_progress_2023,
)
from qstats.attainment.pace import (
    anticipated,
    destatis_weather,
    escap_anticipated_gap,
    escap_current_status,
    linear_pace,
    sdsn_trend,
    straight_path_to_target,
)
from qstats.attainment.probability import (
    ihme_goal_met,
    prob_from_draws,
    prob_normal_on_link,
    prob_random_walk_drift,
    threshold_at_target_year,
)
from qstats.attainment.result import NOT_AVAILABLE, RuleResult, observed, span

RULES: dict[str, Callable[..., RuleResult]] = {
    rule.__name__: rule
    for rule in (
        open_sdg,
        open_sdg_aggregate,
        eurostat_with_target,
        eurostat_without_target,
        un_progress_2023,
        escap_current_status,
        escap_anticipated_gap,
        sdsn_trend,
        destatis_weather,
        linear_pace,
        aarr,
        astat_cagr,
        ihme_goal_met,
        threshold_at_target_year,
        straight_path_to_target,
        prob_random_walk_drift,
        prob_normal_on_link,
        prob_from_draws,
    )
}

Bounds = tuple[float | None, float | None]


def published_rules(
    years: Sequence[int],
    values: Sequence[float],
    direction: int,
    target: float | None,
    target_year: int,
    base_year: int = 2015,
    bounds: Bounds = (None, None),
) -> list[RuleResult]:
    """The published rules that can judge this series and target, side by side.

    Parameters
    ----------
    years, values
        One series; NaN is a gap and is left out.
    direction
        +1 when an increase is wanted, -1 when a decrease is.
    target, target_year
        The level to reach and when. Without a level (``None``) the rules for goals that only name
        a direction are used.
    base_year
        Where rules with a base start; where it has no value, at the next later one.
    bounds
        Limits of the scale; ``None`` is open.

    Returns
    -------
    list of RuleResult
        In the order of the methods; a rule that is undefined here says so in its note.

    Notes
    -----
    SDSN scores a value between the worst and the best of all countries. Its verdict compares two
    changes of that score, so the worst end cancels out and the worst observed value stands for it.
    """
    series = list(zip(years, values, strict=True))
    if not observed(series):
        return []
    if target is None:
        return [
            open_sdg(series, direction, None, target_year, base_year, _limit(bounds, direction)),
            eurostat_without_target(series, direction, base_year),
            un_progress_2023(series, direction, None, target_year, base_year),
            destatis_weather(series, direction, None, target_year),
            astat_cagr(series, direction, base_year),
        ]
    return [
        open_sdg(series, direction, target, target_year, base_year),
        eurostat_with_target(series, direction, target, target_year, base_year),
        un_progress_2023(series, direction, target, target_year, base_year),
        _current_status(series, direction, target, target_year, base_year),
        _anticipated_gap(series, direction, target, target_year, base_year),
        sdsn_trend(series, _worst(series, direction, target), target, base_year, target_year),
        destatis_weather(series, direction, target, target_year),
        linear_pace(series, direction, target, target_year, bounds=bounds),
        aarr(series, direction, target, target_year, base_year),
    ]


def _limit(bounds: Bounds, direction: int) -> float | None:
    return bounds[1] if direction > 0 else bounds[0]


def _worst(series: list[tuple[int, float]], direction: int, target: float) -> float:
    worst = min(observed(series).values(), key=lambda value: direction * value)
    # Where every value meets the target, any worse number serves: all scores are 100.
    return worst if direction * (target - worst) > 0 else target - direction


def _current_status(
    series: list[tuple[int, float]], direction: int, target: float, target_year: int, base_year: int
) -> RuleResult:
    ends = span(series, base_year)
    if not ends.base_year < min(ends.year, target_year):
        inputs = ends.inputs(target=target)
        return _too_few("escap_current_status", "index_0_to_10", inputs)
    years = (ends.base_year, ends.year, target_year)
    return escap_current_status(ends.base, ends.value, target, direction, years=years)


def _anticipated_gap(
    series: list[tuple[int, float]], direction: int, target: float, target_year: int, base_year: int
) -> RuleResult:
    ends = span(series, base_year)
    expected = anticipated(series, target_year)
    if expected is None or ends.year <= ends.base_year:
        inputs = ends.inputs(target=target)
        return _too_few("escap_anticipated_gap", "gap_percent_of_required_change", inputs)
    if direction * (ends.value - target) >= 0:
        expected = ends.value  # already met is tested before any trend
    return escap_anticipated_gap(ends.base, expected, target, direction)


def _too_few(rule: str, number_name: str, inputs: dict[str, Any]) -> RuleResult:
    note = "note_too_few_points"
    return RuleResult(rule, NOT_AVAILABLE, number_name, None, inputs, note)
