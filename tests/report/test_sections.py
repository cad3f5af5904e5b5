"""The blocks of a report, read as a visitor reads them."""

from __future__ import annotations

import re
from dataclasses import replace
from datetime import date
from html import unescape

import pytest

from qstats.attainment.rules import published_rules
from qstats.catalog.records import LANGUAGES
from qstats.errors import ReportError
from qstats.report import changes, outlook, sections, sources, verdict
from qstats.report.case import Case
from qstats.report.view import View, decimal_year


def text(html: str) -> str:
    """What stands on the page, tags and pictures taken out."""
    bare = re.sub(r"(?s)<svg.*?</svg>|<[^>]+>", " ", html)
    return " ".join(unescape(bare).split())


def with_assessment(case: Case, **changed: object) -> View:
    first, *rest = case.measures
    measured = replace(first, assessment=first.assessment | changed)
    return View(replace(case, measures=[measured, *rest]), "en")


def whole(view: View) -> str:
    blocks = [
        sections.first_screen, sections.path, sections.when_and_methods, sections.rules,
        sections.record, sections.change, sections.data, sections.caveats, sections.downloads,
        sections.about,
    ]  # fmt: skip
    return "".join(block(view) for block in blocks)


@pytest.mark.parametrize(
    ("lang", "sentence"),
    [
        (
            "en",
            "There is a 47% chance that the 94% target is met in 2025: about as likely as not .",
        ),
        ("zh-Hans", "2025年达到94%的概率为 47% ： 机会大致各半 。"),
        ("zh-Hant", "2025年達到94%的機率為 47% ： 機會大致各半 。"),
    ],
)
def test_the_verdict_gives_the_number_before_the_word(
    open_case: Case, lang: str, sentence: str
) -> None:
    assert text(verdict.verdict(View(open_case, lang))).startswith(sentence)


@pytest.mark.parametrize(
    ("p", "article"),
    [(0.08, "an 8%"), (0.11, "an 11%"), (0.18, "an 18%"), (0.85, "an 85%"), (0.47, "a 47%")],
)
def test_the_english_article_fits_the_number(open_case: Case, p: float, article: str) -> None:
    assert f"There is {article} chance" in text(
        verdict.verdict(with_assessment(open_case, probability=p))
    )


def test_the_class_is_chosen_from_the_unrounded_number(open_case: Case) -> None:
    said = text(verdict.verdict(with_assessment(open_case, probability=0.6599)))
    assert said.startswith("There is a 66% chance")
    assert "about as likely as not ." in said


def test_the_earlier_chance_and_the_range_over_methods_stand_beside_it(open_case: Case) -> None:
    said = text(verdict.verdict(View(open_case, "en")))
    assert "The methods behind it say 42% to 55%." in said
    assert "As known on 1 September 2024, the same question got 29%." in said


def test_an_outcome_is_told_with_the_forecast_made_before(met_case: Case) -> None:
    said = text(verdict.verdict(View(met_case, "en")))
    assert said.startswith("✓ Met: 94.1% in 2025.")
    assert "as known on 1 September 2025, gave it a chance of 47%" in said
    assert "scale" not in verdict.verdict(View(met_case, "en"))


def test_a_missed_target_has_its_own_mark(met_case: Case) -> None:
    said = text(verdict.verdict(with_assessment(met_case, state="missed")))
    assert said.startswith("✕ Missed: 94.1% in 2025.")


def test_too_little_data_says_what_would_suffice_and_shows_the_data(
    insufficient_case: Case,
) -> None:
    page = text(whole(View(insufficient_case, "en")))
    assert "Too little data to state a chance." in page
    assert "Values on today's definition: 2; 4 would suffice." in page
    assert "93.65" in text(sections.data(View(insufficient_case, "en")))
    assert "47%" not in page


def test_a_trend_is_judged_against_its_base_year(trend_case: Case) -> None:
    said = text(sections.first_screen(View(trend_case, "en")))
    assert "Goal: lower in 2025 than in 2022." in said
    assert "There is a 93% chance that 2025 ends lower than 2022: very likely ." in said


