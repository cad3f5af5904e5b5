"""Choose the constants of the pool: the reference class's experience and the members' shares.

    python tests/benchmarks/fit_pool.py SET.csv.gz... [--jobs 2]

Fits on all sets together and with each left out in turn, and prints the constants that
``forecasting/reference.py`` and ``forecasting/combine.py`` state. A set left out tells what the
constants are worth on series of a kind they have not seen.
"""

from __future__ import annotations

import argparse
from collections.abc import Iterable
from typing import Any, NamedTuple

import numpy as np
import pandas as pd
from joblib import Parallel, delayed
from scipy.optimize import minimize
from scipy.special import ndtr

from qstats.forecasting import forecast, reference
from qstats.forecasting.combine import MOST_YEARS, SHARES

Array = np.ndarray[Any, np.dtype[np.float64]]

FEWEST, ORIGINS, HORIZON = 4, 8, 6
KNOTS = np.sinh(np.linspace(-3.2, 3.2, 61))
# M1's growth kept beating its past, more than that of any other set: it counts for a quarter.
SET_WEIGHT = {"m1_yearly": 0.25}


class Case(NamedTuple):
    """A past, what came after it, and how much it counts."""

    past: Array
    future: Array
    weight: float


def read(path: str) -> tuple[str, list[tuple[Array, Array]]]:
    """Name of a set and its series as (training, test) values."""
    rows = pd.read_csv(path)
    series = [
        tuple(g.loc[g["split"] == part, "value"].to_numpy(float) for part in ("train", "test"))
        for _, g in rows.groupby("series_id", sort=False)
    ]
    return path.rsplit("/", 1)[-1].split(".")[0], series  # type: ignore[return-value]


def cases(series: Iterable[tuple[Array, Array]]) -> list[Case]:
    """Origins spread evenly over each series; the series counts once."""
    found = []
    for train, test in series:
        whole, n = np.append(train, test), len(train)
        ends = np.unique(np.linspace(FEWEST, n, min(ORIGINS, n - FEWEST + 1)).astype(int))
        for end in ends:
            past = whole[max(0, end - MOST_YEARS) : end]
            if np.ptp(past) > 0:
                found.append(Case(past, whole[end : end + HORIZON], 1 / len(ends)))
    return found


class Regression(NamedTuple):
    """Rows of the regression of future change on the past, all horizons stacked."""

    growth: Array
    spread: Array
    change: Array
    weight: Array


def regression(pasts: list[Case], scale: str) -> Regression:
    """What :func:`reference.reference` sees of each past, and what came, in mean steps."""
    turn = np.sqrt if scale == "root" else np.asarray
    rows: list[tuple[Array, Array, Array, Array]] = []
    for case in pasts:
        if scale == "root" and case.past.min() <= 0:
            continue
        z = turn(case.past)
        seen = reference.read_past(z[None], np.zeros(len(z)))
        h = np.arange(1.0, len(case.future) + 1)
        change = (turn(np.maximum(case.future, 0.0)) - z[-1]) / seen.step
        # Longer horizons count less: their errors are wider and overlap.
        weight = case.weight / h**0.8
        spread = reference.spread_terms(seen.spread, h)[0]
        rows.append((seen.growth * h[:, None], spread, np.clip(change, -60, 60), weight))
    parts = [np.concatenate(column) for column in zip(*rows, strict=True)]
    return Regression(parts[0], parts[1], parts[2], parts[3] / parts[3].sum())


def fit_experience(parts: list[Regression]) -> reference.Experience:
    """Least CRPS of a normal distribution (Gneiting et al. 2005), sets weighted alike."""
    x, g, change, weight = (np.concatenate(column) for column in zip(*parts, strict=True))
    k = x.shape[1]

    def loss(c: Array) -> tuple[float, Array]:
        sd = np.exp(np.clip(g @ c[k:], -6, 6))
        z = (change - x @ c[:k]) / sd
        density = np.exp(-(z**2) / 2) / np.sqrt(2 * np.pi)
        sign = 2 * ndtr(z) - 1
        score = weight @ (sd * (z * sign + 2 * density - 1 / np.sqrt(np.pi)))
        by_sd = (weight * sd * (2 * density - 1 / np.sqrt(np.pi))) @ g
        return float(score), np.append(-(weight * sign) @ x, by_sd)

    found = minimize(loss, np.zeros(k + g.shape[1]), jac=True, method="L-BFGS-B").x.round(2)
    growth, spread = tuple(found[:k].tolist()), tuple(found[k:].tolist())
    return reference.Experience(growth, spread)


class Judged(NamedTuple):
    """A series' members on common knots: distribution functions, knots, outcome, mean step."""

    members: dict[str, Array]
    knots: Array
    actual: Array
    step: float


def judge(train: Array, test: Array) -> Judged:
    """Ask the default pool once and read every member off the same knots."""
    made = forecast(train, horizon=len(test))
    low, middle, high = made.quantile([0.16, 0.5, 0.84]).to_numpy().T
    knots = middle[:, None] + ((high - low) / 2)[:, None] * KNOTS
    members = {
        name: np.stack([m.cdf(x, year) for x, year in zip(knots, made.years, strict=True)])
        for name, m in made.members.items()
    }
    return Judged(members, knots, test, float(np.mean(np.abs(np.diff(train)))))


def gram(judged: list[Judged]) -> Array:
    """CRPS of any shares w is w' G w: integrals of products of (F_i - 1{y <= x}), per mean step."""
    total = np.zeros((len(SHARES), len(SHARES)))
    for one in judged:
        fallback = np.mean(list(one.members.values()), axis=0)
        hit = one.actual[:, None] <= one.knots
        off = np.stack([one.members.get(name, fallback) - hit for name in SHARES])
        width = np.gradient(one.knots, axis=1) / (one.step * len(one.actual))
        total += np.einsum("ihk,hk,jhk->ij", off, width, off)
    return total / len(judged)


def fit_shares(grams: list[Array]) -> dict[str, float]:
    """Shares of least mean relative CRPS, none below zero."""
    g = np.sum(grams, axis=0)
    start = np.full(len(g), 1 / len(g))
    found = minimize(
        lambda w: w @ g @ w,
        start,
        jac=lambda w: 2 * g @ w,
        bounds=[(0, 1)] * len(g),
        constraints={"type": "eq", "fun": lambda w: w.sum() - 1},
    )
    return dict(zip(SHARES, found.x.round(2).tolist(), strict=True))


def main() -> None:
    """Fit on all sets, then with each left out, and print."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("paths", nargs="+")
    parser.add_argument("--jobs", type=int, default=2)
    given = parser.parse_args()
    sets = dict(read(path) for path in given.paths)
    parts = {
        (name, scale): regression(cases(series), scale)
        for name, series in sets.items()
        for scale in reference.EXPERIENCE
    }
    parts = {
        key: one._replace(weight=one.weight * SET_WEIGHT.get(key[0], 1.0))
        for key, one in parts.items()
    }
    grams = {}
    for name, series in sets.items():
        judged = Parallel(given.jobs)(delayed(judge)(*one) for one in series)
        grams[name] = gram(judged) * SET_WEIGHT.get(name, 1.0)
    for left_out in (None, *sets):
        kept = [name for name in sets if name != left_out]
        print(f"\nwithout {left_out}" if left_out else "on all sets")
        for scale in reference.EXPERIENCE:
            print(f"  {scale}: {fit_experience([parts[name, scale] for name in kept])}")
        print(f"  shares: {fit_shares([grams[name] for name in kept])}")


if __name__ == "__main__":
    main()
