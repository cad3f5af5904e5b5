import io
import subprocess
import sys
from pathlib import Path

import openpyxl
import pytest
import seeds

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


def test_merged_cells_keep_their_value_top_left() -> None:
    book = openpyxl.Workbook()
    book.active["A1"] = "title"
    book.active["C2"] = "x"
    book.active.merge_cells("A1:C1")
    (grid,) = read_grids(_saved(book), "x.xlsx")
    assert _texts(grid)[0] == ["title", "", ""]
    assert grid.merges == [(0, 0, 0, 2)]


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


def test_a_formula_that_was_never_calculated_never_shows_as_a_blank() -> None:
    # One such cell used to refuse the whole workbook, though the table is elsewhere as a rule.
    (grid,) = read_grids(_xlsx(A1=1, A2="=A1+1"), "x.xlsx")
    assert grid.rows[1][0][:2] == ("#UNCALCULATED", None)


def test_a_stray_cell_far_out_is_refused_quickly() -> None:
    with pytest.raises(RawError, match="cells, more than"):
        read_grids(_xlsx(A1="a", XFD1048576="b"), "x.xlsx")


def test_a_line_of_too_many_columns_is_refused() -> None:
    with pytest.raises(RawError, match="17,000 columns"):
        read_grids(b"," * 16_999 + b"x", "x.csv")


def test_big_files_and_big_sheets_are_refused(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(limits, "MAX_CELLS", 10)
    with pytest.raises(RawError, match="spans"):
        read_grids(b"a,b\n" * 20, "x.csv")
    monkeypatch.setattr(limits, "MAX_BYTES", 10)
    with pytest.raises(RawError, match="bytes, more than"):
        read_grids(b"a,b\n" * 20, "x.csv")


def test_the_cells_of_all_sheets_together_are_bounded(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(limits, "MAX_CELLS", 10)
    files = {f"{i}.csv": b"a,b\n" * 4 for i in range(2)}
    with pytest.raises(RawError, match="the file holds more than 10 cells"):
        read_grids(seeds.archive(files), "x.zip")


def test_sheets_that_cost_time_but_hold_nothing_are_bounded(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr(door, "_MAX_SECONDS", -1)
    with pytest.raises(RawError, match="more than can be read"):
        read_grids(_saved(openpyxl.Workbook()), "x.xlsx")


def test_a_sheet_without_cells_is_left_out() -> None:
    book = openpyxl.Workbook()
    book.create_sheet("second")["A1"] = "a"
    assert [grid.sheet for grid in read_grids(_saved(book), "x.xlsx")] == ["second"]


def test_every_public_yearbook_file_reads() -> None:
    if not CORPUS.exists():
        pytest.skip("the corpus of public yearbook files is not beside the checkout")
    paths = sorted(CORPUS.iterdir())
    assert all(read_grids(path.read_bytes(), path.name) for path in paths)


# Run in a process of its own, since measuring coverage slows reading down; told in additions, since
# machines differ in speed, and as the least of five, since they have other work.
TIMED = """
import sys, time
from qstats.raw import read_grids

def seconds(work):
    start = time.process_time()
    work()
    return time.process_time() - start

data = open(sys.argv[1], "rb").read()
cells = sum(len(grid.rows) * len(grid.rows[0]) for grid in read_grids(data, "x"))
told = []
for _ in range(5):
    reading = seconds(lambda: read_grids(data, "x")) / cells
    told.append(reading * 2_000_000 / seconds(lambda: sum(n + 1 for n in range(2_000_000))))
print(min(told))
"""


def test_the_largest_public_yearbook_file_reads_in_time() -> None:
    path = CORPUS / "ru-health.xlsx"
    if not path.exists():
        pytest.skip("the corpus of public yearbook files is not beside the checkout")
    told = subprocess.run([sys.executable, "-c", TIMED, path], capture_output=True, check=True)
    # 150 were measured, idle and under load: 0.7 s for 100,000 cells on a quiet core.
    assert float(told.stdout) < 400
