"""Choose the constants of the pool: the reference class's experience and the members' shares.

    python tests/benchmarks/fit_pool.py SET.csv.gz... [--jobs 2] [--write FILE]

Fits on all sets together and with each left out in turn; ``--write
src/qstats/forecasting/constants.toml`` replaces the constants that the pool uses and those by which
``qstats benchmark`` judges it. The constants without a set owe nothing to it: neither experience
nor shares saw it. Shares are weighed where the reference class is a stranger too: on each set, with
an experience fitted without that set, since one that knew it would look better than it is.
"""

from __future__ import annotations

import argparse
import json
from collections.abc import Iterable, Mapping
from functools import cache
from pathlib import Path
from typing import Any, NamedTuple

import numpy as np
from joblib import Parallel, delayed
from scipy.optimize import minimize
from scipy.special import ndtr

from qstats.distribution import Distribution
from qstats.forecasting import forecast, reference
from qstats.forecasting.combine import MOST_YEARS
from qstats.forecasting.constants import Constants, Experience, fitted
from qstats.pipeline.benchmark_sets import Series, read_set

Array = np.ndarray[Any, np.dtype[np.float64]]

MEMBERS = tuple(fitted().shares)
SCALES = ("root", "data")
FEWEST, ORIGINS, HORIZON = 4, 8, 6
KNOTS = np.sinh(np.linspace(-3.2, 3.2, 61))
# M1's growth kept beating its past, more than that of any other set: it counts for a quarter.
SET_WEIGHT = {"M1 yearly": 0.25}
PULL = 0.1  # of the shares towards equal ones, over the mean CRPS of a member
HEAD = """\
# Written by tests/benchmarks/fit_pool.py --write from the yearly development series of M1, M3,
# tourism and M4: the constants fitted on all, and those fitted without each (decision 0009).
"""


# --- experience -----------------------------------------------------------------------------


class Case(NamedTuple):
    """A past, what came after it, and how much it counts."""

    past: Array
    future: Array
    weight: float


def cases(series: Iterable[Series]) -> list[Case]:
    """Origins spread evenly over each series; the series counts once."""
    found = []
    for one in series:
        whole, n = np.append(one.train, one.test), len(one.train)
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


def regression(pasts: list[Case], scale: str, total: float) -> Regression:
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
    return Regression(parts[0], parts[1], parts[2], total * parts[3] / parts[3].sum())


def fit_experience(parts: list[Regression]) -> Experience:
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
    return Experience(tuple(found[:k].tolist()), tuple(found[k:].tolist()))


# --- shares ---------------------------------------------------------------------------------


def grams(one: Series, experiences: list[Mapping[str, Experience]]) -> Array:
    """Matrices G (E, M, M), one an experience: the CRPS of shares w, in mean steps, is w' G w.

    It holds the integrals of products of (F_i - 1{y <= x}); a member that does not apply stands
    for the mean of the others.
    """
    horizon = len(one.test)
    made = forecast(one.train, horizon)
    low, middle, high = made.quantile([0.16, 0.5, 0.84]).to_numpy().T
    knots = middle[:, None] + ((high - low) / 2)[:, None] * KNOTS
    width = np.gradient(knots, axis=1) / (np.mean(np.abs(np.diff(one.train))) * horizon)
    hit = one.test[:, None] <= knots
    known = below(made.members, knots)
    found = []
    for experience in experiences:
        stranger = Constants(fitted().shares, experience)
        alone = forecast(one.train, horizon, models=["reference"], constants=stranger)
        asked = known | below(alone.members, knots)
        others = np.mean(list(asked.values()), axis=0)
        off = np.stack([asked.get(name, others) - hit for name in MEMBERS])
        found.append(np.einsum("ihk,hk,jhk->ij", off, width, off))
    return np.stack(found)


def below(members: Mapping[str, Distribution], knots: Array) -> dict[str, Array]:
    """What each member says of the knots (H, K) of each year."""
    return {
        name: np.stack([m.cdf(x, year) for x, year in zip(knots, m.years, strict=True)])
        for name, m in members.items()
    }


def fit_shares(parts: list[Array]) -> dict[str, float]:
    """Shares of least mean CRPS, drawn towards equal ones, to the hundredth.

    Equal shares are hard to beat on series of another kind (Diebold and Shin 2019, Machine learning
    for regularized survey forecast combination).
    """
    g = np.sum(parts, axis=0)
    equal = np.full(len(g), 1 / len(g))
    pull = PULL * np.trace(g) / len(g)
    found = minimize(
        lambda w: w @ g @ w + pull * ((w - equal) ** 2).sum(),
        equal,
        jac=lambda w: 2 * g @ w + 2 * pull * (w - equal),
        bounds=[(0, 1)] * len(g),
        constraints={"type": "eq", "fun": lambda w: w.sum() - 1},
    ).x.round(2)
    found[found.argmax()] += 1 - found.sum()
    return dict(zip(MEMBERS, found.round(2).tolist(), strict=True))


# --- all sets, and each left out ------------------------------------------------------------


def fit(sets: Mapping[str, list[Series]], jobs: int) -> dict[str | None, Constants]:
    """Constants of all sets under ``None``, and under each set's name those without it."""
    rows = {
        (name, scale): regression(cases(series), scale, SET_WEIGHT.get(name, 1.0))
        for name, series in sets.items()
        for scale in SCALES
    }

    @cache
    def experience(unseen: frozenset[str | None]) -> dict[str, Experience]:
        seen = [name for name in sets if name not in unseen]
        return {scale: fit_experience([rows[name, scale] for name in seen]) for scale in SCALES}

    weighed: dict[tuple[str, str | None], Array] = {}
    for name, series in sets.items():
        left_out = [other for other in (None, *sets) if other != name]
        strangers = [experience(frozenset({name, other})) for other in left_out]
        each = Parallel(jobs)(delayed(grams)(one, strangers) for one in series)
        mean = SET_WEIGHT.get(name, 1.0) * np.mean(each, axis=0)
        weighed |= {(name, other): g for other, g in zip(left_out, mean, strict=True)}
    return {
        left_out: Constants(
            fit_shares([weighed[name, left_out] for name in sets if name != left_out]),
            experience(frozenset({left_out})),
        )
        for left_out in (None, *sets)
    }


def written(found: Mapping[str | None, Constants]) -> str:
    """The text of ``constants.toml``."""
    blocks = [HEAD]
    for left_out, constants in found.items():
        shares = ", ".join(f"{name} = {share}" for name, share in constants.shares.items())
        lines = [f"[without.{json.dumps(left_out)}]" if left_out else "[all]"]
        lines.append(f"shares = {{ {shares} }}")
        for scale, (growth, spread) in constants.experience.items():
            lines.append(f"{scale} = {{ growth = {[*growth]}, spread = {[*spread]} }}")
        blocks.append("\n".join(lines) + "\n")
    return "\n".join(blocks)


def main() -> None:
    """Fit, print, and write if asked."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("paths", nargs="+", type=Path)
    parser.add_argument("--jobs", type=int, default=2)
    parser.add_argument("--write", type=Path, metavar="FILE")
    given = parser.parse_args()
    sets = {series[0].group: series for series in map(read_set, given.paths)}
    text = written(fit(sets, given.jobs))
    print(text)
    if given.write:
        given.write.write_text(text, encoding="utf-8")


if __name__ == "__main__":
    main()
