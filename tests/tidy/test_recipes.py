"""What a recipe changes in a reading, and what it refuses."""

import io

import openpyxl
import pandas as pd
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from qstats.errors import TidyError
from qstats.raw import Grid, read_grids
from qstats.tidy import parse_recipe, tidy_grids

PEOPLE = "各地区人口\n地区,年末人口,#城镇\n全国,140828,94350\n北京,218.5,192.1\n"
TWO_TABLES = """\
人口
地区,2023,2024
北京,21.86,21.83

面积
地区,2023,2024
北京,164.11,164.12
"""


def read(text: str, recipe: str) -> pd.DataFrame:
    return tidy_grids(read_grids(text.encode(), "x.csv"), parse_recipe(recipe, "x.csv.recipe.toml"))


def said(text: str, recipe: str) -> TidyError:
    with pytest.raises(TidyError) as raised:
        read(text, recipe)
    assert raised.value.where.startswith("x.csv.recipe.toml")
    assert raised.value.remedy
    return raised.value


def book() -> list[Grid]:
    made = openpyxl.Workbook()
    for name, figure in (("2023", 93), ("2024", 94)):
        sheet = made.create_sheet(name)
        for row in (["合格率"], ["地区", "合格率"], ["全国", figure], ["北京", figure + 1]):
            sheet.append(row)
    del made["Sheet"]
    out = io.BytesIO()
    made.save(out)
    return read_grids(out.getvalue(), "x.xlsx")


def test_what_the_file_does_not_state_can_be_given() -> None:
    before, after = read(PEOPLE, ""), read(PEOPLE, '[[table]]\nperiod = 2024\nunit = "万人"')
    assert set(before["period"]) == {"_"}
    assert before["unit"].isna().all()
    assert set(after["period"]) == {"2024"}
    assert set(after["unit"]) == {"万人"}
    assert list(after["value"]) == list(before["value"]) == [140828, 94350, 218.5, 192.1]


def test_a_heading_keeps_its_own_unit_unless_that_is_corrected() -> None:
    text = "地区,人口（万人）,比重\n北京,2185,87.9\n上海,2480,89.5\n"
    stated = read(text, '[[table]]\nunit = "%"')
    assert list(stated["unit"]) == ["万人", "%"] * 2
    corrected = read(
        text,
        '[[table]]\n[table.headings.B]\nunit = "千人"\nperiod = 2020\nlabel = "户籍人口"',
    )
    first = corrected.iloc[0]
    assert (first["label"], first["unit"], first["period"]) == ("户籍人口", "千人", "2020")
    assert corrected["period"].tolist() == ["2020", "_"] * 2


def test_names_are_replaced_wherever_they_stand() -> None:
    frame = read(TWO_TABLES, '[[table]]\n[table.labels]\n"人口" = "年末人口"')
    assert list(frame["label"]) == ["年末人口"] * 2 + ["面积"] * 2


def test_only_the_rows_and_columns_given_are_read() -> None:
    frame = read(TWO_TABLES, '[[table]]\nrows = "5:7"\ncolumns = "A, C"')
    assert frame[["cell", "value"]].values.tolist() == [["C7", 164.12]]
    sheet = frame.attrs["report"].sheets[0]
    assert {"B3", "C3"} <= {cell.cell for cell in sheet.unread}
    assert {cell.says for cell in sheet.unread} == {"left out by the recipe"}
    assert sheet.confidence == 1, "what a person leaves out is no doubt"


def test_rows_are_skipped() -> None:
    frame = read(TWO_TABLES, '[[table]]\nskip = "1:4"')
    assert list(frame["cell"]) == ["B7", "C7"]


def test_a_heading_that_looks_like_figures_can_be_named() -> None:
    # Codes of regions above the figures: nothing but the person knows.
    text = "t\nname,x,y\n,11,12\na,5,6\nb,7,8\n"
    assert 11 in read(text, "")["value"].tolist()
    frame = read(text, '[[table]]\nheader = "2:3"')
    assert frame["value"].tolist() == [5, 6, 7, 8]


def test_columns_of_names_and_figures_can_be_named() -> None:
    text = "code,name,rank,score\n1,a,1,5.5\n2,b,2,6.5\n"
    frame = read(text, '[[table]]\nnames = "B"\nvalues = "D"')
    assert frame[["cell", "value"]].values.tolist() == [["D2", 5.5], ["D3", 6.5]]
    assert set(frame["label"]) | set(frame["path"]) == {"a", "b", "score"}


def test_a_table_can_have_no_heading_and_no_title() -> None:
    frame = read("a,5,6\nb,7,8\n", '[[table]]\ntitles = ""\nheader = ""\nnames = "A"')
    assert frame["value"].tolist() == [5, 6, 7, 8]
    assert frame["label"].tolist() == ["a", "a", "b", "b"]


