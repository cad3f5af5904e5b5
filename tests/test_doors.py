"""The public names, on the project's own data, and the README's examples."""

import json
import re
import shutil
from dataclasses import fields
from pathlib import Path

import pytest

import qstats as qs
from qstats.report.render import render_notebook
from qstats.tidy import parse_recipe

ROOT = Path(__file__).parents[1]


@pytest.fixture
def workspace(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    shutil.copytree(ROOT / "data" / "raw", tmp_path / "data" / "raw")
    shutil.copytree(ROOT / "notebooks", tmp_path / "notebooks")
    monkeypatch.setenv("QSTATS_WORKSPACE", str(tmp_path))
    return tmp_path


def test_the_readme_s_python_block_runs_and_answers(workspace: Path) -> None:
    block = re.search(r"```python\n(.*?)```", (ROOT / "README.md").read_text("utf-8"), re.S)
    assert block
    names: dict = {}
    exec(compile(block[1], "README.md", "exec"), names)
    # As known in March 2025 the newest value is 93.93 of 2024 (release of 22 January 2025).
    assert names["y"].iloc[-1][["year", "value"]].tolist() == [2024, 93.93]
    assert 0 < names["a"].probability < 1
    assert names["a"].gap == pytest.approx(0.07)


def test_the_readme_s_recipe_shows_every_key() -> None:
    block = re.search(r"```toml\n(.*?)```", (ROOT / "README.md").read_text("utf-8"), re.S)
    assert block
    (table,) = parse_recipe(block[1]).tables
    assert [f.name for f in fields(table) if getattr(table, f.name) in (None, {})] == []


def test_every_command_the_readme_names_exists() -> None:
    from qstats.cli import _parser

    text = (ROOT / "README.md").read_text("utf-8")
    named = set(re.findall(r"^qstats ([a-z]+)", text, re.M)) | {"init", "lab"}
    for command in named:
        with pytest.raises(SystemExit) as ended:
            _parser().parse_args([command, "--help"])
        assert ended.value.code == 0


def test_observations_come_by_indicator_and_date(workspace: Path) -> None:
    then = qs.observations("mfg_product_pass_rate", as_of="2023-02-07")
    # 2017, 2020 and 2021: the values published before the outline.
    assert sorted(then.loc[then["period"].str.len() == 4, "period"]) == ["2017", "2020", "2021"]
    with pytest.raises(qs.QstatsError, match="mfg_product_pass_rate"):
        qs.observations("mfg_product_pas_rate")


def test_any_table_reads_to_a_tidy_frame() -> None:
    frame = qs.read_table(ROOT / "data/raw/samr/product-pass-rate/pass-rate.xlsx")
    assert {"label", "period", "value", "cell"} <= set(frame.columns)
    assert 93.93 in frame["value"].tolist()


def test_a_wrong_measure_or_date_says_what_would_do(workspace: Path) -> None:
    with pytest.raises(qs.QstatsError, match="food_sampling_pass_rate"):
        qs.assess("food_sampling_pass_rate", "quality-outline-2023", indicator="rd_intensity")
    with pytest.raises(qs.QstatsError, match="2024-03-01"):
        qs.series("mfg_product_pass_rate", as_of="March 2024")


@pytest.mark.parametrize("lang", ["en", "zh-Hans", "zh-Hant"])
def test_explore_runs_headless_on_real_data(workspace: Path, tmp_path: Path, lang: str) -> None:
    out = tmp_path / "explore.ipynb"
    render_notebook(ROOT / "notebooks" / "explore.ipynb", {"lang": lang}, out)
    cells = json.loads(out.read_text("utf-8"))["cells"]
    outputs = json.dumps([cell.get("outputs") for cell in cells], ensure_ascii=False)
    assert re.search(r"(\d|<1|>99)%", outputs)  # the chance of the first choice


def test_read_a_yearbook_runs_headless_where_it_lies(workspace: Path) -> None:
    out = workspace / "notebooks" / "executed.ipynb"
    render_notebook(ROOT / "notebooks" / "read_a_yearbook.ipynb", {}, out)
    cells = [c for c in json.loads(out.read_text("utf-8"))["cells"] if c["cell_type"] == "code"]
    shown = ["".join(map(str, c["outputs"])) for c in cells]
    assert "2024" in shown[1]  # tidy rows
    assert "confidence 1.00" in shown[2]  # the report
    assert "srcdoc" in shown[3]  # the coloured page
    assert "合格率" in shown[4]  # renamed by the recipe
    # By hand: B5:B11 for the country and B5:C10 for its regions.
    assert "19" in shown[5]


def test_a_reading_is_shown_beside_its_sheet() -> None:
    page = qs.view_table(ROOT / "data/raw/samr/product-pass-rate/pass-rate.xlsx", sheet="全国")
    assert "93.93" in page
    assert "地区" not in page
