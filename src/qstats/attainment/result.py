"""What a published rule answers, and the small arithmetic that rules share."""

from __future__ import annotations

import math
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass, field
from itertools import pairwise
from typing import Any, TypeGuard

from qstats.errors import AssessmentError

# One series as a rule sees it: (year, value) pairs; a missing value is None or NaN.
Points = Iterable[Sequence[float | None]]

NOT_AVAILABLE = "not_available"

# Why a rule gives no number, or what is special about its verdict.
NOTES = (
    "note_too_few_points",
    "note_not_consecutive",
    "note_zero_value",
    "note_signs_differ",
    "note_not_positive",
    "note_no_change",
    "note_target_equals_base",
    "note_target_met_at_base",
    "note_target_year_past",
    "note_already_met",
)

_ON_TRACK = {
    "open_sdg": ("target_achieved", "substantial_progress"),
    "eurostat_with_target": ("significant_progress",),
    "eurostat_without_target": ("significant_progress",),
    "un_progress_2023": ("on_track",),
    "escap_current_status": ("ahead",),
    "escap_anticipated_gap": ("on_track",),
    "sdsn_trend": ("on_track",),
    "destatis_weather": ("sun",),
    "linear_pace": ("achieved", "on_track"),
    "aarr": ("on_track",),
    "astat_cagr": ("clear_improvement", "slight_improvement"),
}


@dataclass(frozen=True)
class RuleResult:
    """The answer of one rule, in the rule's own words.

    ``number`` is the quantity called ``number_name`` (``None`` if the rule is undefined here, with
    the reason as a key of :data:`NOTES` in ``note``); ``inputs`` are the values the rule used;
    ``extra`` holds its intermediate numbers.
    """

    rule: str
    verdict: str
    number_name: str
    number: float | None
    inputs: dict[str, Any]
    note: str = ""
    extra: dict[str, Any] = field(default_factory=dict)

    @property
    def side(self) -> str:
        """``on_track``, ``too_slow`` or ``cannot_judge``, from the rule's own verdict."""
        if self.verdict in ("", NOT_AVAILABLE):
            return "cannot_judge"
        return "on_track" if self.verdict in _ON_TRACK.get(self.rule, ()) else "too_slow"

    def row(self) -> dict[str, Any]:
        """The answer as JSON-ready values; a number that is not finite becomes ``None``."""
        finite = self.number is not None and math.isfinite(self.number)
        return {
            "rule": self.rule,
            "verdict": self.verdict,
            "side": self.side,
            "number_name": self.number_name,
            "number": self.number if finite else None,
            "inputs": self.inputs,
            "note": self.note,
        }


@dataclass(frozen=True)
class Span:
    """Base and current point of a series; with fewer than two points both are the same."""

    base_year: int
    base: float
    year: int
    value: float

    @property
    def sign(self) -> int:
        """-1 for negative series, whose compound growth runs the other way round."""
        return -1 if self.base < 0 else 1

    @property
    def growth(self) -> float:
        """Compound annual growth rate from base to current point."""
        return cagr(self.value, self.base, self.year - self.base_year)

    def undefined(self, *further: float) -> str:
        """Why compound growth through these values (and ``further`` ones) has no meaning, or ""."""
        if self.year <= self.base_year:
            return "note_too_few_points"
        values = (self.base, self.value, *further)
        if 0 in values:
            return "note_zero_value"
        return "note_signs_differ" if min(values) < 0 < max(values) else ""

    def inputs(self, **further: Any) -> dict[str, Any]:
        """The span as the inputs of a rule."""
        return {
            "base_year": self.base_year,
            "base_value": self.base,
            "current_year": self.year,
            "current_value": self.value,
            **further,
        }


def observed(series: Points) -> dict[int, float]:
    """The values that exist, by year in order.

    Raises
    ------
    AssessmentError
        A year stands twice.
    """
    pairs = sorted((int(y), float(v)) for y, v in series if y is not None and _exists(v))
    for (year, _), (following, _) in pairwise(pairs):
        if year == following:
            raise AssessmentError(
                f"the year {year} stands twice", remedy="choose one value for each year"
            )
    return dict(pairs)


def span(series: Points, base_year: int | None) -> Span:
    """From ``base_year``, or else the next later year with a value, to the last value."""
    known = observed(series)
    if not known:
        return Span(base_year or 0, math.nan, base_year or 0, math.nan)
    last = max(known)
    base = min((y for y in known if base_year is None or y >= base_year), default=last)
    return Span(base, known[base], last, known[last])


def cagr(later: float, earlier: float, years: float) -> float:
    """Compound annual growth rate; both values of one sign, neither 0."""
    return float((later / earlier) ** (1 / years) - 1)


def grade(number: float | None, classes: Iterable[tuple[float, str]], lowest: str) -> str:
    """The first class whose lower bound ``number`` reaches, else ``lowest``."""
    if number is None:
        return NOT_AVAILABLE
    return next((name for bound, name in classes if number >= bound), lowest)


def line(
    known: dict[int, float], weigh: Callable[[int], float] = lambda year: 1.0
) -> tuple[float, float]:
    """Least squares line through values by year: slope a year, and height in the last year."""
    last = max(known)
    weights = [weigh(year) for year in known]
    mean_year = _mean(known, weights)
    mean_value = _mean(known.values(), weights)
    pairs = list(zip(weights, known.items(), strict=True))
    joint = math.fsum(w * (y - mean_year) * (v - mean_value) for w, (y, v) in pairs)
    spread = math.fsum(w * (y - mean_year) ** 2 for w, (y, _) in pairs)
    flat = min(known.values()) == max(known.values())
    slope = 0.0 if flat else joint / spread
    return slope, mean_value + slope * (last - mean_year)


def _mean(values: Iterable[float], weights: list[float]) -> float:
    return math.fsum(w * v for w, v in zip(weights, values, strict=True)) / math.fsum(weights)


def _exists(value: float | None) -> TypeGuard[float]:
    return value is not None and not math.isnan(value)
