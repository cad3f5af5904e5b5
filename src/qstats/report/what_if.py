"""One "what if" question about an indicator → its chance, its pace and its picture."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from functools import lru_cache
from typing import TYPE_CHECKING, Any, NamedTuple

import pandas as pd

from qstats.catalog import Catalog, Indicator, Names
from qstats.errors import ForecastError, QstatsError
from qstats.report import numbers
from qstats.report.charts import data_table
from qstats.report.drawing import svg
from qstats.report.figures import Goal, Scale, draw_fan, quantile_rows
from qstats.report.markup import Html, tag
from qstats.report.texts import Texts

if TYPE_CHECKING:
    from qstats.distribution import Distribution

Row = dict[str, Any]

_PROBS = (0.025, 0.1, 0.25, 0.5, 0.75, 0.9, 0.975)
SIZE, _PHONE = (860, 400), (360, 330)
_RECENT_YEARS = 5
_PAST = 1  # years shown past the target, which then stands inside the picture
_STRIDE = 5  # horizons are multiples of it
_REMEMBERED = 64  # forecasts and answers


@dataclass(frozen=True)
class Sources:
    """What the answers rest on, asked of the other rooms.

    ``places`` are the places with values, by indicator id; ``series_of(indicator, place, as_of)``
    is the series table as known on that date, asked for often; ``forecast(indicator, place, as_of,
    horizon)`` the distribution that verdicts rest on; ``word`` turns a chance into the key of its
    word, ``place_names`` the code of a place into its names.
    """

    places: Mapping[str, Sequence[str]]
    series_of: Callable[[str, str, date], pd.DataFrame]
    forecast: Callable[[str, str, date, int], Distribution]
    word: Callable[[float], str]
    place_names: Callable[[str], Names]


@dataclass(frozen=True)
class Question:
    """Will ``indicator`` in ``place`` be ``operator`` ``value`` in ``year``, as known on a date?

    ``models`` are the members of the pool whose forecast is asked; ``None`` is all of them, the
    pool as published.
    """

    indicator: str
    place: str
    as_of: date
    operator: str
    value: float
    year: int
    models: tuple[str, ...] | None = None


class Answer(NamedTuple):
    """What is shown of one question: plain words, and the picture with its caption and table.

    ``heading`` says what was asked, ``said`` the chance or why there is none, ``notes`` the pace
    and the methods.
    """

    heading: str
    said: str
    notes: tuple[str, ...] = ()
    figure: Html = Html("")


class WhatIf:
    """Answers questions in one language; each forecast and each answer is made once.

    Every method raises a :class:`QstatsError` where there is no value, too little data or no
    method, except :meth:`answer`, which says so.
    """

    def __init__(self, catalog: Catalog, sources: Sources, lang: str) -> None:
        self._catalog, self._sources, self._t = catalog, sources, Texts(lang)
        self._forecast = lru_cache(_REMEMBERED)(sources.forecast)
        self._answer = lru_cache(_REMEMBERED)(self._answered)

    def series(self, asked: Question) -> pd.DataFrame:
        """The series up to its last value."""
        series = self._sources.series_of(asked.indicator, asked.place, asked.as_of)
        if series["value"].notna().sum() == 0:
            raise ForecastError(self._t("explore.no_value"))
        return series.loc[: series["value"].last_valid_index()]

    def models(self, asked: Question) -> list[str]:
        """The members of the pool; none where nothing is to be forecast, or nothing was pooled."""
        pool = self._pool(asked)
        return list(pool.members) if pool else []

    def probability(self, asked: Question) -> float | None:
        """The chance that the target is met, ``None`` if its outcome is known."""
        fan = self._fan(asked)
        if fan is None:
            return None
        return fan.probability(asked.operator, asked.value, year=asked.year)

    def answer(self, asked: Question, name: str = "bench", phone: bool = False) -> Answer:
        """The chance, the pace, the methods and the path.

        ``name`` prefixes the picture's ids; ``phone`` adds the drawing that pages show on phones.
        """
        return self._answer(asked, name, phone)

    def name(self, asked: Question) -> str:
        """The name of the indicator."""
        return self._indicator(asked).names.in_(self._t.lang)

    def sentence(self, asked: Question) -> str:
        """The chance and its word, or the outcome."""
        chance = self.probability(asked)
        if chance is None:
            return self._observed(asked)
        word = self._t(f"likelihood.{self._sources.word(chance)}")
        said = {"chance": numbers.chance(chance), "goal": self._goal(asked), "word": word}
        return self._t("explore.chance", **said)

    def _answered(self, asked: Question, name: str, phone: bool) -> Answer:
        heading = self._heading(asked)
        try:
            said = self.sentence(asked)
            notes = filter(None, (self._pace(asked), self._methods(asked)))
            return Answer(heading, said, tuple(notes), self._figure(asked, name, phone))
        except QstatsError as error:
            return Answer(heading, self._t("explore.none", why=error.what))

    def _heading(self, asked: Question) -> str:
        day = numbers.date(asked.as_of, self._t.lang)
        place = self._sources.place_names(asked.place).in_(self._t.lang)
        return self._t("explore.heading", name=self.name(asked), place=place, date=day)

    def _figure(self, asked: Question, name: str, phone: bool) -> Html:
        """The observed path, the forecast and the target, and the numbers behind them."""
        caption, fan = tag("figcaption", self._heading(asked)), self._fan(asked)
        shown = _case_forecast(fan, asked.year + _PAST) if fan else None
        kind = "chart wide" if phone else "chart"
        pictures = [self._picture(asked, shown, name, SIZE, kind)]
        if phone:
            pictures.append(self._picture(asked, shown, f"{name}-phone", _PHONE, "chart phone"))
        summary = tag("summary", self._t("chart.numbers"))
        behind = tag("details", summary, self._table(asked, shown))
        return tag("figure", caption, *pictures, behind)

    def _picture(
        self, asked: Question, forecast: Row | None, name: str, size: tuple[int, int], kind: str
    ) -> Html:
        indicator = self._indicator(asked)
        goal = Goal(asked.value, asked.year, asked.operator, self._goal(asked))
        breaks = [b.year for b in indicator.breaks if not b.suspected]
        parts = self._rows(asked), forecast, goal, breaks, Scale(self._t, indicator.unit)
        return svg(
            lambda axes: draw_fan(axes, *parts, narrow=size == _PHONE),
            name,
            size,
            self._t("explore.picture", name=self.name(asked)),
            self.sentence(asked),
            kind,
        )

    def _table(self, asked: Question, forecast: Row | None) -> Html:
        """Every year's published value, or its middle and 8-in-10 range."""
        seen = [row for row in self._rows(asked) if numbers.known(row["value"])]
        rows = [[row["year"], numbers.number(row["value"]), "", ""] for row in seen]
        shown = numbers.decimals_of([row["value"] for row in seen])
        if forecast:
            ranges = quantile_rows(forecast, (0.1, 0.5, 0.9))
            for year, (low, middle, high) in zip(forecast["years"], ranges, strict=True):
                ends = numbers.values(low, high, self._t.lang, shown)
                rows.append([year, "", numbers.number(middle, shown), ends])
        heads = ["path.year", "path.observed", "path.middle", "figure.band.eight_in_ten"]
        unit = numbers.unit_name(self._indicator(asked).unit, self._t.lang)
        caption = self._t("path.subtitle", name=self.name(asked), unit=unit)
        return data_table([self._t(head) for head in heads], rows, caption, classes="plain")

    def _rows(self, asked: Question) -> list[Row]:
        rows = self.series(asked).to_dict("records")
        return [{str(key): value for key, value in row.items()} for row in rows]

    def _pool(self, asked: Question) -> Distribution | None:
        ahead = asked.year - int(self.series(asked)["year"].iloc[-1])
        if ahead <= 0:
            return None
        # Some years more than asked for, so that another year needs no other forecast.
        horizon = -(-(ahead + _PAST) // _STRIDE) * _STRIDE
        return self._forecast(asked.indicator, asked.place, asked.as_of, horizon)

    def _fan(self, asked: Question) -> Distribution | None:
        pool = self._pool(asked)
        if pool is None or asked.models is None or not pool.members:
            return pool
        chosen = [name for name in asked.models if name in pool.members]
        if not chosen:
            raise ForecastError(self._t("explore.no_method"))
        return pool.only(chosen)

    def _indicator(self, asked: Question) -> Indicator:
        return self._catalog.indicator(asked.indicator)

    def _goal(self, asked: Question) -> str:
        key = "explore.goal_at_least" if asked.operator == ">=" else "explore.goal_at_most"
        return self._t(key, value=self._value(asked, asked.value), year=asked.year)

    def _methods(self, asked: Question) -> str:
        """Which methods are in the forecast, if one was pooled."""
        pool, fan = self._pool(asked), self._fan(asked)
        if pool is None or fan is None or not pool.members:
            return ""
        if list(fan.members) == list(pool.members):
            return self._t("explore.all_methods")
        names = [self._t(f"method.{name}") for name in fan.members]
        return self._t("explore.some_methods", methods=numbers.listed(names, self._t.lang))

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


def _case_forecast(fan: Distribution, until: int) -> Row:
    """The quantiles up to the year ``until``, as in a case."""
    quantiles = fan.quantile(_PROBS).loc[:until]
    years = [int(year) for year in quantiles.index]
    values = [quantiles[prob].tolist() for prob in quantiles.columns]
    return {"years": years, "probs": list(_PROBS), "values": values}
