"""The charts of a finished page as pictures of their own: no style sheet, no font needed."""

from __future__ import annotations

import importlib
import re
from functools import lru_cache
from html import escape, unescape
from importlib import resources
from typing import Any

from qstats.report.drawing import palette

FONT = "Noto Sans SC"

_SVG = re.compile(r"(?s)<svg.*?</svg>")
_SHEET = (
    # Sizes left out are those of the page.
    "svg{font-size:12px}text{font-family:'%s',sans-serif;"
    "paint-order:stroke;stroke:%s;stroke-width:2.5px;stroke-linejoin:round}"
)


def pictures(body: str) -> dict[str, str]:
    """The named charts of a page's HTML as SVG documents, by name, such as ``path``.

    The second drawing that phones show of a chart, and decoration, are left out.
    """
    found = {name_of(svg): svg for svg in _SVG.findall(body)}
    return {
        name: standalone(svg) for name, svg in found.items() if name and not name.endswith("-phone")
    }


def name_of(svg: str) -> str:
    """The name a chart was drawn under; the empty text for decoration."""
    match = re.search(r'<title id="([^"]+)-t">', svg)
    return match[1] if match else ""


def alternative(svg: str) -> str:
    """What a chart shows and finds, in words, as plain text."""
    said = re.findall(r"(?s)<(?:title|desc) [^>]*>(.*?)</(?:title|desc)>", svg)
    return unescape(". ".join(said))


def standalone(svg: str) -> str:
    """An SVG element of a page as a document of its own, in the colours of the light page."""
    colours = palette()
    width, height = re.search(r'viewBox="0 0 (\d+) (\d+)"', svg).groups()  # type: ignore[union-attr]
    coloured = re.sub(r"var\(--([\w-]+)\)", lambda m: colours[m[1]], svg)
    names = 'xmlns="http://www.w3.org/2000/svg" xmlns:xlink="http://www.w3.org/1999/xlink"'
    ground = f'style="background:{colours["bg"]}"'
    opening = f'<svg {names} {ground} width="{width}" height="{height}"'
    sheet = f"<style>{_SHEET % (FONT, colours['bg'])}</style>"
    return re.sub(r"<svg([^>]*)>", rf"{opening}\1>{sheet}", coloured, count=1)


def replaced(body: str) -> tuple[str, dict[str, bytes]]:
    """A page's HTML with every picture as ``<img>``, and the pictures by file name."""
    files: dict[str, bytes] = {}

    def instead(match: re.Match[str]) -> str:
        svg = match[0]
        if name_of(svg).endswith("-phone"):
            return ""
        file = f"picture-{len(files)}.svg"
        files[file] = standalone(svg).encode()
        kind = re.search(r'class="([^"]*)"', svg)
        said = escape(alternative(svg))
        return f'<img src="{file}" alt="{said}" class="{kind[1] if kind else ""}"/>'

    return _SVG.sub(instead, body), files


@lru_cache(maxsize=8)  # more than a report has, so that one which they all share is drawn once
def png(svg: str) -> bytes:
    """A standalone SVG as PNG on white, three pixels for two units of the drawing."""
    source = b'#set page(width: auto, height: auto, margin: 0pt)\n#image("picture.svg")'
    files = {"main.typ": source, "picture.svg": svg.encode()}
    return typeset(files, format="png")


def typeset(files: dict[str, bytes], **options: Any) -> bytes:
    """Typeset ``main.typ`` among ``files`` with typst and the package's own font alone."""
    # Its stub does not know that files may be given by name.
    compiler: Any = importlib.import_module("typst")
    return bytes(compiler.compile(files, font_paths=_fonts(), **options))


@lru_cache(maxsize=1)
def _fonts() -> Any:
    import typst

    with resources.as_file(resources.files("qstats.report") / "fonts") as folder:
        return typst.Fonts(include_system_fonts=False, font_paths=[str(folder)])
