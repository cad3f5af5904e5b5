import pytest
from babel import Locale

from qstats.tidy.units import is_unit, is_unit_line, split_bilingual, split_unit, units_of_line


@pytest.mark.parametrize(
    "text",
    [
        "%",
        "％",
        "% of GDP",
        "万人",
        "亿元",
        "立方米/万元",
        "千公顷",
        "人年",
        "新臺幣千元",
        "吨标准煤",
        "万台、万部",
        "标准台/百户",
        "百万円",
        "천명",
        "억㎾h",
        "백만원",
        "พันคน",
        "ล้านบาท",
        "thousands",
        "Million Rs",
        "10,000 yuan",
        "100 million yuan",
        "per 1 000 inhabitants",
        "kg of oil equivalent per capita",
        "1 000 t",
        "Mio. EUR",
        "Tsd. t",
        "Mil Reais",
        "milliers",
        "тысяч коек",
        "тыс. человек",
        "млн рублей",
        "tys. zł",
        "nghìn người",
        "ribu jiwa",
        "bin kişi",
        "km²",
        "t/ha",
        "2002=100",
        "上年=100",
        "'000",
        "Number",
        "Anzahl",
        "USD",
        "current US$",
    ],
)
def test_units(text: str) -> None:
    assert is_unit(text)


@pytest.mark.parametrize(
    "text",
    [
        "",
        "1.676 m",
        "2019年",
        "RO",
        "Total",
        "旧口径",
        "不含农户",
        "female",
        "M",
        "1",
        "of",
        "UK",
        "EU-27",
        "including agriculture",
        "上年",
        "含外国人",
        "日本",
        "세종",
        "人口",
        "Population",
        "Births",
        "Year",
        "Euro area",
        "15-64",
        "65+",
        "Table 1",
        "1-8 各地区经费",
    ],
)
def test_no_units(text: str) -> None:
    assert not is_unit(text)


@pytest.mark.parametrize(
    ("printed", "label", "unit"),
    [
        ("Growth (%)", "Growth", "%"),
        (
            "Number of passengers originating (Million)",
            "Number of passengers originating",
            "Million",
        ),
        ("农业机械总动力\n(万千瓦)", "农业机械总动力", "万千瓦"),
        ("固定资产投资(不含农户)(亿元)", "固定资产投资(不含农户)", "亿元"),
        ("Valor da produção (Mil Reais)", "Valor da produção", "Mil Reais"),
        ("Death rate, crude (per 1,000 people)", "Death rate, crude", "per 1,000 people"),
        ("Population, thousands", "Population", "thousands"),
        ("Exports in million euro", "Exports", "million euro"),
        ("Umsatz in 1 000 EUR", "Umsatz", "1 000 EUR"),
        ("Exportações em mil reais", "Exportações", "mil reais"),
        ("Area (km2)", "Area", "km2"),
        ("Superficie (Km²)", "Superficie", "Km²"),
        ("Bruttoinlandsprodukt in Mrd. EUR", "Bruttoinlandsprodukt", "Mrd. EUR"),
        ("Ludność w tys. osób", "Ludność", "tys. osób"),
        ("Площадь, тыс. га", "Площадь", "тыс. га"),
        ("Население (на начало года; тыс. человек)", "Население", "тыс. человек"),
        ("GDP (constant prices, million euro)", "GDP (constant prices)", "million euro"),
        ("GDP(당해년가격, 십억원)", "GDP(당해년가격)", "십억원"),
        ("인구밀도(명/㎢)", "인구밀도", "명/㎢"),
        ("Value, 10,000 yuan", "Value", "10,000 yuan"),
        ("GDP (current US$)", "GDP (current US$)", ""),
        ("GDP (constant 2015 US$)", "GDP (constant 2015 US$)", ""),
        ("Broad Gauge (1.676 m)", "Broad Gauge (1.676 m)", ""),
        ("Men (15-64)", "Men (15-64)", ""),
        ("Alta Floresta D'Oeste (RO)", "Alta Floresta D'Oeste (RO)", ""),
        ("Food, total", "Food, total", ""),
        ("Electricity, gas, steam", "Electricity, gas, steam", ""),
        ("Life in Norway", "Life in Norway", ""),
    ],
)
def test_the_unit_of_a_label(printed: str, label: str, unit: str) -> None:
    parts = split_unit(printed)
    assert (parts.text, parts.unit) == (label, unit)


def test_the_first_language_gives_the_unit_of_a_bilingual_label() -> None:
    parts = split_bilingual("粮食产量（万吨）Grain output (10,000 tons)")
    assert (parts.text, parts.unit) == ("粮食产量 Grain output", "万吨")


@pytest.mark.parametrize(
    ("line", "units"),
    [
        ("单位：亿元 (100 million yuan)", ("亿元", "100 million yuan")),
        ("单位：人年 unit: man-year", ("人年", "man-year")),
        ("(单位: 人年) (man-year)", ("人年", "man-year")),
        ("单位: 万台、万部", ("万台", "万部")),
        ("单位：个 亿元", ("个", "亿元")),
        ("單位：新臺幣千元", ("新臺幣千元",)),
        ("(単位：千人)", ("千人",)),
        ("단위 : 천명", ("천명",)),
        ("Unit: %", ("%",)),
        ("Einheit: 1 000 t", ("1 000 t",)),
        ("Unidade: Mil Reais", ("Mil Reais",)),
        ("Đơn vị tính: Nghìn người", ("Nghìn người",)),
        ("en milliers", ("milliers",)),
        ("(In millions of dollars)", ("millions of dollars",)),
        ("(тысяч человек)", ("тысяч человек",)),
        ("(на конец года; тысяч коек)", ("тысяч коек",)),
        ("(на конец года; на 10 000 человек населения)", ("на 10 000 человек населения",)),
    ],
)
def test_units_of_a_line(line: str, units: tuple[str, ...]) -> None:
    assert units_of_line(line) == units
    assert is_unit_line(line)


@pytest.mark.parametrize(
    "line", ["Persons", "人", "(Revised)", "Table 1. Exports", "100年度", "单位面积产量"]
)
def test_lines_that_give_no_unit(line: str) -> None:
    assert not is_unit_line(line)


@pytest.mark.parametrize(
    "language", ["en", "de", "fr", "es", "pt", "pl", "tr", "vi", "zh", "ja", "ko"]
)
def test_names_of_countries_are_no_units(language: str) -> None:
    names = Locale.parse(language).territories.values()
    assert [name for name in names if is_unit(name) or is_unit_line(name)] == []
