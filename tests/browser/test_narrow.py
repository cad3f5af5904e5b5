"""At 360 pixels nothing is wider than the screen, whatever the labels are."""

from __future__ import annotations

from typing import Any

import pytest
from playwright.sync_api import Page

WIDER = """() => [...document.querySelectorAll("body *")]
    .filter((e) => e.getBoundingClientRect().right > innerWidth + 1 && !e.closest(".scroll, svg"))
    .map((e) => e.outerHTML.slice(0, 120))"""


def test_cards_on_a_phone_name_every_value(tab: Page, unkind_site: Any) -> None:
    tab.set_viewport_size({"width": 360, "height": 740})
    for name, table in (("pending", "#data table"), ("index", "table.list")):
        tab.goto((unkind_site.folder / "en" / f"{name}.html").as_uri())
        heads = tab.locator(f"{table} thead th").all_text_contents()
        cells = tab.locator(f"{table} tbody tr:not(.group)").first.locator("td")
        label = "(e) => JSON.parse(getComputedStyle(e, '::before').content)"
        assert [cell.evaluate(label) for cell in cells.all()] == heads[1:]


@pytest.mark.parametrize("lang", ["en", "zh-Hans", "zh-Hant"])
def test_no_page_scrolls_sideways_on_a_phone(tab: Page, site: Any, lang: str) -> None:
    tab.set_viewport_size({"width": 360, "height": 740})
    for path in site.pages(lang):
        tab.goto(path.as_uri())
        width = tab.evaluate("document.documentElement.scrollWidth")
        assert width <= 360, f"{path.name} is {width} wide: {tab.evaluate(WIDER)[:5]}"
