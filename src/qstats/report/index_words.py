"""What a plan's index says in words: headline, plain paragraph, four facts, each target's goal."""

from __future__ import annotations

from collections.abc import Callable

from qstats.report import numbers
from qstats.report.markup import Html, join, tag, worded
from qstats.report.plan_case import PlanCase, Tally, TargetRow, tally
from qstats.report.texts import Texts

# From best to worst: the order in which the headline names what the targets' chances are.
_ORDER = (
    "met",
    "virtually_certain",
    "very_likely",
    "likely",
    "about_as_likely_as_not",
    "unlikely",
    "very_unlikely",
    "exceptionally_unlikely",
    "missed",
    "insufficient_data",
    "failed",
)
_MOST_NAMED = 6


def headline(case: PlanCase, t: Texts) -> Html:
    """The answer in one sentence: how many numeric targets fall in each class of chance."""
    numeric = [row for row in case.rows if row.numeric]
    if not numeric:
        return _headline_without_numbers(tally(case.rows), t)
    if len(numeric) == 1:
        phrase = t(f"index.phrase.{numeric[0].wording}")
        return t.html("index.headline.one", name=name(numeric[0], t), phrase=phrase)
    classes = [[row for row in numeric if row.wording == word] for word in _ORDER]
    clauses: list[str] = [_clause(rows, len(numeric), t) for rows in classes if rows]
    return t.html(
        "index.headline.many",
        count=written(len(numeric), t),
        clauses=join(clauses, t("index.clause.join")),
    )


def plain(case: PlanCase, t: Texts) -> Html:
    """The same with numbers, the expected count, the directional goals and what is missing."""
    found = tally(case.rows)
    numeric = [row for row in case.rows if row.numeric]
    parts = [_chances(numeric, t), _expected(found, t), _directional(case, found, t)]
    parts += [
        t(f"index.plain.{state}", count=count)
        for state in ("insufficient", "unmeasured", "failed")
        if (count := getattr(found, state))
    ]
    # Chinese sentences follow each other without a space.
    return tag("p", (" " if t.lang == "en" else "").join(part for part in parts if part))


def facts(case: PlanCase, t: Texts) -> Html:
    """Four facts: expected number met, directional goals, what cannot be assessed, newest data."""
    found = tally(case.rows)
    tiles = [_numeric(found, t), _goals(found, t), _unassessed(case, found, t), _data(found, t)]
    return tag("dl", *tiles, class_="facts")


def goal(row: TargetRow, t: Texts) -> str:
    """What the target promises, and of which kind it is: ``at least 94% in 2025 (numeric)``.

    A goal that nothing measures has the reason instead.
    """
    if row.target.kind == "unmeasured":
        return reason(row, t)
    kinds = [t("index.kind.numeric" if row.numeric else "index.kind.directional")]
    kinds += [t("index.kind.proxy")] if row.proxy else []
    kinds += [t("index.kind.measures", count=row.n_measures)] if row.n_measures > 1 else []
    promise = _GOALS[row.target.kind](row, t)
    return t("index.kind.list", goal=promise, kinds=t("index.kind.join").join(kinds))


def reason(row: TargetRow, t: Texts) -> Html:
    """Why a goal is unmeasured; nothing for one that is measured."""
    return worded(row.target.reason, t.lang) if row.target.reason else Html("")


def name(row: TargetRow, t: Texts) -> str:
    """The target's name."""
    return row.target.names.in_(t.lang)


def verdict(row: TargetRow, t: Texts) -> str:
    """The chance of a pending target, the state of any other."""
    chance = row.probability
    return numbers.chance(chance) if chance is not None else state(row, t)


def state(row: TargetRow, t: Texts) -> str:
    """The name of a state; of all states only a failed report is the index's own."""
    return t("index.failed.state") if row.state == "failed" else t(f"state.{row.state}")


def written(count: int, t: Texts) -> str:
    """A count as a word up to ten, in digits beyond."""
    return t(f"index.count.{count}") if f"index.count.{count}" in t else str(count)


def _headline_without_numbers(found: Tally, t: Texts) -> Html:
    if not found.directional:
        return t.html("index.headline.nothing")
    counts = {"good": written(found.favourable, t), "count": written(found.directional, t)}
    return t.html("index.headline.directional", **counts)


def _clause(rows: list[TargetRow], total: int, t: Texts) -> Html:
    form = "all" if len(rows) == total else "one" if len(rows) == 1 else "many"
    phrase = t(f"index.phrase.{rows[0].wording}")
    # A message takes the values it asks for; only the form for one target names it.
    return t.html(
        f"index.clause.{form}", count=written(len(rows), t), phrase=phrase, name=name(rows[0], t)
    )


