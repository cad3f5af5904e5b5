"""Units: which texts are units, and which unit a label or a line of a table gives."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterator
from dataclasses import dataclass
from functools import cache, lru_cache

from qstats.tidy.periods import parse_period
from qstats.tidy.text import fold, halves, label
from qstats.tidy.vocabulary import vocabulary

_BRACKETS = {"(": ")", "（": "）", "[": "]", "【": "】"}
_AROUND = " ()（）[]【】,;"
_COMMAS = " ,;，；"
_PARTS = re.compile(r"[,;，；](?=\s|\D)")  # not the comma of 10,000
_LONGEST_UNIT = 60
_SHORT_UNIT = 5  # words of a unit that begins with a scale
# Scales in digits: 10, 1 000, 10,000, '000.
_SCALE = re.compile(r"10{0,2}(?:[ ,.']?000)*s?|['’]?000(?:,000)?s?")
_NATIVE_RUN = r"[\u0e00-\u0e7f\u2e80-\u2fff\u3040-\u9fff\uac00-\ud7af]+"
_PIECE = re.compile(
    rf"(?:{_SCALE.pattern})(?![\d.])|{_NATIVE_RUN}"
    r"|[^\s/·×*,;()、\u0e00-\u0e7f\u2e80-\u2fff\u3040-\u9fff\uac00-\ud7af]+"
)
# What tells at which prices money is counted.
_PRICE_BASIS = re.compile(
    r"^(?:current|constant|nominal|real|chained|\d{4}|按?(?:当年|不变|可比)价格?)\s*", re.IGNORECASE
)


@dataclass(frozen=True)
class Label:
    """A printed label: its words, and the unit that stood in brackets at its end."""

    text: str
    unit: str = ""


def split_unit(text: str) -> Label:
    """Take the unit off a label; brackets that hold no unit stay.

    The unit stands in brackets (the last ones that hold one), after the last comma, or after
    a word such as *in* at the end.

    Examples
    --------
    >>> split_unit("万元国内生产总值用水量（立方米/万元）")
    Label(text='万元国内生产总值用水量', unit='立方米/万元')
    >>> split_unit("Population, thousands"), split_unit("GDP (current US$)")
    (Label(text='Population', unit='thousands'), Label(text='GDP (current US$)', unit=''))
    """
    words = label(text)
    for before, inside, after in reversed(list(_brackets(words))):
        if not _basis().search(_without_brackets(inside)) and (unit := unit_of_line(inside)):
            return Label(label(f"{before} {after}"), unit)
        if unit := _last_unit(inside):
            return Label(words.replace(inside, inside[: -len(unit)].rstrip(" ,;，；")), unit)
    return _unit_at_end(words)


def split_bilingual(text: str) -> Label:
    """Take the units off both halves of a bilingual label; the first half's unit is kept."""
    native, foreign = halves(label(text))
    first, second = split_unit(native), split_unit(foreign)
    return Label(f"{first.text} {second.text}".strip(), first.unit or second.unit)


def without_prices(text: str) -> str:
    """A text without words at its beginning that tell at which prices money is counted."""
    return _PRICE_BASIS.sub("", fold(text))


@lru_cache(maxsize=2**15)
def is_unit(text: str) -> bool:
    """Whether a text is a unit: ``%``, ``立方米/万元``, ``10,000 yuan``, ``тысяч коек``, ...

    Every word of it must be known as one, or it begins with a scale and is short. The basis
    of prices in brackets within it does not count.
    """
    words = _without_brackets(unicodedata.normalize("NFKC", fold(text)))
    if not words or len(words) > _LONGEST_UNIT:
        return False
    if re.search(r"=\s*1(?:00)*\b", words) or words.startswith(("%", "‰")):
        return True
    if _never().search(words):
        return False
    words = _inside().sub("", _basis().sub(" ", words), count=1).strip()
    pieces = _pieces(words)
    known = [_is_known(piece) for piece in pieces]
    if pieces and all(known):
        return any(map(_is_measure, pieces))
    if _begins_with_scale(pieces):
        return len(pieces) <= _SHORT_UNIT and not any(p[0].isdigit() for p in pieces[1:])
    return "/" in words and len(pieces) == 2 and any(known) and _is_ratio(pieces)


def unit_of_line(text: str) -> str:
    """The unit in ``单位：% Unit: %`` or ``(тысяч человек)``: the first of ``units_of_line``."""
    return next(iter(units_of_line(text)), "")


