import pytest

from qstats.tidy.text import label, native, strip_part_mark


@pytest.mark.parametrize(
    ("printed", "words"),
    [
        ("地方一般公共预算收入 General Public Budget Revenue", "地方一般公共预算收入"),
        ("企业数\nNumber of Enterprises", "企业数"),
        ("R&D人员全时当量 Full-time Equivalent", "R&D人员全时当量"),
        ("人均GDP Per Capita GDP", "人均GDP"),
        ("农业机械化Agricultural Mechanization", "农业机械化"),
        ("서울 Seoul", "서울"),
        ("กรุงเทพมหานคร Bangkok", "กรุงเทพมหานคร"),
        ("Population", "Population"),
    ],
)
def test_the_first_language_of_a_label(printed: str, words: str) -> None:
    assert native(printed) == words


@pytest.mark.parametrize(
    ("printed", "words"),
    [
        ("北    京", "北京"),
        ("主营业\n务收入", "主营业务收入"),
        ("Gross\nproduct", "Gross product"),
        ("Popula-\ntion", "Population"),
        ("서울 특별시", "서울 특별시"),
        ("北京①", "北京"),
        ("Energy 1)", "Energy"),
        ("Energy (1)", "Energy"),
        ("Energy*", "Energy"),
        ("CO2", "CO2"),
        ("PM2.5", "PM2.5"),
        ("Area, km²", "Area, km²"),
        ("Broad Gauge (1.676 m)", "Broad Gauge (1.676 m)"),
        ("Men (15-64)", "Men (15-64)"),
    ],
)
def test_labels_without_padding_and_marks(printed: str, words: str) -> None:
    assert label(printed) == words


def test_the_mark_of_a_part() -> None:
    assert strip_part_mark(" #研究人员") == ("研究人员", True)
    assert strip_part_mark("其中:农机作业服务收入") == ("其中:农机作业服务收入", False)
