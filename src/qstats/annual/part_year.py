"""Figures for part of a year: carried beside the annual series, never mixed with it."""

from __future__ import annotations

from datetime import date

import pandas as pd

from qstats.annual.vintages import known


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
