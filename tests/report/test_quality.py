from __future__ import annotations

import re
from dataclasses import replace
from pathlib import Path

import pytest

from qstats.catalog import Break, Indicator, Names
from qstats.report.quality import (
    Quality,
    QualityCase,
    read_quality_case,
    render_quality,
    write_quality_case,
    year_spans,
)

TEMPLATE = Path(__file__).parents[2] / "notebooks" / "data_quality.ipynb"
HARMFUL = "<script>alert(1)</script>"
HASH = "92f315d7006f" + "a" * 52
OTHERS = [{"value": "93.4", "cell": "a/c.csv#!C5"}, {"value": "93.5", "cell": "a/d.csv#!C6"}]

CHINESE = [
    ("zh-Hans", "合格率（中国，2020年上半年）为101，超出0至100的取值范围"),
    ("zh-Hant", "此處為93.39，另有93.4（a/c.csv#!C5）、93.5（a/d.csv#!C6）"),
]


def finding(level: str, key: str, cell: str, **values: object) -> dict[str, object]:
    codes = {"indicator": "pass_rate", "geo": "CN", "period": "2020H1"}
    return {"level": level, "key": key, "where": f"a/b.csv#!{cell}", **codes, "values": values}


@pytest.fixture
def quality_case() -> QualityCase:
    return QualityCase(
        plan={"en": "Quality plan", "zh-Hans": "质量规划", "zh-Hant": "質量計劃"},
        as_of="2025-09-01",
        languages=["en", "zh-Hans", "zh-Hant"],
        places={"CN": Names("China", "中国", "中國")},
        indicators=[
            Indicator(
                "pass_rate",
                Names("Pass rate", "合格率", "合格率"),
                "%",
                "up",
                breaks=(
                    Break(2017, Names("New sample.", "样本更新。", "樣本更新。")),
                    Break(2021, "new list", suspected=True),
                ),
            ),
        ],
        observations={
            "total": 12,
            "by_status": {"final": 10, "derived": 2, "reported": 0},
            "undated": [{"indicator": "pass_rate", "period": "2011", "cell": "a/b.csv#!B9"}],
        },
        origins=[
            {
                "path": "samr/2025/core.csv",
                "producer": "SAMR",
                "title": f"Communique {HARMFUL}",
                "published": "2025-01-22",
                "address": "javascript:alert(1)",
                "obtained": "transcribed",
                "obtained_on": "2026-01-05",
                "sha256": HASH,
                "values": 1234,
            }
        ],
        findings=[
            finding("warning", "conflict", "C7", value="93.39", others=OTHERS),
            finding("error", "out_of_bounds", "C8", value="101", low="0", high="100"),
        ],
        conflicts=[
            {
                "indicator": "pass_rate",
                "period": "2020",
                "chosen": 93.39,
                "other": 93.4,
                "chosen_cell": "a/b.csv#!C4",
                "other_cell": "a/c.csv#!C5",
                "rule": "settled",
            }
        ],
        gaps=[{"indicator": "pass_rate", "years": [2018, 2019, 2012]}],
        corrections=[
            {"cell": "a/b.csv#!C2", "old": 9.39, "new": 93.9, "reason": "slip", "source": "book"}
        ],
    )


def parts(quality: Quality) -> str:
    sections = (
        quality.summary(),
        quality.findings(),
        quality.conflicts(),
        quality.breaks(),
        quality.gaps(),
        quality.undated(),
        quality.corrections(),
        quality.origins(),
    )
    return "".join(sections)


def test_years_without_a_value_are_written_in_short() -> None:
    assert year_spans([2016, 2013, 2011, 2012]) == "2011–2013, 2016"
    assert year_spans([]) == ""


def test_the_summary_counts_files_values_and_findings(quality_case: QualityCase) -> None:
    said = re.sub(r"<[^>]+>", " ", Quality(quality_case, "en").summary())

    assert "10 final, 2 derived" in said
    assert "quoted" not in said, "a status without values is left out"
    assert "errors: 1, warnings: 1" in said


def test_errors_come_before_warnings_with_cell_and_remedy(quality_case: QualityCase) -> None:
    table = Quality(quality_case, "en").findings()

    said = "Pass rate, China, first half of 2020 "
    assert table.index(f"{said}is 101, outside") < table.index(f"{said}has different values: 93.39")
    assert "<code>a/b.csv#!C8</code>" in table
    assert "93.4 in a/c.csv#!C5, 93.5 in a/d.csv#!C6" in table
    assert "compare with the document" in table


@pytest.mark.parametrize(("lang", "said"), CHINESE)
def test_findings_are_told_in_the_language_of_the_page(
    quality_case: QualityCase, lang: str, said: str
) -> None:
    assert said in Quality(quality_case, lang).findings()


def test_both_values_of_a_conflict_are_shown_with_their_cells(quality_case: QualityCase) -> None:
    table = Quality(quality_case, "en").conflicts()

    said = "a preliminary value never replaces a final one"
    for part in ("Pass rate", "93.39", "93.4", "a/b.csv#!C4", "a/c.csv#!C5", said):
        assert part in table
    assert "初步數不取代最終數" in Quality(quality_case, "zh-Hant").conflicts()


def test_suspected_breaks_are_told_apart_from_real_ones(quality_case: QualityCase) -> None:
    table = Quality(quality_case, "en").breaks()

    assert table.count("suspected; does not split the series") == 1
    assert table.count('<td data-l="Effect">splits the series') == 1


def test_a_change_of_definition_is_told_in_the_language_of_the_page(
    quality_case: QualityCase,
) -> None:
    table = Quality(quality_case, "zh-Hant").breaks()

    assert "樣本更新。" in table
    assert '<span lang="en">new list</span>' in table, "it was written in one language"


@pytest.mark.parametrize("lang", ["en", "zh-Hans", "zh-Hant"])
def test_labels_and_addresses_of_raw_files_stay_harmless(
    quality_case: QualityCase, lang: str
) -> None:
    html = parts(Quality(quality_case, lang))

    assert "<script" not in html
    assert "javascript:" not in html
    assert HASH[:12] in html
    assert HASH[:13] not in html


@pytest.mark.parametrize("lang", ["en", "zh-Hans", "zh-Hant"])
def test_a_list_without_entries_says_so(quality_case: QualityCase, lang: str) -> None:
    clean = replace(
        quality_case,
        findings=[],
        conflicts=[],
        indicators=[],
        gaps=[],
        corrections=[],
        origins=[],
        observations={"total": 0, "by_status": {}, "undated": []},
    )
    html = parts(Quality(clean, lang))

    assert html.count("(0)") == 7
    assert "<table" not in html


def test_the_notebook_makes_the_page(quality_case: QualityCase, tmp_path: Path) -> None:
    path = tmp_path / "quality_case.json"
    write_quality_case(quality_case, path)
    assert read_quality_case(path) == quality_case

    done = render_quality(path, TEMPLATE, tmp_path / "out", "zh-Hant")

    html = done.html_path.read_text(encoding="utf-8")
    assert done.html_path == tmp_path / "out" / "zh-Hant" / "data-quality.html"
    assert "數據質量" in html
    assert 'href="../en/data-quality.html"' in html
    assert html.count("<h1>") == 1
