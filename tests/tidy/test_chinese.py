import pytest
from hypothesis import given
from hypothesis import strategies as st

from qstats.catalog import load_catalog
from qstats.tidy.chinese import simplified


def test_the_catalogues_traditional_names_are_its_simplified_ones() -> None:
    # Written by hand; the quotation marks are 「」 in the one and “” in the other.
    for indicator in load_catalog().indicators.values():
        traditional = simplified(indicator.names.zh_hant)
        assert traditional.translate(str.maketrans("「」", "“”")) == indicator.names.zh_hans


@pytest.mark.parametrize("text", ["产品批次合格率", "程序", "台北", "东京"])
def test_simplified_text_stays(text: str) -> None:
    assert simplified(text) == text


@given(st.text(st.characters(max_codepoint=0x2E7F), max_size=30))
def test_other_scripts_stay(text: str) -> None:
    assert simplified(text) == text
