"""Many series in one call."""

from __future__ import annotations

import numpy as np
import pandas as pd
import pytest

from qstats.errors import ForecastError
from qstats.forecasting import forecast, forecast_many
from qstats.forecasting.constants import fitted

PROBS = [0.025, 0.1, 0.5, 0.9, 0.975]


def table(**series: list[float]) -> pd.DataFrame:
    rows = [(name, 2000 + t, v) for name, values in series.items() for t, v in enumerate(values)]
    return pd.DataFrame(rows, columns=["name", "year", "value"])


WALK = list(np.cumsum(np.random.default_rng(2).normal(1, 2, 24)) + 60)
GAPPED = [5.0, 5.5, np.nan, 6.5, 6.0, 7.0, np.nan, np.nan, 8.0, 7.5]
# The default pool without its statsmodels member.
VECTORISED = fitted()._replace(
    shares={k: v for k, v in fitted().shares.items() if k != "local_level_drift"}
)
BELOW = [-3.0, -2.0, -4.0, -1.0, 0.0, 2.0, 1.0]


def test_quantiles_are_those_of_the_exact_pool() -> None:
    made = forecast_many(table(walk=WALK, gap=GAPPED, below=BELOW), 4, PROBS)
    for name, values in (("walk", WALK), ("gap", GAPPED), ("below", BELOW)):
        exact = forecast(values, horizon=4, constants=VECTORISED).quantile(PROBS).to_numpy()
        found = made.loc[made["name"] == name, "value"].to_numpy().reshape(4, -1)
        width = (exact[:, 3] - exact[:, 1])[:, None]
        assert (np.abs(found - exact) < 0.05 * width).all()


def test_shares_are_those_of_the_exact_pool() -> None:
    # Steady relative growth: the members lie far apart, so that a wrong share shows.
    noise = np.random.default_rng(5).normal(0, 0.03, 20)
    values = list(10 * np.exp(0.2 * np.arange(20) + noise))
    found = forecast_many(table(grown=values), 6, PROBS)["value"].to_numpy().reshape(6, -1)
    exact = forecast(values, horizon=6, constants=VECTORISED)
    assert {f["status"] for f in exact.fits} == {"ok"}
    reached = [exact.cdf(row, year) for row, year in zip(found, exact.years, strict=True)]
    # Knots and dropped models cost 0.007 here; half as much again for log_drift costs 0.045.
    assert np.abs(np.array(reached) - PROBS).max() < 0.015


def test_a_series_does_not_see_its_neighbours() -> None:
    alone = forecast_many(table(gap=GAPPED), 3, PROBS)["value"].to_numpy()
    together = forecast_many(table(walk=WALK, gap=GAPPED, below=BELOW), 3, PROBS)
    beside = together.loc[together["name"] == "gap", "value"].to_numpy()
    np.testing.assert_allclose(beside, alone, rtol=1e-9)


def test_answers_keep_the_order_and_continue_the_years() -> None:
    made = forecast_many(table(b=WALK, a=[5.0] * 4, c=[3.0]), 2, [0.5])
    assert list(made.columns) == ["name", "model", "year", "prob", "value"]
    assert list(made["name"]) == ["b", "b", "a", "a", "c", "c"]
    assert list(made["year"]) == [2024, 2025, 2004, 2005, 2001, 2002]
    # A series that never moved keeps its value in the middle.
    assert list(made.loc[made["name"] == "a", "value"]) == [5.0, 5.0]


def test_years_still_missing_at_the_end_are_forecast_over() -> None:
    waiting = forecast_many(table(walk=[*WALK, np.nan]), 2, PROBS)
    longer = forecast_many(table(walk=WALK), 3, PROBS)
    assert list(waiting["year"].unique()) == [2025, 2026]
    np.testing.assert_allclose(waiting["value"], longer["value"].iloc[len(PROBS) :])


@pytest.mark.parametrize(
    ("frame", "told", "said"),
    [
        (table(a=WALK).drop(columns="year"), {}, "the columns"),
        (table(a=WALK).drop(columns="name"), {}, "the columns"),
        (pd.concat([table(a=WALK)] * 2), {}, "stands twice"),
        (table(a=[1.0, np.inf, 2.0]), {}, "infinite"),
        (table(a=[np.nan]), {}, "no observed value"),
        (table(a=WALK), {"horizon": 0}, "horizon of 0"),
        (table(a=WALK), {"probs": [0.0, 0.5]}, "probabilities"),
    ],
)
def test_a_table_that_cannot_be_forecast_is_refused(
    frame: pd.DataFrame, told: dict[str, object], said: str
) -> None:
    with pytest.raises(ForecastError, match=said) as caught:
        forecast_many(frame, **told)  # type: ignore[arg-type]
    assert caught.value.remedy
