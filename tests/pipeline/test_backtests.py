"""Looking back: what would have been forecast and judged, beside what happened."""

from __future__ import annotations

import json
import math
import re
from collections.abc import Callable
from datetime import date
from pathlib import Path

import numpy as np
import pandas as pd
import pytest

from qstats.cli import main
from qstats.errors import UsageError
from qstats.forecasting import backtest
from qstats.pipeline import doors
from qstats.pipeline.backtest_pictures import benchmark_pictures, own_pictures
from qstats.pipeline.backtest_scores import (
    coverage_by_horizon,
    overall,
    rise_reliability,
    score_table,
    verdict_scores,
)
from qstats.pipeline.backtest_table import evaluation_json, evaluation_text
from qstats.pipeline.backtests import (
    Evaluation,
    evaluate,
    evaluate_benchmarks,
    no_evaluation,
)
from qstats.pipeline.init import init_workspace
from qstats.pipeline.workspace import Workspace
from qstats.report.render import render_notebook

Command = Callable[..., tuple[int, str, str]]
ROOT = Path(__file__).parents[2]
DAY = date(2025, 6, 1)
VALUES = pd.Series([91.2, 91.9, np.nan, 92.6, 93.4, 93.6, 94.1], index=range(2018, 2025))


def decided(folder: Path) -> Workspace:
    """The starter with its target due in 2024 at 94.0: met by the 94.1 of that year."""
    workspace = init_workspace(folder)
    plan = workspace.root / "catalog" / "plans" / "example-plan.toml"
    text, due = plan.read_text(encoding="utf-8"), "value = 94.0\nyear = 2024"
    assert text.count("value = 95.0\nyear = 2026") == 1
    plan.write_text(text.replace("value = 95.0\nyear = 2026", due), encoding="utf-8")
    return workspace


@pytest.fixture(scope="module")
def open_target(tmp_path_factory: pytest.TempPathFactory) -> Evaluation:
    """The starter as it is, its target still to come."""
    return evaluate(init_workspace(tmp_path_factory.mktemp("open") / "ws"), DAY, jobs=1)


@pytest.fixture(scope="module")
def met_workspace(tmp_path_factory: pytest.TempPathFactory) -> Workspace:
    return decided(tmp_path_factory.mktemp("met") / "ws")


@pytest.fixture(scope="module")
def met_target(met_workspace: Workspace) -> Evaluation:
    return evaluate(met_workspace, DAY, jobs=1)


def sets(folder: Path) -> Path:
    """Two sets of three series each: eight years of training and two of test, 1990 to 1999."""
    for name, rise in (("slow", 1.0), ("fast", 5.0)):
        rows = [
            {
                "series_id": f"s{k}",
                "t": 1990 + t,
                "value": 100 + rise * t + (t * k) % 3,
                "split": part,
            }
            for k in range(1, 4)
            for t, part in enumerate(["train"] * 8 + ["test"] * 2)
        ]
        pd.DataFrame(rows).to_csv(folder / f"{name}.csv.gz", index=False)
    return folder


def scored(*rows: tuple[str, str, int, float, float, float]) -> pd.DataFrame:
    names = ["group", "series", "origin", "crps", "crps_naive", "step"]
    frame = pd.DataFrame(rows, columns=names)
    return frame.assign(n_values=9, n_train=4, horizon=1, actual=1.0, inside80=True, inside95=True)


def verdict(target: str, kind: str, probability: float, outcome: str) -> dict[str, object]:
    head = {"plan": "p", "target": target, "indicator": "i", "kind": kind, "as_of": "2024-01-01"}
    return {**head, "state": "pending", "probability": probability, "outcome": outcome}


def test_every_indicator_with_enough_values_is_looked_back_on(open_target: Evaluation) -> None:
    forecasts = open_target.forecasts
    assert set(forecasts["series"]) == {"example_pass_rate"}
    assert set(forecasts["n_values"]) == {6}
    rounding = VALUES * 0 + 0.1 / math.sqrt(12)
    expected = backtest(VALUES, (1, 2, 3), (0.0, 100.0), noise=rounding)
    pd.testing.assert_frame_equal(forecasts[list(expected)], expected)


def test_later_publications_are_not_known_earlier(starter: Path) -> None:
    forecasts = evaluate(Workspace(starter), date(2024, 12, 31), jobs=1).forecasts
    # The value of 2024 was published in February 2025.
    assert list(zip(forecasts["origin"], forecasts["year"], strict=True)) == [(2022, 2023)]


