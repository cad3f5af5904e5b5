from datetime import date

import pytest

from qstats.errors import TidyError
from qstats.tidy.published import parse_published


@pytest.mark.parametrize(
    ("text", "day", "words"),
    [
        ("2024-03-01", date(2024, 3, 1), ""),
        ("2024年3月1日", date(2024, 3, 1), ""),
        ("2024/3/1", date(2024, 3, 1), ""),
        ("2022", date(2022, 12, 31), "2022"),
        ("2016-12", date(2016, 12, 31), "2016-12"),
        ("2016-02", date(2016, 2, 29), "2016-02"),
        ("2016-12 (inferred)", date(2016, 12, 31), "2016-12 (inferred)"),
        (
            "2018 (communique date not shown)",
            date(2018, 12, 31),
            "2018 (communique date not shown)",
        ),
        (
            "2017 (the 19th; month not shown)",
            date(2017, 12, 31),
            "2017 (the 19th; month not shown)",
        ),
        ("2019-04-30 (journal page)", date(2019, 4, 30), "2019-04-30 (journal page)"),
        ("", None, ""),
    ],
)
def test_a_partial_date_is_the_last_day_it_may_mean(
    text: str, day: date | None, words: str
) -> None:
    published = parse_published(text)
    assert (published.day, published.words) == (day, words)


def test_no_document_is_published_after_it_was_obtained() -> None:
    assert parse_published("2026", obtained_on="2026-05-04").day == date(2026, 5, 4)
    assert parse_published("2025", obtained_on="2026-05-04").day == date(2025, 12, 31)


@pytest.mark.parametrize("text", ["soon", "2024-13", "2024-02-30", "31.12.2024"])
def test_an_impossible_date_names_the_cell(text: str) -> None:
    with pytest.raises(TidyError, match=r"x\.csv#!C4") as error:
        parse_published(text, where="x.csv#!C4")
    assert "2024-03-01" in error.value.remedy
