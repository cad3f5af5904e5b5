"""The ``qstats`` command: arguments only."""

from __future__ import annotations

import argparse
import json
import sys
from collections.abc import Callable, Sequence
from datetime import date
from pathlib import Path
from typing import TYPE_CHECKING

from qstats.errors import (
    CatalogError,
    LockedError,
    OriginError,
    QstatsError,
    UsageError,
)

if TYPE_CHECKING:
    from qstats.pipeline.order import Order
    from qstats.pipeline.run import Done
    from qstats.pipeline.workspace import Workspace

DONE, SOME_FAILED, WRONG_USAGE, LOCKED = 0, 1, 2, 75
DEFAULT_PLAN = "quality-outline-2023"
LANGS = ("en", "zh-Hans", "zh-Hant")


def main(arguments: Sequence[str] | None = None) -> int:
    """Run one command; return its exit status."""
    options = _parser().parse_args(arguments)
    try:
        command: Callable[[argparse.Namespace], int] = options.command
        return command(options)
    except LockedError as error:
        return _say(error, LOCKED)
    except (UsageError, CatalogError, OriginError) as error:
        return _say(error, WRONG_USAGE)
    except QstatsError as error:
        return _say(error, SOME_FAILED)
    except OSError as error:
        return _say(f"{error.filename or ''}: {error.strerror or error}", SOME_FAILED)


def _say(error: object, exit_status: int) -> int:
    print(f"qstats: {error}", file=sys.stderr)
    return exit_status


# --- commands -------------------------------------------------------------------------------


def _init(options: argparse.Namespace) -> int:
    from qstats.pipeline.init import init_workspace

    init_workspace(Path(options.folder))
    print(
        f"A workspace stands in {options.folder}. Next:\n  qstats run --workspace {options.folder}"
    )
    return DONE


def _run(options: argparse.Namespace) -> int:
    from qstats.pipeline.run import run

    workspace, order = _asked(options)
    return _tell(options, run(workspace, order))


def _forecast(options: argparse.Namespace) -> int:
    from qstats.pipeline.run import forecast

    workspace, order = _asked(options)
    return _tell(options, forecast(workspace, order))


def _ingest(options: argparse.Namespace) -> int:
    from qstats.pipeline.ingest import ingest

    workspace, order = _asked(options)
    with workspace.locked():
        made = ingest(workspace, order.today, options.force)
    errors = [f for f in made.findings if f["level"] == "error"]
    if options.json:
        print(json.dumps({"values": len(made.observations), "findings": made.findings}))
    else:
        for finding in errors:
            print(f"{finding['where']}: {finding['what']}\n  {finding['remedy']}", file=sys.stderr)
        warnings = len(made.findings) - len(errors)
        print(
            f"{len(made.origins)} files, {len(made.observations)} values, "
            f"{len(errors)} errors, {warnings} warnings"
        )
    return SOME_FAILED if errors else DONE


def _status(options: argparse.Namespace) -> int:
    from qstats.pipeline.order import status
    from qstats.pipeline.verdicts import verdict_table

    workspace, order = _asked(options)
    summary = status(workspace, order)
    if options.json:
        print(json.dumps(summary, ensure_ascii=False))
    else:
        print(verdict_table(summary["assessments"], summary["failed"]))
    return SOME_FAILED if summary["failed"] else DONE


def _read(options: argparse.Namespace) -> int:
    from qstats.pipeline.reading import read

    reading = read(Path(options.file), options.sheet)
    out = options.out
    if options.explain:
        print(reading.explanation(options.json), file=sys.stderr)
    if options.strict:
        reading.require_confidence()
    if options.write_recipe and out != "-":
        print(reading.save_recipe(Path(out) if out else None, options.force))
        return DONE
    if options.html is not None:
        text: str = reading.page()
        out = options.html or out or f"{reading.path.name}.html"
    else:
        text = reading.recipe() if options.write_recipe else reading.rows(options.json)
    if out and out != "-":
        print(reading.save(text, Path(out)))
    else:
        print(text, end="")
    return DONE


