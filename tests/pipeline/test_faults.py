"""What a user sees when something is wrong: which file, which cell, and nothing half done."""

from __future__ import annotations

import errno
import hashlib
import json
import math
import os
import subprocess
import sys
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest

from qstats.pipeline.files import read_table_file

Command = Callable[..., tuple[int, str, str]]
Edit = Callable[..., None]
Pages = Callable[[Path], dict[str, bytes]]
Judge = Callable[..., dict[str, Any]]

TABLE = "data/raw/example-office/2025/pass-rate.csv"
PLAN = "catalog/plans/example-plan.toml"
SECOND = "second-rate"

AddSecond = Callable[[Path, dict[int, float]], Path]

SECOND_TARGET = """
[[targets]]
id = "second-rate"
article = "1"
group = "g1"
names = { en = "Second rate of 95%", zh_hans = "第二合格率95%", zh_hant = "第二合格率95%" }
phrase = "第二合格率达到95%"
kind = "threshold"
operator = ">="
value = 95.0
year = 2026

[[targets.measures]]
indicator = "second_rate"
"""


@pytest.fixture
def add_second(add_second_rate: Callable[..., Path]) -> AddSecond:
    """``add_second(root, values)`` adds a second target with a table of its own."""

    def add(root: Path, values: dict[int, float]) -> Path:
        plan = root / PLAN
        text = plan.read_text(encoding="utf-8")
        text = text.replace(
            'targets = ["example-pass-rate"]', f'targets = ["example-pass-rate", "{SECOND}"]'
        )
        plan.write_text(text + SECOND_TARGET, encoding="utf-8")
        return add_second_rate(root, values)

    return add


# --- files and configuration: exit status 2, nothing published ------------------------------


def test_tampered_raw_file(built: Path, command: Command, pages: Pages) -> None:
    before = pages(built)
    path = built / TABLE
    path.write_text(path.read_text(encoding="utf-8").replace("94.1", "98.1"), encoding="utf-8")
    status, _, err = command("run", built)
    assert status == 2
    assert "pass-rate.csv" in err
    assert hashlib.sha256(path.read_bytes()).hexdigest() in err
    assert pages(built) == before


def test_raw_file_without_origin(built: Path, command: Command, pages: Pages) -> None:
    before = pages(built)
    (built / f"{TABLE}.origin.toml").unlink()
    status, _, err = command("run", built)
    assert status == 2
    assert "pass-rate.csv" in err
    assert "origin.toml" in err
    assert pages(built) == before


def test_unknown_plan_suggests_the_nearest(built: Path, command: Command) -> None:
    status, _, err = command("run", built, "--plan", "exampel-plan")
    assert status == 2
    assert "exampel-plan" in err
    assert "example-plan" in err


def test_unknown_target_suggests_the_nearest(built: Path, command: Command) -> None:
    status, _, err = command("forecast", built, "--target", "example-pas-rate")
    assert status == 2
    assert "example-pass-rate" in err


@pytest.mark.parametrize(
    ("right", "wrong", "named"),
    [
        ('operator = ">="', 'operater = ">="', "operater"),
        ("value = 95.0", 'value = "ninety"', "value"),
        ("year = 2026\n\n[[targets", "year = \n\n[[targets", "example-plan.toml"),
    ],
)
def test_slip_in_the_catalogue(
    built: Path, command: Command, pages: Pages, right: str, wrong: str, named: str
) -> None:
    before = pages(built)
    path = built / PLAN
    text = path.read_text(encoding="utf-8")
    assert right in text
    path.write_text(text.replace(right, wrong), encoding="utf-8")
    status, _, err = command("run", built)
    assert status == 2
    assert "example-plan.toml" in err
    assert named in err
    assert pages(built) == before


def test_no_raw_file_at_all(starter: Path, command: Command) -> None:
    (starter / TABLE).unlink()
    (starter / f"{TABLE}.origin.toml").unlink()
    status, _, err = command("run", starter)
    assert status == 1
    assert "no raw file found" in err


# --- numbers that contradict something: the target fails, the index says why ----------------

