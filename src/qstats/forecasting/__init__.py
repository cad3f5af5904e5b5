"""Series → predictive distribution."""

from qstats.forecasting.backtest import COLUMNS as BACKTEST_COLUMNS
from qstats.forecasting.backtest import backtest
from qstats.forecasting.calibration import calibration
from qstats.forecasting.combine import forecast
from qstats.forecasting.part_year import Estimate, condition, estimate

__all__ = [
    "BACKTEST_COLUMNS",
    "Estimate",
    "backtest",
    "calibration",
    "condition",
    "estimate",
    "forecast",
]
