"""A slip in a catalogue file is named with its file, its key and a remedy."""

from __future__ import annotations

from pathlib import Path

import pytest

from qstats.catalog import load_catalog
from qstats.catalog.records import LANGUAGES
from qstats.errors import CatalogError

INDICATOR = """
[[indicator]]
id = "bread_pass_rate"
names = { en = "Bread pass rate", zh_hans = "面包合格率", zh_hant = "麵包合格率" }
unit = "%"
better = "up"
bounds = [0.0, 100.0]
"""

PLAN = """
id = "bread-plan"
names = { en = "Bread plan", zh_hans = "面包规划", zh_hant = "麵包規劃" }
country = "China"
geo = "CN"
adopted = "2024-01"
published = "2024-01-05"
year = 2030
document = "面包规划"

[[groups]]
id = "g1"
names = { en = "Bread", zh_hans = "面包", zh_hant = "麵包" }

[[articles]]
id = "1"
names = { en = "Bread", zh_hans = "面包", zh_hant = "麵包" }
chapter = { en = "1", zh_hans = "一", zh_hant = "一" }
targets = ["bread"]

[[targets]]
id = "bread"
article = "1"
group = "g1"
names = { en = "Good bread", zh_hans = "好面包", zh_hant = "好麵包" }
phrase = "合格率达到98%"
kind = "threshold"
operator = ">="
value = 98.0
year = 2030
measures = [{ indicator = "bread_pass_rate" }]
"""


def folder_with(root: Path, indicator: str = INDICATOR, plan: str = PLAN) -> Path:
    for kind, text in (("indicators", indicator), ("plans", plan)):
        (root / kind).mkdir()
        (root / kind / "bread.toml").write_text(text, encoding="utf-8")
    return root


def fault(root: Path, indicator: str = INDICATOR, plan: str = PLAN) -> CatalogError:
    with pytest.raises(CatalogError) as caught:
        load_catalog(folder_with(root, indicator, plan))
    return caught.value


def test_a_folder_adds_to_the_shipped_catalogue(tmp_path: Path) -> None:
    catalogue = load_catalog(folder_with(tmp_path))
    assert catalogue.target("bread-plan", "bread").value == 98
    assert catalogue.indicator("bread_pass_rate").names.in_("zh-Hant") == "麵包合格率"
    assert "quality-outline-2023" in catalogue.plans


def test_a_folder_overrides_a_shipped_record(tmp_path: Path) -> None:
    own = INDICATOR.replace("bread_pass_rate", "mfg_product_pass_rate")
    plan = PLAN.replace("bread_pass_rate", "mfg_product_pass_rate")
    catalogue = load_catalog(folder_with(tmp_path, own, plan))
    assert catalogue.indicator("mfg_product_pass_rate").names.en == "Bread pass rate"
    assert len(catalogue.indicators) == len(load_catalog().indicators)


def test_a_folder_without_records_adds_nothing(tmp_path: Path) -> None:
    assert load_catalog(tmp_path) == load_catalog()


def test_an_infinite_bound_leaves_the_scale_open(tmp_path: Path) -> None:
    own = INDICATOR.replace("[0.0, 100.0]", "[0.0, inf]")
    low, high = load_catalog(folder_with(tmp_path, own)).indicator("bread_pass_rate").bounds
    assert low == 0
    assert high is None or high == float("inf")


def test_a_text_written_once_is_the_same_in_every_language(tmp_path: Path) -> None:
    own = INDICATOR + 'caveat = "One baker."\nbreaks = [{ year = 2020, what = "New oven." }]\n'
    bread = load_catalog(folder_with(tmp_path, own)).indicator("bread_pass_rate")
    assert bread.caveat is not None
    for text, said in ((bread.caveat, "One baker."), (bread.breaks[0].what, "New oven.")):
        assert {text.in_(lang) for lang in LANGUAGES} == {said}


def test_a_text_may_be_written_in_each_language(tmp_path: Path) -> None:
    own = 'caveat.en = "One baker."\ncaveat.zh_hans = "仅一家。"\ncaveat.zh_hant = "僅一家。"\n'
    bread = load_catalog(folder_with(tmp_path, INDICATOR + own)).indicator("bread_pass_rate")
    assert bread.caveat is not None
    assert [bread.caveat.in_(lang) for lang in LANGUAGES] == ["One baker.", "仅一家。", "僅一家。"]


@pytest.mark.parametrize(
    "own",
    [
        'caveat.en = "One baker."\ncaveat.zh_hans = "仅一家。"\n',
        'caveat.en = "One baker."\ncaveat.zh_hans = "仅一家。"\ncaveat.zh_hant = ""\n',
    ],
)
def test_a_text_that_lacks_a_language_is_refused(tmp_path: Path, own: str) -> None:
    assert "'caveat.zh_hant'" in fault(tmp_path, INDICATOR + own).what


def test_a_misspelt_key_is_named_with_its_file_and_the_key_meant(tmp_path: Path) -> None:
    error = fault(tmp_path, INDICATOR.replace("better =", "beter ="))
    assert "bread.toml" in error.where
    assert "bread_pass_rate" in error.where
    assert "better" in error.remedy


