"""papermill, and what builds on it, runs templates by the engine's name."""

from __future__ import annotations

import os
import subprocess
import sys
import tomllib
from pathlib import Path

import nbformat
import papermill
import pytest
from papermill.engines import papermill_engines

from qstats.errors import ReportError
from qstats.report.case import Case, write_case
from qstats.report.papermill_engine import QstatsEngine

ROOT = Path(__file__).parents[2]
TEMPLATE = ROOT / "notebooks" / "indicator_report.ipynb"


@pytest.fixture(autouse=True)
def registered() -> None:
    papermill_engines.register("qstats", QstatsEngine)


def own(folder: Path, *sources: str, language: str = "python") -> str:
    cells = [nbformat.v4.new_code_cell(source) for source in sources]
    cells[0].metadata["tags"] = ["parameters"]
    kernel = {"display_name": "x", "language": language, "name": "python3"}
    notebook = nbformat.v4.new_notebook(cells=cells, metadata={"kernelspec": kernel})
    nbformat.write(notebook, folder / "own.ipynb")
    return str(folder / "own.ipynb")


def shown(path: Path) -> str:
    cells = nbformat.read(path, as_version=4).cells
    return "".join(
        str(output.get("text", "") or output.get("data", {}))
        for cell in cells
        if cell.cell_type == "code"
        for output in cell.outputs
    )


def test_the_command_line_finds_the_engine_that_the_package_declares(
    open_case: Case, tmp_path: Path
) -> None:
    # What an installer writes of the project's entry points, on the search path.
    declared = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))["project"]
    [(name, target)] = declared["entry-points"]["papermill.engine"].items()
    info = tmp_path / "declared" / "qstats_declared-0.dist-info"
    info.mkdir(parents=True)
    (info / "METADATA").write_text("Metadata-Version: 2.1\nName: qstats-declared\nVersion: 0\n")
    (info / "entry_points.txt").write_text(f"[papermill.engine]\n{name} = {target}\n")
    write_case(open_case, tmp_path / "case.json")
    command = [sys.executable, "-m", "papermill", "--engine", "qstats", "--no-progress-bar"]
    command += [str(TEMPLATE), str(tmp_path / "out.ipynb")]
    command += ["-p", "case_path", str(tmp_path / "case.json"), "-p", "lang", "zh-Hant"]
    paths = [str(info.parent), str(ROOT / "src"), os.environ.get("PYTHONPATH", "")]
    environment = {**os.environ, "PYTHONPATH": os.pathsep.join(paths)}
    done = subprocess.run(command, env=environment, capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stderr
    assert "機率為" in shown(tmp_path / "out.ipynb")


def test_the_call_of_airflow_s_operator_runs_in_this_process(tmp_path: Path) -> None:
    source = own(tmp_path, "word = ''", "import os\nprint(os.getpid(), word)")
    # The arguments PapermillOperator hands to papermill.
    papermill.execute_notebook(
        source,
        str(tmp_path / "out.ipynb"),
        parameters={"word": "粮食"},
        engine_name="qstats",
        kernel_name="python3",
        language="python",
        progress_bar=False,
        report_mode=True,
    )
    assert shown(tmp_path / "out.ipynb") == f"{os.getpid()} 粮食\n"


def test_a_time_limit_is_kept_by_a_kernel(tmp_path: Path) -> None:
    source = own(tmp_path, "x = 1", "import os\nprint(os.getpid())")
    out = tmp_path / "out.ipynb"
    limits = {"engine_name": "qstats", "execution_timeout": 60, "progress_bar": False}
    papermill.execute_notebook(source, str(out), **limits)
    assert int(shown(out)) != os.getpid()


def test_an_unknown_parameter_is_refused_before_any_cell_runs(tmp_path: Path) -> None:
    source = own(tmp_path, "lang = 'en'", "open('ran', 'w')")
    with pytest.raises(ReportError, match=r"knows no parameter langg(.|\n)*names lang"):
        papermill.execute_notebook(
            source,
            str(tmp_path / "out.ipynb"),
            parameters={"langg": "en"},
            engine_name="qstats",
            progress_bar=False,
            cwd=str(tmp_path),
        )
    assert not (tmp_path / "ran").exists()


def test_a_failing_cell_is_papermill_s_own_error(tmp_path: Path) -> None:
    source = own(tmp_path, "x = 1", "1 / 0")
    with pytest.raises(papermill.PapermillExecutionError, match="ZeroDivisionError"):
        papermill.execute_notebook(
            source, str(tmp_path / "out.ipynb"), engine_name="qstats", progress_bar=False
        )
