"""What the verdict rests on: path, first year, methods, rules, track record, sensitivity."""

from __future__ import annotations

import json
from collections.abc import Sequence
from functools import lru_cache

import numpy as np

from qstats.report import figures, numbers
from qstats.report.case import MeasureCase, Row
from qstats.report.charts import chart, data_table, figure, goal_of, scale_of, section
from qstats.report.drawing import svg
from qstats.report.markup import Html, join, tag, worded
from qstats.report.view import View, known_or_none

_PRINTED = (0.025, 0.1, 0.25, 0.5, 0.75, 0.9, 0.975)
_MOST_YEARS = 6
_MOST_PAST = 5
_MOST_CHANGES = 8
_SIDES = {"on_track": ("▲", "yes"), "too_slow": ("▼", "no"), "cannot_judge": ("○", "none")}
# Rule numbers that are shares and print as per cent.
_AS_PERCENT = ("cagr_directed", "miss_share_of_remaining_distance")


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


def rules(view: View) -> Html:
    """The published rules beside the verdict of this report, each in its own words."""
    given = view.assessment["rules"]
    if not given:
        return Html("")
    order = list(_SIDES)
    ranked = sorted(given, key=lambda rule: order.index(rule["side"]))
    own = [_own_rule(view)] if view.pending else []
    heads = [view.texts(f"rules.{h}") for h in ("rule", "looks", "number", "needs", "word", "says")]
    table = data_table(
        heads,
        own + [_rule(view, rule) for rule in ranked],
        view.texts("rules.caption", date=view.date(view.case.as_of)),
        row_classes=["us"] * len(own) + [None] * len(ranked),
        text_columns=(1, 4, 5),
    )
    lead = view.sentences([view.texts("rules.lead"), _disagreement(view)])
    return section(view, "rules", _rules_heading(given, view), tag("p", lead, class_="lead"), table)


def record(view: View) -> Html:
    """How earlier forecasts of this series fared, how the method fared elsewhere, the history."""
    blocks = [b for b in (_backtest(view), _reliability(view)) if b]
    pictures = tag("div", *blocks, class_="two") if len(blocks) > 1 else join(list(blocks))
    parts = [pictures, _calibration(view), _history(view)]
    return section(view, "record", view.texts("record.heading"), *parts) if any(parts) else Html("")


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


# --- path ----------------------------------------------------------------------------------------


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


# --- when and methods ----------------------------------------------------------------------------


def _level(view: View) -> str:
    return (
        view.goal() if view.case.target.kind == "threshold" else view.brief(view.threshold or 0.0)
    )


def first_years(view: View) -> list[tuple[str, float]]:
    """Chance of each year to be the first at the level; empty where the goal has no such year."""
    given = view.assessment["year_of_attainment"]
    if not given or goal_of(view) is None:
        return []
    years = sorted(year for year in given if year != "never")
    shown = [(year, float(given[year])) for year in years[:_MOST_YEARS]]
    rest = max(0.0, 1.0 - sum(p for _, p in shown))
    return [*shown, (view.texts("when.never"), rest)]


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


# --- rules ---------------------------------------------------------------------------------------


def _rules_heading(given: Sequence[Row], view: View) -> str:
    sides = [rule["side"] for rule in given]
    counts = {side: sides.count(side) for side in _SIDES}
    if counts["on_track"] and counts["too_slow"]:
        return view.texts("rules.heading_split", **counts)
    side = next((s for s in ("on_track", "too_slow") if counts[s]), "cannot_judge")
    return view.texts(f"rules.heading_{side}", count=counts[side])


def _disagreement(view: View) -> str:
    told = view.assessment["disagreement"]
    # That rules split among themselves is the heading's finding already.
    return view.message(told) if told and told["key"] != "rules_split" else ""


def _own_rule(view: View) -> list[object]:
    probability = view.probability or 0.0
    side = "yes" if probability >= 0.66 else "no" if probability < 0.33 else "even"
    mark = {"yes": "▲", "no": "▼", "even": "◆"}[side]
    says = tag("span", f"{mark} {view.texts(f'rules.own.{side}')}", class_=f"chip {side}")
    looks = view.texts("rules.own.looks", year=view.year)
    chance = numbers.chance(probability)
    return [view.texts("rules.own.name"), looks, chance, "–", view.word(probability), says]


def _rule(view: View, rule: Row) -> list[object]:
    texts, name, number_name = view.texts, rule["rule"], rule["number_name"]
    mark, look = _SIDES[rule["side"]]
    says = tag("span", f"{mark} {texts('side.' + rule['side'])}", class_=f"chip {look}")
    looks = texts(f"rule_looks.{name}.{number_name}")
    note = [" ", tag("small", view.message(rule["note"]))] if rule["note"] else []
    word = texts(f"rule_word.{rule['verdict']}") if rule["verdict"] else "–"
    needs = texts(f"rule_needs.{name}.{number_name}")
    return [
        texts(f"rule.{name}"),
        join([looks, *note]),
        _rule_number(view, rule),
        needs,
        word,
        says,
    ]


