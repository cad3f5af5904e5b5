"""A headless Chromium for the tests of this room; they skip, saying so, where there is none."""

from __future__ import annotations

import shutil
from collections.abc import Iterator
from typing import Any

import pytest
from playwright.sync_api import Browser, Page, sync_playwright

CHROMIUM = next(filter(None, map(shutil.which, ("chromium", "chromium-browser", "chrome"))), None)


@pytest.fixture(scope="session")
def browser() -> Iterator[Browser]:
    if CHROMIUM is None:
        pytest.skip("no Chromium on the path: browser tests skip")
    with sync_playwright() as driver:
        # Build machines run as root in a container, where the sandbox cannot start.
        opened = driver.chromium.launch(executable_path=CHROMIUM, args=["--no-sandbox"])
        yield opened
        opened.close()


@pytest.fixture
def tab(browser: Browser) -> Iterator[Page]:
    """A tab of its own for each test, as wide as a desk's screen."""
    page = browser.new_page(viewport={"width": 1280, "height": 800})
    yield page
    page.close()


@pytest.fixture(params=["unkind", "shipped"])
def site(request: pytest.FixtureRequest) -> Any:
    """Pages with unkind labels, then those of the project's own plan."""
    return request.getfixturevalue(f"{request.param}_site")
