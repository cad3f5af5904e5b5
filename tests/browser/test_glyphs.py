"""No character of any page comes out as the box that stands for a missing glyph."""

from __future__ import annotations

from typing import Any

import pytest
from playwright.sync_api import Page

# Characters of the page that look, in the page's own fonts, just like one that no font has.
BOXED = """async ([more]) => {
    await document.fonts.ready;
    const body = document.body.cloneNode(true);
    body.querySelectorAll("script, style").forEach((e) => e.remove());
    const labels = [...body.querySelectorAll("[data-l]")].map((e) => e.dataset.l);
    const shown = new Set([...body.textContent, ...labels.join(""), ...more]);
    const canvas = document.createElement("canvas");
    canvas.width = canvas.height = 48;
    const pen = canvas.getContext("2d", {willReadFrequently: true});
    pen.font = "24px " + getComputedStyle(document.body).fontFamily;
    const drawn = (c) => {
        pen.clearRect(0, 0, 48, 48);
        pen.fillText(c, 8, 32);
        return pen.getImageData(0, 0, 48, 48).data.join();
    };
    const box = drawn("\\u{10FFFE}");
    return [...shown].filter((c) => c.trim() && drawn(c) === box);
}"""
NOBODYS = "\ue123"  # a private character that no font here draws


@pytest.mark.parametrize("lang", ["en", "zh-Hans", "zh-Hant"])
def test_every_character_is_drawn(tab: Page, site: Any, lang: str) -> None:
    for path in site.pages(lang):
        tab.goto(path.as_uri())
        assert tab.evaluate(BOXED, [NOBODYS]) == [NOBODYS], path.name
