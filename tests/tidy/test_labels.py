import pytest

from qstats.tidy.labels import role_of
from qstats.tidy.units import split_bilingual, unit_agrees, unit_of_line


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