def test_a_missing_key_is_named(tmp_path: Path) -> None:
    error = fault(tmp_path, INDICATOR.replace('unit = "%"\n', ""))
    assert "unit" in error.what
    assert "unit" in error.remedy


def test_a_value_of_the_wrong_kind_is_named(tmp_path: Path) -> None:
    error = fault(tmp_path, INDICATOR.replace('better = "up"', 'better = "upwards"'))
    assert "better" in error.what
    assert "bread.toml" in error.where


def test_text_that_is_not_toml_is_named_with_its_file(tmp_path: Path) -> None:
    error = fault(tmp_path, INDICATOR.replace('unit = "%"', "unit = %"))
    assert "not valid TOML" in error.what
    assert "bread.toml" in error.where


def test_a_file_without_indicator_tables_is_refused(tmp_path: Path) -> None:
    error = fault(tmp_path, INDICATOR.replace("[[indicator]]", "[[indicators]]"))
    assert "[[indicator]]" in error.remedy


@pytest.mark.parametrize("bad", ["Bread", "bread rate", "../bread", "bread-rate", ""])
def test_an_id_from_which_a_path_could_be_built_is_refused(tmp_path: Path, bad: str) -> None:
    error = fault(tmp_path, INDICATOR.replace('"bread_pass_rate"', f'"{bad}"'))
    assert "'id'" in error.what


def test_an_indicator_that_stands_twice_is_refused(tmp_path: Path) -> None:
    error = fault(tmp_path, INDICATOR + INDICATOR)
    assert "bread_pass_rate" in error.what
    assert "twice" in error.what


def test_a_target_that_stands_twice_is_refused(tmp_path: Path) -> None:
    error = fault(tmp_path, plan=PLAN + PLAN[PLAN.index("[[targets]]") :])
    assert "twice" in error.what
    assert "bread" in error.where


@pytest.mark.parametrize(
    ("kind", "needed"),
    [
        ("interval", "low"),
        ("trend", "base_year"),
        ("every_year", "base_year"),
        ("cumulative_change", "base_year"),
        ("average_growth", "base_year"),
    ],
)
def test_a_target_that_lacks_what_its_kind_needs_is_refused(
    tmp_path: Path, kind: str, needed: str
) -> None:
    error = fault(tmp_path, plan=PLAN.replace('"threshold"', f'"{kind}"'))
    assert needed in error.what
    assert "target bread" in error.where


def test_a_threshold_without_a_value_is_refused(tmp_path: Path) -> None:
    assert "value" in fault(tmp_path, plan=PLAN.replace("value = 98.0\n", "")).what


def test_an_unmeasured_goal_needs_a_reason_and_no_measure(tmp_path: Path) -> None:
    unmeasured = PLAN.replace('"threshold"', '"unmeasured"')
    assert "reason" in fault(tmp_path, plan=unmeasured).what


def test_an_unmeasured_goal_with_a_measure_is_refused(tmp_path: Path) -> None:
    both = PLAN.replace('"threshold"', '"unmeasured"').replace(
        "year = 2030\nmeasures", 'year = 2030\nreason = "Nobody counts."\nmeasures'
    )
    assert "if and only if" in fault(tmp_path, plan=both).what


def test_a_goal_without_a_measure_must_be_called_unmeasured(tmp_path: Path) -> None:
    bare = PLAN.replace('measures = [{ indicator = "bread_pass_rate" }]\n', "")
    assert "unmeasured" in fault(tmp_path, plan=bare).remedy


@pytest.mark.parametrize(
    ("right", "wrong"),
    [
        ('indicator = "bread_pass_rate" }', 'indicator = "bread_pas_rate" }'),
        ('article = "1"', 'article = "9"'),
        ('group = "g1"', 'group = "g9"'),
        ('targets = ["bread"]', 'targets = ["brad"]'),
    ],
)
def test_a_reference_to_nothing_is_refused(tmp_path: Path, right: str, wrong: str) -> None:
    error = fault(tmp_path, plan=PLAN.replace(right, wrong))
    assert "unknown" in error.what
    assert "plan bread-plan" in error.where


def test_an_unknown_measure_comes_with_the_nearest_indicator(tmp_path: Path) -> None:
    error = fault(tmp_path, plan=PLAN.replace('r = "bread_pass_rate"', 'r = "bread_pas_rate"'))
    assert "bread_pass_rate" in error.remedy


def test_an_unknown_code_comes_with_the_nearest_ones() -> None:
    catalogue = load_catalog()
    with pytest.raises(CatalogError, match="mfg_product_pass_rate"):
        catalogue.indicator("mfg_product_pas_rate")
    with pytest.raises(CatalogError, match="quality-outline-2023"):
        catalogue.plan("quality-outline-2032")
    with pytest.raises(CatalogError, match="energy-per-gdp-falls"):
        catalogue.target("quality-outline-2023", "energy-per-gdp-fall")
