"""What a workbench shows, as a file: code, a picture, a page."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from datetime import date
from itertools import chain, count
from pathlib import Path
from typing import Any

from qstats.errors import ForecastError
from qstats.report import numbers
from qstats.report.markup import Html, join, tag
from qstats.report.page import page
from qstats.report.pictures import standalone
from qstats.report.texts import Texts
from qstats.report.what_if import SIZE, Answer

_CSS = """
figcaption{display:none}
.code{overflow-x:auto;padding:12px;background:var(--soft);font:13px/1.5 var(--mono)}
"""
_LINE, _HEAD, _LEFT = 24, 64, 10  # line height, room above a chart, left margin, in pixels


def code(lang: str, workspace: str | None, choices: Mapping[str, Any]) -> str:
    """Python that opens the workbench and sets the widgets."""
    opened = repr(lang) if workspace is None else f"{lang!r}, {workspace!r}"
    lines = ["import datetime", "", "import qstats as qs", "", f"bench = qs.workbench({opened})"]
    lines += [f"bench.{name}.value = {value!r}" for name, value in choices.items()]
    return "\n".join([*lines, "bench.show()", ""])


def drawing(answers: Sequence[Answer]) -> str:
    """An SVG document: of every answer the words that name it, the chance and the chart.

    Raises
    ------
    ForecastError
        No answer has a chart.
    """
    if not any(answer.figure for answer in answers):
        raise ForecastError(answers[0].said)
    width, height = SIZE
    each = _HEAD + height
    parts = [_chart(answer, each * place) for place, answer in enumerate(answers)]
    whole = f'<svg viewBox="0 0 {width} {each * len(answers)}">{"".join(parts)}</svg>'
    return standalone(whole) + "\n"


def report(
    t: Texts,
    names: Sequence[str],
    promise: str,
    answers: Sequence[Answer],
    asking: str,
    today: date,
) -> str:
    """An HTML document.

    Parameters
    ----------
    names
        What is asked about, the names of the indicators.
    promise
        What the plan wants, or the empty text.
    asking
        Python that asks the same.
    """
    title = numbers.listed(list(dict.fromkeys(names)), t.lang)
    made = t("explore.page", date=numbers.date(today, t.lang))
    body = [tag("h1", title), tag("p", promise, class_="sub") if promise else ""]
    body += [_section(answer) for answer in answers]
    behind = tag("details", tag("summary", t("explore.code")), tag("pre", asking, class_="code"))
    body.append(tag("section", tag("p", made, class_="note"), behind))
    return page("".join(body), title, t.lang, {}, extra_css=_CSS)


def path_for(text: str, wanted: Path) -> Path:
    """``wanted``, or numbered from 2 on where a file of that name holds something else."""
    data = text.encode("utf-8")
    numbered = (wanted.with_stem(f"{wanted.stem}-{n}") for n in count(2))
    paths = chain([wanted], numbered)
    return next(path for path in paths if not path.exists() or path.read_bytes() == data)


def _chart(answer: Answer, top: int) -> Html:
    width, height = SIZE
    named = tag("text", answer.heading, x=_LEFT, y=top + _LINE, font_size=14)
    said = tag("text", answer.said, x=_LEFT, y=top + 2 * _LINE, font_size=18)
    placed = f'<svg y="{top + _HEAD}" width="{width}" height="{height}" '
    chart = "".join(re.findall(r"(?s)<svg .*?</svg>", answer.figure))
    return join([named, said, Html(chart.replace("<svg ", placed, 1))])


def _section(answer: Answer) -> Html:
    said = tag("p", answer.said, class_="say")
    notes = [tag("p", note) for note in answer.notes]
    return tag("section", tag("h2", answer.heading), said, *notes, answer.figure)
