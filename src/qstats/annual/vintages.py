"""Which publication speaks, as of a date, and what the others said."""

from __future__ import annotations

from datetime import date
from typing import Any

import pandas as pd

# What is said of a value chosen against another, in this order: rule → where it weighs more.
RULES = {"later": "when", "settled": "standing", "official": "rank", "exact": "exactness"}
LAST_RULE = "cell"

_OFFICIAL = ("final", "revised")
_RANKS = {"final": 3, "revised": 3, "preliminary": 3, "reported": 2, "derived": 1}
_KEYS = ["indicator", "geo", "period"]
_COLUMNS = ["indicator", "geo", "period", "chosen", "other", "chosen_cell", "other_cell", "rule"]


def known(observations: pd.DataFrame, as_of: date, today: date) -> pd.DataFrame:
    """The rows published by ``as_of``; rows without any date only when ``as_of`` is ``today``."""
    by_then = observations["published"] <= pd.Timestamp(as_of)
    undated = observations["published"].isna() & (as_of == today)
    return observations[by_then | undated].reset_index(drop=True)


def choose(observations: pd.DataFrame) -> tuple[pd.DataFrame, pd.DataFrame]:
    """One annual row per indicator, place and year, and the values it was chosen against.

    The latest publication speaks, except that a preliminary value never replaces a final or
    revised one: a later document that quotes the first figure is no revision. On one date an
    official value goes before a reported, a reported before a derived, an exact before a bound.
    Undated rows are the oldest.

    Returns
    -------
    chosen
        Table "observations", years only.
    conflicts
        ``indicator, geo, period, chosen, other, chosen_cell, other_cell, rule``, one row for
        every different value not chosen; ``rule`` is one of :data:`RULES` that speaks for the
        choice, or else :data:`LAST_RULE`.
    """
    weighed = _weighed(_years(observations))
    chosen = _first(weighed)
    return chosen[list(observations.columns)], _conflicts(chosen, weighed)


def spoken_years(observations: pd.DataFrame) -> pd.DataFrame:
    """The first table of :func:`choose`, for those who need no conflicts."""
    return spoken(_years(observations))


def spoken(observations: pd.DataFrame) -> pd.DataFrame:
    """The row that speaks for each indicator, place and period, by the rule of :func:`choose`."""
    return _first(_weighed(observations))[list(observations.columns)]


def _weighed(observations: pd.DataFrame) -> pd.DataFrame:
    """The rows with what speaks for each, the one that speaks first."""
    weighed = observations.assign(
        standing=_standing(observations),
        when=observations["published"].fillna(pd.Timestamp("1900-01-01")),
        rank=observations["status"].map(_RANKS).fillna(0),
        exactness=observations["bound"].eq("exact"),
    )
    order = ["standing", "when", "rank", "exactness", "cell"]
    return weighed.sort_values(order, ascending=False, kind="stable")


def _first(weighed: pd.DataFrame) -> pd.DataFrame:
    return weighed.drop_duplicates(_KEYS).sort_values(_KEYS).reset_index(drop=True)


def _years(observations: pd.DataFrame) -> pd.DataFrame:
    return observations[observations["period"].str.fullmatch(r"\d{4}")]


def _standing(rows: pd.DataFrame) -> pd.Series:
    """0 for a preliminary value of a period that also has a final or revised one, else 1."""
    preliminary = rows["status"].eq("preliminary")
    if not preliminary.any():
        return pd.Series(1, index=rows.index)
    settled = rows["status"].isin(_OFFICIAL).groupby([rows[k] for k in _KEYS]).transform("any")
    return (~(settled & preliminary)).astype(int)


def _conflicts(chosen: pd.DataFrame, weighed: pd.DataFrame) -> pd.DataFrame:
    pairs = weighed.merge(chosen, on=_KEYS, suffixes=("", "_chosen"))
    other = pairs[pairs["value"] != pairs["value_chosen"]].sort_values(
        ["indicator", "period", "cell"]
    )
    rows: list[dict[str, Any]] = [
        {
            "indicator": row.indicator,
            "geo": row.geo,
            "period": row.period,
            "chosen": row.value_chosen,
            "other": row.value,
            "chosen_cell": row.cell_chosen,
            "other_cell": row.cell,
            "rule": _rule(row),
        }
        for row in other.itertuples(index=False)
    ]
    return pd.DataFrame(rows, columns=_COLUMNS)


def _rule(pair: Any) -> str:
    """The first rule by which the value chosen outweighs the other one."""
    told = (rule for rule, by in RULES.items() if getattr(pair, f"{by}_chosen") > getattr(pair, by))
    return next(told, LAST_RULE)
