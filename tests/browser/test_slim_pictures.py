"""A slimmed chart looks like the one matplotlib wrote."""

from __future__ import annotations

import io
import re
from typing import Any

import pytest
from matplotlib.axes import Axes
from PIL import Image, ImageChops
from playwright.sync_api import Page

from qstats.report import drawing, figures
from qstats.report.figures import Goal, Scale
from qstats.report.pictures import standalone
from qstats.report.texts import Texts

VALUES = {2017: 93.7, 2018: None, 2019: None, 2020: 93.4, 2021: 93.1, 2022: 93.3, 2023: 93.6}
STATUS = {2017: "final", 2020: "derived", 2021: "preliminary", 2022: "final", 2023: "final"}
SERIES = [
    {"year": y, "value": v, "status": STATUS.get(y, ""), "segment": 0} for y, v in VALUES.items()
]
FORECAST = {
    "years": [2024, 2025],
    "probs": [0.025, 0.25, 0.5, 0.75, 0.975],
    "values": [[93.0, 92.6], [93.4, 93.4], [93.7, 93.8], [94.0, 94.2], [94.4, 95.0]],
}
RELIABILITY = [{"stated": x / 10, "observed": x / 10, "count": 40 * x} for x in range(1, 10)]


def draw_fan(axes: Axes) -> None:
    goal = Goal(94.0, 2025, ">=", "target: 94% in 2025", 2023.1, "plan, 2023")
    figures.draw_fan(axes, SERIES, FORECAST, goal, [2017], Scale(Texts("en"), "%"))


def draw_reliability(axes: Axes) -> None:
    figures.draw_reliability(axes, RELIABILITY, "Came true", "Stated")


def screenshot(tab: Page, picture: str) -> Image.Image:
    style = "<style>body{margin:0}svg,svg text{font:12px monospace !important}</style>"
    tab.set_content(f"<!doctype html>{style}{picture}")
    return Image.open(io.BytesIO(tab.screenshot())).convert("L")


@pytest.mark.parametrize("draw", [draw_fan, draw_reliability])
def test_the_browser_draws_the_same(tab: Page, monkeypatch: Any, draw: Any) -> None:
    heard: list[str] = []

    def listen(written: str) -> str:
        # Clips are taken away on purpose.
        heard.append(re.sub(' clip-path="[^"]*"', "", written[written.index("<svg") :]))
        return slim(written)

    slim = drawing.slim
    monkeypatch.setattr(drawing, "slim", listen)
    drawing.svg(draw, "x", (600, 400), "", "")
    slimmed = f'<svg width="600pt" height="400pt" viewBox="0 0 600 400">{slim(heard[0])}</svg>'
    before, after = screenshot(tab, heard[0]), screenshot(tab, slimmed)
    changed = ImageChops.difference(before, after).point(lambda x: 255 if x > 64 else 0)
    drawn = ImageChops.invert(before).point(lambda x: 255 if x > 64 else 0)
    share = changed.histogram()[255] / drawn.histogram()[255]
    assert len(heard[0]) > 2 * len(slimmed)
    assert share < 0.01, f"{share:.1%} of what is drawn has moved"


def test_a_picture_of_its_own_writes_as_small_as_on_the_page(tab: Page) -> None:
    tab.set_content(standalone(drawing.svg(draw_reliability, "x", (600, 400), "Shown", "Found")))
    sizes = "[...document.querySelectorAll('svg text')].map(e => getComputedStyle(e).fontSize)"
    assert set(tab.evaluate(sizes)) == {"12px", "10px"}
