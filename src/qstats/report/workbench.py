"""Asking "what if the target were another one?" with widgets: for JupyterLab, not for pages."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import replace
from datetime import date
from importlib import resources
from pathlib import Path
from typing import Any

import ipywidgets as widgets

from qstats.catalog import Catalog, Target
from qstats.errors import CatalogError, QstatsError, UsageError
from qstats.files import write_text
from qstats.report.markup import Html, tag
from qstats.report.page import page
from qstats.report.texts import Texts
from qstats.report.what_if import POOL, Question, Sources, WhatIf

_MOST_AHEAD = 15
_WIDE, _NARROW = {"width": "36em"}, {"width": "18em"}
_STYLE = {"description_width": "9em"}
# In this order, since a choice resets those after it that hang on it.
_CHOICES = ("plan", "indicator", "measure", "place", "as_of", "operator", "value", "year", "model")
_SUFFIXES = {"code": "py", "picture": "svg", "report": "html"}


class Workbench:
    """Choose a plan, an indicator, a target and a date; see the chance, the pace and the path.

    The widgets are attributes: ``plan``, ``indicator``, ``measure`` (another measure of the plan's
    target), ``place``, ``as_of``, ``operator``, ``value``, ``year`` and ``model``; a second answer
    stands beside the first where ``other_indicator`` or ``other_date`` is set.

    Parameters
    ----------
    catalog:
        The indicators and plans to choose from; those with values come into the lists. The first
        numeric target of the first plan is the first choice.
    sources:
        Where series, forecasts and words come from.
    lang:
        Language of the messages.
    today:
        The date first asked about.

    Raises
    ------
    CatalogError
        The catalogue holds no indicator.
    """

    def __init__(self, catalog: Catalog, sources: Sources, lang: str, today: date) -> None:
        if not catalog.indicators:
            raise CatalogError("no indicator to choose", remedy="add one to catalog/indicators")
        self._catalog, self._sources, self._today = catalog, sources, today
        self._t, self._what_if = Texts(lang), WhatIf(catalog, sources, lang)
        self._listeners: list[Callable[[], object]] = []
        self._quiet = False
        self._build()

    @property
    def controls(self) -> widgets.VBox:
        """The widgets, to be shown above the answer."""
        return widgets.VBox(
            [
                self.plan,
                widgets.HBox([self.indicator, self.measure]),
                widgets.HBox([self.operator, self.value, self.year]),
                widgets.HBox([self.as_of, self.place]),
                self.model,
                widgets.HBox([self.other_indicator, self.other_date]),
                widgets.HBox([*self._buttons, self._message]),
            ]
        )

    @property
    def question(self) -> Question:
        """What the widgets ask now."""
        return Question(
            self.measure.value,
            self.place.value,
            self._day,
            self.operator.value,
            self.value.value,
            self.year.value,
            self.model.value,
        )

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
        asked = [self.question, *self._other()]
        answers = [self._what_if.answer(q, f"bench-{place}") for place, q in enumerate(asked)]
        style = tag("style", Html(_style()))
        return tag("div", style, tag("div", *answers, class_="side"), class_="qstats-bench")

    def probability(self) -> float | None:
        """The chance that the chosen target is met, ``None`` if its outcome is known.

        Raises
        ------
        QstatsError
            There is no value, or too little data for a forecast.
        """
        return self._what_if.probability(self.question)

    def code(self) -> str:
        """Python that asks the same question."""
        lines = ["import datetime", "", "import qstats as qs", ""]
        lines.append(f"bench = qs.workbench({self._t.lang!r})")
        names = (*_CHOICES, "other_indicator", "other_date")
        lines += [f"bench.{name}.value = {getattr(self, name).value!r}" for name in names]
        return "\n".join([*lines, "bench.show()", ""])

    def export(self, form: str, folder: str | Path = ".") -> Path:
        """Write what is shown as ``"code"``, ``"picture"`` (SVG) or ``"report"`` (HTML).

        Raises
        ------
        UsageError
            No such form.
        QstatsError
            There is no picture, for lack of data.
        """
        if form not in _SUFFIXES:
            raise UsageError(f"no form {form!r}", remedy=f"choose one of {', '.join(_SUFFIXES)}")
        path = Path(folder) / f"{self.measure.value}-{self.year.value}.{_SUFFIXES[form]}"
        write_text(path, {"code": self.code, "picture": self._svg, "report": self._page}[form]())
        return path

    def _svg(self) -> str:
        head = '<svg xmlns="http://www.w3.org/2000/svg" xmlns:xlink="http://www.w3.org/1999/xlink"'
        drawn = str(self._what_if.picture(self.question))
        style = f"<style>{_style()}</style>"
        drawn = drawn.replace('<svg class="', f'{head} class="qstats-bench ', 1)
        return drawn.replace(">", f">{style}", 1) + "\n"

    def _page(self) -> str:
        name = self._catalog.indicator(self.measure.value).names.in_(self._t.lang)
        body = tag("h1", name) + self.answer()
        return page(body, name, self._t.lang, {self._t.lang: ""})

    # --- widgets ---------------------------------------------------------------------------------

    def _build(self) -> None:
        t = self._t
        listed = self._names(self._measured())
        self.plan = self._list("plan", self._plans(), _WIDE)
        self.indicator = self._list("indicator", listed, _WIDE)
        self.measure = self._list("measure", listed, _WIDE)
        self.place = self._list("place", ["CN"])
        self.model = self._list("model", [], _WIDE)
        operators = [(t("explore.at_least"), ">="), (t("explore.at_most"), "<=")]
        self.operator = self._list("target", operators)
        self.value = widgets.FloatText(layout={"width": "9em"})
        self.year = widgets.BoundedIntText(
            value=self._today.year,
            min=1950,
            max=self._today.year + _MOST_AHEAD,
            description=t("explore.year"),
        )
        self.as_of = self._date("as_of", self._today)
        self.other_indicator = self._list("other_indicator", [("", ""), *listed], _WIDE)
        self.other_date = self._date("other_date", None)
        self._buttons = [self._button(form) for form in _SUFFIXES]
        self._message = widgets.Label()
        self._on_plan()
        self.plan.observe(self._on_plan, "value")
        self.indicator.observe(self._on_indicator, "value")
        self.measure.observe(self._on_measure, "value")
        for name in ("place", *_CHOICES[4:], "other_indicator", "other_date"):
            getattr(self, name).observe(self._on_change, "value")

    def _list(self, name: str, options: Any, layout: Any = None) -> widgets.Dropdown:
        words = self._t(f"explore.{name}")
        return widgets.Dropdown(
            options=options, description=words, layout=layout or _NARROW, style=_STYLE
        )

    def _date(self, name: str, value: date | None) -> widgets.DatePicker:
        words = self._t(f"explore.{name}")
        return widgets.DatePicker(value=value, description=words, style=_STYLE)

    def _button(self, form: str) -> widgets.Button:
        button = widgets.Button(description=self._t(f"explore.export_{form}"))
        button.on_click(lambda _: self._write(form))
        return button

    def _write(self, form: str) -> None:
        try:
            self._message.value = self._t("explore.written", file=self.export(form))
        except QstatsError as error:
            self._message.value = self._t("explore.none", why=error.what)

    # --- what the lists offer --------------------------------------------------------------------

    def _measured(self) -> list[str]:
        """Indicators with values; all of them in a workspace without any."""
        ids = list(self._catalog.indicators)
        return [code for code in ids if self._sources.places.get(code)] or ids

    def _names(self, codes: list[str]) -> list[tuple[str, str]]:
        lang, catalog = self._t.lang, self._catalog
        return sorted((catalog.indicator(code).names.in_(lang), code) for code in codes)

    def _plans(self) -> list[tuple[str, str]]:
        plans, measured = self._catalog.plans, set(self._measured())
        served = [p for p in plans.values() if measured & set(_goals(p.targets))]
        listed = [(p.names.in_(self._t.lang), p.id) for p in served or plans.values()]
        return listed or [("", "")]

    def _goal(self) -> Target | None:
        """The plan's target of the chosen indicator, if it has one."""
        plan = self._catalog.plans.get(self.plan.value)
        return _goals(plan.targets if plan else ()).get(self.indicator.value)

    # --- changes ---------------------------------------------------------------------------------

    def _on_plan(self, _change: Any = None) -> None:
        plan, offered = self._catalog.plans.get(self.plan.value), set(self._measured())
        goals = _goals(plan.targets if plan else ())
        # A numeric target says more than a direction.
        ranked = sorted(goals, key=lambda code: goals[code].value is None)
        with self._quietly():
            self.indicator.value = next(
                (code for code in ranked if code in offered), self.indicator.value
            )
            self._on_indicator()
        self._on_change()

    def _on_indicator(self, _change: Any = None) -> None:
        goal, offered = self._goal(), set(self._measured())
        measures = [m.indicator for m in goal.measures] if goal else []
        with self._quietly():
            others = [code for code in measures if code in offered]
            self.measure.options = self._names(others or [self.indicator.value])
            self.measure.value = self.indicator.value
            self._on_measure()
            self._reset(goal)
        self._on_change()

    def _on_measure(self, _change: Any = None) -> None:
        with self._quietly():
            self.place.options = list(self._sources.places.get(self.measure.value, ())) or ["CN"]
        self._on_change()

    def _reset(self, goal: Target | None) -> None:
        choice = self._first_target(self.indicator.value, goal)
        self.operator.value, self.value.value, self.year.value = choice

    def _first_target(self, code: str, goal: Target | None) -> tuple[str, float, int]:
        """The plan's target, or the latest value next year where there is none."""
        if goal and goal.kind == "threshold" and goal.value is not None:
            return goal.operator, goal.value, goal.year
        series = self._sources.series_of(code, self.place.value, self._day)
        known = series["value"].dropna()
        latest = float(known.iloc[-1]) if len(known) else 0.0
        better = self._catalog.indicator(code).better
        return ">=" if better == "up" else "<=", latest, self._today.year + 1

    def _other(self) -> list[Question]:
        """The question to compare with: another indicator, another date, or both."""
        asked = self.question
        if code := self.other_indicator.value:
            places = self._sources.places.get(code, ())
            place = asked.place if asked.place in places else next(iter(places), asked.place)
            plan = self._catalog.plans.get(self.plan.value)
            goal = _goals(plan.targets if plan else ()).get(code)
            operator, value, year = self._first_target(code, goal)
            asked = Question(code, place, asked.as_of, operator, value, year, asked.model)
        if isinstance(self.other_date.value, date):
            asked = replace(asked, as_of=self.other_date.value)
        return [] if asked == self.question else [asked]

    def _on_change(self, _change: Any = None) -> None:
        if self._quiet:
            return
        with self._quietly():
            self._offer_models()
        for listener in self._listeners:
            listener()

    def _offer_models(self) -> None:
        try:
            models = self._what_if.models(self.question)
        except QstatsError:
            models = [POOL]
        chosen = self.model.value if self.model.value in models else POOL
        words = [self._t("explore.pool"), *(self._t(f"method.{name}") for name in models[1:])]
        self.model.options = list(zip(words, models, strict=True))
        self.model.value = chosen

    @contextmanager
    def _quietly(self) -> Iterator[None]:
        """Widgets set inside are no changes of their own."""
        before, self._quiet = self._quiet, True
        try:
            yield
        finally:
            self._quiet = before

    @property
    def _day(self) -> date:
        # An emptied date field asks about today.
        day = self.as_of.value
        return day if isinstance(day, date) else self._today


def _goals(targets: tuple[Target, ...]) -> dict[str, Target]:
    """The first target of every primary indicator, numeric ones before directions."""
    found: dict[str, Target] = {}
    for target in sorted(targets, key=lambda t: t.kind != "threshold"):
        if target.primary:
            found.setdefault(target.primary.indicator, target)
    return found


def _style() -> str:
    return (resources.files("qstats.report") / "workbench.css").read_text(encoding="utf-8")
