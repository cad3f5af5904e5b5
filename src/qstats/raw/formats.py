"""A number and its spreadsheet number format → the text the program shows."""

from __future__ import annotations

import re
from datetime import datetime, timedelta
from decimal import ROUND_HALF_UP, Decimal
from functools import lru_cache
from typing import Literal, NamedTuple

# Formats that files name by number only (ECMA-376 part 1, 18.8.30, with those of East Asia).
BUILT_IN = {
    0: "General",
    1: "0",
    2: "0.00",
    3: "#,##0",
    4: "#,##0.00",
    9: "0%",
    10: "0.00%",
    11: "0.00E+00",
    12: "# ?/?",
    13: "# ??/??",
    14: "yyyy-mm-dd",
    15: "d-mmm-yy",
    16: "d-mmm",
    17: "mmm-yy",
    **dict.fromkeys((18, 20, 32, 34, 55), "h:mm"),
    **dict.fromkeys((19, 21, 33, 35, 56), "h:mm:ss"),
    22: "yyyy-mm-dd h:mm",
    **dict.fromkeys((27, 36, 50, 52, 57), "yyyy-m"),
    **dict.fromkeys((28, 29, 51, 53, 54, 58), "m-d"),
    **dict.fromkeys((30, 31), "yyyy-m-d"),
    **dict.fromkeys((37, 38), "#,##0_);(#,##0)"),
    **dict.fromkeys((39, 40), "#,##0.00_);(#,##0.00)"),
    **dict.fromkeys((41, 42), '#,##0;-#,##0;"-"'),
    **dict.fromkeys((43, 44), '#,##0.00;-#,##0.00;"-"'),
    45: "mm:ss",
    46: "[h]:mm:ss",
    47: "mm:ss",
    48: "##0.0E+0",
    49: "@",
}

_EXACT = 10**15
_FIRST_DAY = datetime(1899, 12, 30)
_DAYS_1904 = 1462
_END_OF_DAYS = 2_958_466

# Padding (`_x`) and fill (`*x`) are not shown; of what is in brackets, only a currency sign is.
_UNSHOWN = re.compile(r"\[\$([^\]\-]*)[^\]]*\]|\[(?![hms]+\])[^\]]*\]|_.|\*.", re.IGNORECASE)
_LITERAL = re.compile(r'"([^"]*)"|\\(.)')
_GENERAL = re.compile("general|g/通用格式", re.IGNORECASE)
_PLACES = re.compile(r"([#0?](?:[, \u00a0\u202f']*[#0?])*)(?:\.([#0?]*))?(,*)")
_DATE_CODES = re.compile(r"[yebmdhs]+", re.IGNORECASE)

# Characters of a literal are moved out of the way of those that mean something in a format.
_ASIDE = {code: 0xE000 + code for code in range(0x21, 0x7F)}
_BACK = {aside: code for code, aside in _ASIDE.items()}


class _Section(NamedTuple):
    """One section of a number format: two texts and what of the number goes between them."""

    before: str
    after: str
    kind: Literal["literal", "places", "general"] = "literal"
    decimals: int = 0
    optional: int = 0  # how many of the decimals are left out where they are zero
    digits: int = 0  # least number of digits before the point
    separator: str = ""
    scale: Decimal = Decimal(1)


def shown(
    number: float, number_format: str = "General", since_1904: bool = False
) -> tuple[str, float | None]:
    """The text shown, and the number at the scale shown; ``None`` for a date.

    0.973 as ``0.0%`` is ("97.3%", 97.3); the day 29767 as ``mmm-yy`` is ("1981-06", None).
    A number that its format hides is shown nevertheless. ``since_1904`` says that days are
    counted from 1904, as in files from a Macintosh.
    """
    if number_format == "General":
        return plain(number), number
    sections = _parse(number_format)
    if isinstance(sections, str):
        text = _date(number + _DAYS_1904 * since_1904, sections)
        return (text, None) if text else (plain(number), number)
    if number < 0 and len(sections) > 1:
        section, sign, size = sections[1], "", -number
    else:
        section = sections[2] if number == 0 and len(sections) > 2 else sections[0]
        sign, size = "-" * (number < 0), abs(number)
    digits = _digits(size, section)
    text = f"{sign}{section.before}{digits}{section.after}".strip()
    scaled = number if section.scale == 1 else float(Decimal(repr(number)) * section.scale)
    return text or plain(number), scaled