def _backtest(options: argparse.Namespace) -> int:
    return _backtest_all(options) if options.all else _backtest_one(options)


def _backtest_all(options: argparse.Namespace) -> int:
    from qstats.pipeline.backtest_table import evaluation_json, evaluation_text
    from qstats.pipeline.backtests import evaluate

    workspace, order = _asked(options)
    evaluation = evaluate(workspace, order.as_of, options.geo, order.jobs)
    print(evaluation_json(evaluation) if options.json else evaluation_text(evaluation))
    for name, reason in evaluation.failed.items():
        print(f"qstats: {name}: {reason}", file=sys.stderr)
    return SOME_FAILED if evaluation.failed else DONE


def _backtest_one(options: argparse.Namespace) -> int:
    from qstats.pipeline import doors
    from qstats.pipeline.forecasts import backtest_of

    workspace, order = _asked(options)
    frame = doors.series(options.indicator, order.as_of, options.geo, workspace.root)
    table = backtest_of(frame, workspace.catalog.indicator(options.indicator))
    text = table.to_string(index=False, float_format="{:.4g}".format)
    print(table.to_json(orient="records") if options.json else text)
    return DONE


def _benchmark(options: argparse.Namespace) -> int:
    from qstats.files import write_text
    from qstats.pipeline.benchmark import benchmark
    from qstats.pipeline.benchmark_scores import record
    from qstats.pipeline.benchmark_table import record_json, record_text, record_toml

    made = benchmark([Path(path) for path in options.paths], options.jobs, options.limit)
    scores = record(made, date.today())
    print(record_json(scores) if options.json else record_text(scores))
    if options.write:
        write_text(Path(options.write), record_toml(scores))
    for row in made.failed.itertuples():
        print(f"qstats: {row.set}, series {row.series}: {row.reason}", file=sys.stderr)
    return SOME_FAILED if len(made.failed) else DONE


def _check(options: argparse.Namespace) -> int:
    from qstats.pipeline.check import check

    workspace, order = _asked(options)
    problems, counts = check(workspace, order)
    if options.json:
        print(json.dumps({"problems": problems, **counts}, ensure_ascii=False))
    else:
        print("\n".join([*problems, ", ".join(f"{n} {what}" for what, n in counts.items())]))
    return SOME_FAILED if problems else DONE


def _export(options: argparse.Namespace) -> int:
    from qstats.pipeline.check import tables
    from qstats.pipeline.export import write_export

    workspace, order = _asked(options)
    written = write_export(tables(workspace, order), Path(options.out), options.format)
    print("\n".join(map(str, written)))
    return DONE


def _schedule(options: argparse.Namespace) -> int:
    from qstats.pipeline.schedule import schedule
    from qstats.pipeline.workspace import find_workspace

    print(schedule(options.kind, find_workspace(options.workspace).root, options.at, options.lang))
    return DONE


def _lab(options: argparse.Namespace) -> int:
    import os
    import subprocess

    from qstats.pipeline.workspace import find_workspace

    workspace = find_workspace(options.workspace)
    folder = workspace.template("explore.ipynb").parent
    if not any(workspace.reports.glob("*/cases")):
        print("no reports yet: making them first, so that the notebooks have something to show")
        main(["run", "--workspace", str(workspace.root)])
    environment = {**os.environ, "QSTATS_WORKSPACE": str(workspace.root)}
    command = [sys.executable, "-m", "jupyterlab", str(folder / "explore.ipynb")]
    return subprocess.call([*command, *options.arguments], env=environment)


# --- arguments ------------------------------------------------------------------------------


def _asked(options: argparse.Namespace) -> tuple[Workspace, Order]:
    from qstats.pipeline.order import Order
    from qstats.pipeline.workspace import find_workspace

    today = date.today()
    order = Order(
        plan=options.plan,
        as_of=options.as_of or today,
        today=today,
        langs=tuple(options.lang),
        formats=getattr(options, "formats", ("html",)),
        targets=tuple(getattr(options, "target", ())),
        jobs=options.jobs,
        force=options.force,
        progress=not options.json,
    )
    workspace = find_workspace(options.workspace)
    if options.plan == DEFAULT_PLAN:
        order = _only_plan(workspace, order)
    return workspace, order


