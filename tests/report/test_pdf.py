"""The printed form: whole in every language, on A4, harmless, in the package's font."""

from __future__ import annotations

import ctypes
import re
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path
from typing import Any

import pypdfium2
import pytest
from pypdfium2 import raw

from qstats.catalog import Names
from qstats.catalog.records import LANGUAGES
from qstats.errors import ReportError
from qstats.report import sections
from qstats.report.case import Case, write_case
from qstats.report.markup import join, tag
from qstats.report.pdf import pdf
from qstats.report.render import render_report
from qstats.report.view import View

TEMPLATE = Path(__file__).parents[2] / "notebooks" / "indicator_report.ipynb"
HOSTILE = '<script>alert(1)</script> $x$ | =cmd() #import "x" \\ נבדק'


def printed(made: bytes) -> list[str]:
    """The text of every sheet, without the places where a line may break."""
    sheets = pypdfium2.PdfDocument(made)
    texts = [sheet.get_textpage().get_text_bounded() for sheet in sheets]
    return [" ".join(text.replace("\u200b", "").split()) for text in texts]


def close(text: str) -> str:
    """Without blanks: a PDF says where glyphs stand, not where words end."""
    return "".join(text.split())


def ends_of_words(made: bytes) -> Iterator[float]:
    """How far to the right each stretch of text reaches, in points."""
    for sheet in pypdfium2.PdfDocument(made):
        page = sheet.get_textpage()
        yield from (page.get_rect(n)[2] for n in range(page.count_rects()))


def fonts_of(sheet: Any) -> set[str]:
    """Names of the fonts a sheet's text is drawn in."""
    names = set()
    for drawn in sheet.get_objects([raw.FPDF_PAGEOBJ_TEXT]):
        name = ctypes.create_string_buffer(100)
        raw.FPDFFont_GetBaseFontName(raw.FPDFTextObj_GetFont(drawn), name, len(name))
        names.add(name.value.decode().partition("+")[2])
    return names


@pytest.mark.parametrize(
    ("lang", "told"),
    [
        ("en", ["47% chance", "1 September 2025", "no value published"]),
        ("zh-Hans", ["概率为47%", "2025年9月1日", "未公布数值"]),
        ("zh-Hant", ["機率為47%", "2025年9月1日", "未公布數值"]),
    ],
)
def test_a_report_is_printed_from_the_notebook_of_its_page(
    open_case: Case, tmp_path: Path, lang: str, told: list[str]
) -> None:
    write_case(open_case, tmp_path / "case.json")
    made = render_report(
        tmp_path / "case.json", TEMPLATE, tmp_path, "x", lang, formats=("html", "pdf")
    )
    assert made.pdf_path == tmp_path / lang / "x.pdf"
    sheets = printed(made.pdf_path.read_bytes())
    whole = close("".join(sheets))
    assert [words for words in told if close(words) not in whole] == []
    for number, sheet in enumerate(sheets, start=1):
        assert f"{number} / {len(sheets)}" in sheet
    assert 'href="x.pdf"' in made.html_path.read_text(encoding="utf-8")


def test_no_pdf_is_made_or_linked_unless_asked_for(open_case: Case, tmp_path: Path) -> None:
    write_case(open_case, tmp_path / "case.json")
    made = render_report(tmp_path / "case.json", TEMPLATE, tmp_path, "x", "en")
    assert made.pdf_path is None
    assert list(tmp_path.rglob("*.pdf")) == []
    assert "x.pdf" not in made.html_path.read_text(encoding="utf-8")


def body_of(case: Case, lang: str) -> str:
    view = View(case, lang)
    parts = [sections.first_screen(view), sections.path(view), sections.data(view)]
    return str(join([*parts, sections.downloads(view)]))


@pytest.mark.parametrize("lang", LANGUAGES)
def test_sheets_are_a4_and_draw_with_the_packages_font(open_case: Case, lang: str) -> None:
    made = pdf(body_of(open_case, lang), "Title", lang)
    sheets = pypdfium2.PdfDocument(made)
    # A4 is 210 by 297 mm: 595.28 by 841.89 points.
    assert {tuple(map(round, sheet.get_size())) for sheet in sheets} == {(595, 842)}
    fonts = {name for sheet in sheets for name in fonts_of(sheet)}
    assert "NotoSansSC-Regular" in fonts
    # What the package's font lacks, such as a check mark, comes from one typst carries.
    assert fonts <= {"NotoSansSC-Regular", "DejaVuSansMono"}


def test_charts_are_printed_with_their_words_and_an_alternative(open_case: Case) -> None:
    made = pdf(body_of(open_case, "en"), "Title", "en")
    assert "19 in 20" in "".join(printed(made))
    assert made.count(b"/Alt") >= 2


def test_what_a_label_holds_is_printed_as_it_stands(open_case: Case) -> None:
    names = Names(en=HOSTILE, zh_hans=HOSTILE, zh_hant=HOSTILE)
    target = replace(open_case.target, names=names, caveats=("字" * 200, "x" * 200))
    made = pdf(body_of(replace(open_case, target=target), "en"), HOSTILE, "en", [HOSTILE])
    text = close("".join(printed(made)))
    assert close('<script>alert(1)</script> $x$ | =cmd() #import "x" \\') in text
    assert "字" * 30 in text
    # The margin is 17 mm, or 48 points, of 595.
    assert max(ends_of_words(made)) < 595 - 48 + 1


def test_a_page_of_odd_characters_is_printed() -> None:
    assert printed(pdf(tag("p", "a\x0bb"), "t", "en"))[0].startswith("a\ufffdb")


def test_links_lead_to_the_web_and_nowhere_else() -> None:
    hrefs = ("https://x.org/a", "../raw/b.csv", "javascript:alert(1)", "file:///etc/passwd")
    made = pdf(join([tag("a", "x", href=href) for href in hrefs]), "t", "en")
    assert re.findall(rb"/URI\((.*?)\)", made) == [b"https://x.org/a"]


def test_a_page_that_cannot_be_set_says_what_to_do() -> None:
    with pytest.raises(ReportError, match=r"Title: cannot be set as PDF(.|\n)*--format html"):
        pdf('<img src="no.svg" alt=""/>', "Title", "en")


def test_the_same_page_gives_the_same_pdf(open_case: Case) -> None:
    body = body_of(open_case, "zh-Hant")
    assert pdf(body, "t", "zh-Hant") == pdf(body, "t", "zh-Hant")