@pytest.mark.parametrize("kind", ["every_year", "cumulative_change", "average_growth", "interval"])
@pytest.mark.parametrize("lang", LANGUAGES)
def test_every_kind_of_goal_has_its_sentence(open_case: Case, kind: str, lang: str) -> None:
    target = replace(open_case.target, kind=kind, base_year=2022, low=93.0, high=95.0)
    case = replace(open_case, target=target)
    assert "47%" in text(sections.first_screen(View(case, lang)))


def test_reasons_for_and_against_come_from_the_numbers(open_case: Case) -> None:
    said = text(verdict.reasons(View(open_case, "en")))
    # 93.29 - 93.08, 93.65 - 93.29 and 93.93 - 93.65, by hand.
    assert "It rose in each of the last 3 years (most recently +0.21, +0.36, +0.28)." in said
    assert "larger than the gap" in said
    assert "The 2025 value, expected around February 2026" in said


@pytest.mark.parametrize("lang", LANGUAGES)
def test_a_page_warns_when_the_target_year_is_over_and_its_value_unknown(
    open_case: Case, lang: str
) -> None:
    in_time = sections.first_screen(View(open_case, lang))
    late = sections.first_screen(View(replace(open_case, as_of="2026-11-25"), lang))
    assert 'class="banner"' not in in_time
    assert late.startswith('<p class="banner"><strong>')
    assert "2025" in late[: late.index("<h1>")]


def test_a_decided_target_needs_no_warning(met_case: Case) -> None:
    assert "banner" not in sections.first_screen(View(met_case, "en"))


@pytest.mark.parametrize(("chance", "bounds"), [(0.004, "&lt;1%"), (0.05, "&lt;10%")])
def test_the_scale_names_the_bounds_of_the_class_it_names(
    open_case: Case, chance: float, bounds: str
) -> None:
    first, *rest = open_case.measures
    row = first.assessment | {"probability": chance}
    case = replace(open_case, measures=[replace(first, assessment=row), *rest])
    assert f"unlikely<br>{bounds}</b>" in verdict.verdict(View(case, "en"))


def test_a_value_long_due_is_not_announced_as_news(open_case: Case) -> None:
    late = replace(open_case, as_of="2026-11-25")
    said = text(verdict.reasons(View(late, "en")))
    assert "was to be expected around February 2026" in said
    assert "settles the question" not in said


def test_a_trend_that_is_decided_shows_both_years(trend_case: Case) -> None:
    first = trend_case.measures[0]
    last = [*first.series, first.series[-1] | {"year": 2025, "value": 0.42}]
    row = first.assessment | {"state": "met", "probability": None}
    case = replace(trend_case, measures=[replace(first, series=last, assessment=row)])
    said = text(verdict.verdict(View(case, "en")))
    assert said.startswith("✓ Met: 0.42 tce per 10,000 yuan in 2025, against 0.443")


def test_only_the_changes_that_move_most_are_drawn_and_all_are_in_the_table(
    open_case: Case,
) -> None:
    first, *rest = open_case.measures
    tried = [
        {"change": {"key": "without_newest", "year": year, "value": 90.0}, "probability": 0.47}
        for year in range(1990, 2010)
    ]
    case = replace(open_case, measures=[replace(first, sensitivity=tried), *rest])
    shown = sections.change(View(case, "en"))
    assert shown.count("<tr>") == 1 + len(tried) + 3
    assert len(re.findall(r"(?s)<svg.*?</svg>", shown)[0]) < 12_000


def test_a_recent_pace_the_wrong_way_speaks_against_it(open_case: Case) -> None:
    said = text(verdict.reasons(with_assessment(open_case, recent_pace=-0.1)))
    assert "runs the wrong way" in said


def test_every_year_is_in_the_data_table_the_missing_ones_in_words(open_case: Case) -> None:
    rows = re.findall(r"<tr.*?</tr>", sections.data(View(open_case, "en")))
    gaps = [text(row) for row in rows if 'class="gap"' in row]
    assert gaps == ["2018 no value published", "2019 no value published"]
    assert "2022 93.29 derived 市场监管总局" in text(" ".join(rows))


def test_a_value_can_be_followed_to_its_cell_and_its_source(open_case: Case) -> None:
    shown = sections.data(View(open_case, "en"))
    assert 'href="../raw/samr/2025/core.csv"' in shown
    assert "<code>samr/2025/core.csv#!C20</code>" in shown
    assert 'href="https://www.samr.gov.cn/2023.html"' in shown


