import json
import math
from datetime import date
from statistics import NormalDist

import numpy as np
import pandas as pd
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from qstats import attainment
from qstats.attainment.assess import MESSAGE_KEYS, assess
from qstats.attainment.wording import likelihood_word
from qstats.catalog.records import Break, Measure
from qstats.distribution import Component, Distribution
from qstats.forecasting.transforms import Identity
from qstats.schema import frame

DAY = date(2024, 12, 31)
HISTORY = {2019: 88.0, 2020: 89.0, 2021: 90.0, 2022: 91.0, 2023: 92.0, 2024: 93.0}
# A Student t with so many degrees of freedom is a bell curve to seven digits.
NORMAL = 1e8
FORECAST = ((2025, 94.0, 1.0), (2026, 95.0, 1.5), (2027, 96.0, 2.0))


def bell(steps=FORECAST, members=None, fits=()):
    """A forecast made of one bell curve a year, given as (year, mean, standard error)."""
    years, mean, scale = zip(*steps, strict=True)
    size = len(years)
    component = Component(
        np.ones(size),
        np.array(mean, dtype=float),
        np.array(scale, dtype=float),
        NORMAL,
        np.eye(size),
        Identity(),
    )
    return Distribution(list(years), (component,), members=members or {}, fits=list(fits))


@pytest.fixture(scope="session")
def judged(make_target, make_indicator, make_series):
    """Assess a goal stated by its kind on values by year."""

    def run(
        kind,
        values=HISTORY,
        forecast=None,
        bounds=None,
        indicator=None,
        relation="direct",
        series=None,
        n_conflicts=0,
        **goal,
    ):
        table = make_series(values, bounds) if series is None else series
        before = table.copy(deep=True)
        result = assess(
            "plan",
            make_target(kind, **goal),
            Measure("share", relation),
            indicator or make_indicator(),
            table,
            forecast,
            DAY,
            "CN",
            True,
            n_conflicts=n_conflicts,
        )
        pd.testing.assert_frame_equal(table, before)
        return result

    return run


def at_least(value, **more):
    return {"operator": ">=", "value": value, **more}


# Chances: the normal table, as the standard library has it.
@pytest.mark.parametrize(
    ("operator", "goal", "chance"),
    [
        (">=", 95.0, NormalDist().cdf(-1)),
        ("<=", 95.0, NormalDist().cdf(1)),
        (">=", 93.0, NormalDist().cdf(1)),
    ],
)
def test_a_threshold_is_judged_by_the_exact_chance_of_its_year(judged, operator, goal, chance):
    found = judged("threshold", forecast=bell(), operator=operator, value=goal)
    assert found.state == "pending"
    assert found.probability == pytest.approx(chance, abs=1e-6)
    assert found.wording == likelihood_word(chance)


# Joint goals come from 20,000 paths: four standard errors of a share are at most 0.0142.
@pytest.mark.parametrize(
    ("kind", "goal", "chance"),
    [
        ("interval", {"low": 93.0, "high": 95.0}, 2 * NormalDist().cdf(1) - 1),
        ("trend", {"base_year": 2024}, NormalDist().cdf(1)),
        # 91 to 94 is 3.297 % in all, 1.087 % a year: either line lies at the mean.
        ("cumulative_change", at_least(300 / 91, base_year=2022), 0.5),
        ("average_growth", at_least(100 * ((94 / 91) ** (1 / 3) - 1), base_year=2022), 0.5),
        ("every_year", {"base_year": 2022}, NormalDist().cdf(1)),
    ],
)
def test_other_kinds_are_judged_on_paths(judged, kind, goal, chance):
    assert judged(kind, forecast=bell(), **goal).probability == pytest.approx(chance, abs=0.0142)


