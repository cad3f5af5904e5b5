"""Asking "what if the target were another one?" with widgets: for JupyterLab, not for pages."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import replace
from datetime import date
from pathlib import Path
from typing import Any

import ipywidgets as widgets

from qstats import collector
from qstats.catalog import Catalog, Plan, Target
from qstats.errors import CatalogError, QstatsError, UsageError
from qstats.files import write_text
from qstats.report.check_list import CheckList
from qstats.report.display import framed
from qstats.report.markup import Html, tag
from qstats.report.texts import Texts
from qstats.report.what_if import Answer, Question, Sources, WhatIf
from qstats.report.workbench_files import code, drawing, path_for, report

_MOST_AHEAD = 15
_WIDE, _HALF, _NARROW = {"width": "48em"}, {"width": "30em"}, {"width": "18em"}
_STYLE = {"description_width": "8em"}
# A name before several widgets, like the one that a single widget brings.
_NAME = {
    "width": "8em",
    "margin": "2px 8px 2px 2px",
    "display": "flex",
    "justify_content": "flex-end",
}
_ROW = {"flex_flow": "row wrap"}
# In this order, since a choice resets those after it that hang on it.
_CHOICES = ("plan", "indicator", "measure", "place", "as_of", "operator", "value", "year")
_SUFFIXES = {"code": "py", "picture": "svg", "report": "html"}


class Workbench:
    """Choose a plan, an indicator, a target and a date; see the chance, the pace and the path.

    The widgets are attributes: ``plan``, ``indicator``, ``measure`` (another measure of the plan's
    target), ``place``, ``as_of``, ``operator``, ``value``, ``year`` and ``models`` (the methods
    pooled); a second answer stands beside the first where ``other_indicator`` or ``other_date`` is
    set.

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
    workspace:
        The workspace as the user named it, if at all; exported code names it too.

    Raises
    ------
    CatalogError
        The catalogue holds no indicator.
    """

    def __init__(
        self,
        catalog: Catalog,
        sources: Sources,
        lang: str,
        today: date,
        workspace: str | None = None,
    ) -> None:
        if not catalog.indicators:
            raise CatalogError("no indicator to choose", remedy="add one to catalog/indicators")
        self._catalog, self._sources, self._today = catalog, sources, today
        self._workspace = workspace
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
                self.indicator,
                self.measure,
                _row(self.place, self.as_of),
                _row(self.operator, self.value, self.year),
                self.models,
                _row(self.other_indicator, self.other_date),
                _row(self._name("export"), *self._buttons, self._message),
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
            self._chosen_models(),
        )

    def show(self) -> None:
        """Show the widgets and under them the answer, which follows every change.

        Without a front end the answer to the first choice is shown and stays; without a notebook
        its words are printed.
        """
        from IPython import get_ipython
        from IPython.display import display

        if get_ipython() is None:
            print(self.words())
            return
        display(self.controls)
        shown = display(self.answer(), display_id=True)
        self._listeners.append(lambda: shown.update(self.answer()))

    @collector.paused()
    def answer(self) -> Html:
        """The chance, the pace and the path for what the widgets say now, as HTML."""
        answers = self._answers()
        said = [tag("div", tag("h3", a.heading), *_paragraphs(a)) for a in answers]
        figures = [a.figure for a in answers]
        return framed(tag("div", *said, *figures, class_="side two" if said[1:] else "side"))

    def words(self) -> str:
        """The same without the picture, as plain text."""
        lines = [(a.heading, a.said, *a.notes) for a in self._answers()]
        return "\n\n".join(map("\n".join, lines))

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
        return code(self._t.lang, self._workspace, self._choices())

    def export(self, form: str, folder: str | Path = ".") -> Path:
        """Write what is shown as ``"code"``, ``"picture"`` (SVG) or ``"report"`` (HTML).

        The file is named after measure and year, with a number behind where another export of that
        name lies in ``folder``: none is overwritten.

        Raises
        ------
        UsageError
            No such form.
        QstatsError
            There is no picture, for lack of data.
        """
        if form not in _SUFFIXES:
            raise UsageError(f"no form {form!r}", remedy=f"choose one of {', '.join(_SUFFIXES)}")
        made = {"code": self.code, "picture": self._drawing, "report": self._page}[form]()
        name = f"{self.measure.value}-{self.year.value}.{_SUFFIXES[form]}"
        path = path_for(made, Path(folder) / name)
        write_text(path, made)
        return path

    def _drawing(self) -> str:
        return drawing(self._answers())

    def _page(self) -> str:
        return report(
            self._t,
            [self._what_if.name(asked) for asked in self._asked()],
            self._promise(),
            self._answers(phone=True),
            self.code(),
            self._today,
        )

    def _promise(self) -> str:
        """The plan and its target of the chosen indicator, the empty text if it has none."""
        plan = self._catalog.plans.get(self.plan.value)
        goal = self._goals().get(self.indicator.value)
        if plan is None or goal is None:
            return ""
        named = {"plan": plan.names.in_(self._t.lang), "target": goal.names.in_(self._t.lang)}
        return self._t("explore.promise", **named)

    def _asked(self) -> list[Question]:
        return [self.question, *self._other()]

    def _answers(self, phone: bool = False) -> list[Answer]:
        asked = enumerate(self._asked())
        return [self._what_if.answer(q, f"bench-{place}", phone) for place, q in asked]

    def _choices(self) -> dict[str, Any]:
        """The values of the widgets, in the order in which they may be set; unset ones left out."""
        chosen = {name: getattr(self, name).value for name in _CHOICES}
        chosen |= {"as_of": self._day, "models": self._chosen_models()}
        chosen |= {name: getattr(self, name).value for name in ("other_indicator", "other_date")}
        return {name: value for name, value in chosen.items() if value not in (None, "")}

    def _chosen_models(self) -> tuple[str, ...] | None:
        """The checked methods, ``None`` if they are all that are offered."""
        models = self.models
        return None if models.value == models.offered or _hidden(models) else models.value

    # --- widgets ---------------------------------------------------------------------------------

    def _build(self) -> None:
        t = self._t
        listed = self._names(self._measured())
        self.plan = self._list("plan", self._plans(), _WIDE)
        self.indicator = self._list("indicator", listed, _WIDE)
        self.measure = self._list("measure", listed, _WIDE)
        self.place = self._list("place", [("", "")])
        self.models = CheckList(self._name("models"))
        operators = [(t("explore.at_least"), ">="), (t("explore.at_most"), "<=")]
        self.operator = self._list("target", operators)
        self.value = widgets.FloatText(layout={"width": "9em"})
        self.year = widgets.BoundedIntText(
            value=self._today.year,
            min=1950,
            max=self._today.year + _MOST_AHEAD,
            description=t("explore.year"),
            layout={"width": "14em"},
            style={"description_width": "6em"},
        )
        self.as_of = self._date("as_of", self._today)
        self.other_indicator = self._list("other_indicator", [("", ""), *listed], _HALF)
        self.other_date = self._date("other_date", None)
        self._buttons = [self._button(form) for form in _SUFFIXES]
        self._message = widgets.Label()
        self._on_plan()
        self.plan.observe(self._on_plan, "value")
        self.indicator.observe(self._on_indicator, "value")
        self.measure.observe(self._on_measure, "value")
        followed = ("place", *_CHOICES[4:], "models", "other_indicator", "other_date")
        for name in followed:
            getattr(self, name).observe(self._on_change, "value")

    def _list(self, name: str, options: Any, layout: Any = None) -> widgets.Dropdown:
        words = self._t(f"explore.{name}")
        return widgets.Dropdown(
            options=options, description=words, layout=layout or _NARROW, style=_STYLE
        )

    def _name(self, name: str) -> widgets.Label:
        return widgets.Label(self._t(f"explore.{name}"), layout=_NAME)

    def _date(self, name: str, value: date | None) -> widgets.DatePicker:
        words = self._t(f"explore.{name}")
        return widgets.DatePicker(value=value, description=words, layout=_NARROW, style=_STYLE)

    def _button(self, form: str) -> widgets.Button:
        words = self._t(f"explore.export_{form}")
        button = widgets.Button(description=words, layout={"width": "auto"})
        button.on_click(lambda _: self._write(form))
        return button

    def _write(self, form: str) -> None:
        try:
            self._message.value = self._t("explore.written", file=self.export(form))
        except QstatsError as error:
            self._message.value = error.what
        except OSError as error:
            self._message.value = str(error)

    # --- what the lists offer --------------------------------------------------------------------

    def _measured(self) -> list[str]:
        """Indicators with values; all of them in a workspace without any."""
        ids = list(self._catalog.indicators)
        return [code for code in ids if self._sources.places.get(code)] or ids

    def _names(self, codes: list[str]) -> list[tuple[str, str]]:
        lang, catalog = self._t.lang, self._catalog
        return sorted((catalog.indicator(code).names.in_(lang), code) for code in codes)

    def _named(self, places: Sequence[str]) -> list[tuple[str, str]]:
        lang, names = self._t.lang, self._sources.place_names
        return sorted((names(place).in_(lang), place) for place in places)

    def _plans(self) -> list[tuple[str, str]]:
        plans, measured = self._catalog.plans, set(self._measured())
        served = [p for p in plans.values() if measured & _primary(p)]
        listed = [(p.names.in_(self._t.lang), p.id) for p in served or plans.values()]
        return listed or [("", "")]

    def _goals(self) -> dict[str, Target]:
        """The plan's first target of every primary indicator, numeric ones before directions."""
        plan = self._catalog.plans.get(self.plan.value)
        found: dict[str, Target] = {}
        for target in sorted(plan.targets if plan else (), key=lambda t: t.kind != "threshold"):
            if target.primary:
                found.setdefault(target.primary.indicator, target)
        return found

    # --- changes ---------------------------------------------------------------------------------

    def _on_plan(self, _change: Any = None) -> None:
        plan, goals = self._catalog.plans.get(self.plan.value), self._goals()
        offered = set(self._measured())
        # A numeric target says more than a direction.
        ranked = sorted(goals, key=lambda code: goals[code].value is None)
        with self._quietly():
            self.place.options = self._named([plan.geo if plan else ""])
            self.indicator.value = next(
                (code for code in ranked if code in offered), self.indicator.value
            )
            self._on_indicator()
        self._on_change()

    def _on_indicator(self, _change: Any = None) -> None:
        goal, offered = self._goals().get(self.indicator.value), set(self._measured())
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
            before, places = self.place.value, self._sources.places.get(self.measure.value, ())
            self.place.options = self._named(places or [before])
            if before in places:
                self.place.value = before
        self._on_change()

    def _reset(self, goal: Target | None) -> None:
        choice = self._first_target(self.indicator.value, self.place.value, goal)
        self.operator.value, self.value.value, self.year.value = choice

    def _first_target(self, code: str, place: str, goal: Target | None) -> tuple[str, float, int]:
        """The plan's target: its value, or that of its base year for a direction.

        The latest value next year where there is neither.
        """
        if goal and goal.kind == "threshold" and goal.value is not None:
            return goal.operator, goal.value, goal.year
        better = ">=" if self._catalog.indicator(code).better == "up" else "<="
        series = self._sources.series_of(code, place, self._day)
        known = series.set_index("year")["value"].dropna()
        base = goal.base_year if goal and goal.kind == "trend" else None
        if goal and base is not None and base in known.index:
            return better, float(known.loc[base]), goal.year
        latest = float(known.iloc[-1]) if len(known) else 0.0
        return better, latest, self._today.year + 1

    def _other(self) -> list[Question]:
        """The question to compare with: another indicator, another date, or both."""
        asked = self.question
        if code := self.other_indicator.value:
            places = self._sources.places.get(code, ())
            place = asked.place if asked.place in places else next(iter(places), asked.place)
            operator, value, year = self._first_target(code, place, self._goals().get(code))
            asked = Question(code, place, asked.as_of, operator, value, year, asked.models)
        if isinstance(self.other_date.value, date):
            asked = replace(asked, as_of=self.other_date.value)
        return [] if asked == self.question else [asked]

    @collector.paused()  # the answer first, then the search for garbage
    def _on_change(self, _change: Any = None) -> None:
        if self._quiet:
            return
        with self._quietly():
            self._offer_models()
        for listener in self._listeners:
            listener()

    def _offer_models(self) -> None:
        try:
            offered = self._what_if.models(self.question)
        except QstatsError:
            offered = []
        self.models.layout.display = "flex" if offered else "none"
        if offered:
            self.models.offer({name: self._t(f"method.{name}") for name in offered})

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


def _row(*inside: widgets.Widget) -> widgets.HBox:
    return widgets.HBox(list(inside), layout=_ROW)


def _primary(plan: Plan) -> set[str]:
    return {target.primary.indicator for target in plan.targets if target.primary}


def _hidden(widget: widgets.Widget) -> bool:
    return bool(widget.layout.display == "none")


def _paragraphs(answer: Answer) -> list[Html]:
    said = tag("p", answer.said, class_="say")
    return [said, *(tag("p", note) for note in answer.notes)]
