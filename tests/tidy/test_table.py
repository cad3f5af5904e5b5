import io
from pathlib import Path
from types import SimpleNamespace

import openpyxl
import pandas as pd
import pytest

from qstats.errors import SchemaError, TidyError
from qstats.raw import read_grids
from qstats.schema import check
from qstats.tidy import observations, tidy_grids

PAGES = Path(__file__).parents[1] / "pages"
CORPUS = Path(__file__).parents[2].parent / "shared" / "corpus" / "files"

YEARS_DOWN = """\
产品质量
Product quality
年份 Year,产品合格率 Pass rate (%),用水量（立方米/万元）Water use (m³),样本数 Samples,\
发布单位 Publisher,资料来源 Source,发布日期 Published,网址 Address,备注 Note
2022,93.29,…,"7,575",SAMR,Bulletin 2022,2023-05,https://a.example,first
2023 p,93.65,≥46.9①,,MWR,Bulletin 2023,2024-05-01,,
注：① 估计。
"""

YEARS_ACROSS = """\
产品质量
指标 Indicator,单位 Unit,2022年,2023年 p,备注 Note
产品合格率 Pass rate,%,93.29,93.65,a
用水量 Water use,立方米/万元,49.6,…,b
Note: test
"""


def _pairs(frame: pd.DataFrame) -> set[tuple[str, str, float]]:
    return set(zip(frame["indicator"], frame["period"], frame["value"], strict=True))


def test_years_down(observe) -> None:
    frame = observe(YEARS_DOWN)
    assert _pairs(frame) == {
        ("pass_rate", "2022", 93.29),
        ("pass_rate", "2023", 93.65),
        ("water", "2023", 46.9),
    }
    check(frame, "observations")


def test_attributes_belong_to_their_row_and_fall_back_on_the_origin(observe) -> None:
    first, second, water = observe(YEARS_DOWN, published="2024-06-30").itertuples()
    assert (first.publisher, first.title, first.url) == (
        "SAMR",
        "Bulletin 2022",
        "https://a.example",
    )
    assert first.n_samples == 7575
    assert pd.isna(second.n_samples)
    assert (second.publisher, second.url) == ("MWR", "https://example.org")
    assert first.published == pd.Timestamp("2023-05-31")
    assert first.note == "published: 2023-05; first"
    assert (water.bound, water.flag, water.status) == ("at_least", "①", "preliminary")
    assert (water.unit, first.unit) == ("立方米/万元", "%")
    assert water.cell == "samr/made/x.csv#!C5"


def test_no_printed_date_is_the_origins_date_or_none(observe) -> None:
    table = "年份,产品合格率(%)\n2022,93.29\n"
    assert observe(table, published="2023-05-06")["published"][0] == pd.Timestamp("2023-05-06")
    assert pd.isna(observe(table)["published"][0])


def test_years_across(observe) -> None:
    frame = observe(YEARS_ACROSS)
    assert _pairs(frame) == {
        ("pass_rate", "2022", 93.29),
        ("pass_rate", "2023", 93.65),
        ("water", "2022", 49.6),
    }
    assert list(frame["status"]) == ["final", "preliminary", "final"]
    assert list(frame["unit"]) == ["%", "%", "立方米/万元"]
    assert list(frame["note"]) == ["a", "a", "b"]


def test_a_partial_date_in_a_row_of_missing_values_is_no_header(observe) -> None:
    frame = observe(
        "指标,2022年,2023年,发布日期 Published\n产品合格率 (%),…,…,2016-12\n用水量,5,6,2017\n"
    )
    assert _pairs(frame) == {("water", "2022", 5), ("water", "2023", 6)}


def test_bilingual_header_in_two_rows(observe) -> None:
    frame = observe(
        "年份,产品合格率（%）,用水量,备注\nYear,Pass rate (%),Water use,Note\n2022,93.29,49.6,x\n"
    )
    assert _pairs(frame) == {("pass_rate", "2022", 93.29), ("water", "2022", 49.6)}
    assert set(frame["note"]) == {"x"}


def test_a_row_of_units_under_the_header(observe) -> None:
    frame = observe("年份,产品合格率,用水量\n,%,立方米/万元\n2022,93.29,49.6\n")
    assert list(frame["unit"]) == ["%", "立方米/万元"]


def test_gb18030(observe) -> None:
    assert _pairs(observe(YEARS_ACROSS.encode("gb18030"))) == _pairs(observe(YEARS_ACROSS))


def test_stacked_tables_keep_their_own_unit_lines(observe) -> None:
    frame = observe(
        "合格率\n单位：% Unit: %\n年份 Year,产品合格率\n2022,93.29\np 初步数 preliminary\n\n"
        "用水\n单位：立方米/万元\n年份 Year,用水量\n2022,49.6\n"
    )
    assert list(frame["unit"]) == ["%", "立方米/万元"]


