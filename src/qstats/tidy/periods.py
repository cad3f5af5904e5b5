"""Printed periods in Chinese and English → canonical periods such as 2023, 2023Q3, 2018M01-M09."""

from __future__ import annotations

import calendar
import re
from collections.abc import Callable
from dataclasses import dataclass
from datetime import date
from functools import cache, lru_cache

from qstats.tidy.cells import read_marks, status_of
from qstats.tidy.text import fold, halves
from qstats.tidy.vocabulary import vocabulary

FIRST_YEAR, LAST_YEAR = 1800, 2199

_DIGITS = {c: i for i, c in enumerate("〇一二三四五六七八九十")} | {"两": 2}
_MONTHS = {name.lower(): number for number, name in enumerate(calendar.month_abbr) if number}
_ORDINALS = {
    "first": 1,
    "second": 2,
    "third": 3,
    "fourth": 4,
    "1st": 1,
    "2nd": 2,
    "3rd": 3,
    "4th": 4,
}
_MONTH = r"(jan|feb|mar|apr|may|jun|jul|aug|sep|oct|nov|dec)[a-z]*\.?"
_TO = r"\s*月?\s*(?:-|–|—|−|~|至|到|to)\s*(?:mid-?\s*)?"
_YEAR = r"(\d{4})\s*年?度?"


@dataclass(frozen=True)
class Period:
    """A canonical period with the marks and words printed beside it."""

    code: str
    status: str = ""
    flag: str = ""
    note: str = ""


@lru_cache(maxsize=20_000)
def parse_period(text: str) -> Period | None:
    """The period a cell prints, or ``None`` if it prints none.

    Returns
    -------
    Period
        ``code`` is ``2024`` (year), ``2024Q1``, ``2024H1``, ``2024R2`` (numbered monitoring
        round), ``2018M01-M09`` (months, also one: ``2018M03-M03``) or ``2015M12-2016M02``.

    Examples
    --------
    >>> parse_period("2023年上半年").code, parse_period("2018年1—9月").code
    ('2023H1', '2018M01-M09')
    """
    printed = fold(text)
    if not printed or len(printed) > 60 or not any(c.isdigit() for c in printed):
        return None
    whole = _parse(printed)
    if whole is not None:
        return whole
    chinese, foreign = halves(printed)
    first, second = _parse(chinese), _parse(foreign)
    # A bilingual cell must say the same twice; "2023年 Q1" is no such cell.
    if first and second and first.code == second.code:
        return first
    return None


def is_year(code: str) -> bool:
    """Whether a canonical period is a whole year."""
    return len(code) == 4


def year_of(code: str) -> int:
    """The year in which a canonical period ends."""
    years = re.findall(r"\d{4}", code)
    return int(years[-1])


def first_day(code: str) -> date:
    """The first day of a canonical period; a round counts from the start of its year."""
    year, kind, number = int(code[:4]), code[4:5], code[5:7].rstrip("-")
    months = {"Q": 3, "H": 6, "M": 1}
    month = 1 + months[kind] * (int(number) - 1) if kind in months else 1
    return date(year, month, 1)


def _parse(printed: str) -> Period | None:
    bare, note = _split_note(printed)
    bare, status, flag = _split_marks(bare)
    if note and status_of(note):
        status, note = status_of(note), ""
    code = _code(bare.casefold().strip())
    return Period(code, status, flag, note) if code else None


def _split_note(text: str) -> tuple[str, str]:
    """Words in brackets at the end: the months of a round, or a remark."""
    match = re.fullmatch(r"(.*\S)\s*\(([^()]*[^\d()][^()]*)\)(.*)", text)
    return (match.group(1) + match.group(3), match.group(2)) if match else (text, "")


def _split_marks(text: str) -> tuple[str, str, str]:
    """Status and footnote marks after a year or a Chinese period word."""
    match = re.fullmatch(r"(.*(?:\d{4}|[年度季半月次]|[QqHhRr]\d))(\D.*|\s+\d{1,2}\))", text)
    marks = read_marks(match.group(2)) if match else None
    if match is None or marks is None or marks.unit or marks.bound != "exact":
        return text, "", ""
    return match.group(1), marks.status, marks.flag


def _code(text: str) -> str:
    text = _gregorian(text)
    for pattern, build in _FORMS:
        if match := pattern.fullmatch(text):
            code = build(*match.groups())
            return code if code and FIRST_YEAR <= int(code[:4]) <= LAST_YEAR else ""
    return ""


def _gregorian(text: str) -> str:
    match = _era().match(text)
    if match is None:
        return text
    number = 1 if match.group(2) == "元" else int(match.group(2))
    return f"{vocabulary()['eras'][match.group(1)] + number}年{text[match.end() :]}"


@cache
def _era() -> re.Pattern[str]:
    names = "|".join(sorted(vocabulary()["eras"], key=len, reverse=True))
    return re.compile(rf"({names})\s*(\d{{1,3}}|元)\s*年")