@lru_cache(maxsize=2**14)
def units_of_line(text: str) -> tuple[str, ...]:
    """Every unit a line or a bracket gives, words about the date of a stock left out.

    After a word for *unit* anything counts as one; a line without that word gives units only
    if it is made of nothing else. A translation in brackets follows its unit.

    Examples
    --------
    >>> units_of_line("单位：亿元 (100 million yuan)")
    ('亿元', '100 million yuan')
    >>> units_of_line("(на конец года; тысяч коек)")
    ('тысяч коек',)
    """
    line = _bare_line(fold(text))
    parts = [part for part in _prefix().split(line) if part.strip(_AROUND)]
    announced = bool(_prefix().search(line))
    if announced:
        units = [unit for part in parts for unit in _announced(_balanced(part.strip(" ;,/|")))]
        return tuple(dict.fromkeys(units))
    pieces = [_inside().sub("", piece.strip()) for piece in re.split(r"[;；]|, (?=\D)", line)]
    units = [piece for piece in pieces if is_unit(piece)]
    if units and all(p in units or _timing().match(p) or parse_period(p) for p in pieces):
        return tuple(units)
    return ()


@lru_cache(maxsize=2**14)
def is_unit_line(text: str) -> bool:
    """Whether a line such as ``单位：%`` or ``(in thousands)`` gives the unit of a table.

    Without brackets or a word for *unit*, only a scale or *in* makes a line of units one.
    """
    line = fold(text)
    if _prefix().match(line.lstrip(_AROUND)):
        return True
    if not units_of_line(line):
        return False
    pieces = _pieces(_inside().sub("", line))
    return line[0] in _BRACKETS or bool(_inside().match(line)) or _begins_with_scale(pieces[:-1])


def unit_key(unit: str) -> str:
    """A unit as it is compared: ``％``, ``percent`` and ``百分比`` are all ``%``."""
    plain = fold(unit).casefold().replace(" ", "")
    return _same_units().get(plain, plain)


def unit_agrees(printed: str, unit: str) -> bool:
    """Whether a printed unit, or one half of a bilingual one, is ``unit``."""
    return unit_key(unit) in {unit_key(part) for part in (printed, *halves(printed))}


@cache
def _same_units() -> dict[str, str]:
    same: dict[str, list[str]] = vocabulary()["units"]["same"]
    return {word.replace(" ", ""): unit for unit, words in same.items() for word in words}


def _brackets(text: str) -> Iterator[tuple[str, str, str]]:
    """The top-level brackets of a text, as what stands before, in and after each."""
    depth, start = 0, -1
    for i, character in enumerate(text):
        if character in _BRACKETS:
            depth += 1
            start = i if depth == 1 else start
        elif character in _BRACKETS.values() and depth:
            depth -= 1
            if depth == 0:
                yield text[:start].strip(), text[start + 1 : i].strip(), text[i + 1 :].strip()


def _last_unit(inside: str) -> str:
    """The unit after other words of a bracket: ``constant prices, million euro``."""
    *_, last = _PARTS.split(inside)
    unit = last.strip()
    return unit if unit != inside and is_unit(unit) and not _basis().search(unit) else ""


def _unit_at_end(words: str) -> Label:
    """``Population, thousands``, ``Exports in Mio. EUR`` and ``比上年增长%``."""
    if words[-1:] in ("%", "‰") and words[-2:-1].isalpha():
        return Label(words[:-1], words[-1])
    *_, last = _PARTS.split(words)
    head, unit = words[: -len(last)].rstrip(_COMMAS), _inside().sub("", last.strip())
    if head and head.count("(") == head.count(")") and is_unit(unit):
        return Label(head, unit)
    for match in reversed(list(_inside_word().finditer(words))):
        unit = words[match.end() :]
        if is_unit(unit):
            return Label(words[: match.start()].strip(" ,"), unit)
    return Label(words)


def _bare_line(line: str) -> str:
    """A line without the brackets around all of it."""
    whole = [inside for before, inside, after in _brackets(line) if not before and not after]
    return whole[0] if whole else line


def _announced(part: str) -> list[str]:
    """The units in what follows ``单位：``, a translation in brackets or after them whole."""
    translations = [inside for before, inside, _ in _brackets(part) if before and is_unit(inside)]
    native, foreign = halves(_without_brackets(part) if translations else _bare_line(part))
    units = [unit for part in re.split(r"[;；、,，] ?(?=\D)", native) for unit in _apart(part)]
    return [_bare_line(unit.strip()) for unit in (*units, foreign, *translations) if unit.strip()]


