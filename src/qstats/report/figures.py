"""The charts of a report, each drawn on matplotlib axes: frame in, axes out."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from itertools import groupby, pairwise
from typing import Any

import numpy as np
from matplotlib.axes import Axes
from matplotlib.patches import Rectangle
from matplotlib.typing import FillStyleType

from qstats.report import numbers
from qstats.report.drawing import (
    COLOUR,
    apart,
    bottom_axis,
    chance_axis,
    pixels,
    place,
    rule_axis,
    svg,
    value_axis,
    write,
)
from qstats.report.markup import Html
from qstats.report.texts import Texts

Row = dict[str, Any]

BANDS = ((0.025, 0.975, "f95"), (0.1, 0.9, "f80"), (0.25, 0.75, "f50"))
_BAND_NAMES = {0.5: "middle", 0.75: "half", 0.9: "eight_in_ten", 0.975: "nineteen_in_twenty"}
_MOST_LABELLED = 14
_LINE, _ASIDE = 14, 9.0  # height of a line of text and a step aside, in pixels
_DOT = 14.0


@dataclass(frozen=True)
class Goal:
    """What a chart shows of a target: its value and year, and the words beside its mark.

    ``since`` is the moment of the plan as a decimal year, where the target segment begins.
    """

    value: float
    year: int
    operator: str
    label: str
    since: float | None = None
    since_label: str = ""

    def reached(self, x: float) -> bool:
        """Whether ``x`` is on the wanted side of the target, or on it."""
        return x >= self.value if self.operator == ">=" else x <= self.value


@dataclass(frozen=True)
class Scale:
    """The language a chart is written in, and the unit of its series."""

    texts: Texts
    unit: str


def draw_fan(
    axes: Axes,
    series: Sequence[Row],
    forecast: Row | None,
    goal: Goal | None,
    breaks: Iterable[int],
    scale: Scale,
    narrow: bool = False,
) -> Axes:
    """Observed path, gaps, breaks, the fan of the forecast and the target.

    ``series`` are rows of the series table and ``forecast`` the pool's quantiles, as in a case;
    ``narrow`` leaves out what a phone has no room for.
    """
    seen = _seen(series)
    place(axes, left=44, right=14 if narrow else 92, top=46, bottom=28)
    _years(axes, series, forecast, goal, narrow)
    value_axis(axes, *_span(seen, forecast, goal), scale.unit)
    _gaps(axes, series, scale.texts, narrow)
    if forecast and seen:
        _fan(axes, seen[-1], forecast)
        if not narrow:
            _band_names(axes, forecast, scale.texts)
    for year in breaks:
        _break(axes, year, scale.texts, crowded=year + 1 in breaks)
    _path(axes, series)
    if goal:
        _goal(axes, goal, narrow)
    _print_values(axes, seen, narrow)
    return axes


def draw_dots(axes: Axes, dots: Sequence[float], goal: Goal, scale: Scale) -> Axes:
    """Twenty equally likely outcomes, filled where they reach the target."""
    place(axes, left=14, right=14, top=34, bottom=26)
    low, high = _room(dots, goal)
    axes.set(xlim=(low, high), ylim=(0, 108))
    step = (_DOT + 1.5) * (high - low) / 332
    columns = [(x, n, side) for side in (True, False) for x, n in _columns(dots, goal, side, step)]
    pitch = min(_DOT + 3, 100 / max(n for _, n, _ in columns))
    for x, n, side in columns:
        colour = COLOUR["yes" if side else "no"]
        face = colour if side else COLOUR["bg"]
        heights = [9 + pitch * k for k in range(n)]
        axes.plot([x] * n, heights, "o", ms=_DOT - 2, mec=colour, mew=1.5, mfc=face, clip_on=False)
    axes.axvline(goal.value, color=COLOUR["target"], lw=1.6, clip_on=False)
    _sides(axes, goal, scale)
    bottom_axis(axes, scale.unit)
    return axes


def draw_first_year(
    axes: Axes, chances: Sequence[tuple[str, float]], target_year: str, never: str
) -> Axes:
    """Chance of each year to be the first at the target; the last bar, ``never``, is hatched."""
    place(axes, left=10, right=10, top=24, bottom=40)
    axes.set(xlim=(-0.6, len(chances) - 0.4), ylim=(0, max(p for _, p in chances) or 1.0))
    for x, (label, p) in enumerate(chances):
        last = x == len(chances) - 1
        fill = "hatch" if last else "yes" if label == target_year else "f50"
        edge = COLOUR["na"] if last else "none"
        bar = Rectangle((x - 0.33, 0), 0.66, p, fc=COLOUR[fill], ec=edge, clip_on=False)
        axes.add_patch(bar)
        write(axes, x, p, numbers.chance(p), dy=5, ha="center")
    names = [label for label, _ in chances[:-1]]
    axes.set_xticks(range(len(chances)), [*names, never])
    rule_axis(axes)
    return axes


def draw_methods(
    axes: Axes, rows: Sequence[tuple[str, Row]], goal: Goal | None, scale: Scale, heading: str
) -> Axes:
    """One line a method, the pool first: its 8-in-10 range, its middle, its chance at the right."""
    place(axes, left=10, right=52, top=24, bottom=26)
    ends = [x for _, row in rows for x in (row["low80"], row["high80"])]
    ends += [goal.value] if goal else []
    pad = 0.04 * (max(ends) - min(ends) or 1.0)
    axes.set(xlim=(min(ends) - pad, max(ends) + pad), ylim=(len(rows) - 0.5, -0.85))
    left, right = axes.get_xlim()
    if goal:
        axes.axvline(goal.value, color=COLOUR["target"], lw=1.3, clip_on=False)
        aside = "right" if goal.value > left + 0.85 * (right - left) else "center"
        write(axes, goal.value, -0.85, numbers.number(goal.value), dy=7, ha=aside, colour="target")
    write(axes, right, -0.85, heading, dx=48, dy=7, ha="right", colour="muted")
    for y, (name, row) in enumerate(rows):
        pool = y == 0
        _range(axes, row["low80"], row["high80"], y, "f50" if pool else "f80")
        axes.plot([row["median"]], [y], "o", color=COLOUR["obs"], ms=7 if pool else 5)
        write(axes, left, y, name, dy=9, ha="left", colour="ink" if pool else "muted")
        if numbers.known(row["probability"]):
            chance = numbers.chance(row["probability"])
            write(axes, right, y, chance, dx=48, dy=-4, ha="right")
    bottom_axis(axes, scale.unit)
    return axes


def draw_backtest(axes: Axes, rows: Sequence[Row], scale: Scale, ahead: Sequence[str]) -> Axes:
    """Past 8-in-10 ranges and what was then published, grouped by years ahead.

    ``rows`` are sorted by ``horizon`` and ``year``; ``ahead`` names the horizons in order.
    """
    place(axes, left=42, right=8, top=28, bottom=28)
    groups = [list(group) for _, group in groupby(rows, key=lambda row: row["horizon"])]
    # All groups get the room of the largest, so that their names stand clear of each other.
    most = max(map(len, groups))
    starts = [n * (most + 1) + (most - len(group)) / 2 for n, group in enumerate(groups)]
    places = [x + k for x, group in zip(starts, groups, strict=True) for k in range(len(group))]
    axes.set_xlim(-0.7, len(groups) * (most + 1) - 1.3)
    ends = [row[key] for row in rows for key in ("low80", "high80", "actual")]
    value_axis(axes, min(ends), max(ends), scale.unit)
    for x, row in zip(places, rows, strict=True):
        _past(axes, x, row)
    for x, group, name in zip(starts, groups, ahead, strict=True):
        middle = x + (len(group) - 1) / 2
        write(axes, middle, axes.get_ylim()[1], name, dy=9, ha="center", colour="muted")
    every = 1 + len(rows) // 8
    axes.set_xticks(places[::every], [str(row["year"]) for row in rows[::every]])
    return axes


def draw_sensitivity(
    axes: Axes, rows: Sequence[tuple[str, float]], published: float, band: tuple[float, float]
) -> Axes:
    """How far each change moves the chance from the published one, whose class lies behind."""
    place(axes, left=10, right=42, top=22, bottom=26)
    axes.set(xlim=(0, 1), ylim=(len(rows) - 0.4, -0.8))
    height = len(rows) + 0.4
    axes.add_patch(Rectangle((band[0], -0.8), band[1] - band[0], height, fc=COLOUR["soft"]))
    axes.axvline(published, color=COLOUR["obs"], lw=1.2, clip_on=False)
    write(axes, published, -0.8, numbers.chance(published), dy=6, ha="center", colour="obs")
    for y, (name, p) in enumerate(rows):
        colour = COLOUR["yes" if p >= published else "no"]
        axes.plot([published, p], [y, y], color=colour, lw=2.2, clip_on=False)
        axes.plot([p], [y], "o", color=colour, ms=7, clip_on=False)
        write(axes, 0, y, name, dy=8, ha="left")
        write(axes, 1, y, numbers.chance(p), dx=38, dy=-4, ha="right")
    chance_axis(axes)
    return axes


def draw_history(axes: Axes, rows: Sequence[tuple[str, float]]) -> Axes:
    """The chance as it was stated at earlier dates; ``rows`` pair a date's label with a chance."""
    place(axes, left=44, right=30, top=20, bottom=28)
    axes.set(xlim=(-0.2, len(rows) - 0.8), ylim=(0, 1))
    axes.set_yticks([0, 0.33, 0.66, 1], ["0", "33", "66", "100%"])
    axes.grid(axis="y", color=COLOUR["rule"], lw=0.7)
    chances = [p for _, p in rows]
    axes.plot(range(len(rows)), chances, "-o", color=COLOUR["obs"], lw=2, ms=6, clip_on=False)
    every = -(-len(rows) // 3)
    for x, p in list(enumerate(chances))[::every]:
        write(axes, x, p, numbers.chance(p), dy=9, ha="center")
    axes.set_xticks(range(0, len(rows), every), [label for label, _ in rows[::every]])
    return axes


def draw_reliability(axes: Axes, rows: Sequence[Row], came_true: str, stated: str) -> Axes:
    """Stated chance against the share that came true; a dot's area is the number beside it.

    ``rows`` hold ``stated``, ``observed`` (0 to 1) and ``count``; bars are 95% Wilson intervals of
    as many independent cases as there are ``clusters``, if rows hold them.
    """
    place(axes, left=44, right=16, top=26, bottom=44)
    axes.set(xlim=(0, 1), ylim=(0, 1))
    chance_axis(axes)
    axes.set_yticks([0, 0.25, 0.5, 0.75, 1], ["0", "25", "50", "75", "100%"])
    axes.grid(color=COLOUR["rule"], lw=0.7)
    axes.plot([0, 1], [0, 1], color=COLOUR["na"], lw=1, ls=(0, (4, 3)), clip_on=False)
    most = max(row["count"] for row in rows)
    for row in rows:
        x, size = row["stated"], 4 + 8 * (row["count"] / most) ** 0.5
        cases = row["clusters"] if "clusters" in row else row["count"]
        bar = wilson(row["observed"], cases)
        axes.plot([x, x], bar, color=COLOUR["f50"], lw=1.6)
        axes.plot([x], [row["observed"]], "o", color=COLOUR["obs"], ms=size, zorder=2.5)
        number = numbers.number(row["count"])
        write(axes, x, row["observed"], number, dx=7, dy=-10, fontsize=10, colour="muted")
    write(axes, 0, 1, came_true, dx=-40, dy=11, ha="left", colour="muted")
    write(axes, 0.5, 0, stated, dy=-38, ha="center", colour="muted")
    return axes


def sparkline(series: Sequence[Row], target_value: float | None, forecast: Row | None) -> Html:
    """A small picture of a series: broken at gaps and breaks, target dashed, range as a bar.

    It is decoration beside printed numbers, hidden from screen readers.
    """

    def draw(axes: Axes) -> None:
        place(axes, left=3, right=6, top=4, bottom=4)
        axes.axis("off")
        _spark_path(axes, series)
        if target_value is not None:
            axes.axhline(target_value, color=COLOUR["target"], lw=1, ls=(0, (3, 2)))
        if forecast:
            low, middle, high = quantile_rows(forecast, (0.1, 0.5, 0.9))[-1]
            _bar(axes, forecast["years"][-1], low, high, "f50", 4)
            axes.plot([forecast["years"][-1]], [middle], "o", color=COLOUR["obs"], ms=3)
        axes.margins(0.04, 0.1)

    return svg(draw, "spark", (132, 40), "", "", classes="chart spark")


def wilson(share: float, count: int) -> tuple[float, float]:
    """95% interval of a share seen in ``count`` cases (Wilson 1927)."""
    z = 1.96
    middle = (share + z * z / (2 * count)) / (1 + z * z / count)
    half = z / (1 + z * z / count) * (share * (1 - share) / count + z * z / (4 * count**2)) ** 0.5
    return middle - half, middle + half


def quantile_rows(forecast: Row, probs: Iterable[float]) -> list[list[float]]:
    """For every forecast year its quantiles at ``probs``, read off the case's forecast."""
    by_year = np.asarray(forecast["values"], dtype=float).T
    wanted = list(probs)
    return [np.interp(wanted, forecast["probs"], quantiles).tolist() for quantiles in by_year]


def _seen(series: Sequence[Row]) -> list[Row]:
    return [row for row in series if numbers.known(row["value"])]


def _span(seen: Sequence[Row], forecast: Row | None, goal: Goal | None) -> tuple[float, float]:
    values = [row["value"] for row in seen]
    values += (
        [x for row in quantile_rows(forecast, (0.025, 0.975)) for x in row] if forecast else []
    )
    values += [goal.value] if goal else []
    return min(values), max(values)


def _years(
    axes: Axes, series: Sequence[Row], forecast: Row | None, goal: Goal | None, narrow: bool
) -> None:
    years = [row["year"] for row in series]
    years += list(forecast["years"]) if forecast else []
    years += [goal.year] if goal else []
    span = max(years) - min(years) + 1
    # Where years are narrow, the first value's number would run into those of the axis.
    axes.set_xlim(min(years) - 0.4 - narrow * span / 26, max(years) + (0.0 if forecast else 0.5))
    step = -(-span // (5 if narrow else 12))
    shown = range(max(years), min(years) - 1, -step)
    axes.set_xticks(list(shown), [str(year) for year in shown])


def _gaps(axes: Axes, series: Sequence[Row], texts: Texts, narrow: bool) -> None:
    low, high = axes.get_ylim()
    for first, last in gap_runs(series):
        span = (first - 0.65, low), last - first + 1.3, high - low
        axes.add_patch(Rectangle(*span, fc=COLOUR["hatch"], ec="none", clip_on=False, zorder=0.5))
        # One missing year is too narrow a strip for words on a phone; the table names it.
        if not narrow or last > first:
            words = texts("figure.gap", years=year_range(first, last))
            write(axes, (first + last) / 2, low, words, dy=8, ha="center", colour="muted", size=11)


def gap_runs(series: Sequence[Row]) -> list[tuple[int, int]]:
    """First and last year of every run of years without a value."""
    missing = [row["year"] for row in series if not numbers.known(row["value"])]
    firsts = [year for year in missing if year - 1 not in missing]
    lasts = [year for year in missing if year + 1 not in missing]
    return list(zip(firsts, lasts, strict=True))


def year_range(first: int, last: int) -> str:
    """``2018`` or ``2018–19``."""
    return str(first) if first == last else f"{first}{numbers.DASH}{str(last)[-2:]}"


def _fan(axes: Axes, last: Row, forecast: Row) -> None:
    years = [last["year"], *forecast["years"]]
    rows = quantile_rows(forecast, (0.025, 0.1, 0.25, 0.5, 0.75, 0.9, 0.975))
    columns = np.array([[last["value"]] * 7, *rows]).T
    for band, (_, _, token) in enumerate(BANDS):
        edges = columns[band], columns[6 - band]
        axes.fill_between(years, *edges, color=COLOUR[token], lw=0, clip_on=False)
    axes.plot(years, columns[3], color=COLOUR["obs"], lw=1.5, ls=(0, (2, 2)), clip_on=False)


def _band_names(axes: Axes, forecast: Row, texts: Texts) -> None:
    heights = quantile_rows(forecast, _BAND_NAMES)[-1]
    wanted = [pixels(axes, y)[1] for y in heights]
    year = forecast["years"][-1]
    placed = apart(wanted, 15)
    for y, at, moved, name in zip(heights, wanted, placed, _BAND_NAMES.values(), strict=True):
        colour = "obs" if name == "middle" else "muted"
        words = texts(f"figure.band.{name}")
        write(axes, year, y, words, dx=8, dy=moved - at - 4, colour=colour)


def _break(axes: Axes, year: int, texts: Texts, crowded: bool) -> None:
    axes.axvline(year - 0.5, color=COLOUR["muted"], lw=1.2, ls=(0, (1, 2)), clip_on=False)
    top = axes.get_ylim()[1]
    words = texts("figure.break", year=year)
    side = "right" if crowded else "left"  # two breaks in a row would write over each other
    write(axes, year - 0.5, top, words, dy=6, ha=side, colour="muted", size=11)


def _path(axes: Axes, series: Sequence[Row]) -> None:
    seen = _seen(series)
    _lines(axes, seen, 2.2)
    for status in dict.fromkeys(row["status"] for row in seen):
        _points(axes, [row for row in seen if row["status"] == status], status)


def _spark_path(axes: Axes, series: Sequence[Row]) -> None:
    """The line alone; only the last value, and values no line reaches, have a dot."""
    seen = _seen(series)
    reached = {row["year"] for pair in _lines(axes, seen, 1.4) for row in pair}
    dots = [row for row in seen if row["year"] not in reached or row is seen[-1]]
    at = [row["year"] for row in dots], [row["value"] for row in dots]
    axes.plot(*at, "o", ms=2.8, color=COLOUR["obs"])


def _lines(axes: Axes, seen: Sequence[Row], width: float) -> list[tuple[Row, Row]]:
    """Joins neighbouring years of one definition and returns the pairs it joined."""
    joined = [
        (before, after)
        for before, after in pairwise(seen)
        if after["year"] == before["year"] + 1 and after["segment"] == before["segment"]
    ]
    # One drawing of all lines; a number that is none parts them.
    years, values = (
        [x for before, after in joined for x in (before[key], after[key], np.nan)]
        for key in ("year", "value")
    )
    axes.plot(years, values, color=COLOUR["obs"], lw=width, solid_capstyle="round")
    return joined


def _points(axes: Axes, rows: Sequence[Row], status: str) -> None:
    open_mark = status in ("derived", "reported")
    half: FillStyleType = "left" if status == "preliminary" else "full"
    axes.plot(
        [row["year"] for row in rows],
        [row["value"] for row in rows],
        "o",
        ms=7,
        mec=COLOUR["obs"],
        mew=1.6,
        mfc=COLOUR["bg" if open_mark else "obs"],
        markerfacecoloralt=COLOUR["bg"],
        fillstyle=half,
        clip_on=False,
        zorder=4,
    )


def _goal(axes: Axes, goal: Goal, narrow: bool) -> None:
    top = axes.get_ylim()[1]
    colour = COLOUR["target"]
    axes.axvline(goal.year, color=colour, lw=0.9, ls=(0, (1, 2)), clip_on=False, zorder=2)
    if goal.since is not None and goal.since < goal.year:
        start = max(goal.since, axes.get_xlim()[0])
        axes.plot([start, goal.year], [goal.value] * 2, color=colour, lw=2, zorder=3)
        axes.plot([start], [goal.value], "|", color=colour, ms=12, mew=2, zorder=3)
        if not narrow:
            write(axes, start, goal.value, goal.since_label, dy=11, ha="center", colour="target")
    axes.plot([goal.year], [goal.value], "D", ms=8, mfc=COLOUR["bg"], mec=colour, mew=2, zorder=5)
    write(axes, goal.year, top, goal.label, dy=20, ha="center", colour="target")


def _print_values(axes: Axes, seen: Sequence[Row], narrow: bool) -> None:
    """The values beside their points; one that would run into another goes to the other side."""
    taken: list[tuple[float, float, float]] = []  # centre and height in pixels, half a width
    for index in _labelled(seen, 4 if narrow else _MOST_LABELLED):
        row = seen[index]
        words = numbers.number(row["value"])
        dx, half = _beside(seen, index), 3.6 * len(words) + 2
        x, y = pixels(axes, row["value"], row["year"])
        below = _is_below(seen, index)
        for dy in (-19, 9) if below else (9, -19):
            free = not any(
                abs(x + dx - other) < half + wide and abs(y + dy - height) < _LINE
                for other, height, wide in taken
            )
            if free:
                taken.append((x + dx, y + dy, half))
                write(axes, row["year"], row["value"], words, dx=dx, dy=dy, ha="center")
                break


def _labelled(seen: Sequence[Row], most: int) -> list[int]:
    if len(seen) <= most:
        return list(range(len(seen)))
    values = [row["value"] for row in seen]
    picked = {0, len(seen) - 1, values.index(min(values)), values.index(max(values))}
    return sorted(picked)


def _beside(seen: Sequence[Row], index: int) -> float:
    """How far to the right a number stands: on a slope, clear of the line that comes in."""
    inside = 0 < index < len(seen) - 1
    if not inside or seen[index - 1]["year"] != seen[index]["year"] - 1:
        return 0.0
    before, value, after = (seen[k]["value"] for k in (index - 1, index, index + 1))
    return _ASIDE if before < value < after or before > value > after else 0.0


def _is_below(seen: Sequence[Row], index: int) -> bool:
    """Whether the number fits better under its point: in a dip, or on the way up."""
    value = seen[index]["value"]
    before = seen[index - 1]["value"] if index else value
    after = seen[index + 1]["value"] if index + 1 < len(seen) else value
    return bool(value - before + value - after < 0 or (value > before and value <= after))


def _room(dots: Sequence[float], goal: Goal) -> tuple[float, float]:
    """Limits that hold all dots and leave room for words on both sides of the target."""
    spread = max([*dots, goal.value]) - min([*dots, goal.value]) or 1.0
    beside, pad = 0.5 * spread, 0.06 * spread
    return min(min(dots) - pad, goal.value - beside), max(max(dots) + pad, goal.value + beside)


def _columns(dots: Sequence[float], goal: Goal, side: bool, step: float) -> list[tuple[float, int]]:
    """Stacks of the dots on one side of the target: centre and height (Wilkinson's dot plot)."""
    left = sorted(x for x in dots if goal.reached(x) == side)
    stacks: list[tuple[float, int]] = []
    while left:
        stack = [x for x in left if x < left[0] + step]
        centre = (stack[0] + stack[-1]) / 2
        clear = step / 2 if goal.reached(centre) == (goal.operator == ">=") else -step / 2
        # A dot beside the line stands clear of it, so that its side can be seen.
        near = abs(centre - goal.value) < step / 2
        stacks.append((goal.value + clear if near else centre, len(stack)))
        left = left[len(stack) :]
    return stacks


def _sides(axes: Axes, goal: Goal, scale: Scale) -> None:
    rising = goal.operator == ">="
    value = numbers.value(goal.value, "%" if scale.unit == "%" else "", scale.texts.lang)
    good = scale.texts("figure.dots.at_least" if rising else "figure.dots.at_most", value=value)
    bad = scale.texts("figure.dots.below" if rising else "figure.dots.above")
    for words, colour, right in ((good, "yes", rising), (bad, "no", not rising)):
        offset, side = (8, "left") if right else (-8, "right")
        write(axes, goal.value, 108, words, dx=offset, dy=12, ha=side, colour=colour)


def _range(axes: Axes, low: float, high: float, y: float, token: str) -> None:
    axes.plot([low, high], [y, y], color=COLOUR[token], lw=7, solid_capstyle="butt", clip_on=False)


def _bar(axes: Axes, x: float, low: float, high: float, token: str, width: float) -> None:
    axes.plot([x, x], [low, high], color=COLOUR[token], lw=width, solid_capstyle="butt")


def _past(axes: Axes, x: float, row: Row) -> None:
    _bar(axes, x, row["low80"], row["high80"], "f80", 11)
    axes.plot([x - 0.3, x + 0.3], [row["median"]] * 2, color=COLOUR["obs"], lw=1.6)
    colour = COLOUR["yes" if row["inside80"] else "no"]
    face = colour if row["inside80"] else COLOUR["bg"]
    axes.plot([x], [row["actual"]], "D", ms=6, mec=colour, mfc=face, mew=1.6, zorder=4)
