from collections.abc import Callable
from dataclasses import dataclass

import pandas as pd
import pytest

from qstats.catalog import Catalog, Indicator, Names
from qstats.raw import read_grids
from qstats.tidy import NO_RECIPE, Recipe, observations


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
