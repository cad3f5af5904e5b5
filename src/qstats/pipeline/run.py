"""The steps in order: ingest, forecast, report."""

from __future__ import annotations

import json
import os
import shutil
from collections.abc import Iterable, Sequence
from contextlib import suppress
from dataclasses import dataclass, field, replace
from datetime import UTC, datetime
from pathlib import Path
from typing import Any, TypeVar

from qstats import schema
from qstats.catalog import Catalog, Plan, Target
from qstats.errors import QstatsError
from qstats.files import write_text
from qstats.pipeline.files import write_table_file
from qstats.pipeline.ingest import Ingested, ingest
from qstats.pipeline.order import Order, status
from qstats.pipeline.parallel import in_parallel
from qstats.pipeline.publish import new_set, published
from qstats.pipeline.workspace import Workspace, code_version, digest, digest_files, versions

Row = dict[str, Any]
Item = TypeVar("Item")

TEMPLATES = ("indicator_report.ipynb", "plan_overview.ipynb", "data_quality.ipynb")


@dataclass(frozen=True)
class Outcome:
    """What became of one target: its assessments, or why there are none."""

    target: str
    assessments: list[Row] = field(default_factory=list)
    failure: str = ""
    page: bool = False
    key: str = ""


@dataclass(frozen=True)
class Done:
    """What a run did: the outcomes in the order of the plan, and where the pages are."""

    outcomes: list[Outcome]
    out: Path | None
    unchanged: bool = False

    @property
    def failures(self) -> list[Outcome]:
        """The targets that failed."""
        return [o for o in self.outcomes if o.failure]


def run(workspace: Workspace, order: Order) -> Done:
    """Everything: read the raw files, judge every target, publish the pages.

    Raises
    ------
    LockedError
        Another run holds the workspace.
    UsageError, CatalogError, OriginError, RawError, TidyError
        The request, the catalogue or the raw files are wrong; nothing is published.
    """
    with workspace.locked():
        plan = workspace.catalog.plan(order.plan)
        key = _run_key(workspace, order)
        before = _run_record(workspace, order)
        if before and before["key"] == key and not before["failed"] and not order.force:
            return _unchanged(workspace, order, before)
        ingested = ingest(workspace, order.today, order.force)
        outcomes = _forecast(workspace, order, plan, plan.targets, ingested)
        return _report(workspace, order, plan, outcomes, ingested, key)


def forecast(workspace: Workspace, order: Order) -> Done:
    """Judge the targets and write their tables; make no pages."""
    with workspace.locked():
        plan = workspace.catalog.plan(order.plan)
        targets = _asked(workspace.catalog, plan, order.targets)
        ingested = ingest(workspace, order.today, order.force)
        return Done(_forecast(workspace, order, plan, targets, ingested), None)


# --- forecast -------------------------------------------------------------------------------


def case_path(workspace: Workspace, order: Order, target: str) -> Path:
    """Where the case of one target is kept."""
    return workspace.processed / "cases" / order.name / f"{target}.json"


def _forecast(
    workspace: Workspace,
    order: Order,
    plan: Plan,
    targets: Sequence[Target],
    ingested: Ingested,
) -> list[Outcome]:
    measured = [t for t in targets if t.measures]
    work = [_task(workspace, order, plan, target, ingested) for target in measured]
    outcomes = in_parallel(judge_one, work, order, "forecast")
    if not order.targets:
        _write_tables(workspace, order, outcomes)
    return outcomes


