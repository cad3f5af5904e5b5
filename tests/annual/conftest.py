from collections.abc import Callable

import pandas as pd
import pytest

from qstats import schema


@pytest.fixture(scope="session")
def rows() -> Callable[..., pd.DataFrame]:
    """Observations from (period, value, published, extra columns) tuples."""

    def build(*entries: tuple) -> pd.DataFrame:
        made = []
        for number, (period, value, published, *more) in enumerate(entries):
            base = {
                "indicator": "pass_rate",
                "geo": "CN",
                "period": period,
                "value": value,
                "published": pd.Timestamp(published) if published else pd.NaT,
                "origin": f"o{number}",
                "status": "final",
                "bound": "exact",
                "unit": "%",
                "cell": f"x.csv#!B{number + 1}",
                "publisher": "SAMR",
                "title": f"Bulletin {number}",
            }
            made.append(base | (more[0] if more else {}))
        return schema.frame(made, "observations")

    return build
