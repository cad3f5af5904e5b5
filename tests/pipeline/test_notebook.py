"""What a user's own notebook shows of series, forecasts and assessments."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from types import SimpleNamespace

import nbformat
import pandas as pd
import pytest
from IPython.core.formatters import DisplayFormatter

import qstats as qs
from qstats.errors import ReportError
from qstats.pipeline.notebook import dress
from qstats.report.render import render_notebook


@pytest.fixture
def html() -> Callable[[object], str]:
    """What a dressed IPython shell shows of a value."""
    formatter = DisplayFormatter()
    dress(SimpleNamespace(display_formatter=formatter))
    return formatter.formatters["text/html"]


def test_results_are_shown_as_parts_of_the_report(
    built_once: Path, html: Callable[[object], str], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("QSTATS_LANG", "zh-Hant")
    series = qs.series("example_pass_rate", workspace=built_once)
    assert "示例合格率" in html(series)
    assert "預測" in html(qs.forecast(series, horizon=2))
    assert "目標example-pass-rate" in html(
        qs.assess("example-pass-rate", "example-plan", workspace=built_once)
    )


def test_a_frame_computed_from_a_series_is_a_plain_one(
    built_once: Path, html: Callable[[object], str]
) -> None:
    series = qs.series("example_pass_rate", workspace=built_once)
    part = series[["year", "value"]]
    assert type(part) is pd.DataFrame
    assert "<svg" not in html(part)


def test_a_notebook_that_imports_qstats_is_dressed(built_once: Path, tmp_path: Path) -> None:
    sources = [
        f"workspace = {str(built_once)!r}",
        "import qstats as qs",
        'y = qs.series("example_pass_rate", workspace=workspace)\ny',
        "qs.forecast(y, horizon=2)",
    ]
    cells = [nbformat.v4.new_code_cell(source) for source in sources]
    cells[0].metadata["tags"] = ["parameters"]
    kernel = {"display_name": "Python 3", "language": "python", "name": "python3"}
    notebook = nbformat.v4.new_notebook(cells=cells, metadata={"kernelspec": kernel})
    nbformat.write(notebook, tmp_path / "own.ipynb")
    shown = render_notebook(tmp_path / "own.ipynb", {}, tmp_path / "out.ipynb")
    assert shown.count('class="qstats-bench"') == 2
    plain = nbformat.read(tmp_path / "out.ipynb", 4).cells[3].outputs[0].data["text/plain"]
    assert plain.startswith("<Distribution, medians 2025: ")


def test_an_unknown_language_names_the_known_ones(
    built_once: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    from qstats.pipeline import notebook

    monkeypatch.setenv("QSTATS_LANG", "fr")
    with pytest.raises(ReportError, match="zh-Hant"):
        notebook._series(qs.series("example_pass_rate", workspace=built_once))
