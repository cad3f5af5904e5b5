"""Distribution and target → assessment: the chance, the gap, the pace, the first year, rules."""

from __future__ import annotations

import json
import math
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date
from functools import lru_cache
from typing import Any

import numpy as np
import pandas as pd

from qstats.attainment.outcome import Array, kept
from qstats.attainment.probability import first_reached
from qstats.attainment.result import RuleResult, line
from qstats.attainment.rules import published_rules
from qstats.attainment.screen import Message, Screening, decimals, screen, skipped_years
from qstats.attainment.wording import likelihood_word
from qstats.catalog import Indicator, Measure, Target
from qstats.distribution import Distribution

N_PATHS = 20_000
_RECENT = 5
_SHORT = 8
_NAN = math.nan

# Every message an assessment may hold, with its placeholders; the report has a text for each.
MESSAGE_KEYS: dict[str, tuple[str, ...]] = {
    "reason_no_values": ("need",),
    "reason_too_few": ("n", "need"),
    "reason_stale": ("last", "year", "need"),
    "reason_bound_undecided": ("year",),
    "reason_break_since_base": ("year",),
    "reason_no_base": ("year",),
    "warn_short_series": ("n",),
    "warn_break": ("year",),
    "warn_suspected_break": ("year",),
    "warn_stale": ("last",),
    "warn_conflicts": ("n",),
    "warn_rounding": ("value", "year"),
    "warn_bound": ("year",),
    "warn_undated": ("n",),
    "warn_proxy": (),
    "warn_base_substituted": ("year", "base"),
    "warn_years_skipped": ("years",),
    "rules_disagree": ("on_track", "too_slow"),
    "rules_split": ("on_track", "too_slow"),
}


@dataclass(frozen=True)
class Assessment:
    """Everything a verdict needs on one measure of a target.

    ``probability`` is the chance that the target is met (NaN unless ``state`` is ``pending``),
    with the range over the pool's members; ``gap`` is what is still missing in the wanted
    direction (0 or less if reached), ``required_pace`` and ``recent_pace`` are in units a year;
    ``first_year`` maps a year, or ``"never"`` within the horizon, to the chance that the target
    level is first reached then.
    """

    plan: str
    target: str
    indicator: str
    geo: str
    as_of: date
    primary: bool
    relation: str
    kind: str
    operator: str
    threshold: float
    target_year: int
    state: str
    reason: Message
    probability: float
    probability_low: float
    probability_high: float
    wording: str
    latest_value: float
    latest_year: float
    n_observed: int
    gap: float
    required_pace: float
    recent_pace: float
    median: float
    low80: float
    high80: float
    first_year: dict[str, float] = field(default_factory=dict)
    rules: list[RuleResult] = field(default_factory=list)
    disagreement: Message = field(default_factory=dict)
    warnings: list[Message] = field(default_factory=list)
    method: str = ""
    calibration: str = ""

    @property
    def pace_ratio(self) -> float:
        """Recent over required pace; NaN where nothing is missing any more."""
        return self.recent_pace / self.required_pace if self.gap > 0 else _NAN

    @property
    def year_of_attainment(self) -> int | None:
        """The median first year at the target level; ``None`` if later than the horizon."""
        reached = 0.0
        for year, chance in self.first_year.items():
            reached += chance
            if year != "never" and reached >= 0.5:
                return int(year)
        return None

    def row(self) -> dict[str, Any]:
        """The assessment as a row of the table "assessments"; lists and maps are JSON."""
        values = {**self.__dict__, "pace_ratio": self.pace_ratio}
        values["year_of_attainment"] = json.dumps(values.pop("first_year"))
        values["rules"] = json.dumps([rule.row() for rule in self.rules])
        for key in ("reason", "disagreement"):
            values[key] = json.dumps(values[key]) if values[key] else ""
        values["warnings"] = json.dumps(self.warnings)
        return values


