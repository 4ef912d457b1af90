"""Trust in the judge: the area under the curve, its clusters, and how often it is wrong."""

import itertools
import random

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from app.domain.controls import SPOILED, Control, ControlKind
from workers.scoring.separation import area, bounds, trust, variance

OWN, SHUFFLED, TRUNCATED, CONTRADICTED = ControlKind


def control(kind: ControlKind, cluster: object, score: float | None) -> Control:
    return Control(
        number=0,
        kind=kind,
        seed=0,
        cluster=str(cluster),
        question="q",
        answer="a",
        score=score,
    )


SCORED = st.lists(
    st.tuples(st.sampled_from("abcde"), st.sampled_from([1.0, 1.5, 2.0, 3.0])), min_size=1
)


@given(SCORED, SCORED)
def test_the_area_is_that_of_all_couples(own: list, spoiled: list) -> None:
    couples = [
        (mine > theirs) + (mine == theirs) / 2
        for (_, mine), (_, theirs) in itertools.product(own, spoiled)
    ]
    found = area(own, spoiled)
    assert found.value == pytest.approx(sum(couples) / len(couples))
    assert sum(found.shares.values()) == pytest.approx(0, abs=1e-9)
    low, high = bounds(found)
    assert 0 <= low <= high <= 1


def test_the_variance_by_hand() -> None:
    """Own 3 and 1, spoiled 2 and 2, one of each in clusters a and b: the area is 1/2. Placements
    are 1 and 0 for the own, 1/2 and 1/2 for the spoiled: sums of squares 1/2, 0, and no joint
    term, so Obuchowski's variance is 2/(1*2*2) * 1/2 = 1/4."""
    found = area([("a", 3.0), ("b", 1.0)], [("a", 2.0), ("b", 2.0)])
    assert found.value == 0.5
    assert variance(found) == pytest.approx(1 / 4)


def test_the_variance_of_unclustered_pairs_is_delong_s() -> None:
    """Every pair its own cluster, as many own as spoiled: E. R. DeLong et al. (1988), Biometrics
    44, 837-845: S10/m + S01/n, but for the factor (2m/(2m-1)) / (m/(m-1)) of the clusters."""
    chance = random.Random(3)  # noqa: S311 - a fixed draw
    own = [(f"o{i}", chance.gauss(1, 1)) for i in range(40)]
    spoiled = [(f"s{i}", chance.gauss(0, 1)) for i in range(40)]
    x, y = np.array([s for _, s in own]), np.array([s for _, s in spoiled])
    above = (x[:, None] > y[None, :]).astype(float)
    delong = above.mean(1).var(ddof=1) / 40 + above.mean(0).var(ddof=1) / 40
    assert variance(area(own, spoiled)) == pytest.approx(delong)


def seeds(scores: dict[ControlKind, list[float | None]], clusters: int) -> list[Control]:
    """The same scores for each of so many seeds."""
    return [
        control(kind, cluster, score)
        for cluster in range(clusters)
        for kind, each in scores.items()
        for score in each
    ]


def test_a_faultless_judge_with_five_seeds_is_just_trusted() -> None:
    found = trust([seeds({OWN: [3.0], SHUFFLED: [1.0, 1.0, 1.0], TRUNCATED: [1.0]}, 5)])
    assert found.overall is not None
    assert found.overall.auc == 1
    assert found.overall.low == pytest.approx(0.05 ** (1 / 5))
    assert found.overall.high == 1
    assert (found.overall.own, found.overall.spoiled, found.overall.clusters) == (5, 20, 5)
    assert found.trusted


@pytest.mark.parametrize("clusters", [1, 2, 3, 4])
def test_with_fewer_seeds_no_judge_is_trusted(clusters: int) -> None:
    assert not trust([seeds({OWN: [3.0], SHUFFLED: [1.0] * 9}, clusters)]).trusted


def test_a_judge_that_always_says_the_same_is_not_trusted() -> None:
    found = trust([seeds({OWN: [2.0], SHUFFLED: [2.0] * 3}, 30)])
    assert found.overall is not None
    assert found.overall.auc == 0.5
    assert not found.trusted


def test_a_judge_that_is_always_wrong_is_not_trusted() -> None:
    found = trust([seeds({OWN: [1.0], SHUFFLED: [3.0] * 3}, 10)])
    assert found.overall is not None
    assert (found.overall.auc, found.overall.low) == (0, 0)
    assert 0 < found.overall.high < 0.5


