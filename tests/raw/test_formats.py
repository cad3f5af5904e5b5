"""Numbers as a spreadsheet program shows them in their formats."""

from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from qstats.raw.formats import shown


# The texts are what Excel and LibreOffice show; days are counted from 30 December 1899.
@pytest.mark.parametrize(
    ("number", "number_format", "text", "scaled"),
    [
        (94.1, "0.00", "94.10", 94.1),
        (1234567, "#,##0", "1,234,567", 1234567),
        (1234567, r"#\ ##0", "1 234 567", 1234567),
        (1234567, "#,##0,", "1,235", 1234.567),
        (0.973, "0.0%", "97.3%", 97.3),
        (85.6, '0.0"p"', "85.6p", 85.6),
        (2.125, "General", "2.125", 2.125),
        (0.1 + 0.2, "General", "0.3", 0.1 + 0.2),
        (2.675, "0.00", "2.68", 2.675),
        (-5.5, "#,##0.0;(#,##0.0)", "(5.5)", -5.5),
        (-5.5, "0.0", "-5.5", -5.5),
        (0, '#,##0_);(#,##0);"-"??_)', "-", 0),
        (5, ";;;", "5", 5),
        (7, "00", "07", 7),
        (1.5, "0.##", "1.5", 1.5),
        (2, "0.##", "2", 2),
        (12.5, "[$€-407] #,##0.00", "€ 12.50", 12.5),
        (2019, '0"年"', "2019年", 2019),
        (2019, 'G/通用格式"年"', "2019年", 2019),
        (29767, "yyyy", "1981", None),
        (29767, "mmm-yy", "1981-06", None),
        (29767, 'yyyy"年"m"月"', "1981-06", None),
        (29767, "dd/mm/yyyy", "1981-06-30", None),
        (29767.5, "d.m.yy h:mm", "1981-06-30 12:00", None),
        (1, "yyyy-mm-dd", "1900-01-01", None),
        (61, "yyyy-mm-dd", "1900-03-01", None),
        (0.25, "h:mm", "06:00", None),
        (-3, "yyyy", "-3", -3),
    ],
)
def test_a_number_shows_as_its_format_says(
    number: float, number_format: str, text: str, scaled: float | None
) -> None:
    assert shown(float(number), number_format) == (text, scaled)


def test_days_may_be_counted_from_1904() -> None:
    assert shown(0.0, "yyyy-mm-dd", since_1904=True) == ("1904-01-01", None)


@given(st.floats(-1e9, 1e9).map(lambda x: round(x, 4)), st.integers(0, 4), st.booleans())
def test_what_is_shown_is_the_number_rounded(number: float, decimals: int, grouped: bool) -> None:
    number_format = ("#,##0" if grouped else "0") + "." * bool(decimals) + "0" * decimals
    text, scaled = shown(number, number_format)
    assert scaled == number
    off = abs(Decimal(text.replace(",", "")) - Decimal(repr(number)))
    assert off <= Decimal(5).scaleb(-decimals - 1)
    assert len(text.partition(".")[2]) == decimals