FAULTS = {
    "above 100": ("94.1 p", "194.1 p", "194.1, outside the bounds 0 to 100;"),
    "future year": ("2024年,", "2091年,", "lies in the future"),
    "unit": ("单位：% Unit: %", "单位：亿元 Unit: 100 million yuan", "the catalogue counts in"),
}


@pytest.mark.parametrize("fault", FAULTS)
def test_contradicting_number_fails_its_target(
    starter: Path, edit: Edit, judged: Judge, fault: str
) -> None:
    old, new, reason = FAULTS[fault]
    edit(starter, old, new)
    answer = judged(starter)
    assert answer["status"] == 1
    assert answer["assessments"] == []
    assert reason in answer["failed"]["example-pass-rate"]
    assert "pass-rate.csv#" in answer["failed"]["example-pass-rate"]


def test_index_shows_the_failed_target_with_its_reason(
    starter: Path, edit: Edit, command: Command
) -> None:
    edit(starter, "94.1 p", "194.1 p")
    status, _, err = command("run", starter)
    assert status == 1
    assert "194.1" in err
    index = (starter / "reports/example-plan/index.html").read_text(encoding="utf-8")
    assert "194.1, outside the bounds" in index
    status, out, _ = command("status", starter, "--json")
    assert status == 1
    assert "194.1" in json.loads(out)["failed"]["example-pass-rate"]


def test_one_failing_target_does_not_stop_the_other(
    starter: Path, command: Command, add_second: AddSecond
) -> None:
    add_second(starter, {2022: 90.0, 2023: 190.0})
    status, out, _ = command("run", starter, "--json")
    answer = json.loads(out)
    assert status == 1
    assert [row["target"] for row in answer["assessments"]] == ["example-pass-rate"]
    assert list(answer["failed"]) == [SECOND]
    folder = starter / "reports/example-plan"
    assert (folder / "en/example-pass-rate.html").exists()
    assert not (folder / f"en/{SECOND}.html").exists()
    assert "190, outside the bounds" in (folder / "index.html").read_text(encoding="utf-8")


def test_footnote_mark_is_no_part_of_the_number(starter: Path, edit: Edit, judged: Judge) -> None:
    edit(starter, "94.1 p", "97.3①")
    [row] = judged(starter)["assessments"]
    assert row["latest_value"] == 97.3
    observations = read_table_file(starter / "data/processed/observations.csv", "observations")
    assert "①" in observations.set_index("period").loc["2024", "flag"]


def test_number_that_is_none_names_its_cell(
    built: Path, edit: Edit, command: Command, pages: Pages
) -> None:
    before = pages(built)
    edit(built, "94.1 p", "12·4")
    status, _, err = command("run", built)
    assert status == 1
    assert "12·4" in err
    assert "pass-rate.csv" in err
    assert "B11" in err  # eleventh line of the file, second column
    assert pages(built) == before


def test_number_printed_twice_names_both_cells(
    built: Path, edit: Edit, command: Command, pages: Pages
) -> None:
    before = pages(built)
    first = "2018年,91.2,Example office,Example yearbook 2019,2019-06-30"
    edit(built, first, f"{first},,\n{first}")
    status, _, err = command("run", built)
    assert status == 1
    assert "pass-rate.csv#!B5" in err  # the row and its copy, fifth and sixth line of the file
    assert "pass-rate.csv#!B6" in err
    assert pages(built) == before


# --- series that say little: no number is made up -------------------------------------------


def test_one_point_is_too_little(starter: Path, judged: Judge, add_second: AddSecond) -> None:
    add_second(starter, {2024: 90.0})
    [row] = judged(starter, "--target", SECOND)["assessments"]
    assert (row["state"], row["n_observed"]) == ("insufficient_data", 1)
    assert math.isnan(row["probability"])
    assert math.isnan(row["median"])


def test_series_that_ended_long_ago_is_too_little(
    starter: Path, judged: Judge, add_second: AddSecond
) -> None:
    add_second(starter, {year: 80.0 + year - 2008 for year in range(2008, 2015)})
    [row] = judged(starter, "--target", SECOND)["assessments"]
    assert row["state"] == "insufficient_data"
    assert math.isnan(row["probability"])


