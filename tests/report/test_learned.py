"""What a page says of values before a break and of the error of measurement."""

from __future__ import annotations

import re
from dataclasses import replace
from html import unescape
from pathlib import Path
from typing import Any

import pytest

from qstats.catalog.records import LANGUAGES
from qstats.report import sections
from qstats.report.case import Case, read_case, write_case
from qstats.report.view import View

OPEN = {"year": 2019, "size": None, "sd": None}
KNOWN = {"year": 2018, "size": -0.7, "sd": 0.0408}
LEARNED = {
    "breaks": [],
    "n_observed": 6,
    "n_sampled": 4,
    "samples": [14437, 45081],
    "noise": [0.108, 0.183],
}
UNSAMPLED = {"n_sampled": 0, "samples": [], "noise": [0.0029, 0.0029]}


def told(case: Case, lang: str = "en", **changed: Any) -> str:
    first, *rest = case.measures
    whole = replace(case, measures=[replace(first, learned=LEARNED | changed), *rest])
    html = sections.data(View(whole, lang))
    return " ".join(unescape(re.sub(r"<[^>]+>", " ", html)).split())


def test_without_a_forecast_nothing_is_said(open_case: Case) -> None:
    assert "error of measurement" not in sections.data(View(open_case, "en"))


@pytest.mark.parametrize(
    ("lang", "sentences"),
    [
        (
            "en",
            "The forecast also learned from the values before the change of definition in 2019. "
            "How far the level shifted in 2019 was left open.",
        ),
        ("zh-Hans", "预测也利用了2019年口径变动之前的数值。2019年水平移动多少，不作假定。"),
        ("zh-Hant", "預測也利用了2019年口徑變動之前的數值。2019年水平移動多少，不作假定。"),
    ],
)
def test_a_shift_left_open_is_said(open_case: Case, lang: str, sentences: str) -> None:
    assert sentences in told(open_case, lang, breaks=[OPEN])


def test_a_known_shift_is_given_with_its_error(open_case: Case) -> None:
    shown = told(open_case, breaks=[KNOWN, OPEN])
    assert "before the 2 changes of definition in 2018, 2019." in shown
    assert "The change of 2018 shifted the level by −0.70 points, two times in three" in shown
    assert "within 0.04 points of that" in shown
    assert "How far the level shifted in 2019 was left open." in shown


def test_nothing_is_said_of_breaks_that_were_not_crossed(open_case: Case) -> None:
    assert "learned" not in told(open_case)


@pytest.mark.parametrize(
    ("lang", "sampled", "error"),
    [
        ("en", "for 4 of 6 values the number of samples is known (14,437 to 45,081).", "0.18"),
        ("zh-Hans", "6个数值中有4个公布了样本数（14,437至45,081）。", "0.18"),
        ("zh-Hant", "6個數值中有4個公布了樣本數（14,437至45,081）。", "0.18"),
    ],
)
def test_samples_and_their_error_are_told(
    open_case: Case, lang: str, sampled: str, error: str
) -> None:
    shown = told(open_case, lang)
    assert sampled in shown
    assert error in shown.partition(sampled)[2].partition("。" if lang != "en" else "three.")[0]


def test_values_without_samples_are_said_to_borrow_them(open_case: Case) -> None:
    assert "The other values are taken to rest on the median number of samples" in told(open_case)
    assert "The other values" not in told(open_case, n_sampled=6)
    shown = told(open_case, **UNSAMPLED)
    assert "rounding alone, a standard deviation of 0.003 points." in shown


def test_one_number_of_samples_is_no_range(open_case: Case) -> None:
    assert "is known (500)." in told(open_case, samples=[500, 500])


@pytest.mark.parametrize("lang", LANGUAGES)
def test_every_language_says_all_of_it(open_case: Case, lang: str) -> None:
    for changed in ({"breaks": [KNOWN, OPEN]}, {"breaks": [KNOWN]}, UNSAMPLED):
        assert "{" not in told(open_case, lang, **changed)


def test_what_was_learned_survives_the_file(open_case: Case, tmp_path: Path) -> None:
    first, *rest = open_case.measures
    learned = LEARNED | {"breaks": [KNOWN, OPEN]}
    write_case(
        replace(open_case, measures=[replace(first, learned=learned), *rest]), tmp_path / "c.json"
    )
    assert read_case(tmp_path / "c.json").measures[0].learned == learned
