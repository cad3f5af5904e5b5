"""How results look in a notebook: each type, and the part of the report that shows it.

The rooms that make results may not know the report, so the types have no HTML of their own; IPython
is told by name what to show, and loads the report when the first result is shown.
"""

from __future__ import annotations

import os
from collections.abc import Callable
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from qstats.attainment import Assessment
    from qstats.distribution import Distribution
    from qstats.pipeline.doors import AnnualSeries

LANGUAGE = "QSTATS_LANG"


def dress(shell: Any) -> None:
    """Tell ``shell`` (an IPython shell) how to show series, forecasts and assessments."""
    html = shell.display_formatter.formatters["text/html"]
    for (module, name), shown in _SHOWN.items():
        html.for_type_by_name(module, name, shown)


def _lang() -> str:
    return os.environ.get(LANGUAGE, "en")


def _series(frame: AnnualSeries) -> str:
    from qstats.report import display

    return display.series(frame, frame.attrs["names"], frame.attrs["unit"], _lang())


def _forecast(distribution: Distribution) -> str:
    from qstats.report import display

    return display.forecast(distribution, _lang())


def _assessment(assessment: Assessment) -> str:
    from qstats.report import display

    return display.assessment(vars(assessment), _lang())


_SHOWN: dict[tuple[str, str], Callable[[Any], str]] = {
    ("qstats.pipeline.doors", "AnnualSeries"): _series,
    ("qstats.distribution", "Distribution"): _forecast,
    ("qstats.attainment.assess", "Assessment"): _assessment,
}
