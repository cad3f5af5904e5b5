"""A verdict hears the part-year figures known on its day, and only those."""

from __future__ import annotations

from datetime import date
from pathlib import Path

import pandas as pd
import pytest

from qstats import annual, schema
from qstats.catalog import Break, Indicator, Names
from qstats.distribution import Distribution
from qstats.forecasting import forecast
from qstats.pipeline import ingest
from qstats.pipeline.judge import Known, judge, make_case
from qstats.pipeline.part_year import Heard, hear
from qstats.pipeline.workspace import Workspace

TODAY = date(2026, 11, 24)
RUN = {"id": "x", "as_of": "", "made": "2026-11-24", "versions": {}, "inputs": {}}
PLAN = "quality-outline-2023"
FARM, FOOD = "agri_monitoring_pass_rate", "food_sampling_pass_rate"
NAMES = Names("Output", "产量", "產量")


@pytest.fixture(scope="module")
def shipped() -> Known:
    workspace = Workspace(Path(__file__).resolve().parents[2])
    rows = ingest.ingest(workspace, TODAY).observations
    return Known(workspace.catalog, rows, TODAY, TODAY)


def judged(known: Known, target: str):
    plan = known.catalog.plan(PLAN)
    goal = plan.target(target)
    return judge(known, plan, goal, goal.measures[0])


def test_a_quarter_counts_from_the_day_it_is_published(shipped: Known) -> None:
    # The first quarter of 2025, 98.3, was published on 18 April 2025; 2021 has both figures.
    eve, day = (judged(shipped.at(date(2025, 4, d)), FARM) for d in (17, 18))
    assert eve.heard.figures == []
    assert eve.heard.after is eve.heard.before
    (figure,) = day.heard.figures
    assert (figure["period"], figure["value"], figure["pairs"]) == ("2025Q1", 98.3, 1)
    assert day.heard.before.probability(">=", 98, 2025) == eve.assessment.probability
    assert day.assessment.probability > eve.assessment.probability + 0.2
    assert day.assessment.high80 - day.assessment.low80 < (
        eve.assessment.high80 - eve.assessment.low80
    )


def test_a_decided_target_hears_nothing(shipped: Known) -> None:
    result = judged(shipped, FARM)
    assert result.assessment.state == "met"
    assert result.heard is None


def test_the_case_holds_the_chance_before_and_the_figure(shipped: Known) -> None:
    known = shipped.at(date(2023, 9, 1))
    plan = known.catalog.plan(PLAN)
    case, _ = make_case(known, plan, plan.target(FOOD), RUN)
    told = case.measures[0].part_year
    assert [f["period"] for f in told["figures"]] == ["2023H1"]
    assert told["before"] != case.measures[0].assessment["probability"]
    without = [r for r in case.measures[0].sensitivity if r["change"]["key"] == "without_part_year"]
    assert [r["probability"] for r in without] == [told["before"]]
    # Other measures have none, and the pool's own row agrees with the verdict.
    assert case.measures[1].part_year is None
    assert case.measures[0].members[0]["probability"] == pytest.approx(
        case.measures[0].assessment["probability"]
    )


# --- hear() alone --------------------------------------------------------------------------------


def observations(rows: dict[str, float]) -> pd.DataFrame:
    return schema.frame(
        [
            {
                "indicator": "x",
                "geo": "CN",
                "period": period,
                "value": value,
                "published": pd.Timestamp("2024-12-31"),
                "status": "final",
                "bound": "exact",
                "cell": period,
            }
            for period, value in rows.items()
        ],
        "observations",
    )


YEARS = {"2019": 100.0, "2020": 104.0, "2021": 110.0, "2022": 113.0, "2023": 119.0}


def told(extra: dict[str, float], unit: str = "件", **changed) -> tuple[Heard, Distribution]:
    indicator = Indicator("x", NAMES, unit, "up", **changed)
    rows = observations(YEARS | extra)
    series = annual.annual_series(rows, indicator, "CN", TODAY, TODAY)
    parts = annual.part_year(rows, "x", "CN", TODAY, TODAY)
    before = forecast(series, horizon=2, bounds=indicator.bounds)
    return hear(before, series, parts, indicator), before


def test_a_running_total_without_a_pair_is_named_and_left_out() -> None:
    result, before = told({"2024H1": 60.0})
    assert result.after is before
    assert [f["reason"] for f in result.figures] == ["running_total"]
    assert result.figures[0]["estimate"] is None


def test_a_running_total_with_a_pair_is_read_by_its_share() -> None:
    result, _ = told({"2023H1": 59.5, "2024H1": 62.0})
    assert result.figures[0]["reason"] == ""
    assert result.figures[0]["estimate"] == pytest.approx(124.0)


def test_a_figure_on_a_new_definition_is_named_and_left_out() -> None:
    broken = (Break(2024, "scope widened"),)
    result, before = told({"2024H1": 100.0}, "%", breaks=broken)
    assert result.after is before
    assert [f["reason"] for f in result.figures] == ["definition"]


def test_a_year_beyond_the_forecast_is_not_heard() -> None:
    result, _ = told({"2030H1": 100.0}, "%")
    assert result.figures == []


def test_two_open_years_are_heard_one_after_the_other() -> None:
    result, before = told({"2024H1": 121.0, "2025Q1": 126.0}, "%")
    assert [f["year"] for f in result.figures] == [2024, 2025]
    widths = [d.quantile([0.1, 0.9]).loc[2025].diff().iloc[-1] for d in (before, result.after)]
    assert widths[1] < widths[0]
