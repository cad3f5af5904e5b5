"""Benchmark series → forecasts, scores, record; the scores are those of an independent scorer."""

from __future__ import annotations

import gzip
import importlib.util
import json
import tomllib
from datetime import date
from pathlib import Path
from types import ModuleType
from typing import Any

import numpy as np
import pandas as pd
import pytest

from qstats.cli import main
from qstats.distribution import Distribution
from qstats.errors import ForecastError, UsageError
from qstats.forecasting import forecast
from qstats.forecasting.constants import Constants, fitted
from qstats.pipeline import benchmark as module
from qstats.pipeline.benchmark import PROBS, benchmark
from qstats.pipeline.benchmark_scores import record
from qstats.pipeline.benchmark_sets import read_set
from qstats.pipeline.benchmark_table import record_json, record_text, record_toml

BENCHMARKS = Path(__file__).parents[3] / "shared" / "benchmarks"
DAY = date(2026, 1, 2)


class Even:
    """A forecast of values spread evenly from 0 to 10, in every year."""

    fits = ({"model": "even", "weight": 1.0}, {"model": "unused", "weight": 0.0})

    def __init__(self, train: np.ndarray, horizon: int, constants: Constants) -> None:
        self.years = list(range(len(train), len(train) + horizon))

    def quantile(self, probs: list[float]) -> pd.DataFrame:
        return pd.DataFrame([10 * np.array(probs)] * len(self.years), index=self.years)

    def probability(self, op: str, threshold: float, year: int) -> float:
        assert (op, year in self.years) == (">=", True)
        return float(np.clip(1 - threshold / 10, 0, 1))