def _only_plan(workspace: Workspace, order: Order) -> Order:
    """A workspace with one plan of its own means that plan unless another is named."""
    from dataclasses import replace

    own = sorted((workspace.root / "catalog" / "plans").glob("*.toml"))
    return replace(order, plan=own[0].stem) if len(own) == 1 else order


def _tell(options: argparse.Namespace, done: Done) -> int:
    from qstats.pipeline.verdicts import verdict_table

    rows = [row for outcome in done.outcomes for row in outcome.assessments]
    failed = {o.target: o.failure for o in done.failures}
    if options.json:
        where = str(done.out) if done.out else ""
        print(json.dumps({"assessments": rows, "failed": failed, "out": where}, default=str))
    else:
        print(verdict_table(rows, failed))
        for target, reason in failed.items():
            print(f"qstats: {target}: {reason}", file=sys.stderr)
        if done.out:
            note = " (nothing has changed since the last run)" if done.unchanged else ""
            print(f"\n{done.out / 'index.html'}{note}")
    return SOME_FAILED if failed else DONE


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(
        prog="qstats",
        description="Will the target be met, how sure are we, and on what evidence?",
        epilog="Exit status: 0 all done; 1 some targets failed; 2 wrong usage or configuration; "
        "75 another run holds the workspace.",
    )
    commands = parser.add_subparsers(title="commands", required=True, metavar="COMMAND")
    common = _common()
    init = commands.add_parser("init", help="make a small working workspace")
    init.add_argument("folder", metavar="DIR")
    init.set_defaults(command=_init)
    for name, text in (
        ("run", "everything: read, forecast, report"),
        ("report", "the pages; what is already judged is not judged again"),
    ):
        pages = commands.add_parser(name, help=text, parents=[common])
        pages.add_argument(
            "--format",
            dest="formats",
            type=_formats,
            default=("html",),
            help="html,pdf prints every report too (default html)",
        )
        pages.set_defaults(command=_run)
    for name, command, text in (
        ("ingest", _ingest, "raw files to observations"),
        ("status", _status, "the verdicts of the last run"),
        ("check", _check, "verify catalogue, origins, hashes and cell addresses"),
    ):
        commands.add_parser(name, help=text, parents=[common]).set_defaults(command=command)
    _more(commands, common)
    return parser


def _more(
    commands: argparse._SubParsersAction[argparse.ArgumentParser], common: argparse.ArgumentParser
) -> None:
    _read_arguments(commands.add_parser("read", help="any yearbook file to tidy CSV"))
    forecast = commands.add_parser(
        "forecast", help="judge the targets, make no pages", parents=[common]
    )
    forecast.add_argument("--target", action="append", default=[], help="only this one; repeatable")
    forecast.set_defaults(command=_forecast)
    backtest = commands.add_parser(
        "backtest", help="past forecasts and verdicts beside what happened", parents=[common]
    )
    which = backtest.add_mutually_exclusive_group(required=True)
    which.add_argument("--indicator", help="every past forecast of this one")
    which.add_argument("--all", action="store_true", help="scores of all, and past verdicts")
    backtest.add_argument("--geo", default="CN")
    backtest.set_defaults(command=_backtest)
    benchmark = commands.add_parser("benchmark", help="score the method on benchmark series")
    benchmark.add_argument(
        "paths", nargs="+", metavar="PATH", help="csv or csv.gz: series_id, t, value, split"
    )
    benchmark.add_argument("--jobs", type=int, default=2, help="processes at once (default 2)")
    benchmark.add_argument("--limit", type=_count, metavar="N", help="the first N series of each")
    benchmark.add_argument("--write", metavar="FILE", help="the record that every report quotes")
    benchmark.add_argument("--json", action="store_true", help="for machines")
    benchmark.set_defaults(command=_benchmark)
    export = commands.add_parser("export", help="tables as CSV or Excel", parents=[common])
    export.add_argument("--format", choices=("csv", "xlsx"), default="csv")
    export.add_argument("--out", required=True, metavar="DIR")
    export.set_defaults(command=_export)
    schedule = commands.add_parser(
        "schedule", help="print a cron line, a systemd timer or a CI workflow"
    )
    schedule.add_argument("kind", choices=("cron", "systemd", "ci"), nargs="?", default="cron")
    schedule.add_argument("--at", default="02:30", metavar="HH:MM")
    schedule.add_argument("--workspace", metavar="DIR")
    schedule.add_argument("--lang", type=_langs, default=("en",))
    schedule.set_defaults(command=_schedule)
    lab = commands.add_parser("lab", help="JupyterLab on the notebooks")
    lab.add_argument("--workspace", metavar="DIR")
    lab.add_argument("arguments", nargs="*", help="handed on to JupyterLab, after --")
    lab.set_defaults(command=_lab)


