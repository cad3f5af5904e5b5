"""The templates run as they lie in a workspace, in a kernel, and look like the pages."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

import nbformat
import pytest

from qstats.cli import main
from qstats.pipeline.init import init_workspace

SHOWN = {
    "indicator_report": "There is",
    "plan_overview": "Example plan",
    "data_quality": "Data quality",
    "forecast_evaluation": "years ahead",
    "explore": "chance of at least",
}


@pytest.fixture(scope="module")
def workspace(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A starter workspace opened with ``qstats lab``, where JupyterLab itself only ends at once."""
    root = init_workspace(tmp_path_factory.mktemp("open") / "ws").root
    assert main(["lab", "--workspace", str(root), "--", "--version"]) == 0
    return root


def test_opening_the_lab_makes_the_reports_that_the_notebooks_show(workspace: Path) -> None:
    assert list(workspace.glob("reports/*/index.html"))


@pytest.mark.parametrize("name", SHOWN)
def test_a_template_runs_where_it_lies(workspace: Path, name: str) -> None:
    command = [sys.executable, "-m", "jupyter", "execute", "--inplace", f"{name}.ipynb"]
    subprocess.run(command, cwd=workspace / "notebooks", check=True, capture_output=True)
    notebook = nbformat.read(workspace / "notebooks" / f"{name}.ipynb", as_version=4)
    shown = "".join(
        output["data"]["text/html"]
        for cell in notebook.cells
        for output in cell.get("outputs", [])
        if "text/html" in output.get("data", {})
    )
    assert SHOWN[name] in shown
    assert "--obs:" in shown, "charts have no colours"
