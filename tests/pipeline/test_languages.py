"""Chinese pages of the shipped plan are Chinese: English is left only where others wrote it."""

from __future__ import annotations

import datetime
import re
from html.parser import HTMLParser
from pathlib import Path

import pytest

from qstats.forecasting import calibration
from qstats.pipeline import ingest, pages
from qstats.pipeline.judge import Known, make_case
from qstats.pipeline.order import Order
from qstats.pipeline.workspace import Workspace
from qstats.report.case import write_case
from qstats.report.plan_case import PlanCase, TargetRow, write_plan_case
from qstats.report.quality import render_quality, write_quality_case
from qstats.report.render import render_report
from qstats.report.site import render_index

PROJECT = Workspace(Path(__file__).resolve().parents[2])
PLAN = PROJECT.catalog.plan("quality-outline-2023")
RICHEST = "food_sampling_pass_rate"  # caveats, notes, a break, part-year figures, conflicts
TODAY = datetime.date(2026, 11, 25)
RUN = {"id": "x", "as_of": "", "made": "2026-11-25", "versions": {"qstats": "0.1.0"}, "inputs": {}}
CHINESE = ("zh-Hans", "zh-Hant")
# A published rule and the benchmark's sets of series are called what their makers call them.
NAMES = ("State of Climate Action", *(row["name"] for row in calibration()["by_set"]))
SENTENCE = re.compile(r"[A-Za-z]{2,}(?:[ ,;:]+[A-Za-z]{2,}){2,}")


class Reader(HTMLParser):
    """What a page says, in two lists: texts marked as English, and all others.

    Code and links are left out: addresses of cells, files and pages are what they are.
    """

    def __init__(self, page: Path) -> None:
        super().__init__()
        self.english: list[str] = []
        self.others: list[str] = []
        self._open: list[tuple[str, str | None]] = []
        self.feed(page.read_text(encoding="utf-8"))

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        if tag not in ("meta", "br", "input"):
            self._open.append((tag, dict(attrs).get("lang")))
        self.others += [value or "" for name, value in attrs if name in ("aria-label", "data-l")]

    def handle_endtag(self, tag: str) -> None:
        while self._open and self._open.pop()[0] != tag:
            pass

    def handle_data(self, data: str) -> None:
        if not {tag for tag, _ in self._open} & {"script", "style", "code", "a"}:
            languages = [lang for _, lang in self._open if lang]
            (self.english if languages[-1:] == ["en"] else self.others).append(data.strip())


@pytest.fixture(scope="module")
def ingested() -> ingest.Ingested:
    return ingest.ingest(PROJECT, TODAY)


@pytest.fixture(scope="module")
def written_by_others(ingested: ingest.Ingested) -> set[str]:
    """Titles and publishers of the documents."""
    rows = ingested.observations
    origins = {origin[name] for origin in ingested.origins for name in ("title", "producer")}
    return {*origins, *rows["title"], *rows["publisher"]} - {""}


@pytest.fixture(scope="module")
def chinese_pages(
    ingested: ingest.Ingested, tmp_path_factory: pytest.TempPathFactory
) -> dict[tuple[str, str], Reader]:
    """A report, the index and the data-quality page in both kinds of Chinese."""
    out = tmp_path_factory.mktemp("chinese")
    known = Known(PROJECT.catalog, ingested.observations, TODAY, TODAY)
    case, _ = make_case(known, PLAN, PLAN.target(RICHEST), RUN)
    write_case(case, out / "case.json")
    rows = [TargetRow(t, "failed" if t.measures else "unmeasured") for t in PLAN.targets]
    write_plan_case(PlanCase(PLAN, TODAY.isoformat(), list(CHINESE), rows, RUN), out / "plan.json")
    order = Order(PLAN.id, TODAY, TODAY, langs=CHINESE)
    write_quality_case(pages._quality(PROJECT, order, PLAN, ingested), out / "quality.json")
    report, index, quality = (
        PROJECT.template(f"{name}.ipynb")
        for name in ("indicator_report", "plan_overview", "data_quality")
    )
    made = {}
    for lang in CHINESE:
        made["report", lang] = render_report(out / "case.json", report, out, RICHEST, lang)
        made["index", lang] = render_index(out / "plan.json", index, out, lang)
        made["quality", lang] = render_quality(out / "quality.json", quality, out, lang)
    return {key: Reader(done.html_path) for key, done in made.items()}


KINDS = [(kind, lang) for kind in ("report", "index", "quality") for lang in CHINESE]


@pytest.fixture(params=KINDS)
def page(request: pytest.FixtureRequest, chinese_pages: dict[tuple[str, str], Reader]) -> Reader:
    """Each of the pages."""
    return chinese_pages[request.param]


def test_what_is_marked_as_english_was_written_by_others(
    page: Reader, written_by_others: set[str]
) -> None:
    assert set(page.english) <= written_by_others


def test_nothing_else_is_an_english_sentence(page: Reader, written_by_others: set[str]) -> None:
    named = sorted([*NAMES, *written_by_others], key=len, reverse=True)
    left_out = re.compile("|".join(map(re.escape, named)))
    said = [left_out.sub("", text) for text in page.others]
    assert sum(bool(re.search("[一-鿿]", text)) for text in said) > 50
    assert [text for text in said if SENTENCE.search(text)] == []
