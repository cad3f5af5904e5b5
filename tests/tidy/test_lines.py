import pytest

from qstats.tidy.lines import is_continued, is_footer, is_numbering, is_total


@pytest.mark.parametrize(
    "line",
    [
        "注：本表按当年价格计算。",
        "註：",
        "주: 1) 잠정치",
        "자료: 통계청",
        "資料來源：主計總處",
        "摘编自《年鉴2019》",
        "Note: provisional",
        "Notes",
        "Source: UN",
        "Quelle: Destatis",
        "Anmerkung: vorläufig",
        "Fonte: IBGE",
        "Fuente: INE.",
        "Источник: Росстат",
        "Примечание.",
        "Uwaga: dane wstępne",
        "Kaynak: TÜİK",
        "Sumber: BPS",
        "Nguồn: GSO",
        "1) Provisional figures only.",
        "① 本表数据为初步核算数据，下同。",
        "* Includes overseas territories",
        "p = preliminary",
    ],
)
def test_footers(line: str) -> None:
    assert is_footer(line)


@pytest.mark.parametrize(
    "line",
    [
        "Notebooks",
        "Sources of income",
        "Note-taking devices",
        "主要指标",
        "注册企业数",
        "资料",
        "1) Wheat",
        "Key figures",
        "全国",
    ],
)
def test_labels_that_begin_like_footers(line: str) -> None:
    assert not is_footer(line)


@pytest.mark.parametrize(
    "line",
    [
        "续表",
        "续表1",
        "7-5 续表 1 continued",
        "(續一)",
        "(continued)",
        "Table 3 (continued)",
        "Table 3 - cont'd",
        "Fortsetzung",
        "noch: Tabelle 2",
        "suite",
        "続き",
        "계속",
        "(продолжение)",
        "ciąg dalszy",
    ],
)
def test_continued(line: str) -> None:
    assert is_continued(line)


@pytest.mark.parametrize("line", ["续保人数", "Continued education", "Suites sold", "Table 3"])
def test_not_continued(line: str) -> None:
    assert not is_continued(line)


@pytest.mark.parametrize(
    "label",
    [
        "合计",
        "合  计 Total",
        "全 国",
        "總 計",
        "합계",
        "Total",
        "Insgesamt",
        "ВСЕГО",
        "Ogółem",
        "Yhteensä",
        "Toplam",
        "Tổng số",
        "รวม",
    ],
)
def test_totals(label: str) -> None:
    assert is_total(label)
    assert not is_total("Total fertility rate")


@pytest.mark.parametrize(
    ("row", "numbers"),
    [
        (["甲", "1", "2", "3"], True),
        (["", "(1)", "(2)", "(3)=(1)+(2)"], True),
        (["A", "1", "2"], True),
        (["Item", "(1)", "(2)"], True),
        (["北京", "1", "2", "3"], False),
        (["x", "5", "9"], False),
        (["", "2019", "2020"], False),
        (["", "I", "II"], False),
        (["甲"], False),
    ],
)
def test_rows_that_number_the_columns(row: list[str], numbers: bool) -> None:
    assert is_numbering(row) == numbers
