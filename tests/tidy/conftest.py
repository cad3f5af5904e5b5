import math
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

import pandas as pd
import pytest

from qstats.catalog import Catalog, Indicator, Names
from qstats.raw import read_grids
from qstats.tidy import NO_RECIPE, Recipe, observations, tidy_grids


@dataclass(frozen=True)
class MadeOrigin:
    id: str = "made"
    producer: str = "SAMR"
    title: str = "Made table"
    published: str = ""
    address: str = "https://example.org"
    obtained_on: str = "2026-11-01"
    geo: str = "CN"
    path: str = "samr/made/x.csv"


def _indicator(code: str, zh: str, en: str, unit: str, bounds=(None, None), **more) -> Indicator:
    return Indicator(code, Names(en, zh, zh), unit, "up", bounds=bounds, **more)


@pytest.fixture(scope="session")
def catalog() -> Catalog:
    made = [
        _indicator("pass_rate", "产品合格率", "Pass rate", "%", (0, 100), jump=3.0),
        _indicator("water", "用水量", "Water use", "立方米/万元", (0, None)),
        _indicator("energy", "能耗变化", "Change in energy use", "%"),
        _indicator("energy_excl", "能耗变化(扣除原料用能)", "Change, excluding feedstock", "%"),
        _indicator("index", "质量指数", "Quality index", "index", labels=("指数",)),
    ]
    return Catalog({i.id: i for i in made}, {})


@pytest.fixture(scope="session")
def observe(catalog: Catalog) -> Callable[..., pd.DataFrame]:
    """Read the text of a CSV table as observations."""

    def read(text: str | bytes, recipe: Recipe = NO_RECIPE, **origin: str) -> pd.DataFrame:
        data = text if isinstance(text, bytes) else text.encode()
        return observations(read_grids(data, "x.csv"), MadeOrigin(**origin), catalog, recipe)

    return read


@pytest.fixture(scope="session")
def rows() -> Callable[..., list[str]]:
    """Read a file as lines ``path > label | unit | place | period | value flag``.

    A blank part is what the table does not state; the value of a missing cell is its mark.
    """

    def read(data: bytes, name: str = "x.csv") -> list[str]:
        found = tidy_grids(read_grids(data, name)).fillna({"unit": "", "geo": ""})
        return [_line(row) for row in found.itertuples()]

    return read


def _line(row: Any) -> str:
    value = row.missing_mark if math.isnan(row.value) else f"{row.value:.10g}"
    name = f"{row.path} > {row.label}" if row.path else row.label
    return f"{name} | {row.unit} | {row.geo} | {row.period} | {value} {row.flag}".strip()


@pytest.fixture(scope="session")
def lines() -> Callable[[str], list[str]]:
    """The lines of an expectation, without their indentation."""
    return lambda text: [line.strip() for line in text.strip().splitlines()]
