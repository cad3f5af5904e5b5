"""Printed text with its typographic variants taken off."""

from __future__ import annotations

import re
from functools import lru_cache

# Only the variants of ASCII signs: a general compatibility folding would turn the footnote
# mark of 97.3① into a digit.
_FOLD: dict[int, int | str | None] = {full: full - 0xFEE0 for full in range(0xFF01, 0xFF5F)}
_FOLD |= {0xFFE0: "¢", 0xFFE1: "£", 0xFFE5: "¥", 0xFFE6: "₩", 0x3014: "[", 0x3015: "]"}
_FOLD |= {ord(invisible): None for invisible in "\u200b\u200c\u200d\u200e\u200f\u2060\ufeff\u00ad"}

_HAN = r"\u2e80-\u9fff\uf900-\ufaff"
_HANGUL = r"\u1100-\u11ff\u3130-\u318f\uac00-\ud7af"
_THAI = r"\u0e00-\u0e7f"
_NATIVE = _HAN + _HANGUL + _THAI
_SPACE_IN_HAN = re.compile(rf"(?<=[{_HAN}]) +(?=[{_HAN}])")
# Per cent signs and the basis of an index belong to the native words, and an abbreviation glued
# to them: 人均GDP Per Capita GDP.
_LAST_NATIVE = re.compile(
    rf".*[{_NATIVE}](?:[%‰]|\s*[=＝]\s*1(?:00)*(?!\d))?[）)】」』”\]]*"
    r"(?:[A-Z0-9][A-Z0-9&.-]*(?![A-Za-z]))?",
    re.DOTALL,
)
# Footnote marks at the end of a label: ①, ¹, *, 1), [1], (1), ᵃ; not the 2 of CO2.
_FOOTNOTES = re.compile(
    r"(?:\s*(?:[¹²³⁰-⁹]+⁾|[①-⑳⑴-⒇❶-❿¹²³⁰-⁹ᵃ-ᶻªⓐ-ⓩ*†‡§¶※]|\[\d{1,2}\]|(?<![\d(])\d{1,2}\)|\(\d{1,2}\)"
    r"|\s[a-z]\)))+$"
)
_POWER = re.compile(r"(?:\b[kcdm]?m|\bha)[²³]$")
_BROKEN_WORD = re.compile(r"(?<=[^\W\d_])-\s*[\r\n]+\s*(?=[a-zà-öø-ÿа-я])")
_PART_MARK = re.compile(r"[#＃]\s*(?=\S)")


@lru_cache(maxsize=2**17)
def fold(text: str) -> str:
    """``text`` with full-width signs made half-width and spaces made single; ends trimmed."""
    if text.isascii():
        return " ".join(text.split())
    return " ".join(text.translate(_FOLD).split())


def label(text: str) -> str:
    """A printed label without padding between Chinese characters and footnote marks.

    Lines are joined, a word broken at the end of a line made whole.
    """
    words = _SPACE_IN_HAN.sub("", fold(_BROKEN_WORD.sub("", text)))
    bare = words if _POWER.search(words) else _FOOTNOTES.sub("", words)
    return bare if bare.count("(") == bare.count(")") else words


def halves(text: str) -> tuple[str, str]:
    """The Chinese, Korean or Thai half of a bilingual label and its foreign half.

    Either may be empty. A text that begins with a foreign sentence has no first half of its
    own but belongs to it up to its last native character.
    """
    match = _LAST_NATIVE.match(text)
    end = match.end() if match else 0
    return text[:end].strip(), text[end:].strip(" /|")


def native(text: str) -> str:
    """The first-language half of a bilingual label, all of a label in one language.

    Examples
    --------
    >>> native("地方一般公共预算收入 General Public Budget Revenue")
    '地方一般公共预算收入'
    >>> native("Population")
    'Population'
    """
    words = label(text)
    return label(halves(words)[0]) or words


def strip_part_mark(text: str) -> tuple[str, bool]:
    """A label without the ``#`` that marks a part of the item above it, and whether it stood."""
    match = _PART_MARK.match(text.lstrip())
    return (text.lstrip()[match.end() :], True) if match else (text, False)


@lru_cache(maxsize=2**17)
def key(text: str) -> str:
    """What is compared of two texts: letters, digits, % ‰ and +; no case, spaces, punctuation."""
    return "".join(c for c in fold(text).casefold() if c.isalnum() or c in "%‰+")
