"""What a verdict hands to the forecast: every definition, its breaks and its measurement error."""

from __future__ import annotations

from datetime import date
from pathlib import Path
from typing import Any

import pytest

from qstats import forecasting
from qstats.forecasting import Break
from qstats.pipeline import ingest
from qstats.pipeline.forecasts import _forecast_once
from qstats.pipeline.judge import Known, judge, make_case
from qstats.pipeline.workspace import Workspace

THEN = date(2024, 6, 1)
PLAN = "quality-outline-2023"
FARM = "agri_monitoring_pass_rate"
RUN = {"id": "x", "as_of": "", "made": "2024-06-01", "versions": {}, "inputs": {}}


class Asked(Exception):  # noqa: N818
    """Raised instead of forecasting; carries what was asked."""


@pytest.fixture(scope="module")
def shipped() -> Known:
    workspace = Workspace(Path(__file__).resolve().parents[2])
    rows = ingest.ingest(workspace, THEN).observations
    return Known(workspace.catalog, rows, THEN, THEN)


@pytest.fixture
def asked(shipped: Known, monkeypatch: pytest.MonkeyPatch) -> dict[str, Any]:
    """What the verdict on farm produce of June 2024 asks of the forecast."""

    def record(y: Any, **options: Any) -> None:
        raise Asked(options | {"y": y})

    _forecast_once.cache_clear()
    monkeypatch.setattr(forecasting, "forecast", record)
    plan = shipped.catalog.plan(PLAN)
    goal = plan.target(FARM)
    with pytest.raises(Asked) as caught:
        judge(shipped, plan, goal, goal.measures[0])
    options: dict[str, Any] = caught.value.args[0]
    return options


def test_values_of_all_definitions_are_handed_over(asked: dict[str, Any]) -> None:
    assert (asked["y"].index[0], asked["y"].index[-1]) == (2014, 2023)
    assert asked["y"][2014] == 96.9
    assert asked["bounds"] == (0.0, 100.0)


def test_breaks_are_handed_over_with_the_shift_that_is_known(asked: dict[str, Any]) -> None:
    measured, unknown = asked["breaks"]
    assert (measured.year, measured.size) == (2018, pytest.approx(-0.7))
    assert unknown == Break(2019)


def test_the_noise_stands_beside_its_values(asked: dict[str, Any]) -> None:
    noise = asked["noise"]
    assert list(noise.index) == list(asked["y"].index)
    # 14,437 samples of 97.6 % in 2022. None are printed for 2023: it borrows 18,282, the middle of
    # 14,437 and 22,127; by hand, 100 sqrt(0.97779 * 0.02221 / 9,145) = 0.1541, plus rounding.
    assert noise[2022] == pytest.approx(0.1833, abs=5e-5)
    assert noise[2023] == pytest.approx(0.1568, abs=5e-5)


def test_the_report_is_told_what_the_forecast_was(shipped: Known) -> None:
    plan = shipped.catalog.plan(PLAN)
    case, _ = make_case(shipped, plan, plan.target(FARM), RUN)
    learned = case.measures[0].learned
    assert learned is not None
    assert [row["year"] for row in learned["breaks"]] == [2018, 2019]
    assert learned["samples"] == [14_437, 45_081]
