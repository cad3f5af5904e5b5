"""Printed on A4, the verdict has the first page alone and no chart is cut."""

from __future__ import annotations

import re
from pathlib import Path
from typing import Any

import pypdfium2
import pytest
from playwright.sync_api import Page

# The words inside each chart that print shows, in order; a sparkline has none.
CHARTS = """() => [...document.querySelectorAll("svg")]
    .filter((svg) => svg.getBoundingClientRect().width && svg.querySelector("text"))
    .map((svg) => [...svg.querySelectorAll("text")].map((text) => text.textContent))"""
RIGHT_MARGIN = 36  # points; the style sheet leaves 14 mm


def printed(tab: Page, path: Path) -> tuple[list[list[str]], list[Any]]:
    """The words of every chart, and the pages of the PDF."""
    tab.goto(path.as_uri())
    tab.emulate_media(media="print")
    document = pypdfium2.PdfDocument(tab.pdf(prefer_css_page_size=True, print_background=True))
    return tab.evaluate(CHARTS), list(document)


def squeezed(text: str) -> str:
    return re.sub(r"\s", "", text)


@pytest.mark.parametrize("lang", ["en", "zh-Hans", "zh-Hant"])
def test_every_chart_stands_whole_on_one_page(tab: Page, unkind_site: Any, lang: str) -> None:
    assert cut_charts(tab, unkind_site.folder / lang / "pending.html", least=6) == []


@pytest.mark.parametrize("lang", ["en", "zh-Hans", "zh-Hant"])
@pytest.mark.parametrize(
    ("name", "least"),
    [
        ("mfg_quality_competitiveness_index", 6),
        ("food_sampling_pass_rate", 6),
        ("service-satisfaction", 5),
        ("agri_monitoring_pass_rate", 3),
    ],
)
def test_no_chart_of_the_plan_is_cut(
    tab: Page, shipped_site: Any, name: str, least: int, lang: str
) -> None:
    assert cut_charts(tab, shipped_site.folder / lang / f"{name}.html", least) == []


def cut_charts(tab: Page, path: Path, least: int) -> list[list[str]]:
    """The words of charts that no printed page holds whole, of ``least`` charts or more."""
    charts, pages = printed(tab, path)
    texts = [squeezed(page.get_textpage().get_text_range()) for page in pages]
    assert len(charts) >= least
    return [
        words
        for words in charts
        if not any(all(squeezed(word) in text for word in words) for text in texts)
    ]


@pytest.mark.parametrize("name", ["pending", "met", "short", "index", "data-quality"])
def test_nothing_runs_over_the_right_edge(tab: Page, unkind_site: Any, name: str) -> None:
    _, pages = printed(tab, unkind_site.folder / "en" / f"{name}.html")
    for number, page in enumerate(pages, start=1):
        text = page.get_textpage()
        rights = [text.get_rect(n)[2] for n in range(text.count_rects())]
        assert max(rights, default=0) <= page.get_width() - RIGHT_MARGIN, f"page {number}"


def test_the_verdict_has_the_first_page_alone(tab: Page, unkind_site: Any) -> None:
    _, pages = printed(tab, unkind_site.folder / "en" / "pending.html")
    first, second = (page.get_textpage().get_text_range() for page in pages[:2])
    assert "There is a 29% chance" in first.replace("\r\n", " ")
    assert "The path so far" not in first
    assert "The path so far" in second
