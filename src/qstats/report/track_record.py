"""How earlier forecasts fared: of this series, on benchmark series, and this verdict over time."""

from __future__ import annotations

import json
from collections.abc import Sequence
from functools import lru_cache

from qstats.report import figures, numbers
from qstats.report.case import Row
from qstats.report.charts import chart, figure, scale_of, section
from qstats.report.drawing import svg
from qstats.report.markup import Html, join, tag
from qstats.report.view import View

_MOST_PAST = 5


def record(view: View) -> Html:
    """How earlier forecasts of this series fared, how the method fared elsewhere, the history."""
    blocks = [b for b in (_backtest(view), _reliability(view)) if b]
    pictures = tag("div", *blocks, class_="two") if len(blocks) > 1 else join(list(blocks))
    parts = [pictures, _calibration(view), _history(view)]
    return section(view, "record", view.texts("record.heading"), *parts) if any(parts) else Html("")


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