def test_a_decided_target_is_asked_anew_at_each_publication(
    met_workspace: Workspace, met_target: Evaluation
) -> None:
    verdicts = met_target.verdicts
    # Hand: the plan's day, then the yearbooks of June 2023 and 2024; in February 2025 it is known.
    assert list(verdicts["as_of"]) == ["2022-12-15", "2023-06-30", "2024-06-30"]
    assert list(verdicts["state"]) == ["insufficient_data", "pending", "pending"]
    assert set(verdicts["outcome"]) == {"met"}
    then = doors.assess(
        "example-pass-rate", "example-plan", "2024-06-30", workspace=met_workspace.root
    )
    assert verdicts["probability"].iloc[-1] == pytest.approx(then.probability)


def test_the_outcome_does_not_reach_the_chances_before_it(
    tmp_path: Path, met_target: Evaluation, edit: Callable[..., None]
) -> None:
    workspace = decided(tmp_path / "ws")
    edit(workspace.root, "94.1 p", "93.0 p")
    met, missed = met_target.verdicts, evaluate(workspace, DAY, jobs=1).verdicts
    assert set(missed["outcome"]) == {"missed"}
    pd.testing.assert_series_equal(met["probability"], missed["probability"])


def test_an_open_target_has_no_past_verdicts(open_target: Evaluation) -> None:
    assert open_target.verdicts.empty


def test_scores_of_one_series_are_in_its_unit() -> None:
    rows = scored(("g", "a", 1, 1.0, 2.0, 10.0), ("g", "a", 2, 2.0, 4.0, 10.0))
    line = score_table(rows).iloc[0]
    # Hand: means 1.5 and 3; score is half of naive every time, so the skill has no error.
    assert (line["crps"], line["crps_naive"], line["skill"]) == (1.5, 3.0, 0.5)
    assert line["skill_se"] == pytest.approx(0.0)
    # Hand: gains 1 and 2 have mean 1.5 and standard error 0.5.
    assert (line["gain"], line["gain_se"]) == (1.5, pytest.approx(0.5))


def test_all_series_together_weigh_alike_in_any_unit() -> None:
    small, large = ("g", "a", 1, 1.0, 2.0, 1.0), ("g", "b", 1, 3000.0, 2000.0, 1000.0)
    line = overall(scored(small, large)).iloc[0]
    # Hand: scaled scores 1 and 3 against 2 and 2; gains 1 and -1, standard error 1.
    assert (line["n_series"], line["crps"], line["crps_naive"]) == (2, 2.0, 2.0)
    assert (line["skill"], line["gain_se"]) == (0.0, pytest.approx(1.0))


def test_a_training_series_that_never_moved_has_no_scale() -> None:
    rows = scored(("g", "a", 1, 1.0, 2.0, 1.0), ("g", "b", 1, 5.0, 0.0, 0.0))
    line = overall(rows).iloc[0]
    assert (line["n_forecasts"], line["inside80"], line["crps"]) == (2, 2, 1.0)


def test_coverage_is_counted_by_horizon() -> None:
    row = ("g", "a", 1, 1.0, 2.0, 1.0)
    rows = scored(row, row, row).assign(horizon=[1, 2, 2], inside80=[True, False, True])
    counts = coverage_by_horizon(rows)
    assert counts["n_forecasts"].tolist() == [1, 2]
    assert counts["inside80"].tolist() == [1, 1]
    assert counts["inside95"].tolist() == [1, 2]


def test_chances_of_a_rise_are_set_against_rises() -> None:
    row = ("g", "a", 1, 1.0, 2.0, 1.0)
    rows = scored(row, row).assign(chance_up=[0.62, 0.68], went_up=[True, False])
    assert rise_reliability(rows).to_dict("records") == [
        {"stated": pytest.approx(0.65), "observed": 0.5, "count": 2, "clusters": 1}
    ]


def test_brier_score_of_verdicts() -> None:
    given = [verdict("a", "threshold", 0.8, "met"), verdict("a", "threshold", 0.6, "met")]
    given += [verdict("b", "trend", 0.5, "missed"), verdict("c", "trend", np.nan, "met")]
    thresholds, every = verdict_scores(pd.DataFrame(given)).to_dict("records")
    # Hand: (0.04 + 0.16) / 2 on one question; with 0.25 of the other (0.45) / 3.
    assert (thresholds["n_verdicts"], thresholds["n_questions"]) == (2, 1)
    assert thresholds["brier"] == pytest.approx(0.10)
    assert np.isnan(thresholds["brier_se"])
    assert (every["n_verdicts"], every["n_questions"]) == (3, 2)
    assert every["brier"] == pytest.approx(0.15)
    # Hand: cluster sums of deviations -0.1 and 0.1; sqrt(2 * 0.02) / 3.
    assert every["brier_se"] == pytest.approx(0.2 / 3)