def test_chained_changes_join_published_and_simulated_years(judged, make_indicator):
    change = make_indicator("down", is_change=True)
    values = {2021: -3.0, 2022: -3.0, 2023: -3.0, 2024: -3.0}
    # With 2023 and 2024 at -3 %, -8.7327 % in all needs -3 % in 2025, the mean: chance one half.
    found = judged(
        "cumulative_change",
        values,
        bell([(2025, -3.0, 1.0)]),
        indicator=change,
        operator="<=",
        value=100 * (0.97**3 - 1),
        base_year=2022,
    )
    assert found.probability == pytest.approx(0.5, abs=0.0142)


def test_an_every_year_goal_on_changes_multiplies_independent_chances(judged, make_indicator):
    change = make_indicator("down", is_change=True)
    values = {2021: -3.0, 2022: -3.0, 2023: -3.0, 2024: -3.0}
    forecast = bell([(2025, -1.0, 1.0), (2026, -1.0, 2.0)])
    found = judged("every_year", values, forecast, indicator=change, base_year=2022, year=2026)
    both = NormalDist().cdf(1) * NormalDist().cdf(0.5)
    assert found.probability == pytest.approx(both, abs=0.0142)


def test_gap_paces_and_range_are_those_of_the_series(judged):
    found = judged("threshold", forecast=bell(), year=2027, **at_least(99.0))
    assert (found.latest_value, found.latest_year, found.n_observed) == (93.0, 2024.0, 6)
    # 99 - 93 = 6 in three years; the last five values rise by 1 a year.
    assert found.gap == pytest.approx(6.0)
    assert found.required_pace == pytest.approx(2.0)
    assert found.recent_pace == pytest.approx(1.0)
    assert found.pace_ratio == pytest.approx(0.5)
    # The 10th and 90th percentile lie 1.2816 standard errors (of 2) from the mean of 96.
    assert [found.low80, found.median, found.high80] == pytest.approx(
        [93.4369, 96.0, 98.5631], abs=1e-3
    )


def test_an_observed_outcome_has_no_chance(judged):
    met = judged("threshold", HISTORY | {2025: 95.0}, **at_least(95.0))
    missed = judged("threshold", HISTORY | {2025: 94.0}, **at_least(95.0))
    assert (met.state, met.wording, missed.state) == ("met", "met", "missed")
    assert math.isnan(met.probability)
    assert math.isnan(met.median)
    assert met.first_year == {}
    assert met.gap == 0
    assert math.isnan(met.pace_ratio)


def test_the_range_of_chances_spans_the_members(judged):
    members = {"low": bell([(2025, 93.0, 1.0)]), "high": bell([(2025, 96.0, 1.0)])}
    found = judged("threshold", forecast=bell(members=members), **at_least(95.0))
    low, high = NormalDist().cdf(-2), NormalDist().cdf(1)
    assert found.probability_low == pytest.approx(low, abs=1e-6)
    assert found.probability_high == pytest.approx(high, abs=1e-6)
    assert found.probability_low < found.probability < found.probability_high


@pytest.mark.parametrize(
    ("kind", "goal"), [("threshold", at_least(95.0)), ("trend", {"base_year": 2024})]
)
def test_the_chance_alone_is_that_of_the_assessment(
    judged, make_target, make_indicator, make_series, kind, goal
):
    target, indicator = make_target(kind, **goal), make_indicator()
    found = attainment.screen(target, indicator, make_series(HISTORY))
    alone = attainment.chance(target, indicator, found, bell())
    assert alone == judged(kind, forecast=bell(), **goal).probability


def test_there_is_no_chance_where_published_values_decide(make_target, make_indicator, make_series):
    target, indicator = make_target("threshold", 2024, **at_least(93.0)), make_indicator()
    found = attainment.screen(target, indicator, make_series(HISTORY))
    assert found.state == "met"
    assert math.isnan(attainment.chance(target, indicator, found, bell()))


