"""Measure how long a report takes: by qstats, and by papermill and nbconvert as they come.

Usage: ``python tests/benchmarks/measure_rendering.py [WORKSPACE] [--limit N]``, after ``qstats
forecast`` has judged the targets of that workspace; ``N`` takes the first of them only. All ways
execute the same template on the same cases and write HTML: qstats, papermill and nbconvert called
as libraries (a kernel a report, everything else loaded once), and their commands. Each number is
taken in a process of its own, on one thread:

- cold: the first report, from the start of Python to the written page;
- warm: the median of the reports after it in the same process;
- amortised: all reports over two processes as ``qstats run`` shares them out, start-up included,
  divided by their number, in seconds of the clock and of the processor.
"""

from __future__ import annotations

import argparse
import json
import os
import resource
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable, Sequence
from itertools import pairwise
from pathlib import Path
from statistics import median
from typing import Any

STARTED = time.perf_counter()  # before qstats, pandas and matplotlib are loaded
TEMPLATE = Path(__file__).parents[2] / "notebooks" / "indicator_report.ipynb"
LANG, JOBS, ALONE = "en", 2, 6
Render = Callable[[Path, Path], object]


def by_qstats(case: Path, out: Path) -> None:
    from qstats.report.render import render_report

    render_report(case, TEMPLATE, out, case.stem, LANG)


def by_libraries(case: Path, out: Path) -> None:
    import papermill
    from nbconvert import HTMLExporter

    parameters = {"case_path": str(case), "lang": LANG}
    executed = papermill.execute_notebook(
        str(TEMPLATE), str(out / f"{case.stem}.ipynb"), parameters, progress_bar=False
    )
    page, _ = HTMLExporter(exclude_input=True).from_notebook_node(executed)
    (out / f"{case.stem}.html").write_text(page, encoding="utf-8")


def by_commands(case: Path, out: Path) -> None:
    executed = str(out / f"{case.stem}.ipynb")
    parameters = ["-p", "case_path", str(case), "-p", "lang", LANG, "--no-progress-bar"]
    for command in (
        ["papermill", str(TEMPLATE), executed, *parameters],
        ["nbconvert", "--to", "html", "--no-input", executed],
    ):
        subprocess.run([sys.executable, "-m", *command], check=True, capture_output=True)


WAYS: dict[str, Render] = {
    "qstats": by_qstats,
    "libraries": by_libraries,
    "commands": by_commands,
}


def one_by_one(render: Render, cases: Sequence[Path], out: Path) -> dict[str, float]:
    """Seconds of the first report and the median of the rest."""
    ends = [STARTED]
    for case in cases:
        render(case, out)
        ends.append(time.perf_counter())
    taken = [end - start for start, end in pairwise(ends)]
    return {"cold": taken[0], "warm": median(taken[1:])}


def shared_out(render: Render, cases: Sequence[Path], out: Path) -> dict[str, float]:
    """Seconds a report over two processes."""
    from joblib import Parallel, delayed

    Parallel(n_jobs=JOBS)(delayed(render)(case, out) for case in cases)
    return {"amortised": (time.perf_counter() - STARTED) / len(cases)}


PARTS: dict[str, Callable[..., dict[str, float]]] = {"one": one_by_one, "many": shared_out}


def measured(way: str, part: str, cases: Sequence[Path]) -> dict[str, float]:
    """Run one part in a process of its own; processor seconds a report are added."""
    before = _children_seconds()
    with tempfile.TemporaryDirectory() as out:
        command = [sys.executable, __file__, "--way", way, "--part", part, "--out", out]
        said = subprocess.run(
            [*command, *map(str, cases)],
            env=os.environ | {"OMP_NUM_THREADS": "1"},
            capture_output=True,
            text=True,
        )
    if said.returncode:
        raise SystemExit(said.stderr)
    seconds: dict[str, float] = json.loads(said.stdout.splitlines()[-1])
    if part == "many":
        seconds["processor"] = (_children_seconds() - before) / len(cases)
    return seconds


def table(way: dict[str, dict[str, float]]) -> str:
    """One row a way, and how many times faster qstats is than each other."""
    columns = ("cold", "warm", "amortised", "processor")
    lines = [f"{'seconds a report':<22}" + "".join(f"{name:>11}" for name in columns)]
    for name, seconds in way.items():
        lines.append(f"{name:<22}" + "".join(f"{seconds[key]:>11.2f}" for key in columns))
    for name in list(way)[1:]:
        ratios = [way[name][key] / way["qstats"][key] for key in columns]
        lines.append(f"{f'{name}, ratio':<22}" + "".join(f"{ratio:>11.1f}" for ratio in ratios))
    return "\n".join(lines)


def _children_seconds() -> float:
    used = resource.getrusage(resource.RUSAGE_CHILDREN)
    return used.ru_utime + used.ru_stime


def _cases(workspace: Path) -> list[Path]:
    found = workspace.resolve().glob("data/processed/cases/*/*.json")
    cases = sorted(path for path in found if not path.name.endswith(".outcome.json"))
    if not cases:
        raise SystemExit(f"no judged targets in {workspace}: run 'qstats forecast' first")
    return cases


def main(options: Any) -> None:
    if options.part:
        cases = [Path(case) for case in options.paths]
        print(json.dumps(PARTS[options.part](WAYS[options.way], cases, Path(options.out))))
        return
    cases = _cases(Path(options.paths[0] if options.paths else "."))[: options.limit]
    seconds = {way: measured(way, "one", cases[:ALONE]) for way in WAYS}
    for way in WAYS:
        seconds[way] |= measured(way, "many", cases)
    print(f"{len(cases)} reports in HTML; papermill and nbconvert as libraries and as commands")
    print(table(seconds))


if __name__ == "__main__":
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("paths", nargs="*", metavar="WORKSPACE")
    parser.add_argument("--limit", type=int, metavar="N")
    for hidden in ("--way", "--part", "--out"):
        parser.add_argument(hidden, help=argparse.SUPPRESS)
    main(parser.parse_args())
