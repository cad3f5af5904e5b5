"""What a line or row of a printed table is for: notes, continuation, totals, numbering."""

from __future__ import annotations

import re
from collections.abc import Sequence
from functools import cache, lru_cache
from itertools import pairwise

from qstats.tidy.text import fold, halves, key, label
from qstats.tidy.vocabulary import vocabulary

# A footnote's text: its mark, then words.
_FOOTNOTE = re.compile(
    r"(?:\d{1,2}[)/]|\(\d{1,2}\)|\[\d{1,2}\]|[a-z][)/]|\([a-z]\)|[①-⑳⑴-⒇¹²³⁰-⁹ᵃ-ᶻ]+[).]?|[*†‡§※]+)\s*"
    r"[^\W\d_].{9,}"
)
_NUMBERED = re.compile(r"\(?-?\s*\d{1,3}[a-z]?\s*-?\)?\.?|[①-⑳⑴-⒇]|[ivx]{1,5}|[IVX]{1,5}")
_TABLE = "(?:table|tabelle|tab|表)"
_COUNT = "[\\d一二三四五六七八九十]{0,3}"
_FORMULA = re.compile(r"[\d\s()=+\-−–×x*/.%~…]*=[\d\s()=+\-−–×x*/.%~…]*")


@lru_cache(maxsize=2**14)
def is_footer(text: str) -> bool:
    """Whether a line is a note, a footnote, a source or a legend of marks.

    Examples
    --------
    >>> is_footer("Quelle: Statistisches Bundesamt"), is_footer("1) Provisional figures only.")
    (True, True)
    """
    line = fold(text)
    return any(p.match(line) for p in (_footer(), _source(), _legend(), _FOOTNOTE))


@lru_cache(maxsize=2**14)
def is_continued(text: str) -> bool:
    """Whether a line says that a table goes on: ``续表1``, ``(continued)``, ``Fortsetzung``.

    At the end of a title the words stand in brackets or after a dash.
    """
    line = fold(text)
    return bool(_continued().fullmatch(line) or _continued_at_end().search(line))


@lru_cache(maxsize=2**14)
def is_total(text: str) -> bool:
    """Whether a label names everything: 合计, Total, Insgesamt, Всего, ..."""
    words = label(text)
    return any(key(part) in _totals() for part in (words, *halves(words)) if part)


def is_of_which(text: str) -> bool:
    """Whether a line only says that parts of the row above follow: 其中, of which, darunter, ..."""
    return key(text) in _of_which()


def is_numbering(texts: Sequence[str]) -> bool:
    """Whether a row numbers the columns: ``甲 1 2 3`` or ``(1) (2) (3)=(1)+(2)``.

    The numbers follow each other; cells may be blank.
    """
    found = [printed for text in texts if (printed := fold(text))]
    named = bool(found) and found[0] in vocabulary()["rows"]["numbering"]
    labelled = bool(found) and not _is_number(found[0]) and any(t[0] == "(" for t in found[1:])
    if named or labelled:
        found = found[1:]
    if len(found) < 2 or not all(map(_is_number, found)):
        return False
    numbers = [int(n.group()) for text in found if (n := re.search(r"\d+", text))]
    steps = {b - a for a, b in pairwise(numbers)}
    return bool(numbers) and steps <= {1} and numbers[0] <= len(texts) + 1


def _is_number(text: str) -> bool:
    return bool(_NUMBERED.fullmatch(text) or _FORMULA.fullmatch(text))


@cache
def _footer() -> re.Pattern[str]:
    """A word for note, then a number or bracket, then a colon or a point."""
    words = _any_of(vocabulary()["rows"]["footer"])
    return re.compile(
        rf"[(\[（【]?(?:{words})\s*\d{{0,2}}\s*(?:[:.)\]】]|[—–-]\s|\d\)|$)", re.IGNORECASE
    )


@cache
def _source() -> re.Pattern[str]:
    """A word for source and a colon; the long Chinese ones need none."""
    words = vocabulary()["rows"]["source"]
    sure = _any_of([word for word in words if len(word) >= 3 and word[0] > "\u2e80"])
    return re.compile(
        rf"[(\[（【]?(?:(?:{_any_of(words)})(?:\(s\))?\s*(?:[:;)\]】.-]|$)|{sure})", re.IGNORECASE
    )


@cache
def _legend() -> re.Pattern[str]:
    return re.compile(vocabulary()["rows"]["legend"], re.IGNORECASE)


@cache
def _continued() -> re.Pattern[str]:
    """The words, a number before and after them, the same in another language."""
    words = _any_of(vocabulary()["rows"]["continued"])
    again = rf"(?:{words})?\W*\d{{0,3}}\W*"
    return re.compile(
        rf"{_TABLE}?[\W\d]*(?:{words})\W*(?:{_TABLE}|from previous page)?\W*{_COUNT}\W*{again}",
        re.IGNORECASE,
    )


@cache
def _continued_at_end() -> re.Pattern[str]:
    words = _any_of(vocabulary()["rows"]["continued"])
    return re.compile(rf"(?:[(\[（]|[-–—] ?)\s*(?:{words})\W*{_COUNT}\W*$", re.IGNORECASE)


@cache
def _totals() -> frozenset[str]:
    return frozenset(map(key, vocabulary()["rows"]["total"]))


@cache
def _of_which() -> frozenset[str]:
    return frozenset(map(key, vocabulary()["rows"]["of_which"]))


def _any_of(words: list[str]) -> str:
    return "|".join(re.escape(fold(word)) for word in sorted(words, key=len, reverse=True))
