"""The kept rate's interval: known values, and what it promises by simulation."""

import random

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from app.domain.sample import JudgedPart, Judgement, Outcome, Record, Style, Zone
from workers.scoring.statistics import (
    clopper_pearson,
    clustered_interval,
    design_effect,
    effective_size,
    kept_rate,
    scores,
)


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


@pytest.mark.parametrize(
    ("successes", "size", "low", "high"),
    [
        # R. G. Newcombe (1998), Statistics in Medicine 17, 857-872, table I.
        (81, 263, 0.2527, 0.3676),
        (15, 148, 0.0578, 0.1617),
        (0, 20, 0.0, 0.1684),
        (1, 29, 0.0009, 0.1776),
    ],
)
def test_published_clopper_pearson(successes: int, size: int, low: float, high: float) -> None:
    assert clopper_pearson(successes, size) == pytest.approx((low, high), abs=5e-5)


def test_design_effect_by_hand() -> None:
    """Two clusters of 4 with 4 and 2 kept: p = 3/4, squares 1 + 1, and 2/1 * 2/64 = 1/16
    between clusters against 3/16/8 = 3/128 without: 8/3."""
    assert design_effect([4, 2], [4, 4]) == pytest.approx(8 / 3)


def test_effective_size_by_hand() -> None:
    """The same with t(7) = 2.364624 and t(1) = 12.706205: 8 / (8/3) * (t7/t1)^2 < 1."""
    assert effective_size([4, 2], [4, 4]) == 1
    """Ten clusters of 2: t(19) = 2.093024, t(9) = 2.262157, no design effect."""
    assert effective_size([1] * 10, [2] * 10) == pytest.approx(20 * (2.093024 / 2.262157) ** 2)


def test_likeness_within_clusters_widens_the_interval() -> None:
    alike = clustered_interval([6, 6, 6, 0, 0, 0], [6] * 6)
    mixed = clustered_interval([3, 3, 3, 3, 3, 3], [6] * 6)
    assert alike[0] < mixed[0] < 0.5 < mixed[1] < alike[1]


def test_one_cluster_tells_next_to_nothing() -> None:
    low, high = clustered_interval([10], [10])
    assert (low, high) == pytest.approx((0.025, 1.0))


CELLS = [(5, 0.0, 0.7), (5, 0.3, 0.9), (8, 0.1, 0.2), (8, 0.3, 0.5), (10, 0.3, 0.7)]


@pytest.mark.parametrize(("clusters", "likeness", "rate"), CELLS)
@pytest.mark.parametrize("size", [30, 60])
def test_coverage(clusters: int, likeness: float, rate: float, size: int) -> None:
    """At nominal 95% at least 93% of intervals hold the true rate (beta-binomial)."""
    draw = np.random.default_rng(20260)
    trials, each = 300, size // clusters
    shape = (trials, clusters)
    if likeness:
        odds = (1 - likeness) / likeness
        rates = draw.beta(rate * odds, (1 - rate) * odds, shape)
    else:
        rates = np.full(shape, rate)
    held = 0
    for row in draw.binomial(each, rates):
        low, high = clustered_interval([int(count) for count in row], [each] * clusters)
        held += low <= rate <= high
    assert held / trials >= 0.93


OUTCOMES = st.tuples(st.integers(0, 5), st.sampled_from(Outcome), st.floats(1, 3))


@given(st.lists(OUTCOMES, max_size=40), st.randoms(use_true_random=False))
def test_order_leaves_no_trace(drawn: list, shuffler: random.Random) -> None:
    records = [record(i, lead, outcome, score) for i, (lead, outcome, score) in enumerate(drawn)]
    shuffled = list(records)
    shuffler.shuffle(shuffled)
    assert scores(records) == scores(shuffled)


@given(
    st.lists(st.tuples(st.integers(1, 60), st.floats(0, 1)), min_size=1, max_size=12),
)
def test_an_interval_holds_its_estimate(drawn: list[tuple[int, float]]) -> None:
    sizes = [size for size, _ in drawn]
    kept = [round(size * share) for size, share in drawn]
    low, high = clustered_interval(kept, sizes)
    assert 0 <= low <= sum(kept) / sum(sizes) <= high <= 1


def sample_of(kept: int, rejected: int, leads: int = 6) -> list[Record]:
    return [
        record(i, i % leads, Outcome.KEPT if i < kept else Outcome.REJECTED)
        for i in range(kept + rejected)
    ]


@pytest.mark.parametrize(
    ("kept", "rejected", "zone"),
    [
        (30, 0, Zone.LIKELY_GOOD),
        (8, 2, Zone.UNCLEAR),
        (15, 15, Zone.UNCLEAR),
        (1, 29, Zone.LIKELY_POOR),
        (1, 0, Zone.UNCLEAR),
    ],
)
def test_zones(kept: int, rejected: int, zone: Zone) -> None:
    assert scores(sample_of(kept, rejected)).zone is zone


def test_only_judged_records_count() -> None:
    records = [
        record(0, 0, Outcome.KEPT, 3.0),
        record(1, 1, Outcome.REJECTED, 1.0),
        record(2, 2, Outcome.UNPARSED, 1.0),
        record(3, 3, Outcome.DUPLICATE),
        record(4, 4, Outcome.UNFINISHED),
    ]
    found = scores(records)
    assert found.kept_rate is not None
    assert (found.kept_rate.estimate, found.kept_rate.judged, found.kept_rate.clusters) == (
        0.5,
        2,
        2,
    )
    assert (found.quality, found.mass) == (2.0, pytest.approx(0.2))


def test_nothing_judged() -> None:
    found = scores([record(0, 0, Outcome.UNPARSED)])
    assert (found.kept_rate, found.quality, found.mass) == (None, None, None)
    assert found.zone is Zone.UNCLEAR
    assert kept_rate([]) is None
