"""The page that shows how a file was read."""

from __future__ import annotations

import re
import shutil
import subprocess
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from html.parser import HTMLParser
from importlib import resources
from pathlib import Path
from typing import Any

import pytest

from qstats.report import page
from qstats.report.reading import MAX_CELLS, MAX_COLUMNS, MAX_ROWS, USES, ReadingPage, reading_page

Contrast = Callable[[str, str], float]


@dataclass(frozen=True)
class Cell:
    text: str
    address: str
    bold: bool = False
    indent: int = 0


@dataclass(frozen=True)
class Grid:
    rows: list[list[Cell]]
    sheet: str = "S1"
    merges: list[tuple[int, int, int, int]] = field(default_factory=list)
    hidden: bool = False
    hidden_rows: frozenset[int] = frozenset()


class Tags(HTMLParser):
    """Every element as (name, attributes)."""

    def __init__(self, html: str) -> None:
        super().__init__()
        self.found: list[tuple[str, dict[str, str]]] = []
        self.feed(html)

    def handle_starttag(self, name: str, attributes: list[tuple[str, str | None]]) -> None:
        self.found.append((name, {key: text or "" for key, text in attributes}))

    def all(self, attribute: str) -> Iterator[str]:
        return (given[attribute] for _, given in self.found if attribute in given)


