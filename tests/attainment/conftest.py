import pytest

from qstats.catalog.records import Indicator, Names, Target
from qstats.schema import frame

_NAMES = Names("name", "名", "名")


def _indicator(better="up", **fields):
    return Indicator("share", _NAMES, "%", better, **fields)


def _target(kind, year=2025, **fields):
    return Target("goal", "1", "g1", _NAMES, "phrase", kind, year, **fields)


def _series(values, bounds=None, segments=None):
    """Table "series" from values by year; NaN is a gap."""
    rows = [
        {
            "indicator": "share",
            "geo": "CN",
            "as_of": "2024-12-31",
            "year": year,
            "value": value,
            "bound": (bounds or {}).get(year, "exact"),
            "segment": (segments or {}).get(year, 0),
            "published": f"{year + 1}-03-01",
        }
        for year, value in values.items()
    ]
    return frame(rows, "series")


# Builders hold no state, so one for the session serves properties as well.
@pytest.fixture(scope="session")
def make_indicator():
    return _indicator


@pytest.fixture(scope="session")
def make_target():
    return _target


@pytest.fixture(scope="session")
def make_series():
    return _series
