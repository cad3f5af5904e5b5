"""Printed periods of many languages → canonical periods such as 2023, 2023Q3, 2018M01-M09."""

from __future__ import annotations

import re
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import date
from functools import cache, lru_cache

from qstats.tidy.cells import read_marks, status_of
from qstats.tidy.period_tokens import BUDDHIST, FIRST_YEAR, LAST_YEAR, Token, tokens
from qstats.tidy.text import fold, halves, label
from qstats.tidy.text import key as text_key
from qstats.tidy.vocabulary import vocabulary

_LONGEST_ATTRIBUTE = 4  # characters after a relative year: 預算數, 实际
LONGEST = 60  # characters of a printed period with its marks and remarks
_LONGEST_MARKS = 14
_NUMERAL = re.compile(r"[-+]?[\d.,]+%?")
_MIDNIGHT = re.compile(r"[ T]00:00(?::00(?:\.0+)?)?Z?$")
_AROUND = " \"“”'‘’.,;()[]"
_FULL_YEAR = re.compile(r"(?<!\d)\d{4}(?!\d)")
# Such as 1998.05: two digits after a year of this age are a month, not decimals.
_POINTED_YEARS = range(1900, 2100)
_DECADE = re.compile(r".*\d{4}s")
_GLUED_FOOTNOTE = re.compile(r"([12]\d{3})(\d\))")  # 20191), once a superscript
_PIVOT = 50  # Jan-49 is 2049, Jan-50 is 1950


@dataclass(frozen=True)
class Period:
    """A canonical period with the marks and words printed beside it."""

    code: str
    status: str = ""
    flag: str = ""
    note: str = ""


@lru_cache(maxsize=2**17)
def parse_period(text: str) -> Period | None:
    """The period a cell prints, or ``None`` if it prints none.

    Returns
    -------
    Period
        ``code`` is ``2024`` (year), ``2024Q1``, ``2024H1``, ``2024R2`` (numbered monitoring
        round), ``2018M01-M09`` (months, also one: ``2018M03-M03``), ``2015M12-2016M02``,
        ``2009/10`` (fiscal year), ``1991/2015`` (years together), ``1950-12-31`` (day) or
        ``1976-TQ`` (transition quarter). ``2009-10`` alone counts as a fiscal year,
        ``2009-11`` as a month; see ``period_context.parse_periods`` for cells side by side.

    Examples
    --------
    >>> parse_period("2023年上半年").code, parse_period("2018年1—9月").code
    ('2023H1', '2018M01-M09')
    >>> parse_period("1er trimestre 2019").code, parse_period("31 декабря 2019 г.").code
    ('2019Q1', '2019-12-31')
    """
    printed = fold(text)
    if len(printed) == 4 and printed.isdecimal():
        return Period(str(int(printed))) if FIRST_YEAR <= int(printed) <= LAST_YEAR else None
    if not may_be_period(printed):
        return None
    whole = _parse(printed) or _parse(_MIDNIGHT.sub("", printed).strip(_AROUND))
    if whole is not None:
        return whole
    first, second = map(_parse, halves(printed))
    # A bilingual cell must say the same twice.
    return first if first and second and first.code == second.code else None


def may_be_period(printed: str) -> bool:
    """Whether a folded text can hold a period at all; cheap."""
    if not 2 <= len(printed) <= LONGEST:
        return False
    if _NUMERAL.fullmatch(printed):
        return _FULL_YEAR.search(printed) is not None
    return any(c.isdigit() or c in "元〇零" for c in printed)


def part_of_year(text: str) -> str | None:
    """A part of a year printed without its year: ``Q1``, ``H2``, ``M03-M03``, ``M01-M09``.

    Examples
    --------
    >>> part_of_year("第一季度"), part_of_year("Februar"), part_of_year("1월")
    ('Q1', 'M02', 'M01')
    """
    printed = fold(text)
    if not printed or len(printed) > LONGEST // 2:
        return None
    return _part(printed) or _part(halves(printed)[0]) or None


