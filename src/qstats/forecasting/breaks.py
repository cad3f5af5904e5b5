"""Placeholder."""

from dataclasses import dataclass


@dataclass(frozen=True)
class Break:
    year: int
    size: float | None = None
    sd: float | None = None
