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


@dataclass(frozen=True)
class Finding:
    """One fault: an ``error`` must be mended, a ``warning`` looked at; ``where`` is the cell."""

    level: Literal["error", "warning"]
    what: str
    where: str
    remedy: str


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
        yield Finding(
            "warning",
            f"{_what(row)} is printed without a unit",
            row.cell,
            f"print the unit {indicator.unit!r} in a heading, a unit column or a unit line",
        )
    elif not unit_agrees(row.unit, indicator.unit):
        yield Finding(
            "error",
            f"{_what(row)} is printed in {row.unit!r}, the catalogue counts in {indicator.unit!r}",
            row.cell,
            "convert the value and say so in the sidecar's rule, or mend label or catalogue",
        )


def _bounds(row: Any, indicator: Indicator) -> Iterator[Finding]:
    low, high = indicator.bounds
    if (low is not None and row.value < low) or (high is not None and row.value > high):
        yield Finding(
            "error",
            f"{_what(row)} is {row.value:g}, outside the bounds {low} to {high}",
            row.cell,
            "compare with the document; correct it through corrections.toml if it is a misprint",
        )


def _dates(row: Any, today: date) -> Iterator[Finding]:
    if year_of(row.period) > today.year:
        yield Finding(
            "error",
            f"{_what(row)} lies in the future (today is {today})",
            row.cell,
            "mend the year; a target is no observation",
        )
    if pd.isna(row.published):
        return
    published = row.published.date()
    if published > today or published < first_day(row.period):
        yield Finding(
            "error",
            f"{_what(row)} cannot have been published on {published}",
            row.cell,
            "compare period and publication date with the document",
        )


def _duplicates(rows: list[Any]) -> Iterator[Finding]:
    seen: dict[tuple[Any, ...], Any] = {}
    for row in rows:
        key = (row.indicator, row.geo, row.period, str(row.published), row.publisher, row.title)
        first = seen.setdefault(key, row)
        if first is not row:
            yield Finding(
                "error",
                f"{_what(row)} stands twice from the same document (also in {first.cell})",
                row.cell,
                "remove one of the two rows",
            )


def _conflicts(observations: pd.DataFrame) -> Iterator[Finding]:
    exact = observations[observations["bound"] == "exact"]
    for _, group in exact.groupby(["indicator", "geo", "period"], sort=True):
        rows: list[Any] = list(group.sort_values("cell").itertuples(index=False))
        if len({row.value for row in rows}) > 1:
            others = ", ".join(f"{row.value:g} in {row.cell}" for row in rows[1:])
            yield Finding(
                "warning",
                f"{_what(rows[0])} has different values: {rows[0].value:g} here, {others}",
                rows[0].cell,
                "none needed: one is chosen by rule; look whether a definition differs",
            )


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
            yield Finding(
                "warning",
                f"{_what(after)} differs by {change:+.4g} from the year before (limit {jump:g})",
                after.cell,
                "compare with the document, or record a break of definition in the catalogue",
            )


def _what(row: Any) -> str:
    return f"{row.indicator}, {row.geo}, {row.period}"
