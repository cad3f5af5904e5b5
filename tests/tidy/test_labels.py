import pytest

from qstats.errors import TidyError
from qstats.tidy.labels import LabelIndex, role_of
from qstats.tidy.units import split_bilingual, unit_agrees, unit_of_line


@pytest.mark.parametrize(
    ("printed", "indicator", "unit"),
    [
        ("产品合格率 Pass rate", "pass_rate", ""),
        ("产品合格率", "pass_rate", ""),
        ("Pass rate", "pass_rate", ""),
        ("PASS RATE (%)", "pass_rate", "%"),
        ("产 品 合 格 率（％）", "pass_rate", "%"),
        ("产品合格率①", "pass_rate", ""),
        ("产品合格率 1)", "pass_rate", ""),
        ("用水量（立方米/万元）Water use (m³ per 10,000 yuan)", "water", "立方米/万元"),
        ("用水量（立方米/万元）Another translation (m³)", "water", "立方米/万元"),
        ("能耗变化（扣除原料用能）（%）", "energy_excl", "%"),
        ("能耗变化（%）", "energy", "%"),
        ("指数", "index", ""),
    ],
)
def test_a_printed_label_names_its_indicator(catalog, printed, indicator, unit) -> None:
    assert LabelIndex(catalog).find(printed) == (indicator, unit)


def test_a_bracket_that_is_no_unit_is_part_of_the_name(catalog) -> None:
    with pytest.raises(TidyError, match="旧口径"):
        LabelIndex(catalog).find("能耗变化（旧口径）")


def test_an_unknown_label_gets_the_nearest_names(catalog) -> None:
    with pytest.raises(TidyError) as error:
        LabelIndex(catalog).find("产品及格率", where="x.csv#!B2")
    assert error.value.where == "x.csv#!B2"
    assert "产品合格率" in error.value.remedy


def test_two_halves_that_name_different_indicators_are_refused(catalog) -> None:
    with pytest.raises(TidyError, match="pass_rate, water"):
        LabelIndex(catalog).find("产品合格率 Water use")


def test_nested_brackets_stay_in_the_unit() -> None:
    parts = split_bilingual(
        "劳动生产率（美元/人(2005年不变价)）Labour productivity (US$ per person)"
    )
    assert parts.text == "劳动生产率 Labour productivity"


@pytest.mark.parametrize(
    ("line", "unit"),
    [("单位：% Unit: %", "%"), ("Unit: persons", "persons"), ("（单位：亿元）", "亿元")],
)
def test_unit_lines(line: str, unit: str) -> None:
    assert unit_of_line(line) == unit


def test_units_agree_across_spellings_not_across_scales() -> None:
    assert unit_agrees("％", "%")
    assert unit_agrees("per cent", "%")
    assert unit_agrees("立方米/万元 m³/10,000 yuan", "立方米/万元")
    assert not unit_agrees("亿元", "万元")


@pytest.mark.parametrize(
    ("heading", "role"),
    [
        ("样本数 Samples", "n_samples"),
        ("发布日期", "published"),
        ("Source", "title"),
        ("年份 Year", "period"),
        ("指标 Indicator", "label"),
        ("产品合格率", ""),
        ("地 区 Region", "geo"),
        ("시도별", "geo"),
        ("Município", "geo"),
        ("Субъект Российской Федерации", "geo"),
        ("TIME_PERIOD", "period"),
        ("Год", "period"),
        ("OBS_VALUE", "value"),
        ("Wyszczególnienie", "label"),
        ("Einheit", "unit"),
        ("Flags", "flag"),
    ],
)
def test_headings_announce_roles(heading: str, role: str) -> None:
    assert role_of(heading) == role
