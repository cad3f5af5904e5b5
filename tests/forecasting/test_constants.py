"""The constants of the pool: one set a judge, and none that the judge has seen."""

import pytest

from qstats.forecasting.constants import fitted
from qstats.forecasting.members import MEMBERS

SETS = ("M1 yearly", "M3 yearly dev", "Tourism yearly dev", "M4 yearly dev")


@pytest.mark.parametrize("unseen", [None, *SETS])
def test_shares_of_known_members_make_a_whole(unseen: str | None) -> None:
    shares = fitted(unseen).shares
    assert set(shares) <= set(MEMBERS)
    assert min(shares.values()) >= 0
    assert sum(shares.values()) == pytest.approx(1)


@pytest.mark.parametrize("unseen", SETS)
def test_without_a_set_the_constants_are_others(unseen: str) -> None:
    assert fitted(unseen).experience != fitted().experience
    assert fitted(unseen).shares != fitted().shares


def test_a_set_that_took_no_part_is_judged_by_the_constants_of_all() -> None:
    assert fitted("Some set") == fitted()
