"""A forecast hears the part-year figures of the years that have no annual value yet."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

import pandas as pd

from qstats import annual
from qstats.catalog import Indicator

if TYPE_CHECKING:
    from qstats.distribution import Distribution
    from qstats.forecasting import Estimate

Row = dict[str, Any]


@dataclass(frozen=True)
class Heard:
    """A forecast before and after the part-year ``figures`` (rows as in ``MeasureCase``)."""

    before: Distribution
    after: Distribution
    figures: list[Row]


def hear(
    forecast: Distribution, series: pd.DataFrame, part_year: pd.DataFrame, indicator: Indicator
) -> Heard:
    """Condition ``forecast`` on the newest part-year figure of every open year it covers.

    Parameters
    ----------
    series, part_year
        The annual and the sub-annual rows of ``indicator`` known on one date.
    """
    from qstats import forecasting

    after, rows = forecast, []
    for figure in annual.open_years(part_year, series, indicator):
        if figure.year not in forecast.years:
            continue
        reading = None if not figure.same_definition else _estimate(after, figure, indicator)
        if reading is not None:
            after = forecasting.condition(after, figure.year, reading)
        rows.append(_row(figure, reading))
    return Heard(forecast, after, rows)


def _estimate(
    forecast: Distribution, figure: annual.PartYear, indicator: Indicator
) -> Estimate | None:
    from qstats import forecasting

    steady = indicator.unit == "%" or None not in indicator.bounds
    return forecasting.estimate(forecast, figure.value, figure.share, figure.pairs, steady)


def _row(figure: annual.PartYear, reading: Estimate | None) -> Row:
    reason = "" if reading else "running_total" if figure.same_definition else "definition"
    return {
        "period": figure.period,
        "year": figure.year,
        "value": figure.value,
        "pairs": len(figure.pairs),
        "reason": reason,
        "estimate": reading.value if reading else None,
        "low": reading.low if reading else None,
        "high": reading.high if reading else None,
    }
