"""Small versions of the report's parts, for a notebook of the user's own.

Each function takes a result and a language and returns HTML that brings its own style sheet.
"""

from __future__ import annotations

import itertools
import math
from collections.abc import Sequence
from importlib import resources
from typing import TYPE_CHECKING, Any

import pandas as pd

from qstats.report import numbers
from qstats.report.charts import data_table
from qstats.report.drawing import svg
from qstats.report.figures import Scale, draw_fan
from qstats.report.markup import Html, tag
from qstats.report.notebook_style import theme
from qstats.report.texts import Texts
from qstats.report.verdict import chance_phrase

if TYPE_CHECKING:
    from qstats.distribution import Distribution

Row = dict[str, Any]

_PROBS = (0.025, 0.1, 0.25, 0.5, 0.75, 0.9, 0.975)
_SIZE = (860, 400)
_MOST_ROWS = 12
_DECIMALS = 2
# Ids must differ between the pictures of one notebook.
_NUMBERS = itertools.count(1)


def series(table: pd.DataFrame, names: dict[str, str], unit: str, lang: str) -> Html:
    """An annual series (table "series"): its path, and the table to unfold.

    ``names`` holds the indicator's name in every language.
    """
    t = Texts(lang)
    rows = [{str(key): value for key, value in row.items()} for row in table.to_dict("records")]
    known = [row for row in rows if numbers.known(row["value"])]
    if not known:
        return framed(tag("p", t("missing.value"), class_="say"))
    ends = {"first": known[0]["year"], "last": known[-1]["year"]}
    said = t.plural("display.series", len(known), name=names[lang], **ends)
    breaks = [
        after["year"]
        for before, after in itertools.pairwise(rows)
        if before["segment"] != after["segment"]
    ]
    picture = _fan(said, rows, None, Scale(t, unit), breaks)
    # pandas escapes what cells and columns hold.
    whole = Html(table.to_html(max_rows=_MOST_ROWS, index=False, border=0))
    behind = tag("details", tag("summary", t("display.table")), tag("div", whole, class_="scroll"))
    return framed(tag("h3", said), picture, behind)


def forecast(distribution: Distribution, lang: str) -> Html:
    """A forecast: the fan after the observed path, and its middle and ranges by year."""
    t, years = Texts(lang), distribution.years
    history = [
        {"year": year, "value": value, "status": "final", "segment": 0}
        for year, value in distribution.history.items()
    ]
    count = sum(numbers.known(row["value"]) for row in history)
    said = t.plural("display.forecast", count, first=years[0], last=years[-1])
    quantiles = distribution.quantile(_PROBS)
    values = [quantiles[p].tolist() for p in _PROBS]
    drawn = {"years": years, "probs": list(_PROBS), "values": values}
    picture = _fan(said, history, drawn, Scale(t, ""))
    heads = [t("path.year"), t("path.middle"), t("figure.band.eight_in_ten")]
    heads.append(t("figure.band.nineteen_in_twenty"))
    shown = _decimals(values[-2][0] - values[1][0])
    rows = [
        _quantile_row(year, row.tolist(), lang, shown)
        for year, row in zip(years, quantiles.to_numpy(), strict=True)
    ]
    return framed(tag("h3", said), picture, data_table(heads, rows, caption=said, classes="plain"))


def assessment(row: Row, lang: str) -> Html:
    """An assessment (row of table "assessments"): the verdict in a sentence, and its facts."""
    t = Texts(lang)
    facts = [(name, value) for name, value in _facts(row, t) if value]
    heads = [t("display.fact"), t("display.value")]
    table = data_table(heads, facts, caption=row["target"], classes="plain", text_columns=(1,))
    return framed(tag("p", _verdict(row, t), class_="say"), table)


def framed(*parts: Html) -> Html:
    """The parts in a block that brings the style sheet of notebooks, light and dark."""
    style = (resources.files("qstats.report") / "workbench.css").read_text(encoding="utf-8")
    sheet = tag("style", Html(theme(".qstats-bench") + style))
    return tag("div", sheet, *parts, class_="qstats-bench")


def _fan(
    said: str, rows: Sequence[Row], drawn: Row | None, scale: Scale, breaks: Sequence[int] = ()
) -> Html:
    name = f"qstats-{next(_NUMBERS)}"
    return svg(lambda axes: draw_fan(axes, rows, drawn, None, breaks, scale), name, _SIZE, said, "")


def _quantile_row(year: int, values: Sequence[float], lang: str, shown: int) -> list[str]:
    far_low, low, _, middle, _, high, far_high = values
    ranges = [numbers.values(*ends, lang, shown) for ends in ((low, high), (far_low, far_high))]
    return [str(year), numbers.number(middle, shown), *ranges]


def _decimals(width: float) -> int:
    """Decimals that show a range of this width in two digits or more."""
    return min(max(1 - math.floor(math.log10(width)), 0), 6) if width > 0 else 2


def _verdict(row: Row, t: Texts) -> Html:
    target, year, state = row["target"], row["target_year"], row["state"]
    if state in ("met", "missed"):
        return t.html(f"display.{state}", target=target, year=year)
    chance = row["probability"]
    if state != "pending" or not numbers.known(chance):
        return t.html("verdict.insufficient")
    phrase, word = chance_phrase(t, chance), t(f"likelihood.{numbers.likelihood(chance)}")
    return t.html("display.pending", target=target, year=year, chance=phrase, word=word)


def _facts(row: Row, t: Texts) -> list[tuple[str, str]]:
    """Names and values of what stands behind the verdict; the empty text where nothing does."""
    reason, latest, middle = row["reason"], _number(row["latest_value"]), _number(row["median"])
    told = {key: value for key, value in reason.items() if key != "key"} if reason else {}
    year, ends = row["target_year"], (row["probability_low"], row["probability_high"])
    if latest:
        latest = t("display.in_year", value=latest, year=int(row["latest_year"]))
    if middle:
        ranged = numbers.values(row["low80"], row["high80"], t.lang, _DECIMALS)
        middle = t("display.middle_and_range", middle=middle, range=ranged)
    return [
        (t("display.reason"), t(f"message.{reason['key']}", **told) if reason else ""),
        (t("facts.latest"), latest),
        (t("facts.gap"), _number(row["gap"])),
        (t("facts.pace"), _pace(row["required_pace"], t)),
        (t("facts.recent_pace"), _pace(row["recent_pace"], t)),
        (t("facts.forecast", year=year), middle),
        (t("display.methods"), numbers.chances(*ends) if all(map(numbers.known, ends)) else ""),
    ]


def _number(x: float) -> str:
    return numbers.number(x, min(numbers.decimals_of(x), _DECIMALS)) if numbers.known(x) else ""


def _pace(x: float, t: Texts) -> str:
    known = numbers.known(x)
    return t("facts.a_year", pace=numbers.signed(x, _DECIMALS)) if known else ""