def _number(text: str) -> int:
    if text in _ORDINALS:
        return _ORDINALS[text]
    return _DIGITS[text] if text in _DIGITS else int(text)


def _months(y1: str, m1: int, y2: str, m2: int) -> str:
    if not (1 <= m1 <= 12 and 1 <= m2 <= 12) or (int(y1), m1) > (int(y2), m2):
        return ""
    return f"{y1}M{m1:02}-{'' if y1 == y2 else y2}M{m2:02}"


def _quarter(year: str, number: str) -> str:
    return f"{year}Q{_number(number)}" if 1 <= _number(number) <= 4 else ""


def _half(year: str, number: str) -> str:
    halves_of_year = {"上": 1, "下": 2}
    return f"{year}H{halves_of_year.get(number) or _number(number)}"


def _compile(pattern: str) -> re.Pattern[str]:
    return re.compile(pattern.replace("YEAR", _YEAR).replace("MONTH", _MONTH).replace("TO", _TO))


_ORD = r"([一二三四1234])"
_ENGLISH = r"(first|second|third|fourth|1st|2nd|3rd|4th)"
_FORMS: list[tuple[re.Pattern[str], Callable[..., str]]] = [
    (_compile(pattern), build)
    for pattern, build in (
        (r"YEAR", lambda y: y),
        (r"YEAR\s*第?\s*" + _ORD + r"\s*季度?", _quarter),
        (r"(\d{4})[\s-]*q([1-4])", _quarter),
        (r"q([1-4])[\s-]*(?:of\s*)?(\d{4})", lambda q, y: _quarter(y, q)),
        (_ENGLISH + r" quarter,?(?: of)? (\d{4})", lambda q, y: _quarter(y, q)),
        (r"YEAR\s*前\s*" + _ORD + r"\s*个?季度", lambda y, q: _months(y, 1, y, 3 * _number(q))),
        (r"q1TOq([2-4])\s*(\d{4})", lambda q, y: _months(y, 1, y, 3 * int(q))),
        (r"(\d{4})\s*q1TOq([2-4])", lambda y, q: _months(y, 1, y, 3 * int(q))),
        (r"YEAR\s*([上下])半年", _half),
        (r"(\d{4})[\s-]*h([12])", _half),
        (r"h([12])[\s-]*(?:of\s*)?(\d{4})", lambda h, y: _half(y, h)),
        (r"(first|second) half,?(?: of)? (\d{4})", lambda h, y: _half(y, h)),
        (
            r"YEAR\s*第\s*([一二三四五六七八九十]|\d{1,2})\s*[次轮期]",
            lambda y, n: f"{y}R{_number(n)}",
        ),
        (r"(\d{4})[\s,]*(?:round\s*|r)(\d{1,2})", lambda y, n: f"{y}R{int(n)}"),
        (r"round\s*(\d{1,2}),?(?: of)?\s*(\d{4})", lambda n, y: f"{y}R{int(n)}"),
        (
            r"YEAR\s*(\d{1,2})TO(\d{1,2})\s*月(?:[上中下]旬)?(?:累计)?(?:第\d+批|批次?)?",
            lambda y, a, b: _months(y, int(a), y, int(b)),
        ),
        (
            r"(\d{4})年\s*(\d{1,2})TO(\d{4})年\s*(\d{1,2})\s*月",
            lambda y, a, z, b: _months(y, int(a), z, int(b)),
        ),
        (
            r"(\d{4})年\s*(\d{1,2})TO(?:次年|翌年)\s*(\d{1,2})\s*月",
            lambda y, a, b: _months(y, int(a), str(int(y) + 1), int(b)),
        ),
        (r"(\d{4})年\s*(\d{1,2})\s*月", lambda y, m: _months(y, int(m), y, int(m))),
        (r"(\d{4})-(\d{1,2})(?:-\d{1,2})?", lambda y, m: _months(y, int(m), y, int(m))),
        (r"(\d{4})m(\d{1,2})", lambda y, m: _months(y, int(m), y, int(m))),
        (r"MONTH,?\s*(\d{4})", lambda m, y: _months(y, _MONTHS[m], y, _MONTHS[m])),
        (r"MONTHTOMONTH,?\s*(\d{4})", lambda a, b, y: _months(y, _MONTHS[a], y, _MONTHS[b])),
        (r"(\d{4})\s*MONTHTOMONTH", lambda y, a, b: _months(y, _MONTHS[a], y, _MONTHS[b])),
        (
            r"MONTH\s*(\d{4})TOMONTH,?\s*(\d{4})",
            lambda a, y, b, z: _months(y, _MONTHS[a], z, _MONTHS[b]),
        ),
        (r"(\d{4})m(\d\d)-m(\d\d)", lambda y, a, b: _months(y, int(a), y, int(b))),
        (r"(\d{4})m(\d\d)-(\d{4})m(\d\d)", lambda y, a, z, b: _months(y, int(a), z, int(b))),
    )
]