def _chances(numeric: list[TargetRow], t: Texts) -> str:
    if not 1 < len(numeric) <= _MOST_NAMED:
        return ""
    return t("index.plain.list", items=_items(numeric, t))


def _items(rows: list[TargetRow], t: Texts) -> str:
    items = [t("index.plain.item", name=name(row, t), verdict=verdict(row, t)) for row in rows]
    return t("index.plain.join").join(items)


def _expected(found: Tally, t: Texts) -> str:
    if not found.numeric:
        return ""
    if found.met + found.missed == found.numeric:
        return t("index.plain.decided", met=found.met, missed=found.missed)
    decided = "_decided" if found.met + found.missed else ""
    count, expected = written(found.numeric, t), numbers.number(found.expected_met, 1)
    return t(f"index.plain.expected{decided}", count=count, expected=expected)


def _directional(case: PlanCase, found: Tally, t: Texts) -> str:
    if not found.directional:
        return ""
    sentence = t("index.plain.directional", good=found.favourable, count=found.directional)
    exceptions = [row for row in case.rows if row.judged and not row.numeric and not row.favourable]
    if not 1 <= len(exceptions) <= _MOST_NAMED:
        return sentence
    space = " " if t.lang == "en" else ""
    return sentence + space + t("index.plain.exceptions", items=_items(exceptions, t))


def _numeric(found: Tally, t: Texts) -> Html:
    if not found.numeric:
        return _fact("numeric", t("index.fact.no_verdict"), "", t)
    decided = found.met + found.missed
    whole = decided == found.numeric
    note = t("index.fact.expected")
    if decided:
        note = t("index.fact.expected_decided", met=found.met, missed=found.missed)
    part = numbers.number(found.expected_met, 0 if whole else 1)
    return _fact("numeric", t("index.fact.share", part=part, whole=found.numeric), note, t)


def _goals(found: Tally, t: Texts) -> Html:
    if not found.directional:
        return _fact("directional", t("index.fact.no_verdict"), "", t)
    share = t("index.fact.share", part=found.favourable, whole=found.directional)
    return _fact("directional", share, t("index.fact.favourable"), t)


def _unassessed(case: PlanCase, found: Tally, t: Texts) -> Html:
    share = t("index.fact.share", part=found.unassessed, whole=len(case.rows))
    reasons = {
        "insufficient": found.insufficient,
        "unmeasured": found.unmeasured,
        "failed": found.failed,
    }
    note = t("index.fact.reasons_failed" if found.failed else "index.fact.reasons", **reasons)
    return _fact("unassessed", share, note, t)


def _data(found: Tally, t: Texts) -> Html:
    if not found.series:
        return _fact("data", t("index.fact.no_data"), "", t)
    note = t("index.fact.newest", newest=found.newest, series=found.series, older=found.older)
    return _fact("data", t("index.fact.year", year=found.newest_year), note, t)


def _fact(key: str, figure: str, note: str, t: Texts) -> Html:
    return tag(
        "div",
        tag("dt", t(f"index.fact.{key}")),
        tag("dd", figure, tag("small", note) if note else ""),
    )


def _threshold(row: TargetRow, t: Texts) -> str:
    key = "at_least" if row.target.operator == ">=" else "at_most"
    return t(f"index.goal.{key}", value=_value(row, row.target.value, t), year=row.target.year)


def _interval(row: TargetRow, t: Texts) -> str:
    low, high = (_value(row, x, t) for x in (row.target.low, row.target.high))
    return t("index.goal.interval", low=low, high=high, year=row.target.year)


def _trend(row: TargetRow, t: Texts) -> str:
    key = "trend_up" if row.indicator is None or row.indicator.better == "up" else "trend_down"
    return t(f"index.goal.{key}", year=row.target.year, base=row.target.base_year)


def _every_year(row: TargetRow, t: Texts) -> str:
    return t("index.goal.every_year", year=row.target.year, base=row.target.base_year)


def _rate(kind: str) -> Callable[[TargetRow, Texts], str]:
    def said(row: TargetRow, t: Texts) -> str:
        key = f"{kind}_at_least" if row.target.operator == ">=" else f"{kind}_at_most"
        # Cumulative changes and growth rates are per cent, whatever the level is counted in.
        rate = numbers.value(row.target.value or 0.0, "%", t.lang)
        years = {"base": row.target.base_year, "year": row.target.year}
        return t(f"index.goal.{key}", value=rate, **years)

    return said


def _value(row: TargetRow, x: float | None, t: Texts) -> str:
    return numbers.value(x or 0.0, row.indicator.unit if row.indicator else "", t.lang)


_GOALS: dict[str, Callable[[TargetRow, Texts], str]] = {
    "threshold": _threshold,
    "interval": _interval,
    "trend": _trend,
    "every_year": _every_year,
    "cumulative_change": _rate("cumulative"),
    "average_growth": _rate("growth"),
}
