"""What a page says of figures for part of a year."""

from __future__ import annotations

import re
from dataclasses import replace
from html import unescape
from pathlib import Path
from typing import Any

import pytest

from qstats.catalog.records import LANGUAGES
from qstats.report import sections, verdict
from qstats.report.case import Case, read_case, write_case
from qstats.report.view import View

FIGURE = {
    "period": "2025H1",
    "year": 2025,
    "value": 93.7,
    "pairs": 2,
    "reason": "",
    "estimate": 94.021,
    "low": 93.812,
    "high": 94.228,
}


def text(html: str) -> str:
    return " ".join(unescape(re.sub(r"<[^>]+>", " ", html)).split())


def heard(case: Case, before: float = 0.31, **changed: Any) -> Case:
    first, *rest = case.measures
    told = {"before": before, "figures": [FIGURE | changed]}
    return replace(case, measures=[replace(first, part_year=told), *rest])


@pytest.mark.parametrize(
    ("lang", "sentence"),
    [
        (
            "en",
            "The part of a year already known (first half of 2025) moved it from 31% to 47%.",
        ),
        ("zh-Hans", "当年已知的部分（2025年上半年）使概率由31%变为47%。"),
        ("zh-Hant", "當年已知的部分（2025年上半年）使機率由31%變為47%。"),
    ],
)
def test_the_verdict_says_how_far_the_chance_moved(
    open_case: Case, lang: str, sentence: str
) -> None:
    assert sentence in text(verdict.verdict(View(heard(open_case), lang)))


def test_a_chance_that_did_not_move_is_said_to_stand(open_case: Case) -> None:
    shown = text(verdict.verdict(View(heard(open_case, before=0.4699), "en")))
    assert "(first half of 2025) left it at 47%." in shown


@pytest.mark.parametrize(
    ("pairs", "said"),
    [
        (0, "its spread rests on the share of the year it covers. It points to 94.02% for 2025"),
        (1, "Set against the 1 earlier year that has both"),
        (2, "Set against the 2 earlier years that have both"),
    ],
)
def test_the_data_say_what_a_figure_rests_on(open_case: Case, pairs: int, said: str) -> None:
    shown = text(sections.data(View(heard(open_case, pairs=pairs), "en")))
    assert "Used: first half of 2025, 93.7%." in shown
    assert said in shown
    assert "two times in three in the range 93.81 to 94.23." in shown


@pytest.mark.parametrize("reason", ["running_total", "definition"])
def test_a_figure_that_was_not_used_says_why(open_case: Case, reason: str) -> None:
    case = heard(open_case, reason=reason, estimate=None, low=None, high=None)
    assert "Not used: first half of 2025" in text(sections.data(View(case, "en")))
    assert "moved it" not in text(verdict.verdict(View(case, "en")))


@pytest.mark.parametrize("lang", LANGUAGES)
def test_every_language_tells_every_kind(open_case: Case, lang: str) -> None:
    for changed in ({}, {"pairs": 0}, {"pairs": 1}, {"reason": "running_total"}):
        assert sections.data(View(heard(open_case, **changed), lang))


def test_the_record_says_that_it_was_made_without_such_figures(open_case: Case) -> None:
    said = "This record is of forecasts without figures for part of a year"
    assert said in text(sections.record(View(heard(open_case), "en")))
    ignored = heard(open_case, reason="running_total")
    assert said not in text(sections.record(View(ignored, "en")))


def test_pages_without_such_figures_say_nothing_of_them(open_case: Case) -> None:
    view = View(open_case, "en")
    assert "part of a year already known" not in text(verdict.verdict(view))
    assert "Used: " not in text(sections.data(view))


def test_a_case_keeps_them_in_its_file(open_case: Case, tmp_path: Path) -> None:
    path = tmp_path / "case.json"
    write_case(heard(open_case), path)
    assert read_case(path).measures[0].part_year == {"before": 0.31, "figures": [FIGURE]}
