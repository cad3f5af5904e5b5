"""The pages' style sheet → one that a notebook can show without changing the notebook around it."""

from __future__ import annotations

import re
from importlib import resources

from qstats.report.markup import FRAME, Html
from qstats.report.page import style_sheet

# A cell with this tag shows what only a notebook needs; the page is made without it.
ONLY = "notebook-only"

_DARK = re.compile(r"(?s)@media \(prefers-color-scheme:dark\)\{:root(\{.*?\})\}")


def notebook_style(extra: str = "") -> Html:
    """The style sheet for the parts of pages that the cells of a notebook show.

    Rules hold inside those parts alone; light and dark follow the theme of JupyterLab. ``extra`` is
    a further sheet of this package, such as ``"index.css"``.
    """
    css = style_sheet() + (_sheet(extra) if extra else "")
    dark = _DARK.search(css)
    nested = _DARK.sub("", css).replace(":root", "&").replace("\nbody{", "\n&{")
    theme = f"[data-jp-theme-light=false] .{FRAME}{dark[1]}" if dark else ""
    return Html(f"<style>.{FRAME}{{{nested}}}{theme}</style>")


def _sheet(name: str) -> str:
    return (resources.files("qstats.report") / name).read_text(encoding="utf-8")