def _read_arguments(read: argparse.ArgumentParser) -> None:
    read.description = (
        "Tidy rows of any yearbook file, one a printed figure, with the cell it stands in. "
        "A recipe FILE.recipe.toml beside the file is followed."
    )
    read.add_argument("file", metavar="FILE")
    read.add_argument("--sheet", metavar="NAME", help="this sheet alone")
    read.add_argument("--explain", action="store_true", help="say how it was understood (stderr)")
    read.add_argument("--strict", action="store_true", help="fail if a table is not surely read")
    what = read.add_mutually_exclusive_group()
    what.add_argument("--json", action="store_true", help="JSON instead of CSV")
    what.add_argument(
        "--html",
        nargs="?",
        const="",
        metavar="PAGE",
        help="a page: the sheets, coloured, beside the rows (FILE.html if not named; -: stdout)",
    )
    what.add_argument(
        "--write-recipe",
        action="store_true",
        help="write the recipe that reads the file so, beside it or to --out",
    )
    read.add_argument("--out", metavar="OUT", help="write there instead of to stdout (-)")
    read.add_argument("--force", action="store_true", help="replace a recipe that is there")
    read.set_defaults(command=_read)


def _common() -> argparse.ArgumentParser:
    common = argparse.ArgumentParser(add_help=False)
    common.add_argument("--workspace", metavar="DIR", help="default: at or above this folder")
    common.add_argument("--plan", default=DEFAULT_PLAN, help="default: %(default)s")
    common.add_argument("--as-of", type=_date, metavar="DATE", help="what was known on that day")
    common.add_argument(
        "--lang", type=_langs, default=("en",), help="en, zh-Hans, zh-Hant; several with commas"
    )
    common.add_argument("--jobs", type=int, default=2, help="processes at once (default 2)")
    common.add_argument("--force", action="store_true", help="make everything anew")
    common.add_argument("--json", action="store_true", help="for machines; no progress bars")
    return common


def _date(text: str) -> date:
    try:
        return date.fromisoformat(text)
    except ValueError:
        raise argparse.ArgumentTypeError(f"{text!r} is not a date like 2023-02-07") from None


def _count(text: str) -> int:
    if not text.isdecimal() or int(text) < 1:
        raise argparse.ArgumentTypeError(f"{text!r} is not a number above 0")
    return int(text)


def _formats(text: str) -> tuple[str, ...]:
    forms = tuple(part.strip() for part in text.split(","))
    if set(forms) not in ({"html"}, {"html", "pdf"}):
        raise argparse.ArgumentTypeError(f"{text!r} is neither html nor html,pdf")
    return forms


def _langs(text: str) -> tuple[str, ...]:
    langs = tuple(part.strip() for part in text.split(","))
    for lang in langs:
        if lang not in LANGS:
            raise argparse.ArgumentTypeError(f"{lang!r} is not one of {', '.join(LANGS)}")
    return langs


if __name__ == "__main__":
    sys.exit(main())
