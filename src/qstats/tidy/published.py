"""A printed publication date, exact or partial → the last day it may mean."""

from __future__ import annotations

import calendar
import re
from dataclasses import dataclass
from datetime import date

from qstats.errors import TidyError
from qstats.tidy.text import fold

_DATE = re.compile(
    r"(\d{4})(?:\s*[-/.年]\s*(\d{1,2})(?:\s*[-/.月]\s*(\d{1,2})\s*日?|\s*月)?|\s*年)?"
)


@dataclass(frozen=True)
class Published:
    """``day`` is ``None`` where no date is printed; ``words`` is the text of an inexact date."""

    day: date | None = None
    words: str = ""


def parse_published(text: str, where: str = "", obtained_on: str = "") -> Published:
    """The last day a printed publication date may mean.

    A year counts as its 31 December, a month as its last day, but no date counts as later
    than the day the document was obtained (``obtained_on``, ISO, may be empty).

    Examples
    --------
    >>> parse_published("2016-12 (inferred)")
    Published(day=datetime.date(2016, 12, 31), words='2016-12 (inferred)')

    Raises
    ------
    TidyError
        The text begins with no date, or the date does not exist.
    """
    printed = fold(text)
    if not printed:
        return Published()
    match = _DATE.match(printed)
    if match is None:
        raise _unreadable(text, where)
    year, month, day = (int(part) if part else None for part in match.groups())
    last = _last_day(year or 0, month, day, text, where)
    exact = day is not None and match.end() == len(printed)
    if day is None and obtained_on:
        last = min(last, _iso(obtained_on, where))
    return Published(last, "" if exact else text.strip())


def _last_day(year: int, month: int | None, day: int | None, text: str, where: str) -> date:
    try:
        month = month or 12
        return date(year, month, day or calendar.monthrange(year, month)[1])
    except (ValueError, calendar.IllegalMonthError) as error:
        raise _unreadable(text, where) from error


def _iso(text: str, where: str) -> date:
    try:
        return date.fromisoformat(text)
    except ValueError as error:
        raise _unreadable(text, where) from error


def _unreadable(text: str, where: str) -> TidyError:
    return TidyError(
        f"{text!r} is no publication date",
        where=where,
        remedy="print it as 2024-03-01, 2024-03 or 2024; words may follow in brackets",
    )
