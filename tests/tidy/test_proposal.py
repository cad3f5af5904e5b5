"""A proposed recipe reads its file exactly as it was read without one."""

import io
from pathlib import Path

import openpyxl
import pandas as pd
import pytest

from qstats.raw import Grid, read_grids
from qstats.tidy import parse_recipe, propose_recipe, tidy_grids

ROOT = Path(__file__).parents[2]
CORPUS = ROOT.parent / "shared" / "corpus" / "files"
FILES = sorted(p for p in (ROOT / "data/raw").rglob("*") if p.suffix in (".csv", ".xlsx", ".html"))
FILES += sorted(CORPUS.glob("*")) if CORPUS.is_dir() else []


def again(grids: list[Grid]) -> tuple[pd.DataFrame, pd.DataFrame, str]:
    first = tidy_grids(grids)
    text = propose_recipe(first.attrs["report"], "x")
    return first, tidy_grids(grids, parse_recipe(text)), text


@pytest.mark.parametrize("path", FILES, ids=lambda path: path.name)
def test_a_proposed_recipe_changes_nothing(path: Path) -> None:
    first, second, text = again(read_grids(path.read_bytes(), path.name))
    assert text.count("[[table]]") >= 1
    pd.testing.assert_frame_equal(first, second)


def test_the_corpus_is_among_the_files() -> None:
    if not CORPUS.is_dir():
        pytest.skip("no shared corpus here: only the project's own tables were read again")
    assert len(FILES) > 34


def test_quotes_and_backslashes_in_names_survive() -> None:
    book = openpyxl.Workbook()
    sheet = book.active
    sheet.title = 'a "b" c'
    for row in (["指标\\Indicator", 2023, 2024], ['the "rate"', 5, 6], ["b", 7, 8]):
        sheet.append(row)
    out = io.BytesIO()
    book.save(out)
    first, second, text = again(read_grids(out.getvalue(), "x.xlsx"))
    assert r"a \"b\" c" in text
    pd.testing.assert_frame_equal(first, second)


def test_what_is_not_stated_is_left_to_be_filled_in() -> None:
    _, _, text = again(
        read_grids("各地区人口\n地区,年末人口\n北京,2185\n上海,2480\n".encode(), "x")
    )
    assert '# period = ""' in text
    assert "2 of 2 figures without a period" in text
    filled = text.replace('# period = ""', 'period = "2024"')
    grids = read_grids("各地区人口\n地区,年末人口\n北京,2185\n上海,2480\n".encode(), "x")
    assert set(tidy_grids(grids, parse_recipe(filled))["period"]) == {"2024"}
