"""A number and its spreadsheet number format → the text the program shows."""

from __future__ import annotations

import re
from decimal import ROUND_HALF_UP, Decimal
from functools import lru_cache
from typing import NamedTuple

# Colours and conditions, padding (`_x`) and fill (`*x`) are not shown as text.
_UNSHOWN = re.compile(r"\[[^\]]*\]|_.|\*.")
_PLACES = re.compile(r"[#0?][#0?,]*(?:\.[#0?]*)?")
_QUOTED = re.compile(r'"([^"]*)"|\\(.)')


class _Format(NamedTuple):
    decimals: int
    grouped: bool
    percent: bool
    before: str
    after: str


def shown(number: float, number_format: str = "General") -> tuple[str, float]:
    """The text shown and the number at the scale shown (0.973 as ``0.0%`` is 97.3)."""
    form = _parse(number_format)
    if form is None:
        return plain(number), number
    exact = Decimal(repr(number)) * (100 if form.percent else 1)
    step = Decimal(1).scaleb(-form.decimals)
    rounded = exact.quantize(step, ROUND_HALF_UP) if abs(exact) < Decimal(10) ** 15 else exact
    digits = format(rounded, ",f" if form.grouped else "f")
    return f"{form.before}{digits}{form.after}".strip(), float(exact)


def plain(number: float) -> str:
    """All digits of ``number``, never in exponent form: 3.0 → ``3``."""
    if number.is_integer() and abs(number) < 1e15:
        return str(int(number))
    return format(Decimal(repr(number)), "f")


@lru_cache(maxsize=500)
def _parse(number_format: str) -> _Format | None:
    """Parts of the format's section for positive numbers; ``None`` where it sets no decimals."""
    section = _UNSHOWN.sub("", number_format.split(";")[0])
    bare = _QUOTED.sub("", section)
    places = _PLACES.search(bare)
    if places is None or "E" in bare.upper() or "/" in bare:
        return None
    pattern = places.group()
    before, _, after = _QUOTED.sub(lambda m: m.group(1) or m.group(2) or "", section).partition(
        pattern
    )
    decimals = len(pattern.partition(".")[2])
    return _Format(decimals, "," in pattern, "%" in bare, before, after)
