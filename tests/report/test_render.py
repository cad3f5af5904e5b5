"""From template to page: executed whole, in three languages, or not at all."""

from __future__ import annotations

import re
import sys
from pathlib import Path

import nbformat
import pytest

from qstats.catalog.records import LANGUAGES
from qstats.errors import ReportError
from qstats.files import write_text
from qstats.report.case import Case, write_case
from qstats.report.page import font_characters, missing_characters
from qstats.report.render import render_notebook, render_report

TEMPLATE = Path(__file__).parents[2] / "notebooks" / "indicator_report.ipynb"


def template(folder: Path, *sources: str) -> Path:
    cells = [nbformat.v4.new_code_cell(source) for source in sources]
    cells[0].metadata["tags"] = ["parameters"]
    kernel = {"display_name": "Python 3", "language": "python", "name": "python3"}
    notebook = nbformat.v4.new_notebook(cells=cells, metadata={"kernelspec": kernel})
    nbformat.write(notebook, folder / "template.ipynb")
    return folder / "template.ipynb"


@pytest.mark.parametrize("lang", LANGUAGES)
def test_a_report_is_whole_in_every_language(open_case: Case, tmp_path: Path, lang: str) -> None:
    write_case(open_case, tmp_path / "案例.json")
    made = render_report(tmp_path / "案例.json", TEMPLATE, tmp_path / "報告", "合格率", lang)
    page = made.html_path.read_text(encoding="utf-8")
    assert made.html_path == tmp_path / "報告" / lang / "合格率.html"
    assert f'<html lang="{lang}">' in page
    assert page.count("<h1>") == 1
    assert "47%" in page
    assert not re.search(r'(?:src|srcset)="(?!data:)|<link|<script|@import', page)
    body = re.sub(r"(?s)<style.*?</style>", "", page)
    assert {ord(c) for c in missing_characters(body)} <= font_characters()
    assert len(page) < 200_000


def test_the_executed_notebook_holds_outputs_and_no_folder_of_this_machine(
    open_case: Case, tmp_path: Path
) -> None:
    write_case(open_case, tmp_path / "case.json")
    made = render_report(tmp_path / "case.json", TEMPLATE, tmp_path, "x", "en")
    source = made.notebook_path.read_text(encoding="utf-8")
    assert str(tmp_path) not in source
    assert 'case_path = \\"../case.json\\"' in source
    assert "47% chance" in source


def test_the_template_is_thin_and_committed_without_outputs() -> None:
    notebook = nbformat.read(TEMPLATE, as_version=4)
    code = [cell for cell in notebook.cells if cell.cell_type == "code"]
    assert len(code) == 10
    assert notebook.nbformat_minor >= 5
    assert len({cell.id for cell in notebook.cells}) == len(notebook.cells)
    for cell in code:
        assert cell.outputs == []
        assert cell.execution_count is None
        assert len(cell.source.splitlines()) <= 8
        said = re.sub(r'"[^"]*"|#.*', "", cell.source)  # a path in quotes is no arithmetic
        assert not re.search(r"^\s*(def|for|while|if)\b|[*/]", said, re.M)


def test_a_failing_cell_names_the_template_the_cell_and_the_error(tmp_path: Path) -> None:
    wrong = template(tmp_path, "x = 1", "1 + 1", 'raise ValueError("no such year")')
    with pytest.raises(ReportError, match=r"template\.ipynb: cell \d failed: ValueError: no such"):
        render_notebook(wrong, {"x": 2}, tmp_path / "out" / "n.ipynb")
    assert not (tmp_path / "out" / "n.ipynb").exists()


def test_a_parameter_the_template_does_not_know_is_refused(tmp_path: Path) -> None:
    with pytest.raises(ReportError, match="knows no parameter y"):
        render_notebook(template(tmp_path, "x = 1"), {"y": 2}, tmp_path / "n.ipynb")


def test_a_missing_template_is_named(tmp_path: Path) -> None:
    with pytest.raises(ReportError, match=r"nothing\.ipynb"):
        render_notebook(tmp_path / "nothing.ipynb", {}, tmp_path / "n.ipynb")


def test_writing_replaces_the_file_and_leaves_nothing_behind(tmp_path: Path) -> None:
    write_text(tmp_path / "page.html", "old")
    write_text(tmp_path / "page.html", "新")
    assert (tmp_path / "page.html").read_text(encoding="utf-8") == "新"
    assert [path.name for path in tmp_path.iterdir()] == ["page.html"]


def test_a_failed_write_keeps_the_old_file(tmp_path: Path) -> None:
    write_text(tmp_path / "page.html", "old")
    with pytest.raises(UnicodeEncodeError):
        write_text(tmp_path / "page.html", "\ud800")
    assert (tmp_path / "page.html").read_text(encoding="utf-8") == "old"
    assert [path.name for path in tmp_path.iterdir()] == ["page.html"]


def test_a_cold_kernel_gives_the_same_report(
    open_case: Case, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    write_case(open_case, tmp_path / "case.json")
    warm = render_report(tmp_path / "case.json", TEMPLATE, tmp_path / "warm", "x", "zh-Hans")
    monkeypatch.setattr("qstats.report.engine.available", lambda: False)
    cold = render_report(tmp_path / "case.json", TEMPLATE, tmp_path / "cold", "x", "zh-Hans")

    assert cold.html_path.read_bytes() == warm.html_path.read_bytes()
    assert timeless(cold.notebook_path) == timeless(warm.notebook_path)


def test_a_notebook_leaves_the_main_module_of_the_process_alone(tmp_path: Path) -> None:
    before = sys.modules["__main__"]
    inside = template(tmp_path, "x = 1", "import __main__; assert __main__.x == 2")

    render_notebook(inside, {"x": 2}, tmp_path / "out.ipynb")

    # Else no process could be started from here any more.
    assert sys.modules["__main__"] is before


PRINTS_AND_SHOWS = """
import sys
from IPython.display import HTML, display
print("first")
handle = display(HTML("<b>old</b>"), display_id=True)
print("second"); print("third", file=sys.stderr)
handle.update(HTML("<b>new</b>"))
x + 1
"""


def test_a_cold_kernel_gives_the_same_outputs_in_the_same_order(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    shown = template(tmp_path, "x = 1", PRINTS_AND_SHOWS, "handle.update(HTML('later'))\n_ = 5")
    assert "later" in render_notebook(shown, {"x": 2}, tmp_path / "warm.ipynb")
    monkeypatch.setattr("qstats.report.engine.available", lambda: False)
    render_notebook(shown, {"x": 2}, tmp_path / "cold.ipynb")

    assert timeless(tmp_path / "cold.ipynb") == timeless(tmp_path / "warm.ipynb")
    printing = nbformat.read(tmp_path / "warm.ipynb", as_version=4).cells[2]
    assert [output.output_type for output in printing.outputs] == [
        *("stream", "display_data", "stream", "stream", "execute_result"),
    ]


def timeless(path: Path) -> list[tuple[object, ...]]:
    """The cells with all they hold but their ids and times."""
    cells = nbformat.read(path, as_version=4).cells
    return [
        (cell.cell_type, cell.source, cell.get("execution_count"), cell.get("outputs"))
        for cell in cells
    ]
