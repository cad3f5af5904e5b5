"""The commands asked for most often answer at once.

Processor seconds, which other work on the machine changes little. Measured: ``--help`` 0.05,
``status`` 0.18. The bounds are what a user is promised, in seconds.
"""

from __future__ import annotations

import resource
import subprocess
import sys
from pathlib import Path

import pytest


@pytest.mark.parametrize(("arguments", "most"), [(["--help"], 0.3), (["status"], 1.0)])
def test_a_quick_command_is_quick(arguments: list[str], most: float, built_once: Path) -> None:
    command = [sys.executable, "-m", "qstats.cli", *arguments]
    taken = min(seconds(command, built_once) for _ in range(2))
    assert taken <= most


def test_status_loads_no_pandas(built_once: Path) -> None:
    command = [sys.executable, "-X", "importtime", "-m", "qstats.cli", "status"]
    told = subprocess.run(command, cwd=built_once, capture_output=True, text=True, check=True)
    assert "qstats.pipeline.order" in told.stderr
    assert "pandas" not in told.stderr


def seconds(command: list[str], folder: Path) -> float:
    before = resource.getrusage(resource.RUSAGE_CHILDREN)
    subprocess.run(command, cwd=folder, stdout=subprocess.DEVNULL, check=True)
    after = resource.getrusage(resource.RUSAGE_CHILDREN)
    return after.ru_utime - before.ru_utime + after.ru_stime - before.ru_stime