def _task(
    workspace: Workspace, order: Order, plan: Plan, target: Target, ingested: Ingested
) -> Row:
    """All that judging one target needs: it travels to another process, or another machine."""
    codes = {m.indicator for m in target.measures}
    rows = ingested.observations[ingested.observations["indicator"].isin(codes)]
    catalog = Catalog({c: workspace.catalog.indicator(c) for c in codes}, {plan.id: plan})
    files = sorted({cell.split("#")[0] for cell in rows["cell"]})
    hashes = {o["path"]: o["sha256"] for o in ingested.origins if o["path"] in files}
    key = digest(
        repr(target), repr(catalog.indicators), rows.to_csv(), order.name, code_version(),
        order.as_of.isoformat(), json.dumps(hashes, sort_keys=True), json.dumps(versions()),
    )  # fmt: skip
    return {
        "catalog": catalog,
        "plan": plan.id,
        "target": target.id,
        "observations": rows,
        "as_of": order.as_of,
        "today": order.today,
        "faults": ingested.faults(codes),
        "path": case_path(workspace, order, target.id),
        "key": key,
        "force": order.force,
        "run": {
            "id": key[:12],
            "as_of": order.as_of.isoformat(),
            "made": order.today.isoformat(),
            "versions": versions(),
            "inputs": hashes,
        },
    }


def judge_one(task: Row) -> Outcome:
    """Judge one target and write its case; a fault of its data or models stays its own."""
    path: Path = task["path"]
    kept = path.with_suffix(".outcome.json")
    if not task["force"] and kept.exists():
        known = json.loads(kept.read_text(encoding="utf-8"))
        if known["key"] == task["key"] and path.exists():
            return Outcome(task["target"], known["assessments"], key=task["key"])
    if task["faults"]:
        return Outcome(task["target"], failure="\n".join(task["faults"]))
    try:
        assessments = _judge(task, path)
    except OSError:
        raise  # the disk is no fault of the target
    except QstatsError as error:
        return Outcome(task["target"], failure=str(error))
    except Exception as error:  # one target's fault must not stop the others
        return Outcome(task["target"], failure=f"{type(error).__name__}: {error}")
    write_text(kept, json.dumps({"key": task["key"], "assessments": assessments}, default=str))
    return Outcome(task["target"], assessments, key=task["key"])


def _judge(task: Row, path: Path) -> list[Row]:
    from qstats.pipeline.judge import Known, make_case
    from qstats.report.case import write_case

    plan = task["catalog"].plan(task["plan"])
    known = Known(task["catalog"], task["observations"], task["as_of"], task["today"])
    case, judged = make_case(known, plan, plan.target(task["target"]), task["run"])
    path.parent.mkdir(parents=True, exist_ok=True)
    waiting = path.with_suffix(".part")
    write_case(case, waiting)
    os.replace(waiting, path)
    return [result.assessment.row() for result in judged]


def _write_tables(workspace: Workspace, order: Order, outcomes: Iterable[Outcome]) -> None:
    rows = [row for outcome in outcomes for row in outcome.assessments]
    for row in rows:
        row["as_of"] = str(row["as_of"])[:10]
    folder = workspace.processed / "assessments"
    write_table_file(schema.frame(rows, "assessments"), folder / f"{order.name}.csv", "assessments")


# --- report ---------------------------------------------------------------------------------


def _report(
    workspace: Workspace,
    order: Order,
    plan: Plan,
    outcomes: list[Outcome],
    ingested: Ingested,
    key: str,
) -> Done:
    from qstats.pipeline.pages import write_indexes

    started = datetime.now(UTC)
    run_id = f"{started:%Y%m%dT%H%M%S}-{key[:8]}"
    before = published(workspace.reports, order.name)
    with new_set(workspace.reports, order.name, run_id) as folder:
        shutil.copytree(workspace.raw, folder / "raw", dirs_exist_ok=True)
        (folder / "cases").mkdir()
        tasks = [
            _page_task(workspace, order, outcome, folder, before)
            for outcome in outcomes
            if not outcome.failure
        ]
        pages = {o.target: o for o in in_parallel(render_one, tasks, order, "report")}
        outcomes = [pages.get(o.target, o) for o in outcomes]
        record = {
            "id": run_id,
            "key": key,
            "plan": plan.id,
            "as_of": order.as_of.isoformat(),
            "made": order.today.isoformat(),
            "started": started.isoformat(timespec="seconds"),
            "finished": datetime.now(UTC).isoformat(timespec="seconds"),
            "languages": list(order.langs),
            "versions": versions(),
            "inputs": {o["path"]: o["sha256"] for o in ingested.origins},
            "failed": {o.target: o.failure for o in outcomes if o.failure},
            "pages": {o.target: o.key for o in outcomes if o.page},
        }
        write_indexes(workspace, order, plan, outcomes, ingested, record, folder)
    return Done(outcomes, workspace.reports / order.name)