def test_merged_titles_and_years_in_a_workbook(catalog) -> None:
    book = openpyxl.Workbook()
    sheet = book.active
    rows = [
        ["产品质量", None, None],
        ["年份 Year", "产品合格率 Pass rate (%)", "发布日期 Published"],
        [2022, 93.29, "2023-05-01"],
        [None, 93.3, "2024-05-01"],
    ]
    for row in rows:
        sheet.append(row)
    sheet.merge_cells("A1:C1")
    sheet.merge_cells("A3:A4")
    sheet["B4"].number_format = "0.00"
    out = io.BytesIO()
    book.save(out)
    origin = SimpleNamespace(
        id="x", producer="", title="", published="", address="", obtained_on="", geo="CN", path="x"
    )
    frame = observations(read_grids(out.getvalue(), "x.xlsx"), origin, catalog)
    assert list(frame["period"]) == ["2022", "2022"]
    assert list(frame["value"]) == [93.29, 93.3]
    assert list(frame["cell"]) == ["x#Sheet!B3", "x#Sheet!B4"]


@pytest.mark.parametrize(
    ("name", "where", "said"),
    [
        ("footnote_in_number.csv", "B4", "12·4"),
        ("unknown_label.csv", "B3", "产品及格率"),
        ("published_in_words.csv", "B3", "next week"),
        ("period_in_words.csv", "B4", "last year"),
        ("samples_in_words.csv", "B3", "many"),
        ("label_of_two_indicators.csv", "B3", "产品合格率用水量"),
        ("no_table.csv", "x.csv#", "no table"),
    ],
)
def test_a_faulty_table_names_cell_and_remedy(observe, name: str, where: str, said: str) -> None:
    with pytest.raises(TidyError, match=said) as error:
        observe((PAGES / name).read_bytes())
    assert where in error.value.where
    assert error.value.remedy


def test_the_same_value_twice_is_refused_with_both_cells(observe) -> None:
    with pytest.raises(SchemaError, match=r"B3.*B4"):
        observe("t\n年份,产品合格率,发布日期\n2022,93.29,2023-05-01\n2022,93.3,2023-05-01\n")


def test_tidy_grids_reads_any_table_without_a_catalogue() -> None:
    frame = tidy_grids(
        read_grids("t\n单位：万人\n指标,2024年,2023年\n年末总人口,140828,…\n".encode(), "x.csv")
    )
    row, missing = frame.itertuples()
    assert (row.label, row.unit, row.period, row.value, row.cell) == (
        "年末总人口",
        "万人",
        "2024",
        140828,
        "B4",
    )
    assert (missing.missing_mark, pd.isna(missing.value)) == ("…", True)
    assert "1" not in frame["flag"].tolist()
    assert "'t'" in frame.attrs["report"][0]


def test_tidy_grids_takes_the_year_from_the_title() -> None:
    text = "2020年各地区专利\n地区,专利申请数(件)\n全国,1243927\n北京,55261\n"
    frame = tidy_grids(read_grids(text.encode(), "x.csv"))
    assert list(frame["period"]) == ["2020", "2020"]
    assert list(frame["geo"]) == ["全国", "北京"]
    assert set(frame["unit"]) == {"件"}


def test_an_unread_number_is_reported_not_guessed() -> None:
    frame = tidy_grids(read_grids((PAGES / "footnote_in_number.csv").read_bytes(), "x.csv"))
    assert list(frame["missing_mark"]) == ["", "12·4"]
    assert any("B4" in line and "12·4" in line for line in frame.attrs["report"])


def test_a_zero_shown_as_a_dash_is_a_number() -> None:
    book = openpyxl.Workbook()
    for row in [["地区", 2019, 2020], ["北京", 0, 5], ["天津", "-", 7]]:
        book.active.append(row)
    book.active["B2"].number_format = '#,##0;-#,##0;"-"'
    out = io.BytesIO()
    book.save(out)
    frame = tidy_grids(read_grids(out.getvalue(), "x.xlsx"))
    shown, text = frame[frame["period"] == "2019"].itertuples()
    assert (shown.value, shown.missing_mark) == (0, "")
    assert (text.geo, text.missing_mark, pd.isna(text.value)) == ("天津", "-", True)


def test_printed_places_are_codes_of_the_files_country(observe) -> None:
    frame = observe("产品合格率(%)\n地区,2022年,2023年\n全国,1,2\n北 京,3,4\n内蒙古自治区,5,6\n")
    # ISO 3166-2:CN.
    assert dict(zip(frame["geo"], frame["value"], strict=True)) == {"CN": 2, "CN-BJ": 4, "CN-NM": 6}


def test_a_place_without_a_code_is_refused(observe) -> None:
    with pytest.raises(TidyError, match="亚特兰蒂斯"):
        observe("产品合格率(%)\n地区,2022年,2023年\n北京,3,4\n亚特兰蒂斯,5,6\n")


def test_a_cell_of_marks_without_width_is_blank() -> None:
    text = "Year,\u200b,Births\n2019,\u200b,5\n2020,\ufeff,6\n"
    frame = tidy_grids(read_grids(text.encode(), "x.csv"))
    assert list(frame["label"]) == ["Births", "Births"]
    assert list(frame["value"]) == [5, 6]


def test_a_date_of_update_beside_dated_columns_is_no_period() -> None:
    text = (
        "Libellé;Dernière mise à jour;2018;2019\nTaux;13/08/2021;8,7;8,1\nTaux B;14/08/2021;6;7\n"
    )
    frame = tidy_grids(read_grids(text.encode(), "x.csv"))
    assert list(frame["period"]) == ["2018", "2019"] * 2
    assert list(frame["value"]) == [8.7, 8.1, 6, 7]
