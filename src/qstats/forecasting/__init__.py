"""Series → predictive distribution."""

from qstats.forecasting.backtest import COLUMNS as BACKTEST_COLUMNS
from qstats.forecasting.backtest import backtest, look_back
from qstats.forecasting.breaks import Break, breaks_of
from qstats.forecasting.calibration import calibration
from qstats.forecasting.combine import forecast
from qstats.forecasting.many import forecast_many
from qstats.forecasting.noise import measurement_sd, noise_of
from qstats.forecasting.part_year import Estimate, condition, estimate

__all__ = [
    "BACKTEST_COLUMNS",
    "Break",
    "Estimate",
    "backtest",
    "breaks_of",
    "calibration",
    "condition",
    "estimate",
    "forecast",
    "forecast_many",
    "look_back",
    "measurement_sd",
    "noise_of",
]
