"""A printed cell → its value and everything printed around it."""

from __future__ import annotations

import re
from dataclasses import dataclass
from functools import cache, lru_cache

from qstats.tidy.text import fold
from qstats.tidy.vocabulary import vocabulary

_MINUS = str.maketrans(dict.fromkeys("−–—‒﹣", "-"))
_NUMBER = re.compile(
    r"\d{1,3}(?:,\d{3})+(?:\.\d+)?|\d{1,3}(?: \d{3})+(?:\.\d+)?|\d+(?:\.\d+)?|\.\d+"
)
# A mark that cannot be taken for digits of the number it is glued to.
_MARK = re.compile(r"[①-⑳⑴-⒇❶-❿¹²³⁰-⁹*†‡§#]|\[\d{1,2}\]|\(\d{1,2}\)")
# `1)` is a mark only after a space: in `97.31)` nobody can tell where the number ends.
_SPACED_MARK = re.compile(r" \d{1,2}\)")
_SEPARATORS = " ;"


@dataclass(frozen=True)
class CellReading:
    """What one printed cell says.

    ``value`` is ``None`` for a missing value (``missing_mark`` is what stands there, ``""``
    for blank) and for a cell that cannot be read, whose ``problem`` says why. ``status`` is
    ``""`` if the cell bears no mark; ``unit`` is ``%`` or ``‰`` if printed with the number.
    """

    value: float | None = None
    bound: str = "exact"
    flag: str = ""
    status: str = ""
    missing_mark: str = ""
    unit: str = ""
    problem: str = ""


@lru_cache(maxsize=20_000)
def read_cell(text: str) -> CellReading:
    """Read a printed cell.

    A number is read only if every character of the cell is accounted for, so a number with
    a footnote in it never becomes another number.

    Examples
    --------
    >>> read_cell("97.3①").value, read_cell("≥99").bound, read_cell("85.6 p").status
    (97.3, 'at_least', 'preliminary')
    """
    printed = fold(text)
    missing = _missing(printed)
    if missing is not None:
        return missing
    head, bound = _strip_bound_before(printed)
    head, flags_before = _strip_leading_marks(head)
    head, negative = _strip_sign(head)
    number = _NUMBER.match(head)
    if number is None:
        return _unread(text, "no number found")
    rest = head[number.end() :]
    if negative == "(":
        if not rest.lstrip("%‰").startswith(")"):
            return _unread(text, "a bracket is not closed")
        rest = rest.replace(")", "", 1)
    tail = read_marks(rest)
    if tail is None:
        return _unread(text, f"{rest.strip()!r} after {number.group()} is neither mark nor unit")
    value = float(number.group().replace(",", "").replace(" ", ""))
    return CellReading(
        value=-value if negative else value,
        bound=bound or tail.bound,
        flag=" ".join(filter(None, (flags_before, tail.flag))),
        status=tail.status,
        unit=tail.unit,
    )


def _unread(text: str, why: str) -> CellReading:
    return CellReading(problem=f"{text.strip()!r} cannot be read as a number: {why}")


def _missing(printed: str) -> CellReading | None:
    mark, _, letters = printed.partition(" ")
    if printed in _missing_marks():
        return CellReading(missing_mark=printed)
    if mark in _missing_marks() and letters in _flag_letters():
        return CellReading(missing_mark=mark, flag=letters)
    return None


def _strip_bound_before(text: str) -> tuple[str, str]:
    for bound, words in vocabulary()["bounds"].items():
        for word in words["before"]:
            if text.startswith(fold(word)):
                return text[len(fold(word)) :].lstrip(), bound
    return text, ""


def _strip_leading_marks(text: str) -> tuple[str, str]:
    flags = []
    while match := _leading_mark().match(text):
        flags.append(match.group().strip())
        text = text[match.end() :].lstrip()
    return text, " ".join(flags)


def _strip_sign(text: str) -> tuple[str, str]:
    """The text after a sign, and ``"-"``, ``"("`` or ``""``."""
    signed = text.translate(_MINUS)
    if signed.startswith("-"):
        return text[1:].lstrip(), "-"
    if text.startswith("("):
        return text[1:].lstrip(), "("
    return text.removeprefix("+"), ""


def read_marks(rest: str) -> CellReading | None:
    """The marks that follow a number or a year; ``None`` if something among them is unknown."""
    bound, status, unit = "exact", "", ""
    flags: list[str] = []
    while rest:
        if match := _SPACED_MARK.match(rest) or _MARK.match(rest):
            flags.append(match.group().strip())
        elif match := _tail_word().match(rest):
            kind, word = _tail_words()[match.group().strip("()").casefold()]
            if kind == "status":
                status = word
            elif kind == "bound":
                bound = word
            elif kind == "unit":
                unit = word
            else:
                flags.append(word)
        elif rest[0] in _SEPARATORS:
            rest = rest[1:]
            continue
        else:
            return None
        rest = rest[match.end() :]
    return CellReading(bound=bound, status=status, unit=unit, flag=" ".join(flags))


@cache
def _missing_marks() -> frozenset[str]:
    return frozenset({"", *map(fold, vocabulary()["missing"]["marks"])})


@cache
def _flag_letters() -> frozenset[str]:
    return frozenset(vocabulary()["flags"]["letters"])


@cache
def _leading_mark() -> re.Pattern[str]:
    words = "|".join(re.escape(fold(w)) for w in vocabulary()["flags"]["words"])
    return re.compile(rf"[①-⑳⑴-⒇❶-❿*†‡§#]|{words}")


@cache
def _tail_words() -> dict[str, tuple[str, str]]:
    words: dict[str, tuple[str, str]] = {"%": ("unit", "%"), "‰": ("unit", "‰")}
    flags = vocabulary()["flags"]
    words |= {w.casefold(): ("flag", w) for w in flags["letters"] + flags["words"]}
    for bound, sides in vocabulary()["bounds"].items():
        words |= {w.casefold(): ("bound", bound) for w in sides["after"]}
    for status, marks in vocabulary()["status"].items():
        words |= {w.casefold(): ("status", status) for w in marks}
    return words


@cache
def _tail_word() -> re.Pattern[str]:
    """Longest first; a Latin word must not run on into further letters."""
    longest = sorted(_tail_words(), key=len, reverse=True)
    words = "|".join(
        re.escape(word) + (r"(?![a-z])" if word[-1].isascii() and word[-1].isalpha() else "")
        for word in longest
    )
    return re.compile(rf"\((?:{words})\)|{words}", re.IGNORECASE)


def status_of(word: str) -> str:
    """The status a mark or word stands for (``p`` → ``preliminary``), ``""`` if none."""
    kind, status = _tail_words().get(fold(word).casefold(), ("", ""))
    return status if kind == "status" else ""
