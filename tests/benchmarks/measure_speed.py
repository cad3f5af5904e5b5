"""Measure how long a forecast takes: one by one, the first in a fresh process, many at once.

Usage: ``python tests/benchmarks/measure_speed.py [PYTHON]``, with PYTHON the interpreter of an
environment that holds statsforecast, for AutoETS on the same series. Every part runs in a process
of its own, on one thread; series are random walks with drift of 30 values, forecast 6 years ahead.
"""

from __future__ import annotations

import argparse
import os
import resource
import subprocess
import sys
import time
from collections.abc import Callable
from statistics import median
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    import numpy as np

STARTED = time.perf_counter()  # before qstats, pandas and statsmodels are loaded
LENGTH, HORIZON = 30, 6
WARM_UP, SINGLE, MANY = 3, 30, 10_000


def walks(count: int) -> np.ndarray:
    """The same ``count`` series (count, LENGTH) in every process."""
    import numpy as np

    steps = np.random.default_rng(2023).normal(0.5, 1.0, (count, LENGTH))
    return 100 + steps.cumsum(axis=1)


def first() -> None:
    import qstats

    qstats.forecast(walks(1)[0], horizon=HORIZON).quantile([0.1, 0.5, 0.9])
    print(f"first call, import included: {1000 * (time.perf_counter() - STARTED):.0f} ms")


def single() -> None:
    import qstats

    def one(y: np.ndarray) -> Any:
        return qstats.forecast(y, horizon=HORIZON).quantile([0.1, 0.5, 0.9])

    print(f"single forecasts: {_median_ms(one):.2f} ms a series, median of {SINGLE}")


def batch() -> None:
    """All series at once; peak memory is that of the process, before and after."""
    import pandas as pd

    import qstats

    if not hasattr(qstats, "forecast_many"):
        print("many at once: qstats has no forecast_many")
        return
    names = [f"walk_{number:05}" for number in range(MANY)]
    frame = pd.DataFrame(
        {
            "indicator": pd.Series(names).repeat(LENGTH).to_numpy(),
            "geo": "CN",
            "as_of": pd.Timestamp("2025-01-01"),
            "year": list(range(1995, 1995 + LENGTH)) * MANY,
            "value": walks(MANY).ravel(),
        }
    )
    of_one = frame[frame["indicator"] == names[0]]
    qstats.forecast_many(of_one, horizon=HORIZON)
    before, start = _peak_mb(), time.perf_counter()
    qstats.forecast_many(frame, horizon=HORIZON)
    seconds = time.perf_counter() - start
    print(
        f"many at once: {MANY} series in {seconds:.1f} s, {1000 * seconds / MANY:.3f} ms a series; "
        f"peak memory {_peak_mb():.0f} MB, {before:.0f} MB before"
    )


def autoets() -> None:
    """AutoETS with the same two ranges, after it has been compiled."""
    from statsforecast.models import AutoETS

    def one(y: np.ndarray) -> Any:
        return AutoETS(season_length=1).forecast(y=y, h=HORIZON, level=[80, 95])

    print(f"statsforecast AutoETS: {_median_ms(one):.2f} ms a series, median of {SINGLE}")


def _median_ms(call: Callable[[np.ndarray], Any]) -> float:
    taken = []
    for y in walks(WARM_UP + SINGLE):
        start = time.perf_counter()
        call(y)
        taken.append(time.perf_counter() - start)
    return 1000 * median(taken[WARM_UP:])


def _peak_mb() -> float:
    # Linux counts in kilobytes, macOS in bytes.
    unit = 2**20 if sys.platform == "darwin" else 2**10
    return resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / unit


PARTS = {"first": first, "single": single, "batch": batch, "autoets": autoets}
THREADS = ("OMP_NUM_THREADS", "OPENBLAS_NUM_THREADS", "MKL_NUM_THREADS", "NUMBA_NUM_THREADS")


def run(python: str, part: str) -> None:
    """Run one part in a process of its own."""
    environment = os.environ | dict.fromkeys(THREADS, "1")
    subprocess.run([python, __file__, "--part", part], env=environment, check=True)


if __name__ == "__main__":
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("python", nargs="?", help="interpreter with statsforecast")
    parser.add_argument("--part", choices=PARTS, help=argparse.SUPPRESS)
    options = parser.parse_args()
    if options.part:
        PARTS[options.part]()
    else:
        for own in ("first", "single", "batch"):
            run(sys.executable, own)
        if options.python:
            run(options.python, "autoets")
