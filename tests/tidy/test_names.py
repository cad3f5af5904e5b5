from dataclasses import replace

import pytest

from qstats.catalog import Catalog, Indicator, Names, load_catalog
from qstats.errors import TidyError
from qstats.tidy.names import LabelIndex, Suggestion


def _index(*names: str) -> LabelIndex:
    made = {
        f"i{i}": Indicator(f"i{i}", Names(n if n.isascii() else f"x{i}", n, n), "", "up")
        for i, n in enumerate(names)
    }
    return LabelIndex(Catalog(made, {}))


def _offered(name: str, printed: str) -> bool:
    return [s.name for s in _index(name).suggest(printed)] == [name]


@pytest.mark.parametrize(
    ("printed", "indicator", "unit"),
    [
        ("产品合格率 Pass rate", "pass_rate", ""),
        ("产品合格率", "pass_rate", ""),
        ("產品合格率", "pass_rate", ""),
        ("產 品 合 格 率（％）", "pass_rate", "%"),
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
        ("質量指數", "index", ""),
    ],
)
def test_a_printed_label_names_its_indicator(catalog, printed, indicator, unit) -> None:
    assert LabelIndex(catalog).find(printed) == (indicator, unit)


def test_every_indicator_is_found_by_each_of_its_names() -> None:
    shipped = load_catalog()
    index = LabelIndex(shipped)
    for indicator in shipped.indicators.values():
        names = indicator.names
        for name in (names.zh_hans, names.zh_hant, names.en, *indicator.labels):
            assert index.find(name)[0] == indicator.id


def test_a_batch_is_no_bulk(catalog) -> None:
    # OpenCC's table of mainland words turns 批次 into 批量.
    index = _index("产品批次合格率", "产品批量合格率")
    assert index.find("产品批次合格率")[0] == "i0"
    assert index.find("產品批量合格率")[0] == "i1"


def test_a_bracket_that_is_no_unit_is_part_of_the_name(catalog) -> None:
    with pytest.raises(TidyError, match="旧口径"):
        LabelIndex(catalog).find("能耗变化（旧口径）")


def test_two_halves_that_name_different_indicators_are_refused(catalog) -> None:
    with pytest.raises(TidyError, match="pass_rate, water"):
        LabelIndex(catalog).find("产品合格率 Water use")


def test_a_close_label_is_offered_to_a_person_and_never_taken(catalog) -> None:
    index = LabelIndex(catalog)
    with pytest.raises(TidyError) as error:
        index.find("产品及格率（%）", where="x.csv#!B2")
    assert error.value.where == "x.csv#!B2"
    assert "产品合格率 (pass_rate, 80% alike)" in error.value.remedy
    # Four of five characters match in order: 2 * 4 / (5 + 5).
    assert index.suggest("产品及格率（%）") == [Suggestion("pass_rate", "产品合格率", 0.8)]


def test_a_suggestion_that_was_confirmed_is_found(catalog) -> None:
    confirmed = replace(catalog.indicators["pass_rate"], labels=("产品及格率",))
    index = LabelIndex(Catalog({**catalog.indicators, "pass_rate": confirmed}, {}))
    assert index.find("产品及格率") == ("pass_rate", "")


def test_nothing_close_means_nothing_offered(catalog) -> None:
    with pytest.raises(TidyError, match="add the label to an indicator"):
        LabelIndex(catalog).find("铁路营业里程")


@pytest.mark.parametrize(
    ("name", "printed"),
    [
        ("航班正常率", "航班正点率"),
        ("制造业产品质量合格率", "製造業產品品質合格率"),
        ("城市消费者满意度", "城市消费者满意程度"),
        ("万元国内生产总值能耗", "万元国内生产总值能源消耗"),
        ("Flight on-time rate", "Flights on time rate"),
        ("Pass rate of manufactured products", "Pass rate of manufactured goods"),
    ],
)
def test_other_spellings_are_suggested(name: str, printed: str) -> None:
    assert _offered(name, printed)


@pytest.mark.parametrize(
    ("name", "printed"),
    [
        ("制造业产品质量合格率", "制造业产品质量不合格率"),
        ("Registered unemployed persons", "Not registered unemployed persons"),
        ("用水总量变化", "用水总量"),
        ("全员劳动生产率", "全员劳动生产率增长"),
        ("城镇居民人均可支配收入", "农村居民人均可支配收入"),
        ("男性平均预期寿命", "女性平均预期寿命"),
        ("Life expectancy at birth, male", "Life expectancy at birth, female"),
        ("第一产业增加值", "第二产业增加值"),
        ("First quarter value added", "Third quarter value added"),
        ("大型企业合格率", "小型企业合格率"),
        ("2020年能耗累计变化", "2021年能耗累计变化"),
        ("研发经费投入强度", "研发经费投入额度"),
        ("农产品出口数量", "农产品进口数量"),
        ("居民消费价格指数", "居民消费价格"),
        ("Production index of crops", "Production volume of crops"),
        ("制造业产品质量合格率", "川渝制造业产品质量合格率"),
        ("江苏产品质量合格率", "浙江产品质量合格率"),
        ("Pass rate of products, Hebei", "Pass rate of products"),
        ("能耗变化(扣除原料用能)", "能耗变化(含原料用能)"),
        ("消费者满意度", "消费品满意率"),
    ],
)
def test_a_word_that_makes_a_difference_is_never_bridged(name: str, printed: str) -> None:
    assert not _offered(name, printed)
    assert not _offered(printed, name)


def test_the_closest_comes_first_and_no_more_than_asked_for() -> None:
    index = _index("蔬菜例行监测合格率", "蔬果例行监测合格率", "水产例行监测合格率")
    offered = index.suggest("蔬菜例行检测合格率", most=2)
    assert [s.name for s in offered] == ["蔬菜例行监测合格率", "蔬果例行监测合格率"]
    assert offered[0].score > offered[1].score