def test_the_year_of_attainment_is_the_median_first_year(judged):
    # Without spread the path is its mean, 94, 95, 96: it first stands at 95 in 2026.
    sure = bell([(year, mean, 0.0) for year, mean, _ in FORECAST])
    assert judged("threshold", forecast=sure, **at_least(95.0)).year_of_attainment == 2026
    late = judged("threshold", forecast=sure, **at_least(97.0))
    assert late.year_of_attainment is None
    assert late.first_year == {"2025": 0.0, "2026": 0.0, "2027": 0.0, "never": 1.0}


def test_first_years_are_chances_that_sum_to_one(judged):
    found = judged("threshold", forecast=bell(), **at_least(95.0))
    # P(2025) = 0.1587; P(2026) = 0.8413 * 0.5 = 0.4207: the median is 2026.
    assert found.first_year["2025"] == pytest.approx(0.1587, abs=0.0142)
    assert found.first_year["2026"] == pytest.approx(0.4207, abs=0.0142)
    assert sum(found.first_year.values()) == pytest.approx(1.0)
    assert found.year_of_attainment == 2026


# Each judgement draws 20,000 paths, so a law is tried on few examples.
NUMBER = st.floats(85, 105)


@settings(max_examples=15)
@given(one=NUMBER, other=NUMBER)
def test_an_easier_threshold_is_never_less_likely(judged, one, other):
    easy, hard = sorted((one, other))
    chances = [
        judged("threshold", forecast=bell(), **at_least(value)).probability
        for value in (easy, hard)
    ]
    assert chances[0] >= chances[1]


@settings(max_examples=8)
@given(one=st.floats(0, 4), other=st.floats(0, 4))
def test_a_wider_interval_and_a_smaller_change_are_never_less_likely(judged, one, other):
    small, large = sorted((one, other))
    wide, narrow = (
        judged("interval", forecast=bell(), low=94 - w, high=94 + w).probability
        for w in (large, small)
    )
    assert wide >= narrow
    easy, hard = (
        judged("cumulative_change", forecast=bell(), base_year=2022, **at_least(v)).probability
        for v in (small, large)
    )
    assert easy >= hard


def stretched(factor):
    values = {year: factor * value for year, value in HISTORY.items()}
    return values, bell([(year, factor * m, abs(factor) * s) for year, m, s in FORECAST])


# Powers of two scale floating-point numbers without rounding.
@settings(max_examples=15)
@given(goal=NUMBER, power=st.integers(-6, 6))
def test_another_unit_changes_no_verdict_and_no_chance(judged, goal, power):
    values, forecast = stretched(2.0**power)
    plain = judged("threshold", forecast=bell(), **at_least(goal))
    scaled = judged("threshold", values, forecast, **at_least(goal * 2.0**power))
    assert scaled.probability == pytest.approx(plain.probability, abs=1e-12)
    assert (scaled.state, scaled.wording) == (plain.state, plain.wording)
    decided = [
        judged("threshold", v | {2025: f * 95.0}, **at_least(goal * f)).state
        for v, f in ((HISTORY, 1.0), (values, 2.0**power))
    ]
    assert decided[0] == decided[1]


@pytest.mark.parametrize("kind", ["trend", "every_year"])
def test_another_unit_changes_no_chance_of_a_joint_goal(judged, kind):
    values, forecast = stretched(4.0)
    plain = judged(kind, forecast=bell(), base_year=2022, year=2027)
    scaled = judged(kind, values, forecast, base_year=2022, year=2027)
    assert 0 < plain.probability < 1
    assert scaled.probability == plain.probability


@settings(max_examples=15)
@given(goal=NUMBER)
def test_turning_scale_and_operator_over_leaves_chance_and_gap(judged, make_indicator, goal):
    values, forecast = stretched(-1.0)
    up = judged("threshold", forecast=bell(), **at_least(goal))
    down = judged(
        "threshold", values, forecast, indicator=make_indicator("down"), operator="<=", value=-goal
    )
    assert down.probability == pytest.approx(up.probability, abs=1e-12)
    assert (down.gap, down.required_pace) == (up.gap, -up.required_pace)


