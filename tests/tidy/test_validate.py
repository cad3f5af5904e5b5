from datetime import date

import pandas as pd
import pytest

from qstats.tidy import validate

TODAY = date(2026, 11, 1)
HEAD = "年份,产品合格率,发布日期,资料来源\n"


def _found(observe, catalog, rows: str, unit: str = "单位：%", **origin: str):
    return validate(observe(f"t\n{unit}\n{HEAD}{rows}", **origin), catalog, TODAY)


def test_a_sound_table_has_no_findings(observe, catalog) -> None:
    assert _found(observe, catalog, "2022,93.29,2023-05-01,A\n2023,93.65,2024-05-01,B\n") == []


@pytest.mark.parametrize(
    ("rows", "unit", "level", "said"),
    [
        ("2022,93.29,2023-05-01,A\n", "单位：万元", "error", "'万元'.*'%'"),
        ("2022,103.29,2023-05-01,A\n", "单位：%", "error", "103.29, outside"),
        ("2022,-3,2023-05-01,A\n", "单位：%", "error", "-3, outside"),
        ("2027,93.29,2026-05-01,A\n", "单位：%", "error", "in the future"),
        ("2022,93.29,2026-12-24,A\n", "单位：%", "error", "cannot have been published"),
        ("2022,93.29,2021-12-24,A\n", "单位：%", "error", "cannot have been published"),
        ("2022,93.29,2023-05-01,A\n", "", "warning", "without a unit"),
        ("2022,93.29,2023-05-01,A\n2023,97,2024-05-01,A\n", "单位：%", "warning", r"\+3\.71"),
        ("2022,93.29,2023-05-01,A\n2022,93.3,2024-05-01,A\n", "单位：%", "warning", "different"),
    ],
)
def test_findings_name_fault_cell_and_remedy(observe, catalog, rows, unit, level, said) -> None:
    findings = [f for f in _found(observe, catalog, rows, unit) if f.level == level]
    assert findings
    assert pd.Series([f.what for f in findings]).str.contains(said).any()
    assert all(f.where.startswith("samr/made/x.csv#!B") and f.remedy for f in findings)


def test_one_document_transcribed_in_two_files_is_a_duplicate(observe, catalog) -> None:
    row = f"t\n单位：%\n{HEAD}2022,93.29,2023-05-01,A\n"
    both = pd.concat([observe(row), observe(row, id="other", path="y.csv")], ignore_index=True)
    (finding,) = validate(both, catalog, TODAY)
    assert finding.level == "error"
    assert "samr/made/x.csv#!B4" in finding.what
    assert finding.where == "y.csv#!B4"


def test_a_gap_between_years_is_no_jump(observe, catalog) -> None:
    assert _found(observe, catalog, "2020,90,2021-05-01,A\n2022,96,2023-05-01,B\n") == []
