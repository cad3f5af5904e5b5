"""The blocks of a target's report, each a function from a view to HTML a notebook cell shows."""

from __future__ import annotations

from qstats.report.changes import change, possible_changes
from qstats.report.markup import Html, join, tag
from qstats.report.notebook_style import notebook_style
from qstats.report.outlook import first_years, methods, path, when
from qstats.report.rules import rules
from qstats.report.sources import about, caveats, data, downloads
from qstats.report.track_record import record
from qstats.report.verdict import banner, contents, facts, header, reasons, verdict
from qstats.report.view import View, open_view

__all__ = [
    "View",
    "about",
    "caveats",
    "change",
    "data",
    "downloads",
    "first_screen",
    "notebook_style",
    "open_view",
    "path",
    "record",
    "rules",
    "when_and_methods",
]


def first_screen(view: View) -> Html:
    """A warning if one is due, title, verdict, facts, reasons, and links to what follows."""
    return join([part(view) for part in (banner, header, verdict, facts, reasons, _contents)])


def when_and_methods(view: View) -> Html:
    """The first year reached and the methods side by side."""
    return tag("div", when(view), methods(view), class_="two")


def _contents(view: View) -> Html:
    measure, more = view.measure, view.case.measures[1:]
    shown = {
        "path": view.observed,
        "when": view.pending and first_years(view),
        "methods": view.pending and measure.members,
        "rules": measure.assessment["rules"],
        "record": True,
        "change": more or (view.pending and possible_changes(view)),
        "data": True,
        "caveats": True,
        "downloads": True,
        "about": True,
    }
    return contents(view, [key for key, present in shown.items() if present])
