"""Periods told by what stands around them: cells side by side, and periods in a sentence."""

from __future__ import annotations

import re
from collections.abc import Sequence
from functools import cache
from itertools import pairwise

from qstats.tidy.period_tokens import BUDDHIST, FIRST_YEAR, LAST_YEAR, Token, tokens
from qstats.tidy.periods import FORMS, Period, built, end_year, is_year, parse_period
from qstats.tidy.text import fold
from qstats.tidy.vocabulary import vocabulary

_YEAR_AND_END = re.compile(r"(\d{4})[-–—/](\d{1,2})")
_TWO = re.compile(r"['’‘]?(\d\d)")
_ERA_LETTER = re.compile(r"([mtshr])\.?\s?(\d{1,2})", re.IGNORECASE)
_YEAR_OF_ERA = re.compile(r"(\d{1,3}|元)\s*(?:年度?)?")
_YEAR_OF_BUDDHA = re.compile(r"2[4-6]\d\d")
_THAI = re.compile("[\u0e00-\u0e7f]")


def parse_periods(texts: Sequence[str], context: Sequence[str] = ()) -> list[Period | None]:
    """The periods of the cells of one heading row or column, read together.

    Beside what each cell says by itself, cells tell each other what is ambiguous:
    ``2009-10`` beside ``2010-11`` is a fiscal year, beside ``2009-11`` a month; ``99``
    between ``1998`` and ``2000`` is a year; ``100`` or ``100年度`` is a year of the era that
    a cell before it or the context (titles, corner) names, ``2562`` a Buddhist year if
    anything is Thai; ``H30``, ``R1`` are Japanese years if they follow each other.

    Returns
    -------
    list
        One period or ``None`` for each text.

    Examples
    --------
    >>> [p.code for p in parse_periods(["2009-10", "2009-11"]) if p]
    ['2009M10-M10', '2009M11-M11']
    """
    printed = [fold(text) for text in texts]
    periods = [parse_period(text) for text in printed]
    for resolve in (_spans, _continued, _of_era, _era_letters, _buddhist):
        for index, code in resolve(printed, periods, [fold(text) for text in context]).items():
            periods[index] = Period(code)
    return periods


Periods = Sequence[Period | None]


def _spans(texts: Sequence[str], periods: Periods, context: Sequence[str]) -> dict[int, str]:
    """Cells such as ``2009-10``, months together or years together."""
    found = {i: m for i, text in enumerate(texts) if (m := _YEAR_AND_END.fullmatch(text))}
    ends = {i: (int(m[1]), int(m[2])) for i, m in found.items()}
    if len(ends) > 1 and all(end == (year + 1) % 10 for year, end in ends.values()):
        return {i: f"{year}/{(year + 1) % 100:02}" for i, (year, _) in ends.items()}
    if all(end == (year + 1) % 100 for year, end in ends.values()):
        return {}
    if all(1 <= end <= 12 for _, end in ends.values()):
        return {i: f"{year}M{end:02}-M{end:02}" for i, (year, end) in ends.items()}
    return {
        i: f"{year}/{end_year(year, end)}"
        for i, (year, end) in ends.items()
        if end_year(year, end) > year + 1
    }


def _continued(texts: Sequence[str], periods: Periods, context: Sequence[str]) -> dict[int, str]:
    """Years after the first printed with two digits: ``1998``, ``99``, ``2000`` or ``'99``."""
    years: dict[int, int] = {}
    short: list[int] = []
    for i, text in enumerate(texts):
        period = periods[i]
        if period and is_year(period.code):
            years[i] = int(period.code)
        elif (match := _TWO.fullmatch(text)) and years:
            last = years[max(years)]
            century = last - last % 100
            years[i] = min(
                (century + step + int(match[1]) for step in (-100, 0, 100)),
                key=lambda year: abs(year - last),
            )
            short.append(i)
        elif text and years:
            return {}
    steps = {b - a for a, b in pairwise(years.values())}
    return {i: str(years[i]) for i in short} if len(steps) == 1 and abs(min(steps)) <= 10 else {}


def _of_era(texts: Sequence[str], periods: Periods, context: Sequence[str]) -> dict[int, str]:
    """Bare years of the era that the context or a cell before them names."""
    named = {first for text in context for first in _eras_in(text)}
    era = named.pop() if len(named) == 1 else None
    codes: dict[int, str] = {}
    for i, text in enumerate(texts):
        era = next(iter(_eras_in(text)), era)
        match = _YEAR_OF_ERA.fullmatch(text)
        if era is None or match is None or periods[i]:
            continue
        code = _year(era + (1 if match[1] == "元" else int(match[1])))
        if code:
            codes[i] = code
    bare = {i: c for i, c in codes.items() if texts[i].isdigit()}
    named_years = {i: p.code for i, p in enumerate(periods) if p and is_year(p.code)}
    years = [c for _, c in sorted({**named_years, **bare}.items())]
    return codes if _is_run(list(map(int, years))) or _is_run(list(map(int, bare.values()))) else {}


