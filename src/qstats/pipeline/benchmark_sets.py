"""Files of benchmark series → series, or an error that names the line."""

from __future__ import annotations

import math
import zlib
from dataclasses import dataclass
from pathlib import Path

import numpy as np
import pandas as pd

from qstats.errors import UsageError
from qstats.forecasting.accuracy import Array

_COLUMNS = ("series_id", "t", "value", "split")
_LAYOUT = f"give a csv or csv.gz file with the columns {', '.join(_COLUMNS)} (train or test)"


@dataclass(frozen=True)
class Series:
    """One benchmark series: its set and name, the values known and the later ones (H,)."""

    group: str
    name: str
    train: Array
    test: Array


def read_set(path: Path) -> list[Series]:
    """The series of one file, in the order in which they first appear.

    Raises
    ------
    UsageError
        The file is not there, is no such table, or holds a series with a gap, without training or
        without test values; the message names file, and line or series.
    """
    frame = _table(path)
    return [_series(path, str(name), rows) for name, rows in frame.groupby("series_id", sort=False)]


def set_name(path: Path) -> str:
    """``M1 yearly`` for ``m1_yearly.csv.gz``."""
    words = path.name.split(".")[0].replace("_", " ")
    return words[:1].upper() + words[1:]


def _table(path: Path) -> pd.DataFrame:
    """The rows of one file, its columns and cells checked."""
    if not path.is_file():
        raise UsageError("no such file", where=str(path), remedy="check the name")
    try:
        frame = pd.read_csv(path, dtype={"series_id": str, "split": str})
    except (ValueError, EOFError, OSError, zlib.error) as error:
        raise UsageError(f"cannot be read: {error}", where=str(path), remedy=_LAYOUT) from error
    lacking = [column for column in _COLUMNS if column not in frame]
    if lacking:
        raise UsageError(f"no column {', '.join(lacking)}", where=str(path), remedy=_LAYOUT)
    if frame.empty:
        raise UsageError("no rows", where=str(path), remedy=_LAYOUT)
    for column in ("t", "value"):
        frame[column] = _numbers(path, frame[column])
    strange = ~frame["split"].isin(("train", "test"))
    _refuse(path, frame["split"], strange, "neither train nor test", _LAYOUT)
    _refuse(path, frame["series_id"], frame["series_id"].isna(), "not a series", _LAYOUT)
    return frame


def _numbers(path: Path, column: pd.Series) -> pd.Series:
    numbers = pd.to_numeric(column, errors="coerce").astype(float)
    remedy = "give finite numbers, and leave out series with missing values"
    _refuse(
        path, column, ~numbers.map(math.isfinite), f"not a number in column {column.name}", remedy
    )
    return numbers


def _refuse(path: Path, column: pd.Series, wrong: pd.Series, what: str, remedy: str) -> None:
    """Name the first line whose cell is ``wrong``; the head of the file is line 1."""
    if wrong.any():
        place = int(np.argmax(wrong))
        where = f"{path}, line {place + 2}"
        raise UsageError(f"{str(column.iloc[place])!r} is {what}", where=where, remedy=remedy)


def _series(path: Path, name: str, rows: pd.DataFrame) -> Series:
    rows, where = rows.sort_values("t"), f"{path}, series {name}"
    if not (np.diff(rows["t"]) == 1).all():
        raise UsageError("t leaves out or repeats a year", where, "count t in steps of 1")
    trained = (rows["split"] == "train").to_numpy()
    n_train = int(trained.sum())
    if not 0 < n_train < len(rows) or not trained[:n_train].all():
        remedy = "mark the earlier values train, the later ones test"
        raise UsageError("no training values before test values", where, remedy)
    values = rows["value"].to_numpy(float)
    return Series(set_name(path), name, values[:n_train], values[n_train:])
