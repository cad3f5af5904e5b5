"""Where the path leads: the fan, the first year at the target, what each method says alone."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np

from qstats.report import figures, numbers
from qstats.report.case import Row
from qstats.report.charts import chart, goal_of, scale_of, section
from qstats.report.markup import Html
from qstats.report.view import View, known_or_none

_PRINTED = (0.025, 0.1, 0.25, 0.5, 0.75, 0.9, 0.975)
_MOST_YEARS = 6


def path(view: View) -> Html:
    """The observed path and the fan of the forecast."""
    if not view.observed:
        return Html("")
    measure, goal, scale = view.measure, goal_of(view), scale_of(view)
    forecast = measure.forecast if view.pending else None
    breaks = [b.year for b in measure.indicator.breaks if not b.suspected and _inside(view, b.year)]
    parts = measure.series, forecast, goal, breaks, scale
    picture = chart(
        view,
        "path",
        _path_finding(view),
        _path_subtitle(view, forecast),
        lambda axes: figures.draw_fan(axes, *parts),
        (860, 400),
        _path_table(view, forecast),
        note=_path_note(view, forecast, breaks),
        phone=(lambda axes: figures.draw_fan(axes, *parts, narrow=True), (360, 330)),
    )
    return section(view, "path", view.texts("path.heading"), picture)


def when(view: View) -> Html:
    """The chance of each year to be the first that reaches the target level."""
    chances = first_years(view)
    if not chances or not view.pending:
        return Html("")
    year, never = str(view.year), view.texts("when.never")
    label = view.texts("when.never_label")
    first = dict(chances).get(year, 0.0)
    key = "when.mostly" if first >= max(p for _, p in chances) else "when.not_mostly"
    reached = np.cumsum([p for label, p in chances if label != never]).tolist()
    table = [
        [label, numbers.chance(p), numbers.chance(reached[place]) if label != never else ""]
        for place, (label, p) in enumerate(chances)
    ]
    picture = chart(
        view,
        "first",
        view.texts(key, year=view.year, chance=numbers.chance(first)),
        view.texts(f"when.subtitle.{view.way}", value=_level(view)),
        lambda axes: figures.draw_first_year(axes, chances, year, label),
        (360, 220),
        ([view.texts(f"when.{head}") for head in ("year", "first", "by_then")], table),
        note=view.texts("when.note", year=view.year),
    )
    return section(view, "when", view.texts("when.heading"), picture)


def methods(view: View) -> Html:
    """What each method says alone, the pool first; methods that failed are named."""
    rows = [row for row in view.measure.members if numbers.known(row["median"])]
    if not rows or not view.pending:
        return Html("")
    goal = goal_of(view)
    named = [(_method(view, row), row) for row in rows]
    size = (360, 56 + 36 * len(rows))
    picture = chart(
        view,
        "methods",
        _methods_finding(view, rows),
        view.texts(
            "methods.subtitle", year=view.year, unit=numbers.unit_name(view.unit, view.lang)
        ),
        lambda axes: figures.draw_methods(
            axes, named, goal, scale_of(view), view.texts("methods.chance")
        ),
        size,
        _methods_table(view, rows),
        note=view.sentences(
            [*_explained(view), *(_failed(view, row) for row in view.measure.members)]
        ),
    )
    return section(view, "methods", view.texts("methods.heading"), picture)


def first_years(view: View) -> list[tuple[str, float]]:
    """Chance of each year to be the first at the level; empty where the goal has no such year."""
    given = view.assessment["year_of_attainment"]
    if not given or goal_of(view) is None:
        return []
    years = sorted(year for year in given if year != "never")
    shown = [(year, float(given[year])) for year in years[:_MOST_YEARS]]
    rest = max(0.0, 1.0 - sum(p for _, p in shown))
    return [*shown, (view.texts("when.never"), rest)]


def _inside(view: View, year: int) -> bool:
    return bool(view.observed[0]["year"] < year <= view.observed[-1]["year"])


def _path_finding(view: View) -> str:
    low, high = (known_or_none(view.assessment[k]) for k in ("low80", "high80"))
    if not view.pending or low is None or high is None or view.threshold is None:
        return view.texts(
            "path.plain", first=view.observed[0]["year"], last=view.observed[-1]["year"]
        )
    ends = (view.reached(low), view.reached(high))
    where = {(True, True): "beyond", (False, False): "short"}.get(ends, "inside")
    return view.texts(f"path.{where}", year=view.year)


def _path_subtitle(view: View, forecast: Row | None) -> str:
    name, unit = (
        view.measure.indicator.names.in_(view.lang),
        numbers.unit_name(view.unit, view.lang),
    )
    parts = [view.texts("path.subtitle", name=name, unit=unit)]
    parts += [view.texts("path.from", year=forecast["years"][0])] if forecast else []
    return view.sentences([*parts, view.texts("path.not_zero")])


def _path_note(view: View, forecast: Row | None, breaks: Sequence[int]) -> str:
    used = {row["status"] for row in view.observed}
    # Both are open circles: one sentence names what they stand for.
    open_marks = "_or_".join(mark for mark in ("derived", "reported") if mark in used)
    marks = ["final", open_marks, "preliminary" if "preliminary" in used else ""]
    parts = [view.texts(f"path.mark.{mark}") for mark in marks if mark]
    parts += [view.texts("path.mark.gap")] if figures.gap_runs(view.measure.series) else []
    parts += [view.texts("path.mark.break")] if breaks else []
    parts += [view.texts("path.mark.bands")] if forecast else []
    return view.sentences(parts)


def _path_table(view: View, forecast: Row | None) -> tuple[list[str], list[list[str]]]:
    probs = _PRINTED if forecast else ()
    heads = [view.texts("path.year"), view.texts("path.observed")]
    heads += [
        view.texts("path.middle") if p == 0.5 else f"{p:.1%}".replace(".0%", "%") for p in probs
    ]
    blanks = [""] * len(probs)
    rows = [[str(row["year"]), _seen(view, row), *blanks] for row in view.measure.series]
    if forecast:
        for year, values in zip(
            forecast["years"], figures.quantile_rows(forecast, probs), strict=True
        ):
            rows.append([str(year), "", *(view.number(x) for x in values)])
    return heads, rows


def _seen(view: View, row: Row) -> str:
    known = numbers.known(row["value"])
    return view.seen(row["value"]) if known else view.texts("missing.value")


def _level(view: View) -> str:
    return (
        view.goal() if view.case.target.kind == "threshold" else view.brief(view.threshold or 0.0)
    )


def _method(view: View, row: Row) -> str:
    if row["model"] == "pool":
        count = sum(numbers.known(m["median"]) for m in view.measure.members) - 1
        return view.texts.plural("method.pool", count) if count > 0 else view.texts("method.alone")
    return view.texts(f"method.{row['model']}")


def _methods_finding(view: View, rows: Sequence[Row]) -> str:
    alone = [row["probability"] for row in rows[1:] if numbers.known(row["probability"])]
    if not alone:
        return view.texts("methods.one")
    same = numbers.likelihood(min(alone)) == numbers.likelihood(max(alone))
    low, high = numbers.chance(min(alone)), numbers.chance(max(alone))
    if low == high:
        return view.texts("methods.agree", chance=low)
    return view.texts("methods.same" if same else "methods.differ", low=low, high=high)


def _methods_table(view: View, rows: Sequence[Row]) -> tuple[list[str], list[list[str]]]:
    heads = [view.texts(f"methods.{h}") for h in ("method", "weight", "middle", "range", "chance")]
    return heads, [
        [
            _method(view, row),
            numbers.chance(row["weight"]) if row["model"] != "pool" else "",
            view.number(row["median"]),
            view.range(row["low80"], row["high80"]),
            numbers.chance(row["probability"]) if numbers.known(row["probability"]) else "",
        ]
        for row in rows
    ]


def _explained(view: View) -> list[str]:
    """How far the forecast moves from the last value, and what makes its range wide."""
    told = view.measure.explanation
    if told is None:
        return []
    moved = {"year": view.year, "change": view.change(told["median"] - told["last"])}
    apart = numbers.chance(told["disagreement"])
    shifts = []
    for row in told["shifts"]:
        size = {"shift": view.change(row["shift"]), "sd": view.size(row["sd"])}
        shifts.append(view.texts("explained.shift", year=row["year"], **size))
    return [
        view.texts("explained.drift", last=view.number(told["last"]), **moved),
        view.texts("explained.disagreement", share=apart),
        *shifts,
    ]


def _failed(view: View, row: Row) -> str:
    if row["status"] != "failed":
        return ""
    return view.texts("methods.failed", method=_method(view, row), reason=row["reason"])