def _rule_number(view: View, rule: Row) -> str:
    x, name = known_or_none(rule["number"]), rule["number_name"]
    if x is None:
        return "–"
    if name in _AS_PERCENT:
        return f"{numbers.signed(100 * x, 1)}%"
    if name.startswith("gap_percent"):
        return f"{numbers.number(x, 0)}%"
    if name == "aarr_percent":
        return f"{numbers.signed(x, 2)}%"
    return numbers.number(x, 2)


# --- track record --------------------------------------------------------------------------------


def _backtest(view: View) -> Html:
    rows = [row for row in view.measure.backtest if numbers.known(row["actual"])]
    if not rows:
        return Html("")
    rows.sort(key=lambda row: (row["horizon"], row["year"]))
    shown = [row for h in sorted({r["horizon"] for r in rows}) for row in _last(rows, h)]
    ahead = [view.texts.plural("record.ahead", h) for h in sorted({r["horizon"] for r in rows})]
    inside, count = sum(bool(row["inside80"]) for row in rows), len(rows)
    return chart(
        view,
        "backtest",
        view.texts.plural("record.backtest", count, inside=inside),
        view.texts("record.backtest_subtitle", unit=numbers.unit_name(view.unit, view.lang)),
        lambda axes: figures.draw_backtest(axes, shown, scale_of(view), ahead),
        (360, 240),
        _backtest_table(view, rows),
        note=view.texts("record.few") if count < 20 else "",
    )


def _last(rows: Sequence[Row], horizon: int) -> list[Row]:
    return [row for row in rows if row["horizon"] == horizon][-_MOST_PAST:]


def _backtest_table(view: View, rows: Sequence[Row]) -> tuple[list[str], list[list[str]]]:
    columns = ("made_with", "for", "middle", "range", "published", "inside")
    return [view.texts(f"record.{column}") for column in columns], [
        [
            str(row["origin"]),
            str(row["year"]),
            view.number(row["median"]),
            view.range(row["low80"], row["high80"]),
            view.seen(row["actual"]),
            view.texts("yes" if row["inside80"] else "no"),
        ]
        for row in rows
    ]


def _reliability(view: View) -> Html:
    rows = view.case.calibration.get("reliability", [])
    if not rows:
        return Html("")
    table = [
        [
            numbers.chance(row["stated"]),
            numbers.chance(row["observed"]),
            numbers.number(row["count"]),
        ]
        for row in rows
    ]
    heads = [view.texts(f"record.{head}") for head in ("stated", "came_true", "forecasts")]
    count = numbers.number(sum(row["count"] for row in rows))
    title = view.texts("record.reliability", count=count)
    subtitle = view.texts("record.reliability_subtitle")
    picture = _reliability_picture(json.dumps(rows), title, subtitle, *heads[:2])
    return figure(view, "reliability", title, subtitle, [picture], (heads, table))


@lru_cache(maxsize=8)
def _reliability_picture(rows: str, title: str, subtitle: str, stated: str, came_true: str) -> Html:
    # Every report of a language shows the same one; ``rows`` come as JSON to be remembered.
    told = json.loads(rows)
    return svg(
        lambda axes: figures.draw_reliability(axes, told, came_true, stated),
        "reliability",
        (360, 258),
        subtitle,
        title,
        "chart small",
    )


def _calibration(view: View) -> Html:
    held = view.case.calibration
    if "coverage80" not in held:
        return tag("p", view.texts("record.unmeasured"), class_="note")
    lengths = [row["length"] for row in held["short"]]
    shares = ("coverage80", "coverage95", "short_coverage80", "short_coverage95")
    coverage, coverage95, short, short95 = (numbers.chance(held[key]) for key in shares)
    sentence = view.texts(
        "record.calibration",
        series=numbers.number(held["n_series"]),
        date=view.date(held["measured"]),
        version=held["version"],
        sets=view.texts("list.comma").join(_set(view, row) for row in held["by_set"]),
        count=numbers.number(held["n_forecasts"]),
        coverage=coverage,
        coverage95=coverage95,
        fewest=min(lengths),
        most=max(lengths),
        years=max(row["horizon"] for row in held["short"]),
        short=short,
        short95=short95,
        questions=numbers.number(held["n_questions"]),
        brier=numbers.number(held["brier"], 3),
        skill=f"{numbers.number(100 * held['brier_skill'], 0)}%",
    )
    part_year = view.texts("record.part_year") if view.heard else ""
    return tag("p", view.sentences([sentence, part_year]), class_="note")


def _set(view: View, row: Row) -> str:
    """A benchmark set with its number of series."""
    count = numbers.number(row["n_series"])
    return view.texts("record.calibration_set", name=row["name"], count=count)


def _history(view: View) -> Html:
    rows = [
        (numbers.iso_date(row["as_of"]), row["probability"])
        for row in view.measure.history
        if numbers.known(row["probability"])
    ]
    if len(rows) < 2:
        return Html("")
    first, last = numbers.chance(rows[0][1]), numbers.chance(rows[-1][1])
    key = "record.history_same" if first == last else "record.history"
    return chart(
        view,
        "history",
        view.texts(key, first=first, last=last),
        view.texts("record.history_subtitle", year=view.year),
        lambda axes: figures.draw_history(axes, rows),
        (360, 190),
        (
            [view.texts("record.as_of"), view.texts("record.chance")],
            [[day, numbers.chance(p)] for day, p in rows],
        ),
    )


# --- what would change it ------------------------------------------------------------------------


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
