"""The frame around a report: one self-contained HTML document that needs no network."""

from __future__ import annotations

import base64
import io
from collections.abc import Iterable
from functools import lru_cache
from html.parser import HTMLParser
from importlib import resources
from typing import Any

from qstats.report.markup import Html, join, safe, tag
from qstats.report.texts import Texts

# What system faces draw everywhere: Latin letters, accents, punctuation, the euro, check marks.
_SYSTEM_RANGES = (
    *((0x20, 0x24F), (0x370, 0x3FF), (0x2010, 0x205E), (0x20AC, 0x20AC)),
    (0x2713, 0x2717),
)

_LICENCE = 13  # the name record of a font that holds its licence, which travels with it


def page(
    body: str,
    title: str,
    lang: str,
    languages: dict[str, str],
    crumbs: Iterable[tuple[str, str]] = (),
    script: str = "",
    extra_css: str = "",
    printed: str = "",
) -> str:
    """A whole HTML document around ``body``.

    Parameters
    ----------
    body:
        Finished HTML: what stands in ``<main>``. It holds the page's only ``<h1>``.
    title:
        Plain text of the document's title.
    lang:
        Language of the page.
    languages:
        The page's address in every language it exists in, this one included, relative;
        empty for a page that stands alone, without navigation.
    crumbs:
        ``(text, relative address)`` from the plan down; an empty address is plain text.
    script:
        One inline script, for pages that offer filters; the page must read without it.
    extra_css:
        Rules of this kind of page alone, after the style sheet that all share.
    printed:
        Relative address of the page as PDF, if there is one.

    Returns
    -------
    str
        The document: style sheet, and the Chinese characters that Latin fonts lack, inside.
    """
    texts = Texts(lang)
    top = _top(texts, languages, crumbs, printed) if languages else ""
    content = join([top, tag("main", Html(body), id="content")])
    frame = [
        tag("a", texts("page.skip"), class_="skip", href="#content"),
        tag("div", content, class_="wrap"),
        tag("script", Html(script)) if script else "",
    ]
    visible = tag("body", *frame)
    font = embedded_font(missing_characters(title + visible))
    head = (
        '<meta charset="utf-8"><meta name="viewport" content="width=device-width,initial-scale=1">'
        f"<title>{safe(title)}</title>"
        f"<style>{font}{style_sheet()}{extra_css}</style>"
    )
    return f'<!doctype html>\n<html lang="{lang}"><head>{head}</head>{visible}</html>\n'


def style_sheet() -> str:
    """The style sheet all pages share."""
    return (resources.files("qstats.report") / "page.css").read_text(encoding="utf-8")


def missing_characters(html: str) -> str:
    """The characters of the page's text that Latin system fonts lack, each once, sorted."""
    reader = _TextReader()
    reader.feed(html)
    seen = set("".join(reader.parts))
    return "".join(sorted(c for c in seen if c.isprintable() and not _in_system_fonts(c)))


@lru_cache(maxsize=64)
def embedded_font(characters: str) -> str:
    """A ``@font-face`` rule that holds exactly these characters; empty if there are none."""
    if not characters:
        return ""
    data = base64.b64encode(_subset(characters)).decode()
    return (
        f'@font-face{{font-family:"qstats Han";font-display:swap;'
        f'src:url(data:font/woff2;base64,{data}) format("woff2")}}'
    )


@lru_cache(maxsize=1)
def font_characters() -> frozenset[int]:
    """Code points the shipped font draws."""
    return frozenset(_face().unicodes)


@lru_cache(maxsize=1)
def _face() -> Any:
    import uharfbuzz

    file = resources.files("qstats.report") / "fonts" / "NotoSansSC-qstats.ttf"
    return uharfbuzz.Face(uharfbuzz.Blob(file.read_bytes()))


def _subset(characters: str) -> bytes:
    import uharfbuzz
    from fontTools.ttLib import TTFont

    wanted = uharfbuzz.SubsetInput()
    wanted.unicode_set.update(map(ord, characters))
    wanted.layout_feature_tag_set.clear()
    wanted.flags = uharfbuzz.SubsetFlags.NO_HINTING
    wanted.name_id_set.clear()
    wanted.name_id_set.add(_LICENCE)
    cut = uharfbuzz.subset(_face(), wanted).blob.data
    # No time stamp and boxes anew: the same characters give the same bytes.
    font: Any = TTFont(io.BytesIO(cut), recalcBBoxes=False, recalcTimestamp=False)
    font.flavor = "woff2"
    packed = io.BytesIO()
    font.save(packed)
    return packed.getvalue()


def _in_system_fonts(character: str) -> bool:
    return any(low <= ord(character) <= high for low, high in _SYSTEM_RANGES)


def _top(
    texts: Texts, languages: dict[str, str], crumbs: Iterable[tuple[str, str]], printed: str
) -> Html:
    trail = join([tag("li", _crumb(*crumb)) for crumb in crumbs])
    paper = tag("a", texts("page.pdf"), href=printed, type="application/pdf") if printed else ""
    return tag(
        "header",
        tag("nav", tag("ol", trail), class_="crumbs", aria_label=texts("page.breadcrumb")),
        tag("nav", tag("ul", _switch(texts, languages)), class_="langs", **_label(texts)),
        paper,
        class_="top",
    )


def _label(texts: Texts) -> dict[str, str]:
    return {"aria_label": texts("page.languages")}


def _crumb(text: str, address: str) -> Html:
    return tag("a", text, href=address) if address else tag("span", text)


def _switch(texts: Texts, languages: dict[str, str]) -> Html:
    return join([tag("li", _language(lang, href, texts.lang)) for lang, href in languages.items()])


def _language(lang: str, address: str, current: str) -> Html:
    name = Texts(lang)("language.name")
    if lang == current:
        return tag("span", name, aria_current="page", lang=lang)
    return tag("a", name, href=address, hreflang=lang, lang=lang)


class _TextReader(HTMLParser):
    """Collects what a reader can see: text and labels, not styles and scripts."""

    def __init__(self) -> None:
        super().__init__()
        self.parts: list[str] = []
        self._hidden = 0

    def handle_starttag(self, name: str, attributes: list[tuple[str, str | None]]) -> None:
        self._hidden += name in ("style", "script")
        self.parts += [text or "" for key, text in attributes if key == "data-l"]

    def handle_endtag(self, name: str) -> None:
        self._hidden -= name in ("style", "script")

    def handle_data(self, data: str) -> None:
        if not self._hidden:
            self.parts.append(data)
