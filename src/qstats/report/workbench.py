"""Asking "what if the target were another one?" with widgets: for JupyterLab, not for pages."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date
from importlib import resources
from typing import TYPE_CHECKING, Any

import ipywidgets as widgets
import pandas as pd

from qstats.catalog import Catalog, Indicator, Target
from qstats.errors import CatalogError, ForecastError, QstatsError
from qstats.report import numbers
from qstats.report.drawing import svg
from qstats.report.figures import Goal, Scale, draw_fan
from qstats.report.markup import Html, tag
from qstats.report.texts import Texts

if TYPE_CHECKING:
    from qstats.distribution import Distribution

SeriesOf = Callable[[str, date], pd.DataFrame]
Forecast = Callable[[str, date, int], "Distribution"]
Word = Callable[[float], str]

_PROBS = (0.025, 0.1, 0.25, 0.5, 0.75, 0.9, 0.975)
_SIZE = (860, 400)
_RECENT_YEARS = 5
_MOST_AHEAD = 15


class Workbench:
    """Choose an indicator, a target and a date; see the chance, the pace and the path.

    The workbench computes nothing of its own but the pace: it is handed the functions that do.

    Parameters
    ----------
    catalog:
        The indicators to choose from; the first numeric target of its plans is the first choice.
    series_of:
        ``(indicator id, as_of) → series table`` (columns ``year``, ``value``, ``segment`` at
        least), as known on that date.
    forecast:
        ``(indicator id, as_of, horizon) → Distribution`` over the years after the last value
        known on that date: the forecast that verdicts rest on.
    word:
        A probability → the key of its calibrated word.
    lang:
        Language of the messages.
    today:
        The date first asked about.

    Raises
    ------
    CatalogError
        The catalogue holds no indicator.
    """

    def __init__(
        self,
        catalog: Catalog,
        series_of: SeriesOf,
        forecast: Forecast,
        word: Word,
        lang: str,
        today: date,
    ) -> None:
        if not catalog.indicators:
            raise CatalogError("no indicator to choose", remedy="add one to catalog/indicators")
        self._catalog, self._series_of, self._word = catalog, series_of, word
        self._forecast = forecast
        self._kept: dict[tuple[str, date, int], Distribution] = {}
        self._t, self._today = Texts(lang), today
        self._targets = _threshold_targets(catalog)
        self._listeners: list[Callable[[], object]] = []
        self._build()

    @property
    def controls(self) -> widgets.VBox:
        """The widgets, to be shown above the answer."""
        target = widgets.HBox([self.operator, self.value, self.year])
        return widgets.VBox([self.indicator, target, self.as_of])

    def show(self) -> None:
        """Show the widgets and under them the answer, which follows every change.

        Without a front end the answer to the first choice is shown and stays.
        """
        from IPython.display import display

        display(self.controls)
        shown = display(self.answer(), display_id=True)
        self._listeners.append(lambda: shown.update(self.answer()))

    def answer(self) -> Html:
        """The chance, the pace and the path for what the widgets say now, as HTML."""
        try:
            parts = self._answer()
        except QstatsError as error:
            parts = [tag("p", self._t("explore.none", why=error.what), class_="say")]
        return tag("div", tag("style", Html(_style())), *parts, class_="qstats-bench")

    def probability(self) -> float | None:
        """The chance that the chosen target is met, ``None`` if its outcome is known.

        Raises
        ------
        QstatsError
            There is no value, or too little data for a forecast.
        """
        series = self._series()
        ahead = self.year.value - int(series["year"].iloc[-1])
        if ahead <= 0:
            return None
        return self._distribution(ahead).probability(
            self.operator.value, self.value.value, year=self.year.value
        )

    def _build(self) -> None:
        t = self._t
        options = [(i.names.in_(t.lang), i.id) for i in self._catalog.indicators.values()]
        first = next(iter(self._targets), options[0][1])
        operators = [(t("explore.at_least"), ">="), (t("explore.at_most"), "<=")]
        wide, style = {"width": "36em"}, {"description_width": "9em"}
        self.indicator = widgets.Dropdown(
            options=sorted(options),
            value=first,
            description=t("explore.indicator"),
            layout=wide,
            style=style,
        )
        self.operator = widgets.Dropdown(
            options=operators, description=t("explore.target"), style=style
        )
        self.value = widgets.FloatText(layout={"width": "9em"})
        self.year = widgets.BoundedIntText(
            value=self._today.year,
            min=1950,
            max=self._today.year + _MOST_AHEAD,
            description=t("explore.year"),
        )
        self.as_of = widgets.DatePicker(
            value=self._today, description=t("explore.as_of"), style=style
        )
        self._reset()
        self.indicator.observe(self._on_indicator, "value")
        for widget in (self.operator, self.value, self.year, self.as_of):
            widget.observe(self._on_change, "value")

    def _reset(self) -> None:
        """Set the target to the plan's, or to the latest value two years on where there is none."""
        target = self._targets.get(self.indicator.value)
        if target and target.value is not None:
            choice = (target.operator, target.value, target.year)
        else:
            better = self._chosen.better
            year = self._today.year + 1
            choice = (">=" if better == "up" else "<=", self._latest_value(), year)
        self.operator.value, self.value.value, self.year.value = choice

    def _latest_value(self) -> float:
        series = self._series_of(self.indicator.value, self._day).dropna(subset=["value"])
        return float(series["value"].iloc[-1]) if len(series) else 0.0

    def _on_indicator(self, _change: Any) -> None:
        listeners, self._listeners = self._listeners, []
        self._reset()  # silently: the new target is no answer of its own
        self._listeners = listeners
        self._on_change(_change)

    def _on_change(self, _change: Any) -> None:
        for listener in self._listeners:
            listener()

    @property
    def _chosen(self) -> Indicator:
        return self._catalog.indicator(self.indicator.value)

    @property
    def _day(self) -> date:
        # An emptied date field asks about today.
        day = self.as_of.value
        return day if isinstance(day, date) else self._today

    def _series(self) -> pd.DataFrame:
        series = self._series_of(self.indicator.value, self._day)
        if series["value"].notna().sum() == 0:
            raise ForecastError(self._t("explore.no_value"))
        return series.loc[: series["value"].last_valid_index()]

    def _distribution(self, ahead: int) -> Distribution:
        # One year past the target, which then stands inside the picture.
        key = (self.indicator.value, self._day, ahead + 1)
        if key not in self._kept:
            self._kept[key] = self._forecast(*key)
        return self._kept[key]

    def _answer(self) -> list[Html]:
        series, chance = self._series(), self.probability()
        sentence = self._observed(series) if chance is None else self._pending(chance)
        ahead = self.year.value - int(series["year"].iloc[-1])
        fan = None if chance is None else self._distribution(ahead)
        picture = self._picture(series, fan, sentence)
        name = self._chosen.names.in_(self._t.lang)
        pace = tag("p", self._pace(series))
        return [tag("h3", name), tag("p", sentence, class_="say"), pace, picture]

    def _goal(self) -> str:
        key = "explore.goal_at_least" if self.operator.value == ">=" else "explore.goal_at_most"
        return self._t(key, value=self._value(self.value.value), year=self.year.value)

    def _pending(self, chance: float) -> str:
        word = self._t(f"likelihood.{self._word(chance)}")
        return self._t(
            "explore.chance", chance=numbers.chance(chance), goal=self._goal(), word=word
        )

    def _observed(self, series: pd.DataFrame) -> str:
        known = series.set_index("year")["value"].dropna()
        year, wanted = self.year.value, self.value.value
        if year not in known.index:
            return self._t("explore.gap", year=year)
        value = float(known.loc[year])
        met = value >= wanted if self.operator.value == ">=" else value <= wanted
        state = self._t("state.met" if met else "state.missed")
        return self._t("explore.observed", goal=self._goal(), state=state, value=self._value(value))

    def _pace(self, series: pd.DataFrame) -> str:
        """Latest value, distance, pace needed from it, and the mean pace of the last five years."""
        current = series[series["segment"] == series["segment"].iloc[-1]]
        known = current.set_index("year")["value"].dropna()
        year, value = int(known.index[-1]), float(known.iloc[-1])
        parts = [self._t("explore.latest", value=self._value(value), year=year)]
        if self.year.value > year:
            needed = (self.value.value - value) / (self.year.value - year)
            parts.append(self._t("explore.needed", pace=self._change(needed)))
        recent = known[known.index >= year - _RECENT_YEARS]
        if len(recent) > 1:
            first = int(recent.index[0])
            pace = (value - float(recent.iloc[0])) / (year - first)
            parts.append(self._t("explore.recent", pace=self._change(pace), first=first, last=year))
        return (" " if self._t.lang == "en" else "").join(parts)

    def _picture(self, series: pd.DataFrame, fan: Distribution | None, sentence: str) -> Html:
        rows = [{str(k): v for k, v in row.items()} for row in series.to_dict("records")]
        unit = self._chosen.unit
        scale = Scale(self._t, unit)
        goal = Goal(self.value.value, self.year.value, self.operator.value, self._goal())
        breaks = [b.year for b in self._chosen.breaks if not b.suspected]
        quantiles = _case_forecast(fan) if fan else None
        title = self._t("explore.picture", name=self._chosen.names.in_(self._t.lang))
        return svg(
            lambda axes: draw_fan(axes, rows, quantiles, goal, breaks, scale),
            "bench",
            _SIZE,
            title,
            sentence,
        )

    def _value(self, x: float) -> str:
        return numbers.value(x, self._chosen.unit, self._t.lang)

    def _change(self, x: float) -> str:
        return numbers.change(x, self._chosen.unit, self._t.lang, decimals=2)


def _threshold_targets(catalog: Catalog) -> dict[str, Target]:
    """The first numeric target of every indicator, by the indicator's id."""
    found: dict[str, Target] = {}
    for plan in catalog.plans.values():
        for target in plan.targets:
            if target.kind == "threshold" and target.primary:
                found.setdefault(target.primary.indicator, target)
    return found


def _case_forecast(fan: Distribution) -> dict[str, Any]:
    quantiles = fan.quantile(_PROBS)
    years = [int(year) for year in quantiles.index]
    values = [quantiles[prob].tolist() for prob in quantiles.columns]
    return {"years": years, "probs": list(_PROBS), "values": values}


def _style() -> str:
    return (resources.files("qstats.report") / "workbench.css").read_text(encoding="utf-8")