def test_a_raw_file_with_a_chinese_name_is_linked_by_an_encoded_path() -> None:
    assert 'href="../raw/nbs/%E8%A1%A8.csv"' in sources.raw_link("nbs/表.csv#!A1")


def test_part_year_figures_and_conflicts_stand_apart(open_case: Case) -> None:
    shown = text(sections.data(View(open_case, "en")))
    assert "first half of 2025 93.7" in shown
    assert "2022 93.29 93.2 samr/2025/core.csv#!C19 samr/2025/core.csv#!C30" in shown


def test_labels_from_files_cannot_become_markup(open_case: Case) -> None:
    first, *rest = open_case.measures
    bad = [row | {"title": "<script>alert(1)</script>", "url": "javascript:alert(1)",
                  "publisher": '"><img src=x>'} for row in first.observations]  # fmt: skip
    case = replace(open_case, measures=[replace(first, observations=bad), *rest])
    shown = whole(View(case, "en"))
    assert "<script" not in shown
    assert "<img" not in shown
    assert 'href="javascript:' not in shown


def test_rules_stand_with_their_own_words_and_the_reports_row_first(open_case: Case) -> None:
    rows = re.findall(r"<tr.*?</tr>", sections.rules(View(open_case, "en")))
    assert text(rows[1]).startswith("qstats (this report)")
    assert "moderate progress ▼ too slow" in text(" ".join(rows))


@pytest.mark.parametrize("lang", LANGUAGES)
@pytest.mark.parametrize("values", [
    {2017: 93.7, 2018: 93.9, 2019: 94.2, 2020: 94.9, 2021: 95.4, 2022: 96.2},
    {2017: 96.7, 2018: 95.9, 2019: 95.2, 2020: 94.9, 2021: 93.4, 2022: 92.2},
    {2021: 93.0}, {2020: 0.0, 2021: -1.0, 2022: 2.0}, {2015: 94.0, 2024: 94.0},
])  # fmt: skip
@pytest.mark.parametrize("target", [94.0, None])
def test_every_answer_of_every_rule_has_its_text(
    open_case: Case, lang: str, values: dict[int, float], target: float | None
) -> None:
    given = published_rules(list(values), list(values.values()), 1, target, 2025)
    rows = [rule.row() for rule in given]
    view = View(with_assessment(open_case, rules=rows).case, lang)
    assert text(sections.rules(view)).count("▲") + 1 >= sum(r["side"] == "on_track" for r in rows)


def test_the_record_of_the_series_and_of_the_method_are_both_told(open_case: Case) -> None:
    said = text(sections.record(View(open_case, "en")))
    assert "5 of 5 earlier forecasts of this series held the value published later" in said
    assert "8-in-10 ranges held" in said
    assert "The chance has moved from 18% to 47%" in said


RECORD = {
    "measured": date(2026, 1, 2),
    "version": "9.8",
    "n_series": 1234,
    "n_forecasts": 7404,
    "n_questions": 18510,
    "coverage80": 0.81,
    "coverage95": 0.94,
    "short_coverage80": 0.77,
    "short_coverage95": 0.92,
    "brier": 0.1613,
    "brier_skill": 0.123,
    "by_set": [{"name": "M1 yearly", "n_series": 181}, {"name": "M4 yearly", "n_series": 1053}],
    "short": [{"length": 5, "horizon": 3}, {"length": 10, "horizon": 1}],
}


@pytest.mark.parametrize(
    ("lang", "numbers"),
    [
        (
            "en",
            "2 January 2026|9.8|1,234|M1 yearly: 181, M4 yearly: 1,053|7,404|5 to 10|3 years",
        ),
        ("zh-Hans", "2026年1月2日|9.8|1,234|M1 yearly：181个、M4 yearly：1,053个|7,404|5至10|3年"),
        ("zh-Hant", "2026年1月2日|9.8|1,234|M1 yearly：181個、M4 yearly：1,053個|7,404|5至10|3年"),
    ],
)
def test_the_record_of_the_method_names_its_data_and_its_numbers(
    open_case: Case, lang: str, numbers: str
) -> None:
    said = text(sections.record(View(replace(open_case, calibration=RECORD), lang)))
    shares = ["81%", "94%", "77%", "92%", "0.161", "12%"]
    assert [number for number in [*numbers.split("|"), *shares] if number not in said] == []


