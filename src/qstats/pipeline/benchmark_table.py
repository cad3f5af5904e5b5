"""The record of the method as a table for the terminal, as JSON and as TOML."""

from __future__ import annotations

import json
import math
from datetime import date
from typing import Any

from qstats.pipeline.backtest_table import aligned, with_error
from qstats.pipeline.benchmark import LENGTHS, NEAR

Row = dict[str, Any]

_HEAD = (
    *("set", "series", "forecasts", "in 80%", "in 95%", "short 80%", "short 95%"),
    *("CRPS", "MSIS95", "sMAPE", "MASE", "OWA", "Brier", "skill ± SE", "ECE"),
)
_NOTE = (
    "Means over series, ± their standard error. short: ranges "
    f"{NEAR[0]} to {NEAR[-1]} years ahead with only the last {', '.join(map(str, LENGTHS))} values "
    "known.\nCRPS, MSIS95 and MASE are over the mean yearly step before the forecast; OWA is "
    "against the last value repeated.\nBrier, skill and ECE: chances of reaching targets "
    f"{NEAR[0]} to {NEAR[-1]} years ahead; skill is against the base rate of each kind of target."
)


def record_text(record: Row) -> str:
    """One row a set, one for all, and what the columns mean."""
    rows = [*record["by_set"], {**record, "name": "all"}]
    table = aligned([_HEAD, *map(_line, rows)], n_words=1)
    head = f"qstats {record['version']}, {record['method']}"
    return "\n\n".join([head, table, _NOTE])


def record_json(record: Row) -> str:
    """The same numbers, and those by horizon and length, for machines; NaN becomes ``null``."""
    return json.dumps(_without_nan(record), ensure_ascii=False, default=date.isoformat)


def record_toml(record: Row) -> str:
    """The record as the text of ``calibration.toml``, numbers to four digits."""
    whole = {key: value for key, value in record.items() if key != "by_set"}
    blocks = [_block(whole), *(f"[[by_set]]\n{_block(row)}" for row in record["by_set"])]
    return "\n\n".join(blocks) + "\n"


def _line(row: Row) -> tuple[str, ...]:
    covered = ("coverage80", "coverage95", "short_coverage80", "short_coverage95")
    scores = [f"{row[key]:.3f}" for key in ("crps", "msis95", "smape", "mase", "owa", "brier")]
    return (
        row["name"],
        str(row["n_series"]),
        str(row["n_forecasts"]),
        *(with_error(row[key], row[f"{key}_se"], 3) for key in covered),
        *scores,
        with_error(row["brier_skill"], row["brier_skill_se"], 3),
        f"{row['ece']:.3f}",
    )


def _without_nan(value: Any) -> Any:
    if isinstance(value, dict):
        return {key: _without_nan(part) for key, part in value.items()}
    if isinstance(value, list):
        return [_without_nan(part) for part in value]
    return None if isinstance(value, float) and math.isnan(value) else value


def _block(row: Row) -> str:
    return "\n".join(f"{key} = {_toml(value)}" for key, value in row.items())


def _toml(value: Any) -> str:
    if isinstance(value, list) and value and isinstance(value[0], dict):
        rows = (", ".join(f"{key} = {_toml(part)}" for key, part in row.items()) for row in value)
        return "[\n" + "".join(f"    {{ {row} }},\n" for row in rows) + "]"
    if isinstance(value, float):
        return repr(float(f"{value:.4g}"))
    # Strings, whole numbers and lists of strings are written alike in JSON and TOML.
    return value.isoformat() if isinstance(value, date) else json.dumps(value, ensure_ascii=False)
