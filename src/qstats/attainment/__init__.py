"""Distribution and target → assessment."""

from qstats.attainment.assess import MESSAGE_KEYS, Assessment, assess, chance
from qstats.attainment.rules import RULES
from qstats.attainment.screen import Screening, screen
from qstats.attainment.wording import likelihood_word

__all__ = [
    "MESSAGE_KEYS",
    "RULES",
    "Assessment",
    "Screening",
    "assess",
    "chance",
    "likelihood_word",
    "screen",
]
