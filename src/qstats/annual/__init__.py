"""Observations → one annual series per indicator, place and vintage."""

from qstats.annual.part_year import PartYear, open_years, part_year
from qstats.annual.regular import annual_series
from qstats.annual.vintages import choose, known

__all__ = ["PartYear", "annual_series", "choose", "known", "open_years", "part_year"]
