import math

import pandas as pd
import pytest

from qstats.attainment.screen import decimals, screen

FOUR = {2021: 90.0, 2022: 91.0, 2023: 92.0, 2024: 93.0}
AT_LEAST_95 = {"operator": ">=", "value": 95.0}


@pytest.fixture
def screened(make_target, make_indicator, make_series):
    """Screen values by year against a goal stated by its kind and further fields."""

    def run(kind, values, bounds=None, segments=None, part_year=False, indicator=None, **goal):
        series = make_series(values, bounds, segments)
        before = series.copy(deep=True)
        found = screen(make_target(kind, **goal), indicator or make_indicator(), series, part_year)
        pd.testing.assert_frame_equal(series, before)
        return found

    return run


def test_an_unmeasured_goal_stays_unmeasured(screened):
    assert screened("unmeasured", FOUR, reason="no statistic").state == "unmeasured"


def test_nothing_known_says_what_would_suffice(screened):
    found = screened("threshold", {}, **AT_LEAST_95)
    assert (found.state, found.reason) == (
        "insufficient_data",
        {"key": "reason_no_values", "need": 4},
    )


def test_three_values_are_too_few_and_four_are_enough(screened):
    three = {year: value for year, value in FOUR.items() if year > 2021}
    found = screened("threshold", three, **AT_LEAST_95)
    assert found.state == "insufficient_data"
    assert found.reason == {"key": "reason_too_few", "n": 3, "need": 4}
    assert screened("threshold", FOUR, **AT_LEAST_95).state == "pending"


def test_gaps_are_no_values(screened):
    found = screened("threshold", FOUR | {2023: math.nan}, **AT_LEAST_95)
    assert found.reason == {"key": "reason_too_few", "n": 3, "need": 4}
    assert found.values == {2021: 90.0, 2022: 91.0, 2024: 93.0}


def test_values_before_a_definition_break_do_not_count(screened):
    found = screened("threshold", FOUR, segments={2022: 1, 2023: 1, 2024: 1}, **AT_LEAST_95)
    assert found.reason == {"key": "reason_too_few", "n": 3, "need": 4}
    assert min(found.values) == 2022


def test_a_last_value_is_stale_after_three_years_unless_part_of_a_year_is_known(screened):
    assert screened("threshold", FOUR, year=2027, **AT_LEAST_95).state == "pending"
    found = screened("threshold", FOUR, year=2028, **AT_LEAST_95)
    assert found.state == "insufficient_data"
    assert found.reason == {"key": "reason_stale", "last": 2024, "year": 2028, "need": 2025}
    assert screened("threshold", FOUR, year=2028, part_year=True, **AT_LEAST_95).state == "pending"


@pytest.mark.parametrize(("value", "state"), [(95.0, "met"), (94.9, "missed")])
def test_a_published_value_of_the_target_year_decides(screened, value, state):
    # One value is enough: an observed fact needs no forecast.
    assert screened("threshold", {2025: value}, **AT_LEAST_95).state == state


# A bound leaves open how far beyond it the true value lies, so it can decide one way only.
@pytest.mark.parametrize(
    ("operator", "bound", "value", "state"),
    [
        (">=", "at_least", 96.0, "met"),
        (">=", "at_least", 94.0, "insufficient_data"),
        (">=", "at_most", 94.0, "missed"),
        (">=", "at_most", 96.0, "insufficient_data"),
        ("<=", "at_most", 94.0, "met"),
        ("<=", "at_most", 96.0, "insufficient_data"),
        ("<=", "at_least", 96.0, "missed"),
        ("<=", "at_least", 94.0, "insufficient_data"),
    ],
)
def test_a_bound_decides_only_on_the_side_it_vouches_for(screened, operator, bound, value, state):
    values = FOUR | {2025: value}
    found = screened("threshold", values, {2025: bound}, operator=operator, value=95.0)
    assert found.state == state
    if state == "insufficient_data":
        assert found.reason == {"key": "reason_bound_undecided", "year": 2025}


@pytest.mark.parametrize(
    ("better", "bounds", "value", "state"),
    [
        ("up", {2025: "at_least"}, 96.0, "met"),
        ("up", {2025: "at_least"}, 90.0, "insufficient_data"),
        ("up", {2025: "at_most"}, 90.0, "missed"),
        ("down", {2025: "at_most"}, 90.0, "met"),
        ("down", {2025: "at_least"}, 96.0, "missed"),
        ("down", {2025: "at_least"}, 90.0, "insufficient_data"),
        # The base may lie above 91, so 96 need not be a rise; 90 surely is none.
        ("up", {2022: "at_least"}, 96.0, "insufficient_data"),
        ("up", {2022: "at_least"}, 90.0, "missed"),
        ("up", {2022: "at_most"}, 96.0, "met"),
    ],
)
def test_a_bound_decides_a_trend_by_the_wanted_direction(
    screened, make_indicator, better, bounds, value, state
):
    found = screened(
        "trend", FOUR | {2025: value}, bounds, indicator=make_indicator(better), base_year=2022
    )
    assert found.state == state


