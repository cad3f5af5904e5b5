from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from qstats.tidy.periods import first_day, is_year, parse_period, year_of


@pytest.mark.parametrize(
    ("text", "code"),
    [
        ("2023", "2023"),
        ("2023年", "2023"),
        ("２０２３年度", "2023"),
        ("民国100年", "2011"),
        ("令和5年", "2023"),
        ("2023年上半年", "2023H1"),
        ("2023年上半年 H1 2023", "2023H1"),
        ("H2 2023", "2023H2"),
        ("2017年第三季度", "2017Q3"),
        ("2017年4季度", "2017Q4"),
        ("Q3 2017", "2017Q3"),
        ("third quarter of 2017", "2017Q3"),
        ("2023年第一次（4—5月）", "2023R1"),
        ("2007 round 2", "2007R2"),
        ("2018年1—9月", "2018M01-M09"),
        ("2018年1月至9月", "2018M01-M09"),
        ("2018年前三季度", "2018M01-M09"),
        ("Jan-Sep 2018", "2018M01-M09"),
        ("2025年1月至11月中旬", "2025M01-M11"),
        ("2015年12月—2016年2月", "2015M12-2016M02"),
        ("Dec 2015-Feb 2016", "2015M12-2016M02"),
        ("2014年3月", "2014M03-M03"),
    ],
)
def test_printed_periods(text: str, code: str) -> None:
    period = parse_period(text)
    assert period is not None
    assert period.code == code


@pytest.mark.parametrize(
    "text",
    ["", "94.5", "2023.5", "12345", "9999", "2024年1—13月", "2024年9—1月", "Year"],
)
def test_what_is_no_period(text: str) -> None:
    assert parse_period(text) is None


@pytest.mark.parametrize(
    ("text", "status", "flag"),
    [
        ("2023 p", "preliminary", ""),
        ("2023年 p", "preliminary", ""),
        ("2023p", "preliminary", ""),
        ("2023 (revised)", "revised", ""),
        ("2023年①", "", "①"),
        ("2023 1)", "", "1)"),
        ("2023 (38)", "", "(38)"),
    ],
)
def test_marks_beside_a_year(text: str, status: str, flag: str) -> None:
    period = parse_period(text)
    assert period is not None
    assert (period.code, period.status, period.flag) == ("2023", status, flag)


def test_the_months_of_a_round_stay_as_a_note() -> None:
    period = parse_period("2023年第一次（4—5月）")
    assert period is not None
    assert period.note == "4—5月"


@given(st.integers(1800, 2199), st.sampled_from(["", "H2", "Q3", "R2", "M01-M09", "M04-M04"]))
def test_canonical_periods_read_as_themselves(year: int, part: str) -> None:
    period = parse_period(f"{year}{part}")
    assert period is not None
    assert period.code == f"{year}{part}"
    assert is_year(period.code) == (part == "")


def test_year_and_first_day_of_a_period_across_years() -> None:
    assert year_of("2015M12-2016M02") == 2016
    assert first_day("2015M12-2016M02") == date(2015, 12, 1)
    assert first_day("2017Q3") == date(2017, 7, 1)
    assert first_day("2017H2") == date(2017, 7, 1)
    assert first_day("2017R2") == date(2017, 1, 1)