def test_the_table_ends_with_all_together(met_target: Evaluation) -> None:
    text = evaluation_text(met_target)
    assert "at least 4 values" in text
    line = next(line for line in text.splitlines() if line.startswith("example_pass_rate "))
    assert line.split()[1:3] == ["6", "3"]
    assert re.search(r"^all 1, scaled +3 ", text, re.M)
    assert re.search(r"example-pass-rate .*2024-06-30 +pending +\d+% +met$", text, re.M)
    assert re.search(r"numeric thresholds: 0\.\d\d ± – from 2 verdicts", text)


def test_json_holds_the_same_and_null_where_there_is_no_number(open_target: Evaluation) -> None:
    told = json.loads(evaluation_json(open_target))
    assert told["min_observed"] == 4
    assert told["indicators"][0]["n_forecasts"] == 3
    assert told["overall"][0]["skill_se"] is None  # one series
    assert told["verdicts"] == []
    assert told["failed"] == {}


def test_nothing_to_look_back_on_is_wrong_usage(starter: Path, command: Command) -> None:
    with pytest.raises(UsageError, match="more than 4 values in JP"):
        evaluate(Workspace(starter), DAY, geo="JP")
    status, out, err = command("backtest", starter, "--all", "--geo", "JP")
    assert (status, out) == (2, "")
    assert "JP" in err


def test_all_from_the_terminal(starter: Path, command: Command) -> None:
    status, out, err = command("backtest", starter, "--all", "--json")
    assert (status, err) == (0, "")
    assert json.loads(out)["indicators"][0]["series"] == "example_pass_rate"
    status, out, _ = command("backtest", starter, "--all")
    assert status == 0
    assert out.startswith("Past forecasts")


def test_an_indicator_that_cannot_be_forecast_is_named(starter: Path, command: Command) -> None:
    record = next((starter / "catalog" / "indicators").glob("*.toml"))
    text = record.read_text(encoding="utf-8")
    record.write_text(text.replace("[0.0, 100.0]", "[0.0, 92.0]"), encoding="utf-8")
    status, out, err = command("backtest", starter, "--all", "--json")
    assert status == 1
    assert json.loads(out)["indicators"] == []
    assert re.search(r"example_pass_rate: .*outside the bounds", err)


@pytest.mark.parametrize("options", [[], ["--all", "--indicator", "example_pass_rate"]])
def test_one_indicator_or_all(options: list[str], starter: Path) -> None:
    with pytest.raises(SystemExit) as ended:
        main(["backtest", "--workspace", str(starter), *options])
    assert ended.value.code == 2


def test_benchmarks_are_sampled_and_first_forecast_after_their_training(tmp_path: Path) -> None:
    forecasts = evaluate_benchmarks(sets(tmp_path), per_set=2, jobs=1).forecasts
    assert forecasts.groupby("group")["series"].nunique().to_dict() == {"fast": 2, "slow": 2}
    # Hand: 1997 ends the training; 1998 is the other origin, for 1999 alone.
    one = forecasts[forecasts["series"] == forecasts["series"].iloc[0]]
    pairs = set(zip(one["origin"], one["year"], strict=True))
    assert pairs == {(1997, 1998), (1997, 1999), (1998, 1999)}
    again = evaluate_benchmarks(tmp_path, per_set=2, jobs=1).forecasts
    pd.testing.assert_frame_equal(forecasts, again)


def test_a_folder_without_series_says_what_it_lacks(tmp_path: Path) -> None:
    with pytest.raises(UsageError, match=r"csv\.gz"):
        evaluate_benchmarks(tmp_path)


def test_pictures_are_named_in_the_language_asked_for(met_workspace: Workspace) -> None:
    pictures = own_pictures(met_workspace.root, "zh-Hans")
    assert "示例合格率" in set(pictures.skill["label"])
    assert set(pictures.verdicts["label"]) == {"示例合格率 (threshold)"}
    assert sum(pictures.pit_counts) == 3
    assert "minimum training length is 4" in pictures.how()


def test_no_benchmark_folder_is_said_and_not_drawn() -> None:
    page = benchmark_pictures("").all_of_forecasts()
    assert "skipped" in page
    assert "<svg" not in page
    assert no_evaluation().forecasts.empty


def test_the_evaluation_notebook_runs_whole(tmp_path: Path, met_workspace: Workspace) -> None:
    (tmp_path / "sets").mkdir()
    told = {"workspace": str(met_workspace.root), "benchmarks": str(sets(tmp_path / "sets"))}
    out = tmp_path / "out.ipynb"
    render_notebook(ROOT / "notebooks" / "forecast_evaluation.ipynb", {**told, "lang": "en"}, out)
    cells = json.loads(out.read_text(encoding="utf-8"))["cells"]
    shown = json.dumps([cell.get("outputs") for cell in cells])
    # Five pictures of the project's own series, four of the benchmarks.
    assert len(set(re.findall(r"(?:own|sets)-[a-z]+-t(?=\\)", shown))) == 9
