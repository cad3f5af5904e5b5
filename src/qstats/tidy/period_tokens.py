"""A printed period → its parts (years, quarters, months, words between) whatever the language."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from functools import cache, lru_cache

from babel.dates import get_month_names, get_quarter_names

from qstats.tidy.text import fold
from qstats.tidy.vocabulary import vocabulary

FIRST_YEAR, LAST_YEAR = 1800, 2199
_EARLIEST = 1500  # as the start of a span of years
BUDDHIST = 543  # years a Buddhist year is ahead

_HAN_DIGITS = {digit: value for value, digit in enumerate("〇一二三四五六七八九")} | {"零": 0}
_RUN_ON = "\u0e00"  # from Thai on, scripts write words without spaces between them
_SIGNS = {sign: sign for sign in "'/.,()="} | {"’": "'", "‘": "'", "・": ".", "·": "."}
_SIGNS |= {"[": "(", "]": ")", ":": "a"}
_DASHES = "-–—−~〜～‐‑─→"


@dataclass(frozen=True)
class Token:
    """A part of a text: its kind (one letter, see :func:`tokens`), number, and place."""

    kind: str
    value: int
    start: int
    end: int


@lru_cache(maxsize=2**14)
def tokens(text: str) -> tuple[Token, ...]:
    """The parts of a folded text, words that change nothing and spaces left out.

    Kinds are: ``Y`` year, ``B`` Buddhist year, ``Q`` quarter, ``C`` first quarters, ``H`` half,
    ``M`` month, ``N`` month by its name, ``R`` round, ``T`` transition quarter; ``n`` number of
    one or two digits, ``3`` of three, ``0`` any other; ``y`` year word, ``f`` fiscal-year word,
    ``x`` next year, ``e`` era, ``b`` Buddhist era, ``d`` day word, ``-`` span, ``'``, ``/``,
    ``.``, ``,``, ``(``, ``)``, ``=`` themselves, ``P`` and ``K`` words after and before the year
    of a price base, ``#`` word of a numbering, ``A`` year too early to stand alone, ``?``
    anything else.
    """
    return _reduced([token for token in _plain(text) if token.kind != "a"])


def _plain(text: str) -> Iterator[Token]:
    for match in _lexer().finditer(text.replace("İ", "i").lower()):
        group, printed = match.lastgroup, match.group()
        if group == "number":
            kind, value = _number(printed, text, match.start())
        elif group == "han":
            kind, value = _han_number(printed)
        elif group in ("word", "run_on"):
            kind, value = _words().get(printed) or _words().get(printed.strip("."), ("?", 0))
        elif printed in _DASHES:
            kind, value = "-", 0
        else:
            kind, value = _SIGNS.get(printed, "?"), 0
        yield Token(kind, value, match.start(), match.end())


def _number(digits: str, text: str, start: int) -> tuple[str, int]:
    value = int(re.sub(r"\D.*", "", digits))
    if len(digits) == 4 and digits.isdigit():
        glued = start > 0 and text[start - 1].isascii() and text[start - 1].isalpha()
        if FIRST_YEAR <= value <= LAST_YEAR:
            return ("?" if glued and not _ends_in_word(text[:start]) else "Y"), value
        early = _EARLIEST <= value < FIRST_YEAR
        return ("A" if early else "B" if 2400 <= value < 2700 else "0"), value
    if digits.isdigit():
        return {1: "n", 2: "n", 3: "3"}.get(len(digits), "0"), value
    return "n", value  # with the ending of an ordinal


def _ends_in_word(text: str) -> bool:
    """Whether the letters a number is glued to are a word of periods, as in FY2019."""
    letters = re.search(r"[^\W\d_]+$", text)
    return letters is not None and letters.group().lower() in _words()


def _han_number(printed: str) -> tuple[str, int]:
    if len(printed) == 4:
        return "Y", int("".join(str(_HAN_DIGITS.get(c, 0)) for c in printed))
    if printed == "元":
        return "n", 1
    tens, ten, ones = printed.rpartition("十")
    if ten:
        return "n", 10 * _HAN_DIGITS.get(tens or "一", 0) + _HAN_DIGITS.get(ones or "〇", 0)
    return ("n", _HAN_DIGITS[printed]) if len(printed) == 1 else ("?", 0)


_ANY = "[no]"
_DOT = r"\.?"
# Tokens that together are one; the number among them is its value. In this order.
_REDUCTIONS = [
    (re.compile(pattern), kind)
    for pattern, kind in (
        (r"e\.?[n3]", "Y"),
        (r"bb*B", "Y"),
        (rf"d{_ANY}(?=m)", "n"),
        (r"(?<=[NMQHy])B", "Y"),
        (r"n/n[qh]", "Q"),
        (rf"p{_ANY}q", "C"),
        (rf"{_ANY}{_DOT}q|q{_DOT}{_ANY}(?!{_ANY})", "Q"),
        (rf"{_ANY}{_DOT}h|h{_DOT}{_ANY}", "H"),
        (rf"{_ANY}r|r{_ANY}", "R"),
        (r"nm|mn(?!m)", "M"),
        (r"nd", "n"),
    )
]


def _reduced(parts: list[Token]) -> tuple[Token, ...]:
    for pattern, kind in _REDUCTIONS:
        kinds = "".join(token.kind for token in parts)
        for match in reversed(list(pattern.finditer(kinds))):
            merged = parts[match.start() : match.end()]
            number = next(t for t in merged if t.kind in "no3B")
            value = number.value + sum(t.value for t in merged if t.kind == "e")
            value -= BUDDHIST * (number.kind == "B")
            whole = Token(kind, value, merged[0].start, merged[-1].end)
            parts[match.start() : match.end()] = [whole]
    return tuple(parts)


@cache
def _lexer() -> re.Pattern[str]:
    run_on = [w for w in _words() if w[0] >= _RUN_ON and not set(w) <= set(_HAN_DIGITS)]
    signed = [w for w in _words() if re.search(r"\w\.\w|-$", w)]
    known = "|".join(map(re.escape, sorted([*run_on, *signed], key=len, reverse=True)))
    ordinal = r"(?:er|re|ère|e|ème|ª|º|°|st|nd|rd|th|:a|:e|-?[йя]|-?ші?й|-е|\.er|\.º|ο|a|o|η)"
    return re.compile(
        rf"(?P<number>\d+(?:{ordinal}(?![^\W_]))?)"
        rf"|(?P<run_on>(?:{known})\.?)"
        r"|(?P<han>[〇零一二三四五六七八九十]{1,4}|元(?=年))"
        r"|(?P<word>(?:(?![\u0e00-\u1bff\u2e80-\uffff])[^\W\d_])+\.?|[^\W\d_])"
        r"|(?P<other>[^\s])"
    )


@cache
def _words() -> dict[str, tuple[str, int]]:
    """Every word of periods, without case and final point, as the kind and value it stands for."""
    known = vocabulary()["periods"]
    words: dict[str, tuple[str, int]] = {}
    kinds = {
        "aside": "a", "base": "P", "base_before": "K", "numbering": "#", "to": "-", "year": "y",
        "fiscal": "f", "month": "m", "day": "d", "round": "r", "half": "h", "quarter": "q",
        "next_year": "x", "first_quarters": "p", "transition": "T", "buddhist": "b",
    }  # fmt: skip
    for section, kind in kinds.items():
        words |= {_bare(word): (kind, 0) for word in known[section]}
    for number, names in enumerate(known["ordinals"], 1):
        words |= {_bare(word): ("o", number) for word in names}
    words |= {_bare(era): ("e", first) for era, first in vocabulary()["eras"].items()}
    for language in known["languages"]:
        words = _quarters(language) | _months(language) | words
    return words


def _bare(word: str) -> str:
    """A word as it is looked up; the point of one letter stays: ``r.`` is a year, ``r`` a round."""
    bare = fold(word).lower()
    return bare if len(bare) == 2 else bare.strip(".")


def _months(language: str) -> dict[str, tuple[str, int]]:
    """Names of months as printed alone and in dates; those with digits are read as numbers."""
    return {
        _bare(name): ("N", number)
        for width in ("wide", "abbreviated")
        for context in ("format", "stand-alone")
        for number, name in get_month_names(width, context, language).items()
        if not any(map(str.isdigit, name))
    }


def _quarters(language: str) -> dict[str, tuple[str, int]]:
    """The word of quarters: what is left of ``1st quarter`` without its number."""
    names = get_quarter_names("wide", "format", language).values()
    found = (re.findall(r"[^\W\d_]{4,}", name) for name in names)
    return {_bare(words[-1]): ("q", 0) for words in found if words}