def _era_letters(texts: Sequence[str], periods: Periods, context: Sequence[str]) -> dict[int, str]:
    """``H29``, ``H30``, ``R1``: years if each follows the one before and an H is among them."""
    found = {i: m for i, text in enumerate(texts) if (m := _ERA_LETTER.fullmatch(text))}
    letters = {m[1].lower() for m in found.values()}
    years = {
        i: vocabulary()["era_letters"].get(m[1].lower(), 0) + int(m[2]) for i, m in found.items()
    }
    more = any(int(m[2]) > 2 for m in found.values())
    if len(found) < 2 or "h" not in letters or not more or not _is_run(list(years.values())):
        return {}
    return {i: code for i, year in years.items() if (code := _year(year))}


def _buddhist(texts: Sequence[str], periods: Periods, context: Sequence[str]) -> dict[int, str]:
    """Bare Buddhist years of a table with Thai words or other years of that era."""
    if not any(_THAI.search(text) or "B.E." in text.upper() for text in (*texts, *context)):
        return {}
    return {
        i: str(int(text) - BUDDHIST)
        for i, text in enumerate(texts)
        if _YEAR_OF_BUDDHA.fullmatch(text)
    }


def _is_run(years: list[int]) -> bool:
    """Whether years are consecutive, up or down."""
    steps = [b - a for a, b in pairwise(years)]
    return not steps or (len(set(steps)) == 1 and abs(steps[0]) == 1)


def _year(year: int) -> str:
    return str(year) if FIRST_YEAR <= year <= LAST_YEAR else ""


@cache
def _era_names() -> re.Pattern[str]:
    names = sorted(vocabulary()["eras"], key=len, reverse=True)
    words = (re.escape(n) + (r"(?![a-z])" if n[0].isascii() else "") for n in names)
    return re.compile(rf"(?<![a-z])(?:{'|'.join(words)})", re.IGNORECASE)


def _eras_in(text: str) -> list[int]:
    return [vocabulary()["eras"][name.lower()] for name in _era_names().findall(text)]


def find_periods(text: str) -> list[Period]:
    """The periods inside a longer text such as a title, in order, each once.

    Numbers of tables, years of a price base (``constant 2015 US$``, ``2002=100``) and digits
    glued to letters are no periods.

    Examples
    --------
    >>> [p.code for p in find_periods("Table 7-5 Revenue by Region (2019)")]
    ['2019']
    """
    printed = fold(text)
    found = _unnumbered(tokens(printed))
    kinds = "".join(token.kind for token in found)
    codes: list[str] = []
    start = 0
    while start < len(found):
        code, end = _longest(found, kinds, start) if kinds[start] in "YBQHMNnyfbTA" else ("", 0)
        if code and not _is_aside(printed, found, kinds, start, end):
            codes.append(code)
        start = end if code else start + 1
    return [Period(code) for code in dict.fromkeys(codes)]


def _longest(found: Sequence[Token], kinds: str, start: int) -> tuple[str, int]:
    best = ("", start)
    for pattern, build in FORMS:
        match = pattern.match(kinds, start)
        if not match or match.end() <= best[1] or "R" in match.group():
            continue  # 2010年第六次人口普查 is no monitoring round
        if code := built(match, found, build):
            best = (code, match.end())
    return best


def _is_aside(text: str, found: Sequence[Token], kinds: str, start: int, end: int) -> bool:
    """Whether a period is the base of prices or an index, or digits of a longer number."""
    before, after = kinds[start - 1] if start else "", kinds[end : end + 1]
    if before in ("K", "=") or after in ("P", "="):
        return True
    last = end - 2 if kinds[end - 1] == "." else end - 1
    following = text[found[last].end :]
    return re.match(r"[.,]\d|[a-z_]{2}", following) is not None


def _unnumbered(found: Sequence[Token]) -> list[Token]:
    """Tokens without the numbers of tables and figures: ``表1995-3``, ``Table 7.2``."""
    kept: list[Token] = []
    skipping = False
    for i, token in enumerate(found):
        if token.kind == "#":
            skipping = True
        elif skipping and not _numbers_a_table(found, i):
            skipping = False
        if not skipping:
            kept.append(token)
    return kept


def _numbers_a_table(found: Sequence[Token], i: int) -> bool:
    """Whether a token after the word Table goes on with its number; ``2018年`` does not."""
    token, after = found[i], found[i + 1] if i + 1 < len(found) else None
    if token.kind == "Y":
        return after is not None and after.kind in "-./" and after.start == token.end
    glued = token.start == found[i - 1].end
    return token.kind in "n30" or (token.kind in "-./" and glued)
