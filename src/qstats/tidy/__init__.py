"""Grids of cells → observations, each with the cell it stands in."""

from qstats.tidy.corrections import Correction, apply, load_corrections
from qstats.tidy.table import observations, tidy_grids
from qstats.tidy.validate import Finding, validate

__all__ = [
    "Correction",
    "Finding",
    "apply",
    "load_corrections",
    "observations",
    "tidy_grids",
    "validate",
]
