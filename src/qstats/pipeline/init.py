"""A small working workspace to begin with."""

from __future__ import annotations

import shutil
from pathlib import Path

from qstats.errors import UsageError
from qstats.pipeline.workspace import Workspace

_STARTER = Path(__file__).parent / "starter"
_NOTEBOOKS = (
    "indicator_report.ipynb",
    "plan_overview.ipynb",
    "data_quality.ipynb",
    "explore.ipynb",
    "forecast_evaluation.ipynb",
)


def init_workspace(folder: Path) -> Workspace:
    """Make a workspace in ``folder``: one indicator, one plan with one target, one raw table.

    Raises
    ------
    UsageError
        The folder exists and is not empty.
    """
    if folder.exists() and any(folder.iterdir()):
        raise UsageError("not empty", where=str(folder), remedy="name a new folder")
    shutil.copytree(_STARTER, folder, dirs_exist_ok=True)
    workspace = Workspace(folder.resolve())
    for made in (workspace.processed, workspace.reports, workspace.root / "notebooks"):
        made.mkdir(parents=True, exist_ok=True)
    for name in _NOTEBOOKS:
        shutil.copyfile(_template(name), workspace.root / "notebooks" / name)
    return workspace


def _template(name: str) -> Path:
    return Workspace(_STARTER).template(name)
