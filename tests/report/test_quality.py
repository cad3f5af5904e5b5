from __future__ import annotations

import re
from dataclasses import replace
from pathlib import Path

import pytest

from qstats.catalog import Indicator, Names
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


@pytest.fixture
def quality_case() -> QualityCase:
    return QualityCase(
        plan={"en": "Quality plan", "zh-Hans": "质量规划", "zh-Hant": "質量計劃"},
        as_of="2025-09-01",
        languages=["en", "zh-Hans", "zh-Hant"],
        indicators=[
            Indicator("pass_rate", Names("Pass rate", "合格率", "合格率"), "%", "up"),
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
            {"level": "warning", "what": "a jump", "where": "a/b.csv#!C7", "remedy": "look"},
            {"level": "error", "what": "101% of 100", "where": "a/b.csv#!C8", "remedy": "mend"},
        ],
        conflicts=[
            {
                "indicator": "pass_rate",
                "period": "2020",
                "chosen": 93.39,
                "other": 93.4,
                "chosen_cell": "a/b.csv#!C4",
                "other_cell": "a/c.csv#!C5",
                "rule": "later publication",
            }
        ],
        breaks=[
            {"indicator": "pass_rate", "year": 2017, "what": "new sample", "suspected": False},
            {"indicator": "pass_rate", "year": 2021, "what": "new list", "suspected": True},
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

    assert table.index("101% of 100") < table.index("a jump")
    assert "<code>a/b.csv#!C8</code>" in table
    assert "mend" in table


def test_both_values_of_a_conflict_are_shown_with_their_cells(quality_case: QualityCase) -> None:
    table = Quality(quality_case, "en").conflicts()

    for part in ("Pass rate", "93.39", "93.4", "a/b.csv#!C4", "a/c.csv#!C5", "later publication"):
        assert part in table


def test_suspected_breaks_are_told_apart_from_real_ones(quality_case: QualityCase) -> None:
    table = Quality(quality_case, "en").breaks()

    assert table.count("suspected; does not split the series") == 1
    assert table.count('<td data-l="Effect">splits the series') == 1


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
        breaks=[],
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
