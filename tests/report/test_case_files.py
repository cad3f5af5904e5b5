"""A notebook finds its case by name or in a folder of reports, or says how to get one."""

from __future__ import annotations

from pathlib import Path

import pytest

from qstats.errors import ReportError
from qstats.report.case import Case, read_case, write_case
from qstats.report.plan_case import read_plan_case
from qstats.report.quality import read_quality_case


def test_a_folder_of_reports_gives_its_first_target(open_case: Case, tmp_path: Path) -> None:
    cases = tmp_path / "some-plan" / "cases"
    cases.mkdir(parents=True)
    for name in ("b-target", "a-target"):
        write_case(open_case, cases / f"{name}.json")
    for name in ("plan_case", "quality_case"):
        (cases / f"{name}.json").write_text("{}")
    (cases / "b-target.json").write_text("{}")
    assert read_case(tmp_path) == read_case(cases / "a-target.json")


@pytest.mark.parametrize("read", [read_case, read_plan_case, read_quality_case])
@pytest.mark.parametrize("name", ["", "none.json"])
def test_where_there_is_none_the_error_says_how_to_make_it(
    tmp_path: Path, name: str, read: object
) -> None:
    with pytest.raises(ReportError, match=r"no such case\nTo mend it: .*qstats run"):
        read(tmp_path / name)  # type: ignore[operator]


def test_a_case_of_another_version_is_named(tmp_path: Path) -> None:
    old = tmp_path / "old.json"
    old.write_text('{"plan": 1}')
    with pytest.raises(ReportError, match=r"old\.json: not a case as this version"):
        read_case(old)
