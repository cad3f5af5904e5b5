"""Words keep inside their chart, and a chart whose words fit stays as it was drawn."""

from __future__ import annotations

import pytest
from matplotlib.axes import Axes
from matplotlib.backends.backend_agg import FigureCanvasAgg
from matplotlib.figure import Figure

from qstats.report.fitting import keep_inside


@pytest.fixture
def axes() -> Axes:
    figure = Figure(figsize=(5, 3), dpi=72)
    FigureCanvasAgg(figure)
    return figure.add_axes((0.1, 0.1, 0.85, 0.8))


def test_long_tick_labels_widen_the_margin(axes: Axes) -> None:
    axes.set_yticks([0.5], ["1,234,567,890"])
    axes.set_xticks([1.0], ["in the year 2035"])
    keep_inside(axes.figure)
    left = axes.get_yticklabels()[0].get_window_extent()
    right = axes.get_xticklabels()[0].get_window_extent()
    assert 0 <= left.x0 < 10
    assert 350 < right.x1 <= 360


@pytest.mark.parametrize(("x", "side"), [(0.0, "right"), (1.0, "left"), (1.0, "center")])
def test_annotations_move_back_inside(axes: Axes, x: float, side: str) -> None:
    note = axes.annotate(
        "target: 98% in 2025", (x, 0.5), (0, 6), textcoords="offset points", ha=side
    )
    keep_inside(axes.figure)
    box = note.get_window_extent()
    assert box.x0 >= 0
    assert box.x1 <= 360
    assert note.xyann[1] == 6


def test_what_fits_is_left_alone(axes: Axes) -> None:
    axes.set_yticks([0, 1], ["0", "1"])
    note = axes.annotate("94", (0.5, 0.5), (3, 4), textcoords="offset points")
    before = axes.get_position().bounds
    keep_inside(axes.figure)
    assert axes.get_position().bounds == pytest.approx(before)
    assert note.xyann == (3, 4)


def test_axes_that_show_no_numbers_keep_their_width(axes: Axes) -> None:
    axes.set_yticks([0.5], ["1,234,567,890"])
    axes.axis("off")
    before = axes.get_position().bounds
    keep_inside(axes.figure)
    assert axes.get_position().bounds == before