def test_repeating_the_same_seeds_makes_no_new_clusters() -> None:
    run = seeds({OWN: [3.0], SHUFFLED: [1.0]}, 5)
    once, often = trust([run]), trust([run] * 10)
    assert once.overall is not None
    assert often.overall is not None
    assert often.overall.low == pytest.approx(once.overall.low)
    assert (once.earlier_runs, often.earlier_runs) == (0, 9)
    others = [control(c.kind, f"other {c.cluster}", c.score) for c in run]
    pooled = trust([run, others, []])
    assert pooled.overall is not None
    assert pooled.overall.low > once.overall.low
    assert pooled.earlier_runs == 1


def test_each_kind_weighs_the_same() -> None:
    found = trust([seeds({OWN: [2.0], SHUFFLED: [1.0] * 3, CONTRADICTED: [3.0]}, 5)])
    assert [(each.kind, each.auc) for each in found.by_kind] == [(SHUFFLED, 1), (CONTRADICTED, 0)]
    assert found.overall is not None
    assert found.overall.auc == 0.5


def test_a_seed_without_a_spoiled_pair_of_a_kind_does_not_count_for_that_kind() -> None:
    """Short answers can't be broken off. A judge that just likes short answers tells nothing."""
    short = seeds({OWN: [3.0], SHUFFLED: [3.0] * 3}, 5)
    long = [
        control(kind, f"long {cluster}", 1.0)
        for cluster in range(5)
        for kind in (OWN, TRUNCATED, *[SHUFFLED] * 3)
    ]
    found = trust([short, long])
    assert {each.kind: each.auc for each in found.by_kind} == {SHUFFLED: 0.5, TRUNCATED: 0.5}
    assert [each.own for each in found.by_kind] == [10, 5]
    assert found.overall is not None
    assert (found.overall.auc, found.overall.own, found.overall.clusters) == (0.5, 10, 10)


def test_what_could_not_be_read_is_left_out() -> None:
    run = seeds({OWN: [3.0, None], SHUFFLED: [1.0, None]}, 5)
    found = trust([run])
    assert found.overall is not None
    assert (found.overall.own, found.overall.spoiled) == (5, 5)


@pytest.mark.parametrize(
    "scores", [{}, {OWN: [3.0]}, {SHUFFLED: [1.0]}, {OWN: [None], SHUFFLED: [1.0]}]
)
def test_nothing_to_compare_is_no_trust(scores: dict) -> None:
    found = trust([seeds(scores, 5)])
    assert found.overall is None
    assert found.by_kind == ()
    assert not found.trusted


@given(
    st.lists(st.tuples(st.sampled_from(ControlKind), st.integers(0, 4), st.floats(1, 3))),
    st.randoms(use_true_random=False),
)
def test_order_leaves_no_trace(drawn: list, shuffler: random.Random) -> None:
    controls = [control(*each) for each in drawn]
    shuffled = list(controls)
    shuffler.shuffle(shuffled)
    assert trust([controls]) == trust([shuffled])


def drawn_run(chance: np.random.Generator, shift: float, *, digits: bool) -> list[Control]:
    """Five seeds: 1 own, 3 shuffled, 1 truncated, 0 or 1 contradicted; scores of a seed alike.

    Own pairs score higher by `shift`, also differently from seed to seed.
    """
    controls = []
    for cluster in range(5):
        level, lean = chance.normal(0, 0.5), chance.normal(0, 0.7)
        for kind, number in zip((OWN, *SPOILED), (1, 3, 1, chance.integers(0, 2)), strict=True):
            for noise in chance.normal(0, 0.7, number):
                score = level + noise + (shift + lean if kind is OWN else 0.0)
                controls.append(
                    control(
                        kind, cluster, float(np.digitize(score, [-0.5, 0.5])) if digits else score
                    )
                )
    return controls


@pytest.mark.parametrize("digits", [False, True])
def test_a_judge_at_chance_is_seldom_trusted(digits: bool) -> None:
    """At most 5% of runs, and three standard errors of so many draws."""
    chance, runs = np.random.default_rng(71), 800
    trusted = sum(trust([drawn_run(chance, 0.0, digits=digits)]).trusted for _ in range(runs))
    assert trusted / runs <= 0.05 + 3 * (0.05 * 0.95 / runs) ** 0.5


def test_a_good_judge_mostly_is() -> None:
    chance, runs = np.random.default_rng(72), 200
    assert (
        sum(trust([drawn_run(chance, 3.0, digits=False)]).trusted for _ in range(runs)) > 0.8 * runs
    )
