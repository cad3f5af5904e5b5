from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from qstats.tidy.periods import (
    first_day,
    is_year,
    join,
    key,
    parse_period,
    part_of_year,
    relative_year,
    year_of,
)


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
        ("2023年 Q1", "2023Q1"),
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


@pytest.mark.parametrize(
    ("text", "code"),
    [
        ("2019", "2019"),
        ("2019年", "2019"),
        ("2019年度", "2019"),
        ("2019г.", "2019"),
        ("2019 р.", "2019"),
        ("2019년", "2019"),
        ("năm 2019", "2019"),
        ("ปี 2562", "2019"),
        ("Año 2019", "2019"),
        ("2019 r.", "2019"),
        ("2019 r", "2019"),
        ("2013 (38)", "2013"),
        ("2013 (revised)", "2013"),
        ("2019p", "2019"),
        ("2020*", "2020"),
        ("2011 1)", "2011"),
        ("2018①", "2018"),
        ("2009/10", "2009/10"),
        ("2009-10", "2009/10"),
        ("2009–2010", "2009/10"),
        ("FY2019", "2019"),
        ("FY 2019/20", "2019/20"),
        ("1999/2000", "1999/00"),
        ("1991-2015", "1991/2015"),
        ("民國100年", "2011"),
        ("民國 100 年度", "2011"),
        ("平成30年", "2018"),
        ("令和元年度", "2019"),
        ("Heisei 30", "2018"),
        ("พ.ศ. 2562", "2019"),
        ("B.E. 2562", "2019"),
        ("2562 (2019)", "2019"),
        ("2019 Q1", "2019Q1"),
        ("Q1 2019", "2019Q1"),
        ("1Q 2019", "2019Q1"),
        ("2019 1/4", "2019Q1"),
        ("2019.1/4", "2019Q1"),
        ("I kw. 2019", "2019Q1"),
        ("1. Quartal 2019", "2019Q1"),
        ("1er trimestre 2019", "2019Q1"),
        ("T1 2019", "2019Q1"),
        ("2019年第1四半期", "2019Q1"),
        ("2019년 1분기", "2019Q1"),
        ("2019년 1/4분기", "2019Q1"),
        ("I квартал 2019", "2019Q1"),
        ("I квартал 2019 г.", "2019Q1"),
        ("1-й квартал 2019", "2019Q1"),
        ("2019-01", "2019M01-M01"),
        ("2019/01", "2019M01-M01"),
        ("2019.01", "2019M01-M01"),
        ("01/2019", "2019M01-M01"),
        ("01.2019", "2019M01-M01"),
        ("2019M01", "2019M01-M01"),
        ("2019年1月", "2019M01-M01"),
        ("2019년 1월", "2019M01-M01"),
        ("January 2019", "2019M01-M01"),
        ("Jan-19", "2019M01-M01"),
        ("Jan-99", "1999M01-M01"),
        ("Jan 2019", "2019M01-M01"),
        ("enero 2019", "2019M01-M01"),
        ("enero de 2019", "2019M01-M01"),
        ("Januar 2019", "2019M01-M01"),
        ("janv. 2019", "2019M01-M01"),
        ("Sept. 2019", "2019M09-M09"),
        ("январь 2019 г.", "2019M01-M01"),
        ("январь-март 2019 г.", "2019M01-M03"),
        ("styczeń 2019", "2019M01-M01"),
        ("leden 2019", "2019M01-M01"),
        ("tammikuu 2019", "2019M01-M01"),
        ("Ocak 2019", "2019M01-M01"),
        ("Şubat 2019", "2019M02-M02"),
        ("Tháng 1 năm 2019", "2019M01-M01"),
        ("มกราคม 2562", "2019M01-M01"),
        ("ม.ค. 2562", "2019M01-M01"),
        ("1950-12-31", "1950-12-31"),
        ("31.12.1950", "1950-12-31"),
        ("1950年末", "1950"),
        ("as of 1 January 2019", "2019-01-01"),
        ("1.1.2019", "2019-01-01"),
        ("31 декабря 2019 г.", "2019-12-31"),
        ("на 1 января 2019 г.", "2019-01-01"),
        ("31 de diciembre de 2019", "2019-12-31"),
        ("31. Dezember 2019", "2019-12-31"),
        ("Jan. 1, 2019", "2019-01-01"),
        ("1976 TQ", "1976-TQ"),
        ("TQ 1976", "1976-TQ"),
        ("2019年上半年", "2019H1"),
        ("1. Halbjahr 2019", "2019H1"),
        ("I półrocze 2019", "2019H1"),
        ("1er semestre 2019", "2019H1"),
        ("2019년 상반기", "2019H1"),
        ("I полугодие 2019 г.", "2019H1"),
        ("平成14年(2002)", "2002"),
        ("2002(平成14)年", "2002"),
        ("2019年12月31日", "2019-12-31"),
        ("2019 年 末", "2019"),
        ("2019年1-12月", "2019M01-M12"),
        ("End of 2019", "2019"),
        ("end-2019", "2019"),
        ("2019/Q1", "2019Q1"),
        ("2019-Q1", "2019Q1"),
        ("Q1/2019", "2019Q1"),
        ("Q1-2019", "2019Q1"),
        ("2019Q1", "2019Q1"),
        ("2019K1", "2019Q1"),
        ("2019T1", "2019Q1"),
        ("1º trimestre 2019", "2019Q1"),
        ("4° trimestre 2019", "2019Q4"),
        ("1.kvartal 2019", "2019Q1"),
        ("Quý I năm 2019", "2019Q1"),
        ("Triwulan I 2019", "2019Q1"),
        ("二〇一九年", "2019"),
        ("2010年(万吨)", "2010"),
        ("2018 年", "2018"),
        ("1998-99", "1998/99"),
        ("1998/9", "1998M09-M09"),
        ("2000-01", "2000/01"),
        ("2012-13", "2012/13"),
        ("1991-95", "1991/1995"),
        ("Year 2019", "2019"),
        ("2019 (p)", "2019"),
        ("2019(p)", "2019"),
        ("2019ᵖ", "2019"),
        ("2019 e", "2019"),
        ("1 January 2019", "2019-01-01"),
        ("Mar-07", "2007M03-M03"),
        ("Mai 2019", "2019M05-M05"),
        ("1/2019", "2019M01-M01"),
        ("2019-2020 (est.)", "2019/20"),
        ("12/31/2019", "2019-12-31"),
        ("2019 (Jan.-June)", "2019M01-M06"),
        ("Dec 31 2019", "2019-12-31"),
    ],
)
def test_printed_periods_of_many_languages(text: str, code: str) -> None:
    period = parse_period(text)
    assert period is not None
    assert period.code == code


