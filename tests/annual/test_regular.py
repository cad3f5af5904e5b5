from datetime import date

import pandas as pd
from hypothesis import given, settings
from hypothesis import strategies as st

from qstats.annual import annual_series, part_year
from qstats.catalog import Break, Indicator, Names
from qstats.schema import check

TODAY = date(2026, 11, 1)


def _indicator(*breaks: Break) -> Indicator:
    return Indicator("pass_rate", Names("Pass rate", "合格率", "合格率"), "%", "up", breaks=breaks)


def test_gaps_stay_gaps(rows) -> None:
    frame = rows(("2018", 91.0, "2019-05-01"), ("2021", 93.0, "2022-05-01"))
    series = annual_series(frame, _indicator(), "CN", TODAY, TODAY)
    assert list(series["year"]) == [2018, 2019, 2020, 2021]
    assert series["value"].isna().tolist() == [False, True, True, False]
    assert list(series["status"]) == ["final", "", "", "final"]
    assert list(series["cell"]) == ["x.csv#!B1", "", "", "x.csv#!B2"]
    assert series["source"][0] == "SAMR, Bulletin 0"


def test_the_samples_are_those_of_the_chosen_value(rows) -> None:
    frame = rows(
        ("2021", 90.0, "2022-05-01", {"n_samples": 500.0}),
        ("2021", 91.0, "2022-09-01", {"n_samples": 800.0}),
        ("2022", 92.0, "2023-05-01"),
    )
    series = annual_series(frame, _indicator(), "CN", TODAY, TODAY)
    assert series["n_samples"][0] == 800.0
    assert series["n_samples"].isna().tolist() == [False, True]


def test_breaks_split_and_suspected_ones_do_not(rows) -> None:
    frame = rows(*((str(y), 90.0, f"{y + 1}-05-01") for y in range(2015, 2020)))
    indicator = _indicator(
        Break(2016, "rumoured", suspected=True), Break(2017, "new sample"), Break(2019, "new scope")
    )
    series = annual_series(frame, indicator, "CN", TODAY, TODAY)
    assert list(series["segment"]) == [0, 0, 1, 1, 2]


def test_a_series_knows_only_what_was_published(rows) -> None:
    frame = rows(
        ("2021", 93.0, "2022-05-01"),
        ("2021", 50.0, "2023-05-01"),
        ("2022", 94.0, "2023-05-01"),
        ("2020", 10.0, ""),
    )
    then = annual_series(frame, _indicator(), "CN", date(2022, 12, 31), TODAY)
    assert list(zip(then["year"], then["value"], strict=True)) == [(2021, 93.0)]
    now = annual_series(frame, _indicator(), "CN", TODAY, TODAY)
    assert list(now["value"]) == [10.0, 50.0, 94.0]
    assert set(then["as_of"]) == {pd.Timestamp("2022-12-31")}


def test_nothing_known_is_an_empty_series_table(rows) -> None:
    frame = rows(("2021", 93.0, "2022-05-01"))
    for geo, as_of in (("CN", date(2020, 1, 1)), ("EU", TODAY)):
        series = annual_series(frame, _indicator(), geo, as_of, TODAY)
        assert series.empty
        check(series, "series")


def test_part_years_stay_apart(rows) -> None:
    frame = rows(
        ("2021", 93.0, "2022-05-01"),
        ("2021H1", 92.0, "2021-08-01"),
        ("2022Q1", 95.0, "2022-05-01"),
    )
    parts = part_year(frame, "pass_rate", "CN", date(2021, 12, 31), TODAY)
    assert list(parts["period"]) == ["2021H1"]
    assert list(annual_series(frame, _indicator(), "CN", TODAY, TODAY)["value"]) == [93.0]
    check(parts, "observations")


@settings(max_examples=30)
@given(
    st.lists(
        st.tuples(
            st.integers(2000, 2020).map(str),
            st.floats(0, 100),
            st.sampled_from(["", "2023-01-01", "2024-01-01"]),
        ),
        max_size=8,
    ),
    st.randoms(use_true_random=False),
)
def test_shuffling_observations_changes_nothing(rows, entries, random) -> None:
    frame = rows(*entries)
    order = list(range(len(frame)))
    random.shuffle(order)
    kept = frame.copy(deep=True)
    first = annual_series(frame, _indicator(), "CN", TODAY, TODAY)
    again = annual_series(
        frame.iloc[order].reset_index(drop=True), _indicator(), "CN", TODAY, TODAY
    )
    pd.testing.assert_frame_equal(first, again)
    pd.testing.assert_frame_equal(frame, kept)
