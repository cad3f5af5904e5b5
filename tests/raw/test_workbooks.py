"""The same table from every kind of workbook, with what its looks say."""

import io
import struct
import zipfile
from pathlib import Path

import openpyxl
import pytest
import seeds
from openpyxl.cell.rich_text import CellRichText, TextBlock
from openpyxl.cell.text import InlineFont

from qstats.errors import RawError
from qstats.raw import Grid, read_grids, xml

CORPUS = Path(__file__).parents[2].parent / "shared" / "corpus" / "files"
CONTAINER = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"
WORKBOOKS = ["book.xlsx", "biff5.xls", "biff8.xls", "book.ods", "book.fods", "book.xml"]


def _sheets(name: str) -> dict[str, Grid]:
    return {grid.sheet: grid for grid in read_grids(seeds.seeds()[name], name)}


@pytest.mark.parametrize("name", WORKBOOKS)
def test_every_workbook_shows_the_same(name: str) -> None:
    grid = _sheets(name)["Sheet"]
    shown = [[(cell.text, cell.number) for cell in row] for row in grid.rows]
    blank = ("", None)
    assert shown == [
        [("Table 1 Power generation", None), blank, blank],
        [("year", None), ("100 GWh", None), blank],
        [("2022", 2022.0), ("12.5", 12.5), blank],
        [("2023", 2023.0), ("1,300.0", 1300.0), ("1981-06", None)],
    ]
    assert [cell.address for cell in grid.rows[3]] == ["A4", "B4", "C4"]


@pytest.mark.parametrize("name", WORKBOOKS)
def test_every_workbook_keeps_what_the_looks_say(name: str) -> None:
    grid = _sheets(name)["Sheet"]
    bold = [cell.address for row in grid.rows for cell in row if cell.bold]
    indented = [cell.address for row in grid.rows for cell in row if cell.indent == 1]
    assert bold == ["A1"]
    assert (grid.hidden_rows, grid.hidden_columns) == ({2}, {2})
    if name != "biff5.xls":  # that format has neither indentation nor merged cells
        assert indented == ["A3", "A4"]
        assert grid.merges == [(0, 0, 0, 1)]


@pytest.mark.parametrize("name", ["book.xlsx", "book.ods", "book.fods", "book.xml"])
def test_notes_and_hidden_sheets_are_kept(name: str) -> None:
    sheets = _sheets(name)
    assert [(sheet, grid.hidden) for sheet, grid in sheets.items()] == [
        ("Sheet", False),
        ("notes", True),
    ]
    notes = {c.address: c.comment for row in sheets["Sheet"].rows for c in row if c.comment}
    assert notes == {"B2": "net"}


def test_blanks_before_a_text_are_its_indentation() -> None:
    book = openpyxl.Workbook()
    for row, text in enumerate(["a", "  a", "\u3000a", "\xa0 a\nb "], start=1):
        book.active.cell(row, 1, text)
    grid = read_grids(_saved(book), "x.xlsx")[0]
    assert [(row[0].text, row[0].indent) for row in grid.rows] == [
        ("a", 0),
        ("a", 2),
        ("a", 2),
        ("a\nb", 2),
    ]


def test_superscripts_stay_apart_from_what_they_are_glued_to() -> None:
    book = openpyxl.Workbook()
    high = TextBlock(InlineFont(vertAlign="superscript"), "2")
    book.active["A1"] = CellRichText("China", high, " 12")
    grid = read_grids(_saved(book), "x.xlsx")[0]
    assert grid.rows[0][0].text == "China² 12"


def test_a_part_that_is_missing_is_named() -> None:
    parts = _parts(seeds.xlsx_book())
    del parts["xl/worksheets/sheet1.xml"]
    with pytest.raises(RawError, match="is not in the file"):
        read_grids(seeds.archive(parts), "x.xlsx")


def test_texts_that_stand_in_a_part_of_their_own() -> None:
    (grid,) = read_grids(seeds.shared_xlsx_book(), "x.xlsx")
    texts = [cell.text for cell in grid.rows[0]]
    # The formula in the third cell yields an empty text, that in the last was never calculated.
    assert texts == ["China²", "a\nb", "", "TRUE", "#N/A", "#UNCALCULATED"]


@pytest.mark.parametrize("name", ["shared.xlsx", "book.ods"])
def test_entities_are_refused(name: str) -> None:
    parts = _parts(seeds.seeds()[name])
    part = "content.xml" if name == "book.ods" else "xl/sharedStrings.xml"
    bomb = b'<!DOCTYPE a [<!ENTITY x "ha"><!ENTITY y SYSTEM "file:///etc/passwd">]>'
    parts[part] = bomb + parts[part].removeprefix(b'<?xml version="1.0"?>')
    with pytest.raises(RawError, match="declares an entity, 'x'"):
        read_grids(seeds.archive(parts), name)


