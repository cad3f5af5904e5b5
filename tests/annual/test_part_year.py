from datetime import date

import pandas as pd
import pytest

from qstats.annual import PartYear, annual_series, choose, open_years, part_year
from qstats.catalog import Break, Indicator, Names

TODAY = date(2026, 11, 1)
NAMES = Names("Pass rate", "合格率", "合格率")
PLAIN = Indicator("pass_rate", NAMES, "%", "up")
BROKEN = Indicator("pass_rate", NAMES, "%", "up", breaks=(Break(2020, "scope widened"),))
CODES = ["2018M01-M09", "2021H1", "2021Q3", "2023R2", "2015M12-2016M02"]


def test_every_kind_of_part_year_and_no_year(rows) -> None:
    frame = rows(("2021", 93.0, "2022-05-01"), *((code, 92.0, "2024-01-01") for code in CODES))
    parts = part_year(frame, "pass_rate", "CN", TODAY, TODAY)
    assert list(parts["period"]) == sorted(CODES)
    assert list(choose(frame)[0]["period"]) == ["2021"]


def test_only_what_was_known_then_undated_only_today(rows) -> None:
    frame = rows(("2021H1", 92.0, "2021-08-01"), ("2021H1", 91.0, "2022-08-01"), ("2022H1", 9, ""))
    then = part_year(frame, "pass_rate", "CN", date(2021, 12, 31), TODAY)
    assert list(then["value"]) == [92.0]
    # Both publications of one half-year stay: nothing is chosen among part-year figures.
    assert list(part_year(frame, "pass_rate", "CN", TODAY, TODAY)["value"]) == [92.0, 91.0, 9.0]


def test_other_indicators_and_places_stay_out(rows) -> None:
    elsewhere = ("2021H1", 1.0, "2021-08-01", {"geo": "EU"})
    something_else = ("2021H1", 2.0, "2021-08-01", {"indicator": "other"})
    frame = rows(elsewhere, something_else)
    kept = frame.copy(deep=True)
    assert part_year(frame, "pass_rate", "CN", TODAY, TODAY).empty
    assert list(part_year(frame, "pass_rate", "EU", TODAY, TODAY)["value"]) == [1.0]
    pd.testing.assert_frame_equal(frame, kept)


# --- the figures of open years -------------------------------------------------------------------


def found(frame: pd.DataFrame, indicator: Indicator = PLAIN, as_of: date = TODAY) -> list[PartYear]:
    series = annual_series(frame, indicator, "CN", as_of, TODAY)
    return open_years(part_year(frame, "pass_rate", "CN", as_of, TODAY), series, indicator)


# Half-years and years of food sampling as SAMR published them (%).
FOOD = (
    ("2022H1", 97.49, "2022-09-04"),
    ("2022", 97.14, "2023-05-31"),
    ("2023H1", 97.60, "2023-08-14"),
    ("2023", 97.27, "2024-04-29"),
    ("2024H1", 97.22, "2024-08-31"),
)


def test_a_half_year_is_paired_with_the_years_that_have_both(rows) -> None:
    pairs = ((97.49, 97.14), (97.60, 97.27))
    assert found(rows(*FOOD)) == [PartYear(2024, "2024H1", 97.22, 0.5, pairs, True)]


def test_only_pairs_and_figures_known_then(rows) -> None:
    then = found(rows(*FOOD), as_of=date(2023, 9, 1))
    assert then == [PartYear(2023, "2023H1", 97.60, 0.5, ((97.49, 97.14),), True)]


def test_no_figure_for_a_year_with_its_own_value_or_before_the_last_one(rows) -> None:
    assert found(rows(*FOOD, ("2024", 97.04, "2025-07-16"))) == []
    assert found(rows(("2019H1", 97.0, "2019-08-01"), ("2021", 97.2, "2022-01-01"))) == []


def test_nothing_without_part_year_figures_or_without_years(rows) -> None:
    assert found(rows(("2021", 97.2, "2022-01-01"))) == []
    assert found(rows(("2021H1", 97.2, "2022-01-01"))) == []


@pytest.mark.parametrize(
    ("codes", "chosen", "share"),
    [
        (("2022M01-M11", "2022H1", "2022Q1"), "2022M01-M11", 11 / 12),
        (("2022M01-M09", "2022H1"), "2022M01-M09", 0.75),
        (("2022H1", "2022Q3"), "2022H1", 0.5),
        (("2022Q1", "2022Q3"), "2022Q3", 0.25),
        (("2022R1", "2022R2"), "2022R2", 0.25),
        (("2022M03-M03", "2021M12-2022M02", "2022M01-M12"), "2022M03-M03", 1 / 12),
    ],
)
def test_the_figure_that_covers_most_of_the_year_counts(rows, codes, chosen, share) -> None:
    made = rows(("2021", 97.2, "2022-01-01"), *((code, 97.0, "2022-12-01") for code in codes))
    (figure,) = found(made)
    assert (figure.period, figure.share, figure.pairs) == (chosen, share, ())


def test_of_two_equal_shares_the_one_with_more_pairs_counts(rows) -> None:
    past = ("2021Q1", 96.9, "2021-05-01"), ("2021", 97.2, "2022-01-01")
    made = rows(*past, ("2022Q1", 97.0, "2022-05-01"), ("2022Q3", 98.0, "2022-11-01"))
    (figure,) = found(made)
    assert (figure.period, figure.pairs) == ("2022Q1", ((96.9, 97.2),))


def test_the_later_publication_of_one_part_speaks(rows) -> None:
    twice = ("2022H1", 97.0, "2022-08-01"), ("2022M01-M06", 97.1, "2022-12-01")
    (figure,) = found(rows(("2021", 97.2, "2022-01-01"), *twice))
    assert figure.value == 97.1


def test_every_open_year_has_its_figure(rows) -> None:
    open_ones = ("2022H1", 97.0, "2022-08-01"), ("2023Q1", 97.1, "2023-05-01")
    made = found(rows(("2021", 97.2, "2022-01-01"), *open_ones))
    assert [(f.year, f.period) for f in made] == [(2022, "2022H1"), (2023, "2023Q1")]


def test_bounds_are_no_figures_and_make_no_pairs(rows) -> None:
    bound = {"bound": "at_least"}
    last = ("2021", 97.2, "2022-01-01", bound), ("2021H1", 97.0, "2021-08-01")
    assert found(rows(*last, ("2022H1", 97.1, "2022-08-01", bound))) == []
    (figure,) = found(rows(*last, ("2022H1", 97.1, "2022-08-01")))
    assert figure.pairs == ()


def test_pairs_from_before_a_break_do_not_count(rows) -> None:
    before = ("2019H1", 96.0, "2019-08-01"), ("2019", 96.5, "2020-01-01")
    after = ("2020H1", 97.0, "2020-08-01"), ("2020", 97.2, "2021-01-01")
    (figure,) = found(rows(*before, *after, ("2021H1", 97.3, "2021-08-01")), BROKEN)
    assert figure.pairs == ((97.0, 97.2),)


def test_a_break_after_the_last_value_is_marked(rows) -> None:
    made = rows(("2019", 96.5, "2020-01-01"), ("2020H1", 97.0, "2020-08-01"))
    assert [f.same_definition for f in found(made, BROKEN)] == [False]
