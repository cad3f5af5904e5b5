"""The report: the use of every cell, what was left unread, and how sure the reading is."""

import copy
import json
import pickle
from pathlib import Path

import pytest

from qstats.errors import TidyError
from qstats.raw import read_grids
from qstats.tidy import SURE, Report, require_confidence, tidy_grids

CORPUS = Path(__file__).parents[2].parent / "shared" / "corpus" / "files"

TABLE = """\
2-1 人口
单位：万人
地区,年末人口,,比重（%）,备注
,2023年,2024年,2024年,
合计,10,11,100,
北京 Beijing,4,5,45,x
其他,6,6,55,
注：初步数。
"""


def report(text: str) -> Report:
    return tidy_grids(read_grids(text.encode(), "x.csv")).attrs["report"]


def uses(text: str) -> dict[str, tuple[str, str]]:
    return {c.cell: (c.role, c.says) for s in report(text).sheets for c in s.cells}


def test_each_cell_is_told_by_its_use() -> None:
    found = uses(TABLE)
    assert {cell: role for cell, (role, _) in found.items()} == {
        "A1": "title",
        "A2": "unit",
        "A3": "heading",
        "B3": "heading",
        "D3": "heading",
        "E3": "heading",
        "B4": "period",
        "C4": "period",
        "D4": "period",
        "A5": "place",
        "A6": "place",
        "A7": "place",
        "E6": "extra",
        "A8": "note",
    }
    assert found["B4"][1] == "2023"
    assert found["D3"][1] == "in %"
    assert found["A6"][1] == "北京"
    assert found["E6"][1] == "note"


def test_every_filled_cell_is_a_figure_or_told() -> None:
    grids = read_grids(TABLE.encode(), "x.csv")
    frame = tidy_grids(grids)
    told = {c.cell for s in frame.attrs["report"].sheets for c in s.cells}
    filled = {cell.address for row in grids[0].rows for cell in row if cell.text}
    figures = set(frame["cell"]) & filled
    assert told | figures == filled
    assert not told & figures


def test_a_table_is_told_by_range_spans_and_what_it_states() -> None:
    (table,) = report(TABLE).sheets[0].tables
    assert (table.cells, table.titles, table.header) == ("A1:E8", "1:2", "3:4")
    assert (table.names, table.values, table.units) == ("A", "B:D", ("万人",))
    assert (table.figures, table.confidence, table.doubts) == (9, 1.0, ())


def test_column_numbers_and_group_lines_are_told() -> None:
    found = uses("t\n地区,人口,面积\n甲,1,2\n华北,,\n北京,5,6\n天津,7,8\n华东,,\n上海,9,1\n")
    assert found["B3"] == ("extra", "number of the column")
    assert found["A4"] == ("row name", "without figures")


def test_what_cannot_be_read_is_named_with_its_reason() -> None:
    text = "t\n年份,产品合格率\n2022,93.29\n2023,12·4\n"
    (unread,) = report(text).sheets[0].unread
    assert (unread.cell, unread.text) == ("B4", "12·4")
    assert unread.says
    assert any("B4" in line and "12·4" in line for line in report(text))


def test_lines_cut_long_texts_which_the_data_keep() -> None:
    made = report(TABLE.replace("初步数", "初步数" * 50))
    assert max(map(len, made)) < 120
    assert max(len(cell.text) for cell in made.sheets[0].cells) == 152 + len("注：") - 1


def test_a_sheet_without_a_table_is_left_unread() -> None:
    made = report("http://www.example.org/\n")
    assert [cell.says for cell in made.sheets[0].unread] == ["no table found on this sheet"]
    assert made.confidence == 0


