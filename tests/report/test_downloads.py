"""What a report offers beside its page: every link leads to a file, every file says the same."""

from __future__ import annotations

import csv
import io
import json
import re
from dataclasses import replace
from pathlib import Path
from xml.etree import ElementTree

import openpyxl
import pytest
from PIL import Image

from qstats.catalog import Names
from qstats.catalog.records import LANGUAGES
from qstats.report import citation, downloads, pictures
from qstats.report.case import Case, write_case
from qstats.report.render import render_report
from qstats.report.view import View

TEMPLATE = Path(__file__).parents[2] / "notebooks" / "indicator_report.ipynb"


@pytest.mark.parametrize("lang", LANGUAGES)
def test_every_file_the_page_offers_is_there(open_case: Case, tmp_path: Path, lang: str) -> None:
    write_case(open_case, tmp_path / "case.json")
    target = open_case.target.id
    made = render_report(tmp_path / "case.json", TEMPLATE, tmp_path, target, lang)
    page = made.html_path.read_text(encoding="utf-8")
    offered = {href for href in re.findall(r'href="(\.\./[^"]+)"', page) if "/raw/" not in href} - {
        f"../{other}/{target}.html" for other in LANGUAGES
    }
    assert [href for href in offered if not (made.html_path.parent / href).is_file()] == []
    kinds = {href.rpartition(".")[2] for href in offered}
    assert kinds == {"csv", "xlsx", "json", "bib", "svg", "png", "ipynb"}
    # A notebook that is opened where it lies has the same links.
    assert all((made.notebook_path.parent / href).is_file() for href in offered)


def test_the_workbook_holds_all_measures_and_no_formula(open_case: Case) -> None:
    first, *rest = open_case.measures
    rows = [row | {"note": "=1+1", "title": "+cmd"} for row in first.observations]
    case = replace(open_case, measures=[replace(first, observations=rows), *rest])
    tables = downloads.tables(View(case, "en"))
    book = openpyxl.load_workbook(io.BytesIO(downloads.workbook(tables)))
    assert book.sheetnames == [
        "about", "assessment", "rules", "observations", "series", "forecast", "methods", "backtest",
    ]  # fmt: skip
    assert not [c for sheet in book for row in sheet for c in row if c.data_type == "f"]
    counts = {name: book[name].max_row - 1 for name in ("observations", "series", "forecast")}
    # Hand count: 8 and 4 observations; 8 and 4 years; 11 probabilities of 3 years.
    assert counts == {"observations": 12, "series": 12, "forecast": 33}
    years = [row[0].value for row in book["forecast"].iter_rows(min_row=2)]
    assert {type(year) for year in years} == {int}


def test_csv_files_are_neutralised_and_complete(open_case: Case, tmp_path: Path) -> None:
    first, *rest = open_case.measures
    rows = [row | {"note": "=1+1"} for row in first.observations]
    case = replace(open_case, measures=[replace(first, observations=rows), *rest])
    downloads.write_downloads(View(case, "en"), "", tmp_path)
    with (tmp_path / "observations.csv").open(encoding="utf-8-sig", newline="") as file:
        table = list(csv.DictReader(file))
    # Hand count: 8 and 4 observations of two measures.
    assert len(table) == 12
    assert {row["note"] for row in table[:8]} == {"'=1+1"}


def test_an_undecided_target_has_no_empty_sheets(insufficient_case: Case) -> None:
    tables = downloads.tables(View(insufficient_case, "en"))
    assert "forecast" not in tables
    assert "forecast" not in downloads.csv_names(View(insufficient_case, "en"))
    assert all(len(frame) for frame in tables.values())


def test_the_assessment_names_its_question_and_its_run(open_case: Case) -> None:
    told = json.loads(downloads.assessment(open_case))
    assert told["target"] == "mfg_product_pass_rate"
    assert told["as_of"] == "2025-09-01"
    assert told["run"]["id"] == "20250901T030000Z-1f3a"
    assert [row["probability"] for row in told["assessments"]] == [0.47, 0.02]


@pytest.mark.parametrize(
    ("lang", "said"),
    [
        ("en", "qstats 0.1.0 (2025). Manufacturing product pass rate: Quality Power outline 2023. "
         "As known on 1 September 2025; run 20250901T030000Z-1f3a."),
        ("zh-Hans", "qstats 0.1.0（2025）。制造业产品质量合格率：质量强国建设纲要。"
         "依2025年9月1日所知；运行编号20250901T030000Z-1f3a。"),
        ("zh-Hant", "qstats 0.1.0（2025）。製造業產品質量合格率：質量強國建設綱要。"
         "依2025年9月1日所知；執行編號20250901T030000Z-1f3a。"),
    ],
)  # fmt: skip
def test_a_report_is_cited_in_its_language(open_case: Case, lang: str, said: str) -> None:
    assert citation.sentence(View(open_case, lang)) == said


def test_bibtex_escapes_what_latex_would_run(open_case: Case) -> None:
    odd = Names(en=r"50% \input{x} #1 & a_b~$", zh_hans="x", zh_hant="x")
    view = View(replace(open_case, target=replace(open_case.target, names=odd)), "en")
    entry = citation.bibtex(view)
    assert entry.startswith("@misc{qstats-mfg_product_pass_rate-2025-09-01,\n")
    told = r"50\% \textbackslash{}input\{x\} \#1 \& a\_b\textasciitilde{}\$"
    assert told in entry
    assert "  year = {2025}," in entry
    assert entry.count("{") == entry.count("}")


def test_csl_is_one_item_with_its_day(open_case: Case) -> None:
    [item] = json.loads(citation.csl(View(open_case, "zh-Hant")))
    assert item["issued"] == {"date-parts": [[2025, 9, 1]]}
    assert item["title"] == "製造業產品質量合格率：質量強國建設綱要"


SVG = (
    '<svg class="chart" viewBox="0 0 90 40" role="img" aria-labelledby="a-t a-d">'
    '<title id="a-t">What</title><desc id="a-d">Found &lt;x&gt;</desc>'
    '<rect width="90" height="40" style="fill:var(--obs)"/></svg>'
)


def test_a_picture_of_its_own_is_an_svg_document_in_the_pages_colours() -> None:
    [svg] = pictures.pictures(f"<p>{SVG}</p>").values()
    root = ElementTree.fromstring(svg)
    assert (root.tag, root.get("width")) == ("{http://www.w3.org/2000/svg}svg", "90")
    assert "var(" not in svg
    # 90 by 40 units of 1/96 inch at 144 pixels an inch; #0f3d68 is the style sheet's --obs.
    picture = Image.open(io.BytesIO(pictures.png(svg)))
    assert picture.size == (135, 60)
    assert picture.convert("RGB").getpixel((60, 30)) == (0x0F, 0x3D, 0x68)


def test_a_phones_drawing_and_decoration_are_no_pictures_of_their_own() -> None:
    phone = SVG.replace('"a-', '"a-phone-')
    assert list(pictures.pictures(SVG + phone + "<svg viewBox='0 0 1 1'></svg>")) == ["a"]


def test_the_words_of_a_picture_are_plain_text() -> None:
    assert pictures.alternative(SVG) == "What. Found <x>"