@lru_cache(maxsize=2**15)
def _part(printed: str) -> str:
    found = tokens(printed)
    kinds = "".join(token.kind for token in found)
    if not re.fullmatch("[QH]|[MN]|[MNn]-[MN]|Q-Q|C", kinds):
        return ""
    code = _code(f"{FIRST_YEAR}年 {printed}")
    part = code[4:]
    return part[:3] if part[:3] == part[-3:] else part


def join(year_code: str, part: str) -> str:
    """The canonical period of a part of a calendar year, ``""`` if ``year_code`` is none.

    Examples
    --------
    >>> join("2019", "Q1"), join("2019", "M03")
    ('2019Q1', '2019M03-M03')
    """
    if not is_year(year_code):
        return ""
    return f"{year_code}{part}-{part}" if re.fullmatch(r"M\d\d", part) else f"{year_code}{part}"


def relative_year(text: str) -> int | None:
    """Years from the year of the table: 0 for 本年度 or current year, -1 for 上年, ...

    Words such as budget or settled may follow, but no second year: a comparison is no year.

    Examples
    --------
    >>> relative_year("上年度决算数"), relative_year("本年度與上年度比較")
    (-1, None)
    """
    words = label(text)
    found = {_relative(text_key(part)) for part in (words, *halves(words)) if part} - {None}
    return found.pop() if len(found) == 1 else None


@lru_cache(maxsize=2**12)
def _relative(words: str) -> int | None:
    if words in _relative_years():
        return _relative_years()[words]
    begun = [word for word in _relative_years() if words.startswith(word)]
    if not begun or words[0].isascii():
        return None
    word = max(begun, key=len)
    rest = words[len(word) :]
    compared = any(other in rest for other in (*_relative_years(), *vocabulary()["comparing"]))
    if compared or len(rest) > _LONGEST_ATTRIBUTE or not rest.isalpha():
        return None
    return _relative_years()[word]


@cache
def _relative_years() -> dict[str, int]:
    relative = vocabulary()["relative_years"].items()
    return {text_key(word): int(distance) for distance, words in relative for word in words}


def is_year(code: str) -> bool:
    """Whether a canonical period is a whole calendar year."""
    return len(code) == 4


def year_of(code: str) -> int:
    """The year in which a canonical period ends."""
    if re.fullmatch(r"\d{4}/\d\d", code):
        return int(code[:4]) + 1
    return int(re.findall(r"\d{4}", code)[-1])


def first_day(code: str) -> date:
    """The first day of a canonical period; a round counts from the start of its year.

    A fiscal year counts from the start of its first year, the transition quarter from July.
    """
    if re.fullmatch(r"\d{4}-\d\d-\d\d", code):
        return date.fromisoformat(code)
    year, kind, number = int(code[:4]), code[4:5], code[5:7].rstrip("-")
    months = {"Q": 3, "H": 6, "M": 1}
    month = 1 + months[kind] * (int(number) - 1) if kind in months else 1
    return date(year, 7 if code.endswith("-TQ") else month, 1)


@lru_cache(maxsize=2**12)
def key(code: str) -> str:
    """A canonical period as tidy tables key it: one month is ``2014-01``, all else its code."""
    match = re.fullmatch(r"(\d{4})M(\d\d)-M(\d\d)", code)
    return f"{match[1]}-{match[2]}" if match and match[2] == match[3] else code


def _parse(printed: str) -> Period | None:
    if code := _code(printed):
        return Period(code)
    bare, note = _split_note(printed)
    if note and (marked := _marked(bare)):
        status = status_of(note)
        return Period(marked.code, marked.status or status, marked.flag, "" if status else note)
    return _marked(printed)


def _split_note(text: str) -> tuple[str, str]:
    """Words in brackets at the end: the months of a round, or a remark."""
    match = re.fullmatch(r"(.*\S)\s*\(([^()]*[^\d(),][^()]*)\)(.*)", text)
    return (match.group(1) + match.group(3), match.group(2)) if match else (text, "")


