from datetime import date

import pandas as pd
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from qstats.annual import choose, known

TODAY = date(2026, 11, 1)
P, Q, R, D = ({"status": s} for s in ("preliminary", "reported", "revised", "derived"))
BOUND = {"bound": "at_least"}


def test_nothing_published_later_leaks(rows) -> None:
    frame = rows(
        ("2022", 1.0, "2023-05-01"), ("2022", 2.0, "2023-05-02"), ("2023", 9.0, "2024-05-01")
    )
    assert list(known(frame, date(2023, 5, 1), TODAY)["value"]) == [1.0]
    assert list(known(frame, date(2023, 5, 2), TODAY)["value"]) == [1.0, 2.0]
    assert known(frame, date(2023, 4, 30), TODAY).empty


def test_undated_rows_are_known_today_only(rows) -> None:
    frame = rows(("2022", 1.0, ""))
    assert len(known(frame, TODAY, TODAY)) == 1
    assert known(frame, date(2026, 10, 31), TODAY).empty


@pytest.mark.parametrize(
    ("first", "second", "chosen"),
    [
        (("2022", 1.0, "2023-05-01"), ("2022", 2.0, "2024-05-01"), 2.0),
        (("2022", 1.0, "2023-05-01"), ("2022", 2.0, "2024-05-01", P), 1.0),
        (("2022", 1.0, "2023-05-01", R), ("2022", 2.0, "2024-05-01", P), 1.0),
        (("2022", 1.0, "2023-05-01", P), ("2022", 2.0, "2024-05-01"), 2.0),
        (("2022", 1.0, "2023-05-01"), ("2022", 2.0, "2024-05-01", Q), 2.0),
        (("2022", 1.0, "2023-05-01", Q), ("2022", 2.0, "2023-05-01"), 2.0),
        (("2022", 1.0, "2023-05-01"), ("2022", 2.0, "2023-05-01", Q), 1.0),
        (("2022", 1.0, "2023-05-01", D), ("2022", 2.0, "2023-05-01", Q), 2.0),
        (("2022", 1.0, "2023-05-01", BOUND), ("2022", 2.0, "2023-05-01"), 2.0),
        (("2022", 1.0, ""), ("2022", 2.0, "2023-05-01"), 2.0),
    ],
    ids=[
        "latest wins",
        "preliminary does not unseat final",
        "preliminary does not unseat revised",
        "final replaces preliminary",
        "a later report wins",
        "official before reported on one date",
        "official before reported in either order",
        "reported before derived",
        "exact before bound",
        "undated is oldest",
    ],
)
def test_which_publication_speaks(rows, first, second, chosen: float) -> None:
    for entries in ((first, second), (second, first)):
        taken, conflicts = choose(rows(*entries))
        assert list(taken["value"]) == [chosen]
        assert list(conflicts["chosen"]) == [chosen]
        assert list(conflicts["other"]) == [3.0 - chosen]


def test_the_same_value_twice_is_no_conflict(rows) -> None:
    chosen, conflicts = choose(rows(("2022", 1.0, "2023-05-01"), ("2022", 1.0, "2024-05-01")))
    assert len(chosen) == 1
    assert conflicts.empty
    assert {"period", "chosen", "other", "chosen_cell", "other_cell", "rule"} <= set(conflicts)


@pytest.mark.parametrize(
    ("first", "second", "rule"),
    [
        (("2022", 1.0, "2023-05-01"), ("2022", 2.0, "2024-05-01"), "later"),
        (("2022", 1.0, "2023-05-01", P), ("2022", 2.0, "2024-05-01"), "later"),
        (("2022", 1.0, ""), ("2022", 2.0, "2023-05-01"), "later"),
        (("2022", 1.0, "2023-05-01"), ("2022", 2.0, "2024-05-01", P), "settled"),
        (("2022", 1.0, "2023-05-01", D), ("2022", 2.0, "2023-05-01", Q), "official"),
        (("2022", 1.0, "2023-05-01", BOUND), ("2022", 2.0, "2023-05-01"), "exact"),
        (("2022", 1.0, "2023-05-01"), ("2022", 2.0, "2023-05-01"), "cell"),
    ],
)
def test_a_conflict_says_why_one_value_was_chosen(rows, first, second, rule: str) -> None:
    _, conflicts = choose(rows(first, second))
    assert list(conflicts["rule"]) == [rule]


def test_part_years_are_not_chosen(rows) -> None:
    chosen, _ = choose(rows(("2022H1", 1.0, "2022-08-01"), ("2022", 2.0, "2023-05-01")))
    assert list(chosen["period"]) == ["2022"]


STATUSES = st.sampled_from(["final", "preliminary", "revised", "reported", "derived"])
ENTRIES = st.lists(
    st.tuples(
        st.sampled_from(["2020", "2021", "2022"]),
        st.floats(0, 100),
        st.sampled_from(["", "2023-01-01", "2024-01-01", "2025-01-01"]),
        st.builds(
            lambda s, b: {"status": s, "bound": b}, STATUSES, st.sampled_from(["exact", "at_least"])
        ),
    ),
    max_size=8,
)


@settings(max_examples=30)
@given(ENTRIES, st.randoms(use_true_random=False))
def test_the_order_of_rows_changes_nothing(rows, entries, random) -> None:
    frame = rows(*entries)
    order = list(range(len(frame)))
    random.shuffle(order)
    kept = frame.copy(deep=True)
    first, conflicts = choose(frame)
    again, shuffled = choose(frame.iloc[order].reset_index(drop=True))
    pd.testing.assert_frame_equal(first, again)
    pd.testing.assert_frame_equal(conflicts, shuffled)
    pd.testing.assert_frame_equal(frame, kept)
