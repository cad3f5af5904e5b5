"""The pages' look inside a notebook, and nowhere else in it."""

from __future__ import annotations

import re

import nbformat
from IPython.lib.pretty import pretty
from nbformat.v4 import new_code_cell, new_notebook, new_output

from qstats.report.markup import Html, tag
from qstats.report.notebook_style import notebook_style
from qstats.report.render import cells_html


def test_what_a_cell_shows_stands_where_the_style_holds() -> None:
    shown = tag("p", "94%")._repr_html_()
    assert re.match(r'<div class="qstats[ "]', shown)
    assert isinstance(notebook_style(), Html)
    assert re.match(r"<style>\.qstats\.qstats\{", notebook_style())


def test_where_html_cannot_be_shown_its_words_are() -> None:
    said = (
        tag("p", "at least 94% & <b>") + tag("svg", "drawn") + tag("style", "p{}") + tag("b", "met")
    )
    assert pretty(said) == "at least 94% & <b> met"


def test_colours_follow_the_theme_of_the_lab_and_not_of_the_desk() -> None:
    sheet = notebook_style()
    assert "prefers-color-scheme" not in sheet
    dark = re.search(r"\[data-jp-theme-light=false\] \.qstats\.qstats\{[^}]*--bg:(#\w+)", sheet)
    light = re.search(r"\}\.qstats\.qstats\{[^}]*--bg:(#\w+)", sheet)
    assert light
    assert dark
    assert (light[1], dark[1]) == ("#fff", "#12171d")


def test_nothing_is_said_of_the_notebook_around_it() -> None:
    sheet = notebook_style("index.css")
    assert ":root" not in sheet
    assert "\nbody{" not in sheet
    assert sheet.count("{") == sheet.count("}")


def test_a_page_is_made_without_what_only_a_notebook_needs() -> None:
    def cell(html: str, *tags: str) -> nbformat.NotebookNode:
        output = new_output("execute_result", {"text/html": html})
        return new_code_cell("x", outputs=[output], metadata={"tags": list(tags)})

    notebook = new_notebook(cells=[cell("<style></style>", "notebook-only"), cell("<p>94%</p>")])
    assert cells_html(notebook) == "<p>94%</p>"
