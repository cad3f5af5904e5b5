"""What is measured and what is promised."""

from qstats.catalog.load import Catalog, load_catalog
from qstats.catalog.records import Article, Break, Indicator, Measure, Names, Plan, Target

__all__ = [
    "Article",
    "Break",
    "Catalog",
    "Indicator",
    "Measure",
    "Names",
    "Plan",
    "Target",
    "load_catalog",
]
