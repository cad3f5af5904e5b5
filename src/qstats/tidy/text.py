"""Printed text with its typographic variants taken off."""

from __future__ import annotations

import re
from functools import lru_cache

# Only the variants of ASCII signs: a general compatibility folding would turn the footnote
# mark of 97.3① into a digit.
_FOLD: dict[int, int | str | None] = {full: full - 0xFEE0 for full in range(0xFF01, 0xFF5F)}
_FOLD |= {ord(space): " " for space in "\u3000\u00a0\u2002\u2003\u2007\u2009\u202f\n\r\t"}
_FOLD |= {ord(zero_width): None for zero_width in "\u200b\u200c\u200d\ufeff"}

_HAN = r"\u2e80-\u9fff\uf900-\ufaff"
_SPACE_IN_HAN = re.compile(rf"(?<=[{_HAN}]) +(?=[{_HAN}])")
_LAST_HAN = re.compile(rf".*[{_HAN}][）)】」』”\]]*", re.DOTALL)
# Footnote marks at the end of a label: ①, ¹, *, 1), [1], (1); not the 2 of CO2.
_FOOTNOTES = re.compile(
    r"(?:\s*(?:[①-⑳⑴-⒇❶-❿¹²³⁰-⁹*†‡§]|\[\d{1,2}\]|(?<![\d(])\d{1,2}\)|\(\d{1,2}\)))+$"
)


@lru_cache(maxsize=20_000)
def fold(text: str) -> str:
    """``text`` with full-width signs made half-width and spaces made single; ends trimmed."""
    return re.sub(" +", " ", text.translate(_FOLD)).strip()


def label(text: str) -> str:
    """A printed label without padding between Chinese characters and footnote marks."""
    return _FOOTNOTES.sub("", _SPACE_IN_HAN.sub("", fold(text)))


def halves(text: str) -> tuple[str, str]:
    """The Chinese and the foreign half of a bilingual label, either may be empty."""
    match = _LAST_HAN.match(text)
    end = match.end() if match else 0
    return text[:end].strip(), text[end:].strip(" /|")


@lru_cache(maxsize=20_000)
def key(text: str) -> str:
    """What is compared of two texts: letters, digits, % ‰ and +; no case, spaces, punctuation."""
    return "".join(c for c in fold(text).casefold() if c.isalnum() or c in "%‰+")