def _marked(text: str) -> Period | None:
    """A period with status and footnote marks after it, or words of its status before it."""
    if match := _GLUED_FOOTNOTE.fullmatch(text):
        return Period(match[1], flag=match[2])
    for end in range(len(text), max(3, len(text) - _LONGEST_MARKS), -1):
        marks = read_marks(text[end:])
        if marks is None or marks.unit or marks.bound != "exact" or _DECADE.fullmatch(text):
            continue
        if code := _code(text[:end].rstrip()):
            return Period(code, marks.status, marks.flag)
    words, space, last = text.rpartition(" ")
    statuses = [status_of(word.strip(" -")) for word in (words, *words.split(" - ")) if space]
    status = next(filter(None, statuses), "")
    return Period(code, status) if status and (code := _code(last)) else None


@lru_cache(maxsize=2**15)
def _code(text: str) -> str:
    found = tokens(text)
    kinds = "".join(token.kind for token in found)
    if not any(kind in kinds for kind in "YBNA"):
        return ""
    for pattern, build in FORMS:
        if (match := pattern.fullmatch(kinds)) and (code := built(match, found, build)):
            return code
    return ""


Build = Callable[..., str]


def built(match: re.Match[str], found: Sequence[Token], build: Build) -> str:
    """The code of a form found among tokens, ``""`` if its numbers make no period."""
    groups = range(1, len(match.groups()) + 1)
    return build(*(found[match.start(group)] for group in groups))


def _months(y1: int, m1: int, y2: int, m2: int) -> str:
    if not (1 <= m1 <= 12 and 1 <= m2 <= 12) or (y1, m1) > (y2, m2):
        return ""
    return f"{y1}M{m1:02}-{'' if y1 == y2 else y2}M{m2:02}"


def _month(y: Token, m: Token) -> str:
    return _months(y.value, m.value, y.value, m.value)


def _span(y: Token, a: Token, b: Token) -> str:
    return _months(y.value, a.value, y.value, b.value)


def _long_span(y: Token, a: Token, z: Token, b: Token) -> str:
    return _months(y.value, a.value, z.value, b.value)


def _pointed_month(y: Token, m: Token) -> str:
    together = m.start == y.end + 1 or y.start == m.end + 1
    plausible = y.value in _POINTED_YEARS and m.end - m.start == 2
    return _month(y, m) if together and plausible else ""


def _short_month(m: Token, y: Token) -> str:
    if y.end - y.start != 2:
        return ""
    year = y.value + (2000 if y.value < _PIVOT else 1900)
    return _months(year, m.value, year, m.value)


def _quarter(y: Token, q: Token) -> str:
    return f"{y.value}Q{q.value}" if 1 <= q.value <= 4 else ""


def _quarter_ending(y: Token, m: Token) -> str:
    """``March quarter 2019``."""
    return f"{y.value}Q{m.value // 3}" if m.value % 3 == 0 else ""


def _quarters(y: Token, a: Token, b: Token) -> str:
    return _months(y.value, 3 * a.value - 2, y.value, 3 * b.value) if a.value <= b.value else ""


def _half(y: Token, h: Token) -> str:
    return f"{y.value}H{h.value}" if h.value in (1, 2) else ""


def _day(y: Token, m: Token, d: Token) -> str:
    try:
        return date(y.value, m.value, d.value).isoformat()
    except ValueError:
        return ""


def _years(a: Token, b: Token) -> str:
    """Two years in one: a fiscal year, or several years together."""
    if b.value <= a.value:
        return ""
    return f"{a.value}/{b.value % 100:02}" if b.value == a.value + 1 else f"{a.value}/{b.value}"


def _short_years(a: Token, b: Token) -> str:
    """``2009-10`` or ``1991-95``; what could be a month is one unless the next year is meant."""
    end = end_year(a.value, b.value)
    if b.end - b.start != 2 or (end > a.value + 1 and b.value <= 12) or end > a.value + 50:
        return ""
    return f"{a.value}/{b.value:02}" if end == a.value + 1 else f"{a.value}/{end}"


