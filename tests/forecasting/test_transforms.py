import math

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from qstats.forecasting.transforms import Identity, Log, Logit, Root, choose_transform

SHARES = Logit(0.0, 100.0, margin=0.01)


@pytest.mark.filterwarnings("error")
def test_log_odds_of_a_share_and_of_its_bounds() -> None:
    # Hand: 75 is share 0.75, shrunk 0.75 * 0.98 + 0.01 = 0.745, log(0.745 / 0.255) = 1.0721.
    assert SHARES.forward(np.array([75.0]))[0] == pytest.approx(1.0721, abs=1e-4)
    assert SHARES.forward(np.array([50.0]))[0] == pytest.approx(0.0, abs=1e-12)
    # Hand: log(0.99 / 0.01) = 4.5951; a series that touched its bound stays finite.
    assert SHARES.forward(np.array([0.0, 100.0])) == pytest.approx([-4.5951, 4.5951], abs=1e-4)
    assert SHARES.forward(np.array([-0.1, 100.1])).tolist() == [-math.inf, math.inf]


@given(st.floats(0, 1), st.floats(-1e6, 1e6), st.floats(1e-3, 1e6))
def test_there_and_back(share: float, lower: float, width: float) -> None:
    scale = Logit(lower, lower + width, margin=0.01)
    x = scale.lower + share * (scale.upper - scale.lower)
    back = scale.inverse(scale.forward(np.array([x])))[0]
    assert back == pytest.approx(x, abs=1e-9 * (width + abs(lower)))


@given(st.floats(allow_nan=False))
def test_the_way_back_never_leaves_the_bounds(z: float) -> None:
    assert 0.0 <= SHARES.inverse(np.array(z)) <= 100.0
    assert Identity(2.0, math.inf).inverse(np.array(z)) >= 2.0


@given(st.lists(st.floats(0, 100), min_size=2, max_size=2).map(sorted))
def test_order_is_kept(pair: list[float]) -> None:
    low, high = SHARES.forward(np.array(pair))
    assert low <= high


def test_missing_years_stay_missing() -> None:
    for scale in (SHARES, Identity()):
        assert np.isnan(scale.forward(np.array([np.nan]))).all()


def test_two_finite_bounds_mean_log_odds_and_a_longer_series_a_smaller_margin() -> None:
    short = choose_transform(np.array([97.0] * 4), (0, 100))
    long = choose_transform(np.array([97.0] * 24), (0, 100))
    assert isinstance(short, Logit)
    assert isinstance(long, Logit)
    assert (short.lower, short.upper) == (0, 100)
    assert long.margin < short.margin


@pytest.mark.parametrize("bounds", [(None, None), (0, None), (None, 100), (0, math.inf)])
def test_an_open_end_means_the_datas_own_scale(bounds: tuple[float | None, float | None]) -> None:
    scale = choose_transform(np.array([1.0, 2.0]), bounds)
    assert isinstance(scale, Identity)
    assert scale.inverse(np.array([50.0]))[0] == 50.0
    assert scale.inverse(np.array([-1.0]))[0] == (0.0 if bounds[0] == 0 else -1.0)
    assert scale.inverse(np.array([101.0]))[0] == (100.0 if bounds[1] == 100 else 101.0)


def test_slope_of_the_log_odds_by_finite_differences() -> None:
    x, d = np.array([0.5, 20.0, 50.0, 97.0]), 1e-4
    rise = (SHARES.forward(x + d) - SHARES.forward(x - d)) / (2 * d)
    assert SHARES.slope(x) == pytest.approx(rise, rel=1e-6)
    # Hand: u = 0.5 in the middle, so 0.98 / 100 / 0.25.
    assert SHARES.slope(np.array([50.0])) == pytest.approx([0.0392])
    assert Identity().slope(x).tolist() == [1.0] * 4


@pytest.mark.filterwarnings("error")
def test_roots_and_logarithms_by_hand() -> None:
    assert Root().forward(np.array([-1.0, 0.0, 6.25])).tolist() == [-math.inf, 0.0, 2.5]
    assert Root().inverse(np.array([-3.0, 0.0, 2.5])).tolist() == [0.0, 0.0, 6.25]
    logs = Log().forward(np.array([-1.0, 0.0, 1.0, math.e]))
    assert logs.tolist() == pytest.approx([-math.inf, -math.inf, 0.0, 1.0])
    assert Log().inverse(np.array([-math.inf, 0.0, 1.0])) == pytest.approx([0.0, 1.0, math.e])
    # Beyond the range of numbers it stays finite.
    assert np.isfinite(Log().inverse(np.array([1e6])))


@pytest.mark.parametrize("scale", [Root(), Log()])
@given(x=st.floats(1e-12, 1e12))
def test_root_and_log_there_and_back(scale: Root | Log, x: float) -> None:
    assert scale.inverse(scale.forward(np.array([x])))[0] == pytest.approx(x, rel=1e-9)


@pytest.mark.parametrize("scale", [Root(), Log(), Root(2.0, 50.0), Log(2.0, 50.0)])
@given(pair=st.lists(st.floats(-1e3, 1e3), min_size=2, max_size=2).map(sorted))
def test_root_and_log_keep_order_and_bounds(scale: Root | Log, pair: list[float]) -> None:
    for there in (scale.forward, scale.inverse):
        low, high = there(np.array(pair))
        assert low <= high
    back = scale.inverse(np.array(pair))
    assert (back >= scale.lower).all()
    assert (back <= scale.upper).all()


@pytest.mark.parametrize("scale", [Root(), Log()])
def test_a_missing_value_has_no_root_and_no_logarithm(scale: Root | Log) -> None:
    # A comparison with NaN is false: without care a gap would turn into a value, or a -inf.
    assert np.isnan(scale.forward(np.array([np.nan]))).all()
