"""The forecast: its formula against simulation, its scale that of the reference."""

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from app.domain.contribution import ContributionKind
from app.domain.scores import Rate
from workers.scoring.forecast import different, forecast

RATE = Rate(estimate=0.6, low=0.4, high=0.8, judged=30, clusters=5)


@pytest.mark.parametrize(("rows", "draws"), [(1, 30), (2, 30), (30, 30), (150, 30), (7, 3)])
def test_different_rows_among_draws_by_simulation(rows: int, draws: int) -> None:
    drawn = np.random.default_rng(1).integers(rows, size=(20_000, draws))
    drawn.sort(axis=1)
    seen = 1 + (np.diff(drawn, axis=1) != 0).sum(axis=1)
    assert different(rows, draws) == pytest.approx(seen.mean(), abs=0.05)


@given(st.floats(0, 1e9), st.integers(1, 1000))
def test_there_are_never_more_different_rows_than_rows_or_draws(rows: float, draws: int) -> None:
    # The difference of two numbers near 1 costs a few digits.
    assert 0 <= different(rows, draws) <= min(rows, draws) * (1 + 1e-6)


def test_a_skill_by_hand() -> None:
    """5 seed examples make 150 pairs, half of them new; 40% to 80% kept are 30 to 60 rows."""
    found = forecast(RATE, ContributionKind.FREEFORM, 5, 0.5)
    assert found is not None
    assert (found.made, found.drawn) == (150, 30)
    assert (found.kept_low, found.kept_high) == pytest.approx((30, 60))
    assert found.unique_low == pytest.approx(30 * (1 - (29 / 30) ** 30))
    assert found.unique_high == pytest.approx(60 * (1 - (59 / 60) ** 30))


def test_all_of_knowledge_is_taken() -> None:
    found = forecast(RATE, ContributionKind.KNOWLEDGE, 5, 1.0)
    assert found is not None
    assert found.drawn is None
    assert (found.unique_low, found.unique_high) == (found.kept_low, found.kept_high)


def test_where_nothing_is_kept_nothing_is_drawn() -> None:
    none = Rate(estimate=0, low=0, high=0.001, judged=30, clusters=5)
    found = forecast(none, ContributionKind.GROUNDED, 5, 1.0)
    assert found is not None
    assert (found.unique_low, found.unique_high) == (0, pytest.approx(0.15))


@pytest.mark.parametrize(("rate", "examples"), [(None, 5), (RATE, 0)])
def test_without_a_rate_or_seeds_there_is_no_forecast(rate: Rate | None, examples: int) -> None:
    assert forecast(rate, ContributionKind.FREEFORM, examples, 1.0) is None
