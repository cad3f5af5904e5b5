"""The catalogue that comes with qstats: complete, unambiguous, and true to the outline."""

from __future__ import annotations

import re
import unicodedata
from collections import Counter
from functools import cache

import pytest

from qstats.catalog import Catalog, Indicator, Plan, Target, load_catalog
from qstats.catalog.records import LANGUAGES, Names

PLAN = "quality-outline-2023"


@cache
def catalogue() -> Catalog:
    return load_catalog()


def plan() -> Plan:
    return catalogue().plan(PLAN)


def target(target_id: str) -> Target:
    return catalogue().target(PLAN, target_id)


def indicator(indicator_id: str) -> Indicator:
    return catalogue().indicator(indicator_id)


def printed_form(text: str) -> str:
    """What is left of a printed label once brackets, signs, spaces and case are taken off."""
    folded = unicodedata.normalize("NFKC", text).casefold()
    return re.sub(r"\(.*?\)|[\W_]", "", folded)


def all_names() -> list[tuple[str, Names]]:
    outline = plan()
    named = [*outline.groups, *outline.articles, *outline.targets, outline]
    names = [(record.id, record.names) for record in [*catalogue().indicators.values(), *named]]
    return names + [(article.id, article.chapter) for article in outline.articles]


def all_texts() -> list[tuple[str, Names]]:
    """What the catalogue has to say in sentences, each with where it stands."""
    texts: list[tuple[str, Names | None]] = []
    for record in catalogue().indicators.values():
        texts += [(record.id, record.caveat), *[(record.id, b.what) for b in record.breaks]]
    for goal in plan().targets:
        texts += [(goal.id, goal.reason), *[(goal.id, m.note) for m in goal.measures]]
        texts += [(goal.id, caveat) for caveat in goal.caveats]
    return [(where, text) for where, text in texts if text]


def test_counts_of_the_catalogue() -> None:
    # Counted in the published outline and in the figures gathered for it.
    assert len(catalogue().indicators) == 75
    assert len(plan().targets) == 53
    assert len(plan().articles) == 32
    assert len(plan().groups) == 6


def test_everything_has_a_name_in_every_language() -> None:
    for where, names in all_names():
        for lang in LANGUAGES:
            assert names.in_(lang).strip(), (where, lang)
        assert not re.search(r"[一-鿿]", names.en), where


# Simplified characters that are written otherwise in traditional Chinese.
SIMPLIFIED = set(
    "国产业质监测农创标发经济资运营务满术动态达规证认识权门间总综应实对会结构让强续显进环"
)


def test_traditional_words_hold_no_simplified_characters() -> None:
    for where, names in [*all_names(), *all_texts()]:
        assert not set(names.zh_hant) & SIMPLIFIED, where


# Names that Chinese texts write in Latin letters.
LATIN = {"GDP"}


def test_every_text_is_written_in_every_language() -> None:
    texts = all_texts()
    assert len(texts) == 181
    for where, text in texts:
        assert not re.search(r"[一-鿿]", text.en), where
        for lang in ("zh-Hans", "zh-Hant"):
            assert set(re.findall("[A-Za-z]+", text.in_(lang))) <= LATIN, where
            assert re.fullmatch(r"[^\s,;:?!()'\"]+。", text.in_(lang)), (where, "full-width signs")
        assert not set("「」") & set(text.zh_hans), where
        assert not set("“”") & set(text.zh_hant), where


def test_no_number_is_lost_between_languages() -> None:
    for where, text in all_texts():
        years_and_fractions = [
            sorted(set(re.findall(r"(?<!\d)\d{4}(?!\d)|\d+\.\d+", text.in_(lang))))
            for lang in LANGUAGES
        ]
        assert years_and_fractions[0] == years_and_fractions[1] == years_and_fractions[2], where


@pytest.mark.parametrize("lang", LANGUAGES)
def test_printed_labels_of_indicators_are_unique(lang: str) -> None:
    labels = Counter(
        form
        for record in catalogue().indicators.values()
        for form in {printed_form(text) for text in (record.names.in_(lang), *record.labels)}
    )
    assert [form for form, count in labels.items() if count > 1] == []


