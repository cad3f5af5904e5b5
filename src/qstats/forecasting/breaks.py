"""Changes of definition a forecast may learn across, and how far they moved the level."""

from __future__ import annotations

import math
from dataclasses import dataclass
from itertools import pairwise
from typing import Any

import pandas as pd

from qstats.catalog import Indicator
from qstats.errors import ForecastError
from qstats.forecasting.noise import is_rate, measurement_sd, noise_of, printed_decimals, samples_of


@dataclass(frozen=True)
class Break:
    """From ``year`` on the definition is another one.

    ``size`` is the level shift, new minus old, where one year was published on both definitions,
    and ``sd`` its standard error, both in the unit of the data; ``None`` is not known.

    Raises
    ------
    ForecastError
        The year is not whole, a number is not finite, ``sd`` is negative or stands without
        ``size``.
    """

    year: int
    size: float | None = None
    sd: float | None = None

    def __post_init__(self) -> None:
        where = f"definition break {self.year}"
        if self.year % 1 != 0:
            raise ForecastError("not a whole year", where, "give the first year of the new one")
        if self.size is not None and not math.isfinite(self.size):
            raise ForecastError(f"a shift of {self.size}", where, "give None where it is not known")
        if self.sd is not None and not 0 <= self.sd < math.inf:
            raise ForecastError(
                f"a standard error of {self.sd}", where, "give 0 or more, None where not known"
            )
        if self.sd is not None and self.size is None:
            raise ForecastError(
                "a standard error without a shift", where, "give the size of the shift too"
            )


def breaks_in(y: Any) -> tuple[Break, ...]:
    """The breaks a table "series" marks by its ``segment``, sizes unknown; none in other input."""
    if not isinstance(y, pd.DataFrame) or "segment" not in y.columns:
        return ()
    seen = y[y["value"].notna()].sort_values("year")
    changed = seen["segment"].diff().fillna(0.0) != 0
    return tuple(Break(int(year)) for year in seen.loc[changed, "year"])


def breaks_of(series: pd.DataFrame, indicator: Indicator) -> tuple[Break, ...]:
    """The breaks with values on both sides, oldest first.

    The size of a break is known if the catalogue gives an ``overlap``, the value of its first year
    on the old definition: the year's value less the overlap, both taken to be published together.
    Its standard error takes the two for independent, each with the year's number of samples: too
    wide if the same samples were judged twice. Breaks without a value between them are one, of
    unknown size. Suspected breaks do not count.

    Parameters
    ----------
    series
        Table "series" of ``indicator``.
    """
    changes = sorted((c for c in indicator.breaks if not c.suspected), key=lambda c: c.year)
    seen = series[series["value"].notna()].set_index("year")
    segments = seen["segment"].astype(int).to_dict()
    found = []
    for before, after in pairwise(segments):
        if segments[after] == segments[before]:
            continue
        change = changes[segments[after] - 1]
        adjoining = segments[after] == segments[before] + 1
        if change.overlap is not None and change.year == after and adjoining:
            found.append(_measured(change.overlap, after, series, indicator))
        else:
            found.append(Break(change.year))
    return tuple(found)


def _measured(overlap: float, year: int, series: pd.DataFrame, indicator: Indicator) -> Break:
    """The break of ``year``, whose value on the old definition is ``overlap``."""
    first = series[series["year"] == year]
    old = series.loc[series["segment"] == first["segment"].iloc[0] - 1, "value"]
    # The overlap is printed as the values of its definition are.
    decimals = printed_decimals([*old, overlap])
    samples = samples_of(series)[first.index]
    error = measurement_sd([overlap], samples, decimals, is_rate(indicator))[0]
    sd = math.hypot(noise_of(series, indicator)[year], error)
    return Break(year, float(first["value"].iloc[0]) - overlap, sd)
