"""The kept rate, its zone, the pairs still needed, and means over lead seeds."""

import random

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from app.domain.record import JudgedPart, Judgement, Outcome, Record, Style
from app.domain.scores import Mean, Zone
from workers.scoring.statistics import clustered_mean, kept_rate, pairs_needed, scores, zone


def record(index: int, lead: int, outcome: Outcome, score: float | None = None) -> Record:
    judgements = ()
    if score is not None:
        judgements = (Judgement(part=JudgedPart.PAIR, score=score, mass=score / 10),)
    return Record(
        index=index,
        lead_seed=lead,
        seeds=(lead,),
        style=Style.SHORT,
        random_state=0,
        outcome=outcome,
        judgements=judgements,
    )


def sample_of(kept: int, rejected: int, leads: int = 6) -> list[Record]:
    return [
        record(i, i % leads, Outcome.KEPT if i < kept else Outcome.REJECTED)
        for i in range(kept + rejected)
    ]


OUTCOMES = st.tuples(st.integers(0, 5), st.sampled_from(Outcome), st.floats(1, 3))


@settings(deadline=None)
@given(st.lists(OUTCOMES, max_size=40), st.randoms(use_true_random=False))
def test_order_leaves_no_trace(drawn: list, shuffler: random.Random) -> None:
    records = [record(i, lead, outcome, score) for i, (lead, outcome, score) in enumerate(drawn)]
    shuffled = list(records)
    shuffler.shuffle(shuffled)
    assert scores(records) == scores(shuffled)
    assert pairs_needed(records) == pairs_needed(shuffled)


@pytest.mark.parametrize(
    ("kept", "rejected", "expected"),
    [
        (30, 0, Zone.LIKELY_GOOD),
        (8, 2, Zone.UNCLEAR),
        (15, 15, Zone.UNCLEAR),
        (1, 29, Zone.LIKELY_POOR),
        (1, 0, Zone.UNCLEAR),
    ],
)
def test_zones(kept: int, rejected: int, expected: Zone) -> None:
    assert zone(kept_rate(sample_of(kept, rejected))) is expected


def test_only_judged_records_count_and_a_repaired_one_is_not_kept() -> None:
    records = [
        record(0, 0, Outcome.KEPT),
        record(1, 1, Outcome.REJECTED),
        record(2, 2, Outcome.UNPARSED),
        record(3, 3, Outcome.DUPLICATE),
        record(4, 4, Outcome.UNFINISHED),
        record(5, 5, Outcome.REPAIRED),
        record(6, 0, Outcome.KEPT),
    ]
    found = kept_rate(records)
    assert found is not None
    assert (found.estimate, found.judged, found.clusters) == (0.5, 4, 3)


def test_nothing_judged() -> None:
    records = [record(0, 0, Outcome.UNPARSED)]
    assert kept_rate(records) is None
    assert pairs_needed(records) is None
    assert zone(None) is Zone.UNCLEAR


# Pairs still needed


def test_a_clear_zone_needs_no_more_pairs() -> None:
    assert pairs_needed(sample_of(30, 0)) is None
    assert pairs_needed(sample_of(0, 30)) is None


def test_a_share_between_the_bounds_is_never_decided() -> None:
    assert pairs_needed(sample_of(15, 15)) is None


@pytest.mark.parametrize(("kept", "rejected"), [(25, 5), (10, 0), (26, 4), (3, 12)])
def test_as_many_pairs_as_needed_decide(kept: int, rejected: int) -> None:
    """Samples about so many times larger, spread as evenly, are clear; smaller ones are not."""
    needed = pairs_needed(spread(kept, kept + rejected))
    assert needed is not None
    assert kept + rejected < needed <= 300
    share = kept / (kept + rejected)
    larger = round(needed * 1.5)
    assert zone(kept_rate(spread(round(larger * share), larger))) is not Zone.UNCLEAR
    smaller = round(needed * 0.5)
    assert zone(kept_rate(spread(round(smaller * share), smaller))) is Zone.UNCLEAR


def spread(kept: int, judged: int, leads: int = 5) -> list[Record]:
    """So many kept, about as many of each lead seed."""
    sizes = [judged // leads + (lead < judged % leads) for lead in range(leads)]
    keeps = [kept // leads + (lead < kept % leads) for lead in range(leads)]
    return [
        record(place, lead, Outcome.KEPT if place < keeps[lead] else Outcome.REJECTED)
        for lead, size in enumerate(sizes)
        for place in range(size)
    ]


def test_pairs_that_are_more_alike_need_more() -> None:
    mixed = spread(25, 30)
    alike = [
        record(place, lead, Outcome.REJECTED if lead == 0 and place < 5 else Outcome.KEPT)
        for lead in range(5)
        for place in range(6)
    ]
    few, many = pairs_needed(mixed), pairs_needed(alike)
    assert few is not None
    assert many is None or many > few


# Means


def test_a_clustered_mean_by_hand() -> None:
    """Two leads with 1, 2 and 3, 4: the mean is 2.5, their sums differ by -2 and 2 from what it
    makes of them, so the error is sqrt(2/1 * 8) / 4 = 1, and t(1) at 97.5% is 12.706205."""
    found = clustered_mean([(0, 1.0), (1, 3.0), (0, 2.0), (1, 4.0)])
    assert found is not None
    assert (found.estimate, found.count) == (2.5, 4)
    assert (found.low, found.high) == pytest.approx((2.5 - 12.706205, 2.5 + 12.706205))


def test_a_mean_stays_on_its_scale() -> None:
    found = clustered_mean([(0, 1.0), (1, 3.0)], scale=(1.0, 3.0))
    assert found == Mean(estimate=2.0, low=1.0, high=3.0, count=2)


def test_quality_is_a_mean_over_lead_seeds_on_the_judge_s_scale() -> None:
    records = [record(0, 0, Outcome.KEPT, 3.0), record(1, 1, Outcome.REJECTED, 1.0)]
    found = scores([*records, record(2, 2, Outcome.UNPARSED, 1.0)])
    assert found.quality == Mean(estimate=2.0, low=1.0, high=3.0, count=2)
    assert found.mass == pytest.approx(0.2)


@pytest.mark.parametrize("values", [[(0, 1.0), (0, 3.0)], [(0, 2.0), (1, 2.0)]])
def test_a_mean_without_variation_between_leads_has_no_interval(
    values: list[tuple[int, float]],
) -> None:
    assert clustered_mean(values) == Mean(estimate=2.0, low=None, high=None, count=2)


def test_the_mean_of_nothing() -> None:
    assert clustered_mean([]) is None
