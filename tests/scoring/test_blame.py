"""Which seed the rejected pairs came from, and how often a seed is blamed wrongly."""

import numpy as np
import pytest

from app.domain.record import Outcome, Record, Style
from workers.scoring.blame import blame, fisher_lower

KEPT, REPAIRED, REJECTED = Outcome.KEPT, Outcome.REPAIRED, Outcome.REJECTED


def led(lead: int, outcome: Outcome, number: int, reason: str = "") -> list[Record]:
    return [
        Record(
            index=0,
            lead_seed=lead,
            seeds=(lead,),
            style=Style.SHORT,
            random_state=0,
            outcome=outcome,
            reason=reason,
        )
        for _ in range(number)
    ]


def test_the_lady_tasting_tea() -> None:
    """R. A. Fisher (1935), "The Design of Experiments", chapter 2: 1/70, 17/70."""
    assert fisher_lower(0, 4, 4, 4) == pytest.approx(1 / 70)
    assert fisher_lower(1, 4, 3, 4) == pytest.approx(17 / 70)
    assert fisher_lower(4, 4, 0, 4) == 1


def test_one_bad_seed_is_found() -> None:
    records = [r for lead in (0, 1, 3, 4) for r in led(lead, KEPT, 6)]
    records += led(2, REJECTED, 5, "pair-poor") + led(2, KEPT, 1) + led(2, Outcome.DUPLICATE, 2)
    found = blame(records, 5)
    assert [each.seed for each in found] == [0, 1, 2, 3, 4]
    assert [each.worse for each in found] == [False, False, True, False, False]
    bad = found[2]
    assert (bad.made, bad.judged, bad.kept) == (8, 6, 1)
    assert bad.rejected == {"pair-poor": 5}
    assert bad.rate is not None
    assert bad.rate.low < 1 / 6 < bad.rate.high < 0.7


def test_a_repaired_pair_is_judged_but_not_kept() -> None:
    (found,) = blame(led(0, KEPT, 2) + led(0, REPAIRED, 1), 1)
    assert (found.judged, found.kept, found.rejected) == (3, 2, {})


def test_seeds_that_led_nothing_are_there() -> None:
    found = blame(led(1, Outcome.UNPARSED, 2), 3)
    assert [(each.made, each.judged, each.rate, each.worse) for each in found] == [
        (0, 0, None, False),
        (2, 0, None, False),
        (0, 0, None, False),
    ]
    assert blame([], 0) == ()


def test_the_only_seed_is_not_worse_than_others() -> None:
    assert not blame(led(0, REJECTED, 30), 2)[0].worse


def test_all_bad_means_that_none_is_worse() -> None:
    assert not any(each.worse for each in blame(led(0, REJECTED, 9) + led(1, REJECTED, 9), 2))


def test_a_seed_is_seldom_blamed_wrongly() -> None:
    chance, draws, wrong = np.random.default_rng(74), 300, 0
    for _ in range(draws):
        records = []
        for lead, kept in enumerate(chance.binomial(6, 0.7, 5).tolist()):
            records += led(lead, KEPT, kept) + led(lead, REJECTED, 6 - kept)
        wrong += any(each.worse for each in blame(records, 5))
    assert wrong / draws <= 0.05 + 3 * (0.05 * 0.95 / draws) ** 0.5
