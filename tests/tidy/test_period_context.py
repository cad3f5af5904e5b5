import pytest

from qstats.tidy.period_context import find_periods, parse_periods


def _codes(texts: list[str], context: tuple[str, ...] = ()) -> list[str | None]:
    return [period.code if period else None for period in parse_periods(texts, context)]


@pytest.mark.parametrize(
    ("texts", "codes"),
    [
        (["2009-10", "2010-11"], ["2009/10", "2010/11"]),
        (["2009-10", "2009-11", "2009-12"], ["2009M10-M10", "2009M11-M11", "2009M12-M12"]),
        (["2005/6", "2006/7"], ["2005/06", "2006/07"]),
        (["2005/6", "2005/7"], ["2005M06-M06", "2005M07-M07"]),
        (["1990-95", "1995-00", "2001-05"], ["1990/1995", "1995/2000", "2001/2005"]),
        (["1998", "99", "2000"], ["1998", "1999", "2000"]),
        (["1998", "'99", "'00", ""], ["1998", "1999", "2000", None]),
        (["2019", "20", "15"], ["2019", None, None]),
        (["2019", "12.4", "20"], ["2019", None, None]),
        (["平成29年", "30年", "令和元年", "2年"], ["2017", "2018", "2019", "2020"]),
        (["H29", "H30", "R1", "R2"], ["2017", "2018", "2019", "2020"]),
        (["H1", "H2"], [None, None]),
        (["S1", "S2", "S3"], [None, None, None]),
        (["2561", "2562"], [None, None]),
    ],
)
def test_cells_side_by_side_explain_each_other(texts, codes) -> None:
    assert _codes(texts) == codes


@pytest.mark.parametrize(
    ("texts", "context", "codes"),
    [
        (["99年度", "100年度"], "中華民國100年度 總預算", ["2010", "2011"]),
        (["99", "100"], "中華民國", ["2010", "2011"]),
        (["1", "100"], "中華民國", [None, None]),
        (["99", "100"], "總預算", [None, None]),
        (["2561", "2562"], "จำนวนประชากร", ["2018", "2019"]),
    ],
)
def test_the_context_names_the_era(texts, context, codes) -> None:
    assert _codes(texts, (context,)) == codes


@pytest.mark.parametrize(
    ("title", "codes"),
    [
        ("Table 7-5 Revenue by Region (2019)", ["2019"]),
        ("表3-2 2018年各地区生产总值", ["2018"]),
        ("表1995-3 人口", []),
        ("7-6 各地区支出(2021年) Expenditure by Region (2021)", ["2021"]),
        ("民國100年度 直轄市及縣市總預算", ["2011"]),
        ("Bevölkerung am 31.12.2019", ["2019-12-31"]),
        ("Population 2015 - 2020", ["2015/2020"]),
        ("Population, Q1 2019 to Q3 2019", ["2019Q1", "2019Q3"]),
        ("Receipts: 1789–2025", ["1789/2025"]),
        ("CPI (2002=100), 2014", ["2014"]),
        ("GDP in constant 2015 US$, 1990-2019", ["1990/2019"]),
        ("Income in 2013 dollars, 1984 to 2013", ["1984/2013"]),
        ("Consumer prices 2019", ["2019"]),
        ("Число коек на конец 2018 года", ["2018"]),
        ("Ludność w 2019 r.", ["2019"]),
        ("2010年第六次人口普查", ["2010"]),
        ("ISO 9001 certificates", []),
        ("file_2019_x", []),
        ("Density 2019.5", []),
    ],
)
def test_periods_in_titles(title: str, codes: list[str]) -> None:
    assert [period.code for period in find_periods(title)] == codes
