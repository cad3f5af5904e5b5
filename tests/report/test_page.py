"""The document: self-contained, readable without network, every character covered."""

from __future__ import annotations

import re
from collections.abc import Callable

import pytest

from qstats.catalog.records import LANGUAGES
from qstats.report import page
from qstats.report.markup import Html, link, safe, tag

LINKS = {lang: f"../{lang}/x.html" for lang in LANGUAGES}


def test_the_language_is_marked_and_the_others_are_linked() -> None:
    made = page.page("<h1>x</h1>", "x", "zh-Hant", LINKS)
    assert '<html lang="zh-Hant">' in made
    assert 'href="../en/x.html" hreflang="en"' in made
    assert 'aria-current="page" lang="zh-Hant"' in made


def test_a_title_is_text() -> None:
    made = page.page("<h1>x</h1>", "</title><script>alert(1)</script>", "en", LINKS)
    assert "<script" not in made


def test_nothing_is_fetched_from_elsewhere() -> None:
    made = page.page("<h1>合格率</h1>", "x", "en", LINKS, crumbs=[("plan", "index.html")])
    assert not re.search(r'(?:src|srcset)="(?!data:)|<link|@import|url\((?!data:|#)', made)


def test_the_font_holds_just_the_characters_that_latin_faces_lack() -> None:
    assert page.missing_characters("<p>94% 合格率 — é 合</p><style>禁</style>") == "合格率"


def test_attributes_that_the_style_sheet_prints_count_as_text() -> None:
    assert page.missing_characters('<td data-l="数值">1</td>') == "值数"


def test_a_page_without_such_characters_embeds_no_font() -> None:
    assert page.embedded_font("") == ""


def test_the_embedded_font_draws_what_was_asked() -> None:
    import base64
    import io

    from fontTools.ttLib import TTFont

    rule = page.embedded_font("合格率")
    data = base64.b64decode(re.search(r"base64,([^)]+)\)", rule)[1])  # type: ignore[index]
    font = TTFont(io.BytesIO(data))
    assert set(font.getBestCmap()) == {ord(c) for c in "合格率"}
    glyph = font["glyf"][font.getBestCmap()[ord("率")]]
    assert glyph.numberOfContours > 0
    # A side bearing that differs from the outline would shift the glyph in its box.
    assert font["hmtx"][font.getBestCmap()[ord("率")]][1] == glyph.xMin


@pytest.mark.parametrize(
    "address", ["javascript:alert(1)", "data:text/html,x", "//host/x", "http:", ""]
)
def test_only_web_addresses_become_links(address: str) -> None:
    assert link("source", address) == "source"


def test_a_link_is_escaped() -> None:
    made = link("<b>", 'https://host/"><script>')
    assert made.startswith('<a href="https://host/&quot;&gt;&lt;script&gt;"')
    assert "&lt;b&gt;</a>" in made


def test_text_is_escaped_and_html_is_not() -> None:
    assert safe("<i>") == "&lt;i&gt;"
    assert safe(Html("<i>")) == "<i>"
    assert tag("td", "<i>", data_l='"', class_=None) == '<td data-l="&quot;">&lt;i&gt;</td>'


def test_adding_text_to_html_escapes_it() -> None:
    assert Html("<b>") + "<i>" == "<b>&lt;i&gt;"


@pytest.mark.parametrize("mode", ["prefers-color-scheme:dark", "@media print", "@media screen"])
def test_the_style_sheet_serves_dark_print_and_phone(mode: str) -> None:
    assert mode in page.style_sheet()


@pytest.mark.parametrize("mode", [0, 1, 2])
@pytest.mark.parametrize(
    ("text", "ground"),
    [("ink", "bg"), ("muted", "bg"), ("link", "bg"), ("target", "bg"), ("yes", "tint-yes"),
     ("no", "tint-no"), ("ink", "tint-even"), ("obs", "f95"), ("ink", "tint-yes")],
)  # fmt: skip
def test_text_has_enough_contrast_in_light_dark_and_print(
    mode: int, text: str, ground: str, contrast: Callable[[str, str], float]
) -> None:
    # WCAG 2 asks for 4.5 : 1; the formula is its own.
    blocks = [b for b in re.findall(r":root\{([^}]*)\}", page.style_sheet()) if "--bg:" in b]
    colours = dict(re.findall(r"--([\w-]+):(#[0-9a-f]{3,6})", blocks[mode]))
    assert contrast(colours[text], colours[ground]) >= 4.5
