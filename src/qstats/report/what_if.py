"""One "what if" question about an indicator → its chance, its pace and its picture."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import TYPE_CHECKING, Any

import pandas as pd

from qstats.catalog import Catalog, Indicator
from qstats.errors import ForecastError, QstatsError
from qstats.report import numbers
from qstats.report.drawing import svg
from qstats.report.figures import Goal, Scale, draw_fan
from qstats.report.markup import Html, tag
from qstats.report.texts import Texts

if TYPE_CHECKING:
    from qstats.distribution import Distribution

POOL = "pool"
_PROBS = (0.025, 0.1, 0.25, 0.5, 0.75, 0.9, 0.975)
_SIZE = (860, 400)
_RECENT_YEARS = 5


@dataclass(frozen=True)
class Sources:
    """What the answers rest on, asked of the other rooms.

    ``places`` are the places with values, by indicator id; ``series_of(indicator, place, as_of)``
    is the series table as known on that date; ``forecast(indicator, place, as_of, horizon)`` the
    distribution that verdicts rest on; ``word`` turns a chance into the key of its word.
    """

    places: Mapping[str, Sequence[str]]
    series_of: Callable[[str, str, date], pd.DataFrame]
    forecast: Callable[[str, str, date, int], Distribution]
    word: Callable[[float], str]


@dataclass(frozen=True)
class Question:
    """Will ``indicator`` in ``place`` be ``operator`` ``value`` in ``year``, as known on a date?

    ``model`` is the pool or the one member whose forecast is asked.
    """

    indicator: str
    place: str
    as_of: date
    operator: str
    value: float
    year: int
    model: str = POOL


class WhatIf:
    """Answers questions in one language; each series and each forecast is made once.

    Every method raises a :class:`QstatsError` where there is no value or too little data, except
    :meth:`answer`, which says so.
    """

    def __init__(self, catalog: Catalog, sources: Sources, lang: str) -> None:
        self._catalog, self._sources, self._t = catalog, sources, Texts(lang)
        self._series: dict[tuple[str, str, date], pd.DataFrame] = {}
        self._forecasts: dict[tuple[str, str, date, int], Distribution] = {}

    def series(self, asked: Question) -> pd.DataFrame:
        """The series up to its last value."""
        key = (asked.indicator, asked.place, asked.as_of)
        if key not in self._series:
            self._series[key] = self._sources.series_of(*key)
        series = self._series[key]
        if series["value"].notna().sum() == 0:
            raise ForecastError(self._t("explore.no_value"))
        return series.loc[: series["value"].last_valid_index()]

    def models(self, asked: Question) -> list[str]:
        """The pool and its members; the pool alone where nothing is to be forecast."""
        pool = self._pool(asked)
        return [POOL, *(pool.members if pool else ())]

    def probability(self, asked: Question) -> float | None:
        """The chance that the target is met, ``None`` if its outcome is known."""
        fan = self._fan(asked)
        if fan is None:
            return None
        return fan.probability(asked.operator, asked.value, year=asked.year)

    def answer(self, asked: Question, name: str = "bench") -> Html:
        """The chance, the pace and the path as HTML; ``name`` prefixes the picture's ids."""
        try:
            sentence = self._sentence(asked)
            pace = tag("p", self._pace(asked))
            parts = [tag("p", sentence, class_="say"), pace, self.picture(asked, name)]
        except QstatsError as error:
            parts = [tag("p", self._t("explore.none", why=error.what), class_="say")]
        return tag("div", tag("h3", self._heading(asked)), *parts)

    def picture(self, asked: Question, name: str = "bench") -> Html:
        """The observed path, the forecast and the target as SVG."""
        fan, indicator = self._fan(asked), self._indicator(asked)
        series = self.series(asked).to_dict("records")
        rows = [{str(key): value for key, value in row.items()} for row in series]
        goal = Goal(asked.value, asked.year, asked.operator, self._goal(asked))
        breaks = [b.year for b in indicator.breaks if not b.suspected]
        scale = Scale(self._t, indicator.unit)
        quantiles = _case_forecast(fan) if fan else None
        return svg(
            lambda axes: draw_fan(axes, rows, quantiles, goal, breaks, scale),
            name,
            _SIZE,
            self._t("explore.picture", name=indicator.names.in_(self._t.lang)),
            self._sentence(asked),
        )

    def _pool(self, asked: Question) -> Distribution | None:
        ahead = asked.year - int(self.series(asked)["year"].iloc[-1])
        if ahead <= 0:
            return None
        # One year past the target, which then stands inside the picture.
        key = (asked.indicator, asked.place, asked.as_of, ahead + 1)
        if key not in self._forecasts:
            self._forecasts[key] = self._sources.forecast(*key)
        return self._forecasts[key]

    def _fan(self, asked: Question) -> Distribution | None:
        pool = self._pool(asked)
        return pool.members.get(asked.model, pool) if pool else None

    def _indicator(self, asked: Question) -> Indicator:
        return self._catalog.indicator(asked.indicator)

    def _heading(self, asked: Question) -> str:
        name = self._indicator(asked).names.in_(self._t.lang)
        day = numbers.date(asked.as_of, self._t.lang)
        return self._t("explore.heading", name=name, place=asked.place, date=day)

    def _goal(self, asked: Question) -> str:
        key = "explore.goal_at_least" if asked.operator == ">=" else "explore.goal_at_most"
        return self._t(key, value=self._value(asked, asked.value), year=asked.year)

    def _sentence(self, asked: Question) -> str:
        chance = self.probability(asked)
        if chance is None:
            return self._observed(asked)
        word = self._t(f"likelihood.{self._sources.word(chance)}")
        said = {"chance": numbers.chance(chance), "goal": self._goal(asked), "word": word}
        return self._t("explore.chance", **said)

    def _observed(self, asked: Question) -> str:
        known = self.series(asked).set_index("year")["value"].dropna()
        if asked.year not in known.index:
            return self._t("explore.gap", year=asked.year)
        value = float(known.loc[asked.year])
        met = value >= asked.value if asked.operator == ">=" else value <= asked.value
        state = self._t("state.met" if met else "state.missed")
        said = {"goal": self._goal(asked), "state": state, "value": self._value(asked, value)}
        return self._t("explore.observed", **said)

    def _pace(self, asked: Question) -> str:
        """Latest value, distance, pace needed from it, and the mean pace of the last five years."""
        series = self.series(asked)
        current = series[series["segment"] == series["segment"].iloc[-1]]
        known = current.set_index("year")["value"].dropna()
        year, value = int(known.index[-1]), float(known.iloc[-1])
        parts = [self._t("explore.latest", value=self._value(asked, value), year=year)]
        if asked.year > year:
            needed = (asked.value - value) / (asked.year - year)
            parts.append(self._t("explore.needed", pace=self._change(asked, needed)))
        recent = known[known.index >= year - _RECENT_YEARS]
        if len(recent) > 1:
            first = int(recent.index[0])
            pace = self._change(asked, (value - float(recent.iloc[0])) / (year - first))
            parts.append(self._t("explore.recent", pace=pace, first=first, last=year))
        return (" " if self._t.lang == "en" else "").join(parts)

    def _value(self, asked: Question, x: float) -> str:
        return numbers.value(x, self._indicator(asked).unit, self._t.lang)

    def _change(self, asked: Question, x: float) -> str:
        return numbers.change(x, self._indicator(asked).unit, self._t.lang, decimals=2)


def _case_forecast(fan: Distribution) -> dict[str, Any]:
    quantiles = fan.quantile(_PROBS)
    years = [int(year) for year in quantiles.index]
    values = [quantiles[prob].tolist() for prob in quantiles.columns]
    return {"years": years, "probs": list(_PROBS), "values": values}
