"""Where rules are undefined, what they say then, and the laws that hold for all of them."""

import math

import pytest
from hypothesis import assume, example, given
from hypothesis import strategies as st

from qstats.attainment.rules import RULES, published_rules
from qstats.errors import AssessmentError

# Series A of the case file: Canadian data used by the Open SDG program's own tests.
YEARS = [2015, 2016, 2017, 2018, 2019]
FALLING = [14.2, 13.0, 12.6, 12.3, 12.1]

WITH_TARGET = [
    "open_sdg",
    "eurostat_with_target",
    "un_progress_2023",
    "escap_current_status",
    "escap_anticipated_gap",
    "sdsn_trend",
    "destatis_weather",
    "linear_pace",
    "aarr",
]
WITHOUT_TARGET = [
    "open_sdg",
    "eurostat_without_target",
    "un_progress_2023",
    "destatis_weather",
    "astat_cagr",
]
VALUES = st.lists(
    st.integers(1000, 9900).map(lambda hundredths: hundredths / 100), min_size=5, max_size=8
)
TARGETS = st.integers(1000, 9900).map(lambda hundredths: hundredths / 100)


def by_rule(values, direction, target, years=None, **options):
    years = years or list(range(2015, 2015 + len(values)))
    results = published_rules(years, values, direction, target, 2030, **options)
    return {result.rule: result for result in results}


def verdicts(results):
    return {rule: result.verdict for rule, result in results.items()}


def test_rules_stand_side_by_side_in_a_fixed_order():
    assert list(by_rule(FALLING, -1, 7.1)) == WITH_TARGET
    assert list(by_rule(FALLING, -1, None)) == WITHOUT_TARGET


def test_rules_disagree_on_series_a_as_the_methods_paper_works_out():
    # Witness: worked answers for series A, sections 1 to 8 of the description of methods.
    results = by_rule(FALLING, -1, 7.1)
    numbers = {
        "open_sdg": 0.868484,
        "eurostat_with_target": 0.868484,
        "un_progress_2023": 0.902527,
        "escap_current_status": 2.958,
        "sdsn_trend": 1.109,
        "destatis_weather": -0.155,
        "linear_pace": 0.92764,
        "aarr": 3.685,
    }
    for rule, number in numbers.items():
        assert results[rule].number == pytest.approx(number, abs=6e-4), rule
    sides = {rule: result.side for rule, result in results.items()}
    slow = {"open_sdg", "eurostat_with_target", "un_progress_2023", "aarr"}
    assert {rule for rule, side in sides.items() if side == "too_slow"} == slow
    assert set(sides.values()) == {"on_track", "too_slow"}


def test_without_a_number_the_direction_is_judged():
    # 9.49 to 9.33 in five years is -0.34 % a year, by the same description.
    results = by_rule([9.49, 9.28, 9.27, 9.33, 9.31, 9.33], 1, None)
    assert verdicts(results) == {
        "open_sdg": "deterioration",
        "eurostat_without_target": "moderate_movement_away",
        "un_progress_2023": "stagnation_or_regression",
        "destatis_weather": "clouded_over",  # falls on average, rose last
        "astat_cagr": "stable",
    }


def test_a_gap_is_left_out_and_only_a_rule_on_consecutive_years_minds():
    gap = [14.2, 13.0, math.nan, 12.3, 12.1]
    results = by_rule(gap, -1, 7.1)
    weather = results.pop("destatis_weather")
    assert (weather.side, weather.note) == ("cannot_judge", "note_not_consecutive")
    assert "cannot_judge" not in {result.side for result in results.values()}
    # Rules on first and last value answer as if the series had no gap.
    assert results["open_sdg"].number == by_rule(FALLING, -1, 7.1)["open_sdg"].number


def test_the_base_is_the_next_later_year_with_a_value():
    results = by_rule([0.277, 0.275, 0.31], 1, 0.7, years=[2018, 2019, 2020])
    assert results["open_sdg"].inputs["base_year"] == 2018


@pytest.mark.parametrize("target", [7.1, None])
@pytest.mark.parametrize("years", [[2012], [2011, 2012], [2016]])
def test_one_value_since_the_base_year_is_no_pace(years, target):
    results = by_rule([12.0] * len(years), -1, target, years=years)
    judged = {rule for rule, result in results.items() if result.side != "cannot_judge"}
    # The line through all values does not start at a base.
    assert judged <= ({"linear_pace"} if len(years) > 1 and target else set())
    assert all(r.note == "note_too_few_points" for r in results.values() if r.rule not in judged)


