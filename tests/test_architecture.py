"""The shape of the project: who may import whom, clean notebooks, and paths the README names."""

from __future__ import annotations

import json
import re
import subprocess
import sys
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[1]
NOTEBOOKS = sorted((ROOT / "notebooks").glob("*.ipynb"))
ROOMS = ("raw", "tidy", "annual", "forecasting", "attainment", "report")


def test_rooms_keep_apart() -> None:
    command = [sys.executable, "-c", "from importlinter.cli import lint_imports_command as c; c()"]
    done = subprocess.run(command, cwd=ROOT, capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stdout + done.stderr
    assert "1 kept, 0 broken" in done.stdout


def test_help_needs_no_heavy_package() -> None:
    code = (
        "import sys, qstats.cli as c\n"
        "try: c.main(['--help'])\n"
        "except SystemExit: pass\n"
        "print(sorted({'pandas', 'matplotlib', 'statsmodels'} & set(sys.modules)))"
    )
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert done.stdout.splitlines()[-1] == "[]"


def test_there_are_six_notebooks() -> None:
    names = {"indicator_report", "plan_overview", "data_quality", "explore", "forecast_evaluation"}
    assert {path.stem for path in NOTEBOOKS} == names | {"read_a_yearbook"}


@pytest.mark.parametrize("path", NOTEBOOKS, ids=lambda p: p.stem)
def test_notebooks_hold_no_outputs(path: Path) -> None:
    code = [c for c in json.loads(path.read_text("utf-8"))["cells"] if c["cell_type"] == "code"]
    assert code
    assert [c["source"] for c in code if c["outputs"] or c["execution_count"]] == []


def test_every_room_has_its_folder() -> None:
    assert [
        room for room in ROOMS if not (ROOT / "src/qstats" / room / "__init__.py").is_file()
    ] == []


def test_every_path_the_readme_names_is_there() -> None:
    text = (ROOT / "README.md").read_text(encoding="utf-8")
    paths = set(re.findall(r"`((?:src|docs|notebooks|tests|data/raw)/[\w./-]+)`", text))
    assert paths, "the README says where to read"
    assert [path for path in sorted(paths) if not (ROOT / path).exists()] == []


def test_every_link_of_the_readme_leads_somewhere() -> None:
    text = (ROOT / "README.md").read_text(encoding="utf-8")
    links = re.findall(r"\]\((?!https?:)([\w./-]+)\)", text)
    assert [link for link in links if not (ROOT / link).exists()] == []


def test_every_raw_file_has_its_origin() -> None:
    raw = ROOT / "data" / "raw"
    tables = [p for p in raw.rglob("*") if p.suffix in (".csv", ".xlsx", ".xls", ".html")]
    assert tables
    assert [p.name for p in tables if not p.with_name(p.name + ".origin.toml").exists()] == []
