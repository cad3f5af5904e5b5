"""Grids of cells → observations, each with the cell it stands in."""

from qstats.tidy.confidence import SURE
from qstats.tidy.corrections import Correction, apply, load_corrections
from qstats.tidy.gazetteer import place_names
from qstats.tidy.proposal import propose_recipe
from qstats.tidy.readings import Report, require_confidence
from qstats.tidy.recipes import NO_RECIPE, Recipe, load_recipe, parse_recipe
from qstats.tidy.table import observations, tidy_grids
from qstats.tidy.validate import FINDING_KEYS, Finding, validate

__all__ = [
    "FINDING_KEYS",
    "NO_RECIPE",
    "SURE",
    "Correction",
    "Finding",
    "Recipe",
    "Report",
    "apply",
    "load_corrections",
    "load_recipe",
    "observations",
    "parse_recipe",
    "place_names",
    "propose_recipe",
    "require_confidence",
    "tidy_grids",
    "validate",
]
