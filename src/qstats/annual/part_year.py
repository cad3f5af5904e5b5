"""Figures for part of a year: carried beside the annual series, never mixed with it."""

from __future__ import annotations

import re
from dataclasses import dataclass
from datetime import date
from typing import Any

import pandas as pd

from qstats.annual.regular import segment_of
from qstats.annual.vintages import known, spoken
from qstats.catalog import Indicator

Row = dict[str, Any]

# A round's months are not in its code. Two to four are held a year, so a quarter is the least
# that one covers.
_ROUND_SHARE = 0.25
_MONTHS = {"Q": 3, "H": 6}


@dataclass(frozen=True)
class PartYear:
    """A figure for part of a year that has no annual value yet.

    ``share`` of the year is covered; ``pairs`` holds (figure for the same part, value of the whole
    year) of every earlier year on today's definition that has both; ``same_definition`` is false
    where the definition changed after the last annual value.
    """

    year: int
    period: str
    value: float
    share: float
    pairs: tuple[tuple[float, float], ...]
    same_definition: bool


def part_year(
    observations: pd.DataFrame, indicator_id: str, geo: str, as_of: date, today: date
) -> pd.DataFrame:
    """The sub-annual rows (table "observations") of one indicator known on ``as_of``."""
    rows = observations[
        (observations["indicator"] == indicator_id)
        & (observations["geo"] == geo)
        & ~observations["period"].str.fullmatch(r"\d{4}")
    ]
    return known(rows, as_of, today).sort_values(["period", "published"]).reset_index(drop=True)


def open_years(
    part_year: pd.DataFrame, series: pd.DataFrame, indicator: Indicator
) -> list[PartYear]:
    """The most telling part-year figure of every year after the last annual value, by year.

    The figure that covers the largest share of its year counts; of two that cover the same, the
    one with more pairs, then the later one. Bounds and figures that run over the turn of a year
    are left out.

    Parameters
    ----------
    part_year
        Rows of :func:`part_year`.
    series
        Table "series" of the same indicator, place and date.
    """
    seen = series[series["value"].notna()]
    if part_year.empty or seen.empty:
        return []
    rows = _with_spans(part_year)
    last = int(seen["year"].max())
    segment = segment_of(indicator, last)
    settled = seen[(seen["bound"] == "exact") & (seen["segment"] == segment)]
    full = dict(zip(settled["year"], settled["value"], strict=True))
    best: dict[int, PartYear] = {}
    # In the order of their last months, so that of equals the later one stays.
    for row in sorted(rows, key=lambda row: row["span"][1]):
        figure = _figure(row, rows, full, segment_of(indicator, row["year"]) == segment)
        if figure.year > last and _worth(figure) >= _worth(best.get(figure.year, figure)):
            best[figure.year] = figure
    return [best[year] for year in sorted(best)]


def _figure(row: Row, rows: list[Row], full: dict[int, float], same: bool) -> PartYear:
    pairs = [
        (other["value"], full[other["year"]])
        for other in rows
        if other["span"] == row["span"] and other["year"] in full
    ]
    share = _share(row["span"])
    return PartYear(row["year"], row["period"], row["value"], share, tuple(pairs), same)


def _worth(figure: PartYear) -> tuple[float, int]:
    return figure.share, len(figure.pairs)


def _with_spans(part_year: pd.DataFrame) -> list[Row]:
    """``year, span, period, value`` of the rows that speak, one a year and part."""
    exact = spoken(part_year[part_year["bound"] == "exact"])
    exact = exact.sort_values("published", na_position="first", kind="stable")
    spans: dict[tuple[int, tuple[int, int]], Row] = {}
    # "2018H1" and "2018M01-M06" are one part of one year: the later publication speaks.
    for period, value in zip(exact["period"], exact["value"], strict=True):
        year, span = int(period[:4]), _span(period)
        if span is not None:
            row = {"year": year, "span": span, "period": period, "value": float(value)}
            spans[year, span] = row
    return [spans[key] for key in sorted(spans)]


def _span(period: str) -> tuple[int, int] | None:
    """First and last month; a numbered round n is (0, n); ``None`` if not a part of one year."""
    if match := re.fullmatch(r"\d{4}([QH])(\d)", period):
        months, number = _MONTHS[match[1]], int(match[2])
        return months * (number - 1) + 1, months * number
    if match := re.fullmatch(r"\d{4}M(\d\d)-M(\d\d)", period):
        months_seen = int(match[1]), int(match[2])
        return months_seen if months_seen != (1, 12) else None
    if match := re.fullmatch(r"\d{4}R(\d+)", period):
        return 0, int(match[1])
    return None


def _share(span: tuple[int, int]) -> float:
    first, last = span
    return (last - first + 1) / 12 if first else _ROUND_SHARE
