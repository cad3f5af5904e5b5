"""Arguments, exit statuses and the scheduler texts of the ``qstats`` command."""

from __future__ import annotations

import configparser
import shlex
from pathlib import Path

import pytest

from qstats.cli import main
from qstats.pipeline.init import init_workspace

Capture = pytest.CaptureFixture[str]


@pytest.fixture
def new_workspace(tmp_path: Path) -> Path:
    # A blank and a % in the path: a shell splits at one, cron ends the line at the other.
    return init_workspace(tmp_path / "my 100% work").root


def _schedule(root: Path, capsys: Capture, *arguments: str) -> str:
    assert main(["schedule", *arguments, "--workspace", str(root)]) == 0
    return capsys.readouterr().out


def test_cron_line_runs_at_the_time_given(new_workspace: Path, capsys: Capture) -> None:
    line = _schedule(new_workspace, capsys, "cron", "--at", "04:05", "--lang", "en,zh-Hans")
    minute, hour, *rest = line.split(maxsplit=5)
    assert (minute, hour, rest[:3]) == ("5", "4", ["*", "*", "*"])
    words = shlex.split(rest[3].replace(r"\%", "%"))
    assert words[1:] == ["run", "--workspace", str(new_workspace), "--lang", "en,zh-Hans", "--json"]
    assert "100% " not in line, "a bare % ends a cron line"


def test_systemd_timer_runs_at_the_time_given(new_workspace: Path, capsys: Capture) -> None:
    text = _schedule(new_workspace, capsys, "systemd", "--at", "04:05")
    service, timer = text.split("# qstats.timer")
    parser = configparser.ConfigParser(interpolation=None)
    parser.read_string(timer)
    assert parser["Timer"]["OnCalendar"] == "*-*-* 04:05:00"
    parser = configparser.ConfigParser(interpolation=None)
    parser.read_string(service)
    words = shlex.split(parser["Service"]["ExecStart"].replace("%%", "\0"))
    assert words[1:4] == ["run", "--workspace", str(new_workspace).replace("%", "\0")]


def test_ci_workflow_runs_at_the_time_given(new_workspace: Path, capsys: Capture) -> None:
    text = _schedule(new_workspace, capsys, "ci", "--at", "04:05", "--lang", "zh-Hant")
    assert '- cron: "5 4 * * *"' in text
    assert "qstats run --lang zh-Hant --json" in text


def test_schedule_refuses_what_is_no_time_of_day(new_workspace: Path, capsys: Capture) -> None:
    assert main(["schedule", "cron", "--at", "25:00", "--workspace", str(new_workspace)]) == 2
    assert "25:00" in capsys.readouterr().err


def test_init_says_what_comes_next(tmp_path: Path, capsys: Capture) -> None:
    assert main(["init", str(tmp_path / "new")]) == 0
    assert "qstats run --workspace" in capsys.readouterr().out
    assert main(["init", str(tmp_path / "new")]) == 2


def test_no_workspace_is_wrong_usage(tmp_path: Path, capsys: Capture) -> None:
    assert main(["status", "--workspace", str(tmp_path)]) == 2
    err = capsys.readouterr().err
    assert str(tmp_path) in err
    assert "qstats init" in err


def test_workspace_is_found_from_a_folder_inside_it(
    new_workspace: Path, capsys: Capture, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(new_workspace / "data" / "raw")
    assert main(["ingest"]) == 0
    assert "6 values" in capsys.readouterr().out


def test_file_that_is_not_there(tmp_path: Path, capsys: Capture) -> None:
    assert main(["read", str(tmp_path / "none.csv")]) == 2
    assert "none.csv" in capsys.readouterr().err


@pytest.mark.parametrize(
    ("arguments", "named"),
    [
        (["run", "--as-of", "7.2.2023"], "7.2.2023"),
        (["run", "--lang", "fr"], "fr"),
        (["nonsense"], "nonsense"),
        ([], "COMMAND"),
    ],
)
def test_wrong_arguments_are_named(arguments: list[str], named: str, capsys: Capture) -> None:
    with pytest.raises(SystemExit) as ended:
        main(arguments)
    assert ended.value.code == 2
    assert named in capsys.readouterr().err


def test_help_tells_the_exit_statuses(capsys: Capture) -> None:
    with pytest.raises(SystemExit) as ended:
        main(["--help"])
    assert ended.value.code == 0
    assert "75 another run holds the workspace" in " ".join(capsys.readouterr().out.split())