@pytest.mark.parametrize(
    ("bound", "value", "state"),
    [
        ("exact", 95.0, "met"),
        ("exact", 89.0, "missed"),
        ("at_least", 95.0, "insufficient_data"),
        ("at_least", 89.0, "insufficient_data"),
        ("at_least", 98.0, "missed"),
        ("at_most", 89.0, "missed"),
        ("at_most", 98.0, "insufficient_data"),
    ],
)
def test_a_bound_decides_an_interval_only_where_it_excludes_it(screened, bound, value, state):
    values = FOUR | {2025: value}
    assert screened("interval", values, {2025: bound}, low=90.0, high=97.0).state == state


def test_a_break_after_the_base_year_leaves_nothing_to_compare(screened):
    later = {2020: 80.0, **FOUR}
    segments = {year: int(year > 2020) for year in later}
    found = screened("trend", later, segments=segments, base_year=2020)
    assert found.state == "insufficient_data"
    assert found.reason == {"key": "reason_break_since_base", "year": 2020}
    # A break in the base year itself makes that year the first of the new definition.
    assert screened("trend", later, segments=segments, base_year=2021).state == "pending"


def test_the_base_year_may_be_replaced_by_one_at_most_two_years_earlier(screened):
    def base(year):
        values = {2018: 88.0, 2019: 89.0, year: 90.0, 2023: 92.0, 2024: 93.0}
        return screened("trend", values, base_year=2022)

    assert base(2022).base_year == 2022
    assert base(2021).base_year == 2021
    assert base(2020).base_year == 2020
    found = screened("trend", {2017: 1.0, 2018: 2.0, 2019: 3.0, 2024: 4.0}, base_year=2022)
    assert (found.state, found.base_year) == ("insufficient_data", None)
    assert found.reason == {"key": "reason_no_base", "year": 2022}


def test_a_base_year_still_to_come_is_left_to_the_forecast(screened):
    found = screened("trend", FOUR, base_year=2025, year=2027)
    assert (found.state, found.base_year) == ("pending", None)


def test_one_published_failure_makes_an_every_year_goal_missed_at_once(screened):
    assert screened("every_year", FOUR, base_year=2022).state == "pending"
    assert screened("every_year", FOUR | {2023: 90.5}, base_year=2022).state == "missed"
    assert screened("every_year", FOUR | {2025: 94.0}, base_year=2022).state == "met"


def test_an_every_year_goal_on_changes_needs_no_base(screened, make_indicator):
    change = make_indicator("down", is_change=True)
    values = {2023: -2.0, 2024: -1.0, 2025: -3.0}
    assert screened("every_year", values, indicator=change, base_year=2022).state == "met"
    worse = values | {2023: 0.1}
    assert screened("every_year", worse, indicator=change, base_year=2022).state == "missed"


def test_an_every_year_goal_with_a_gap_is_never_called_met(screened):
    values = {2019: 1.0, 2020: 2.0, 2022: 3.0, 2024: 4.0, 2025: 5.0}
    found = screened("every_year", values, base_year=2022)
    assert found.state == "insufficient_data"
    # Of 2023, 2024, 2025 only the last has a year before it to be compared with.
    assert found.reason == {"key": "reason_too_few", "n": 1, "need": 3}


# 100 (0.97^3 - 1) = -8.7327, by hand.
@pytest.mark.parametrize(("wanted", "state"), [(-8.7, "met"), (-8.8, "missed")])
def test_chained_changes_decide_when_all_are_published(screened, make_indicator, wanted, state):
    change = make_indicator("down", is_change=True)
    goal = {"operator": "<=", "value": wanted, "base_year": 2022}
    values = {2023: -3.0, 2024: -3.0, 2025: -3.0}
    assert screened("cumulative_change", values, indicator=change, **goal).state == state


@pytest.mark.parametrize("kind", ["cumulative_change", "average_growth"])
def test_a_chain_with_a_missing_link_is_not_judged(screened, make_indicator, kind):
    change = make_indicator("down", is_change=True)
    goal = {"operator": "<=", "value": -8.0, "base_year": 2020}
    values = {2019: -3.0, 2020: -3.0, 2021: -3.0, 2023: -3.0, 2024: -3.0}
    found = screened(kind, values, indicator=change, **goal)
    assert found.state == "insufficient_data"
    assert found.reason == {"key": "reason_too_few", "n": 3, "need": 4}


@pytest.mark.parametrize(("value", "count"), [(98.0, 0), (98.5, 1), (0.125, 3), (-2.25, 2)])
def test_decimals_are_those_that_say_something(value, count):
    assert decimals(value) == count


def test_a_break_after_the_target_year_does_not_hide_its_value(screened):
    values = FOUR | {2025: 95.1, 2026: 80.0}
    found = screened("threshold", values, segments={2026: 1}, **AT_LEAST_95)
    assert found.state == "met"
    assert max(found.values) == 2025


def test_a_bound_never_decides_a_step_from_one_year_to_the_next(screened):
    rising = FOUR | {2025: 94.0}
    bounds = {2024: "at_most", 2025: "at_least"}
    # 2024 may lie at or below 92, the value of 2023.
    assert screened("every_year", rising, bounds, base_year=2022).state == "insufficient_data"
    # A failure between two exact values decides all the same.
    assert screened("every_year", rising | {2023: 90.0}, bounds, base_year=2022).state == "missed"
