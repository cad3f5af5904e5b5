"""Matplotlib's SVG slimmed: the same marks, fewer bytes."""

from __future__ import annotations

import io
import re

import matplotlib as mpl
from matplotlib.axes import Axes
from matplotlib.backends.backend_svg import FigureCanvasSVG
from matplotlib.figure import Figure

from qstats.report.slimming import slim


def written(draw: object) -> str:
    """What matplotlib writes of a figure of 100 by 100 points."""
    with mpl.rc_context({"svg.fonttype": "none", "svg.hashsalt": "x", "font.size": 12}):
        figure = Figure(figsize=(100 / 72, 100 / 72))
        FigureCanvasSVG(figure)
        axes = figure.add_axes((0, 0, 1, 1))
        axes.axis("off")
        axes.set(xlim=(0, 100), ylim=(0, 100))
        draw(axes)  # type: ignore[operator]
        file = io.StringIO()
        figure.savefig(file, format="svg", transparent=True)
    return file.getvalue()


def test_a_mark_on_the_edge_is_drawn_whole() -> None:
    whole = written(lambda axes: axes.plot([0, 100], [100, 100], color="#111111", lw=8))
    assert "clip-path" in whole
    assert "M0 0L100 0" in slim(whole)
    assert "clip" not in slim(whole)


def test_round_markers_become_circles_at_their_points() -> None:
    def draw(axes: Axes) -> None:
        axes.plot([10, 30], [20, 60], "o", ms=8, color="#111111")

    # In SVG, y runs down from the top: 100 - 20 and 100 - 60.
    circles = re.findall(r'<circle cx="([\d.]+)" cy="([\d.]+)" r="([\d.]+)"', slim(written(draw)))
    assert circles == [("10", "80", "4"), ("30", "40", "4")]


def test_lines_of_one_style_are_one_path_that_still_lifts_the_pen() -> None:
    def draw(axes: Axes) -> None:
        for ends in ([0, 10], [10, 20], [40, 50]):
            axes.plot(ends, [50, 50], color="#111111", lw=2, solid_capstyle="butt")

    found = slim(written(draw))
    assert re.findall(r'd="([^"]*)"', found) == ["M0 50L10 50L20 50M40 50L50 50"]


def test_other_markers_are_defined_once_and_used_with_their_style() -> None:
    def draw(axes: Axes) -> None:
        axes.plot([10, 30, 50], [10, 10, 10], "D", ms=6, mfc="#222222", mec="#333333")

    found = slim(written(draw))
    assert found.count("<path id=") == 1
    assert len(re.findall(r"<use ", found)) == 3
    assert found.count("fill:#222222") == 1


def test_words_keep_place_size_and_escaping() -> None:
    def draw(axes: Axes) -> None:
        axes.text(25, 75, "a < b & c", fontsize=9, ha="right", color="#111111")

    text = slim(written(draw))
    assert ">a &lt; b &amp; c</text>" in text
    assert all(part in text for part in ('x="25"', 'y="25"', "font-size:9px", "text-anchor:end"))
    assert "rotate" not in text


def test_frames_that_draw_nothing_are_left_out() -> None:
    assert slim(written(lambda axes: None)) == ""
