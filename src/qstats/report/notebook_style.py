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
_DARK = re.compile(r"(?s)@media \(prefers-color-scheme:dark\)\{:root\{.*?\}\}")
_TOKENS = re.compile(r"(?s):root\{(.*?)\}")
_COLOUR = re.compile(r"--[\w-]+:#[0-9a-f]{3,6}")


def theme(selector: str) -> str:
    """Rules that give ``selector`` the pages' colours, light or dark as JupyterLab is."""
    light, dark, *_ = (";".join(_COLOUR.findall(block)) for block in _TOKENS.findall(style_sheet()))
    return f"{selector}{{{light}}}[data-jp-theme-light=false] {selector}{{{dark}}}"


def notebook_style(extra: str = "") -> Html:
    """The style sheet for the parts of pages that the cells of a notebook show.

    Rules hold inside those parts alone; light and dark follow the theme of JupyterLab. ``extra`` is
    a further sheet of this package, such as ``"index.css"``.
    """
    css = _DARK.sub("", style_sheet()) + (_sheet(extra) if extra else "")
    nested = css.replace(":root", "&").replace("\nbody{", "\n&{")
    # Named twice, the frame outweighs the notebook's own rules.
    inside = f".{FRAME}.{FRAME}"
    return Html(f"<style>{inside}{{{_RESET}{nested}}}{theme(inside)}</style>")


def _sheet(name: str) -> str:
    return (resources.files("qstats.report") / name).read_text(encoding="utf-8")
