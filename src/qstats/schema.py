"""The tables that pass between rooms: their columns, types and keys."""

from __future__ import annotations

from dataclasses import dataclass

import pandas as pd

from qstats.errors import SchemaError


@dataclass(frozen=True)
class Table:
    """Shape of one table: ``key`` columns identify a row, ``columns`` maps name to kind.

    Kinds: ``str`` (missing is ""), ``float`` (missing is NaN), ``int``, ``bool``,
    ``date`` (``datetime64``, missing is NaT).
    """

    key: tuple[str, ...]
    columns: dict[str, str]


STATUSES = ("final", "preliminary", "revised", "reported", "derived")
BOUNDS = ("exact", "at_least", "at_most")

TABLES: dict[str, Table] = {
    "observations": Table(
        key=("indicator", "geo", "period", "published", "origin"),
        columns={
            "indicator": "str",
            "geo": "str",
            "period": "str",
            "published": "date",
            "origin": "str",
            "value": "float",
            "unit": "str",
            "status": "str",
            "bound": "str",
            "flag": "str",
            "n_samples": "float",
            "cell": "str",
            "publisher": "str",
            "title": "str",
            "url": "str",
            "note": "str",
        },
    ),
    "series": Table(
        key=("indicator", "geo", "as_of", "year"),
        columns={
            "indicator": "str",
            "geo": "str",
            "as_of": "date",
            "year": "int",
            "value": "float",
            "status": "str",
            "bound": "str",
            "segment": "int",
            "n_samples": "float",
            "published": "date",
            "source": "str",
            "cell": "str",
            "note": "str",
        },
    ),
    "forecasts": Table(
        key=("indicator", "geo", "as_of", "model", "year", "prob"),
        columns={
            "indicator": "str",
            "geo": "str",
            "as_of": "date",
            "model": "str",
            "year": "int",
            "prob": "float",
            "value": "float",
        },
    ),
    "fits": Table(
        key=("indicator", "geo", "as_of", "model"),
        columns={
            "indicator": "str",
            "geo": "str",
            "as_of": "date",
            "model": "str",
            "status": "str",
            "reason": "str",
            "weight": "float",
            "scores": "str",
        },
    ),
    "assessments": Table(
        key=("plan", "target", "indicator", "geo", "as_of"),
        columns={
            "plan": "str",
            "target": "str",
            "indicator": "str",
            "geo": "str",
            "as_of": "date",
            "primary": "bool",
            "relation": "str",
            "kind": "str",
            "operator": "str",
            "threshold": "float",
            "target_year": "int",
            "state": "str",
            "reason": "str",
            "probability": "float",
            "probability_low": "float",
            "probability_high": "float",
            "wording": "str",
            "latest_value": "float",
            "latest_year": "float",
            "n_observed": "int",
            "gap": "float",
            "required_pace": "float",
            "recent_pace": "float",
            "pace_ratio": "float",
            "median": "float",
            "low80": "float",
            "high80": "float",
            "year_of_attainment": "str",
            "rules": "str",
            "disagreement": "str",
            "warnings": "str",
            "method": "str",
            "calibration": "str",
        },
    ),
}

_EMPTY: dict[str, object] = {"str": "", "float": float("nan"), "date": pd.NaT}
_DTYPES = {
    "str": "str",
    "float": "float64",
    "int": "int64",
    "bool": "bool",
    "date": "datetime64[s]",
}


def frame(rows: list[dict[str, object]], name: str) -> pd.DataFrame:
    """Table ``name`` from ``rows``; text, numbers and dates they leave out are missing."""
    table = TABLES[name]
    full = [{**_missing(table), **row} for row in rows]
    return check(pd.DataFrame(full, columns=list(table.columns)), name)


def check(data: pd.DataFrame, name: str) -> pd.DataFrame:
    """Return ``data`` with the columns, order and types of table ``name``.

    Raises
    ------
    SchemaError
        A column is missing or unknown, a type does not fit, or two rows share a key.
    """
    table = TABLES[name]
    missing = [c for c in table.columns if c not in data.columns]
    unknown = [c for c in data.columns if c not in table.columns]
    if missing or unknown:
        raise SchemaError(
            f"columns missing {missing}, unknown {unknown}",
            where=f"table {name}",
            remedy="build the table with schema.frame()",
        )
    out = pd.DataFrame(
        {
            column: _convert(data[column], kind, f"table {name}, column {column}")
            for column, kind in table.columns.items()
        }
    )
    repeated = out[out.duplicated(list(table.key), keep=False)]
    if len(repeated):
        first = repeated.iloc[0]
        rows = repeated.index[:2].tolist()
        cells = f" in {', '.join(repeated['cell'].head(2))}" if "cell" in repeated else ""
        raise SchemaError(
            f"rows {rows} share the key {', '.join(str(first[k]) for k in table.key)}{cells}",
            where=f"table {name}",
            remedy="remove one of the duplicates or give them different publication dates",
        )
    return out.reset_index(drop=True)


def _missing(table: Table) -> dict[str, object]:
    return {c: _EMPTY[kind] for c, kind in table.columns.items() if kind in _EMPTY}


def _convert(column: pd.Series, kind: str, where: str) -> pd.Series:
    if column.dtype == _DTYPES[kind] and not (kind == "str" and column.hasnans):
        return column
    try:
        if kind == "str":
            return column.fillna("").astype("str")
        if kind == "date":
            return pd.to_datetime(column).astype("datetime64[s]")
        converted: pd.Series = column.astype(_DTYPES[kind])  # type: ignore[call-overload]
        # Left to itself, pandas cuts 2023.5 to 2023 and takes any text for true.
        if kind != "float" and not converted.eq(column).all():
            raise ValueError(f"{column[converted.ne(column)].iloc[0]!r} would be changed")
        return converted
    except (TypeError, ValueError) as error:
        raise SchemaError(f"not of type {kind}: {error}", where=where) from error
