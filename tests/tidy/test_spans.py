import pytest
from hypothesis import given
from hypothesis import strategies as st

from qstats.tidy.spans import compress, expand

NAMES = [str(n) for n in range(1, 41)]


@pytest.mark.parametrize(
    ("span", "places"),
    [("", []), ("3", [2]), ("2:4", [1, 2, 3]), ("9, 1:2,2", [0, 1, 8]), (" 40 ", [39])],
)
def test_spans_are_read_as_a_spreadsheet_reads_them(span: str, places: list[int]) -> None:
    assert expand(span, NAMES) == places


@pytest.mark.parametrize("span", ["0", "41", "1:41", "4:2", "A", "1-3", "-1"])
def test_what_names_no_row_is_refused(span: str) -> None:
    with pytest.raises(ValueError, match=span):
        expand(f"1, {span}", NAMES)


def test_column_letters_may_be_small() -> None:
    assert expand("b:c", "ABC") == [1, 2]


@given(st.sets(st.integers(0, 39)))
def test_compressed_spans_expand_to_the_same_places(places: set[int]) -> None:
    assert expand(compress(places, NAMES), NAMES) == sorted(places)