def test_nothing_known_gives_no_rules():
    assert published_rules([2020, 2021], [math.nan, math.nan], 1, 5.0, 2030) == []


@pytest.mark.parametrize(
    ("values", "target", "note"),
    [
        ([0.0, 1.0, 2.0, 3.0], 5.0, "note_zero_value"),
        ([1.0, 2.0, 3.0, 0.0], 5.0, "note_zero_value"),
        ([-1.0, 1.0, 2.0, 3.0], 5.0, "note_signs_differ"),
    ],
)
def test_compound_growth_is_not_given_through_zero_or_a_change_of_sign(values, target, note):
    results = by_rule(values, 1, target)
    for rule in ("open_sdg", "eurostat_with_target", "un_progress_2023", "aarr"):
        result = results[rule]
        assert (result.number, result.note, result.side) == (None, note, "cannot_judge"), rule
    assert results["linear_pace"].side != "cannot_judge"


def test_a_target_of_the_other_sign_stops_rules_that_need_the_required_growth():
    results = by_rule([10.0, 8.0, 6.0, 5.0], -1, -2.0)
    assert results["open_sdg"].note == "note_signs_differ"
    assert results["open_sdg"].number is None
    assert results["aarr"].note == "note_not_positive"
    assert results["destatis_weather"].verdict == "sun"


def test_a_target_that_is_already_met_is_said_before_any_rate():
    # The last value passed the goal although growth through zero has no rate.
    results = by_rule([0.0, 40.0, 60.0, 80.0], 1, 70.0)
    assert results["open_sdg"].verdict == "target_achieved"
    assert results["open_sdg"].number is None
    assert {result.side for result in results.values()} == {"on_track"}


def test_losing_a_target_met_at_the_base_is_no_progress():
    # 80 in 2015 met "at least 70"; 60 in 2018 no longer does.
    results = by_rule([80.0, 75.0, 68.0, 60.0], 1, 70.0)
    assert {result.side for result in results.values()} == {"too_slow"}
    assert results["eurostat_with_target"].verdict == "movement_away"
    assert results["un_progress_2023"].verdict == "stagnation_or_regression"


def test_a_past_target_year_is_no_pace():
    results = published_rules([2015, 2016, 2017, 2018], [1.0, 2.0, 3.0, 4.0], 1, 9.0, 2018)
    notes = {result.rule: result.note for result in results}
    assert notes["destatis_weather"] == notes["linear_pace"] == "note_target_year_past"


def test_a_year_that_stands_twice_is_refused():
    with pytest.raises(AssessmentError, match="2016 stands twice"):
        published_rules([2015, 2016, 2016], [1.0, 2.0, 3.0], 1, 9.0, 2030)


def test_a_row_is_fit_for_json_even_where_the_ratio_is_infinite():
    # Target equal to base: required growth is 0 and the ratio infinite (as Open SDG answers).
    held = RULES["open_sdg"]([(2018, 8.0), (2021, 9.0)], 1, 8.0)
    assert held.number == math.inf
    assert held.row()["number"] is None
    assert held.row()["side"] == "on_track"


def test_own_thresholds_change_the_verdict():
    strict = RULES["open_sdg"](list(zip(YEARS, FALLING, strict=True)), -1, 7.1)
    lenient = RULES["open_sdg"](
        list(zip(YEARS, FALLING, strict=True)), -1, 7.1, thresholds={"high": 0.8}
    )
    assert (strict.verdict, lenient.verdict) == ("moderate_progress", "substantial_progress")


@pytest.mark.parametrize("base", [100.0, 250.0])
def test_the_natural_limit_softens_only_near_itself(base):
    # At the limit holding it is enough; from twice the limit on, nothing is softened.
    result = RULES["open_sdg"]([(2015, base), (2019, base)], 1, limit=100.0)
    at_limit = base == 100.0
    assert result.extra["coefficient"] == (0.0 if at_limit else 1.0)
    assert result.verdict == ("substantial_progress" if at_limit else "limited_progress")


@pytest.mark.parametrize(
    ("last_years", "verdict"),
    [
        ([1.0, 2.0, 3.0, 4.0], "sun"),
        ([1.0, 3.0, 5.0, 4.0], "slightly_cloudy"),
        ([5.0, 3.0, 2.0, 3.0], "clouded_over"),
        ([4.0, 3.0, 2.0, 1.0], "thunderstorm"),
    ],
)
def test_weather_without_a_target_joins_mean_and_last_change(last_years, verdict):
    series = list(zip(range(2015, 2019), last_years, strict=True))
    assert RULES["destatis_weather"](series, 1).verdict == verdict