def assess(
    plan_id: str,
    target: Target,
    measure: Measure,
    indicator: Indicator,
    series: pd.DataFrame,
    distribution: Distribution | None,
    as_of: date,
    geo: str,
    primary: bool,
    screening: Screening | None = None,
    n_conflicts: int = 0,
    calibration: str = "",
    seed: int = 0,
) -> Assessment:
    """Judge one measure of a target.

    Parameters
    ----------
    series
        Table "series" of the indicator, as known on ``as_of``.
    distribution
        Its forecast over the years up to the target year at least; needed only where the
        screening says ``pending``.
    screening
        The answer of :func:`screen`; made here if not given.

    Returns
    -------
    Assessment
        ``met`` and ``missed`` are observed facts without a probability. A chance for one year of
        one value is exact; one that joins several years comes from 20,000 joint paths.
    """
    found = screening or screen(target, indicator, series)
    level = _level(target, indicator, found)
    forecast = distribution if found.state == "pending" else None
    chances = _chances(target, indicator, found, forecast, seed)
    middle = _range(forecast, target.year)
    judged = found.state in ("pending", "met", "missed")
    rules = _rules(target, indicator, found) if judged else []
    latest_year = max(found.values, default=None)
    latest = found.values[latest_year] if latest_year is not None else _NAN
    operator = target.operator or (">=" if indicator.better == "up" else "<=")
    sign = 1 if operator == ">=" else -1
    not_yet = sign * (level - latest) > 0  # a level reached already has no first year to come
    remaining = target.year - latest_year if latest_year is not None else 0
    return Assessment(
        plan=plan_id,
        target=target.id,
        indicator=indicator.id,
        geo=geo,
        as_of=as_of,
        primary=primary,
        relation=measure.relation,
        kind=target.kind,
        operator=operator,
        threshold=level,
        target_year=target.year,
        state=found.state,
        reason=found.reason,
        probability=chances[0],
        probability_low=chances[1],
        probability_high=chances[2],
        wording=likelihood_word(chances[0]) if forecast else found.state,
        latest_value=latest,
        latest_year=_NAN if latest_year is None else float(latest_year),
        n_observed=len(found.values),
        gap=sign * (level - latest),
        required_pace=(level - latest) / remaining if remaining > 0 else _NAN,
        recent_pace=_recent_pace(found.values),
        median=middle[1],
        low80=middle[0],
        high80=middle[2],
        first_year=_first_year(forecast, level, sign, seed) if not_yet else {},
        rules=rules,
        disagreement=_disagreement(rules, chances[0]),
        warnings=_warnings(target, measure, indicator, series, found, level, n_conflicts),
        method=_method(forecast),
        calibration=calibration,
    )


def chance(
    target: Target,
    indicator: Indicator,
    screening: Screening,
    distribution: Distribution,
    seed: int = 0,
) -> float:
    """The chance alone, as :func:`assess` finds it; NaN unless the screening says ``pending``."""
    if screening.state != "pending":
        return _NAN
    if target.kind == "threshold" and target.value is not None:
        return distribution.probability(target.operator, target.value, target.year)
    columns = _columns(screening, distribution, seed)
    base_year = target.base_year if screening.base_year is None else screening.base_year
    base = columns.get(base_year) if base_year is not None else None
    return float(np.mean(kept(target, indicator, columns, base)))


def _level(target: Target, indicator: Indicator, found: Screening) -> float:
    """The value the target comes down to: its own, or that of the base year; else NaN."""
    if target.kind == "threshold" and target.value is not None:
        return target.value
    if target.kind == "trend" and found.base_year is not None:
        return found.values[found.base_year]
    if target.kind == "every_year" and indicator.is_change:
        return 0.0
    return _NAN


def _chances(
    target: Target,
    indicator: Indicator,
    found: Screening,
    distribution: Distribution | None,
    seed: int,
) -> tuple[float, float, float]:
    """The pool's chance, and the least and greatest of its members'."""
    if distribution is None:
        return _NAN, _NAN, _NAN
    pool = chance(target, indicator, found, distribution, seed)
    members = [
        chance(target, indicator, found, member, seed) for member in distribution.members.values()
    ]
    return pool, min([pool, *members]), max([pool, *members])


def _columns(found: Screening, distribution: Distribution, seed: int) -> Mapping[int, Array]:
    """Values by year on every path: published ones are facts, later ones simulated."""
    paths = _paths(distribution, seed)
    facts = {year: np.full(N_PATHS, value) for year, value in found.values.items()}
    return facts | {year: paths[:, i] for i, year in enumerate(distribution.years)}


@lru_cache(maxsize=16)  # as many as the pools and members that one measure is judged by
def _paths(distribution: Distribution, seed: int) -> Array:
    paths = distribution.paths(N_PATHS, seed)
    paths.flags.writeable = False
    return paths


def _range(distribution: Distribution | None, year: int) -> tuple[float, float, float]:
    if distribution is None:
        return _NAN, _NAN, _NAN
    low, middle, high = distribution.quantile([0.1, 0.5, 0.9]).loc[year].to_numpy()
    return float(low), float(middle), float(high)


