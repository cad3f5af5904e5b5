"""A new workspace, from ``init`` to pages, and the commands that read what a run left."""

from __future__ import annotations

import csv
import json
import shutil
import time
from collections.abc import Callable
from pathlib import Path

import openpyxl
import pytest

from qstats.cli import main
from qstats.errors import UsageError
from qstats.pipeline.init import init_workspace

Command = Callable[..., tuple[int, str, str]]
SET = "reports/example-plan"


def test_first_run_publishes_every_part(built_once: Path) -> None:
    folder = built_once / SET
    for name in ("index.html", "en/example-pass-rate.html", "en/data-quality.html"):
        assert (folder / name).read_text(encoding="utf-8").rstrip().endswith("</html>"), name
    record = json.loads((folder / "run.json").read_text(encoding="utf-8"))
    assert record["failed"] == {}
    assert record["id"] in (folder / "index.html").read_text(encoding="utf-8")


def test_summary_is_an_array_of_assessments(built_once: Path) -> None:
    summary = json.loads((built_once / SET / "summary.json").read_text(encoding="utf-8"))
    [row] = summary["assessments"]
    assert (row["target"], row["state"]) == ("example-pass-rate", "pending")
    assert 0 < row["probability"] < 1
    # The last printed value of the starter table: 2024年, 94.1 p.
    assert (row["latest_year"], row["latest_value"]) == (2024, 94.1)
    with (built_once / SET / "summary.csv").open(encoding="utf-8-sig", newline="") as file:
        [line] = csv.DictReader(file)
    assert float(line["probability"]) == row["probability"]


def test_executed_notebook_keeps_its_outputs(built_once: Path) -> None:
    path = built_once / SET / "notebooks" / "example-pass-rate.en.ipynb"
    cells = json.loads(path.read_text(encoding="utf-8"))["cells"]
    assert any(cell.get("outputs") for cell in cells)
    assert all(cell["execution_count"] for cell in cells if cell["cell_type"] == "code")


def test_second_run_changes_nothing_and_is_quick(
    built: Path, command: Command, pages: Callable[[Path], dict[str, bytes]]
) -> None:
    before = pages(built)
    started = time.perf_counter()
    status, out, _ = command("run", built)
    assert time.perf_counter() - started < 3
    assert status == 0
    assert "nothing has changed" in out
    assert pages(built) == before


def test_three_languages_render(built: Path, command: Command) -> None:
    status, _, err = command("run", built, "--lang", "en,zh-Hans,zh-Hant")
    assert status == 0, err
    names = {"en": "Example pass rate", "zh-Hans": "示例合格率", "zh-Hant": "示例合格率"}
    for lang, name in names.items():
        page = (built / SET / lang / "example-pass-rate.html").read_text(encoding="utf-8")
        assert name in page
        assert f'lang="{lang}"' in page
        assert (built / SET / lang / "index.html").exists()
    assert json.loads((built / SET / "run.json").read_text())["languages"] == list(names)


def test_status_tells_the_verdicts(built_once: Path, command: Command) -> None:
    status, out, _ = command("status", built_once, "--json")
    assert status == 0
    assert json.loads(out)["assessments"][0]["target"] == "example-pass-rate"
    assert "example-pass-rate" in command("status", built_once)[1]


def test_status_before_any_run_names_the_remedy(starter: Path, command: Command) -> None:
    status, _, err = command("status", starter)
    assert status == 2
    assert "qstats run" in err


def test_init_refuses_a_folder_in_use(starter: Path) -> None:
    with pytest.raises(UsageError, match="not empty"):
        init_workspace(starter)


def test_ingest_counts_files_and_values(starter: Path, command: Command) -> None:
    status, out, _ = command("ingest", starter)
    # Hand count of the starter table: seven years, 2020 is missing.
    assert (status, out.strip()) == (0, "1 files, 6 values, 0 errors, 0 warnings")


def test_export_csv_neutralises_formulas(
    built: Path, command: Command, edit: Callable[..., None], tmp_path: Path
) -> None:
    edit(built, "Example yearbook 2019", "=HYPERLINK(1)")
    status, out, _ = command("export", built, "--out", str(tmp_path / "out"))
    assert status == 0
    assert {Path(line).name for line in out.split()} == {
        "observations.csv",
        "series.csv",
        "assessments.csv",
    }
    data = (tmp_path / "out" / "observations.csv").read_bytes()
    assert data.startswith(b"\xef\xbb\xbf"), "Excel reads Chinese only with this mark"
    titles = [row["title"] for row in csv.DictReader(data.decode("utf-8-sig").splitlines())]
    assert "'=HYPERLINK(1)" in titles
    assert "=HYPERLINK(1)" not in titles


