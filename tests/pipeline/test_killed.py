"""``kill -9`` at any moment leaves the published pages whole, and the next run mends the rest."""

from __future__ import annotations

import json
import random
import signal
import subprocess
import sys
import time
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

from qstats.pipeline.init import init_workspace

_WORKSPACES = 2
_TRIALS_EACH = 10
_SOONEST = 0.5  # seconds: before that Python is still starting


def _run(root: Path) -> subprocess.Popen[bytes]:
    options = ["run", "--workspace", str(root), "--force", "--jobs", "1", "--json"]
    command = [sys.executable, "-m", "qstats.cli", *options]
    return subprocess.Popen(command, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)


def _assert_whole(root: Path) -> None:
    """The published set has every part, each to its end, all from one run."""
    folder = (root / "reports" / "example-plan").resolve()
    record = json.loads((folder / "run.json").read_text(encoding="utf-8"))
    summary = json.loads((folder / "summary.json").read_text(encoding="utf-8"))
    index = (folder / "index.html").read_text(encoding="utf-8")
    page = (folder / "en" / "example-pass-rate.html").read_text(encoding="utf-8")
    assert index.rstrip().endswith("</html>")
    assert page.rstrip().endswith("</html>")
    assert record["id"] in index
    assert record["id"] == summary["run"] == folder.name


def _kill_often(root: Path, seed: int) -> int:
    """One whole run, runs killed at random moments, one whole run; how many were killed."""
    whole = _time_of_whole_run(root)
    moment = random.Random(seed)
    killed = 0
    for _ in range(_TRIALS_EACH):
        started = time.monotonic()
        process = _run(root)
        try:
            process.wait(timeout=moment.uniform(_SOONEST, whole))
            whole = time.monotonic() - started  # it was quicker than thought
        except subprocess.TimeoutExpired:
            process.kill()
            killed += process.wait() == -signal.SIGKILL
        _assert_whole(root)
    _time_of_whole_run(root)
    _assert_whole(root)
    return killed


def _time_of_whole_run(root: Path) -> float:
    started = time.monotonic()
    assert _run(root).wait() == 0
    return time.monotonic() - started


def test_published_pages_survive_kills(tmp_path: Path, edit: Callable[..., None]) -> None:
    roots = [init_workspace(tmp_path / f"ws{i}").root for i in range(_WORKSPACES)]
    for root in roots:
        # Too few values for a forecast: a larger share of the run is writing and publishing.
        for year in ("2018年,91.2", "2019年,91.9", "2021年,92.6"):
            edit(root, year, f"{year[:5]},…")
    with ThreadPoolExecutor(_WORKSPACES) as pool:
        killed = list(pool.map(_kill_often, roots, range(_WORKSPACES)))
    assert sum(killed) >= 12, "most of the twenty kills must hit a run under way"
    for root in roots:
        [kept] = (root / "reports" / ".sets" / "example-plan").iterdir()
        assert kept == (root / "reports" / "example-plan").resolve()
        assert sorted(p.name for p in (root / "reports").iterdir()) == [".sets", "example-plan"]
