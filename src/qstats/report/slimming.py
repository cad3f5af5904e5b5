"""Matplotlib's SVG in few bytes: the same marks in the same order, without what repeats."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from itertools import groupby
from typing import Any

from lxml import etree

_UNSEEN = "fill:none"  # a path of this style alone draws nothing
_DEFAULTS = {
    "stroke-dashoffset": "0",
    "stroke-linejoin": "*",
    "stroke-linecap": "butt",
    "text-anchor": "start",
    "font-family": "*",
    "font-size": "12px",
}
_CIRCLE = re.compile(r"M0 ([\d.]+)(?:C[-\d. ]+){8}z$")


def slim(written: str) -> str:
    """What stands inside the ``<svg>`` element of a file that matplotlib wrote.

    Numbers are rounded to 0.1, circles are circles, neighbours of one style share it, and groups,
    comments, clips and invisible frames are gone. ``svg.fonttype`` must be ``none``.
    """
    root = etree.fromstring(written.encode(), _parser())
    marks = {d.get("id"): d for d in root.iter("{*}path") if d.get("id")}
    shown = [mark for element in root for mark in _marks(element, marks)]
    used = {mark.get("href") for mark in shown}
    shared = [_shared(d) for key, d in marks.items() if f"#{key}" in used]
    defs = f"<defs>{''.join(shared)}</defs>" if shared else ""
    runs = groupby(shown, key=lambda mark: mark.get("style", ""))
    return defs + "".join(_run(style, list(run)) for style, run in runs)


def _parser() -> Any:
    return etree.XMLParser(remove_comments=True, resolve_entities=False, no_network=True)


def _marks(element: Any, shared: dict[str, Any]) -> Iterator[Any]:
    """The drawn leaves below ``element`` in the order of drawing, each with its short style."""
    name = etree.QName(element).localname
    if name in ("defs", "metadata"):
        return
    if name == "g":
        inner = [mark for child in element for mark in _marks(child, shared)]
        # All grid lines of an axis, then all its numbers: each kind shares one style.
        is_axis = element.get("id", "").startswith("matplotlib.axis")
        yield from sorted(inner, key=lambda mark: mark.tag == "text") if is_axis else inner
        return
    mark = etree.Element(name, dict(_short(*pair) for pair in element.items()))
    mark.attrib.pop("id", None)
    mark.attrib.pop("clip-path", None)  # charts leave room for their marks
    if mark.get("transform", "").startswith(("rotate(0 ", "rotate(-0 ")):
        del mark.attrib["transform"]
    mark.text = element.text
    if mark.get("style") == _UNSEEN:
        return
    yield _circle(mark, shared) if name == "use" else mark


def _short(key: str, value: str) -> tuple[str, str]:
    shorten = {"style": _style, "d": _path}.get(key, _rounded)
    return etree.QName(key).localname, shorten(value)


def _circle(use: Any, shared: dict[str, Any]) -> Any:
    """A use of a round marker as a circle of its own; any other use as it is."""
    round_ = _CIRCLE.match(_path(shared[use.get("href")[1:]].get("d")))
    if not round_:
        return use
    place = {"cx": use.get("x"), "cy": use.get("y"), "r": round_[1], "style": use.get("style", "")}
    return etree.Element("circle", place)


def _shared(mark: Any) -> str:
    """The definition of a marker; each use brings the style."""
    return f'<path id="{mark.get("id")}" d="{_path(mark.get("d"))}"/>'


def _run(style: str, marks: list[Any]) -> str:
    """Neighbours of one style: lines as one path, other marks as a group with that style."""
    lines = all(mark.tag == "path" for mark in marks) and "fill:none" in style.split(";")
    if lines:
        return f'<path d="{_joined(marks)}" style="{style}"/>'
    if len(marks) == 1:
        return _text(marks[0])
    for mark in marks:
        mark.attrib.pop("style", None)
    inner = "".join(map(_text, marks))
    return f'<g style="{style}">{inner}</g>' if style else inner


def _joined(lines: list[Any]) -> str:
    """One path of all lines; a line that begins where the last one ended goes on from there."""
    return re.sub(r"([-\d.]+ [-\d.]+)M\1(?=L)", r"\1", "".join(line.get("d") for line in lines))


def _text(mark: Any) -> str:
    return str(etree.tostring(mark, encoding="unicode"))


def _style(style: str) -> str:
    pairs = (part.partition(":")[::2] for part in style.split(";"))
    return ";".join(_declarations((key.strip(), value.strip()) for key, value in pairs))


def _declarations(pairs: Iterable[tuple[str, str]]) -> Iterator[str]:
    for key, value in pairs:
        if key == "font":  # the page's style sheet sets family and usual size
            key, value = "font-size", next(p for p in value.split() if p.endswith("px"))
        if key and _DEFAULTS.get(key) not in ("*", value):
            yield f"{key}:{_rounded(value)}"


def _path(d: str) -> str:
    return re.sub(r"\s*([A-Za-z])\s*", r"\1", _rounded(d)).strip()


def _rounded(text: str) -> str:
    return re.sub(r"-?\d+\.\d+", lambda m: f"{float(m[0]):.1f}".removesuffix(".0"), text)
