"""A printed cell → its value and everything printed around it."""

from __future__ import annotations

import re
from collections.abc import Iterable
from functools import cache, lru_cache
from typing import Literal, NamedTuple

from qstats.tidy.text import fold
from qstats.tidy.vocabulary import vocabulary

DecimalMark = Literal[".", ","]

_REMEMBERED = 2**17
_PLAIN = {".": re.compile(r"-?\d+(?:\.\d+)?"), ",": re.compile(r"-?\d+(?:,\d+)?")}
_MARK = re.compile(
    r"[①-⑳⑴-⒇❶-❿ⓐ-ⓩⒶ-Ⓩ¹²³⁰-⁹⁽⁾ⁱⁿᴬ-ᵪᶛ-ᶿªº*†‡§¶#※]"
    r"|[\[(]\d{1,2}(?:,\d{1,2})*[\])]|[\[(][A-Za-z]{1,2}[\])]"
)
# `1)` is a mark only after a space: in `97.31)` nobody can tell where the number ends.
_SPACED_MARK = re.compile(r" \d{1,2}(?:\)|/(?!\d))| ?[a-z][)/](?!\w)")
_SEPARATORS = " ;,"


class CellReading(NamedTuple):
    """What one printed cell says.

    ``value`` is ``None`` for a missing value (``missing_mark`` is what stands there, ``""``
    for blank) and for a cell that cannot be read, whose ``problem`` says why. ``status`` is
    ``""`` if the cell bears no mark; ``unit`` is ``%``, ``‰`` or a currency's sign if printed
    with the number.
    """

    value: float | None = None
    bound: str = "exact"
    flag: str = ""
    status: str = ""
    missing_mark: str = ""
    unit: str = ""
    problem: str = ""


def read_cell(text: str, decimal: DecimalMark = ".") -> CellReading:
    """Read a printed cell.

    A number is read only if every character of the cell is accounted for, so a number with
    a footnote in it never becomes another number.

    Parameters
    ----------
    text
        The cell as printed.
    decimal
        What separates the decimals in the cell's table, see :func:`decimal_mark`.

    Examples
    --------
    >>> read_cell("97.3①").value, read_cell("≥99").bound, read_cell("85.6 p").status
    (97.3, 'at_least', 'preliminary')
    >>> read_cell("△1.234,5", decimal=",").value
    -1234.5
    """
    if is_plain(text, decimal):
        return CellReading(value=float(text.replace(",", ".")))
    return _read(text, decimal)


def is_plain(text: str, decimal: DecimalMark) -> bool:
    """Whether a cell holds a number without groups, marks and spaces."""
    return _PLAIN[decimal].fullmatch(text) is not None


@lru_cache(maxsize=_REMEMBERED)
def _read(text: str, decimal: DecimalMark) -> CellReading:
    printed = fold(text)
    if _caseless(printed) in _missing_marks():
        return CellReading(missing_mark=printed)
    if not any(map(str.isdigit, printed)):
        return _missing(printed) or _unread(text, "no number found")
    return _read_number(text, printed, decimal) or _missing(printed) or _unread(text, "")


def looks_numeric(text: str) -> bool:
    """Whether a cell prints a number, whatever its decimal mark."""
    return read_cell(text).value is not None or read_cell(text, ",").value is not None


def decimal_mark(texts: Iterable[str]) -> DecimalMark:
    """What separates the decimals in the cells of one table.

    Only cells that can be read one way count: both marks in one number, groups of other
    than three digits, several groups, a leading zero. ``12.345`` alone counts for nothing;
    without evidence the mark is the point, unless the table looks like one of whole numbers
    with points between the thousands.
    """
    printed = [text.strip() for text in texts]
    marked = [text for text in printed if "," in text or "." in text]
    votes = {
        mark: sum(1 for text in marked if evidence.match(text))
        for mark, evidence in _EVIDENCE.items()
    }
    if not any(votes.values()):
        return "," if _points_group(printed) else "."
    return "," if votes[","] > votes["."] else "."


def _points_group(printed: list[str]) -> bool:
    """Whether numbers look like 987, 1.234, 56.789: all from 1,000 on have three digits more.

    Decimals would leave no number below 1,000 without them, and seldom reach over a decade.
    """
    heads = [int(match[1]) for text in printed if (match := _POINTED.fullmatch(text))]
    whole = [text for text in printed if text.isdecimal()]
    small = any(len(text) < 4 for text in whole)
    large = any(len(text) > 4 for text in whole)
    return len(heads) >= 3 and small and not large and max(heads) >= 10 * min(heads)


