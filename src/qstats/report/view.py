"""One case seen in one language: how its values are printed and what its target asks."""

from __future__ import annotations

import calendar
import datetime
from collections.abc import Mapping
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path
from typing import Any

from qstats.report import numbers
from qstats.report.case import Case, MeasureCase, Row, read_case
from qstats.report.texts import Texts


@dataclass(frozen=True)
class View:
    """A case, the language it is told in, and its primary measure."""

    case: Case
    lang: str

    @cached_property
    def texts(self) -> Texts:
        """The messages of the language."""
        return Texts(self.lang)

    @property
    def measure(self) -> MeasureCase:
        """The measure whose verdict is the target's."""
        return self.case.measures[0]

    @property
    def assessment(self) -> Row:
        """What is said about the primary measure."""
        return self.measure.assessment

    @property
    def unit(self) -> str:
        """The unit the primary measure is counted in."""
        return self.measure.indicator.unit

    @property
    def pending(self) -> bool:
        """Whether the outcome is still open and has a chance."""
        return self.assessment["state"] == "pending" and self.probability is not None

    @property
    def probability(self) -> float | None:
        """The published chance, unrounded."""
        return known_or_none(self.assessment["probability"])

    @property
    def threshold(self) -> float | None:
        """The value to reach, if the target comes down to one."""
        return known_or_none(self.assessment["threshold"])

    @property
    def operator(self) -> str:
        """``>=`` or ``<=``: which side of the threshold is wanted."""
        return self.assessment["operator"] or (">=" if self.rising else "<=")

    @property
    def rising(self) -> bool:
        """Whether an increase is wanted."""
        return self.measure.indicator.direction > 0

    @property
    def way(self) -> str:
        """``up`` or ``down``, the end of a message's key."""
        return "up" if self.operator == ">=" else "down"

    @property
    def year(self) -> int:
        """The target year."""
        return self.case.target.year

    @cached_property
    def decimals(self) -> int:
        """Decimals the sources print, or the target has."""
        seen = [row["value"] for row in self.measure.series]
        return numbers.decimals_of([*seen, self.case.target.value])

    @cached_property
    def observed(self) -> list[Row]:
        """The rows of the series that hold a value."""
        return [row for row in self.measure.series if numbers.known(row["value"])]

    @property
    def heard(self) -> list[Row]:
        """The part-year figures that entered the chance."""
        figures = (self.measure.part_year or {"figures": []})["figures"]
        return [row for row in figures if not row["reason"]]

    def reached(self, x: float) -> bool:
        """Whether ``x`` is on the wanted side of the threshold."""
        wanted = self.threshold if self.threshold is not None else x
        return x >= wanted if self.operator == ">=" else x <= wanted

    def number(self, x: float) -> str:
        """A value without unit, never rounded across the threshold."""
        return numbers.number(x, self._beside(x))

    def seen(self, x: float) -> str:
        """A published value with the decimals it has itself, without unit."""
        return numbers.number(x)

    def brief(self, x: float) -> str:
        """A value for a place where a long unit has no room: only per cent is written."""
        return numbers.value(x, self._short_unit, self.lang, self._beside(x))

    def brief_seen(self, x: float) -> str:
        """A published value with its own decimals, for the same narrow places."""
        return numbers.value(x, self._short_unit, self.lang)

    def value_seen(self, x: float) -> str:
        """A published value with its own decimals and its unit."""
        return numbers.value(x, self.unit, self.lang)

    def goal(self) -> str:
        """The threshold as the plan writes it: no more decimals than it has."""
        return numbers.value(self.threshold or 0.0, self._short_unit, self.lang)

    def change(self, x: float) -> str:
        """A signed difference with its unit."""
        return numbers.change(x, self._short_unit, self.lang, self._fine(x))

    def size(self, x: float) -> str:
        """A difference without sign."""
        return numbers.size(x, self._short_unit, self.lang, self._fine(x))

    def step(self, x: float) -> str:
        """A signed difference as a bare number."""
        return numbers.signed(x, self._fine(x))

    def range(self, low: float, high: float) -> str:
        """A range of values without unit."""
        return numbers.values(low, high, self.lang, self.decimals)

    def date(self, day: Any) -> str:
        """A date as the language writes it."""
        return numbers.date(numbers.iso_date(day), self.lang)

    def word(self, probability: float) -> str:
        """The class word of a chance."""
        return self.texts(f"likelihood.{numbers.likelihood(probability)}")

    def message(self, entry: Any) -> str:
        """A message another room has sent: a key, or a mapping of ``key`` and its values."""
        if isinstance(entry, Mapping):
            values = {k: self._told(v) for k, v in entry.items() if k != "key"}
            return self.texts(f"message.{entry['key']}", **values)
        return self.texts(f"message.{entry}")

    def sentences(self, parts: list[str]) -> str:
        """Whole sentences one after the other."""
        return self.space.join(part for part in parts if part)

    @property
    def space(self) -> str:
        """What stands between two sentences."""
        return " " if self.lang == "en" else ""

    @property
    def _short_unit(self) -> str:
        """Per cent and points stand with the number; the header names any other unit."""
        return self.unit if self.unit == "%" else ""

    def _told(self, value: Any) -> Any:
        if isinstance(value, float):
            return numbers.number(value, min(numbers.decimals_of(value), 2))
        return value

    def _beside(self, x: float) -> int:
        if self.threshold is None:
            return self.decimals
        return numbers.beside(x, self.threshold, self.decimals)

    def _fine(self, x: float) -> int:
        # A pace below the printed decimals shows the first digit it has.
        shown = self.decimals
        while shown < self.decimals + 3 and x and not round(x, shown):
            shown += 1
        return shown


def open_view(case_path: str | Path, lang: str) -> View:
    """The case written at ``case_path``, told in ``lang``."""
    return View(read_case(case_path), lang)


def known_or_none(x: Any) -> float | None:
    """``x`` as a number, or ``None`` where the table has none."""
    return float(x) if numbers.known(x) else None


def decimal_year(day: str) -> float:
    """An ISO date as a year with a fraction: 2023-02-06 is 2023.1."""
    date = datetime.date.fromisoformat(day[:10])
    days = 366 if calendar.isleap(date.year) else 365
    return date.year + (date.timetuple().tm_yday - 1) / days