def test_constant_series_is_judged(starter: Path, judged: Judge, add_second: AddSecond) -> None:
    add_second(starter, dict.fromkeys(range(2018, 2026), 90.0))
    answer = judged(starter, "--target", SECOND)
    [row] = answer["assessments"]
    assert answer["failed"] == {}
    assert row["state"] == "pending"
    # Eight years at 90 and never a move: 95 next year is less likely than not.
    assert 0 <= row["probability"] < 0.5


def test_target_without_any_value_is_judged_on_nothing(
    starter: Path, judged: Judge, add_second: AddSecond
) -> None:
    path = add_second(starter, {2024: 90.0})
    path.unlink()
    path.with_name("second.csv.origin.toml").unlink()
    [row] = judged(starter, "--target", SECOND)["assessments"]
    assert (row["state"], row["n_observed"]) == ("insufficient_data", 0)


# --- disk and lock --------------------------------------------------------------------------


def _fill_disk(monkeypatch: pytest.MonkeyPatch, part: str) -> None:
    """From now on nothing more fits under a path containing ``part``."""
    replace = os.replace

    def full(source: Any, target: Any, **options: Any) -> None:
        if part in str(target):
            raise OSError(errno.ENOSPC, "No space left on device", str(target))
        replace(source, target, **options)

    monkeypatch.setattr(os, "replace", full)


@pytest.mark.parametrize(
    "part",
    ["observations.csv", "cases/example-plan", "assessments", "summary.json", "run.json"],
)
def test_full_disk_leaves_the_published_set_whole(
    built: Path, command: Command, pages: Pages, monkeypatch: pytest.MonkeyPatch, part: str
) -> None:
    before = pages(built)
    _fill_disk(monkeypatch, part)
    # Another language makes the pages anew and keeps what is judged; --force makes all anew.
    judging = part in ("observations.csv", "cases/example-plan")
    status, _, err = command("run", built, *(["--force"] if judging else ["--lang", "zh-Hant"]))
    assert status == 1
    assert "No space left on device" in err
    assert part in err
    assert pages(built) == before


def test_reports_folder_that_cannot_be_written(
    built: Path, command: Command, pages: Pages, monkeypatch: pytest.MonkeyPatch
) -> None:
    before = pages(built)
    mkdir = Path.mkdir

    def refuse(self: Path, *arguments: Any, **options: Any) -> None:
        if ".sets" in self.parts:
            raise OSError(errno.EROFS, "Read-only file system", str(self))
        mkdir(self, *arguments, **options)

    monkeypatch.setattr(Path, "mkdir", refuse)
    status, _, err = command("run", built, "--lang", "zh-Hans")
    assert status == 1
    assert "Read-only file system" in err
    assert "reports" in err
    assert pages(built) == before


def test_hand_made_folder_is_not_overwritten(starter: Path, command: Command) -> None:
    kept = starter / "reports/example-plan/mine.txt"
    kept.parent.mkdir()
    kept.write_text("mine")
    status, _, err = command("run", starter)
    assert status == 1
    assert "move this folder elsewhere" in err
    assert kept.read_text() == "mine"


HOLD = """
import sys
from pathlib import Path
from qstats.pipeline.workspace import Workspace
with Workspace(Path(sys.argv[1])).locked():
    print("held", flush=True)
    sys.stdin.read()
"""


@pytest.fixture
def holder(built: Path) -> Iterator[subprocess.Popen[str]]:
    """Another process that holds the workspace until its input ends."""
    command = [sys.executable, "-c", HOLD, str(built)]
    with subprocess.Popen(
        command, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True
    ) as process:
        assert process.stdout is not None
        assert process.stdout.readline() == "held\n"
        yield process
        process.kill()


def test_second_run_at_once_is_refused(
    built: Path, command: Command, holder: subprocess.Popen[str]
) -> None:
    status, _, err = command("run", built)
    assert status == 75
    assert f"pid {holder.pid}" in err
    holder.kill()
    holder.wait()
    assert command("run", built)[0] == 0, "the lock of a dead process binds nobody"
