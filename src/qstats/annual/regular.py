"""Chosen observations → regular years, gaps kept as gaps, split at definition breaks."""

from __future__ import annotations

from datetime import date
from typing import Any

import pandas as pd

from qstats import schema
from qstats.annual.vintages import known, spoken_years
from qstats.catalog import Indicator


def annual_series(
    observations: pd.DataFrame, indicator: Indicator, geo: str, as_of: date, today: date
) -> pd.DataFrame:
    """The annual series of ``indicator`` in ``geo`` as it was known on ``as_of``.

    Returns
    -------
    DataFrame
        Table "series": every year from the first to the last observed one; a gap has the value
        NaN and no status. ``segment`` counts the definitions from 0; suspected breaks do not
        split. No rows if nothing was known.
    """
    rows = observations[(observations["indicator"] == indicator.id) & (observations["geo"] == geo)]
    chosen = spoken_years(known(rows, as_of, today))
    if chosen.empty:
        return schema.frame([], "series")
    by_year = {int(str(row.period)): row for row in chosen.itertuples(index=False)}
    head = {"indicator": indicator.id, "geo": geo, "as_of": pd.Timestamp(as_of)}
    years = range(min(by_year), max(by_year) + 1)
    return schema.frame(
        [
            {
                **head,
                "year": year,
                "segment": segment_of(indicator, year),
                **_point(by_year.get(year)),
            }
            for year in years
        ],
        "series",
    )


def segment_of(indicator: Indicator, year: int) -> int:
    """Which definition ``year`` stands on, counted from 0; suspected breaks do not count."""
    return sum(b.year <= year for b in indicator.breaks if not b.suspected)


def _point(row: Any) -> dict[str, Any]:
    if row is None:
        return {}
    return {
        "value": row.value,
        "status": row.status,
        "bound": row.bound,
        "n_samples": row.n_samples,
        "published": row.published,
        "source": ", ".join(part for part in (row.publisher, row.title) if part),
        "cell": row.cell,
        "note": row.note,
    }
