"""The same work on many tasks, over the processes of this machine."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import TypeVar

from joblib import Parallel, delayed
from tqdm import tqdm

from qstats.pipeline.order import Order

Task = TypeVar("Task")
Result = TypeVar("Result")


def in_parallel(
    work: Callable[[Task], Result], tasks: Sequence[Task], order: Order, label: str
) -> list[Result]:
    """``work`` on every task, in this process or over local ones, with a progress bar.

    Processes outlive a call: the next one finds them with all they have loaded.
    """
    jobs = min(order.jobs, len(tasks)) or 1
    results = Parallel(n_jobs=jobs, return_as="generator")(delayed(work)(task) for task in tasks)
    bar = tqdm(results, total=len(tasks), desc=label, unit=label, disable=not order.progress)
    return list(bar)
