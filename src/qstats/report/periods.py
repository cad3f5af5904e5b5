"""Canonical codes of parts of a year, in words."""

from __future__ import annotations

import re

from qstats.report import numbers
from qstats.report.texts import Texts


def period_name(code: str, lang: str) -> str:
    """``2025H1`` as "first half of 2025"; a code of no known kind stays as it is."""
    texts, year = Texts(lang), code[:4]
    if match := re.fullmatch(r"\d{4}Q(\d)", code):
        return texts("period.quarter", year=year, number=match[1])
    if match := re.fullmatch(r"\d{4}H([12])", code):
        return texts(f"period.half_{match[1]}", year=year)
    if match := re.fullmatch(r"\d{4}R(\d+)", code):
        return texts("period.round", year=year, number=match[1])
    if match := re.fullmatch(r"\d{4}M(\d\d)-(\d{4})?M(\d\d)", code):
        return _months(texts, (year, int(match[1])), (match[2] or year, int(match[3])))
    return code


def _months(texts: Texts, first: tuple[str, int], last: tuple[str, int]) -> str:
    if first[0] == last[0] and first != last:
        words = [texts(f"month.{month}") for _, month in (first, last)]
        return texts("period.months", year=first[0], first=words[0], last=words[1])
    ends = [numbers.month(int(year), month, texts.lang) for year, month in (first, last)]
    return ends[0] if first == last else texts("number.range", low=ends[0], high=ends[1])
