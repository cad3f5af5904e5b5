"""Words that would leave a chart → margins and moves that keep them inside it."""

from __future__ import annotations

from functools import lru_cache
from itertools import chain

from matplotlib.axes import Axes
from matplotlib.backends.backend_agg import RendererAgg
from matplotlib.figure import Figure
from matplotlib.text import Annotation, Text

_HALO = 2.0  # words have a rim in the colour of the page


def keep_inside(figure: Figure) -> None:
    """Widen margins for the numbers beside axes, then move annotations; sideways only.

    ``figure`` has 72 dots an inch, so that its pixels are points.
    """
    width = figure.bbox.width
    for axes in figure.axes:
        if axes.axison:  # a sparkline shows no numbers
            _widen_margins(axes, width)
    for note in figure.findobj(Annotation):
        low, high = _span(note)
        x, y = note.xyann
        note.xyann = (x + max(0.0, -low) - max(0.0, high - width), y)


def _widen_margins(axes: Axes, width: float) -> None:
    beneath = axes.get_xticklabels()  # only the outermost can hang over
    labels = chain(beneath[:1], beneath[-1:], axes.get_yticklabels())
    spans = [_span(label) for label in labels if label.get_text()]
    left = max([0.0, *(-low for low, _ in spans)]) / width
    right = max([0.0, *(high - width for _, high in spans)]) / width
    room = axes.get_position()
    axes.set_position((room.x0 + left, room.y0, room.width - left - right, room.height))


def _span(text: Text) -> tuple[float, float]:
    """Left and right end of a text and its halo within its figure, in pixels."""
    box = text.get_window_extent(_renderer())
    return float(box.x0) - _HALO, float(box.x1) + _HALO


@lru_cache(maxsize=1)
def _renderer() -> RendererAgg:
    # One for all charts: matplotlib remembers how wide words are for each renderer.
    return RendererAgg(1, 1, 72)  # type: ignore[no-untyped-call]
