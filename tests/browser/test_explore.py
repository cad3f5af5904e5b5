"""The workbench in JupyterLab, as a person meets it: open, run, change a number, see another."""

from __future__ import annotations

import os
import re
import socket
import subprocess
import sys
import time
import urllib.request
from collections.abc import Iterator
from pathlib import Path

import pytest
from playwright.sync_api import Page, expect

from qstats.pipeline.init import init_workspace

START_SECONDS, RUN_MS, ANSWER_MS = 60, 60_000, 20_000
CHANCE = re.compile(r"\d+% chance of at least")


@pytest.fixture
def lab(tmp_path: Path) -> Iterator[str]:
    """The address of ``explore.ipynb`` in a JupyterLab that serves a copy of a workspace."""
    root = init_workspace(tmp_path / "ws").root
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        port = free.getsockname()[1]
    settings = {
        "ServerApp.port": port,
        "ServerApp.ip": "127.0.0.1",
        "IdentityProvider.token": "",
        "ServerApp.root_dir": str(root / "notebooks"),
        "ServerApp.open_browser": False,
        "ServerApp.allow_root": True,
        "LabApp.expose_app_in_browser": True,
    }
    own = {"JUPYTER_CONFIG_DIR": "config", "JUPYTER_DATA_DIR": "data", "IPYTHONDIR": "ipython"}
    folders = {name: str(tmp_path / folder) for name, folder in own.items()}
    with (tmp_path / "lab.log").open("w") as log:
        server = subprocess.Popen(
            [sys.executable, "-m", "jupyterlab"]
            + [f"--{key}={value}" for key, value in settings.items()],
            env=os.environ | folders | {"QSTATS_WORKSPACE": str(root)},
            stdout=log,
            stderr=subprocess.STDOUT,
        )
    try:
        wait_for(f"http://127.0.0.1:{port}/api/status", server)
        yield f"http://127.0.0.1:{port}/lab/tree/explore.ipynb"
    finally:
        server.terminate()
        server.wait(10)


def wait_for(address: str, server: subprocess.Popen[bytes]) -> None:
    end = time.monotonic() + START_SECONDS
    while True:
        try:
            with urllib.request.urlopen(address, timeout=5) as answer:
                assert answer.status == 200
                return
        except OSError:
            assert server.poll() is None, "JupyterLab ended before it answered"
            assert time.monotonic() < end, "JupyterLab did not answer"
            time.sleep(0.3)


def test_a_harder_target_changes_the_chance_on_the_screen(lab: str, tab: Page) -> None:
    tab.goto(lab)
    # Before its kernel is idle the notebook would ask for one in a dialog.
    tab.get_by_text("| Idle").wait_for(timeout=RUN_MS)
    tab.evaluate("void jupyterapp.commands.execute('notebook:run-all-cells')")
    said = tab.locator(".qstats-bench .say").first
    expect(said).to_have_text(CHANCE, timeout=RUN_MS)
    before = said.inner_text()

    value = tab.locator(".widget-text input[type=number]").first
    value.fill("99.9")
    value.press("Enter")

    expect(said).to_have_text(re.compile(r"at least 99\.9%"), timeout=ANSWER_MS)
    assert chance(said.inner_text()) < chance(before)


def chance(sentence: str) -> int:
    found = re.search(r"(\d+)% chance", sentence)
    assert found, sentence
    return int(found[1])