def _first_year(
    distribution: Distribution | None, level: float, sign: int, seed: int
) -> dict[str, float]:
    """Chance that the level is first reached in each forecast year, and that it never is."""
    if distribution is None or math.isnan(level):
        return {}
    reached = sign * (_paths(distribution, seed) - level) >= 0
    shares = first_reached(reached) / N_PATHS
    return dict(zip([*map(str, distribution.years), "never"], map(float, shares), strict=True))


def _recent_pace(values: dict[int, float]) -> float:
    """Least-squares slope over the last five observed years, units a year."""
    recent = dict(sorted(values.items())[-_RECENT:])
    return line(recent)[0] if len(recent) > 1 else _NAN


def _rules(target: Target, indicator: Indicator, found: Screening) -> list[RuleResult]:
    years, values = list(found.values), list(found.values.values())
    if indicator.is_change or target.kind not in ("threshold", "trend", "every_year"):
        return []  # the rules know levels only; a change of a change would mislead
    goal = target.value if target.kind == "threshold" else None
    direction = _direction(target, indicator)
    return published_rules(years, values, direction, goal, target.year, bounds=indicator.bounds)


def _direction(target: Target, indicator: Indicator) -> int:
    return {">=": 1, "<=": -1}.get(target.operator, indicator.direction)


def _disagreement(rules: list[RuleResult], probability: float) -> Message:
    on_track = sum(rule.side == "on_track" for rule in rules)
    too_slow = sum(rule.side == "too_slow" for rule in rules)
    counts = {"on_track": on_track, "too_slow": too_slow}
    if not math.isnan(probability) and (on_track - too_slow) * (probability - 0.5) < 0:
        return {"key": "rules_disagree", **counts}
    return {"key": "rules_split", **counts} if on_track and too_slow else {}


def _method(distribution: Distribution | None) -> str:
    if distribution is None or not distribution.fits:
        return ""
    return "pool" if distribution.members else str(distribution.fits[0]["model"])


def _warnings(
    target: Target,
    measure: Measure,
    indicator: Indicator,
    series: pd.DataFrame,
    found: Screening,
    level: float,
    n_conflicts: int,
) -> list[Message]:
    return [
        *_about_series(indicator, series, found, n_conflicts),
        *_about_target(target, measure, indicator, series, found, level),
    ]


def _about_series(
    indicator: Indicator, series: pd.DataFrame, found: Screening, n_conflicts: int
) -> list[Message]:
    notes: list[Message] = []
    if not found.values:
        return notes
    first, last = int(series["year"].min()), max(found.values)
    if len(found.values) < _SHORT and found.state == "pending":
        notes.append({"key": "warn_short_series", "n": len(found.values)})
    for change in indicator.breaks:
        if first < change.year <= last:
            key = "warn_suspected_break" if change.suspected else "warn_break"
            notes.append({"key": key, "year": change.year})
    if n_conflicts:
        notes.append({"key": "warn_conflicts", "n": n_conflicts})
    undated = int((series["published"].isna() & series["value"].notna()).sum())
    if undated:
        notes.append({"key": "warn_undated", "n": undated})
    return notes


def _about_target(
    target: Target,
    measure: Measure,
    indicator: Indicator,
    series: pd.DataFrame,
    found: Screening,
    level: float,
) -> list[Message]:
    notes: list[Message] = []
    if measure.relation == "proxy":
        notes.append({"key": "warn_proxy"})
    if not found.values:
        return notes
    last = max(found.values)
    if found.state == "pending" and target.year - last > 1:
        notes.append({"key": "warn_stale", "last": last})
    if found.base_year is not None and found.base_year != target.base_year:
        notes.append(
            {"key": "warn_base_substituted", "year": target.base_year, "base": found.base_year}
        )
    bounds = series.loc[series["year"] == last, "bound"]
    if bounds.isin(["at_least", "at_most"]).any():
        notes.append({"key": "warn_bound", "year": last})
    half_unit = 0.5 * 10.0 ** -max(map(decimals, found.values.values()))
    deciding = found.values.get(target.year, _NAN)
    if abs(deciding - level) < half_unit:
        notes.append({"key": "warn_rounding", "value": deciding, "year": target.year})
    skipped = skipped_years(target, indicator, found.values)
    if skipped:
        notes.append({"key": "warn_years_skipped", "years": skipped})
    return notes