@pytest.mark.parametrize(
    "text",
    [
        "2 019",
        "100年",
        "2019 – I",
        "12345",
        "94.5",
        "2023.5",
        "9999",
        "1995.123",
        "1,995",
        "2019年春",
        "Total 2019",
        "2019 Total",
        "1月",
        "15-24",
        "2019 = 100",
        "1990 US$",
        "2019 prices",
        "10.12",
        "7-12",
    ],
)
def test_numbers_ages_and_words_are_no_periods(text: str) -> None:
    assert parse_period(text) is None


@pytest.mark.parametrize(
    ("text", "code", "status", "flag"),
    [
        ("Sơ bộ 2019", "2019", "preliminary", ""),
        ("Prel. 2019", "2019", "preliminary", ""),
        ("Sơ bộ - Prel. 2019", "2019", "preliminary", ""),
        ("2019-20*", "2019/20", "", "*"),
        ("2015 estimate", "2015", "", "estimate"),
        ("2019¹⁾", "2019", "", "¹ ⁾"),
        ("20191)", "2019", "", "1)"),
        ("2002 1/", "2002", "", "1/"),
        ("2019p)", "2019", "", "p)"),
        ("1960 [YR1960]", "1960", "", ""),
        ("[2019]", "2019", "", ""),
        ("2019-12-31 00:00:00", "2019-12-31", "", ""),
        ("March quarter 2019", "2019Q1", "", ""),
        ("Dez. 19", "2019M12-M12", "", ""),
        ("2019:Q1", "2019Q1", "", ""),
        ("平成30（2018）年", "2018", "", ""),
        ("2019年3月末", "2019M03-M03", "", ""),
        ("2019年1～3月期", "2019M01-M03", "", ""),
        ("2011 Census", "2011", "", ""),
    ],
)
def test_periods_with_words_and_marks_around(text, code, status, flag) -> None:
    period = parse_period(text)
    assert period is not None
    assert (period.code, period.status, period.flag) == (code, status, flag)