def _page_task(
    workspace: Workspace, order: Order, outcome: Outcome, folder: Path, before: Path | None
) -> Row:
    template = workspace.template(TEMPLATES[0])
    made = ",".join((*order.langs, *order.formats))
    key = digest(outcome.key, template.read_bytes(), made)
    return {
        "outcome": replace(outcome, key=key),
        "case": case_path(workspace, order, outcome.target),
        "template": template,
        "folder": folder,
        "langs": order.langs,
        "formats": order.formats,
        "before": _reusable(before, outcome.target, key) if not order.force else None,
    }


def _reusable(before: Path | None, target: str, key: str) -> Path | None:
    """The published set, if its page of ``target`` was made from the same inputs."""
    if before is None or not (before / "run.json").exists():
        return None
    record = json.loads((before / "run.json").read_text(encoding="utf-8"))
    return before if record["pages"].get(target) == key else None


def render_one(task: Row) -> Outcome:
    """The pages of one target in every language, or why they could not be made."""
    from qstats.report.render import render_report

    outcome: Outcome = task["outcome"]
    folder: Path = task["folder"]
    try:
        case = folder / "cases" / task["case"].name
        shutil.copyfile(task["case"], case)
        for lang in task["langs"]:
            if task["before"]:
                _copy_page(task["before"], folder, outcome.target, lang)
            else:
                asked = lang, task["langs"], task["formats"]
                render_report(case, task["template"], folder, outcome.target, *asked)
    except OSError:
        raise  # the disk is no fault of the target
    except QstatsError as error:
        return replace(outcome, failure=str(error))
    except Exception as error:  # one report's fault must not stop the others
        return replace(outcome, failure=f"{type(error).__name__}: {error}")
    return replace(outcome, page=True)


def _copy_page(before: Path, folder: Path, target: str, lang: str) -> None:
    """The page of ``target`` with its notebook, its files and its PDF, if it has one."""
    kept = [before / "notebooks" / f"{target}.{lang}.ipynb"]
    kept += [before / lang / f"{target}{ending}" for ending in (".html", ".pdf")]
    for path in filter(Path.exists, kept):
        (folder / path.parent.name).mkdir(exist_ok=True)
        shutil.copyfile(path, folder / path.parent.name / path.name)
    shutil.copytree(before / lang / target, folder / lang / target)


# --- what both steps need -------------------------------------------------------------------


def _asked(catalog: Catalog, plan: Plan, names: Sequence[str]) -> list[Target]:
    return [catalog.target(plan.id, name) for name in names] if names else list(plan.targets)


def _run_key(workspace: Workspace, order: Order) -> str:
    templates = [workspace.template(name).read_bytes() for name in TEMPLATES]
    return digest(
        digest_files(workspace.raw),
        digest_files(workspace.root / "catalog"),
        code_version(),
        json.dumps(versions()),
        repr((order.name, order.as_of, order.langs, order.formats)),
        *templates,
    )


def _run_record(workspace: Workspace, order: Order) -> Row | None:
    folder = published(workspace.reports, order.name)
    with suppress(OSError, json.JSONDecodeError):
        if folder:
            record: Row = json.loads((folder / "run.json").read_text(encoding="utf-8"))
            return record
    return None


def _unchanged(workspace: Workspace, order: Order, record: Row) -> Done:
    rows = status(workspace, order)["assessments"]
    targets = list(dict.fromkeys(row["target"] for row in rows))
    outcomes = [Outcome(t, [r for r in rows if r["target"] == t], page=True) for t in targets]
    return Done(outcomes, workspace.reports / order.name, unchanged=True)
