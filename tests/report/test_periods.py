"""Parts of a year in words."""

import pytest

from qstats.report.periods import period_name

CODES = [
    ("2025Q3", "Q3 2025", "2025年第3季度"),
    ("2025H1", "first half of 2025", "2025年上半年"),
    ("2025H2", "second half of 2025", "2025年下半年"),
    ("2025M01-M11", "January to November 2025", "2025年1至11月"),
    ("2025M03-M03", "March 2025", "2025年3月"),
    ("2015M12-2016M02", "December 2015 to February 2016", "2015年12月至2016年2月"),
    ("2024R2", "round 2 of 2024", "2024年第2次"),
    ("2024", "2024", "2024"),
]


@pytest.mark.parametrize(("code", "english", "chinese"), CODES)
def test_every_kind_of_code_has_words(code: str, english: str, chinese: str) -> None:
    assert period_name(code, "en") == english
    assert period_name(code, "zh-Hans") == chinese
    assert period_name(code, "zh-Hant") == chinese
