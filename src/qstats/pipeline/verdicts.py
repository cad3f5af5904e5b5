"""Verdicts as a table for the terminal."""

from __future__ import annotations

import math
import unicodedata
from collections.abc import Iterable
from typing import Any

Row = dict[str, Any]

_HEAD = ("target", "goal", "latest", "verdict", "chance", "8 in 10 in target year")
_WIDEST = 44


def verdict_table(rows: Iterable[Row], failed: dict[str, str]) -> str:
    """One line a target: its primary measure's verdict; failed targets with their reason."""
    lines = [_HEAD, *(_line(row) for row in rows if row["primary"])]
    lines += [
        (target, "", "", "failed", "", reason.splitlines()[0]) for target, reason in failed.items()
    ]
    widths = [min(max(_width(line[i]) for line in lines), _WIDEST) for i in range(len(_HEAD))]
    return "\n".join("  ".join(map(_pad, line, widths)).rstrip() for line in lines)


def _line(row: Row) -> tuple[str, ...]:
    chance = "" if _missing(row["probability"]) else percent(row["probability"])
    span = "" if _missing(row["median"]) else f"{row['low80']:.4g} to {row['high80']:.4g}"
    latest = ""
    if not _missing(row["latest_value"]):
        latest = f"{row['latest_value']:g} ({int(row['latest_year'])})"
    word = str(row["wording"] or row["state"]).replace("_", " ")
    return row["target"], _goal(row), latest, word, chance, span


def _goal(row: Row) -> str:
    if row["kind"] == "threshold":
        return f"{row['operator']} {row['threshold']:g} in {row['target_year']}"
    return f"{str(row['kind']).replace('_', ' ')} to {row['target_year']}"


def percent(chance: float) -> str:
    """A chance as a whole percentage; the ends stay open."""
    if chance < 0.01:
        return "<1%"
    return ">99%" if chance > 0.99 else f"{100 * chance:.0f}%"


def _missing(value: Any) -> bool:
    return value is None or (isinstance(value, float) and math.isnan(value))


def _width(text: str) -> int:
    return sum(2 if unicodedata.east_asian_width(c) in "WF" else 1 for c in text)


def _pad(text: str, width: int) -> str:
    if _width(text) > width:
        text = text[: width - 1] + "…"
    return text + " " * (width - _width(text))