def plain(number: float) -> str:
    """The 15 digits a spreadsheet keeps of ``number``, never in exponent form: 3.0 → ``3``."""
    if number.is_integer() and abs(number) < 1e15:
        return str(int(number))
    digits = f"{number:.15g}"
    return digits if "e" not in digits else format(Decimal(digits), "f")


def date_codes(number_format: str) -> str:
    """Which of year, month, day, hour, minute, second (``ymdhns``) a format shows, if it is
    one for dates; else empty."""
    parsed = _parse(number_format)
    return parsed if isinstance(parsed, str) else ""


def iso(moment: datetime, codes: str) -> str:
    """ISO 8601 of a moment cut to what is shown of it, as :func:`date_codes` tells."""
    clock = f"{moment:%H:%M:%S}" if "s" in codes else f"{moment:%H:%M}"
    if not set(codes) & set("ymd"):
        return clock
    if "d" in codes:
        day = moment.date().isoformat()
    else:
        day = f"{moment.year:04}-{moment.month:02}" if "m" in codes else f"{moment.year:04}"
    return f"{day} {clock}" if "h" in codes else day


def _digits(size: float, section: _Section) -> str:
    if section.kind == "literal":
        return ""
    if section.kind == "general":
        return plain(size)
    whole, point, places = format(*_rounded(size, section)).partition(".")
    if section.optional:
        kept = section.decimals - section.optional
        places = places[:kept] + places[kept:].rstrip("0")
    if section.digits != 1:
        whole = "" if whole == "0" and not section.digits else whole.zfill(section.digits)
    return whole.replace(",", section.separator) + (point if places else "") + places


def _rounded(size: float, section: _Section) -> tuple[float | Decimal, str]:
    """The number at its scale, and the Python format that shows it to its decimals.

    A half as it is written in decimals is rounded up, as spreadsheets do: 2.675 is 2.68.
    """
    comma = "," if section.separator else ""
    written = repr(size)
    if section.scale == 1 and written[-1] != "5" and size < _EXACT:
        return size, f"{comma}.{section.decimals}f"
    exact = Decimal(written) * section.scale
    step = Decimal(1).scaleb(-section.decimals)
    return (exact.quantize(step, ROUND_HALF_UP) if exact < _EXACT else exact), f"{comma}f"


@lru_cache(maxsize=500)
def _parse(number_format: str) -> str | tuple[_Section, ...]:
    """The date codes of a format, or its sections for positive, negative numbers and zero."""
    marked = _LITERAL.sub(
        lambda m: (m.group(1) or m.group(2) or "").translate(_ASIDE), number_format
    )
    marked = _UNSHOWN.sub(lambda m: (m.group(1) or "").translate(_ASIDE), marked)
    codes = _codes(marked.split(";")[0])
    if codes:
        return codes
    return tuple(_section(part) for part in marked.split(";")[:3])


def _codes(section: str) -> str:
    """Which of ``ymdhns`` (n for minutes) a date format shows; empty if it is none."""
    if _GENERAL.search(section) or any(c in section for c in "#0?"):
        return ""
    found = ""
    for code in _DATE_CODES.findall(section):
        letter = code[0].lower()
        if letter in "eb":
            letter = "y"
        elif letter == "m" and found.endswith("h"):
            letter = "n"
        elif letter == "s" and found.endswith("m"):
            found = found[:-1] + "n"
        found += letter
    return found


def _section(section: str) -> _Section:
    general = _GENERAL.search(section)
    places = general or _PLACES.search(section)
    if places is None:
        literal = section.replace("@", "").translate(_BACK)
        return _Section(literal, "", "general" if "@" in section else "literal")
    before = section[: places.start()].translate(_BACK)
    after = section[places.end() :]
    if general or after.startswith(("E", "e", "/")):
        return _Section(before, after.translate(_BACK) if general else "", "general")
    whole, decimals, thousands = places.group(1), places.group(2) or "", places.group(3)
    return _Section(
        before,
        after.translate(_BACK),
        "places",
        decimals=len(decimals),
        optional=len(decimals) - len(decimals.rstrip("#")),
        digits=whole.count("0"),
        separator=next((c for c in whole if c not in "#0?"), ""),
        scale=Decimal(100) ** section.count("%") / Decimal(1000) ** len(thousands),
    )


def _date(days: float, codes: str) -> str:
    """ISO 8601 of a serial day, cut to what the codes show; empty outside the calendar."""
    if not 0 <= days < _END_OF_DAYS:
        return ""
    # Spreadsheets hold 1900 for a leap year: before its March they are a day behind.
    return iso(_FIRST_DAY + timedelta(days=days + (days < 60), milliseconds=500), codes)
