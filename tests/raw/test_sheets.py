import io
import zipfile
from pathlib import Path

import openpyxl
import pytest

from qstats.errors import RawError
from qstats.raw import Grid, read_grids
from qstats.raw import grid as limits
from qstats.raw import sheets as door

PAGES = Path(__file__).parents[1] / "pages"
CORPUS = Path(__file__).parents[2].parent / "shared" / "corpus" / "files"


def _texts(grid: Grid) -> list[list[str]]:
    return [[cell.text for cell in row] for row in grid.rows]


def _xlsx(**cells: object) -> bytes:
    book = openpyxl.Workbook()
    for address, value in cells.items():
        book.active[address] = value
    return _saved(book)


def _saved(book: openpyxl.Workbook) -> bytes:
    out = io.BytesIO()
    book.save(out)
    return out.getvalue()


@pytest.mark.parametrize(
    "encoding", ["utf-8", "utf-8-sig", "utf-16", "utf-16-le", "utf-16-be", "gb18030"]
)
def test_csv_reads_the_same_in_every_encoding(encoding: str) -> None:
    text = "年份,合格率\n2022,93.29\n2023,93.65\n"
    (grid,) = read_grids(text.encode(encoding), "x.csv")
    assert _texts(grid) == [["年份", "合格率"], ["2022", "93.29"], ["2023", "93.65"]]
    assert (grid.sheet, grid.rows[2][1].address) == ("", "B3")


@pytest.mark.parametrize("delimiter", ["\t", ";", "|", ","])
def test_the_delimiter_is_found(delimiter: str) -> None:
    lines = [["title, with; signs"], ["year", "a", "b"], ["2022", "1", "2"], ["2023", "3", "4"]]
    text = "\n".join(
        delimiter.join(f'"{v}"' if delimiter in v else v for v in line) for line in lines
    )
    (grid,) = read_grids(text.encode(), "x.txt")
    assert _texts(grid)[1:] == lines[1:]


def test_a_quoted_cell_may_hold_commas_and_line_breaks() -> None:
    (grid,) = read_grids(b'year,note\n2022,"a, b\nc"\n2023,d\n', "x.csv")
    assert _texts(grid)[1] == ["2022", "a, b\nc"]


def test_content_decides_not_the_name() -> None:
    html = b"<html><table><tr><td>a</td><td>1</td></tr></table></html>"
    assert read_grids(html, "x.xls")[0].sheet == "table0"
    assert read_grids(_xlsx(A1="a"), "x.csv")[0].sheet == "Sheet"


def test_a_number_shows_its_decimals_and_keeps_its_digits() -> None:
    book = openpyxl.Workbook()
    sheet = book.active
    for address, value, number_format in (
        ("A1", 94.1, "0.00"),
        ("A2", 1234567.0, "#,##0"),
        ("A3", 0.973, "0.0%"),
        ("A4", 85.6, '0.0"p"'),
        ("A5", 2.125, "General"),
    ):
        sheet[address] = value
        sheet[address].number_format = number_format
    (grid,) = read_grids(_saved(book), "x.xlsx")
    assert [(row[0].text, row[0].number) for row in grid.rows] == [
        ("94.10", 94.1),
        ("1,234,567", 1234567.0),
        ("97.3%", 97.3),
        ("85.6p", 85.6),
        ("2.125", 2.125),
    ]


def test_merged_cells_keep_their_value_top_left() -> None:
    book = openpyxl.Workbook()
    book.active["A1"] = "title"
    book.active["C2"] = "x"
    book.active.merge_cells("A1:C1")
    (grid,) = read_grids(_saved(book), "x.xlsx")
    assert _texts(grid)[0] == ["title", "", ""]
    assert grid.merges == [(0, 0, 0, 2)]


def test_html_spans_become_merges() -> None:
    page = (
        "<table><tr><th rowspan=2>area</th><th colspan=2>power</th></tr>"
        "<tr><td>2020</td><td>2021</td></tr></table>"
    )
    (grid,) = read_grids(page.encode(), "x.html")
    assert _texts(grid) == [["area", "power", ""], ["", "2020", "2021"]]
    assert grid.merges == [(0, 0, 1, 0), (0, 1, 0, 2)]


@pytest.mark.parametrize(
    ("name", "said"),
    [
        ("pdf_named.xlsx", "PDF"),
        ("cut_short.xlsx", "broken ZIP"),
        ("binary_garbage.csv", "neither a workbook nor text"),
        ("empty.csv", "empty"),
        ("page_without_table.html", "without a table"),
    ],
)
def test_what_is_no_table_is_refused_with_a_remedy(name: str, said: str) -> None:
    with pytest.raises(RawError, match=said) as error:
        read_grids((PAGES / name).read_bytes(), name)
    assert error.value.where == name
    assert error.value.remedy


def test_a_formula_that_was_never_calculated_is_refused() -> None:
    with pytest.raises(RawError, match="never been calculated"):
        read_grids(_xlsx(A1=1, A2="=A1+1"), "x.xlsx")


def test_a_stray_cell_far_out_is_refused_quickly() -> None:
    with pytest.raises(RawError, match="cells, more than"):
        read_grids(_xlsx(A1="a", XFD1048576="b"), "x.xlsx")


def test_a_zip_bomb_is_refused_before_it_is_unpacked(monkeypatch: pytest.MonkeyPatch) -> None:
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr("xl/workbook.xml", b"0" * 2_000_000)
    monkeypatch.setattr(door, "MAX_UNPACKED", 1_000_000)
    with pytest.raises(RawError, match="unpacks to 2,000,000"):
        read_grids(out.getvalue(), "bomb.xlsx")


def test_big_files_and_big_sheets_are_refused(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(limits, "MAX_CELLS", 10)
    with pytest.raises(RawError, match="spans"):
        read_grids(b"a,b\n" * 20, "x.csv")
    monkeypatch.setattr(door, "MAX_BYTES", 10)
    with pytest.raises(RawError, match="bytes, more than"):
        read_grids(b"a,b\n" * 20, "x.csv")


def test_an_excel_2003_xml_file_says_how_to_save_it() -> None:
    data = b'<?xml version="1.0"?><Workbook xmlns="urn:schemas-microsoft-com:office:spreadsheet"/>'
    with pytest.raises(RawError, match="Excel 2003 XML") as error:
        read_grids(data, "x.xls")
    assert ".xlsx" in error.value.remedy


def test_every_public_yearbook_file_reads_or_says_why() -> None:
    if not CORPUS.exists():
        pytest.skip("the corpus of public yearbook files is not beside the checkout")
    read, refused = 0, []
    for path in sorted(CORPUS.iterdir()):
        try:
            read += bool(read_grids(path.read_bytes(), path.name))
        except RawError as error:
            refused.append(error.what)
    # Counted in the corpus: 34 files, 7 of them encrypted.
    assert (read, refused) == (27, ["the workbook is encrypted"] * 7)
