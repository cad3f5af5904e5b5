import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from qstats.attainment.outcome import compared_years, kept
from qstats.errors import AssessmentError

LEVEL = st.floats(-100, 100)


def one_path(values):
    return {year: np.array([float(value)]) for year, value in values.items()}


def holds(target, indicator, values, base=None):
    given_base = None if base is None else np.array([float(base)])
    return bool(kept(target, indicator, one_path(values), given_base)[0])


@pytest.mark.parametrize(
    ("operator", "value", "expected"),
    [
        (">=", 97.9, False),
        (">=", 98, True),
        (">=", 99, True),
        ("<=", 97.9, True),
        ("<=", 98, True),
        ("<=", 99, False),
    ],
)
def test_a_threshold_counts_as_met_on_the_line(
    make_target, make_indicator, operator, value, expected
):
    goal = make_target("threshold", operator=operator, value=98.0)
    assert holds(goal, make_indicator(), {2025: value}) is expected


@pytest.mark.parametrize(
    ("low", "high", "value", "expected"),
    [
        (2.0, 4.0, 2.0, True),
        (2.0, 4.0, 4.0, True),
        (2.0, 4.0, 1.9, False),
        (2.0, 4.0, 4.1, False),
        (-2.0, 0.0, 0.5, False),  # an end at 0 is an end
        (-2.0, 0.0, -1.0, True),
        (None, 4.0, -1.0, True),  # an end that is not stated is open
        (2.0, None, 1e9, True),
    ],
)
def test_an_interval_holds_both_its_ends(make_target, make_indicator, low, high, value, expected):
    goal = make_target("interval", low=low, high=high)
    assert holds(goal, make_indicator(), {2025: value}) is expected


@pytest.mark.parametrize(
    ("better", "value", "expected"),
    [("up", 2.8, True), ("up", 2.6, False), ("down", 2.4, True), ("down", 2.8, False)],
)
def test_a_trend_must_move_the_wanted_way(make_target, make_indicator, better, value, expected):
    goal = make_target("trend", base_year=2022)
    assert holds(goal, make_indicator(better), {2025: value}, base=2.6) is expected


def test_every_year_compares_a_level_with_the_year_before(make_target, make_indicator):
    goal = make_target("every_year", base_year=2022)
    rising = {2022: 10, 2023: 11, 2024: 12, 2025: 13}
    assert holds(goal, make_indicator(), rising)
    assert not holds(goal, make_indicator(), rising | {2024: 11})  # standing still is no rise
    assert not holds(goal, make_indicator("down"), rising)
    # A fall before the base year is not the promise's business.
    assert holds(goal, make_indicator(), rising | {2021: 99})


def test_every_year_compares_a_change_with_zero(make_target, make_indicator):
    goal = make_target("every_year", base_year=2022)
    change = make_indicator("down", is_change=True)
    # From -3 to -1 is a slower fall, and still a fall.
    assert holds(goal, change, {2023: -3, 2024: -1, 2025: -2})
    assert not holds(goal, change, {2023: -3, 2024: 0.5, 2025: -2})


def test_every_year_needs_both_years_of_a_level_and_one_of_a_change(make_target, make_indicator):
    goal = make_target("every_year", base_year=2021)
    columns = one_path({2021: 1, 2022: 2, 2024: 3, 2025: 4})
    assert compared_years(goal, make_indicator(), columns) == [2022, 2025]
    assert compared_years(goal, make_indicator(is_change=True), columns) == [2022, 2024, 2025]


# 100 (0.97^3 - 1) = 100 (0.912673 - 1) = -8.7327, by hand.
@pytest.mark.parametrize(("wanted", "expected"), [(-8.73, True), (-8.74, False), (-9.0, False)])
def test_yearly_changes_are_chained_not_added(make_target, make_indicator, wanted, expected):
    goal = make_target("cumulative_change", operator="<=", value=wanted, base_year=2022)
    change = make_indicator("down", is_change=True)
    assert holds(goal, change, {2022: -50, 2023: -3, 2024: -3, 2025: -3}) is expected


# 10 to 13.31 is +33.1 % in all and, as 1.1^3 = 1.331, +10 % a year.
@pytest.mark.parametrize(
    ("kind", "wanted", "expected"),
    [
        ("cumulative_change", 33.0, True),
        ("cumulative_change", 33.2, False),
        ("average_growth", 9.99, True),
        ("average_growth", 10.01, False),
    ],
)
def test_growth_of_a_level_starts_from_its_base(
    make_target, make_indicator, kind, wanted, expected
):
    goal = make_target(kind, operator=">=", value=wanted, base_year=2022)
    assert holds(goal, make_indicator(), {2025: 13.31}, base=10) is expected


def test_average_growth_of_yearly_changes_is_their_geometric_mean(make_target, make_indicator):
    # 1.10 * 1.00 * 1.21 = 1.331 = 1.1^3: 10 % a year, while the plain mean is 10.33 %.
    change = make_indicator(is_change=True)
    for wanted, expected in ((9.99, True), (10.2, False)):
        goal = make_target("average_growth", operator=">=", value=wanted, base_year=2022)
        assert holds(goal, change, {2023: 10, 2024: 0, 2025: 21}) is expected


def test_each_path_is_judged_by_itself(make_target, make_indicator):
    goal = make_target("threshold", operator=">=", value=2.0)
    columns = {2025: np.array([1.0, 2.0, 3.0])}
    assert kept(goal, make_indicator(), columns, None).tolist() == [False, True, True]


def test_a_missing_value_is_named_with_a_remedy(make_target, make_indicator):
    with pytest.raises(AssessmentError, match="no value for 2025"):
        holds(make_target("threshold", operator=">=", value=1.0), make_indicator(), {2024: 1})
    with pytest.raises(AssessmentError, match="base year"):
        holds(make_target("trend", base_year=2022), make_indicator(), {2025: 1})
    with pytest.raises(AssessmentError, match="no year can be compared"):
        holds(make_target("every_year", base_year=2022), make_indicator(), {2025: 1})
    with pytest.raises(AssessmentError, match="unmeasured"):
        holds(make_target("unmeasured", reason="none"), make_indicator(), {2025: 1})


@given(
    values=st.lists(LEVEL, min_size=4, max_size=4), kind=st.sampled_from(["trend", "every_year"])
)
def test_turning_scale_and_direction_over_changes_nothing(
    make_target, make_indicator, values, kind
):
    goal = make_target(kind, base_year=2022)
    path = dict(zip(range(2022, 2026), values, strict=True))
    mirrored = {year: -value for year, value in path.items()}
    up = holds(goal, make_indicator("up"), path, base=path[2022])
    assert up == holds(goal, make_indicator("down"), mirrored, base=mirrored[2022])


@given(value=LEVEL, wanted=LEVEL)
def test_a_threshold_turns_over_with_its_operator(make_target, make_indicator, value, wanted):
    least = make_target("threshold", operator=">=", value=wanted)
    most = make_target("threshold", operator="<=", value=-wanted)
    indicator = make_indicator()
    assert holds(least, indicator, {2025: value}) == holds(most, indicator, {2025: -value})
