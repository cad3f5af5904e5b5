"""Charts: gaps stay gaps, marks say what a value is, and the page's style sheet colours them."""

from __future__ import annotations

import re
from itertools import combinations, pairwise
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st
from matplotlib.axes import Axes
from matplotlib.figure import Figure
from matplotlib.text import Annotation

from qstats.report import figures, numbers
from qstats.report.case import Case
from qstats.report.drawing import svg
from qstats.report.figures import Goal, Scale
from qstats.report.texts import Texts

GOAL = Goal(94.0, 2025, ">=", "target: 94% in 2025", 2023.1, "plan, 2023")
SCALE = Scale(Texts("en"), "%")


def fresh_axes() -> Axes:
    return Figure(figsize=(8, 4)).add_subplot()


def written(axes: Axes) -> str:
    return " ".join(text.get_text() for text in axes.texts)


def lines_across(axes: Axes, first: int, last: int) -> int:
    drawn = [line.get_xdata() for line in axes.lines if line.get_linestyle() != "None"]
    return sum(min(ends) <= first and max(ends) >= last for x in drawn for ends in pairwise(x))


def test_no_line_crosses_a_gap_and_the_gap_is_named(open_case: Case) -> None:
    axes = fresh_axes()
    series = open_case.measures[0].series
    figures.draw_fan(axes, series, None, None, [], SCALE)
    assert lines_across(axes, 2017, 2020) == 0
    assert lines_across(axes, 2020, 2021) == 1
    assert "2018–19" in written(axes)


def test_the_line_stops_at_a_break_of_definition(trend_case: Case) -> None:
    axes = fresh_axes()
    series = trend_case.measures[0].series
    figures.draw_fan(axes, series, None, None, [2020], Scale(Texts("en"), ""))
    assert lines_across(axes, 2019, 2020) == 0
    assert "definition changes, 2020" in written(axes)


def test_the_fan_is_labelled_and_the_target_named(open_case: Case) -> None:
    axes = fresh_axes()
    measure = open_case.measures[0]
    figures.draw_fan(axes, measure.series, measure.forecast, GOAL, [], SCALE)
    for words in ("middle", "half", "8 in 10", "19 in 20", "target: 94% in 2025", "93.93"):
        assert words in written(axes)


@pytest.mark.parametrize(
    ("status", "face", "fill"),
    [("final", "obs", "full"), ("derived", "bg", "full"), ("preliminary", "obs", "left")],
)
def test_a_points_fill_tells_its_status(status: str, face: str, fill: str) -> None:
    axes = fresh_axes()
    row = {"year": 2024, "value": 93.9, "status": status, "segment": 0}
    figures.draw_fan(axes, [row], None, GOAL, [], SCALE)
    point = next(line for line in axes.lines if line.get_marker() == "o")
    assert point.get_fillstyle() == fill
    assert point.get_markerfacecolor() == figures.COLOUR[face]


@given(st.lists(st.floats(93, 95), min_size=20, max_size=20), st.floats(93, 95))
def test_every_dot_is_drawn_once_on_its_own_side(dots: list[float], level: float) -> None:
    goal = Goal(level, 2025, ">=", "")
    sides = {side: figures._columns(dots, goal, side, 0.05) for side in (True, False)}
    assert sum(n for stacks in sides.values() for _, n in stacks) == 20
    assert all(x >= level for x, _ in sides[True])
    assert all(x <= level for x, _ in sides[False])


def test_runs_of_missing_years() -> None:
    rows = [
        {"year": y, "value": v} for y, v in [(1, 5.0), (2, None), (3, None), (4, 1.0), (5, None)]
    ]
    assert figures.gap_runs(rows) == [(2, 3), (5, 5)]


def test_wilson_interval_of_half_of_a_hundred() -> None:
    # Witness: Wilson's closed form by hand, (0.5 + 0.019208) / 1.038416 -+ 0.0961685.
    low, high = figures.wilson(0.5, 100)
    assert (round(low, 4), round(high, 4)) == (0.4038, 0.5962)


@pytest.mark.parametrize(("held", "cases"), [({}, 400), ({"clusters": 30}, 30)])
def test_a_bar_of_reliability_counts_what_is_independent(held: dict[str, int], cases: int) -> None:
    row = {"stated": 0.6, "observed": 0.5, "count": 400, **held}
    axes = figures.draw_reliability(fresh_axes(), [row], "came true", "stated")
    assert figures.wilson(0.5, cases) in [tuple(line.get_ydata()) for line in axes.lines]