def end_year(year: int, two_digits: int) -> int:
    """The first year after ``year`` that ends in two digits."""
    end = year - year % 100 + two_digits
    return end if end > year else end + 100


def _same(a: Token, b: Token) -> str:
    years = {token.value - BUDDHIST * (token.kind == "B") for token in (a, b)}
    return str(years.pop()) if len(years) == 1 else ""


def _form(pattern: str) -> re.Pattern[str]:
    return re.compile(
        pattern.replace("YEAR", r"[yfb]*(Y)\.?[yf]*")
        .replace("MON", "([MN])")
        .replace("SEP", "[-/.,]?")
    )


# What tokens in a row mean; see period_tokens.tokens for the letters.
FORMS: list[tuple[re.Pattern[str], Build]] = [
    (_form(pattern), build)
    for pattern, build in (
        (r"YEAR", lambda y: str(y.value)),
        (r"y*(Y)y*\(?y*(Y)y*\)?y*", _same),
        (r"b*(B)y*\(y*(Y)y*\)", _same),
        (r"y*(Y)y*\(b*(B)y*\)", _same),
        (r"[yfb]*(Y)y*[-/](Y)[yf]*", _years),
        (r"(A)y?-([AY])y?", _years),
        (r"[yfb]*(Y)[-/]'?(n)[yf]*", _short_years),
        (r"YEARSEP(Q)", _quarter),
        (r"(Q)SEPYEAR", lambda q, y: _quarter(y, q)),
        (r"(N)qSEPYEAR", lambda m, y: _quarter_ending(y, m)),
        (r"(N)YEARq", lambda m, y: _quarter_ending(y, m)),
        (r"YEAR[-.]?(n)/(n)", lambda y, q, of: _quarter(y, q) if of.value == 4 else ""),
        (r"YEAR(C)", lambda y, c: _months(y.value, 1, y.value, 3 * c.value)),
        (r"YEAR(Q)-(Q)", _quarters),
        (r"(Q)-(Q)SEPYEAR", lambda a, b, y: _quarters(y, a, b)),
        (r"YEARSEP(H)", _half),
        (r"(H)SEPYEAR", lambda h, y: _half(y, h)),
        (r"YEARSEPMON", _month),
        (r"MONSEPYEAR", lambda m, y: _month(y, m)),
        (r"(Y)[-/](n)", _month),
        (r"(Y)\.(n)", _pointed_month),
        (r"(n)[-/](Y)", lambda m, y: _month(y, m)),
        (r"(n)\.(Y)", lambda m, y: _pointed_month(y, m)),
        (r"(N)[-/'.]?(n)", _short_month),
        (r"YEAR\.?\(?([MNn])-MON[nr]?\)?", _span),
        (r"MON-MONSEPYEAR", lambda a, b, y: _span(y, a, b)),
        (r"YEAR[-/.]?([MNn])-YEAR[-/.]?([MNn])", _long_span),
        (r"MONSEPYEAR-MONSEPYEAR", lambda a, y, b, z: _long_span(y, a, z, b)),
        (
            r"YEAR([MNn])-xMON",
            lambda y, a, b: _months(y.value, a.value, y.value + 1, b.value),
        ),
        (r"YEAR,?(R)", lambda y, r: f"{y.value}R{r.value}"),
        (r"(R),?YEAR", lambda r, y: f"{y.value}R{r.value}"),
        (r"(Y)[-/.](n)[-/.](n)\.?", _day),
        (r"YEARSEPMONSEP(n)", _day),
        (r"(n)[-/.]?MON[-/.,]?YEAR", lambda d, m, y: _day(y, m, d)),
        (r"MON(n),?YEAR", lambda m, d, y: _day(y, m, d)),
        (r"(n)[-/.](n)[-/.](Y)y?", lambda d, m, y: _day(y, m, d) or _day(y, d, m)),
        (r"(Y)-?(T)", lambda y, _: f"{y.value}-TQ"),
        (r"(T)(Y)", lambda _, y: f"{y.value}-TQ"),
    )
]
