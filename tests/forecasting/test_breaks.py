"""Breaks: what they may hold, and which ones a series and its catalogue entry give."""

from __future__ import annotations

import math
import pickle

import pandas as pd
import pytest

from qstats import catalog, schema
from qstats.catalog import Indicator, Names
from qstats.errors import ForecastError
from qstats.forecasting import Break, breaks_of


def series(values: dict[int, float], *years: int, n_samples: float = math.nan) -> pd.DataFrame:
    """Table "series" whose segments begin at ``years``."""
    head = {"indicator": "x", "geo": "CN", "as_of": pd.Timestamp("2025-01-01")}
    rows = [
        {
            **head,
            "year": year,
            "value": values.get(year, math.nan),
            "n_samples": n_samples,
            "segment": sum(start <= year for start in years),
        }
        for year in range(min(values), max(values) + 1)
    ]
    return schema.frame(rows, "series")


def indicator(*breaks: catalog.Break) -> Indicator:
    names = Names("Pass rate", "合格率", "合格率")
    return Indicator("x", names, "%", "up", bounds=(0.0, 100.0), breaks=breaks)


def changed(year: int, overlap: float | None = None, suspected: bool = False) -> catalog.Break:
    return catalog.Break(year, "wider scope", overlap, suspected)


def test_a_break_may_know_its_size_or_not() -> None:
    assert Break(2018) == Break(2018, None, None)
    known = Break(2018, -0.7, 0.04)
    assert pickle.loads(pickle.dumps(known)) == known
    assert {known: 1}[Break(2018, -0.7, 0.04)]


@pytest.mark.parametrize(
    ("values", "what"),
    [
        ((2018.5,), "not a whole year"),
        ((2018, math.nan), "a shift of nan"),
        ((2018, 1.0, -0.1), r"a standard error of -0\.1"),
        ((2018, 1.0, math.inf), "a standard error of inf"),
        ((2018, None, 0.1), "without a shift"),
    ],
)
def test_what_a_break_cannot_hold(values: tuple, what: str) -> None:
    with pytest.raises(ForecastError, match=what) as caught:
        Break(*values)
    assert caught.value.remedy
    assert caught.value.where == f"definition break {values[0]}"


def test_one_definition_has_no_break() -> None:
    rumoured = indicator(changed(2016, suspected=True))
    assert breaks_of(series({2015: 97.1, 2016: 97.5, 2017: 97.8}), rumoured) == ()


def test_a_break_without_overlap_has_no_size() -> None:
    values = {2016: 97.5, 2017: 97.8, 2018: 97.5}
    assert breaks_of(series(values, 2018), indicator(changed(2018))) == (Break(2018),)


def test_an_overlap_gives_the_size_and_its_error() -> None:
    # 97.5 on the new definition, 98.2 on the old, one decimal each: -0.7, and the root of twice
    # 0.1² / 12 is 0.0408.
    values = {2016: 97.5, 2017: 97.8, 2018: 97.5}
    (found,) = breaks_of(series(values, 2018), indicator(changed(2018, 98.2)))
    assert (found.year, found.size) == (2018, pytest.approx(-0.7))
    assert found.sd == pytest.approx(0.0408, abs=5e-5)


def test_the_overlap_is_sampled_as_its_year_is() -> None:
    # 20,000 samples count as 10,000: 0.14063 for 98.0 and 0.15667 for 97.5, with rounding to one
    # decimal (0.02887) 0.14356 and 0.15931; the root of the sum of squares is 0.21445.
    table = series({2017: 97.8, 2018: 97.5, 2019: 97.4}, 2018, n_samples=20_000)
    (found,) = breaks_of(table, indicator(changed(2018, 98.0)))
    assert found.size == pytest.approx(-0.5)
    assert found.sd == pytest.approx(0.21445, abs=1e-5)


def test_an_overlap_is_printed_as_its_definition_is() -> None:
    # 98.0 stands among values with one decimal, so it is not rounded to whole points.
    (found,) = breaks_of(
        series({2017: 97.8, 2018: 97.5}, 2018), indicator(changed(2018, overlap=98.0))
    )
    assert found.sd == pytest.approx(0.0408, abs=5e-5)


def test_an_overlap_of_a_year_without_value_says_nothing() -> None:
    values = {2017: 97.8, 2019: 97.5}
    assert breaks_of(series(values, 2018), indicator(changed(2018, 98.2))) == (Break(2018),)


def test_breaks_without_a_value_between_them_are_one() -> None:
    values = {2016: 97.5, 2017: 97.8, 2019: 97.4}
    two = indicator(changed(2019, 98.2), changed(2018))
    assert breaks_of(series(values, 2018, 2019), two) == (Break(2019),)


def test_breaks_before_the_first_and_after_the_last_value_part_nothing() -> None:
    table = series({2016: 97.5, 2017: 97.8}, 2014, 2019)
    assert breaks_of(table, indicator(changed(2014), changed(2019))) == ()
