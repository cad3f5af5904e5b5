"""The statsmodels models behind one contract: standardised series in, Student-t forecast out.

Every model is a linear state-space model, so the Kalman filter skips missing years. Fitted by
maximum likelihood on very short series, such models report intervals that are far too narrow:
residual variance is therefore taken over degrees of freedom instead of observations (level, drift
and smoothing each cost one), and the forecast is a Student-t with these degrees of freedom.
"""

from __future__ import annotations

import math
import warnings
from collections.abc import Callable
from dataclasses import dataclass, replace
from typing import Any

import numpy as np

from qstats.errors import ForecastError

Array = np.ndarray[Any, np.dtype[np.float64]]


@dataclass(frozen=True)
class Member:
    """A joint forecast on the standardised scale: ``mean``, ``scale`` (H,), ``corr`` (H, H).

    ``aicc`` is the corrected Akaike criterion of the fit.
    """

    mean: Array
    scale: Array
    df: float
    corr: Array
    notes: str = ""
    aicc: float = math.nan


Model = Callable[[Array, int], Member]

# Level, drift and smoothing are estimated in every one of these models.
_ESTIMATED = 3
_FEWEST_DF = 2
_ORDERS = ((0, 1, 0), (0, 1, 1), (1, 1, 0), (1, 1, 1))


def local_level_drift(z: Array, horizon: int) -> Member:
    """Random walk with fixed drift observed with noise.

    ``UnobservedComponents(z, "rwdrift")`` plus an irregular term is the local level with
    deterministic trend (``"lldtrend"``). Harvey (1989), Forecasting, structural time series models.
    """
    from statsmodels.tsa.statespace.structural import UnobservedComponents

    return _fit(UnobservedComponents(z, "lldtrend"), horizon)


def arima(z: Array, horizon: int) -> Member:
    """ARIMA(p,1,q) with a constant, p and q at most 1, the order of least AICc.

    Box and Jenkins (1970); Hurvich and Tsai (1989) for the correction of the AIC, which counts for
    much in short series.
    """
    from statsmodels.tsa.statespace.sarimax import SARIMAX

    fitted = [
        _fit(SARIMAX(z, order=order, trend="c", enforce_invertibility=True), horizon)
        for order in _ORDERS
    ]
    best = min(range(len(_ORDERS)), key=lambda i: fitted[i].aicc)
    order = f"order ({','.join(map(str, _ORDERS[best]))}) by AICc"
    notes = "; ".join(filter(None, [order, fitted[best].notes]))
    return replace(fitted[best], notes=notes)


def ets(z: Array, horizon: int) -> Member:
    """Simple exponential smoothing with a damped trend, ETS(A,Ad,N).

    Statsmodels' state-space form, since ``ETSModel`` answers NaN to a series with gaps.
    Hyndman et al. (2008), Forecasting with exponential smoothing.
    """
    from statsmodels.tsa.statespace.exponential_smoothing import ExponentialSmoothing

    model = ExponentialSmoothing(
        z, trend=True, damped_trend=True, initialization_method="concentrated"
    )
    return _fit(model, horizon)


def theta(z: Array, horizon: int) -> Member:
    """Theta method: simple exponential smoothing with drift of half the straight line's slope.

    Hyndman and Billah (2003), Unmasking the Theta method. The smoothing runs in statsmodels'
    state-space form, which skips missing years (``ThetaModel`` does not).
    """
    from statsmodels.tsa.statespace.exponential_smoothing import ExponentialSmoothing

    when = np.arange(len(z))
    seen = ~np.isnan(z)
    drift = np.polyfit(when[seen], z[seen], 1)[0] / 2
    level = z - drift * when
    model = ExponentialSmoothing(level, initialization_method="concentrated")
    flat = _fit(model, horizon)
    ahead = drift * (len(z) - 1 + np.arange(1, horizon + 1))
    return replace(flat, mean=flat.mean + ahead)


MODELS: dict[str, Model] = {
    "local_level_drift": local_level_drift,
    "arima": arima,
    "ets": ets,
    "theta": theta,
}


def _fit(model: Any, horizon: int) -> Member:
    """Maximum likelihood fit and joint forecast of a time-invariant state-space model."""
    with warnings.catch_warnings(record=True) as caught:
        warnings.simplefilter("always")
        result = model.fit(disp=0, maxiter=50, cov_type="none")
        mean = np.asarray(result.get_forecast(horizon).predicted_mean, dtype=float)
    covariance = _joint_covariance(result, horizon)
    n = int(np.isfinite(np.asarray(model.endog, dtype=float)).sum())
    variance = np.diag(covariance) * _correction(result, n)
    if not (np.isfinite(mean).all() and np.isfinite(variance).all() and (variance > 0).all()):
        raise ForecastError("the fit gave no finite forecast with a positive spread")
    notes = "; ".join(sorted({str(w.message).splitlines()[0] for w in caught}))
    return Member(
        mean,
        np.sqrt(variance),
        float(max(n - _ESTIMATED, _FEWEST_DF)),
        _correlation(covariance),
        notes,
        _aicc(result, n),
    )


def _aicc(result: Any, n: int) -> float:
    """Corrected AIC; infinite where there are too few values for as many parameters."""
    k, used = len(result.params), n - int(result.loglikelihood_burn)
    spare = used - k - 1
    return float(result.aic + 2 * k * (k + 1) / spare) if spare > 0 else math.inf


def _correction(result: Any, n: int) -> float:
    """From variance per observation used in the likelihood to variance per degree of freedom."""
    used = n - int(result.loglikelihood_burn)
    return max(used, 1) / max(n - _ESTIMATED, 1)


def _joint_covariance(result: Any, horizon: int) -> Array:
    """Covariance (H, H) of the values ahead, from the model's matrices and the last prediction."""
    ssm = result.model.ssm
    design, transition = ssm["design"], ssm["transition"]
    noise = ssm["selection"] @ ssm["state_cov"] @ ssm["selection"].T
    scale = float(result.filter_results.scale) if result.filter_results.filter_concentrated else 1.0
    state = result.filter_results.predicted_state_cov[..., -1]
    covariance = np.empty((horizon, horizon))
    for j in range(horizon):
        ahead = state
        for k in range(j, horizon):
            covariance[j, k] = covariance[k, j] = (design @ ahead @ design.T)[0, 0]
            ahead = transition @ ahead
        covariance[j, j] += ssm["obs_cov"][0, 0]
        state = transition @ state @ transition.T + noise
    return covariance * scale


def _correlation(covariance: Array) -> Array:
    deviation = np.sqrt(np.diag(covariance))
    return np.asarray(covariance / np.outer(deviation, deviation))
