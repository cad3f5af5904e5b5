"""A chart with all that belongs to it: finding, qualifiers, picture, note and table."""

from __future__ import annotations

import json
from collections.abc import Callable, Sequence

from matplotlib.axes import Axes

from qstats.report.downloads import chart_file, folder_of
from qstats.report.drawing import svg
from qstats.report.figures import Goal, Scale
from qstats.report.markup import Html, join, tag
from qstats.report.view import View, decimal_year

Draw = Callable[[Axes], object]
Table = tuple[Sequence[object], Sequence[Sequence[object]]]


def chart(
    view: View,
    name: str,
    title: str,
    subtitle: str,
    draw: Draw,
    size: tuple[int, int],
    table: Table,
    note: str = "",
    phone: tuple[Draw, tuple[int, int]] | None = None,
) -> Html:
    """A figure: ``title`` states the finding and ``subtitle`` what is plotted.

    ``table`` holds the column names and the rows behind the picture, the first column naming the
    row; ``phone`` is a second drawing that the style sheet shows on narrow screens.
    """
    kind = "chart wide" if phone else "chart small"
    pictures = [svg(draw, name, size, subtitle, title, kind)]
    if phone:
        pictures.append(svg(phone[0], f"{name}-phone", phone[1], subtitle, title, "chart phone"))
    return figure(view, name, title, subtitle, pictures, table, note)


def figure(
    view: View,
    name: str,
    title: str,
    subtitle: str,
    pictures: Sequence[Html],
    table: Table,
    note: str = "",
) -> Html:
    """The same around pictures drawn before."""
    caption = tag("figcaption", tag("b", title), tag("span", subtitle))
    remark = tag("p", note, class_="note") if note else ""
    numbers_behind = tag(
        "details",
        tag("summary", view.texts("chart.numbers")),
        data_table(*table, caption=subtitle, classes="plain"),
        _files(view, name),
    )
    return tag("figure", caption, *pictures, remark, numbers_behind)


def data_table(
    heads: Sequence[object],
    rows: Sequence[Sequence[object]],
    caption: str,
    classes: str = "stack",
    row_classes: Sequence[str | None] | None = None,
    text_columns: Sequence[int] = (),
) -> Html:
    """A table with a caption; the first column names the row, numbers stand at the right.

    ``text_columns`` are the columns (from 1) that hold words and stand at the left.
    """
    kinds = [None if place in (0, *text_columns) else "n" for place in range(len(heads))]
    head = [tag("th", h, scope="col", class_=k) for h, k in zip(heads, kinds, strict=True)]
    marks = row_classes or [None] * len(rows)
    body = [
        tag("tr", *_cells(row, kinds), class_=mark) for row, mark in zip(rows, marks, strict=True)
    ]
    inner = join([tag("caption", caption), tag("thead", tag("tr", *head)), tag("tbody", *body)])
    names = _names(heads) if classes == "stack" else None
    table = tag("table", inner, class_=classes, style=names)
    return tag("div", table, class_="scroll", tabindex="0")


def section(view: View, key: str, heading: str, *children: object) -> Html:
    """A section with its id and its heading."""
    return tag("section", tag("h2", heading), *children, id=key)


def goal_of(view: View) -> Goal | None:
    """The target as charts draw it; ``None`` where it is not one value in one year."""
    if view.threshold is None or view.case.target.kind not in ("threshold", "trend"):
        return None
    kind = view.case.target.kind
    label = view.texts(
        f"chart.goal.{kind}", value=view.goal(), year=view.year, base=view.case.target.base_year
    )
    published = view.case.plan.published
    since = decimal_year(published) if kind == "threshold" and len(published) == 10 else None
    since_label = view.texts("chart.plan", year=published[:4])
    return Goal(view.threshold, view.year, view.operator, label, since, since_label)


def scale_of(view: View) -> Scale:
    """How charts of the primary measure write its values."""
    return Scale(view.texts, view.unit)


def _files(view: View, name: str) -> Html:
    """Links to the picture as files of its own."""
    links = [
        tag("a", form.upper(), href=f"{folder_of(view)}/{chart_file(name, form)}")
        for form in ("svg", "png")
    ]
    return tag("p", view.texts("chart.files"), " ", links[0], " ", links[1], class_="files")


def _names(heads: Sequence[object]) -> str:
    """Columns' names for the style sheet, which writes them beside values on a phone."""
    return ";".join(
        f"--c{place}:{json.dumps(str(h), ensure_ascii=False)}"
        for place, h in enumerate(heads, start=1)
    )


def _cells(row: Sequence[object], kinds: Sequence[str | None]) -> list[Html]:
    first = tag("th", row[0], scope="row")
    rest = zip(row[1:], kinds[1:], strict=True)
    return [first, *(tag("td", cell, class_=kind) for cell, kind in rest)]
