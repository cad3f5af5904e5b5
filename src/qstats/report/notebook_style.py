"""The pages' style sheet → one that a notebook can show without changing the notebook around it."""

from __future__ import annotations

import re
from importlib import resources

from qstats.report.markup import FRAME, Html
from qstats.report.page import style_sheet

# A cell with this tag shows what only a notebook needs; the page is made without it.
ONLY = "notebook-only"

# What notebooks say of tables and lists, and the pages' sheet takes for granted is unsaid.
_RESET = (
    "padding:4px 12px;dt{float:none;width:auto;padding:0}dd{width:auto}"
    "code{background:none;padding:0}table{table-layout:auto;margin:0}"
    "tbody tr{background:none!important}td,th{max-width:none}"
)
_DARK = re.compile(r"(?s)@media \(prefers-color-scheme:dark\)\{:root(\{.*?\})\}")


def notebook_style(extra: str = "") -> Html:
    """The style sheet for the parts of pages that the cells of a notebook show.

    Rules hold inside those parts alone; light and dark follow the theme of JupyterLab. ``extra`` is
    a further sheet of this package, such as ``"index.css"``.
    """
    css = style_sheet() + (_sheet(extra) if extra else "")
    dark = _DARK.search(css)
    nested = _DARK.sub("", css).replace(":root", "&").replace("\nbody{", "\n&{")
    # Named twice, the frame outweighs the notebook's own rules.
    inside = f".{FRAME}.{FRAME}"
    theme = f"[data-jp-theme-light=false] {inside}{dark[1]}" if dark else ""
    return Html(f"<style>{inside}{{{_RESET}{nested}}}{theme}</style>")


def _sheet(name: str) -> str:
    return (resources.files("qstats.report") / name).read_text(encoding="utf-8")
