"""How past forecasts and verdicts fared, in pictures: frames in, axes out, and their captions.

The words are English, like the notebook around them; indicators bear the names they are given.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

import pandas as pd
from matplotlib.axes import Axes
from matplotlib.patches import Rectangle

from qstats.report import numbers
from qstats.report.charts import Draw, Table, data_table
from qstats.report.display import framed
from qstats.report.drawing import (
    COLOUR,
    bottom_axis,
    chance_axis,
    place,
    rule_axis,
    svg,
    value_axis,
    write,
)
from qstats.report.figures import draw_reliability, wilson
from qstats.report.markup import Html, join, tag

Row = dict[str, Any]

_WIDTH, _HEIGHT = 720, 300
_LANE, _LANE_MARGINS = 40, 80
_RANGES = (("inside80", 0.80, "f50", "80%"), ("inside95", 0.95, "obs", "95%"))


@dataclass(frozen=True)
class Pictures:
    """The pictures of one evaluation, each with its numbers as a table to unfold.

    A part without data says so in place of its picture.

    name: prefixes the ids of the drawings, so that two evaluations can stand on one page.
    method: how the past forecasts were made, in sentences.
    pit_counts: histogram of the PIT values; pit: ``mean``, ``sd``, ``distance`` from uniform.
    coverage: rows ``group, horizon, n_forecasts, inside80, inside95``.
    reliability: rows ``stated, observed, count, clusters`` of the chance of a rise; a cluster is
        a series.
    skill: rows ``label, skill, skill_se, n_forecasts, together`` (true for a summary line).
    verdicts: rows ``question, label, as_of, probability, outcome``, oldest first in a question.
    """

    name: str
    method: str
    pit_counts: Sequence[int]
    pit: Row
    coverage: pd.DataFrame
    reliability: pd.DataFrame
    skill: pd.DataFrame
    verdicts: pd.DataFrame

    def how(self) -> Html:
        """The method and its minimum training length, in words."""
        return framed(tag("p", self.method))

    def calibration(self) -> Html:
        """Histogram of the PIT values."""
        finding = (
            f"Mean {self.pit['mean']:.2f} (0.50 is right), spread {self.pit['sd']:.2f} (0.29 is "
            "right, more means ranges too narrow), greatest distance from uniform "
            f"{self.pit['distance']:.2f}."
        )
        title = "Where outcomes fell in their forecast (PIT); the line is the level expected"
        bins, total = len(self.pit_counts), sum(self.pit_counts)
        rows = [
            [f"{part / bins:.0%} to {(part + 1) / bins:.0%}", f"{count / total:.0%}", count]
            for part, count in enumerate(self.pit_counts)
            if total
        ]
        return self._picture(
            "pit",
            title,
            finding,
            lambda axes: draw_pit(axes, self.pit_counts),
            (("place in the forecast", "share of outcomes", "outcomes"), rows),
        )

    def covered(self) -> Html:
        """Share of outcomes inside the ranges, by years ahead."""
        n = self.coverage["n_forecasts"].sum()
        inside = [f"{self.coverage[key].sum()} of {n} in the {r}" for key, _, _, r in _RANGES]
        finding = f"Outcomes: {', '.join(inside)} range."
        title = "Share of outcomes inside the ranges, by years ahead; bars are 95% intervals"
        rows = _rows(self.coverage)
        table = [
            [
                row["group"],
                row["horizon"],
                row["n_forecasts"],
                *(f"{row[key]} = {row[key] / row['n_forecasts']:.0%}" for key, *_ in _RANGES),
            ]
            for row in rows
        ]
        heads = ("set", "years ahead", "forecasts", *(f"in the {r} range" for *_, r in _RANGES))
        return self._picture(
            "coverage", title, finding, lambda axes: draw_coverage(axes, rows), (heads, table)
        )

    def reliable(self) -> Html:
        """Stated chance of a rise against the share that rose."""
        rows = _rows(self.reliability)
        finding = (
            f"{sum(row['count'] for row in rows)} stated chances, how many beside each dot; the "
            "dashes are perfection. Bars are 95% intervals that count each series once."
        )
        table = [
            [f"{row['stated']:.0%}", f"{row['observed']:.0%}", row["count"], row["clusters"]]
            for row in rows
        ]
        title = "Chance stated for a rise over the last value known, and how often it rose"
        return self._picture(
            "reliability",
            title,
            finding,
            lambda axes: draw_reliability(axes, rows, "share that rose", "stated chance"),
            (("stated chance", "share that rose", "forecasts", "series"), table),
        )

    def skill_lines(self) -> Html:
        """Skill against the naive forecast with its standard error."""
        rows = _rows(self.skill.dropna(subset=["skill"]))
        better = sum(row["skill"] > 0 for row in rows if not row["together"])
        singles = sum(not row["together"] for row in rows)
        finding = (
            f"{better} of {singles} series are forecast better than naively." if singles else ""
        )
        together = [
            f"{row['label']}: {_with_error(row['skill'], row['skill_se'])}."
            for row in rows
            if row["together"]
        ]
        title = "Skill against the naive forecast (1 is perfect, 0 no better); bars are ± 1 SE"
        table = [
            [row["label"], _with_error(row["skill"], row["skill_se"]), row["n_forecasts"]]
            for row in rows
        ]
        return self._picture(
            "skill",
            title,
            " ".join([finding, *together]).strip(),
            lambda axes: draw_skill(axes, rows),
            (("series", "skill ± SE", "forecasts"), table),
            _LANE * len(rows) + _LANE_MARGINS,
        )

    def verdict_history(self) -> Html:
        """Chances given before the outcome of each target was known, and the outcome."""
        rows = _rows(self.verdicts.dropna(subset=["probability"]))
        lanes = len({row["question"] for row in rows})
        finding = f"{len(rows)} chances given on {lanes} target measures decided since."
        title = "Chance of meeting the target as stated before; small dots are older"
        table = [
            [row["label"], row["as_of"], numbers.chance(row["probability"]), row["outcome"]]
            for row in rows
        ]
        return self._picture(
            "verdicts",
            title,
            finding,
            lambda axes: draw_verdicts(axes, rows),
            (("target measure", "as known on", "chance", "outcome"), table),
            _LANE * lanes + _LANE_MARGINS,
        )

    def all_of_forecasts(self) -> Html:
        """Method and the four pictures of past forecasts, one under the other."""
        pictures = [self.calibration(), self.covered(), self.reliable(), self.skill_lines()]
        return join([self.how(), *pictures])

    def _picture(
        self, part: str, title: str, finding: str, draw: Draw, table: Table, height: int = _HEIGHT
    ) -> Html:
        if not table[1]:
            return framed(tag("h3", title), tag("p", "No data for this picture."))
        drawn = svg(draw, f"{self.name}-{part}", (_WIDTH, height), title, finding)
        behind = tag("details", tag("summary", "The numbers"), data_table(*table, caption=title))
        return framed(tag("h3", title), tag("p", finding), drawn, behind)


def draw_pit(axes: Axes, counts: Sequence[int]) -> Axes:
    """Share of the PIT values in equal parts of 0 to 1, with the share of a uniform one.

    The number of values stands in each bar.
    """
    place(axes, left=44, right=16, top=20, bottom=44)
    width, total = 1 / len(counts), sum(counts)
    value_axis(axes, 0, 100 * max(counts) / total, "%")
    axes.set(xlim=(0, 1), ylim=(0, 112 * max(counts) / total))
    for part, count in enumerate(counts):
        corner = (part * width + 0.05 * width, 0)
        share = 100 * count / total
        axes.add_patch(Rectangle(corner, 0.9 * width, share, fc=COLOUR["f50"], ec="none"))
        write(axes, (part + 0.5) * width, 0, str(count), dy=5, ha="center")
    axes.axhline(100 * width, color=COLOUR["target"], lw=1.6, ls=(0, (4, 3)))
    chance_axis(axes)
    write(axes, 0.5, 0, "probability forecast at or below the outcome", dy=-38, ha="center")
    return axes


def draw_coverage(axes: Axes, rows: Sequence[Row]) -> Axes:
    """Observed share inside each range by group and years ahead, beside the share stated.

    ``rows`` hold ``group, horizon, n_forecasts, inside80, inside95`` (counts); bars are 95% Wilson
    intervals, as if forecasts were independent, which overlapping ones are not.
    """
    place(axes, left=44, right=60, top=20, bottom=58)
    axes.set(xlim=(-0.6, len(rows) - 0.4), ylim=(0, 1.04))
    axes.set_yticks([0, 0.25, 0.5, 0.75, 1], ["0", "25", "50", "75", "100%"])
    axes.grid(axis="y", color=COLOUR["rule"], lw=0.7)
    for (key, nominal, token, name), mark, side in zip(_RANGES, "os", (-0.1, 0.1), strict=True):
        axes.axhline(nominal, color=COLOUR[token], lw=1.4, ls=(0, (4, 3)))
        write(axes, len(rows) - 0.4, nominal, f"{name} {'○■'[key == 'inside95']}", dx=6, dy=-4)
        for x, row in enumerate(rows):
            share, n = row[key] / row["n_forecasts"], row["n_forecasts"]
            axes.plot([x + side] * 2, wilson(share, n), color=COLOUR[token], lw=3)
            face = COLOUR["obs" if key == "inside95" else "bg"]
            axes.plot([x + side], [share], mark, mec=COLOUR["obs"], mfc=face, ms=8, zorder=4)
    groups = {row["group"] for row in rows}
    labels = [_ahead(row, len(groups) > 1) for row in rows]
    axes.set_xticks(range(len(rows)), labels)
    rule_axis(axes)
    return axes


def draw_skill(axes: Axes, rows: Sequence[Row]) -> Axes:
    """One line a series: its skill, one standard error to each side, the number of forecasts.

    ``rows`` hold ``label, skill, skill_se, n_forecasts, together``; summaries are drawn heavier,
    and a skill without a standard error has an open mark.
    """
    place(axes, left=10, right=60, top=34, bottom=30)
    errors = [row["skill_se"] if numbers.known(row["skill_se"]) else 0.0 for row in rows]
    low = min(row["skill"] - error for row, error in zip(rows, errors, strict=True))
    axes.set(xlim=(min(low, -0.1) - 0.05, 1.02), ylim=(len(rows) - 0.3, -0.9))
    left, right = axes.get_xlim()
    axes.axvline(0, color=COLOUR["target"], lw=1.4)
    write(axes, 0, -0.9, "as good as naive", dy=8, ha="center", colour="target")
    write(axes, right, -0.9, "forecasts", dx=54, dy=8, ha="right", colour="muted")
    for y, (row, error) in enumerate(zip(rows, errors, strict=True)):
        x, heavy = row["skill"], row["together"]
        colour = COLOUR["yes" if x > 0 else "no"]
        axes.plot([x - error, x + error], [y, y], color=colour, lw=4 if heavy else 2)
        face = colour if error else COLOUR["bg"]
        axes.plot([x], [y], "D" if heavy else "o", mec=colour, mfc=face, mew=1.6, ms=8)
        write(axes, left, y, row["label"], dy=9)
        write(axes, right, y, str(row["n_forecasts"]), dx=54, dy=-4, ha="right")
    bottom_axis(axes, "")
    return axes


def draw_verdicts(axes: Axes, rows: Sequence[Row]) -> Axes:
    """One line a question: the chances given, older dots smaller, and what happened at the right.

    ``rows`` hold ``question, label, probability, outcome``, oldest first within a question.
    """
    lanes = list(dict.fromkeys(row["question"] for row in rows))
    place(axes, left=10, right=86, top=34, bottom=30)
    axes.set(xlim=(0, 1), ylim=(len(lanes) - 0.3, -0.9))
    axes.axvline(0.5, color=COLOUR["rule"], lw=1)
    write(axes, 1, -0.9, "outcome", dx=80, dy=8, ha="right", colour="muted")
    for y, question in enumerate(lanes):
        _verdict_lane(axes, y, [row for row in rows if row["question"] == question])
    chance_axis(axes)
    return axes


def _verdict_lane(axes: Axes, y: int, rows: Sequence[Row]) -> None:
    met = rows[-1]["outcome"] == "met"
    colour = COLOUR["yes" if met else "no"]
    chances = [row["probability"] for row in rows]
    axes.plot([min(chances), max(chances)], [y, y], color=colour, lw=1.2)
    for age, chance in enumerate(reversed(chances)):
        size, face = max(9 - 2 * age, 3), colour if met else COLOUR["bg"]
        axes.plot([chance], [y], "o", mec=colour, mfc=face, mew=1.4, ms=size, clip_on=False)
    write(axes, 0, y, rows[-1]["label"], dy=9)
    token = "yes" if met else "no"
    write(axes, 1, y, "● met" if met else "○ missed", dx=80, dy=-4, ha="right", colour=token)


def _ahead(row: Row, with_group: bool) -> str:
    years = f"{row['horizon']} {'year' if row['horizon'] == 1 else 'years'}"
    group = f"\n{row['group'].split('_')[0]}" if with_group else " ahead"
    return f"{years}{group}\nn = {row['n_forecasts']}"


def _with_error(value: float, error: float) -> str:
    text = numbers.number(value, 2)
    return f"{text} ± {error:.2f}" if numbers.known(error) else text


def _rows(frame: pd.DataFrame) -> list[Row]:
    return [{str(k): v for k, v in row.items()} for row in frame.to_dict("records")]