def test_goals_on_one_value():
    met = RULES["ihme_goal_met"]
    assert met("universal", 99.0, 1).verdict == "met"
    assert met("universal", 98.9, 1).verdict == "missed"
    assert met("elimination", 0.5, -1).verdict == "met"
    assert met("absolute", 24.9, -1, target=25.0).verdict == "met"
    with pytest.raises(AssessmentError, match="relative needs"):
        met("relative", 8.0, -1, base_value=12.0)


def test_a_walk_that_never_varied_is_certain():
    walk = RULES["prob_random_walk_drift"]
    series = [(2015, 1.0), (2016, 2.0), (2017, 3.0)]
    assert walk(series, 1, 5.0, 2019).number == 1.0
    assert walk(series, 1, 5.1, 2019).number == 0.0
    assert walk([(2015, 1.0), (2016, 2.0)], 1, 5.0, 2019).number is None
    assert (
        walk([(2015, 1.0), (2016, 2.0), (2018, 3.0)], 1, 5.0, 2019).note == "note_not_consecutive"
    )


@given(values=VALUES, target=TARGETS, scale=st.sampled_from([0.25, 2.0, 64.0]))
@example(values=[14.2, 13.0, 12.6, 12.3, 12.1], target=7.1, scale=2.0)
def test_the_unit_of_measurement_changes_no_verdict(values, target, scale):
    # Powers of two scale without rounding, so that even values on a limit stay on it.
    scaled = [scale * value for value in values]
    for direction in (1, -1):
        one = by_rule(values, direction, target)
        other = by_rule(scaled, direction, scale * target)
        assert verdicts(one) == verdicts(other)


@given(values=VALUES, target=TARGETS)
def test_rules_turn_over_with_scale_and_direction(values, target):
    mirrored = by_rule([-value for value in values], -1, -target)
    straight = by_rule(values, 1, target)
    # The rate of reduction knows positive values only.
    for rule in set(WITH_TARGET) - {"aarr"}:
        assert mirrored[rule].verdict == straight[rule].verdict, rule


@given(values=VALUES, target=TARGETS, ease=st.integers(1, 500))
def test_an_easier_target_never_looks_worse(values, target, ease):
    easier = target - ease / 100
    assume(easier > 0)
    hard, easy = by_rule(values, 1, target), by_rule(values, 1, easier)
    for rule, result in hard.items():
        if result.side == "on_track":
            assert easy[rule].side == "on_track", rule


@given(values=VALUES, target=st.one_of(TARGETS, st.none()))
def test_inputs_stay_as_they_were(values, target):
    years = list(range(2015, 2015 + len(values)))
    before = (list(years), list(values))
    published_rules(years, values, 1, target, 2030)
    assert (years, values) == before


# 2, 3, 4, 5 rises by 1 a year: after ten more years 15 is reached.
@pytest.mark.parametrize(
    ("target", "verdict"),
    [(15.4, "sun"), (15.6, "slightly_cloudy"), (17.4, "slightly_cloudy"), (17.6, "clouded_over")],
)
def test_weather_grades_what_would_be_missing_at_5_and_20_per_cent(target, verdict):
    # Missing by hand: 0.4/10.4 = 3.8 %, 0.6/10.6 = 5.7 %, 2.4/12.4 = 19.4 %, 2.6/12.6 = 20.6 %.
    series = [(2015, 2.0), (2016, 3.0), (2017, 4.0), (2018, 5.0)]
    assert RULES["destatis_weather"](series, 1, target, 2028).verdict == verdict


def test_a_met_target_with_a_falling_trend_is_held_for_now():
    # 90 still meets "at least 85", but the trend leads to 42 in 2030.
    results = by_rule([102.0, 98.0, 94.0, 90.0], 1, 85.0)
    assert results["destatis_weather"].verdict == "slightly_cloudy"
    assert results["escap_anticipated_gap"].number == 0
    assert results["linear_pace"].verdict == "achieved"


def test_negative_numbers_grow_towards_zero():
    # From -10 to -8: a rise, although compound growth of the number is negative.
    results = by_rule([-10.0, -9.4, -8.7, -8.0], 1, None)
    assert results["open_sdg"].verdict == "substantial_progress"
    assert results["astat_cagr"].verdict == "clear_improvement"
