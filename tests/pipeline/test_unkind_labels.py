"""Labels full of markup, formulas, dollars, foreign script and length stay harmless and whole.

What a browser makes of the same pages is tested in ``tests/browser``.
"""

from __future__ import annotations

import csv
import html
import io
import json
from html.parser import HTMLParser
from pathlib import Path
from typing import Any

import openpyxl
import pytest

from qstats.catalog.records import LANGUAGES
from qstats.cli import main

HEADING = {"pending": 2, "met": 1, "trend": 5, "short": 4}  # place of its name among the names
ELEMENTS = {"script", "img", "iframe", "object", "embed", "link", "base", "form"}


class Reader(HTMLParser):
    """Collects the elements of a page, its text and the addresses of its links."""

    def __init__(self, page: str) -> None:
        super().__init__()
        self.elements: list[str] = []
        self.events: list[str] = []
        self.addresses: list[str] = []
        self.text = ""
        self.feed(page)

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.elements.append(tag)
        self.events += [name for name, _ in attrs if name.startswith("on")]
        self.addresses += [value or "" for name, value in attrs if name in ("href", "src")]

    def handle_data(self, data: str) -> None:
        self.text += data


def read(path: Path) -> Reader:
    return Reader(path.read_text(encoding="utf-8"))


@pytest.mark.parametrize("lang", ["en", "zh-Hans", "zh-Hant"])
def test_no_label_becomes_an_element_an_event_or_an_address(unkind_site: Any, lang: str) -> None:
    for path in unkind_site.pages(lang):
        page = read(path)
        scripts = 1 if path.name in ("index.html", "data-quality.html") else 0
        allowed = ["script"] * page.elements.count("script")
        assert len(allowed) <= scripts, path.name
        assert [e for e in page.elements if e in ELEMENTS] == allowed, path.name
        assert page.events == []
        schemes = {a.partition(":")[0] for a in page.addresses if ":" in a.partition("#")[0]}
        assert schemes <= {"data"}, path.name


@pytest.mark.parametrize("name", HEADING)
def test_every_label_is_read_whole(unkind_site: Any, name: str) -> None:
    page = read(unkind_site.folder / "en" / f"{name}.html")
    assert unkind_site.names[HEADING[name]] in page.text
    assert "<script>alert(1)</script>" in page.text


def test_marks_that_turn_the_order_of_what_follows_are_left_out(unkind_site: Any) -> None:
    turned = unkind_site.names[3]
    assert turned[0] == "\u202e"
    pages = [path.read_text(encoding="utf-8") for path in unkind_site.pages("en")]
    assert not any("\u202e" in page for page in pages)
    assert any(turned[1:] in page for page in pages)


def rows_of(file: Path) -> list[list[str]]:
    return list(csv.reader(io.StringIO(file.read_text(encoding="utf-8-sig"))))


def is_formula(cell: object) -> bool:
    text = str(cell)
    number = text.lstrip("+-").replace(".", "", 1).replace("e-", "", 1).isdigit()
    return text.startswith(("=", "+", "-", "@", "\t", "\r")) and not number


def test_no_cell_of_a_csv_is_a_formula_and_the_text_is_kept(unkind_site: Any) -> None:
    files = [unkind_site.folder / "summary.csv", *unkind_site.folder.glob("*/pending/*.csv")]
    assert len(files) == 1 + 3 * len(LANGUAGES)
    cells = [cell for file in files for row in rows_of(file) for cell in row]
    assert [cell for cell in cells if is_formula(cell)] == []
    assert "'" + unkind_site.names[1] in cells


@pytest.mark.parametrize("form", ["csv", "xlsx"])
def test_exports_hold_no_formula(unkind_site: Any, tmp_path: Path, form: str) -> None:
    root = str(unkind_site.root)
    assert main(["export", "--workspace", root, "--format", form, "--out", str(tmp_path)]) == 0
    files = sorted(tmp_path.rglob(f"*.{form}"))
    assert files
    cells: list[object] = []
    for file in files:
        if form == "csv":
            cells += [cell for row in rows_of(file) for cell in row]
        else:
            book = openpyxl.load_workbook(file)
            found = [cell for sheet in book for row in sheet.iter_rows() for cell in row]
            assert [cell.coordinate for cell in found if cell.data_type == "f"] == []
            cells += [cell.value for cell in found if cell.value is not None]
    assert [cell for cell in cells if is_formula(cell)] == []
    assert any(unkind_site.names[1] in str(cell) for cell in cells)


def test_a_notebook_shows_labels_as_text_and_sets_no_formula(unkind_site: Any) -> None:
    notebook = json.loads(
        (unkind_site.folder / "notebooks" / "pending.en.ipynb").read_text(encoding="utf-8")
    )
    shown = [
        "".join(output["data"]["text/html"])
        for cell in notebook["cells"]
        for output in cell.get("outputs", [])
        if "text/html" in output.get("data", {})
    ]
    name = unkind_site.names[2]
    assert any(html.escape(name) in part for part in shown)
    for part in shown:
        # JupyterLab's MathJax passes over elements of this class, dollars and all.
        assert part.startswith('<div class="qstats mathjax_ignore">')
        assert "script" not in Reader(part).elements
