from datetime import date

import pandas as pd
import pytest

from qstats.tidy import FINDING_KEYS, validate

TODAY = date(2026, 11, 1)
HEAD = "年份,产品合格率,发布日期,资料来源\n"
GOOD = "2022,93.29,2023-05-01,A\n"
PERCENT = "单位：%"
BOUNDS = {"low": "0", "high": "100"}
OTHER = {"value": "93.29", "others": [{"value": "93.3", "cell": "samr/made/x.csv#!B5"}]}


def _published(day: str) -> tuple[str, dict[str, str]]:
    return "impossible_date", {"published": day}


def _found(observe, catalog, rows: str, unit: str = "单位：%", **origin: str):
    return validate(observe(f"t\n{unit}\n{HEAD}{rows}", **origin), catalog, TODAY)


def test_a_sound_table_has_no_findings(observe, catalog) -> None:
    assert _found(observe, catalog, "2022,93.29,2023-05-01,A\n2023,93.65,2024-05-01,B\n") == []


@pytest.mark.parametrize(
    ("rows", "unit", "level", "key", "values"),
    [
        (GOOD, "单位：万元", "error", "other_unit", {"printed": "万元", "expected": "%"}),
        (
            "2022,103.29,2023-05-01,A\n",
            PERCENT,
            "error",
            "out_of_bounds",
            BOUNDS | {"value": "103.29"},
        ),
        ("2022,-3,2023-05-01,A\n", PERCENT, "error", "out_of_bounds", BOUNDS | {"value": "-3"}),
        ("2027,93.29,2026-05-01,A\n", PERCENT, "error", "future", {"today": "2026-11-01"}),
        ("2022,93.29,2026-12-24,A\n", PERCENT, "error", *_published("2026-12-24")),
        ("2022,93.29,2021-12-24,A\n", PERCENT, "error", *_published("2021-12-24")),
        (GOOD, "", "warning", "no_unit", {"expected": "%"}),
        (
            GOOD + "2023,97,2024-05-01,A\n",
            PERCENT,
            "warning",
            "jump",
            {"change": "+3.71", "limit": "3"},
        ),
        (GOOD + "2022,93.3,2024-05-01,A\n", PERCENT, "warning", "conflict", OTHER),
    ],
)
def test_findings_name_fault_cell_and_values(
    observe, catalog, rows, unit, level, key, values
) -> None:
    found = _found(observe, catalog, rows, unit)
    (finding,) = [f for f in found if f.key == key]
    assert (finding.level, finding.values) == (level, values)
    assert finding.where.startswith("samr/made/x.csv#!B")
    assert (finding.indicator, finding.geo) == ("pass_rate", "CN")
    assert finding.period == (rows.splitlines()[-1][:4] if key != "conflict" else "2022")


def test_an_open_end_of_a_scale_is_told_as_infinite(observe, catalog) -> None:
    table = "t\n单位：立方米/万元\n年份,用水量,发布日期,资料来源\n2022,-1,2023-05-01,A\n"
    (finding,) = validate(observe(table), catalog, TODAY)
    assert finding.values == {"value": "-1", "low": "0", "high": "∞"}


def test_every_finding_tells_what_its_text_asks_for(observe, catalog) -> None:
    rows = "2022,103.29,2021-05-01,A\n2022,93.3,2024-05-01,A\n2023,97,2024-05-01,A\n"
    found = [*_found(observe, catalog, rows), *_found(observe, catalog, GOOD, "")]
    assert {f.key for f in found} >= {"out_of_bounds", "impossible_date", "conflict", "no_unit"}
    for finding in found:
        assert set(finding.values) == set(FINDING_KEYS[finding.key])


def test_one_document_transcribed_in_two_files_is_a_duplicate(observe, catalog) -> None:
    row = f"t\n单位：%\n{HEAD}2022,93.29,2023-05-01,A\n"
    both = pd.concat([observe(row), observe(row, id="other", path="y.csv")], ignore_index=True)
    (finding,) = validate(both, catalog, TODAY)
    assert finding.level == "error"
    assert (finding.key, finding.values) == ("twice", {"first": "samr/made/x.csv#!B4"})
    assert finding.where == "y.csv#!B4"


def test_a_gap_between_years_is_no_jump(observe, catalog) -> None:
    assert _found(observe, catalog, "2020,90,2021-05-01,A\n2022,96,2023-05-01,B\n") == []