@pytest.mark.parametrize(
    ("text", "confidence", "doubt"),
    [
        # By hand from the weights: 1 - 0.5; 1 - 1.0 x 1/4; 1 - 0.8.
        ("各地区人口\n地区,人口\n北京,21.8\n上海,24.8\n", 0.5, "2 of 2 figures without a period"),
        ("t\n年份,率\n2021,1\n2022,2\n2023,3\n2024,3·4\n", 0.75, "1 of 4 figures that cannot"),
        ("t\n年份,率\n2021,1\n2021,2\n", 0.2, "2 of 2 figures that nothing tells apart"),
    ],
)
def test_confidence_is_lost_by_the_weight_of_what_is_missing(
    text: str, confidence: float, doubt: str
) -> None:
    (table,) = report(text).sheets[0].tables
    assert table.confidence == pytest.approx(confidence)
    assert [told for told in table.doubts if doubt in told]


def test_a_column_that_nothing_uses_is_told_and_doubted() -> None:
    text = "t\n指标,2022年,2023年,估计自\n合格率,1.5,2.5,2011\n抽检率,3.5,4.5,2012\n"
    (sheet,) = report(text).sheets
    assert {c.cell for c in sheet.unread} == {"D2", "D3", "D4"}
    assert {c.says for c in sheet.unread} == {"in a column without figures or names"}
    # By hand: 3 of 13 filled cells are unused, and the weight is a half.
    assert sheet.confidence == pytest.approx(1 - 0.5 * 3 / 13)


def test_what_stands_beside_figures_tells_them_apart() -> None:
    made = report("t\n年份,率,发布日期\n2021,1,2022-01-01\n2021,2,2023-01-01\n")
    assert made.confidence == 1


def test_a_strict_reading_names_table_confidence_doubt_and_remedy() -> None:
    with pytest.raises(TidyError) as raised:
        require_confidence(report("各地区人口\n地区,人口\n北京,21.8\n上海,24.8\n"), "x.csv")
    assert raised.value.where == "x.csv, sheet '', table 1 (A1:B4)"
    assert "0.50" in raised.value.what
    assert str(SURE) in raised.value.what
    assert "without a period" in raised.value.what
    assert "give period" in raised.value.remedy
    require_confidence(report(TABLE), "x.csv")


def test_a_strict_reading_refuses_a_file_without_a_table() -> None:
    with pytest.raises(TidyError, match="no table found"):
        require_confidence(report("only words\n"), "x.csv")


def test_the_report_is_lines_and_plain_data_and_survives_copies() -> None:
    frame = tidy_grids(read_grids(TABLE.encode(), "x.csv"))
    made = frame.attrs["report"]
    assert str(made).splitlines() == list(made)
    assert json.loads(json.dumps(frame.attrs)) == {"report": list(made)}
    data = json.loads(json.dumps(made.as_dict()))
    assert data["sheets"][0]["tables"][0]["signals"]["dated"] == 1
    for other in (copy.deepcopy(made), pickle.loads(pickle.dumps(made))):
        assert (other, other.sheets) == (made, made.sheets)
    assert frame[frame["value"] > 5].attrs["report"].sheets == made.sheets


@pytest.mark.parametrize("damage", ["header", "names"])
def test_files_of_the_corpus_that_lost_headings_or_names_are_refused(damage: str) -> None:
    if not CORPUS.is_dir():
        pytest.skip("no shared corpus here")
    for name in ("csyb-7-6-expenditure-2021.xlsx", "eurostat-tps00001.tsv", "tw-balance-100.xls"):
        grids = read_grids((CORPUS / name).read_bytes(), name)
        sure = tidy_grids(grids).attrs["report"]
        assert sure.confidence >= SURE
        for sheet, grid in zip(sure.sheets, grids, strict=True):
            lost = {
                cell.cell
                for cell in sheet.cells
                if cell.role
                in (("heading", "period") if damage == "header" else ("place", "row name"))
            }
            for row in grid.rows:
                row[:] = [c._replace(text="", number=None) if c.address in lost else c for c in row]
        with pytest.raises(TidyError):
            require_confidence(tidy_grids(grids).attrs["report"], name)
