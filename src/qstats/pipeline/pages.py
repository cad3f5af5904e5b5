"""Index, data-quality page and summaries of one set of pages."""

from __future__ import annotations

import json
from collections.abc import Callable, Sequence
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pandas as pd

from qstats import annual, schema, tidy
from qstats.catalog import Plan, Target
from qstats.files import write_text
from qstats.pipeline.parallel import in_parallel
from qstats.report.case import Case, read_case
from qstats.report.case_files import PLAN_CASE, QUALITY_CASE
from qstats.spreadsheets import csv_text

if TYPE_CHECKING:
    from qstats.pipeline.ingest import Ingested
    from qstats.pipeline.order import Order
    from qstats.pipeline.run import Outcome
    from qstats.pipeline.workspace import Workspace
    from qstats.report.plan_case import TargetRow

Row = dict[str, Any]


def write_indexes(
    workspace: Workspace,
    order: Order,
    plan: Plan,
    outcomes: Sequence[Outcome],
    ingested: Ingested,
    record: Row,
    folder: Path,
) -> None:
    """Write what ties the pages together: index in every language, summaries, run record."""
    from qstats.report.plan_case import PlanCase, write_plan_case
    from qstats.report.quality import write_quality_case

    by_target = {o.target: o for o in outcomes}
    asked = [t for t in plan.targets if t.id in by_target or not t.measures]
    cases = {o.target: read_case(folder / "cases" / f"{o.target}.json") for o in outcomes if o.page}
    rows = [_target_row(t, by_target.get(t.id), cases.get(t.id)) for t in asked]
    index = PlanCase(plan, order.as_of.isoformat(), list(order.langs), rows, record)
    write_plan_case(index, folder / "cases" / PLAN_CASE)
    doubts = _quality(workspace, order, plan, ingested)
    write_quality_case(doubts, folder / "cases" / QUALITY_CASE)
    _render_indexes(workspace, order, folder)
    _write_summaries(order, outcomes, asked, plan, record, folder)


def _render_indexes(workspace: Workspace, order: Order, folder: Path) -> None:
    """Index and data quality in every language; the first language's index is also the front."""
    from qstats.report.quality import render_quality
    from qstats.report.site import render_index

    cases, formats = folder / "cases", order.formats
    overview = workspace.template("plan_overview.ipynb")
    index = partial(render_index, cases / PLAN_CASE, overview, folder, formats=formats)
    doubts = workspace.template("data_quality.ipynb")
    quality = partial(render_quality, cases / QUALITY_CASE, doubts, folder, formats=formats)
    work = [partial(page, lang) for lang in order.langs for page in (index, quality)]
    work.append(partial(index, order.langs[0], front=True))
    in_parallel(_made, work, order, "index")


def _made(page: Callable[[], object]) -> None:
    page()


def _target_row(target: Target, outcome: Outcome | None, case: Case | None) -> TargetRow:
    from qstats.report.plan_case import TargetRow

    if not target.measures:
        return TargetRow(target, "unmeasured")
    failure = outcome.failure if outcome else ""
    if case is None:
        return TargetRow(target, "failed", n_measures=len(target.measures), failure=failure)
    first = case.measures[0]
    return TargetRow(
        target,
        first.assessment["state"],
        indicator=first.indicator,
        assessment=first.assessment,
        series=first.series,
        forecast=first.forecast,
        history=first.history,
        n_measures=len(case.measures),
        page=f"{target.id}.html",
        failure=failure,
    )


def _write_summaries(
    order: Order,
    outcomes: Sequence[Outcome],
    asked: Sequence[Target],
    plan: Plan,
    record: Row,
    folder: Path,
) -> None:
    """``summary.json``, ``summary.csv`` and, last of all, ``run.json``."""
    rows = [row for o in outcomes if not o.failure for row in o.assessments]
    rows += [_unmeasured(plan, target, order) for target in asked if not target.measures]
    table = schema.frame(rows, "assessments")
    listed = [{k: _plain(v) for k, v in row.items()} for row in table.to_dict("records")]
    summary = {
        "plan": plan.id,
        "as_of": record["as_of"],
        "run": record["id"],
        "failed": record["failed"],
        "assessments": listed,
    }
    write_text(folder / "summary.json", json.dumps(summary, ensure_ascii=False, indent=1))
    write_text(folder / "summary.csv", csv_text(table))
    write_text(folder / "run.json", json.dumps(record, ensure_ascii=False, indent=1))


def _unmeasured(plan: Plan, target: Target, order: Order) -> Row:
    return {
        "plan": plan.id,
        "target": target.id,
        "indicator": "",
        "geo": plan.geo,
        "as_of": order.as_of.isoformat(),
        "primary": True,
        "kind": target.kind,
        "target_year": target.year,
        "state": "unmeasured",
        "reason": target.reason.en if target.reason else "",
        "n_observed": 0,
    }


def _quality(workspace: Workspace, order: Order, plan: Plan, ingested: Ingested) -> Any:
    from qstats.report.quality import QualityCase

    rows = annual.known(ingested.observations, order.as_of, order.today)
    codes = sorted(rows["indicator"].unique())
    indicators = [workspace.catalog.indicator(code) for code in codes]
    undated = rows[rows["published"].isna()]
    return QualityCase(
        plan={lang: plan.names.in_(lang) for lang in ("en", "zh-Hans", "zh-Hant")},
        as_of=order.as_of.isoformat(),
        languages=list(order.langs),
        indicators=indicators,
        places={geo: tidy.place_names(geo) for geo in {f["geo"] for f in ingested.findings}},
        observations={
            "total": len(rows),
            "by_status": rows["status"].value_counts().to_dict(),
            "undated": undated[["indicator", "period", "cell"]].to_dict("records"),
        },
        origins=ingested.origins,
        findings=ingested.findings,
        conflicts=[
            {str(k): v for k, v in row.items()} for row in annual.choose(rows)[1].to_dict("records")
        ],
        gaps=_gaps(rows),
        corrections=ingested.corrections,
    )


def _gaps(rows: pd.DataFrame) -> list[Row]:
    years = rows[rows["period"].str.fullmatch(r"\d{4}")].astype({"period": int})
    gaps = []
    for code, part in years.groupby("indicator"):
        seen = set(part["period"])
        missing = [y for y in range(min(seen), max(seen)) if y not in seen]
        if missing:
            gaps.append({"indicator": code, "years": missing})
    return gaps


def _plain(value: Any) -> Any:
    if isinstance(value, pd.Timestamp):
        return value.date().isoformat()
    return None if not isinstance(value, str) and pd.isna(value) else value