def _evidence(decimal: str, group: str) -> re.Pattern[str]:
    d, g = re.escape(decimal), re.escape(group)
    body = (
        rf"\d{{1,3}}(?:{g}\d{{3}})+{d}\d+"  # 1.234,5
        rf"|\d{{1,3}}(?:{g}\d{{3}}){{2,}}"  # 1.234.567
        rf"|\d{{1,3}}(?:[\s'’]\d{{3}})+{d}\d+"  # 1 234,5
        rf"|\d+{d}(?:\d{{1,2}}|\d{{4,}})"  # 12,3
        rf"|0{d}\d+|\d{{4,}}{d}\d+"  # 0,123 and 1234,567
    )
    return re.compile(rf"\W{{0,4}}(?:{body})(?![\d.,/:])[^\d.,/:]{{0,6}}$")


_POINTED = re.compile(r"-?([1-9]\d{0,2})\.\d{3}")
_EVIDENCE = {".": _evidence(".", ","), ",": _evidence(",", ".")}


def _number_pattern(decimal: str) -> re.Pattern[str]:
    """A number with its groups; each alternative has one reading only."""
    d, g = re.escape(decimal), "," if decimal == "." else r"\."
    return re.compile(
        rf"\d{{1,3}}(?:{g}\d{{3}})+(?:{d}\d+)?"
        rf"|\d{{1,2}}(?:{g}\d\d)+{g}\d{{3}}(?:{d}\d+)?"  # Indian groups
        rf"|\d{{1,3}}(?: \d{{3}})+(?:{d}\d+)?(?! ?[\d{d}])"
        rf"|\d{{1,3}}(?:['’´`]\d{{3}})+(?:{d}\d+)?"
        rf"|\d{{1,3}}(?: \d{{1,3}})+ ?{d} ?\d+"  # stray spaces: the decimals tell it is one number
        rf"|\d+ {d} ?\d+|\d+{d} \d+"
        rf"|\d+{d}\d+e[+-]?\d+|\d+e[+-]\d+"
        rf"|\d+(?:{d}\d+)?|{d}\d+",
        re.IGNORECASE,
    )


_NUMBER = {".": _number_pattern("."), ",": _number_pattern(",")}


def _read_number(text: str, printed: str, decimal: DecimalMark) -> CellReading | None:
    """The number of a cell, the problem with it, or ``None`` if the cell begins with none."""
    head, bound = _strip_bound_before(printed)
    head, flags_before = _strip_leading_marks(head)
    head, negative, unit = _strip_signs(head)
    number = _NUMBER[decimal].match(head)
    if number is None:
        return None
    rest = head[number.end() :]
    if negative == "(":
        inside, closed, rest = rest.partition(")")
        if not closed:
            return _unread(text, "a bracket is not closed")
        rest = inside + rest
    elif rest in _negative_signs() and not negative:
        negative, rest = rest, ""
    tail = read_marks(rest)
    if tail is None:
        why = f"{rest.strip()!r} after {number.group()} is neither mark nor unit"
        return _missing(printed) or _unread(text, why)
    value = _value(number.group(), decimal)
    return CellReading(
        value=-value if negative else value,
        bound=bound or tail.bound,
        flag=" ".join(filter(None, (flags_before, tail.flag))),
        status=tail.status,
        unit=tail.unit or unit,
    )


def _value(number: str, decimal: str) -> float:
    grouping = " '’´`" + (",." if decimal == "." else ".,")[0]
    plain = number.translate(dict.fromkeys(map(ord, grouping)))
    return float(plain.replace(decimal, "."))


def _unread(text: str, why: str) -> CellReading:
    reason = f": {why}" if why else ""
    return CellReading(problem=f"{text.strip()!r} cannot be read as a number{reason}")


def _missing(printed: str) -> CellReading | None:
    """A missing mark with a flag or footnote mark: ``: c``, ``.. (x)``, ``…①``."""
    match = _missing_start().match(printed)
    tail = read_marks(printed[match.end() :]) if match else None
    if match is None or tail is None or tail.unit or tail.bound != "exact":
        return None
    return CellReading(missing_mark=match.group(), flag=tail.flag, status=tail.status)


def _strip_bound_before(text: str) -> tuple[str, str]:
    for word, bound in _bounds_before().items():
        if text.startswith(word):
            return text[len(word) :].lstrip(), bound
    return text, ""


def _strip_leading_marks(text: str) -> tuple[str, str]:
    flags = []
    while match := _leading_mark().match(text):
        flags.append(match.group().strip())
        text = text[match.end() :].lstrip()
    return text, " ".join(flags)


def _strip_signs(text: str) -> tuple[str, str, str]:
    """The text after sign and currency in either order, the sign of a negative, the unit."""
    negative, unit = "", ""
    while match := _sign_before().match(text):
        sign = match.group().strip()
        if sign in _number_units():
            if unit:
                break
            unit = sign
        elif sign != "+":
            if negative:
                break
            negative = sign
        text = text[match.end() :]
    return text, negative, unit