def test_xml_nested_without_end_is_refused() -> None:
    parts = _parts(seeds.ods_book())
    parts["content.xml"] = b"<a>" * 100_000
    with pytest.raises(RawError, match="nested deeper than 200"):
        read_grids(seeds.archive(parts), "x.ods")


def test_xml_of_elements_without_end_is_refused(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(xml, "MAX_ELEMENTS", 20)
    with pytest.raises(RawError, match="more than 20 elements"):
        read_grids(seeds.xlsx_book(), "x.xlsx")


def test_numbers_and_merges_are_those_another_program_reads() -> None:
    paths = sorted(CORPUS.glob("*.xlsx"))
    if not paths:
        pytest.skip("the corpus of public yearbook files is not beside the checkout")
    for path in paths:
        book = openpyxl.load_workbook(path, data_only=True)
        for grid in read_grids(path.read_bytes(), path.name):
            sheet = book[grid.sheet]
            ours = {c.address: c.number for row in grid.rows for c in row if c.number is not None}
            cells = (cell for row in sheet.iter_rows() for cell in row)
            theirs = {c.coordinate: c.value for c in cells if isinstance(c.value, int | float)}
            assert ours == theirs
            areas = {(m.min_row - 1, m.min_col - 1) for m in sheet.merged_cells.ranges}
            assert {merge[:2] for merge in grid.merges} <= areas


def test_rows_repeated_a_million_times_are_read_as_blank_or_refused() -> None:
    parts = _parts(seeds.ods_book())
    assert len(read_grids(seeds.ods_book(), "x.ods")[0].rows) == 4
    cell = b'<table:table-cell table:number-columns-repeated="16384"/>'
    assert cell in parts["content.xml"].replace(b"\n ", b" ")
    parts["content.xml"] = (
        parts["content.xml"]
        .replace(b"\n ", b" ")
        .replace(cell, cell.replace(b"/>", b"><text:p>x</text:p></table:table-cell>"))
    )
    with pytest.raises(RawError, match="spans"):
        read_grids(seeds.archive(parts), "x.ods")


def test_a_workbook_with_a_password_of_its_own_says_what_to_do() -> None:
    import msoffcrypto

    office = msoffcrypto.OfficeFile(io.BytesIO(seeds.xlsx_book()))
    locked = io.BytesIO()
    office.encrypt("secret", locked)
    with pytest.raises(RawError, match="encrypted with a password") as error:
        read_grids(locked.getvalue(), "x.xlsx")
    assert "save it without" in error.value.remedy


def test_a_workbook_encrypted_with_the_constant_of_the_format_opens() -> None:
    import msoffcrypto

    office = msoffcrypto.OfficeFile(io.BytesIO(seeds.xlsx_book()))
    locked = io.BytesIO()
    office.encrypt("VelvetSweatshop", locked)
    assert read_grids(locked.getvalue(), "x.xls") == read_grids(seeds.xlsx_book(), "x.xlsx")


def test_a_broken_xls_is_refused(capfd: pytest.CaptureFixture[str]) -> None:
    with pytest.raises(RawError, match="cannot be read") as error:
        read_grids(CONTAINER + bytes(600), "x.xls")
    assert error.value.where == "x.xls"
    assert capfd.readouterr() == ("", "")


def test_an_xlsb_sheet_far_too_large_is_refused_before_memory_is_taken() -> None:
    row = b"\x00\x04" + struct.pack("<I", 1_000_000)
    cell = b"\x02\x08" + struct.pack("<II", 16_000, 0)
    relation = '<Relationship Id="{0}" Type="t/{1}" Target="{2}"/>'
    wrap = '<Relationships xmlns="p">{}</Relationships>'
    book = seeds.archive(
        {
            "_rels/.rels": wrap.format(
                relation.format("a", "officeDocument", "xl/book.bin")
            ).encode(),
            "xl/book.bin": b"",
            "xl/_rels/book.bin.rels": wrap.format(
                relation.format("b", "worksheet", "s.bin")
            ).encode(),
            "xl/s.bin": row + cell,
        }
    )
    with pytest.raises(RawError, match="1,000,001 rows and 16,001 columns"):
        read_grids(book, "x.xlsb")


def _parts(data: bytes) -> dict[str, bytes]:
    with zipfile.ZipFile(io.BytesIO(data)) as package:
        return {name: package.read(name) for name in package.namelist()}


def _saved(book: openpyxl.Workbook) -> bytes:
    out = io.BytesIO()
    book.save(out)
    return out.getvalue()