def test_quantiles_between_those_given_are_read_off_by_line() -> None:
    forecast = {"years": [2025], "probs": [0.1, 0.5, 0.9], "values": [[1.0], [2.0], [4.0]]}
    assert figures.quantile_rows(forecast, (0.5, 0.7)) == [[2.0, 3.0]]


def drawn(case: Case) -> str:
    measure = case.measures[0]

    def draw(axes: Axes) -> Any:
        return figures.draw_fan(axes, measure.series, measure.forecast, GOAL, [], SCALE)

    return str(svg(draw, "fan", (860, 400), "What", "Finding <with> numbers"))


def test_colours_are_the_style_sheets_and_numbers_survive(open_case: Case) -> None:
    picture = drawn(open_case)
    assert set(re.findall(r"(?:fill|stroke): ?([^;\"]+)", picture)) <= {
        "none",
        "url(#fan-hatch)",
        *(f"var(--{token})" for token in figures.COLOUR),
    }
    assert ">93.93<" in picture


def test_ids_carry_the_charts_name_and_every_reference_is_kept(open_case: Case) -> None:
    picture = drawn(open_case)
    ids = re.findall(r' id="([^"]+)"', picture)
    assert ids
    assert all(name.startswith("fan-") for name in ids)
    assert set(re.findall(r'href="#([^"]+)"|url\(#([^)]+)\)', picture)) <= {
        pair for name in ids for pair in ((name, ""), ("", name))
    }


def test_a_chart_says_what_it_shows_in_words(open_case: Case) -> None:
    picture = drawn(open_case)
    assert '<title id="fan-t">What</title>' in picture
    assert "Finding &lt;with&gt; numbers</desc>" in picture


def test_a_chart_is_small_and_the_same_twice(open_case: Case) -> None:
    assert drawn(open_case) == drawn(open_case)
    assert len(drawn(open_case)) < 12_000


def test_a_sparkline_is_decoration(open_case: Case) -> None:
    measure = open_case.measures[0]
    picture = figures.sparkline(measure.series, 94.0, measure.forecast)
    assert 'aria-hidden="true"' in picture
    assert "<title" not in picture


def test_a_sparkline_marks_the_last_value_and_those_no_line_reaches(open_case: Case) -> None:
    picture = figures.sparkline(open_case.measures[0].series, None, None)
    # The case has 2017 alone, then 2020 to 2024 in one line.
    assert picture.count("<circle") == 2


def value_labels(values: dict[int, float]) -> dict[str, tuple[float, float]]:
    """Where the numbers beside the points of a path stand, in pixels of the drawing."""
    rows = [{"year": y, "value": v, "segment": 0, "status": "final"} for y, v in values.items()]
    axes = Figure(figsize=(900 / 72, 400 / 72), dpi=72).add_axes((0, 0, 1, 1))
    figures.draw_fan(axes, rows, None, None, (), Scale(Texts("en"), ""))
    found = {}
    for text in axes.texts:
        if isinstance(text, Annotation) and text.get_text() in map(numbers.number, values.values()):
            found[text.get_text()] = axes.transData.transform(text.xy) + text.xyann
    return found


def test_numbers_of_neighbouring_years_do_not_run_into_each_other() -> None:
    # Forty years leave about twenty pixels for each; a number of five characters takes forty.
    values = {1985: 60.11, 2022: 84.78, 2023: 84.91, 2024: 85.21}
    places = list(value_labels(values).values())
    assert len(places) >= 3
    for one, other in combinations(places, 2):
        assert abs(one[0] - other[0]) >= 36 or abs(one[1] - other[1]) >= 14


def test_on_a_slope_the_number_stands_clear_of_the_line_that_comes_in() -> None:
    x = {word: at[0] for word, at in value_labels({2020: 1.0, 2021: 2.0, 2022: 3.5}).items()}
    # The middle of three even years, and a step to the right of it.
    assert (x["1"] + x["3.5"]) / 2 + 5 < x["2"] < (x["1"] + x["3.5"]) / 2 + 15
    peak = {word: at[0] for word, at in value_labels({2020: 1.0, 2021: 3.5, 2022: 2.0}).items()}
    assert peak["3.5"] == pytest.approx((peak["1"] + peak["2"]) / 2)
