"""qstats: will the target be met, how sure are we, and on what evidence?

The names below are the whole public interface; each is loaded when first used, so that
``import qstats`` and ``qstats --help`` are quick.
"""

import sys
from importlib import import_module
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from qstats.errors import QstatsError
    from qstats.forecasting import Break, backtest, forecast, forecast_many
    from qstats.pipeline.doors import (
        assess,
        load_plan,
        observations,
        read_table,
        series,
        view_table,
        workbench,
    )

__all__ = [
    "Break",
    "QstatsError",
    "assess",
    "backtest",
    "forecast",
    "forecast_many",
    "load_plan",
    "observations",
    "read_table",
    "series",
    "view_table",
    "workbench",
]

_HOMES = {"QstatsError": "qstats.errors"} | dict.fromkeys(
    ("Break", "backtest", "forecast", "forecast_many"), "qstats.forecasting"
)


def __getattr__(name: str) -> Any:
    if name not in __all__:
        raise AttributeError(f"module 'qstats' has no attribute {name!r}")
    _dress()
    return getattr(import_module(_HOMES.get(name, "qstats.pipeline.doors")), name)


def _dress() -> None:
    """Inside IPython, let results be shown as small versions of the report's parts."""
    # Asked at each use of a name, for a kernel may be older or younger than this import.
    ipython = sys.modules.get("IPython")
    shell = ipython.get_ipython() if ipython else None
    if shell is not None:
        import_module("qstats.pipeline.notebook").dress(shell)