@pytest.mark.parametrize(
    ("target_id", "value"),
    [  # the numbers of the outline, section 2(2)
        ("mfg_quality_competitiveness_index", 86),
        ("agri_monitoring_pass_rate", 98),
        ("food_sampling_pass_rate", 98),
        ("mfg_product_pass_rate", 94),
    ],
)
def test_numeric_targets(target_id: str, value: float) -> None:
    goal = target(target_id)
    assert (goal.kind, goal.operator, goal.value, goal.year) == ("threshold", ">=", value, 2025)
    assert goal.primary is not None
    assert (goal.primary.indicator, goal.primary.relation) == (target_id, "direct")


def test_only_four_targets_have_a_number() -> None:
    assert sum(goal.value is not None for goal in plan().targets) == 4


def test_goals_without_a_number_start_from_the_year_before_the_outline() -> None:
    directional = [goal for goal in plan().targets if goal.kind in ("trend", "every_year")]
    assert {goal.base_year for goal in directional} == {2022}
    every_year = {goal.id for goal in directional if goal.kind == "every_year"}
    assert every_year == {
        "energy-per-gdp-falls",
        "article-4-green",
        "construction-compliance-rises",
    }


def test_unmeasured_goals_say_why_in_a_sentence() -> None:
    unmeasured = [goal for goal in plan().targets if goal.kind == "unmeasured"]
    assert len(unmeasured) == 12
    for goal in unmeasured:
        assert goal.reason is not None
        assert re.fullmatch(r"[A-Z].{20,}\.", goal.reason.en), goal.id


def test_measures_that_only_stand_near_a_goal_are_proxies() -> None:
    relations = {m.indicator: m.relation for m in target("construction-compliance-rises").measures}
    assert relations == {"green_building_share": "proxy", "prefab_building_share": "proxy"}
    assert target("construction-compliance-rises").caveats


def test_the_food_target_warns_that_its_verdict_depends_on_the_measure() -> None:
    goal = target("food_sampling_pass_rate")
    assert [m.indicator for m in goal.measures] == [
        "food_sampling_pass_rate",
        "food_evaluative_sampling_pass_rate",
    ]
    assert "depends on the measure" in goal.caveats[0].en


def test_articles_and_targets_point_at_each_other() -> None:
    for article in plan().articles:
        assert article.targets == tuple(g.id for g in plan().targets if g.article == article.id)
        assert article.targets, article.id


def test_only_the_goals_of_article_2_stand_in_a_group() -> None:
    for goal in plan().targets:
        assert bool(goal.group) == (goal.article == "2"), goal.id


def test_breaks_that_the_sources_state() -> None:
    def years(indicator_id: str, suspected: bool) -> list[int]:
        return [b.year for b in indicator(indicator_id).breaks if b.suspected == suspected]

    assert years("agri_monitoring_pass_rate", suspected=False) == [2014, 2018, 2019]
    assert years("food_sampling_pass_rate", suspected=False) == [2017]
    assert years("labour_productivity", suspected=False) == [2020, 2021]
    assert years("energy_per_gdp_level", suspected=False) == [2011, 2018]
    assert years("consumer_satisfaction", suspected=False) == [2018, 2019]
    assert years("mfg_quality_competitiveness_index", suspected=True) == [2012]
    assert years("logistics_cost_gdp", suspected=True) == [2018]


def test_overlap_values_stand_on_the_old_definition() -> None:
    # 2018 on the 94 parameters of 2017: 98.2; 2017 in the national-level programme: 97.6.
    overlaps = {b.year: b.overlap for b in indicator("agri_monitoring_pass_rate").breaks}
    assert overlaps == {2014: None, 2018: 98.2, 2019: None}
    assert indicator("food_sampling_pass_rate").breaks[0].overlap == 97.6


def test_yearly_changes_are_marked_as_such() -> None:
    marked = {i.id for i in catalogue().indicators.values() if i.is_change}
    assert marked == {
        "energy_per_gdp_change",
        "energy_per_gdp_change_excl",
        "water_per_gdp_change",
        "water_per_industrial_va_change",
        "co2_per_gdp_change",
        "labour_productivity_growth",
    }
