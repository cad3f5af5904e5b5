"""How far a printed value may lie from what it measures: sampling and rounding."""

from __future__ import annotations

import math
from collections.abc import Iterable
from decimal import Decimal
from typing import Any

import numpy as np
import pandas as pd
from numpy.typing import ArrayLike

from qstats.catalog import Indicator
from qstats.errors import ForecastError

Array = np.ndarray[Any, np.dtype[np.float64]]

# Samples of one firm or market pass or fail together, so n of them tell as much as n / 2 drawn
# one by one would. The sources print no such factor; decision 0012 says why it is two.
DESIGN_EFFECT = 2.0
_ADDED_PASSES, _ADDED_SAMPLES = 2.0, 4.0
_MOST_DECIMALS = 9


def measurement_sd(
    values: ArrayLike,
    n_samples: ArrayLike,
    decimals: ArrayLike,
    percent: bool = True,
    design_effect: float = DESIGN_EFFECT,
) -> Array:
    """Standard deviation of the measurement error that is known, in the unit of ``values``.

    The sampling variance of a pass rate p from n samples is that of a binomial share over
    m = n / design effect independent ones, after two passes and two failures were added, so that
    100 % is not free of error:

        p' = (p m + 2) / (m + 4),    100² p' (1 - p') / (m + 4)

    Rounding to d decimals adds (10^-d)² / 12, the variance of an even spread over one unit of
    the last decimal.

    Source: Agresti and Coull, Approximate is better than "exact" for interval estimation of
    binomial proportions, 1998; Kish, Survey Sampling, 1965, section 8.2 (design effect);
    Sheppard, On the calculation of the most probable values of frequency-constants, 1898.

    Parameters
    ----------
    values
        Shape (T,); NaN is a missing year.
    n_samples
        Samples behind each value, shape (T,); NaN or 0 where not known, which leaves rounding.
    decimals
        Decimals printed, a number or shape (T,); -2 is rounding to hundreds.
    percent
        Whether the values are pass rates from 0 to 100; if not, only rounding counts.
    design_effect
        Variance of the sample drawn over that of one drawn at random.

    Returns
    -------
    ndarray
        Shape (T,), NaN where the value is.

    Raises
    ------
    ForecastError
        A rate outside 0 to 100, a negative or infinite number of samples, or a design effect that
        is not a positive number.
    """
    x, n = np.asarray(values, dtype=float), np.nan_to_num(np.asarray(n_samples, dtype=float))
    _check(x, n, percent, design_effect)
    rounding = 10.0 ** -np.asarray(decimals, dtype=float) / math.sqrt(12)
    sampling = _sampling_sd(x, n / design_effect) if percent else 0.0
    return np.where(np.isnan(x), np.nan, np.hypot(sampling, rounding))


def printed_decimals(values: Iterable[float]) -> int:
    """The fewest decimals that print every one of ``values`` in full, NaN left out.

    A number does not keep a last zero: 98.0 has none of its own. The values printed beside it
    show how many the source prints, so ask for all of one definition together.
    """
    printed = [Decimal(repr(round(float(x), _MOST_DECIMALS))) for x in values if not np.isnan(x)]
    return max((-int(d.normalize().as_tuple().exponent) for d in printed if d % 1), default=0)


def samples_of(series: pd.DataFrame) -> pd.Series:
    """The number of samples behind each row of a series, borrowed where none is printed.

    A year whose number is not printed had about as many samples as the others: it borrows the
    median of its own definition, of the whole series if that has none. Taken for exact instead,
    it would pull the forecast harder than a year that states its error. NaN if no year of the
    series has a number.
    """
    printed = series["n_samples"].replace(0.0, np.nan)
    own = printed.groupby(series["segment"]).transform("median")
    return printed.fillna(own).fillna(printed.median())


def noise_of(series: pd.DataFrame, indicator: Indicator) -> pd.Series:
    """The known measurement error of every year of a series, see :func:`measurement_sd`.

    Years without a number of samples have the error of a borrowed one, see :func:`samples_of`.

    Parameters
    ----------
    series
        Table "series" of ``indicator``.

    Returns
    -------
    Series
        Standard deviations in the indicator's unit by year, NaN in a gap.
    """
    decimals = series.groupby("segment")["value"].transform(printed_decimals)
    sd = measurement_sd(series["value"], samples_of(series), decimals, is_rate(indicator))
    return pd.Series(sd, index=series["year"].to_numpy())


def is_rate(indicator: Indicator) -> bool:
    """Whether the indicator is a share of its samples, not a change or a score."""
    return indicator.unit == "%" and indicator.bounds == (0.0, 100.0)


def _sampling_sd(x: Array, independent: Array) -> Array:
    total = independent + _ADDED_SAMPLES
    passed = (x / 100 * independent + _ADDED_PASSES) / total
    return np.where(independent > 0, 100 * np.sqrt(passed * (1 - passed) / total), 0.0)


def _check(x: Array, n: Array, percent: bool, design_effect: float) -> None:
    if percent and ((x < 0) | (x > 100)).any():
        wrong = x[(x < 0) | (x > 100)][0]
        raise ForecastError(
            f"a pass rate of {wrong} %", remedy="correct the value, or give percent=False"
        )
    if (n < 0).any() or not (n < np.finfo(float).max).all():
        raise ForecastError(
            "a number of samples that is negative or infinite",
            remedy="give NaN where it is not known",
        )
    if not 0 < design_effect < math.inf:
        raise ForecastError(
            f"a design effect of {design_effect}", remedy="give a positive number, 1 for chance"
        )
