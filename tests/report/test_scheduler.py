"""A report template is an ordinary notebook: JupyterLab's own scheduler can run it."""

from __future__ import annotations

import shutil
import time
from pathlib import Path
from typing import Any

import pytest

from qstats.report.case import Case, write_case

TEMPLATE = Path(__file__).parents[2] / "notebooks" / "indicator_report.ipynb"
LONGEST_SECONDS = 120


@pytest.fixture
def scheduler(tmp_path: Path) -> Any:
    pytest.importorskip("jupyter_scheduler", reason="jupyter-scheduler is not installed")
    from jupyter_scheduler.environments import CondaEnvironmentManager
    from jupyter_scheduler.orm import create_tables
    from jupyter_scheduler.scheduler import Scheduler
    from traitlets.config import Config

    database = f"sqlite:///{tmp_path / 'jobs.sqlite'}"
    create_tables(database)
    config = Config({"Scheduler": {"staging_path": str(tmp_path / "staging")}})
    made = Scheduler(str(tmp_path), CondaEnvironmentManager(), database, config=config)
    yield made
    made.db_session.kw["bind"].dispose()


def test_a_job_of_the_scheduler_makes_a_report(
    scheduler: Any, open_case: Case, tmp_path: Path
) -> None:
    from jupyter_scheduler.models import CreateJob

    shutil.copy(TEMPLATE, tmp_path)
    write_case(open_case, tmp_path / "case.json")
    # The scheduler writes parameters as code: text needs its quotes.
    parameters = {"case_path": repr(str(tmp_path / "case.json")), "lang": "'en'"}
    job = scheduler.create_job(
        CreateJob(
            name="nightly",
            input_uri=TEMPLATE.name,
            runtime_environment_name="any",
            output_formats=["html"],
            parameters=parameters,
        )
    )

    done = finished(scheduler, job)
    assert done.status == "COMPLETED", done.status_message
    page = Path(scheduler.get_staging_paths(done)["html"]).read_text(encoding="utf-8")
    assert "47% chance" in page


def finished(scheduler: Any, job: str) -> Any:
    end = time.monotonic() + LONGEST_SECONDS
    described = scheduler.get_job(job)
    # A job that has not begun yet calls itself stopped.
    while described.status not in ("COMPLETED", "FAILED") and time.monotonic() < end:
        time.sleep(0.2)
        described = scheduler.get_job(job)
    return described