def test_export_xlsx_neutralises_formulas(
    built: Path, command: Command, edit: Callable[..., None], tmp_path: Path
) -> None:
    edit(built, "Example yearbook 2019", "=HYPERLINK(1)")
    status, _, _ = command("export", built, "--out", str(tmp_path), "--format", "xlsx")
    assert status == 0
    book = openpyxl.load_workbook(tmp_path / "qstats.xlsx")
    assert book.sheetnames == ["observations", "series", "assessments"]
    cells = [cell for row in book["observations"].iter_rows() for cell in row]
    assert "'=HYPERLINK(1)" in [cell.value for cell in cells]
    assert not [cell for cell in cells if cell.data_type == "f"]


def test_check_finds_nothing_then_names_a_tampered_file(built: Path, command: Command) -> None:
    status, out, _ = command("check", built, "--json")
    assert status == 0
    answer = json.loads(out)
    assert answer["problems"] == []
    assert answer["cell addresses"] == 6
    with (built / "data/raw/example-office/2025/pass-rate.csv").open("a") as file:
        file.write("2025年,99.9\n")
    status, out, _ = command("check", built, "--json")
    [problem] = json.loads(out)["problems"]
    assert status == 1
    assert "pass-rate.csv" in problem


def test_read_any_file(starter: Path, capsys: pytest.CaptureFixture[str]) -> None:
    path = starter / "data/raw/example-office/2025/pass-rate.csv"
    assert main(["read", str(path), "--json", "--explain"]) == 0
    out, explained = capsys.readouterr()
    values = {row["period"]: row["value"] for row in json.loads(out)}
    assert values["2018"] == 91.2
    assert values["2024"] == 94.1
    assert explained.strip()
    assert main(["read", str(path)]) == 0
    assert capsys.readouterr().out.startswith("label,")


def test_backtest_prints_past_forecasts(built_once: Path, command: Command) -> None:
    status, out, _ = command("backtest", built_once, "--indicator", "example_pass_rate", "--json")
    rows = json.loads(out)
    assert status == 0
    # Origins need four values; 2022 is the first (2018, 2019, 2021, 2022), then 2023.
    pairs = {(row["origin"], row["year"]) for row in rows}
    assert pairs == {(2022, 2023), (2022, 2024), (2023, 2024)}


def test_a_missing_template_is_named(starter: Path) -> None:
    shutil.rmtree(starter / "notebooks")
    from qstats.pipeline.workspace import Workspace

    with pytest.raises(UsageError, match=r"no template nothing\.ipynb"):
        Workspace(starter).template("nothing.ipynb")


def test_pages_are_printed_too_where_that_is_asked(built: Path, command: Command) -> None:
    assert command("run", built, "--format", "html,pdf")[0] == 0
    for name in ("example-pass-rate", "index", "data-quality"):
        assert (built / SET / "en" / f"{name}.pdf").read_bytes().startswith(b"%PDF")
        page = (built / SET / "en" / f"{name}.html").read_text(encoding="utf-8")
        assert f'href="{name}.pdf"' in page
    assert 'href="en/index.pdf"' in (built / SET / "index.html").read_text(encoding="utf-8")
    # The second language makes all pages anew or takes them over, files and PDF with them.
    assert command("run", built, "--format", "html,pdf", "--lang", "en,zh-Hans")[0] == 0
    for lang in ("en", "zh-Hans"):
        assert (built / SET / lang / "example-pass-rate.pdf").is_file()
        assert (built / SET / lang / "example-pass-rate" / "tables.xlsx").is_file()


def test_a_page_taken_over_keeps_its_files(
    built: Path, command: Command, edit: Callable[..., None]
) -> None:
    assert command("run", built, "--format", "html,pdf")[0] == 0
    before = (built / SET / "en" / "example-pass-rate.pdf").read_bytes()
    plan = built / "catalog" / "plans" / "example-plan.toml"
    plan.write_text(plan.read_text(encoding="utf-8") + "\n# a remark\n", encoding="utf-8")
    assert command("run", built, "--format", "html,pdf")[0] == 0
    assert (built / SET / "en" / "example-pass-rate.pdf").read_bytes() == before
    assert (built / SET / "en" / "example-pass-rate" / "path.svg").is_file()


@pytest.mark.parametrize("form", ["pdf", "docx", ""])
def test_an_unknown_form_is_refused(starter: Path, form: str) -> None:
    with pytest.raises(SystemExit, match="2"):
        main(["run", "--workspace", str(starter), "--format", form])
