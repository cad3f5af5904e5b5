"""The style sheet, and the report's charts on axes of the user's own."""

from __future__ import annotations

import io
import re
import subprocess
import sys
import warnings
from itertools import combinations

import matplotlib as mpl
import matplotlib.pyplot as plt
import numpy as np
import pytest
from matplotlib.colors import to_hex
from matplotlib.figure import Figure

from qstats.report import figures
from qstats.report.case import Case
from qstats.report.drawing import COLOUR, palette
from qstats.report.figures import Goal, Scale
from qstats.report.page import style_sheet
from qstats.report.style import SHEET
from qstats.report.texts import Texts

STYLE = "qstats.report.style.qstats"


def test_the_sheet_is_used_by_name_and_draws_chinese_in_a_fresh_process() -> None:
    code = (
        "import warnings; warnings.simplefilter('error')\n"
        "import matplotlib; matplotlib.use('agg')\n"
        "import matplotlib.pyplot as plt\n"
        f"plt.style.use({STYLE!r})\n"
        "figure, axes = plt.subplots()\n"
        "axes.set_title('制造业产品质量合格率 $x$')\n"
        "figure.canvas.draw()\n"
    )
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=False)
    # A missing font or glyph would be a warning, or a line on stderr.
    assert (done.returncode, done.stderr) == (0, "")


def test_its_colours_are_the_pages() -> None:
    sheet = mpl.rc_params_from_file(str(SHEET), use_default_template=False)
    colours = {to_hex(c) for key, c in sheet.items() if key.endswith("color")}
    colours |= {to_hex(c) for c in sheet["axes.prop_cycle"].by_key()["color"]}
    assert colours <= set(palette().values())
    assert to_hex(sheet["axes.prop_cycle"].by_key()["color"][0]) == COLOUR["obs"]


def test_colours_that_are_alike_on_the_light_page_are_alike_on_every_page() -> None:
    # Charts are drawn in the light page's colours, and tokens are told from these.
    blocks = [b for b in re.findall(r":root\{([^}]*)\}", style_sheet()) if "--bg:" in b]
    modes = [dict(re.findall(r"--([\w-]+):(#[0-9a-f]{3,6})", block)) for block in blocks]
    pairs = list(combinations(modes[0], 2))
    alike = [(one, other) for one, other in pairs if modes[0][one] == modes[0][other]]
    assert ("target", "no") in alike
    assert [
        (pair, mode) for mode in modes for pair in alike if mode[pair[0]] != mode[pair[1]]
    ] == []


def draw_on_the_right_half(case: Case) -> Figure:
    measure = case.measures[0]
    goal = Goal(94.0, 2025, ">=", "target", 2023.1, "plan")
    figure = plt.figure(figsize=(12, 4))
    left, right = figure.subplots(1, 2)
    left.plot([1, 2])
    scale = Scale(Texts("en"), "%")
    drawn = figures.draw_fan(right, measure.series, measure.forecast, goal, [], scale)
    assert drawn is right
    return figure


def test_a_chart_stays_in_the_room_of_the_axes_it_is_given(open_case: Case) -> None:
    figure = draw_on_the_right_half(open_case)
    left, right = (axes.get_position() for axes in figure.axes)
    assert left.x1 < right.x0 < right.x1 < 1
    plt.close(figure)


def test_a_chart_has_its_colours_as_a_picture_too(open_case: Case) -> None:
    figure = draw_on_the_right_half(open_case)
    with warnings.catch_warnings():
        warnings.simplefilter("error")
        written = io.BytesIO()
        figure.savefig(written, format="png", dpi=72)
    plt.close(figure)
    picture = plt.imread(io.BytesIO(written.getvalue()))[..., :3]
    seen = {to_hex(colour) for colour in np.unique(picture.reshape(-1, 3), axis=0)}
    assert {COLOUR["f95"], COLOUR["f80"], COLOUR["f50"], COLOUR["obs"]} <= seen


@pytest.mark.parametrize("given", [True, False])
def test_a_forecast_is_drawn_on_given_axes_or_new_ones(given: bool) -> None:
    from qstats.forecasting import forecast

    axes = plt.figure().subplots() if given else None
    drawn = forecast([1.0, 2.0, 2.5, 3.0, 3.4], horizon=2).plot(axes)
    assert drawn.collections
    assert (drawn is axes) == given
    plt.close("all")
