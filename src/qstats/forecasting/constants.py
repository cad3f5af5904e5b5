"""The fitted constants of the pool: shares of the members, experience of the reference class.

``constants.toml`` states them, once fitted on all development sets and once without each of them;
``tests/benchmarks/fit_pool.py --write`` makes it.
"""

from __future__ import annotations

import tomllib
from collections.abc import Mapping
from functools import cache
from importlib import resources
from typing import NamedTuple


class Experience(NamedTuple):
    """Constants of the reference class: of growth (mean, recent mean, median) and of log spread.

    The spread's are: one, log horizon, deviation of steps, recent over usual deviation, root of
    1/n, size of recent growth, and autocorrelation of steps times log horizon.
    """

    growth: tuple[float, float, float]
    spread: tuple[float, float, float, float, float, float, float]


class Constants(NamedTuple):
    """Shares by member, and experience by the scale of the steps.

    ``root`` is experience of square roots, for positive values, ``data`` of values as they are.
    """

    shares: Mapping[str, float]
    experience: Mapping[str, Experience]


@cache
def fitted(unseen: str | None = None) -> Constants:
    """The constants of all sets, or those that never saw the set named ``unseen``.

    A set that took no part in the fit was never seen: for it, they are the constants of all.
    """
    path = resources.files("qstats.forecasting") / "constants.toml"
    stated = tomllib.loads(path.read_text(encoding="utf-8"))
    table = stated["without"].get(unseen, stated["all"])
    experience = {
        scale: Experience(*(tuple(table[scale][part]) for part in Experience._fields))
        for scale in ("root", "data")
    }
    return Constants(table["shares"], experience)