def _apart(words: str) -> list[str]:
    """``个 亿元`` as two units, words that are no units each as one."""
    return words.split() if all(map(is_unit, words.split())) else [words]


def _balanced(part: str) -> str:
    """A part of a line without the end of a bracket that opened before it."""
    return part.replace(")", "", 1) if part.count(")") > part.count("(") else part


def _without_brackets(text: str) -> str:
    bare = re.sub(r"[(（\[【][^()（）\[\]【】]*[)）\]】]", " ", text).strip()
    return bare or text.strip(_AROUND)


def _pieces(words: str) -> list[str]:
    """The words of a unit: runs of a script, and scales such as 10,000 whole."""
    return [piece.rstrip(".") or piece for piece in _PIECE.findall(words)]


def _is_known(piece: str) -> bool:
    units = vocabulary()["units"]
    return (
        piece in units["symbols"]
        or piece.casefold() in _unit_words()
        or bool(_SCALE.fullmatch(piece) or _native_unit().fullmatch(piece))
    )


def _is_measure(piece: str) -> bool:
    """Whether a word of a unit alone is one: not *of*, *inhabitants* or 10."""
    return not (
        piece in ("1", "10", "100")
        or piece.casefold() in _lesser_words()
        or _native_counted().fullmatch(piece)
    )


def _begins_with_scale(pieces: list[str]) -> bool:
    """``thousand heads``, ``1 000 Stück``, ``per 100 inhabitants``."""
    first, *rest = [piece.casefold() for piece in pieces] or [""]
    if first in vocabulary()["units"]["rates"]:
        return bool(rest and _SCALE.fullmatch(rest[0]))
    thousands = _SCALE.fullmatch(first) and first.endswith("000")
    return first in vocabulary()["units"]["scales"] or bool(thousands)


def _is_ratio(pieces: list[str]) -> bool:
    """``标准台/百户``: one side a unit, the other a short word of the same script."""
    return all(halves(piece)[0] and len(piece) <= 4 for piece in pieces)


@cache
def _unit_words() -> frozenset[str]:
    return _words_of("words", "scales") | _lesser_words()


@cache
def _lesser_words() -> frozenset[str]:
    """Words that are part of a unit, but none alone."""
    return _words_of("connectors", "counted")


def _words_of(*sections: str) -> frozenset[str]:
    texts = (text for section in sections for text in vocabulary()["units"][section])
    return frozenset(word.casefold().strip(".") for text in texts for word in text.split())


@cache
def _native_unit() -> re.Pattern[str]:
    scale, unit = (_any_of(section) for section in ("native_scales", "native"))
    return re.compile(rf"(?:{scale}){{0,4}}(?:{unit}|{_any_of('native_counted')})?")


@cache
def _native_counted() -> re.Pattern[str]:
    return re.compile(rf"(?:{_any_of('native_counted')})+")


@cache
def _never() -> re.Pattern[str]:
    return re.compile(rf"{_any_of('never')}|\d\s*[年년]")


@cache
def _basis() -> re.Pattern[str]:
    """Words of a price basis with their year, and the year before a currency."""
    return re.compile(
        rf"{_any_of('basis')}|\b(?:19|20)\d\d\b(?=\s*(?:us\$|\$|€|dollars|euros?|usd|eur)\b|$)",
        re.IGNORECASE,
    )


@cache
def _prefix() -> re.Pattern[str]:
    """A word for unit with its colon; after a Chinese, Japanese or Korean one a space will do."""
    return re.compile(
        rf"(?<![^\W\d_])(?:{_any_of('prefixes')})\s*:|^(?:单位|單位|単位|단위) ", re.IGNORECASE
    )


@cache
def _inside() -> re.Pattern[str]:
    return re.compile(rf"^(?:{_any_of('inside')}) +", re.IGNORECASE)


@cache
def _inside_word() -> re.Pattern[str]:
    return re.compile(rf" (?:{_any_of('inside')}) +", re.IGNORECASE)


@cache
def _timing() -> re.Pattern[str]:
    return re.compile(_any_of("timing"), re.IGNORECASE)


def _any_of(section: str) -> str:
    """A pattern of any word of a section of units, the longest first."""
    words = sorted(vocabulary()["units"][section], key=len, reverse=True)
    return "|".join(_bounded(word) for word in words)


def _bounded(word: str) -> str:
    """A word, which in an alphabet must not be part of another."""
    if word[0] >= "\u0e00":
        return re.escape(word)
    return rf"(?<![^\W\d_]){re.escape(word)}(?![^\W\d_])"