@lru_cache(maxsize=_REMEMBERED)
def read_marks(rest: str) -> CellReading | None:
    """The marks that follow a number or a year; ``None`` if something among them is unknown."""
    bound, status, unit = "exact", "", ""
    flags: list[str] = []
    while rest:
        if match := _SPACED_MARK.match(rest):
            flags.append(match.group().strip())
        elif match := _tail_word().match(rest):
            printed = match.group().strip("()[]")
            kind, meaning = _tail_words().get(printed.casefold()) or _combined(printed)
            if kind == "status":
                status = meaning
            elif kind == "bound":
                bound = meaning
            elif kind == "unit":
                unit = meaning
            else:
                flags.append(printed)
                status = status or meaning
        elif match := _MARK.match(rest):
            flags.append(match.group())
        elif rest[0] in _SEPARATORS and len(rest) > 1:
            rest = rest[1:]
            continue
        else:
            return None
        rest = rest[match.end() :]
    return CellReading(bound=bound, status=status, unit=unit, flag=" ".join(flags))


def _combined(letters: str) -> tuple[str, str]:
    """What letters such as ``bp`` mean: a flag, and the status one of them stands for."""
    return "flag", next((s for letter in letters.casefold() if (s := status_of(letter))), "")


@cache
def _missing_marks() -> frozenset[str]:
    marks = map(fold, vocabulary()["missing"]["marks"])
    return frozenset({"", *map(_caseless, marks)})


def _caseless(mark: str) -> str:
    """A mark as it is compared: one letter stands for itself, words in any case."""
    return mark if len(mark) == 1 else mark.casefold()


@cache
def _missing_start() -> re.Pattern[str]:
    marks = sorted({fold(m) for m in vocabulary()["missing"]["marks"]}, key=len, reverse=True)
    words = "|".join(re.escape(m) + (r"(?![^\W_])" if m[-1].isalnum() else "") for m in marks)
    return re.compile(words, re.IGNORECASE)


@cache
def _negative_signs() -> frozenset[str]:
    return frozenset(vocabulary()["negative"]["signs"])


@cache
def _number_units() -> frozenset[str]:
    return frozenset(vocabulary()["number"]["units"])


@cache
def _sign_before() -> re.Pattern[str]:
    signs = sorted({*_negative_signs(), *_number_units(), "+", "("}, key=len, reverse=True)
    return re.compile(rf"(?:{'|'.join(map(re.escape, signs))}) ?(?=[^ ])")


@cache
def _bounds_before() -> dict[str, str]:
    sides = vocabulary()["bounds"].items()
    words = {fold(word): bound for bound, words in sides for word in words["before"]}
    return dict(sorted(words.items(), key=lambda item: -len(item[0])))


@cache
def _leading_mark() -> re.Pattern[str]:
    words = sorted(vocabulary()["flags"]["words"], key=len, reverse=True)
    glued = "|".join(re.escape(fold(w)) + _open_end(w) for w in words)
    return re.compile(
        rf"[①-⑳⑴-⒇❶-❿*†‡§#※]|{glued}|{_single_letters()} (?=\d)|[\[(][a-z]{{1,2}}[\])]",
        re.IGNORECASE,
    )


@cache
def _tail_words() -> dict[str, tuple[str, str]]:
    words = {unit.casefold(): ("unit", unit) for unit in vocabulary()["number"]["units"]}
    flags = vocabulary()["flags"]
    words |= {w.casefold(): ("flag", "") for w in flags["letters"] + flags["words"]}
    for bound, sides in vocabulary()["bounds"].items():
        words |= {w.casefold(): ("bound", bound) for w in sides["after"]}
    for status, marks in vocabulary()["status"].items():
        words |= {w.casefold(): ("status", status) for w in marks}
    return words


@cache
def _tail_word() -> re.Pattern[str]:
    """Longest first; a word must not run on into further letters."""
    longest = sorted(_tail_words(), key=len, reverse=True)
    combined = rf"{_single_letters()}{{2,3}}(?![^\W\d_])"
    words = "|".join([*(re.escape(w) + _open_end(w) for w in longest), combined])
    return re.compile(rf"\((?:{words})\)|\[(?:{words})\]|{words}", re.IGNORECASE)


@cache
def _single_letters() -> str:
    """A character class of the letters that are flags or stand for a status."""
    return f"[{''.join(w for w in _tail_words() if len(w) == 1 and w.isascii() and w.isalpha())}]"


def _open_end(word: str) -> str:
    """What must not follow a word of an alphabet: more letters."""
    return r"(?![^\W\d_])" if word[-1].isalpha() and word[-1] < "\u2e80" else ""


@lru_cache(maxsize=_REMEMBERED)
def status_of(word: str) -> str:
    """The status a mark or word stands for (``p`` → ``preliminary``), ``""`` if none."""
    kind, status = _tail_words().get(fold(word).casefold(), ("", ""))
    return status if kind == "status" else ""
