"""Pages: spans, nested tables, and the words around a table."""

import pytest
import seeds

from qstats.errors import RawError
from qstats.raw import Grid, read_grids


def _read(body: str) -> list[Grid]:
    return read_grids(f"<html><body>{body}</body></html>".encode(), "x.html")


def _texts(grid: Grid) -> list[list[str]]:
    return [[cell.text for cell in row] for row in grid.rows]


def test_spans_become_merges() -> None:
    (grid,) = _read(
        "<table><tr><th rowspan=2>area</th><th colspan=2>power</th></tr>"
        "<tr><td>2020</td><td>2021</td></tr></table>"
    )
    assert _texts(grid) == [["area", "power", ""], ["", "2020", "2021"]]
    assert grid.merges == [(0, 0, 1, 0), (0, 1, 0, 2)]


def test_a_table_that_arranges_the_page_does_not_repeat_those_in_it() -> None:
    outer, inner = _read(
        "<table><tr><td>menu</td><td><table><tr><td>a</td><td>1</td></tr></table></td></tr></table>"
    )
    assert _texts(outer) == [["menu"]]
    assert _texts(inner) == [["a", "1"]]
    assert inner.context == ("menu",)


def test_the_words_before_a_table_are_its_context() -> None:
    table = "<table><tr><td>a</td><td>1</td></tr></table>"
    head = "<title>Yearbook</title><h1>Energy</h1><p>1 <b>Power</b></p>"
    first, second = read_grids(f"{head}{table}<p>2</p>{table}".encode(), "x.html")
    assert first.context == ("Yearbook", "Energy", "1 Power")
    assert second.context == ("Yearbook", "Energy", "2")


def test_a_table_of_one_cell_is_a_paragraph_before_the_next() -> None:
    _, second = _read(
        "<div>Patents 2020</div><table><tr><td>unit: piece</td></tr></table>"
        "<table><tr><td>a</td><td>1</td></tr></table>"
    )
    assert second.context == ("Patents 2020", "unit: piece")


def test_line_breaks_superscripts_bold_and_blanks_are_kept() -> None:
    (grid,) = _read(
        "<table><tr><th>Power<br>generation</th><td><b>km<sup>2</sup></b></td>"
        "<td>&nbsp;&nbsp;of\n which</td><td><p>a</p><p>b</p></td></tr></table>"
    )
    assert [(c.text, c.bold, c.indent) for c in grid.rows[0]] == [
        ("Power\ngeneration", True, 0),
        ("km²", True, 0),
        ("of which", False, 2),
        ("a\nb", False, 0),
    ]


def test_what_is_not_displayed_is_hidden() -> None:
    (grid,) = _read(
        '<table><tr style="display:none"><td>x</td></tr>'
        "<tr><td>a<script>b</script></td><td>1</td></tr></table>"
    )
    assert grid.hidden_rows == {0}
    assert grid.rows[1][0].text == "a"


def test_a_saved_web_archive_reads_as_its_page() -> None:
    assert read_grids(seeds.web_archive(), "x.xls") == read_grids(seeds.page(), "x.xls")


def test_lines_before_the_page_do_not_matter() -> None:
    table = b"<table><tr><td>a</td><td>1</td></tr></table>"
    assert read_grids(b"\n\n\n" + table, "x.xls") == read_grids(table, "x.xls")


@pytest.mark.parametrize("span", ["99999999", "-3", "x", "", "²"])
def test_a_senseless_span_does_no_harm(span: str) -> None:
    (grid,) = _read(
        f'<table><tr><td colspan="{span}">a</td><td rowspan="{span}">1</td></tr></table>'
    )
    assert [c.text for c in grid.rows[0] if c.text] == ["a", "1"]


def test_spans_over_more_cells_than_a_table_may_have_are_refused() -> None:
    rows = "<tr><td colspan=1000 rowspan=3000>a</td></tr>" + "<tr></tr>" * 2999
    with pytest.raises(RawError, match="merged cells cover more than"):
        _read(f"<table>{rows}</table>")