def test_rules_that_say_otherwise_than_the_forecast_are_reported(judged):
    # The series rises by 1 a year and needs 1 a year, but the forecast falls.
    found = judged("threshold", forecast=bell([(2025, 80.0, 1.0)]), **at_least(94.0))
    on_track = sum(rule.side == "on_track" for rule in found.rules)
    too_slow = sum(rule.side == "too_slow" for rule in found.rules)
    assert on_track > too_slow
    assert found.disagreement == {
        "key": "rules_disagree",
        "on_track": on_track,
        "too_slow": too_slow,
    }


def messages(found):
    return [m for m in (found.reason, found.disagreement, *found.warnings) if m]


@pytest.fixture
def every_message(judged, make_indicator, make_series):
    """Assessments that together say everything an assessment can say."""
    broken = make_indicator(breaks=(Break(2020, "new"), Break(2021, "perhaps", suspected=True)))
    segments = {year: int(year >= 2020) for year in HISTORY}
    undated = make_series(HISTORY)
    undated.loc[0, "published"] = pd.NaT
    three = {year: HISTORY[year] for year in (2022, 2023, 2024)}
    no_base = {2017: 1.0, 2018: 2.0, 2019: 3.0, 2024: 4.0}
    gap = {year: value for year, value in HISTORY.items() if year != 2022}
    fall = bell([(2025, 80.0, 1.0)])
    return [
        judged("threshold", {}, **at_least(95.0)),
        judged("threshold", three, **at_least(95.0)),
        judged("threshold", year=2030, **at_least(95.0)),
        judged("threshold", HISTORY | {2025: 94.0}, bounds={2025: "at_least"}, **at_least(95.0)),
        judged("trend", series=make_series(HISTORY, segments=segments), base_year=2019),
        judged("trend", no_base, base_year=2022),
        judged(
            "threshold",
            forecast=bell(),
            indicator=broken,
            relation="proxy",
            n_conflicts=2,
            series=undated,
            year=2027,
            **at_least(95.0),
        ),
        judged("threshold", HISTORY | {2025: 95.0}, **at_least(95.0)),
        judged("trend", gap, bell(), base_year=2022),
        judged("every_year", gap, bell(), base_year=2021),
        judged("threshold", forecast=fall, **at_least(94.0)),
        judged("threshold", HISTORY | {2024: 92.5}, bell(), **at_least(93.5)),
    ]


def test_every_message_is_listed_with_exactly_its_placeholders(every_message):
    said = [message for found in every_message for message in messages(found)]
    for message in said:
        assert set(message) - {"key"} == set(MESSAGE_KEYS[message["key"]])
    unsaid = set(MESSAGE_KEYS) - {message["key"] for message in said}
    assert not unsaid


def test_a_row_fits_the_table_and_keeps_its_lists_as_json(every_message):
    for found in every_message:
        table = frame([found.row()], "assessments")
        assert json.loads(table["warnings"][0]) == found.warnings
        assert json.loads(table["year_of_attainment"][0]) == found.first_year
        assert [rule["rule"] for rule in json.loads(table["rules"][0])] == [
            rule.rule for rule in found.rules
        ]
        assert (json.loads(table["reason"][0] or "{}")) == found.reason


def test_a_substituted_base_is_told(judged):
    gap = {year: value for year, value in HISTORY.items() if year != 2022}
    found = judged("trend", gap, bell(), base_year=2022)
    assert {"key": "warn_base_substituted", "year": 2022, "base": 2021} in found.warnings
    assert found.threshold == 90.0


def test_skipped_years_are_told(judged):
    gap = {year: value for year, value in HISTORY.items() if year != 2022}
    found = judged("every_year", gap, bell(), base_year=2021)
    # 2022 has no value, and 2023 none before it.
    assert {"key": "warn_years_skipped", "years": [2022, 2023]} in found.warnings
