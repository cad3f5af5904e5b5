"""Opening a page says nothing on the console, asks the network for nothing, runs no label."""

from __future__ import annotations

from typing import Any

import pytest
from playwright.sync_api import Page

LANGS = ("en", "zh-Hans", "zh-Hant")


@pytest.mark.parametrize("lang", LANGS)
def test_pages_open_without_error_request_or_dialog(tab: Page, site: Any, lang: str) -> None:
    heard: list[str] = []
    tab.on("console", lambda message: heard.append(f"{message.type}: {message.text}"))
    tab.on("pageerror", lambda error: heard.append(f"error: {error}"))
    tab.on("dialog", lambda dialog: (heard.append(f"dialog: {dialog.message}"), dialog.dismiss()))
    tab.on("request", lambda request: heard.append(f"request: {request.url}"))
    for path in site.pages(lang):
        heard.clear()
        tab.goto(path.as_uri())
        asked = [line for line in heard if not line.startswith("request: data:")]
        assert asked == [f"request: {path.as_uri()}"], path.name


def test_the_filter_of_the_index_narrows_the_list_and_sorts_it(tab: Page, unkind_site: Any) -> None:
    tab.goto((unkind_site.folder / "en" / "index.html").as_uri())
    rows = tab.locator(".list tbody tr:not(.group)")
    assert rows.filter(visible=True).count() == 5
    tab.select_option("#show", "unmeasured")
    assert rows.filter(visible=True).count() == 1
    assert tab.locator("#status").inner_text().startswith("1 ")
    tab.select_option("#show", "")
    tab.select_option("#sort", "chance")
    chances = [float(row.get_attribute("data-chance") or "nan") for row in rows.all()]
    assert chances == sorted(chances)