@pytest.fixture
def even(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(module, "forecast", Even)


@pytest.fixture
def wants_four(monkeypatch: pytest.MonkeyPatch) -> None:
    """A forecaster that refuses fewer than four values."""

    def fussy(values: Any, horizon: int, constants: Constants) -> Distribution:
        if len(values) < 4:
            raise ForecastError(f"{len(values)} values are too few")
        return forecast(values, horizon, constants=constants)

    monkeypatch.setattr(module, "forecast", fussy)


def write(path: Path, *series: tuple[str, list[float], list[float]]) -> Path:
    """A file of series, each its name, training and test values."""
    lines = ["series_id,t,value,split"]
    for name, train, test in series:
        splits = ["train"] * len(train) + ["test"] * len(test)
        values = zip([*train, *test], splits, strict=True)
        lines += [f"{name},{t},{value!r},{split}" for t, (value, split) in enumerate(values)]
    path.write_text("\n".join(lines) + "\n", encoding="utf-8")
    return path


# Last value 6, mean step 2.
ONE = ("a", [4.0, 6.0, 4.0, 6.0], [8.0, 12.0])


@pytest.mark.usefixtures("even")
def test_each_forecast_is_scored(tmp_path: Path) -> None:
    rows = benchmark([write(tmp_path / "some_set.csv", ONE)], jobs=1).forecasts
    assert list(rows["set"]) == ["Some set"] * 2
    # Hand: 1 to 9 is the 80% range, 0.25 to 9.75 the 95% one, 5 the median.
    assert list(rows["inside80"]) == list(rows["inside95"]) == [1.0, 0.0]
    assert list(rows["smape"]) == pytest.approx([200 * 3 / 13, 200 * 7 / 17])
    assert list(rows["naive_smape"]) == pytest.approx([200 * 2 / 14, 200 * 6 / 18])
    assert list(rows["mase"]) == pytest.approx([3 / 2, 7 / 2])
    assert list(rows["naive_mase"]) == [1.0, 3.0]
    # Hand: (9.5 + 40 * 0) / 2 and (9.5 + 40 * 2.25) / 2.
    assert list(rows["msis95"]) == pytest.approx([4.75, 49.75])
    # Hand: (8³ + 2³) / 300 is the integral of the squared gap at 8; 10/3 + 2 that at 12.
    assert list(rows["crps"]) == pytest.approx([520 / 600, 16 / 6], abs=0.02)


@pytest.mark.usefixtures("even")
def test_each_target_is_asked_at_each_horizon(tmp_path: Path) -> None:
    asked = benchmark([write(tmp_path / "s.csv", ONE)], jobs=1).questions
    # Hand: targets 6 + k * h * 2: 4, 5, 6, 7, 8 and 2, 4, 6, 8, 10; 8 and 12 reach them all.
    expected = [0.6, 0.5, 0.4, 0.3, 0.2, 0.8, 0.6, 0.4, 0.2, 0.0]
    assert list(asked["stated"]) == pytest.approx(expected)
    assert list(asked["happened"]) == [1.0] * 10


@pytest.mark.usefixtures("even")
def test_short_series_are_the_last_values(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    seen: list[list[float]] = []

    def spy(train: np.ndarray, horizon: int, constants: Constants) -> Even:
        seen.append([*train])
        return Even(train, horizon, constants)

    monkeypatch.setattr(module, "forecast", spy)
    train = [float(value) for value in range(9)]
    short = benchmark([write(tmp_path / "s.csv", ("a", train, [5.0] * 4))], jobs=1).short
    assert seen == [train, train[-5:], train[-6:], train[-8:]]
    # Hand: three horizons of lengths 5, 6 and 8; the series has too few values for 10.
    assert list(short["length"]) == [5] * 3 + [6] * 3 + [8] * 3
    assert short["inside80"].all()


def test_a_set_is_judged_by_constants_that_never_saw_it(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    used: dict[float, set[str]] = {}

    def spy(train: np.ndarray, horizon: int, constants: Constants) -> Even:
        used.setdefault(train[-1], set()).add(repr(constants))
        return Even(train, horizon, constants)

    monkeypatch.setattr(module, "forecast", spy)
    names = {"m1_yearly": 1.0, "of_my_own": 2.0}
    benchmark(
        [
            write(tmp_path / f"{name}.csv", ("a", [5.0] * 5 + [last], [5.0]))
            for name, last in names.items()
        ],
        jobs=1,
    )
    assert used == {1.0: {repr(fitted("M1 yearly"))}, 2.0: {repr(fitted())}}


@pytest.mark.usefixtures("even")
def test_scores_are_means_over_series_with_their_error(tmp_path: Path) -> None:
    longer = ("b", ONE[1], [5.0, 5.0, 5.0, 12.0])
    scores = record(benchmark([write(tmp_path / "s.csv", ONE, longer)], jobs=1), DAY)
    # Hand: half of a, three quarters of b; their standard deviation over the root of 2.
    assert scores["coverage80"] == pytest.approx(0.625)
    assert scores["coverage80_se"] == pytest.approx(0.125)
    assert [row["coverage80"] for row in scores["by_horizon"]] == [1.0, 0.5, 1.0, 0.0]
    assert (scores["n_series"], scores["n_forecasts"], scores["n_questions"]) == (2, 6, 25)
    assert sum(row["count"] for row in scores["reliability"]) == 25
    assert max(row["clusters"] for row in scores["reliability"]) == 2


@pytest.mark.usefixtures("even")
def test_the_record_names_data_day_version_and_method(tmp_path: Path) -> None:
    paths = [write(tmp_path / f"{name}.csv", ONE) for name in ("one", "two")]
    scores = record(benchmark(paths, jobs=1), DAY)
    assert (scores["measured"], scores["sets"]) == (DAY, ["One", "Two"])
    assert (scores["method"], scores["n_series"]) == ("pool of even", 2)
    assert scores["version"]
    assert [(row["name"], row["n_series"]) for row in scores["by_set"]] == [("One", 1), ("Two", 1)]


@pytest.mark.usefixtures("even")
def test_a_series_that_never_moved_has_coverage_and_no_scale(tmp_path: Path) -> None:
    made = benchmark([write(tmp_path / "s.csv", ("a", [5.0] * 4, [5.0]))], jobs=1)
    assert made.questions.empty
    scores = record(made, DAY)
    assert (scores["coverage80"], scores["smape"]) == (1.0, 0.0)
    assert np.isnan([scores["crps"], scores["mase"], scores["brier"], scores["brier_skill"]]).all()


@pytest.mark.usefixtures("even")
def test_the_same_series_in_two_sets_are_two(tmp_path: Path) -> None:
    paths = [write(tmp_path / f"{name}.csv", ONE) for name in ("one", "two")]
    assert record(benchmark(paths, jobs=1), DAY)["n_series"] == 2


@pytest.mark.usefixtures("even")
def test_limit_takes_the_first_series_of_each_file(tmp_path: Path) -> None:
    path = write(tmp_path / "s.csv", ("z", *ONE[1:]), ONE)
    assert set(benchmark([path], jobs=1, limit=1).forecasts["series"]) == {"z"}


def test_values_are_taken_by_time(tmp_path: Path) -> None:
    path = write(tmp_path / "s.csv", ONE)
    head, *lines = path.read_text("utf-8").splitlines()
    packed = tmp_path / "s.csv.gz"
    packed.write_bytes(gzip.compress("\n".join([head, *lines[::-1]]).encode()))
    (one,) = read_set(packed)
    assert (list(one.train), list(one.test)) == (ONE[1], ONE[2])


# --- agreement with an independent scorer ---------------------------------------------------


def scorer() -> ModuleType:
    path = BENCHMARKS / "score_forecasts.py"
    if not path.is_file():
        pytest.skip("the benchmark series are not at ../shared/benchmarks")
    spec = importlib.util.spec_from_file_location("score_forecasts", path)
    assert spec
    assert spec.loader
    loaded = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(loaded)
    return loaded


def test_scores_are_those_of_the_scorer_beside_the_series(tmp_path: Path) -> None:
    theirs = scorer()
    frame = pd.read_csv(BENCHMARKS / "tourism_yearly_dev.csv.gz")
    some = frame[frame["series_id"].isin(frame["series_id"].unique()[:8])]
    path = tmp_path / "some.csv"
    flat = pd.DataFrame({"series_id": "flat", "t": range(14), "value": 7.0, "split": "train"})
    flat.loc[10:, "split"] = "test"
    pd.concat([some, flat]).to_csv(path, index=False)

    dataset = theirs.load_dataset(path)
    made = [forecast(y, horizon=dataset["h"]) for y in dataset["train"]]
    given = {
        "q": np.array([m.quantile(list(PROBS)).to_numpy() for m in made]),
        "point": np.array([m.quantile(0.5)[0.5].to_numpy() for m in made]),
        "pm": np.array(
            [_chances(theirs, *pair) for pair in zip(made, dataset["train"], strict=True)]
        ),
        "cpu": np.zeros(len(made)),
        "wall": np.zeros(len(made)),
        "err": [""] * len(made),
    }
    expected, _ = theirs.evaluate(dataset, given, "qstats")
    ours = record(benchmark([path], jobs=1), DAY)

    pairs = {
        **{"coverage80": "cov80", "coverage95": "cov95", "crps": "CRPS", "msis95": "MSIS95"},
        **{"smape": "sMAPE", "mase": "MASE", "owa": "OWA", "brier": "brier"},
        **{"brier_skill": "BSS", "ece": "ECE"},
    }
    assert {key: ours[key] for key in pairs} == pytest.approx(
        {key: expected[name] for key, name in pairs.items()}, abs=1e-9
    )
    for key, name in (("coverage80", "cov80"), ("coverage95", "cov95")):
        by_horizon = [row[key] for row in ours["by_horizon"]]
        assert by_horizon == pytest.approx(expected["coverage_by_h"][name], abs=1e-9)
    filled = [(r["mean_p"], r["freq"], r["n"]) for r in expected["reliability"] if r["n"]]
    stated = [(row["stated"], row["observed"], row["count"]) for row in ours["reliability"]]
    assert np.array(stated) == pytest.approx(np.array(filled), abs=1e-9)


def _chances(theirs: ModuleType, made: Any, train: np.ndarray) -> list[list[float]]:
    return [
        [
            made.probability(">=", float(target), made.years[h - 1])
            for target in theirs.targets_of(train, h)
        ]
        for h in theirs.TARGET_H
    ]


# --- files that cannot be used --------------------------------------------------------------


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("", "cannot be read"),
        ("series_id,t,value\na,1,2\n", "no column split"),
        ("series_id,t,value,split\n", "no rows"),
        ("series_id,t,value,split\na,1,2,train\na,2,x,test\n", "line 3: 'x' is not a number"),
        ("series_id,t,value,split\na,1,,train\na,2,1,test\n", "line 2: 'nan' is not a number"),
        ("series_id,t,value,split\na,1,inf,train\na,2,1,test\n", "line 2: 'inf' is not a number"),
        ("series_id,t,value,split\na,1,2,fit\n", "line 2: 'fit' is neither train nor test"),
        ("series_id,t,value,split\n,1,2,train\n", "line 2: 'nan' is not a series"),
        ("series_id,t,value,split\na,1,2,train\na,3,2,test\n", "series a: t leaves out or repeats"),
        ("series_id,t,value,split\na,1,2,train\na,1,2,test\n", "series a: t leaves out or repeats"),
        (
            "series_id,t,value,split\na,1,2,test\na,2,2,train\n",
            "series a: no training values before",
        ),
        ("series_id,t,value,split\na,1,2,train\n", "series a: no training values before test"),
    ],
)
def test_a_file_that_is_no_benchmark_says_where_and_what(
    text: str, said: str, tmp_path: Path
) -> None:
    path = tmp_path / "bad.csv"
    path.write_text(text, encoding="utf-8")
    with pytest.raises(UsageError, match=said) as raised:
        benchmark([path], jobs=1)
    assert str(path) in raised.value.where
    assert raised.value.remedy


def test_bytes_that_are_no_gzip_are_named(tmp_path: Path) -> None:
    path = tmp_path / "cut.csv.gz"
    path.write_bytes(gzip.compress(b"series_id,t,value,split\n" * 50)[:-20])
    with pytest.raises(UsageError, match=r"cut\.csv\.gz: cannot be read"):
        read_set(path)


def test_two_files_of_one_set_are_refused(tmp_path: Path) -> None:
    with pytest.raises(UsageError, match="two files of the set 'S'"):
        benchmark([write(tmp_path / "s.csv", ONE)] * 2)


@pytest.mark.usefixtures("wants_four")
def test_no_series_at_all_is_an_error(tmp_path: Path) -> None:
    with pytest.raises(UsageError, match="no series could be forecast"):
        benchmark([write(tmp_path / "s.csv", ("a", [1.0, 2.0], [3.0]))], jobs=1)


# --- the command ----------------------------------------------------------------------------


@pytest.mark.usefixtures("even")
def test_command_prints_a_row_a_set_and_one_for_all(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    paths = [str(write(tmp_path / f"{name}.csv", ONE)) for name in ("one", "two")]
    assert main(["benchmark", *paths, "--jobs", "1"]) == 0
    lines = capsys.readouterr().out.splitlines()
    assert [line.split()[:2] for line in lines[3:6]] == [["One", "1"], ["Two", "1"], ["all", "2"]]
    assert sorted(tmp_path.iterdir()) == [tmp_path / "one.csv", tmp_path / "two.csv"]


@pytest.mark.usefixtures("even")
def test_command_writes_what_it_prints(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    path, out = write(tmp_path / "one.csv", ONE), tmp_path / "record.toml"
    assert main(["benchmark", str(path), "--jobs", "1", "--json", "--write", str(out)]) == 0
    printed, written = json.loads(capsys.readouterr().out), tomllib.loads(out.read_text("utf-8"))
    assert written["measured"].isoformat() == printed["measured"]
    assert written["msis95"] == pytest.approx(printed["msis95"], rel=1e-3)
    assert len(written["by_set"][0]["reliability"]) == len(printed["reliability"])
    # One series has no standard error.
    assert (printed["crps_se"], np.isnan(written["crps_se"])) == (None, True)


@pytest.mark.usefixtures("wants_four")
def test_a_series_that_cannot_be_forecast_is_named_and_left_out(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    fine = ("fine", [1.0, 2.0, 4.0, 3.0, 5.0], [6.0])
    path = write(tmp_path / "s.csv", ("few", [1.0, 2.0, 3.0], [4.0]), fine)
    assert main(["benchmark", str(path), "--jobs", "1", "--json"]) == 1
    out, err = capsys.readouterr()
    assert (json.loads(out)["n_series"], json.loads(out)["n_failed"]) == (1, 1)
    assert "S, series few: 3 values are too few" in err


@pytest.mark.parametrize("arguments", [["none.csv"], ["none.csv", "--limit", "2"]])
def test_a_file_that_is_not_there_is_wrong_usage(
    arguments: list[str], capsys: pytest.CaptureFixture[str]
) -> None:
    assert main(["benchmark", *arguments]) == 2
    assert "none.csv: no such file" in capsys.readouterr().err


@pytest.mark.parametrize("limit", ["0", "-3", "many"])
def test_a_limit_is_a_number_above_0(limit: str, capsys: pytest.CaptureFixture[str]) -> None:
    with pytest.raises(SystemExit) as ended:
        main(["benchmark", "none.csv", f"--limit={limit}"])
    assert ended.value.code == 2
    assert limit in capsys.readouterr().err


def test_toml_keeps_four_digits_and_text_as_it_is() -> None:
    row = {"name": 'a "b" 区', "share": 0.123456, "count": 3, "rows": [{"x": 1.0}], "none": []}
    told = tomllib.loads(record_toml({**row, "measured": DAY, "by_set": [row]}))
    assert told["measured"] == DAY
    assert told["by_set"] == [{**row, "share": 0.1235}]


def test_scores_that_do_not_exist_print_as_a_dash_or_null(tmp_path: Path) -> None:
    path = write(tmp_path / "s.csv", ("a", [1.0, 2.0, 4.0, 3.0], [2.0]))
    scores = record(benchmark([path], jobs=1), DAY)
    assert "–" in record_text(scores)
    assert json.loads(record_json(scores))["short_coverage80"] is None