def letters(column: int) -> str:
    return chr(65 + column) if column < 26 else letters(column // 26 - 1) + letters(column % 26)


def grid(texts: list[list[str]], **more: Any) -> Grid:
    rows = [
        [Cell(text, f"{letters(c)}{r + 1}") for c, text in enumerate(row)]
        for r, row in enumerate(texts)
    ]
    return Grid(rows, **more)


def row(cell: str, value: float = 5.5, **more: str) -> dict[str, Any]:
    names = ("label", "path", "unit", "geo", "period", "flag", "missing_mark")
    return {**dict.fromkeys(names, ""), "sheet": "S1", "cell": cell, "value": value, **more}


def use(cell: str, role: str, text: str = "x", says: str = "") -> dict[str, str]:
    return {"cell": cell, "role": role, "text": text, "says": says}


TABLE = {
    "cells": "A1:B3",
    "lines": ["Pass rate"],
    "figures": 1,
    "units": ["%"],
    "period": "2024",
    "geo": "",
    "confidence": 0.5,
    "doubts": ["1 of 1 figures without a name"],
}


def made(
    sheet: Grid,
    cells: list[dict[str, str]],
    rows: list[dict[str, Any]],
    tables: list[dict[str, Any]] | None = None,
) -> ReadingPage:
    told = {"sheet": sheet.sheet, "tables": [TABLE] if tables is None else tables, "cells": cells}
    return reading_page("t.xls", [sheet], {"confidence": 0.5, "sheets": [told]}, rows)


@pytest.fixture
def small() -> ReadingPage:
    sheet = grid([["Pass rate", ""], ["Area", "2024"], ["Beijing", "5.5"]], merges=[(0, 0, 0, 1)])
    cells = [use("A1", "title"), use("A2", "heading"), use("B2", "period"), use("A3", "place")]
    return made(sheet, cells, [row("B3", 5.5, geo="Beijing", unit="%")])


def test_each_cell_is_marked_by_colour_and_by_a_letter(small: ReadingPage) -> None:
    for style, letter, text in (("t", "T", "Pass rate"), ("p", "P", "2024"), ("l", "L", "Beijing")):
        assert re.search(rf'<td class="{style}"[^>]*><small>{letter}</small>{text}</td>', small)


def test_no_two_uses_share_a_letter_or_a_colour() -> None:
    style = (resources.files("qstats.report") / "reading.css").read_text(encoding="utf-8")
    marks = [use.letter for use in USES.values()]
    assert len(set(marks)) == len(USES)
    colours = re.findall(r"--(\w):(#\w+)", style.split("@media")[0])
    assert len({colour for _, colour in colours}) == len(colours) == len(USES) - 1


def test_a_figure_leads_to_its_row_and_back(small: ReadingPage) -> None:
    assert '<a href="#r1-B3">5.5</a>' in small
    assert '<a href="#c1-B3">B3</a>' in small
    tags = Tags(small)
    ids = list(tags.all("id"))
    assert len(ids) == len(set(ids))
    assert {address[1:] for address in tags.all("href")} <= set(ids)


def test_merged_cells_stay_merged(small: ReadingPage) -> None:
    assert re.search(r'<td class="t"[^>]*colspan="2">', small)


def test_bold_indentation_and_hidden_rows_are_kept() -> None:
    sheet = Grid([[Cell("a", "A1", bold=True)], [Cell("b", "A2", indent=2)]], hidden_rows={1})
    shown = made(sheet, [use("A1", "row name"), use("A2", "row name")], [])
    assert "<b>a</b>" in shown
    assert re.search(r'padding-left:1\.5em"[^>]*><small>N</small>b', shown)
    assert ">2<small> hidden</small></th>" in shown


def test_what_was_found_and_left_unread_is_told_in_words() -> None:
    sheet = grid([["Pass rate", "?!"]])
    shown = made(sheet, [use("A1", "title"), use("B1", "unread", "?!", "no number")], [])
    text = re.sub(r"<[^>]+>", "", shown)
    assert "confidence 0.50 of 1" in text
    assert "1 of 1 figures without a name" in text
    assert "1 cell left unread" in text
    assert "B1 “?!”: no number" in text


def test_a_cell_that_cannot_be_read_is_marked_and_has_its_row() -> None:
    shown = made(grid([["12·4"]]), [use("A1", "unread", "12·4", "?")], [row("A1", float("nan"))])
    assert re.search(r'<td class="q" id="c1-A1"[^>]*><small>\?</small><a href="#r1-A1">', shown)
    assert "nan" not in re.sub(r"<style>.*?</style>", "", shown, flags=re.S)


def test_a_sheet_without_a_table_says_so() -> None:
    assert "No table was found here." in made(grid([["x"]]), [use("A1", "unread")], [], tables=[])


def test_texts_are_escaped_everywhere() -> None:
    evil = '"><script>alert(1)</script>'
    sheet = grid([[evil]], sheet=evil)
    told = {
        "sheet": evil,
        "tables": [TABLE | {"lines": [evil], "doubts": [evil]}],
        "cells": [use("A1", "unread", evil, evil)],
    }
    rows = [row("A1", label=evil) | {"sheet": evil}]
    shown = reading_page(evil, [sheet], {"confidence": 1.0, "sheets": [told]}, rows)
    assert "<script" not in shown
    assert not [name for name, _ in Tags(shown).found if name == "script"]


def test_nothing_is_fetched_and_no_script_is_needed(small: ReadingPage) -> None:
    assert not re.search(r'(?:src|srcset)="|<link|@import|url\((?!data:|#)|<script', small)
    assert all(address.startswith("#") for address in Tags(small).all("href"))


@pytest.mark.parametrize(
    ("height", "width", "told"),
    [
        (MAX_ROWS + 50, 1, f"the first {MAX_ROWS} of {MAX_ROWS + 50} rows; 50 tidy rows of the"),
        (3, MAX_COLUMNS + 5, f"the first {MAX_COLUMNS} of {MAX_COLUMNS + 5} columns; 0 tidy rows"),
    ],
)
def test_a_large_sheet_is_cut_and_says_so(height: int, width: int, told: str) -> None:
    shown = made(grid([["7"] * width] * height), [], [row(f"A{r + 1}") for r in range(height)])
    assert told in re.sub(r"<[^>]+>", "", shown)
    ids = set(Tags(shown).all("id"))
    assert {address[1:] for address in Tags(shown).all("href")} <= ids


def test_many_sheets_share_the_bound_of_a_page() -> None:
    sheets = [grid([["7"] * 50] * 200, sheet=f"S{n}") for n in range(3)]
    told = [{"sheet": s.sheet, "tables": [TABLE], "cells": []} for s in sheets]
    shown = reading_page("t", sheets, {"confidence": 1.0, "sheets": told}, [])
    assert shown.count('<td class="f"') == MAX_CELLS
    assert shown.count("--html --sheet") == 2


def test_a_keyboard_reaches_and_a_screen_reader_names_the_scrolling_parts(
    small: ReadingPage,
) -> None:
    regions = [given for _, given in Tags(small).found if given.get("role") == "region"]
    assert [given["tabindex"] for given in regions] == ["0", "0"]
    assert len({given["aria-label"] for given in regions}) == 2


def test_a_notebook_shows_the_page_in_a_frame_of_its_own(small: ReadingPage) -> None:
    (frame,) = (given for name, given in Tags(small._repr_html_()).found if name == "iframe")
    assert frame["srcdoc"] == small
    assert frame["title"]


@pytest.mark.parametrize("mode", [0, 1, 2])
def test_text_on_every_colour_has_enough_contrast(mode: int, contrast: Contrast) -> None:
    # WCAG 2 asks for 4.5 : 1; letters and figures are printed in --ink.
    style = (resources.files("qstats.report") / "reading.css").read_text(encoding="utf-8")
    blocks = re.findall(r":root\{([^}]*)\}", style)
    shared = [b for b in re.findall(r":root\{([^}]*)\}", page.style_sheet()) if "--bg:" in b]
    ink = dict(re.findall(r"--([\w-]+):(#[0-9a-f]{3,6})", shared[mode]))["ink"]
    for name, colour in re.findall(r"--(\w):(#[0-9a-f]{6})", blocks[mode]):
        assert contrast(ink, colour) >= 4.5, name


def test_no_part_of_the_page_is_wider_than_a_phone(tmp_path: Path) -> None:
    chromium = shutil.which("chromium") or shutil.which("google-chrome")
    if chromium is None:
        pytest.skip("no Chromium here")
    sheet = grid([["A rather long heading of a column"] * 40, ["1234567.89"] * 40], sheet="S" * 80)
    rows = [row(cell.address, label="word" * 40) | {"sheet": sheet.sheet} for cell in sheet.rows[1]]
    tables = [TABLE | {"lines": ["title" * 40], "doubts": ["doubt " * 40]}]
    told = {"sheet": sheet.sheet, "tables": tables, "cells": [use("A1", "unread", "x" * 200)]}
    shown = reading_page("f" * 120, [sheet], {"confidence": 0.5, "sheets": [told]}, rows)
    frame = shown._repr_html_().replace("width:100%", "width:360px", 1)
    measure = (
        "<script>onload=()=>{const d=document.querySelector('iframe').contentDocument;"
        "document.title=d.documentElement.scrollWidth}</script>"
    )
    (tmp_path / "frame.html").write_text(f"<!doctype html>{frame}{measure}", encoding="utf-8")
    command = [chromium, "--headless", "--no-sandbox", "--disable-gpu", "--dump-dom"]
    address = (tmp_path / "frame.html").as_uri()
    done = subprocess.run(
        [*command, address], capture_output=True, text=True, timeout=60, check=True
    )
    width = re.search(r"<title>(\d+)</title>", done.stdout)
    assert width, "the page was not measured"
    assert int(width[1]) <= 360