def test_a_method_no_better_than_the_base_rate_is_said_to_be_worse(open_case: Case) -> None:
    case = replace(open_case, calibration={**RECORD, "brier_skill": -0.04})
    assert "a skill of −4%" in text(sections.record(View(case, "en")))


def test_a_failed_method_is_named_with_its_reason(open_case: Case) -> None:
    said = text(outlook.methods(View(open_case, "en")))
    assert "Theta gave no forecast: too short." in said
    assert "Pool of 3 (published)" in said


def test_a_harder_target_is_less_likely(open_case: Case) -> None:
    tried = dict(changes.possible_changes(View(open_case, "en")))
    levels = [p for name, p in tried.items() if name.startswith("Level")]
    assert levels == sorted(levels, reverse=True)
    assert levels[0] > 0.47 > levels[1]


def test_another_measure_that_points_elsewhere_is_said(open_case: Case) -> None:
    said = text(sections.change(View(open_case, "en")))
    assert "The verdict depends on the measure" in said
    assert (
        "Spot-check pass rate : A proxy. Published: 2022: 87.2%, 2023: 87.7%, 2024: 85.7%." in said
    )
    assert "the chance is 2%: very unlikely" in said


def test_every_link_within_the_page_has_a_target(
    open_case: Case, met_case: Case, insufficient_case: Case, trend_case: Case
) -> None:
    for case in (open_case, met_case, insufficient_case, trend_case):
        page = whole(View(case, "en"))
        ids = re.findall(r' id="([^"]+)"', page)
        assert len(ids) == len(set(ids))
        assert set(re.findall(r'<a href="#([^"]+)"', page)) <= set(ids)


def test_every_section_has_its_link(open_case: Case) -> None:
    page = whole(View(open_case, "en"))
    found = re.findall(r'<section id="([^"]+)"', page)
    assert set(found) <= set(re.findall(r'<a href="#([^"]+)"', page))


def test_every_chart_has_a_title_a_finding_and_a_table(open_case: Case) -> None:
    page = whole(View(open_case, "en"))
    figures = re.findall(r"(?s)<figure>.*?</figure>", page)
    assert len(figures) == 8
    for figure in figures:
        assert 'role="img"' in figure
        assert re.search(r"<desc[^>]*>[^<]+</desc>", figure)
        assert "<details><summary>" in figure
        assert '<th scope="row">' in figure


def test_the_run_can_be_traced(open_case: Case) -> None:
    said = text(sections.about(View(open_case, "en")))
    assert "20250901T030000Z-1f3a" in said
    assert "92f315d7006f" in said
    assert "制造业产品质量合格率达到94%" in said


def test_a_message_without_text_stops_the_report(open_case: Case) -> None:
    view = with_assessment(open_case, warnings=[{"key": "warn_unheard_of"}])
    with pytest.raises(ReportError, match="warn_unheard_of"):
        sections.caveats(view)


def test_a_day_as_a_decimal_year() -> None:
    # 6 February is the 37th day: 36 / 365 = 0.0986.
    assert round(decimal_year("2023-02-06"), 4) == 2023.0986


@pytest.mark.parametrize(
    ("statuses", "sentence"),
    [
        (("derived",), "Open circles: derived from a stated change."),
        (("reported",), "Open circles: quoted by another body."),
        (
            ("reported", "derived"),
            "Open circles: derived from a stated change, or quoted by another body.",
        ),
    ],
)
def test_the_path_says_once_what_open_circles_are(
    open_case: Case, statuses: tuple[str, ...], sentence: str
) -> None:
    first, *rest = open_case.measures
    final = [row | {"status": row["status"] and "final"} for row in first.series]
    seen = [row for row in final if row["value"] is not None]
    for row, status in zip(seen, statuses, strict=False):
        row["status"] = status
    case = replace(open_case, measures=[replace(first, series=final), *rest])
    shown = text(sections.path(View(case, "en")))
    assert sentence in shown
    assert shown.count("Open circles") == 1
