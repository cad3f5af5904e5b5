"""No word of a chart leaves the chart, which as a picture or on paper would cut it."""

from __future__ import annotations

from typing import Any

import pytest
from playwright.sync_api import Page

OUTSIDE = """() => [...document.querySelectorAll("svg.chart")].flatMap((svg) => {
    const frame = svg.getBoundingClientRect();
    const outside = (text) => {
        const box = text.getBoundingClientRect();
        return box.left < frame.left - 1 || box.right > frame.right + 1
            || box.top < frame.top - 1 || box.bottom > frame.bottom + 1;
    };
    return frame.width ? [...svg.querySelectorAll("text")].filter(outside) : [];
}).map((text) => text.textContent)"""


@pytest.mark.parametrize("width", [1280, 360])
@pytest.mark.parametrize("lang", ["en", "zh-Hans", "zh-Hant"])
def test_every_word_stands_inside_its_chart(tab: Page, site: Any, lang: str, width: int) -> None:
    tab.set_viewport_size({"width": width, "height": 800})
    for path in site.pages(lang):
        tab.goto(path.as_uri())
        assert tab.evaluate(OUTSIDE) == [], path.name
