"""Tables as CSV files and back."""

from __future__ import annotations

from pathlib import Path

import pandas as pd

from qstats import schema
from qstats.files import write_text

# Rounding in print would break the laws that tests hold the tables to.
_FLOATS = "%.17g"


def write_table_file(frame: pd.DataFrame, path: Path, name: str) -> None:
    """Write table ``name`` as CSV, checked against its schema."""
    write_text(path, schema.check(frame, name).to_csv(index=False, float_format=_FLOATS))


def read_table_file(path: Path, name: str) -> pd.DataFrame:
    """The table written by :func:`write_table_file`."""
    kinds = schema.TABLES[name].columns
    text = {column: "str" for column, kind in kinds.items() if kind == "str"}
    dates = [column for column, kind in kinds.items() if kind == "date"]
    frame = pd.read_csv(
        path, dtype=text, parse_dates=dates, keep_default_na=False, na_values={**_blank(kinds)}
    )
    return schema.check(frame, name)


def _blank(kinds: dict[str, str]) -> dict[str, list[str]]:
    return {column: [""] for column, kind in kinds.items() if kind not in ("str", "bool")}
