"""Pictures of past forecasts: every mark stands where its number is."""

from __future__ import annotations

import re
from dataclasses import replace
from typing import Any

import pandas as pd
import pytest
from hypothesis import given
from hypothesis import strategies as st
from matplotlib.axes import Axes
from matplotlib.figure import Figure
from matplotlib.lines import Line2D
from matplotlib.patches import Rectangle

from qstats.report import evaluation
from qstats.report.drawing import COLOUR
from qstats.report.evaluation import Pictures
from qstats.report.figures import wilson

Row = dict[str, Any]

COVERAGE = {"group": "g", "horizon": 1, "n_forecasts": 20, "inside80": 15, "inside95": 19}
SKILLS = [
    {"label": "All", "skill": 0.2, "skill_se": 0.1, "n_forecasts": 9, "together": True},
    {"label": "Bad", "skill": -0.6, "skill_se": float("nan"), "n_forecasts": 2, "together": False},
]
VERDICTS = [
    {"question": "q", "label": "A", "as_of": "2023", "probability": 0.3, "outcome": "met"},
    {"question": "q", "label": "A", "as_of": "2024", "probability": 0.8, "outcome": "met"},
    {"question": "r", "label": "A", "as_of": "2024", "probability": 0.4, "outcome": "missed"},
]
WHOLE = Pictures(
    name="own",
    method="How it was done.",
    pit_counts=[1, 2, 1],
    pit={"mean": 0.5, "sd": 0.29, "distance": 0.1},
    coverage=pd.DataFrame([COVERAGE]),
    reliability=pd.DataFrame([{"stated": 0.7, "observed": 0.6, "count": 10, "clusters": 4}]),
    skill=pd.DataFrame(SKILLS),
    verdicts=pd.DataFrame(VERDICTS),
)


def fresh_axes() -> Axes:
    return Figure(figsize=(8, 4)).add_subplot()


def marks(axes: Axes, marker: str) -> list[Line2D]:
    return [line for line in axes.lines if line.get_marker() == marker]


def at(line: Line2D) -> tuple[float, float]:
    return float(next(iter(line.get_xdata()))), float(next(iter(line.get_ydata())))


def said(axes: Axes) -> list[str]:
    return [text.get_text() for text in axes.texts]


@given(st.lists(st.integers(0, 99), min_size=2, max_size=12).filter(any))
def test_bars_are_as_high_as_their_shares_and_say_their_counts(counts: list[int]) -> None:
    axes = evaluation.draw_pit(fresh_axes(), counts)
    bars = [patch for patch in axes.patches if isinstance(patch, Rectangle)]
    shares = [100 * count / sum(counts) for count in counts]
    assert [bar.get_height() for bar in bars] == pytest.approx(shares)
    assert said(axes)[: len(counts)] == list(map(str, counts))
    assert at(axes.lines[0])[1] == pytest.approx(100 / len(counts))
    assert axes.get_ylim()[1] > max(shares)


def test_coverage_stands_at_the_observed_share_with_its_interval() -> None:
    axes = evaluation.draw_coverage(fresh_axes(), [COVERAGE])
    # Hand: 15 and 19 of 20.
    assert at(marks(axes, "o")[0])[1] == 0.75
    assert at(marks(axes, "s")[0])[1] == 0.95
    bars = [tuple(line.get_ydata()) for line in axes.lines]
    assert wilson(0.75, 20) in bars
    # The lines of what was stated run across: 80% and 95%.
    assert {at(line)[1] for line in marks(axes, "None")} >= {0.8, 0.95}
    assert axes.get_xticklabels()[0].get_text() == "1 year ahead\nn = 20"


def test_skill_with_and_without_a_standard_error() -> None:
    axes = evaluation.draw_skill(fresh_axes(), SKILLS)
    (together,), (single,) = marks(axes, "D"), marks(axes, "o")
    assert (at(together)[0], together.get_markerfacecolor()) == (0.2, COLOUR["yes"])
    assert (at(single)[0], single.get_markerfacecolor()) == (-0.6, COLOUR["bg"])
    assert single.get_markeredgecolor() == COLOUR["no"]
    bars = [list(line.get_xdata()) for line in marks(axes, "None")]
    assert pytest.approx([0.1, 0.3]) in bars
    assert axes.get_xlim()[0] < -0.6
    assert {"All", "Bad", "9", "2"} <= set(said(axes))


def test_newer_chances_are_larger_and_the_outcome_is_in_words() -> None:
    axes = evaluation.draw_verdicts(fresh_axes(), VERDICTS)
    size = {at(dot): dot.get_markersize() for dot in marks(axes, "o")}
    # One lane a question, though both bear the same name.
    assert set(size) == {(0.3, 0), (0.8, 0), (0.4, 1)}
    assert size[(0.8, 0)] > size[(0.3, 0)]
    assert [text for text in said(axes) if "m" in text and text != "outcome"] == [
        "● met",
        "○ missed",
    ]


def test_every_picture_is_drawn_in_the_pages_colours() -> None:
    page = WHOLE.all_of_forecasts() + WHOLE.verdict_history()
    assert page.count("<svg") == 5
    body = re.sub(r"(?s)<style>.*?</style>", "", page)
    assert set(re.findall(r"(?:fill|stroke): ?([^;\"]+)", body)) <= {
        "none",
        *(f"var(--{token})" for token in COLOUR),
    }


def test_captions_state_the_finding() -> None:
    assert "Outcomes: 15 of 20 in the 80%, 19 of 20 in the 95% range." in WHOLE.covered()
    assert (
        "0 of 1 series are forecast better than naively. All: 0.20 ± 0.10." in WHOLE.skill_lines()
    )
    assert "3 chances given on 2 target measures" in WHOLE.verdict_history()
    assert "10 stated chances" in WHOLE.reliable()
    assert "How it was done." in WHOLE.how()


def test_every_picture_has_its_numbers_in_a_table() -> None:
    pictures = {
        WHOLE.calibration(): ["33% to 67%", "50%", "2"],
        WHOLE.covered(): ["g", "1", "20", "15 = 75%", "19 = 95%"],
        WHOLE.reliable(): ["70%", "60%", "10", "4"],
        WHOLE.skill_lines(): ["All", "0.20 ± 0.10", "9"],
        WHOLE.verdict_history(): ["A", "2023", "30%", "met"],
    }
    for page, row in pictures.items():
        body = page.partition("<tbody>")[2]
        told = [re.findall(r"<t[hd][^>]*>([^<]*)", line) for line in body.split("<tr>")]
        assert row in told


def test_a_picture_without_data_says_so() -> None:
    empty = replace(
        WHOLE,
        pit_counts=[0, 0],
        **{
            part: getattr(WHOLE, part).iloc[:0]
            for part in ("coverage", "reliability", "skill", "verdicts")
        },
    )
    page = empty.all_of_forecasts() + empty.verdict_history()
    assert page.count("No data for this picture.") == 5
    assert "<svg" not in page


def test_a_name_of_an_indicator_is_escaped() -> None:
    skills = pd.DataFrame([{**SKILLS[0], "label": "<b>x</b>"}])
    assert "<b>x" not in replace(WHOLE, skill=skills).skill_lines()
