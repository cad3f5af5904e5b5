"""Measure the record of the default pool on competition series and write ``calibration.toml``.

Usage: ``python tests/benchmarks/measure_calibration.py FOLDER [--series N]``, with FOLDER holding
``m1_yearly``, ``m3_yearly_dev``, ``tourism_yearly_dev`` and ``m4_yearly_dev`` ``.csv.gz`` (columns
``series_id, t, value, split``). Each series is cut to a length typical of policy indicators, chosen
by a fixed seed; the question "does the value reach the target at horizon 1 to 3" takes as target
the last value plus h times a random part of the past mean change.
"""

from __future__ import annotations

import argparse
from datetime import date
from pathlib import Path

import numpy as np
import pandas as pd
from joblib import Parallel, delayed

from qstats.errors import ForecastError
from qstats.forecasting import accuracy, forecast

SETS = {
    "m1_yearly": "M1 yearly",
    "m3_yearly_dev": "M3 yearly (half)",
    "tourism_yearly_dev": "Tourism yearly (half)",
    "m4_yearly_dev": "M4 yearly (sample)",
}
TUNED_ON = "m1_yearly"
LENGTHS = (5, 6, 8, 10, 15)
HORIZONS = (1, 2, 3)
RECORD = Path(__file__).parents[2] / "src" / "qstats" / "forecasting" / "calibration.toml"


def outcomes(name: str, values: np.ndarray, test: np.ndarray, seed: int) -> list[dict]:
    """Rows of one series: was the truth inside, what was the chance, did it happen."""
    rng = np.random.default_rng(seed)
    known = values[-int(rng.choice(LENGTHS)) :]
    steps = min(max(HORIZONS), len(test))
    try:
        made = forecast(known, horizon=steps, bounds=(0, None) if known.min() > 0 else (None, None))
    except ForecastError:
        return []
    bands = made.quantile([0.025, 0.1, 0.9, 0.975])
    pace = (known[-1] - known[0]) / (len(known) - 1)
    rows = []
    for h, year in zip(range(1, steps + 1), made.years, strict=True):
        target = known[-1] + h * pace * rng.uniform(-0.5, 2.0)
        low95, low80, high80, high95 = bands.loc[year]
        rows.append(
            {
                "set": name,
                "inside80": low80 <= test[h - 1] <= high80,
                "inside95": low95 <= test[h - 1] <= high95,
                "stated": made.probability(">=", target, year),
                "happened": float(test[h - 1] >= target),
            }
        )
    return rows


def measure(folder: Path, most: int) -> pd.DataFrame:
    """Outcomes of at most ``most`` series of each set."""
    jobs = []
    for name in SETS:
        frame = pd.read_csv(folder / f"{name}.csv.gz").sort_values(["series_id", "t"])
        ids = np.array(sorted(frame["series_id"].unique()))
        chosen = np.random.default_rng(2023).permutation(ids)[:most]
        for seed, series_id in enumerate(chosen):
            one = frame[frame["series_id"] == series_id]
            train = one.loc[one["split"] == "train", "value"].to_numpy(float)
            jobs.append(
                (name, train, one.loc[one["split"] == "test", "value"].to_numpy(float), seed)
            )
    rows = Parallel(n_jobs=2)(delayed(outcomes)(*job) for job in jobs)
    return pd.DataFrame([row for part in rows for row in part])


def record(rows: pd.DataFrame) -> str:
    """The measured record as TOML; the summary leaves out the set the spread was chosen on."""
    unseen = rows[rows["set"] != TUNED_ON]
    lines = [
        f"measured = {date.today().isoformat()}",
        'method = "equal-weight pool of local level with drift, ARIMA(0,1,1), ETS and Theta"',
        f'tuned_on = "{SETS[TUNED_ON]}"',
        f"lengths = {list(LENGTHS)}",
        f"horizons = {list(HORIZONS)}",
        *_scores(unseen),
        f"sets = {[SETS[name] for name in SETS if name != TUNED_ON]}".replace("'", '"'),
    ]
    for name, part in rows.groupby("set", sort=False):
        lines += ["", "[[by_set]]", f'name = "{SETS[name]}"', *_scores(part)]
    stated = unseen["stated"].to_numpy(), unseen["happened"].to_numpy()
    for row in accuracy.reliability(*stated):
        lines += ["", "[[reliability]]", *(f"{key} = {value:.4g}" for key, value in row.items())]
    return "\n".join(lines) + "\n"


def _scores(part: pd.DataFrame) -> list[str]:
    stated, happened = part["stated"].to_numpy(), part["happened"].to_numpy()
    return [
        f"n_forecasts = {len(part)}",
        f"coverage80 = {part['inside80'].mean():.3f}",
        f"coverage95 = {part['inside95'].mean():.3f}",
        f"brier = {accuracy.brier(stated, happened):.4f}",
        f"brier_skill = {accuracy.brier_skill(stated, happened):.3f}",
    ]


if __name__ == "__main__":
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("folder", type=Path)
    parser.add_argument("--series", type=int, default=250)
    options = parser.parse_args()
    RECORD.write_text(record(measure(options.folder, options.series)), encoding="utf-8")
    print(RECORD.read_text(encoding="utf-8"))
