"""The reference class by hand."""

import numpy as np
import pytest

from qstats.forecasting import reference
from qstats.forecasting.constants import Experience, fitted
from qstats.forecasting.reference import read_past

pytestmark = pytest.mark.filterwarnings("error")

# 2 in a year, -1 in a year, 4 in two years: steps of 2, -1 and 2 a year, on average 5/3 in size.
GAPPED = np.array([[10.0, 12.0, 11.0, np.nan, 15.0]])
ONE = np.zeros(5)
DATA = fitted().experience["data"]


def test_features_by_hand() -> None:
    past = read_past(GAPPED, ONE)
    assert past.step == pytest.approx([5 / 3])
    assert past.n.tolist() == [4]
    # In units of 5/3 the steps are 1.2, -0.6, 1.2. Mean by years: (1.2 - 0.6 + 2 * 1.2) / 4 = 0.75,
    # that is (15 - 10) / 4 over 5/3. Recent: weights 0.8³, 0.8², 1 (ages 3, 2, 0):
    # (0.6144 - 0.384 + 1.2) / 2.152 = 0.664684. Median: 1.2.
    assert past.growth[0] == pytest.approx([0.75, 0.664684, 1.2], abs=1e-6)
    # Deviations 0.45, -1.35, 0.45, squares summing to 2.2275: root mean square 0.861684. Mean size
    # 0.75; recent size with weights 0.216, 0.36, 1: 1.0332 / 1.576 = 0.655584. Four values:
    # 1/2 - 0.2. Products with the one before: -0.6075 twice, over 2.2275: -0.545455.
    expected = [
        np.log(0.861684 + 0.02),
        np.log((0.655584 + 0.05) / (0.75 + 0.05)),
        0.3,
        np.log(0.1 + 0.664684),
        -0.545455,
    ]
    assert past.spread[0] == pytest.approx(expected, abs=1e-5)


def test_a_forecast_by_hand() -> None:
    # Round constants, so that a new fit of the real ones leaves the arithmetic as it is.
    round_ones = Experience((0.5, 0.25, 0.1), (0.1, 0.8, 0.5, 0.4, 1.5, 0.3, 0.2))
    mean, scale = reference.reference(GAPPED, 2, round_ones, ONE)
    # 0.375 + 0.166171 + 0.12 = 0.661171 units of 5/3 a year: 1.101952.
    assert mean[0] == pytest.approx([16.101952, 17.203904], abs=1e-5)
    # 0.1 - 0.062961 - 0.050233 + 0.45 - 0.080488 = 0.356318 (0.5 log 0.881684, 0.4 log 0.881980,
    # 1.5 * 0.3, 0.3 log 0.764684); the second year adds (0.8 - 0.109091) log 2 = 0.478903.
    expected = 5 / 3 * np.exp([0.356318, 0.835221])
    assert scale[0] == pytest.approx(expected, rel=1e-5)


def test_a_step_over_a_gap_counts_by_its_years() -> None:
    # 1 a year throughout: with or without the years between, the growth is the same.
    gaps = np.array([[1.0, 2.0, np.nan, np.nan, 5.0, 6.0, np.nan, 8.0]])
    found = read_past(gaps, np.zeros(8))
    assert found.step == pytest.approx([1.0])
    assert found.growth[0] == pytest.approx([1.0, 1.0, 1.0])
    assert found.n.tolist() == [5]


def test_a_change_of_definition_is_no_step() -> None:
    # Steps 1 and 1 before, 3 after; the jump of 40 between is left out.
    z = np.array([[1.0, 2.0, 3.0, 43.0, 46.0]])
    found = read_past(z, np.array([0, 0, 0, 1, 1]))
    assert found.step == pytest.approx([5 / 3])
    assert found.growth[0, 0] == pytest.approx(1.0)
    assert found.n.tolist() == [4]  # three steps and one


def test_if_every_step_crosses_one_all_count() -> None:
    z = np.array([[1.0, 2.0, 4.0]])
    split, whole = (read_past(z, np.array(s)) for s in ([0, 1, 2], [0, 0, 0]))
    assert split.growth[0] == pytest.approx(whole.growth[0])


@pytest.mark.parametrize("unit", [1e-12, 1e-8, 3.7, 1e8, 1e12])
@pytest.mark.parametrize("scale", ["data", "root"])
def test_the_unit_changes_nothing(unit: float, scale: str) -> None:
    (mean, spread), (other, wider) = (
        reference.reference(k * GAPPED, 4, fitted().experience[scale], ONE) for k in (1.0, unit)
    )
    np.testing.assert_allclose(other / unit, mean, rtol=1e-9)
    np.testing.assert_allclose(wider / unit, spread, rtol=1e-9)


def test_the_mirror_image_is_forecast_mirrored() -> None:
    mean, spread = reference.reference(GAPPED, 3, DATA, ONE)
    other, same = reference.reference(100 - GAPPED, 3, DATA, ONE)
    np.testing.assert_allclose(100 - other, mean, rtol=1e-12)
    # Recent growth counts by its size, so the spread is the same.
    np.testing.assert_allclose(same, spread, rtol=1e-12)


def test_years_before_the_start_change_nothing() -> None:
    padded = np.concatenate([np.full((1, 6), np.nan), GAPPED], axis=1)
    for found, expected in zip(
        reference.reference(padded, 3, DATA, np.zeros(11)),
        reference.reference(GAPPED, 3, DATA, ONE),
        strict=True,
    ):
        np.testing.assert_allclose(found, expected, rtol=1e-12)


def test_an_uneven_past_widens_and_a_longer_horizon_too() -> None:
    even = np.array([[10.0, 11.0, 12.0, 13.0, 14.0, 15.0]])
    uneven = np.array([[10.0, 12.0, 11.0, 14.0, 13.0, 15.0]])
    (_, narrow), (_, wide) = (reference.reference(z, 5, DATA, np.zeros(6)) for z in (even, uneven))
    assert (wide > narrow).all()
    assert (np.diff(wide) > 0).all()
