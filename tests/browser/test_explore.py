"""The workbench in JupyterLab, as a person meets it: open, run, change a choice, see an answer.

One JupyterLab serves one notebook to all tests; each compares what it sees before and after its own
change.
"""

from __future__ import annotations

import os
import re
import socket
import subprocess
import sys
import time
import urllib.request
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from playwright.sync_api import Browser, Locator, Page, expect

from qstats.pipeline.init import init_workspace

START_SECONDS, RUN_MS, ANSWER_MS = 60, 60_000, 20_000
CHANCE = re.compile(r"\d+% chance of at least")

RATES = {2018: 70.4, 2019: 71.2, 2020: 71.1, 2021: 72.6, 2022: 72.4, 2023: 73.6, 2024: 74.1}


@pytest.fixture(scope="module")
def workspace(
    tmp_path_factory: pytest.TempPathFactory, add_second_rate: Callable[..., Path]
) -> Path:
    """The starter workspace with a second indicator."""
    root = init_workspace(tmp_path_factory.mktemp("lab") / "ws").root
    add_second_rate(root, RATES)
    return root


@pytest.fixture(scope="module")
def lab(workspace: Path) -> Iterator[str]:
    """The address of ``explore.ipynb`` in a JupyterLab that serves the workspace."""
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        port = free.getsockname()[1]
    settings = {
        "ServerApp.port": port,
        "ServerApp.ip": "127.0.0.1",
        "IdentityProvider.token": "",
        "ServerApp.root_dir": str(workspace / "notebooks"),
        "ServerApp.open_browser": False,
        "ServerApp.allow_root": True,
        "LabApp.expose_app_in_browser": True,
    }
    own = {"JUPYTER_CONFIG_DIR": "config", "JUPYTER_DATA_DIR": "data", "IPYTHONDIR": "ipython"}
    folders = {name: str(workspace.parent / folder) for name, folder in own.items()}
    with (workspace.parent / "lab.log").open("w") as log:
        server = subprocess.Popen(
            [sys.executable, "-m", "jupyterlab"]
            + [f"--{key}={value}" for key, value in settings.items()],
            env=os.environ | folders | {"QSTATS_WORKSPACE": str(workspace)},
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


@pytest.fixture(scope="module")
def tab(lab: str, browser: Browser) -> Iterator[Page]:
    """The notebook, executed, as wide as a laptop's screen."""
    page = browser.new_page(viewport={"width": 1280, "height": 800})
    page.goto(lab)
    # Before its kernel is idle the notebook would ask for one in a dialog.
    page.get_by_text("| Idle").wait_for(timeout=RUN_MS)
    page.evaluate("void jupyterapp.commands.execute('notebook:run-all-cells')")
    expect(answers(page)).to_have_text(CHANCE, timeout=RUN_MS)
    yield page
    page.close()


def answers(tab: Page) -> Locator:
    """The sentences of the answers on the screen."""
    return tab.locator(".qstats-bench .say")


def test_a_harder_target_changes_the_chance(tab: Page) -> None:
    before = answers(tab).inner_text()
    value = tab.locator(".widget-text input[type=number]").first

    value.fill("99.9")
    value.press("Enter")

    expect(answers(tab)).to_have_text(re.compile(r"at least 99\.9%"), timeout=ANSWER_MS)
    assert chance(answers(tab).inner_text()) < chance(before)


def test_another_indicator_brings_its_own_name_and_target(tab: Page) -> None:
    heading = tab.locator(".qstats-bench h3")
    expect(heading).to_contain_text("Example pass rate, China")

    tab.get_by_label("Indicator", exact=True).select_option(label="Second rate")

    expect(heading).to_contain_text("Second rate, China", timeout=ANSWER_MS)
    expect(answers(tab)).to_have_text(re.compile(r"at least 74\.1%"))


def test_a_method_taken_out_is_out_of_the_answer(tab: Page) -> None:
    bench, box = tab.locator(".qstats-bench"), tab.get_by_label("No change")
    expect(bench).to_contain_text("By all methods")

    box.uncheck()

    alone = bench.get_by_text("By these methods alone")
    expect(alone).to_contain_text("Bayesian smoothing", timeout=ANSWER_MS)
    expect(alone).not_to_contain_text("No change")
    box.check()
    expect(bench).to_contain_text("By all methods", timeout=ANSWER_MS)


def test_a_second_date_puts_a_second_answer_beside_the_first(tab: Page) -> None:
    first = answers(tab).inner_text()
    day = tab.get_by_label("or with the date")

    day.fill("2022-12-31")
    day.press("Enter")

    expect(answers(tab)).to_have_count(2, timeout=ANSWER_MS)
    assert answers(tab).first.inner_text() == first
    expect(tab.locator(".qstats-bench h3").nth(1)).to_contain_text("31 December 2022")
    left, right = (answers(tab).nth(place).bounding_box() for place in (0, 1))
    assert left
    assert right
    assert left["y"] == pytest.approx(right["y"], abs=1)
    assert left["x"] + left["width"] <= right["x"]


def test_no_control_is_cut_off(tab: Page) -> None:
    cut = """() => {
        const right = e => e.getBoundingClientRect().right
        const parts = '.widget-label, .widget-button, .widget-checkbox, select, input'
        return [...document.querySelectorAll(parts)]
            .filter(e => e.offsetWidth && e.closest('.jp-OutputArea-output'))
            .filter(e => (e.matches('.widget-label') && e.scrollWidth > e.clientWidth + 1)
                || right(e) > right(e.closest('.jp-OutputArea-output')))
            .map(e => e.outerHTML)
    }"""
    assert tab.evaluate(cut) == []


@pytest.mark.parametrize(
    ("form", "holds"),
    [("code", "qs.workbench('en')"), ("picture", "<svg"), ("report", "<!doctype html>")],
)
def test_a_button_writes_what_is_shown(tab: Page, workspace: Path, form: str, holds: str) -> None:
    tab.get_by_role("button", name=f"as {form}").click()

    suffix = {"code": "py", "picture": "svg", "report": "html"}[form]
    written = tab.get_by_text(re.compile(rf"Written: \S+\.{suffix}"))
    written.wait_for(timeout=ANSWER_MS)
    file = written.inner_text().removeprefix("Written: ")
    said = (workspace / "notebooks" / file).read_text(encoding="utf-8")
    assert holds in said
    if form != "code":
        assert answers(tab).first.inner_text() in said


def chance(sentence: str) -> int:
    found = re.search(r"(\d+)% chance", sentence)
    assert found, sentence
    return int(found[1])
