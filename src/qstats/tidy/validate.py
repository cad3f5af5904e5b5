"""Observations that contradict the catalogue, the calendar or each other."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import date
from itertools import pairwise
from typing import Any, Literal

import pandas as pd

from qstats.catalog import Catalog, Indicator
from qstats.tidy.periods import first_day, is_year, year_of
from qstats.tidy.units import unit_agrees

# What may be found, and what each has to tell besides indicator, place and period.
FINDING_KEYS: dict[str, tuple[str, ...]] = {
    "no_unit": ("expected",),
    "other_unit": ("printed", "expected"),
    "out_of_bounds": ("value", "low", "high"),
    "future": ("today",),
    "impossible_date": ("published",),
    "twice": ("first",),
    "conflict": ("value", "others"),
    "jump": ("change", "limit"),
}


@dataclass(frozen=True)
class Finding:
    """One fault: an ``error`` must be mended, a ``warning`` looked at; ``where`` is the cell.

    ``key`` is one of :data:`FINDING_KEYS`; ``values`` are what it has to tell, as printed.
    """

    level: Literal["error", "warning"]
    key: str
    where: str
    indicator: str
    geo: str
    period: str
    values: dict[str, Any]


def validate(observations: pd.DataFrame, catalog: Catalog, today: date) -> list[Finding]:
    """All faults of a table ``observations``, row by row, then across rows.

    Errors: a unit that contradicts the catalogue, a value outside the indicator's bounds, a
    year after ``today``, a publication before the period began or after ``today``, the same
    value printed twice under one key. Warnings: no unit printed, a change from one year to
    the next above the indicator's ``jump``, different values for one period.
    """
    rows: list[Any] = list(observations.itertuples(index=False))
    findings = [
        finding
        for row in rows
        for finding in _row_findings(row, catalog.indicator(row.indicator), today)
    ]
    findings.extend(_duplicates(rows))
    findings.extend(_conflicts(observations))
    findings.extend(_jumps(observations, catalog))
    return findings


def _row_findings(row: Any, indicator: Indicator, today: date) -> Iterator[Finding]:
    yield from _unit(row, indicator)
    yield from _bounds(row, indicator)
    yield from _dates(row, today)


def _unit(row: Any, indicator: Indicator) -> Iterator[Finding]:
    if not row.unit:
        yield _finding("warning", "no_unit", row, expected=indicator.unit)
    elif not unit_agrees(row.unit, indicator.unit):
        yield _finding("error", "other_unit", row, printed=row.unit, expected=indicator.unit)


def _bounds(row: Any, indicator: Indicator) -> Iterator[Finding]:
    low, high = indicator.bounds
    if (low is not None and row.value < low) or (high is not None and row.value > high):
        ends = {"low": _end(low, "−∞"), "high": _end(high, "∞")}
        yield _finding("error", "out_of_bounds", row, value=f"{row.value:g}", **ends)


def _dates(row: Any, today: date) -> Iterator[Finding]:
    if year_of(row.period) > today.year:
        yield _finding("error", "future", row, today=today.isoformat())
    if pd.isna(row.published):
        return
    published = row.published.date()
    if published > today or published < first_day(row.period):
        yield _finding("error", "impossible_date", row, published=published.isoformat())


def _duplicates(rows: list[Any]) -> Iterator[Finding]:
    seen: dict[tuple[Any, ...], Any] = {}
    for row in rows:
        key = (row.indicator, row.geo, row.period, str(row.published), row.publisher, row.title)
        first = seen.setdefault(key, row)
        if first is not row:
            yield _finding("error", "twice", row, first=first.cell)


def _conflicts(observations: pd.DataFrame) -> Iterator[Finding]:
    exact = observations[observations["bound"] == "exact"].sort_values("cell")
    said: dict[tuple[str, str, str], list[Any]] = {}
    for row in exact.itertuples(index=False):
        said.setdefault((str(row.indicator), str(row.geo), str(row.period)), []).append(row)
    for _, rows in sorted(said.items()):
        if len({row.value for row in rows}) > 1:
            others = [{"value": f"{row.value:g}", "cell": row.cell} for row in rows[1:]]
            first = rows[0]
            yield _finding("warning", "conflict", first, value=f"{first.value:g}", others=others)


def _jumps(observations: pd.DataFrame, catalog: Catalog) -> Iterator[Finding]:
    annual = observations[observations["period"].map(is_year)].sort_values(
        ["period", "published", "cell"], na_position="first"
    )
    for (indicator_id, _), group in annual.groupby(["indicator", "geo"], sort=True):
        indicator = catalog.indicator(str(indicator_id))
        if indicator.jump is not None:
            latest = group.drop_duplicates("period", keep="last")
            yield from _jumps_in(latest.itertuples(index=False), indicator, indicator.jump)


def _jumps_in(rows: Iterable[Any], indicator: Indicator, jump: float) -> Iterator[Finding]:
    breaks = {b.year for b in indicator.breaks}
    for before, after in pairwise(rows):
        year = int(after.period)
        change = after.value - before.value
        if year - int(before.period) == 1 and abs(change) > jump and year not in breaks:
            size = {"change": f"{change:+.4g}", "limit": f"{jump:g}"}
            yield _finding("warning", "jump", after, **size)


def _finding(level: Literal["error", "warning"], key: str, row: Any, **values: Any) -> Finding:
    return Finding(level, key, row.cell, row.indicator, row.geo, row.period, values)


def _end(bound: float | None, if_open: str) -> str:
    return if_open if bound is None else f"{bound:g}"
