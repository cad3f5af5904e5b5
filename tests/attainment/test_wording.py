import math

import pytest
from hypothesis import given
from hypothesis import strategies as st

from qstats.attainment.wording import WORDS, likelihood_word
from qstats.errors import AssessmentError


# Witness: IPCC AR4 WGII front matter F; ">99 %", then ranges that start at their lower bound.
@pytest.mark.parametrize(
    ("probability", "word"),
    [
        (1.0, "virtually_certain"),
        (0.9901, "virtually_certain"),
        (0.99, "very_likely"),
        (0.90, "very_likely"),
        (0.8999, "likely"),
        (0.66, "likely"),
        (0.6599, "about_as_likely_as_not"),
        (0.33, "about_as_likely_as_not"),
        (0.3299, "unlikely"),
        (0.10, "unlikely"),
        (0.0999, "very_unlikely"),
        (0.01, "very_unlikely"),
        (0.0099, "exceptionally_unlikely"),
        (0.0, "exceptionally_unlikely"),
    ],
)
def test_each_class_begins_at_its_own_bound(probability, word):
    assert likelihood_word(probability) == word


@given(st.floats(0, 1), st.floats(0, 1))
def test_a_greater_chance_never_gets_a_weaker_word(one, other):
    low, high = sorted((one, other))
    assert WORDS.index(likelihood_word(high)) <= WORDS.index(likelihood_word(low))


@pytest.mark.parametrize("number", [-0.01, 1.01, 97, math.nan, math.inf])
def test_a_number_that_is_no_chance_is_refused_with_a_remedy(number):
    with pytest.raises(AssessmentError, match="from 0 to 1"):
        likelihood_word(number)
