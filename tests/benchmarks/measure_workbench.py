"""Measure how soon the workbench answers a change.

Usage: ``python tests/benchmarks/measure_workbench.py [WORKSPACE]``. One row a kind of change: the
median and the longest of many, from the set widget to the finished answer as HTML, in seconds of
the clock and of the processor, which other work on the machine lengthens less. No change is asked
for twice, so that nothing comes from what was answered before; ``compared`` is the same while a
second date is shown beside the first.
"""

from __future__ import annotations

import sys
import time
from collections.abc import Iterable
from datetime import date
from statistics import median
from typing import TYPE_CHECKING, Any

import qstats as qs

if TYPE_CHECKING:
    from qstats.report.workbench import Workbench

REPEATS = 12
Seconds = tuple[float, float]
DAYS = [date(year, month, 1) for year in range(2018, 2026) for month in (3, 9)]


def seconds(bench: Workbench, name: str, values: Iterable[Any]) -> list[Seconds]:
    """Seconds of clock and processor from setting the widget to the answer, one pair a value."""
    taken = []
    for value in values:
        start = time.perf_counter(), time.process_time()
        getattr(bench, name).value = value
        bench.answer()
        taken.append((time.perf_counter() - start[0], time.process_time() - start[1]))
    return taken


def small_changes(bench: Workbench, step: float) -> dict[str, list[Seconds]]:
    """Changes to the question about one indicator; ``step`` keeps two runs apart."""
    target, year, methods = bench.value.value, bench.year.value, bench.models.offered
    other = "<=" if bench.operator.value == ">=" else ">="
    values = seconds(bench, "value", (target + step * k for k in range(1, REPEATS + 1)))
    return {
        "value": values,
        "operator": seconds(bench, "operator", [other]),
        "year": seconds(bench, "year", range(year + 1, year + 6)),
        "methods": seconds(bench, "models", (methods[:k] for k in range(1, len(methods)))),
    }


def large_changes(bench: Workbench) -> dict[str, list[Seconds]]:
    """Changes that ask for another series and another forecast."""
    codes = [code for _, code in bench.indicator.options]
    return {
        "date": seconds(bench, "as_of", DAYS),
        "second date": seconds(bench, "other_date", [day.replace(day=2) for day in DAYS]),
        "second indicator": seconds(bench, "other_indicator", codes[::2]),
        "indicator": seconds(bench, "indicator", codes[1::2]),
    }


def main(workspace: str) -> None:
    bench = qs.workbench(workspace=workspace)
    bench.answer()
    found = small_changes(bench, 0.01)
    bench.other_date.value = date(2024, 1, 1)
    again = small_changes(bench, 0.013)
    found |= {f"{name}, compared": taken for name, taken in again.items()}
    found |= large_changes(qs.workbench(workspace=workspace))
    heads = ("median", "longest", "processor", "longest", "changes")
    print(f"{'seconds to the answer':<22}" + "".join(f"{head:>11}" for head in heads))
    for name, taken in found.items():
        sides = zip(*taken, strict=True)
        numbers = [number for side in sides for number in (median(side), max(side))]
        print(f"{name:<22}" + "".join(f"{x:>11.3f}" for x in numbers) + f"{len(taken):>11}")


if __name__ == "__main__":
    main(sys.argv[1] if len(sys.argv) > 1 else ".")
