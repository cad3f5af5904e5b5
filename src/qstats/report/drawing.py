"""Matplotlib axes → SVG text that the page's style sheet colours.

Marks are drawn in the colours of the light page, which :func:`svg` replaces by CSS variables, so
that one drawing serves light, dark and printed pages.
"""

from __future__ import annotations

import io
import re
from collections.abc import Callable, Sequence
from functools import lru_cache
from typing import Any, cast

import matplotlib as mpl
from matplotlib.axes import Axes
from matplotlib.backends.backend_svg import FigureCanvasSVG
from matplotlib.figure import Figure
from matplotlib.ticker import FuncFormatter, MaxNLocator

from qstats import collector
from qstats.report import numbers
from qstats.report.fitting import keep_inside
from qstats.report.markup import Html, safe
from qstats.report.page import style_sheet
from qstats.report.slimming import slim
from qstats.report.style import SHEET


def palette() -> dict[str, str]:
    """The colours of the light page by token, such as ``obs`` → ``#0f3d68``."""
    [light, *_] = re.findall(r"(?s):root\{(.*?)\}", style_sheet())
    colours = re.findall(r"--([\w-]+):(#[0-9a-f]{3,6})", light)
    return {token: mpl.colors.to_hex(colour) for token, colour in colours}


# A hatched area has no colour of its own: on paper, and as a picture, it is a pale grey.
COLOUR = {**palette(), "hatch": "#e4e8ec"}
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
    with mpl.rc_context(_style()), collector.paused():
        written = _written(draw, size)
    box = f'class="{classes}" viewBox="0 0 {size[0]} {size[1]}"'
    return Html(f"<svg {box} {_labelled(name, title, desc)}{_inner(written, name)}</svg>")


def place(axes: Axes, left: float, right: float, top: float, bottom: float) -> None:
    """Leave margins of so many pixels within the axes' own room and take all spines away."""
    width, height = _figure(axes).get_size_inches() * _POINTS_PER_INCH
    room = axes.get_position()
    axes.set_position(
        (
            room.x0 + left / width,
            room.y0 + bottom / height,
            room.width - (left + right) / width,
            room.height - (top + bottom) / height,
        )
    )
    axes.spines[:].set_visible(False)
    axes.tick_params(length=0, labelcolor=COLOUR["muted"], pad=5)
    for axis in (axes.xaxis, axes.yaxis):
        axis.set_label_coords(0, 0)  # no chart has axis labels: nothing need be measured for them
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


def _written(draw: Callable[[Axes], object], size: tuple[int, int]) -> str:
    """The drawing as matplotlib writes it; nothing of the figure outlives the call."""
    inches = (size[0] / _POINTS_PER_INCH, size[1] / _POINTS_PER_INCH)
    figure = Figure(figsize=inches, dpi=_POINTS_PER_INCH)
    FigureCanvasSVG(figure)
    draw(figure.add_axes((0, 0, 1, 1)))
    keep_inside(figure)
    written = io.StringIO()
    figure.savefig(written, format="svg", metadata={"Date": None}, transparent=True)
    return written.getvalue()


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
    return {
        **mpl.rc_params_from_file(str(SHEET), use_default_template=False),
        # The page's style sheet chooses the font; room is left for the widest of the usual ones.
        "font.family": ["DejaVu Sans", "Noto Sans SC"],
        "axes.grid": False,
        "svg.fonttype": "none",
        "svg.hashsalt": "qstats",
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
    inner = re.sub(r'(id="|href="#|url\(#)(?=[A-Za-z])', rf"\g<1>{name}-", slim(written))
    for token, colour in COLOUR.items():
        fill = f"url(#{name}-hatch)" if token == "hatch" else f"var(--{token})"
        inner = inner.replace(colour, fill)
    return _hatch(name) + inner if f"#{name}-hatch" in inner else inner


def _hatch(name: str) -> str:
    return (
        f'<defs><pattern id="{name}-hatch" width="7" height="7" patternUnits="userSpaceOnUse">'
        '<path d="M-1 1l2 -2M0 7l7 -7M6 8l2 -2" style="stroke:var(--rule)"/></pattern></defs>'
    )
