"""All that one report may know, as a file a notebook can load."""

from __future__ import annotations

from pathlib import Path
from typing import Any

from pydantic import TypeAdapter
from pydantic.dataclasses import dataclass

from qstats.catalog.records import Article, Indicator, Measure, Names, Plan, Target
from qstats.report.case_files import read_case_file

Row = dict[str, Any]


@dataclass(frozen=True)
class MeasureCase:
    """One measure of a target: its data, its forecast and what they say.

    assessment: row of the assessments table (JSON columns parsed: ``rules`` a list of
        ``{rule, verdict, side, number_name, number, inputs, note}``, ``year_of_attainment`` a
        mapping of year or "never" to probability, ``warnings`` a list of message keys with values).
    series: rows of the series table, every year from first to last (a gap has value ``None``).
    observations: rows of the observations table known by the as-of date, part-year ones included,
        each with ``chosen`` (bool) and ``source_file`` (raw file's title from its origin).
    conflicts: rows ``{period, chosen, other, chosen_cell, other_cell, rule}``.
    forecast: of the pool, ``None`` or ``{"years": [..], "probs": [..],
        "values": [[per year] per prob], "dots": [20 values]}``.
    members: rows ``{model, status, reason, weight, probability, median, low80, high80}``, the pool
        first.
    part_year: ``None``, or ``{"before": chance without any part-year figure, "figures": rows
        {period, year, value, pairs, reason, estimate, low, high}}``, one figure a year that has no
        annual value; ``reason`` says why it was not used ("" if it was).
    backtest: rows of :func:`qstats.backtest`; ``{origin, horizon, year, actual, low80, median,
        high80, inside80}`` are shown.
    history: rows ``{as_of, state, probability}`` of the same question asked at earlier dates.
    sensitivity: rows ``{change, probability}``; ``change`` is a message key with values.
    learned: what the forecast was told of the data, ``None`` without one: ``breaks`` it learned
        across, rows ``{year, size, sd}`` (level shift and its standard error, ``None`` where left
        open); ``n_observed`` values, ``n_sampled`` of them with a number of samples, ``samples``
        the fewest and the most; ``noise`` the least and the greatest standard deviation of the
        measurement error of the values.
    explanation: where the forecast of the target year comes from, ``None`` without one: ``last``
        value, ``median``, ``disagreement`` (share of the squared width from methods lying apart)
        and ``shifts``, rows ``{year, shift, sd}`` of the level shifts as estimated.
    """

    indicator: Indicator
    measure: Measure
    assessment: Row
    series: list[Row]
    observations: list[Row]
    conflicts: list[Row]
    forecast: Row | None
    members: list[Row]
    part_year: Row | None
    backtest: list[Row]
    history: list[Row]
    sensitivity: list[Row]
    learned: Row | None = None
    explanation: Row | None = None


@dataclass(frozen=True)
class Case:
    """One target's report: the primary measure first, the others after it; ``place`` is the plan's.

    ``run`` holds ``id``, ``as_of``, ``made`` (date), ``versions`` and ``inputs`` (hashes by path);
    ``calibration`` the measured record of the method on benchmark series.
    """

    plan: Plan
    place: Names
    target: Target
    article: Article
    as_of: str
    measures: list[MeasureCase]
    calibration: Row
    run: Row


_ADAPTER = TypeAdapter(Case)


def write_case(case: Case, path: Path) -> None:
    """Write ``case`` as JSON to ``path``."""
    path.write_bytes(_ADAPTER.dump_json(case, indent=1))


def read_case(path: Path | str) -> Case:
    """The case written by :func:`write_case`; of a folder with reports, the first target's.

    Raises
    ------
    ReportError
        There is none, or another version of qstats wrote it.
    """
    return read_case_file(_ADAPTER, path)