def test_the_decimal_mark_can_be_given() -> None:
    text = '指标,2023年,2024年\na,"1,234","5,678"\n'
    assert read(text, "")["value"].tolist() == [1234, 5678]
    assert read(text, '[[table]]\ndecimal = ","')["value"].tolist() == [1.234, 5.678]


def test_a_record_without_a_sheet_holds_for_all_and_one_with_it_for_its_own() -> None:
    everywhere = tidy_grids(book(), parse_recipe('[[table]]\nunit = "%"'))
    assert set(everywhere["unit"]) == {"%"}
    one = tidy_grids(book(), parse_recipe('[[table]]\nsheet = "2024"\nunit = "%"'))
    assert one.groupby("sheet")["unit"].agg(lambda units: units.notna().all()).to_dict() == {
        "2023": False,
        "2024": True,
    }


def test_a_skipped_sheet_is_neither_read_nor_reported() -> None:
    frame = tidy_grids(book(), parse_recipe('skip = ["2023"]'))
    assert set(frame["sheet"]) == {"2024"}
    assert [sheet.sheet for sheet in frame.attrs["report"].sheets] == ["2024"]


def test_no_figure_is_read_by_two_records() -> None:
    error = said(TWO_TABLES, '[[table]]\nrows = "1:4"\n[[table]]\nskip = "5:7"')
    assert "B3" in error.what


@pytest.mark.parametrize(
    ("recipe", "named"),
    [
        ('[[table]]\nsheet = "Sheet9"', "Sheet9"),
        ('skip = ["Sheet9"]', "Sheet9"),
        ('[[table]]\nrows = "2:99"', "2:99"),
        ('[[table]]\ncolumns = "A:Z"', "A:Z"),
        ('[[table]]\nheader = "0"', "header"),
        ('[[table]]\nvalues = "Q"', "values"),
        ("[[table]]\n[table.headings.Q]\nunit='x'", "headings"),
        ("[[table]]\n[table.headings.A]\nunit='x'", "column A holds no figures"),
        ('[[table]]\nrows = "1:2"', "no table"),
        ('[[table]]\n[table.labels]\n"年未人口" = "年末人口"', "年未人口"),
    ],
)
def test_what_is_not_in_the_file_is_refused(recipe: str, named: str) -> None:
    assert named in said(PEOPLE, recipe).what


def test_the_printed_names_nearest_to_a_wrong_one_are_offered() -> None:
    assert "年末人口" in said(PEOPLE, '[[table]]\n[table.labels]\n"年未人口" = "x"').remedy


@pytest.mark.parametrize(
    ("recipe", "named"),
    [
        ("[[table]", "TOML"),
        ("[[tabel]]", "tabel"),
        ("table = 3", "table"),
        ('skip = "CNKI"', "skip"),
        ("[[table]]\nheading = 3", "heading"),
        ('[[table]]\nunits = "%"', "units"),
        ('[[table]]\ndecimal = ";"', "decimal"),
        ('[[table]]\nperiod = "soon"', "soon"),
        ('[[table]]\n[table.headings.B]\nperiod = "soon"', "soon"),
        ('[[table]]\n[table.headings.B]\nunits = "%"', "headings.B.units"),
    ],
)
def test_a_faulty_recipe_is_named(recipe: str, named: str) -> None:
    assert named in said(PEOPLE, recipe).what


def test_the_second_record_at_fault_is_named_as_such() -> None:
    error = said(PEOPLE, '[[table]]\nunit = "%"\n[[table]]\nrows = "77"')
    assert error.where == "x.csv.recipe.toml, table 2"


ROWS = st.sampled_from(["", "1", "2:3", "3", "4", "1, 6", "5:7", "1:7", "7"])
COLUMNS = st.sampled_from(["", "A", "B", "A:B", "B:C", "A, C", "C"])
SPANS = {
    **dict.fromkeys(("rows", "skip", "titles", "header"), ROWS),
    **dict.fromkeys(("columns", "names", "values"), COLUMNS),
}


@settings(max_examples=300)
@given(st.fixed_dictionaries({}, optional=SPANS))
def test_any_spans_are_followed_or_refused_and_no_figure_moves(spans: dict[str, str]) -> None:
    printed = {
        cell.address: float(cell.text)
        for row in read_grids(TWO_TABLES.encode(), "x.csv")[0].rows
        for cell in row
        if cell.text.replace(".", "").isdecimal()
    }
    recipe = "[[table]]\n" + "".join(f'{key} = "{span}"\n' for key, span in spans.items())
    try:
        frame = read(TWO_TABLES, recipe)
    except TidyError:
        return
    read_values = frame.dropna(subset="value")
    assert all(printed[row.cell] == row.value for row in read_values.itertuples())


def test_observations_follow_a_recipe(observe) -> None:
    table = "年份,产品及格率\n2022,93.29\n"
    recipe = parse_recipe('[[table]]\n[table.labels]\n"产品及格率" = "产品合格率"')
    frame = observe(table, recipe)
    assert frame[["indicator", "value"]].values.tolist() == [["pass_rate", 93.29]]
