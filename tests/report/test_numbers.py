"""How numbers and dates print in each language. Expected texts: the design's tables of words."""

from __future__ import annotations

import pytest
from babel.numbers import format_decimal
from hypothesis import given
from hypothesis import strategies as st

from qstats.catalog.records import LANGUAGES
from qstats.report import numbers


@pytest.mark.parametrize(
    ("p", "text"),
    [
        (0.0, "<1%"),
        (0.0099, "<1%"),
        (0.01, "1%"),
        (0.285, "29%"),
        (0.47, "47%"),
        (0.99, "99%"),
        (0.9901, ">99%"),
        (1.0, ">99%"),
    ],
)
def test_chance(p: float, text: str) -> None:
    assert numbers.chance(p) == text


@pytest.mark.parametrize(
    ("p", "word"),
    [
        (0.0, "exceptionally_unlikely"),
        (0.01, "very_unlikely"),
        (0.0999, "very_unlikely"),
        (0.10, "unlikely"),
        (0.33, "about_as_likely_as_not"),
        (0.659999, "about_as_likely_as_not"),
        (0.66, "likely"),
        (0.90, "very_likely"),
        (0.99, "very_likely"),
        (0.9900001, "virtually_certain"),
        (1.0, "virtually_certain"),
    ],
)
def test_the_lower_bound_belongs_to_the_class(p: float, word: str) -> None:
    assert numbers.likelihood(p) == word


@given(st.floats(0, 1))
def test_a_chance_lies_within_its_class(p: float) -> None:
    low, high = numbers.class_bounds(p)
    assert low <= p <= high


def test_a_range_of_chances_shares_its_sign() -> None:
    assert numbers.chances(0.33, 0.66) == "33–66%"
    assert numbers.chances(0.001, 0.2) == "<1%–20%"
    assert numbers.chances(0.471, 0.474) == "47%"


def test_minus_is_the_sign_of_print_and_nothing_has_no_sign() -> None:
    assert numbers.signed(-0.28, 2) == "\u22120.28"
    assert numbers.signed(0.28, 2) == "+0.28"
    assert numbers.signed(-0.001, 2) == "0.00"


@pytest.mark.parametrize(
    ("lang", "value", "change"),
    [
        ("en", "93.93%", "+0.28 points"),
        ("zh-Hans", "93.93%", "+0.28个百分点"),
        ("zh-Hant", "93.93%", "+0.28個百分點"),
    ],
)
def test_values_and_changes_of_a_share(lang: str, value: str, change: str) -> None:
    assert numbers.value(93.93, "%", lang) == value
    assert numbers.change(0.28, "%", lang) == change


def test_a_unit_of_the_catalogue_is_written_in_the_readers_language() -> None:
    assert numbers.value(1234.5, "立方米/万元", "en") == "1,234.5 m³ per 10,000 yuan"
    assert numbers.value(1234.5, "立方米/万元", "zh-Hant") == "1,234.5立方米/萬元"


@pytest.mark.parametrize(
    ("lang", "text"),
    [("en", "1 September 2025"), ("zh-Hans", "2025年9月1日"), ("zh-Hant", "2025年9月1日")],
)
def test_dates(lang: str, text: str) -> None:
    assert numbers.date("2025-09-01T00:00:00", lang) == text


@pytest.mark.parametrize("missing", [None, "", "NaT"])
def test_a_missing_date_is_empty(missing: object) -> None:
    assert numbers.iso_date(missing) == ""


def test_decimals_are_those_of_the_source() -> None:
    assert numbers.decimals_of([93.7, 93.93, None, float("nan")]) == 2
    assert numbers.decimals_of(94.0) == 0


@given(st.floats(90, 98), st.sampled_from([94.0, 94.5, 95.0]), st.integers(0, 2))
def test_a_printed_value_stays_on_its_side_of_the_target(
    x: float, target: float, decimals: int
) -> None:
    # Nearer than the finest digit printed, no number of decimals can tell the two apart.
    if 0 < abs(x - target) < 1e-4:
        return
    printed = float(numbers.number(x, numbers.beside(x, target, decimals)))
    assert (printed >= target) == (x >= target)


def test_a_value_just_below_the_target_keeps_its_decimals() -> None:
    assert numbers.number(93.97, numbers.beside(93.97, 94.0, 1)) == "93.97"


@pytest.mark.parametrize("lang", LANGUAGES)
@pytest.mark.parametrize("x", [0.5, 1234.5, -1234567.25, 100.0])
def test_numbers_are_written_as_the_locale_writes_them(lang: str, x: float) -> None:
    # Witness: the CLDR data of Babel; the report prints a minus sign for CLDR's hyphen.
    locale = numbers.LOCALES[lang]
    assert numbers.number(x) == format_decimal(x, locale=locale).replace("-", numbers.MINUS)


@pytest.mark.parametrize(
    ("lang", "text"), [("en", "June 2026"), ("zh-Hans", "2026年6月"), ("zh-Hant", "2026年6月")]
)
def test_months(lang: str, text: str) -> None:
    assert numbers.month(2026, 6, lang) == text
