"""The project's own data, judged on the day of the plan and today: nothing later leaks in."""

from __future__ import annotations

import hashlib
import math
import shutil
from datetime import date
from pathlib import Path
from typing import Any

import pytest

from qstats.pipeline.order import Order
from qstats.pipeline.run import forecast
from qstats.pipeline.workspace import Workspace

PLAN = "quality-outline-2023"
NUMERIC = (
    "mfg_quality_competitiveness_index",
    "agri_monitoring_pass_rate",
    "food_sampling_pass_rate",
    "mfg_product_pass_rate",
)
PLAN_DAY = date(2023, 2, 7)  # the day after the outline was made public
TODAY = date(2026, 11, 24)

SIDECAR = """
id = "planted"
producer = "Test"
title = "Planted"
published = ""
address = ""
obtained = "made"
obtained_on = "2026-11-24"
rule = "Invented for a test."
sha256 = "{sha256}"
geo = "CN"
"""

# Two impossibly good years for three indicators, published three weeks after the plan's day.
INDICATORS = "农产品质量安全例行监测合格率,食品安全监督抽检合格率,制造业产品质量合格率"
PLANTED = f"""检验
Planted
单位：% Unit: %
年份 Year,{INDICATORS},发布单位 Publisher,资料来源 Source,发布日期 Published
2021年,99.9,99.9,99.9,Test,Planted,2023-03-01
2022年,99.9,99.9,99.9,Test,Planted,2023-03-01
"""


def _copy(folder: Path) -> Workspace:
    project = Path(__file__).resolve().parents[2]
    shutil.copytree(project / "data" / "raw", folder / "data" / "raw")
    shutil.copytree(project / "notebooks", folder / "notebooks")
    return Workspace(folder)


def _plant(workspace: Workspace) -> None:
    path = workspace.raw / "test" / "planted" / "planted.csv"
    path.parent.mkdir(parents=True)
    path.write_text(PLANTED, encoding="utf-8")
    sha256 = hashlib.sha256(path.read_bytes()).hexdigest()
    sidecar = path.with_name("planted.csv.origin.toml")
    sidecar.write_text(SIDECAR.format(sha256=sha256), encoding="utf-8")


def _assessments(workspace: Workspace, as_of: date) -> dict[tuple[str, str], dict[str, Any]]:
    order = Order(PLAN, as_of, TODAY, targets=NUMERIC, jobs=1, progress=False)
    done = forecast(workspace, order)
    assert done.failures == []
    return {(r["target"], r["indicator"]): r for o in done.outcomes for r in o.assessments}


@pytest.fixture(scope="module")
def project(tmp_path_factory: pytest.TempPathFactory) -> Workspace:
    return _copy(tmp_path_factory.mktemp("project"))


@pytest.fixture(scope="module")
def on_plan_day(project: Workspace) -> dict[tuple[str, str], dict[str, Any]]:
    return _assessments(project, PLAN_DAY)


@pytest.fixture(scope="module")
def now(project: Workspace) -> dict[tuple[str, str], dict[str, Any]]:
    return _assessments(project, TODAY)


def _primary(rows: dict[tuple[str, str], dict[str, Any]], target: str) -> dict[str, Any]:
    [row] = [row for (name, _), row in rows.items() if name == target and row["primary"]]
    return row


def test_three_values_were_too_few_on_the_plan_day(
    on_plan_day: dict[tuple[str, str], dict[str, Any]],
) -> None:
    row = _primary(on_plan_day, "mfg_product_pass_rate")
    # Published by then: 2019, 2020, 2021; the 2022 value came later in 2023.
    assert (row["state"], row["n_observed"]) == ("insufficient_data", 3)
    assert math.isnan(row["probability"])


def test_nothing_published_later_counts(
    on_plan_day: dict[tuple[str, str], dict[str, Any]],
) -> None:
    assert max(row["latest_year"] for row in on_plan_day.values() if row["n_observed"]) <= 2022


def test_a_later_publication_changes_no_earlier_verdict(
    on_plan_day: dict[tuple[str, str], dict[str, Any]], tmp_path: Path
) -> None:
    planted = _copy(tmp_path)
    _plant(planted)
    assert repr(_assessments(planted, PLAN_DAY)) == repr(on_plan_day)


def test_the_planted_values_count_from_their_day_on(tmp_path: Path) -> None:
    # Without this the test above could pass because nobody read the planted file.
    planted = _copy(tmp_path)
    _plant(planted)
    order = Order(PLAN, date(2023, 3, 1), TODAY, targets=NUMERIC[3:], jobs=1, progress=False)
    [outcome] = forecast(planted, order).outcomes
    assert outcome.assessments[0]["latest_value"] == 99.9


def test_farm_produce_target_is_met_today(now: dict[tuple[str, str], dict[str, Any]]) -> None:
    row = _primary(now, "agri_monitoring_pass_rate")
    # The ministry's release for 2025: 98.0.
    assert (row["state"], row["latest_value"], row["latest_year"]) == ("met", 98.0, 2025)


@pytest.mark.parametrize("target", [t for t in NUMERIC if t != "agri_monitoring_pass_rate"])
def test_other_targets_have_a_chance_today(
    now: dict[tuple[str, str], dict[str, Any]], target: str
) -> None:
    row = _primary(now, target)
    assert row["state"] == "pending"
    assert 0 < row["probability"] < 1


def test_second_food_measure_has_too_few_values(
    now: dict[tuple[str, str], dict[str, Any]],
) -> None:
    row = now["food_sampling_pass_rate", "food_evaluative_sampling_pass_rate"]
    assert row["state"] == "insufficient_data"
    assert math.isnan(row["probability"])
