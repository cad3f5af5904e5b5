"""What would change the verdict: other data, a harder or easier target, other measures."""

from __future__ import annotations

import numpy as np

from qstats.report import figures, numbers
from qstats.report.case import MeasureCase, Row
from qstats.report.charts import chart, section
from qstats.report.markup import Html, tag, worded
from qstats.report.view import View, known_or_none

_MOST_CHANGES = 8


def change(view: View) -> Html:
    """What would change the verdict: other data, a harder target, other measures."""
    rows = possible_changes(view) if view.pending else []
    blocks = [_sensitivity_chart(view, rows)] if rows else []
    others = [_other_measure(view, m) for m in view.case.measures[1:]]
    if others:
        head = tag("h3", view.texts("change.other_measures"))
        blocks.append(tag("div", head, _measures_lead(view), tag("ul", *others, class_="plain")))
    if not blocks:
        return Html("")
    body = tag("div", *blocks, class_="two") if len(blocks) > 1 else blocks[0]
    return section(view, "change", view.texts("change.heading"), body)


def possible_changes(view: View) -> list[tuple[str, float]]:
    """Each change that was tried, in words, with the chance under it."""
    told = [
        (view.message(row["change"]), row["probability"])
        for row in view.measure.sensitivity
        if numbers.known(row["probability"])
    ]
    return told + _other_targets(view)


def _other_targets(view: View) -> list[tuple[str, float]]:
    """The chance if the target were one or two round steps harder, or one easier."""
    forecast, target = view.measure.forecast, view.case.target
    if not forecast or target.kind != "threshold" or view.threshold is None:
        return []
    if view.year not in forecast["years"]:
        return []
    quantiles = np.asarray(forecast["values"], dtype=float)[:, forecast["years"].index(view.year)]
    step = _round_step((quantiles[-1] - quantiles[0]) / 12)
    harder = step if view.operator == ">=" else -step
    return [
        (
            view.texts("change.other_target", value=_with_unit(view, x)),
            _chance_of(view, quantiles, x),
        )
        for x in (view.threshold + k * harder for k in (-1, 1, 2))
    ]


def _chance_of(view: View, quantiles: np.ndarray, threshold: float) -> float:
    probs = view.measure.forecast["probs"] if view.measure.forecast else []
    below = float(np.interp(threshold, quantiles, probs, left=0.0, right=1.0))
    return 1 - below if view.operator == ">=" else below


def _round_step(size: float) -> float:
    """1, 2 or 5 times a power of ten, at least ``size``."""
    power = 10.0 ** np.floor(np.log10(size)) if size > 0 else 1.0
    return float(next((m for m in (1, 2, 5, 10) if m * power >= size), 10) * power)


def _with_unit(view: View, x: float) -> str:
    return numbers.value(x, view.unit, view.lang)


def _sensitivity_chart(view: View, rows: list[tuple[str, float]]) -> Html:
    published = view.probability or 0.0
    moved = sorted(rows, key=lambda row: -abs(row[1] - published))[:_MOST_CHANGES]
    shown = [row for row in rows if row in moved]
    here = numbers.likelihood(published)
    key = "change.stays" if all(numbers.likelihood(p) == here for _, p in rows) else "change.moves"
    chance = numbers.chance(published)
    return chart(
        view,
        "sensitivity",
        view.texts(key, word=view.word(published)),
        view.texts("change.subtitle", chance=chance),
        lambda axes: figures.draw_sensitivity(
            axes, shown, published, numbers.class_bounds(published)
        ),
        (360, 54 + 40 * len(shown)),
        (
            [view.texts("change.change"), view.texts("change.chance")],
            [[name, numbers.chance(p)] for name, p in rows],
        ),
    )


def _measures_lead(view: View) -> Html:
    said = {_stand(measure) for measure in view.case.measures}
    key = "change.depends" if len(said) > 1 else "change.agrees"
    return tag("p", view.texts(key), class_="lead")


def _stand(measure: MeasureCase) -> str:
    """Which way a measure leans: decided, likely, even, unlikely, or silent."""
    row = measure.assessment
    if row["state"] in ("met", "missed"):
        return "yes" if row["state"] == "met" else "no"
    probability = known_or_none(row["probability"])
    if probability is None:
        return "silent"
    return "yes" if probability >= 0.66 else "no" if probability < 0.33 else "even"


def _dated(view: View, row: Row, unit: str) -> str:
    """A value with its year; one printed as a bound says so."""
    sign = {"at_least": "≥ ", "at_most": "≤ "}.get(row["bound"], "")
    value = f"{sign}{numbers.value(row['value'], unit, view.lang)}"
    return view.texts("change.value", year=row["year"], value=value)


def _other_measure(view: View, measure: MeasureCase) -> Html:
    row, texts, indicator = measure.assessment, view.texts, measure.indicator
    seen = [r for r in measure.series if numbers.known(r["value"])]
    probability = known_or_none(row["probability"])
    parts = [texts(f"relation.{measure.measure.relation}")]
    if seen:
        values = texts("list.comma").join(_dated(view, r, indicator.unit) for r in seen[-3:])
        parts.append(texts("change.values", values=values))
    if row["state"] == "pending" and probability is not None:
        chance, word = numbers.chance(probability), view.word(probability)
        parts.append(texts("change.its_chance", chance=chance, word=word))
    else:
        parts.append(texts("change.its_state", state=texts(f"state.{row['state']}")))
    note = measure.measure.note
    remark = [texts.html("change.note", note=worded(note, view.lang))] if note else []
    name = tag("b", indicator.names.in_(view.lang))
    return tag("li", name, texts("list.colon"), view.sentences(parts), *remark)
