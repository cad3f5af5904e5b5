"""Numbers and dates as each language writes them."""

from __future__ import annotations

import datetime
import math
from collections.abc import Iterable, Sequence
from decimal import ROUND_HALF_UP, Decimal
from typing import Any

from qstats.report.texts import Texts

MINUS = "\u2212"
DASH = "\u2013"
_MOST_DECIMALS = 4

# Whose habits dates follow, as CLDR records them. Numbers are alike in all three.
LOCALES = {"en": "en_GB", "zh-Hans": "zh_Hans", "zh-Hant": "zh_Hant"}

# IPCC likelihood scale; the lower bound belongs to the class, "over 99%" excepted.
LIKELIHOODS = (
    (0.0, "exceptionally_unlikely"),
    (0.01, "very_unlikely"),
    (0.10, "unlikely"),
    (0.33, "about_as_likely_as_not"),
    (0.66, "likely"),
    (0.90, "very_likely"),
    (math.nextafter(0.99, 1), "virtually_certain"),
)


def chance(probability: float) -> str:
    """A probability as whole per cent: ``47%``, and ``<1%`` or ``>99%`` at the ends."""
    if probability < 0.01:
        return "<1%"
    if probability > 0.99:
        return ">99%"
    return f"{_fixed(round(probability * 100, 9), 0)}%"


def likelihood(probability: float) -> str:
    """The class of an unrounded probability, such as ``about_as_likely_as_not``."""
    return [name for lowest, name in LIKELIHOODS if probability >= lowest][-1]


def class_bounds(probability: float) -> tuple[float, float]:
    """Lower and upper bound of the class that ``probability`` belongs to."""
    lows = [lowest for lowest, _ in LIKELIHOODS]
    place = sum(probability >= lowest for lowest in lows) - 1
    return lows[place], [*lows, 1.0][place + 1]


def chances(low: float, high: float) -> str:
    """A range of probabilities, ``33–66%``; one number if both ends print alike."""
    first, last = chance(low), chance(high)
    if first == last:
        return first
    return f"{first.removesuffix('%')}{DASH}{last}" if first[0] != "<" else f"{first}{DASH}{last}"


def decimals_of(values: float | Iterable[float | None] | None) -> int:
    """The decimals needed to print every value as it was published, four at most."""
    numbers = [values] if isinstance(values, (int, float)) or values is None else list(values)
    return max((_decimals(x) for x in numbers if known(x)), default=0)


def known(x: Any) -> bool:
    """Whether ``x`` is a number that can be printed."""
    return isinstance(x, (int, float)) and not isinstance(x, bool) and math.isfinite(x)


def number(x: float, decimals: int | None = None) -> str:
    """``1,234.5`` with the minus sign of print; ``decimals`` as the value has them if not given."""
    text = _fixed(x, _decimals(x) if decimals is None else decimals)
    return text.replace("-", MINUS)


def signed(x: float, decimals: int | None = None) -> str:
    """``+0.28``, ``−0.28``; a change that rounds to nothing has no sign."""
    text = number(x, decimals)
    return text if text.startswith(MINUS) or not text.strip("0.,") else f"+{text}"


def value(x: float, unit: str, lang: str, decimals: int | None = None) -> str:
    """A value with its unit: ``93.93%``, ``48.3 m³ …`` as the language writes it."""
    return _with_unit(number(x, decimals), unit, Texts(lang))


def values(low: float, high: float, lang: str, decimals: int | None = None) -> str:
    """A range of values without unit: ``93.38 to 94.52``, ``93.38至94.52``."""
    return Texts(lang)("number.range", low=number(low, decimals), high=number(high, decimals))


def change(x: float, unit: str, lang: str, decimals: int | None = None) -> str:
    """A signed difference in the unit: a share changes by points, ``+0.28 points``."""
    return _with_unit(signed(x, decimals), points(unit), Texts(lang))


def size(x: float, unit: str, lang: str, decimals: int | None = None) -> str:
    """An unsigned difference in the unit: ``0.07 points``."""
    return _with_unit(number(abs(x), decimals), points(unit), Texts(lang))


def points(unit: str) -> str:
    """The unit of a difference: points for per cent, the unit itself otherwise."""
    return "points" if unit == "%" else unit


def unit_name(unit: str, lang: str) -> str:
    """The unit's name in the language; a unit without a text stands as the catalogue has it."""
    texts = Texts(lang)
    return texts(f"unit.{unit}") if f"unit.{unit}" in texts else unit


def beside(x: float, target: float, decimals: int) -> int:
    """The decimals at which ``x`` does not round across ``target``: 93.97 stays below 94."""
    for more in range(decimals, decimals + _MOST_DECIMALS):
        rounded = float(_fixed(x, more).replace(",", ""))
        if x == target or ((rounded >= target) == (x >= target) and rounded != target):
            return more
    return decimals


def date(day: datetime.date | str | None, lang: str) -> str:
    """``1 September 2025``, ``2025年9月1日``; an ISO text is read, nothing is the empty text."""
    if day is None or day == "":
        return ""
    from babel.dates import format_date

    day = datetime.date.fromisoformat(day[:10]) if isinstance(day, str) else day
    return str(format_date(day, "long", locale=LOCALES[lang]))


def month(year: int, number: int, lang: str) -> str:
    """``September 2025``, ``2025年9月``."""
    from babel.dates import format_skeleton

    return str(format_skeleton("yMMMM", datetime.date(year, number, 1), locale=LOCALES[lang]))


def listed(names: Sequence[str], lang: str) -> str:
    """``A, B and C``, ``A、B和C``."""
    from babel.lists import format_list

    return str(format_list(names, locale=LOCALES[lang]))


def iso_date(day: Any) -> str:
    """The ISO day of a date, time stamp or text; the empty text if there is none."""
    text = "" if day is None else str(day)
    return "" if text in ("", "NaT", "nan") else text[:10]


def _with_unit(text: str, unit: str, texts: Texts) -> str:
    if not unit:
        return text
    if f"with_unit.{unit}" in texts:
        return texts(f"with_unit.{unit}", x=text)
    return texts("with_unit.other", x=text, unit=unit_name(unit, texts.lang))


def _decimals(x: float | None) -> int:
    text = f"{x:.{_MOST_DECIMALS}f}".rstrip("0") if known(x) else ""
    return len(text.partition(".")[2])


def _fixed(x: float, decimals: int) -> str:
    # Through Decimal, so that 0.285 prints as the reader would round it by hand.
    exact = Decimal(repr(float(x))).quantize(Decimal(1).scaleb(-decimals), ROUND_HALF_UP)
    return f"{exact + 0:,}"