@pytest.mark.parametrize(
    "text", ["1990s", "1990年代", "2000 and over", "2000人", "before 1990", "2019/2018", "2000 kg"]
)
def test_decades_thresholds_and_quantities_are_no_periods(text: str) -> None:
    assert parse_period(text) is None


@pytest.mark.parametrize(
    ("text", "part"),
    [
        ("Q1", "Q1"),
        ("一季度", "Q1"),
        ("前三季度", "M01-M09"),
        ("上半年", "H1"),
        ("III kw.", "Q3"),
        ("T1", "Q1"),
        ("Januar", "M01"),
        ("мар", "M03"),
        ("1월", "M01"),
        ("Tháng 2", "M02"),
        ("มกราคม", "M01"),
        ("1-9月", "M01-M09"),
        ("январь-март", "M01-M03"),
        ("Total", None),
        ("I", None),
        ("2019", None),
    ],
)
def test_parts_of_a_year_without_their_year(text: str, part: str | None) -> None:
    assert part_of_year(text) == part


@pytest.mark.parametrize(
    ("part", "code"),
    [("Q1", "2019Q1"), ("H2", "2019H2"), ("M03", "2019M03-M03"), ("M01-M09", "2019M01-M09")],
)
def test_a_part_joins_its_year_only(part: str, code: str) -> None:
    assert join("2019", part) == code
    assert parse_period(code) == parse_period(f"{code} ")
    assert join("2019/20", part) == ""


@pytest.mark.parametrize(
    ("code", "printed"),
    [
        ("2019", "2019"),
        ("2014M01-M01", "2014-01"),
        ("2014M01-M09", "2014M01-M09"),
        ("2014Q1", "2014Q1"),
        ("2009/10", "2009/10"),
        ("1991/2015", "1991/2015"),
        ("1950-12-31", "1950-12-31"),
        ("1976-TQ", "1976-TQ"),
    ],
)
def test_keys_of_tidy_tables(code: str, printed: str) -> None:
    assert key(code) == printed


def test_fiscal_years_spans_and_days_have_an_end_and_a_start() -> None:
    assert [year_of(c) for c in ("1999/00", "1991/2015", "1950-12-31", "1976-TQ")] == [
        2000,
        2015,
        1950,
        1976,
    ]
    assert first_day("2009/10") == date(2009, 1, 1)
    assert first_day("1950-12-31") == date(1950, 12, 31)
    assert first_day("1976-TQ") == date(1976, 7, 1)


@pytest.mark.parametrize(
    ("text", "years"),
    [
        ("本年度", 0),
        ("本 年 度", 0),
        ("上年 Previous year", -1),
        ("前年度", -2),
        ("Vorjahr", -1),
        ("current year", 0),
        ("去年同比", None),
    ],
)
def test_years_told_from_the_year_of_the_table(text: str, years: int | None) -> None:
    assert relative_year(text) == years


@given(
    st.dates(date(1800, 1, 1), date(2199, 12, 31)),
    st.sampled_from(["%Y-%m-%d", "%d.%m.%Y", "%Y年%m月%d日", "%d %B %Y"]),
)
def test_every_style_of_day_reads_back(day: date, style: str) -> None:
    period = parse_period(day.strftime(style))
    assert period is not None
    assert period.code == day.isoformat()


@given(st.integers(1800, 2198), st.sampled_from(["{}/{:02}", "FY{}-{:02}", "{}–{:02}年度"]))
def test_fiscal_years_read_back(year: int, style: str) -> None:
    period = parse_period(style.format(year, (year + 1) % 100))
    assert period is not None
    assert period.code == f"{year}/{(year + 1) % 100:02}"
