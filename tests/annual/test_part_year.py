from datetime import date

import pandas as pd

from qstats.annual import choose, part_year

TODAY = date(2026, 11, 1)
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
