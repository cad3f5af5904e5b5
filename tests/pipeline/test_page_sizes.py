"""Pages stay light: a report or an index weighs at most 150 kB, pictures and fonts included."""

from __future__ import annotations

import datetime
from pathlib import Path
from typing import Any

import pytest

from qstats.catalog.records import LANGUAGES
from qstats.pipeline import ingest
from qstats.pipeline.judge import Known, make_case
from qstats.pipeline.workspace import Workspace
from qstats.report.case import write_case
from qstats.report.render import render_report

LIMIT = 150_000
PROJECT = Workspace(Path(__file__).resolve().parents[2])
HEAVIEST = "food_sampling_pass_rate"  # most years, quarters, documents and characters
TODAY = datetime.date(2026, 11, 25)
RUN = {"id": "x", "as_of": "", "made": "2026-11-25", "versions": {"qstats": "0.1.0"}, "inputs": {}}


def weight(page: Path) -> int:
    return page.stat().st_size


@pytest.mark.parametrize("lang", LANGUAGES)
def test_pages_of_every_kind_are_light(unkind_site: Any, lang: str) -> None:
    assert {p.name: weight(p) for p in unkind_site.pages(lang) if weight(p) > LIMIT} == {}


@pytest.fixture(scope="module")
def heaviest_case(tmp_path_factory: pytest.TempPathFactory) -> Path:
    rows = ingest.ingest(PROJECT, TODAY).observations
    plan = PROJECT.catalog.plan("quality-outline-2023")
    known = Known(PROJECT.catalog, rows, TODAY, TODAY)
    case, _ = make_case(known, plan, plan.target(HEAVIEST), RUN)
    path = tmp_path_factory.mktemp("heaviest") / "case.json"
    write_case(case, path)
    return path


@pytest.mark.parametrize("lang", LANGUAGES)
def test_the_plans_heaviest_report_is_light(heaviest_case: Path, lang: str) -> None:
    template = PROJECT.template("indicator_report.ipynb")
    made = render_report(heaviest_case, template, heaviest_case.parent, "heaviest", lang)
    assert weight(made.html_path) <= LIMIT
