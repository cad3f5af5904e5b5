"""What a forecast is told of an indicator: its values, its breaks and its measurement error."""

from __future__ import annotations

from dataclasses import asdict, dataclass
from typing import TYPE_CHECKING, Any

import pandas as pd

from qstats.catalog import Indicator

if TYPE_CHECKING:
    from qstats.forecasting import Break

Row = dict[str, Any]


@dataclass(frozen=True)
class SeriesInputs:
    """The inputs of one forecast, all definitions of the indicator included.

    ``values`` and ``noise`` (standard deviations in the same unit) by year, gaps kept as NaN;
    ``breaks`` part the values of one definition from those of the next.
    """

    values: pd.Series
    breaks: tuple[Break, ...]
    noise: pd.Series


def series_inputs(series: pd.DataFrame, indicator: Indicator) -> SeriesInputs:
    """The inputs of a forecast of ``series``, the table "series" of ``indicator``."""
    from qstats import forecasting

    return SeriesInputs(
        pd.Series(series["value"].to_numpy(), index=series["year"].to_numpy()),
        forecasting.breaks_of(series, indicator),
        forecasting.noise_of(series, indicator),
    )


def told(series: pd.DataFrame, indicator: Indicator) -> Row:
    """The same for a report: the row ``learned`` of a ``MeasureCase``."""
    inputs = series_inputs(series, indicator)
    seen = series[series["value"].notna()]
    sampled = seen[seen["n_samples"] > 0]
    noise = inputs.noise[seen["year"]]
    return {
        "breaks": [asdict(b) for b in inputs.breaks],
        "n_observed": len(seen),
        "n_sampled": len(sampled),
        "samples": [int(sampled["n_samples"].min()), int(sampled["n_samples"].max())]
        if len(sampled)
        else [],
        "noise": [float(noise.min()), float(noise.max())],
    }
