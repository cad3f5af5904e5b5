"""Text that is already HTML, kept apart from text that must still be escaped."""

from __future__ import annotations

import re
from html import escape, unescape
from typing import Any
from urllib.parse import urlsplit

from qstats.catalog.records import Names

# Marks that turn the order of all that follows; names keep their own direction without them.
_DIRECTION_MARKS = dict.fromkeys((*range(0x202A, 0x202F), *range(0x2066, 0x206A)))
# Languages by their writing; Chinese after those that also use its characters.
_LETTERS = {"ja": "[ぁ-ゖァ-ヺ]", "ko": "[가-힣]", "zh": "[\u4e00-\u9fff]", "en": "[A-Za-z]"}
# Pictures, style sheets and marks.
_UNSPOKEN = re.compile(r"(?s)<(style|svg)\b.*?</\1>|<[^>]+>")
# The class of the element around what a cell shows, where the pages' style sheet holds.
FRAME = "qstats"
# Notebooks set text between dollar signs as formulas, except in elements of this class.
_LITERAL = "mathjax_ignore"


class Html(str):
    """A string of finished HTML; a notebook cell shows it as such."""

    __slots__ = ()

    def _repr_html_(self) -> str:
        return f'<div class="{FRAME} {_LITERAL}">{self}</div>'

    def _repr_pretty_(self, printer: Any, _cycle: bool) -> None:
        """Where nothing can show HTML, its words."""
        printer.text(" ".join(unescape(_UNSPOKEN.sub(" ", self)).split()))

    def __add__(self, other: str) -> Html:
        return Html(str(self) + safe(other))


def safe(text: object) -> Html:
    """``text`` as HTML: escaped, unless it is :class:`Html` already."""
    return text if isinstance(text, Html) else Html(_escaped(text))


def join(parts: list[str], between: str = "") -> Html:
    """The parts one after the other, plain ones escaped."""
    return Html(between.join(safe(part) for part in parts))


def tag(name: str, *children: object, **attributes: object) -> Html:
    """One element: ``class_`` becomes ``class``, ``data_l`` ``data-l``; ``None`` is left out."""
    written = "".join(
        f' {key.rstrip("_").replace("_", "-")}="{_escaped(value)}"'
        for key, value in attributes.items()
        if value is not None
    )
    return Html(f"<{name}{written}>{''.join(safe(child) for child in children)}</{name}>")


def link(text: object, address: str) -> Html:
    """A link to ``address`` if that is a web address, the escaped text alone otherwise."""
    try:
        parts = urlsplit(address.strip())
    except ValueError:
        return safe(text)
    if parts.scheme not in ("http", "https") or not parts.netloc:
        return safe(text)
    return tag("a", text, href=address.strip(), rel="noreferrer")


def worded(text: Names, lang: str) -> Html:
    """A text of the catalogue in ``lang``; written once for all, it may be in another language."""
    said = text.in_(lang)
    return foreign(said, lang) if text.alike else safe(said)


def foreign(text: str, lang: str) -> Html:
    """A text that qstats did not write, marked by its language where that is not ``lang``.

    Titles of documents, names of publishers and what a user's catalogue says in one language come
    without a word about it, so the writing tells: Latin letters alone are taken for English.
    """
    written = _language(text)
    return safe(text) if written in ("", lang) else tag("span", text, lang=written)


def _language(text: str) -> str:
    found = next((lang for lang, letters in _LETTERS.items() if re.search(letters, text)), "")
    return _chinese(text) if found == "zh" else found


def _chinese(text: str) -> str:
    # GB 2312 holds the simplified characters, Big 5 the traditional ones.
    han = "".join(re.findall(_LETTERS["zh"], text))
    traditional = _holds("big5", han) and not _holds("gb2312", han)
    return "zh-Hant" if traditional else "zh-Hans"


def _holds(encoding: str, text: str) -> bool:
    return text.encode(encoding, "ignore").decode(encoding) == text


def _escaped(text: object) -> str:
    return escape(str(text).translate(_DIRECTION_MARKS))
