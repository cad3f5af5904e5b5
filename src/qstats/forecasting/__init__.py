"""Series → predictive distribution."""

from qstats.forecasting.backtest import backtest
from qstats.forecasting.calibration import calibration
from qstats.forecasting.combine import forecast

__all__ = ["backtest", "calibration", "forecast"]
