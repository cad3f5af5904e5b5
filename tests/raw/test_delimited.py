"""Delimited text that is not quite as it should be."""

from qstats.raw import Grid, read_grids


def _rows(text: str) -> list[list[str]]:
    grid: Grid = read_grids(text.encode(), "x.csv")[0]
    return [[cell.text for cell in row] for row in grid.rows]


def test_a_quotation_mark_never_closed_does_not_swallow_the_lines_below() -> None:
    rows = _rows('year,a\n2022,"1\n' + "".join(f"{year},2\n" for year in range(2023, 2060)))
    assert rows[1] == ["2022", '"1']
    assert rows[2] == ["2023", "2"]
    assert len(rows) == 39


def test_quotation_marks_inside_a_text_are_kept() -> None:
    rows = _rows('year,note\n2022,"of "which" b"\n2023,6" pipes\n')
    assert rows[1:] == [["2022", '"of "which" b"'], ["2023", '6" pipes']]


def test_columns_set_apart_by_blanks_are_found() -> None:
    rows = _rows(
        "Power generation\nyear      coal    hydro power\n"
        "2022      1 2     3,4\n2023      5 6     7,8\n"
    )
    assert rows[1:] == [
        ["year", "coal", "hydro power"],
        ["2022", "1 2", "3,4"],
        ["2023", "5 6", "7,8"],
    ]


def test_blanks_in_a_label_do_not_split_where_there_is_a_delimiter() -> None:
    rows = _rows("area;2022\nNew   York;1\nNew   Jersey;2\n")
    assert rows[1] == ["New   York", "1"]
