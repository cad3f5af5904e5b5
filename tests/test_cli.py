"""Arguments, exit statuses and the scheduler texts of the ``qstats`` command."""

from __future__ import annotations

import configparser
import json
import shlex
from pathlib import Path

import openpyxl
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


# --- read: any file ---------------------------------------------------------------------------

SURE = "各地区人口（2024年）\n单位：万人\n地区,年末人口\n北京,218.5\n上海,248.0\n"
UNDATED = SURE.replace("（2024年）", "")


@pytest.fixture
def table(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.chdir(tmp_path)
    path = tmp_path / "people.csv"
    path.write_text(UNDATED, encoding="utf-8")
    return path


def test_read_prints_tidy_csv(table: Path, capsys: Capture) -> None:
    assert main(["read", str(table)]) == 0
    head, first, _ = capsys.readouterr().out.splitlines()
    assert head == "label,path,unit,geo,period,value,flag,missing_mark,sheet,cell"
    assert first == "年末人口,,万人,北京,_,218.5,,,,B4"


def test_explain_goes_beside_the_rows(table: Path, capsys: Capture) -> None:
    assert main(["read", str(table), "--explain"]) == 0
    out, err = capsys.readouterr()
    assert "confidence 0.50" in err
    assert "heading: A3 '地区' (geo), B3 '年末人口'" in err
    assert "confidence" not in out


def test_explain_is_data_for_machines(table: Path, capsys: Capture) -> None:
    assert main(["read", str(table), "--explain", "--json"]) == 0
    out, err = capsys.readouterr()
    assert json.loads(err)["sheets"][0]["tables"][0]["header"] == "3"
    assert json.loads(out)[0]["cell"] == "B4"


def test_strict_fails_where_a_table_is_not_sure(table: Path, capsys: Capture) -> None:
    assert main(["read", str(table), "--strict"]) == 1
    out, err = capsys.readouterr()
    assert (out, "people.csv" in err, "without a period" in err) == ("", True, True)
    table.write_text(SURE, encoding="utf-8")
    assert main(["read", str(table), "--strict"]) == 0


def test_out_writes_the_rows_to_a_file(table: Path, capsys: Capture) -> None:
    assert main(["read", str(table), "--out", "rows.csv"]) == 0
    assert capsys.readouterr().out.strip() == "rows.csv"
    assert Path("rows.csv").read_text(encoding="utf-8").count("\n") == 3


def test_the_file_read_is_never_written(table: Path, capsys: Capture) -> None:
    assert main(["read", str(table), "--out", "people.csv"]) == 2
    assert "people.csv" in capsys.readouterr().err
    assert table.read_text(encoding="utf-8") == UNDATED


def test_a_recipe_is_proposed_beside_the_file_and_never_replaced_unasked(
    table: Path, capsys: Capture
) -> None:
    recipe = table.with_name("people.csv.recipe.toml")
    assert main(["read", str(table), "--write-recipe"]) == 0
    assert capsys.readouterr().out.strip() == str(recipe)
    edited = recipe.read_text(encoding="utf-8").replace('# period = ""', 'period = "2024"')
    recipe.write_text(edited, encoding="utf-8")
    assert main(["read", str(table), "--strict"]) == 0
    assert ",2024,218.5," in capsys.readouterr().out
    assert main(["read", str(table), "--write-recipe"]) == 2
    assert "--force" in capsys.readouterr().err
    assert recipe.read_text(encoding="utf-8") == edited
    assert main(["read", str(table), "--write-recipe", "--force"]) == 0
    assert 'period = "2024"' in recipe.read_text(encoding="utf-8")


def test_a_proposed_recipe_can_go_to_standard_output(table: Path, capsys: Capture) -> None:
    assert main(["read", str(table), "--write-recipe", "--out", "-"]) == 0
    assert 'values = "B"' in capsys.readouterr().out
    assert [path.name for path in table.parent.iterdir()] == ["people.csv"]


def test_a_wrong_recipe_is_an_error_of_reading(table: Path, capsys: Capture) -> None:
    table.with_name("people.csv.recipe.toml").write_text('[[table]]\nrows = "9:99"\n')
    assert main(["read", str(table)]) == 1
    assert "9:99" in capsys.readouterr().err


@pytest.mark.parametrize(
    ("arguments", "file"),
    [
        (["--html"], "people.csv.html"),
        (["--html", "page.html"], "page.html"),
        (["--html", "--out", "other.html"], "other.html"),
    ],
)
def test_html_writes_a_page(table: Path, capsys: Capture, arguments: list[str], file: str) -> None:
    assert main(["read", str(table), *arguments]) == 0
    assert capsys.readouterr().out.strip() == file
    assert "<!doctype html>" in Path(file).read_text(encoding="utf-8")


def test_html_goes_to_standard_output(table: Path, capsys: Capture) -> None:
    assert main(["read", str(table), "--html", "-"]) == 0
    assert capsys.readouterr().out.startswith("<!doctype html>")


def test_one_sheet_can_be_asked_for(tmp_path: Path, capsys: Capture) -> None:
    book = openpyxl.Workbook()
    for name, figure in (("one", 1.5), ("two", 2.5)):
        sheet = book.create_sheet(name)
        for row in (["指标", "2024年"], ["合格率", figure]):
            sheet.append(row)
    book.save(tmp_path / "x.xlsx")
    assert main(["read", str(tmp_path / "x.xlsx"), "--sheet", "two", "--json"]) == 0
    assert [row["value"] for row in json.loads(capsys.readouterr().out)] == [2.5]
    assert main(["read", str(tmp_path / "x.xlsx"), "--sheet", "three"]) == 2
    assert "'one', 'two'" in capsys.readouterr().err


def test_two_forms_at_once_are_refused(table: Path, capsys: Capture) -> None:
    with pytest.raises(SystemExit) as ended:
        main(["read", str(table), "--json", "--write-recipe"])
    assert ended.value.code == 2


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
