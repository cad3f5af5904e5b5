"""Matplotlib axes → SVG text that the page's style sheet colours.

Marks are drawn in sentinel colours that :func:`svg` replaces by CSS variables, so that one
drawing serves light, dark and printed pages.
"""

from __future__ import annotations

import io
import re
from collections.abc import Callable, Sequence
from functools import lru_cache
from importlib import resources
from typing import Any, cast

import matplotlib as mpl
from matplotlib import font_manager
from matplotlib.axes import Axes
from matplotlib.backends.backend_svg import FigureCanvasSVG
from matplotlib.figure import Figure
from matplotlib.ticker import FuncFormatter, MaxNLocator

from qstats.report import numbers
from qstats.report.markup import Html, safe
from qstats.report.slimming import slim

_TOKENS = (
    *("bg", "ink", "muted", "rule", "soft", "f95", "f80", "f50"),
    *("obs", "target", "yes", "no", "na", "hatch"),
)
COLOUR = {token: f"#0b1c{place:02x}" for place, token in enumerate(_TOKENS)}
_POINTS_PER_INCH = 72  # so that one point of matplotlib is one unit of the view box


def svg(
    draw: Callable[[Axes], object],
    name: str,
    size: tuple[int, int],
    title: str,
    desc: str,
    classes: str = "chart",
) -> Html:
    """Draw on fresh axes of ``size`` pixels and return the SVG element.

    ``name`` prefixes every id; ``title`` says what is shown and ``desc`` what it finds. Without
    a title the picture is decoration and hidden from screen readers.
    """
    with mpl.rc_context(_style()):
        figure = Figure(figsize=(size[0] / _POINTS_PER_INCH, size[1] / _POINTS_PER_INCH))
        FigureCanvasSVG(figure)
        draw(figure.add_axes((0, 0, 1, 1)))
        for artist in figure.findobj():
            artist.set_clip_on(False)  # charts leave room for their marks
        written = io.StringIO()
        figure.savefig(written, format="svg", metadata={"Date": None}, transparent=True)
    box = f'class="{classes}" viewBox="0 0 {size[0]} {size[1]}"'
    return Html(
        f"<svg {box} {_labelled(name, title, desc)}{_inner(written.getvalue(), name)}</svg>"
    )


def place(axes: Axes, left: float, right: float, top: float, bottom: float) -> None:
    """Leave margins of so many pixels around the axes and take all spines away."""
    width, height = _figure(axes).get_size_inches() * _POINTS_PER_INCH
    axes.set_position(
        (left / width, bottom / height, 1 - (left + right) / width, 1 - (top + bottom) / height)
    )
    axes.spines[:].set_visible(False)
    axes.tick_params(length=0, labelcolor=COLOUR["muted"], pad=5)
    axes.set_axisbelow(True)


def write(
    axes: Axes, x: float, y: float, text: str, dx: float = 0, dy: float = 0, **style: Any
) -> None:
    """Write ``text`` at a data point, moved by so many pixels; ``colour`` is a token."""
    axes.annotate(
        text,
        (x, y),
        (dx, dy),
        textcoords="offset points",
        color=COLOUR[style.pop("colour", "ink")],
        annotation_clip=False,
        **style,
    )


def value_axis(axes: Axes, low: float, high: float, unit: str) -> None:
    """A value axis with few gridlines that leaves room around ``low`` and ``high``."""
    room = 0.09 * (high - low) or abs(high) * 0.05 or 1.0
    axes.set_ylim(low - room, high + room)
    axes.yaxis.set_major_locator(MaxNLocator(5, steps=[1, 2, 2.5, 5, 10]))
    axes.yaxis.set_major_formatter(_ticks(axes.yaxis, unit))
    axes.grid(axis="y", color=COLOUR["rule"], lw=0.7)


def bottom_axis(axes: Axes, unit: str) -> None:
    """A horizontal value axis: a rule and few numbers under it."""
    axes.xaxis.set_major_locator(MaxNLocator(4, steps=[1, 2, 2.5, 5, 10]))
    axes.xaxis.set_major_formatter(_ticks(axes.xaxis, unit))
    rule_axis(axes)


def rule_axis(axes: Axes) -> None:
    """The bottom rule; no numbers at the left unless the chart has set them itself."""
    if not any(line.get_visible() for line in axes.yaxis.get_gridlines()):
        axes.set_yticks([])
    axes.spines["bottom"].set(visible=True, color=COLOUR["rule"])


def chance_axis(axes: Axes) -> None:
    """Chances from 0 to 100% as the horizontal axis."""
    axes.set_xticks([0, 0.25, 0.5, 0.75, 1], ["0%", "25", "50", "75", "100%"])
    rule_axis(axes)


def pixels(axes: Axes, y: float, x: float = 0.0) -> tuple[float, float]:
    """Where a data point lies from the figure's lower left corner, in pixels of the drawing."""
    right, up = axes.transData.transform((x, y)) / _figure(axes).dpi * _POINTS_PER_INCH
    return float(right), float(up)


def apart(heights: Sequence[float], least: float) -> list[float]:
    """``heights`` (rising) moved up just enough to keep ``least`` between neighbours."""
    moved: list[float] = []
    for height in heights:
        moved.append(height if not moved else max(height, moved[-1] + least))
    return moved


def _figure(axes: Axes) -> Figure:
    return cast(Figure, axes.get_figure(root=True))


def _ticks(axis: Any, unit: str) -> FuncFormatter:
    def write_tick(x: float, _position: int | None) -> str:
        low, high = sorted(axis.get_view_interval())
        shown = [round(float(t), 6) for t in axis.get_majorticklocs() if low <= t <= high]
        text = numbers.number(x, numbers.decimals_of(shown))
        # The outermost number alone carries the sign.
        return f"{text}%" if unit == "%" and shown and round(x, 6) == max(shown) else text

    return FuncFormatter(write_tick)


@lru_cache(maxsize=1)
def _style() -> Any:
    shipped = resources.files("qstats.report") / "fonts" / "NotoSansSC-qstats.ttf"
    with resources.as_file(shipped) as path:
        font_manager.fontManager.addfont(str(path))
    return {
        "font.family": ["Noto Sans SC", "DejaVu Sans"],
        "font.size": 12,
        "svg.fonttype": "none",
        "svg.hashsalt": "qstats",
        "axes.unicode_minus": True,
        "axes.edgecolor": COLOUR["rule"],
        "text.parse_math": False,
        "lines.solid_capstyle": "butt",
    }


def _labelled(name: str, title: str, desc: str) -> str:
    if not title:
        return 'aria-hidden="true">'
    return (
        f'role="img" aria-labelledby="{name}-t {name}-d"><title id="{name}-t">{safe(title)}</title>'
        f'<desc id="{name}-d">{safe(desc)}</desc>'
    )


def _inner(written: str, name: str) -> str:
    inner = re.sub(r'(id="|href="#)(?=[A-Za-z])', rf"\g<1>{name}-", slim(written))
    for token, sentinel in COLOUR.items():
        fill = f"url(#{name}-hatch)" if token == "hatch" else f"var(--{token})"
        inner = inner.replace(sentinel, fill)
    return _hatch(name) + inner if f"#{name}-hatch" in inner else inner


def _hatch(name: str) -> str:
    return (
        f'<defs><pattern id="{name}-hatch" width="7" height="7" patternUnits="userSpaceOnUse">'
        '<path d="M-1 1l2 -2M0 7l7 -7M6 8l2 -2" style="stroke:var(--rule)"/></pattern></defs>'
    )
