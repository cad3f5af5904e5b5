"""Series → predictive distribution."""

from qstats.forecasting.backtest import COLUMNS as BACKTEST_COLUMNS
from qstats.forecasting.backtest import backtest
from qstats.forecasting.calibration import calibration
from qstats.forecasting.combine import forecast

__all__ = ["BACKTEST_COLUMNS", "backtest", "calibration", "forecast"]
